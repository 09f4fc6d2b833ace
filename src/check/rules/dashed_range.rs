//! U012: a range in a sentence is written with "to".

use crate::check::notation::{Measure, measures};
use crate::check::signs::{Needs, bytes};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "U012", name: "dashed-range", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A range in a sentence is written with a hyphen or a dash: `1-2 days`. It is read as a minus sign, or aloud as "one two". It is U006 for
sentences; U006 itself speaks of values, and a code stands for one rule. Only numbers with a unit count, or after "day" or "week":
telephone numbers, dates and codes are left alone.

Source: NHS content guide, ranges.

```toml fails
[scope]
patient = "Your skin is sore for 1–2 days."
```

```toml passes
[scope]
patient = "Your skin is sore for 1 to 2 days."
```
"#;

const DASHES: [char; 5] = ['-', '–', '—', '−', '\u{2011}'];

fn needs() -> Needs<'static> {
    vec![vec![bytes(b"0123456789"), bytes(b"-\xe2")]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.rendered.contains(DASHES) {
        return;
    }
    let all = measures(&block.rendered);
    for pair in all.windows(2) {
        let Some(dash) = dash_between(&block.rendered, &pair[0], &pair[1]) else { continue };
        if !is_measured(&block.rendered, &pair[0], &pair[1]) || block.is_bound(dash.clone()) {
            continue;
        }
        let span = block.span(dash);
        let shown = &block.rendered[pair[0].number.start..pair[1].number.end];
        let finding = Diagnostic::new(&CHECK.rule, span, format!("the range `{shown}` has a dash, which is read as a minus sign"));
        out.push_for(block.item(), finding.with_help("write \"to\" between the numbers").with_fix(span, " to "));
    }
}

/// The dash between two numbers with the spaces around it, if nothing else is there.
fn dash_between(text: &str, low: &Measure, high: &Measure) -> Option<Range<usize>> {
    let start = low.unit.as_ref().map_or(low.number.end, |(unit, _)| unit.end);
    let between = text.get(start..high.number.start)?;
    let dash = between.trim_matches([' ', '\u{a0}']);
    (dash.chars().count() == 1 && dash.contains(DASHES)).then_some(start..high.number.start)
}

fn is_measured(text: &str, low: &Measure, high: &Measure) -> bool {
    let word = text[..low.number.start].trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let after_a_word = ["day", "days", "week", "weeks", "SPF"].iter().any(|known| word.eq_ignore_ascii_case(known));
    high.unit.is_some() || after_a_word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dash(text: &str) -> Option<&str> {
        let all = measures(text);
        let [low, high] = all.as_slice() else { return None };
        dash_between(text, low, high).filter(|_| is_measured(text, low, high)).map(|range| &text[range])
    }

    #[test]
    fn only_measures_make_a_range() {
        assert_eq!(dash("0.5-2 mm"), Some("-"));
        assert_eq!(dash("0.5 mm – 2 mm"), Some(" – "));
        assert_eq!(dash("Days 1-2"), Some("-"));
        assert_eq!(dash("0.5 to 2 mm"), None);
        assert_eq!(dash("see 12-14"), None);
        assert_eq!(dash("2 mm, -3 mm"), None);
        assert_eq!(dash("2026-11"), None);
    }
}
