//! P408: what binds sounds as if it does.

use crate::check::phrase::Phrases;
use crate::check::text::{self, TextBlock};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Force, Rule as Duty};
use crate::resolve::AnyDocument;

pub static CHECK: Check = Check {
    rule: Rule { code: "P408", name: "weak-directive", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A rule with `force = "must"` tells the patient "try to", "if possible" or "you may want to". A reader takes it for advice and the clinic
for a rule. Source S2 asks readers to "try to avoid" the sun in this way.

Source: GLIA; terms of obligation after Lomotan and colleagues, 2010.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Try to avoid make-up for {for}."
decision = "low-grade"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "should"
patient = "Try to avoid make-up for {for}."
decision = "low-grade"
```
"#;

/// Words that leave it to the reader. Sources: GLIA; Lomotan and colleagues on deontic terms.
#[rustfmt::skip]
static WEAK: Phrases<()> = Phrases::new(&[
    ("try to", ()), ("try not to", ()), ("should consider", ()), ("consider", ()), ("may want to", ()), ("might want to", ()),
    ("may wish to", ()), ("if possible", ()), ("where possible", ()), ("if you can", ()), ("as far as possible", ()), ("ideally", ()),
    ("preferably", ()), ("it is best to", ()), ("aim to", ()), ("we recommend", ()), ("is recommended", ()), ("should", ()),
]);

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for duty in cx.protocol.rules().filter(|duty| duty.force == Force::Must) {
        if !WEAK.is_in(duty.patient.source_text()) {
            continue;
        }
        let text = cx.protocol.texts.iter().find(|text| text.span == duty.patient.span());
        for block in text.into_iter().flat_map(|text| text::blocks(text, AnyDocument::Protocol(cx.protocol), cx.cx)) {
            report(duty, &block, out);
        }
    }
}

fn report(duty: &Duty, block: &TextBlock<'_>, out: &mut Findings) {
    for hit in WEAK.find(&block.rendered) {
        let message = format!("\"{}\" leaves it to the patient, but this rule binds", hit.words);
        let finding = Diagnostic::new(&CHECK.rule, block.span(hit.range), message).with_label(duty.id.span, "`force = \"must\"`");
        out.push_for(
            Some(duty.id.as_str()),
            finding.with_help("say it outright: \"Stay out of …\", \"Do not …\"; or write `force = \"should\"`"),
        );
    }
}
