//! Day by day: bands and bars drawn from the merged windows, never from a fixed list of days.

use super::Cx;
use super::combined::still_true;
use super::handout::{concept_term, short_term};
use super::quantities;
use crate::merge::{Actor, Band, End, Interval, Merged, MergedRule, Minutes, Mode};
use crate::resolve::SPF;
use serde::Serialize;

/// What may happen, what to do and what not to do, over time.
#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
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
    pub dos: Vec<String>,
    /// What not to do.
    pub donts: Vec<String>,
    /// What not to do until something has happened.
    pub until: Vec<String>,
}

/// A rule as a bar over time.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    /// What it is about.
    pub label: String,
    /// `avoid`, `do` or `may`.
    pub mode: Mode,
    /// Its stretches, in hours after the visit.
    pub spans: Vec<Stretch>,
    /// Whether it is a ban.
    pub is_ban: bool,
    /// The stretch that an event ends.
    pub open: Option<Stretch>,
    /// The same in words.
    pub when: String,
}

/// A stretch of a bar, in hours after the visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
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
        self.expect.is_empty() && self.dos.is_empty() && self.donts.is_empty() && self.until.is_empty()
    }
}

impl Timeline {
    /// Of a visit's merged rules; none if nothing in them has a time.
    /// `always` is what is said of a ban without an end.
    pub fn new(merged: &Merged<'_>, always: &str, cx: Cx<'_>) -> Option<Self> {
        let bands: Vec<Band> = merged.bands(Actor::Patient).into_iter().filter_map(after_visit).collect();
        let rows = joined(bands.iter().map(|band| band_row(band, merged, cx)).collect::<Vec<_>>(), &bands, cx);
        let hours = horizon(&bands)?;
        let mut bars: Vec<Bar> = merged.rules().iter().filter_map(|rule| bar(rule, merged, hours, cx)).collect();
        for bar in bars.iter_mut().filter(|bar| bar.is_ban && bar.when == cx.language.word("when_always")) {
            always.clone_into(&mut bar.when);
        }
        let mut seen = std::collections::BTreeSet::new();
        bars.retain(|bar| seen.insert((bar.mode, bar.label.clone(), bar.when.clone())));
        bars.sort_by_key(|bar| (bar.mode, bar.spans.first().map_or(0, |span| span.from)));
        let words = |hours: i64| quantities::minutes(hours * 60, cx.language);
        let axis = vec![cx.language.word("axis_today").to_owned(), words(hours / 2), words(hours)];
        Some(Self { bands: rows, bars, ticks: ticks(&bands, hours), axis, hours })
    }
}

/// The part of a band after the visit.
fn after_visit(band: Band) -> Option<Band> {
    let window = Interval { from: band.window.from.max(Minutes::ZERO), to: band.window.to };
    (!window.is_empty()).then_some(Band { window, ..band })
}

/// The last end of any band, in hours, and at least two days; none if no rule ends by a number.
fn horizon(bands: &[Band]) -> Option<i64> {
    let last = bands.iter().filter_map(|band| band.window.to.number()).max()?;
    Some((last.0 / 60).max(48))
}

/// Bands that say the same to a reader are one, with one label.
fn joined(rows: Vec<BandRow>, bands: &[Band], cx: Cx<'_>) -> Vec<BandRow> {
    let mut done: Vec<(BandRow, Interval)> = Vec::new();
    for (row, band) in rows.into_iter().zip(bands) {
        match done.last_mut().filter(|(last, _)| *last == row) {
            Some((_, window)) => window.to = band.window.to,
            None => done.push((row, band.window)),
        }
    }
    let lasts = |window: &Interval| window.to.number().is_none_or(|to| whole_hours(to.0) > whole_hours(window.from.0));
    let said = done.into_iter().filter(|(row, window)| !row.is_empty() && lasts(window));
    said.map(|(row, window)| BandRow { label: label(window, cx), ..row }).collect()
}

fn band_row(band: &Band, merged: &Merged<'_>, cx: Cx<'_>) -> BandRow {
    let terms = |rules: &[usize]| {
        let rules = rules.iter().map(|rule| &merged.rules()[*rule]);
        let mut terms: Vec<String> = rules.flat_map(|rule| terms_of(rule, merged, cx)).collect();
        let mut seen = std::collections::BTreeSet::new();
        terms.retain(|term| seen.insert(term.clone()));
        terms
    };
    BandRow {
        label: String::new(),
        expect: terms(&band.expect),
        dos: terms(&band.duty),
        donts: terms(&band.avoid),
        until: terms(&band.until),
    }
}

/// What a rule is about, and what narrower rules it covers until they all end: "anything you put on your skin", "make-up".
fn terms_of(rule: &MergedRule, merged: &Merged<'_>, cx: Cx<'_>) -> Vec<String> {
    let name = |concept| short_term(merged.concepts().name(concept).as_str(), cx);
    let narrower = still_true(rule).map(|source| name(source.rule.norm.target));
    std::iter::once(term(rule, merged, cx)).chain(narrower).collect()
}

/// "sunscreen, SPF 30 or higher".
fn term(rule: &MergedRule, merged: &Merged<'_>, cx: Cx<'_>) -> String {
    let concept = short_term(merged.concepts().name(rule.norm.target).as_str(), cx);
    let spf = rule.norm.values.get(SPF).and_then(|range| range.least);
    match spf {
        Some(least) => format!("{concept}, {}", cx.language.filled("spf_at_least", &[("value", &least.normalize().to_string())])),
        None => concept,
    }
}

fn label(window: Interval, cx: Cx<'_>) -> String {
    let words = |minutes: Minutes| quantities::minutes(whole_hours(minutes.0), cx.language);
    match (window.from, window.to) {
        (Minutes::ZERO, End::At(to)) => cx.language.filled("band_first", &[("to", &words(to))]),
        (Minutes::ZERO, End::Open) => cx.language.word("band_all").to_owned(),
        (from, End::At(to)) => cx.language.filled("band_from_to", &[("from", &words(from)), ("to", &words(to))]),
        (from, End::Open) => cx.language.filled("band_after", &[("from", &words(from))]),
    }
}

fn bar(rule: &MergedRule, merged: &Merged<'_>, hours: i64, cx: Cx<'_>) -> Option<Bar> {
    let norm = &rule.norm;
    if norm.actor != Actor::Patient || !matches!(norm.mode, Mode::Avoid | Mode::Do | Mode::May) {
        return None;
    }
    let spans: Vec<Stretch> = norm.period.windows().iter().filter_map(|window| stretch(window, hours)).collect();
    let open = open_stretch(rule, hours);
    if spans.is_empty() && open.is_none() {
        return None;
    }
    Some(Bar {
        label: term(rule, merged, cx),
        mode: norm.mode,
        is_ban: norm.mode == Mode::Avoid,
        spans,
        open,
        when: period_phrase(rule, cx),
    })
}

/// From the end of the numbers on, or from the start where there are none.
fn open_stretch(rule: &MergedRule, hours: i64) -> Option<Stretch> {
    let period = &rule.norm.period;
    let start = period.events().map(|(_, start)| start.0.max(0) / 60).min()?;
    let sure = period.windows().end().and_then(End::number).map_or(start, |end| (end.0 + 59) / 60);
    let from = sure.max(start).min(hours);
    (from < hours).then_some(Stretch { from, length: hours - from })
}

fn stretch(window: Interval, hours: i64) -> Option<Stretch> {
    let from = window.from.0.max(0) / 60;
    let to = window.to.number().map_or(hours, |to| (to.0 + 59) / 60).min(hours);
    (to > from).then_some(Stretch { from, length: to - from })
}

/// A time as people are told it, to the hour from the first hour on: a treatment that ends minutes before the visit does moves its
/// rules by these minutes, and "2860 minutes" is of no use.
fn whole_hours(minutes: i64) -> i64 {
    if (0..60).contains(&minutes) { minutes } else { (minutes + 30).div_euclid(60) * 60 }
}

/// When a merged rule holds, as a phrase.
pub(super) fn period_phrase(rule: &MergedRule, cx: Cx<'_>) -> String {
    let period = &rule.norm.period;
    let words = |minutes: i64| quantities::minutes(minutes, cx.language);
    let end = period.windows().end().and_then(End::number).map(|end| whole_hours(end.0));
    if let (Some(start), Some(..=0), 0) = (period.start(), end, period.events().len()) {
        return cx.language.filled("when_before", &[("from", &words(whole_hours(-start.0)))]);
    }
    let start = period.start().map_or(0, |start| whole_hours(start.0)).max(0);
    let events: Vec<String> = period.events().map(|(event, _)| concept_term(event.as_str(), cx)).collect();
    let key = match (start > 0, end.is_some(), events.is_empty()) {
        (false, false, true) => "when_always",
        (false, true, true) => "when_for",
        (true, false, true) => "when_from",
        (true, true, true) => "when_from_to",
        (false, false, false) => "when_until",
        (false, true, false) => "when_for_until",
        (true, false, false) => "when_from_until",
        (true, true, false) => "when_from_to_until",
    };
    let events = events.join(&format!(" {} ", cx.language.word("joint_and")));
    cx.language.filled(key, &[("from", &words(start)), ("to", &end.map(words).unwrap_or_default()), ("events", &events)])
}

/// A mark at each end of a band, but none that would stand on another.
fn ticks(bands: &[Band], hours: i64) -> Vec<Tick> {
    let ends = bands.iter().filter_map(|band| band.window.to.number());
    let mut ticks: Vec<Tick> = Vec::new();
    for end in ends {
        let at = end.0 / 60;
        if ticks.last().is_none_or(|last: &Tick| at - last.at >= hours / 12) {
            ticks.push(Tick { at });
        }
    }
    ticks
}
