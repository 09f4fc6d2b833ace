//! When a rule holds and what it asks, in a form that two rules can be compared by, whatever units they are written in.

use crate::model::Quantity;
use crate::model::protocol::{Mode, Rule};
use crate::source::Span;
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The terms as a person would say them: "for 24 h", "from 24 h for 2 wk, SPF 30, every 1 d", "without an end".
pub fn in_words(rule: &Rule) -> String {
    let mut parts = Vec::new();
    parts.extend(rule.from.map(|from| format!("from {}", from.get())));
    parts.extend(rule.lasts.map(|lasts| format!("for {}", lasts.get())));
    parts.extend(rule.until.iter().map(|event| format!("until {}", event.as_str())));
    if rule.lasts.is_none() && rule.until.is_empty() {
        parts.push("without an end".to_owned());
    }
    parts.extend(rule.spf.map(|spf| spf.get().to_string()));
    parts.extend(rule.every.map(|every| format!("every {}", every.get())));
    parts.join(" ")
}

/// The place that shows a rule's terms best: its end, its start, or what it is about.
pub fn place(rule: &Rule) -> Span {
    let until = rule.until.first().map(|event| event.span());
    let duty = rule.duty().map(|(_, target)| target.span());
    rule.lasts.map(|lasts| lasts.span).or(rule.from.map(|from| from.span)).or(until).or(duty).unwrap_or(rule.id.span)
}

/// Whether two quantities are one value in two units, such as 14 d and 2 wk.
pub fn same_in_other_words(a: Quantity, b: Quantity) -> bool {
    a.unit != b.unit && a.unit.dimension() == b.unit.dimension() && a.in_base(a.stated()) == b.in_base(b.stated())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(from: i64, to: Option<i64>, until: &[&'static str]) -> Terms<'static> {
        Terms { from, to, until: until.iter().copied().collect(), spf: None, every: None }
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

    #[test]
    fn one_value_in_two_units() {
        let quantity = |text| crate::model::parse(text, None).expect("the form is right");
        assert!(same_in_other_words(quantity("14 d"), quantity("2 wk")));
        assert!(!same_in_other_words(quantity("2 wk"), quantity("2 wk")));
        assert!(!same_in_other_words(quantity("10 d"), quantity("2 wk")));
        assert!(!same_in_other_words(quantity("1000 um"), quantity("1 s")));
    }
}
