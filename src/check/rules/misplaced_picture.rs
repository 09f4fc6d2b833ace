//! C226: a picture beside something that is no step and no rule.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "C226", name: "misplaced-picture", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
`with` of a picture names the step or the rule (`[[preparation]]`, `[[aftercare]]`) beside which the picture stands. It names something
else here, beside which nobody would find it.

Source: protogen's own.

```toml fails
[[picture]]
id = "how-to-hold"
file = "arrow.png"
alt = "An arrow that points to the right."
with = "tell-call"
decision = "products"
```

```toml passes
[[picture]]
id = "how-to-hold"
file = "arrow.png"
alt = "An arrow that points to the right."
with = "no-makeup"
decision = "products"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let protocol = cx.protocol;
    let is_place = |id: &str| {
        // A step that takes in another protocol is on no page itself.
        let mut steps = protocol.steps.iter().filter(|step| step.uses.is_none());
        steps.any(|step| step.id.as_str() == id) || protocol.rules().any(|rule| rule.id.as_str() == id)
    };
    for picture in &protocol.pictures {
        let Some(with) = picture.with.as_ref().filter(|with| protocol.has_item(with.as_str()) && !is_place(with.as_str())) else {
            continue;
        };
        let message = format!("`{}` is neither a step nor a rule, so no picture can stand beside it", with.as_str());
        let help = "name a step or a rule; without `with`, the picture stands in \"About the treatment\"";
        out.push(Diagnostic::new(&CHECK.rule, with.span(), message).with_help(help));
    }
}
