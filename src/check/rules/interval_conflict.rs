//! C208: the time between two sessions fits what holds in between.

use crate::check::wording::term;
use crate::check::{Check, Findings, MergedCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::merge::{ConceptId, CourseFault, CoursePlan, Origin};
use crate::model::Quantity;
use crate::model::protocol::Protocol;
use crate::model::visit::Course;
use crate::resolve::{Document, course};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "C208", name: "interval-conflict", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Merged(run),
};

const DOCS: &str = r#"
A series or a course of more than one session gives no interval; one that is not longer than what is still expected after the session
before, unless that is harmless (`harmless = true`); or one that is shorter than a ban on what the treatment itself is (`is-a`), after
it or before it.

Where a ban after one session meets the ban before the next, nothing is free in between: then the handout must say "for the whole
course" (`[[whole-course]]` of a course), or a patient plans a beach holiday between two sessions.

Source: worked example W4 of the algebra; published intervals of 30 days, 4 to 6 weeks and at least 6 weeks (R7, R8, R9).

```toml fails
[series]
sessions = "3 to 6"
interval = "-"
decision = "d-17-series"
```

```toml fails in acne-scar-course
interval = "1 d"
```

```toml fails
is-a = ["needling"]
[[aftercare]]
id = "no-needling"
avoid = "needling"
for = "13 wk"
force = "must"
patient = "Do not have your skin needled again for {for}."
decision = "d-17-series"
```

```toml passes
is-a = ["needling"]
[[aftercare]]
id = "no-needling"
avoid = "needling"
for = "2 wk"
force = "must"
patient = "Do not have your skin needled again for {for}."
decision = "d-17-series"
```

```toml fails in acne-scar-course
whole-course = []
```

```toml passes in acne-scar-course
sessions = "4"
```
"#;

fn run(cx: &MergedCx<'_>, out: &mut Findings) {
    match cx.whose {
        Whose::Protocol(protocol) => series(protocol, cx, out),
        Whose::Visit(_) | Whose::Desk => {}
        Whose::Course(document) => {
            let plan = plan(&document.sessions, Some(&document.interval), cx);
            faults(&plan, document.interval.span, cx, out);
            out.extend(never_free(&plan, cx).filter_map(|concept| whole_course(concept, document, cx)));
        }
    }
}

/// What is banned from the first session to the last; not the treatment itself, whose next session is looked at by itself.
fn never_free(plan: &CoursePlan, cx: &MergedCx<'_>) -> impl Iterator<Item = ConceptId> {
    let combination = &cx.combination;
    let is_done = move |concept: &ConceptId| combination.kinds().any(|kind| combination.merged.concepts().is_a(kind, *concept));
    let never = plan.faults.iter().filter_map(|fault| if let CourseFault::WholeCourse(concept) = fault { Some(*concept) } else { None });
    never.filter(move |concept| !is_done(concept))
}

/// Several sessions need an interval, and one that leaves the time that the treatment itself needs.
fn series(protocol: &Document<Protocol>, cx: &MergedCx<'_>, out: &mut Findings) {
    let Some(series) = &protocol.series else { return };
    let Some(sessions) = series.sessions.filter(|sessions| sessions.stated() > 1.into()) else { return };
    let Some(interval) = series.interval else {
        let finding = Diagnostic::new(&CHECK.rule, sessions.span, "several sessions, and no interval between them");
        return out.push(finding.with_help("add `interval = \"…\"`, and the source or the decision it rests on"));
    };
    faults(&plan(&sessions, Some(&interval), cx), interval.span, cx, out);
}

fn plan(sessions: &Quantity, interval: Option<&Quantity>, cx: &MergedCx<'_>) -> CoursePlan {
    cx.combination.merged.course(&course(sessions, interval, &cx.combination))
}

/// What makes the next session come too early.
fn faults(plan: &CoursePlan, interval: Span, cx: &MergedCx<'_>, out: &mut Findings) {
    for fault in &plan.faults {
        let finding = match *fault {
            CourseFault::NoInterval => {
                Some(Diagnostic::new(&CHECK.rule, interval, "the interval is no time at all").with_help("write a positive one"))
            }
            CourseFault::ExpectationLasts(rule) => (!is_harmless(rule, cx)).then(|| too_short(rule, interval, cx)),
            CourseFault::TreatmentBanned(rule) => Some(banned(rule, interval, cx)),
            // What an event ends is for staff to look at before each session; the page says so.
            CourseFault::NothingSaidBefore(_)
            | CourseFault::ExpectationUntilEvent(_)
            | CourseFault::TreatmentBannedUntilEvent(_)
            | CourseFault::WholeCourse(_) => None,
        };
        out.extend(finding);
    }
}

/// A rule of the treatment bans what the next session does.
fn banned(rule: usize, interval: Span, cx: &MergedCx<'_>) -> Diagnostic {
    let merged = &cx.combination.merged;
    let target = term(merged.concepts().name(merged.rules()[rule].norm.target).as_str(), cx.cx.catalog);
    let finding =
        Diagnostic::new(&CHECK.rule, interval, format!("the next session comes in the time for which {target} is banned, and is one"));
    let written = merged.rules()[rule].sources.iter().filter_map(|source| cx.combination.written(&source.rule.origin));
    let finding = written.fold(finding, |finding, written| finding.with_label(written.id.span, "the ban"));
    finding
        .with_help("write an interval that is no shorter than the ban; or, if the ban does not mean the next session, name it in `except`")
}

/// Whether all that is still expected is said to do no harm: no session waits for it.
fn is_harmless(rule: usize, cx: &MergedCx<'_>) -> bool {
    let expectation = |origin: &Origin| {
        let protocol = cx.cx.catalog.protocols.get(origin.treatment.as_str())?;
        protocol.expectations.iter().find(|expectation| expectation.id.as_str() == origin.rule.as_str())
    };
    let mut sources = cx.combination.merged.rules()[rule].sources.iter().map(|source| &source.rule.origin);
    sources.all(|origin| expectation(origin).is_some_and(|expectation| expectation.harmless == Some(true)))
}

fn too_short(rule: usize, interval: Span, cx: &MergedCx<'_>) -> Diagnostic {
    let merged = &cx.combination.merged;
    let sign = merged.concepts().name(merged.rules()[rule].norm.target);
    let message = format!("the next session comes while `{sign}` is still expected from the one before");
    Diagnostic::new(&CHECK.rule, interval, message).with_help("write an interval that is longer than what is expected")
}

/// Nothing is free, and no `[[whole-course]]` says so for the concept or for something above it.
fn whole_course(concept: ConceptId, document: &Document<Course>, cx: &MergedCx<'_>) -> Option<Diagnostic> {
    let name = cx.combination.merged.concepts().name(concept).as_str();
    let said = document.whole_course.iter().any(|note| cx.cx.catalog.is_a(name, note.concept.as_str()));
    if said {
        return None;
    }
    let message = format!("between two sessions there is no time at which `{name}` is free");
    let help = format!("say so: `[[whole-course]] concept = \"{name}\"`, with the words for the patient; or choose a longer interval");
    Some(Diagnostic::new(&CHECK.rule, document.interval.span, message).with_severity(Severity::Warning).with_help(help))
}
