//! Rules: what is asked, of whom, when, where, how strongly, and where it was written.
//!
//! A [`Norm`] is what a rule says; its [`Origin`] is where it says so. Two rules with the same norm are one rule with
//! two origins.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::concept::{ConceptId, ConceptSet, Concepts};
use super::name::Name;
use super::period::Period;
use super::scope::{Areas, Circumstances};
use super::value::Values;
use super::window::Windows;

/// What kind of rule it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A ban on the target and all below it.
    Avoid,
    /// A duty; anything below the target fulfils it.
    Do,
    /// A permission for the target and all below it.
    May,
    /// A sign that is normal during the period.
    Expect,
    /// A sign that is not: call, if it is there during the period.
    Call,
}

/// How strongly a rule binds. For [`Mode::Call`], `Should` is a call the same day, `Now` a call at once and `Must` an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Force {
    /// As the person likes.
    May,
    /// Advice.
    Should,
    /// At once; of calls alone.
    Now,
    /// No exception but the written ones.
    Must,
}

/// Who is to keep it. A ban that binds both, such as one on what touches needled skin, is given once for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The person treated.
    Patient,
    /// Those who treat.
    Staff,
}

/// Where a rule was written: a treatment, and the rule's name in it. Shown as `treatment#rule`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The treatment whose document says so.
    pub treatment: Name,
    /// The name of the rule there.
    pub rule: Name,
}

impl Origin {
    /// The rule of this name of that treatment.
    pub fn new(treatment: impl Into<Name>, rule: impl Into<Name>) -> Self {
        Self { treatment: treatment.into(), rule: rule.into() }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.treatment, self.rule)
    }
}

impl Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Norm {
    /// Whom it binds.
    pub actor: Actor,
    /// What kind of rule it is.
    pub mode: Mode,
    /// What it is about.
    pub target: ConceptId,
    /// Where on the body.
    pub areas: Areas,
    /// For whom.
    pub when: Circumstances,
    /// When it holds, counted from the end of its treatment.
    pub period: Period,
    /// How strongly it binds.
    pub force: Force,
    /// What below the target it leaves out: what a ban spares, what a duty or a permission says it does not mean.
    pub exempt: BTreeSet<ConceptId>,
    /// The bans to which a permission is a declared exception. Of no effect in other modes.
    pub exception_to: BTreeSet<Origin>,
    /// How much, how strong, how often.
    pub values: Values,
    /// The author's words, if some bound is unknown ("next few days"); then the period holds only what is sure.
    pub vague: Option<Name>,
}

impl Norm {
    /// The plain norm: a `must` for every patient, everywhere treated, with no value and no exception.
    pub fn new(mode: Mode, target: ConceptId, period: Period) -> Self {
        Self {
            actor: Actor::Patient,
            mode,
            target,
            areas: Areas::Everywhere,
            when: Circumstances::default(),
            period,
            force: Force::Must,
            exempt: BTreeSet::new(),
            exception_to: BTreeSet::new(),
            values: Values::default(),
            vague: None,
        }
    }

    /// The concepts it speaks of: all below the target that it does not leave out.
    pub fn subject(&self, concepts: &Concepts) -> ConceptSet {
        let mut subject = concepts.below(self.target).clone();
        if !self.exempt.is_empty() {
            subject.remove(&concepts.below_all(self.exempt.iter().copied()));
        }
        subject
    }

    /// Every time at which it may hold. A vague ban has no end that anyone knows, so it may hold from its start on.
    pub fn outer_reach(&self) -> Windows {
        if self.vague.is_none() || self.mode != Mode::Avoid {
            return self.period.reach();
        }
        Windows::open(self.period.start().unwrap_or_default())
    }
}

/// A norm and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    /// Where it says so.
    pub origin: Origin,
    /// What it says.
    pub norm: Norm,
}
