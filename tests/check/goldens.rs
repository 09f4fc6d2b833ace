//! A finding of every rule, rendered whole: message, caret, labels and help, as a nurse reads them.
//!
//! The input is the first failing example in the rule's documentation, the expected text is `tests/check/goldens/<code>.txt`. Line numbers
//! stand as `LL`, so that a line added to the example clinic changes no golden. `PROTOGEN_UPDATE=1` writes the files anew.

use super::examples::{Looked, looked_at};
use protogen::check::every_rule;
use protogen::diagnostic::Rule;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/goldens")
}

/// What the rule says of its first failing example.
fn said(rule: &Rule, looked_at: &[Looked]) -> String {
    let first = looked_at.iter().find(|looked| !looked.example.passes);
    without_line_numbers(&first.unwrap_or_else(|| panic!("{} has no failing example", rule.code)).said)
}

/// Line numbers in the gutter and after the path become `LL`.
fn without_line_numbers(text: &str) -> String {
    text.lines().map(|line| without_line_number(line) + "\n").collect()
}

fn without_line_number(line: &str) -> String {
    let trimmed = line.trim_start();
    if let Some((path, _)) = trimmed.strip_prefix("--> ").or_else(|| trimmed.strip_prefix("::: ")).and_then(|at| at.split_once(".toml:")) {
        return format!("  {} {path}.toml:LL", &trimmed[..3]);
    }
    match trimmed.split_once(" | ").filter(|(number, _)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) {
        Some((_, code)) => format!("LL | {code}"),
        None if trimmed.starts_with(['|', '=']) => format!("   {trimmed}"),
        None if trimmed == "..." => "...".to_owned(),
        None => line.to_owned(),
    }
}

#[test]
fn every_rule_says_what_it_should() {
    let update = std::env::var("PROTOGEN_UPDATE").is_ok();
    let mut wrong = Vec::new();
    for (rule, looked_at) in looked_at() {
        let file = folder().join(format!("{}.txt", rule.code));
        let found = said(rule, looked_at);
        assert!(!found.is_empty(), "{} finds nothing in its failing example", rule.code);
        if update {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&file, &found).unwrap();
        } else if std::fs::read_to_string(&file).ok().as_deref() != Some(&found) {
            wrong.push(format!("{}\n{found}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "these are not the expected texts; PROTOGEN_UPDATE=1 accepts them\n\n{}", wrong.join("\n"));
}

#[test]
fn every_expected_text_belongs_to_a_rule() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = every_rule().iter().any(|rule| name == format!("{}.txt", rule.code));
        assert!(known, "no rule has the code of {name}");
    }
}
