//! The reference page of a file kind, in Markdown, for the docs.

use crate::schema::{Field, Presence, Shape, TableShape};
use std::fmt::Write;

/// Stands on top of every page, so that nobody mends it by hand.
pub const NOTE: &str = "<!-- Written by `protogen schema --reference docs/reference` from the types; a test fails when it is stale. -->";

/// One page: the file's own keys, then every table below it once, in the order in which they first appear.
pub fn page(title: &str, place: &str, table: TableShape) -> String {
    let title = capitalised(title);
    let mut out = format!("# {title}\n\n{NOTE}\n\n{}\n\nWhere it stands: `{place}`\n", sentence(table.docs));
    keys(&mut out, table);
    for nested in tables_below(table) {
        let _ = write!(out, "\n## {}\n\n{}\n", capitalised(nested.name), sentence(nested.docs));
        keys(&mut out, nested);
    }
    out
}

/// The page that lists the others: name and place of each kind of file.
pub fn index<'a>(kinds: impl IntoIterator<Item = (&'a str, &'a str, TableShape)>) -> String {
    let mut out = format!("# Every kind of file\n\n{NOTE}\n\n| kind | where it stands | what it is |\n|---|---|---|\n");
    for (name, place, table) in kinds {
        let _ = writeln!(out, "| [{name}]({name}.md) | `{place}` | {} |", cell(table.docs));
    }
    out.push_str("\nWhat the program itself puts on pages, in every language: [Words of the interface](words.md).\n");
    out.push_str("\nHow values, windows and references in prose are written: [Writing protocols](../writing.md).\n");
    out
}

/// Every table below `top`, breadth first, each once.
fn tables_below(top: TableShape) -> Vec<TableShape> {
    let mut found = vec![top];
    let mut at = 0;
    while let Some(table) = found.get(at).copied() {
        for nested in (table.fields)().iter().filter_map(|field| nested_table(&field.shape)) {
            if found.iter().all(|known| known.name != nested.name) {
                found.push(nested);
            }
        }
        at += 1;
    }
    found.split_off(1)
}

fn keys(out: &mut String, table: TableShape) {
    out.push_str("\n| key | | value | meaning |\n|---|---|---|---|\n");
    for field in (table.fields)() {
        row(out, &field);
    }
}

fn row(out: &mut String, field: &Field) {
    let must = if field.presence == Presence::Required { "required" } else { "" };
    let _ = writeln!(out, "| `{}` | {must} | {} | {} |", heading(field), form(&field.shape), cell(field.docs));
}

/// The key as it is written: `[scope]` for a table, `[[step]]` for several.
fn heading(field: &Field) -> String {
    match &field.shape {
        Shape::Table(_) => format!("[{}]", field.key),
        Shape::List(item) if matches!(**item, Shape::Table(_)) => format!("[[{}]]", field.key),
        _ => field.key.to_owned(),
    }
}

/// A value's form in words.
fn form(shape: &Shape) -> String {
    match shape {
        Shape::Form { name, examples, .. } => {
            let examples: Vec<String> = examples.iter().map(|example| format!("`\"{example}\"`")).collect();
            format!("{name}: {}", examples.join(", "))
        }
        Shape::Words { audience, block } => {
            let form = if *block { "paragraphs" } else { "a line" };
            format!("{form} for {}", audience.readers())
        }
        Shape::Reference(kind) => format!("name of {}", kind.with_article()),
        Shape::Integer { min, max } => format!("whole number, {min} to {max}"),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Date => "date: `2026-11-01`".to_owned(),
        Shape::Choice(choice) => {
            let words: Vec<String> = choice.variants.iter().map(|v| format!("`\"{}\"` ({})", v.word, cell(v.docs))).collect();
            words.join("; ")
        }
        Shape::List(item) if matches!(**item, Shape::Table(_)) => format!("several: {}", form(item)),
        Shape::List(item) => format!("list of: {}", form(item)),
        Shape::Table(table) => format!("[{}](#{})", table.name, table.name.replace(' ', "-")),
    }
}

fn nested_table(shape: &Shape) -> Option<TableShape> {
    match shape {
        Shape::Table(table) => Some(*table),
        Shape::List(item) => nested_table(item),
        _ => None,
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Doc comments on one line.
fn sentence(docs: &str) -> String {
    docs.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same in a cell of a table: no full stop, no bar that would end the cell.
fn cell(docs: &str) -> String {
    sentence(docs).trim_end_matches('.').replace('|', "\\|")
}
