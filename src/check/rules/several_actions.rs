//! P403: a rule tells a patient one thing.

use crate::check::phrase::Phrases;
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run, signs};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "P403", name: "several-actions", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(signs::nothing, run),
};

const DOCS: &str = r#"
What a rule tells the patient has more than one sentence, or a second instruction after "and", "then" or a semicolon. The second one is
the one that is forgotten, and it has no window, no source and no icon of its own. Lists of nouns are fine.

Source: Simplified Technical English, one instruction in a sentence; NHS content guide, lists; PEMAT item 22.

```toml fails
[[aftercare]]
id = "cleanser"
do = "cleanser"
from = "24 h"
for = "at least 1 wk"
force = "should"
patient = "Wash with a mild cleanser and put on our moisturiser."
decision = "d-13-first-day"
```

```toml passes
[[aftercare]]
id = "cleanser"
do = "cleanser"
from = "24 h"
for = "at least 1 wk"
force = "should"
patient = "Wash with a mild cleanser and plain water."
decision = "d-13-first-day"
```
"#;

/// Verbs that start an instruction. The second part says whether the word is a noun too, and counts only before an object.
#[rustfmt::skip]
static VERBS: Phrases<bool> = Phrases::new(&[
    ("apply", false), ("ask", false), ("avoid", false), ("bring", false), ("change", true), ("clean", true), ("cleanse", false),
    ("come", false), ("cover", true), ("do", false), ("don't", false), ("do not", false), ("drink", true), ("dry", true), ("eat", false),
    ("get", false), ("give", false), ("go", false), ("keep", false), ("leave", false), ("let", false), ("look", true), ("make", false),
    ("moisturise", false), ("never", false), ("pat", true), ("pick", true), ("put", false), ("remove", false), ("rest", true),
    ("return", true), ("rinse", true), ("rub", true), ("scratch", true), ("shave", true), ("sleep", true), ("start", true), ("stay", true),
    ("stop", true), ("take", false), ("tell", false), ("touch", true), ("use", true), ("wait", true), ("wash", true), ("wear", false),
    ("call", true), ("phone", true), ("contact", true), ("reapply", false), ("always", false),
]);

/// What follows a verb and hardly ever a noun.
#[rustfmt::skip]
static OBJECTS: Phrases<()> = Phrases::new(&[
    ("the", ()), ("your", ()), ("a", ()), ("an", ()), ("it", ()), ("them", ()), ("our", ()), ("us", ()), ("any", ()), ("all", ()),
    ("with", ()), ("this", ()), ("these", ()), ("out", ()), ("off", ()), ("up", ()), ("only", ()), ("plenty", ()), ("for", ()),
]);

const JOINTS: [&str; 6] = [" and then ", " and ", ", then ", " then ", "; ", " & "];

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.is_instruction() {
        return;
    }
    let sentences = block.sentences();
    if let [_, second, ..] = sentences.as_slice() {
        let rest = second.start..block.rendered.trim_end().len();
        return report(block, rest, "a second sentence", out);
    }
    if let Some(second) = second_action(&block.rendered) {
        report(block, second, "a second instruction", out);
    }
}

/// The verb that starts a second instruction.
fn second_action(text: &str) -> Option<Range<usize>> {
    let joints = JOINTS.iter().flat_map(|joint| text.match_indices(joint).map(|(at, joint)| at + joint.len()));
    joints.filter_map(|start| starts_action(&text[start..]).map(|end| start..start + end)).min_by_key(|range| range.start)
}

fn starts_action(text: &str) -> Option<usize> {
    let verb = VERBS.starting(text)?;
    let object = text[verb.range.end..].strip_prefix(' ').is_some_and(|rest| OBJECTS.starting(rest).is_some());
    (!verb.entry || object).then_some(verb.range.end)
}

fn report(block: &TextBlock<'_>, range: Range<usize>, what: &str, out: &mut Findings) {
    let finding = Diagnostic::new(&CHECK.rule, block.span(range), format!("{what} stands in one rule, and is easily overlooked"));
    out.push_for(block.item(), finding.with_help("give it a rule of its own; a reason goes into `why`"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(text: &str) -> Option<&str> {
        second_action(text).map(|range| &text[range])
    }

    #[test]
    fn a_second_instruction_is_told_from_a_second_noun() {
        assert_eq!(second("Cleanse, moisturise and avoid sun."), Some("avoid"));
        assert_eq!(second("Wash your face, then pat it dry."), Some("pat"));
        assert_eq!(second("Stay in; do not run."), Some("do not"));
        assert_eq!(second("Keep it clean and use our gel."), Some("use"));
        assert_eq!(second("Avoid sun, heat and touch."), None);
        assert_eq!(second("Get food and rest."), None);
        assert_eq!(second("Put on gel when your skin feels hot and dry."), None);
        assert_eq!(second("Do not do hard exercise, have hot showers or use saunas."), None);
    }
}
