//! No text makes the program panic: the example clinic's files with random damage, read, bound and checked as `check` does, and the
//! findings printed in every format.
//!
//! `PROTOGEN_CASES` sets how many damages are tried. Whatever is found must have a place within its file.

use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use protogen::check::every_rule;
use protogen::diagnostic::{Diagnostic, Format, Report, Window};
use protogen::load::{self, RawFile, read_project};
use protogen::source::Sources;
use protogen::{pipeline, resolve};
use std::path::Path;
use std::sync::LazyLock;

static EXAMPLE: LazyLock<Vec<RawFile>> = LazyLock::new(|| read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap());

/// What an author's slip, a broken editor or a bad merge puts into a file.
const PIECES: [&str; 28] = [
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "#",
    "\\",
    "\\u",
    "\n",
    "\r\n",
    "\0",
    "\u{feff}",
    "é",
    "😀",
    "–",
    "99999999999999999999",
    "<<<<<<< HEAD\n",
    "{no-makeup.for}",
    "-1",
    "0.5 to",
    "\u{202e}",
    "   ",
];

/// One damage to a text, at a place given as a fraction of its length.
#[derive(Debug, Clone)]
enum Damage {
    Insert(&'static str),
    Remove(usize),
    Double(usize),
    Replace(usize, String),
    Swap(usize),
}

fn damage() -> impl Strategy<Value = (f64, Damage)> {
    let kind = prop_oneof![
        4 => proptest::sample::select(&PIECES[..]).prop_map(Damage::Insert),
        2 => (1..40usize).prop_map(Damage::Remove),
        1 => (1..200usize).prop_map(Damage::Double),
        2 => (1..12usize, any::<String>()).prop_map(|(length, text)| Damage::Replace(length, text)),
        1 => (1..20usize).prop_map(Damage::Swap),
    ];
    (0.0..1.0, kind)
}

/// The nearest place at or before `at` where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a fraction of a length")]
fn apply(text: &mut String, at: f64, damage: &Damage) {
    let start = boundary(text, (text.len() as f64 * at) as usize);
    let end = |length: usize| boundary(text, start + length).max(start);
    match damage {
        Damage::Insert(piece) => text.insert_str(start, piece),
        Damage::Remove(length) => text.replace_range(start..end(*length), ""),
        Damage::Double(length) => {
            let part = text[start..end(*length)].to_owned();
            text.insert_str(start, &part);
        }
        Damage::Replace(length, with) => text.replace_range(start..end(*length), with),
        Damage::Swap(length) => {
            let turned: String = text[start..end(*length)].chars().rev().collect();
            text.replace_range(start..end(*length), &turned);
        }
    }
}

/// Prints the findings in every format, each place within its file.
fn print(diagnostics: &[Diagnostic], sources: &Sources) {
    for finding in diagnostics {
        let places = std::iter::once(finding.span).chain(finding.labels.iter().map(|label| label.span));
        for place in places {
            let text = sources.get(place.source).text();
            assert!(text.get(place.range()).is_some(), "{finding:?}");
        }
    }
    let report = Report { diagnostics, sources };
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github, Format::Gitlab] {
        report.render(format, Window::new(80).coloured(), &every_rule());
    }
}

/// One file alone: read, and bound as far as it can be.
fn read(file: RawFile) {
    let mut loaded = load::decode(vec![file]);
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    diagnostics.extend(resolve::bind(&loaded));
    // Without the other files, most names lead nowhere: enough of those is enough.
    diagnostics.truncate(40);
    print(&diagnostics, &loaded.sources);
}

/// The whole project, every rule asked.
fn check(files: Vec<RawFile>) {
    let project = pipeline::check(files, date(2026, 11, 21));
    print(&project.diagnostics, &project.sources);
}

/// Calls `test` with the example's files and the number of the one that is damaged, so many times.
fn for_damaged(default: u32, test: impl Fn(Vec<RawFile>, usize)) {
    let asked = std::env::var("PROTOGEN_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config { cases: asked.unwrap_or(default), failure_persistence: None, ..Config::default() };
    let strategy = (any::<prop::sample::Index>(), proptest::collection::vec(damage(), 1..6));
    let run = TestRunner::new(config).run(&strategy, |(file, damages)| {
        let mut files = EXAMPLE.clone();
        let index = file.index(files.len());
        let text = files[index].content.as_mut().unwrap();
        damages.iter().for_each(|(at, damage)| apply(text, *at, damage));
        test(files, index);
        Ok(())
    });
    run.unwrap();
}

#[test]
fn no_damage_makes_reading_panic() {
    for_damaged(300, |mut files, damaged| read(files.swap_remove(damaged)));
}

#[test]
fn no_damage_makes_checking_panic() {
    for_damaged(24, |files, _| check(files));
}
