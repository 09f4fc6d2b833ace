//! S135: nobody is told to do what harms, whatever the treatment.

use crate::check::clause::clauses;
use crate::check::harmful::{Deed, deeds};
use crate::check::signs::{Needs, beginnings};
use crate::check::text::{BlockKind, TextBlock};
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "S135", name: "harmful-advice", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A sentence tells somebody to do what harms after any treatment: to burst a blister, to squeeze a wound, to put ice on bare skin, hot water on
a numb finger or butter on a burn, to drive with a warning sign, to put the cap back on a needle.

Each clause is looked at by itself, so that "Do not pick crusts, and burst large blisters" is found. What describes a sign ("you scratched
the crust off") asks for nothing: of a call, only what stands after a colon, or in `first`, is looked at.

Source: named for each deed in the program's own data; first-aid pages of the NHS, from memory.

```toml fails
[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
for = "2 wk"
force = "must"
patient = "Do not pick crusts, and burst large blisters with a needle."
why = "It leaves scars."
decision = "d-13-first-day"
```

```toml fails
[[call]]
id = "faint"
urgency = "emergency"
sign = "collapse"
patient = "you feel faint"
first = "Get into your car and drive to us."
```

```toml passes
[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
for = "2 wk"
force = "must"
patient = "Do not pick, peel or scratch crusts, and do not burst blisters."
why = "It leaves scars."
decision = "d-13-first-day"
```
"#;

/// Tables whose texts describe what was or may be, and ask for nothing.
const DESCRIBING: [&str; 7] = ["expectation", "risk", "contraindication", "phase", "history entry", "source note", "off-label use"];

/// Keys whose texts are names, reasons or questions.
const NAMES: [&str; 5] = ["title", "also", "why", "question", "alt"];

fn needs() -> Needs<'static> {
    let of = |deed: &'static Deed| std::iter::once(&deed.verbs).filter(|verbs| !verbs.is_empty()).chain(&deed.words);
    deeds().iter().map(|deed| of(deed).map(|words| beginnings(words.iter().map(String::as_str))).collect()).collect()
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    let (table, key) = (block.text.table, block.text.key);
    if block.is_record() || NAMES.contains(&key) || DESCRIBING.contains(&table) || block.kind == BlockKind::Heading {
        return;
    }
    let of_sign = table == "warning sign" && key == "patient";
    let from = if of_sign { block.rendered.find([':', '.']).map_or(block.rendered.len(), |at| at + 1) } else { 0 };
    for clause in clauses(&block.rendered).iter().filter(|clause| clause.start >= from) {
        let Some(deed) = deeds().iter().find(|deed| (table == "warning sign" || !deed.calls) && deed.is_asked(clause)) else { continue };
        let range = clause.start..clause.start + clause.text.trim_end_matches('.').len();
        let finding = Diagnostic::new(&CHECK.rule, block.span(range), format!("this asks for {}", deed.what));
        out.push_for(block.item(), finding.with_help(format!("forbid it, or take it out ({})", deed.source)));
    }
}
