//! The reference page of a file kind, in Markdown, for the docs.

use crate::schema::{Field, Presence, Shape, TableShape};
use std::fmt::Write;

/// One page: the file's own keys, then every table below it once.
pub fn page(title: &str, place: &str, table: TableShape) -> String {
    let mut out = format!("# {title}\n\n<!-- Generated from the types; `./test` fails when it is stale. -->\n\nFile: `{place}`\n");
    let mut queue = vec![table];
    let mut seen = vec![table.name];
    let mut at = 0;
    while let Some(table) = queue.get(at).copied() {
        section(&mut out, table, at == 0);
        for nested in (table.fields)().iter().filter_map(|field| nested_table(&field.shape)) {
            if !seen.contains(&nested.name) {
                seen.push(nested.name);
                queue.push(nested);
            }
        }
        at += 1;
    }
    out
}

fn section(out: &mut String, table: TableShape, top: bool) {
    let heading = if top { "The file".to_owned() } else { format!("A {}", table.name) };
    let _ = write!(out, "\n## {heading}\n\n{}\n\n| key | | value | meaning |\n|---|---|---|---|\n", one_line(table.docs));
    for field in (table.fields)() {
        row(out, &field);
    }
}

fn row(out: &mut String, field: &Field) {
    let must = if field.presence == Presence::Required { "required" } else { "" };
    let _ = writeln!(out, "| `{}` | {must} | {} | {} |", field.key, form(&field.shape), one_line(field.docs));
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
        Shape::Reference(kind) => format!("name of a {}", kind.noun()),
        Shape::Integer { min, max } => format!("whole number, {min} to {max}"),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Date => "date".to_owned(),
        Shape::Choice(choice) => {
            let words: Vec<String> = choice.variants.iter().map(|v| format!("`\"{}\"` ({})", v.word, one_line(v.docs))).collect();
            words.join("; ")
        }
        Shape::List(item) => format!("list: {}", form(item)),
        Shape::Table(table) => format!("[{}](#a-{})", table.name, table.name.replace(' ', "-")),
    }
}

fn nested_table(shape: &Shape) -> Option<TableShape> {
    match shape {
        Shape::Table(table) => Some(*table),
        Shape::List(item) => nested_table(item),
        _ => None,
    }
}

fn one_line(docs: &str) -> String {
    docs.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').replace('|', "\\|")
}
