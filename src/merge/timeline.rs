//! The visit as a sequence of bands, and the rounding under which times are shown.
//!
//! A band is a stretch of time in which the same rules hold. Bands begin and end where the merged windows do, nowhere
//! else; there is no fixed list of days.
//!
//! # Rounding
//!
//! Up to 48 hours a time is shown exactly. Later ones are shown as calendar days, counted from the day of the visit,
//! which is day 0. Nobody knows at what hour a visit ends, so a day is chosen that is safe for every hour:
//!
//! | mode | first day | last day |
//! |---|---|---|
//! | avoid | the first on which the ban may begin | the last on which it may still hold |
//! | do | the first day that is wholly within | the last on which it may still hold |
//! | may | the first day that is wholly within | the last day that is wholly within |
//! | expect | the first on which it may begin | the day of its end |
//! | call | the day after the one on which the expectation ends | the last on which it may still hold |
//!
//! "No retinoids for 7 days" thus lasts through day 7, and "retinoids again after 7 days" starts on day 8.

use std::collections::BTreeSet;

use serde::Serialize;

use super::joined::MergedRule;
use super::rule::{Actor, Mode, Norm};
use super::visit::Merged;
use super::window::{End, Interval, Minutes};

/// Up to here times are shown exactly.
pub const EXACT: Minutes = Minutes::hours(48);

/// A stretch of time in which the same rules hold. The numbers are places in [`Merged::rules`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    /// When.
    pub window: Interval,
    /// Bans that hold by their numbers.
    pub avoid: Vec<usize>,
    /// Bans that hold until an event.
    pub until: Vec<usize>,
    /// Duties.
    #[serde(rename = "do")]
    pub duty: Vec<usize>,
    /// Permissions.
    pub may: Vec<usize>,
    /// Signs that are normal.
    pub expect: Vec<usize>,
    /// Signs to call about.
    pub call: Vec<usize>,
}

impl Band {
    fn new(window: Interval) -> Self {
        let none = Vec::new;
        Self { window, avoid: none(), until: none(), duty: none(), may: none(), expect: none(), call: none() }
    }

    /// The same rules as in the other band.
    fn continues(&self, before: &Self) -> bool {
        Self { window: before.window, ..self.clone() } == *before
    }

    fn put(&mut self, index: usize, norm: &Norm) {
        let Some(list) = self.list(norm) else { return };
        list.push(index);
    }

    /// The list in which a norm stands at the start of this band, if it holds there.
    fn list(&mut self, norm: &Norm) -> Option<&mut Vec<usize>> {
        let time = self.window.from;
        let sure = norm.period.windows().contains(time);
        if !sure && !norm.outer_reach().contains(time) {
            return None;
        }
        match norm.mode {
            Mode::Avoid if sure || norm.vague.is_some() => Some(&mut self.avoid),
            Mode::Avoid => Some(&mut self.until),
            Mode::Do => Some(&mut self.duty),
            Mode::May => sure.then_some(&mut self.may),
            Mode::Expect => Some(&mut self.expect),
            Mode::Call => Some(&mut self.call),
        }
    }
}

impl Merged<'_> {
    /// The bands of one actor's rules, from the first time at which one holds; the last has no end.
    pub fn bands(&self, actor: Actor) -> Vec<Band> {
        let rules = || self.rules().iter().enumerate().filter(move |(_, rule)| rule.norm.actor == actor);
        let points: BTreeSet<Minutes> = rules().flat_map(|(_, rule)| breakpoints(rule)).collect();
        let points: Vec<Minutes> = points.into_iter().collect();
        let mut bands: Vec<Band> = Vec::new();
        for (i, &from) in points.iter().enumerate() {
            let to = points.get(i + 1).map_or(End::Open, |&next| End::At(next));
            let mut band = Band::new(Interval { from, to });
            rules().for_each(|(index, rule)| band.put(index, &rule.norm));
            match bands.last_mut().filter(|last| band.continues(last)) {
                Some(last) => last.window.to = to,
                None => bands.push(band),
            }
        }
        bands
    }
}

fn breakpoints(rule: &MergedRule) -> Vec<Minutes> {
    let mut points: Vec<Minutes> = rule.norm.period.breakpoints().collect();
    points.extend(rule.norm.outer_reach().breakpoints());
    points
}

/// A time as a reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// Minutes from the end of the visit.
    Exact(Minutes),
    /// A calendar day; day 0 is the day of the visit. As a start, from its morning; as an end, through its evening.
    Day(i64),
    /// No number.
    Open,
}

/// A window as a reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Where it starts.
    pub from: Moment,
    /// Where it ends.
    pub to: Moment,
}

impl Shown {
    /// The window of a rule of this mode, rounded to the safe side; `None` if nothing of it is left.
    pub fn new(mode: Mode, window: Interval) -> Option<Self> {
        let from = moment(window.from, |time| first_day(mode, time));
        let to = window.to.number().map_or(Moment::Open, |end| moment(end, |end| last_day(mode, end)));
        let gone = matches!((from, to), (Moment::Day(first), Moment::Day(last)) if last < first);
        let before = matches!((from, to), (Moment::Exact(first), Moment::Day(last)) if Minutes::days(last.saturating_add(1)) <= first);
        (!window.is_empty() && !gone && !before).then_some(Self { from, to })
    }
}

fn moment(time: Minutes, day: impl Fn(Minutes) -> i64) -> Moment {
    if time.0.unsigned_abs() <= EXACT.0.unsigned_abs() { Moment::Exact(time) } else { Moment::Day(day(time)) }
}

fn first_day(mode: Mode, time: Minutes) -> i64 {
    match mode {
        Mode::Avoid | Mode::Expect => days_begun(time),
        Mode::Call => days_begun(time) + 1,
        Mode::Do | Mode::May => days_over(time) + 1,
    }
}

fn last_day(mode: Mode, end: Minutes) -> i64 {
    match mode {
        Mode::Avoid | Mode::Do | Mode::Call => days_over(end),
        Mode::May => days_begun(end) - 1,
        Mode::Expect => days_begun(end),
    }
}

/// The day on which `time` falls if the visit ends at the first minute of its day.
fn days_begun(time: Minutes) -> i64 {
    time.0.div_euclid(Minutes::DAY.0)
}

/// The day on which the minute before `time` falls if the visit ends at the last minute of its day.
fn days_over(time: Minutes) -> i64 {
    days_begun(Minutes::DAY.earlier(Minutes(1)).later(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(mode: Mode, from: Minutes, to: Minutes) -> Option<(Moment, Moment)> {
        Shown::new(mode, Interval::new(from, to)).map(|shown| (shown.from, shown.to))
    }

    const H48: Minutes = Minutes::hours(48);
    const H60: Minutes = Minutes::hours(60);
    const DAY3: Minutes = Minutes::days(3);
    const WEEK: Minutes = Minutes::weeks(1);

    #[test]
    fn up_to_48_hours_times_are_exact() {
        assert_eq!(shown(Mode::Avoid, Minutes::ZERO, H48), Some((Moment::Exact(Minutes::ZERO), Moment::Exact(H48))));
        let longer = H48.later(Minutes(1));
        assert_eq!(shown(Mode::Avoid, Minutes::ZERO, longer), Some((Moment::Exact(Minutes::ZERO), Moment::Day(3))));
        assert_eq!(shown(Mode::May, H48, WEEK), Some((Moment::Exact(H48), Moment::Day(6))));
        assert_eq!(shown(Mode::May, longer, WEEK), Some((Moment::Day(4), Moment::Day(6))));
    }

    #[test]
    fn a_ban_of_7_days_lasts_through_day_7_and_a_permission_after_it_starts_on_day_8() {
        assert_eq!(shown(Mode::Avoid, Minutes::ZERO, WEEK).unwrap().1, Moment::Day(7));
        let again = Shown::new(Mode::May, Interval::open(WEEK)).unwrap();
        assert_eq!((again.from, again.to), (Moment::Day(8), Moment::Open));
    }

    #[test]
    fn half_days_round_to_the_safe_side() {
        assert_eq!(shown(Mode::Avoid, H60, WEEK), Some((Moment::Day(2), Moment::Day(7))));
        assert_eq!(shown(Mode::Avoid, Minutes::ZERO, H60).unwrap().1, Moment::Day(3));
        assert_eq!(shown(Mode::Do, H60, WEEK), Some((Moment::Day(4), Moment::Day(7))));
        assert_eq!(shown(Mode::May, H60, WEEK), Some((Moment::Day(4), Moment::Day(6))));
        assert_eq!(shown(Mode::May, H60, DAY3), None, "no whole day is left");
    }

    #[test]
    fn a_call_begins_on_the_day_after_the_expectation_ends() {
        assert_eq!(shown(Mode::Expect, Minutes::ZERO, DAY3).unwrap().1, Moment::Day(3));
        assert_eq!(Shown::new(Mode::Call, Interval::open(DAY3)).unwrap().from, Moment::Day(4));
    }

    #[test]
    fn before_the_visit() {
        let week_before = Minutes(-WEEK.0);
        assert_eq!(shown(Mode::Avoid, week_before, Minutes::ZERO), Some((Moment::Day(-7), Moment::Exact(Minutes::ZERO))));
        assert_eq!(shown(Mode::May, week_before, Minutes(-DAY3.0)), Some((Moment::Day(-6), Moment::Day(-4))));
    }
}
