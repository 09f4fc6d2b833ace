//! S131: who is told to call at once has a number to call.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::clinic::LineUrgency;
use crate::model::protocol::Urgency;

pub static CHECK: Check = Check {
    rule: Rule { code: "S131", name: "line-missing", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A warning sign is for a call at once, day or night (`urgency = "now"`), and the clinic's file has no `[[line]]` for such calls. The
number of the clinic is answered during its hours; whoever calls it at night reaches nobody.

Source: NHS care cards, which name one service and its number each; protogen's own for the rest.

```toml fails
[[call]]
id = "acid-in-the-eye"
urgency = "now"
sign = "pain"
first = "Rinse the eye with water."
patient = "gel gets into your eye and it hurts"
```

```toml passes in clinic
[[line]]
urgency = "now"
number = "01632 960555"
hours = "day or night"
patient = "Say which treatment you had."
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    if cx.cx.catalog.clinic.as_ref().is_some_and(|clinic| clinic.lines.iter().any(|line| line.urgency.value == LineUrgency::Now)) {
        return;
    }
    for call in cx.protocol.calls.iter().filter(|call| call.urgency.value == Urgency::Now) {
        let finding = Diagnostic::new(&CHECK.rule, call.urgency.span, "no number is answered at once, day or night");
        let help =
            "add `[[line]]` with `urgency = \"now\"`, `number` and `hours` to `content/clinic.toml`, or write `urgency = \"emergency\"`";
        out.push_for(Some(call.id.as_str()), finding.with_help(help));
    }
}
