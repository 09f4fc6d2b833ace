//! S102: no needle is longer than the device's label allows.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::{Dimension, Quantity};
use rust_decimal::Decimal;

pub static CHECK: Check = Check {
    rule: Rule { code: "S102", name: "depth-over-maximum", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A needle is longer than the greatest depth on the label of the device, or of the one that goes deepest, in general or for one area.

Source: 21 CFR 878.4430(b)(2)(iii) asks for a maximum safe depth.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 2.5 mm"
decision = "d-example"
```

```toml passes
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 2 mm"
decision = "d-example"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let devices = cx.protocol.devices.iter().filter_map(|device| device.max_depth);
    let Some(max) = devices.max_by_key(|depth| longest(depth)) else { return };
    for parameter in &cx.protocol.parameters {
        for value in parameter.values().filter(|value| longest(value) > longest(&max)) {
            let message = format!("a needle of {} is longer than the device's maximum of {}", value.value, max.value.get());
            out.push_for(
                Some(parameter.id.as_str()),
                Diagnostic::new(&CHECK.rule, value.span, message)
                    .with_caret("longer than the label allows")
                    .with_label(max.span, "the device's maximum")
                    .with_help(format!("write at most \"{}\", or name the device that goes deeper", max.value.get())),
            );
        }
    }
}

/// The greatest length, exact and in one unit; none for what is no length, or has no upper limit.
fn longest(quantity: &Quantity) -> Option<Decimal> {
    let is_length = quantity.unit.dimension() == Dimension::Length;
    quantity.upper().filter(|_| is_length).map(|upper| quantity.in_base(upper))
}
