//! P412: a picture that a printer without colour loses.

use crate::attachment::LEAST_CONTRAST;
use crate::check::{Check, Findings, ProtocolCx, Run, files};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "P412", name: "faint-picture", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
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

```toml passes
[[picture]]
id = "how-to-hold"
file = "arrow.png"
alt = "An arrow that points to the right."
decision = "products"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for (picture, seen) in files::pictures(cx).filter_map(|(picture, seen)| Some((picture, seen.ok()?))) {
        if seen.contrast >= LEAST_CONTRAST {
            continue;
        }
        // Rounded down, so that no contrast that is too low is told as the least.
        let contrast = (seen.contrast * 10.0).floor() / 10.0;
        let message =
            format!("in grey, the light and the dark parts of this picture have a contrast of {contrast:.1} to 1; the least is 3");
        let finding = Diagnostic::new(&CHECK.rule, picture.file.span(), message);
        out.push_for(Some(picture.id.as_str()), finding.with_help("draw it in darker lines, or in colours of different brightness"));
    }
}
