//! D505: what is not in use does not look as if it were.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle::{ControlledDocument, control_of};
use crate::model::lifecycle::Status;
use crate::model::project::NotInOrder;
use crate::resolve::{AnyDocument, Catalog};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "D505", name: "not-in-use", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Document(run),
};

const DOCS: &str = r#"
A draft, retired or withdrawn document is about to be printed. It is stamped on every page, and this is advice; with `[lifecycle] draft =
"refuse"` or `retired = "refuse"` it is an error, and nothing is built. (Documents without an approval are D502, those past their
review date D503.)

Always an error: a retired document that names no successor, itself, or none that is in use. A warning: a document in use that
prints a retired or withdrawn one, names a successor, or takes effect on a day that is still to come.

A withdrawn document (`protogen withdraw`) must not be followed any more: in the place of its pages, and of those of every visit and course
that prints it, stands a page that says so, since when, and whom to call. No setting prints it. Always an error: one without a
`[withdrawal]`, and a `[withdrawal]` in a document with another status.

Source: ISO 13485 4.2.4 (read in a published summary): obsolete documents are not used by mistake.

```toml fails
status = "retired"
```

```toml passes
status = "active"
```
"#;

fn run(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let Some(document) = &control_of(document, cx.catalog) else { return };
    match document.lifecycle.status.value {
        Status::Draft => out.push(unfinished(document, cx)),
        Status::Retired => retired(document, cx, out),
        Status::Active => active(document, cx, out),
        Status::Withdrawn => withdrawn(document, cx, out),
    }
    reason_without_withdrawal(document, out);
}

/// A stamp keeps a reader from taking it for one in use, so it is only mentioned.
fn weight(setting: NotInOrder) -> Severity {
    match setting {
        NotInOrder::Stamp => Severity::Advice,
        NotInOrder::Refuse => Severity::Error,
    }
}

fn unfinished(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>) -> Diagnostic {
    let (message, severity) = (format!("`{}` is a draft", document.id.as_str()), weight(cx.settings.draft));
    Diagnostic::new(&CHECK.rule, document.lifecycle.status.span, message)
        .with_help("set `status = \"active\"` when it is finished, then have it approved")
        .with_severity(severity)
}

fn retired(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let status = document.lifecycle.status.span;
    let id = document.id.as_str();
    match successor_fault(document, cx.catalog) {
        Some(finding) => out.push(finding),
        None => out.push(
            Diagnostic::new(&CHECK.rule, status, format!("`{id}` is retired"))
                .with_help("take its file out once nobody looks it up any more")
                .with_severity(weight(cx.settings.retired)),
        ),
    }
}

/// A withdrawn document says why, and what took its place, if something did.
fn withdrawn(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let (status, id) = (document.lifecycle.status.span, document.id.as_str());
    if document.lifecycle.withdrawal.is_none() {
        let finding = Diagnostic::new(&CHECK.rule, status, format!("`{id}` is withdrawn, and nothing says why"));
        out.push(
            finding.with_help(format!("run `protogen withdraw {id} --role … --reason …`: its pages say since when, and whom to call")),
        );
    } else if let Some(finding) = document.lifecycle.successor.as_ref().and_then(|_| successor_fault(document, cx.catalog)) {
        out.push(finding);
    } else {
        let finding = Diagnostic::new(&CHECK.rule, status, format!("`{id}` is withdrawn"));
        let help = "keep its file: its pages tell whoever holds a sheet to stop";
        out.push(finding.with_help(help).with_severity(Severity::Advice));
    }
}

fn reason_without_withdrawal(document: &ControlledDocument<'_>, out: &mut Findings) {
    let lifecycle = document.lifecycle;
    if let Some(withdrawal) = lifecycle.withdrawal.as_ref().filter(|_| lifecycle.status.value != Status::Withdrawn) {
        let message =
            format!("`{}` has a reason why it was withdrawn, and its status is {}", document.id.as_str(), lifecycle.status.value.word());
        let finding = Diagnostic::new(&CHECK.rule, withdrawal.date.span, message).with_label(lifecycle.status.span, "the status");
        out.push(finding.with_help("set `status = \"withdrawn\"`, or take the `[withdrawal]` out once it is approved again"));
    }
}

fn successor_fault(document: &ControlledDocument<'_>, catalog: &Catalog) -> Option<Diagnostic> {
    let id = document.id.as_str();
    let Some(successor) = &document.lifecycle.successor else {
        let finding = Diagnostic::new(&CHECK.rule, document.lifecycle.status.span, format!("`{id}` is retired and names no successor"));
        return Some(finding.with_help("add `successor = \"…\"`: whoever finds the old sheet must be led to the new one"));
    };
    let name = successor.as_str();
    let next = catalog.document(name).map(AnyDocument::lifecycle);
    let fault = match next {
        None => format!("there is no document `{name}` to succeed `{id}`"),
        Some(_) if name == id => format!("`{id}` names itself as its successor"),
        Some(next) if next.status.value != Status::Active => {
            format!("`{name}`, the successor of `{id}`, is {} itself", next.status.value.word())
        }
        Some(_) => return None,
    };
    let mut finding = Diagnostic::new(&CHECK.rule, successor.span, fault).with_help("name the document that is in use now");
    if let Some(next) = next.filter(|_| name != id) {
        finding = finding.with_label(next.status.span, "not in use");
    }
    Some(finding)
}

fn active(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let (id, lifecycle) = (document.id.as_str(), document.lifecycle);
    if let Some(successor) = &lifecycle.successor {
        let message = format!("`{id}` is in use and names a successor, `{}`", successor.as_str());
        out.push(warning(successor.span, message, "set `status = \"retired\"` once the successor is in use, or take the line out"));
    }
    if cx.today.is_before(lifecycle.effective.value) {
        let message = format!("`{id}` takes effect on {}, and today is {}", lifecycle.effective.value, cx.today);
        out.push(warning(lifecycle.effective.span, message, "publish it on that day, or correct the day"));
    }
    for (name, span) in &document.prints {
        let status = cx.catalog.document(name).map(|part| part.lifecycle().status.value);
        if let Some(status @ (Status::Retired | Status::Withdrawn)) = status {
            let message = format!("`{id}` prints `{name}`, which is {}", status.word());
            out.push(warning(*span, message, &way_on(name, cx.catalog)));
        }
    }
}

fn warning(span: Span, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, span, message).with_help(help).with_severity(Severity::Warning)
}

fn way_on(name: &str, catalog: &Catalog) -> String {
    let successor = catalog.protocols.get(name).and_then(|protocol| protocol.lifecycle.successor.as_ref());
    match successor {
        Some(successor) => format!("name its successor, `{}`", successor.as_str()),
        None => "name the document that is in use now".to_owned(),
    }
}
