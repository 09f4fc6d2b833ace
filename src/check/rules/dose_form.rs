//! U015: how much and how often something is done is bound where it is counted.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Bound;

pub static CHECK: Check = Check {
    rule: Rule { code: "U015", name: "dose-form", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
`most` is a limit: written with "at least" it limits nothing. `per` is the time that `times` and `most` are counted in, and says nothing
without one of them.

Source: the dose of a FHIR Dosage (`maxDosePerPeriod`, `timing.repeat`), which has both parts together.

```toml fails
[[aftercare]]
id = "gel"
do = "soothing-gel"
most = "at least 5 g"
for = "24 h"
force = "should"
patient = "Put on our soothing gel, {most} a day, for {for}."
decision = "d-13-first-day"
```

```toml fails
[[aftercare]]
id = "gel"
do = "soothing-gel"
per = "12 h"
for = "24 h"
force = "should"
patient = "Put on our soothing gel for {for}."
decision = "d-13-first-day"
```

```toml passes
[[aftercare]]
id = "gel"
do = "soothing-gel"
times = "3"
most = "5 g"
for = "24 h"
force = "should"
patient = "Put on our soothing gel {times} times a day, at most {most} a day, for {for}."
decision = "d-13-first-day"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in cx.protocol.rules() {
        let item = Some(rule.id.as_str());
        if let Some(most) = rule.most.filter(|most| matches!(most.bound, Bound::AtLeast(_))) {
            let message = format!("`most` is a limit, and `{}` limits nothing", most.value.get());
            let help = format!("write \"at most {}\"", most.to_string().trim_start_matches("at least "));
            out.push_for(item, Diagnostic::new(&CHECK.rule, most.span, message).with_help(help));
        }
        if let Some(per) = rule.per.filter(|_| rule.times.is_none() && rule.most.is_none()) {
            let message = format!("nothing is counted per `{}`", per.value.get());
            out.push_for(item, Diagnostic::new(&CHECK.rule, per.span, message).with_help("add `times` or `most`, or take `per` out"));
        }
    }
}
