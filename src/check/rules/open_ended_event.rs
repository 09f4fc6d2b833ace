//! C210: what waits for an event has a day to call.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule as Fault, Severity};
use crate::model::id::ConceptRef;
use crate::model::protocol::Protocol;

pub static CHECK: Check = Check {
    rule: Fault { code: "C210", name: "open-ended-event", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A rule, an expectation or a phase ends with an event ("until all crusts have fallen off"), and nothing says what to do if the event
does not come. A rule needs `call-after`, a phase `to`, an expectation `lasts` or a warning sign on the same sign with `after`.

Source: statement S0-20 of the sources, an end without a number.

```toml fails in rf-skin-treatment
[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
until = ["crusts-shed"]
force = "must"
signal = "warning"
patient = "Do not pick, peel, scratch or scrub crusts until all have fallen off by themselves."
why = "Picking can cause infection and lasting scars."
decision = "crust-days"
```

```toml passes in rf-skin-treatment
[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
until = ["crusts-shed"]
call-after = "2 wk"
force = "must"
signal = "warning"
patient = "Do not pick, peel, scratch or scrub crusts until all have fallen off by themselves."
why = "Picking can cause infection and lasting scars."
decision = "crust-days"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let protocol = &cx.protocol.body;
    for rule in protocol.rules().filter(|rule| rule.call_after.is_none()) {
        report(rule.id.as_str(), &rule.until, "add `call-after = \"…\"`: the day by which the patient calls if it has not happened", out);
    }
    for phase in protocol.phases.iter().filter(|phase| phase.to.is_none()) {
        report(phase.id.as_str(), &phase.until, "add `to = \"…\"`: the day by which the phase is usually over", out);
    }
    for item in protocol.expectations.iter().filter(|item| item.lasts.is_none() && !has_limit(protocol, item.sign.as_str())) {
        report(item.id.as_str(), &item.until, "add `lasts = \"…\"`, and a warning sign with `after` for what lasts longer", out);
    }
}

/// Whether a warning sign says from when on the sign is no longer normal.
fn has_limit(protocol: &Protocol, sign: &str) -> bool {
    protocol.calls.iter().any(|call| call.sign.as_str() == sign && call.after.is_some())
}

fn report(item: &str, until: &[ConceptRef], help: &str, out: &mut Findings) {
    let Some(event) = until.first() else { return };
    let message = format!("`{item}` ends with an event, `{}`, and with no day if that does not come", event.as_str());
    out.push_for(Some(item), Diagnostic::new(&CHECK.rule, event.span(), message).with_help(help));
}
