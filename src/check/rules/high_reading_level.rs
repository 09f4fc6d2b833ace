//! P401: how hard the patient's text is to read, as advice.

use crate::check::readability::Counts;
use crate::check::text::{self, BlockKind, TextBlock};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "P401", name: "high-reading-level", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
The text for patients reads above grade 6 by the Flesch-Kincaid formula. It is advice, and a warning from grade 9; it is never an error,
since a formula counts letters and knows nothing of sense. It is computed from 100 words on. Headings, tables and values are left out,
and each list item counts as a sentence. SMOG is named too where there are the 30 sentences it was made for. The five hardest sentences
are shown: they are what to change. Texts in other languages than English are not measured here.

Syllables are counted by rule, not by dictionary; a text's mean is off by a few hundredths of a syllable.

Source: Kincaid and colleagues, 1975; McLaughlin, 1969; American Family Physician asks for grade 5 to 6; NHS for a reading age of 9 to 11.

```toml fails
[scope]
patient = """
Collagen induction utilises microscopic perforations, initiating physiological regeneration. Individual inflammatory responses differ considerably according to dermatological characteristics, anatomical location and accumulated environmental exposure. Practitioners individually determine appropriate parameters, considering sensitivity, pigmentation and previous procedures. Additional interventions occasionally necessitate considerable postponement. Comprehensive documentation facilitates continuity. Photographic documentation demonstrates incremental improvements objectively. Inadequate photoprotection considerably increases hyperpigmentation probability. Immediate communication regarding unanticipated complications facilitates appropriate intervention.
"""
```

```toml passes
[scope]
patient = "Fine needles make tiny holes in your skin. It heals by making new skin."
```
"#;

/// The aim: American Family Physician, grade 5 to 6; NHS, age 9 to 11.
const AIM: f64 = 6.0;
/// From here on it is a warning.
const TOO_HARD: f64 = AIM + 3.0;
/// Fewer words give no stable score.
const LEAST_WORDS: usize = 100;
/// How many of the hardest sentences are shown.
const SHOWN: usize = 5;

/// A sentence with its place and its own grade.
struct Scored {
    grade: f64,
    counts: Counts,
    span: Span,
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    if !is_english(cx) {
        return;
    }
    let mut sentences = sentences(cx);
    let mut all = Counts::default();
    sentences.iter().for_each(|sentence| all += sentence.counts);
    let Some(grade) = all.flesch_kincaid().filter(|grade| all.words >= LEAST_WORDS && *grade > AIM) else { return };
    sentences.sort_by(|a, b| b.grade.total_cmp(&a.grade).then_with(|| a.span.cmp(&b.span)));
    let severity = if grade >= TOO_HARD { Severity::Warning } else { Severity::Advice };
    let mut finding = Diagnostic::new(&CHECK.rule, cx.protocol.naming.title.span(), message(grade, &all)).with_severity(severity);
    for sentence in sentences.iter().take(SHOWN) {
        finding = finding.with_label(sentence.span, "one of the hardest sentences");
    }
    out.push(finding.with_help("shorten the sentences shown, and use shorter words in them"));
}

fn is_english(cx: &ProtocolCx<'_>) -> bool {
    let site = cx.cx.catalog.project.as_ref().and_then(|project| project.site.as_ref());
    site.and_then(|site| site.language.as_ref()).is_none_or(|language| language.as_str().starts_with("en"))
}

fn message(grade: f64, all: &Counts) -> String {
    let smog = all.smog().map(|smog| format!(", {smog:.1} by SMOG")).unwrap_or_default();
    format!("patients need about {grade:.1} years of school to read this text (Flesch-Kincaid{smog}); {AIM:.0} is the aim")
}

/// Every sentence for patients that stands in running text or a list, without the values in it.
fn sentences(cx: &ProtocolCx<'_>) -> Vec<Scored> {
    let blocks = cx.blocks().iter().filter(|block| block.reaches_patients() && block.text.table != "teach-back question");
    let running = blocks.filter(|block| !matches!(block.kind, BlockKind::Heading | BlockKind::Cell));
    running.flat_map(scored).collect()
}

fn scored(block: &TextBlock<'_>) -> Vec<Scored> {
    let score = |sentence: &text::Sentence<'_>| {
        let counts = Counts::of_words(without_values(block, sentence));
        let span = block.span(sentence.start..sentence.start + sentence.text.len());
        counts.flesch_kincaid().map(|grade| Scored { grade, counts, span })
    };
    block.sentences().iter().filter_map(score).collect()
}

fn without_values<'b>(block: &'b TextBlock<'_>, sentence: &text::Sentence<'b>) -> impl Iterator<Item = &'b str> {
    let start = sentence.start;
    let words = text::words(sentence.text);
    words.filter(move |(_, range)| !block.is_bound(start + range.start..start + range.end)).map(|(word, _)| word)
}
