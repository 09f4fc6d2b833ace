//! Situations: the places and circumstances in which different sets of rules hold together.
//!
//! Three bans can leave no way to fulfil a duty only where, and for whom, all three hold. Conflicts are therefore
//! judged situation by situation. The places that differ are the named areas, and everywhere else. A fact that rules
//! want both ways splits the people in two; a fact wanted one way only is taken to be so, since more rules at once are
//! the worse case. Situations in which the same rules hold are one.
//!
//! Beyond [`MOST_SPLITS`] split facts, the others are left open: rules that want them either way all hold. That reports
//! conflicts that may not be, and hides none.

use std::collections::BTreeSet;

use super::concept::{ConceptId, Concepts};
use super::name::Name;
use super::rule::Norm;
use super::scope::{Areas, Circumstances};

/// The number of facts by which people are told apart; each doubles the work.
pub const MOST_SPLITS: usize = 6;

/// For each rule whether it holds.
pub type Situation = Vec<bool>;

/// The distinct situations of these norms, in a fixed order.
pub fn situations(concepts: &Concepts, norms: &[&Norm]) -> BTreeSet<Situation> {
    let places = places(concepts, norms);
    let people = people(norms);
    let holds = |place: Option<ConceptId>, facts: &Circumstances| {
        norms.iter().map(|norm| norm.areas.holds_in(concepts, place) && norm.when.is_possible(facts)).collect()
    };
    places.iter().flat_map(|&place| people.iter().map(move |facts| holds(place, facts))).collect()
}

fn places(concepts: &Concepts, norms: &[&Norm]) -> BTreeSet<Option<ConceptId>> {
    let named: BTreeSet<&Areas> = norms.iter().map(|norm| &norm.areas).collect();
    let mut places = BTreeSet::from([None]);
    places.extend(named.iter().filter_map(|areas| areas.set(concepts)).flat_map(|set| set.iter().map(Some).collect::<Vec<_>>()));
    places
}

fn people(norms: &[&Norm]) -> Vec<Circumstances> {
    let wanted: BTreeSet<(&Name, bool)> = norms.iter().flat_map(|norm| norm.when.iter()).collect();
    let split = wanted.iter().filter(|(fact, value)| *value && wanted.contains(&(*fact, false)));
    let split: Vec<&Name> = split.map(|&(fact, _)| fact).take(MOST_SPLITS).collect();
    let choice = |number: usize| split.iter().enumerate().map(|(bit, &fact)| (fact.clone(), number >> bit & 1 == 1)).collect();
    (0..1usize << split.len()).map(choice).collect()
}
