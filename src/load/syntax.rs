//! What the TOML parser says, turned into findings with a way out.

use super::mend::{Mended, Missing};
use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, faults};
use std::ops::Range;
use toml::de::{DeTable, Error};

/// Syntax errors of one file that are told one by one: a file with more is not a definition that somebody wrote.
const MOST: usize = 200;

/// Parses `text`, reports every syntax error, and has `read` read what could be parsed.
pub fn parse<T>(text: &str, cx: &mut Cx<'_>, read: impl FnOnce(&DeTable<'_>, &mut Cx<'_>) -> T) -> T {
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return read(root.get_ref(), cx);
    }
    let mended = Mended::new(text);
    let (root, errors) = DeTable::parse_recoverable(&mended.text);
    cx.set_inserted(mended.inserted.clone());
    // A colon in the place of `=` is told as that, when the parser comes to it.
    for missing in mended.faults.iter().filter(|missing| !(missing.token == "=" && text[..missing.at].trim_end().ends_with(':'))) {
        cx.report(missing_token(missing, cx));
    }
    let mut told = Told { missing: &mended.faults, text, heading: None };
    for error in errors.iter().take(MOST) {
        let range = error.span().unwrap_or(0..0);
        let range = before_line_end(text, mended.original(range.start))..before_line_end(text, mended.original(range.end));
        if !told.includes(error, range.start) {
            cx.report(finding(error, range, text, cx));
        }
    }
    if let Some(next) = errors.get(MOST) {
        let at = mended.original(next.span().unwrap_or(0..0).start);
        cx.report(Diagnostic::new(&faults::SYNTAX, cx.place_of(at..at), "more syntax errors follow").with_help("mend those above first"));
    }
    let syntax = cx.diagnostics.len();
    let value = read(root.get_ref(), cx);
    drop_consequences(&mut cx.diagnostics, syntax, text);
    value
}

/// A value that the parser could not read is no value of the wrong type as well. Of a heading with a bracket too few, what stands
/// below it counts in full.
fn drop_consequences(diagnostics: &mut Vec<Diagnostic>, syntax: usize, text: &str) {
    let broken = diagnostics[..syntax].iter().map(|finding| finding.span.start);
    let broken: Vec<u32> = broken.filter(|at| !is_heading(text, *at as usize)).collect();
    let follows = |finding: &Diagnostic| broken.iter().any(|at| (finding.span.start..=finding.span.end).contains(at));
    let mut index = 0;
    diagnostics.retain(|finding| {
        index += 1;
        index <= syntax || !follows(finding)
    });
}

fn missing_token(missing: &Missing, cx: &Cx<'_>) -> Diagnostic {
    let (message, help) = match missing.token {
        "=" => ("this key has no value", "write `key = value`, one a line"),
        "]]" => ("this heading is not closed", "close it with `]]`"),
        "[[" => ("others of this kind have two brackets", "write two brackets around each of them, such as `[[step]]`"),
        "]" => ("this bracket is not closed", "close it with `]`"),
        _ => ("this brace is not closed", "close it with `}`"),
    };
    Diagnostic::new(&faults::SYNTAX, cx.place_of(missing.at..missing.at), message)
        .with_caret(format!("`{}` is missing", missing.token))
        .with_help(help)
}

/// What was said already: the parser reports some mistakes more than once.
struct Told<'a> {
    missing: &'a [Missing],
    text: &'a str,
    heading: Option<usize>,
}

impl Told<'_> {
    fn includes(&mut self, error: &Error, at: usize) -> bool {
        self.missing.iter().any(|missing| missing.at == at) || self.is_line_end(error, at) || self.is_below_repeated_heading(error, at)
    }

    /// An unclosed string is reported at the end of its line, and before that once more for the first byte of a Windows line end.
    fn is_line_end(&self, error: &Error, at: usize) -> bool {
        error.message().contains("visible characters") && self.text.get(at..at + 2) == Some("\r\n")
    }

    /// Of a heading that stands twice, the keys below it that stand twice too are the same mistake.
    fn is_below_repeated_heading(&mut self, error: &Error, at: usize) -> bool {
        if !is_duplicate(error) {
            return false;
        }
        if is_heading(self.text, at) {
            self.heading = Some(at);
            return false;
        }
        self.heading.is_some_and(|heading| self.text.get(heading..at).is_some_and(|between| !between.contains("\n[")))
    }
}

/// The same place, or the start of the Windows line end it falls into.
fn before_line_end(text: &str, at: usize) -> usize {
    let within = at > 0 && text.get(at - 1..at + 1) == Some("\r\n");
    at - usize::from(within)
}

fn is_duplicate(error: &Error) -> bool {
    error.message().contains("duplicate key")
}

fn is_heading(text: &str, at: usize) -> bool {
    line_around(text, at).trim_start().starts_with('[')
}

fn line_around(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].lines().next().unwrap_or_default()
}

fn finding(error: &Error, range: Range<usize>, text: &str, cx: &Cx<'_>) -> Diagnostic {
    if is_duplicate(error) {
        return duplicate(range, text, cx);
    }
    let covered = text.get(range.clone()).unwrap_or_default();
    if covered.starts_with(['“', '”', '„', '‘', '’']) {
        let span = cx.place_of(range);
        return Diagnostic::new(&faults::SYNTAX, span, "curly quotes do not make a string").with_help("write straight ones: `\"` or `'`");
    }
    if let Some(character) = text[range.start..].chars().next().filter(|c| c.is_control() && !c.is_whitespace()) {
        let message = format!("the character U+{:04X} stands here, which no text can hold", u32::from(character));
        let span = cx.place_of(range.start..range.start + character.len_utf8());
        return Diagnostic::new(&faults::SYNTAX, span, message).with_help("take it out; it often comes in by copying from another program");
    }
    if let Some((message, help)) = slip(error.message(), covered, text, range.start) {
        return Diagnostic::new(&faults::SYNTAX, cx.place_of(range), message).with_help(help);
    }
    let (message, help) = (plain(error.message()), way_out(error.message()));
    let opening = text[..range.start].rfind("\"\"\"").filter(|_| message.contains("multi-line") && range.start >= text.trim_end().len());
    match opening {
        Some(at) => {
            Diagnostic::new(&faults::SYNTAX, cx.place_of(at..at + 3), "this string is not closed, so the rest of the file is part of it")
                .with_help("close it with three quotes")
        }
        None => Diagnostic::new(&faults::SYNTAX, cx.place_of(range), message).with_help(help),
    }
}

/// What the parser names by the grammar and an author by what was typed.
fn slip(message: &str, covered: &str, text: &str, at: usize) -> Option<(&'static str, &'static str)> {
    let before = line_around(text, at).get(..at - text[..at].rfind('\n').map_or(0, |newline| newline + 1)).unwrap_or_default();
    let is_number = ["float", "integer", "leading zero", "digit"].iter().any(|word| message.contains(word));
    let is_unquoted = message.starts_with("string values must be quoted") || message.starts_with("invalid boolean");
    if text[at..].starts_with(':') && message.contains("unquoted key") {
        return Some(("a colon stands where `=` belongs", "write `key = value`"));
    }
    if text[at..].starts_with(',') && message.starts_with("unexpected key or value") {
        return Some(("a comma stands after the value", "take it out: each key has a line of its own"));
    }
    if before.trim_end().ends_with(['"', '\'']) && message.starts_with("unexpected key or value") {
        return Some(("the string ended before this", "write `\\\"` for a quote inside a string, or put single quotes around all of it"));
    }
    if looks_like_a_date(covered) && !message.starts_with("invalid date") {
        return Some(("this is no date", "write a date as 2026-11-01, without quotes"));
    }
    if is_number {
        return Some(("this is no number", "put it in quotes, as all words, quantities and versions are"));
    }
    is_unquoted.then_some(("words stand in quotes", "put straight quotes around them"))
}

/// `01/11/2026` or `1.11.2026`.
fn looks_like_a_date(written: &str) -> bool {
    let parts: Vec<&str> = written.trim().split(['/', '.', '-']).collect();
    parts.len() == 3 && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) && parts.iter().any(|part| part.len() == 4)
}

/// A repeated key or heading, with where it stood first.
fn duplicate(range: Range<usize>, text: &str, cx: &Cx<'_>) -> Diagnostic {
    let name = text[range.clone()].to_owned();
    let line = line_around(text, range.start).trim();
    let heading = is_heading(text, range.start);
    let (message, help) = if heading {
        (format!("the heading `{line}` stands twice"), "keep one of them; several items of a kind each have a heading such as `[[step]]`")
    } else {
        (format!("the key `{name}` stands twice"), "keep one of them; several items of a kind each have a heading such as `[[step]]`")
    };
    let finding = Diagnostic::new(&faults::SYNTAX, cx.place_of(range.clone()), message).with_help(help);
    match first(text, &name, range.start, heading) {
        Some(at) => finding.with_label(cx.place_of(at..at + name.len()), "first written here"),
        None => finding,
    }
}

/// Where a line before `before` begins with the same key, or is the same heading.
fn first(text: &str, name: &str, before: usize, heading: bool) -> Option<usize> {
    let line = line_around(text, before).trim();
    let mut at = 0;
    let mut found = None;
    for candidate in text[..before].split_inclusive('\n') {
        let indent = candidate.len() - candidate.trim_start().len();
        let trimmed = candidate.trim();
        let same = if heading { trimmed == line } else { key_of(trimmed) == Some(name) };
        if same && at + indent < before {
            let inside = if heading { trimmed.find(name).unwrap_or(0) } else { 0 };
            found = Some(at + indent + inside);
            if heading {
                break;
            }
        }
        at += candidate.len();
    }
    found
}

fn key_of(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim_end())
}

/// The parser's message without the grammar's own terms.
fn plain(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    if message.starts_with("invalid basic string, expected `\"`") || message.starts_with("invalid literal string, expected `'`") {
        return "this string is not closed".to_owned();
    }
    message.replace("expected newline, `#`", "expected the end of the line").replace(", expected nothing", "")
}

fn way_out(message: &str) -> &'static str {
    if message.contains("escape") {
        "a backslash in a string is written `\\\\`, or put the string in single quotes"
    } else if message.contains("string") || message.contains("quote") {
        "a string stands between straight quotes on one line, or between three of them on several"
    } else if message.contains("date") || message.contains("time") {
        "write a date as 2026-11-01, without quotes"
    } else {
        "write `key = value`, one a line; strings in straight quotes, lists in [ ], tables as [name] or [[name]]"
    }
}
