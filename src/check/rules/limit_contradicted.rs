//! C220: the value of a limit is a limit the same way round.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Bound;
use crate::model::protocol::Limit;

pub static CHECK: Check = Check {
    rule: Rule { code: "C220", name: "limit-contradicted", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A parameter is marked as a limit (`limit = "most"` or `"least"`), and its value, or the value for an area, says something else: "at least"
for the most, "at most" for the least, "exactly", or a range. A limit is one number. Whoever reads "at least 500 mg" of a greatest dose
gives more.

Source: protogen's own; ISMP, Guidelines for Safe Medication Use, on stating maximum doses as such (from memory, not compared).

```toml fails
[[parameter]]
id = "gel-at-most"
title = "Gel on the skin"
value = "at least 5 g"
limit = "most"
decision = "d-13-first-day"
```

```toml fails
[[parameter]]
id = "gel-at-least"
title = "Gel on the skin"
value = "5 g"
limit = "least"
decision = "d-13-first-day"
by-area = [{ area = "neck", value = "2 to 3 g" }]
```

```toml passes
[[parameter]]
id = "gel-at-most"
title = "Gel on the skin"
value = "5 g"
limit = "most"
decision = "d-13-first-day"
by-area = [{ area = "neck", value = "at most 2 g" }]
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for parameter in &cx.protocol.parameters {
        let Some(limit) = parameter.limit else { continue };
        for value in std::iter::once(&parameter.value).chain(parameter.by_area.iter().map(|area| &area.value)) {
            let agrees = match value.bound {
                Bound::Plain(_) => true,
                Bound::AtMost(_) => limit == Limit::Most,
                Bound::AtLeast(_) => limit == Limit::Least,
                Bound::Exactly(_) | Bound::Range(..) => false,
            };
            if agrees {
                continue;
            }
            let (word, bound) = match limit {
                Limit::Most => ("most", "at most"),
                Limit::Least => ("least", "at least"),
            };
            let message = format!("`{}` is no limit of the kind `{word}`", value.value.get());
            let help = format!("write the one number that is the limit, which is printed as \"{bound} …\", or take `limit = \"{word}\"` out");
            out.push_for(Some(parameter.id.as_str()), Diagnostic::new(&CHECK.rule, value.span, message).with_help(help));
        }
    }
}
