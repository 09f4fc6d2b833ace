//! S115: steps come in the order that keeps the skin clean, and sharps and lots are seen to at the end.

use crate::check::skin::needles;
use crate::check::wording::enumerate;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Action, Step};
use crate::resolve::Included;
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "S115", name: "step-out-of-order", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A step comes before one that must precede it. The order is: consent, cleanse, numb, take the numbing cream off, disinfect, then needle
or radio frequency, then mask, then mask off. It is judged by what a step `does`, at its first place; other steps may stand
anywhere, and steps taken in from another protocol stand where they are used. What undoes another action comes after it: neutralising after a peel is put on, stopping the bleeding after
cutting or taking something out. A protocol that needles has, after the last needle, a
step that disposes of sharps and records lots (`does = "dispose"`).

Source: source document S2, statements 11 and 12, S3, statement 1; 21 CFR 878.4430(b)(9)(iii) and (iv).

```toml fails
[[step]]
id = "cleanse"
title = "Needling"
does = "needle"

[[step]]
id = "needle"
title = "Clean the skin"
does = "cleanse"
```

```toml fails
[[step]]
id = "dispose"
title = "Say goodbye"
does = "other"
```

```toml fails in soothing-mask
[[step]]
id = "neutralise"
title = "Neutralise"
does = "neutralise"
staff = "Take the acid off."

[[step]]
id = "put-on"
title = "Put on"
does = "apply"
staff = "A thin layer."
```

```toml passes
[[step]]
id = "photo"
title = "Take another photo"
does = "other"
```
"#;

/// The place of an action in the order; none for what may stand anywhere.
fn rank(action: Action) -> Option<u8> {
    match action {
        Action::Consent => Some(0),
        Action::Cleanse => Some(1),
        Action::Numb => Some(2),
        Action::RemoveNumbing => Some(3),
        Action::Antisepsis => Some(4),
        Action::Needle | Action::Energy | Action::Inject | Action::Irradiate | Action::Cut | Action::Extract => Some(5),
        Action::Mask | Action::Close => Some(6),
        Action::RemoveMask => Some(7),
        Action::Soothe
        | Action::StopBleeding
        | Action::Apply
        | Action::Neutralise
        | Action::Cool
        | Action::Dress
        | Action::Exercise
        | Action::Test
        | Action::Dispose
        | Action::Explain
        | Action::Other => None,
    }
}

/// What the step does, as a noun.
pub(super) fn noun(action: Action) -> &'static str {
    match action {
        Action::Consent => "consent",
        Action::Cleanse => "cleansing",
        Action::Numb => "numbing",
        Action::RemoveNumbing => "taking the numbing cream off",
        Action::Antisepsis => "disinfecting",
        Action::Needle => "needling",
        Action::Energy => "radio frequency",
        Action::Inject => "injecting",
        Action::Irradiate => "the laser or light",
        Action::Cut => "cutting",
        Action::Extract => "taking out",
        Action::Close => "closing the wound",
        Action::Mask => "the mask",
        Action::RemoveMask => "taking the mask off",
        Action::Apply => "what is put on the skin",
        Action::Neutralise => "neutralising",
        Action::StopBleeding => "stopping the bleeding",
        Action::Soothe
        | Action::Cool
        | Action::Dress
        | Action::Exercise
        | Action::Test
        | Action::Dispose
        | Action::Explain
        | Action::Other => "this step",
    }
}

/// A step at its first place in the order.
struct Ranked<'a> {
    rank: u8,
    action: Action,
    step: &'a Step,
    place: Span,
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let steps = first_places(&cx.composite.steps);
    for (at, early) in steps.iter().enumerate() {
        let late: Vec<&Ranked<'_>> =
            (at..steps.len()).filter(|late| latest_before(&steps, *late) == Some(at)).map(|late| &steps[late]).collect();
        if !late.is_empty() {
            out.push_for(Some(early.step.id.as_str()), too_early(early, &late));
        }
    }
    undone_before_done(cx, out);
    undisposed(cx, out);
}

/// What undoes another action, and that action: the one comes after the other.
const UNDOES: [(Action, &[Action]); 2] = [(Action::Neutralise, &[Action::Apply]), (Action::StopBleeding, &[Action::Cut, Action::Extract])];

fn undone_before_done(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let steps: Vec<_> = cx.composite.steps.iter().filter_map(|step| Some((step.item, step.item.action?))).collect();
    for (undoes, done) in UNDOES {
        let last = steps.iter().rposition(|(_, action)| action.value == undoes);
        let first = steps.iter().position(|(_, action)| done.contains(&action.value));
        let (Some(last), Some(first)) = (last, first) else { continue };
        if last < first {
            let ((early, action), (_, late)) = (steps[last], steps[first]);
            let message = format!("{} comes before {}", noun(action.value), noun(late.value));
            let finding = Diagnostic::new(&CHECK.rule, action.span, message).with_label(late.span, "belongs before it");
            out.push_for(Some(early.id.as_str()), finding.with_help(format!("put it after {}", noun(late.value))));
        }
    }
}

/// Of the steps before `late` that should come after it, the one that should come last.
fn latest_before(steps: &[Ranked<'_>], late: usize) -> Option<usize> {
    let before = (0..late).filter(|early| steps[*early].rank > steps[late].rank);
    before.max_by_key(|early| (steps[*early].rank, std::cmp::Reverse(*early)))
}

fn too_early(early: &Ranked<'_>, late: &[&Ranked<'_>]) -> Diagnostic {
    let nouns: Vec<&str> = late.iter().map(|late| noun(late.action)).collect();
    let message = format!("{} comes before {}", noun(early.action), enumerate(&nouns));
    let finding = Diagnostic::new(&CHECK.rule, early.place, message).with_caret("too early, or the others too late");
    let finding = late.iter().fold(finding, |finding, late| finding.with_label(late.place, "belongs before it"));
    finding.with_help(format!("put {} before {}", enumerate(&nouns), noun(early.action)))
}

/// The first step of each action that has a place in the order.
fn first_places<'a>(steps: &[Included<'a, Step>]) -> Vec<Ranked<'a>> {
    let mut found: Vec<Ranked<'a>> = Vec::new();
    for step in steps.iter().map(|step| step.item) {
        let Some(action) = step.action else { continue };
        let Some(rank) = rank(action.value).filter(|_| found.iter().all(|known| known.action != action.value)) else { continue };
        found.push(Ranked { rank, action: action.value, step, place: action.span });
    }
    found
}

fn undisposed(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let steps = &cx.composite.steps;
    let Some(last) = steps.iter().rposition(|step| needles(step)) else { return };
    let disposes = |step: &Included<'_, Step>| step.is_required() && step.action.is_some_and(|action| action.value == Action::Dispose);
    if steps[last..].iter().any(disposes) {
        return;
    }
    let step = steps[last].item;
    let finding = Diagnostic::new(
        &CHECK.rule,
        step.action.map_or(step.id.span, |action| action.span),
        "after needling, nobody disposes of the needles or records the lots",
    );
    out.push_for(
        Some(step.id.as_str()),
        finding.with_help("add a step at the end with `does = \"dispose\"`: sharps bin, device, settings, lot and expiry"),
    );
}
