//! What the TOML parser says, turned into findings with a way out.

use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, faults};
use toml::de::{DeTable, DeValue, Error};

/// Reports every syntax error; a repeated key also shows where it stood first.
pub fn report(errors: &[Error], root: &DeTable<'_>, cx: &mut Cx<'_>) {
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let message = one_line(error.message());
        let span = cx.span(range.clone());
        let mut finding = Diagnostic::new(&faults::SYNTAX, span, message.clone()).with_help(way_out(&message));
        if message.contains("duplicate key") {
            let name = cx.text(span).trim_matches(['"', '\'']).to_owned();
            if let Some(first) = first_definition(root, &name, range.start) {
                let first = cx.span(first);
                finding = finding.with_label(first, "first written here");
            }
        }
        cx.report(finding);
    }
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn way_out(message: &str) -> &'static str {
    if message.contains("duplicate key") {
        "keep one of them; several items of a kind are written `[[step]]`, each with a heading of its own"
    } else if message.contains("string") || message.contains("quote") {
        "a string stands between straight quotes on one line, or between three of them on several"
    } else if message.contains("date") || message.contains("time") {
        "write a date as 2026-11-01, without quotes"
    } else {
        "write `key = value`, one a line; strings in straight quotes, lists in [ ], tables as [name] or [[name]]"
    }
}

/// The place of the key that a later one repeats: the nearest of that name before it, in the tables that were kept.
fn first_definition(root: &DeTable<'_>, name: &str, repeated_at: usize) -> Option<std::ops::Range<usize>> {
    let mut best: Option<std::ops::Range<usize>> = None;
    let mut open = vec![root];
    while let Some(table) = open.pop() {
        for (key, value) in table {
            let place = key.span();
            let near = best.as_ref().is_none_or(|best| place.start > best.start);
            if key.get_ref() == name && place.start < repeated_at && near {
                best = Some(place);
            }
            match value.get_ref() {
                DeValue::Table(inner) => open.push(inner),
                DeValue::Array(items) => open.extend(items.iter().filter_map(|item| item.get_ref().as_table())),
                _ => {}
            }
        }
    }
    best
}
