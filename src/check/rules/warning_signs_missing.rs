//! S107: a patient knows when to call, when to get help at once, and which number.

use crate::check::wording::enumerate;
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Region, Urgency};

pub static CHECK: Check = Check {
    rule: Rule { code: "S107", name: "warning-signs-missing", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Protocol(run), Run::Catalog(run_clinic)]),
};

const DOCS: &str = r#"
A handout lacks a list of signs to call the clinic about, today or at once, or a list of signs that are an emergency; or the clinic's emergency number
is not one of its region: 911 (us), 999 or 112 (uk), 112 (eu). The number to call, the hours and the way out of hours come from
`content/clinic.toml`, where each is required.

Source: NHS care cards, which stand for themselves, name one service and start with "if"; PEMAT item 20.

```toml fails
call = []
```

```toml fails in soothing-mask
[[call]]
id = "breathing"
urgency = "today"
sign = "breathing-trouble"
patient = "you have trouble breathing"

[[call]]
id = "face-swelling"
urgency = "today"
sign = "face-swelling"
patient = "your lips, tongue or throat swell"

[[call]]
id = "collapse"
urgency = "today"
sign = "collapse"
patient = "you feel faint, confused or very unwell"
```

```toml fails in clinic
emergency = "911"
```

```toml passes
[[call]]
id = "fever"
urgency = "today"
sign = "fever"
patient = "you have a fever or shivering"
```

```toml passes in clinic
emergency = "112"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let calls = &cx.protocol.calls;
    let has = |urgency: Urgency| calls.iter().any(|call| call.urgency.value == urgency);
    let (message, place) = match (has(Urgency::Today) || has(Urgency::Now), has(Urgency::Emergency)) {
        (true, true) => return,
        (false, false) => ("patients are not told when to call, nor when to get help at once", cx.protocol.id.span),
        (true, false) => ("patients are not told which signs are an emergency", calls[0].urgency.span),
        (false, true) => ("patients are not told when to call the clinic", calls[0].urgency.span),
    };
    let help =
        "add a `[[call]]` for each sign, with `urgency = \"today\"`, \"now\" or \"emergency\", and finish \"call us if …\" in `patient`";
    out.push(Diagnostic::new(&CHECK.rule, place, message).with_help(help));
}

/// The numbers that work in a region.
fn emergency_numbers(region: Region) -> &'static [&'static str] {
    match region {
        Region::Us => &["911"],
        Region::Uk => &["999", "112"],
        Region::Eu => &["112"],
    }
}

fn run_clinic(cx: &CatalogCx<'_>, out: &mut Findings) {
    let Some(clinic) = cx.catalog.clinic.as_ref() else { return };
    let right = emergency_numbers(clinic.region.value);
    if right.contains(&clinic.emergency.value.as_str()) {
        return;
    }
    let message = format!("`{}` is no emergency number of this region", clinic.emergency.value.as_str());
    out.push(
        Diagnostic::new(&CHECK.rule, clinic.emergency.span, message)
            .with_label(clinic.region.span, "the region")
            .with_help(format!("write {}", enumerate(right).replace(" and ", " or "))),
    );
}
