//! R605: a set that no protocol takes in.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::collections::HashSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "R605", name: "unused-set", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
No protocol names the set in its `use`. What stands in it is on no page, and the rules on treatments do not look at it.

Source: protogen's own.

```toml fails as content/sets/needle-base.toml
id = "needle-base"
title = "Whatever uses needles"
```

```toml passes
use = ["needle-base"]
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    // A protocol that could not be read may take it in.
    if cx.catalog.is_torn() {
        return;
    }
    let used: HashSet<&str> = cx.catalog.protocols.known().flat_map(|(_, known)| &known.outline.sets).map(|set| &**set).collect();
    for set in cx.catalog.sets.values().filter(|set| !used.contains(set.id.as_str())) {
        let finding = Diagnostic::new(&CHECK.rule, set.id.span, format!("no protocol takes in the set `{}`", set.id.as_str()));
        out.push(finding.with_help(format!("write `use = [\"{}\"]` in a protocol, or take the file out", set.id.as_str())));
    }
}
