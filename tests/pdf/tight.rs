//! A page that wastes its last side is laid out once more, with less blank between its parts.

use crate::fixture::{Fixture, page};
use crate::reader::Reader;
use protogen::pdf::{Edition, Layout, PrintJob};

/// How many sides a page with so many lines has on paper, and whether they are the tight ones, when a line takes a millimetre less there.
fn printed(lines: usize, edition: Edition) -> (usize, bool) {
    const STYLE: &str = "p { font-size: 12pt; line-height: 10mm; margin: 0 } .tight p { line-height: 9mm } \
        b { display: none } .tight b { display: inline }";
    let fixture = Fixture::new();
    let body = format!("<style>{STYLE}</style>{}", "<p>Keep the wound dry. <b>Tight.</b></p>".repeat(lines));
    fixture.write("patient/en/a.html", &page(&body));
    let layout = Layout { edition, ..Layout::default() };
    let pdf = fixture.print_one(PrintJob { layout, ..fixture.job("patient/en/a.html", "a") });
    let pages = Reader::open(&pdf).pages();
    (pages.len(), pages.concat().contains("Tight."))
}

#[test]
fn what_spills_over_is_pulled_back_and_what_does_not_is_left_as_it_is() {
    let on_a_side = (20..30).rev().find(|lines| printed(*lines, Edition::Standard) == (1, false)).unwrap();
    for (lines, edition, expected) in [
        (on_a_side + 1, Edition::Standard, (1, true)),
        (on_a_side + 1, Edition::Monochrome, (1, true)),
        // Large print keeps its blanks.
        (on_a_side + 1, Edition::LargePrint, (2, false)),
        // A side is saved by nothing.
        (on_a_side + 5, Edition::Standard, (2, false)),
        // The second side is well used.
        (on_a_side + 15, Edition::Standard, (2, false)),
        // The third begins another leaf.
        (2 * on_a_side + 4, Edition::Standard, (2, true)),
        (2 * on_a_side + 15, Edition::Standard, (3, false)),
    ] {
        assert_eq!(printed(lines, edition), expected, "{lines} lines, {edition:?}");
    }
}
