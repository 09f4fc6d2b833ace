//! S121: a text names no emergency number of another country and no telephone number of its own.

use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run, signs};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::clinic::Clinic;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "S121", name: "foreign-number", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(signs::a_digit, run),
};

const DOCS: &str = r#"
A text tells its reader to call an emergency number that is none of the clinic's, or a telephone number that is not the clinic's. In an
emergency a number of another country rings nowhere. The numbers stand once, in `content/clinic.toml`, and every page prints them.

Numbers of three digits count where the sentence says to call, ring, dial or phone, and if some country uses them for emergencies: 000,
110 to 120, 911, 988, 995, 997 to 999, 15, 17 and 18. Numbers that the clinic's own file names, in any of its texts, are right.

Source: protogen's own; NHS care cards name one service.

```toml fails
[[call]]
id = "fever"
urgency = "today"
sign = "fever"
patient = "you have a fever or shivering; call 911 if you feel faint"
```

```toml fails
[[call]]
id = "fever"
urgency = "today"
sign = "fever"
patient = "you have a fever or shivering; ring 01632 960999"
```

```toml passes
[[call]]
id = "fever"
urgency = "today"
sign = "fever"
patient = "you have a fever or shivering; call 999 if you feel faint"
```
"#;

/// Emergency and urgent-care numbers of some country, from memory.
const EMERGENCY: [&str; 21] = [
    "000", "110", "111", "112", "113", "114", "115", "116", "117", "118", "119", "120", "911", "988", "995", "997", "998", "999", "15",
    "17", "18",
];

/// Words with which a text says to telephone.
const CALLING: [&str; 8] = ["call", "calls", "ring", "dial", "phone", "telephone", "calling", "text"];

/// The fewest digits of a telephone number.
const FEWEST_DIGITS: usize = 7;

fn run(block: &TextBlock<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let Some(clinic) = cx.catalog.clinic.as_ref() else { return };
    if block.is_record() || block.is_search_name() || !block.rendered.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    for (range, digits) in numbers(&block.rendered) {
        if block.is_bound(range.clone()) || is_the_clinics(&digits, clinic) {
            continue;
        }
        let what = if digits.len() >= FEWEST_DIGITS { "a telephone number of the clinic" } else { "an emergency number of this clinic" };
        let message = format!("`{}` is not {what}", &block.rendered[range.clone()]);
        let help = "take it out: every page prints the numbers of `content/clinic.toml`";
        out.push_for(block.item(), Diagnostic::new(&CHECK.rule, block.span(range), message).with_help(help));
    }
}

/// Whether the clinic's own file names the number.
fn is_the_clinics(digits: &str, clinic: &Clinic) -> bool {
    let staff = clinic.report_harm.iter().map(|words| words.source_text());
    let texts = clinic.shared_lines().map(|words| words.source_text()).chain(staff);
    let lines = clinic.lines.iter().flat_map(|line| {
        let words = line.patient.iter().chain([&line.hours]).map(|words| words.source_text());
        words.chain([line.number.value.printed()])
    });
    let mut numbers = [clinic.phone.number.value.printed(), clinic.emergency.value.as_str()].into_iter().chain(texts).chain(lines);
    numbers.any(|text| runs(text).any(|(_, number)| number == digits || national(&number) == national(digits)))
}

/// The last nine digits: what is left without a country's code or the nought before an area's.
fn national(digits: &str) -> &str {
    let digits = digits.trim_start_matches('0');
    &digits[digits.len().saturating_sub(9)..]
}

/// The numbers of a text that somebody would dial.
fn numbers(text: &str) -> Vec<(Range<usize>, String)> {
    let is_dialled = |range: &Range<usize>| {
        let before = text[..range.start].to_lowercase();
        let clause = before.rsplit(['.', ';', ':']).next().unwrap_or_default().to_owned();
        clause.split(|c: char| !c.is_alphanumeric()).rev().filter(|word| !word.is_empty()).take(4).any(|word| CALLING.contains(&word))
    };
    let found = runs(text).filter(|(range, digits)| {
        let long = digits.len() >= FEWEST_DIGITS && text[range.clone()].starts_with(['0', '+', '(']);
        long || (EMERGENCY.contains(&digits.as_str()) && is_dialled(range))
    });
    found.collect()
}

/// Runs of digits with the spaces, brackets and hyphens between them, and the digits alone.
fn runs(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| c.is_ascii_digit() || c == '+')?;
        let joins = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '-' | '(' | ')' | '+');
        let end = text[start..].find(|c: char| !joins(c)).map_or(text.len(), |length| start + length);
        at = end.max(start + 1);
        let trimmed = text[start..at].trim_end_matches([' ', '\u{a0}', '-', '(', ')', '+']).len();
        let range = start..start + trimmed;
        let digits = text[range.clone()].chars().filter(char::is_ascii_digit).collect();
        Some((range, digits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        numbers(text).into_iter().map(|(range, _)| text[range].to_owned()).collect()
    }

    #[test]
    fn numbers_that_somebody_would_dial_are_found() {
        assert_eq!(found("Call 911 at once, or ring 01632 960 123."), ["911", "01632 960 123"]);
        assert_eq!(found("Dial 112."), ["112"]);
        assert_eq!(found("+44 1632 960123 is ours"), ["+44 1632 960123"]);
    }

    #[test]
    fn other_numbers_are_not() {
        for text in ["Wait 15 minutes.", "SPF 30", "at most 500 mg", "2 to 4 passes", "Treat 110 points", "", "+"] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn one_number_is_known_in_each_of_its_forms() {
        assert_eq!(national("441632960123"), national("01632960123"));
        assert_ne!(national("01632960123"), national("01632960124"));
    }
}
