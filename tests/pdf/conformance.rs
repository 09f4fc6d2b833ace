//! What stands in a finished PDF.

use jiff::civil::date;
use lopdf::{Document, Object};
use protogen::browser::{Browser, LaunchOptions, PrintSettings, TabOptions};
use protogen::pdf::finish::{Metadata, finish};
use protogen::pdf::inline::Site;
use protogen::pdf::{Edition, Fit, Layout, Sheet};

use crate::fixture::{ARABIC, ENGLISH, Fixture, browser, margins, page, run};
use crate::reader::Reader;

const BUNDLED: [&str; 3] = ["AtkinsonHyperlegibleNext-Bold", "AtkinsonHyperlegibleNext-Regular", "NotoNaskhArabic-Regular"];

fn printed(fixture: &Fixture, page: &str, layout: Layout) -> Reader {
    let mut job = fixture.job(page, "page");
    job.layout = layout;
    Reader::open(&fixture.print_one(job))
}

fn english() -> (Fixture, Reader) {
    let fixture = Fixture::new();
    let reader = printed(&fixture, ENGLISH, Layout::default());
    (fixture, reader)
}

/// A page of the test's own between its margins.
fn test_page(body: &str) -> (Fixture, Reader) {
    let fixture = Fixture::new();
    fixture.write("patient/en/test.html", &page(body));
    let reader = printed(&fixture, "patient/en/test.html", Layout::default());
    (fixture, reader)
}

fn has_size(sheets: &[(f32, f32)], width: f32, height: f32) -> bool {
    sheets.iter().all(|(w, h)| (w - width).abs() < 1.0 && (h - height).abs() < 1.0)
}

#[test]
fn a_handout_conforms_to_pdf_ua_in_every_sheet_edition_and_direction() {
    let fixture = Fixture::new();
    let sheets = [Sheet::A4, Sheet::Letter];
    let editions = [Edition::Standard, Edition::LargePrint, Edition::Monochrome];
    let layouts = sheets.into_iter().flat_map(|sheet| editions.map(|edition| Layout { sheet, edition }));
    let pages = [("en", ENGLISH), ("ar", ARABIC)];
    let jobs: Vec<_> = layouts
        .flat_map(|layout| pages.map(|page| (layout, page)))
        .map(|(layout, (language, page))| {
            let mut job = fixture.job(page, &format!("{language}-{:?}-{:?}", layout.sheet, layout.edition));
            job.layout = layout;
            job
        })
        .collect();
    let report = fixture.print(&jobs);
    assert_eq!(report.printed.len(), 12, "{:?}", report.failed);
    for job in &jobs {
        let reader = Reader::open(&job.out);
        assert_eq!(reader.broken_rules(), Vec::<String>::new(), "{}", job.out.display());
        run("qpdf", &["--check", job.out.to_str().unwrap()]);
        let (width, height) = if job.layout.sheet == Sheet::A4 { (595.28, 841.89) } else { (612.0, 792.0) };
        assert!(has_size(&reader.sheets(), width, height), "{:?}", reader.sheets());
        assert!(reader.fonts().iter().all(|(name, flags)| BUNDLED.contains(&name.as_str()) && *flags == [true; 3]), "{:?}", reader.fonts());
    }
}

#[test]
fn title_language_and_dates_are_the_pages_own() {
    let (_fixture, reader) = english();
    assert_eq!(reader.information("Title"), "After your microneedling & what to do");
    assert_eq!(reader.information("CreationDate"), "D:20260105000000Z");
    assert_eq!(reader.information("ModDate"), "D:20260105000000Z");
    assert!(reader.xmp().contains("<rdf:li xml:lang=\"x-default\">After your microneedling &amp; what to do</rdf:li>"));
    assert!(reader.xmp().contains("<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>"));
    assert!(reader.xmp().contains("<pdfuaid:part>1</pdfuaid:part>"));
    let catalog = reader.catalog();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    assert!(catalog.get(b"MarkInfo").unwrap().as_dict().unwrap().get(b"Marked").unwrap().as_bool().unwrap());
    let viewer = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert!(viewer.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    assert_eq!(viewer.get(b"Direction").unwrap().as_name().unwrap(), b"L2R");
    for page in reader.document.page_iter() {
        assert_eq!(reader.document.get_dictionary(page).unwrap().get(b"Tabs").unwrap().as_name().unwrap(), b"S");
    }
    assert!(!catalog.has(b"OpenAction") && !catalog.has(b"AcroForm") && !catalog.has(b"Names"));
}

#[test]
fn the_structure_is_that_of_the_page() {
    let (_fixture, reader) = english();
    let tree = reader.structure();
    let census = tree.census();
    let count = |kind: &str| census.get(kind).copied().unwrap_or_default();
    assert_eq!([count("H1"), count("H2"), count("Table"), count("TR"), count("TH"), count("TD")], [1, 4, 1, 6, 8, 10]);
    assert_eq!([count("L"), count("LI"), count("LBody"), count("Link"), count("Strong"), count("Em")], [3, 6, 6, 5, 1, 1]);
    assert_eq!(tree.all("Table")[0].kinds()[0], "Caption");
    let scopes: Vec<&[u8]> = tree.all("TH").iter().map(|cell| cell.table_attribute("Scope").unwrap().as_name().unwrap()).collect();
    assert_eq!(scopes, [[b"Column".as_slice(); 3].as_slice(), [b"Row".as_slice(); 5].as_slice()].concat());
    for item in tree.all("LI") {
        assert!(matches!(item.kinds()[..], ["LBody"] | ["Lbl", "LBody"]), "{:?}", item.kinds());
    }
    let pictures: Vec<String> = tree.all("Figure").iter().map(|figure| figure.text("Alt")).collect();
    assert_eq!(pictures, ["Not allowed", "A calm face", "QR code: https://clinic.example/s/mn-1"]);
}

#[test]
fn cells_name_headers_that_exist() {
    let (_fixture, reader) = english();
    let tree = reader.structure();
    let names: Vec<String> = tree.all("TH").iter().map(|cell| cell.text("ID")).collect();
    for cell in tree.all("TD") {
        let headers = cell.table_attribute("Headers").unwrap().as_array().unwrap();
        assert_eq!(headers.len(), 2);
        assert!(headers.iter().all(|header| names.contains(&String::from_utf8_lossy(header.as_str().unwrap()).into_owned())));
    }
}

#[test]
fn the_outline_holds_the_headings_in_order() {
    let (_fixture, reader) = english();
    let headings =
        ["After your microneedling", "The most important rules", "Call us the same day", "The first week, day by day", "What you will see"];
    assert_eq!(reader.outline(), headings);
}

#[test]
fn links_are_live_and_say_where_they_lead() {
    let (_fixture, reader) = english();
    let expected = [
        ("tel:+442079460000", "020 7946 0000"),
        ("#rules", "rules for the first week"),
        ("tel:+442079460000", "020 7946 0000"),
        ("https://clinic.example/help?a=1&b=2", "our help page"),
        ("https://clinic.example/patient/en/index.html", "list of all handouts"),
    ];
    let mut links = reader.links();
    // A link that runs over two lines is two rectangles.
    links.dedup();
    assert_eq!(links, expected.map(|(address, words)| (address.to_owned(), words.to_owned())));
    assert_eq!(reader.destinations(), ["rules"]);
}

#[test]
fn without_a_public_address_a_relative_link_is_plain_text() {
    let fixture = Fixture::new();
    let mut job = fixture.job(ENGLISH, "page");
    job.address = None;
    let reader = Reader::open(&fixture.print_one(job));
    assert!(reader.links().iter().all(|(address, _)| !address.contains("index.html")), "{:?}", reader.links());
    assert!(reader.pages()[0].contains("list of all handouts"));
}

#[test]
fn every_page_carries_its_margins_and_its_number() {
    let (_fixture, reader) = english();
    let pages = reader.pages();
    assert_eq!(pages.len(), 2);
    for (number, text) in (1..).zip(&pages) {
        for expected in ["Birch Lane Clinic", "020 7946 0000", "MN-1 · version 3", "review 1 Jan 2027", &format!("Page {number} of 2")] {
            assert!(text.contains(expected), "page {number} lacks {expected:?}:\n{text}");
        }
        assert!(!text.contains("about:blank") && !text.contains("2026-"), "the browser's own header:\n{text}");
    }
}

#[test]
fn margins_are_artifacts_and_no_part_of_the_structure() {
    let (_fixture, reader) = english();
    for page in reader.document.page_iter() {
        let content = reader.document.get_and_decode_page_content(page).unwrap();
        let artifacts = content
            .operations
            .iter()
            .filter(|operation| operation.operator == "BDC" && operation.operands[0].as_name().is_ok_and(|name| name == b"Artifact"));
        assert!(artifacts.count() >= 5, "five margin boxes");
    }
}

#[test]
fn the_text_can_be_extracted_in_order() {
    let (_fixture, reader) = english();
    let sentence = "Leave your skin alone. Keep it dry until bedtime. The small channels close within hours.";
    let words = reader.words().join(" ");
    let source = [
        "After your microneedling The first day decides. Read the rules for the first week now",
        "No make-up for 48 hours. No sauna, no hot shower and no sport for 3 days. Do not pick at flakes.",
        "Call us the same day Spreading redness, pus or fever: ring 020 7946 0000. At night ring 111.",
        sentence,
        "Redness fades in two to three days.",
        "HTTPS://CLINIC.EXAMPLE/S/MN-1",
    ];
    let mut from = 0;
    for text in source {
        let found = words[from..].find(text).unwrap_or_else(|| panic!("{text:?} is missing or out of order in:\n{words}"));
        from += found + text.len();
    }
}

#[test]
fn arabic_reads_from_right_to_left_and_its_numbers_from_left_to_right() {
    let fixture = Fixture::new();
    let reader = printed(&fixture, ARABIC, Layout::default());
    let viewer = reader.catalog().get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert_eq!(viewer.get(b"Direction").unwrap().as_name().unwrap(), b"R2L");
    assert_eq!(reader.catalog().get(b"Lang").unwrap().as_str().unwrap(), b"ar");
    assert_eq!(reader.information("Title"), "بعد جلستك");
    let text = reader.pages().concat();
    assert_eq!(text.matches("020 7946 0000").count(), 2, "the number in the text and in the margin:\n{text}");
    assert!(text.contains('١'), "page numbers in Arabic numerals:\n{text}");
}

#[test]
fn the_qr_code_is_read_in_colour_and_in_one_bit() {
    let (_fixture, reader) = english();
    for black_and_white in [false, true] {
        assert_eq!(reader.qr_code(2, black_and_white), "HTTPS://CLINIC.EXAMPLE/S/MN-1");
    }
}

#[test]
fn nothing_is_printed_in_the_outer_five_millimetres() {
    let (_fixture, reader) = english();
    let margin = 5 * 100 * 10 / 254;
    for page in 1..=2 {
        let (width, pixels) = reader.pixels(page, 100);
        let height = pixels.len() / width;
        let is_outer = |x: usize, y: usize| x < margin || y < margin || x >= width - margin || y >= height - margin;
        let inked = pixels.iter().enumerate().filter(|(at, pixel)| is_outer(at % width, at / width) && **pixel != [255; 3]);
        assert_eq!(inked.count(), 0, "page {page}");
        assert!(pixels.iter().any(|pixel| *pixel != [255; 3]), "page {page} is blank");
    }
}

#[test]
fn large_print_is_half_as_large_again() {
    let fixture = Fixture::new();
    let sizes = [Edition::Standard, Edition::LargePrint].map(|edition| {
        let reader = printed(&fixture, ENGLISH, Layout { edition, ..Layout::default() });
        (body_text_size(&reader) * 100.0).round()
    });
    assert_eq!(sizes, [1200.0, 1800.0]);
}

/// The size that most text of the first page has, in points.
fn body_text_size(reader: &Reader) -> f32 {
    let page = reader.document.page_iter().next().unwrap();
    let content = reader.document.get_and_decode_page_content(page).unwrap();
    let sizes = content.operations.iter().filter(|operation| operation.operator == "Tf");
    let mut sizes: Vec<f32> = sizes.map(|operation| operation.operands[1].as_float().unwrap() * 0.75).collect();
    sizes.sort_by(f32::total_cmp);
    sizes[sizes.len() / 2]
}

#[test]
fn black_and_white_holds_no_colour() {
    let fixture = Fixture::new();
    let coloured = |edition| {
        let reader = printed(&fixture, ENGLISH, Layout { edition, ..Layout::default() });
        let (_, pixels) = reader.pixels(1, 60);
        pixels.iter().filter(|[red, green, blue]| red != green || green != blue).count()
    };
    assert_eq!(coloured(Edition::Monochrome), 0);
    assert!(coloured(Edition::Standard) > 100);
}

#[test]
fn a_long_table_repeats_its_header_and_splits_no_row() {
    let rows: String =
        (1..=60).map(|row| format!("<tr><td>first {row}</td><td>begins {row}<br>middle {row}<br>ends {row}</td></tr>")).collect();
    let (_fixture, reader) = test_page(&format!(
        "<table><caption>Rows</caption><thead><tr><th scope=col>Left head<th scope=col>Right head</thead><tbody>{rows}</table>"
    ));
    let pages = reader.pages();
    assert!(pages.len() >= 3, "{} pages", pages.len());
    for text in &pages {
        assert!(text.contains("Left head") && text.contains("Right head"), "{text}");
    }
    for row in 1..=60 {
        let holds = |word: &str| pages.iter().position(|text| text.lines().any(|line| line.trim_end().ends_with(&format!("{word} {row}"))));
        assert!(holds("begins").is_some());
        assert_eq!(holds("begins"), holds("ends"), "row {row}");
    }
    assert_eq!(reader.broken_rules(), Vec::<String>::new());
}

#[test]
fn a_warning_box_is_never_split_and_no_heading_ends_a_page() {
    let fixture = Fixture::new();
    let jobs: Vec<_> = (18..30)
        .map(|filler| {
            let lines = "<p>Filler.</p>".repeat(filler);
            let name = format!("patient/en/{filler}.html");
            fixture.write(
                &name,
                &page(&format!("{lines}<h2>Heading</h2><div class=warning><p>Box begins.</p><p>Inside.</p><p>Box ends.</p></div>")),
            );
            fixture.job(&name, &filler.to_string())
        })
        .collect();
    assert_eq!(fixture.print(&jobs).printed.len(), jobs.len());
    let mut broke_before = 0;
    for job in &jobs {
        let pages = Reader::open(&job.out).pages();
        let holds = |text: &str| pages.iter().position(|page| page.contains(text));
        let at = holds("Heading").unwrap();
        assert_eq!([holds("Box begins."), holds("Box ends.")], [Some(at); 2], "{}", job.page);
        broke_before += at;
    }
    assert!(0 < broke_before && broke_before < jobs.len(), "some boxes reach over the end of the page, and some do not");
}

#[test]
fn a_stamp_stands_on_every_page() {
    let fixture = Fixture::new();
    let mut job = fixture.job(ENGLISH, "page");
    job.margins.stamp = Some("Draft: not for patients".to_owned());
    let reader = Reader::open(&fixture.print_one(job));
    assert!(reader.pages().iter().all(|text| text.contains("Draft: not for patients")), "{:?}", reader.pages());
    assert_eq!(reader.broken_rules(), Vec::<String>::new());
}

#[test]
fn half_transparent_content_stays_tagged() {
    let (_fixture, reader) = test_page("<div style='opacity:.5'><p>Faint words</p><p>More faint words</p></div><p>Plain words</p>");
    assert!(reader.pages()[0].contains("Faint words"));
    assert_eq!(reader.broken_rules(), Vec::<String>::new());
}

#[test]
fn every_element_has_a_standard_role() {
    let (_fixture, reader) = test_page(
        "<style>pre, code, input, button, kbd { font-family: inherit }</style>\
         <article><section><header>a</header><aside>b</aside><blockquote>c</blockquote><pre><code>d</code></pre>\
         <p><sub>e</sub><sup>f</sup><mark>g</mark><ins>h</ins><del>i</del><small>j</small><abbr title=x>k</abbr><q>l</q></p>\
         <details open><summary>m</summary>n</details><dl><dt>o<dd>p</dl><hr><nav>q</nav><footer>r</footer></section></article>\
         <form><label>s <input type=checkbox></label> <input value=t> <button>u</button></form>\
         <p><ruby>v<rt>w</rt></ruby> <kbd>x</kbd> <time>y</time> <output>z</output></p>",
    );
    assert_eq!(reader.broken_rules(), Vec::<String>::new());
}

#[test]
fn finishing_adds_marks_to_the_content_and_changes_nothing_else() {
    let fixture = Fixture::new();
    let page = Site::open(&fixture.path("site")).unwrap().page(ENGLISH, None).unwrap();
    let html = Layout::default().apply(Fit::Usual, &page, &margins(false));
    let browser = Browser::launch(&browser(), &LaunchOptions::default()).unwrap();
    let tab = browser.tab(&TabOptions::default()).unwrap();
    tab.set_content(&html).unwrap();
    tab.wait_for_fonts().unwrap();
    let printed = tab.print(&PrintSettings { paper: Sheet::A4.paper() }).unwrap();
    let metadata = Metadata { title: &page.title, language: "en", right_to_left: false, links: &page.links, date: date(2026, 1, 5) };
    let (finished, _) = finish(&printed, &metadata).unwrap();
    let without_marks = |content: String| content.replace("/Artifact<</Type/Layout>>BDC\n", "").replace("\nEMC", "").trim_end().to_owned();
    let [printed, finished] = [printed, finished].map(|bytes| {
        let document = Document::load_mem(&bytes).unwrap();
        let pages = document.page_iter().map(|page| String::from_utf8(document.get_page_content(page)).unwrap());
        pages.collect::<Vec<_>>()
    });
    assert_ne!(printed, finished);
    assert_eq!(printed.into_iter().map(without_marks).collect::<Vec<_>>(), finished.into_iter().map(without_marks).collect::<Vec<_>>());
}

#[test]
fn numbers_and_objects_do_not_tell_which_print_it_was() {
    let (_fixture, reader) = english();
    let first = reader.structure().all("TH")[1].text("ID");
    assert_eq!(first, "e000000");
    assert_eq!(reader.document.max_id as usize, reader.document.objects.len());
    let id = reader.document.trailer.get(b"ID").unwrap().as_array().unwrap();
    assert_eq!(id[0].as_str().unwrap().len(), 16);
    assert!(matches!(reader.document.trailer.get(b"Root"), Ok(Object::Reference((1, 0)))));
}
