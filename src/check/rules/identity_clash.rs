//! D501: a document can be told from every other by its id and its title.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle::{ControlledDocument, documents};
use std::collections::HashMap;

pub static CHECK: Check = Check {
    rule: Rule { code: "D501", name: "identity-clash", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
Two documents can't be told apart. A protocol, a visit and a course with the same id would share one page and one reference in the
footer (an error); two documents with the same title are mistaken for each other at the front desk (a warning).

That each document has an id, three-part version, owner and dates is asked for when it is read (U001), and that the owner is a role
of the clinic when it is bound (C212). That every printed page shows them is tested with the theme, once for all clinics.

Source: ISO 13485 4.2.4 and ISO 9001 (read in a published summary); leaflets of the NHS show reference and review.

```toml fails in visits/needling-with-mask
title = "Microneedling"
```

```toml passes in visits/needling-with-mask
title = "Microneedling and a cool mask"
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    let all = documents(cx.catalog);
    let (mut ids, mut titles) = (HashMap::new(), HashMap::new());
    for document in &all {
        match ids.insert(document.id.as_str(), document) {
            Some(first) => out.push(same_id(first, document)),
            None => {
                let title = document.naming.title.source_text().to_lowercase();
                if let Some(first) = titles.insert(title, document) {
                    out.push(same_title(first, document));
                }
            }
        }
    }
}

fn same_id(first: &ControlledDocument<'_>, second: &ControlledDocument<'_>) -> Diagnostic {
    let message = format!("a {} and a {} both have the id `{}`", first.kind.noun(), second.kind.noun(), second.id.as_str());
    Diagnostic::new(&CHECK.rule, second.id.span, message)
        .with_label(first.id.span, format!("the {}", first.kind.noun()))
        .with_help(format!("give the {} another id: both would be one page, and the footer could not say which", second.kind.noun()))
}

fn same_title(first: &ControlledDocument<'_>, second: &ControlledDocument<'_>) -> Diagnostic {
    let title = second.naming.title.source_text();
    Diagnostic::new(&CHECK.rule, second.naming.title.span(), format!("two documents are called \"{title}\""))
        .with_label(first.naming.title.span(), "the other")
        .with_help("give each a title that tells at the front desk which sheet it is")
        .with_severity(Severity::Warning)
}
