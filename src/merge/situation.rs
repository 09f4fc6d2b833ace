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
use super::rule::{Mode, Norm};
use super::scope::{Areas, Circumstances};

/// The number of facts by which people are told apart; each doubles the work.
pub const MOST_SPLITS: usize = 6;

/// For each rule whether it holds.
pub type Situation = Vec<bool>;

/// The distinct situations of the bans, duties and permissions among these norms, in a fixed order. Signs contradict
/// nothing here, and tell no situations apart.
pub fn situations(concepts: &Concepts, norms: &[&Norm]) -> BTreeSet<Situation> {
    let binding = |norm: &&Norm| matches!(norm.mode, Mode::Avoid | Mode::Do | Mode::May);
    let (places, people) = {
        let norms: Vec<&Norm> = norms.iter().copied().filter(binding).collect();
        (places(concepts, &norms), people(&norms))
    };
    let holds = |place: &BTreeSet<&Areas>, facts: &Circumstances| {
        norms.iter().map(|norm| binding(norm) && place.contains(&norm.areas) && norm.when.is_possible(facts)).collect()
    };
    places.iter().flat_map(|place| people.iter().map(move |facts| holds(place, facts))).collect()
}

/// The places that differ, each as those of the norms' areas that hold there.
fn places<'a>(concepts: &Concepts, norms: &[&'a Norm]) -> BTreeSet<BTreeSet<&'a Areas>> {
    let all: BTreeSet<&Areas> = norms.iter().map(|norm| &norm.areas).collect();
    let mut named = concepts.none();
    all.iter().filter_map(|areas| areas.set(concepts)).for_each(|set| named.add(&set));
    let holding = |place: Option<ConceptId>| all.iter().filter(|areas| areas.holds_in(concepts, place)).copied().collect();
    std::iter::once(None).chain(named.iter().map(Some)).map(holding).collect()
}

fn people(norms: &[&Norm]) -> Vec<Circumstances> {
    let wanted: BTreeSet<(&Name, bool)> = norms.iter().flat_map(|norm| norm.when.iter()).collect();
    let split = wanted.iter().filter(|(fact, value)| *value && wanted.contains(&(*fact, false)));
    let split: Vec<&Name> = split.map(|&(fact, _)| fact).take(MOST_SPLITS).collect();
    let choice = |number: usize| split.iter().enumerate().map(|(bit, &fact)| (fact.clone(), number >> bit & 1 == 1)).collect();
    (0..1usize << split.len()).map(choice).collect()
}
