//! S133: what every patient asks is answered.

use crate::check::signs::{Seen, Table, beginnings};
use crate::check::treatment_class::{self, Question, has_beginning};
use crate::check::wording::enumerate;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::{Kinds, lexicon};
use std::collections::BTreeSet;
use std::sync::LazyLock;

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
    if classes.iter().all(|class| class.asked.is_empty()) {
        return;
    }
    let (rules, sentences) = (Rules::of(cx), Sentences::of(cx));
    let asked = |question: &Question| classes.iter().any(|class| class.asked.contains(&question.id));
    let numbered = treatment_class::questions().iter().enumerate().filter(|(_, question)| asked(question));
    let open = numbered.filter(|(number, question)| !rules.answer(question) && !sentences.answer(*number, question));
    let open: Vec<&str> = open.map(|(_, question)| question.name.as_str()).collect();
    if open.is_empty() {
        return;
    }
    let message = format!("patients ask about {}, and the handout does not say", enumerate(&open));
    let help = "add a rule for each (`may`, `do` or `avoid`), or a sentence; what no source says is the clinic's decision";
    out.push(Diagnostic::new(&CHECK.rule, cx.protocol.id.span, message).with_help(help));
}

/// What rules are about: the things of the lexicon, and what these are kinds of.
struct Rules {
    things: BTreeSet<&'static str>,
    kinds: Kinds,
}

impl Rules {
    fn of(cx: &ProtocolCx<'_>) -> Self {
        let rules = cx.composite.preparation.iter().chain(&cx.composite.aftercare);
        let targets: BTreeSet<&str> = rules.filter_map(|rule| rule.item.duty()).map(|(_, target)| target.as_str()).collect();
        let things: BTreeSet<&str> = targets.into_iter().flat_map(|target| cx.thing(target).entries.clone()).collect();
        Self { kinds: lexicon().kinds(things.iter().copied()), things }
    }

    /// Whether one is about something that the question is about, or about more than that.
    fn answer(&self, question: &Question) -> bool {
        let covers = |thing: &String| {
            let wider = lexicon().kinds([thing.as_str()]);
            self.things.iter().any(|own| wider.has(own))
        };
        question.about.iter().any(|thing| self.kinds.has(thing) || covers(thing))
    }
}

/// The words of each question.
static WORDS: LazyLock<Table<'static>> = LazyLock::new(|| {
    let needs = treatment_class::questions().iter().map(|question| vec![vec![beginnings(question.words.iter().map(String::as_str))]]);
    Table::new(needs, &[])
});

/// The sentences that patients read.
struct Sentences<'a> {
    texts: Vec<(Seen, &'a str)>,
}

impl<'a> Sentences<'a> {
    fn of(cx: &'a ProtocolCx<'_>) -> Self {
        let texts = cx.composite.documents().into_iter().flat_map(|document| &document.texts);
        let read = texts.filter(|text| text.audience.reaches_patients() && !NAMES.contains(&text.key));
        Self { texts: read.map(|text| (WORDS.look_at(&text.source), &*text.source)).collect() }
    }

    /// Whether one names what the question of that number is about.
    fn answer(&self, number: usize, question: &Question) -> bool {
        let mut fitting = self.texts.iter().filter(|(seen, _)| WORDS.suffices(number, *seen));
        fitting.any(|(_, text)| has_beginning(text, &question.words))
    }
}
