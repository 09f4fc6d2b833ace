//! C223: what may be done in the place of a step is a step right after it.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::ItemRef;
use crate::model::protocol::{Protocol, Step};

pub static CHECK: Check = Check {
    rule: Rule { code: "C223", name: "unfit-alternative", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
`or` of a step names what may be done in its place, such as glue for stitches. Both pages print these steps as one with the word "or", under
one number. That needs steps that follow it directly, and that have no `or` of their own: one of three is said by the first, with two names.
A step is no alternative of itself, nor is one that takes in another protocol (`use`). Where patients
are told of a step, they are told of its alternatives, and the other way round.

Source: protogen's own.

```toml fails
[[step]]
id = "needle"
or = ["needle"]
```

```toml fails
[[step]]
id = "consent"
or = ["dispose"]
```

```toml passes
[[step]]
id = "stamp"
title = "Stamp"
staff = "Stamp instead, where the pen does not reach."
or = ["by-hand"]
decision = "d-03-device"

[[step]]
id = "by-hand"
title = "By hand"
staff = "Or by hand."
decision = "d-03-device"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let steps = &cx.protocol.steps;
    for (at, step) in steps.iter().enumerate() {
        let follow = steps[at + 1..].iter().take(step.alternatives.len()).collect::<Vec<_>>();
        for named in &step.alternatives {
            // A name of nothing was reported.
            let is_known = cx.protocol.has_item(named.as_str());
            if let Some((message, help)) = fault(step, named, &follow, cx.protocol).filter(|_| is_known) {
                out.push_for(Some(step.id.as_str()), Diagnostic::new(&CHECK.rule, named.span(), message).with_help(help));
            }
        }
    }
}

/// What is wrong with one alternative of a step, and the way out.
fn fault(step: &Step, named: &ItemRef, follow: &[&Step], protocol: &Protocol) -> Option<(String, &'static str)> {
    let (id, other) = (step.id.as_str(), named.as_str());
    if id == other {
        return Some((format!("`{id}` is an alternative of itself"), "name another step"));
    }
    let Some(alternative) = protocol.steps.iter().find(|step| step.id.as_str() == other) else {
        return Some((format!("`{other}` is no step"), "name a step of this protocol"));
    };
    if alternative.uses.is_some() {
        return Some((format!("`{other}` takes in another protocol, whose steps stand in its place"), "write a step of this protocol"));
    }
    if !alternative.alternatives.is_empty() {
        return Some((format!("`{other}` has alternatives of its own"), "name all of them in the `or` of the first"));
    }
    if !follow.iter().any(|next| next.id.as_str() == other) {
        return Some((format!("`{other}` may be done in the place of `{id}` and does not follow it"), "put it right after the step"));
    }
    let differs = step.patient.is_some() != alternative.patient.is_some();
    differs.then(|| (format!("patients are told of one of `{id}` and `{other}` alone"), "tell them of both (`patient`), or of neither"))
}
