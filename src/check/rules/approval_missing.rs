//! D502: an active document is approved as it is, by a role that did not write it.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle::{ControlledDocument, approvers, control_of};
use crate::model::approval::Meaning;
use crate::model::id::RoleRef;
use crate::model::lifecycle::{Given, Status};
use crate::resolve::AnyDocument;

/// The rule.
pub static CHECK: Check = Check {
    rule: Rule { code: "D502", name: "approval-missing", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Document(run),
};

const DOCS: &str = r#"
An active document has no approval that covers it as it is: nobody approved it, something that its readers read changed afterwards, a
role that must approve it has not, it was withdrawn, or a document that it prints on its own pages is not approved. Such a document is
stamped on every page, and this is a warning; with `[lifecycle] unapproved = "refuse"` it is an error, and nothing is built.

An approval covers all that the document's pages say to patients and to staff: the words of its own file, of the vocabulary, of the
products, of the clinic, of documents that it takes in, and the interface words; and what each rule covers by the is-a links of the
vocabulary. A change of any of these voids it; a change of a theme's templates or styles, of a comment or of the layout of a file does
not. The finding names where the change comes from, and shows the lines that changed.

An approval that can't be one is always an error: by the author, by a role that neither `check.approver` nor `[[approvals]]` names, for
another version, or dated after today.

`protogen approve ID --role ROLE` writes a record into `content/approvals/ID.toml`, with the text that was read. An `[approval]` in the
document itself is one of an earlier release: it covers that file alone, and goes with the next approval.

Source: ISO 13485 4.2.4 (read in a published summary); the NHS service manual asks for clinical approval.

```toml fails
title = "Needling"
```

A draft is not approved before it is finished:

```toml passes profile uk
status = "draft"
approval = "-"
```
"#;

fn run(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let Some(document) = &control_of(document, cx.catalog) else { return };
    let in_use = document.lifecycle.status.value == Status::Active;
    match &document.given {
        None if in_use => out.push(none(document, cx)),
        None => {}
        Some(approval) => match impossible(document, approval, cx) {
            Some(finding) => out.push(finding),
            None if in_use && !document.is_approved() => out.push(open(document, approval, cx)),
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
    match approvers(cx.catalog).roles.as_slice() {
        [] => format!("a role other than `{}`", document.lifecycle.author.as_str()),
        [role] => format!("the role `{}`", role.as_str()),
        several => format!("each of the roles {}", names(several.iter())),
    }
}

fn names<'r>(roles: impl Iterator<Item = &'r RoleRef>) -> String {
    roles.map(|role| format!("`{}`", role.as_str())).collect::<Vec<_>>().join(", ")
}

/// An approval that was given, and does not cover the document as it is.
fn open(document: &ControlledDocument<'_>, approval: &Given<'_>, cx: &CatalogCx<'_>) -> Diagnostic {
    let (id, role, date) = (document.id.as_str(), approval.role.as_str(), approval.date.value);
    let approvers = approvers(cx.catalog);
    let records = document.approvals.map(|file| &file.approvals);
    let covering = records.map(|records| document.control.covering(records, &approvers)).unwrap_or_default();
    let has_not = |role: &&RoleRef| !covering.iter().any(|record| record.role.as_str() == role.as_str());
    let missing = names(approvers.roles.iter().filter(has_not));
    let again = format!("let {} read it again, then run `protogen approve {id} --role …`", reader(document, cx));
    let withdrawn = records.and_then(|records| approvers.records(records).next_back()).filter(|last| last.meaning == Meaning::Withdrew);
    let finding = if let Some(last) = withdrawn {
        let message = format!("`{}` withdrew `{id}` on {}, and nobody has approved it since", last.role.as_str(), last.date.value);
        Diagnostic::new(&CHECK.rule, last.date.span, message).with_caret("withdrawn").with_help(again)
    } else if covering.is_empty() {
        Diagnostic::new(&CHECK.rule, approval.date.span, format!("`{id}` has changed since `{role}` approved it on {date}"))
            .with_caret("the day on which something else was approved")
            .with_help(again)
    } else {
        Diagnostic::new(&CHECK.rule, approval.role.span(), format!("`{id}` still needs the approval of {missing}"))
            .with_caret("one of the roles that must approve it")
            .with_help(format!("let {missing} read it too, then run `protogen approve {id} --role …`"))
    };
    finding.with_severity(weight(cx))
}

/// What makes an approval none, whatever the clinic's settings.
fn impossible(document: &ControlledDocument<'_>, approval: &Given<'_>, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    by_author(document, approval)
        .or_else(|| by_another_role(approval, cx))
        .or_else(|| to_come(approval, cx))
        .or_else(|| of_another_version(document, approval))
}

fn by_author(document: &ControlledDocument<'_>, approval: &Given<'_>) -> Option<Diagnostic> {
    let author = &document.lifecycle.author;
    (approval.role.as_str() == author.as_str()).then(|| {
        Diagnostic::new(&CHECK.rule, approval.role.span(), format!("the role `{}` approved what it wrote itself", author.as_str()))
            .with_label(author.span(), "the author")
            .with_help("let another role read and approve it: nobody sees their own slip")
    })
}

fn by_another_role(approval: &Given<'_>, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    let approvers = approvers(cx.catalog).roles;
    let first = approvers.first()?;
    (!approvers.iter().any(|role| role.as_str() == approval.role.as_str())).then(|| {
        let message = format!("the role `{}` can't approve documents here", approval.role.as_str());
        let (label, help) = match approvers.as_slice() {
            [only] => ("the one role that may", format!("let the role `{}` read and approve it", only.as_str())),
            several => ("the roles that may", format!("let each of the roles {} read and approve it", names(several.iter()))),
        };
        Diagnostic::new(&CHECK.rule, approval.role.span(), message).with_label(first.span(), label).with_help(help)
    })
}

fn to_come(approval: &Given<'_>, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    let date = approval.date.value;
    cx.today.is_before(date).then(|| {
        Diagnostic::new(&CHECK.rule, approval.date.span, format!("this approval is dated {date}, and today is {}", cx.today))
            .with_help("take the approval out, and approve the document on the day it is read")
    })
}

fn of_another_version(document: &ControlledDocument<'_>, approval: &Given<'_>) -> Option<Diagnostic> {
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
        let part = cx.catalog.document(name).and_then(|part| control_of(part, cx.catalog));
        let Some(part) = part else { continue };
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
