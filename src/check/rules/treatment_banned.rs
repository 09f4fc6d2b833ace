//! C221: nothing is done in one visit with a treatment that bans it.

use crate::check::wording::term;
use crate::check::{Check, Findings, MergedCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::ConceptRef;
use crate::model::protocol::{self, Mode, Protocol};
use crate::resolve::kinds::is_kind_of;
use crate::resolve::{Catalog, Document};

pub static CHECK: Check = Check {
    rule: Rule { code: "C221", name: "treatment-banned", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Merged(run),
};

const DOCS: &str = r#"
A visit does two treatments, and a rule of one bans what the other is (`is-a`): "no peels for 2 weeks" after an injection, and a peel in
the same visit. A visit is one point in time: a ban that holds at its end or up to its beginning is met in whichever order the two are done.
So for a treatment that another takes in as a step.

A ban counts that holds at once and for everybody: not one with `from`, `from-event` or `if`, nor one on `areas` that the other
treatment does not treat. `except` names kinds that it does not mean. A visit's `decision` to combine its treatments settles it.

Source: protogen's own; leaflets on botulinum toxin and fillers ban facials, peels and lasers for a time.

```toml fails in soothing-mask
is-a = ["needling"]
[[preparation]]
id = "no-needling-before"
avoid = "needling"
for = "2 wk"
force = "must"
patient = "Do not have your skin needled in the {for} before."
decision = "d-13-first-day"
```

```toml fails in microneedling
[[aftercare]]
id = "no-other-treatment"
avoid = "facial-treatment"
for = "2 wk"
force = "must"
patient = "Do not have other treatments of the face for {for}."
decision = "d-13-first-day"
```

```toml passes in microneedling
[[aftercare]]
id = "no-other-treatment"
avoid = "facial-treatment"
except = ["occlusive-mask", "rf-treatment"]
for = "2 wk"
force = "must"
patient = "Do not have other treatments of the face for {for}."
decision = "d-13-first-day"
```
"#;

/// A protocol that is done, and the place of the treatment that it is part of.
type Part<'a> = (usize, &'a Document<Protocol>);

fn run(cx: &MergedCx<'_>, out: &mut Findings) {
    // A course repeats a visit, in which this is found; the time between its sessions is C208's.
    let is_settled = matches!(cx.whose, Whose::Visit(visit) if visit.decision.is_some()) || matches!(cx.whose, Whose::Course(_));
    if is_settled {
        return;
    }
    let within = matches!(cx.whose, Whose::Protocol(_));
    let treatments = cx.combination.treatments.iter().enumerate();
    let parts: Vec<Part<'_>> =
        treatments.flat_map(|(at, composite)| composite.documents().into_iter().map(move |part| (at, part))).collect();
    for (at, banning) in &parts {
        let bans = banning.placed_rules().filter(|(is_before, rule)| meets_the_visit(rule, *is_before)).map(|(_, rule)| rule);
        for rule in bans {
            for other in parts.iter().filter(|other| (other.0 == *at) == within && other.1.id.as_str() != banning.id.as_str()) {
                if let Some(kind) = banned_kind(rule, *other, cx) {
                    out.push_for(Some(rule.id.as_str()), finding(rule, banning, kind, other.1, cx));
                }
            }
        }
    }
}

/// Whether the ban holds at the visit, for everybody.
fn meets_the_visit(rule: &protocol::Rule, is_before: bool) -> bool {
    let at_once = is_before || rule.from.is_none_or(|from| from.minutes() == Some(0));
    at_once && rule.from_events.is_empty() && rule.conditions.is_empty()
}

/// What the other treatment is of that which the rule bans where it is done.
fn banned_kind<'a>(rule: &protocol::Rule, (at, other): Part<'a>, cx: &MergedCx<'_>) -> Option<&'a ConceptRef> {
    let Some((Mode::Avoid, banned)) = rule.duty() else { return None };
    let (catalog, lowering) = (cx.cx.catalog, cx.cx.lowering?);
    let is = |kind: &str, of: &str| catalog.is_a(kind, of) || is_kind_of(kind, of, catalog);
    let is_spared = |kind: &str| rule.except.iter().any(|except| is(kind, except.as_str()));
    let meets = cx.combination.areas_of(at).overlap(lowering.concepts(), &lowering.areas(&rule.areas));
    other.is_a.iter().find(|kind| meets && is(kind.as_str(), banned.as_str()) && !is_spared(kind.as_str()))
}

fn finding(
    rule: &protocol::Rule,
    banning: &Document<Protocol>,
    kind: &ConceptRef,
    other: &Document<Protocol>,
    cx: &MergedCx<'_>,
) -> Diagnostic {
    let catalog: &Catalog = cx.cx.catalog;
    let span = match cx.whose {
        Whose::Visit(visit) => visit
            .treatments
            .iter()
            .find(|treatment| treatment.protocol.as_str() == other.id.as_str())
            .map(|treatment| treatment.protocol.span()),
        _ => None,
    };
    let message = format!(
        "`{}` ({}) is done in one visit with `{}`, whose `{}` bans it",
        other.id.as_str(),
        term(kind.as_str(), catalog),
        banning.id.as_str(),
        rule.id.as_str()
    );
    let help = match cx.whose {
        Whose::Visit(_) => "do the two on different days; or record a decision to combine them, and name it as the visit's `decision`",
        Whose::Desk => "do the two on different days, or write a visit that records a decision to combine them",
        Whose::Protocol(_) | Whose::Course(_) => "do the two on different days, or name what the ban does not mean in its `except`",
    };
    let place = span.unwrap_or_else(|| cx.whose.place(rule.id.span));
    let place_of_ban = rule.duty().map_or(rule.id.span, |(_, target)| target.span());
    Diagnostic::new(&CHECK.rule, place, message).with_label(place_of_ban, "the ban").with_label(kind.span(), "what it is").with_help(help)
}
