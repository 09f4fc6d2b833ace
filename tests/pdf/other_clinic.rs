//! The second clinic's prints: treatments of other kinds and lengths than the example clinic's, drafts all of them.

use std::fs;
use std::sync::OnceLock;

use crate::example::Example;
use crate::example_clinic::{faults_of_sides, letters};
use crate::page_text::Html;
use crate::reader::Reader;

/// Every document of the second clinic that can be built.
const DOCUMENTS: [&str; 13] = [
    "biopsy-and-tooth",
    "botulinum-toxin",
    "calming-mask",
    "dermal-filler",
    "glycolic-peel",
    "hair-and-peel",
    "heel-raises",
    "laser-hair",
    "laser-hair-course",
    "skin-biopsy",
    "tattoo-removal",
    "tattoo-removal-course",
    "tooth-extraction",
];

/// The ends of file names, by paper and edition.
const LAYOUTS: [&str; 4] = ["", ".letter", ".monochrome", ".letter.monochrome"];

/// The sheets to read before the visit.
const BEFORE: [&str; 2] = [".beforehand", ".letter.beforehand"];

fn clinic() -> &'static Example {
    static CLINIC: OnceLock<Example> = OnceLock::new();
    CLINIC.get_or_init(|| {
        let clinic = Example::other_clinic();
        let papers = ["--paper", "a4", "--paper", "letter"];
        let editions = ["--edition", "standard", "--edition", "monochrome", "--edition", "beforehand"];
        let said = clinic.run(&[&["pdf"], &papers[..], &editions[..]].concat());
        // Among them one with a picture, without its colours in monochrome.
        assert!(said.contains("78 printed, 0 unchanged"), "{said}");
        clinic
    })
}

struct Print {
    name: String,
    reader: Reader,
    html: Html,
}

fn prints(layouts: &[&str]) -> Vec<Print> {
    let folder = clinic().site().join("patient/en");
    let open = |id: &str, layout: &str| Print {
        name: format!("{id}{layout}"),
        reader: Reader::open(&folder.join(format!("{id}{layout}.pdf"))),
        html: Html::read(&fs::read_to_string(folder.join(format!("{id}.html"))).unwrap()),
    };
    DOCUMENTS.iter().flat_map(|id| layouts.iter().map(move |layout| open(id, layout))).collect()
}

#[test]
fn every_handout_fits_two_sides_of_a4_and_letter_and_leaves_none_nearly_empty() {
    let prints = prints(&LAYOUTS);
    assert_eq!(faults_of_sides(prints.iter().map(|print| (print.name.as_str(), &print.reader))), Vec::<String>::new());
}

#[test]
fn what_to_know_before_the_visit_is_on_one_side() {
    for print in prints(&BEFORE) {
        assert_eq!(print.reader.sheets().len(), 1, "{}", print.name);
    }
}

#[test]
fn every_line_is_large_enough() {
    for print in prints(&LAYOUTS).into_iter().chain(prints(&BEFORE)) {
        let too_small: Vec<_> =
            print.reader.text_sizes().into_iter().filter(|(is_running, size)| *size <= if *is_running { 8.98 } else { 11.98 }).collect();
        assert_eq!(too_small, [], "{}", print.name);
    }
}

#[test]
fn the_front_says_when_to_call_whom_and_no_rule_is_split_from_its_reason() {
    for print in prints(&LAYOUTS) {
        let pages: Vec<String> = print.reader.raw_pages().iter().map(|page| letters(page)).collect();
        let signs = print.html.of_class("care > li");
        assert!(signs.len() >= 2, "{}: {signs:?}", print.name);
        let lost = signs.iter().find(|sign| !pages[0].contains(&letters(sign)));
        assert_eq!(lost, None, "{}", print.name);
        assert!(pages[0].contains("01632960123") && pages[0].contains("999"), "{}", print.name);
        let rules = print.html.of_class("rules > li");
        let split = rules.iter().find(|rule| !pages.iter().any(|page| page.contains(&letters(rule))));
        assert_eq!(split, None, "{}", print.name);
    }
}

#[test]
fn every_print_conforms_to_pdf_ua() {
    for print in prints(&["", ".letter"]) {
        assert_eq!(print.reader.broken_rules(), Vec::<String>::new(), "{}", print.name);
    }
}
