//! The comparison for a terminal: one screen, the worst first.

use super::report::{Change, Difference, DocumentChange};
use super::{Class, phrases};
use crate::diagnostic::visible;
use std::fmt::Write;

/// Lines are no wider than this, but for a single word that is.
const WIDTH: usize = 80;
/// Where what became of an item begins.
const INDENT: usize = 17;
/// Where the class of a change begins, if there is room.
const CLASS_AT: usize = 62;

/// The whole, in lines.
pub fn render(difference: &Difference) -> String {
    let mut out = String::new();
    let (edited, brought): (Vec<&DocumentChange>, Vec<&DocumentChange>) =
        difference.documents.iter().partition(|document| document.changes.iter().any(|change| change.cause.is_none()));
    for document in &edited {
        out.push_str(&of_document(document));
    }
    for group in phrases::alike(&brought) {
        out.push_str(&of_group(&group, !edited.is_empty()));
    }
    if !difference.shared.is_empty() {
        out.push_str("files that documents share\n");
        difference.shared.iter().for_each(|change| of_change(&mut out, change));
    }
    for path in &difference.unread {
        out.push_str(&wrapped("unread: ", &format!("{path} can't be read in full: run `protogen check` on that side")));
    }
    for document in difference.documents.iter().filter(|document| document.too_small) {
        let _ = writeln!(out, "version: {}", phrases::too_small(document));
    }
    out.push_str(&wrapped("", &phrases::total(difference)));
    out
}

fn of_document(document: &DocumentChange) -> String {
    let mut out = heading(&phrases::name(document), document.class, &phrases::counts(document));
    phrases::shown(document).for_each(|change| of_change(&mut out, change));
    out
}

/// Documents that differ in the same way, and by no edit of their own.
fn of_group(group: &[&DocumentChange], has_others: bool) -> String {
    let [first, ..] = group else { return String::new() };
    if group.len() == 1 {
        return of_document(first);
    }
    let other = if has_others { "other " } else { "" };
    let mut out = heading(&format!("{} {other}documents", group.len()), first.class, "");
    phrases::shown(first).for_each(|change| of_change(&mut out, change));
    let names: Vec<&str> = group.iter().map(|document| document.document.as_str()).collect();
    let shown = names.iter().take(12).copied().collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(12);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    out.push_str(&wrapped("  in ", &format!("{shown}{more}")));
    out
}

fn heading(name: &str, class: Class, counts: &str) -> String {
    let head = phrases::effect(class);
    let line = format!("{} {}{counts}\n", pad(&visible(name), 38), paint(class, &head));
    if 39 + head.chars().count() + counts.chars().count() <= WIDTH {
        return line;
    }
    format!("{}\n{}{}{counts}\n", visible(name), " ".repeat(INDENT), paint(class, &head))
}

fn of_change(out: &mut String, change: &Change) {
    let item = phrases::item(change);
    let class =
        if change.no_effect { format!("{} alone, NO CHANGE for the patient", change.class.word()) } else { change.class.word().to_owned() };
    let what = phrases::what(change);
    let item = visible(&item).into_owned();
    let is_short = item.chars().count() + 3 <= INDENT;
    if !is_short {
        let _ = writeln!(out, "  {item}");
    }
    let head = if is_short { pad(&format!("  {item}"), INDENT) } else { " ".repeat(INDENT) };
    let mut lines = lines(&head, &visible(&what));
    let last = lines.last().map_or(0, |line| line.chars().count());
    let column = CLASS_AT.max(last + 2);
    let fits = |at: usize| at + class.chars().count() <= WIDTH;
    let at = [column, last + 2].into_iter().find(|at| fits(*at));
    match (at, lines.last_mut()) {
        (Some(at), Some(line)) => *line = format!("{}{}", pad(line, at), paint(change.class, &class)),
        _ => lines.push(format!("{}{}", " ".repeat(INDENT), paint(change.class, &class))),
    }
    lines.iter().for_each(|line| {
        let _ = writeln!(out, "{}", line.trim_end());
    });
    for note in phrases::notes(change) {
        out.push_str(&wrapped(&" ".repeat(INDENT), &note));
    }
}

/// Text that hangs below the end of its head, or below the indent if the head is long.
fn lines(head: &str, text: &str) -> Vec<String> {
    let hanging = " ".repeat(INDENT);
    let options =
        textwrap::Options::new(WIDTH).word_splitter(textwrap::WordSplitter::NoHyphenation).initial_indent(head).subsequent_indent(&hanging);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn wrapped(head: &str, text: &str) -> String {
    let hanging = " ".repeat(head.chars().count());
    let text = visible(text);
    let options =
        textwrap::Options::new(WIDTH).word_splitter(textwrap::WordSplitter::NoHyphenation).initial_indent(head).subsequent_indent(&hanging);
    textwrap::wrap(&text, options).iter().map(|line| format!("{line}\n")).collect()
}

fn pad(text: &str, to: usize) -> String {
    let missing = to.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

/// In the colour of its class; what prints it takes colours out where nobody sees them.
fn paint(class: Class, text: &str) -> String {
    let colour = match class {
        Class::Reversed | Class::Looser => "31",
        Class::Incomparable => "35",
        Class::Stricter => "33",
        Class::Wording => "36",
        Class::Editorial | Class::Administrative | Class::Unchanged => "2",
    };
    format!("\u{1b}[{colour}m{text}\u{1b}[0m")
}
