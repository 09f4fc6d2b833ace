//! P407: an instruction speaks to the patient and starts with what to do.

use crate::check::phrase::Phrases;
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "P407", name: "indirect-instruction", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(run),
};

const DOCS: &str = r#"
A text for patients speaks about them ("patients should …", "sun is to be avoided"), or a rule does not start with a verb, "Do not", or a
condition such as "If …," or "After …,". Openings that can't be a verb are listed; any other first word is taken for one.

Source: PEMAT item 21; Simplified Technical English, the condition first.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Patients should avoid make-up for {for}."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "low-grade"
```
"#;

/// Ways to speak about patients. Sources: PEMAT item 21, Simplified Technical English.
#[rustfmt::skip]
static ABOUT: Phrases<()> = Phrases::new(&[
    ("patients should", ()), ("patients must", ()), ("patients are advised", ()), ("patients are asked", ()), ("the patient should", ()),
    ("the patient must", ()), ("clients should", ()), ("clients must", ()), ("the client should", ()), ("it is recommended", ()),
    ("it is advised", ()), ("it is advisable", ()), ("it is important to", ()), ("is to be avoided", ()), ("are to be avoided", ()),
    ("should be avoided", ()), ("must be avoided", ()), ("should be used", ()), ("must be used", ()), ("should be kept", ()),
    ("should be worn", ()), ("should be applied", ()),
]);

/// Openings of a sentence that can't be its verb.
#[rustfmt::skip]
static OPENINGS: Phrases<()> = Phrases::new(&[
    ("a", ()), ("an", ()), ("the", ()), ("it", ()), ("this", ()), ("that", ()), ("there", ()), ("these", ()), ("those", ()), ("you", ()),
    ("your", ()), ("we", ()), ("our", ()), ("no", ()), ("patients", ()), ("clients", ()), ("people", ()), ("everyone", ()), ("avoiding", ()),
    ("wearing", ()), ("using", ()), ("keeping", ()), ("having", ()), ("doing", ()), ("taking", ()), ("touching", ()), ("picking", ()),
    ("sunscreen", ()), ("makeup", ()), ("make-up", ()), ("sun", ()), ("moisturiser", ()), ("exercise", ()),
]);

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.reaches_patients() || block.is_search_name() {
        return;
    }
    let mut about = ABOUT.find(&block.rendered).map(|hit| hit.range).peekable();
    if about.peek().is_none() && block.is_instruction() {
        let start = block.rendered.len() - block.rendered.trim_start().len();
        if let Some(opening) = OPENINGS.starting(&block.rendered[start..]) {
            let range = start..start + opening.range.end;
            report(block, range, format!("this rule starts with \"{}\", and not with what to do", opening.words), out);
        }
    }
    for range in about {
        let message = format!("\"{}\" speaks about the patient, not to the patient", &block.rendered[range.clone()]);
        report(block, range, message, out);
    }
}

fn report(block: &TextBlock<'_>, range: Range<usize>, message: String, out: &mut Findings) {
    let finding = Diagnostic::new(&CHECK.rule, block.span(range), message);
    out.push_for(block.item(), finding.with_help("start with the verb (\"Keep …\"), with \"Do not …\", or with a condition (\"If …, …\")"));
}
