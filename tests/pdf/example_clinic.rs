//! The example clinic's own prints: every sheet that a patient is handed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::example::{DOCUMENTS, Example};
use crate::fixture::run;
use crate::page_text::Html;
use crate::reader::Reader;

/// The example clinic emphasises nothing, so that there are no italics: not of reasons either.
const FONTS: [&str; 2] = ["AtkinsonHyperlegibleNext-Bold", "AtkinsonHyperlegibleNext-Regular"];

/// The ends of file names, by paper and edition.
const PATIENT_LAYOUTS: [&str; 6] = ["", ".letter", ".monochrome", ".letter.monochrome", ".large-print", ".letter.large-print"];

/// The layouts in which a patient gets two sides.
const TWO_SIDES: [&str; 4] = ["", ".letter", ".monochrome", ".letter.monochrome"];

/// The sheets to read before the visit.
const BEFORE: [&str; 2] = [".beforehand", ".letter.beforehand"];

/// The site with every print, made once for all tests.
fn example() -> &'static Example {
    static EXAMPLE: OnceLock<Example> = OnceLock::new();
    EXAMPLE.get_or_init(|| {
        let example = Example::approved();
        let papers = ["--paper", "a4", "--paper", "letter"];
        let editions = ["--edition", "standard", "--edition", "large-print", "--edition", "monochrome", "--edition", "beforehand"];
        let said = example.run(&[&["pdf"], &papers[..], &editions[..]].concat());
        assert!(said.contains("72 printed, 0 unchanged"), "{said}");
        let said = example.run(&["pdf", "--audience", "staff"]);
        assert!(said.contains("9 printed, 0 unchanged"), "{said}");
        example
    })
}

/// One print with the page it was made from.
struct Print {
    name: String,
    reader: Reader,
    html: Html,
}

impl Print {
    fn open(audience: &str, id: &str, layout: &str) -> Self {
        let stem = format!("{audience}/en/{id}");
        let html = fs::read_to_string(example().site().join(format!("{stem}.html"))).unwrap();
        let reader = Reader::open(&example().site().join(format!("{stem}{layout}.pdf")));
        Self { name: format!("{stem}{layout}"), reader, html: Html::read(&html) }
    }

    /// The one page that holds a text whole.
    fn page_of(&self, pages: &[String], text: &str) -> usize {
        let wanted = letters(text);
        assert!(!wanted.is_empty(), "{}", self.name);
        let found = pages.iter().position(|page| page.contains(&wanted));
        found.unwrap_or_else(|| panic!("{}: split or lost: {text}", self.name))
    }

    /// The letters and digits of each page, in the order in which they are drawn.
    fn letters(&self) -> Vec<String> {
        self.reader.raw_pages().iter().map(|page| letters(page)).collect()
    }
}

/// Letters and digits alone, so that line breaks, bullets and blanks do not matter.
pub fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The version that the content of the example gives a document.
fn version_of(id: &str) -> &'static str {
    if id == "acne-scar-course" { "2.0.0" } else { "1.0.0" }
}

fn patient_prints(ids: &[&str], layouts: &[&str]) -> Vec<Print> {
    ids.iter().flat_map(|id| layouts.iter().map(move |layout| Print::open("patient", id, layout))).collect()
}

fn staff_prints() -> Vec<Print> {
    DOCUMENTS.iter().map(|id| Print::open("staff", id, "")).collect()
}

fn every_print() -> impl Iterator<Item = Print> {
    patient_prints(&DOCUMENTS, &PATIENT_LAYOUTS).into_iter().chain(patient_prints(&DOCUMENTS, &BEFORE)).chain(staff_prints())
}

#[test]
fn every_print_conforms_to_pdf_ua() {
    for print in patient_prints(&DOCUMENTS, &["", ".letter.large-print", ".beforehand"]).into_iter().chain(staff_prints()) {
        assert_eq!(print.reader.broken_rules(), Vec::<String>::new(), "{}", print.name);
    }
}

#[test]
fn title_language_outline_and_fonts_are_the_pages_own() {
    for print in every_print() {
        let Print { name, reader, html } = &print;
        assert_eq!(reader.information("Title"), html.of_tag("title")[0], "{name}");
        assert_eq!(reader.catalog().get(b"Lang").unwrap().as_str().unwrap(), b"en", "{name}");
        assert_eq!(reader.structure().all("H1").len(), 1, "{name}");
        assert_eq!(letters(&reader.outline()[0]), letters(&html.of_tag("h1")[0]), "{name}");
        let fonts = reader.fonts();
        assert!(!fonts.is_empty(), "{name}");
        assert!(fonts.iter().all(|(font, flags)| FONTS.contains(&font.as_str()) && *flags == [true; 3]), "{name}: {fonts:?}");
    }
}

/// The fewest lines of a side that is not nearly empty, its running lines among them.
const FEWEST_LINES: usize = 12;

/// What is wrong with the sides of prints of patients: a third one, or a last one that is nearly empty.
pub fn faults_of_sides<'a>(prints: impl IntoIterator<Item = (&'a str, &'a Reader)>) -> Vec<String> {
    let fault = |(name, reader): (&str, &Reader)| {
        let pages = reader.pages();
        let last = pages.last().unwrap().lines().filter(|line| !line.trim().is_empty()).count();
        (pages.len() > 2 || last < FEWEST_LINES).then(|| format!("{name}: {} sides, {last} lines on the last", pages.len()))
    };
    prints.into_iter().filter_map(fault).collect()
}

#[test]
fn every_handout_fits_two_sides_of_a4_and_letter_and_leaves_none_nearly_empty() {
    let prints = patient_prints(&DOCUMENTS, &TWO_SIDES);
    let prints: Vec<&Print> = prints.iter().collect();
    assert_eq!(prints.len(), 36);
    assert_eq!(faults_of_sides(prints.iter().map(|print| (print.name.as_str(), &print.reader))), Vec::<String>::new());
}

/// It says what the sheet for the days after does not, and nothing of what that is for.
#[test]
fn what_to_know_before_the_visit_is_a_sheet_of_its_own() {
    for layout in BEFORE {
        for id in DOCUMENTS {
            let (before, after) = (Print::open("patient", id, layout), Print::open("patient", id, &layout.replace(".beforehand", "")));
            assert_eq!(before.reader.sheets().len(), 1, "{}", before.name);
            let [text, other] = [&before, &after].map(|print| print.letters().concat());
            let told = before.html.of_class("about-treatment > li");
            assert!(told.len() >= 3, "{}: {told:?}", before.name);
            told.iter().for_each(|words| assert!(text.contains(&letters(words)), "{}: {words}", before.name));
            let steps = before.html.of_class("visit > li");
            assert!(!steps.is_empty() && !other.contains(&letters(&steps[0])), "{}: {steps:?}", before.name);
            for words in before.html.of_class("rules > li").iter().chain(&before.html.of_class("care > li")) {
                assert!(!text.contains(&letters(words)), "{}: {words}", before.name);
            }
        }
    }
}

/// The address stands beside the number, the way to it on the sheet that is read before coming.
#[test]
fn both_sheets_say_where_the_clinic_is_and_the_one_read_before_how_to_get_there() {
    const ADDRESS: &str = "1 Example Street, Example Town";
    const WAY: &str = "A real clinic says which door to use, and which way has no steps.";
    for print in patient_prints(&DOCUMENTS, &PATIENT_LAYOUTS) {
        let pages = print.letters();
        let front = if print.name.contains("large-print") { pages.concat() } else { pages[0].clone() };
        assert_eq!(front.matches(&letters(ADDRESS)).count(), 1, "{}", print.name);
        assert!(!pages.concat().contains(&letters(WAY)), "{}", print.name);
    }
    for print in patient_prints(&DOCUMENTS, &BEFORE) {
        let text = print.letters().concat();
        assert_eq!([ADDRESS, WAY].map(|said| text.matches(&letters(said)).count()), [1, 1], "{}", print.name);
    }
}

#[test]
fn every_sheet_has_the_size_that_was_asked_for() {
    for print in patient_prints(&DOCUMENTS, &PATIENT_LAYOUTS) {
        let (width, height) = if print.name.contains(".letter") { (612.0, 792.0) } else { (595.28, 841.89) };
        let fits = |(w, h): &(f32, f32)| (w - width).abs() < 1.0 && (h - height).abs() < 1.0;
        assert!(print.reader.sheets().iter().all(fits), "{}: {:?}", print.name, print.reader.sheets());
    }
}

/// The running lines are the smallest text there is; large print is for those who read no small text.
#[test]
fn every_line_is_large_enough() {
    for print in patient_prints(&DOCUMENTS, &PATIENT_LAYOUTS).into_iter().chain(patient_prints(&DOCUMENTS, &BEFORE)) {
        let (of_lines, of_running) = if print.name.contains("large-print") { (18.0, 14.0) } else { (12.0, 9.0) };
        let sizes = print.reader.text_sizes();
        for is_running in [true, false] {
            let smallest =
                sizes.iter().filter(|(running, _)| *running == is_running).map(|(_, size)| *size).min_by(f32::total_cmp).unwrap();
            let least = if is_running { of_running } else { of_lines };
            // Browsers round a size to a hundredth of a pixel.
            assert!(smallest > least - 0.02, "{}: {smallest} pt, and {least} is the least", print.name);
        }
    }
}

#[test]
fn the_front_says_what_matters_most_and_when_to_call_whom() {
    for print in patient_prints(&DOCUMENTS, &TWO_SIDES) {
        let pages = print.letters();
        let front = ["h1", "call", "emergency"].map(|part| match part {
            "h1" => print.html.of_tag("h1"),
            anchor => print.html.of_anchor(anchor),
        });
        let most_important = print.html.of_class("icon-cards > h3");
        assert!(most_important.len() >= 2, "{}: {most_important:?}", print.name);
        let signs = print.html.of_class("care > li");
        assert!(signs.len() >= 5, "{}: {signs:?}", print.name);
        let again = print.html.of_class("again > dd");
        assert!(!again.is_empty(), "{}", print.name);
        for text in front.iter().flatten().chain(&most_important).chain(&signs).chain(&again) {
            assert_eq!(print.page_of(&pages, text), 0, "{}: {text}", print.name);
        }
        assert!(pages[0].contains(&letters("01632 960123")) && pages[0].contains("999"), "{}", print.name);
    }
}

#[test]
fn no_rule_is_split_from_its_reason_and_no_row_or_box_is_split() {
    for print in patient_prints(&DOCUMENTS, &PATIENT_LAYOUTS) {
        let pages = print.letters();
        // In large print a row is a card with words of its own; a table of one row says what the lists say, and is not printed.
        let rows = print.html.of_class("days > tr");
        let rows = if rows.len() == 1 || print.name.contains("large-print") { Vec::new() } else { rows };
        for text in print.html.of_class("rules > li").into_iter().chain(rows) {
            print.page_of(&pages, &text);
        }
        for section in ["call", "emergency"] {
            let whole = print.html.of_section(section);
            let on_one_page = pages.iter().any(|page| whole.iter().all(|text| page.contains(&letters(text))));
            assert!(on_one_page, "{}: {section} is split", print.name);
        }
    }
}

#[test]
fn no_heading_ends_a_page() {
    for print in every_print() {
        let headings: BTreeSet<String> =
            ["h1", "h2", "h3", "h4"].iter().flat_map(|tag| print.html.of_tag(tag)).map(|text| letters(&text)).collect();
        for (number, page) in print.reader.pages().iter().enumerate() {
            let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
            let last = lines[lines.len() - 2];
            assert!(!headings.contains(&letters(last)), "{}, page {}: {last}", print.name, number + 1);
        }
    }
}

#[test]
fn every_page_says_whose_it_is_which_version_and_how_many() {
    for print in every_print() {
        let identity = print.html.of_class("identity > li");
        let hash = identity[0].split(['(', ')']).nth(1).unwrap().trim().to_owned();
        let id = print.name.split(['/', '.']).nth(2).unwrap();
        let version = version_of(id);
        let pages = print.reader.pages();
        for (index, page) in pages.iter().enumerate() {
            let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
            // In large print the running line below has two lines.
            let below = lines.iter().rposition(|line| line.trim().starts_with(&format!("{id} · version {version}")));
            let (head, foot) = (lines[0].trim(), below.map(|at| &lines[at..]).unwrap());
            assert!(head.starts_with("Example Skin Clinic · 01632 960123"), "{}: {head}", print.name);
            let number = format!("Page {} of {}", index + 1, pages.len());
            assert!(foot[0].trim().ends_with(&number) && foot.len() <= 2, "{}: {foot:?}", print.name);
            assert!(foot.len() == 1 || print.name.contains("large-print"), "{}: {foot:?}", print.name);
            let said = letters(&foot.join(" ").replace(&number, ""));
            let dates = if print.name.starts_with("patient") {
                format!("({hash}) · Valid from 1 November 2026 · Review by 1 November 2027")
            } else {
                "Printed copies are uncontrolled after 1 November 2027.".to_owned()
            };
            assert!(said.contains(&letters(&dates)), "{}: {foot:?}", print.name);
        }
    }
}

#[test]
fn the_code_leads_to_the_status_page_of_this_document_and_version() {
    for print in patient_prints(&DOCUMENTS, &["", ".letter.monochrome", ".beforehand"]) {
        let id = print.name.split(['/', '.']).nth(2).unwrap();
        let address = format!("https://example.org/skin/en/status/{id}.html");
        let status = fs::read_to_string(example().site().join(format!("patient/en/status/{id}.html"))).unwrap();
        let shown = Html::read(&status).of_class("answer > p")[0].clone();
        let version = version_of(id);
        let hash = shown.trim_start_matches(&format!("{version} (")).trim_end_matches(')');
        assert!(hash.len() == 8 && status.contains(&format!("data-sheet=\"{version}-{hash}\"")), "{shown}");
        let last = print.reader.sheets().len();
        let code = print.reader.qr_code(last, print.name.ends_with(".monochrome"));
        assert_eq!(code, format!("{address}#{version}-{hash}"), "{}", print.name);
        assert!(print.letters()[last - 1].contains(&letters(&address)), "{}", print.name);
        assert!(print.reader.links().iter().any(|(link, _)| *link == address), "{}", print.name);
    }
}

#[test]
fn every_word_of_the_sheet_is_in_its_text() {
    for print in patient_prints(&DOCUMENTS, &["", ".large-print"]) {
        let text = print.letters().concat();
        for part in ["title-strip > h1", "most-important > p", "phases > h3", "normal > li", "care > li", "rules > li", "tell-back > li"] {
            for words in print.html.of_class(part) {
                let lost = words.split_whitespace().find(|word| !text.contains(&letters(word)));
                assert_eq!(lost, None, "{}: {words}", print.name);
            }
        }
    }
}

#[test]
fn nothing_is_drawn_in_the_outer_five_millimetres() {
    const RESOLUTION: usize = 50;
    const EDGE: usize = 5 * RESOLUTION * 10 / 254;
    for print in patient_prints(&DOCUMENTS, &["", ".letter.large-print"]).into_iter().chain(staff_prints()) {
        for page in 1..=print.reader.sheets().len() {
            let (width, pixels) = print.reader.pixels(page, RESOLUTION);
            let height = pixels.len() / width;
            let at_edge = |at: usize| {
                let (x, y) = (at % width, at / width);
                x < EDGE || x >= width - EDGE || y < EDGE || y >= height - EDGE
            };
            let inked = pixels.iter().enumerate().find(|(at, pixel)| at_edge(*at) && pixel.iter().any(|part| *part < 250));
            assert_eq!(inked, None, "{}, page {page}", print.name);
        }
    }
}

#[test]
fn in_monochrome_nothing_has_a_colour() {
    for print in patient_prints(&DOCUMENTS, &[".monochrome"]) {
        let (_, pixels) = print.reader.pixels(1, 50);
        let coloured = pixels.iter().find(|[red, green, blue]| red.abs_diff(*green) > 8 || green.abs_diff(*blue) > 8);
        assert_eq!(coloured, None, "{}", print.name);
    }
}

fn bytes_of(example: &Example, ids: &[&str]) -> Vec<Vec<u8>> {
    ids.iter().map(|id| fs::read(example.site().join(format!("patient/en/{id}.pdf"))).unwrap()).collect()
}

#[test]
fn two_projects_of_the_same_content_give_the_same_bytes_and_nothing_is_printed_twice() {
    let other = Example::approved();
    assert!(other.run(&["pdf"]).contains("18 printed, 0 unchanged"));
    assert_eq!(bytes_of(&other, &DOCUMENTS), bytes_of(example(), &DOCUMENTS));
    assert!(other.run(&["pdf"]).contains("0 printed, 18 unchanged"));
    other.edit("content/clinic.toml", "01632 960123", "01632 960124");
    other.run(&["build"]);
    assert!(other.run(&["pdf", "soothing-mask"]).contains("2 printed, 0 unchanged"), "the number changed on every page");
}

/// The first lines of each page of a print.
fn heads(pdf: &Path) -> Vec<String> {
    let pages = Reader::open(pdf).pages();
    pages.iter().map(|page| page.lines().find(|line| !line.trim().is_empty()).unwrap().trim().to_owned()).collect()
}

fn assert_stamped(example: &Example, day: &str, word: &str) {
    for command in [&["build"][..], &["pdf", "acne-scar-course"]] {
        let output = example.run_on(day, command);
        assert!(output.status.success(), "{word}: {}{}", String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    }
    let heads = heads(&example.site().join("patient/en/acne-scar-course.pdf"));
    assert_eq!(heads.len(), 2, "{word}");
    assert!(heads.iter().all(|head| head.ends_with(word)), "{word}: {heads:?}");
}

#[test]
fn a_document_that_is_not_in_order_says_so_on_every_page() {
    let example = Example::approved();
    assert_stamped(&example, "2027-11-02", "REVIEW OVERDUE");
    let course = "content/courses/acne-scar-course.toml";
    example.take_approvals_away("acne-scar-course");
    assert_stamped(&example, "2026-12-01", "NOT APPROVED");
    example.edit(course, "status = \"active\"", "status = \"draft\"");
    assert_stamped(&example, "2026-12-01", "DRAFT");
    let successor = "status = \"retired\"\nsuccessor = \"needling-with-mask\"";
    example.edit(course, "status = \"draft\"", successor);
    assert_stamped(&example, "2026-12-01", "RETIRED");
}

#[test]
fn a_page_that_cannot_be_printed_is_named_and_the_rest_goes_on() {
    let example = Example::approved();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let template = fs::read_to_string(root.join("themes/default/templates/handout.html")).unwrap();
    let mute = "{% if handout.identity.id == \"soothing-mask\" %}<img src=\"../assets/fonts/OFL.txt\">{% endif %}";
    let theme: PathBuf = example.path("themes/mute/templates");
    fs::create_dir_all(&theme).unwrap();
    fs::write(theme.with_file_name("theme.toml"), "title = \"Mute\"\n").unwrap();
    fs::write(theme.join("handout.html"), template.replace("{% block main -%}\n", &format!("{{% block main -%}}\n{mute}"))).unwrap();
    example.edit("protogen.toml", "theme = \"default\"", "theme = \"mute\"");
    example.run(&["build"]);
    let output = example.run_on(crate::example::TODAY, &["pdf"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("soothing-mask.pdf: not loaded: image"), "{said}");
    assert!(said.contains("16 printed, 0 unchanged"), "{said}");
    let printed = DOCUMENTS.iter().filter(|id| example.site().join(format!("patient/en/{id}.pdf")).is_file());
    assert_eq!(printed.count(), 8);
}

#[test]
fn the_files_are_sound() {
    for id in DOCUMENTS {
        run("qpdf", &["--check", example().site().join(format!("patient/en/{id}.pdf")).to_str().unwrap()]);
    }
}
