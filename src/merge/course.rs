//! A course: the same visit, again and again at one interval.
//!
//! Sessions stand at 0, I, 2 I …; a session counts as a point in time. Between two of them a concept is busy in the
//! windows after the first and in the windows before the second, and free otherwise. Windows longer than the interval
//! reach into later gaps, and into earlier ones; a time counts as free only if it is free in every gap.
//!
//! A ban that an event ends has no number. [`FreeTime::windows`] takes the event to have happened in time and
//! [`FreeTime::until`] names it, so that a page can say "until the crusts have shed, and not before day 7"; `whole_course`
//! is set only if the numbers alone leave nothing, and then the page must say "for the whole course".
//!
//! # What is wrong with a course (K6)
//!
//! * no interval, or one that is not positive, for more than one session: stops;
//! * a ban after the visit on something of which nobody said what holds before the next: stops;
//! * an interval not longer than the latest expectation, or shorter than a ban on a treatment of the session, before it or after: stops;
//! * an expectation, or a ban on a treatment, that only an event ends: warns, since staff must look before they go on;
//! * no free time for a concept: warns.

use std::collections::BTreeSet;

use super::concept::{ConceptId, ConceptSet};
use super::conflict::Severity;
use super::name::Name;
use super::rule::{Actor, Mode, Norm};
use super::visit::Merged;
use super::window::{End, Interval, Minutes, Windows};

/// How a visit is repeated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Course {
    /// How many sessions.
    pub sessions: u32,
    /// From the end of one session to the end of the next.
    pub interval: Option<Minutes>,
    /// What is done in each session: a ban on one of these, or on something above it, is a ban on the next session.
    pub treatments: BTreeSet<ConceptId>,
    /// Of what it was said that nothing holds before a session; it goes for all below, too.
    pub nothing_before: BTreeSet<ConceptId>,
}

/// When a concept is free between two sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeTime {
    /// The target of a ban.
    pub concept: ConceptId,
    /// Free from one session's end, provided that the events have happened.
    pub windows: Windows,
    /// The events.
    pub until: BTreeSet<Name>,
}

impl FreeTime {
    /// Whether the concept is banned from the first session to the last.
    pub fn whole_course(&self) -> bool {
        self.windows.is_empty()
    }
}

/// What is wrong with a course. The numbers are places in [`Merged::rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CourseFault {
    /// There is no interval, or it is not positive.
    NoInterval,
    /// Nobody said what holds before a session for the target of this ban.
    NothingSaidBefore(usize),
    /// The next session comes while this sign is still expected, or on the minute after.
    ExpectationLasts(usize),
    /// The next session comes while this ban on it still holds, or this one comes in the time before the next that the ban is on.
    TreatmentBanned(usize),
    /// An event ends this expectation, so nobody knows whether it is over by the next session.
    ExpectationUntilEvent(usize),
    /// An event ends this ban on the next session.
    TreatmentBannedUntilEvent(usize),
    /// Between the sessions no time is free for the target of a ban.
    WholeCourse(ConceptId),
}

impl CourseFault {
    /// What it does to the handout.
    pub fn severity(&self) -> Severity {
        match self {
            Self::NoInterval | Self::NothingSaidBefore(_) | Self::ExpectationLasts(_) | Self::TreatmentBanned(_) => Severity::Stop,
            Self::ExpectationUntilEvent(_) | Self::TreatmentBannedUntilEvent(_) | Self::WholeCourse(_) => Severity::Warn,
        }
    }
}

/// The free times of a course, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CoursePlan {
    /// Per target of a patient's ban, in order of the names. Empty if there is one session, or no interval.
    pub free: Vec<FreeTime>,
    /// The faults, in order.
    pub faults: Vec<CourseFault>,
}

impl Merged<'_> {
    /// The course of this visit.
    pub fn course(&self, course: &Course) -> CoursePlan {
        if course.sessions < 2 {
            return CoursePlan::default();
        }
        let mut faults = self.nothing_said_before(course);
        let Some(interval) = course.interval.filter(|&interval| interval > Minutes::ZERO) else {
            faults.push(CourseFault::NoInterval);
            faults.sort();
            return CoursePlan { free: Vec::new(), faults };
        };
        let free: Vec<FreeTime> = self.banned_concepts().into_iter().map(|concept| self.free_time(concept, interval)).collect();
        let whole = free.iter().filter(|free| free.whole_course());
        faults.extend(whole.map(|free| CourseFault::WholeCourse(free.concept)));
        faults.extend(self.too_early(course, interval));
        faults.sort();
        CoursePlan { free, faults }
    }

    /// When a patient is free to use or do this between two sessions at this interval. Declared exceptions to bans are
    /// not counted as free. An interval that is not positive has no free time.
    pub fn free_time(&self, concept: ConceptId, interval: Minutes) -> FreeTime {
        if interval <= Minutes::ZERO {
            return FreeTime { concept, windows: Windows::NONE, until: self.events_for(concept) };
        }
        let gap = Windows::between(Minutes::ZERO, interval);
        FreeTime { concept, windows: gap.difference(&self.busy(concept, interval)), until: self.events_for(concept) }
    }

    /// The bans that patients keep.
    fn patient_bans(&self) -> impl Iterator<Item = (usize, &Norm)> {
        let norms = self.rules().iter().map(|rule| &rule.norm).enumerate();
        norms.filter(|(_, norm)| norm.mode == Mode::Avoid && norm.actor == Actor::Patient)
    }

    /// When the concept, or every leaf below it, is banned in the gap.
    fn busy(&self, concept: ConceptId, interval: Minutes) -> Windows {
        let bans: Vec<(ConceptSet, Windows)> =
            self.patient_bans().map(|(_, norm)| (norm.subject(self.concepts()), wrapped(&self.between_sessions(norm), interval))).collect();
        let on = |concept: ConceptId| {
            let held = bans.iter().filter(|(subject, _)| subject.contains(concept));
            held.fold(Windows::NONE, |busy, (_, windows)| busy.union(windows))
        };
        let leaves = self.concepts().leaves_below(concept);
        let every_leaf = leaves.iter().map(on).reduce(|all, leaf| all.intersection(&leaf));
        on(concept).union(&every_leaf.unwrap_or_default())
    }

    /// The windows of a ban, with the session as a point: what lies within the visit is no time between sessions.
    fn between_sessions(&self, norm: &Norm) -> Windows {
        let windows = if norm.vague.is_some() { norm.outer_reach() } else { norm.period.windows().clone() };
        let start = |from: Minutes| if from >= Minutes::ZERO.earlier(self.length()) { from.max(Minutes::ZERO) } else { from };
        windows.iter().map(|window| Interval { from: start(window.from), to: window.to }).collect()
    }

    /// The events that must happen before the concept is free: those of bans on it, or of bans on every leaf below it.
    fn events_for(&self, concept: ConceptId) -> BTreeSet<Name> {
        let leaves = self.concepts().leaves_below(concept);
        let bans: Vec<(ConceptSet, &Norm)> = self
            .patient_bans()
            .filter(|(_, norm)| norm.period.events().len() > 0)
            .map(|(_, norm)| (norm.subject(self.concepts()), norm))
            .collect();
        let mut all = self.concepts().none();
        bans.iter().for_each(|(subject, _)| all.add(subject));
        let every_leaf = self.concepts().has_all_leaves(concept, &all);
        let on_it = bans.iter().filter(|(subject, _)| subject.contains(concept) || every_leaf && subject.meets(&leaves));
        on_it.flat_map(|(_, norm)| norm.period.events()).map(|(event, _)| event.clone()).collect()
    }

    /// The bans that keep a patient from it: those on the concept, and those on something below it. Places in
    /// [`Merged::rules`].
    pub(super) fn bans_on(&self, concept: ConceptId) -> impl Iterator<Item = usize> {
        let leaves = self.concepts().leaves_below(concept);
        self.patient_bans().filter(move |(_, norm)| norm.subject(self.concepts()).meets(&leaves)).map(|(index, _)| index)
    }

    fn banned_concepts(&self) -> BTreeSet<ConceptId> {
        self.patient_bans().map(|(_, norm)| norm.target).collect()
    }

    fn nothing_said_before(&self, course: &Course) -> Vec<CourseFault> {
        let after = |norm: &Norm| norm.outer_reach().end().is_some_and(|end| end > End::At(Minutes::ZERO));
        let said = |norm: &Norm| {
            self.concepts().is_any(norm.target, course.nothing_before.iter().copied())
                || self.patient_bans().any(|(_, other)| self.is_before(other) && self.takes_in(other, norm))
        };
        self.patient_bans().filter(|(_, norm)| after(norm) && !said(norm)).map(|(index, _)| CourseFault::NothingSaidBefore(index)).collect()
    }

    /// Whether the ban begins before the visit does.
    fn is_before(&self, ban: &Norm) -> bool {
        ban.period.start().is_some_and(|start| start < Minutes::ZERO.earlier(self.length()))
    }

    fn takes_in(&self, ban: &Norm, other: &Norm) -> bool {
        ban.subject(self.concepts()).contains(other.target)
            && ban.areas.covers(self.concepts(), &other.areas)
            && ban.when.covers(&other.when)
    }

    fn too_early(&self, course: &Course, interval: Minutes) -> Vec<CourseFault> {
        let bars = |norm: &Norm| course.treatments.iter().any(|&treatment| norm.subject(self.concepts()).contains(treatment));
        let fault = |(index, norm): (usize, &Norm)| {
            let windows = if norm.vague.is_some() { norm.outer_reach() } else { norm.period.windows().clone() };
            let (comes_early, lasts, until_event) = match norm.mode {
                Mode::Expect => {
                    let is_there = windows.end().is_some_and(|end| end >= End::At(interval));
                    (is_there, CourseFault::ExpectationLasts(index), CourseFault::ExpectationUntilEvent(index))
                }
                Mode::Avoid if bars(norm) => {
                    let after = windows.end().is_some_and(|end| end > End::At(interval));
                    let before = norm.period.start().is_some_and(|start| start.later(interval) < Minutes::ZERO);
                    (after || before, CourseFault::TreatmentBanned(index), CourseFault::TreatmentBannedUntilEvent(index))
                }
                _ => return None,
            };
            if comes_early {
                return Some(lasts);
            }
            (norm.period.events().len() > 0).then_some(until_event)
        };
        self.rules().iter().map(|rule| &rule.norm).enumerate().filter_map(fault).collect()
    }
}

/// The windows of all sessions as they fall into one gap of this length, which must be positive.
fn wrapped(windows: &Windows, gap: Minutes) -> Windows {
    windows.iter().flat_map(|window| wrap(window, gap)).collect()
}

fn wrap(window: Interval, gap: Minutes) -> [Interval; 2] {
    let whole = Interval::new(Minutes::ZERO, gap);
    let Some(length) = window.to.number().map(|to| to.earlier(window.from)).filter(|&length| length < gap) else {
        return [whole, whole];
    };
    let from = Minutes(window.from.0.rem_euclid(gap.0));
    let to = from.later(length);
    [Interval::new(from, to.min(gap)), Interval::new(Minutes::ZERO, to.earlier(gap))]
}
