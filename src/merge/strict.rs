//! Which of two norms is the stricter, and the weakest norm that is at least as strict as both.
//!
//! "At least as strict" is a partial order: many norms can't be compared, and then both stay. It needs the same mode and
//! actor, and a force that is not smaller. Beyond that, `a` is at least as strict as `b`:
//!
//! | mode | if |
//! |---|---|
//! | avoid | `a` bans all that `b` bans (broader target, fewer exemptions), whenever, wherever and for whomever `b` does |
//! | do | `a`'s target is `b`'s or below it (doing the narrower does the broader), whenever, wherever and for whomever `b` asks, with values as narrow or narrower |
//! | may | `a` allows nothing that `b` does not: narrower target, shorter period, narrower values, fewer places and people |
//! | expect | not a norm; the same sign, and the period holds the other's |
//! | call | a wider sign, from as early on, wherever and for whomever `b` does |
//!
//! The clinical definition compares rules on *overlapping* areas and people. Here the stricter rule must *cover* them:
//! a longer ban on the cheek does not replace a shorter one on the whole face.
//!
//! [`Norm::join`] takes two norms on the same thing ([`Norm::same_matter`]): bans, duties and calls hold when either
//! does; permissions only when both do; an expectation becomes the hull. Force is the greater. A ban keeps the exemptions
//! that both have, a duty and a permission leave out what either does. Values meet. Declared exceptions add up: an
//! exception lifts a ban only while the joined permission lasts, so none is lifted for longer than its own author said.
//!
//! A vague norm is neither compared nor joined: it never wins or loses silently.

use std::collections::BTreeSet;

use super::concept::{ConceptId, Concepts};
use super::rule::{Mode, Norm};
use super::scope::Areas;

impl Norm {
    /// The same norm in the form in which norms that say the same are equal: areas and exemptions named by the largest
    /// concepts, nothing exempt that was not meant, an expectation without gaps.
    pub fn in_normal_form(mut self, concepts: &Concepts) -> Self {
        if matches!(self.areas, Areas::In(_)) {
            self.areas = self.areas.meet(concepts, &Areas::Everywhere);
        }
        if !self.exempt.is_empty() {
            self.exempt = within(concepts, &self.exempt, self.target);
        }
        if self.mode == Mode::Expect {
            self.period = self.period.hull();
        }
        if self.mode != Mode::May {
            self.exception_to.clear();
        }
        self
    }

    /// Whether this norm and `other` speak of the same thing to the same people in the same places, so that they join.
    pub fn same_matter(&self, other: &Self) -> bool {
        self.matter() == other.matter() && self.vague.is_none() && other.vague.is_none()
    }

    /// What two norms must share to be joined. Ban, expectation and call have no order on values: there they must agree.
    pub(super) fn matter(&self) -> impl Ord + '_ {
        let values = (!matches!(self.mode, Mode::Do | Mode::May)).then_some(&self.values);
        (self.actor, self.mode, self.target, &self.areas, &self.when, values)
    }

    /// Whether keeping this norm keeps `other` too. Both must be in normal form.
    pub fn at_least_as_strict_as(&self, other: &Self, concepts: &Concepts) -> bool {
        self.mode == other.mode
            && self.actor == other.actor
            && self.force >= other.force
            && self.vague.is_none()
            && other.vague.is_none()
            && match self.mode {
                Mode::Avoid | Mode::Call => self.covers_all_of(other, concepts),
                Mode::Do => self.asks_all_of(other, concepts),
                Mode::May => other.allows_all_of(self, concepts),
                Mode::Expect => self.same_matter(other) && self.covers_all_of(other, concepts),
            }
    }

    /// Whether this norm is stricter than `other` and not the other way round.
    pub fn stricter_than(&self, other: &Self, concepts: &Concepts) -> bool {
        self.at_least_as_strict_as(other, concepts) && !other.at_least_as_strict_as(self, concepts)
    }

    fn covers_all_of(&self, other: &Self, concepts: &Concepts) -> bool {
        concepts.is_a(other.target, self.target)
            && other.period.is_within(&self.period)
            && self.values == other.values
            && self.covers_scope_of(other, concepts)
            && spared(concepts, &self.exempt, other.target, &other.exempt)
    }

    fn asks_all_of(&self, other: &Self, concepts: &Concepts) -> bool {
        concepts.is_a(self.target, other.target)
            && other.period.is_within(&self.period)
            && self.values.is_within(&other.values)
            && self.covers_scope_of(other, concepts)
            && spared(concepts, &other.exempt, self.target, &self.exempt)
    }

    fn allows_all_of(&self, other: &Self, concepts: &Concepts) -> bool {
        concepts.is_a(other.target, self.target)
            && other.period.is_within(&self.period)
            && other.values.is_within(&self.values)
            && self.covers_scope_of(other, concepts)
            && spared(concepts, &self.exempt, other.target, &other.exempt)
    }

    fn covers_scope_of(&self, other: &Self, concepts: &Concepts) -> bool {
        self.when.covers(&other.when) && self.areas.covers(concepts, &other.areas)
    }

    /// The weakest norm at least as strict as both, which must be of the same matter and in normal form.
    pub fn join(&self, other: &Self, concepts: &Concepts) -> Self {
        let mut joined = self.clone();
        joined.force = self.force.max(other.force);
        joined.period = match self.mode {
            Mode::Avoid | Mode::Do | Mode::Call => self.period.union(&other.period),
            Mode::May => self.period.intersection(&other.period),
            Mode::Expect => self.period.union(&other.period).hull(),
        };
        joined.exempt = match self.mode {
            Mode::Avoid | Mode::Call | Mode::Expect => shared(concepts, &self.exempt, &other.exempt),
            Mode::Do | Mode::May => either(concepts, &self.exempt, &other.exempt),
        };
        joined.exception_to.extend(other.exception_to.iter().cloned());
        joined.values = self.values.meet(&other.values);
        joined
    }
}

type Exempt = BTreeSet<ConceptId>;

/// What of `exempt` lies below `target`, named by the largest concepts.
fn within(concepts: &Concepts, exempt: &Exempt, target: ConceptId) -> Exempt {
    let mut set = concepts.below_all(exempt.iter().copied());
    set.keep(concepts.below(target));
    concepts.topmost(&set).into_iter().collect()
}

/// Whether all that `exempt` leaves out below `target` is left out by `also` too.
fn spared(concepts: &Concepts, exempt: &Exempt, target: ConceptId, also: &Exempt) -> bool {
    exempt.is_empty() || {
        let mut set = concepts.below_all(exempt.iter().copied());
        set.keep(concepts.below(target));
        set.is_within(&concepts.below_all(also.iter().copied()))
    }
}

fn shared(concepts: &Concepts, a: &Exempt, b: &Exempt) -> Exempt {
    if a.is_empty() || b.is_empty() {
        return Exempt::new();
    }
    let mut set = concepts.below_all(a.iter().copied());
    set.keep(&concepts.below_all(b.iter().copied()));
    concepts.topmost(&set).into_iter().collect()
}

fn either(concepts: &Concepts, a: &Exempt, b: &Exempt) -> Exempt {
    if a == b {
        return a.clone();
    }
    concepts.topmost(&concepts.below_all(a.iter().chain(b).copied())).into_iter().collect()
}
