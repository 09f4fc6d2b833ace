//! The catalogue's rules as `merge` understands them: concepts interned, durations in minutes, values as ranges.
//!
//! `for` counts from the end of the visit, as `from` does, so a rule `from = "24 h"`, `for = "2 wk"` holds in `[24 h, 2 wk)`. A rule
//! with neither `for` nor `until` holds without an end. A rule of `[[preparation]]` with `for = "7 d"` holds in `[-7 d, 0)`. An
//! expectation ends at its `lasts`, which counts from the end of the visit too. A warning sign with something that tells it from what is normal depends on that.

use super::{Catalog, Composite, Document, Included};
use crate::merge::{
    Areas, Circumstances, ConceptError, ConceptId, Concepts, Force, Minutes, Mode, Name, Norm, Origin, Period, Range, Resolution, Rule,
    Treatment, Values, Windows,
};
use crate::model::Quantity;
use crate::model::id::ConceptRef;
use crate::model::plan::Row;
use crate::model::protocol::{self, Call, Expectation, Protocol, Urgency};
use crate::model::visit::{self, Visit};
use crate::source::Spanned;

/// The value of a rule that bounds the sun protection factor.
pub const SPF: &str = "spf";
/// The value of a rule that bounds the minutes between two times of doing it.
pub const EVERY: &str = "every";

/// Before the name of an event, the circumstance that it has happened.
pub const HAPPENED: &str = "once:";

/// Before the name of a row of a plan, the circumstance that the plan has come to it. Rows are never joined with each other.
const ROW: &str = "row:";

/// Before the numbers of sessions, the circumstance that it is one of these.
const SESSION: &str = "session:";

/// The concept that a circumstance is, if it is one: a sign, or a condition of the patient.
pub fn condition(fact: &str) -> Option<&str> {
    [HAPPENED, SESSION, ROW].iter().all(|prefix| !fact.starts_with(prefix)).then_some(fact)
}

/// The vocabulary in `merge`'s form, by which rules are lowered.
#[derive(Debug)]
pub struct Lowering {
    concepts: Concepts,
}

impl Lowering {
    /// Of the catalogue's vocabulary.
    ///
    /// # Errors
    /// [`ConceptError`] for a circle or an unknown parent, which `bind` has reported at its place.
    pub fn new(catalog: &Catalog) -> Result<Self, ConceptError> {
        let mut builder = Concepts::builder();
        for (id, above) in catalog.kinships() {
            builder.add(id, above.iter().map(ConceptRef::as_str));
        }
        Ok(Self { concepts: builder.build()? })
    }

    /// The vocabulary.
    pub fn concepts(&self) -> &Concepts {
        &self.concepts
    }

    /// A protocol with what it takes in, done by itself.
    pub fn treatment(&self, composite: &Composite<'_>) -> Treatment {
        let areas = composite.own.scope.as_ref().map(|scope| self.areas(&scope.areas)).unwrap_or_default();
        Treatment { areas, ends_before: Minutes::ZERO, rules: self.rules(composite) }
    }

    /// The treatments of a visit; one whose protocol is unknown is left out, which `bind` has reported.
    pub fn visit(&self, visit: &Visit, catalog: &Catalog) -> Vec<Treatment> {
        visit.treatments.iter().filter_map(|treatment| self.visit_treatment(treatment, catalog)).collect()
    }

    fn visit_treatment(&self, treatment: &visit::Treatment, catalog: &Catalog) -> Option<Treatment> {
        let protocol = catalog.protocols.get(treatment.protocol.as_str())?;
        let mut lowered = self.treatment(&Composite::new(protocol, catalog));
        if !treatment.areas.is_empty() {
            lowered.areas = self.areas(&treatment.areas);
        }
        lowered.ends_before = Minutes(treatment.ends_before.and_then(|time| time.minutes()).unwrap_or(0));
        Some(lowered)
    }

    /// The recorded decisions of a visit.
    pub fn resolutions(&self, visit: &Visit) -> Vec<Resolution> {
        let known = visit.resolutions.iter().filter_map(|resolution| {
            let concept = self.concepts.id(resolution.concept.as_str())?;
            Some(Resolution { concept, treatment: resolution.protocol.as_str().into() })
        });
        known.collect()
    }

    /// Every rule of a protocol with what it takes in: preparation, aftercare, expectations and warning signs.
    pub fn rules(&self, composite: &Composite<'_>) -> Vec<Rule> {
        let before = composite.preparation.iter().filter_map(|rule| self.rule(rule, true));
        let after = composite.aftercare.iter().filter_map(|rule| self.rule(rule, false));
        let own = composite.own;
        let expected = own.expectations.iter().filter_map(|item| self.expectation(own, item));
        let calls = own.calls.iter().filter_map(|item| self.call(own, item));
        before.chain(after).chain(expected).chain(calls).collect()
    }

    fn rule(&self, rule: &Included<'_, protocol::Rule>, before: bool) -> Option<Rule> {
        let (mode, target) = rule.duty()?;
        let mode = match mode {
            protocol::Mode::Avoid => Mode::Avoid,
            protocol::Mode::Do => Mode::Do,
            protocol::Mode::May => Mode::May,
        };
        let period = if before { before_visit(rule) } else { after_visit(rule) };
        let mut norm = Norm::new(mode, self.concepts.id(target.as_str())?, period);
        norm.force = match rule.force {
            protocol::Force::Should => Force::Should,
            protocol::Force::Must => Force::Must,
        };
        norm.areas = self.areas(&rule.areas);
        norm.exempt = self.ids(&rule.except).collect();
        norm.exception_to = rule.exception_to.iter().map(|item| self.origin(rule.origin, item.as_str())).collect();
        norm.values = values(rule);
        norm.when = circumstances(rule, rule.origin.body.row_of_plan(rule.id.as_str()));
        Some(Rule { norm, origin: self.origin(rule.origin, rule.id.as_str()) })
    }

    fn expectation(&self, document: &Document<Protocol>, item: &Expectation) -> Option<Rule> {
        let start = minutes(item.from.as_ref()).unwrap_or(0);
        let end = item.lasts.as_ref().and_then(|lasts| upper(lasts));
        let norm = Norm::new(Mode::Expect, self.concepts.id(item.sign.as_str())?, period(start, end, &item.until));
        Some(Rule { norm, origin: self.origin(document, item.id.as_str()) })
    }

    fn call(&self, document: &Document<Protocol>, item: &Call) -> Option<Rule> {
        let start = Minutes(minutes(item.after.as_ref()).unwrap_or(0));
        let mut norm = Norm::new(Mode::Call, self.concepts.id(item.sign.as_str())?, Period::of(Windows::open(start)));
        norm.force = match item.urgency.value {
            Urgency::Today => Force::Should,
            Urgency::Now => Force::Now,
            Urgency::Emergency => Force::Must,
        };
        if item.unlike_normal.is_some() {
            norm.when = Circumstances::from_iter([(Name::from(format!("{}-unlike-normal", item.sign.as_str())), true)]);
        }
        Some(Rule { norm, origin: self.origin(document, item.id.as_str()) })
    }

    fn origin(&self, document: &Document<Protocol>, item: &str) -> Origin {
        Origin::new(document.id.as_str(), item)
    }

    fn ids<'r>(&'r self, references: &'r [ConceptRef]) -> impl Iterator<Item = ConceptId> + 'r {
        references.iter().filter_map(|reference| self.concepts.id(reference.as_str()))
    }

    /// These areas; everywhere, if none is named.
    pub fn areas(&self, references: &[ConceptRef]) -> Areas {
        if references.is_empty() { Areas::Everywhere } else { Areas::In(self.ids(references).collect()) }
    }
}

fn after_visit(rule: &protocol::Rule) -> Period {
    let start = minutes(rule.from.as_ref()).unwrap_or(0);
    period(start, rule.lasts.as_ref().and_then(|lasts| lasts.minutes()), &rule.until)
}

fn before_visit(rule: &protocol::Rule) -> Period {
    match minutes(rule.lasts.as_ref()) {
        Some(length) => Period::between(Minutes(-length), Minutes::ZERO),
        None => Period::default(),
    }
}

/// `[start, end)`, and until each of the events; without either, without an end.
fn period(start: i64, end: Option<i64>, until: &[ConceptRef]) -> Period {
    let start = Minutes(start);
    let windows = match end {
        Some(end) => Windows::between(start, Minutes(end)),
        None if until.is_empty() => Windows::open(start),
        None => Windows::NONE,
    };
    Period::new(windows, until.iter().map(|event| (Name::from(event.as_str()), start)))
}

fn minutes<T: std::ops::Deref<Target = Quantity>>(duration: Option<&Spanned<T>>) -> Option<i64> {
    duration.and_then(|duration| duration.value.minutes())
}

/// The greatest number of minutes; none for "at least".
fn upper(quantity: &Quantity) -> Option<i64> {
    quantity.minutes_range()?.1
}

fn values(rule: &protocol::Rule) -> Values {
    let spf = rule.spf.map(|spf| (Name::from(SPF), range(&spf)));
    let every = rule.every.and_then(|every| every.minutes()).map(|minutes| (Name::from(EVERY), Range::at_most(minutes.into())));
    spf.into_iter().chain(every).chain(Measure::ALL.iter().filter_map(|measure| measure.of(rule))).collect()
}

/// What must be true for a rule to hold: its conditions, that its events have happened, the session, the row of a plan. Rules under different ones are never joined.
fn circumstances(rule: &protocol::Rule, row: Option<&Row>) -> Circumstances {
    let conditions = rule.conditions.iter().map(|condition| Name::from(condition.as_str()));
    let happened = rule.from_events.iter().map(|event| Name::from(format!("{HAPPENED}{}", event.as_str())));
    let session = rule.session.iter().map(|session| Name::from(format!("{SESSION}{}", session.get())));
    let row = row.map(|row| Name::from(format!("{ROW}{}", row.id.as_str())));
    conditions.chain(happened).chain(session).chain(row).map(|fact| (fact, true)).collect()
}

/// How long, how often and how much something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How long it takes each time.
    Takes,
    /// How many times within a time.
    Times,
    /// How much each time.
    Amount,
    /// How much at most within a time.
    Most,
    /// How many sets.
    Sets,
    /// How many repetitions in a set.
    Repetitions,
    /// Against which weight.
    Load,
}

impl Measure {
    /// In the order in which they are said.
    pub const ALL: [Self; 7] = [Self::Takes, Self::Times, Self::Sets, Self::Repetitions, Self::Load, Self::Amount, Self::Most];

    /// What a rule says of it, by a name under which only numbers of one unit are compared.
    pub fn of(self, rule: &protocol::Rule) -> Option<(Name, Range)> {
        let per = per_minutes(rule);
        let of_unit = |what: &str, quantity: &Quantity| format!("{what} in {}", quantity.unit.dimension().noun());
        match self {
            Self::Takes => rule.takes.map(|takes| (Name::from("takes"), within(&takes))),
            Self::Times => rule.times.map(|times| (Name::from(format!("times per {per}")), within(&times))),
            Self::Amount => rule.amount.map(|amount| (Name::from(of_unit("amount", &amount)), within(&amount))),
            Self::Sets => rule.sets.map(|sets| (Name::from("sets"), within(&sets))),
            Self::Repetitions => rule.repetitions.map(|repetitions| (Name::from("repetitions"), within(&repetitions))),
            Self::Load => rule.load.map(|load| (Name::from(of_unit("load", &load)), within(&load))),
            Self::Most => rule
                .most
                .map(|most| (Name::from(format!("{} per {per}", of_unit("most", &most))), Range::at_most(most.in_base(most.stated())))),
        }
    }
}

/// The minutes in which `times` and `most` are counted.
pub fn per_minutes(rule: &protocol::Rule) -> i64 {
    rule.per.and_then(|per| per.minutes()).unwrap_or(24 * 60)
}

/// Between which numbers a quantity lies, in the smallest unit of its dimension.
fn within(quantity: &Quantity) -> Range {
    Range {
        least: quantity.lower().map(|least| quantity.in_base(least).normalize()),
        most: quantity.upper().map(|most| quantity.in_base(most).normalize()),
    }
}

/// A plain number is taken as the least, as "SPF 30" is meant.
fn range(quantity: &Quantity) -> Range {
    use crate::model::Bound;
    match quantity.bound {
        Bound::Plain(number) | Bound::AtLeast(number) => Range::at_least(number),
        Bound::AtMost(number) => Range::at_most(number),
        Bound::Exactly(number) => Range::exactly(number),
        Bound::Range(least, most) => Range::at_least(least).meet(&Range::at_most(most)),
    }
}
