//! C222: a protocol says what kind of treatment it is.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "C222", name: "kind-unstated", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A protocol does not say what kind of treatment it is. Another treatment may ban its kind ("no peels or lasers for 2 weeks"), and C221
and C208 can't see that a visit does both. `is-a` names activities of the vocabulary; the core vocabulary has the common kinds of
treatment (`protogen vocabulary treatment`).

Source: protogen's own.

```toml fails in soothing-mask
is-a = []
```

```toml passes in soothing-mask
is-a = ["occlusive-mask"]
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    if !cx.protocol.is_a.is_empty() {
        return;
    }
    let told: Vec<String> = cx.classes().iter().map(|class| format!("\"{}\"", class.is)).collect();
    let help = match told.as_slice() {
        [] => {
            "write `is-a = [\"…\"]` with an activity of the vocabulary; `protogen vocabulary treatment` lists kinds of treatment".to_owned()
        }
        told => format!("write `is-a = [{}]`, if that is what it is", told.join(", ")),
    };
    let message = "nothing says what kind of treatment this is, so no ban of another treatment on it can be seen";
    out.push(Diagnostic::new(&CHECK.rule, cx.protocol.id.span, message).with_help(help));
}
