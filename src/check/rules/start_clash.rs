//! C214: duties that start at different times need a decision.

use super::use_avoid::place;
use crate::check::{Check, Findings, MergedCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::merge::Class;

pub static CHECK: Check = Check {
    rule: Rule { code: "C214", name: "start-clash", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Merged(run),
};

const DOCS: &str = r#"
Two treatments of one visit let the same duty start at different times. An earlier start is not safer (sunscreen on open skin is not),
so the merge can't choose: record a decision, and name it in a `[[resolution]]` of the visit. It is class K8 of the merge.

Source: the algebra of merged rules, first limit on "strictest wins".

```toml fails in soothing-mask
[[aftercare]]
id = "sunscreen-later"
do = "sunscreen"
from = "48 h"
for = "2 wk"
spf = "at least 30"
force = "must"
patient = "Put on sunscreen every morning."
decision = "sunscreen-start"
```

```toml passes in rf-needling-with-mask
title = "Radio-frequency microneedling with a mask"
```
"#;

fn run(cx: &MergedCx<'_>, out: &mut Findings) {
    if matches!(cx.whose, Whose::Protocol(_)) {
        return;
    }
    for conflict in cx.combination.merged.conflicts().iter().filter(|conflict| conflict.class == Class::K8) {
        let origins = conflict.parties.iter().flat_map(|party| &party.origins);
        let mut rules: Vec<_> = origins.filter_map(|origin| cx.combination.written(origin)).collect();
        rules.sort_by_key(|rule| rule.from.and_then(|from| from.minutes()).unwrap_or(0));
        let [first, .., last] = rules.as_slice() else { continue };
        let message = format!("{}`{}` and `{}` start at different times", place(cx), first.id.as_str(), last.id.as_str());
        let start = |rule: &crate::model::protocol::Rule| rule.from.map_or(rule.id.span, |from| from.span);
        let finding = Diagnostic::new(&CHECK.rule, cx.whose.place(start(last)), message)
            .with_label(start(first), "starts here")
            .with_label(start(last), "starts here")
            .with_help(way_out(cx.whose));
        out.push(finding);
    }
}

/// A course has no decisions of its own.
fn way_out(whose: Whose<'_>) -> &'static str {
    match whose {
        Whose::Desk => "let both start at the same time, or write a visit that records a decision",
        Whose::Course(_) => "let both start at the same time, or repeat a visit that records a decision",
        Whose::Protocol(_) | Whose::Visit(_) => {
            "record a decision and name it: `[[resolution]] concept = \"…\", protocol = \"…\", decision = \"…\"`"
        }
    }
}
