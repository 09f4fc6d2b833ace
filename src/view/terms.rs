//! What a rule says in the reader's words, and the forms that it takes: the line of a list, the row of the day table, the bar of the
//! chart, a plain text, the table of the staff.
//!
//! All are made from [`RuleTerms`], and each form takes it apart in full: a property that a rule gains leads the compiler to every form.

use super::amounts::{self, Amount};
use super::in_a_word::{Judged, Saying, says, without_phrase, without_wait};
use super::names::{Named, names_of, short_term};
use super::times::{Bounded, Edge, Time, written};
use super::{Cx, Printer};
use crate::merge::{Areas, Concepts, End, Interval, Merged, Minutes, Norm, Period, Source};
use crate::model::PatientReader;
use crate::model::protocol::{Mode, Rule};
use crate::resolve::{HAPPENED, Included, condition};
use serde::Serialize;

/// What a rule says.
#[derive(Debug, Clone)]
pub(super) struct RuleTerms {
    /// What it asks for.
    pub mode: Mode,
    /// The heading below which its sentence can stand: a ban that is worded as an order, "Keep the wound dry", is something to do.
    pub heading: Mode,
    /// What it is about, by its one term.
    pub what: String,
    /// Its sentence, as plain text.
    pub sentence: String,
    /// Whether `what` says it as well as the sentence does.
    pub in_a_word: bool,
    /// Whether it can be said that it is over.
    pub plain: bool,
    /// How strong, how often, how long and how much: "SPF 30 or higher", "every day", "for 10 minutes each time".
    pub values: Vec<Amount>,
    /// Of sunscreen: "broad-spectrum".
    pub kind: Option<String>,
    /// With what alone it holds: signs, and conditions of the patient.
    pub conditions: Vec<Named>,
    /// Around which sessions alone it holds.
    pub session: Option<Amount>,
    /// With whom, of an appointment.
    pub with: Option<Amount>,
    /// What must have happened before it holds.
    pub after_events: Vec<Named>,
    /// What it leaves out.
    pub except: Vec<Named>,
    /// Where alone it holds.
    pub areas: Vec<Named>,
    /// When it holds.
    pub time: Time,
    /// From when on the patient calls if no event ended it.
    pub call_after: Option<Edge>,
}

/// What a rule says in a row of the day table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowItem {
    /// In a word, or in a sentence where a word would say something else.
    pub text: String,
    /// In the row that ends when the patient calls: "Not happened after 2 weeks? Call us."
    pub call: Option<String>,
}

impl RuleTerms {
    /// Of a rule as it was written.
    pub fn written(rule: &Included<'_, Rule>, concepts: &Concepts, cx: Cx<'_>) -> Self {
        let Rule {
            id: _,
            avoid: _,
            does: _,
            may: _,
            conditions,
            session,
            with,
            from: _,
            from_events,
            lasts: _,
            until: _,
            call_after,
            force: _,
            spf: _,
            broad_spectrum,
            every: _,
            takes: _,
            times: _,
            per: _,
            amount: _,
            most: _,
            sets: _,
            repetitions: _,
            load: _,
            areas,
            except,
            exception_to: _,
            products: _,
            write_in: _,
            patient: _,
            why: _,
            staff: _,
            signal: _,
            differs_because: _,
            provenance: _,
        } = rule.item;
        let terms = |concepts: &[crate::model::id::ConceptRef]| concepts.iter().map(|id| Named::new(id.as_str(), cx)).collect();
        let before = rule.origin.preparation.iter().any(|own| std::ptr::eq(own, rule.item));
        Self {
            values: amounts::written(rule.item, cx),
            conditions: terms(conditions),
            session: session.as_ref().map(|session| amounts::around(session, cx)),
            with: with.as_ref().map(|role| amounts::with(role.as_str(), cx)),
            after_events: terms(from_events),
            kind: broad_spectrum.filter(|broad| broad.value).map(|_| cx.language.word("broad_spectrum").to_owned()),
            except: terms(except),
            areas: terms(areas),
            time: Time::written(rule.item, before, cx),
            call_after: call_after.as_ref().and_then(|time| Edge::new(time, cx)),
            ..Self::bare(rule, cx)
        }
        .weighed(rule, concepts, cx)
    }

    /// Of a merged rule, in the sentence of one of its sources. `period` is the part of its time that is meant.
    pub fn merged(norm: &Norm, period: &Period, sources: &[&Source], told: &Included<'_, Rule>, merged: &Merged<'_>, cx: Cx<'_>) -> Self {
        let name = |concept| Named::new(merged.concepts().name(concept).as_str(), cx);
        let written = || sources.iter().filter_map(|source| written(&source.rule.origin, cx));
        let facts = || norm.when.iter().map(|(fact, _)| fact.as_str());
        let named = |id: &str| Named::new(id, cx);
        let broad = written().any(|rule| rule.item.broad_spectrum.is_some_and(|broad| broad.value));
        let calls = written().filter_map(|rule| rule.item.call_after.as_ref().and_then(|time| Edge::new(time, cx)));
        Self {
            what: short_term(merged.concepts().name(norm.target).as_str(), cx),
            values: amounts::merged(norm, written(), cx),
            conditions: facts().filter_map(condition).map(named).collect(),
            session: written().find_map(|rule| rule.item.session.map(|session| amounts::around(&session, cx))),
            with: written().find_map(|rule| rule.item.with.as_ref().map(|role| amounts::with(role.as_str(), cx))),
            after_events: facts().filter_map(|fact| fact.strip_prefix(HAPPENED)).map(named).collect(),
            kind: broad.then(|| cx.language.word("broad_spectrum").to_owned()),
            except: norm.exempt.iter().copied().map(name).collect(),
            areas: merged_areas(norm, sources, merged, cx),
            time: Time::merged(period, sources.iter().copied(), cx),
            call_after: calls.filter(|_| period.events().len() > 0).min_by_key(|edge| edge.minutes),
            ..Self::bare(told, cx)
        }
        .weighed(told, merged.concepts(), cx)
    }

    /// What one sentence says of itself.
    fn bare(rule: &Included<'_, Rule>, cx: Cx<'_>) -> Self {
        let (mode, target) = rule.duty().map_or((Mode::Do, ""), |(mode, target)| (mode, target.as_str()));
        Self {
            mode,
            heading: mode,
            what: short_term(target, cx),
            sentence: Printer::<PatientReader>::of(cx, rule.origin).text(&rule.patient),
            in_a_word: false,
            plain: false,
            values: Vec::new(),
            kind: None,
            conditions: Vec::new(),
            session: None,
            with: None,
            after_events: Vec::new(),
            except: Vec::new(),
            areas: Vec::new(),
            time: Time { from: None, to: None, events: Vec::new(), before: false },
            call_after: None,
        }
    }

    /// With the answer to whether it can be said in a word: the sentence is held against what the rule itself says.
    fn weighed(mut self, rule: &Included<'_, Rule>, concepts: &Concepts, cx: Cx<'_>) -> Self {
        let names = rule.duty().map_or_else(Vec::new, |(_, target)| names_below(target.as_str(), concepts, cx));
        let own = Time::written(rule.item, false, cx);
        let told = own.from.iter().chain(&own.to).map(|edge| edge.words.as_str()).chain(self.values.iter().flat_map(Amount::ways));
        let told: Vec<&str> = told.chain(self.areas.iter().map(|area| area.name.as_str())).collect();
        let events: Vec<&str> = own.events.iter().map(|event| event.name.as_str()).collect();
        let has_exception = !rule.except.is_empty();
        let saying = Saying { sentence: &self.sentence, mode: self.mode, names: &names, told: &told, events: &events, has_exception };
        let Judged { in_a_word, plain } = saying.judged(&cx.language.tag);
        let heading = if self.mode == Mode::Avoid && !saying.is_worded_as_ban(&cx.language.tag) { Mode::Do } else { self.mode };
        (self.in_a_word, self.plain, self.heading) = (in_a_word, plain, heading);
        self
    }

    /// In which cases alone, as phrases: "in case of bleeding", "once the wound has closed".
    pub fn only(&self, cx: Cx<'_>) -> Vec<String> {
        let phrases = [("terms_if", &self.conditions), ("terms_once", &self.after_events)];
        let session = self.session.iter().map(|session| session.words.clone());
        phrases.into_iter().filter_map(|(key, named)| named_phrase(key, named, cx)).chain(session).collect()
    }

    /// Where and how, as phrases: "SPF 30 or higher", "except soothing gel", "only for treatment of the face".
    fn qualities(&self, cx: Cx<'_>) -> Vec<String> {
        let Self {
            mode: _,
            heading: _,
            what: _,
            sentence: _,
            in_a_word: _,
            plain: _,
            values,
            kind,
            conditions: _,
            session: _,
            with,
            after_events: _,
            except,
            areas,
            time: _,
            call_after: _,
        } = self;
        let only = self.only(cx).into_iter();
        let how = values.iter().chain(with).map(|amount| amount.words.clone()).chain(kind.clone());
        only.chain(how).chain(named_phrase("terms_except", except, cx)).chain(named_phrase("terms_areas", areas, cx)).collect()
    }

    /// Those that a sentence does not say itself.
    fn unsaid(&self, sentence: &str, cx: Cx<'_>) -> Vec<String> {
        let Self {
            mode: _,
            heading: _,
            what: _,
            sentence: _,
            in_a_word: _,
            plain: _,
            values,
            kind,
            conditions,
            session,
            with,
            after_events,
            except,
            areas,
            time: _,
            call_after: _,
        } = self;
        let all_said = |named: &[Named]| named.iter().all(|named| named.is_said_by(sentence));
        let all_left_out = |named: &[Named]| named.iter().all(|named| named.is_left_out_by(sentence, cx));
        let mut bare = self.clone();
        bare.kind = kind.clone().filter(|kind| !says(sentence, kind));
        bare.values = values.iter().filter(|amount| !amount.is_said_by(sentence)).cloned().collect();
        bare.session = session.clone().filter(|session| !session.is_said_by(sentence));
        bare.with = with.clone().filter(|with| !with.is_said_by(sentence));
        bare.conditions = conditions.iter().filter(|condition| !condition.is_meant_by(sentence)).cloned().collect();
        bare.after_events = after_events.iter().filter(|event| !event.is_told_by(sentence)).cloned().collect();
        bare.except = if all_left_out(except) { Vec::new() } else { except.clone() };
        bare.areas = if all_said(areas) { Vec::new() } else { areas.clone() };
        bare.qualities(cx)
    }

    /// "Sunscreen, SPF 30 or higher, every day": what it is about, with where and how.
    pub fn label(&self, cx: Cx<'_>) -> String {
        let mut parts = vec![self.what.clone()];
        parts.extend(self.qualities(cx));
        parts.join(", ")
    }

    /// What stands beside its label: "except soothing gel".
    pub fn qualified(&self, cx: Cx<'_>) -> Option<String> {
        Some(self.qualities(cx).join(", ")).filter(|terms| !terms.is_empty())
    }

    /// The same without where.
    pub fn anywhere(&self) -> Self {
        Self { areas: Vec::new(), ..self.clone() }
    }

    /// The line of a list: what stands beside a sentence, since the sentence does not say it.
    pub fn beside(&self, sentence: &str, cx: Cx<'_>) -> String {
        let mut parts = self.unsaid(sentence, cx);
        let time = self.time.unsaid(sentence);
        parts.extend((!time.is_always()).then(|| time.phrase(cx)));
        parts.join("; ")
    }

    /// Its sentence as it is said once a wait that stands in it is over; none if it speaks of the wait all the same.
    pub fn sentence_now(&self, cx: Cx<'_>) -> Option<String> {
        let Some(from) = &self.time.from else { return Some(self.sentence.clone()) };
        let wait = cx.language.filled("when_after", &[("after", &from.words)]);
        without_wait(&self.sentence, &wait, &from.words)
    }

    /// Its sentence below a head that says the time: without a wait that is over, and without its own plain end.
    fn sentence_in_row(&self, cx: Cx<'_>) -> String {
        let sentence = self.sentence_now(cx).unwrap_or_else(|| self.sentence.clone());
        match &self.time {
            Time { from: _, to: Some(to), events, before: false } if events.is_empty() && to.bound == Bounded::Plainly => {
                without_phrase(&sentence, &cx.language.filled("when_for", &[("to", &to.words)]))
            }
            _ => sentence,
        }
    }

    /// Another wording of its sentence, with where and how.
    pub fn sentence_with_terms(&self, sentence: &str, cx: Cx<'_>) -> String {
        with_brackets(sentence, &self.unsaid(sentence, cx))
    }

    /// What it says in a row of the day table, whose head says the numbers. When to call stands in the row that ends then.
    pub fn row(&self, row: Interval, cx: Cx<'_>) -> RowItem {
        let brief = |time: Time| match &time {
            Time { from: None, to: Some(to), events, before: false } if events.is_empty() => Some(to.words.clone()),
            time => (!time.is_always()).then(|| time.brief(cx)),
        };
        let beside = self.time.beside_numbers(row);
        let said = if self.in_a_word {
            // A row has no room for the kind of a sunscreen, which its sentence names beside the row.
            let label = Self { kind: None, ..self.clone() }.label(cx);
            with_brackets(&label, &brief(beside).into_iter().collect::<Vec<_>>())
        } else {
            let sentence = self.sentence_in_row(cx);
            let mut parts = self.unsaid(&sentence, cx);
            parts.extend(brief(beside.unsaid(&sentence)));
            with_brackets(&sentence, &parts)
        };
        let calls = self.call_after.as_ref().is_some_and(|edge| row.to == End::At(Minutes(edge.minutes)));
        RowItem { text: said.trim_end_matches('.').to_owned(), call: self.call_phrase(cx).filter(|_| calls) }
    }

    /// The head of a bar.
    pub fn bar(&self, cx: Cx<'_>) -> String {
        match (self.in_a_word, self.mode) {
            (true, Mode::Avoid) => cx.language.filled("bars_no", &[("what", &self.label(cx))]),
            (true, Mode::Do | Mode::May) => self.label(cx),
            (false, _) => {
                let sentence = self.sentence_in_row(cx);
                with_brackets(&sentence, &self.unsaid(&sentence, cx)).trim_end_matches('.').to_owned()
            }
        }
    }

    /// When, beside a bar.
    pub fn when(&self, cx: Cx<'_>) -> String {
        with_call(self.time.brief(cx), self.call_phrase(cx))
    }

    fn call_phrase(&self, cx: Cx<'_>) -> Option<String> {
        self.call_after.as_ref().map(|edge| cx.language.filled("call_if_not_by", &[("period", &edge.words)]))
    }
}

fn with_call(said: String, call: Option<String>) -> String {
    match call {
        Some(call) => format!("{}. {call}", said.trim_end_matches('.')),
        None => said,
    }
}

fn with_brackets(said: &str, parts: &[String]) -> String {
    in_brackets(said, &parts.join("; "))
}

/// "Put on sunscreen (every day)." with the full stop at the end, if there is one.
pub(super) fn in_brackets(said: &str, terms: &str) -> String {
    if terms.is_empty() {
        return said.to_owned();
    }
    let (said, stop) = said.strip_suffix('.').map_or((said, ""), |said| (said, "."));
    format!("{said} ({terms}){stop}")
}

/// "only for treatment of the face and neck"; nothing where nothing is named.
fn named_phrase(key: &str, named: &[Named], cx: Cx<'_>) -> Option<String> {
    let names: Vec<String> = named.iter().map(|named| named.name.clone()).collect();
    (!names.is_empty()).then(|| cx.language.filled(key, &[("names", &enumerated(&names, cx))]))
}

/// "a, b and c".
pub(super) fn enumerated(names: &[String], cx: Cx<'_>) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} {} {last}", first.join(", "), cx.language.word("joint_and")),
        names => names.concat(),
    }
}

/// Every name of a concept and of what is below it.
fn names_below(target: &str, concepts: &Concepts, cx: Cx<'_>) -> Vec<String> {
    let below = concepts.id(target).into_iter().flat_map(|target| concepts.below(target).iter());
    let known = below.filter_map(|concept| cx.catalog.concepts.get(concepts.name(concept).as_str()));
    known.flat_map(|concept| names_of(concept, cx)).collect()
}

/// The areas as their authors named them. Those that only follow from what a treatment treats are named where another rule on the same
/// thing holds elsewhere, so that a reader can tell the two apart.
fn merged_areas(norm: &Norm, sources: &[&Source], merged: &Merged<'_>, cx: Cx<'_>) -> Vec<Named> {
    let Areas::In(areas) = &norm.areas else { return Vec::new() };
    let written = sources.iter().filter_map(|source| written(&source.rule.origin, cx));
    let named = |rule: Included<'_, Rule>| rule.item.areas.iter().map(|area| Named::new(area.as_str(), cx)).collect();
    let mut authored: Vec<Vec<Named>> = written.map(named).collect();
    authored.dedup();
    let concepts = merged.concepts();
    let matter = |norm: &Norm| (norm.actor, norm.mode, norm.target);
    let beyond = |other: &Norm| matter(other) == matter(norm) && !norm.areas.covers(concepts, &other.areas);
    let elsewhere = || merged.rules().iter().any(|other| beyond(&other.norm));
    match authored.as_slice() {
        [names] if !names.is_empty() => names.clone(),
        authored if authored.iter().all(Vec::is_empty) && !elsewhere() => Vec::new(),
        _ => areas.iter().map(|area| Named::new(concepts.name(*area).as_str(), cx)).collect(),
    }
}
