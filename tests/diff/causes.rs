//! What another file does to a document is said at the document, with its cause.

use crate::project::{CLINIC, PROTOCOL, VOCABULARY, compared, files, rule};
use protogen::diff::Class::{self, *};
use protogen::diff::Difference;

const VISIT: &str = "id = \"both\"\ntitle = \"Both\"\nversion = \"1.0.0\"\nstatus = \"active\"\neffective = 2026-11-01\nreview-by = 2027-11-01\n\
owner = \"lead\"\nauthor = \"lead\"\n[[treatment]]\nprotocol = \"peel\"\n[[treatment]]\nprotocol = \"mask\"\n";

/// A peel that includes a mask, the mask, and a visit of both.
fn documents(peel: &str, mask: &str) -> Vec<(&'static str, String)> {
    let mask_head = PROTOCOL.replace("peel", "mask").replace("Peel", "Mask");
    vec![
        ("protocols/peel", format!("{PROTOCOL}{peel}")),
        ("protocols/mask", format!("{mask_head}{mask}")),
        ("visits/both", VISIT.to_owned()),
    ]
}

struct State<'a> {
    vocabulary: &'a str,
    clinic: &'a str,
    peel: &'a str,
    mask: &'a str,
}

fn diff(old: &State<'_>, new: &State<'_>) -> Difference {
    let side = |state: &State<'_>| {
        let documents = documents(state.peel, state.mask);
        let documents: Vec<(&str, &str)> = documents.iter().map(|(path, text)| (*path, text.as_str())).collect();
        files(state.vocabulary, state.clinic, &documents)
    };
    compared(side(old), side(new))
}

/// Each document with its class, and each of its changes as item, class, whether nothing comes of it, and cause.
fn said(found: &Difference) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for document in &found.documents {
        all.push(format!("{} {}", document.document, document.class.word()));
        all.extend(document.changes.iter().map(|change| {
            let item = change.item.as_deref().unwrap_or(&change.area);
            let effect = if change.no_effect { ", no effect" } else { "" };
            format!("  {item} {}{effect}: {}", change.class.word(), change.cause.as_deref().unwrap_or("edited"))
        }));
    }
    all
}

fn classes(found: &Difference) -> Vec<(&str, Class)> {
    found.documents.iter().map(|document| (document.document.as_str(), document.class)).collect()
}

#[test]
fn a_rule_is_changed_wherever_the_protocol_is_used() {
    let harsh = rule("no-astringent", "avoid = \"astringent\"\nfor = \"2 d\"");
    let uses = "[[step]]\nid = \"mask\"\nuse = \"mask\"\n";
    let state = State { vocabulary: VOCABULARY, clinic: CLINIC, peel: uses, mask: &harsh };
    let shorter = harsh.replace("2 d", "1 d");
    let found = diff(&state, &State { mask: &shorter, ..state });
    let expected = [
        "both looser",
        "  mask#no-astringent looser: `mask`",
        "mask looser",
        "  no-astringent looser: edited",
        "peel looser",
        "  mask#no-astringent looser: `mask`",
    ];
    assert_eq!(said(&found), expected);
    // Where the peel itself bans the same, nothing comes of it there, nor in the visit.
    let own = format!("{uses}{}", rule("own", "avoid = \"astringent\"\nfor = \"3 d\""));
    let state = State { peel: &own, ..state };
    let found = diff(&state, &State { mask: &shorter, ..state });
    assert_eq!(classes(&found), [("mask", Looser), ("both", Unchanged), ("peel", Unchanged)]);
    let peel = &found.documents[2];
    assert_eq!((peel.changes[0].no_effect, peel.changes[0].covered_by.as_slice()), (true, ["own".to_owned()].as_slice()));
    assert!(!peel.too_small, "nobody edited it");
}

#[test]
fn a_vocabulary_edit_shows_at_each_document_with_its_cause() {
    let harsh = rule("no-astringent", "avoid = \"astringent\"\nfor = \"2 d\"");
    let state = State { vocabulary: VOCABULARY, clinic: CLINIC, peel: &harsh, mask: "" };
    let edited = VOCABULARY.replace("term = \"aloe vera\"", "is-a = [\"astringent\"]\nterm = \"aloe vera\"");
    let found = diff(&state, &State { vocabulary: &edited, ..state });
    let cause = "the vocabulary: `aloe` is-a `astringent` is new";
    let expected = [
        "both stricter".to_owned(),
        format!("  peel#no-astringent stricter: {cause}"),
        "peel stricter".to_owned(),
        format!("  no-astringent stricter: {cause}"),
    ];
    assert_eq!(said(&found), expected);
    let witness = found.documents[1].changes[0].witness.as_ref().unwrap();
    assert_eq!(witness.sentence(), "at 24 h, aloe vera: was free, is banned");
    assert_eq!((found.shared.len(), found.shared[0].item.as_deref(), found.shared[0].field.as_deref()), (1, Some("aloe"), Some("is-a")));
    // The other way round it is looser, and a new word below a duty makes that no looser.
    assert_eq!(classes(&diff(&State { vocabulary: &edited, ..state }, &state)), [("both", Looser), ("peel", Looser)]);
    let duty = rule("screen", "do = \"sunscreen\"\nfor = \"2 d\"");
    let more =
        format!("{VOCABULARY}[[concept]]\nid = \"tinted\"\nsort = \"substance\"\nis-a = [\"sunscreen\"]\nterm = \"tinted sunscreen\"\n");
    let state = State { peel: &duty, ..state };
    assert_eq!(classes(&diff(&state, &State { vocabulary: &more, ..state })), []);
}

#[test]
fn the_clinic_and_words_are_causes_too() {
    let ban = rule("no-makeup", "avoid = \"makeup\"\nfor = \"2 d\"");
    let state = State { vocabulary: VOCABULARY, clinic: CLINIC, peel: &ban, mask: "" };
    let found = diff(&state, &State { clinic: &CLINIC.replace("0000", "0001"), ..state });
    let expected = [
        "both wording",
        "  clinic wording: the clinic's `phone`",
        "mask wording",
        "  clinic wording: the clinic's `phone`",
        "peel wording",
        "  clinic wording: the clinic's `phone`",
    ];
    assert_eq!(said(&found), expected);
    let found = diff(&state, &State { vocabulary: &VOCABULARY.replace("\"make-up\"", "\"cosmetics\""), ..state });
    let expected = [
        "both wording",
        "  makeup wording: `term` of the concept `makeup`",
        "peel wording",
        "  makeup wording: `term` of the concept `makeup`",
    ];
    assert_eq!(said(&found), expected);
}

#[test]
fn documents_come_go_and_take_the_place_of_others() {
    let side = |path: &str, text: String| files(VOCABULARY, CLINIC, &[(path, &text)]);
    let retired = PROTOCOL.replace("owner", "successor = \"new-peel\"\nowner");
    let named = PROTOCOL.replace("\"peel\"", "\"new-peel\"").replace("1.0.0", "2.0.0");
    let found = compared(side("protocols/peel", retired), side("protocols/new-peel", named.clone()));
    assert_eq!((found.documents.len(), found.documents[0].replaces.as_deref()), (1, Some("peel")));
    let found = compared(side("protocols/peel", PROTOCOL.to_owned()), side("protocols/new-peel", named));
    assert_eq!(classes(&found), [("peel", Looser), ("new-peel", Stricter)]);
}
