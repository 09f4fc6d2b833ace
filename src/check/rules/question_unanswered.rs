//! S133: what every patient asks is answered.

use crate::check::treatment_class::{self, Question, has_beginning};
use crate::check::wording::enumerate;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::lexicon;
use crate::resolve::kinds::{entries, is_kind};

pub static CHECK: Check = Check {
    rule: Rule { code: "S133", name: "question-unanswered", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
The handout says nothing on something that every patient asks after such a treatment: whether they may wash, wear make-up, do sport, go
into the sun, work or drive, what they may take for pain, how to sleep. Which of these are asked depends on the class of the treatment;
of a class that nothing is known of, none is.

Each rule before or after the visit answers for what it is about, for what is a kind of that, and for what that is a kind of: "daily tasks"
answers for work and driving. A sentence for patients answers too, wherever it stands.

What is allowed belongs on the sheet as much as what is banned. Where no source says it, it is a decision of the clinic.

Source: the leaflets that were compared for the example clinics; protogen's own.

```toml fails in soothing-mask
is-a = ["laser-treatment"]
```

```toml passes in soothing-mask
title = "Soothing mask"

[[aftercare]]
id = "washing"
may = "washing"
for = "1 d"
force = "should"
patient = "Wash as you like."
decision = "d-example"

[[aftercare]]
id = "makeup"
avoid = "makeup"
for = "1 d"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "d-example"
```
"#;

/// Keys whose texts are names, and tell nothing.
const NAMES: [&str; 2] = ["title", "also"];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let classes = treatment_class::stated(cx);
    let asked = |question: &&Question| classes.iter().any(|class| class.asked.contains(&question.id));
    let open: Vec<&str> = treatment_class::questions()
        .iter()
        .filter(asked)
        .filter(|question| !by_a_rule(question, cx) && !by_a_sentence(question, cx))
        .map(|question| question.name.as_str())
        .collect();
    if open.is_empty() {
        return;
    }
    let message = format!("patients ask about {}, and the handout does not say", enumerate(&open));
    let help = "add a rule for each (`may`, `do` or `avoid`), or a sentence; what no source says is the clinic's decision";
    out.push(Diagnostic::new(&CHECK.rule, cx.protocol.id.span, message).with_help(help));
}

/// Whether a rule is about something that the question is about, or about more than that.
fn by_a_rule(question: &Question, cx: &ProtocolCx<'_>) -> bool {
    let about: Vec<&str> = question.about.iter().map(String::as_str).collect();
    let rules = cx.composite.preparation.iter().chain(&cx.composite.aftercare);
    rules.filter_map(|rule| rule.item.duty()).any(|(_, target)| {
        let covers = || entries(target.as_str(), cx.cx.catalog).iter().any(|own| about.iter().any(|thing| lexicon().is_a(thing, own)));
        is_kind(target.as_str(), &about, cx.cx.catalog) || covers()
    })
}

/// Whether a sentence that patients read names it.
fn by_a_sentence(question: &Question, cx: &ProtocolCx<'_>) -> bool {
    let documents = cx.composite.documents();
    let texts = documents.iter().flat_map(|document| &document.texts);
    let mut read = texts.filter(|text| text.audience.reaches_patients() && !NAMES.contains(&text.key));
    read.any(|text| has_beginning(&text.source, &question.words))
}
