//! The page of all rules is what the rules say of themselves. `PROTOGEN_UPDATE=1` writes it anew.

use protogen::check::{every_explained, reference};
use protogen::diagnostic::Window;
use std::path::Path;

#[test]
fn the_page_of_rules_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = reference::page();
    if std::env::var("PROTOGEN_UPDATE").is_ok() {
        std::fs::write(&file, &page).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = written.lines().zip(page.lines()).position(|(written, made)| written != made);
    assert!(written == page, "docs/rules.md is stale from line {}; PROTOGEN_UPDATE=1 writes it anew", differs.map_or(1, |at| at + 1));
}

#[test]
fn every_rule_has_a_line_in_the_list_and_a_first_sentence() {
    let list = reference::list(Window::new(1_000));
    assert_eq!(list.lines().count(), every_explained().len());
    for (line, rule) in list.lines().zip(every_explained()) {
        assert!(line.starts_with(&format!("{} {}", rule.code, rule.name)), "{line}");
        assert!(rule.summary().ends_with('.') && !rule.summary().contains('\n'), "{}: {}", rule.code, rule.summary());
    }
}
