//! Where and for whom a rule holds: areas of the body, and circumstances.
//!
//! An area is a concept: a rule on the face holds on the cheek. Two areas overlap if some concept is below both, so
//! that areas which share a part meet even if neither holds the other. A rule without areas holds everywhere treated.
//!
//! A circumstance is a fact about the person that a rule depends on ("pregnant", "not pregnant"). A rule holds if all
//! of its circumstances do; two rules can hold together unless they want opposite facts.

use std::collections::{BTreeMap, BTreeSet};

use super::concept::{ConceptId, ConceptSet, Concepts};
use super::name::Name;

/// Where a rule holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Areas {
    /// Wherever the skin was treated.
    #[default]
    Everywhere,
    /// In these areas and all that is below them; nowhere, if there are none.
    In(BTreeSet<ConceptId>),
}

impl Areas {
    /// Whether there is no place where it holds.
    pub fn is_nowhere(&self) -> bool {
        matches!(self, Self::In(areas) if areas.is_empty())
    }

    /// Whether it holds in `place`; `None` is a place outside every area that has a name.
    pub fn holds_in(&self, concepts: &Concepts, place: Option<ConceptId>) -> bool {
        let Self::In(areas) = self else { return true };
        place.is_some_and(|place| concepts.is_any(place, areas.iter().copied()))
    }

    /// Whether it holds wherever `other` does.
    pub fn covers(&self, concepts: &Concepts, other: &Self) -> bool {
        match (self, other) {
            (Self::Everywhere, _) => true,
            (Self::In(_), Self::Everywhere) => false,
            (Self::In(_), Self::In(areas)) => areas.iter().all(|&area| self.holds_in(concepts, Some(area))),
        }
    }

    /// Where both hold, named by the largest areas.
    pub fn meet(&self, concepts: &Concepts, other: &Self) -> Self {
        match (self.set(concepts), other.set(concepts)) {
            (None, None) => Self::Everywhere,
            (Some(set), None) | (None, Some(set)) => Self::named(concepts, &set),
            (Some(mut set), Some(more)) => {
                set.keep(&more);
                Self::named(concepts, &set)
            }
        }
    }

    fn named(concepts: &Concepts, set: &ConceptSet) -> Self {
        Self::In(concepts.topmost(set).into_iter().collect())
    }

    /// Where either holds, named by the largest areas.
    pub fn union(&self, concepts: &Concepts, other: &Self) -> Self {
        let (Some(mut set), Some(more)) = (self.set(concepts), other.set(concepts)) else { return Self::Everywhere };
        set.add(&more);
        Self::named(concepts, &set)
    }

    /// Whether there is a place where both hold.
    pub fn overlap(&self, concepts: &Concepts, other: &Self) -> bool {
        match (self.set(concepts), other.set(concepts)) {
            (None, None) => true,
            (Some(set), None) | (None, Some(set)) => !set.is_empty(),
            (Some(a), Some(b)) => a.meets(&b),
        }
    }

    /// Every area in which it holds; `None` for everywhere.
    pub fn set(&self, concepts: &Concepts) -> Option<ConceptSet> {
        let Self::In(areas) = self else { return None };
        Some(concepts.below_all(areas.iter().copied()))
    }
}

/// What must be true of the person for a rule to hold: all of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Circumstances(BTreeMap<Name, bool>);

impl Circumstances {
    /// Whether the rule holds for everybody.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// The facts and whether each must be true, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, bool)> {
        self.0.iter().map(|(fact, &wanted)| (fact, wanted))
    }

    /// Whether it holds whenever `other` does.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.iter().all(|(fact, wanted)| other.0.get(fact) == Some(wanted))
    }

    /// Whether nothing in `facts` speaks against it; a fact that is not known does not.
    pub fn is_possible(&self, facts: &Self) -> bool {
        self.0.iter().all(|(fact, wanted)| facts.0.get(fact).is_none_or(|known| known == wanted))
    }
}

impl FromIterator<(Name, bool)> for Circumstances {
    fn from_iter<I: IntoIterator<Item = (Name, bool)>>(facts: I) -> Self {
        Self(facts.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Concepts {
        let mut builder = Concepts::builder();
        builder.add("face", []).add("cheek", ["face"]).add("lips", ["face", "mouth"]).add("mouth", []).add("hands", []);
        builder.build().unwrap()
    }

    fn areas(concepts: &Concepts, names: &[&str]) -> Areas {
        Areas::In(names.iter().map(|name| concepts.id(name).unwrap()).collect())
    }

    #[test]
    fn areas_that_share_a_part_overlap() {
        let body = body();
        let (face, mouth, hands) = (areas(&body, &["face"]), areas(&body, &["mouth"]), areas(&body, &["hands"]));
        assert!(face.overlap(&body, &mouth) && !face.overlap(&body, &hands));
        assert_eq!(face.meet(&body, &mouth), areas(&body, &["lips"]));
        assert!(face.meet(&body, &hands).is_nowhere());
        assert_eq!(face.union(&body, &areas(&body, &["cheek", "hands"])), areas(&body, &["face", "hands"]));
        assert_eq!(face.union(&body, &Areas::Everywhere), Areas::Everywhere);
    }

    #[test]
    fn everywhere_covers_and_meets_all() {
        let body = body();
        let face = areas(&body, &["cheek", "face"]);
        assert!(Areas::Everywhere.covers(&body, &face) && !face.covers(&body, &Areas::Everywhere));
        assert_eq!(Areas::Everywhere.meet(&body, &face), areas(&body, &["face"]));
        assert_eq!(Areas::Everywhere.meet(&body, &Areas::Everywhere), Areas::Everywhere);
        assert!(!Areas::Everywhere.overlap(&body, &Areas::In(BTreeSet::new())));
    }

    #[test]
    fn a_rule_on_an_area_holds_below_it_and_nowhere_else() {
        let body = body();
        let face = areas(&body, &["face"]);
        let holds = ["face", "cheek", "lips", "mouth", "hands"].map(|name| face.holds_in(&body, body.id(name)));
        assert_eq!(holds, [true, true, true, false, false]);
        assert!(!face.holds_in(&body, None) && Areas::Everywhere.holds_in(&body, None));
        assert!(face.covers(&body, &areas(&body, &["cheek", "lips"])) && !face.covers(&body, &areas(&body, &["mouth"])));
    }

    #[test]
    fn circumstances_hold_together_unless_opposite() {
        let when = |facts: &[(&str, bool)]| facts.iter().map(|&(name, wanted)| (name.into(), wanted)).collect::<Circumstances>();
        let (always, pregnant, not) = (when(&[]), when(&[("pregnant", true)]), when(&[("pregnant", false)]));
        assert!(always.covers(&pregnant) && !pregnant.covers(&always) && !pregnant.covers(&not));
        assert!(pregnant.is_possible(&always) && pregnant.is_possible(&pregnant) && !pregnant.is_possible(&not));
    }
}
