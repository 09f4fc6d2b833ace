//! "When may I … again?": what is banned, in the order in which it is allowed again, from the same windows as the other forms.

use super::Cx;
use super::entries::Entry;
use super::in_a_word::{capitalised, says};
use super::moments::{DateBound, Others, others};
use super::times::Bounded;
use crate::lexicon::lexicon;
use crate::merge::{Merged, Minutes};
use crate::model::protocol::Mode;
use serde::Serialize;

/// Something that is banned, and when it no longer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgainLine {
    /// What: "Make-up".
    pub what: String,
    /// What of it readers look for: "saunas, hot showers, hard exercise".
    pub such_as: Option<String>,
    /// When: "after 24 hours", "not before 2 weeks", "once all crusts have fallen off".
    pub when: String,
    /// The end of its number in minutes after the visit, by which a reader's own date is told.
    pub to_minutes: Option<i64>,
    /// Whether it may last longer.
    pub to_bound: Option<DateBound>,
}

/// The bans among the entries. `always` is what is said of a ban without an end. One that a longer ban covers when it ends is left to
/// that one.
pub(super) fn lines(entries: &[Entry], always: &str, merged: &Merged<'_>, cx: Cx<'_>) -> Vec<AgainLine> {
    let bans = entries.iter().filter(|entry| entry.terms.mode == Mode::Avoid && !entry.terms.time.before);
    let mut lines: Vec<AgainLine> = bans.filter_map(|entry| line(entry, always, merged, cx)).collect();
    lines.sort_by_key(|line| (line.to_minutes.is_none(), line.to_minutes));
    let mut seen: Vec<(String, String)> = Vec::new();
    lines.retain(|line| {
        let said = (line.what.clone(), line.when.clone());
        let is_new = !seen.contains(&said);
        seen.push(said);
        is_new
    });
    lines
}

fn line(entry: &Entry, always: &str, merged: &Merged<'_>, cx: Cx<'_>) -> Option<AgainLine> {
    let (terms, language) = (&entry.terms, cx.language);
    let time = &terms.time;
    let concepts = merged.concepts();
    let such_as = if terms.except.is_empty() { such_as(concepts.name(entry.target).as_str(), &terms.label(cx), cx) } else { None };
    let events: Vec<&str> = time.events.iter().map(|event| event.name.as_str()).collect();
    let events = events.join(&format!(" {} ", language.word("joint_and")));
    let when = match (&time.to, events.is_empty()) {
        (None, true) if always == language.word("when_always") => language.word("again_never").to_owned(),
        (None, true) => language.filled("again_not", &[("always", always)]),
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
        what: capitalised(&terms.label(cx)),
        such_as,
        when,
        to_minutes: time.to.as_ref().map(|to| to.minutes),
        to_bound: time.to.as_ref().filter(|to| to.bound == Bounded::AtLeast || !time.events.is_empty()).map(|_| DateBound::AtLeast),
    })
}

/// The language of the core vocabulary.
const ITS_LANGUAGE: &str = "en";

/// How many things of a kind a line names.
const MOST_NAMED: usize = 5;

/// What the core vocabulary knows below the concept, in the order of its files, without what the label says itself.
fn such_as(concept: &str, label: &str, cx: Cx<'_>) -> Option<String> {
    let lexicon = lexicon();
    lexicon.get(concept).filter(|_| cx.language.tag.as_str() == ITS_LANGUAGE)?;
    let own = |id: &str| cx.catalog.concepts.get(id).is_none() || cx.catalog.is_a(id, concept);
    let below = lexicon.entries().iter().filter(|entry| entry.id != concept && lexicon.is_a(&entry.id, concept) && own(&entry.id));
    let names = below.map(|entry| entry.plain.as_ref().unwrap_or(&entry.term)).filter(|name| !says(label, name));
    let names: Vec<&str> = names.map(String::as_str).collect();
    let is_part = |name: &str| names.iter().any(|other| *other != name && says(other, name));
    let named: Vec<&str> = names.iter().copied().filter(|name| !is_part(name)).take(MOST_NAMED).collect();
    (!named.is_empty()).then(|| cx.language.filled("again_such_as", &[("names", &named.join(", "))]))
}
