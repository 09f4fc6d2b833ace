//! Work grows in proportion to input: of twice as much of anything no more than twice the allocations, and a little.
//!
//! Allocations are counted and not seconds, so that the outcome is the same on every machine. One test in one program, since all of it
//! is counted.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use protogen::diagnostic::{Format, MOST_OF_A_FILE, Report, Window};
use protogen::load::RawFile;
use protogen::{pipeline, starter};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PROTOCOL: &str = "content/protocols/calming-mask.toml";

/// Makes a text from the starter's with so much of something in it.
type Grown = fn(&str, usize) -> String;

fn block<'a>(text: &'a str, name: &str) -> &'a str {
    let from = text.find(&format!("[[{name}]]")).unwrap();
    let end = text[from + 3..].find("\n[").map_or(text.len(), |end| from + 3 + end + 1);
    &text[from..end]
}

fn copies(text: &str, name: &str, count: usize) -> String {
    format!("{text}\n{}", format!("{}\n", block(text, name)).repeat(count))
}

fn in_words(text: &str, words: &str) -> String {
    text.replacen("patient = \"", &format!("patient = \"{words}"), 1)
}

/// What took the square of its length once, or could.
const GROWN: &[(&str, Grown)] = &[
    ("small tables", |text, count| (0..count).map(|number| format!("\n[t{number}]\n")).fold(text.to_owned(), |all, table| all + &table)),
    ("copies of a step", |text, count| copies(text, "step", count)),
    ("copies of a call", |text, count| copies(text, "call", count)),
    ("copies of a rule", |text, count| copies(text, "aftercare", count)),
    ("a long id", |text, count| text.replacen("id = \"no-makeup\"", &format!("id = \"{}\"", "n".repeat(100 * count)), 1)),
    ("a long line", |text, count| in_words(text, &"word ".repeat(20 * count))),
    ("a line with findings", |text, count| in_words(text, &"24 hrs. ".repeat(count))),
    ("repeated keys", |text, count| format!("{text}\n[z]\n{}", "a = 1\n".repeat(count))),
    ("repeated headings", |text, count| format!("{text}\n{}", "[z]\n".repeat(count))),
    ("lines that are no TOML", |text, count| format!("{text}\n{}", "x y z\n".repeat(count))),
    ("names of nothing", |text, count| text.replacen("facts = [\"", &format!("facts = [\"{}", "none\", \"".repeat(count)), 1)),
];

fn project(grown: Grown, count: usize) -> Vec<RawFile> {
    let files = starter::files(starter::Kind::Mask, jiff::civil::date(2026, 11, 21)).into_iter();
    let files = files.map(|file| (file.path.to_str().unwrap().replace('\\', "/"), file.text)).filter(|(path, _)| path.ends_with(".toml"));
    files.map(|(path, text)| RawFile::new(&path, if path == PROTOCOL { grown(&text, count) } else { text }.as_str())).collect()
}

/// Bytes that checking such a project and reporting on it asks for.
fn work(grown: Grown, count: usize) -> usize {
    let files = project(grown, count);
    let region = Region::new(ALLOCATOR);
    let checked = pipeline::check(files, jiff::civil::date(2026, 11, 21));
    let report = Report { diagnostics: &checked.diagnostics, sources: &checked.sources };
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github, Format::Gitlab] {
        assert!(report.render(format, Window::PIPED, &[]).len() < 2_000_000, "a report that nobody reads");
    }
    assert!(checked.diagnostics.len() <= MOST_OF_A_FILE + 20);
    let stats = region.change();
    stats.bytes_allocated
}

#[test]
fn work_grows_in_proportion_to_input() {
    let mut wrong = Vec::new();
    for (name, grown) in GROWN {
        let (once, twice) = (work(*grown, 1_000), work(*grown, 2_000));
        if twice > once * 5 / 2 {
            wrong.push(format!("{name}: {once} bytes for a thousand, {twice} for two"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
