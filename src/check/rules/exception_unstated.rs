//! C202: a permission or a duty that a ban cuts into says so.

use super::use_avoid::{duty_span, written};
use crate::check::{Check, Findings, MergedCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::merge::{Class, Conflict, Reason};
use crate::model::protocol;
use crate::resolve::Included;

pub static CHECK: Check = Check {
    rule: Rule { code: "C202", name: "exception-unstated", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Merged(run),
};

const DOCS: &str = r#"
A rule permits or asks for something of which a part is banned for a time, and its words do not name that part. "Go back to your daily
tasks" stands beside "no hard exercise for 2 days": a patient who reads the first line goes to the gym. What is banned must stand in
the same sentence, by its term or by another name of it. In a combined visit the handout says it by itself.

It is class K2 (a duty) or K4 (a permission) of the merge.

Source: disagreement D-15 of the source documents.

```toml fails
[[aftercare]]
id = "daily-life"
may = "daily-activity"
force = "should"
patient = "Go back to your daily tasks."
decision = "d-15-daily-life"
```

```toml passes
[[aftercare]]
id = "daily-life"
may = "daily-activity"
force = "should"
patient = "Go back to your daily tasks, but not to hard exercise."
decision = "d-15-daily-life"
```
"#;

fn run(cx: &MergedCx<'_>, out: &mut Findings) {
    if !matches!(cx.whose, Whose::Protocol(_)) {
        return;
    }
    for conflict in cx.combination.merged.conflicts() {
        if let (Class::K2 | Class::K4, Reason::PartBanned { banned, .. }) = (conflict.class, &conflict.reason) {
            let banned = banned.iter().map(|concept| cx.combination.merged.concepts().name(*concept).as_str());
            report(conflict, &banned.collect::<Vec<_>>(), cx, out);
        }
    }
}

fn report(conflict: &Conflict, banned: &[&str], cx: &MergedCx<'_>, out: &mut Findings) {
    let written = written(conflict, cx);
    let Some((asked, bans)) = written.split_first() else { return };
    let unsaid: Vec<&str> = banned.iter().copied().filter(|concept| !is_said(asked, concept, cx)).collect();
    let Some(first) = unsaid.first() else { return };
    let message = format!("the words of `{}` do not say that {} is banned for a time", asked.id.as_str(), term(first, cx));
    let mut finding = Diagnostic::new(&CHECK.rule, asked.patient.span(), message).with_caret("reads as if it had no exception");
    for ban in bans {
        finding = finding.with_label(duty_span(ban), format!("`{}` bans it", ban.id.as_str()));
    }
    let help = format!("add the exception: \"…, but not {}\"", term(first, cx));
    out.push_for(Some(asked.id.as_str()), finding.with_help(help));
}

/// Whether the words, or the reason beside them, name the concept or something above it, short of the permission's own target.
fn is_said(rule: &Included<'_, protocol::Rule>, concept: &str, cx: &MergedCx<'_>) -> bool {
    let why = rule.why.as_ref().map_or("", |why| why.source_text());
    let said = format!("{} {why}", rule.patient.source_text()).to_lowercase();
    let target = rule.duty().map_or("", |(_, target)| target.as_str());
    let mut open = vec![concept];
    while let Some(id) = open.pop() {
        let Some(found) = cx.cx.catalog.concepts.get(id) else { continue };
        let plain = found.plain.as_ref().map(|plain| plain.source_text());
        let names = std::iter::once(found.term.source_text()).chain(plain).chain(found.also.iter().map(|name| name.as_str()));
        if names.into_iter().any(|name| said.contains(&name.to_lowercase())) {
            return true;
        }
        let above = found.is_a.iter().map(crate::model::id::Ref::as_str);
        open.extend(above.filter(|above| !cx.cx.catalog.is_a(target, above)));
    }
    false
}

fn term(concept: &str, cx: &MergedCx<'_>) -> String {
    cx.cx.catalog.concepts.get(concept).map_or_else(|| concept.to_owned(), |found| found.term.source_text().to_owned())
}
