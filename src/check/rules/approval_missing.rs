//! D502: an active document is approved as it is, by a role that did not write it.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle::{ControlledDocument, control_of, required_approver};
use crate::model::lifecycle::{Approval, Status};
use crate::resolve::AnyDocument;

pub static CHECK: Check = Check {
    rule: Rule { code: "D502", name: "approval-missing", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Document(run),
};

const DOCS: &str = r#"
An active document has no approval that covers it as it is: nobody approved it, its content changed afterwards, or a document that
it prints on its own pages is not approved. Such a document is stamped on every page, and this is a warning; with
`[lifecycle] unapproved = "refuse"` it is an error, and nothing is built.

An approval that can't be one is always an error: by the author, by a role that `check.approver` does not name, for another version,
or dated after today.

`protogen approve ID --role ROLE` writes the approval. It is bound to a hash of the content: comments and layout may change
afterwards, no value may.

Source: ISO 13485 4.2.4 (read in a published summary); the NHS service manual asks for clinical approval.

```toml fails
[approval]
role = "treatment-lead"
date = 2026-10-26
version = "1.0.0"
hash = "0000000000000000000000000000000000000000000000000000000000000000"
```

A draft is not approved before it is finished:

```toml passes profile uk
status = "draft"
approval = "-"
```
"#;

fn run(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let document = &control_of(document);
    let in_use = document.lifecycle.status.value == Status::Active;
    match &document.lifecycle.approval {
        None if in_use => out.push(none(document, cx)),
        None => {}
        Some(approval) => match impossible(document, approval, cx) {
            Some(finding) => out.push(finding),
            None if in_use && !document.is_approved() => out.push(void(document, approval, cx)),
            None if in_use => printed(document, cx, out),
            None => {}
        },
    }
}

/// A missing approval is stamped or refused, as the clinic decided.
fn weight(cx: &CatalogCx<'_>) -> Severity {
    cx.settings.unapproved.severity()
}

fn none(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>) -> Diagnostic {
    let id = document.id.as_str();
    Diagnostic::new(&CHECK.rule, document.lifecycle.status.span, format!("`{id}` is in use, and nobody has approved it"))
        .with_caret("active, without an approval")
        .with_help(format!("let {} read it, then run `protogen approve {id} --role …`", reader(document, cx)))
        .with_severity(weight(cx))
}

/// Who may approve it, in words.
fn reader(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>) -> String {
    match required_approver(cx.catalog) {
        Some(role) => format!("the role `{}`", role.as_str()),
        None => format!("a role other than `{}`", document.lifecycle.author.as_str()),
    }
}

fn void(document: &ControlledDocument<'_>, approval: &Approval, cx: &CatalogCx<'_>) -> Diagnostic {
    let (id, role, date) = (document.id.as_str(), approval.role.as_str(), approval.date.value);
    Diagnostic::new(&CHECK.rule, approval.hash.span, format!("`{id}` has changed since `{role}` approved it on {date}"))
        .with_caret("the hash of what was approved, not of what stands here")
        .with_help(format!("let {} read it again, then run `protogen approve {id} --role …`", reader(document, cx)))
        .with_severity(weight(cx))
}

/// What makes an approval none, whatever the clinic's settings.
fn impossible(document: &ControlledDocument<'_>, approval: &Approval, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    by_author(document, approval)
        .or_else(|| by_another_role(approval, cx))
        .or_else(|| to_come(approval, cx))
        .or_else(|| of_another_version(document, approval))
}

fn by_author(document: &ControlledDocument<'_>, approval: &Approval) -> Option<Diagnostic> {
    let author = &document.lifecycle.author;
    (approval.role.as_str() == author.as_str()).then(|| {
        Diagnostic::new(&CHECK.rule, approval.role.span(), format!("the role `{}` approved what it wrote itself", author.as_str()))
            .with_label(author.span(), "the author")
            .with_help("let another role read and approve it: nobody sees their own slip")
    })
}

fn by_another_role(approval: &Approval, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    let approver = required_approver(cx.catalog)?;
    (approval.role.as_str() != approver.as_str()).then(|| {
        let message = format!("the role `{}` can't approve documents here", approval.role.as_str());
        Diagnostic::new(&CHECK.rule, approval.role.span(), message)
            .with_label(approver.span(), "the one role that may")
            .with_help(format!("let the role `{}` read and approve it", approver.as_str()))
    })
}

fn to_come(approval: &Approval, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    let date = approval.date.value;
    cx.today.is_before(date).then(|| {
        Diagnostic::new(&CHECK.rule, approval.date.span, format!("this approval is dated {date}, and today is {}", cx.today))
            .with_help("take the approval out, and approve the document on the day it is read")
    })
}

fn of_another_version(document: &ControlledDocument<'_>, approval: &Approval) -> Option<Diagnostic> {
    let version = &document.lifecycle.version;
    (document.is_approved() && approval.version.value != version.value).then(|| {
        let message = format!("this approval names version {}, and the document is version {}", approval.version.value, version.value);
        Diagnostic::new(&CHECK.rule, approval.version.span, message)
            .with_label(version.span, "the document's version")
            .with_help("approve the document again; the command writes the version")
    })
}

/// What an approved document prints of others must be approved too.
fn printed(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    for (name, span) in &document.prints {
        let Some(part) = cx.catalog.document(name).map(control_of) else { continue };
        if part.is_approved() || part.lifecycle.status.value != Status::Active {
            continue;
        }
        let message = format!("`{}` is approved, but it prints `{name}`, which is not", document.id.as_str());
        out.push(
            Diagnostic::new(&CHECK.rule, *span, message)
                .with_label(part.id.span, "not approved as it stands")
                .with_help(format!("approve `{name}` first: its rules stand on this page too"))
                .with_severity(weight(cx)),
        );
    }
}
