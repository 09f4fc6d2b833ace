//! S124: nobody is treated without a stop-check.

use super::contraindication_unasked::treating;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::Stage;

pub static CHECK: Check = Check {
    rule: Rule { code: "S124", name: "stop-check-missing", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
Something is done to a patient, and nothing is asked beforehand: the protocol has steps and no `[[contraindication]]`. For treatments
with a device that this program knows, S105 says what must be asked; here it is that anything is. `not-applicable` is an answer.

Source: protogen's own; WHO Surgical Safety Checklist, the first of its three pauses.

```toml fails in soothing-mask
contraindication = []
```

```toml passes in soothing-mask
[[contraindication]]
id = "ask-allergy"
condition = "product-allergy"
answer = "do-not-treat"
staff = "Compare the list of ingredients."
patient = "you are allergic to anything in the mask"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let treats = cx.protocol.steps.iter().find(|step| step.stage == Some(Stage::Treat)).or(cx.protocol.steps.first());
    // Where it says what must be asked, S105 says so.
    let unasked = cx.protocol.contraindications.is_empty() && treating(cx.protocol, cx.cx.catalog).is_none();
    let Some(step) = treats.filter(|_| unasked) else { return };
    let finding = Diagnostic::new(&CHECK.rule, cx.protocol.id.span, "patients are treated, and nothing is asked before");
    out.push(
        finding
            .with_label(step.id.span, "what is done")
            .with_help("add a `[[contraindication]]` for each condition that speaks against it, asks for care or for the prescriber"),
    );
}
