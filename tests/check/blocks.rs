//! Every rule on sentences is tried in each kind of block: a handout is mostly lists, and a rule that sees paragraphs only would
//! pass over most of it.

use super::examples::{Example, example_clinic};
use protogen::check::{Check, Run, rules};
use protogen::load::RawFile;
use std::collections::BTreeSet;

/// Where a phrase stands: heading, list item, sentence, cell of a table, and what a rule tells the patient.
const PLACES: [(&str, &str); 5] = [
    ("heading", "title = '''@'''"),
    ("list item", "[scope]\npatient = '''- @'''"),
    ("sentence", "[scope]\npatient = '''@'''"),
    ("cell", "[scope]\npatient = '''\n| a | b |\n|---|---|\n| @ | b |\n'''"),
    ("rule", "[[aftercare]]\nid = 'no-makeup'\navoid = 'makeup'\nfor = '24 h'\nforce = 'must'\npatient = '''@'''\ndecision = 'low-grade'"),
];

const EVERYWHERE: &[&str] = &["heading", "list item", "sentence", "cell", "rule"];
const IN_RULES: &[&str] = &["rule"];

/// A code, a phrase that has its fault, and where the rule must find it.
const CASES: &[(&str, &str, &[&str])] = &[
    ("U004", "Wait 24 hrs", EVERYWHERE),
    ("U005", "Use gel QD", EVERYWHERE),
    ("U008", "Come back on 03/04/2026", EVERYWHERE),
    ("S117", "It is painless", EVERYWHERE),
    ("S121", "Call 911", EVERYWHERE),
    ("S125", "Take 5000 mg of paracetamol", EVERYWHERE),
    ("S135", "Burst large blisters", &["list item", "sentence", "cell", "rule"]),
    ("U013", "Look for .5 mm", EVERYWHERE),
    ("U012", "Wait 1-2 days", EVERYWHERE),
    ("C205", "Keep make-up off for 12 hours", IN_RULES),
    ("C206", "Wait two days", EVERYWHERE),
    ("C209", "Wait a few days", EVERYWHERE),
    ("C211", "Use no dermaroller", EVERYWHERE),
    (
        "P402",
        "Keep all of your skin out of the sun and out of the wind and out of the rain and out of the snow and out of the way of harm",
        EVERYWHERE,
    ),
    ("P403", "Wash your face and put on gel", IN_RULES),
    ("P404", "Look for erythema", EVERYWHERE),
    ("P405", "We utilise gel", EVERYWHERE),
    ("P406", "Don't rub", &["list item", "sentence", "cell", "rule"]),
    ("P407", "Patients should rest", EVERYWHERE),
    ("P408", "Try to rest", IN_RULES),
    ("P409", "Use premium gel", EVERYWHERE),
];

fn codes(place: &str, phrase: &str, clinic: &[RawFile]) -> BTreeSet<&'static str> {
    let example = Example {
        passes: false,
        document: "microneedling".to_owned(),
        whole: None,
        as_of: "2026-11-21".to_owned(),
        profile: None,
        text: place.replace('@', phrase),
    };
    let checked = example.check(clinic);
    let own = |finding: &&protogen::diagnostic::Diagnostic| {
        checked.sources.get(finding.span.source).path().ends_with("protocols/microneedling.toml")
    };
    checked.diagnostics.iter().filter(own).map(|finding| finding.rule.code).collect()
}

#[test]
fn every_rule_on_sentences_finds_its_fault_in_each_kind_of_block() {
    let clinic = example_clinic();
    let mut wrong = Vec::new();
    for (code, phrase, expected) in CASES {
        let found: Vec<&str> =
            PLACES.iter().filter(|(_, place)| codes(place, phrase, &clinic).contains(code)).map(|(name, _)| *name).collect();
        if found != *expected {
            wrong.push(format!("{code} finds \"{phrase}\" in {found:?}, and should in {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_plain_phrase_is_found_nowhere() {
    let clinic = example_clinic();
    let tried: BTreeSet<&str> = CASES.iter().map(|(code, ..)| *code).collect();
    for (name, place) in PLACES {
        let found = codes(place, "Keep make-up off your skin", &clinic);
        let ours: Vec<&&str> = found.iter().filter(|code| tried.contains(**code)).collect();
        assert!(ours.is_empty(), "{name}: {ours:?}");
    }
}

#[test]
fn no_rule_on_sentences_is_left_out() {
    let tried: BTreeSet<&str> = CASES.iter().map(|(code, ..)| *code).collect();
    let on_text = |run: &Run| matches!(run, Run::Text(..));
    let on_texts = |check: &&&Check| matches!(&check.run, Run::Several(each) if each.iter().all(on_text)) || on_text(&check.run);
    let own: Vec<&str> = rules::ALL.iter().filter(on_texts).map(|check| check.rule.code).collect();
    let left_out: Vec<&&str> = own.iter().filter(|code| !tried.contains(**code)).collect();
    assert!(left_out.is_empty(), "{left_out:?}");
}
