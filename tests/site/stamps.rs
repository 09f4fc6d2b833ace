//! A page is as much in order as the worst of all that it prints.

use crate::world::{Site, World, visible_text};
use proptest::prelude::*;
use toml::de::DeTable;

/// How a document of the example clinic stands, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    InOrder,
    Overdue,
    Changed,
    Draft,
    Retired,
}

impl State {
    const ALL: [Self; 5] = [Self::InOrder, Self::Overdue, Self::Changed, Self::Draft, Self::Retired];

    fn word(self) -> Option<&'static str> {
        [None, Some("REVIEW OVERDUE"), Some("NOT APPROVED"), Some("DRAFT"), Some("RETIRED")][self as usize]
    }
}

/// Every document with all that its pages print: what it takes in, combines or repeats, and of what it takes values from.
const PRINTS: [(&str, &[&str]); 9] = [
    ("microneedling", &["microneedling", "soothing-mask"]),
    ("microneedling-acne-scars", &["microneedling-acne-scars", "soothing-mask"]),
    ("rf-microneedling", &["rf-microneedling", "soothing-mask"]),
    ("rf-skin-treatment", &["rf-skin-treatment"]),
    ("soothing-mask", &["soothing-mask"]),
    ("needling-with-mask", &["needling-with-mask", "microneedling", "soothing-mask"]),
    ("rf-needling-with-mask", &["rf-needling-with-mask", "rf-microneedling", "soothing-mask"]),
    ("rf-skin-treatment-after-needling", &["rf-skin-treatment-after-needling", "microneedling", "rf-skin-treatment", "soothing-mask"]),
    ("acne-scar-course", &["acne-scar-course", "microneedling-acne-scars", "soothing-mask"]),
];

fn stands(id: &str, states: &[State]) -> State {
    states[PRINTS.iter().position(|(other, _)| *other == id).unwrap()]
}

/// The example clinic with its documents in these states, in the order of [`PRINTS`].
fn world(states: &[State]) -> World {
    let mut world = World::example();
    world.files.retain(|file| !file.path.starts_with("content/approvals/"));
    for ((id, _), state) in PRINTS.iter().zip(states) {
        let file = world.files.iter_mut().find(|file| file.path.ends_with(&format!("/{id}.toml"))).unwrap();
        let text = file.content.as_mut().unwrap();
        let (from, to) = match state {
            State::InOrder => ("", ""),
            State::Overdue => ("review-by = 2027-11-01", "review-by = 2026-11-20"),
            State::Changed => ("title = \"", "title = \"New: "),
            State::Draft => ("status = \"active\"", "status = \"draft\""),
            State::Retired => ("status = \"active\"", "status = \"retired\"\nsuccessor = \"rf-skin-treatment\""),
        };
        assert!(text.contains(from), "{id} lacks {from}");
        let changed = text.replacen(from, to, 1);
        let approved = if *state == State::Changed { &*text } else { &changed };
        let hash = protogen::load::fingerprint(DeTable::parse(approved).unwrap().get_ref());
        let version = changed.split_once("\nversion = \"").unwrap().1.split_once('"').unwrap().0;
        let approval = format!("{{ role = \"medical-director\", date = 2026-10-26, version = \"{version}\", hash = \"{hash}\" }}");
        *text = format!("approval = {approval}\n{changed}");
    }
    world
}

fn page<'s>(site: &'s Site, path: &str) -> &'s str {
    std::str::from_utf8(&site[path]).unwrap()
}

/// The word of the stamp that a page shows.
fn stamp(html: &str) -> Option<&str> {
    let (_, stamp) = html.split_once("<div class=\"stamp\" role=\"note\">")?;
    Some(stamp.split_once("<strong>")?.1.split_once("</strong>")?.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_page_has_the_worst_stamp_of_what_it_prints(states in proptest::collection::vec(proptest::sample::select(&State::ALL), PRINTS.len())) {
        let site = world(&states).site();
        for (id, prints) in PRINTS {
            let worst = prints.iter().map(|other| stands(other, &states)).max().unwrap();
            let is_approved = prints.iter().all(|other| stands(other, &states) != State::Changed);
            for path in [format!("patient/en/{id}.html"), format!("staff/en/{id}.html"), format!("patient/en/status/{id}.html")] {
                let html = page(&site, &path);
                prop_assert_eq!(stamp(html), worst.word(), "{} {:?}", path, states);
                let footer = visible_text(html.split_once("<footer class=\"identity\"").unwrap().1);
                prop_assert_eq!(footer.contains("Not approved"), !is_approved, "{} {:?}", path, states);
                prop_assert_eq!(footer.contains("Approved by"), is_approved, "{} {:?}", path, states);
            }
        }
    }
}

/// Only the mask is in that state.
fn mask_is(state: State) -> Site {
    let states = PRINTS.map(|(id, _)| if id == "soothing-mask" { state } else { State::InOrder });
    world(&states).site()
}

#[test]
fn a_stamp_names_the_part_that_is_not_in_order() {
    let site = mask_is(State::Changed);
    let visit = visible_text(page(&site, "patient/en/needling-with-mask.html"));
    assert!(
        visit.contains("Nobody has approved a part of this: New: Soothing mask after microneedling. Ask before you act on it."),
        "{visit}"
    );
    let own = visible_text(page(&site, "patient/en/soothing-mask.html"));
    assert!(own.contains("Nobody has approved this document. Ask before you act on it."), "{own}");
}

#[test]
fn two_sheets_have_one_fingerprint_only_if_all_they_print_is_the_same() {
    let hash = |site: &Site| {
        let html = page(site, "patient/en/needling-with-mask.html").split_once("<span class=\"id\">").unwrap().1.to_owned();
        html.split_once('<').unwrap().0.to_owned()
    };
    let (one, same, other) = (mask_is(State::InOrder), mask_is(State::InOrder), mask_is(State::Changed));
    assert_eq!(hash(&one), hash(&same));
    assert_ne!(hash(&one), hash(&other));
}

#[test]
fn a_retired_document_leads_to_what_took_its_place() {
    let site = mask_is(State::Retired);
    for path in ["patient/en/status/soothing-mask.html", "patient/en/soothing-mask.html", "staff/en/soothing-mask.html"] {
        let html = page(&site, path);
        assert!(html.contains("/en/rf-skin-treatment.html\">"), "{path}");
    }
    let status = visible_text(page(&site, "patient/en/status/soothing-mask.html"));
    assert!(status.contains("This took its place:") && !status.contains("your sheet is current"), "{status}");
    let visit = page(&site, "patient/en/needling-with-mask.html");
    assert!(visit.contains("A part of this is no longer in use: Soothing mask after microneedling."), "{visit}");
    assert!(visit.contains("rf-skin-treatment.html\">"), "{visit}");
}

/// A sheet of what is no longer in use is told so, whether anything took its place or not.
#[test]
fn a_retired_document_without_a_successor_says_that_there_is_none() {
    let site = World::example().edited("content/protocols/soothing-mask.toml", "status = \"active\"", "status = \"retired\"").site();
    let status = visible_text(page(&site, "patient/en/status/soothing-mask.html"));
    assert!(status.contains("Nothing has taken its place. Ask us what to do."), "{status}");
    assert!(!status.contains("This took its place:") && !status.contains("your sheet is current"), "{status}");
}

/// The code on a page, which is drawn from the address of the status page with version and fingerprint.
fn code(html: &str) -> &str {
    let (_, code) = html.split_once("<svg class=\"qr\"").unwrap();
    code.split_once("</svg>").unwrap().0
}

/// Printed from whichever site, a sheet leads to where a reader learns whether it is current.
#[test]
fn staff_sheets_have_the_code_of_the_patients_status_page() {
    let site = World::example().site();
    let mut codes = std::collections::BTreeSet::new();
    for (id, _) in PRINTS {
        let [patient, staff] = ["patient", "staff"].map(|audience| page(&site, &format!("{audience}/en/{id}.html")));
        assert_eq!(code(staff), code(patient), "{id}");
        let address = format!("https://example.org/skin/en/status/{id}.html");
        assert!(visible_text(staff).contains(&address) && visible_text(patient).contains(&address), "{id}");
        codes.insert(code(patient));
    }
    assert_eq!(codes.len(), PRINTS.len(), "each document has its own");
}
