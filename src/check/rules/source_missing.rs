//! R601: everything rests on something that somebody compared with its source.

use crate::check::citing_items::{CitingItem, items};
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::clinic::Fact;
use crate::model::protocol::Protocol;
use crate::resolve::Catalog;

pub static CHECK: Check = Check {
    rule: Rule { code: "R601", name: "source-missing", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Protocol(run), Run::Catalog(run_catalog)]),
};

const DOCS: &str = r#"
Something rests on nothing: an item of a protocol names neither a statement of a source nor a decision of the clinic, and the document
has no `[basis]` that it would rest on; a statement was
neither verified by a role nor marked `unverified = true`; or a statement that nobody verified stands behind a sentence for patients.

Where the document names `sources`, an item without its own rests on those as a whole. That tells no place in them, so it is a
warning. That every statement names its source and the place in it is asked for when it is read (U001).

Source: the NHS service manual asks for a record of the evidence; PIF TICK criterion 4.

```toml fails in rf-microneedling
sources = []
[[expect]]
id = "tenderness"
sign = "tenderness"
lasts = "1 to 2 d"
patient = "Soreness to the touch for {lasts}."
```

```toml passes in rf-microneedling
sources = []
[[expect]]
id = "tenderness"
sign = "tenderness"
lasts = "1 to 2 d"
patient = "Soreness to the touch for {lasts}."
facts = ["S1-29"]
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for item in items(cx.protocol) {
        if item.is_bare() {
            out.push_for(Some(item.id), bare(&item, cx.protocol));
        }
        for finding in unverified(&item, cx.cx.catalog) {
            out.push_for(Some(item.id), finding);
        }
    }
}

fn run_catalog(cx: &CatalogCx<'_>, out: &mut Findings) {
    out.extend(cx.catalog.facts.values().filter_map(|entry| unread(&entry.fact)));
}

/// A statement of which nobody says whether it was compared with its source, or says both.
fn unread(fact: &Fact) -> Option<Diagnostic> {
    let code = fact.id.0.value.as_str();
    match (&fact.verified, fact.unverified.filter(|unverified| unverified.value)) {
        (None, None) => {
            let finding = Diagnostic::new(&CHECK.rule, fact.id.0.span, format!("nobody has compared the statement {code} with its source"));
            Some(finding.with_help("add `verified = \"…\"` with the role that did, or `unverified = true` until somebody does"))
        }
        (Some(role), Some(unverified)) => {
            let message = format!("the statement {code} is marked as verified and as unverified");
            let finding = Diagnostic::new(&CHECK.rule, unverified.span, message).with_label(role.span(), "verified by this role");
            Some(finding.with_help("keep the one that is true"))
        }
        _ => None,
    }
}

fn bare(item: &CitingItem<'_>, protocol: &Protocol) -> Diagnostic {
    let finding = Diagnostic::new(&CHECK.rule, item.span, format!("`{}` names no statement of a source and no decision", item.id));
    let finding = finding.with_help("add `facts = [\"…\"]` for what a source states, or `decision = \"…\"` for what the clinic decided");
    match protocol.sources.first() {
        None => finding,
        Some(first) => {
            finding.with_label(first.span(), "it rests on these as a whole, at no place in them").with_severity(Severity::Warning)
        }
    }
}

/// Statements behind a patient's sentence that nobody verified.
fn unverified<'a>(item: &'a CitingItem<'_>, catalog: &'a Catalog) -> impl Iterator<Item = Diagnostic> + 'a {
    let named = item.facts().iter().filter(|_| item.reaches_patients);
    named.filter_map(|named| {
        let fact = &catalog.facts.get(named.as_str())?.fact;
        let mark = fact.unverified.filter(|unverified| unverified.value)?;
        let message = format!("patients are told `{}`, which rests on {}, and nobody has verified that", item.id, named.as_str());
        Some(
            Diagnostic::new(&CHECK.rule, named.span(), message)
                .with_label(mark.span, "not compared with the source yet")
                .with_help("compare it with its source and write `verified = \"…\"` there, or rest the sentence on something else"),
        )
    })
}
