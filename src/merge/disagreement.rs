//! Where what is normal and what is a reason to call do not fit together.
//!
//! Expectations are no norms, so they cannot contradict each other as rules do. But two things mislead a patient:
//! treatments whose expectations for one sign differ so much that their hull says little, and a call that begins while
//! the sign it names is still called normal.

use std::collections::BTreeSet;

use serde::Serialize;

use super::concept::Concepts;
use super::conflict::{Party, Severity};
use super::joined::{Joined, MergedRule, Source, Standing};
use super::rule::{Mode, Norm, Origin};
use super::window::Windows;

/// How often the longer of two expectations may hold the shorter before their hull is reported.
pub const WIDEST_RATIO: i64 = 2;

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisagreementKind {
    /// Expectations of one sign end at times of which one is more than [`WIDEST_RATIO`] times the other.
    ExpectationsDiffer,
    /// A call without any circumstance to tell it apart begins while its sign is still expected.
    CallWithinExpected,
}

/// Expectations or calls that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disagreement {
    /// What does not fit.
    pub kind: DisagreementKind,
    /// The expectation; then the call, if it is about one.
    pub parties: Vec<Party>,
    /// When: from the shortest expectation's end to the longest one's, or while the sign is normal and a reason to call.
    pub windows: Windows,
}

impl Disagreement {
    /// What it does to the handout: a patient can't act on "normal, and call us".
    pub fn severity(&self) -> Severity {
        match self.kind {
            DisagreementKind::ExpectationsDiffer => Severity::Warn,
            DisagreementKind::CallWithinExpected => Severity::Stop,
        }
    }
}

/// All disagreements of a visit, in order of kind and place.
pub(super) fn disagreements(merged: &Joined<'_>) -> Vec<Disagreement> {
    let rules = || merged.rules().iter().enumerate();
    let expectations = || rules().filter(|(_, rule)| rule.norm.mode == Mode::Expect);
    let calls = || rules().filter(|(_, rule)| rule.norm.mode == Mode::Call);
    let differ = expectations().filter_map(|(index, rule)| expectations_differ(index, rule));
    let within = expectations().flat_map(|expected| calls().filter_map(move |call| call_within(merged.concepts, expected, call)));
    let mut found: Vec<Disagreement> = differ.chain(within).collect();
    found.sort();
    found
}

fn expectations_differ(index: usize, rule: &MergedRule) -> Option<Disagreement> {
    let kept = || rule.sources.iter().filter(|source| source.standing != Standing::SetAside);
    let ends = || kept().filter_map(|source| source.rule.norm.period.windows().end()?.number());
    let (shortest, longest) = (ends().min()?, ends().max()?);
    let wide = longest.0 > shortest.0.saturating_mul(WIDEST_RATIO);
    wide.then(|| Disagreement {
        kind: DisagreementKind::ExpectationsDiffer,
        parties: vec![Party { rule: index, origins: origins(kept()) }],
        windows: Windows::between(shortest, longest),
    })
}

fn call_within(concepts: &Concepts, expected: (usize, &MergedRule), call: (usize, &MergedRule)) -> Option<Disagreement> {
    if !speaks_of(concepts, &call.1.norm, &expected.1.norm) {
        return None;
    }
    let windows = expected.1.norm.period.reach().intersection(&call.1.norm.period.reach());
    let party = |(rule, merged): (usize, &MergedRule)| Party { rule, origins: origins(merged.sources.iter()) };
    (!windows.is_empty()).then(|| Disagreement {
        kind: DisagreementKind::CallWithinExpected,
        parties: vec![party(expected), party(call)],
        windows,
    })
}

/// Whether the call's sign takes in the expected one, with nothing else to tell them apart.
fn speaks_of(concepts: &Concepts, call: &Norm, expected: &Norm) -> bool {
    call.actor == expected.actor
        && concepts.is_a(expected.target, call.target)
        && call.values.is_empty()
        && call.when.covers(&expected.when)
        && call.areas.overlap(concepts, &expected.areas)
}

fn origins<'a>(sources: impl Iterator<Item = &'a Source>) -> Vec<Origin> {
    let origins: BTreeSet<&Origin> = sources.map(|source| &source.rule.origin).collect();
    origins.into_iter().cloned().collect()
}
