//! How quantities are written: the five forms, and what is said of anything else.

use crate::diagnostic::Rule;
use crate::quantity::{Bound, Quantity, Unit};
use crate::schema::faults;
use rust_decimal::Decimal;
use std::ops::Range;

/// Why a string is no quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(super) rule: &'static Rule,
    pub(super) message: String,
    /// The part that is wrong, in bytes of the string.
    pub(super) part: Range<usize>,
    /// What to write instead of the part, where that is certain.
    pub(super) replacement: Option<String>,
    /// The way out, where it is not.
    pub(super) help: Option<String>,
}

impl Fault {
    fn new(rule: &'static Rule, message: impl Into<String>, part: Range<usize>) -> Self {
        Self { rule, message: message.into(), part, replacement: None, help: None }
    }

    fn instead(mut self, replacement: impl Into<String>) -> Self {
        self.replacement = Some(replacement.into());
        self
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Words that stand where a number should.
const VAGUE: [&str; 9] = ["few", "couple", "several", "some", "many", "short", "while", "or two", "soon"];

/// Digits of a number, at most: far beyond any that means something here, and far below where decimals overflow when units change.
const MOST_DIGITS: usize = 15;

/// Reads a quantity; `implied` is the unit of a bare number.
///
/// # Errors
/// The first part that is wrong, with the right text where it is certain.
pub fn parse(text: &str, implied: Option<Unit>) -> Result<Quantity, Fault> {
    let whole = 0..text.len();
    if text.trim().is_empty() {
        return Err(Fault::new(&faults::SCHEMA, "the value is empty", whole));
    }
    if text.trim() != text {
        return Err(Fault::new(&faults::UNIT, "the value begins or ends with a space", whole).instead(text.trim()));
    }
    parse_form(text, implied).map_err(|fault| match VAGUE.iter().find(|word| has_word(text, word)) {
        Some(word) => Fault::new(&faults::DURATION, format!("`{text}` has no number: nobody can act on \"{word}\""), whole),
        None => fault,
    })
}

fn parse_form(text: &str, implied: Option<Unit>) -> Result<Quantity, Fault> {
    let (prefix, rest) = split_prefix(text)?;
    let (low, rest) = number(text, rest)?;
    let Some(after_to) = text[rest.clone()].strip_prefix(" to ").map(|after| text.len() - after.len()) else {
        refuse_dash(text, rest.clone())?;
        refuse_inner_unit(text, rest.clone())?;
        let unit = unit(text, rest, implied)?;
        refuse_fractions(text, unit, &[low])?;
        return Ok(Quantity { bound: prefix.bind(low), unit });
    };
    let (high, rest) = number(text, after_to..text.len())?;
    let unit = unit(text, rest, implied)?;
    refuse_fractions(text, unit, &[low, high])?;
    range(text, prefix, low, high, unit)
}

fn range(text: &str, prefix: Prefix, low: Decimal, high: Decimal, unit: Unit) -> Result<Quantity, Fault> {
    if prefix != Prefix::None {
        let fault = Fault::new(&faults::RANGE, format!("`{text}` is a range and a limit at once"), 0..text.len());
        return Err(fault.with_help("keep the range, or keep the limit with one of its numbers"));
    }
    let right = Quantity { bound: Bound::Range(low.min(high), low.max(high)), unit };
    match low.cmp(&high) {
        std::cmp::Ordering::Less => Ok(right),
        std::cmp::Ordering::Equal => {
            let one = Quantity { bound: Bound::Plain(low), unit }.to_string();
            Err(Fault::new(&faults::RANGE, format!("the range `{text}` has one value only"), 0..text.len()).instead(one))
        }
        std::cmp::Ordering::Greater => {
            Err(Fault::new(&faults::RANGE, format!("the range `{text}` starts with its greater number"), 0..text.len())
                .instead(right.to_string()))
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    None,
    Exactly,
    AtLeast,
    AtMost,
}

impl Prefix {
    const WORDS: [(&'static str, Prefix); 3] =
        [("exactly ", Prefix::Exactly), ("at least ", Prefix::AtLeast), ("at most ", Prefix::AtMost)];

    /// Spellings that are not ours, with the word that is.
    const OTHERS: [(&'static str, &'static str); 12] = [
        (">=", "at least "),
        ("≥", "at least "),
        ("min. ", "at least "),
        ("minimum ", "at least "),
        ("from ", "at least "),
        ("<=", "at most "),
        ("≤", "at most "),
        ("max. ", "at most "),
        ("maximum ", "at most "),
        ("up to ", "at most "),
        (">", "at least "),
        ("<", "at most "),
    ];

    fn bind(self, value: Decimal) -> Bound {
        match self {
            Self::None => Bound::Plain(value),
            Self::Exactly => Bound::Exactly(value),
            Self::AtLeast => Bound::AtLeast(value),
            Self::AtMost => Bound::AtMost(value),
        }
    }
}

fn split_prefix(text: &str) -> Result<(Prefix, Range<usize>), Fault> {
    for (word, prefix) in Prefix::WORDS {
        if text.starts_with(word) {
            return Ok((prefix, word.len()..text.len()));
        }
    }
    for (word, right) in Prefix::OTHERS {
        if let Some(rest) = text.strip_prefix(word) {
            let end = text.len() - rest.trim_start().len();
            let fault = Fault::new(&faults::UNIT, format!("`{}` is no limit that protogen reads", word.trim()), 0..end);
            return Err(fault.instead(right));
        }
    }
    Ok((Prefix::None, 0..text.len()))
}

/// The number at the start of `range`, and what follows it.
fn number(text: &str, range: Range<usize>) -> Result<(Decimal, Range<usize>), Fault> {
    let part = &text[range.clone()];
    let length = part.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(part.len());
    let place = range.start..range.start + length;
    let digits = &part[..length];
    if digits.is_empty() {
        let word_end = range.start + part.find(' ').unwrap_or(part.len()).max(part.chars().next().map_or(0, char::len_utf8));
        let word = &text[range.start..word_end];
        if word.starts_with(['-', '−']) {
            return Err(Fault::new(&faults::UNIT, format!("`{word}` is below zero, and no quantity here is"), range.start..word_end));
        }
        return Err(Fault::new(&faults::UNIT, format!("expected a number, found `{word}`"), range.start..word_end));
    }
    if digits.matches('.').count() > 1 {
        return Err(Fault::new(&faults::UNIT, format!("`{digits}` is no number"), place));
    }
    if is_ambiguous(digits) {
        let fault =
            Fault::new(&faults::DECIMAL, format!("`{digits}` is misread: the comma may group thousands or start a fraction"), place);
        return Err(fault.with_help("write a decimal point, and no comma between thousands"));
    }
    let right = well_formed(digits);
    if right != digits {
        return Err(Fault::new(&faults::DECIMAL, format!("`{digits}` is misread: {}", misreading(digits)), place).instead(right));
    }
    match Decimal::from_str_exact(digits) {
        Ok(value) if digits.len() <= MOST_DIGITS => Ok((value, place.end..range.end)),
        _ => Err(Fault::new(&faults::UNIT, format!("`{digits}` has more digits than anybody can mean"), place)),
    }
}

/// `1,000` is a thousand to some readers and one to others.
fn is_ambiguous(digits: &str) -> bool {
    let Some((_, after)) = digits.split_once(',') else { return false };
    !digits.contains('.') && (after.len() == 3 || after.contains(','))
}

/// The same number without a naked decimal, trailing zeros, leading zeros or a comma.
fn well_formed(digits: &str) -> String {
    let dotted = if digits.contains('.') { digits.replace(',', "") } else { digits.replacen(',', ".", 1) };
    let Some((whole, fraction)) = dotted.split_once('.') else {
        let trimmed = dotted.trim_start_matches('0');
        return if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() };
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

fn misreading(digits: &str) -> &'static str {
    if digits.contains(',') {
        "a decimal comma is taken for one between thousands"
    } else if digits.starts_with('.') {
        "a naked decimal point is overlooked"
    } else if digits.ends_with('0') || digits.ends_with('.') {
        "the point before a trailing zero is overlooked"
    } else {
        "it has leading zeros"
    }
}

/// `30-60 min`, `30–60 min`: the dash is named before the unit is looked for.
fn refuse_dash(text: &str, rest: Range<usize>) -> Result<(), Fault> {
    let part = &text[rest.clone()];
    let trimmed = part.trim_start();
    let Some(dash) = trimmed.chars().next().filter(|c| matches!(c, '-' | '–' | '—' | '−')) else { return Ok(()) };
    let after = trimmed[dash.len_utf8()..].trim_start();
    let end = text.len() - after.len();
    let place = rest.start..end;
    Err(Fault::new(&faults::RANGE, format!("a range is written with \"to\", not with `{dash}`"), place).instead(" to "))
}

/// `0.5 mm to 2 mm`: the unit stands once.
fn refuse_inner_unit(text: &str, rest: Range<usize>) -> Result<(), Fault> {
    let Some((first, second)) = text[rest.clone()].split_once(" to ") else { return Ok(()) };
    let place = rest.start..rest.start + first.len();
    let fault = Fault::new(&faults::RANGE, "a range has its unit once, after the second number", place);
    Err(if second.ends_with(first) { fault.instead("") } else { fault.with_help("write both numbers in one unit") })
}

/// The unit that the rest of the string names.
fn unit(text: &str, rest: Range<usize>, implied: Option<Unit>) -> Result<Unit, Fault> {
    let part = &text[rest.clone()];
    let word = part.trim();
    if word.is_empty() {
        return implied.ok_or_else(|| Fault::new(&faults::UNIT, format!("`{text}` has no unit"), 0..text.len()));
    }
    if let Some(unit) = Unit::by_name(word) {
        if part.strip_prefix(' ') == Some(word) {
            return Ok(unit);
        }
        return Err(Fault::new(&faults::UNIT, "one space stands between a number and its unit", rest).instead(format!(" {word}")));
    }
    Err(unknown_unit(text, word, part, rest))
}

fn unknown_unit(text: &str, word: &str, part: &str, rest: Range<usize>) -> Fault {
    let start = rest.start + part.find(word).unwrap_or(0);
    let place = start..start + word.len();
    if let Some(weeks) = in_weeks(text, word) {
        let fault = Fault::new(&faults::DURATION, "a month or year has no fixed length", 0..text.len());
        return fault.with_help(format!("write \"{weeks}\", or the number of days you mean"));
    }
    if let Some(unit) = Unit::by_alias(word) {
        let space = if start == rest.start { " " } else { "" };
        let fault = Fault::new(&faults::UNIT, format!("the unit `{word}` is written `{}`", unit.written()), place);
        return fault.instead(format!("{space}{}", unit.written()));
    }
    // The nearest name is no help here: `mns` is nearer to `ms` than to `min`.
    Fault::new(&faults::UNIT, format!("`{word}` is no unit protogen knows"), place)
}

/// The same with four weeks for each month and 52 for each year.
fn in_weeks(text: &str, word: &str) -> Option<String> {
    let factor: i64 = match word {
        "month" | "months" | "mo" => 4,
        "year" | "years" | "yr" | "yrs" | "a" | "y" => 52,
        _ => return None,
    };
    let converted = text.split(' ').map(|part| match part.parse::<i64>() {
        Ok(count) => Some(count.checked_mul(factor)?.to_string()),
        Err(_) if part == word => Some("wk".to_owned()),
        Err(_) => Some(part.to_owned()),
    });
    Some(converted.collect::<Option<Vec<String>>>()?.join(" "))
}

/// A duration is a whole number of its unit.
fn refuse_fractions(text: &str, unit: Unit, values: &[Decimal]) -> Result<(), Fault> {
    if unit.minutes().is_none() || values.iter().all(Decimal::is_integer) {
        return Ok(());
    }
    let fault =
        Fault::new(&faults::DURATION, format!("`{text}` is a fraction of a unit: write a whole number of a smaller one"), 0..text.len());
    Err(match in_smaller_unit(text, unit, values) {
        Some(right) => fault.instead(right),
        None => fault,
    })
}

/// The same in the largest unit that makes the numbers whole.
fn in_smaller_unit(text: &str, unit: Unit, values: &[Decimal]) -> Option<String> {
    for smaller in [Unit::Day, Unit::Hour, Unit::Minute].into_iter().filter(|smaller| smaller.factor() < unit.factor()) {
        let ratio = Decimal::from(unit.factor() / smaller.factor());
        let whole: Option<Vec<Decimal>> =
            values.iter().map(|value| value.checked_mul(ratio).filter(Decimal::is_integer).map(|value| value.normalize())).collect();
        let Some(whole) = whole else { continue };
        let mut right = text.replace(unit.written(), smaller.written());
        for (old, new) in values.iter().zip(whole) {
            right = right.replacen(&old.to_string(), &new.to_string(), 1);
        }
        return Some(right);
    }
    None
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let after = text[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        before && after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match parse(text, None) {
            Ok(quantity) => quantity.to_string(),
            Err(fault) => {
                let mut whole = text.to_owned();
                let right = fault.replacement.map(|replacement| {
                    whole.replace_range(fault.part.clone(), &replacement);
                    whole.clone()
                });
                format!("{} {:?} -> {:?}", fault.rule.code, &text[fault.part], right)
            }
        }
    }

    #[test]
    fn the_five_forms_are_read_and_written_alike() {
        for form in ["30 min", "0.5 to 2 mm", "at least 30 SPF", "at most 5 g", "exactly 15 min", "40 °C", "1 MHz", "0.25 mm"] {
            assert_eq!(shown(form), form);
        }
    }

    #[test]
    fn what_is_not_of_a_form_is_refused_with_the_right_one() {
        let cases = [
            (".5 mm", r#"U003 ".5" -> Some("0.5 mm")"#),
            ("2.0 mm", r#"U003 "2.0" -> Some("2 mm")"#),
            ("0,5 mm", r#"U003 "0,5" -> Some("0.5 mm")"#),
            ("24 hr", r#"U002 "hr" -> Some("24 h")"#),
            ("24hours", r#"U002 "hours" -> Some("24 h")"#),
            ("24h", r#"U002 "h" -> Some("24 h")"#),
            ("2 mmm", r#"U002 "mmm" -> None"#),
            ("2", r#"U002 "2" -> None"#),
            ("2-0.5 mm", r#"U006 "-" -> Some("2 to 0.5 mm")"#),
            ("30 – 60 min", r#"U006 " – " -> Some("30 to 60 min")"#),
            ("2 to 0.5 mm", r#"U006 "2 to 0.5 mm" -> Some("0.5 to 2 mm")"#),
            ("2 to 2 mm", r#"U006 "2 to 2 mm" -> Some("2 mm")"#),
            ("0.5 mm to 2 mm", r#"U006 " mm" -> Some("0.5 to 2 mm")"#),
            ("1,000 mm", r#"U003 "1,000" -> None"#),
            ("1 month", r#"U007 "1 month" -> None"#),
            ("a few days", r#"U007 "a few days" -> None"#),
            ("1.5 h", r#"U007 "1.5 h" -> Some("90 min")"#),
            ("at least 0.5 wk", r#"U007 "at least 0.5 wk" -> Some("at least 84 h")"#),
            ("1.33 h", r#"U007 "1.33 h" -> None"#),
            (">= 30 SPF", r#"U002 ">= " -> Some("at least 30 SPF")"#),
            ("thirty min", r#"U002 "thirty" -> None"#),
            ("", r#"U001 "" -> None"#),
            ("-5 °C", r#"U002 "-5" -> None"#),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "for {text:?}");
        }
    }

    #[test]
    fn windows_count_minutes() {
        let minutes = |text| parse(text, None).unwrap().minutes();
        assert_eq!(minutes("2 wk"), Some(20_160));
        assert_eq!(minutes("30 to 60 min"), Some(60));
        assert_eq!(minutes("2 mm"), None);
        assert_eq!(parse("at least 1 d", None).unwrap().minutes_range(), Some((1440, None)));
        assert_eq!(parse("1 to 2 d", None).unwrap().minutes_range(), Some((1440, Some(2880))));
    }

    #[test]
    fn no_input_makes_it_panic() {
        for text in
            ["–", "at least", "at least ", "1 to", "1 to ", "µ", " ", "99999999999999999999999999999999 mm", "1..2 mm", "1 to 2 to 3 mm"]
        {
            let _ = parse(text, None);
        }
    }
}
