//! S127: the sentences are about the part of the body that is treated.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::lexicon;
use crate::model::id::ConceptRef;
use crate::resolve::Catalog;
use crate::resolve::kinds::own_entries;
use crate::source::Span;
use std::collections::BTreeSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "S127", name: "other-body-part", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
The texts speak of another part of the body than the protocol says it treats.

* of all the parts that the title, the scope and the steps name, none is one of `[scope] areas`, nor a part of one or the whole of it;
* a rule holds on `areas`, and its sentence names another part and none of them;
* a step, or a rule without areas, puts something into or onto a part that has nothing to do with the scope: "drops into your eye" in the
  treatment of an ear.

Source: protogen's own; wrong-site treatment is a never event of the NHS.

```toml fails in soothing-mask
[scope]
areas = ["hands"]
patient = "We cool your face with a mask."
```

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
areas = ["face"]
patient = "Do not put anything on your neck for {for}."
decision = "d-13-first-day"
```

```toml fails in soothing-mask
[[step]]
id = "drops"
title = "Drops"
stage = "finish"
does = "other"
patient = "We put one drop into your mouth."
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
areas = ["face"]
patient = "Do not put make-up on your face for {for}."
decision = "d-13-first-day"
```
"#;

/// Words that stand for a part of the body without being its name.
const WORDS: [(&str, &str); 11] = [
    ("tooth", "teeth"),
    ("socket", "mouth"),
    ("eyelid", "eyelids"),
    ("cheek", "cheeks"),
    ("lip", "lips"),
    ("gum", "gums"),
    ("foot", "feet"),
    ("tummy", "abdomen"),
    ("belly", "abdomen"),
    ("calf", "legs"),
    ("underarm", "underarms"),
];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let catalog = cx.cx.catalog;
    if let Some(scope) = cx.protocol.scope.as_ref().filter(|scope| !scope.areas.is_empty()) {
        let mut texts = vec![(cx.protocol.naming.title.source_text(), cx.protocol.naming.title.span())];
        texts.push((scope.patient.source_text(), scope.patient.span()));
        texts.extend(cx.protocol.steps.iter().filter_map(|step| step.title.as_ref()).map(|title| (title.source_text(), title.span())));
        texts.extend(cx.protocol.steps.iter().filter_map(|step| step.patient.as_ref()).map(|words| (words.source_text(), words.span())));
        if let Some((part, span)) = elsewhere(&texts, &scope.areas, catalog) {
            let finding =
                Diagnostic::new(&CHECK.rule, span, format!("this speaks of the {part}, and the scope of other parts of the body"));
            let label = scope.areas.first().map_or(span, |area| area.span());
            out.push(finding.with_label(label, "the scope").with_help("name the same part in both"));
        }
    }
    misplaced(cx, out);
    for rule in cx.protocol.rules().filter(|rule| !rule.areas.is_empty()) {
        let text = [(rule.patient.source_text(), rule.patient.span())];
        if let Some((part, span)) = elsewhere(&text, &rule.areas, catalog) {
            let finding = Diagnostic::new(&CHECK.rule, span, format!("this speaks of the {part}, and the rule of other parts of the body"));
            let finding = finding.with_label(rule.areas[0].span(), "the rule's area").with_help("name the same part in both");
            out.push_for(Some(rule.id.as_str()), finding);
        }
    }
}

/// Words before a part of the body onto or into which something is put.
const PUT: [&str; 8] = ["into your ", "into the ", "onto your ", "onto the ", "in your ", "on your ", "over your ", "under your "];

/// Words of what protects another part than the treated one, or is done with one.
const AROUND: [&str; 12] =
    ["goggle", "shield", "protect", "cover", "cloth", "lie", "sit", "sleep", "bracelet", "numb", "monitor", "needle"];

/// What a step or a rule puts into or onto a part that is not treated.
fn misplaced(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let Some(scope) = cx.protocol.scope.as_ref().filter(|scope| !scope.areas.is_empty()) else { return };
    let own: BTreeSet<&str> = scope.areas.iter().flat_map(|area| own_entries(area.as_str(), cx.cx.catalog)).collect();
    if scope.areas.iter().any(|area| own_entries(area.as_str(), cx.cx.catalog).is_empty()) {
        return;
    }
    let steps = cx
        .protocol
        .steps
        .iter()
        .filter_map(|step| step.patient.as_ref().map(|words| (step.id.as_str(), words.source_text(), words.span())));
    let rules = cx
        .protocol
        .rules()
        .filter(|rule| rule.areas.is_empty())
        .map(|rule| (rule.id.as_str(), rule.patient.source_text(), rule.patient.span()));
    for (item, text, span) in steps.chain(rules) {
        let text = text.to_lowercase();
        let is_around = AROUND.iter().any(|word| text.contains(word));
        let is_put = |start: usize| PUT.iter().any(|put| text[..start].ends_with(put));
        let lexicon = lexicon();
        let related = |part: &str| own.iter().any(|own| lexicon.is_a(own, part) || lexicon.is_a(part, own));
        let mut named = lexicon.mentions(&text).into_iter().filter(|mention| mention.entry.sort == "area" && is_put(mention.range.start));
        let Some(part) = named.find(|mention| !ANYWHERE.contains(&mention.entry.id.as_str()) && !related(&mention.entry.id)) else {
            continue;
        };
        if !is_around {
            let message = format!("something is put on the {}, and the scope is other parts of the body", part.entry.term);
            let finding = Diagnostic::new(&CHECK.rule, span, message).with_label(scope.areas[0].span(), "the scope");
            out.push_for(Some(item), finding.with_help("name the part that is treated"));
        }
    }
}

/// Hands and head are what people do things with, and the whole body says nothing.
const ANYWHERE: [&str; 6] = ["hands", "fingers", "head", "body", "back", "trunk"];

/// The first part that the texts name, if they name some and none has to do with the areas.
fn elsewhere<'l>(texts: &[(&str, Span)], areas: &[ConceptRef], catalog: &Catalog) -> Option<(&'l str, Span)> {
    let lexicon = lexicon();
    let own: BTreeSet<&str> = areas.iter().flat_map(|area| own_entries(area.as_str(), catalog)).collect();
    // An area that nobody knows may be any.
    if areas.iter().any(|area| own_entries(area.as_str(), catalog).is_empty()) {
        return None;
    }
    let related = |part: &str| own.iter().any(|own| lexicon.is_a(own, part) || lexicon.is_a(part, own));
    let mut first = None;
    for (text, span) in texts {
        for part in parts(text) {
            if related(part) {
                return None;
            }
            let name = lexicon.get(part).map_or(part, |entry| entry.term.as_str());
            first = first.or(Some((name, *span)));
        }
    }
    first
}

/// The parts of the body that a text names. Eyes are shielded wherever a light is used.
fn parts(text: &str) -> Vec<&'static str> {
    let named =
        lexicon().mentions(text).into_iter().filter(|mention| mention.entry.sort == "area").map(|mention| mention.entry.id.as_str());
    let lower = text.to_lowercase();
    let is_word = |word: &str| lower.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
    let spoken = WORDS.iter().filter(|(word, _)| is_word(word)).map(|(_, part)| *part);
    named.chain(spoken).filter(|part| !ANYWHERE.contains(part) && *part != "eyes").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_by_name_and_by_word() {
        assert_eq!(parts("Wash your face."), ["face"]);
        assert_eq!(parts("We take out the tooth."), ["teeth"]);
        assert_eq!(parts("Wash your hands, and come back."), Vec::<&str>::new());
        assert!(WORDS.iter().all(|(_, part)| lexicon().get(part).is_some()));
    }
}
