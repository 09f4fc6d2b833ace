//! C213: values that can't all be kept.

use super::use_avoid::{place, written};
use crate::check::{Check, Findings, MergedCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::merge::{Class, Reason};

pub static CHECK: Check = Check {
    rule: Rule { code: "C213", name: "value-clash", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Merged(run),
};

const DOCS: &str = r#"
Two rules on the same thing ask for values of which none satisfies both, such as a sun protection factor of at least 50 and of at most
30. It is class K5 of the merge.

Source: the algebra of merged rules, class K5.

```toml fails
[[aftercare]]
id = "weak-sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
spf = "at most 15"
force = "must"
patient = "Put on sunscreen every morning."
decision = "sunscreen-start"
```

```toml passes
[[aftercare]]
id = "strong-sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
spf = "at least 50"
force = "must"
patient = "Put on sunscreen every morning."
decision = "sunscreen-start"
```
"#;

fn run(cx: &MergedCx<'_>, out: &mut Findings) {
    for conflict in cx.combination.merged.conflicts().iter().filter(|conflict| conflict.class == Class::K5) {
        let Reason::NoValue(property) = &conflict.reason else { continue };
        let all = conflict.parties.iter().flat_map(|party| party.origins.iter().filter_map(|origin| cx.combination.written(origin)));
        let mut rules: Vec<_> = all.collect();
        if rules.is_empty() {
            rules = written(conflict, cx);
        }
        let Some((first, others)) = rules.split_first() else { continue };
        let message = format!("{}no `{property}` satisfies both `{}` and the other rules on the same thing", place(cx), first.id.as_str());
        let mut finding = Diagnostic::new(&CHECK.rule, span(first), message);
        for other in others {
            finding = finding.with_label(span(other), format!("`{}` asks for this", other.id.as_str()));
        }
        out.push_for(Some(first.id.as_str()), finding.with_help("keep one value, or let the rules hold at different times"));
    }
}

fn span(rule: &crate::model::protocol::Rule) -> crate::source::Span {
    rule.spf.map_or(rule.id.span, |spf| spf.span)
}
