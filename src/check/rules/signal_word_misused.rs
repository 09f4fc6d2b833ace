//! S116: a signal word says how bad it is, what happens, and how to avoid it.

use crate::check::signs::{Needs, beginnings};
use crate::check::text::{BlockKind, TextBlock};
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{self, Signal};

pub static CHECK: Check = Check {
    rule: Rule { code: "S116", name: "signal-word-misused", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Text(needs, run_text)]),
};

const DOCS: &str = r#"
A signal word loses its force when it is used for anything. The four words mean: DANGER, death or serious injury; WARNING, it could be
serious; CAUTION, minor or moderate injury; NOTICE, no injury. Found is

* a rule with a `signal` and no `why`: the word without what happens;
* a word that does not fit its reason: danger or warning for what only irritates, notice for what harms;
* another word in capitals in a text for patients (ATTENTION, IMPORTANT, BEWARE), or a signal word typed into a rule's sentence
  instead of `signal`;
* more than one DANGER or five WARNINGs on a handout (advice).

Source: definitions of ANSI Z535, through sellers of signs; embedded messages of Z535.6 (from memory). The numbers are protogen's own.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
signal = "danger"
patient = "Do not wear make-up for {for}."
why = "It irritates the skin."
```

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
signal = "caution"
patient = "Do not wear make-up for {for}."
```

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "IMPORTANT: do not wear make-up for {for}."
```

```toml fails
[[aftercare]]
id = "no-sun"
avoid = "uv"
for = "2 wk"
force = "must"
signal = "danger"
patient = "Do not sit in direct sun for {for}."
why = "Healing skin burns."

[[aftercare]]
id = "no-heat"
avoid = "heat-sweat"
for = "2 d"
force = "must"
signal = "danger"
patient = "Do not use saunas for {for}."
why = "Heat burns the skin."
```

```toml passes
[[aftercare]]
id = "no-sun"
avoid = "uv"
for = "2 wk"
force = "must"
signal = "danger"
patient = "Do not sit in direct sun for {for}."
why = "Healing skin burns."
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
signal = "caution"
patient = "Do not wear make-up for {for}."
why = "It irritates the skin."
```
"#;

/// How many of a word a handout bears.
const BUDGET: [(Signal, usize); 2] = [(Signal::Danger, 1), (Signal::Warning, 5)];

/// How bad the reason says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Harm {
    Minor,
    Serious,
    Fatal,
}

const MINOR: [&str; 9] = ["irritat", "sting", "dry", "itch", "sore", "redness", "tight", "discomfort", "rash"];
const SERIOUS: [&str; 10] = ["scar", "infect", "burn", "blind", "nerve", "permanent", "lasting", "disfigur", "poison", "serious"];
const FATAL: [&str; 4] = ["death", "die", "fatal", "life"];

/// The greatest harm that a reason names; none if it names none that is known.
fn harm(why: &str) -> Option<Harm> {
    let names = |stems: &[&str]| {
        let mut words = why.split(|c: char| !c.is_alphanumeric());
        words.any(|word| stems.iter().any(|stem| word.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem))))
    };
    let levels = [(Harm::Fatal, &FATAL[..]), (Harm::Serious, &SERIOUS[..]), (Harm::Minor, &MINOR[..])];
    levels.into_iter().find(|(_, stems)| names(stems)).map(|(harm, _)| harm)
}

/// The word that fits better, if the one used does not fit.
fn better(signal: Signal, harm: Harm) -> Option<Signal> {
    match (signal, harm) {
        (Signal::Danger | Signal::Warning | Signal::Notice, Harm::Minor) => Some(Signal::Caution),
        (Signal::Notice, Harm::Serious) | (Signal::Notice | Signal::Caution, Harm::Fatal) => Some(Signal::Warning),
        _ => None,
    }
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in cx.protocol.rules() {
        let Some(signal) = rule.signal else { continue };
        if let Some(finding) = misfit(rule, signal) {
            out.push_for(Some(rule.id.as_str()), finding);
        }
    }
    for (signal, most) in BUDGET {
        let rules = cx.composite.preparation.iter().chain(&cx.composite.aftercare);
        let count = rules.filter(|rule| rule.signal == Some(signal)).count();
        if count > most {
            let message = format!("{count} rules say {} on one handout, more than {most}: nobody heeds that many", signal.word());
            let help = "keep the word for the worst of them";
            out.push(Diagnostic::new(&CHECK.rule, cx.protocol.id.span, message).with_help(help).with_severity(Severity::Advice));
        }
    }
}

fn misfit(rule: &protocol::Rule, signal: Signal) -> Option<Diagnostic> {
    let Some(why) = &rule.why else {
        let message = format!("this rule says {} and not what happens otherwise", signal.word());
        return Some(Diagnostic::new(&CHECK.rule, rule.id.span, message).with_help("write what can happen in `why`, or take `signal` out"));
    };
    let better = better(signal, harm(why.source_text())?)?;
    let message = format!("{} does not fit the reason given", signal.word());
    let finding = Diagnostic::new(&CHECK.rule, why.span(), message).with_caret("how bad it is");
    Some(finding.with_help(format!("write `signal = \"{}\"`, or name the worse harm", better.word())))
}

const OTHERS: [&str; 6] = ["ATTENTION", "IMPORTANT", "BEWARE", "ALERT", "CAREFUL", "URGENT"];
const SIGNALS: [&str; 4] = ["DANGER", "WARNING", "CAUTION", "NOTICE"];

fn needs() -> Needs<'static> {
    vec![vec![beginnings(OTHERS.into_iter().chain(SIGNALS))]]
}

fn run_text(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.reaches_patients() || block.kind == BlockKind::Heading {
        return;
    }
    let text = block.rendered.as_str();
    let start = text.len() - text.trim_start().len();
    let word = text[start..].split(|c: char| !c.is_ascii_uppercase()).next().unwrap_or_default();
    let message = match word {
        other if OTHERS.contains(&other) => format!("{other} is no signal word: patients can't tell how bad it is"),
        typed if SIGNALS.contains(&typed) && block.text.table == "rule" => {
            format!("{typed} is typed into the sentence, so no box shows it")
        }
        _ => return,
    };
    let help = "take it out; if an injury is possible, write `signal` and `why` beside the sentence";
    out.push_for(block.item(), Diagnostic::new(&CHECK.rule, block.span(start..start + word.len()), message).with_help(help));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_as_bad_as_the_worst_it_names() {
        assert_eq!(harm("It irritates the skin."), Some(Harm::Minor));
        assert_eq!(harm("Picking can cause infection and lasting scars."), Some(Harm::Serious));
        assert_eq!(harm("It can irritate or infect it."), Some(Harm::Serious));
        assert_eq!(harm("You can die of it."), Some(Harm::Fatal));
        assert_eq!(harm("Sunscreen has to wait."), None);
    }

    #[test]
    fn a_word_fits_its_harm() {
        assert_eq!(better(Signal::Danger, Harm::Minor), Some(Signal::Caution));
        assert_eq!(better(Signal::Warning, Harm::Minor), Some(Signal::Caution));
        assert_eq!(better(Signal::Notice, Harm::Minor), Some(Signal::Caution));
        assert_eq!(better(Signal::Notice, Harm::Serious), Some(Signal::Warning));
        assert_eq!(better(Signal::Caution, Harm::Fatal), Some(Signal::Warning));
        assert_eq!(better(Signal::Caution, Harm::Serious), None);
        assert_eq!(better(Signal::Warning, Harm::Serious), None);
        assert_eq!(better(Signal::Danger, Harm::Fatal), None);
    }
}
