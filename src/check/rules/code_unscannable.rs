//! D507: the code on a printed sheet can be scanned.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle;
use crate::model::project::Project;
use crate::resolve::DocumentSummary;

pub static CHECK: Check = Check {
    rule: Rule { code: "D507", name: "code-unscannable", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
The address where the site is published is so long that the code on a printed sheet would not scan. The code is 25 mm wide, whatever it
holds: the longer the address, the smaller its squares. An address of up to 258 bytes, with the name of the page, gives squares of two
dots at 150 dpi, the resolution of a plain copy.

Source: ISO/IEC 18004, table 7, for the size of a code; two dots for a square are a choice of the clinical rules.

```toml fails in project
[site]
base-address = "https://example.org/skin-and-laser-treatments/information-for-patients/what-to-do-after-your-treatment-at-our-clinic/and-when-to-call-us-about-it/kept-as-long-as-the-law-asks-for-it/with-an-address-that-is-much-longer-than-anybody-would-type/in-its-current-version"
```

```toml passes in project
[site]
base-address = "https://example.org/aftercare"
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    let site = cx.catalog.project.as_ref().and_then(|project| project.site.as_ref());
    let Some(base) = site.and_then(|site| site.base_address.as_ref()) else { return };
    let language = site.and_then(|site| site.language.as_ref()).map_or("en", |language| language.as_str());
    // The code leads to the status page of a sheet, and all printed fingerprints are as long as each other.
    let length = |id: &str, known: &DocumentSummary| id.len() + known.control().version.to_string().len();
    let Some((_, id, known)) = cx.catalog.known().max_by_key(|(_, id, known)| length(id, known)) else { return };
    let fingerprint = lifecycle::printed_fingerprint(&lifecycle::printed([id], cx.catalog));
    let sheet = lifecycle::sheet(&known.control().version.to_string(), &fingerprint);
    let address = format!("{}/{language}/status/{id}.html#{sheet}", base.as_str().trim_end_matches('/'));
    if address.len() > Project::MAX_CODE_BYTES {
        let most = Project::MAX_CODE_BYTES;
        let message =
            format!("with this address, the code on the sheet of `{id}` would not scan: it holds {} bytes, {most} at most", address.len());
        out.push(Diagnostic::new(&CHECK.rule, base.span, message).with_help("publish the site at a shorter address"));
    }
}
