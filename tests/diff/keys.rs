//! No value of any file can change unseen.

use crate::project::compared;
use protogen::load::{FileKind, RawFile, read_project};
use std::path::Path;

/// Every value of the example and of the clinic with everything else, one at a time: a string gets a letter more, a number a digit, a
/// truth value turns, a date is another day.
#[test]
fn whatever_value_changes_the_comparison_is_not_empty() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A part each day of all values; `PROTOGEN_CASES` asks for all.
    let stride = if std::env::var("PROTOGEN_CASES").is_ok() { 1 } else { 211 };
    let mut at = 0;
    for project in [root.to_owned(), root.join("tests/fixtures/other-clinic")] {
        let files = read_project(&project).unwrap();
        for (index, file) in files.iter().enumerate().filter(|(_, file)| FileKind::of(&file.path).is_text()) {
            let text = file.content.clone().unwrap();
            for edit in edits(&text) {
                at += 1;
                if at % stride != 0 {
                    continue;
                }
                let mut edited = files.clone();
                edited[index] = RawFile::new(&file.path, &edit.1);
                let found = compared(files.clone(), edited);
                assert!(!found.is_empty(), "{}: {} is another value, and nobody sees it", file.path, edit.0);
            }
        }
    }
    assert!(at > 2_000, "only {at} values");
}

/// The text with one value changed, for each value on a line of its own.
pub fn edits(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((key, value)) = line.split_once(" = ").filter(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '-')) else {
            continue;
        };
        let changed = match value.trim() {
            "true" => "false".to_owned(),
            "false" => "true".to_owned(),
            text if text.starts_with('"') && text.ends_with('"') && !text.starts_with("\"\"\"") => {
                format!("{}x\"", &text[..text.len() - 1])
            }
            list if list.starts_with("[\"") && list.ends_with("\"]") => format!("{}x\"]", &list[..list.len() - 2]),
            date if date.len() == 10 && date.starts_with("20") => format!("{}{}", &date[..9], if date.ends_with('1') { '2' } else { '1' }),
            number if number.chars().all(|c| c.is_ascii_digit()) && !number.is_empty() => format!("{number}1"),
            _ => continue,
        };
        let mut edited: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        edited[at] = format!("{key} = {changed}");
        found.push((format!("line {}, {line}", at + 1), edited.join("\n") + "\n"));
    }
    found
}
