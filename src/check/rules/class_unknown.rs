//! S129: a treatment of a class that no rule knows says so.

use crate::check::{Check, Findings, ProtocolCx, Run, treatment_class};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "S129", name: "class-unknown", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
No rule knows the dangers of this kind of treatment: neither its device nor the words of its title, other names and steps tell one
of the classes of S123. "0 errors" then means that its form, words, sources and windows hold, and that the rules for any treatment found
nothing; not that its dangers were looked for.

Source: protogen's own.

```toml fails in soothing-mask
title = "Fitting of a hearing aid"
also = []
is-a = []
[[step]]
id = "mask-check"
title = "Look into the ear"
[[step]]
id = "mask-on"
title = "Put it in"
[[step]]
id = "mask-off"
title = "Take it out"
```

```toml passes in soothing-mask
title = "Soothing mask"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    if !cx.protocol.steps.is_empty() && cx.classes().is_empty() && treatment_class::of_project(cx).is_empty() {
        let message = "no rule knows the dangers of this kind of treatment";
        let help = "have somebody with the knowledge look for what is missing, and write that down as `asks`, `bans` and `signs` of a concept that \
                    the protocol `is-a`; `protogen explain S123` lists the kinds that are known";
        out.push(Diagnostic::new(&CHECK.rule, cx.protocol.id.span, message).with_help(help));
    }
}
