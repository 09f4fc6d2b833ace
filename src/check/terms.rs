//! What a rule asks, in words, and where.

use crate::model::Quantity;
use crate::model::protocol::Rule;
use crate::source::Span;

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
    parts.extend(rule.conditions.iter().map(|condition| format!("if {}", condition.as_str())));
    parts.extend(rule.session.map(|session| format!("session {}", session.get())));
    parts.extend(rule.from_events.iter().map(|event| format!("once {}", event.as_str())));
    parts.extend(rule.takes.map(|takes| format!("for {} each time", takes.get())));
    parts.extend(rule.times.map(|times| format!("{} times", times.get())));
    parts.extend(rule.sets.map(|sets| format!("{} sets", sets.get())));
    parts.extend(rule.repetitions.map(|repetitions| format!("{} repetitions", repetitions.get())));
    parts.extend(rule.load.map(|load| format!("load {}", load.get())));
    parts.extend(rule.amount.map(|amount| format!("{} each time", amount.get())));
    parts.extend(rule.most.map(|most| format!("{} in all", most.get())));
    parts.extend(rule.per.map(|per| format!("per {}", per.get())));
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

    #[test]
    fn one_value_in_two_units() {
        let quantity = |text| crate::model::parse(text, None).expect("the form is right");
        assert!(same_in_other_words(quantity("14 d"), quantity("2 wk")));
        assert!(!same_in_other_words(quantity("2 wk"), quantity("2 wk")));
        assert!(!same_in_other_words(quantity("10 d"), quantity("2 wk")));
        assert!(!same_in_other_words(quantity("1000 um"), quantity("1 s")));
    }
}
