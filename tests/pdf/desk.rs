//! A sheet of the front desk as a PDF: the page of `--format html`, printed as the pages of the site are.

use std::fs;

use crate::example::{Example, TODAY};
use crate::page_text::Html;
use crate::reader::Reader;

/// Two treatments that no file combines.
const VISIT: [&str; 3] = ["visit", "microneedling", "rf-skin-treatment"];

/// Letters and digits alone, so that line breaks, bullets and blanks do not matter.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The sheet on paper, with the page that it is printed from.
fn sheet(example: &Example, name: &str, options: &[&str]) -> (Reader, Html) {
    let file = example.path(name);
    let said = example.run(&[&VISIT[..], &["--format", "pdf", "--output", file.to_str().unwrap()], options].concat());
    assert!(said.contains("1 printed, 0 unchanged"), "{said}");
    let html = example.run_on(TODAY, &[&VISIT[..], &["--format", "html"]].concat()).stdout;
    (Reader::open(&file), Html::read(&String::from_utf8(html).unwrap()))
}

#[test]
fn it_says_what_the_page_says_on_either_paper_and_that_it_was_put_together_today() {
    let example = Example::approved();
    for (name, options, size) in [("a4.pdf", &[][..], (595.28, 841.89)), ("letter.pdf", &["--paper", "letter"], (612.0, 792.0))] {
        let (reader, html) = sheet(&example, name, options);
        assert_eq!(reader.broken_rules(), Vec::<String>::new(), "{name}");
        assert!(reader.sheets().iter().all(|(w, h)| (w - size.0).abs() < 1.0_f32 && (h - size.1).abs() < 1.0_f32), "{name}");
        assert!(reader.sheets().len() <= 2, "{name}: {:?}", reader.sheets());
        let text = letters(&reader.raw_pages().concat());
        for part in ["title-strip > h1", "most-important > p", "normal > li", "care > li", "rules > li", "again > dd", "tell-back > li"] {
            let said = html.of_class(part);
            assert!(!said.is_empty(), "{name}: {part}");
            for words in said {
                let lost = words.split_whitespace().find(|word| !text.contains(&letters(word)));
                assert_eq!(lost, None, "{name}: {words}");
            }
        }
        assert!(text.contains(&letters("Put together on 1 December 2026 from approved documents: Microneedling 1.0.0")), "{name}: {text}");
        let pages = reader.pages();
        for (index, page) in pages.iter().enumerate() {
            let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            assert!(lines[0].ends_with("PUT TOGETHER TODAY"), "{name}: {}", lines[0]);
            let number = format!("Page {} of {}", index + 1, pages.len());
            assert!(lines.iter().any(|line| line.ends_with(&number)), "{name}: {page}");
        }
        assert_eq!(reader.information("Title"), html.of_tag("title")[0], "{name}");
    }
    let again = example.path("again.pdf");
    example.run(&[&VISIT[..], &["--format", "pdf", "--output", again.to_str().unwrap()]].concat());
    assert_eq!(fs::read(again).unwrap(), fs::read(example.path("a4.pdf")).unwrap(), "the same input gives the same bytes");
}

#[test]
fn every_paper_and_edition_that_is_asked_for_is_a_file_of_its_own() {
    let example = Example::approved();
    let print = |name: &str, options: &[&str]| {
        let file = example.path(name).join("sheet.pdf");
        fs::create_dir(example.path(name)).unwrap();
        let out = file.to_str().unwrap();
        let ran = example.run_on(TODAY, &[&VISIT[..], &["--format", "pdf", "--output", out], options].concat());
        let files = fs::read_dir(example.path(name)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = files.collect();
        files.sort();
        (ran.status.code(), String::from_utf8(ran.stderr).unwrap(), files)
    };
    let (code, said, files) = print(
        "all",
        &["--paper", "letter", "--paper", "a4", "--edition", "standard", "--edition", "large-print", "--edition", "beforehand"],
    );
    assert_eq!((code, said.contains("6 printed, 0 unchanged")), (Some(0), true), "{said}");
    let printed: Vec<(&str, i64, bool)> = files
        .iter()
        .map(|file| {
            let reader = Reader::open(file);
            let sizes = reader.text_sizes();
            let smallest = sizes.iter().filter(|(running, _)| !running).map(|(_, size)| *size).min_by(f32::total_cmp).unwrap();
            let is_letter = reader.sheets()[0].1 < 800.0;
            assert_eq!(reader.broken_rules(), Vec::<String>::new(), "{}", file.display());
            (file.file_name().unwrap().to_str().unwrap(), smallest.round() as i64, is_letter)
        })
        .collect();
    let expected = [
        ("sheet.beforehand.pdf", 12, false),
        ("sheet.large-print.pdf", 18, false),
        ("sheet.letter.beforehand.pdf", 12, true),
        ("sheet.letter.large-print.pdf", 18, true),
        ("sheet.letter.pdf", 12, true),
        ("sheet.pdf", 12, false),
    ];
    assert_eq!(printed, expected);
    // One alone is called as it was asked for.
    let (code, _, files) = print("one", &["--edition", "monochrome", "--edition", "monochrome", "--paper", "letter"]);
    assert_eq!((code, files), (Some(0), vec![example.path("one/sheet.pdf")]));
    for option in [["--edition", "large-print"], ["--paper", "letter"]] {
        let refused = example.run_on(TODAY, &[&VISIT[..], &option].concat());
        let said = String::from_utf8_lossy(&refused.stderr);
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{said}");
        assert!(said.contains("`--output`, `--paper` and `--edition` are of a PDF: add `--format pdf`"), "{said}");
    }
}

/// What the file of a visit describes has its own code and no other stamp than its page.
#[test]
fn of_a_visit_with_a_file_it_is_the_sheet_of_the_site() {
    let example = Example::approved();
    let file = example.path("visit.pdf");
    example.run(&["visit", "needling-with-mask", "--format", "pdf", "-o", file.to_str().unwrap()]);
    example.run(&["pdf", "needling-with-mask", "--edition", "standard"]);
    let [desk, site] = [file, example.site().join("patient/en/needling-with-mask.pdf")].map(|path| Reader::open(&path));
    assert_eq!(desk.pages(), site.pages());
    let last = desk.sheets().len();
    assert_eq!(desk.qr_code(last, false), site.qr_code(last, false));
}

#[test]
fn where_something_is_wrong_nothing_is_written() {
    let example = Example::approved();
    let file = example.path("refused.pdf");
    let out = file.to_str().unwrap();
    let unnamed = example.run_on(TODAY, &[&VISIT[..], &["--format", "pdf"]].concat());
    assert_eq!(unnamed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unnamed.stderr).contains("--output <FILE>"), "{unnamed:?}");
    let other = example.run_on(TODAY, &[&VISIT[..], &["--format", "html", "--output", out]].concat());
    assert_eq!((other.status.code(), other.stdout.len()), (Some(2), 0));
    let no_browser = example.run_on(TODAY, &[&VISIT[..], &["--format", "pdf", "--output", out, "--browser", "/nowhere/chromium"]].concat());
    assert_eq!(no_browser.status.code(), Some(2), "{no_browser:?}");
    example.edit("content/protocols/rf-skin-treatment.toml", "for = \"", "for = \"x");
    let wrong = example.run_on(TODAY, &[&VISIT[..], &["--format", "pdf", "--output", out]].concat());
    assert_eq!((wrong.status.code(), wrong.stdout.len()), (Some(1), 0), "{wrong:?}");
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("error["), "{wrong:?}");
    assert!(!file.exists());
}
