//! The core vocabulary in a project: what of it takes part, and what it gives way to.

use super::examples::example_clinic;
use protogen::lexicon::lexicon;
use protogen::load::RawFile;
use protogen::pipeline::{self, CheckedProject};
use protogen::source::SourceId;
use std::collections::BTreeSet;

const MASK: &str = "content/protocols/soothing-mask.toml";
const OWN: &str = "content/vocabulary/own.toml";

/// The example clinic in which the mask's one rule bans this, with concepts of its own beside those it has.
fn banning(concept: &str, own: &str) -> Vec<RawFile> {
    let mut files = example_clinic();
    let mask = files.iter_mut().find(|file| file.path == MASK).unwrap();
    mask.content = Ok(mask.content.as_ref().unwrap().replacen("avoid = \"cosmetic-mask\"", &format!("avoid = \"{concept}\""), 1));
    if !own.is_empty() {
        files.push(RawFile::new(OWN, own));
    }
    files
}

fn check(files: Vec<RawFile>) -> CheckedProject {
    pipeline::check(files, "2026-11-21".parse().unwrap())
}

/// Ids of the concepts that come from the core, in the order of the catalogue.
fn of_core(checked: &CheckedProject) -> Vec<&str> {
    let of_core = checked.catalog.concepts.values().filter(|concept| concept.id.span.source == SourceId::CORE);
    of_core.map(|concept| concept.id.as_str()).collect()
}

/// Code, message and help of every finding on a name.
fn on_names(checked: &CheckedProject) -> Vec<(&str, Option<&str>)> {
    let on_names = checked.diagnostics.iter().filter(|finding| finding.rule.code == "C212");
    on_names.map(|finding| (finding.message.as_str(), finding.help.as_deref())).collect()
}

/// The devices of the example clinic, with what they are kinds of.
const DEVICES: [&str; 5] = ["needle-device", "needling-pen", "radio-frequency-device", "rf-needle-device", "rf-surface-device"];

#[test]
fn only_what_is_used_takes_part_with_what_it_is_a_kind_of() {
    let checked = check(banning("rf-needling", ""));
    let used = [
        "washing",
        "treatment",
        "facial-treatment",
        "needling",
        "rf-needling",
        "rf-treatment",
        "occlusive-mask",
        "painkiller",
        "paracetamol",
    ];
    assert_eq!(of_core(&checked), [&used[..], &DEVICES].concat());
    let entry = checked.catalog.concepts.get("facial-treatment").unwrap();
    assert_eq!(entry.plain.as_ref().unwrap().source_text(), "other treatments of the face");
    assert_eq!(entry.also.iter().map(|also| also.as_str()).collect::<Vec<_>>(), ["facial", "facials"]);
    assert_eq!(on_names(&checked), []);
    // What its treatments are.
    assert_eq!(of_core(&check(example_clinic())), [&used[..], &DEVICES].concat());
}

#[test]
fn a_concept_of_the_project_takes_the_place_of_the_core_s() {
    let own = "[[concept]]\nid = \"needling\"\nsort = \"activity\"\nterm = \"fine needles\"\n";
    let checked = check(banning("rf-needling", own));
    let used = ["washing", "treatment", "facial-treatment", "rf-needling", "rf-treatment", "occlusive-mask", "painkiller", "paracetamol"];
    assert_eq!(of_core(&checked), [&used[..], &DEVICES].concat());
    let needling = checked.catalog.concepts.get("needling").unwrap();
    assert_eq!((needling.term.source_text(), needling.is_a.len()), ("fine needles", 0));
    assert!(checked.catalog.is_a("rf-needling", "needling"));
    assert_eq!(on_names(&checked), []);
}

#[test]
fn a_second_name_gives_way_to_what_the_project_calls_so() {
    let own = "[[concept]]\nid = \"spa\"\nsort = \"activity\"\nterm = \"Facial\"\n";
    let checked = check(banning("facial-treatment", own));
    let entry = checked.catalog.concepts.get("facial-treatment").unwrap();
    assert_eq!(entry.also.iter().map(|also| also.as_str()).collect::<Vec<_>>(), ["facials"]);
}

/// Its second names are there to be recognised, and no document is asked to leave them out.
#[test]
fn a_text_may_use_second_names_of_the_core() {
    let mut files = banning("facial-treatment", "");
    let mask = files.iter_mut().find(|file| file.path == MASK).unwrap();
    let sentence = "Do not use face masks of your own for {for}.";
    mask.content = Ok(mask.content.as_ref().unwrap().replacen(sentence, "Do not have facials for {for}.", 1));
    let found = check(files);
    assert!(found.diagnostics.iter().all(|finding| finding.rule.code != "C211"), "{:?}", found.diagnostics);
}

#[test]
fn nothing_is_found_in_the_core_whatever_is_used_of_it() {
    let concepts: Vec<&str> = lexicon().entries().iter().map(|entry| entry.id.as_str()).collect();
    let own = format!("[[concept]]\nid = \"all\"\nsort = \"activity\"\nterm = \"all of it\"\nis-a = {concepts:?}\n");
    let checked = check(banning("cosmetic-mask", &own));
    let in_core: Vec<_> = checked.diagnostics.iter().filter(|finding| finding.span.source == SourceId::CORE).collect();
    assert!(in_core.is_empty(), "{in_core:?}");
    let known: BTreeSet<&str> = checked.catalog.concepts.values().map(|concept| concept.id.as_str()).collect();
    assert!(concepts.iter().all(|id| known.contains(id)));
    assert_eq!(on_names(&checked), []);
}

#[test]
fn a_circle_through_the_core_is_found_where_the_author_can_break_it() {
    let own = "[[concept]]\nid = \"facial-treatment\"\nsort = \"activity\"\nterm = \"facials\"\nis-a = [\"needling\"]\n";
    let checked = check(banning("needling", own));
    let said = "this closes a circle: `facial-treatment` is a kind of `needling`, which is a kind of `facial-treatment`";
    assert_eq!(on_names(&checked), [(said, Some("take one of the `is-a` links out"))]);
    let finding = checked.diagnostics.iter().find(|finding| finding.message == said).unwrap();
    assert_eq!(checked.sources.get(finding.span.source).path(), OWN);
}

#[test]
fn a_finding_that_points_to_a_definition_says_that_it_is_the_core_s() {
    let checked = check(banning("face-droop", ""));
    let finding = checked.diagnostics.iter().find(|finding| finding.rule.code == "C217").unwrap();
    assert_eq!(finding.message, "`face-droop` is a sign, and `avoid` takes a substance, an activity or a condition");
    let label = &finding.labels[0];
    assert_eq!(checked.sources.get(label.span.source).path(), "core vocabulary");
    assert_eq!(checked.sources.slice(label.span), "\"sign\"");
}

#[test]
fn a_misspelt_name_is_told_from_the_core_too() {
    let found = |concept: &str| check(banning(concept, ""));
    let near = found("xyz");
    assert_eq!(on_names(&found("vaccinaton"))[0].1, Some("write \"vaccination\", which is in the core vocabulary"));
    assert_eq!(on_names(&near)[0].1, Some("define it in content/vocabulary/"));
}

/// What could not be read may define it.
#[test]
fn the_core_stays_out_where_the_vocabulary_could_not_be_read() {
    let checked = check(banning("facial-treatment", "[[concept"));
    assert_eq!(of_core(&checked), Vec::<&str>::new());
    assert_eq!(on_names(&checked), []);
}
