//! S134: the answer to a stop-check and its words ask for the same.

use crate::check::phrase::{Phrases, is_denied};
use crate::check::wording::term;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::Answer;

pub static CHECK: Check = Check {
    rule: Rule { code: "S134", name: "answer-contradicted", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
The `answer` of a contraindication is weaker or stronger than its own words for staff. `caution` stands beside words that
refuse or send the patient to somebody else ("Do not treat", "Wait until …", "Not before week 14", "Refer", "the ear clinic"); or
`do-not-treat` beside words that go ahead ("treat with care").

Whoever is in a hurry reads the answer; whoever reads on, the words. One of them is a slip.

Source: protogen's own; GLIA on consistency.

```toml fails
[[contraindication]]
id = "ask-keloid"
condition = "keloid"
answer = "caution"
staff = "Keloid scars in the history: do not treat."
decision = "contraindications"
```

```toml fails
[[contraindication]]
id = "ask-keloid"
condition = "keloid"
answer = "do-not-treat"
staff = "Treat with care, and with fewer passes."
decision = "contraindications"
```

```toml passes
[[contraindication]]
id = "ask-keloid"
condition = "keloid"
answer = "do-not-treat"
staff = "Keloid scars in the history, wherever on the body."
decision = "contraindications"
```
"#;

/// Words by which a stop-check refuses or sends to somebody else.
static REFUSING: Phrases<()> = Phrases::new(&[
    ("do not treat", ()),
    ("don't treat", ()),
    ("never treat", ()),
    ("not treated", ()),
    ("no treatment", ()),
    ("do not start", ()),
    ("do not go on", ()),
    ("do not inject", ()),
    ("do not give", ()),
    ("do not do it", ()),
    ("do not use it", ()),
    ("not before", ()),
    ("not until", ()),
    ("not now", ()),
    ("not today", ()),
    ("wait until", ()),
    ("wait for", ()),
    ("wait at least", ()),
    ("postpone", ()),
    ("put it off", ()),
    ("refer", ()),
    ("send to", ()),
    ("send the patient", ()),
    ("send them to", ()),
    ("ask the prescriber", ()),
    ("prescriber first", ()),
    ("prescriber decides", ()),
    ("specialist", ()),
    ("surgeon", ()),
    ("hospital", ()),
    ("dermatologist", ()),
    ("cardiologist", ()),
    ("the ear clinic", ()),
    ("the eye clinic", ()),
    ("the gp", ()),
    ("stop here", ()),
]);

/// Words by which one goes ahead.
static GOING_AHEAD: Phrases<()> = Phrases::new(&[
    ("treat with care", ()),
    ("treat as usual", ()),
    ("treat all the same", ()),
    ("treat anyway", ()),
    ("go ahead", ()),
    ("may be treated", ()),
    ("can be treated", ()),
    ("is no reason not to", ()),
    ("no need to wait", ()),
    ("start as usual", ()),
]);

/// The words by which the text refuses: a phrase of the list, or a sentence of "No" and one word: "No compression."
fn refusal(text: &str) -> Option<&str> {
    // What a later sentence refuses, it refuses in a case of its own: "Which filler, when? Permanent filler: do not treat."
    let text = text.split_inclusive(['.', '?', '!']).next().unwrap_or_default();
    let hit = REFUSING.find(text).find(|hit| !is_denied(&text[..hit.range.start], 3)).map(|hit| &text[hit.range]);
    let bare = || {
        let sentence = text.split(['.', ':', ';']).map(str::trim).find(|sentence| sentence.starts_with("No "))?;
        (sentence.split_whitespace().count() == 2).then_some(sentence)
    };
    hit.or_else(bare)
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for asked in &cx.protocol.contraindications {
        let text = asked.staff.source_text();
        let said = match asked.answer.value {
            Answer::Caution => refusal(text),
            Answer::DoNotTreat => GOING_AHEAD.find(text).find(|hit| !is_denied(&text[..hit.range.start], 3)).map(|hit| &text[hit.range]),
            _ => None,
        };
        let Some(said) = said else { continue };
        let (answer, condition) = (asked.answer.value.word(), term(asked.condition.as_str(), cx.cx.catalog));
        let message = format!("the answer to {condition} is `{answer}`, and its words say \"{said}\"");
        let finding = Diagnostic::new(&CHECK.rule, asked.answer.span, message).with_label(asked.staff.span(), "the words");
        out.push_for(Some(asked.id.as_str()), finding.with_help("write the answer that the words give, or correct the words"));
    }
}
