//! P402: a sentence is short enough to be kept in mind.

use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run, signs};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "P402", name: "long-sentence", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(signs::nothing, run),
};

const DOCS: &str = r#"
A sentence has more than 20 words in an instruction, to a patient or in a step for staff, or more than 25 elsewhere. `sentence-words` in
`protogen.toml` sets the first limit; the second is five above it. A reference counts as the words it prints, a point inside a number
ends no sentence, and each list item is a sentence of its own.

Source: NHS content guide, 20 words; Simplified Technical English, 20 and 25.

```toml fails
[scope]
patient = "Fine needles make tiny holes in your skin so that it heals by making new collagen and elastin, which are the proteins that keep it healthy and firm."
```

```toml passes
[scope]
patient = "Fine needles make tiny holes in your skin. It heals by making collagen and elastin, the proteins that keep it healthy and firm."
```
"#;

/// How many words a sentence may have where it is no instruction, above those of an instruction.
const ELSEWHERE: usize = 5;

fn run(block: &TextBlock<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let instruction = block.is_instruction() || block.text.table == "step";
    let limit = cx.settings.sentence_words + if instruction { 0 } else { ELSEWHERE };
    if block.is_record() || block.rendered.len() <= 2 * limit {
        return;
    }
    // So many words have as many letters, and spaces between them.
    for sentence in block.sentences().into_iter().filter(|sentence| sentence.text.len() > 2 * limit) {
        let words = crate::check::text::words(sentence.text).count();
        if words > limit {
            let span = block.span(sentence.start..sentence.start + sentence.text.len());
            let finding = Diagnostic::new(&CHECK.rule, span, format!("this sentence has {words} words; {limit} are enough"));
            out.push_for(block.item(), finding.with_help("make two sentences of it, or a list"));
        }
    }
}
