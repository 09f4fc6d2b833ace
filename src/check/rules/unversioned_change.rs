//! D504: a change of content has a version and a line in the history.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle::{ControlledDocument, control_of};
use crate::model::lifecycle::{HistoryEntry, Lifecycle, Status};
use crate::resolve::AnyDocument;

pub static CHECK: Check = Check {
    rule: Rule { code: "D504", name: "unversioned-change", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Document(run),
};

const DOCS: &str = r#"
The content changed after its approval, and the document still has the version that was approved; or its version has no line in the
history; or the history is out of order (the newest line stands first).

A change under the approved version voids the approval, so the clinic's setting for unapproved documents decides: by default every page
is stamped, and this is a warning; with `[lifecycle] unapproved = "refuse"` it is an error, and nothing is built. Either way, whoever
writes sees the new value on the page at once. A gap in the history is always an error.

What a file alone can tell: an approval records the version and the hash of the content, so another hash under the same version is a
change without a version. What it can't tell is what the content was before. Whether a safety field changed, and thus whether the
first, second or third number must rise, is known only beside the old file.

Source: ISO 13485 4.2.4 (read in a published summary): changes are identified, and approved again.

```toml fails
version = "1.1.0"
```

```toml passes
version = "1.1.0"
history = [
  { version = "1.1.0", date = 2026-11-02, change = "No make-up for longer: stricter." },
  { version = "1.0.0", date = 2026-10-19, change = "First version." },
]
```
"#;

fn run(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let Some(document) = control_of(document, cx.catalog) else { return };
    // What must not be followed is not approved again under a new version.
    if document.lifecycle.status.value == Status::Withdrawn {
        return;
    }
    out.extend(changed_under_its_version(&document, cx).or_else(|| without_a_line(document.lifecycle)));
    out_of_order(&document.lifecycle.history, out);
}

fn changed_under_its_version(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    let approval = document.given?;
    let version = &document.lifecycle.version;
    let changed = approval.content.as_str() != document.fingerprint && approval.version.value == version.value;
    changed.then(|| {
        let message = format!("`{}` has changed since its approval on {}, and is still version {}", document.id.as_str(), approval.date.value, version.value);
        Diagnostic::new(&CHECK.rule, version.span, message)
            .with_label(approval.version.span, "the version that was approved")
            .with_help("raise the version and add a line to the history: the first number if a patient must do something else, the second if something is added or clearer, the third for a slip")
            .with_severity(cx.settings.unapproved.severity())
    })
}

fn without_a_line(lifecycle: &Lifecycle) -> Option<Diagnostic> {
    let version = lifecycle.version;
    let recorded = lifecycle.history.iter().any(|entry| entry.version.value == version.value);
    (!recorded).then(|| {
        let mut finding = Diagnostic::new(&CHECK.rule, version.span, format!("the history has no line for version {}", version.value));
        if let Some(newest) = lifecycle.history.first() {
            finding = finding.with_label(newest.version.span, "the newest line");
        }
        finding.with_help(format!("add `[[history]]` with `version = \"{}\"`, the day, and what changed", version.value))
    })
}

/// The newest line stands first, in numbers and in days; two lines may share a day.
fn out_of_order(history: &[HistoryEntry], out: &mut Findings) {
    for pair in history.windows(2) {
        let [newer, older] = pair else { continue };
        if newer.version.value <= older.version.value || newer.date.value < older.date.value {
            let message = format!(
                "version {} of {} stands below version {} of {}",
                older.version.value, older.date.value, newer.version.value, newer.date.value
            );
            out.push(
                Diagnostic::new(&CHECK.rule, older.version.span, message)
                    .with_label(newer.version.span, "the line above")
                    .with_help("put the newest line first, with a greater version and no earlier day"),
            );
        }
    }
}
