//! The comparison as a comment on a merge request: one table a document, the worst first.

use super::phrases;
use super::report::{Change, Difference, DocumentChange};
use std::fmt::Write;

/// What a comment may hold at the common hosts, with room for a heading.
const MOST: usize = 60_000;

/// The whole, cut where a comment could hold no more.
pub fn render(difference: &Difference) -> String {
    let mut out = format!("### Changes from {} to {}\n\n{}\n", code(&difference.old), code(&difference.new), phrases::total(difference));
    for path in &difference.unread {
        let _ = writeln!(out, "\n**{}** can't be read in full.", escaped(path));
    }
    for document in difference.documents.iter().filter(|document| document.too_small) {
        let _ = writeln!(out, "\n**Version:** {}", escaped(&phrases::too_small(document)));
    }
    let shared = (!difference.shared.is_empty()).then(|| part("files that documents share", "", difference.shared.iter()));
    let parts: Vec<String> = difference.documents.iter().map(of_document).chain(shared).collect();
    for (at, part) in parts.iter().enumerate() {
        if out.len() + part.len() > MOST {
            let _ = writeln!(out, "\nand {} more", parts.len() - at);
            break;
        }
        out.push_str(part);
    }
    out
}

fn of_document(document: &DocumentChange) -> String {
    let class = format!("{}{}", phrases::effect(document.class), phrases::counts(document));
    part(&phrases::name(document), &class, phrases::shown(document))
}

fn part<'c>(name: &str, class: &str, changes: impl Iterator<Item = &'c Change>) -> String {
    let between = if class.is_empty() { "" } else { " — " };
    let mut out = format!("\n#### {}{between}{}\n\n| item | change | class | |\n|---|---|---|---|\n", escaped(name), escaped(class));
    for change in changes {
        let class = if change.no_effect {
            format!("{} alone, **no change for the patient**", change.class.word())
        } else {
            change.class.word().to_owned()
        };
        let mut what = escaped(&phrases::what(change)).replace('`', "\\`");
        for note in phrases::notes(change) {
            let _ = write!(what, "<br>{}", escaped(&note));
        }
        let _ = writeln!(out, "| {} | {what} | {class} | `{}` |", code(&phrases::item(change)), change.fingerprint);
    }
    out
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace(['`', '\n'], "'").replace('|', "\\|"))
}

/// What Markdown or HTML would take for its own, as it is written.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A name after `@` would call somebody.
            '@' => out.push_str("&#64;"),
            '\n' => out.push(' '),
            '|' | '\\' | '*' | '_' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
