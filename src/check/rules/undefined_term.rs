//! P404: a patient is told what a term means before it is used.

use crate::check::signs::{Seen, Table, words};
use crate::check::text::TextBlock;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::sync::LazyLock;

pub static CHECK: Check = Check {
    rule: Rule { code: "P404", name: "undefined-term", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A text for patients uses an abbreviation or a word of medicine before any text of the document, in the order of the file, has said it
plainly. "Redness (erythema)" is fine, and after it so is "erythema". The list is closed: words on it are known to stop readers.

Source: PEMAT item 4; NHS content guide, plain words first.

```toml fails
[scope]
patient = "Your skin shows erythema."
```

```toml passes
[scope]
patient = "Your skin shows redness (erythema)."
```
"#;

/// A term, whether it is an abbreviation in capitals, and the plain words of which one must come first.
struct Term {
    word: &'static str,
    plain: &'static [&'static str],
}

const fn term(word: &'static str, plain: &'static [&'static str]) -> Term {
    Term { word, plain }
}

/// Abbreviations of the source documents and words of the NHS and AHRQ lists. Abbreviations are found in capitals only.
#[rustfmt::skip]
const TERMS: &[Term] = &[
    term("MN", &["needling", "needles"]), term("RF", &["radio frequency", "radio-frequency", "radio waves"]),
    term("RFMN", &["radio frequency", "radio-frequency"]), term("PRP", &["platelet-rich plasma", "own blood"]),
    term("SPF", &["sun protection factor", "sunscreen"]), term("UV", &["sun"]), term("CIT", &["collagen"]),
    term("erythema", &["redness", "red skin"]), term("oedema", &["swelling"]), term("edema", &["swelling"]),
    term("occlusive", &["seals", "airtight", "sealed"]), term("occlusion", &["seals", "airtight", "sealed"]),
    term("topical", &["on the skin", "on your skin"]), term("dermis", &["deeper layer", "deep layer"]), term("epidermis", &["top layer", "outer layer"]),
    term("hyperpigmentation", &["dark mark", "darker", "dark patch"]), term("hypopigmentation", &["pale mark", "paler", "light patch"]),
    term("granuloma", &["bump", "lump"]), term("granulomas", &["bumps", "lumps"]), term("keloid", &["raised scar"]),
    term("pruritus", &["itch"]), term("haematoma", &["bruise"]), term("hematoma", &["bruise"]), term("anticoagulant", &["blood thinner"]),
    term("anticoagulants", &["blood thinner"]), term("contraindication", &["reason not to"]), term("contraindications", &["reasons not to"]),
    term("analgesic", &["painkiller", "pain relief"]), term("comedogenic", &["block pores", "blocks pores"]),
];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let blocks = || cx.blocks().iter().filter(|block| block.reaches_patients() && !block.is_search_name());
    let mut open: Vec<&Term> = mentioned(blocks());
    for block in blocks() {
        if open.is_empty() {
            break;
        }
        let folded = block.rendered.to_lowercase();
        open.retain(|term| !term.plain.iter().any(|plain| folded.contains(plain)));
        report(block, &mut open, out);
    }
}

/// The terms among the words of some texts: most documents have none, and need no closer look.
fn mentioned<'b, 'a: 'b>(blocks: impl Iterator<Item = &'b TextBlock<'a>>) -> Vec<&'static Term> {
    static WORDS: LazyLock<Table<'static>> = LazyLock::new(|| Table::new(TERMS.iter().map(|term| vec![vec![words([term.word])]]), &[]));
    let seen: Vec<Seen> = blocks.map(|block| WORDS.look_at(&block.rendered)).collect();
    let stands = |number: usize| seen.iter().any(|seen| WORDS.suffices(number, *seen));
    TERMS.iter().enumerate().filter(|(number, _)| stands(*number)).map(|(_, term)| term).collect()
}

/// Reports each open term of the block once in the document.
fn report(block: &TextBlock<'_>, open: &mut Vec<&Term>, out: &mut Findings) {
    for (word, range) in block.words() {
        let Some(at) = open.iter().position(|term| is_term(word, term)) else { continue };
        if block.is_bound(range.clone()) {
            continue;
        }
        let term = open.remove(at);
        let finding =
            Diagnostic::new(&CHECK.rule, block.span(range), format!("patients meet \"{word}\" before anything tells them what it is"));
        out.push_for(block.item(), finding.with_help(format!("write it plainly first: \"{} ({word})\"", term.plain[0])));
    }
}

fn is_term(word: &str, term: &Term) -> bool {
    let abbreviation = term.word.bytes().all(|byte| byte.is_ascii_uppercase());
    if abbreviation { word == term.word } else { word.eq_ignore_ascii_case(term.word) }
}
