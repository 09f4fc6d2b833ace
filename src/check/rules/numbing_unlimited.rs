//! S113: a numbing cream has a drug, a strength, limits, somebody who applies it, and comes off before the first needle.

use crate::check::skin::needles;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Action, Numbing, Region, Step};
use rust_decimal::Decimal;

pub static CHECK: Check = Check {
    rule: Rule { code: "S113", name: "numbing-unlimited", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A step that numbs the skin (`does = "numb"`) lacks what keeps numbing creams from being dangerous. It needs

* `numbing`: drug, strength, greatest amount, greatest area, whether a wrap is allowed, who applies it (error);
* the time it stays on: `duration` (error);
* a step that takes all of it off (`does = "remove-numbing"`) before the skin is needled (error);
* an amount or area with an upper limit (error).

`under-wrap = true` is a warning: a wrap, like heat, drives more of the drug into the blood, and few labels allow it. In the profile
`us` a strength above 4 % is a warning, since such products are not sold over the counter.

Source: FDA advisories of 2007, 2009 and 2024 on numbing products (more than 4 %, large areas, wraps), read in summaries.

```toml fails
[[step]]
id = "numb"
title = "Numb the skin"
does = "numb"
duration = "30 min"
products = ["clinic-numbing-cream"]
staff = "Put numbing cream on for {duration}."
stop-if = "Dizziness: wipe the cream off."
```

```toml fails
[[step]]
id = "remove-numbing"
title = "Look at the skin"
does = "other"
staff = "Look at the skin."
```

```toml fails
[[step]]
id = "numb"
title = "Numb the skin"
does = "numb"
duration = "30 min"
numbing = { drug = "Lidocaine", strength = "4 %", max-amount = "at least 10 g", max-area = "at most 400 cm2", under-wrap = false, applied-by = "nurse" }
stop-if = "Dizziness: wipe the cream off."
```

```toml passes
[[step]]
id = "numb"
title = "Numb the skin"
does = "numb"
duration = "30 min"
products = ["clinic-numbing-cream"]
numbing = { drug = "Lidocaine", strength = "4 %", max-amount = "at most 10 g", max-area = "at most 400 cm2", under-wrap = false, applied-by = "nurse" }
stop-if = "Dizziness: wipe the cream off."
```
"#;

/// What the United States sell over the counter, in percent.
const OVER_THE_COUNTER: Decimal = Decimal::from_parts(4, 0, 0, false, 0);

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for step in cx.protocol.steps.iter().filter(|step| does(step, Action::Numb)) {
        let place = step.action.map_or(step.id.span, |action| action.span);
        let item = Some(step.id.as_str());
        let mut missing = |message: &str, help: &str| out.push_for(item, Diagnostic::new(&CHECK.rule, place, message).with_help(help));
        if step.duration.is_none() {
            missing("nothing says how many minutes the numbing cream stays on", "write the time on its label in `duration`");
        }
        match &step.numbing {
            None => missing("a numbing cream without drug, strength, limits and somebody who applies it", TABLE),
            Some(numbing) => limits(numbing, cx, |finding| out.push_for(item, finding)),
        }
    }
    still_on(cx, out);
}

const TABLE: &str = "add `numbing = { drug = \"…\", strength = \"… %\", max-amount = \"at most … g\", max-area = \"at most … cm2\", under-wrap = false, applied-by = \"…\" }`";

fn does(step: &Step, action: Action) -> bool {
    step.action.is_some_and(|does| does.value == action)
}

fn limits(numbing: &Numbing, cx: &ProtocolCx<'_>, mut report: impl FnMut(Diagnostic)) {
    if numbing.max_amount.upper().is_none() {
        let finding = Diagnostic::new(&CHECK.rule, numbing.max_amount.span, "this greatest amount of numbing cream has no upper limit");
        report(finding.with_help("write \"at most … g\", as the label says"));
    }
    if numbing.max_area.upper().is_none() {
        let finding = Diagnostic::new(&CHECK.rule, numbing.max_area.span, "this greatest area for numbing cream has no upper limit");
        report(finding.with_help("write \"at most … cm2\", as the label says"));
    }
    if numbing.under_wrap {
        let finding = Diagnostic::new(&CHECK.rule, numbing.drug.span(), "numbing cream under a wrap: more of the drug reaches the blood");
        report(
            finding
                .with_help("write `under-wrap = false`, unless the label of this very product allows a wrap")
                .with_severity(Severity::Warning),
        );
    }
    if cx.cx.settings.region == Some(Region::Us) && numbing.strength.stated() > OVER_THE_COUNTER {
        let message =
            format!("a numbing cream of {}: more than {OVER_THE_COUNTER} % is not sold over the counter", numbing.strength.value.get());
        let finding = Diagnostic::new(&CHECK.rule, numbing.strength.span, message);
        report(finding.with_help("use one of 4 % or less, or have a prescriber order it").with_severity(Severity::Warning));
    }
}

/// Cream that nobody took off before the needles come.
fn still_on(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let mut on: Option<&Step> = None;
    for step in cx.composite.steps.iter().map(|step| step.item) {
        if does(step, Action::Numb) {
            on = Some(step);
        } else if does(step, Action::RemoveNumbing) {
            on = None;
        } else if let Some(numb) = on.take_if(|_| needles(step)) {
            let place = step.action.map_or(step.id.span, |action| action.span);
            let finding = Diagnostic::new(&CHECK.rule, place, "the skin is needled while the numbing cream is still on it");
            let finding = finding.with_label(numb.action.map_or(numb.id.span, |action| action.span), "put on here");
            out.push_for(
                Some(step.id.as_str()),
                finding.with_help("add a step between them with `does = \"remove-numbing\"`: wipe all of it off"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_percent_is_still_sold_over_the_counter() {
        let stronger = |text| crate::model::parse(text, None).unwrap().stated() > OVER_THE_COUNTER;
        assert!(!stronger("4 %") && stronger("4.1 %") && stronger("23 %"));
    }
}
