//! Plans: rows that follow each other, each a rule of aftercare.

use super::other_clinic::{check, with};
use protogen::diagnostic::Severity;
use protogen::model::protocol::Rule;
use protogen::pipeline::CheckedProject;

const FILE: &str = "content/protocols/heel-raises.toml";

/// The rules that a plan stands for, with their starts and ends.
fn rows(checked: &CheckedProject) -> Vec<(String, Option<String>, Option<String>)> {
    let protocol = checked.catalog.protocols.get("heel-raises").unwrap();
    let is_row = |rule: &&Rule| protocol.row_of_plan(rule.id.as_str()).is_some();
    let rules = protocol.aftercare.iter().filter(is_row);
    rules
        .map(|rule| (rule.id.as_str().to_owned(), rule.from.map(|from| from.get().to_string()), rule.lasts.map(|to| to.get().to_string())))
        .collect()
}

fn row(id: &str, from: &str, to: &str) -> (String, Option<String>, Option<String>) {
    let time = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (id.to_owned(), time(from), time(to))
}

#[test]
fn rows_follow_each_other_from_the_start_of_the_plan() {
    let rows_of = |from: &str, to: &str| rows(&check(with(FILE, from, to)));
    let whole = [row("both-legs", "", "2 wk"), row("one-leg", "2 wk", "6 wk"), row("backpack", "6 wk", "12 wk")];
    assert_eq!(rows_of("for = \"2 wk\"\nsets", "for = \"2 wk\"\nsets"), whole);
    let later = [row("both-legs", "3 d", "17 d"), row("one-leg", "17 d", "45 d"), row("backpack", "45 d", "87 d")];
    assert_eq!(rows_of("times = \"2\"", "times = \"2\"\nfrom = \"3 d\""), later);
    let open = [row("both-legs", "", "2 wk"), row("one-leg", "2 wk", "6 wk"), row("backpack", "6 wk", "")];
    assert_eq!(rows_of("for = \"6 wk\"\nsets", "sets"), open);
}

#[test]
fn a_row_whose_end_nobody_knows_is_told_where_it_stands() {
    let message = |from: &str, to: &str| {
        let checked = check(with(FILE, from, to));
        let errors = checked.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
        let of_file = errors.filter(|finding| checked.sources.get(finding.span.source).path() == FILE);
        of_file.map(|finding| format!("{}: {}", finding.rule.code, finding.message)).collect::<Vec<_>>()
    };
    assert_eq!(
        message("for = \"2 wk\"\nsets", "sets"),
        ["U001: only the last row of a plan may go on without an end"],
        "a row without a length"
    );
    for length in ["at least 2 wk", "1 to 2 wk", "0 d"] {
        let said = message("for = \"2 wk\"\nsets", &format!("for = \"{length}\"\nsets"));
        assert_eq!(said, [format!("U001: `{length}` does not say when the next row starts")], "{length}");
    }
}
