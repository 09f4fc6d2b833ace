//! S112: what seals or numbs the skin comes off at a stated time, and sooner if something goes wrong.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Action, Step};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "S112", name: "contact-time-open", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A mask, a numbing cream, or another product with `occlusive = true` lies on the skin in the clinic, and the step has no exact or
greatest time, or does not say when to stop. "At least" is no greatest time. A product put on at the end for the way home
(`does = "soothe"`) has no time to keep.

Source: source document S3, statement 6; FDA advisories on numbing products, 2007, 2009 and 2024, read in summaries.

```toml fails in soothing-mask
[[step]]
id = "mask-on"
title = "Mask on"
does = "mask"
products = ["clinic-mask"]
stop-if = "Burning gets worse: take the mask off at once."
```

```toml fails in soothing-mask
[[step]]
id = "mask-on"
title = "Mask on"
does = "mask"
duration = "at least 15 min"
products = ["clinic-mask"]
stop-if = "Burning gets worse: take the mask off at once."
```

```toml fails in soothing-mask
[[step]]
id = "mask-on"
title = "Mask on"
does = "mask"
duration = "exactly 15 min"
products = ["clinic-mask"]
```

```toml passes in soothing-mask
[[step]]
id = "mask-on"
title = "Mask on"
does = "mask"
duration = "at most 15 min"
products = ["clinic-mask"]
stop-if = "Burning gets worse: take the mask off at once."
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for step in &cx.protocol.steps {
        let Some((what, place)) = contact(step, cx) else { continue };
        let item = Some(step.id.as_str());
        match step.duration {
            None => {
                let finding = Diagnostic::new(&CHECK.rule, place, format!("nothing says how long {what} stays on"));
                out.push_for(item, finding.with_help("write the time in `duration`: \"exactly 15 min\" or \"at most 30 min\""));
            }
            Some(duration) if duration.upper().is_none() => {
                let message = format!("{what} stays on for {}, without a limit", duration.value.get());
                let finding = Diagnostic::new(&CHECK.rule, duration.span, message);
                out.push_for(item, finding.with_help("write the greatest time: \"exactly 15 min\" or \"at most 30 min\""));
            }
            Some(_) => {}
        }
        if step.stop_if.is_none() {
            let finding = Diagnostic::new(&CHECK.rule, place, format!("nothing says when {what} comes off sooner"));
            out.push_for(
                item,
                finding.with_help(
                    "write in `stop-if` what to watch for and what to do then, such as \"Burning gets worse: take it off at once.\"",
                ),
            );
        }
    }
}

/// What lies on the skin during the step, and the place that says so.
fn contact(step: &Step, cx: &ProtocolCx<'_>) -> Option<(&'static str, Span)> {
    let action = step.action.as_ref();
    match action.map(|action| action.value) {
        Some(Action::Mask) => return action.map(|action| ("the mask", action.span)),
        Some(Action::Numb) => return action.map(|action| ("the numbing cream", action.span)),
        Some(Action::Soothe | Action::RemoveMask | Action::RemoveNumbing) => return None,
        _ => {}
    }
    let product = |id: &str| cx.cx.catalog.products.get(id);
    let seals = |id: &str| product(id).and_then(|product| product.occlusive).is_some_and(|occlusive| occlusive.value);
    let sealing = step.products.iter().find(|reference| seals(reference.as_str()))?;
    Some(("a product that seals the skin", sealing.span()))
}
