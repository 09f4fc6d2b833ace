//! U013: no decimal in a sentence that is read as ten times as much.

use crate::check::notation::measures;
use crate::check::signs::{Needs, bytes};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Unit;

pub static CHECK: Check = Check {
    rule: Rule { code: "U013", name: "misread-decimal", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A number in a sentence has a naked decimal point (`.5 mm`, read as 5), a zero after the point (`2.0 mm`, read as 20) or a decimal comma.
It is U003 for sentences; U003 itself speaks of values, and a code stands for one rule. Percentages may keep their zeros, and two
decimals are left alone: rollers of 0.25 mm exist.

Source: Joint Commission Do Not Use list; ISMP list of error-prone notation.

```toml fails
[scope]
patient = "The needles are .5 mm long."
```

```toml passes
[scope]
patient = "The needles are 0.5 mm long."
```
"#;

fn needs() -> Needs<'static> {
    vec![vec![bytes(b"0123456789"), bytes(b".,")]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.rendered.contains(['.', ',']) {
        return;
    }
    for measure in measures(&block.rendered) {
        let number = &block.rendered[measure.number.clone()];
        let unit = measure.unit.as_ref().map(|(_, spelling)| spelling.unit);
        let Some((why, right)) = misread(number, unit) else { continue };
        if block.is_bound(measure.number.clone()) {
            continue;
        }
        let span = block.span(measure.number.clone());
        let finding = Diagnostic::new(&CHECK.rule, span, format!("`{number}` is misread: {why}"));
        out.push_for(block.item(), finding.with_help(format!("write \"{right}\"")).with_fix(span, right));
    }
}

/// Why the number is misread, and the right one.
fn misread(number: &str, unit: Option<Unit>) -> Option<(&'static str, String)> {
    if number.starts_with('.') {
        return Some(("a naked decimal point is overlooked", format!("0{number}")));
    }
    let measured = unit.is_some_and(|unit| unit != Unit::Percent);
    if let Some((whole, fraction)) = number.split_once(',') {
        let decimal = measured && fraction.len() != 3 && !fraction.contains(',');
        return decimal.then(|| ("a comma is no decimal point", format!("{whole}.{fraction}")));
    }
    let (whole, fraction) = number.split_once('.')?;
    let kept = fraction.trim_end_matches('0');
    let right = if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") };
    (measured && kept != fraction).then_some(("the point before a trailing zero is overlooked", right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_at_its_boundary() {
        let mm = Some(Unit::Millimetre);
        let right = |number, unit| misread(number, unit).map(|(_, right)| right);
        assert_eq!(right(".5", None).as_deref(), Some("0.5"));
        assert_eq!(right("2.0", mm).as_deref(), Some("2"));
        assert_eq!(right("0.50", mm).as_deref(), Some("0.5"));
        assert_eq!(right("0,5", mm).as_deref(), Some("0.5"));
        assert_eq!(right("0.05", mm), None);
        assert_eq!(right("20", mm), None);
        assert_eq!(right("1,000", mm), None);
        assert_eq!(right("91.00", Some(Unit::Percent)), None);
        assert_eq!(right("2.0", None), None, "a version or a chapter");
    }
}
