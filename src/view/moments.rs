//! What holds at a moment: a reader's own dates, and the entries of a calendar.
//!
//! An entry is read on its day, perhaps cut on a lock screen, so it begins with what it is about and speaks of no wait that is over. What
//! has only a least time never ends by a calendar. And an entry says that something is allowed again only if no other rule forbids it.

use super::Cx;
use super::entries::{is_damage, is_open_at};
use super::in_a_word::{capitalised, says};
use super::names::short_term;
use super::terms::{RuleTerms, enumerated};
use super::times::{Bounded, Edge};
use crate::merge::{Actor, ConceptId, Merged, MergedRule, Minutes, Mode as MergedMode};
use crate::model::protocol::Mode;
use serde::Serialize;

/// What a rule's own dates and calendar entries are made from.
#[derive(Debug, Clone, Serialize)]
pub struct PersonalDates {
    /// When it starts, in minutes after the visit, if not at once.
    pub from_minutes: Option<i64>,
    /// Whether it may start later.
    pub from_bound: Option<DateBound>,
    /// When its number ends.
    pub to_minutes: Option<i64>,
    /// Whether it may end later, because of its bound or of an event, or sooner.
    pub to_bound: Option<DateBound>,
    /// What the calendar says when it starts, as plain text.
    pub starts: Option<String>,
    /// What the calendar says when it ends, as plain text; none if it may last longer, or something else goes on.
    pub ends: Option<String>,
}

/// How a date binds, if it is not the very date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateBound {
    /// Not before it.
    AtLeast,
    /// Not after it.
    AtMost,
}

impl DateBound {
    fn of(edge: &Edge) -> Option<Self> {
        match edge.bound {
            Bounded::Plainly => None,
            Bounded::AtLeast => Some(Self::AtLeast),
            Bounded::AtMost => Some(Self::AtMost),
        }
    }
}

impl PersonalDates {
    /// Of a rule about this concept; none if no date is known.
    pub(super) fn new(terms: &RuleTerms, target: Option<ConceptId>, merged: &Merged<'_>, cx: Cx<'_>) -> Option<Self> {
        let time = &terms.time;
        let known = |edge: &Option<Edge>| edge.clone().filter(|edge| !time.before && edge.minutes > 0);
        let (from, to) = (known(&time.from), known(&time.to));
        let open = !time.events.is_empty();
        // Nobody knows the day of what holds in some cases only.
        if !terms.only(cx).is_empty() {
            return None;
        }
        let after = |at: &Edge| others(merged, terms.mode, target, Minutes(at.minutes), cx);
        let ended = to.as_ref().filter(|edge| edge.bound != Bounded::AtLeast && !open);
        (from.is_some() || to.is_some()).then(|| Self {
            from_minutes: from.as_ref().map(|edge| edge.minutes),
            from_bound: from.as_ref().and_then(DateBound::of),
            to_minutes: to.as_ref().map(|edge| edge.minutes),
            to_bound: if open { Some(DateBound::AtLeast) } else { to.as_ref().and_then(DateBound::of) },
            starts: from.as_ref().and_then(|from| starts(terms, &after(from), cx)),
            ends: ended.and_then(|to| ends(terms, &after(to), cx)),
        })
    }
}

/// What other rules of the patient say of the same thing at a time.
pub(super) enum Others {
    /// Nothing.
    Silent,
    /// That some of it is forbidden, or has to be done: what these are.
    OfSome(Vec<String>),
    /// The same of all of it.
    OfAll,
}

/// Of a ban or a permission what is forbidden, of a duty what has to be done.
pub(super) fn others(merged: &Merged<'_>, mode: Mode, target: Option<ConceptId>, at: Minutes, cx: Cx<'_>) -> Others {
    let Some(target) = target else { return Others::OfAll };
    let concepts = merged.concepts();
    let about = concepts.below(target);
    let wanted = if mode == Mode::Do { MergedMode::Do } else { MergedMode::Avoid };
    let is_wanted = |rule: &&MergedRule| rule.norm.actor == Actor::Patient && rule.norm.mode == wanted;
    let mut some = Vec::new();
    for rule in merged.rules().iter().filter(is_wanted) {
        let subject = rule.norm.subject(concepts);
        if !about.meets(&subject) || !is_open_at(rule, at, cx) {
            continue;
        }
        if about.is_within(&subject) {
            return Others::OfAll;
        }
        let name = concepts.name(rule.norm.target).as_str();
        let told = (is_damage(name, cx), short_term(name, cx));
        if !some.contains(&told) {
            some.push(told);
        }
    }
    // Acids take crusts off too, and are named as what they are where they are.
    let has_other = some.iter().any(|(damages, _)| !damages);
    let some: Vec<String> = some.into_iter().filter(|(damages, _)| !(has_other && *damages)).map(|(_, term)| term).collect();
    if some.is_empty() { Others::Silent } else { Others::OfSome(some) }
}

fn starts(terms: &RuleTerms, others: &Others, cx: Cx<'_>) -> Option<String> {
    let entry = |key: &str| cx.language.filled(key, &[("what", &capitalised(&terms.label(cx)))]);
    match (terms.mode, terms.in_a_word, others) {
        (Mode::May, _, Others::OfAll) => None,
        (Mode::May, true, Others::OfSome(forbidden)) => Some(but_not_yet(&entry("calendar_may"), forbidden, cx)),
        (Mode::May, true, Others::Silent) => Some(entry("calendar_may")),
        (Mode::Do, true, _) => Some(entry("calendar_do")),
        (Mode::Avoid, true, _) => Some(entry("calendar_dont")),
        (_, false, _) => {
            // A number of days from the visit is misread as one from now.
            let is_now = |now: &String| !terms.time.to.as_ref().is_some_and(|to| says(now, &to.words));
            let now = terms.sentence_now(cx).filter(is_now);
            let said = now.map(|now| terms.sentence_with_terms(&now, cx));
            let start = said.map(|said| cx.language.filled("calendar_start", &[("rule", said.trim_end_matches('.'))]));
            Some(start.unwrap_or_else(|| entry("calendar_look")))
        }
    }
}

fn ends(terms: &RuleTerms, others: &Others, cx: Cx<'_>) -> Option<String> {
    if !terms.plain {
        return None;
    }
    let entry = |key: &str| cx.language.filled(key, &[("what", &capitalised(&terms.label(cx)))]);
    match (terms.mode, others) {
        (Mode::May, _) => Some(entry("calendar_may_no_more")),
        (Mode::Avoid, Others::Silent) => Some(entry("calendar_dont_no_more")),
        (Mode::Avoid, Others::OfSome(forbidden)) => Some(but_not_yet(&entry("calendar_dont_no_more"), forbidden, cx)),
        (Mode::Do, Others::Silent) => Some(entry("calendar_do_no_more")),
        (Mode::Do, Others::OfSome(_)) | (_, Others::OfAll) => None,
    }
}

fn but_not_yet(entry: &str, forbidden: &[String], cx: Cx<'_>) -> String {
    cx.language.filled("calendar_not_yet", &[("entry", entry), ("what", &enumerated(forbidden, cx))])
}
