//! V805: a form that does more than show its pages.

use crate::check::{Check, Findings, ProtocolCx, Run, files};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "V805", name: "active-form", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A form runs a script, starts a program, opens or holds another file, plays media, or sends what was filled in to an address. What a
patient writes into a form is about their health: it goes where they hand it in, and nowhere else. A link that a reader clicks on is
none of this; one that opens by itself is.

Source: ISO 32000-2, 12.6 (actions) and 12.7 (interactive forms); the rule is protogen's own.

```toml fails
[[form]]
id = "consent"
file = "with-script.pdf"
title = "Consent form"
decision = "products"
```

```toml passes
[[form]]
id = "consent"
file = "plain.pdf"
title = "Consent form"
decision = "products"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for (form, seen) in files::forms(cx).filter_map(|(form, seen)| Some((form, seen.ok()?))) {
        out.extend(seen.actions.iter().map(|action| {
            let finding = Diagnostic::new(&CHECK.rule, form.file.span(), format!("this form is more than paper: it {action}"));
            finding.with_help("print it to PDF, which leaves its pages alone")
        }));
    }
}
