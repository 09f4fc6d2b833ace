//! S122: some signs never wait, and are never normal.

use crate::check::phrase::{Phrases, is_denied};
use crate::check::signs::{Table, words};
use crate::check::wording::term;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::lexicon;
use crate::model::protocol::Urgency;
use std::sync::LazyLock;

pub static CHECK: Check = Check {
    rule: Rule { code: "S122", name: "emergency-delayed", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A sign that calls for help at once is treated as less.

* a call with it is for "today": trouble breathing, swallowing or speaking, a change or loss of sight, a weak or drooping face or arm,
  collapse, a fit, chest pain, a swollen tongue or throat, and skin that turns pale or mottled after an injection;
* a call with it is for "now", but for pale or mottled skin after an injection: with that, the clinic that injected is called at once;
* it is listed as normal (`[[expect]]`);
* a call that can't wait (`now`, `emergency`) tells the patient to wait, or any call to wait until another day or until the clinic opens;
* an emergency has `after`: nobody waits with an emergency. That is a warning, since what begins late can be one.

A sign counts by its concept and by what its sentence names, so the word "breathing" below another concept is found too.

Source: NHS pages on when to call 999; Aesthetic Complications Expert Group on vascular occlusion (both from memory, not compared).

```toml fails
[[call]]
id = "breathing-today"
urgency = "today"
sign = "breathing-trouble"
patient = "you have trouble breathing"
```

```toml fails
[[call]]
id = "fever"
urgency = "today"
sign = "fever"
patient = "you have a fever, or chest pain"
```

```toml fails
[[expect]]
id = "sight"
sign = "vision-change"
lasts = "2 d"
patient = "Blurred sight for up to {lasts}."
```

```toml fails
[[call]]
id = "collapse"
urgency = "emergency"
sign = "collapse"
after = "2 d"
patient = "you feel faint, confused or very unwell"
```

```toml fails
[[call]]
id = "speech-at-once"
urgency = "now"
sign = "fever"
patient = "you have a fever, or trouble speaking"
```

```toml fails
[[call]]
id = "collapse"
urgency = "emergency"
sign = "collapse"
patient = "you feel faint: lie down, and wait an hour"
```

```toml passes
[[call]]
id = "chest"
urgency = "emergency"
sign = "collapse"
patient = "you feel faint, or have chest pain"
```
"#;

/// Signs that never wait.
const AT_ONCE: [&str; 10] = [
    "breathing-trouble",
    "swallowing-trouble",
    "speech-trouble",
    "vision-change",
    "face-droop",
    "collapse",
    "fit",
    "chest-pain",
    "face-swelling",
    "allergic-shock",
];

/// Signs that never wait after something was injected.
const AFTER_INJECTION: [&str; 1] = ["blanching"];

/// Words of such signs that no entry of the lexicon is called by.
const WORDS: [(&str, &str); 17] = [
    ("breathe", "trouble breathing"),
    ("tight chest", "chest pain"),
    ("tightness in your chest", "chest pain"),
    ("pressure in your chest", "chest pain"),
    ("chest feels tight", "chest pain"),
    ("breathing", "trouble breathing"),
    ("short of breath", "trouble breathing"),
    ("swallow", "trouble swallowing"),
    ("swallowing", "trouble swallowing"),
    ("speak", "trouble speaking"),
    ("cannot see", "a change in sight"),
    ("see worse", "a change in sight"),
    ("see less", "a change in sight"),
    ("blurred sight", "a change in sight"),
    ("lose your sight", "loss of sight"),
    ("pass out", "collapse"),
    ("chest hurts", "chest pain"),
];

/// Words of a loss of hearing, which is treated within hours.
const OF_HEARING: [&str; 11] = [
    "hear less",
    "hear worse",
    "loss of hearing",
    "go deaf",
    "goes deaf",
    "suddenly deaf",
    "hear nothing",
    "cannot hear",
    "can't hear",
    "lose your hearing",
    "hearing is gone",
];

/// Parts of the body that a vessel or a bandage can leave without blood, and how they look then.
const LIMBS: [&str; 8] = ["toes", "toe", "fingers", "finger", "foot", "hand", "leg", "arm"];
const WITHOUT_BLOOD: [&str; 6] = ["blue", "white", "pale", "numb", "cold", "grey"];

/// Words of a blocked vessel, which count after an injection alone.
const WORDS_AFTER_INJECTION: [&str; 6] = ["pale", "blotchy", "mottled", "grey", "turns white", "turn white"];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let signs = signs(cx);
    for call in &cx.protocol.calls {
        let waits = std::iter::once(&call.patient)
            .chain(&call.first)
            .find_map(|words| Some((words, waits(words.source_text(), call.urgency.value)?)));
        if let Some((words, said)) = waits {
            let message = format!("this call tells the patient to wait: \"{said}\"");
            let finding = Diagnostic::new(&CHECK.rule, words.span(), message);
            out.push_for(Some(call.id.as_str()), finding.with_help("take it out, or give the call another `urgency` or an `after`"));
        }
        let at_once = at_once(call.sign.as_str(), call.patient.source_text(), &signs, cx);
        let finding = match (call.urgency.value, at_once, call.after) {
            (urgency, Some(AtOnce { sign, least }), _) if urgency < least => {
                let (when, help) = match (urgency, least) {
                    (Urgency::Today, Urgency::Now) => ("call today: it can't wait", "write `urgency = \"now\"` or `\"emergency\"`"),
                    (Urgency::Today, _) => ("call today: it is an emergency", "write `urgency = \"emergency\"`"),
                    _ => ("call the clinic at once: it is an emergency", "write `urgency = \"emergency\"`"),
                };
                let message = format!("{sign} is no reason to {when}");
                Diagnostic::new(&CHECK.rule, call.urgency.span, message).with_help(format!("{help}, or give the sign a call of its own"))
            }
            (Urgency::Emergency, _, Some(after)) => {
                let message = format!("an emergency that counts only after {}", after.value.get());
                Diagnostic::new(&CHECK.rule, after.span, message)
                    .with_severity(Severity::Warning)
                    .with_help("take `after` out, or make it a call for today")
            }
            _ => continue,
        };
        out.push_for(Some(call.id.as_str()), finding);
    }
    for expected in &cx.protocol.expectations {
        if let Some(AtOnce { sign, .. }) = at_once(expected.sign.as_str(), expected.patient.source_text(), &signs, cx) {
            let finding = Diagnostic::new(&CHECK.rule, expected.sign.span(), format!("{sign} is never normal"));
            out.push_for(Some(expected.id.as_str()), finding.with_help("make it a `[[call]]` with `urgency = \"emergency\"`"));
        }
    }
}

/// A sign that never waits, and how fast to act, at least.
struct AtOnce {
    sign: String,
    least: Urgency,
}

/// How fast a sign asks to act: those who injected treat a blocked vessel, the emergency service all else.
fn least(sign: &str) -> Urgency {
    if AFTER_INJECTION.contains(&sign) { Urgency::Now } else { Urgency::Emergency }
}

/// The signs that never wait after this treatment.
fn signs(cx: &ProtocolCx<'_>) -> Vec<&'static str> {
    let injects = cx.classes().iter().any(|class| class.id == "filler");
    AT_ONCE.into_iter().chain(AFTER_INJECTION.into_iter().filter(|_| injects)).collect()
}

/// What of the sign and of its sentence never waits; of several, what asks to act fastest.
fn at_once<'a>(sign: &'a str, sentence: &str, signs: &[&'static str], cx: &ProtocolCx<'a>) -> Option<AtOnce> {
    let (catalog, lexicon) = (cx.cx.catalog, lexicon());
    let thing = cx.thing(sign);
    let by_concept = signs.iter().filter(|kind| thing.is(kind)).map(|kind| (term(sign, catalog), least(kind)));
    let mentions = lexicon.mentions(sentence);
    let named = mentions.iter().filter_map(|mention| {
        let kinds = lexicon.kinds([mention.entry.id.as_str()]);
        let kind = signs.iter().find(|kind| kinds.has(kind))?;
        Some((mention.entry.term.clone(), least(kind)))
    });
    let said = Said::of(sentence);
    let spoken = WORDS.iter().filter(|(word, _)| said.has(word)).map(|(_, sign)| ((*sign).to_owned(), Urgency::Emergency));
    let blocked = signs.iter().filter(|sign| AFTER_INJECTION.contains(sign)).flat_map(|_| WORDS_AFTER_INJECTION);
    let blocked = blocked.filter(|word| said.has(word)).map(|word| (format!("skin that is \"{word}\""), Urgency::Now));
    let says = |words: &[&str]| words.iter().any(|word| said.has(word));
    let looks = || WITHOUT_BLOOD.iter().filter(|look| said.has(look)).count();
    let deaf = says(&OF_HEARING).then(|| ("a loss of hearing".to_owned(), Urgency::Now));
    // One look alone may come from a bandage of any kind or from the numbing medicine.
    let limb = (says(&LIMBS) && looks() >= 2).then(|| ("a limb without blood".to_owned(), Urgency::Now));
    let found: Vec<_> = by_concept.chain(named).chain(spoken).chain(blocked).chain(deaf).chain(limb).collect();
    let fastest = found.iter().map(|(_, least)| *least).max()?;
    found.into_iter().find(|(_, least)| *least == fastest).map(|(sign, least)| AtOnce { sign, least })
}

/// Words by which a call puts off what it is for; `true` where they do so for a call of today, too.
static WAITING: Phrases<bool> = Phrases::new(&[
    ("wait", false),
    ("see how it goes", false),
    ("tomorrow", true),
    ("next morning", true),
    ("wait until morning", true),
    ("when we open", true),
    ("when we are open", true),
    ("wait until the clinic opens", true),
    ("on monday", true),
    ("until monday", true),
    ("after the weekend", true),
    ("at your next visit", true),
    ("at your next appointment", true),
    ("next week", true),
]);

/// The words by which a call of that urgency tells to wait; "do not wait" tells the opposite.
fn waits(sentence: &str, urgency: Urgency) -> Option<&str> {
    let hit = WAITING.find(sentence).find(|hit| (*hit.entry || urgency > Urgency::Today) && !is_denied(&sentence[..hit.range.start], 2))?;
    Some(&sentence[hit.range])
}

/// What a sentence says in lower case, if it has any of the words here.
struct Said {
    lower: Option<String>,
}

impl Said {
    fn of(sentence: &str) -> Self {
        static ALL: LazyLock<Table<'static>> = LazyLock::new(|| {
            let lists = [&OF_HEARING[..], &LIMBS, &WITHOUT_BLOOD, &WORDS_AFTER_INJECTION];
            let listed = WORDS.iter().map(|(word, _)| *word).chain(lists.into_iter().flatten().copied());
            Table::new([vec![vec![words(listed)]]], &[])
        });
        let lower = ALL.suffices(0, ALL.look_at(sentence)).then(|| sentence.to_lowercase());
        // "You can swallow as usual" is no trouble.
        let denies = |said: &String| ["as usual", "normally", "freely", "easily", "can still"].iter().any(|usual| said.contains(usual));
        Self { lower: lower.filter(|said| !denies(said)) }
    }

    /// Whether it has the words as whole words.
    fn has(&self, words: &str) -> bool {
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        self.lower.as_ref().is_some_and(|said| {
            let stands = |at: usize| free(said[..at].chars().next_back()) && free(said[at + words.len()..].chars().next());
            said.match_indices(words).any(|(at, _)| stands(at))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_is_known_to_the_lexicon() {
        let unknown: Vec<&str> = AT_ONCE.into_iter().chain(AFTER_INJECTION).filter(|sign| lexicon().get(sign).is_none()).collect();
        assert_eq!(unknown, Vec::<&str>::new());
    }

    #[test]
    fn who_is_told_to_wait() {
        for (sentence, urgency, said) in [
            ("it bleeds; wait until Monday", Urgency::Today, Some("until Monday")),
            ("it bleeds; wait an hour", Urgency::Today, None),
            ("it bleeds; wait an hour", Urgency::Now, Some("wait")),
            ("you bleed: do not wait", Urgency::Emergency, None),
            ("call us tomorrow", Urgency::Today, Some("tomorrow")),
            ("the waiting is over", Urgency::Emergency, None),
        ] {
            assert_eq!(waits(sentence, urgency), said, "{sentence}");
        }
    }

    #[test]
    fn words_count_whole_and_undenied() {
        let is_spoken = |sentence: &str, words: &str| Said::of(sentence).has(words);
        assert!(is_spoken("You find it hard to breathe", "breathe") && is_spoken("see worse.", "see worse"));
        assert!(!is_spoken("breathed", "breathe") && !is_spoken("You can breathe as usual", "breathe"));
    }
}
