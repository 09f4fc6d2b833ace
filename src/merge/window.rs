//! Windows of time: finite unions of half-open intervals of minutes.
//!
//! Time runs in whole minutes from T0, the end of the whole visit; what lies before it is negative. An interval
//! `[from, to)` holds its first minute and not its last, so that `[0, 24 h)` and `[24 h, 48 h)` meet without overlap.
//! An end may be open. [`Windows`] is always in normal form (sorted, apart, none empty), so two that hold the same
//! minutes are equal. How a window is shown to a reader is the business of [`timeline`](crate::merge::timeline).

use serde::{Serialize, Serializer};

/// A number of minutes from T0, or a length in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Minutes(pub i64);

impl Minutes {
    /// The end of the visit.
    pub const ZERO: Self = Self(0);
    /// One day of 24 hours.
    pub const DAY: Self = Self(24 * 60);

    /// `n` hours of 60 minutes.
    pub const fn hours(n: i64) -> Self {
        Self(n.saturating_mul(60))
    }

    /// `n` days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Self(n.saturating_mul(24 * 60))
    }

    /// `n` weeks of 7 days.
    pub const fn weeks(n: i64) -> Self {
        Self(n.saturating_mul(7 * 24 * 60))
    }

    /// This time, `by` later; times too far away to count stay at the last minute that can be counted.
    pub const fn later(self, by: Self) -> Self {
        Self(self.0.saturating_add(by.0))
    }

    /// This time, `by` earlier.
    pub const fn earlier(self, by: Self) -> Self {
        Self(self.0.saturating_sub(by.0))
    }
}

/// Where an interval ends. An open end is later than any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// Just before this minute.
    At(Minutes),
    /// No number says when.
    Open,
}

impl End {
    /// The number, if there is one.
    pub const fn number(self) -> Option<Minutes> {
        match self {
            Self::At(minutes) => Some(minutes),
            Self::Open => None,
        }
    }

    /// The end, moved later by `by`.
    pub const fn later(self, by: Minutes) -> Self {
        match self {
            Self::At(minutes) => Self::At(minutes.later(by)),
            Self::Open => Self::Open,
        }
    }

    fn is_after(self, time: Minutes) -> bool {
        self > Self::At(time)
    }
}

/// One half-open interval `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// The first minute.
    pub from: Minutes,
    /// The end, which no longer belongs to the interval.
    pub to: End,
}

impl Interval {
    /// `[from, to)`; empty unless `from < to`.
    pub const fn new(from: Minutes, to: Minutes) -> Self {
        Self { from, to: End::At(to) }
    }

    /// `[from, …)` without an end.
    pub const fn open(from: Minutes) -> Self {
        Self { from, to: End::Open }
    }

    /// Whether it holds no minute at all.
    pub fn is_empty(&self) -> bool {
        !self.to.is_after(self.from)
    }

    /// Whether `time` lies in it.
    pub fn contains(&self, time: Minutes) -> bool {
        self.from <= time && self.to.is_after(time)
    }

    fn meet(&self, other: &Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }
}

/// A pair `[from, to]` in minutes, `null` for an open end.
impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.from, self.to.number()).serialize(serializer)
    }
}

/// A finite union of half-open intervals, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Windows(Vec<Interval>);

impl Windows {
    /// No minute at all.
    pub const NONE: Self = Self(Vec::new());

    /// The single window `[from, to)`; none if it would be empty.
    pub fn between(from: Minutes, to: Minutes) -> Self {
        Self::from(Interval::new(from, to))
    }

    /// The single window from `from` on, without an end.
    pub fn open(from: Minutes) -> Self {
        Self(vec![Interval::open(from)])
    }

    /// The intervals, earliest first, with a gap between any two.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Interval> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// Whether no minute belongs to it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first minute.
    pub fn start(&self) -> Option<Minutes> {
        self.0.first().map(|first| first.from)
    }

    /// The end of the last interval.
    pub fn end(&self) -> Option<End> {
        self.0.last().map(|last| last.to)
    }

    /// Whether `time` lies in it.
    pub fn contains(&self, time: Minutes) -> bool {
        self.0.iter().any(|interval| interval.contains(time))
    }

    /// Whether every minute of it lies in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        // Both are in normal form, so an interval can't be spread over two of the other's.
        self.0.iter().all(|inner| other.0.iter().any(|outer| outer.from <= inner.from && inner.to <= outer.to))
    }

    /// Whether some minute lies in both.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|a| other.0.iter().any(|b| !a.meet(b).is_empty()))
    }

    /// Every minute that lies in either.
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    /// Every minute that lies in both.
    pub fn intersection(&self, other: &Self) -> Self {
        self.0.iter().flat_map(|a| other.0.iter().map(|b| a.meet(b))).collect()
    }

    /// Every minute of this one that does not lie in `other`.
    pub fn difference(&self, other: &Self) -> Self {
        other.0.iter().fold(self.clone(), |rest, cut| rest.without(cut))
    }

    /// The smallest single interval around it; none for none.
    pub fn hull(&self) -> Self {
        let (Some(from), Some(to)) = (self.start(), self.end()) else { return Self::NONE };
        Self::from(Interval { from, to })
    }

    /// The same windows, `by` later (earlier if negative).
    pub fn shifted(&self, by: Minutes) -> Self {
        self.0.iter().map(|i| Interval { from: i.from.later(by), to: i.to.later(by) }).collect()
    }

    /// Every number at which an interval starts or ends, in order of time, each once.
    pub fn breakpoints(&self) -> impl Iterator<Item = Minutes> + '_ {
        self.0.iter().flat_map(|i| std::iter::once(i.from).chain(i.to.number()))
    }

    fn without(&self, cut: &Interval) -> Self {
        self.0.iter().flat_map(|i| [before(i, cut), after(i, cut)]).flatten().collect()
    }
}

/// The part of `interval` before `cut` begins.
fn before(interval: &Interval, cut: &Interval) -> Option<Interval> {
    Some(Interval { from: interval.from, to: interval.to.min(End::At(cut.from)) })
}

/// The part of `interval` from where `cut` ends.
fn after(interval: &Interval, cut: &Interval) -> Option<Interval> {
    let end = cut.to.number()?;
    Some(Interval { from: interval.from.max(end), to: interval.to })
}

impl From<Interval> for Windows {
    fn from(interval: Interval) -> Self {
        std::iter::once(interval).collect()
    }
}

/// The union of any intervals, in any order, overlapping or empty.
impl FromIterator<Interval> for Windows {
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> Self {
        let mut parts: Vec<Interval> = intervals.into_iter().filter(|i| !i.is_empty()).collect();
        parts.sort_unstable();
        parts.dedup_by(|next, last| {
            let joined = End::At(next.from) <= last.to;
            if joined {
                last.to = last.to.max(next.to);
            }
            joined
        });
        Self(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(parts: &[(i64, i64)]) -> Windows {
        parts.iter().map(|&(from, to)| Interval::new(Minutes(from), Minutes(to))).collect()
    }

    #[test]
    fn units_are_minutes() {
        assert_eq!(Minutes::hours(24), Minutes::DAY);
        assert_eq!(Minutes::days(7), Minutes::weeks(1));
        assert_eq!(Minutes::weeks(2), Minutes(20_160));
        assert_eq!(Minutes::weeks(i64::MAX).later(Minutes(1)), Minutes(i64::MAX));
    }

    #[test]
    fn normal_form_joins_what_touches_and_drops_what_is_empty() {
        assert_eq!(windows(&[(5, 9), (0, 3), (3, 4), (7, 7), (9, 8)]), windows(&[(0, 4), (5, 9)]));
        assert_eq!(windows(&[(0, 10), (2, 3)]), windows(&[(0, 10)]));
    }

    #[test]
    fn a_window_holds_its_first_minute_and_not_its_end() {
        let day = Windows::between(Minutes::ZERO, Minutes::DAY);
        let at = [-1, 0, 1439, 1440].map(|t| day.contains(Minutes(t)));
        assert_eq!(at, [false, true, true, false]);
    }

    #[test]
    fn windows_that_touch_do_not_meet() {
        let first = windows(&[(0, 5)]);
        assert!(!first.meets(&windows(&[(5, 9)])));
        assert!(first.meets(&windows(&[(4, 9)])));
        assert!(first.intersection(&windows(&[(5, 9)])).is_empty());
    }

    #[test]
    fn difference_leaves_what_is_on_either_side() {
        let all = Windows::open(Minutes(0));
        assert_eq!(windows(&[(0, 10)]).difference(&windows(&[(2, 3), (5, 20)])), windows(&[(0, 2), (3, 5)]));
        assert_eq!(windows(&[(-5, 10)]).difference(&all), windows(&[(-5, 0)]));
        assert_eq!(all.difference(&windows(&[(0, 7)])), Windows::open(Minutes(7)));
        assert_eq!(all.difference(&all), Windows::NONE);
    }

    #[test]
    fn an_open_end_is_later_than_any_number() {
        let open = Windows::open(Minutes(0));
        assert!(windows(&[(0, i64::MAX)]).is_within(&open));
        assert!(!open.is_within(&windows(&[(0, i64::MAX)])));
        assert_eq!(open.intersection(&windows(&[(-3, 4)])), windows(&[(0, 4)]));
        assert_eq!(open.union(&windows(&[(-3, 0)])), Windows::open(Minutes(-3)));
    }

    #[test]
    fn the_hull_fills_the_gaps() {
        assert_eq!(windows(&[(1, 2), (8, 9)]).hull(), windows(&[(1, 9)]));
        assert_eq!(Windows::NONE.hull(), Windows::NONE);
    }

    #[test]
    fn breakpoints_come_in_order() {
        let with_tail = windows(&[(1, 2)]).union(&Windows::open(Minutes(8)));
        assert_eq!(with_tail.breakpoints().collect::<Vec<_>>(), [Minutes(1), Minutes(2), Minutes(8)]);
    }
}
