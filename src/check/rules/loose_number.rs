//! C206: a number that matters stands once, in the data.

use crate::check::notation::measures;
use crate::check::phrase::Phrases;
use crate::check::signs::{Needs, bytes};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Quantity;
use rust_decimal::Decimal;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "C206", name: "loose-number", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A sentence has a time, a length, a sun protection factor or a number of sessions in digits or words that is not a reference to a value.
Such a number goes stale: the value is changed, the sentence stays. A limit that stands in one sentence for staff alone is no such number: it
is found where a value of the same item says it too. Write `{for}` or `{no-makeup.for}`. Ages, "between two sessions", and what
the records of decisions and sources say, are left alone. A clinic that wants an error writes `level = "error"` for this rule in `protogen.toml`.

Source: none; one place for each fact is this program's own aim.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for 24 hours."
decision = "low-grade"
```

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
staff = "24 hours, because the skin is open so long."
decision = "low-grade"
```

```toml passes
[[contraindication]]
id = "isotretinoin"
condition = "isotretinoin"
answer = "do-not-treat"
staff = "Ask whether it was taken within the last 6 months."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```
"#;

/// Numbers in words.
#[rustfmt::skip]
static NUMBERS: Phrases<()> = Phrases::new(&[
    ("one", ()), ("two", ()), ("three", ()), ("four", ()), ("five", ()), ("six", ()), ("seven", ()), ("eight", ()), ("nine", ()),
    ("ten", ()), ("twelve", ()), ("fourteen", ()), ("fifteen", ()), ("twenty", ()), ("thirty", ()), ("sixty", ()), ("half an", ()),
]);

/// What such a number counts.
#[rustfmt::skip]
static COUNTED: Phrases<()> = Phrases::new(&[
    ("second", ()), ("seconds", ()), ("minute", ()), ("minutes", ()), ("hour", ()), ("hours", ()), ("day", ()), ("days", ()),
    ("week", ()), ("weeks", ()), ("month", ()), ("months", ()), ("year", ()), ("years", ()), ("millimetres", ()), ("mm", ()),
    ("sessions", ()), ("passes", ()),
]);

fn needs() -> Needs<'static> {
    vec![vec![bytes(b"0123456789")], vec![NUMBERS.signs(), COUNTED.signs()]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if block.is_record() || block.is_search_name() {
        return;
    }
    let text = block.rendered.as_str();
    for range in in_digits(text).into_iter().chain(in_words(text)) {
        let repeats = block.reaches_patients() || is_said_by_a_value(&text[range.clone()], block);
        if repeats && !block.is_bound(range.clone()) && !is_no_value(text, &range) {
            report(block, range, out);
        }
    }
}

/// Numbers in digits with a unit of a rule after them, or `SPF` before them.
fn in_digits(text: &str) -> Vec<Range<usize>> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for measure in measures(text) {
        let after = text[measure.number.end..].trim_start_matches([' ', '-']);
        let factor = text[..measure.number.start].trim_end().ends_with("SPF");
        match &measure.unit {
            Some((unit, spelling)) if spelling.is_of_a_rule() => found.push(measure.number.start..unit.end),
            _ if factor => found.push(measure.number),
            _ => found.extend(COUNTED.starting(after).map(|hit| measure.number.start..text.len() - after.len() + hit.range.end)),
        }
    }
    found
}

/// `two weeks`, `half an hour`.
fn in_words(text: &str) -> Vec<Range<usize>> {
    let counted = |range: Range<usize>| {
        let rest = text[range.end..].strip_prefix([' ', '\u{a0}', '-'])?;
        let start = text.len() - rest.len();
        COUNTED.starting(rest).map(|hit| range.start..start + hit.range.end)
    };
    NUMBERS.find(text).filter_map(|hit| counted(hit.range)).collect()
}

/// "22 years old", "aged 22 years": an age is no value of the treatment; nor is the "two" of "between two sessions".
fn is_no_value(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].trim_end();
    let after = text[range.end..].trim_start_matches([' ', '-']);
    before.ends_with("aged")
        || before.ends_with("between")
        || before.ends_with("age of")
        || after.starts_with("old")
        || after.starts_with("of age")
}

/// Whether a value of the same item says this number: words for staff that no value says stand once already.
fn is_said_by_a_value(said: &str, block: &TextBlock<'_>) -> bool {
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|part| part.parse::<Decimal>().ok());
    let said = number(said);
    let same = |value: Quantity| [value.lower(), value.upper()].into_iter().flatten().any(|end| Some(end) == said);
    said.is_some() && block.item().is_some_and(|item| block.whose.values().of_item(item).any(same))
}

fn report(block: &TextBlock<'_>, range: Range<usize>, out: &mut Findings) {
    let message = format!("\"{}\" stands here as words: when the value changes, this sentence will not", &block.rendered[range.clone()]);
    let finding = Diagnostic::new(&CHECK.rule, block.span(range), message);
    out.push_for(
        block.item(),
        finding.with_help("put the value into a field and refer to it: `{for}`, or `{no-makeup.for}` of another item"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let all = in_digits(text).into_iter().chain(in_words(text));
        all.filter(|range| !is_no_value(text, range)).map(|range| &text[range]).collect()
    }

    #[test]
    fn numbers_that_a_rule_could_state_are_found() {
        assert_eq!(found("for 24 hours, or two weeks"), ["24 hours", "two weeks"]);
        assert_eq!(found("SPF 30, 30 SPF, 1.5 mm"), ["30", "30 SPF", "1.5 mm"]);
        assert_eq!(found("a 24-hour ban, one-week rest"), ["24-hour", "one-week"]);
        assert_eq!(found("2 months; half an hour; 3 sessions"), ["2 months", "3 sessions", "half an hour"]);
        assert_eq!(
            found("one patient, 4 %, aged 22 years, 22 years old, call 111, step 2, on day 3, a week, between two sessions"),
            Vec::<&str>::new()
        );
    }
}
