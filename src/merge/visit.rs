//! A visit: the rules of all its treatments, merged, with what is wrong between them.

use super::concept::Concepts;
use super::conflict::{Conflict, conflicts};
use super::disagreement::{Disagreement, disagreements};
use super::joined::{Joined, MergedRule, Resolution, Treatment};
use super::rule::Rule;
use super::scope::Areas;
use super::window::Minutes;

/// The merged rules of a visit, and what is wrong between them.
#[derive(Debug, Clone)]
pub struct Merged<'c> {
    joined: Joined<'c>,
    conflicts: Vec<Conflict>,
    disagreements: Vec<Disagreement>,
}

impl<'c> Merged<'c> {
    /// The rules of all treatments of a visit, merged. All concepts must be of this vocabulary.
    pub fn new(concepts: &'c Concepts, treatments: &[Treatment], resolutions: &[Resolution]) -> Self {
        Self::of(Joined::new(concepts, treatments, resolutions))
    }

    /// Both visits as one. They must share their vocabulary.
    pub fn with(&self, other: &Self) -> Self {
        Self::of(self.joined.with(&other.joined))
    }

    fn of(joined: Joined<'c>) -> Self {
        let (conflicts, disagreements) = (conflicts(&joined), disagreements(&joined));
        Self { joined, conflicts, disagreements }
    }

    /// The merged rules, sorted by actor, mode and the name of the target.
    pub fn rules(&self) -> &[MergedRule] {
        self.joined.rules()
    }

    /// The conflicts between them, sorted by class.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Where what is normal and what is a reason to call do not fit together.
    pub fn disagreements(&self) -> &[Disagreement] {
        &self.disagreements
    }

    /// The rules that hold nowhere on what was treated.
    pub fn vacuous(&self) -> impl Iterator<Item = &Rule> {
        self.joined.vacuous()
    }

    /// The rules of all treatments on the visit's time, before merging.
    pub fn placed(&self) -> impl Iterator<Item = &Rule> {
        self.joined.placed()
    }

    /// The vocabulary.
    pub fn concepts(&self) -> &'c Concepts {
        self.joined.concepts
    }

    /// Where the skin was treated, by all treatments together.
    pub fn treated(&self) -> &Areas {
        self.joined.treated()
    }

    /// How long before T0 the first treatment ended.
    pub fn length(&self) -> Minutes {
        self.joined.length()
    }
}
