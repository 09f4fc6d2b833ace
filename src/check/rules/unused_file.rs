//! R606: a picture or a form that no document shows.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::schema::names::Kind;
use crate::source::{SourceId, Span};
use std::collections::HashSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "R606", name: "unused-file", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
A file in `content/pictures/` or `content/forms/` that no protocol names, and the clinic neither. It is on no page, and nobody looks into it.

Source: protogen's own.

```text fails as content/pictures/arrow-old.png
Any bytes: nobody looks into a file that no protocol names.
```

```toml passes
[[picture]]
id = "how-to-hold"
file = "arrow.png"
alt = "An arrow that points to the right."
decision = "products"
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    // A protocol that could not be read may name it.
    if cx.catalog.is_torn() {
        return;
    }
    let named = cx.catalog.protocols.known().flat_map(|(_, known)| &known.outline.files);
    let of_clinic = cx.catalog.clinic.iter().flat_map(|clinic| clinic.pictures()).map(|file| (Kind::PictureFile, file.as_str()));
    let named: HashSet<(Kind, &str)> = named.map(|file| (file.kind(), &*file.name)).chain(of_clinic).collect();
    let mut look = |kind: Kind, table: &str, name: &str, file: SourceId| {
        if !named.contains(&(kind, name)) {
            let finding = Diagnostic::new(&CHECK.rule, Span::new(file, 0..0), format!("nothing names this {}", kind.noun()));
            out.push(finding.with_help(format!("name it in a `[[{table}]]` as `file = \"{name}\"`, or take it out")));
        }
    };
    cx.catalog.pictures.entries().for_each(|(name, file)| look(Kind::PictureFile, "picture", name, file.source));
    cx.catalog.forms.entries().for_each(|(name, file)| look(Kind::FormFile, "form", name, file.source));
}
