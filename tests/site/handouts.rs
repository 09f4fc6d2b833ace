//! Each handout of the example clinic says what the sources say, in the words that a patient sees.

use crate::world::{Site, World, visible_text};
use std::sync::LazyLock;

static SITE: LazyLock<Site> = LazyLock::new(|| World::example().site());

/// What a patient reads, white space made single.
fn handout(id: &str) -> String {
    let html = std::str::from_utf8(&SITE[&format!("patient/en/{id}.html")]).unwrap();
    visible_text(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every needling says of the visit itself.
const NEEDLING: [&str; 4] = [
    "Needles of 0.5 to 2 mm",
    "numbing cream on your skin and wait 30 minutes",
    "This takes 30 to 60 minutes",
    "cool mask on it for exactly 15 minutes",
];

/// What holds after every treatment that opens the skin.
const AFTER: [&str; 5] = [
    "Do not wear make-up for 24 hours",
    "sunscreen, SPF 30 or higher, every day in the morning",
    "Do not sit in direct sun or use tanning beds for at least 2 weeks",
    "Do not do hard exercise, swim, have hot showers or use saunas for 2 days",
    "Do not use harsh products, such as retinoids or acids, for at least 1 week",
];

/// What holds where crusts form: an event ends it, and no number of days.
const CRUSTS: [&str; 2] = [
    "Do not pick, peel, scratch or scrub crusts until all have fallen off by themselves",
    "until all crusts have fallen off by themselves",
];

#[track_caller]
fn says(id: &str, facts: &[&[&str]]) {
    let text = handout(id);
    let missing: Vec<&&str> = facts.iter().copied().flatten().filter(|fact| !text.contains(**fact)).collect();
    assert!(missing.is_empty(), "{id} does not say {missing:?}\n{text}");
}

#[test]
fn microneedling() {
    says("microneedling", &[&NEEDLING, &AFTER]);
}

#[test]
fn microneedling_for_acne_scars() {
    says("microneedling-acne-scars", &[&NEEDLING, &AFTER]);
}

#[test]
fn radio_frequency_microneedling() {
    says("rf-microneedling", &[&NEEDLING, &AFTER, &CRUSTS]);
}

#[test]
fn radio_frequency_skin_treatment() {
    says("rf-skin-treatment", &[&AFTER, &CRUSTS]);
    let text = handout("rf-skin-treatment");
    for foreign in ["numbing", "Needles", " mm ", "cool mask"] {
        assert!(!text.contains(foreign), "no needles, no numbing and no mask here, and it says {foreign:?}");
    }
}

#[test]
fn soothing_mask() {
    says("soothing-mask", &[&["cool mask on it for exactly 15 minutes", "Do not use face masks of your own for at least 1 week"]]);
}

/// What the picture of a combined sheet says: each ban for as long as the strictest treatment asks.
const MERGED: [&str; 7] = [
    "Do not wear make-up for 24 hours",
    "Do not sit in direct sun or use tanning beds for 4 weeks before",
    "No heat and sweat for 2 days",
    "No harsh products for at least 1 week",
    "No make-up for 24 hours",
    "Do not put anything but our soothing gel on your skin for 24 hours",
    "moisturiser from 24 hours to at least 1 week",
];

#[test]
fn combined_visits() {
    let mask = ["with a sterile mask for exactly 15 minutes", "Do not use face masks of your own for at least 1 week"];
    let one_visit = [
        "Do not sit in direct sun or use tanning beds for at least 2 weeks",
        "No sun and tanning beds for at least 2 weeks",
        "sunscreen, SPF 30 or higher, every day, broad-spectrum from 24 hours to at least 2 weeks",
    ];
    says("needling-with-mask", &[&MERGED, &one_visit, &mask]);
    says("rf-needling-with-mask", &[&MERGED, &one_visit, &CRUSTS[..1], &mask]);
    says("rf-skin-treatment-after-needling", &[&MERGED, &one_visit, &CRUSTS[..1]]);
    says(
        "acne-scar-course",
        &[
            &MERGED,
            &[
                "Do not sit in direct sun or use tanning beds for the whole course",
                "After your last session: Do not sit in direct sun or use tanning beds for at least 2 weeks",
                "put on sunscreen every morning for the whole course",
                "No sun and tanning beds for the whole course",
                "sunscreen, SPF 30 or higher, every day, broad-spectrum from 24 hours on",
            ],
        ],
    );
    let course = handout("acne-scar-course");
    let ends = course.split("tanning beds for ").skip(1);
    let stated = ends.filter(|rest| rest.starts_with("2 weeks") || rest.starts_with("at least 2 weeks")).count();
    assert_eq!(stated, 1, "of an end only the last session's is named");
}

/// Whom to call stands on every handout, with the number for the day and the one for an emergency.
#[test]
fn every_handout_has_both_numbers() {
    for path in SITE.keys().filter_map(|path| path.strip_prefix("patient/en/")?.strip_suffix(".html")) {
        if path != "index" && !path.starts_with("status/") {
            says(path, &[&["Call us today if", "01632 960123", "Emergency: get help now if", "999"]]);
        }
    }
}

/// What stands large on a sheet and what stands small in its tables name one end for the ban on sun and for the sunscreen that goes with it.
#[test]
fn how_long_to_keep_out_of_the_sun_has_one_answer_a_sheet() {
    let pages = SITE.keys().filter_map(|path| path.strip_prefix("patient/en/")?.strip_suffix(".html"));
    let mut asked = 0;
    for id in pages.filter(|path| *path != "index" && *path != "acne-scar-course" && !path.starts_with("status/")) {
        let text = handout(id);
        let bans = text.split("tanning beds for ").skip(1).filter(|rest| !rest.starts_with("4 weeks before"));
        let bars = text.split("No sun and tanning beds for ").skip(1);
        let rows = text.split("sun and tanning beds (").skip(1);
        let sunscreen = text.split("every day in the morning. (from 24 hours to ").skip(1);
        let ends: Vec<&str> = bans.chain(bars).chain(rows).chain(sunscreen).collect();
        assert!(ends.iter().all(|end| end.starts_with("at least 2 weeks")), "{id}: {ends:#?}");
        assert!(!text.contains("whole course"), "{id}: a sheet of one visit speaks of no course");
        asked += ends.len();
    }
    assert!(asked >= 7 * 3, "{asked}");
}

/// A number is printed in the form of its country and dialled in the one that works from abroad; a short number is dialled as it is.
#[test]
fn every_number_is_linked_as_it_is_dialled_from_anywhere() {
    let clinic = "content/clinic.toml";
    for (written, printed, link) in [
        ("01632 960123 ext. 4", "01632 960123 ext. 4", "tel:+441632960123;ext=4"),
        ("+1 212 555 0123", "+1 212-555-0123", "tel:+12125550123"),
    ] {
        let site = World::example().edited(clinic, "phone = \"01632 960123\"", &format!("phone = \"{written}\"")).site();
        let (mut links, mut pages) = (std::collections::BTreeSet::new(), 0);
        for (path, html) in crate::world::pages(&site).filter(|(path, _)| path.starts_with("patient/en/")) {
            links.extend(html.split("href=\"tel:").skip(1).map(|rest| format!("tel:{}", rest.split('"').next().unwrap())));
            assert!(visible_text(html).contains(printed), "{path} does not print {printed}");
            pages += 1;
        }
        assert!(pages > 15, "{pages}");
        assert_eq!(links.into_iter().collect::<Vec<_>>(), [link, "tel:111", "tel:999"], "{written}");
    }
}

/// A call at once stands between the other two, with its own number, hours and what to do first: on each sheet that prints it, and where
/// it is one of the most important things.
#[test]
fn a_call_at_once_stands_with_its_own_number_between_the_other_two() {
    let line = "[[line]]\nurgency = \"now\"\nnumber = \"01632 960555\"\nhours = \"day or night\"\npatient = \"Say what you had done.\"\n\n[[role]]";
    let call = "[[call]]\nid = \"eye\"\nurgency = \"now\"\nsign = \"rash\"\nfirst = \"Rinse it with water.\"\npatient = \"gel gets into your eye\"\ndecision = \"warning-signs\"\n\n[[call]]";
    let mask = "content/protocols/soothing-mask.toml";
    let world = World::example().edited("content/clinic.toml", "[[role]]", line).edited(mask, "[[call]]", call);
    let site = world.edited(mask, "first = [", "first = [\"eye\", ").site();
    let read = |path: &str| visible_text(std::str::from_utf8(&site[path]).unwrap()).split_whitespace().collect::<Vec<_>>().join(" ");
    let sign = "gel gets into your eye First: Rinse it with water. Then call.";
    for path in ["patient/en/soothing-mask.html", "patient/en/needling-with-mask.html"] {
        let text = read(path);
        let parts = [
            "Call us today if",
            "Call this number at once, day or night, if",
            sign,
            "01632 960555",
            "day or night. Say what you had done.",
            "Emergency: get help now if",
        ];
        let places: Vec<_> = parts.iter().map(|part| text.rfind(part)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{path}: {places:?}\n{text}");
        let card = "Call at once if gel gets into your eye First: Rinse it with water. Then call. 01632 960555 Emergency 999";
        assert!(text.contains(card), "{path}: {text}");
    }
    let without = read("patient/en/microneedling.html");
    assert!(!without.contains("01632 960555") && !without.contains("at once, day or night"), "{without}");
    assert!(read("staff/en/soothing-mask.html").contains("Call at once 01632 960555 day or night"));
}
