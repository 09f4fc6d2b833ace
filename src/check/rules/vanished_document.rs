//! D508: a document that was approved is not taken away.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "D508", name: "vanished-document", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
There are records of a document in `content/approvals/`, and no document of that name. Patients may hold its sheets: the code on them must
lead to a page that says what became of it, and that page stands only as long as the document does.

Bring the file back and retire it: `status = "retired"`, with the `successor` that takes its place. Or withdraw it with
`protogen withdraw`, if its sheets must not be followed any more.

Source: ISO 13485 4.2.4 (read in a published summary): obsolete documents are kept, and kept from being used by mistake.

```toml fails as content/approvals/laser-toning.toml
[[approval]]
language = "en"
version = "1.0.0"
role = "medical-director"
meaning = "approved"
date = 2026-10-26
content = "0000000000000000000000000000000000000000000000000000000000000000"
page = "0000000000000000000000000000000000000000000000000000000000000000"
groups = { own = "0000000000000000", uses = "0000000000000000", vocabulary = "0000000000000000", clinic = "0000000000000000", words = "0000000000000000" }
seal = "43c00d7eb32b0a9ba6d0ee6a29eaea87e5f3d7c6bbd2ce8fcb8c7f5ea1cd3ed0"
```

```toml passes
status = "retired"
successor = "rf-microneedling"
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    for (document, file) in cx.catalog.approvals_of_nothing() {
        let place = file.approvals.records.first().map_or(Span::new(file.source, 0..0), |record| record.seal.span);
        let finding = Diagnostic::new(&CHECK.rule, place, format!("`{document}` was approved, and there is no such document any more"));
        out.push(finding.with_help("bring its file back and retire it: `status = \"retired\"`, with a `successor`"));
    }
}
