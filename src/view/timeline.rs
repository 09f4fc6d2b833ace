//! Day by day: bands and bars drawn from the merged windows, never from a fixed list of days.

use super::again::{self, AgainLine};
use super::entries::{Entry, entries, is_repeated};
use super::html::plain;
use super::in_a_word::without_phrase;
use super::names::short_term;
use super::terms::RowItem;
use super::times::{Time, whole_hours};
use super::whole_course::WholeCourse;
use super::{Cx, quantities};
use crate::merge::{Actor, End, Interval, Merged, MergedRule, Minutes, Mode, Period};
use crate::model::protocol;
use serde::Serialize;
use std::collections::BTreeSet;

/// What may happen, what to do and what not to do, over time.
#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
    /// What is banned, in the order in which it is allowed again.
    pub again: Vec<AgainLine>,
    /// What is allowed from the first day on.
    pub today: Vec<String>,
    /// The bands, the first one today.
    pub bands: Vec<BandRow>,
    /// One bar a rule, bans first.
    pub bars: Vec<Bar>,
    /// Where the scale has its marks.
    pub ticks: Vec<Tick>,
    /// The labels under the drawing: its start, its middle and its end.
    pub axis: Vec<String>,
    /// The length of the drawing in its own units: hours after the visit.
    pub hours: i64,
}

/// A stretch of time in which the same rules hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandRow {
    /// When.
    pub label: String,
    /// Signs that are normal.
    pub expect: Vec<String>,
    /// What to do.
    pub dos: Vec<RowItem>,
    /// What not to do.
    pub donts: Vec<RowItem>,
}

/// A rule as a bar over time.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    /// What it says: "No make-up", or a sentence where a word would say something else.
    pub label: String,
    /// `avoid`, `do` or `may`.
    pub mode: protocol::Mode,
    /// Its stretches, in hours after the visit.
    pub spans: Vec<TimeSpan>,
    /// Whether it is a ban.
    pub is_ban: bool,
    /// The stretch that an event ends.
    pub open: Option<TimeSpan>,
    /// The same in words, with the bounds of its ends and when to call.
    pub when: String,
}

/// A stretch of a bar, in hours after the visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeSpan {
    /// Where it starts.
    pub from: i64,
    /// How long it is.
    pub length: i64,
}

/// A mark of the scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tick {
    /// In hours after the visit.
    pub at: i64,
}

impl BandRow {
    fn is_empty(&self) -> bool {
        self.expect.is_empty() && self.dos.is_empty() && self.donts.is_empty()
    }
}

impl Timeline {
    /// Of a visit's merged rules; none if nothing in them has a time.
    /// `whole_course` is what is said in place of the sentences on one session.
    pub(super) fn new(merged: &Merged<'_>, whole_course: &WholeCourse<'_>, cx: Cx<'_>) -> Option<Self> {
        let of_patients = merged.rules().iter().filter(|rule| rule.norm.actor == Actor::Patient);
        let told = of_patients.clone().filter(|rule| matches!(rule.norm.mode, Mode::Avoid | Mode::Do | Mode::May));
        let entries: Vec<Entry> = told.filter(|rule| !is_repeated(rule, merged, cx)).flat_map(|rule| entries(rule, merged, cx)).collect();
        let normal: Vec<Normal> =
            of_patients.filter(|rule| rule.norm.mode == Mode::Expect).map(|rule| Normal::new(rule, merged, cx)).collect();
        let bands = bands(&entries, &normal);
        let rows = joined(bands.iter().map(|band| band_row(*band, &entries, &normal, cx)).collect(), &bands, cx);
        let hours = horizon(&bands, &entries)?;
        let always = whole_course.phrase(cx);
        let bar_of = |entry: &Entry| {
            let bar = bar(entry, hours, cx)?;
            let note = whole_course.words(entry.target, entry.terms.mode, merged.concepts());
            let note = note.filter(|_| !entry.terms.in_a_word && bar.when == cx.language.word("when_always"));
            let label =
                note.map(|note| without_phrase(&plain(note), cx.language.word("when_whole_course")).trim_end_matches('.').to_owned());
            let is_banned = entry.terms.mode == protocol::Mode::Avoid && bar.when == cx.language.word("when_always");
            let when = if is_banned || label.is_some() { always.to_owned() } else { bar.when };
            Some(Bar { label: label.unwrap_or(bar.label), when, ..bar })
        };
        let mut bars: Vec<Bar> = entries.iter().filter_map(bar_of).collect();
        for bar in bars.iter_mut().filter(|bar| bar.mode == protocol::Mode::May && bar.when == cx.language.word("when_always")) {
            cx.language.word("when_from_today").clone_into(&mut bar.when);
        }
        let mut seen = BTreeSet::new();
        bars.retain(|bar| seen.insert((bar.mode, bar.label.clone(), bar.when.clone())));
        bars.sort_by_key(|bar| (bar.mode, bar.spans.first().map_or(0, |span| span.from)));
        let words = |hours: i64| quantities::minutes(hours * 60, cx.language);
        let axis = vec![cx.language.word("axis_today").to_owned(), words(hours / 2), words(hours)];
        let again = again::lines(&entries, always, merged, cx);
        let today = again::today(&entries, cx);
        Some(Self { again, today, bands: rows, bars, ticks: ticks(&bands, hours), axis, hours })
    }
}

/// A sign that is normal for a time.
struct Normal {
    said: String,
    window: Interval,
}

impl Normal {
    /// It ends when it is usually over or, where it waits for an event, when it becomes a reason to call; at the earlier of both if it is
    /// one before.
    fn new(rule: &MergedRule, merged: &Merged<'_>, cx: Cx<'_>) -> Self {
        let (norm, concepts) = (&rule.norm, merged.concepts());
        let from = norm.period.start().unwrap_or_default();
        let usual = norm.period.windows().end().and_then(End::number);
        let waits = norm.period.events().len() > 0;
        // A call that tells the sign from what is normal by more than its time ends nothing, unless the event should have come by then.
        let is_alarm = |call: &&MergedRule| {
            let by_time = call.norm.when.is_always() || waits && call.norm.period.start() >= usual;
            call.norm.mode == Mode::Call && by_time && concepts.is_a(norm.target, call.norm.target)
        };
        let alarms = merged.rules().iter().filter(is_alarm).filter_map(|call| call.norm.period.start());
        let alarm = alarms.filter(|start| *start > from).min();
        let end = if waits { alarm.or(usual) } else { usual.into_iter().chain(alarm).min() };
        let sign = short_term(concepts.name(norm.target).as_str(), cx);
        let events = Time::until(&norm.period, cx);
        Self {
            said: if waits && usual.is_none() { format!("{sign} ({})", events.brief(cx)) } else { sign },
            window: Interval { from, to: end.map_or(End::Open, End::At) },
        }
    }
}

/// The stretches of time after the visit in which the same holds. Their ends are where something begins or ends to be said, and nowhere
/// else.
fn bands(entries: &[Entry], normal: &[Normal]) -> Vec<Interval> {
    let in_rows = entries.iter().filter(|entry| entry.terms.mode != protocol::Mode::May);
    let points = in_rows.flat_map(Entry::points);
    let points = points.chain(normal.iter().flat_map(|normal| std::iter::once(normal.window.from).chain(normal.window.to.number())));
    let mut starts: BTreeSet<Minutes> = points.filter(|point| *point > Minutes::ZERO).collect();
    starts.insert(Minutes::ZERO);
    let ends = starts.iter().skip(1).map(|start| End::At(*start)).chain([End::Open]);
    starts.iter().zip(ends).map(|(from, to)| Interval { from: *from, to }).collect()
}

/// The last end of any band, in hours, and at least two days; none if no rule ends by a number. What begins at that end or later has a
/// quarter as much again to be drawn in, in whole days.
fn horizon(bands: &[Interval], entries: &[Entry]) -> Option<i64> {
    let last = bands.iter().filter_map(|band| band.to.number()).max()?;
    let begins = entries.iter().filter_map(|entry| entry.period.start()).max().is_some_and(|start| start >= last);
    let hours = last.0 / 60;
    let room = if begins { (hours / 96 + 1) * 24 } else { 0 };
    Some((hours + room).max(48))
}

/// Bands that say the same to a reader are one, with one label.
fn joined(rows: Vec<BandRow>, bands: &[Interval], cx: Cx<'_>) -> Vec<BandRow> {
    let mut done: Vec<(BandRow, Interval)> = Vec::new();
    for (row, band) in rows.into_iter().zip(bands) {
        match done.last_mut().filter(|(last, _)| *last == row) {
            Some((_, window)) => window.to = band.to,
            None => done.push((row, *band)),
        }
    }
    if done.last().is_some_and(|(row, _)| row.is_empty()) {
        done.pop();
    }
    let throughout = said_throughout(&mut done);
    let lasts = |window: &Interval| window.to.number().is_none_or(|to| whole_hours(to.0) > whole_hours(window.from.0));
    let said = throughout.into_iter().chain(done).filter(|(row, window)| !row.is_empty() && lasts(window));
    said.map(|(row, window)| BandRow { label: label(window, cx), ..row }).collect()
}

/// The fewest rows in which a thing is said so often that it is better said once.
const OFTEN: usize = 4;

/// What has so many characters takes more than a line of its cell.
const LONG: usize = 40;

/// Takes the sentences that all rows say out of them, into a row over their whole time: a table that repeats them is long, and hides what
/// changes. What is said in a word or two stays where it is looked for.
fn said_throughout(rows: &mut [(BandRow, Interval)]) -> Option<(BandRow, Interval)> {
    let ((first, start), (_, end)) = (rows.first()?, rows.last()?);
    if rows.len() < OFTEN {
        return None;
    }
    let window = Interval { from: start.from, to: end.to };
    let is_long = |item: &&RowItem| item.text.chars().count() >= LONG;
    let in_all = |items: fn(&BandRow) -> &Vec<RowItem>| -> Vec<RowItem> {
        let said = items(first).iter().filter(is_long);
        said.filter(|item| rows.iter().all(|(row, _)| items(row).contains(item))).cloned().collect()
    };
    let all = BandRow { label: String::new(), expect: Vec::new(), dos: in_all(|row| &row.dos), donts: in_all(|row| &row.donts) };
    for (row, _) in rows {
        row.dos.retain(|item| !all.dos.contains(item));
        row.donts.retain(|item| !all.donts.contains(item));
    }
    Some((all, window))
}

fn band_row(band: Interval, entries: &[Entry], normal: &[Normal], cx: Cx<'_>) -> BandRow {
    let said = |mode| {
        let those = entries.iter().filter(|entry| entry.terms.heading == mode && entry.holds(band.from));
        unique(those.map(|entry| entry.terms.row(band, cx)))
    };
    BandRow {
        label: String::new(),
        expect: unique(normal.iter().filter(|normal| normal.window.contains(band.from)).map(|normal| normal.said.clone())),
        dos: said(protocol::Mode::Do),
        donts: said(protocol::Mode::Avoid),
    }
}

fn unique<T: Ord + Clone>(said: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    said.filter(|said| seen.insert(said.clone())).collect()
}

fn label(window: Interval, cx: Cx<'_>) -> String {
    let words = |minutes: Minutes| quantities::minutes(whole_hours(minutes.0), cx.language);
    match (window.from, window.to) {
        (Minutes::ZERO, End::At(to)) => {
            cx.language.filled("band_first", &[("to", &quantities::after_first(whole_hours(to.0), cx.language))])
        }
        (Minutes::ZERO, End::Open) => cx.language.word("band_all").to_owned(),
        (from, End::At(to)) => quantities::from_to(whole_hours(from.0), whole_hours(to.0), cx.language),
        (from, End::Open) => cx.language.filled("band_after", &[("from", &words(from))]),
    }
}

fn bar(entry: &Entry, hours: i64, cx: Cx<'_>) -> Option<Bar> {
    let spans: Vec<TimeSpan> = entry.period.windows().iter().filter_map(|window| stretch(window, hours)).collect();
    let open = open_stretch(&entry.period, hours);
    if spans.is_empty() && open.is_none() {
        return None;
    }
    Some(Bar {
        label: entry.terms.bar(cx),
        mode: entry.terms.heading,
        is_ban: entry.terms.heading == protocol::Mode::Avoid,
        spans,
        open,
        when: entry.terms.when(cx),
    })
}

/// From the end of the numbers on, or from the start where there are none.
fn open_stretch(period: &Period, hours: i64) -> Option<TimeSpan> {
    let start = period.events().map(|(_, start)| start.0.max(0) / 60).min()?;
    let sure = period.windows().end().and_then(End::number).map_or(start, |end| (end.0 + 59) / 60);
    let from = sure.max(start).min(hours);
    (from < hours).then_some(TimeSpan { from, length: hours - from })
}

fn stretch(window: Interval, hours: i64) -> Option<TimeSpan> {
    let from = window.from.0.max(0) / 60;
    let to = window.to.number().map_or(hours, |to| (to.0 + 59) / 60).min(hours);
    (to > from).then_some(TimeSpan { from, length: to - from })
}

/// A mark at each end of a band, but none that would stand on another.
fn ticks(bands: &[Interval], hours: i64) -> Vec<Tick> {
    let ends = bands.iter().filter_map(|band| band.to.number());
    let mut ticks: Vec<Tick> = Vec::new();
    for end in ends {
        let at = end.0 / 60;
        if ticks.last().is_none_or(|last: &Tick| at - last.at >= hours / 12) {
            ticks.push(Tick { at });
        }
    }
    ticks
}
