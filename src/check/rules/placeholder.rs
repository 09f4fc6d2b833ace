//! U010: nothing that somebody meant to fill in later reaches a page.

use crate::check::signs::{Needs, beginnings, bytes, words};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::SharedLine;
use crate::source::Span;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "U010", name: "placeholder", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Text(needs, run), Run::Catalog(run_clinic)]),
};

const DOCS: &str = r#"
A text for patients holds something that was to be filled in: TODO, TBC, TBD, FIXME or XXX in capitals, lorem ipsum, a word in square
brackets or double braces, a telephone number of zeros; or the clinic's own hours or name do. A patient can't call [phone]. In a text for staff it is a warning. An empty text is refused when it is read (U001).

Source: protogen's own.

```toml fails
[[call]]
id = "infection"
urgency = "today"
sign = "infection-signs"
patient = "you see pus: call [phone]"
```

```toml fails in clinic
hours = "TBC"
```

```toml passes
[[call]]
id = "infection"
urgency = "today"
sign = "infection-signs"
patient = "you see pus"
```

```toml passes in clinic
hours = "Monday to Friday, 9am to 5pm"
```
"#;

/// Marks that authors leave, in capitals.
const MARKS: [&str; 6] = ["TODO", "TBC", "TBD", "FIXME", "XXX", "XXXX"];
/// The longest text in brackets that counts as a name to be filled in.
const LONGEST_NAME: usize = 40;

fn needs() -> Needs<'static> {
    vec![vec![words(MARKS)], vec![beginnings(["ipsum"])], vec![bytes(b"[{0")]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    let Some(range) = find(&block.rendered) else { return };
    let finding = finding(&block.rendered[range.clone()], block.span(range));
    let severity = if block.reaches_patients() { Severity::Error } else { Severity::Warning };
    out.push_for(block.item(), finding.with_severity(severity));
}

fn finding(what: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, place, format!("`{what}` was to be filled in")).with_help("write what belongs there, or take it out")
}

/// The clinic's own words, and the terms that pages print.
fn run_clinic(cx: &CatalogCx<'_>, out: &mut Findings) {
    if let Some(clinic) = cx.catalog.clinic.as_ref() {
        clinic.shared_lines().for_each(|line| shared(line, out));
    }
    cx.catalog.concepts.values().for_each(|concept| shared(&concept.term, out));
    cx.catalog.products.values().for_each(|product| shared(&product.term, out));
}

fn shared(line: &SharedLine, out: &mut Findings) {
    if let Some(range) = find(line.source_text()) {
        out.push(finding(&line.source_text()[range], line.span()));
    }
}

/// The first placeholder of a text.
fn find(text: &str) -> Option<Range<usize>> {
    mark(text).or_else(|| latin(text)).or_else(|| braces(text)).or_else(|| brackets(text)).or_else(|| zeros(text))
}

fn mark(text: &str) -> Option<Range<usize>> {
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let whole = |range: &Range<usize>| free(text[..range.start].chars().next_back()) && free(text[range.end..].chars().next());
    MARKS.iter().flat_map(|mark| text.match_indices(mark).map(|(at, mark)| at..at + mark.len())).find(whole)
}

fn latin(text: &str) -> Option<Range<usize>> {
    let is_latin = |at: &usize| text.as_bytes().get(*at..*at + 11).is_some_and(|part| part.eq_ignore_ascii_case(b"lorem ipsum"));
    (0..text.len()).find(is_latin).map(|at| at..at + 11)
}

fn braces(text: &str) -> Option<Range<usize>> {
    let start = text.find("{{")?;
    let end = text[start..].find("}}").map_or(text.len(), |end| start + end + 2);
    Some(start..end)
}

/// `[phone]`: a few words in brackets. A footnote's number or `[sic]` is none.
fn brackets(text: &str) -> Option<Range<usize>> {
    let named = |inside: &str| {
        let words = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '_' | '\'' | '…' | '.');
        inside.len() <= LONGEST_NAME && inside.chars().all(words) && inside.contains(char::is_alphabetic) && inside != "sic"
    };
    text.match_indices('[').find_map(|(start, _)| {
        let length = text[start + 1..].find(']').filter(|length| named(&text[start + 1..start + 1 + length]))?;
        Some(start..start + length + 2)
    })
}

/// Six zeros and more in a row, with spaces or hyphens between them.
fn zeros(text: &str) -> Option<Range<usize>> {
    let mut run: Option<(usize, usize)> = None;
    for (at, character) in text.char_indices().chain([(text.len(), 'x')]) {
        match (character, run) {
            ('0', None) => run = Some((at, 1)),
            ('0', Some((start, count))) => run = Some((start, count + 1)),
            (' ' | '-', Some(_)) => {}
            (_, Some((start, count))) if count >= 6 && !character.is_ascii_digit() && starts_number(text, start) => {
                return Some(start..start + text[start..at].trim_end_matches([' ', '-']).len());
            }
            _ => run = None,
        }
    }
    None
}

/// Whether no number runs on into the zeros: in "1 000 000" one does.
fn starts_number(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '-']);
    before.chars().next_back().is_none_or(|last| !last.is_ascii_digit() && !matches!(last, '.' | ','))
        && !text[..at].ends_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        find(text).map(|range| &text[range])
    }

    #[test]
    fn whatever_was_to_be_filled_in_is_found() {
        assert_eq!(found("Call [phone number] now"), Some("[phone number]"));
        assert_eq!(found("Call {{ phone }}."), Some("{{ phone }}"));
        assert_eq!(found("TODO: dose"), Some("TODO"));
        assert_eq!(found("Wait XXX days"), Some("XXX"));
        assert_eq!(found("Lorem ipsum dolor"), Some("Lorem ipsum"));
        assert_eq!(found("Call 000 000."), Some("000 000"));
        assert_eq!(found("Call 0000-000000"), Some("0000-000000"));
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for text in
            ["", "Size XXXL", "1 [2]", "he said [sic]", "1000 000", "1 000 000 units", "0.000000", "Todo", "000 00", "{for}", "0", "é000"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
