//! F006: a picture or a form that can't be used.

use crate::attachment::Unfit;
use crate::check::files::{self, ShownPicture};
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "F006", name: "unfit-file", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Protocol(run), Run::Catalog(run_clinic)]),
};

const DOCS: &str = r#"
The file of a picture or a form can't be used: it can't be read or decoded, it is of another kind, or it is too large. A picture is PNG or
JPEG, of 1 MiB and of 4,000 pixels a side at most; a form is PDF, of 5 MiB at most, and without a password. The kind is told by the
bytes: what a file is called does not count.

Source: protogen's own. 1,200 pixels across are 300 dpi on 10 cm of paper; a patient loads the page on a telephone.

```toml fails
[[picture]]
id = "how-to-hold"
file = "no-picture.png"
alt = "A hand holds a clean pad on the skin."
decision = "products"
```

```toml fails in clinic
logo = "no-picture.png"
```

```toml passes
[[picture]]
id = "how-to-hold"
file = "arrow.png"
alt = "An arrow that points to the right."
decision = "products"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    out.extend(files::pictures(cx).filter_map(of_picture));
    out.extend(files::forms(cx).filter_map(|(form, seen)| Some(finding("form", seen.err()?, form.file.span()))));
}

fn run_clinic(cx: &CatalogCx<'_>, out: &mut Findings) {
    out.extend(files::pictures_of_clinic(cx).filter_map(of_picture));
}

fn of_picture(picture: ShownPicture<'_>) -> Option<Diagnostic> {
    Some(finding("picture", picture.seen.err()?, picture.file.span()))
}

fn finding(what: &str, Unfit { why, way_out }: &Unfit, place: Span) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, place, format!("this {what} can't be used: {why}")).with_help(way_out.clone())
}
