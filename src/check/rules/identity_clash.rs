//! D501: a document can be told from every other by its id and its title.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::load::Outline;
use crate::resolve::DocumentSummary;
use crate::schema::names::Kind;
use std::collections::HashMap;
use std::sync::Arc;

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
    let (mut ids, mut titles) = (HashMap::new(), HashMap::new());
    for (kind, id, DocumentSummary { outline, .. }) in cx.catalog.known() {
        match ids.insert(id, (kind, outline)) {
            Some(first) => out.push(same_id(id, first, (kind, outline))),
            None => {
                if let Some(first) = titles.insert(outline.title.to_lowercase(), outline) {
                    out.push(same_title(first, outline));
                }
            }
        }
    }
}

fn same_id(id: &str, first: (Kind, &Arc<Outline>), second: (Kind, &Arc<Outline>)) -> Diagnostic {
    let (first, place, second, outline) = (first.0.noun(), first.1.span, second.0.noun(), second.1);
    Diagnostic::new(&CHECK.rule, outline.span, format!("a {first} and a {second} both have the id `{id}`"))
        .with_label(place, format!("the {first}"))
        .with_help(format!("give the {second} another id: both would be one page, and the footer could not say which"))
}

fn same_title(first: &Outline, second: &Outline) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, second.title_span, format!("two documents are called \"{}\"", second.title))
        .with_label(first.title_span, "the other")
        .with_help("give each a title that tells at the front desk which sheet it is")
        .with_severity(Severity::Warning)
}
