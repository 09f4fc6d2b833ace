//! C207: the phases of recovery follow each other.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule as Fault, Severity};
use crate::model::protocol::{Phase, Rule};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Fault { code: "C207", name: "phase-gap", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
Two phases of recovery overlap or stand in the wrong order, or a phase that another follows has no end: a patient can't tell which
one they are in. These are errors. Advice: a gap between two phases, and a rule that begins after the last phase has ended, so that
no phase tells how the skin is then.

A phase without `from` begins where the one before it ends, the first one with the end of the visit. Phases are half-open: one that
ends at 2 d and one that begins at 2 d follow each other.

Source: the phases of source document S0, which have no days.

```toml fails
[[phase]]
id = "calming"
title = "Calming down"
from = "12 h"
to = "2 d"
patient = "Soreness and swelling fade."
decision = "phase-days"
```

```toml passes
[[phase]]
id = "calming"
title = "Calming down"
from = "24 h"
to = "2 d"
patient = "Soreness and swelling fade."
decision = "phase-days"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let phases = &cx.protocol.phases;
    for pair in phases.windows(2) {
        let [earlier, later] = pair else { continue };
        if let Some(finding) = follow(earlier, later) {
            out.push_for(Some(later.id.as_str()), finding);
        }
    }
    let Some(end) = phases.last().filter(|last| last.until.is_empty()).and_then(|last| last.to) else { return };
    let Some(minutes) = end.minutes() else { return };
    for rule in &cx.protocol.aftercare {
        after_the_last(rule, minutes, end.span, out);
    }
}

/// What is wrong between one phase and the next.
fn follow(earlier: &Phase, later: &Phase) -> Option<Diagnostic> {
    let (first, second) = (earlier.title.source_text(), later.title.source_text());
    let Some(end) = earlier.to else {
        let message = format!("the phase \"{first}\" has no end, and \"{second}\" follows it");
        let finding = Diagnostic::new(&CHECK.rule, earlier.id.span, message).with_label(later.id.span, "the next phase");
        return Some(finding.with_help("add `to = \"…\"`: a patient asks on which day"));
    };
    let (to, from) = (end.minutes()?, later.from.map_or(end.minutes(), |from| from.minutes())?);
    let place = later.from.map_or(later.id.span, |from| from.span);
    if start(earlier).is_some_and(|start| from < start) {
        let message = format!("the phase \"{second}\" stands after \"{first}\" and begins before it");
        return Some(Diagnostic::new(&CHECK.rule, place, message).with_help("put the phases in the order in which they happen"));
    }
    if from < to {
        let message = format!("\"{first}\" ends at {}, and \"{second}\" begins before that, at {}", end.get(), shown(later));
        let finding = Diagnostic::new(&CHECK.rule, place, message).with_label(end.span, "the end of the one before");
        return Some(finding.with_help(format!("write `from = \"{}\"`, or end \"{first}\" earlier", end.get())));
    }
    (from > to).then(|| {
        let message = format!("no phase covers the time from {} to {}", end.get(), shown(later));
        let finding = Diagnostic::new(&CHECK.rule, place, message).with_label(end.span, "the end of the one before");
        finding.with_help("let one of the phases begin earlier or end later, or add one").with_severity(Severity::Advice)
    })
}

fn start(phase: &Phase) -> Option<i64> {
    phase.from.and_then(|from| from.minutes())
}

fn shown(phase: &Phase) -> String {
    phase.from.map_or_else(String::new, |from| from.get().to_string())
}

/// A rule whose whole window lies after the last phase.
fn after_the_last(rule: &Rule, end: i64, end_place: Span, out: &mut Findings) {
    let Some(from) = rule.from.filter(|from| from.minutes().is_some_and(|from| from >= end)) else { return };
    let message = format!("`{}` begins at {}, when the last phase has ended", rule.id.as_str(), from.get());
    let finding = Diagnostic::new(&CHECK.rule, from.span, message).with_label(end_place, "the end of the last phase");
    let help = "let the last phase last as long as the rules do, or add a phase";
    out.push_for(Some(rule.id.as_str()), finding.with_help(help).with_severity(Severity::Advice));
}
