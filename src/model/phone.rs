//! Telephone numbers: what an author may write, how a reader in the clinic's region reads it, and what a telephone dials.
//!
//! A number is one number by the numbering plan of its country. What else there is to say of it, such as when somebody answers, has a key
//! of its own. What could be dialled in two ways is refused with the way to write it.

use super::protocol::Region;
use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, Field, Presence, Shape, Table, TableReader, Value, faults, names::Kind};
use crate::source::{Span, Spanned};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat};
use std::ops::Range;

/// A telephone number that a patient anywhere can dial.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    printed: Box<str>,
    dialled: Box<str>,
}

/// Why a string is no telephone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The part that is wrong, in bytes of the string.
    part: Range<usize>,
    message: String,
    help: String,
    /// What to write instead of the whole, where that is certain.
    instead: Option<String>,
}

/// Longer extensions are refused by telephones (RFC 3966 sets no limit; libphonenumber takes 20 digits at most).
const LONGEST_EXTENSION: usize = 20;
/// The most digits of a number with its country's code (ITU-T E.164).
const MOST_DIGITS: usize = 15;
/// The beginnings of British numbers that stand in films and examples, and reach nobody: no plan assigns them (Ofcom, "Telephone numbers for
/// drama purposes"). Those of other countries are numbers of their plan.
const FICTIONAL: [&str; 3] = ["+441632960", "+447700900", "+443069990"];

impl Phone {
    /// As it is printed: the national form for a number of the region's own country, else the international form.
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// The link that dials it from anywhere (RFC 3966): `tel:+441632960123;ext=4`.
    pub fn href(&self) -> String {
        format!("tel:{}", self.dialled)
    }

    /// Reads a number of a clinic in the region.
    ///
    /// # Errors
    /// The first part that is wrong, with the right form where it is certain.
    pub fn read(text: &str, region: Region) -> Result<Self, Refusal> {
        let (written, extension) = split_extension(text)?;
        refuse_what_is_no_number(text, written)?;
        let international = written.starts_with('+');
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        let whole = || 0..text.len();
        if !international && country(region).is_none() {
            let message = format!("`{text}` does not say in which country it is");
            return Err(Refusal::new(whole(), message, "write its country's code, as in \"+49 30 901820\""));
        }
        if digits.len() > MOST_DIGITS {
            let message = format!("`{text}` has {} digits, and no number has more than {MOST_DIGITS}", digits.len());
            return Err(Refusal::new(
                whole(),
                message,
                "write one number; what else there is to say has a key of its own: `phone-note`, `hours`",
            ));
        }
        let dialled = if international { format!("+{digits}") } else { digits.clone() };
        let number = PHONE_NUMBER_UTIL.parse(&dialled, country(region)).ok().filter(is_assigned);
        let Some(number) = number else {
            return Err(Refusal::new(whole(), format!("`{text}` is no number of {}", plan(region, international)), way_out(region)));
        };
        let (e164, printed) = (format(&number, PhoneNumberFormat::E164), print(&number, region));
        // What a reader would dial is what is written: with no digit that only some of them dial.
        let as_dialled = if international { e164[1..].to_owned() } else { only_digits(&format(&number, PhoneNumberFormat::National)) };
        if digits != as_dialled {
            let right = if international { format(&number, PhoneNumberFormat::International) } else { printed.clone() };
            let right = with_extension(&right, extension);
            let message = format!("`{text}` is not the way this number is dialled");
            return Err(Refusal { instead: Some(right.clone()), ..Refusal::new(whole(), message, format!("write \"{right}\"")) });
        }
        let dialled = extension.map_or_else(|| e164.clone(), |extension| format!("{e164};ext={extension}"));
        Ok(Self { printed: with_extension(&printed, extension).into(), dialled: dialled.into() })
    }

    /// Reads a number where nobody knows the region, which was reported: it is right in one of them.
    fn read_anywhere(text: &str) -> Result<Self, Refusal> {
        let mut readings = Region::WORDS.iter().map(|(_, region)| Self::read(text, *region));
        readings.find(Result::is_ok).unwrap_or_else(|| Self::read(text, Region::Eu))
    }
}

impl Refusal {
    fn new(part: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { part, message: message.into(), help: help.into(), instead: None }
    }

    fn report(self, text: Spanned<&str>, cx: &mut Cx<'_>) {
        let place = cx.span_inside(text.span, self.part);
        let finding = Diagnostic::new(&faults::PHONE, place, self.message).with_help(self.help);
        cx.report(match self.instead {
            Some(right) => finding.with_fix(cx.span_inside(text.span, 0..text.value.len()), right),
            None => finding,
        });
    }
}

/// The country whose national form counts; the European Union has many.
fn country(region: Region) -> Option<rlibphonenumber::Region> {
    match region {
        Region::Us => Some(rlibphonenumber::Region::US),
        Region::Uk => Some(rlibphonenumber::Region::GB),
        Region::Eu => None,
    }
}

fn plan(region: Region, international: bool) -> &'static str {
    match region {
        _ if international => "the country whose code it begins with",
        Region::Us => "the United States",
        Region::Uk => "the United Kingdom",
        Region::Eu => "any country",
    }
}

fn way_out(region: Region) -> &'static str {
    match region {
        Region::Us => {
            "check its digits; write it with its area code, as in \"(212) 555-0123\", or with its country's code: \"+1 212-555-0123\""
        }
        Region::Uk => {
            "check its digits; write it as it is dialled, as in \"01632 960123\", or with its country's code: \"+44 1632 960123\""
        }
        Region::Eu => "check its digits; write it with its country's code, as in \"+49 30 901820\"",
    }
}

/// `01632 960123 ext. 4`: the number and its extension.
fn split_extension(text: &str) -> Result<(&str, Option<&str>), Refusal> {
    let Some((number, extension)) = text.split_once(" ext. ").or_else(|| text.split_once(" ext ")) else { return Ok((text, None)) };
    if !extension.is_empty() && extension.len() <= LONGEST_EXTENSION && extension.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok((number, Some(extension)));
    }
    let message = format!("`{extension}` is no extension");
    Err(Refusal::new(text.len() - extension.len()..text.len(), message, "write its digits alone, as in \"01632 960123 ext. 4\""))
}

fn with_extension(number: &str, extension: Option<&str>) -> String {
    extension.map_or_else(|| number.to_owned(), |extension| format!("{number} ext. {extension}"))
}

/// A number has a plus before it at most, and digits that spaces, hyphens, full stops or one pair of brackets group.
fn refuse_what_is_no_number(text: &str, written: &str) -> Result<(), Refusal> {
    if let Some(at) = written.find("(0)") {
        let message = "some readers dial the (0) and some do not: dialled with the country's code, it reaches nobody";
        return Err(Refusal::new(at..at + 3, message, "take it out: \"+44 1632 960123\" from anywhere, or \"01632 960123\""));
    }
    let grouping = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')');
    let wrong = |(at, c): &(usize, char)| !(c.is_ascii_digit() || grouping(*c) || *c == '+' && *at == 0);
    if let Some((at, c)) = written.char_indices().find(wrong) {
        let end = if c.is_alphabetic() {
            written[at..].find(|c: char| !c.is_alphabetic()).map_or(written.len(), |length| at + length)
        } else {
            at + c.len_utf8()
        };
        let message = format!("`{}` can't be dialled", &written[at..end]);
        let help = "write one number in digits; what else there is to say has a key of its own: `phone-note`, `hours`, `out-of-hours`";
        return Err(Refusal::new(at..end, message, help));
    }
    let brackets: String = written.chars().filter(|c| matches!(c, '(' | ')')).collect();
    let begins = written.trim_start_matches('(').starts_with(|c: char| c.is_ascii_digit() || c == '+');
    let ends = written.ends_with(|c: char| c.is_ascii_digit());
    if !matches!(brackets.as_str(), "" | "()") || !begins || !ends {
        let message = format!("`{text}` is no telephone number");
        return Err(Refusal::new(0..text.len(), message, "write its digits in groups, as in \"01632 960123\""));
    }
    Ok(())
}

/// Whether the plan of its country has the number, or leaves it free for examples.
fn is_assigned(number: &PhoneNumber) -> bool {
    // Those have as many digits as every other number of their country: thirteen characters with the plus.
    let is_fictional = |e164: &str| e164.len() == 13 && FICTIONAL.iter().any(|beginning| e164.starts_with(beginning));
    PHONE_NUMBER_UTIL.is_valid_number(number) || is_fictional(&format(number, PhoneNumberFormat::E164))
}

fn print(number: &PhoneNumber, region: Region) -> String {
    let own = country(region).and_then(|country| PHONE_NUMBER_UTIL.get_country_code_for_region(country));
    let at_home = own.is_some_and(|code| code == number.country_code);
    format(number, if at_home { PhoneNumberFormat::National } else { PhoneNumberFormat::International })
}

fn format(number: &PhoneNumber, form: PhoneNumberFormat) -> String {
    PHONE_NUMBER_UTIL.format(number, form).into_owned()
}

fn only_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

impl Decode for Phone {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "a telephone number in quotes, such as \"01632 960123\"")?;
        let read = cx
            .noted::<PlanOfRegion>()
            .and_then(|plan| plan.0)
            .map_or_else(|| Self::read_anywhere(text.value), |region| Self::read(text.value, region));
        read.map_err(|refusal| refusal.report(text, cx)).ok()
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        let number = ["+441632960001", "+441632960002"][cx.choose(2)];
        Self { printed: number.into(), dialled: number.into() }
    }

    fn shape() -> Shape {
        Shape::Form { name: "a telephone number", pattern: None, examples: &["01632 960123", "+44 1632 960123", "01632 960123 ext. 4"] }
    }
}

/// By which region's plan the telephone numbers of a file are read; none, if nobody knows the region.
struct PlanOfRegion(Option<Region>);

/// The key `phone` of a clinic. This number and those that stand after it in the clinic's file are read by the plan of the clinic's region.
#[derive(Debug, Clone, Hash)]
pub struct PhoneOfRegion {
    /// The number.
    pub number: Spanned<Phone>,
}

impl Table for PhoneOfRegion {
    const NAME: &'static str = "telephone";
    const DOCS: &'static str = "The number a patient calls.";
    const DEFINES: Option<Kind> = None;
    const STAFF_BY_DEFAULT: bool = false;

    fn fields() -> Vec<Field> {
        let docs = "The number a patient calls: one number, as it is dialled within the region or with its country's code.\n";
        vec![Field { key: "phone", docs, presence: Presence::Required, shape: Phone::shape() }]
    }

    fn knows(key: &str) -> bool {
        key == "phone"
    }

    fn read(reader: &mut TableReader<'_, '_>) -> Self {
        let region = reader.word("region");
        let region = region.and_then(|word| Region::WORDS.iter().find(|(known, _)| *known == word)).map(|(_, region)| *region);
        reader.note(PlanOfRegion(region));
        Self { number: reader.required("phone") }
    }
}

/// A number of an emergency service: short, and the same from every telephone of a region.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShortNumber(Box<str>);

impl ShortNumber {
    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The link that dials it. A short number has no international form.
    pub fn href(&self) -> String {
        format!("tel:{}", self.0)
    }

    /// The digits of short numbers: two to six (ITU-T E.164.1 names three; several countries have others).
    fn fits(text: &str) -> bool {
        (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl Decode for ShortNumber {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "an emergency number in quotes, such as \"999\"")?;
        if Self::fits(text.value) {
            return Some(Self(text.value.into()));
        }
        let first = text.value.split(|c: char| !c.is_ascii_digit()).find(|part| Self::fits(part)).unwrap_or("112");
        let finding = Diagnostic::new(&faults::PHONE, text.span, format!("`{}` is no emergency number", text.value));
        cx.report(finding.with_help(format!("write one number of two to six digits and nothing else, as in \"{first}\"")));
        None
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        Self(["112", "999"][cx.choose(2)].into())
    }

    fn shape() -> Shape {
        Shape::Form { name: "an emergency number", pattern: Some("^[0-9]{2,6}$"), examples: &["999", "911", "112"] }
    }
}

/// A telephone number, or a short one of its country such as 111.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dialled {
    /// A number by the plan.
    Phone(Phone),
    /// A short number, which has no international form.
    Short(ShortNumber),
}

impl Dialled {
    /// As it is printed.
    pub fn printed(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.printed(),
            Self::Short(short) => short.as_str(),
        }
    }

    /// The link that dials it.
    pub fn href(&self) -> String {
        match self {
            Self::Phone(phone) => phone.href(),
            Self::Short(short) => short.href(),
        }
    }
}

impl Decode for Dialled {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        match value.get_ref().as_str() {
            Some(text) if ShortNumber::fits(text) => ShortNumber::decode(value, cx).map(Self::Short),
            _ => Phone::decode(value, cx).map(Self::Phone),
        }
    }

    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        Self::Phone(Phone::stand_in(place, cx))
    }

    fn shape() -> Shape {
        Phone::shape()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printed | link`, or what is wrong and the way out.
    fn read(text: &str, region: Region) -> Result<String, (String, String)> {
        let shown = |phone: Phone| format!("{} | {}", phone.printed(), phone.href());
        Phone::read(text, region).map(shown).map_err(|refusal| (text[refusal.part].to_owned(), refusal.help))
    }

    #[test]
    fn a_number_is_printed_for_its_region_and_dialled_from_anywhere() {
        for (text, region, expected) in [
            ("01632 960123", Region::Uk, "01632 960123 | tel:+441632960123"),
            ("01632960123", Region::Uk, "01632 960123 | tel:+441632960123"),
            ("+44 1632 960123", Region::Uk, "01632 960123 | tel:+441632960123"),
            ("(020) 7946 0123", Region::Uk, "020 7946 0123 | tel:+442079460123"),
            ("07700 900123 ext. 4", Region::Uk, "07700 900123 ext. 4 | tel:+447700900123;ext=4"),
            ("0800 1111", Region::Uk, "0800 1111 | tel:+448001111"),
            ("+1 212-555-0123", Region::Uk, "+1 212-555-0123 | tel:+12125550123"),
            ("212.555.0123", Region::Us, "(212) 555-0123 | tel:+12125550123"),
            ("+1 (212) 555-0123 ext 12", Region::Us, "(212) 555-0123 ext. 12 | tel:+12125550123;ext=12"),
            ("+49 30 901820", Region::Eu, "+49 30 901820 | tel:+4930901820"),
            ("+39 06 6982 1234", Region::Eu, "+39 06 6982 1234 | tel:+390669821234"),
        ] {
            assert_eq!(read(text, region).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_could_be_dialled_in_two_ways_or_not_at_all_is_refused_at_its_place() {
        for (text, region, part) in [
            ("+44 (0)1632 960123", Region::Uk, "(0)"),
            ("+44 01632 960123", Region::Uk, "+44 01632 960123"),
            ("1632 960123", Region::Uk, "1632 960123"),
            ("01632 96012", Region::Uk, "01632 96012"),
            ("01632 9601234", Region::Uk, "01632 9601234"),
            ("01632 960123 or 01632 960124", Region::Uk, "or"),
            ("01632 960123 / 960124", Region::Uk, "/"),
            ("01632 960123, 01632 960124", Region::Uk, ","),
            ("01632 960123 01632 960124", Region::Uk, "01632 960123 01632 960124"),
            ("01632 960123 (9 to 5)", Region::Uk, "to"),
            ("01632 CLINIC", Region::Uk, "CLINIC"),
            ("01632 960123 ext. four", Region::Uk, "four"),
            ("01632 960123 x4", Region::Uk, "x"),
            ("000 000", Region::Uk, "000 000"),
            ("999", Region::Uk, "999"),
            ("+999 1632 960123", Region::Uk, "+999 1632 960123"),
            ("٠١٦٣٢ ٩٦٠١٢٣", Region::Uk, "٠"),
            ("555 0100", Region::Us, "555 0100"),
            ("1-212-555-0123", Region::Us, "1-212-555-0123"),
            ("030 901820", Region::Eu, "030 901820"),
            ("(01632 960123", Region::Uk, "(01632 960123"),
            ("01632 960123-", Region::Uk, "01632 960123-"),
        ] {
            let found = read(text, region).map_err(|(part, _)| part);
            assert_eq!(found, Err(part.to_owned()), "{text}");
        }
        let way_out = |text, region| read(text, region).unwrap_err().1;
        assert_eq!(way_out("+44 01632 960123", Region::Uk), "write \"+44 1632 960123\"");
        assert_eq!(way_out("1632 960123 ext. 4", Region::Uk), "write \"01632 960123 ext. 4\"");
        assert_eq!(way_out("1-212-555-0123", Region::Us), "write \"(212) 555-0123\"");
    }

    #[test]
    fn a_short_number_is_one_number() {
        assert!(ShortNumber::fits("999") && ShortNumber::fits("15") && ShortNumber::fits("116117"));
        for text in ["999 or 112", "999112999", "9", "", "+44999", "nine"] {
            assert!(!ShortNumber::fits(text), "{text}");
        }
    }
}
