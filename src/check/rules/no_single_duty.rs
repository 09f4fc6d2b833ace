//! U011: a rule asks for one thing, in one mode.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::ConceptRef;
use crate::model::protocol;

pub static CHECK: Check = Check {
    rule: Rule { code: "U011", name: "no-single-duty", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A rule for patients names none of `avoid`, `do` and `may`, or several of them. Such a rule takes part in no timeline, no merge and
no check of contradictions: it would be a sentence that nothing stands behind.

Source: protogen's own, as part of the strict reading of U001.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
may = "powder"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in cx.protocol.rules() {
        let duties = [("avoid", &rule.avoid), ("do", &rule.does), ("may", &rule.may)];
        let named: Vec<(&str, &ConceptRef)> = duties.into_iter().filter_map(|(key, target)| Some((key, target.as_ref()?))).collect();
        match named.as_slice() {
            [_] => {}
            [] => out.push_for(Some(rule.id.as_str()), none(rule)),
            [first, second, ..] => out.push_for(Some(rule.id.as_str()), several(*first, *second)),
        }
    }
}

fn none(rule: &protocol::Rule) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, rule.id.span, "this rule does not say what it is about: nothing to avoid, to do, or to allow")
        .with_help("name one thing: `avoid = \"…\"`, `do = \"…\"` or `may = \"…\"`")
}

fn several(first: (&str, &ConceptRef), second: (&str, &ConceptRef)) -> Diagnostic {
    let message = format!("this rule says `{}` and `{}` at once: a patient can follow only one of them", first.0, second.0);
    Diagnostic::new(&CHECK.rule, second.1.span(), message)
        .with_label(first.1.span(), "the first")
        .with_help("make two rules of it, each about one thing")
}
