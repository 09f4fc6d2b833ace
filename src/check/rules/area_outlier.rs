//! C219: the value for one area, or in one case, fits the others.

use crate::check::skin::minutes;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{self, Parameter};
use rust_decimal::Decimal;

pub static CHECK: Check = Check {
    rule: Rule { code: "C219", name: "area-outlier", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A value for one area, or in another single case, does not fit the others.

* a parameter's value in a case (`by`: an area, skin types, weights, ages, a device) reaches beyond the general value, which must span
  them all;
* of rules that ask the same on different areas, one lasts more than three times as long as the longest of the others.

Most of these are slips of the unit: 7 wk for 7 d.

Source: protogen's own.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 2 mm"
by = [{ area = "face", value = "0.5 to 2.5 mm", decision = "depth-by-area" }]
decision = "d-08-depth"
```

```toml passes
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 2 mm"
by = [{ area = "face", value = "0.5 to 2 mm", decision = "depth-by-area" }]
decision = "d-08-depth"
```
"#;

/// How many times as long as the others a rule for one area may last.
const MOST_TIMES: i64 = 3;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for parameter in &cx.protocol.parameters {
        beyond_all(parameter, out);
    }
    let rules: Vec<&protocol::Rule> = cx.protocol.rules().filter(|rule| !rule.areas.is_empty()).collect();
    for rule in &rules {
        let same = |other: &&&protocol::Rule| {
            other.duty().map(|(mode, target)| (mode, target.as_str())) == rule.duty().map(|(mode, target)| (mode, target.as_str()))
        };
        let others = rules.iter().filter(|other| !std::ptr::eq(**other, *rule)).filter(same);
        let Some(longest) = others.filter_map(|other| minutes(other.lasts)).max() else { continue };
        if let Some(lasts) = rule.lasts.filter(|lasts| lasts.minutes().is_some_and(|own| own > longest * MOST_TIMES)) {
            let message = format!("{} is more than {MOST_TIMES} times as long as on any other area", lasts.value.get());
            out.push_for(
                Some(rule.id.as_str()),
                Diagnostic::new(&CHECK.rule, lasts.span, message).with_help("check the number and its unit"),
            );
        }
    }
}

fn beyond_all(parameter: &Parameter, out: &mut Findings) {
    let whole = parameter.value.value.get();
    for case in &parameter.cases {
        let value = case.value.value.get();
        if value.unit.dimension() != whole.unit.dimension() {
            continue;
        }
        let base = |of: &crate::model::Quantity, bound: Option<Decimal>| bound.map(|bound| of.in_base(bound));
        let above = matches!((base(&value, value.upper()), base(&whole, whole.upper())), (Some(own), Some(most)) if own > most);
        let below = matches!((base(&value, value.lower()), base(&whole, whole.lower())), (Some(own), Some(least)) if own < least);
        if above || below {
            let message = format!("{value} in this case lies outside of {whole}, which is said of all");
            let finding = Diagnostic::new(&CHECK.rule, case.value.span, message).with_label(parameter.value.span, "the general value");
            out.push_for(Some(parameter.id.as_str()), finding.with_help("check the unit, or widen the general value"));
        }
    }
}
