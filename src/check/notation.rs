//! Numbers, units, ranges and dates as they stand in sentences.
//!
//! A number of the catalogue is typed and was read by `model::quantity`; this is for the others, which somebody wrote into prose.
//! Codes (`S2-22`), versions (`1.0.0`) and telephone numbers (`01632 960123`) are no numbers.

use crate::model::{Dimension, Unit};
use std::ops::Range;

/// A number in a text, and the unit that stands after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The digits, with a point or comma.
    pub number: Range<usize>,
    /// The unit's spelling, if a known one follows.
    pub unit: Option<(Range<usize>, Spelling)>,
}

/// One way to write a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling {
    /// As it stands in a sentence.
    pub written: &'static str,
    /// The unit.
    pub unit: Unit,
    /// Whether it is a symbol such as `mm`, which stands apart by a space or not by house style, and takes no full stop.
    pub symbol: bool,
    /// What to write in its place, of one and of several, where it is wrong.
    pub right: Option<(&'static str, &'static str)>,
}

/// Symbols and words of units in English sentences. Words in a wrong form carry the right one.
#[rustfmt::skip]
const SPELLINGS: &[Spelling] = &[
    symbol("mm", Unit::Millimetre), symbol("cm", Unit::Centimetre), symbol("um", Unit::Micrometre), symbol("µm", Unit::Micrometre),
    other("μm", Unit::Micrometre, "µm", "µm"),
    word("micron", Unit::Micrometre), word("microns", Unit::Micrometre),
    word("millimetre", Unit::Millimetre), word("millimetres", Unit::Millimetre),
    word("millimeter", Unit::Millimetre), word("millimeters", Unit::Millimetre),
    word("centimetre", Unit::Centimetre), word("centimetres", Unit::Centimetre),
    word("second", Unit::Second), word("seconds", Unit::Second),
    other("sec", Unit::Second, "second", "seconds"), other("secs", Unit::Second, "second", "seconds"),
    symbol("min", Unit::Minute), word("minute", Unit::Minute), word("minutes", Unit::Minute),
    other("mins", Unit::Minute, "minute", "minutes"),
    symbol("h", Unit::Hour), word("hour", Unit::Hour), word("hours", Unit::Hour),
    other("hr", Unit::Hour, "hour", "hours"), other("hrs", Unit::Hour, "hour", "hours"),
    word("day", Unit::Day), word("days", Unit::Day),
    symbol("wk", Unit::Week), word("week", Unit::Week), word("weeks", Unit::Week), other("wks", Unit::Week, "week", "weeks"),
    symbol("W", Unit::Watt), symbol("J", Unit::Joule), symbol("mJ", Unit::Millijoule),
    symbol("Hz", Unit::Hertz), symbol("kHz", Unit::Kilohertz), symbol("MHz", Unit::Megahertz), symbol("kPa", Unit::Kilopascal),
    symbol("mA", Unit::Milliampere), symbol("mg", Unit::Milligram), symbol("g", Unit::Gram), symbol("mL", Unit::Millilitre),
    word("ml", Unit::Millilitre), word("°C", Unit::Celsius), word("%", Unit::Percent),
    word("SPF", Unit::Spf), word("passes", Unit::Pass), word("sessions", Unit::One), word("times", Unit::One),
];

const fn symbol(written: &'static str, unit: Unit) -> Spelling {
    Spelling { written, unit, symbol: true, right: None }
}

/// Right as it stands.
const fn word(written: &'static str, unit: Unit) -> Spelling {
    Spelling { written, unit, symbol: false, right: None }
}

/// Wrong, with the right form for one and for several.
const fn other(written: &'static str, unit: Unit, one: &'static str, several: &'static str) -> Spelling {
    Spelling { written, unit, symbol: false, right: Some((one, several)) }
}

impl Spelling {
    fn find(word: &str) -> Option<Self> {
        SPELLINGS.iter().copied().find(|spelling| spelling.written == word)
    }

    /// Whether it measures what a rule of aftercare is about: a time, a length, sun protection, a number of things.
    pub fn is_of_a_rule(self) -> bool {
        let dimension = self.unit.dimension();
        matches!(dimension, Dimension::Time | Dimension::Length | Dimension::SunProtection | Dimension::Count)
    }
}

/// Every number of a text with what follows it.
pub fn measures(text: &str) -> Vec<Measure> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(|c: char| c.is_ascii_digit()).map(|at| from + at) {
        let end = number_end(text, start);
        from = end;
        let start = if is_naked(text, start) { start - 1 } else { start };
        if is_number(text, start..end) {
            found.push(Measure { number: start..end, unit: unit_after(text, end) });
        }
    }
    found
}

/// Digits, and points and commas between digits.
fn number_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = start;
    while digit(end) || (matches!(bytes.get(end), Some(b'.' | b',')) && digit(end + 1)) {
        end += 1;
    }
    end
}

/// Whether a point without a digit before it opens the number.
fn is_naked(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    before.next() == Some('.') && before.next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '-' | '–'))
}

/// No part of a code, a version or a telephone number.
fn is_number(text: &str, range: Range<usize>) -> bool {
    let digits = &text[range.clone()];
    let before = &text[..range.start];
    let in_a_code = match before.chars().next_back() {
        Some(c) if c.is_alphanumeric() || matches!(c, '_' | '#' | '.') => true,
        Some('-' | '/') => before.rsplit(char::is_whitespace).next().is_some_and(|token| token.contains(|c: char| c.is_ascii_uppercase())),
        _ => false,
    };
    let telephone = digits.len() > 1 && digits.starts_with('0') && !digits.contains(['.', ',']);
    let version = digits.matches('.').count() > 1;
    !(in_a_code || telephone || version)
}

/// The unit after a number: at once, after spaces, or after a hyphen.
fn unit_after(text: &str, end: usize) -> Option<(Range<usize>, Spelling)> {
    let rest = &text[end..];
    let gap = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']).len();
    let start = end + if gap == 0 && rest.starts_with('-') { 1 } else { gap };
    let word = &text[start..];
    let length = word.find(|c: char| !(c.is_alphabetic() || matches!(c, '%' | '°'))).unwrap_or(word.len());
    let spelling = Spelling::find(&word[..length])?;
    Some((start..start + length, spelling))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let unit = |m: &Measure| m.unit.as_ref().map_or("-", |(range, _)| &text[range.clone()]).to_owned();
        measures(text).iter().map(|m| format!("{} {}", &text[m.number.clone()], unit(m))).collect()
    }

    #[test]
    fn numbers_have_the_unit_that_follows_them() {
        assert_eq!(shown("wait 24 hours, then 2 wk"), ["24 hours", "2 wk"]);
        assert_eq!(shown("0.5mm (.5 mm) 2.0\u{a0}mm"), ["0.5 mm", ".5 mm", "2.0 mm"]);
        assert_eq!(shown("a 24-hour ban, 3 creams, 4%"), ["24 hour", "3 -", "4 %"]);
        assert_eq!(shown("0,5 mm. Ends with 5."), ["0,5 mm", "5 -"]);
    }

    #[test]
    fn codes_versions_and_telephone_numbers_are_none() {
        assert_eq!(shown("S2-22, D-01, #5, v1.2.3, 1.2.3, R5"), Vec::<String>::new());
        assert_eq!(shown("call 01632 960123"), ["960123 -"], "the code of the area is none; the rest has no unit");
    }

    #[test]
    fn every_wrong_word_has_a_right_one_in_the_list() {
        for (spelling, (one, several)) in SPELLINGS.iter().filter_map(|spelling| Some((spelling, spelling.right?))) {
            for right in [one, several] {
                let known = Spelling::find(right);
                assert!(known.is_some_and(|known| known.right.is_none() && known.unit == spelling.unit), "{}", spelling.written);
            }
        }
    }
}
