//! P409: a handout informs and sells nothing.

use crate::check::phrase::{Phrases, is_quoted};
use crate::check::signs::{Needs, bytes};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "P409", name: "marketing", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A text for patients praises ("a game-changer for youthful-looking skin"), names a price or asks for a booking. It takes room from what
keeps the patient safe, and trust from the rest. The list is closed.

Source: PEMAT item 2, no distraction; GMC on promoting cosmetic procedures; NHS on adverts; PIF TICK. Measured on 108,659 words of NHS
guidance: no hit; in the four source documents: 16.

```toml fails
[scope]
patient = "Needling is a game-changer for youthful-looking skin."
```

```toml passes
[scope]
patient = "Needling can make acne scars less visible."
```
"#;

/// Praise and selling. Sources: PEMAT item 2, GMC, the four source documents.
#[rustfmt::skip]
static PRAISE: Phrases<()> = Phrases::new(&[
    ("game-changer", ()), ("game changer", ()), ("game-changing", ()), ("youthful", ()), ("youthful-looking", ()), ("glowing", ()),
    ("radiant", ()), ("flawless", ()), ("premium", ()), ("luxury", ()), ("luxurious", ()), ("cutting-edge", ()), ("cutting edge", ()),
    ("state-of-the-art", ()), ("state of the art", ()), ("revolutionary", ()), ("groundbreaking", ()), ("breakthrough", ()),
    ("innovative", ()), ("world-class", ()), ("best-in-class", ()), ("award-winning", ()), ("industry-leading", ()), ("unparalleled", ()),
    ("miracle", ()), ("magical", ()), ("amazing", ()), ("stunning", ()), ("incredible", ()), ("rejuvenate", ()), ("rejuvenating", ()),
    ("rejuvenated", ()), ("rejuvenation", ()), ("transformative", ()), ("pamper", ()), ("pampering", ()), ("anti-ageing", ()),
    ("anti-aging", ()), ("perfect skin", ()), ("dream skin", ()), ("look your best", ()), ("unlock", ()), ("indulge", ()),
    ("book now", ()), ("book today", ()), ("call now to book", ()), ("limited offer", ()), ("special offer", ()), ("discount", ()),
    ("best price", ()), ("affordable", ()), ("money back", ()),
]);

fn needs() -> Needs<'static> {
    // Of a sign of currency the last byte.
    vec![vec![PRAISE.signs()], vec![bytes(b"$\xa3\xac"), bytes(b"0123456789")]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if !block.reaches_patients() || block.is_search_name() {
        return;
    }
    let text = block.rendered.as_str();
    for hit in PRAISE.find(text).filter(|hit| !is_quoted(text, hit.range.clone())) {
        report(block, hit.range, format!("\"{}\" sells; it tells the patient nothing", hit.words), out);
    }
    for range in prices(text) {
        report(block, range.clone(), format!("the price `{}` is no part of a handout", &text[range]), out);
    }
}

/// A currency sign with digits after it.
fn prices(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(['£', '$', '€']).filter_map(|(at, sign)| {
        let start = at + sign.len();
        let rest = &text[start..];
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        (rest.starts_with(|c: char| c.is_ascii_digit())).then(|| at..start + rest.len() - number.len())
    })
}

fn report(block: &TextBlock<'_>, range: Range<usize>, message: String, out: &mut Findings) {
    let finding = Diagnostic::new(&CHECK.rule, block.span(range), message);
    out.push_for(block.item(), finding.with_help("say what it does and how sure that is: \"It can make acne scars less visible\""));
}
