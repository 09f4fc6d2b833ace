//! When something holds, in the reader's words: its ends with their bounds, and the events that end it.

use super::in_a_word::says;
use super::names::Named;
use super::{Cx, quantities};
use crate::merge::{End, Interval, MergedRule, Origin, Period, Source};
use crate::model::protocol::Rule;
use crate::model::{Bound, Quantity};
use crate::resolve::Included;

/// When something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Time {
    /// When it starts, if not at once.
    pub from: Option<Edge>,
    /// When its number ends.
    pub to: Option<Edge>,
    /// The events that end it.
    pub events: Vec<Named>,
    /// Whether it holds before the visit.
    pub before: bool,
}

/// One end of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    /// Minutes from the end of the visit.
    pub minutes: i64,
    /// The same in words, with its bound: "at least 2 weeks".
    pub words: String,
    /// The number alone, in the author's unit: "2 weeks".
    pub number: String,
    /// How the author bound it.
    pub bound: Bounded,
}

/// How one end of a time is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bounded {
    /// By this number.
    Plainly,
    /// Not before it.
    AtLeast,
    /// Not after it, or somewhere up to it.
    AtMost,
}

impl Edge {
    pub fn new(quantity: &Quantity, cx: Cx<'_>) -> Option<Self> {
        let minutes = quantity.minutes()?;
        let number = plain_number(quantity, cx);
        Some(Self { minutes, words: quantities::quantity(quantity, cx.language), number, bound: Bounded::of(quantity) })
    }

    /// A time of merged rules, said as the author of one of those that decide it did. One "at least" among them stands for all: what
    /// one treatment leaves open stays open.
    fn merged(minutes: i64, authored: &[Quantity], cx: Cx<'_>) -> Self {
        let minutes = whole_hours(minutes);
        let open = authored.iter().find(|quantity| Bounded::of(quantity) == Bounded::AtLeast);
        let same = |first: &&Quantity| authored.iter().all(|other| Bounded::of(other) == Bounded::of(first));
        let plain = || authored.iter().find(|quantity| Bounded::of(quantity) == Bounded::Plainly);
        let Some(quantity) = open.or_else(|| authored.first().filter(same)).or_else(plain) else {
            let number = quantities::minutes(minutes, cx.language);
            return Self { minutes, words: number.clone(), number, bound: Bounded::Plainly };
        };
        let bound = Bounded::of(quantity);
        let is_own = quantity.minutes() == Some(minutes);
        let number = if is_own { plain_number(quantity, cx) } else { quantities::minutes(minutes, cx.language) };
        let words = match bound {
            _ if is_own => quantities::quantity(quantity, cx.language),
            Bounded::Plainly => number.clone(),
            Bounded::AtLeast => cx.language.filled("at_least", &[("value", &number)]),
            Bounded::AtMost => cx.language.filled("at_most", &[("value", &number)]),
        };
        Self { minutes, words, number, bound }
    }
}

/// A quantity without its bound.
fn plain_number(quantity: &Quantity, cx: Cx<'_>) -> String {
    quantities::quantity(&Quantity { bound: Bound::Plain(quantity.stated()), unit: quantity.unit }, cx.language)
}

impl Bounded {
    fn of(quantity: &Quantity) -> Self {
        match quantity.bound {
            Bound::Plain(_) | Bound::Exactly(_) => Self::Plainly,
            Bound::AtLeast(_) => Self::AtLeast,
            Bound::AtMost(_) | Bound::Range(..) => Self::AtMost,
        }
    }
}

impl Time {
    /// As it was written.
    pub fn written(rule: &Rule, before: bool, cx: Cx<'_>) -> Self {
        let edge = |time: Option<&Quantity>| time.and_then(|time| Edge::new(time, cx)).filter(|edge| edge.minutes != 0);
        Self {
            from: edge(rule.from.as_ref().map(|time| &***time)),
            to: edge(rule.lasts.as_ref().map(|time| &***time)),
            events: rule.until.iter().map(|event| Named::new(event.as_str(), cx)).collect(),
            before,
        }
    }

    /// Of a period, with the bounds that the authors of these rules gave to its ends.
    pub fn merged<'s>(period: &Period, sources: impl Iterator<Item = &'s Source> + Clone, cx: Cx<'_>) -> Self {
        let events = Self::until(period, cx).events;
        let (start, end) = (period.start(), period.windows().end().and_then(End::number));
        let deciding = |same: &dyn Fn(&Period) -> bool, key: fn(Authored) -> Option<Quantity>| -> Vec<Quantity> {
            let those = sources.clone().filter(|source| same(&source.rule.norm.period));
            those.filter_map(|source| key(authored(&source.rule.origin, cx)?)).collect()
        };
        let lasts = deciding(&|own| own.windows().end() == period.windows().end(), |authored| authored.lasts);
        if let (Some(start), Some(..=0), 0) = (start, end.map(|end| end.0), period.events().len()) {
            // All of a visit's treatments are prepared for the visit: minutes between two of them are none of the patient's.
            let lasts = deciding(&|own| own.start() == Some(start), |authored| authored.lasts);
            let minutes = lasts.iter().filter_map(Quantity::minutes).max().unwrap_or(-start.0);
            return Self { from: None, to: Some(Edge::merged(minutes, &lasts, cx)), events, before: true };
        }
        let from = start.map(|start| whole_hours(start.0)).filter(|start| *start > 0);
        let froms = || deciding(&|own| own.start() == start, |authored| authored.from);
        Self {
            from: from.map(|from| Edge::merged(from, &froms(), cx)),
            to: end.map(|end| Edge::merged(end.0, &lasts, cx)),
            events,
            before: false,
        }
    }

    /// Of a period, its events alone.
    pub fn until(period: &Period, cx: Cx<'_>) -> Self {
        let events = period.events().map(|(event, _)| Named::new(event.as_str(), cx)).collect();
        Self { from: None, to: None, events, before: false }
    }

    /// "for 24 hours", "from 24 hours to at least 2 weeks", "for 7 days, and until the crusts have come off".
    pub fn phrase(&self, cx: Cx<'_>) -> String {
        self.phrase_with(|event| &event.name, cx)
    }

    /// The same for tables, with events by their short term.
    pub fn brief(&self, cx: Cx<'_>) -> String {
        self.phrase_with(|event| &event.term, cx)
    }

    fn phrase_with(&self, named: fn(&Named) -> &str, cx: Cx<'_>) -> String {
        let Self { from, to, events, before } = self;
        let words = |edge: &Option<Edge>| edge.as_ref().map_or_else(String::new, |edge| edge.words.clone());
        if *before {
            return cx.language.filled("when_before", &[("from", &words(to))]);
        }
        let key = match (from.is_some(), to.is_some(), events.is_empty()) {
            (false, false, true) => "when_always",
            (false, true, true) => "when_for",
            (true, false, true) => "when_from",
            (true, true, true) => "when_from_to",
            (false, false, false) => "when_until",
            (false, true, false) => "when_for_until",
            (true, false, false) => "when_from_until",
            (true, true, false) => "when_from_to_until",
        };
        let events: Vec<&str> = events.iter().map(named).collect();
        let events = events.join(&format!(" {} ", cx.language.word("joint_and")));
        cx.language.filled(key, &[("from", &words(from)), ("to", &words(to)), ("events", &events)])
    }

    /// What a sentence does not say of it.
    pub fn unsaid(&self, sentence: &str) -> Self {
        let Self { from, to, events, before } = self.clone();
        let left = |edge: Option<Edge>| edge.filter(|edge| !says(sentence, &edge.words));
        let events = events.into_iter().filter(|event| !event.is_told_by(sentence)).collect();
        // An end alone, beside a sentence that says the start, would be read as a length.
        let (start, to) = (from.clone(), left(to));
        Self { from: if to.is_some() { start } else { left(from) }, to, events, before }
    }

    /// What a row does not say at whose head its own plain numbers stand: events, and in the rows of the ends the bounds of these.
    pub fn beside_numbers(&self, row: Interval) -> Self {
        let Self { from, to, events, before } = self.clone();
        let is_there = |edge: &Edge, at: Option<i64>| at.is_some_and(|at| whole_hours(at) == edge.minutes);
        let bounds = |edge: &Edge, at| edge.bound != Bounded::Plainly && is_there(edge, at);
        let from = from.filter(|edge| bounds(edge, Some(row.from.0)));
        let to = to.filter(|edge| !events.is_empty() || bounds(edge, row.to.number().map(|end| end.0)));
        Self { from, to, events, before }
    }

    pub fn is_always(&self) -> bool {
        let Self { from, to, events, before: _ } = self;
        from.is_none() && to.is_none() && events.is_empty()
    }
}

/// The times of a rule, an expectation or a warning sign as they were written.
struct Authored {
    from: Option<Quantity>,
    lasts: Option<Quantity>,
}

fn authored(origin: &Origin, cx: Cx<'_>) -> Option<Authored> {
    let quantity = |time: &Option<crate::source::Spanned<crate::model::Duration>>| time.as_ref().map(|time| time.get());
    if let Some(rule) = written(origin, cx) {
        return Some(Authored { from: quantity(&rule.item.from), lasts: quantity(&rule.item.lasts) });
    }
    let document = cx.catalog.protocols.get(origin.treatment.as_str())?;
    let name = origin.rule.as_str();
    let expectation = document.expectations.iter().find(|item| item.id.as_str() == name);
    let call = || document.calls.iter().find(|item| item.id.as_str() == name);
    expectation
        .map(|item| Authored { from: quantity(&item.from), lasts: quantity(&item.lasts) })
        .or_else(|| call().map(|item| Authored { from: quantity(&item.after), lasts: None }))
}

/// A time as people are told it, to the hour from the first hour on: a treatment that ends minutes before the visit does moves its
/// rules by these minutes, and "2860 minutes" is of no use.
pub(super) fn whole_hours(minutes: i64) -> i64 {
    if (0..60).contains(&minutes) { minutes } else { (minutes + 30).div_euclid(60) * 60 }
}

/// When a merged rule holds, as a phrase with the bounds of those that decide it.
pub(super) fn period_phrase(rule: &MergedRule, cx: Cx<'_>) -> String {
    Time::merged(&rule.norm.period, rule.sources.iter(), cx).phrase(cx)
}

/// A rule as it was written, by its origin; none for an expectation or a warning sign.
pub(super) fn written<'a>(origin: &Origin, cx: Cx<'a>) -> Option<Included<'a, Rule>> {
    let document = cx.catalog.protocols.get(origin.treatment.as_str())?;
    let item = document.rules().find(|rule| rule.id.as_str() == origin.rule.as_str())?;
    Some(Included { origin: document, item })
}
