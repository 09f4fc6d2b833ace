//! S111: nothing that irritates is sealed in on needled skin.

use crate::check::skin::{Contact, Occasion};
use crate::check::{Check, Findings, ProtocolCx, Run, allergens, known};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::Label;
use crate::model::vocabulary::Concept;
use crate::resolve::Catalog;
use crate::source::{Span, Spanned};

pub static CHECK: Check = Check {
    rule: Rule { code: "S111", name: "occluded-irritant", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A product that seals needled skin (`occlusive = true`) holds what should not be sealed in, or hides what it holds. It

* gives no ingredients: nobody can know what is sealed in (error);
* holds a fragrance substance, a preservative that often causes contact allergy, denatured alcohol, or an ingredient (`inci`) of a
  concept that is a kind of `fragrance` or `contact-sensitiser` (error);
* holds vitamin C, or an ingredient of a concept that is a kind of `vitamin-c` or `harsh-active` (warning);
* has an entry that hides ingredients, such as "proprietary blend" (warning).

A seal makes whatever lies below it act more strongly. The fragrance substances are built in, so the rule holds without any
vocabulary. Names are compared whatever their case, and so are second names in brackets.

Source: source document S3, statements 18 and 19; Regulation (EU) 2023/1545, about 80 fragrance allergens to be named on leave-on
products above 0.001 %; granulomas after needling with vitamin C: JAMA Dermatol 2014;150:68.

```toml fails in vocabulary/products
[[product]]
id = "clinic-mask"
term = "soothing mask"
is-a = ["soothing-mask-product"]
ingredients = ["Aqua", "Glycerin", "Limonene"]
sterile = true
occlusive = true
```

```toml fails in vocabulary/products
[[product]]
id = "clinic-mask"
term = "soothing mask"
is-a = ["soothing-mask-product"]
sterile = true
occlusive = true
```

```toml fails in vocabulary/products
[[product]]
id = "clinic-mask"
term = "soothing mask"
is-a = ["soothing-mask-product"]
ingredients = ["Aqua", "Magnesium Ascorbyl Phosphate"]
sterile = true
occlusive = true
```

```toml passes in vocabulary/products
[[product]]
id = "clinic-mask"
term = "soothing mask"
is-a = ["soothing-mask-product"]
ingredients = ["Aqua", "Glycerin", "Aloe Barbadensis Leaf Juice"]
sterile = true
occlusive = true
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let sealed = |contact: &Contact<'_>| contact.product.occlusive.is_some_and(|occlusive| occlusive.value);
    for contact in cx.contacts_with_open_skin().into_iter().filter(sealed) {
        let Occasion::Step(_) = contact.occasion else { continue };
        judge(&contact, cx.cx.catalog, out);
    }
}

fn judge(contact: &Contact<'_>, catalog: &Catalog, out: &mut Findings) {
    let product = contact.product;
    let name = product.term.source_text();
    if product.ingredients.is_empty() {
        let message = format!("the {name} seals needled skin, and nothing says what is in it");
        let help = "list every ingredient of its pack in `ingredients`, by the INCI names";
        out.push_for(Some(contact.item()), finding(contact, message, product.id.span).with_help(help));
    }
    if let Some(class) = product.is_a.iter().find(|class| is_sensitiser(class.as_str(), catalog)) {
        let message = format!("the {name} is {}, sealed in on needled skin", crate::check::wording::term(class.as_str(), catalog));
        out.push_for(Some(contact.item()), finding(contact, message, class.span()).with_help(OTHER));
    }
    for ingredient in &product.ingredients {
        let Some((what, severity)) = irritant(ingredient, catalog) else { continue };
        let message = format!("the {name} holds {}, {what}, sealed in on needled skin", ingredient.value.as_str());
        let help = if severity == Severity::Error { OTHER } else { ASK };
        out.push_for(Some(contact.item()), finding(contact, message, ingredient.span).with_help(help).with_severity(severity));
    }
}

const OTHER: &str = "use a product without it: a seal makes whatever lies below it act more strongly";
const ASK: &str = "use a product without it, or have somebody decide and record why it may be sealed in";

fn finding(contact: &Contact<'_>, message: String, reason: Span) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, contact.reference.span(), message).with_label(reason, "here")
}

/// What is wrong with an ingredient, and how much that weighs.
fn irritant(ingredient: &Spanned<Label>, catalog: &Catalog) -> Option<(String, Severity)> {
    let name = ingredient.value.as_str();
    if let Some(kind) = allergens::refused(name) {
        return Some((kind.noun().to_owned(), Severity::Error));
    }
    if let Some(concept) = of_concepts(name, catalog, |concept| is_sensitiser(concept, catalog)) {
        return Some((concept.term.source_text().to_owned(), Severity::Error));
    }
    if allergens::is_among(name, allergens::VITAMIN_C) {
        return Some(("a form of vitamin C".to_owned(), Severity::Warning));
    }
    if let Some(concept) = of_concepts(name, catalog, |concept| is_active(concept, catalog)) {
        return Some((concept.term.source_text().to_owned(), Severity::Warning));
    }
    let hidden = allergens::is_among(name, allergens::HIDDEN);
    hidden.then(|| ("which hides ingredients".to_owned(), Severity::Warning))
}

/// The concept that has the ingredient among its own, of those that are wanted.
fn of_concepts<'c>(ingredient: &str, catalog: &'c Catalog, wanted: impl Fn(&str) -> bool) -> Option<&'c Concept> {
    let names: Vec<&str> = allergens::names(ingredient).collect();
    let is_called = |inci: &str| names.iter().any(|name| name.eq_ignore_ascii_case(inci.trim()));
    let holds = |concept: &&Concept| concept.inci.iter().any(|inci| is_called(inci.as_str()));
    catalog.concepts.values().filter(holds).find(|concept| wanted(concept.id.as_str()))
}

fn is_sensitiser(concept: &str, catalog: &Catalog) -> bool {
    known::FRAGRANCE.is(concept, catalog) || known::CONTACT_SENSITISER.is(concept, catalog)
}

fn is_active(concept: &str, catalog: &Catalog) -> bool {
    known::VITAMIN_C.is(concept, catalog) || known::HARSH_ACTIVE.is(concept, catalog)
}
