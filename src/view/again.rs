//! "When is it allowed again?": what is banned, in the order in which it is allowed again, from the same windows as the other forms.

use super::Cx;
use super::entries::{Entry, is_damage};
use super::in_a_word::{capitalised, head, says};
use super::moments::{DateBound, Others, others};
use super::names::concept_term;
use super::terms::enumerated;
use super::times::Bounded;
use crate::lexicon::lexicon;
use crate::merge::{Merged, Minutes};
use crate::model::protocol::Mode;
use crate::resolve::kinds::own_entries;
use serde::Serialize;
use std::collections::BTreeSet;

/// Something that is banned, and when it no longer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgainLine {
    /// What: "Make-up".
    pub what: String,
    /// What of it readers look for, "such as saunas, hot showers and hard exercise", or else its plain words in brackets.
    pub such_as: Option<String>,
    /// In which cases alone, what it leaves out, and where it holds: "except the gel we gave you".
    pub terms: Option<String>,
    /// When: "after 24 hours", "no sooner than 2 weeks", "once all crusts have fallen off".
    pub when: String,
    /// The end of its number in minutes after the visit, by which a reader's own date is told.
    pub to_minutes: Option<i64>,
    /// Whether it may last longer.
    pub to_bound: Option<DateBound>,
}

/// The bans among the entries. `always` is what is said of a ban without an end. One that a longer ban covers when it ends is left to
/// that one, what a ban forbids under a condition to the sentence that says it, and what nobody means to do again is left out.
pub(super) fn lines(entries: &[Entry], always: &str, merged: &Merged<'_>, cx: Cx<'_>) -> Vec<AgainLine> {
    let is_ban = |entry: &&Entry| entry.terms.mode == Mode::Avoid && !entry.terms.time.before && entry.terms.conditions.is_empty();
    let bans = entries.iter().filter(is_ban).filter(|entry| !is_damage(merged.concepts().name(entry.target).as_str(), cx));
    let mut lines: Vec<AgainLine> = bans.filter_map(|entry| line(entry, entries, always, merged, cx)).collect();
    lines.sort_by_key(|line| (line.to_minutes.is_none(), line.to_minutes));
    let key = |line: &AgainLine| (line.what.clone(), line.when.clone());
    let in_any_case: BTreeSet<_> = lines.iter().filter(|line| line.terms.is_none()).map(key).collect();
    let mut seen = BTreeSet::new();
    lines.retain(|line| {
        let is_told = line.terms.is_some() && in_any_case.contains(&key(line));
        !is_told && seen.insert((key(line), line.terms.clone()))
    });
    lines
}

/// What is allowed from the end of the visit on, in its own sentences: not what is so only later, or in some cases.
pub(super) fn today(entries: &[Entry], cx: Cx<'_>) -> Vec<String> {
    let allowed = entries.iter().filter(|entry| entry.terms.mode == Mode::May && !entry.terms.time.before);
    let now = allowed.filter(|entry| entry.holds(Minutes::ZERO) && entry.terms.only(cx).is_empty());
    let mut said: Vec<String> = Vec::new();
    for sentence in now.map(|entry| entry.terms.sentence_with_terms(&entry.terms.sentence, cx)) {
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

fn line(entry: &Entry, all: &[Entry], always: &str, merged: &Merged<'_>, cx: Cx<'_>) -> Option<AgainLine> {
    let (terms, language) = (&entry.terms, cx.language);
    let time = &terms.time;
    let concepts = merged.concepts();
    let name = |entry: &Entry| concepts.name(entry.target).as_str().to_owned();
    // A permission on something wider leaves out what is banned, as a conflict between the two would have shown.
    let matters = |other: &&Entry| other.terms.mode != Mode::May || concepts.is_a(other.target, entry.target);
    let others_than_it = all.iter().filter(|other| other.target != entry.target).filter(matters).map(name).collect();
    let such_as = if terms.except.is_empty() { such_as(&name(entry), &others_than_it, &terms.what, cx) } else { None };
    // "Deodorant and perfume", but "heat (hot baths, saunas)".
    let plain = Some(concept_term(&name(entry), cx)).filter(|_| such_as.is_none() && terms.except.is_empty());
    let (what, aside) = match plain.filter(|plain| *plain != terms.what) {
        Some(plain) if says(&plain, &terms.what) => (plain, None),
        plain => (terms.what.clone(), such_as.or_else(|| plain.map(|plain| format!("({plain})")))),
    };
    // Nobody knows the day of what holds in some cases only.
    let to = time.to.as_ref().filter(|_| terms.only(cx).is_empty());
    let events: Vec<&str> = time.events.iter().map(|event| event.name.as_str()).collect();
    let events = events.join(&format!(" {} ", language.word("joint_and")));
    let when = match (&time.to, events.is_empty()) {
        (None, true) if always == language.word("when_always") => language.word("again_never").to_owned(),
        (None, true) => language.word("again_not").to_owned(),
        (None, false) => language.filled("again_once", &[("events", &events)]),
        (Some(to), events_are_none) => {
            let end = match to.bound {
                Bounded::AtLeast => language.filled("again_at_least", &[("to", &to.number)]),
                Bounded::Plainly | Bounded::AtMost => language.filled("again_after", &[("to", &to.number)]),
            };
            let goes_on = || matches!(others(merged, Mode::Avoid, Some(entry.target), Minutes(to.minutes), cx), Others::OfAll);
            if events_are_none && to.bound != Bounded::AtLeast && goes_on() {
                return None;
            }
            if events_are_none { end } else { language.filled("again_after_once", &[("after", &end), ("events", &events)]) }
        }
    };
    Some(AgainLine {
        what: capitalised(&what),
        such_as: aside,
        terms: terms.qualified(cx),
        when,
        to_minutes: to.map(|to| to.minutes),
        to_bound: to.filter(|to| to.bound == Bounded::AtLeast || !time.events.is_empty()).map(|_| DateBound::AtLeast),
    })
}

/// The language of the core vocabulary.
pub(super) const ITS_LANGUAGE: &str = "en";

/// How many things of a kind a line names.
const MOST_NAMED: usize = 5;

/// What the core vocabulary knows below the concept, in the order of its files, without what the label says itself. What another rule
/// speaks of as well, such as baths below what makes a wound wet, is left to that rule: it may be banned for longer, or allowed.
fn such_as(concept: &str, others: &BTreeSet<String>, label: &str, cx: Cx<'_>) -> Option<String> {
    let lexicon = lexicon();
    lexicon.get(concept).filter(|_| cx.language.tag.as_str() == ITS_LANGUAGE)?;
    let is_own = |id: &str| cx.catalog.concepts.get(id).is_none() || cx.catalog.is_a(id, concept);
    let spoken: BTreeSet<&str> = others.iter().flat_map(|other| own_entries(other, cx.catalog)).collect();
    // What is wider than this concept holds for all below it, and was weighed with the line itself.
    let is_spoken = |id: &str| spoken.iter().any(|other| lexicon.is_a(id, other) && !lexicon.is_a(concept, other));
    let below = lexicon.kinds_of(concept).filter(|entry| entry.id != concept && is_own(&entry.id) && !is_spoken(&entry.id));
    // Sun "such as direct sun" says nothing new.
    let is_new = |name: &&String| !says(label, name) && !says(label, head(name));
    let names = below.map(|entry| entry.plain.as_ref().unwrap_or(&entry.term)).filter(is_new);
    let names: Vec<&str> = names.map(String::as_str).collect();
    let is_part = |name: &str| names.iter().any(|other| *other != name && says(other, name));
    let named: Vec<String> = names.iter().filter(|name| !is_part(name)).take(MOST_NAMED).map(|name| (*name).to_owned()).collect();
    (!named.is_empty()).then(|| cx.language.filled("again_such_as", &[("names", &enumerated(&named, cx))]))
}
