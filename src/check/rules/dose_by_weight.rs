//! C225: a dose by weight has a greatest amount, and says the same as the value beside it.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::Parameter;
use crate::model::{Bound, Dimension, Quantity, Unit};
use rust_decimal::Decimal;

pub static CHECK: Check = Check {
    rule: Rule { code: "C225", name: "dose-by-weight", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A parameter has a dose for each kilogram that the patient weighs (`per-weight`), from which the page for staff has a table of amounts.

* `most` without `per-weight` is an error: there is nothing that it bounds.
* `per-weight` without `most` is a warning: a heavy patient would be given more than anybody should have.
* A dose that reaches `most` in an adult of 35 kg already is a warning: one of the two numbers is a slip.
* `value` is the same dose, or a mass: then its greatest is `most`. Two doses on one page are an error.

Source: protogen's own; ISMP, Guidelines for Safe Medication Use, on maximum doses beside doses by weight (from memory, not compared).

```toml fails
[[parameter]]
id = "lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 500 mg"
per-weight = "7 mg/kg"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 500 mg"
most = "500 mg"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 300 mg"
per-weight = "7 mg/kg"
most = "500 mg"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "lidocaine"
title = "Lidocaine, greatest amount"
value = "4.5 mg/kg"
per-weight = "7 mg/kg"
most = "500 mg"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 500 mg"
per-weight = "70 mg/kg"
most = "500 mg"
decision = "d-example"
```

```toml passes
[[parameter]]
id = "lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 500 mg"
per-weight = "7 mg/kg"
most = "500 mg"
decision = "d-example"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for parameter in &cx.protocol.parameters {
        let findings = [bounded(parameter), agrees(parameter), always_capped(parameter)];
        findings.into_iter().flatten().for_each(|finding| out.push_for(Some(parameter.id.as_str()), finding));
    }
}

/// A dose and its bound stand together.
fn bounded(parameter: &Parameter) -> Option<Diagnostic> {
    match (parameter.per_weight, parameter.most) {
        (None, Some(most)) => {
            let finding = Diagnostic::new(&CHECK.rule, most.span, "`most` bounds a dose by weight, and there is none");
            Some(finding.with_help("add `per-weight = \"… mg/kg\"`; a value that is a limit itself is marked by `limit = \"most\"`"))
        }
        (Some(dose), None) => {
            let finding = Diagnostic::new(&CHECK.rule, dose.span, format!("nothing says how much {} is at most", dose.get()));
            Some(finding.with_severity(Severity::Warning).with_help("add the greatest amount for any weight: `most = \"… mg\"`"))
        }
        _ => None,
    }
}

/// The weight of a light adult, in kilograms.
const LIGHT: i64 = 35;

/// A dose that reaches its greatest amount in everybody, which makes the weight pointless: a slip in one of the two.
fn always_capped(parameter: &Parameter) -> Option<Diagnostic> {
    let (dose, most) = (parameter.per_weight?, parameter.most?);
    let milligrams = most.get().in_base(most.get().upper()?) / Decimal::from(Unit::Milligram.factor());
    let least = dose.get().lower().or(dose.get().upper())?;
    let is_per_kilogram = dose.get().unit == Unit::MilligramPerKilogram;
    if !is_per_kilogram || least * Decimal::from(LIGHT) <= milligrams {
        return None;
    }
    let message = format!("{} reaches {} at less than {LIGHT} kg: no adult gets less than the most", dose.get(), most.get());
    let finding = Diagnostic::new(&CHECK.rule, dose.span, message).with_label(most.span, "the most");
    Some(finding.with_severity(Severity::Warning).with_help("check both numbers and their units"))
}

/// The general value is no other dose.
fn agrees(parameter: &Parameter) -> Option<Diagnostic> {
    let (dose, value) = (parameter.per_weight?, parameter.value.get());
    let (other, span) = match value.unit.dimension() {
        Dimension::Dose => (dose.get(), dose.span),
        Dimension::Mass => parameter.most.filter(|most| most.upper().is_some()).map(|most| (most.get(), most.span))?,
        found => {
            let message = format!("`{}` is {} in general, and {} by weight", parameter.id.as_str(), found.noun(), Dimension::Mass.noun());
            let finding = Diagnostic::new(&CHECK.rule, dose.span, message).with_label(parameter.value.span, "the general value");
            return Some(finding.with_help("write the greatest amount as `value`, or the same dose"));
        }
    };
    let greatest = |of: &Quantity| of.upper().map(|upper| of.in_base(upper));
    let same = match value.unit.dimension() {
        Dimension::Dose => as_number(value) == as_number(other),
        _ => greatest(&value).is_none_or(|upper| Some(upper) == greatest(&other)),
    };
    let message = format!("`{}` is {value} in general, and {other} by weight", parameter.id.as_str());
    let finding = Diagnostic::new(&CHECK.rule, span, message).with_label(parameter.value.span, "the general value");
    (!same).then(|| finding.with_help("keep the one that holds, and write it in both places"))
}

/// "at most 7 mg/kg" and "7 mg/kg" are one dose.
fn as_number(dose: Quantity) -> (Bound, Unit) {
    match dose.bound {
        Bound::AtMost(number) | Bound::Exactly(number) => (Bound::Plain(number), dose.unit),
        bound => (bound, dose.unit),
    }
}
