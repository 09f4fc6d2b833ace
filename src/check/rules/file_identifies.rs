//! V804: a picture or a form that tells of a person.

use crate::attachment::Trace;
use crate::check::files::{self, ShownPicture};
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "V804", name: "file-identifies", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Protocol(run), Run::Catalog(run_clinic)]),
};

const DOCS: &str = r#"
The file of a picture or a form holds more than what a reader sees, and that may name a person. In a picture: EXIF data (the place and the
time where it was taken, the camera, who took it), XMP or IPTC data, a text, a comment, a small copy of the picture as it was before it was
cut, and any block that no program needs to draw it. In a form: an author or a company in the document information, a person as its
creator, XMP data that says more than title, language, dates and program, the names of those who made remarks or signed, and all of this
in the pictures of the form.

A photograph of a patient may be published with consent; the place where it was taken and its time are in the file all the same, and
whoever downloads the page has them.

Source: the list of identifiers in 45 CFR 164.514 (quoted from memory); PNG, third edition, 11; Exif 3.0; ISO 32000-2, 14.3.

```toml fails
[[picture]]
id = "how-to-hold"
file = "with-place.jpg"
alt = "A hand holds a clean pad on the skin."
decision = "products"
```

```toml fails
[[form]]
id = "consent"
file = "with-author.pdf"
title = "Consent form"
decision = "products"
```

```toml fails in clinic
logo = "with-place.jpg"
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
    out.extend(files::pictures(cx).flat_map(of_picture));
    for (form, seen) in files::forms(cx).filter_map(|(form, seen)| Some((form, seen.ok()?))) {
        let help =
            "take it out (\"Properties\" of LibreOffice and Word, \"Remove hidden information\" of Acrobat), and export the form anew";
        out.extend(seen.traces.iter().map(|trace| finding("form", trace, form.file.span()).with_help(help)));
    }
}

fn run_clinic(cx: &CatalogCx<'_>, out: &mut Findings) {
    out.extend(files::pictures_of_clinic(cx).flat_map(of_picture));
}

fn of_picture(ShownPicture { file, seen, .. }: ShownPicture<'_>) -> Vec<Diagnostic> {
    let help = format!("export it without metadata, or run `exiftool -all= content/pictures/{}`", file.as_str());
    let traces = seen.map_or(&[][..], |seen| &seen.traces);
    traces.iter().map(|trace| finding("picture", trace, file.span()).with_help(help.clone())).collect()
}

fn finding(what: &str, trace: &Trace, place: Span) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, place, format!("this {what} may tell of a person: it holds {trace}"))
}
