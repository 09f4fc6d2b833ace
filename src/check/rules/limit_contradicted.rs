//! C220: the value of a limit is a limit the same way round.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Bound;
use crate::model::protocol::Limit;
use crate::source::Spanned;

pub static CHECK: Check = Check {
    rule: Rule { code: "C220", name: "limit-contradicted", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A parameter is marked as a limit (`limit = "most"` or `"least"`), and its value, in general or in a case, says something else: "at least"
for the most, "at most" for the least, "exactly", or a range. A limit is one number. Whoever reads "at least 500 mg" of a greatest dose
gives more. The key `most` of a dose by weight is such a limit.

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
by = [{ area = "neck", value = "2 to 3 g" }]
```

```toml fails
[[parameter]]
id = "lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 500 mg"
per-weight = "7 mg/kg"
most = "at least 500 mg"
decision = "d-example"
```

```toml passes
[[parameter]]
id = "gel-at-most"
title = "Gel on the skin"
value = "5 g"
limit = "most"
decision = "d-13-first-day"
by = [{ area = "neck", value = "at most 2 g" }]
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for parameter in &cx.protocol.parameters {
        let marked = parameter.limit.iter().flat_map(|limit| parameter.values().map(|value| (*limit, value)));
        let most = parameter.most.map(|most| (Limit::Most, Spanned::new(most.get(), most.span)));
        for (limit, value) in marked.chain(most) {
            let (word, bound) = match limit {
                Limit::Most => ("most", "at most"),
                Limit::Least => ("least", "at least"),
            };
            let agrees = match value.bound {
                Bound::Plain(_) => true,
                Bound::AtMost(_) => limit == Limit::Most,
                Bound::AtLeast(_) => limit == Limit::Least,
                Bound::Exactly(_) | Bound::Range(..) => false,
            };
            if agrees {
                continue;
            }
            let message = format!("`{}` is no limit of the kind `{word}`", value.value);
            let help = match most.is_some_and(|(_, most)| most.span == value.span) {
                true => "write the one number that is the most, such as \"500 mg\"".to_owned(),
                false => {
                    format!("write the one number that is the limit, which is printed as \"{bound} …\", or take `limit = \"{word}\"` out")
                }
            };
            out.push_for(Some(parameter.id.as_str()), Diagnostic::new(&CHECK.rule, value.span, message).with_help(help));
        }
    }
}
