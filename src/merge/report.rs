//! The merged visit as plain values to write out, with names for ids.
//!
//! This is what `--format json` prints. Times are minutes from the end of the visit, windows are `[from, to)` with
//! `null` for an open end.
//!
//! A rule with `until` ends at the later of its last window's end and all of those events; a last window that has no
//! number of its own ends with `null`. So `[[0, 10080]]` until `crusts-shed` is "7 days, and until the crusts have shed",
//! and `[[0, null]]` until `crusts-shed` is the event alone.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::concept::{ConceptId, Concepts};
use super::conflict::{Class, Conflict, Reason, Severity};
use super::course::{Course, CourseFault, CoursePlan, FreeTime};
use super::disagreement::{Disagreement, DisagreementKind};
use super::joined::{MergedRule, Source, Standing};
use super::name::Name;
use super::period::Period;
use super::rule::{Actor, Force, Mode, Origin};
use super::scope::Areas;
use super::value::Values;
use super::visit::Merged;
use super::window::{End, Minutes, Windows};

/// A merged visit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitReport {
    /// What holds.
    pub rules: Vec<RuleReport>,
    /// What contradicts.
    pub conflicts: Vec<ConflictReport>,
    /// What is normal and a reason to call at once, or expected very differently.
    pub disagreements: Vec<DisagreementReport>,
    /// The rules that hold nowhere on what was treated.
    pub vacuous: Vec<Origin>,
}

/// A merged rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RuleReport {
    /// What kind of rule.
    pub mode: Mode,
    /// For whom.
    pub actor: Actor,
    /// What it is about.
    pub target: Name,
    /// Where; `null` for everywhere treated.
    pub areas: Option<Vec<Name>>,
    /// The circumstances, and whether each must be true.
    pub when: BTreeMap<Name, bool>,
    /// When, in minutes.
    pub windows: Windows,
    /// The events that prolong it.
    pub until: Vec<Name>,
    /// How strongly it binds.
    pub force: Force,
    /// Its values.
    pub value: BTreeMap<Name, RangeReport>,
    /// What it leaves out.
    pub exempt: Vec<Name>,
    /// The bans to which it is a declared exception.
    pub exception_to: Vec<Origin>,
    /// The author's words, if a bound is unknown.
    pub vague: Option<Name>,
    /// Where it comes from.
    pub origins: Vec<OriginReport>,
}

/// A source of a merged rule, as its own document says it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OriginReport {
    /// `treatment#rule`.
    pub rule: Origin,
    /// What it contributes.
    pub standing: Standing,
    /// What it is about, which may be narrower or broader than the merged rule.
    pub target: Name,
    /// When, on the visit's time.
    pub windows: Windows,
    /// The events that prolong it.
    pub until: Vec<Name>,
    /// How strongly it binds.
    pub force: Force,
    /// Its values.
    pub value: BTreeMap<Name, RangeReport>,
}

/// A range of numbers; a bound that is missing bounds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RangeReport {
    /// The least number.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "number")]
    pub at_least: Option<Decimal>,
    /// The greatest number.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "number")]
    pub at_most: Option<Decimal>,
}

/// A conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictReport {
    /// K1 to K8.
    pub class: Class,
    /// What it does to the handout.
    pub severity: Severity,
    /// The rules, as they were written: the duty or permission first.
    pub rules: Vec<Origin>,
    /// When.
    pub windows: Windows,
    /// Where; `null` for everywhere treated.
    pub areas: Option<Vec<Name>>,
    /// Why, in a sentence for the author.
    pub why: String,
    /// Of a duty or permission partly banned: the leaves that are left.
    pub left: Vec<Name>,
    /// Of the same: what is banned.
    pub banned: Vec<Name>,
}

/// Expectations or calls that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisagreementReport {
    /// What does not fit.
    pub kind: DisagreementKind,
    /// What it does to the handout.
    pub severity: Severity,
    /// The rules, as they were written.
    pub rules: Vec<Origin>,
    /// When.
    pub windows: Windows,
    /// Why, in a sentence for the author.
    pub why: String,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CourseReport {
    /// How many sessions.
    pub sessions: u32,
    /// The time from one to the next, in minutes.
    pub interval: Option<Minutes>,
    /// The free time per concept.
    pub free: Vec<FreeReport>,
    /// What is wrong, all of class K6.
    pub conflicts: Vec<ConflictReport>,
}

/// When a concept is free between two sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FreeReport {
    /// The concept.
    pub concept: Name,
    /// When, in minutes from a session's end.
    pub windows: Windows,
    /// The events that must have happened.
    pub until: Vec<Name>,
    /// Whether it is never free.
    pub whole_course: bool,
}

impl Merged<'_> {
    /// The visit with names for ids.
    pub fn report(&self) -> VisitReport {
        VisitReport {
            rules: self.rules().iter().map(|rule| rule_report(self.concepts(), rule)).collect(),
            conflicts: self.conflicts().iter().map(|conflict| self.conflict_report(conflict)).collect(),
            disagreements: self.disagreements().iter().map(|disagreement| self.disagreement_report(disagreement)).collect(),
            vacuous: self.vacuous().map(|rule| rule.origin.clone()).collect(),
        }
    }

    /// The course with names for ids. `plan` must be this visit's for this course.
    pub fn course_report(&self, course: &Course, plan: &CoursePlan) -> CourseReport {
        CourseReport {
            sessions: course.sessions,
            interval: course.interval,
            free: plan.free.iter().map(|free| free_report(self.concepts(), free)).collect(),
            conflicts: plan.faults.iter().map(|fault| self.fault_report(fault)).collect(),
        }
    }

    fn conflict_report(&self, conflict: &Conflict) -> ConflictReport {
        let (left, banned) = match &conflict.reason {
            Reason::PartBanned { left, banned } => (names(self.concepts(), left), names(self.concepts(), banned)),
            _ => (Vec::new(), Vec::new()),
        };
        ConflictReport {
            class: conflict.class,
            severity: conflict.severity(),
            rules: conflict.parties.iter().flat_map(|party| party.origins.clone()).collect(),
            windows: conflict.windows.clone(),
            areas: areas(self.concepts(), &conflict.areas),
            why: conflict.why(self),
            left,
            banned,
        }
    }

    fn disagreement_report(&self, disagreement: &Disagreement) -> DisagreementReport {
        DisagreementReport {
            kind: disagreement.kind,
            severity: disagreement.severity(),
            rules: disagreement.parties.iter().flat_map(|party| party.origins.clone()).collect(),
            windows: disagreement.windows.clone(),
            why: disagreement.why(self),
        }
    }

    fn fault_report(&self, fault: &CourseFault) -> ConflictReport {
        let rules = match *fault {
            CourseFault::WholeCourse(concept) => self.bans_on(concept).collect(),
            _ => fault.rule().into_iter().collect::<Vec<_>>(),
        };
        let rules: Vec<&MergedRule> = rules.into_iter().map(|rule| &self.rules()[rule]).collect();
        ConflictReport {
            class: Class::K6,
            severity: fault.severity(),
            rules: rules.iter().flat_map(|rule| rule.sources.iter().map(|source| source.rule.origin.clone())).collect(),
            windows: rules.iter().fold(Windows::NONE, |all, rule| all.union(&rule.norm.period.reach())),
            areas: None,
            why: fault.why(self),
            left: Vec::new(),
            banned: Vec::new(),
        }
    }
}

fn rule_report(concepts: &Concepts, rule: &MergedRule) -> RuleReport {
    let norm = &rule.norm;
    RuleReport {
        mode: norm.mode,
        actor: norm.actor,
        target: concepts.name(norm.target).clone(),
        areas: areas(concepts, &norm.areas),
        when: norm.when.iter().map(|(fact, wanted)| (fact.clone(), wanted)).collect(),
        windows: windows(&norm.period),
        until: events(&norm.period),
        force: norm.force,
        value: values(&norm.values),
        exempt: names(concepts, norm.exempt.iter()),
        exception_to: norm.exception_to.iter().cloned().collect(),
        vague: norm.vague.clone(),
        origins: rule.sources.iter().map(|source| origin_report(concepts, source)).collect(),
    }
}

fn origin_report(concepts: &Concepts, source: &Source) -> OriginReport {
    let norm = &source.rule.norm;
    OriginReport {
        rule: source.rule.origin.clone(),
        standing: source.standing,
        target: concepts.name(norm.target).clone(),
        windows: windows(&norm.period),
        until: events(&norm.period),
        force: norm.force,
        value: values(&norm.values),
    }
}

fn free_report(concepts: &Concepts, free: &FreeTime) -> FreeReport {
    FreeReport {
        concept: concepts.name(free.concept).clone(),
        windows: free.windows.clone(),
        until: free.until.iter().cloned().collect(),
        whole_course: free.whole_course(),
    }
}

/// The windows with an open end for a stretch that only an event ends. A stretch that begins with the last window
/// leaves that its number.
fn windows(period: &Period) -> Windows {
    let reach = period.reach();
    let Some(last) = reach.iter().next_back().filter(|last| last.to == End::Open) else { return reach };
    let numbered = period.windows().intersection(&last.into());
    let single = numbered.iter().len() == 1 && numbered.start() == Some(last.from);
    if single { reach.difference(&last.into()).union(&numbered) } else { reach }
}

fn events(period: &Period) -> Vec<Name> {
    period.events().map(|(event, _)| event.clone()).collect()
}

fn names<'a>(concepts: &Concepts, ids: impl IntoIterator<Item = &'a ConceptId>) -> Vec<Name> {
    ids.into_iter().map(|&id| concepts.name(id).clone()).collect()
}

fn areas(concepts: &Concepts, areas: &Areas) -> Option<Vec<Name>> {
    let Areas::In(areas) = areas else { return None };
    Some(names(concepts, areas))
}

fn values(values: &Values) -> BTreeMap<Name, RangeReport> {
    values.iter().map(|(property, range)| (property.clone(), RangeReport { at_least: range.least, at_most: range.most })).collect()
}

/// A whole number as such, any other as the decimal number nearest to it.
fn number<S: Serializer>(number: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(number) = number else { return serializer.serialize_none() };
    match (number.is_integer(), i64::try_from(*number), number.to_string().parse::<f64>()) {
        (true, Ok(whole), _) => serializer.serialize_i64(whole),
        (_, _, Ok(nearest)) => serializer.serialize_f64(nearest),
        (_, _, Err(_)) => serializer.serialize_none(),
    }
}
