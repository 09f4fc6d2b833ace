//! C201: nothing is asked for or permitted while it is banned.

use crate::check::{Check, Findings, MergedCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::merge::{Class, Conflict};
use crate::model::protocol;
use crate::resolve::Included;
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "C201", name: "use-avoid", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Merged(run),
};

const DOCS: &str = r#"
A rule asks for something, or permits it, while another bans it: for the same patient, on the same skin, at the same time. Sunscreen
from the first hour stands against "nothing but our gel for 24 hours". Concepts are compared by what is a kind of what, so a tinted
sunscreen is both make-up and sunscreen. A permission may be declared an exception to a ban by `exception-to`.

The rules of a visit are merged first, so two treatments that contradict each other are found here too. What stands against what is
class K1 (a duty) or K3 (a permission) of the merge.

Source: the contradictions of Transition-based Medical Recommendations (TMR); GLIA on consistency.

```toml fails
[[aftercare]]
id = "sunscreen-at-once"
do = "sunscreen"
for = "2 wk"
force = "must"
patient = "Put on sunscreen every morning."
decision = "sunscreen-start"
[[aftercare]]
id = "gel-only"
avoid = "sunscreen"
for = "24 h"
force = "must"
patient = "Do not put on sunscreen for {for}."
decision = "sunscreen-start"
```

```toml passes
[[aftercare]]
id = "no-make-up-at-all"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "sunscreen-start"
```
"#;

fn run(cx: &MergedCx<'_>, out: &mut Findings) {
    for conflict in cx.combination.merged.conflicts() {
        if matches!(conflict.class, Class::K1 | Class::K3) {
            report(conflict, cx, out);
        }
    }
}

fn report(conflict: &Conflict, cx: &MergedCx<'_>, out: &mut Findings) {
    let written = written(conflict, cx);
    let Some((asked, bans)) = written.split_first() else { return };
    // A contradiction within one protocol is reported there, not again in every visit that does it.
    let elsewhere = bans.iter().any(|ban| !std::ptr::eq(ban.origin, asked.origin));
    if !matches!(cx.whose, Whose::Protocol(_)) && !elsewhere {
        return;
    }
    let verb = if conflict.class == Class::K1 { "asks for" } else { "permits" };
    let message = format!("{}`{}` {verb} {}, which is banned at that time", place(cx), asked.id.as_str(), target(asked));
    let mut finding = Diagnostic::new(&CHECK.rule, duty_span(asked), message).with_caret("banned at that time");
    for ban in bans {
        finding = finding.with_label(duty_span(ban), format!("`{}` bans it", ban.id.as_str()));
    }
    out.push_for(Some(asked.id.as_str()), finding.with_help(help(conflict, asked)));
}

fn help(conflict: &Conflict, asked: &Included<'_, protocol::Rule>) -> String {
    let end = conflict.windows.end().and_then(crate::merge::End::number);
    match end {
        Some(end) if conflict.class == Class::K1 && end.0 % 60 == 0 => {
            format!("let it start when the ban ends (`from = \"{} h\"`), narrow the ban, or name what it spares by `except`", end.0 / 60)
        }
        _ if conflict.class == Class::K3 => {
            format!("take `{}` out, or name the ban that it is an exception to: `exception-to = [\"…\"]`", asked.id.as_str())
        }
        _ => "take one of them out, narrow the ban, or name what it spares by `except`".to_owned(),
    }
}

/// The rules of a conflict as they were written: first what is asked for, then the bans.
pub(super) fn written<'a>(conflict: &Conflict, cx: &MergedCx<'a>) -> Vec<Included<'a, protocol::Rule>> {
    let origins = conflict.parties.iter().filter_map(|party| party.origins.first());
    origins.filter_map(|origin| cx.combination.written(origin)).collect()
}

/// Where a rule says what it is about.
pub(super) fn duty_span(rule: &protocol::Rule) -> Span {
    rule.duty().map_or(rule.id.span, |(_, target)| target.span())
}

fn target(rule: &protocol::Rule) -> String {
    rule.duty().map_or_else(String::new, |(_, target)| format!("`{}`", target.as_str()))
}

/// "in the visit `x`, ", for what only a combination brings about.
pub(super) fn place(cx: &MergedCx<'_>) -> String {
    match cx.whose {
        Whose::Protocol(_) => String::new(),
        Whose::Desk => "together, ".to_owned(),
        Whose::Visit(visit) => format!("in the visit `{}`, ", visit.id.as_str()),
        Whose::Course(course) => format!("in the course `{}`, ", course.id.as_str()),
    }
}
