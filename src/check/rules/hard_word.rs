//! P405: a plain word where there is one.

use crate::check::phrase::{Hit, Phrases, is_quoted, like};
use crate::check::signs::Needs;
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "P405", name: "hard-word", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A text for patients has a word with a plainer one: `utilise`, `apply`, `medication`, `excessive`, `persist`. It is advice. `--fix` changes
what can be changed word by word; where the sentence would have to change, the advice says what to aim at.

Source: NHS A to Z of health writing; AHRQ list of plain words.

```toml fails
[scope]
patient = "We utilise fine needles."
```

```toml passes
[scope]
patient = "We use fine needles."
```
"#;

/// What to write: certain in any sentence, certain before a noun, or a hint.
enum Plain {
    Word(&'static str),
    BeforeNoun(&'static str),
    Hint(&'static str),
}

use Plain::{BeforeNoun, Hint, Word};

/// NHS A to Z of health writing; AHRQ list of plain words.
#[rustfmt::skip]
static WORDS: Phrases<Plain> = Phrases::new(&[
    ("utilise", Word("use")), ("utilize", Word("use")), ("utilises", Word("uses")), ("utilizes", Word("uses")),
    ("utilised", Word("used")), ("utilized", Word("used")), ("utilising", Word("using")), ("utilizing", Word("using")),
    ("apply", BeforeNoun("put on")), ("medication", Word("medicine")), ("medications", Word("medicines")),
    ("excessive", Hint("too much")), ("persist", Word("carry on")), ("persists", Word("carries on")),
    ("commence", Word("start")), ("commences", Word("starts")), ("prior to", Word("before")), ("subsequent to", Word("after")),
    ("approximately", Word("about")), ("discontinue", Word("stop")), ("sufficient", Word("enough")), ("additional", Word("more")),
    ("in order to", Word("to")), ("in the event of", Word("if there is")), ("in the event that", Word("if")), ("due to the fact that", Word("because")),
    ("at this point in time", Word("now")), ("purchase", Word("buy")), ("assist", Word("help")), ("attempt", Word("try")),
    ("adhere to", Word("keep to")), ("refrain from", Hint("\"do not\" and the verb")), ("you experience", Word("you have")),
    ("may experience", Word("may have")), ("might experience", Word("might have")), ("will experience", Word("will have")),
    ("abnormal", Hint("unusual, or what exactly is wrong")), ("adverse", Hint("bad or harmful")), ("alleviate", Word("ease")),
    ("facilitate", Word("help")), ("minimise", Hint("make as small as possible, or lower")), ("optimal", Word("best")),
    ("subside", Word("go down")), ("subsides", Word("goes down")), ("thoroughly", Hint("well")), ("topically", Word("on the skin")),
    ("physician", Word("doctor")), ("consult", Word("ask")), ("administer", Word("give")), ("vicinity", Hint("near")),
    ("normal", Hint("usual")),
]);

fn needs() -> Needs<'static> {
    vec![vec![WORDS.signs()]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.reaches_patients() || block.is_search_name() {
        return;
    }
    for hit in WORDS.find(&block.rendered) {
        if block.is_bound(hit.range.clone()) || is_quoted(&block.rendered, hit.range.clone()) {
            continue;
        }
        report(block, &hit, out);
    }
}

fn report(block: &TextBlock<'_>, hit: &Hit<'_, Plain>, out: &mut Findings) {
    let span = block.span(hit.range.clone());
    let finding = Diagnostic::new(&CHECK.rule, span, format!("there is a plainer word than \"{}\"", hit.words));
    let (plain, certain) = match hit.entry {
        Word(plain) => (*plain, true),
        BeforeNoun(plain) => (*plain, is_before_noun(&block.rendered[hit.range.end..])),
        Hint(plain) => (*plain, false),
    };
    let right = like(hit.words, plain);
    out.push_for(
        block.item(),
        match certain {
            true => finding.with_help(format!("write \"{right}\"")).with_fix(span, right),
            false => finding.with_help(format!("aim at: {plain}")),
        },
    );
}

/// "Apply gel" can be "put on gel"; "apply it", "apply to the skin" and "apply." can't.
fn is_before_noun(rest: &str) -> bool {
    let next = rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    !matches!(next, "" | "it" | "this" | "them" | "these" | "to" | "on" | "only" | "again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_with_a_particle_takes_a_noun() {
        assert!(is_before_noun(" moisturiser"));
        assert!(is_before_noun(" the gel"));
        for rest in [" it", " to your skin", ".", ""] {
            assert!(!is_before_noun(rest), "{rest}");
        }
    }
}
