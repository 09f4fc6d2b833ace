//! S132: before the skin is opened or burned, somebody agrees, cleans, and knows when to stop.

use super::step_out_of_order::noun;
use crate::check::phrase::Phrases;
use crate::check::wording::alternatives;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Action, Step};
use crate::resolve::kinds::is_kind;

pub static CHECK: Check = Check {
    rule: Rule { code: "S132", name: "safeguard-missing", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A protocol that opens or burns the skin has no step for consent, none that disinfects, or no word on when to stop. Such a protocol
needles, injects, cuts, takes something out, or works with a laser or radio frequency. It needs:

* a step with `does = "consent"`;
* a step with `does = "antisepsis"` or `"cleanse"`, where the skin is opened; a treatment of the mouth, an ear or the nose alone, which
  nobody disinfects, is left out;
* a `stop-if` at one of the steps that treat, which tells staff when to stop.

A `stop-if` that tells staff to go on ("inject all the same", "this is normal") stops nobody, and is an error.

What a step takes in from another protocol or a set counts.

Source: WHO Surgical Safety Checklist (from memory); source document S2, statement 11.

```toml fails
[[step]]
id = "consent"
title = "Say hello"
does = "other"
```

```toml fails in soothing-mask
[[step]]
id = "rest"
title = "Rest"
stage = "finish"
does = "other"
staff = "Let the patient rest."
stop-if = "The skin turns white: this is normal, go on."
decision = "d-example"
```

```toml fails in soothing-mask
[[step]]
id = "prick"
title = "Prick"
stage = "treat"
does = "inject"
staff = "One small amount under the skin."
stop-if = "The skin turns white: stop."
decision = "d-example"
```

```toml passes in soothing-mask
[[step]]
id = "rest"
title = "Rest"
stage = "finish"
does = "other"
staff = "Let the patient rest."
decision = "d-example"
```
"#;

/// Whether the action opens the skin.
fn opens(action: Action) -> bool {
    matches!(action, Action::Needle | Action::Inject | Action::Cut | Action::Extract)
}

/// Words by which a `stop-if` goes on.
static GOING_ON: Phrases<()> = Phrases::new(&[
    ("go on", ()),
    ("goes on", ()),
    ("carry on", ()),
    ("keep going", ()),
    ("continue", ()),
    ("proceed", ()),
    ("all the same", ()),
    ("anyway", ()),
    ("regardless", ()),
    ("with care", ()),
    ("is normal", ()),
    ("is expected", ()),
    ("no need to stop", ()),
    ("do not stop", ()),
    ("don't stop", ()),
    ("leave it on", ()),
    ("leave the acid on", ()),
    ("ignore", ()),
]);

/// The words by which it tells staff to go on; "do not go on", "then go on" and "before you go on" tell to stop first.
fn goes_on(text: &str) -> Option<&str> {
    let stops_first = |at: usize| {
        let mut before = text[..at].split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).rev().take(3);
        before.any(|word| {
            ["not", "never", "don't", "then", "before", "until", "only", "cannot"].iter().any(|known| word.eq_ignore_ascii_case(known))
        })
    };
    let hit = GOING_ON.find(text).find(|hit| !stops_first(hit.range.start))?;
    Some(&text[hit.range])
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for step in &cx.protocol.steps {
        let Some((words, said)) = step.stop_if.as_ref().and_then(|words| Some((words, goes_on(words.source_text())?))) else { continue };
        let message = format!("this says when to stop, and tells to go on: \"{said}\"");
        let finding = Diagnostic::new(&CHECK.rule, words.span(), message).with_severity(Severity::Error);
        out.push_for(Some(step.id.as_str()), finding.with_help("write the sign, and then what to do instead: \"…: stop, and …\""));
    }
    let steps: Vec<&Step> = cx.composite.steps.iter().map(|step| step.item).filter(|step| step.is_required()).collect();
    let action = |step: &Step| step.action.map(|action| action.value);
    let harms = |step: &Step| action(step).is_some_and(|action| opens(action) || matches!(action, Action::Energy | Action::Irradiate));
    let Some(first) = cx.protocol.steps.iter().find(|step| step.is_required() && harms(step)) else { return };
    let does = |wanted: &[Action]| steps.iter().any(|step| action(step).is_some_and(|action| wanted.contains(&action)));
    let areas = cx.protocol.scope.as_ref().map_or(&[][..], |scope| &scope.areas);
    let in_mouth = !areas.is_empty() && areas.iter().all(|area| is_kind(area.as_str(), &["mouth", "ears", "nose"], cx.cx.catalog));
    let mut missing: Vec<String> = Vec::new();
    if !does(&[Action::Consent]) {
        missing.push("asks for consent (`does = \"consent\"`)".to_owned());
    }
    if steps.iter().any(|step| action(step).is_some_and(opens)) && !in_mouth && !does(&[Action::Antisepsis, Action::Cleanse]) {
        missing.push("disinfects the skin (`does = \"antisepsis\"`)".to_owned());
    }
    if !steps.iter().any(|step| harms(step) && step.stop_if.is_some()) {
        missing.push("says when to stop (`stop-if`)".to_owned());
    }
    let Some(done) = first.action.filter(|_| !missing.is_empty()) else { return };
    let message = format!("{}, and no step {}", noun(done.value), alternatives(&missing));
    let finding = Diagnostic::new(&CHECK.rule, done.span, message);
    out.push_for(Some(first.id.as_str()), finding.with_help("add what is missing, or write down where it is done"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_is_told_from_what_stops_first() {
        for (text, said) in [
            ("White skin: this is normal.", Some("is normal")),
            ("No antidote in the room: inject with care.", Some("with care")),
            ("Pain: stop, wait a minute, then go on.", None),
            ("Blood: do not continue.", None),
            ("Any open question: do not inject.", None),
            ("Pain: more anaesthetic, within the limit.", None),
        ] {
            assert_eq!(goes_on(text), said, "{text}");
        }
    }
}
