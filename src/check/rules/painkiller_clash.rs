//! S128: a painkiller that makes people bleed is not asked of those who take blood thinners.

use crate::check::treatment_class::has_beginning;
use crate::check::wording::term;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::lexicon;
use crate::model::protocol::{Answer, Mode};
use crate::resolve::kinds::is_kind;

pub static CHECK: Check = Check {
    rule: Rule { code: "S128", name: "medicine-for-whom-not", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A rule tells patients to take an anti-inflammatory painkiller (ibuprofen, naproxen, diclofenac, aspirin), and its sentence does not say
who must not: people on blood thinners, with a stomach ulcer or asthma, in pregnancy. Where the protocol treats patients who take blood
thinners (`answer = "caution"`), or cuts, such a sentence is dangerous.

Words that name the condition in the same sentence, or send the patient to a pharmacist or doctor first, make it right.

Source: product information of ibuprofen (from memory, not compared).

```toml fails
[[aftercare]]
id = "painkiller"
do = "light-activity"
for = "3 d"
force = "should"
patient = "Take ibuprofen if it hurts."
decision = "d-13-first-day"
```

```toml passes
[[aftercare]]
id = "painkiller"
do = "light-activity"
for = "3 d"
force = "should"
patient = "Ask your pharmacist before you take ibuprofen."
decision = "d-13-first-day"
```
"#;

/// Beginnings of words that say who must not, or whom to ask.
const GUARDED: [&str; 12] =
    ["blood thinner", "unless", "pharmacist", "doctor", "prescriber", "ulcer", "asthma", "not ", "never", "avoid", "ask ", "pregnan"];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let treated = |answer: Answer| matches!(answer, Answer::Caution | Answer::AskPrescriber | Answer::Refer);
    let thinned = cx.protocol.contraindications.iter().find(|asked| {
        treated(asked.answer.value) && is_kind(asked.condition.as_str(), &["anticoagulant", "bleeding-disorder"], cx.cx.catalog)
    });
    let Some(thinned) = thinned else { return };
    let lexicon = lexicon();
    let guarded: Vec<String> = GUARDED.iter().map(|word| (*word).to_owned()).collect();
    for rule in cx.protocol.rules() {
        let Some((mode, target)) = rule.duty() else { continue };
        let sentence = rule.patient.source_text();
        let mentions = lexicon.mentions(sentence);
        let named =
            mentions.iter().find(|mention| lexicon.is_a(&mention.entry.id, "anti-inflammatory")).map(|mention| mention.entry.term.clone());
        let meant = (mode != Mode::Avoid && is_kind(target.as_str(), &["anti-inflammatory"], cx.cx.catalog))
            .then(|| term(target.as_str(), cx.cx.catalog));
        let Some(medicine) = meant.or(named) else { continue };
        if mode == Mode::Avoid || has_beginning(sentence, &guarded) {
            continue;
        }
        let message = format!("this tells everybody to take {medicine}, and patients on blood thinners are treated too");
        let finding = Diagnostic::new(&CHECK.rule, rule.patient.span(), message).with_label(thinned.answer.span, "they are treated");
        out.push_for(Some(rule.id.as_str()), finding.with_help("name paracetamol instead, or say who must not take it"));
    }
}
