//! C205: a patient's sentence says the number that staff see.

use crate::check::signs::{Needs, Sign, bytes, words};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::{Quantity, Unit};
use rust_decimal::Decimal;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "C205", name: "audience-drift", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A sentence for patients says by hand another number than the value beside it, which staff read: the rule has `for = "24 h"`, the
sentence says "for 12 hours".

Where a sentence refers to the value (`{for}`) this can't happen: both pages print the one value. So only numbers written by hand are
looked at, and only those whose word tells which value they are: "for" and "up to" (how long), "after" and "from" (the start),
"every" (how often), "SPF". How long one action takes is not for how long the rule holds: "press for 10 minutes" in a rule of 2 days is
left alone where the rule has no `takes`, and so is "for 3 hours a day". A number written by hand that agrees with the value is C206: it
will drift with the next edit.

Source: IEC 82079-1, consistency (quoted from memory).

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for 12 hours."
decision = "d-13-first-day"
```

```toml fails
[[aftercare]]
id = "sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
force = "must"
spf = "at least 30"
broad-spectrum = true
every = "6 h"
patient = "After {from}, put on sunscreen, {spf}, every 2 hours."
```

```toml passes
[[aftercare]]
id = "rest-in-the-shade"
do = "shade"
for = "2 d"
force = "should"
patient = "If your skin burns, sit in the shade for 10 minutes."
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "d-13-first-day"
```
"#;

/// A leading word and the values it can speak of, the most likely first.
const LEADS: [(&str, &[&str]); 8] = [
    ("for", &["for", "lasts", "duration", "takes"]),
    ("up to", &["lasts", "for", "duration"]),
    ("within", &["lasts", "for"]),
    ("after", &["from", "after"]),
    ("from", &["from"]),
    ("every", &["every"]),
    ("spf", &["spf"]),
    ("factor", &["spf"]),
];

/// Numbers that are written as words.
pub(super) const WORDS: [(&str, i64); 21] = [
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fourteen", 14),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
];

/// Parts of a unit in words, with their number: "half a minute".
const PARTS: [(&[&str], Decimal); 3] = [
    (&["half", "a"], Decimal::from_parts(5, 0, 0, false, 1)),
    (&["half", "an"], Decimal::from_parts(5, 0, 0, false, 1)),
    (&["a", "quarter", "of", "an"], Decimal::from_parts(25, 0, 0, false, 2)),
];

/// A number in digits or in a word, or a part of one.
fn numbers() -> Vec<Sign<'static>> {
    let in_words = words(WORDS.map(|(word, _)| word).into_iter().chain(["half"]));
    [bytes(b"0123456789"), in_words].concat()
}

fn needs() -> Needs<'static> {
    vec![vec![words(LEADS.map(|(lead, _)| lead)), numbers()]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.reaches_patients() || block.item().is_none() {
        return;
    }
    let words: Vec<_> = block.words().collect();
    for (at, (_, range)) in words.iter().enumerate() {
        let Some(stated) = stated(&words[at..], block) else { continue };
        let Some(fields) = lead(&block.rendered[..range.start]) else { continue };
        let Some((mut field, mut value)) = typed(fields, block) else { continue };
        let place = range.start..stated.end;
        // How long one action takes may have a value of its own.
        let is_action = !is_rate(block, &place) && times_an_action(block, &place, &stated, field, value);
        if let Some((own, takes)) = typed(&["takes"], block).filter(|_| is_action) {
            (field, value) = (own, takes);
        }
        let differs_from = value.unit.dimension() == stated.unit.dimension() && !allows(value, &stated);
        if differs_from && !block.is_bound(place.clone()) && !times_an_action(block, &place, &stated, field, value) {
            out.push_for(block.item(), differs(block, &block.rendered[place.clone()], place.clone(), field, value));
        }
    }
}

/// A number written by hand.
struct Stated {
    number: Decimal,
    unit: Unit,
    end: usize,
}

/// The number and unit at the start of `words`; a sun protection factor has its unit in front.
fn stated(words: &[(&str, Range<usize>)], block: &TextBlock<'_>) -> Option<Stated> {
    let (word, range) = words.first()?;
    let is_part = |(part, _): &&(&[&str], Decimal)| {
        part.len() < words.len() && part.iter().zip(words).all(|(part, (word, _))| word.eq_ignore_ascii_case(part))
    };
    if let Some((part, number)) = PARTS.iter().find(is_part) {
        let (unit, range) = &words[part.len()];
        return Some(Stated { number: *number, unit: unit_of(unit)?, end: range.end });
    }
    let number = number(word)?;
    let before = &block.rendered[..range.start];
    if lead_is(before, "spf") || lead_is(before, "factor") {
        return Some(Stated { number, unit: Unit::Spf, end: range.end });
    }
    let (unit_word, unit_range) = words.get(1)?;
    Some(Stated { number, unit: unit_of(unit_word)?, end: unit_range.end })
}

fn unit_of(word: &str) -> Option<Unit> {
    Unit::by_name(word).or_else(|| Unit::by_alias(&word.to_lowercase()))
}

fn number(word: &str) -> Option<Decimal> {
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        return word.parse().ok();
    }
    WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, number)| Decimal::from(*number))
}

/// The values that the words before a number speak of.
fn lead(before: &str) -> Option<&'static [&'static str]> {
    LEADS.iter().find(|(lead, _)| lead_is(before, lead)).map(|(_, fields)| *fields)
}

fn lead_is(before: &str, lead: &str) -> bool {
    let before = without_ends(without_ends(before.trim_end(), " at least"), " the first");
    without_end(before, lead).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
}

/// The text before an ending in whatever case, if it has it.
fn without_end<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    let (before, last) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    last.eq_ignore_ascii_case(end).then_some(before)
}

fn without_ends<'t>(mut text: &'t str, end: &str) -> &'t str {
    while let Some(before) = without_end(text, end) {
        text = before;
    }
    text
}

/// The item's own value that is meant.
fn typed(fields: &'static [&'static str], block: &TextBlock<'_>) -> Option<(&'static str, Quantity)> {
    let (item, values) = (block.item()?, block.whose.values());
    fields.iter().find_map(|field| values.get(Some(item), field).map(|(value, _)| (*field, value)))
}

/// Whether the number is one that the value states; of a range either end will do.
fn allows(value: Quantity, stated: &Stated) -> bool {
    let of_stated = stated.number * Decimal::from(stated.unit.factor());
    [value.lower(), value.upper()].into_iter().flatten().any(|end| value.in_base(end) == of_stated)
}

/// Words after a number with which it counts a part of each day or turn.
const RATES: [&str; 7] = ["a day", "each day", "per day", "at a time", "each time", "a night", "an hour"];
/// Words with which a sentence forbids: what it forbids for a time is what the rule bans.
const FORBIDDING: [&str; 6] = ["not", "no", "never", "avoid", "without", "stop"];
/// The longest that one action takes, and the shortest window that it can't be taken for, in minutes; protogen's own.
const ACTION: (i64, i64) = (59, 12 * 60);

/// Whether a time says how long one action takes, and not for how long its rule holds: minutes within a window of at least half a day, and
/// no slip of the unit (`10 minutes` beside `10 d`); or so long a day.
fn times_an_action(block: &TextBlock<'_>, place: &Range<usize>, stated: &Stated, field: &str, value: Quantity) -> bool {
    if block.text.table != "rule" || field != "for" {
        return false;
    }
    let text = block.rendered.as_str();
    let clause = text[..place.start].rsplit(['.', ',', ';', ':', '!', '?']).next().unwrap_or_default().to_lowercase();
    if clause.split(|c: char| !c.is_alphanumeric()).any(|word| FORBIDDING.contains(&word)) {
        return false;
    }
    let in_base = |minutes: i64| Decimal::from(minutes) * Decimal::from(Unit::Minute.factor());
    let short = stated.number * Decimal::from(stated.unit.factor()) <= in_base(ACTION.0);
    let long = value.in_base(value.stated()) >= in_base(ACTION.1);
    let slip = [value.lower(), value.upper()].into_iter().flatten().any(|end| end == stated.number);
    is_rate(block, place) || short && long && !slip
}

/// Whether a time is so long a day, or at a time.
fn is_rate(block: &TextBlock<'_>, place: &Range<usize>) -> bool {
    let after = block.rendered[place.end..].trim_start();
    RATES.iter().any(|rate| after.starts_with(rate))
}

fn differs(block: &TextBlock<'_>, said: &str, place: Range<usize>, field: &str, value: Quantity) -> Diagnostic {
    let shown = if field == "spf" { format!("SPF {said}") } else { said.to_owned() };
    Diagnostic::new(&CHECK.rule, block.span(place), format!("patients are told {shown}, and staff read {value}"))
        .with_caret(format!("`{field}` of this item is {value}"))
        .with_help(format!("write `{{{field}}}` in the sentence, and the right number once, in `{field}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_before_a_number_tells_which_value_is_meant() {
        let fields = |before| lead(before).map(|fields| fields[0]);
        assert_eq!(fields("Do not wear make-up for "), Some("for"));
        assert_eq!(fields("Redness for up to "), Some("lasts"));
        assert_eq!(fields("Stay out of the sun for at least "), Some("for"));
        assert_eq!(fields("sunscreen, SPF "), Some("spf"));
        assert_eq!(fields("We needle therefor "), None);
        assert_eq!(fields("Call "), None);
    }

    #[test]
    fn a_number_agrees_in_any_unit_and_with_either_end_of_a_range() {
        let value = |text| crate::model::parse(text, None).expect("the form is right");
        let stated = |number: i64, unit| Stated { number: Decimal::from(number), unit, end: 0 };
        assert!(allows(value("24 h"), &stated(1, Unit::Day)));
        assert!(allows(value("1 to 2 d"), &stated(1, Unit::Day)) && allows(value("1 to 2 d"), &stated(48, Unit::Hour)));
        assert!(!allows(value("24 h"), &stated(25, Unit::Hour)));
        assert!(allows(value("at least 2 wk"), &stated(14, Unit::Day)));
    }
}
