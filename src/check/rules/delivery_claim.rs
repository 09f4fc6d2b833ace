//! S104: needling, pressure and a seal are not said to bring products into the skin.

use crate::check::phrase::{Phrases, is_quoted};
use crate::check::signs::Needs;
use crate::check::skin::{Contact, Occasion};
use crate::check::text::{TextBlock, blocks};
use crate::check::wording::term;
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run, allergens, known};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::ConceptRef;
use crate::model::protocol::{Mode, Region};
use crate::resolve::AnyDocument;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "S104", name: "delivery-claim", severity: Severity::Warning, docs: DOCS },
    regions: &[Region::Us],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Text(needs, run_text)]),
};

const DOCS: &str = r#"
Something says that needling, pressure or a seal brings a product into the skin. Microneedling devices are not cleared for that, and
what is driven in acts as a medicine does. Holds in the profile `us`. Found is

* an indication or a rule on `topical-delivery` or a kind of it (the vocabulary's id);
* a product with vitamin C on needled skin;
* platelet-rich plasma (PRP), a serum or vitamin C in a step of a treatment that needles;
* a sentence in which something is forced, driven, pushed, pressed, infused or delivered into the skin, into channels or deeper, or
  in which absorption is said to get better.

Sentences that deny it ("nothing is brought into the skin") and quoted words are left alone. Where the vocabulary has no
`topical-delivery`, concepts count by their terms.

Source: 21 CFR 878.4430(a), which leaves transdermal delivery of products out of the device class; granulomas after vitamin C: JAMA
Dermatol 2014;150:68.

```toml fails profile us in soothing-mask
[scope]
patient = "The mask forces serum into the dermis."
```

```toml fails profile us
[[step]]
id = "soothe"
title = "Plasma"
stage = "finish"
does = "soothe"
staff = "Spread platelet-rich plasma over the area."
```

```toml fails profile us
[scope]
indications = ["topical-delivery"]
```

```toml passes profile us in soothing-mask
[scope]
patient = "The mask calms the skin. Nothing is pushed into the skin."
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let is_delivery = |concept: &ConceptRef| known::TOPICAL_DELIVERY.is(concept.as_str(), cx.cx.catalog);
    let indications = cx.protocol.scope.iter().flat_map(|scope| &scope.indications);
    for concept in indications.filter(|concept| is_delivery(concept)) {
        out.push(claimed(concept, cx));
    }
    for rule in cx.protocol.rules() {
        let Some((_, target)) = rule.duty().filter(|(mode, target)| *mode != Mode::Avoid && is_delivery(target)) else { continue };
        out.push_for(Some(rule.id.as_str()), claimed(target, cx));
    }
    for contact in cx.contacts_with_open_skin() {
        if let Some(finding) = vitamin_c(&contact, cx) {
            out.push_for(Some(contact.item()), finding);
        }
    }
    if cx.involves_needling() {
        steps(cx, out);
    }
}

const HELP: &str = "leave it out: the device class does not cover bringing products into the skin";

fn claimed(concept: &ConceptRef, cx: &ProtocolCx<'_>) -> Diagnostic {
    let message = format!("{}: not what a needling device is cleared for", term(concept.as_str(), cx.cx.catalog));
    Diagnostic::new(&CHECK.rule, concept.span(), message).with_help(HELP)
}

fn vitamin_c(contact: &Contact<'_>, cx: &ProtocolCx<'_>) -> Option<Diagnostic> {
    let Occasion::Step(_) = contact.occasion else { return None };
    let product = contact.product;
    let by_kind = product.is_a.iter().find(|class| known::VITAMIN_C.is(class.as_str(), cx.cx.catalog)).map(ConceptRef::span);
    let named = product.ingredients.iter().find(|ingredient| allergens::is_among(ingredient.value.as_str(), allergens::VITAMIN_C));
    let reason = by_kind.or(named.map(|ingredient| ingredient.span))?;
    let message = format!("the {} holds vitamin C and goes on needled skin, where it has caused granulomas", product.term.source_text());
    Some(Diagnostic::new(&CHECK.rule, contact.reference.span(), message).with_label(reason, "vitamin C").with_help(HELP))
}

static DELIVERED: Phrases<()> = Phrases::new(&[
    ("prp", ()),
    ("platelet-rich plasma", ()),
    ("platelet rich plasma", ()),
    ("serum", ()),
    ("serums", ()),
    ("vitamin c", ()),
    ("ascorbic acid", ()),
]);

/// Serum and plasma in what is done; a stop condition and a ban are no claim.
fn steps(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let texts = cx.protocol.texts.iter().filter(|text| text.table == "step" && text.key != "stop-if");
    for text in texts.filter(|text| DELIVERED.is_in(&text.source)) {
        for block in blocks(text, AnyDocument::Protocol(cx.protocol), cx.cx) {
            let Some(range) = delivered(&block) else { continue };
            let message =
                format!("{} together with needling: the device is not cleared to bring it into the skin", &block.rendered[range.clone()]);
            out.push_for(block.item(), Diagnostic::new(&CHECK.rule, block.span(range), message).with_help(HELP));
        }
    }
}

fn delivered(block: &TextBlock<'_>) -> Option<Range<usize>> {
    block.sentences().into_iter().filter(|sentence| !denies(sentence.text)).find_map(|sentence| {
        let hit = DELIVERED.find(sentence.text).find(|hit| !is_quoted(sentence.text, hit.range.clone()))?;
        Some(sentence.start + hit.range.start..sentence.start + hit.range.end)
    })
}

/// Verbs that bring something in.
#[rustfmt::skip]
static VERBS: Phrases<()> = Phrases::new(&[
    ("force", ()), ("forces", ()), ("forced", ()), ("forcing", ()), ("drive", ()), ("drives", ()), ("driven", ()), ("driving", ()),
    ("push", ()), ("pushes", ()), ("pushed", ()), ("pushing", ()), ("press", ()), ("presses", ()), ("pressed", ()), ("pressing", ()),
    ("infuse", ()), ("infuses", ()), ("infused", ()), ("infusing", ()), ("infusion", ()), ("deliver", ()), ("delivers", ()),
    ("delivered", ()), ("delivering", ()), ("penetrate", ()), ("penetrates", ()), ("penetration", ()), ("bring", ()), ("brings", ()),
]);
/// Where to.
#[rustfmt::skip]
static INSIDE: Phrases<()> = Phrases::new(&[
    ("into", ()), ("through", ()), ("deep", ()), ("deeper", ()), ("deeply", ()), ("in the dermis", ()),
]);
/// The skin.
#[rustfmt::skip]
static SKIN: Phrases<()> = Phrases::new(&[
    ("skin", ()), ("channel", ()), ("channels", ()), ("micro-channels", ()), ("microchannels", ()), ("dermis", ()), ("dermal", ()),
    ("layers", ()), ("pores", ()), ("tissue", ()),
]);
/// What is said to be brought in: needles and heat go into the skin too, and that is no claim.
#[rustfmt::skip]
static PRODUCTS: Phrases<()> = Phrases::new(&[
    ("product", ()), ("products", ()), ("serum", ()), ("serums", ()), ("active", ()), ("actives", ()), ("ingredient", ()),
    ("ingredients", ()), ("plasma", ()), ("prp", ()), ("vitamin", ()), ("vitamins", ()), ("vitamin c", ()), ("substance", ()), ("substances", ()),
    ("cream", ()), ("gel", ()), ("acid", ()), ("mask", ()), ("moisturiser", ()), ("medicine", ()), ("nutrients", ()), ("it", ()),
]);
static ABSORPTION: Phrases<()> = Phrases::new(&[
    ("better absorption", ()),
    ("improve absorption", ()),
    ("improves absorption", ()),
    ("increase absorption", ()),
    ("increases absorption", ()),
    ("enhance absorption", ()),
    ("enhances absorption", ()),
    ("deeper absorption", ()),
    ("absorb better", ()),
    ("absorbed better", ()),
    ("absorbs better", ()),
    ("absorb deeper", ()),
]);

fn needs() -> Needs<'static> {
    vec![vec![VERBS.signs(), INSIDE.signs(), SKIN.signs(), PRODUCTS.signs()], vec![ABSORPTION.signs()]]
}

fn run_text(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if is_record(block) || !(VERBS.is_in(&block.rendered) || ABSORPTION.is_in(&block.rendered)) {
        return;
    }
    for sentence in block.sentences() {
        let Some(range) = claim(sentence.text) else { continue };
        let message = format!("\"{}\": no device is cleared to bring products into the skin", &sentence.text[range.clone()]);
        let at = sentence.start + range.start..sentence.start + range.end;
        out.push_for(
            block.item(),
            Diagnostic::new(&CHECK.rule, block.span(at), message).with_help("say what it does on the skin: it cools, it calms"),
        );
    }
}

/// Texts that report what sources say and what was decided.
fn is_record(block: &TextBlock<'_>) -> bool {
    matches!(block.text.table, "decision" | "position" | "source note" | "history entry" | "off-label use" | "contraindication")
        || block.text.key == "also"
}

/// From the verb to the skin.
fn claim(sentence: &str) -> Option<Range<usize>> {
    if denies(sentence) {
        return None;
    }
    if let Some(hit) = ABSORPTION.find(sentence).find(|hit| !is_quoted(sentence, hit.range.clone())) {
        return Some(hit.range);
    }
    let verb = VERBS.find(sentence).find(|hit| !is_quoted(sentence, hit.range.clone()))?;
    let after = verb.range.end;
    let inside = INSIDE.find(&sentence[after..]).next()?;
    let skin = SKIN.find(&sentence[after + inside.range.start..]).next()?;
    PRODUCTS.is_in(sentence).then(|| verb.range.start..after + inside.range.start + skin.range.end)
}

static DENIALS: Phrases<()> = Phrases::new(&[
    ("not", ()),
    ("never", ()),
    ("no", ()),
    ("nothing", ()),
    ("none", ()),
    ("don't", ()),
    ("cannot", ()),
    ("without", ()),
    ("avoid", ()),
    ("leave out", ()),
]);

fn denies(sentence: &str) -> bool {
    DENIALS.is_in(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        claim(text).map(|range| &text[range])
    }

    #[test]
    fn claims_of_delivery_are_found() {
        assert_eq!(found("The mask forces serum into the dermis."), Some("forces serum into the dermis"));
        assert_eq!(found("Pressure pushes actives through the micro-channels."), Some("pushes actives through the micro-channels"));
        assert_eq!(found("The channels improve absorption."), Some("improve absorption"));
        assert_eq!(found("Products are driven deep into the skin."), Some("driven deep into the skin"));
    }

    #[test]
    fn needles_heat_and_denials_are_no_claim() {
        for text in [
            "Nothing is brought into the skin: mask and gel calm it.",
            "Needles go into the skin.",
            "The needles deliver heat deep into the skin.",
            "Press the gauze on the skin.",
            "Push the cartridge into the sharps bin.",
            "S3 says it \"forces serum into the dermis\".",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
