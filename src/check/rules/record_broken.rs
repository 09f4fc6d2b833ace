//! D512: the records of approvals are as they were written.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle::{Broken, broken};

pub static CHECK: Check = Check {
    rule: Rule { code: "D512", name: "record-broken", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
A record in `content/approvals/` does not fit its seal, or the text below the records is not the one that was approved last: the file was
changed by hand, a record was cut out or put elsewhere, or two branches that approved the same document were merged line by line.

Take the file back to a state in which it was whole, and approve again what was approved since. A seal tells a slip or a clumsy change,
and is no signature: whoever means to deceive can write a new chain of seals.

Source: ISO 13485 4.2.5 (read in a published summary): records are kept legible and unchanged.

```toml fails as content/approvals/microneedling.toml
[[approval]]
language = "en"
version = "1.0.0"
role = "medical-director"
meaning = "approved"
date = 2026-10-26
content = "0000000000000000000000000000000000000000000000000000000000000000"
page = "0000000000000000000000000000000000000000000000000000000000000000"
groups = { own = "0000000000000000", uses = "0000000000000000", vocabulary = "0000000000000000", clinic = "0000000000000000", words = "0000000000000000" }
seal = "0000000000000000000000000000000000000000000000000000000000000000"
```

```toml passes
title = "Needling"
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    for (document, approvals) in cx.catalog.approvals() {
        for fault in broken(document, approvals) {
            let (place, message) = match fault {
                Broken::Record(place) => (place, format!("this record of `{document}` is not as it was written, or not where it was")),
                Broken::Text(place) => (place, format!("this is not the text of `{document}` that was approved last")),
            };
            let finding = Diagnostic::new(&CHECK.rule, place, message);
            out.push(finding.with_help("take the file back to where it was whole, then approve again what was approved since"));
        }
    }
}
