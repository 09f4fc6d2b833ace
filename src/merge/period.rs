//! The time a rule holds: windows with numbers, and stretches that an event ends.
//!
//! A rule ends at the later of its numeric end and all of its events. "7 days" and "until the crusts have shed"
//! together are `[0, 7 d)` *and* a stretch from 0 until that event; neither swallows the other, because nobody knows
//! which comes first. A [`Period`] therefore keeps both: what holds for sure, whatever happens, and from when on each
//! event prolongs it.
//!
//! Normal form: a stretch that begins inside a window, or where one ends, begins with that window; a stretch inside a
//! window without an end adds nothing and is dropped. Periods that hold at the same times are thus equal.

use std::collections::{BTreeMap, BTreeSet};

use super::name::Name;
use super::window::{End, Interval, Minutes, Windows};

/// The time a rule holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Period {
    windows: Windows,
    until: BTreeMap<Name, Minutes>,
}

impl Period {
    /// Windows, and for each event the time from which the rule holds until it happens.
    pub fn new(windows: Windows, until: impl IntoIterator<Item = (Name, Minutes)>) -> Self {
        let until = until
            .into_iter()
            .filter_map(|(event, start)| match interval_at(&windows, start) {
                Some(Interval { to: End::Open, .. }) => None,
                Some(interval) => Some((event, interval.from)),
                None => Some((event, start)),
            })
            .fold(BTreeMap::new(), |mut stretches: BTreeMap<Name, Minutes>, (event, start)| {
                stretches.entry(event).and_modify(|earliest| *earliest = start.min(*earliest)).or_insert(start);
                stretches
            });
        Self { windows, until }
    }

    /// Only windows.
    pub fn of(windows: Windows) -> Self {
        Self { windows, until: BTreeMap::new() }
    }

    /// `[from, to)`.
    pub fn between(from: Minutes, to: Minutes) -> Self {
        Self::of(Windows::between(from, to))
    }

    /// From `from` on until the event, with no number.
    pub fn until(from: Minutes, event: Name) -> Self {
        Self::new(Windows::NONE, [(event, from)])
    }

    /// What holds for sure, whenever the events happen.
    pub fn windows(&self) -> &Windows {
        &self.windows
    }

    /// The events, each with the start of the stretch that it ends, in order of their names.
    pub fn events(&self) -> impl ExactSizeIterator<Item = (&Name, Minutes)> {
        self.until.iter().map(|(event, &start)| (event, start))
    }

    /// The events that have yet to happen at `time` for the rule to end.
    pub fn events_at(&self, time: Minutes) -> BTreeSet<&Name> {
        self.events().filter(|&(_, start)| start <= time).map(|(event, _)| event).collect()
    }

    /// Every time at which the rule may hold, however late the events happen.
    pub fn reach(&self) -> Windows {
        let Some(&start) = self.until.values().min() else { return self.windows.clone() };
        self.windows.union(&Windows::open(start))
    }

    /// Whether it never holds.
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty() && self.until.is_empty()
    }

    /// When it first holds.
    pub fn start(&self) -> Option<Minutes> {
        self.windows.start().into_iter().chain(self.until.values().copied()).min()
    }

    /// Whether it holds only when `other` does, whenever the events happen.
    pub fn is_within(&self, other: &Self) -> bool {
        self.windows.is_within(&other.windows)
            && self.until.iter().all(|(event, start)| other.start_of(event).is_some_and(|outer| outer <= *start))
    }

    /// Holds when either does.
    pub fn union(&self, other: &Self) -> Self {
        let stretches = self.until.iter().chain(&other.until).map(|(event, &start)| (event.clone(), start));
        Self::new(self.windows.union(&other.windows), stretches)
    }

    /// Holds only when both do, as far as that is sure: where a number meets an event, nobody knows, and it does not.
    pub fn intersection(&self, other: &Self) -> Self {
        let both = |event: &Name| Some((event.clone(), self.start_of(event)?.max(other.start_of(event)?)));
        let stretches: Vec<_> = self.until.keys().chain(other.until.keys()).filter_map(both).collect();
        Self::new(self.windows.intersection(&other.windows), stretches)
    }

    /// One window from the first time to the last; events as they are.
    pub fn hull(&self) -> Self {
        Self::new(self.windows.hull(), self.until.clone())
    }

    /// The part from `time` on.
    pub fn from(&self, time: Minutes) -> Self {
        let stretches = self.until.iter().map(|(event, &start)| (event.clone(), start.max(time)));
        Self::new(self.windows.intersection(&Windows::open(time)), stretches)
    }

    /// The start of every interval moved earlier by `start`, the end by `end`; what becomes empty is gone.
    pub fn stretched(&self, start: Minutes, end: Minutes) -> Self {
        let shift = |interval: Interval| Interval {
            from: interval.from.earlier(start),
            to: interval.to.number().map_or(End::Open, |to| End::At(to.earlier(end))),
        };
        let stretches = self.until.iter().map(|(event, from)| (event.clone(), from.earlier(start)));
        Self::new(self.windows.iter().map(shift).collect(), stretches)
    }

    /// Every number at which something starts or ends.
    pub fn breakpoints(&self) -> impl Iterator<Item = Minutes> {
        self.windows.breakpoints().chain(self.until.values().copied())
    }

    /// From when on it holds until the event: by its own stretch, or because it has no end at all.
    fn start_of(&self, event: &Name) -> Option<Minutes> {
        let open = self.windows.iter().next_back().filter(|last| last.to == End::Open).map(|last| last.from);
        self.until.get(event).copied().into_iter().chain(open).min()
    }
}

/// The interval that holds `time` or ends there.
fn interval_at(windows: &Windows, time: Minutes) -> Option<Interval> {
    windows.iter().find(|i| i.from <= time && End::At(time) <= i.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: Minutes = Minutes::weeks(1);

    fn shed() -> Name {
        "crusts-shed".into()
    }

    fn week() -> Period {
        Period::between(Minutes::ZERO, WEEK)
    }

    fn until_shed() -> Period {
        Period::until(Minutes::ZERO, shed())
    }

    #[test]
    fn a_number_and_an_event_join_to_the_later_of_both() {
        let both = week().union(&until_shed());
        assert_eq!(both, Period::new(Windows::between(Minutes::ZERO, WEEK), [(shed(), Minutes::ZERO)]));
        assert_eq!(both.reach(), Windows::open(Minutes::ZERO));
        assert!(week().is_within(&both) && until_shed().is_within(&both));
        assert!(!week().is_within(&until_shed()) && !until_shed().is_within(&week()), "neither absorbs the other");
    }

    #[test]
    fn a_stretch_begins_with_the_window_it_prolongs() {
        let late = Period::new(Windows::between(Minutes::ZERO, WEEK), [(shed(), WEEK)]);
        assert_eq!(late, week().union(&until_shed()));
        let apart = Period::new(Windows::between(Minutes::ZERO, WEEK), [(shed(), WEEK.later(Minutes(1)))]);
        assert_eq!(apart.events().collect::<Vec<_>>(), [(&shed(), Minutes(10_081))]);
    }

    #[test]
    fn an_open_window_outlasts_every_event() {
        let open = Period::of(Windows::open(Minutes::ZERO));
        assert!(until_shed().is_within(&open) && !open.is_within(&until_shed()));
        assert_eq!(open.union(&until_shed()), open);
        assert_eq!(open.intersection(&until_shed()), until_shed());
    }

    #[test]
    fn what_is_sure_of_both() {
        assert!(week().intersection(&until_shed()).is_empty(), "the event may come first, or the week may end first");
        let later = Period::until(Minutes::DAY, shed());
        assert_eq!(until_shed().intersection(&later), later);
    }

    #[test]
    fn events_are_pending_from_their_start_on() {
        let later = Period::until(Minutes::DAY, shed());
        assert!(later.events_at(Minutes(1439)).is_empty());
        assert_eq!(later.events_at(Minutes(1440)), BTreeSet::from([&shed()]));
    }

    #[test]
    fn stretching_moves_each_bound_by_itself() {
        let stretched = week().stretched(Minutes(15), Minutes::ZERO);
        assert_eq!(stretched, Period::between(Minutes(-15), WEEK));
        assert!(Period::between(Minutes::ZERO, Minutes(15)).stretched(Minutes::ZERO, Minutes(15)).is_empty());
    }

    #[test]
    fn cutting_the_start() {
        let both = week().union(&until_shed());
        let cut = both.from(Minutes::DAY);
        assert_eq!(cut, Period::new(Windows::between(Minutes::DAY, WEEK), [(shed(), Minutes::DAY)]));
    }
}
