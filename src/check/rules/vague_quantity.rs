//! C209: a patient can tell when a time is over.

use crate::check::phrase::{Phrases, is_quoted};
use crate::check::signs::Needs;
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "C209", name: "vague-quantity", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A time that nobody can count: "a few days", "a day or two", "several weeks", "soon", "for a while", "as needed". In a rule to avoid, do or
be allowed something it is an error, since nobody can keep to it; elsewhere in a patient's text it is a warning, and for staff advice.
"As soon as" is exact, and words in quotation marks are somebody else's. "Quickly" is not on the list: it was wrong too often.

Source: GLIA, decidability; USP <17>, explicit instructions; NHS content guide, "say what we mean". Measured on 108,659 words of NHS
guidance: 4 hits.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for the next few days."
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

/// Vague by themselves. Sources: GLIA, USP <17>, NHS A to Z of health writing.
#[rustfmt::skip]
static VAGUE: Phrases<()> = Phrases::new(&[
    ("an hour or two", ()), ("a day or two", ()), ("a week or two", ()), ("a month or two", ()), ("or so", ()),
    ("shortly", ()), ("soon", ()), ("for a while", ()), ("for some time", ()), ("for now", ()), ("regularly", ()),
    ("as needed", ()), ("as required", ()), ("as directed", ()), ("when needed", ()), ("from time to time", ()),
]);

/// Vague before a time.
#[rustfmt::skip]
static COUNTS: Phrases<()> = Phrases::new(&[
    ("few", ()), ("a few", ()), ("next few", ()), ("couple", ()), ("couple of", ()), ("a couple of", ()), ("several", ()), ("some", ()),
    ("many", ()), ("a number of", ()),
]);

#[rustfmt::skip]
static TIMES: Phrases<()> = Phrases::new(&[
    ("second", ()), ("seconds", ()), ("minute", ()), ("minutes", ()), ("hour", ()), ("hours", ()), ("day", ()), ("days", ()),
    ("week", ()), ("weeks", ()), ("month", ()), ("months", ()), ("more minutes", ()), ("more hours", ()), ("more days", ()),
    ("more weeks", ()),
]);

fn needs() -> Needs<'static> {
    vec![vec![VAGUE.signs()], vec![COUNTS.signs(), TIMES.signs()]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if block.is_record() || block.is_search_name() {
        return;
    }
    let text = block.rendered.as_str();
    for range in vague(text).into_iter().filter(|range| !is_quoted(text, range.clone())) {
        let words = &text[range.clone()];
        let finding = Diagnostic::new(&CHECK.rule, block.span(range), message(block, words)).with_severity(severity(block));
        out.push_for(block.item(), finding.with_help("write a number and a unit as a field, and refer to it: `{for}`"));
    }
}

fn severity(block: &TextBlock<'_>) -> Severity {
    match block.is_instruction() {
        true => Severity::Error,
        false if block.reaches_patients() => Severity::Warning,
        false => Severity::Advice,
    }
}

fn message(block: &TextBlock<'_>, words: &str) -> String {
    if block.is_instruction() {
        format!("nobody can keep to \"{words}\": it is over at another time for every reader")
    } else {
        format!("\"{words}\" is another time for every reader")
    }
}

fn vague(text: &str) -> Vec<Range<usize>> {
    let exact = |range: &Range<usize>| text[..range.start].to_ascii_lowercase().ends_with("as ") && text[range.end..].starts_with(" as");
    let mut found: Vec<Range<usize>> = VAGUE.find(text).map(|hit| hit.range).filter(|range| !exact(range)).collect();
    found.extend(COUNTS.find(text).filter_map(|hit| before_a_time(text, hit.range)));
    found.sort_by_key(|range| range.start);
    found
}

fn before_a_time(text: &str, count: Range<usize>) -> Option<Range<usize>> {
    let rest = text[count.end..].strip_prefix([' ', '\u{a0}'])?;
    let start = text.len() - rest.len();
    TIMES.starting(rest).map(|hit| count.start..start + hit.range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        vague(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_count_is_vague_only_before_a_time() {
        assert_eq!(found("for a few hours, a day or two, the next few days"), ["a few hours", "a day or two", "next few days"]);
        assert_eq!(found("a couple of days; several weeks; some more days"), ["a couple of days", "several weeks", "some more days"]);
        assert_eq!(found("Use gel as needed. Come back soon."), ["as needed", "soon"]);
        assert_eq!(found("a few sachets, some creams, as soon as you can, over weeks, often, quickly, 2 days"), Vec::<&str>::new());
    }
}
