//! When a rule holds and what it asks, in a form that two rules can be compared by, whatever units they are written in.

use super::protocol::{Mode, Rule};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What a rule is about: the same for two rules that must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject<'a> {
    /// Avoid, do or may.
    pub mode: Mode,
    /// The concept.
    pub target: &'a str,
}

/// The terms of a rule, in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Terms<'a> {
    /// The start.
    pub from: i64,
    /// The end; `None` where no number says when.
    pub to: Option<i64>,
    /// The events that end it.
    pub until: BTreeSet<&'a str>,
    /// The least sun protection factor.
    pub spf: Option<Decimal>,
    /// How often.
    pub every: Option<i64>,
    /// With what alone, and after what.
    pub only: BTreeSet<&'a str>,
    /// How long, how many times and how much, as it is written.
    pub measures: [Option<super::Quantity>; 5],
}

impl<'a> Terms<'a> {
    /// Of a rule.
    pub fn of(rule: &'a Rule) -> Self {
        Self {
            from: rule.from.and_then(|from| from.minutes()).unwrap_or(0),
            to: rule.lasts.and_then(|lasts| lasts.minutes()),
            until: rule.until.iter().map(|event| event.as_str()).collect(),
            spf: rule.spf.map(|spf| spf.stated()),
            every: rule.every.and_then(|every| every.minutes()),
            only: rule.conditions.iter().chain(&rule.from_events).map(|concept| concept.as_str()).collect(),
            measures: [
                rule.takes.map(|takes| takes.value.get()),
                rule.times.map(|times| times.value.get()),
                rule.per.map(|per| per.value.get()),
                rule.amount.map(|amount| amount.value.get()),
                rule.most.map(|most| most.value.get()),
            ],
        }
    }

    /// Whether some minute may belong to both.
    pub fn meets(&self, other: &Self) -> bool {
        let open = |terms: &Self| terms.to.is_none() || !terms.until.is_empty();
        let before = |a: &Self, b: &Self| open(a) || a.to.is_some_and(|to| b.from < to);
        before(self, other) && before(other, self)
    }
}

/// What a rule is about; `None` for one that says none of avoid, do and may, or several.
pub fn subject(rule: &Rule) -> Option<Subject<'_>> {
    rule.duty().map(|(mode, target)| Subject { mode, target: target.as_str() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(from: i64, to: Option<i64>, until: &[&'static str]) -> Terms<'static> {
        Terms { from, to, until: until.iter().copied().collect(), spf: None, every: None, only: BTreeSet::new(), measures: [None; 5] }
    }

    #[test]
    fn half_open_windows_that_touch_do_not_meet() {
        assert!(!terms(0, Some(1440), &[]).meets(&terms(1440, Some(2880), &[])));
        assert!(terms(0, Some(1441), &[]).meets(&terms(1440, Some(2880), &[])));
    }

    #[test]
    fn what_has_no_number_or_waits_for_an_event_may_last() {
        assert!(terms(0, None, &[]).meets(&terms(99_999, Some(100_000), &[])));
        assert!(terms(0, Some(10), &["crusts-shed"]).meets(&terms(20, Some(30), &[])));
        assert!(!terms(50, None, &[]).meets(&terms(20, Some(30), &[])));
    }
}
