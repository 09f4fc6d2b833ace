//! U004: a unit in a sentence is written as the house writes it.

use crate::check::notation::{Measure, Spelling, measures};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run, signs};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::project::Style;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "U004", name: "unit-typography", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(signs::a_digit, run),
};

const DOCS: &str = r#"
A unit in a sentence is misspelt (`24 hr`, `30 mins`), stands too close to its number or too far from it (`0.5mm`), or has a full
stop inside the sentence. With `style = "nhs"`, a symbol stands close to its number: `0.5mm`. Percentages and degrees are left alone.
A space may be an ordinary one: pages print numbers from the data with a no-break space, and such a number should be a reference.

Source: ISMP list of error-prone notation, items 17 and 18; NHS content guide, measurements.

```toml fails
[scope]
patient = "Fine needles make tiny holes. Your skin feels warm for 24 hrs."
```

```toml passes
[scope]
patient = "Fine needles make tiny holes. Your skin feels warm for 24 hours."
```
"#;

fn run(block: &TextBlock<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    if block.is_record() {
        return;
    }
    for measure in measures(&block.rendered) {
        let Some((unit, spelling)) = &measure.unit else { continue };
        let whole = measure.number.start..unit.end;
        if block.is_bound(whole.clone()) {
            continue;
        }
        if let Some(fault) = fault(&block.rendered, &measure, unit, *spelling, cx.settings.style) {
            report(block, whole.start..fault.end, &fault, out);
        }
    }
}

/// What is wrong, and the whole right text up to `end`.
struct Fault {
    message: String,
    right: String,
    end: usize,
}

fn fault(text: &str, measure: &Measure, unit: &Range<usize>, spelling: Spelling, style: Style) -> Option<Fault> {
    let number = &text[measure.number.clone()];
    let gap = &text[measure.number.end..unit.start];
    if let Some((one, several)) = spelling.right {
        let right = if number == "1" || gap == "-" { one } else { several };
        let gap = if gap.is_empty() { " " } else { gap };
        let message = format!("the unit `{}` is written \"{right}\" in a sentence", spelling.written);
        let abbreviated = is_dotted(text, unit.end);
        return Some(Fault { message, right: format!("{number}{gap}{right}"), end: unit.end + usize::from(abbreviated) });
    }
    if !spelling.symbol || gap == "-" {
        return None;
    }
    let wanted = if style == Style::Nhs { "" } else { " " };
    let right = format!("{number}{wanted}{}", spelling.written);
    if is_dotted(text, unit.end) {
        return Some(Fault { message: format!("the symbol `{}` takes no full stop", spelling.written), right, end: unit.end + 1 });
    }
    let good = if style == Style::Nhs { gap.is_empty() } else { gap.chars().count() == 1 };
    (!good).then(|| Fault { message: spacing(style).to_owned(), right, end: unit.end })
}

fn spacing(style: Style) -> &'static str {
    match style {
        Style::Nhs => "the house style has no space between a number and its unit",
        Style::Spaced => "one space stands between a number and its unit",
    }
}

/// Whether a full stop follows inside the sentence: a small letter comes after it.
fn is_dotted(text: &str, end: usize) -> bool {
    let Some(rest) = text[end..].strip_prefix('.') else { return false };
    let next = rest.trim_start().chars().next();
    rest.starts_with(' ') && next.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

fn report(block: &TextBlock<'_>, range: Range<usize>, fault: &Fault, out: &mut Findings) {
    let span = block.span(range);
    let finding = Diagnostic::new(&CHECK.rule, span, fault.message.as_str());
    out.push_for(block.item(), finding.with_help(format!("write \"{}\"", fault.right)).with_fix(span, fault.right.as_str()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(text: &str, style: Style) -> Option<String> {
        let measure = measures(text).remove(0);
        let (unit, spelling) = measure.unit.clone().unwrap();
        fault(text, &measure, &unit, spelling, style).map(|fault| {
            let mut whole = text.to_owned();
            whole.replace_range(measure.number.start..fault.end, &fault.right);
            whole
        })
    }

    #[test]
    fn spelling_and_space_are_mended() {
        let cases = [
            ("for 24 hr.", Some("for 24 hours.")),
            ("for 24 hrs. or more", Some("for 24 hours or more")),
            ("for 1 hr", Some("for 1 hour")),
            ("a 24-hr ban", Some("a 24-hour ban")),
            ("30mins", Some("30 minutes")),
            ("0.5mm", Some("0.5 mm")),
            ("0.5  mm", Some("0.5 mm")),
            ("0.5 mm. deep", Some("0.5 mm deep")),
            ("5 μm", Some("5 µm")),
            ("0.5 mm", None),
            ("0.5\u{a0}mm. Then", None),
            ("0.5 mm.", None),
            ("a 2-mm needle", None),
            ("24 hours", None),
            ("4%", None),
        ];
        for (text, expected) in cases {
            assert_eq!(right(text, Style::Spaced).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_nhs_closes_the_space_of_symbols_only() {
        assert_eq!(right("0.5 mm", Style::Nhs).as_deref(), Some("0.5mm"));
        assert_eq!(right("0.5mm", Style::Nhs), None);
        assert_eq!(right("24 hours", Style::Nhs), None);
        assert_eq!(right("24 hrs", Style::Nhs).as_deref(), Some("24 hours"));
    }
}
