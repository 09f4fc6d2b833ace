//! V802: no file names a person.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Text;
use crate::resolve::AnyDocument;
use crate::schema::literal;
use crate::source::{Source, Span};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "V802", name: "person-identified", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Document(run), Run::Catalog(run_catalog)]),
};

const DOCS: &str = r#"
A file names a person: a record number (an NHS number with the right check digit, or a number after "NHS number", "MRN", "patient
number" and the like), a date of birth, a mailbox of the form first.last@, a title such as "Dr" in the name of a role, or a link that
carries a tracking id (utm_source, gclid and the like).

Files hold roles, never people, and pages hold nothing of a patient. Names in running text can't be told from other words, so they
are not looked for. What is in a printed PDF is cleaned when it is printed.

Source: the list of identifiers in 45 CFR 164.514 (quoted from memory); NHS data protection guidance.

```toml fails
[[teach-back]]
id = "tell-call"
question = "When do you call, and which number?"
staff = "As agreed with the patient, NHS number 943 476 5919."
```

```toml passes
[[teach-back]]
id = "tell-call"
question = "When do you call, and which number?"
staff = "Names two signs, the clinic's number 01632 960123 and the emergency number."
```
"#;

/// What stands before a number that names a patient, in lower case.
const RECORDS: [&str; 8] =
    ["nhs number", "nhs no", "mrn", "medical record number", "hospital number", "patient number", "patient id", "patient no"];

/// What stands before a date of birth.
const BIRTHS: [&str; 4] = ["date of birth", "dob", "d.o.b.", "born on"];

/// Parts of a link that follow a person around.
const TRACKERS: [&str; 7] = ["utm_source=", "utm_medium=", "utm_campaign=", "gclid=", "fbclid=", "mc_eid=", "msclkid="];

/// Titles of people.
const TITLES: [&str; 7] = ["dr", "mr", "mrs", "ms", "miss", "prof", "professor"];

fn run(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    for text in document.texts() {
        let file = cx.catalog.set_of(text.span).map_or(document.file(), |set| &set.file);
        if let Some(finding) = look(text, file) {
            out.push_for(text.item.as_deref(), finding);
        }
    }
    let reasons = document.lifecycle().allow.iter().map(|allow| &allow.reason);
    out.extend(reasons.filter_map(|reason| in_label(reason.as_str(), reason.span)));
}

fn run_catalog(cx: &CatalogCx<'_>, out: &mut Findings) {
    for role in cx.catalog.clinic.iter().flat_map(|clinic| &clinic.roles) {
        out.extend(person(role.title.source_text(), role.title.span()));
    }
}

fn look(text: &Text, file: &Source) -> Option<Diagnostic> {
    if !text.source.contains(|c: char| c.is_ascii_digit() || c == '@' || c == '=') {
        return None;
    }
    let found = find(&text.source)?;
    let inner = literal::map_range(file.slice(text.span), found.range);
    let start = text.span.start as usize;
    let span = Span::new(text.span.source, start + inner.start..start + inner.end);
    Some(Diagnostic::new(&CHECK.rule, span, found.message).with_help(found.help))
}

fn in_label(label: &str, span: Span) -> Option<Diagnostic> {
    find(label).map(|found| Diagnostic::new(&CHECK.rule, span, found.message).with_help(found.help))
}

fn person(title: &str, span: Span) -> Option<Diagnostic> {
    let first = title.split_whitespace().next()?.trim_end_matches('.').to_lowercase();
    TITLES.contains(&first.as_str()).then(|| {
        Diagnostic::new(&CHECK.rule, span, format!("the role \"{title}\" is a person"))
            .with_help("name what they do, such as \"Medical director\": people change, and the page stays")
    })
}

/// What names a person in a text.
struct Found {
    range: Range<usize>,
    message: &'static str,
    help: &'static str,
}

fn find(text: &str) -> Option<Found> {
    record(text).or_else(|| birth(text)).or_else(|| mailbox(text)).or_else(|| tracker(text))
}

const TAKE_OUT: &str = "take it out: no file of a site holds anything of a patient";

fn record(text: &str) -> Option<Found> {
    let lower = text.to_ascii_lowercase();
    let named = RECORDS.iter().find_map(|name| number_after(&lower, name));
    let range = named.or_else(|| nhs_number(text))?;
    Some(Found { range, message: "this number names a patient", help: TAKE_OUT })
}

fn birth(text: &str) -> Option<Found> {
    let lower = text.to_ascii_lowercase();
    let range = BIRTHS.iter().find_map(|name| number_after(&lower, name))?;
    Some(Found { range, message: "this date of birth names a patient", help: TAKE_OUT })
}

/// The name and the number that follows it, with at most a colon, a hash or "is" between them.
fn number_after(lower: &str, name: &str) -> Option<Range<usize>> {
    lower.match_indices(name).find_map(|(start, _)| {
        let rest = &lower[start + name.len()..];
        let number = rest.trim_start_matches([' ', '.', ':', '#']);
        let number = number.strip_prefix("is ").unwrap_or(number);
        let length = number.find(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '/'))).unwrap_or(number.len());
        let digits = number[..length].trim_end();
        let whole_word = !lower[..start].ends_with(char::is_alphanumeric);
        let end = lower.len() - number.len() + digits.len();
        (whole_word && digits.bytes().filter(u8::is_ascii_digit).count() >= 4).then_some(start..end)
    })
}

/// Ten digits, alone or as 3-3-4, whose last is the check digit of an NHS number (modulo 11).
fn nhs_number(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit() && (*at == 0 || !is_joined(bytes[*at - 1])));
    starts.into_iter().find_map(|start| {
        let spaced = matches!(bytes.get(start + 3), Some(b' ' | b'-'));
        let length = if spaced { 12 } else { 10 };
        let part = text.get(start..start + length)?;
        let follows = bytes.get(start + length).is_some_and(|next| is_joined(*next));
        let shape = !spaced || matches!(part.as_bytes()[7], b' ' | b'-');
        let digits: Vec<u32> = part.chars().filter_map(|c| c.to_digit(10)).collect();
        (shape && !follows && digits.len() == 10 && checks(&digits)).then_some(start..start + length)
    })
}

fn is_joined(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/')
}

/// The check digit of an NHS number: weights 10 to 2, eleven less the remainder.
fn checks(digits: &[u32]) -> bool {
    let sum: u32 = digits.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    digits[..9].iter().any(|digit| *digit != digits[0]) && (11 - sum % 11) % 11 == digits[9]
}

/// A mailbox of the form first.last@.
fn mailbox(text: &str) -> Option<Found> {
    let range = text.match_indices('@').find_map(|(at, _)| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let start = text[..at].rfind(|c: char| !allowed(c)).map_or(0, |before| before + 1);
        let end = at + 1 + text[at + 1..].find(|c: char| !allowed(c)).unwrap_or(text.len() - at - 1);
        let (first, last) = text.get(start..at)?.split_once('.')?;
        let name = |part: &str| part.len() > 1 && part.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        (name(first) && name(last) && text[at..end].contains('.')).then_some(start..end)
    })?;
    Some(Found { range, message: "this is a person's own mailbox", help: "write the mailbox of the role, such as reception@ or safety@" })
}

fn tracker(text: &str) -> Option<Found> {
    let lower = text.to_ascii_lowercase();
    let (start, name) = TRACKERS.iter().find_map(|name| lower.find(name).map(|at| (at, name)))?;
    let length = text[start + name.len()..].find(['&', ')', ' ', '"', '#']).unwrap_or(text.len() - start - name.len());
    let range = start..start + name.len() + length;
    Some(Found { range, message: "this link carries a tracking id", help: "keep the address up to its `?`" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        find(text).map(|found| &text[found.range])
    }

    #[test]
    fn record_numbers_are_found_by_name_or_by_check_digit() {
        assert_eq!(found("NHS number 943 476 5919."), Some("NHS number 943 476 5919"));
        assert_eq!(found("see 943 476 5919 today"), Some("943 476 5919"));
        assert_eq!(found("see 9434765919"), Some("9434765919"));
        assert_eq!(found("MRN: 12345"), Some("MRN: 12345"));
        assert_eq!(found("see 943 476 5918 today"), None, "the check digit is wrong");
        assert_eq!(found("patient number 3"), None, "too short to be a record");
        assert_eq!(found("call 01632 960123"), None);
        assert_eq!(found("lot 1111111111"), None, "one digit ten times is no number");
    }

    #[test]
    fn births_mailboxes_and_trackers() {
        assert_eq!(found("DOB 03/04/1980"), Some("DOB 03/04/1980"));
        assert_eq!(found("born on 3 April"), None);
        assert_eq!(found("ask jane.doe@example.org now"), Some("jane.doe@example.org"));
        assert_eq!(found("ask reception@example.org"), None);
        assert_eq!(found("ask a.b@example.org"), None, "initials are no name");
        assert_eq!(found("[x](https://e.org/a?utm_source=mail&x=1)"), Some("utm_source=mail"));
    }

    #[test]
    fn a_role_is_no_person() {
        let span = Span::new(crate::source::Sources::id(0), 0..1);
        assert!(person("Dr Smith", span).is_some() && person("Prof. Doe", span).is_some());
        assert!(person("Medical director", span).is_none() && person("Drug safety lead", span).is_none());
    }
}
