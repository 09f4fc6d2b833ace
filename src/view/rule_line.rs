//! One rule as its line on a handout, with the blanks that staff write in.

use super::attached::{PictureView, beside};
use super::html::Html;
use super::moments::PersonalDates;
use super::names::anchor;
use super::parts::Origin;
use super::terms::RuleTerms;
use super::{Cx, Printer};
use crate::merge::Merged;
use crate::model::PatientReader;
use crate::model::protocol::{Mode, Protocol, Rule, WriteIn};
use crate::model::vocabulary::Icon;
use crate::resolve::{Document, Included};
use crate::source::Spanned;
use serde::Serialize;

/// Where a merged line comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineSource {
    /// The treatment.
    pub title: String,
    /// Its rule, for a link from the staff page.
    pub href: String,
    /// Whether the line says what it does because of this one.
    pub decides: bool,
    /// What this one says by itself, as a phrase.
    pub when: String,
}

/// One rule.
#[derive(Debug, Clone, Serialize)]
pub struct RuleLine {
    /// Its anchor.
    pub anchor: String,
    /// The heading below which it stands, `avoid`, `do` or `may`: a ban that is worded as an order stands among what to do.
    pub mode: Mode,
    /// The icon of what it is about.
    pub icon: Icon,
    /// What to do or not to do.
    pub html: Html,
    /// Why.
    pub why: Option<Html>,
    /// Of a ban that goes on between planned sessions, that it does.
    pub more_sessions: Option<String>,
    /// What its sentence does not say: how strong, how often, what it leaves out, where, when. Mostly nothing.
    pub terms: String,
    /// The same without where: what a line on more areas says too.
    #[serde(skip)]
    pub terms_anywhere: String,
    /// When it starts, in minutes after the visit.
    pub from_minutes: i64,
    /// When its number ends; none if it ends by an event alone.
    pub to_minutes: Option<i64>,
    /// Its dates, once the reader says when the visit ended; none for a rule that no number bounds.
    pub dates: Option<PersonalDates>,
    /// After this time, call if the event has not happened.
    pub call_after: Option<String>,
    /// The same in minutes.
    pub call_after_minutes: Option<i64>,
    /// Products that the clinic gives for it.
    pub products: Vec<String>,
    /// The pictures beside it.
    pub pictures: Vec<PictureView>,
    /// Blanks for staff to write in.
    pub write_in: Vec<Blank>,
    /// Whether it is a must.
    pub must: bool,
    /// `notice`, `caution`, `warning` or `danger`.
    pub signal: Option<&'static str>,
    /// The protocol it was taken in from, if another.
    pub origin: Option<Origin>,
    /// The treatments whose rules were merged into it, those that decide first; of a single treatment, none.
    pub sources: Vec<LineSource>,
    /// Whether one of them says less than what holds.
    pub overrules: bool,
}

/// A blank for staff to write in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blank {
    /// `date`, `time`, `note` or `tick`.
    pub kind: &'static str,
    /// What stands before the blank: "Date:".
    pub label: String,
}

impl Blank {
    pub(super) fn new(blank: WriteIn, cx: Cx<'_>) -> Self {
        Self { kind: blank.word(), label: cx.language.choice("write_in", blank.word()) }
    }
}

/// The icon of the rule's concept, or of the nearest concept above it that has one.
pub(super) fn rule_icon(rule: &Rule, cx: Cx<'_>) -> Icon {
    let Some((mode, target)) = rule.duty() else { return Icon::Info };
    let fallback = if mode == Mode::Avoid { Icon::Cross } else { Icon::Check };
    let mut open: std::collections::VecDeque<&str> = [target.as_str()].into();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(id) = open.pop_front() {
        let Some(concept) = cx.catalog.concepts.get(id).filter(|_| seen.insert(id)) else { continue };
        let icon = if mode == Mode::Avoid { concept.avoid_icon } else { concept.do_icon };
        if let Some(icon) = icon {
            return icon;
        }
        open.extend(concept.is_a.iter().map(crate::model::id::Ref::as_str));
    }
    fallback
}

impl RuleLine {
    /// `host` is the document whose page it stands on.
    /// `merged` is everything that holds, without which nothing can be said to be allowed again.
    pub(super) fn new(rule: &Included<'_, Rule>, host: &Document<Protocol>, merged: &Merged<'_>, cx: Cx<'_>) -> Self {
        let printer = Printer::<PatientReader>::of(cx, rule.origin);
        let Rule {
            id,
            avoid: _,
            does: _,
            may: _,
            from,
            lasts,
            until: _,
            call_after,
            force,
            conditions: _,
            session: _,
            with: _,
            from_events: _,
            takes: _,
            times: _,
            per: _,
            amount: _,
            most: _,
            sets: _,
            repetitions: _,
            load: _,
            spf: _,
            broad_spectrum: _,
            every: _,
            areas: _,
            except: _,
            exception_to: _,
            products,
            write_in,
            patient,
            why,
            staff: _,
            signal,
            differs_because: _,
            provenance: _,
        } = rule.item;
        let minutes = |duration: &Option<Spanned<crate::model::Duration>>| duration.and_then(|duration| duration.value.minutes());
        let elsewhere = !std::ptr::eq(rule.origin, host);
        let terms = RuleTerms::written(rule, merged.concepts(), cx);
        let target = rule.duty().and_then(|(_, target)| merged.concepts().id(target.as_str()));
        Self {
            anchor: anchor(id.as_str(), rule.origin, host),
            mode: terms.heading,
            icon: match rule_icon(rule, cx) {
                Icon::Cross if terms.heading == Mode::Do => Icon::Check,
                icon => icon,
            },
            html: printer.html(patient),
            why: why.as_ref().map(|why| printer.html(why)),
            more_sessions: None,
            terms: terms.beside(&terms.sentence, cx),
            terms_anywhere: terms.anywhere().beside(&terms.sentence, cx),
            from_minutes: minutes(from).unwrap_or(0),
            to_minutes: minutes(lasts),
            dates: PersonalDates::new(&terms, target, merged, cx),
            call_after: call_after.map(|duration| printer.quantity(&duration)),
            call_after_minutes: minutes(call_after),
            products: products.iter().filter_map(|product| product_term(product.as_str(), cx)).collect(),
            pictures: beside::<PatientReader>(id.as_str(), rule.origin, host, cx),
            write_in: write_in.iter().map(|blank| Blank::new(*blank, cx)).collect(),
            must: *force == crate::model::protocol::Force::Must,
            signal: signal.map(crate::model::protocol::Signal::word),
            origin: elsewhere.then(|| Origin { id: rule.origin.id.as_str().to_owned(), title: printer.text(&rule.origin.naming.title) }),
            sources: Vec::new(),
            overrules: false,
        }
    }
}

fn product_term(id: &str, cx: Cx<'_>) -> Option<String> {
    let product = cx.catalog.products.get(id)?;
    Some(Printer::<PatientReader>::plain_words(cx).text(&product.term))
}
