//! The four source documents as a hurried clinic would put them in, and what must be found in each.
//!
//! Each folder of `tests/fixtures/naive` holds the protocols and the sources of one document, in words of its own; they are laid over the
//! vocabulary of the example clinic and a clinic that set nothing. `expected.txt` says what must be found: severity, code, how
//! often, and why; a line that begins with `no` names a code that must not be found. Every error and every warning must stand
//! there. Advice is left out, for it changes no exit code.

use protogen::diagnostic::{Severity, Window, human};
use protogen::load::{RawFile, read_project};
use protogen::pipeline::{self, CheckedProject};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Severity and code, and how often.
type Counts = BTreeMap<(String, String), usize>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/naive")
}

fn read(path: &Path, shown: String) -> RawFile {
    RawFile::new(&shown, &std::fs::read_to_string(path).unwrap())
}

/// The vocabulary of the example clinic, without its products, and the hurried clinic's own two files.
fn base() -> Vec<RawFile> {
    let example = read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let vocabulary = |file: &RawFile| file.path.starts_with("content/vocabulary/") && !file.path.ends_with("products.toml");
    let mut files: Vec<RawFile> = example.into_iter().filter(vocabulary).collect();
    files.push(read(&folder().join("protogen.toml"), "protogen.toml".to_owned()));
    files.push(read(&folder().join("clinic.toml"), "content/clinic.toml".to_owned()));
    files
}

/// The files of one document, at their places in a project.
fn import(document: &str) -> Vec<RawFile> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder().join(document)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let toml = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    toml.map(|path| {
        let place = match path.file_name().unwrap().to_str().unwrap() {
            "sources.toml" => format!("content/sources/{document}.toml"),
            "products.toml" => format!("content/vocabulary/products-{document}.toml"),
            protocol => format!("content/protocols/{protocol}"),
        };
        read(path, place)
    })
    .collect()
}

fn check(documents: &[&str]) -> CheckedProject {
    let files = base().into_iter().chain(documents.iter().flat_map(|document| import(document))).collect();
    pipeline::check(files, "2026-11-21".parse().unwrap())
}

fn found(checked: &CheckedProject) -> Counts {
    let mut counts = Counts::new();
    for finding in checked.diagnostics.iter().filter(|finding| finding.severity != Severity::Advice) {
        *counts.entry((finding.severity.name().to_owned(), finding.rule.code.to_owned())).or_default() += 1;
    }
    counts
}

/// The lines of `expected.txt` that are no comment: what must be found, and the codes that must not.
fn expected(document: &str) -> (Counts, Vec<String>) {
    let text = std::fs::read_to_string(folder().join(document).join("expected.txt")).unwrap();
    let (mut counts, mut absent) = (Counts::new(), Vec::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (severity, code) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
        if severity == "no" {
            absent.push(code);
        } else {
            let count = words.next().unwrap().parse().unwrap_or_else(|_| panic!("{document}: how often? {line}"));
            counts.insert((severity, code), count);
        }
        assert!(words.next().is_some(), "{document}: this line gives no reason: {line}");
    }
    (counts, absent)
}

fn assert_golden(document: &str, documents: &[&str]) {
    let checked = check(documents);
    let (wanted, absent) = expected(document);
    let counts = found(&checked);
    let mut differences = String::new();
    for key in wanted.keys().chain(counts.keys().filter(|key| !wanted.contains_key(*key))) {
        let (wanted, found) = (wanted.get(key).copied().unwrap_or(0), counts.get(key).copied().unwrap_or(0));
        if wanted != found {
            writeln!(differences, "{} {}: {wanted} expected, {found} found", key.0, key.1).unwrap();
            let of_code = checked.diagnostics.iter().filter(|finding| finding.rule.code == key.1 && finding.severity.name() == key.0);
            of_code.for_each(|finding| differences.push_str(&human::render(finding, &checked.sources, Window::PIPED)));
        }
    }
    for code in absent {
        let stray = counts.keys().find(|(_, known)| *known == code);
        assert!(stray.is_none(), "{document}: {code} was found");
    }
    assert!(differences.is_empty(), "{document}\n{differences}");
}

#[test]
fn crusting_after_radio_frequency() {
    assert_golden("s0", &["s0"]);
}

#[test]
fn needling_with_and_without_radio_frequency() {
    assert_golden("s1", &["s1"]);
}

#[test]
fn needling_for_acne_scars() {
    assert_golden("s2", &["s2"]);
}

#[test]
fn a_mask_after_needling() {
    assert_golden("s3", &["s3"]);
}

/// What is wrong with all four together and with none of them alone: the sources disagree, and nobody decided.
#[test]
fn the_four_documents_in_one_clinic() {
    let counts = |checked: &CheckedProject| found(checked).get(&("error".to_owned(), "R604".to_owned())).copied().unwrap_or(0);
    let alone: usize = ["s0", "s1", "s2", "s3"].iter().map(|document| counts(&check(&[document]))).sum();
    let together = check(&["s0", "s1", "s2", "s3"]);
    let open = together.diagnostics.iter().filter(|finding| finding.rule.code == "R604" && finding.severity == Severity::Error);
    let mut codes: Vec<&str> = open.map(|finding| finding.message.split([' ', ',']).find(|word| word.starts_with("D-")).unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(alone, 1, "the time of the mask, which stands against the article it names");
    assert_eq!(codes, ["D-01", "D-04", "D-07", "D-08", "D-09", "D-10", "D-22"]);
}
