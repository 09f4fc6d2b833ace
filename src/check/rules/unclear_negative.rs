//! P406: "do not" is written in full, and once.

use crate::check::phrase::{Phrases, like};
use crate::check::signs::Needs;
use crate::check::text::{BlockKind, TextBlock};
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "P406", name: "unclear-negative", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Text(of_two_words, run), Run::Text(negative, run_rule)]),
};

const DOCS: &str = r#"
A text for patients has a shortened negative (`don't`, `can't`, `won't`), which is overlooked, or takes itself back: two negatives in one
sentence of a rule, "not … unless", "not uncommon". A heading may say "Don't". "Do not stop them unless your doctor says so" is fine
outside of the rules of aftercare, where a stop-check asks for exactly that.

Source: NHS research on negative contractions.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Don't wear make-up for {for}."
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

/// Contractions and their full forms.
#[rustfmt::skip]
static CONTRACTIONS: Phrases<&str> = Phrases::new(&[
    ("don't", "do not"), ("doesn't", "does not"), ("didn't", "did not"), ("can't", "cannot"), ("won't", "will not"), ("isn't", "is not"),
    ("aren't", "are not"), ("wasn't", "was not"), ("shouldn't", "should not"), ("mustn't", "must not"), ("couldn't", "could not"),
    ("wouldn't", "would not"), ("hasn't", "has not"), ("haven't", "have not"), ("needn't", "need not"),
]);

/// Negatives. "No" before a number or an abbreviation is none of them, so it is left out.
static NEGATIVES: Phrases<()> = Phrases::new(&[("not", ()), ("never", ()), ("cannot", ()), ("without", ()), ("fail to", ()), ("none", ())]);

/// Negatives in one that people read twice.
static DOUBLES: Phrases<()> = Phrases::new(&[
    ("not uncommon", ()),
    ("not unusual", ()),
    ("not unlikely", ()),
    ("not impossible", ()),
    ("not abnormal", ()),
    ("not harmless", ()),
    ("never not", ()),
]);

static UNLESS: Phrases<()> = Phrases::new(&[("unless", ())]);

fn of_two_words() -> Needs<'static> {
    vec![vec![CONTRACTIONS.signs()], vec![DOUBLES.signs()]]
}

fn negative() -> Needs<'static> {
    vec![vec![NEGATIVES.signs()]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.reaches_patients() || block.is_search_name() {
        return;
    }
    if block.kind != BlockKind::Heading {
        contractions(block, out);
    }
    for hit in DOUBLES.find(&block.rendered) {
        report(block, hit.range, "two negatives in one are read twice", "say what is so", out);
    }
}

fn contractions(block: &TextBlock<'_>, out: &mut Findings) {
    for hit in CONTRACTIONS.find(&block.rendered) {
        let span = block.span(hit.range);
        let right = like(hit.words, hit.entry);
        let finding = Diagnostic::new(&CHECK.rule, span, format!("the \"not\" in \"{}\" is overlooked", hit.words));
        out.push_for(block.item(), finding.with_help(format!("write \"{right}\"")).with_fix(span, right));
    }
}

/// A negative and an `unless`, or two negatives, in one sentence of a rule.
fn run_rule(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.is_instruction() {
        return;
    }
    for sentence in block.sentences() {
        let mut found = NEGATIVES.find(sentence.text).map(|hit| hit.range);
        let Some(first) = found.next() else { continue };
        let at = |range: Range<usize>| sentence.start + range.start..sentence.start + range.end;
        if let Some(unless) = UNLESS.find(&sentence.text[first.end..]).next() {
            let range = first.end + unless.range.start..first.end + unless.range.end;
            report(block, at(range), "\"not … unless\" has to be turned round in the mind", "start with the condition: \"If …, …\"", out);
        } else if let Some(second) = found.next() {
            report(block, at(second), "a second negative takes the first one back", "say what to do in its place", out);
        }
    }
}

fn report(block: &TextBlock<'_>, range: Range<usize>, message: &str, help: &str, out: &mut Findings) {
    out.push_for(block.item(), Diagnostic::new(&CHECK.rule, block.span(range), message).with_help(help));
}
