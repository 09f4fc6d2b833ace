//! U005: no abbreviation or symbol that is known to be misread.

use crate::check::notation::measures;
use crate::check::signs::{Needs, bytes, words};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "U005", name: "error-prone-notation", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A sentence has an abbreviation that is known to have been misread and to have harmed patients: `QD`, `q.d.`, `QOD`, `BID`, `TID`, `IU`,
`10 U`, `D/C`, `µg`, `x3d`. These are errors, and found in capitals as they are listed only: `hs` and `od` are parts of ordinary words.
Symbols between words (`<`, `>`, `@`, `&`, `+`) and a slash for "per" are warnings; `i.e.`, `e.g.`, `etc` and `and/or` are advice.

Source: ISMP list of error-prone abbreviations; Joint Commission Do Not Use list; NHS A to Z of health writing.

```toml fails
[scope]
patient = "Put on sunscreen, SPF >30 QD."
```

```toml passes
[scope]
patient = "Put on sunscreen of factor 30 or higher every day."
```
"#;

/// A notation and what to write: certain, or a hint.
struct Notation {
    found: &'static str,
    instead: Instead,
    severity: Severity,
}

enum Instead {
    Certain(&'static str),
    Hint(&'static str),
}

use Instead::{Certain, Hint};
use Severity::{Advice, Error, Warning};

const fn notation(found: &'static str, severity: Severity, instead: Instead) -> Notation {
    Notation { found, instead, severity }
}

/// ISMP list of error-prone abbreviations, Joint Commission Do Not Use list, NHS A to Z of health writing.
#[rustfmt::skip]
const WORDS: &[Notation] = &[
    notation("q.o.d.", Error, Certain("every other day")), notation("QOD", Error, Certain("every other day")),
    notation("q.d.", Error, Certain("every day")), notation("QD", Error, Certain("every day")),
    notation("BID", Error, Certain("twice a day")), notation("TID", Error, Certain("three times a day")),
    notation("IU", Error, Certain("units")), notation("D/C", Error, Hint("\"stop\" or \"discharge\"")),
    notation("µg", Error, Certain("micrograms")), notation("μg", Error, Certain("micrograms")),
    notation("i.e.", Advice, Certain("that is")), notation("e.g.", Advice, Certain("for example")),
    notation("etc", Advice, Hint("the whole list, or \"such as\" before it")), notation("and/or", Advice, Hint("\"and\" or \"or\"")),
];

/// Symbols between words: each is overlooked or mistaken for a digit or for its opposite.
#[rustfmt::skip]
const SYMBOLS: &[Notation] = &[
    notation("<", Warning, Hint("\"less than\"")), notation(">", Warning, Hint("\"more than\"")),
    notation("≤", Warning, Hint("\"at most\"")), notation("≥", Warning, Hint("\"at least\"")),
    notation("@", Warning, Certain("at")), notation("&", Warning, Certain("and")), notation("+", Warning, Certain("and")),
];

/// For each byte whether a notation begins with it: a text is gone through once, and not once for each of them.
static OPENINGS: [bool; 256] = {
    let mut openings = [false; 256];
    let lists = [WORDS, SYMBOLS];
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            openings[lists[list][at].found.as_bytes()[0] as usize] = true;
            at += 1;
        }
        list += 1;
    }
    openings
};

fn needs() -> Needs<'static> {
    // Symbols by their last byte; the micro sign may follow a digit, so that no word begins with it.
    let of_words = words(WORDS.iter().map(|notation| notation.found));
    vec![vec![of_words], vec![bytes(b"<>@&+\xa4\xa5\xb5\xbc0123456789")]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if block.is_record() || block.is_search_name() {
        return;
    }
    let text = block.rendered.as_str();
    let bytes = text.as_bytes();
    let may_begin = |at: &usize| OPENINGS[usize::from(bytes[*at])] && !(*at > 0 && bytes[*at - 1].is_ascii_alphabetic());
    for at in (0..bytes.len()).filter(may_begin) {
        let here = |notation: &&Notation| bytes[at..].starts_with(notation.found.as_bytes());
        let range = |notation: &Notation| at..at + notation.found.len();
        let words = WORDS.iter().filter(here).filter(|notation| is_word(text, &range(notation)));
        let symbols = SYMBOLS.iter().filter(here).filter(|notation| is_between_words(text, &range(notation)));
        words.chain(symbols).for_each(|notation| report(block, range(notation), notation, out));
    }
    if text.contains(|c: char| c.is_ascii_digit()) {
        numbers(block, out);
    }
}

/// Not a part of a longer word; `µg` may follow its digits.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let number_before = before.is_some_and(|c| c.is_ascii_digit()) && text[range.clone()].ends_with('g');
    (number_before || before.is_none_or(|c| !c.is_alphanumeric())) && after.is_none_or(|c| !c.is_alphanumeric())
}

/// A space before it, and a space or a number after it: no part of an address or of "SPF 50+".
fn is_between_words(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    before.is_some_and(char::is_whitespace) && after.is_some_and(|c| c.is_whitespace() || c.is_ascii_digit())
}

/// What is wrong only beside a number: `10 U`, `x3d`, `5 mg/2 h`.
fn numbers(block: &TextBlock<'_>, out: &mut Findings) {
    let text = block.rendered.as_str();
    static UNITS: Notation = notation("U", Error, Hint("\"units\""));
    static TIMES: Notation = notation("x3d", Error, Hint("\"for 3 days\""));
    static PER: Notation = notation("/", Warning, Hint("\"per\" or \"each\""));
    let all = measures(text);
    for measure in &all {
        let rest = &text[measure.number.end..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
        let unit = measure.number.end + gap..measure.number.end + gap + 1;
        if gap <= 1 && rest[gap..].starts_with('U') && is_end(text, unit.end) {
            report(block, measure.number.start..unit.end, &UNITS, out);
        }
        let slash = measure.unit.as_ref().map_or(measure.number.end, |(unit, _)| unit.end);
        let next = all.iter().any(|other| other.number.start == slash + 1 && other.unit.is_some());
        if measure.unit.is_some() && next && text[slash..].starts_with('/') {
            report(block, slash..slash + 1, &PER, out);
        }
    }
    for (at, _) in text.match_indices('x').filter(|(at, _)| text[..*at].chars().next_back().is_none_or(|c| !c.is_alphanumeric())) {
        let digits = text[at + 1..].len() - text[at + 1..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let end = at + 1 + digits;
        if digits > 0 && text[end..].starts_with('d') && is_end(text, end + 1) {
            report(block, at..end + 1, &TIMES, out);
        }
    }
}

fn is_end(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_none_or(|c| !c.is_alphanumeric())
}

fn report(block: &TextBlock<'_>, range: Range<usize>, notation: &Notation, out: &mut Findings) {
    if block.is_bound(range.clone()) {
        return;
    }
    let found = &block.rendered[range.clone()];
    let why = match notation.severity {
        Error => "is on the list of notations that have harmed patients",
        Warning => "is easily overlooked or misread in a sentence",
        Advice => "is not plain to every reader",
    };
    let span = block.span(range);
    let finding = Diagnostic::new(&CHECK.rule, span, format!("`{found}` {why}")).with_severity(notation.severity);
    out.push_for(
        block.item(),
        match notation.instead {
            Certain(right) => finding.with_help(format!("write \"{right}\"")).with_fix(span, right),
            Hint(right) => finding.with_help(format!("write {right}")),
        },
    );
}
