//! P407: an instruction speaks to the patient and starts with what to do.

use crate::check::phrase::Phrases;
use crate::check::signs::{self, Needs};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "P407", name: "indirect-instruction", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Text(about, speaks_about), Run::Text(signs::nothing, opens)]),
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

fn about() -> Needs<'static> {
    vec![vec![ABOUT.signs()]]
}

fn speaks_about(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.reaches_patients() || block.is_search_name() {
        return;
    }
    for hit in ABOUT.find(&block.rendered) {
        report(block, hit.range, format!("\"{}\" speaks about the patient, not to the patient", hit.words), out);
    }
}

fn opens(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    let start = block.rendered.len() - block.rendered.trim_start().len();
    let Some(opening) = OPENINGS.starting(&block.rendered[start..]).filter(|_| block.is_instruction()) else { return };
    if !ABOUT.is_in(&block.rendered) {
        let message = format!("this rule starts with \"{}\", and not with what to do", opening.words);
        report(block, start..start + opening.range.end, message, out);
    }
}

fn report(block: &TextBlock<'_>, range: Range<usize>, message: String, out: &mut Findings) {
    let finding = Diagnostic::new(&CHECK.rule, block.span(range), message);
    out.push_for(block.item(), finding.with_help("start with the verb (\"Keep …\"), with \"Do not …\", or with a condition (\"If …, …\")"));
}
