//! P412: a picture that a printer without colour loses.

use crate::attachment::LEAST_CONTRAST;
use crate::check::files::{self, ShownPicture};
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "P412", name: "faint-picture", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Catalog(run_clinic)]),
};

const DOCS: &str = r#"
In grey, the light and the dark parts of a picture have a contrast of less than 3 to 1. Sheets are printed without colour and copied, and
some readers see little of colours: red and green of one brightness are one grey.

Measured is the picture on white, in grey by relative luminance, parted into light and dark where the two parts are most even in themselves
(Otsu's threshold); the contrast is that of the mean luminances of the parts.

Source: WCAG 2.2, success criterion 1.4.11 (3 to 1 for what must be seen of a graphic); N. Otsu, IEEE Trans. SMC 9, 1979.

```toml fails
[[picture]]
id = "how-to-hold"
file = "pale.png"
alt = "An arrow that points to the right."
decision = "products"
```

```toml fails in clinic
logo = "pale.png"
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
    look(files::pictures(cx), out);
}

fn run_clinic(cx: &CatalogCx<'_>, out: &mut Findings) {
    look(files::pictures_of_clinic(cx), out);
}

fn look<'a>(pictures: impl Iterator<Item = ShownPicture<'a>>, out: &mut Findings) {
    for ShownPicture { item, file, seen } in pictures {
        let Ok(seen) = seen else { continue };
        if seen.contrast >= LEAST_CONTRAST {
            continue;
        }
        // Rounded down, so that no contrast that is too low is told as the least.
        let contrast = (seen.contrast * 10.0).floor() / 10.0;
        let message =
            format!("in grey, the light and the dark parts of this picture have a contrast of {contrast:.1} to 1; the least is 3");
        let finding = Diagnostic::new(&CHECK.rule, file.span(), message);
        out.push_for(item, finding.with_help("draw it in darker lines, or in colours of different brightness"));
    }
}
