//! Goes on reading where the parser would give up.
//!
//! A missing `=` or bracket makes the rest of a file unreadable to the parser, which would hide every mistake that follows. What is
//! missing is put in where it is missing, in a copy that only the reading sees; the mistake is kept, and places are those of the
//! file as it was written.

use std::ops::Range;
use toml::de::{DeTable, Error};

/// Puttings-in, one after the other, before the rest is left as it is. A file with more is not a hand-written definition.
const MOST: usize = 64;

/// Errors that are looked at for each putting-in: what is missing is among the first, and each takes a look at the whole text.
const AT_A_TIME: usize = 16;

/// Bytes of a text beyond which nothing is mended, since each putting-in parses it anew.
const LONGEST: usize = 256 * 1024;

/// A text whose structure the parser can follow.
#[derive(Debug)]
pub struct Mended {
    /// The text with what was missing.
    pub text: String,
    /// Where each byte that was put in stands in `text`, ascending.
    pub inserted: Vec<usize>,
    /// What was missing, and where, in the text as it was written.
    pub faults: Vec<Missing>,
}

/// Something that was missing.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    /// Where it belongs, in the text as it was written.
    pub at: usize,
    /// What it is.
    pub token: &'static str,
}

impl Mended {
    /// The text, mended as often as something was missing.
    pub fn new(text: &str) -> Self {
        let mut mended = Self { text: text.to_owned(), inserted: Vec::new(), faults: Vec::new() };
        let rounds = if text.len() > LONGEST { 0 } else { MOST };
        for _ in 0..rounds {
            let (_, mut errors) = DeTable::parse_recoverable(&mended.text);
            errors.truncate(AT_A_TIME);
            let text = &mended.text;
            if let Some(line) = errors.iter().find_map(|error| spilled_line(error, text)) {
                mended.insert(line, "#");
            } else if let Some(heading) = errors.iter().find_map(|error| lone_heading(error, text)) {
                mended.faults.push(Missing { at: mended.original(heading.start), token: "[[" });
                mended.insert(heading.end, "]");
                mended.insert(heading.start, "[");
            } else if let Some((at, token)) = errors.iter().find_map(|error| missing(error, text)) {
                mended.faults.push(Missing { at: mended.original(at), token });
                mended.insert(at, token);
            } else {
                break;
            }
        }
        mended
    }

    /// The same place in the text as it was written.
    pub fn original(&self, offset: usize) -> usize {
        offset - self.inserted.partition_point(|inserted| *inserted < offset)
    }

    fn insert(&mut self, at: usize, token: &'static str) {
        self.text.insert_str(at, token);
        for inserted in self.inserted.iter_mut().filter(|inserted| **inserted >= at) {
            *inserted += token.len();
        }
        self.inserted.extend(at..at + token.len());
        self.inserted.sort_unstable();
    }
}

/// The line after a string that was not closed, if it looks like the rest of that string. It is left out: what went wrong is told
/// where the string begins to be open.
fn spilled_line(error: &Error, text: &str) -> Option<usize> {
    let unclosed = ["invalid basic string, expected `\"`", "invalid literal string, expected `'`"];
    let at = error.span()?.start;
    let line = line_at(text, at);
    let opened_here = text[line.clone()].split_once('=').is_some_and(|(_, value)| value.trim_start().starts_with(['"', '\'']));
    if !unclosed.iter().any(|start| error.message().starts_with(start)) || !opened_here {
        return None;
    }
    let mut next = line.end + 1;
    while text.get(next..).is_some_and(|rest| rest.starts_with('#')) {
        next = line_at(text, next).end + 1;
    }
    let spilled = text.get(next..)?.lines().next()?;
    let ends_it = spilled.trim().is_empty() || spilled.trim_start().starts_with([']', '}', ',', '#']) || begins_an_entry(spilled);
    (!ends_it).then_some(next)
}

/// A heading in single brackets whose name stands in double ones elsewhere: the parser would keep one kind and drop all of the other.
fn lone_heading(error: &Error, text: &str) -> Option<Range<usize>> {
    if !error.message().contains("duplicate key") {
        return None;
    }
    let line = text[line_at(text, error.span()?.start)].trim();
    let name = line.strip_prefix('[')?.trim_start_matches('[').trim_end_matches(']');
    let (single, double) = (format!("[{name}]"), format!("[[{name}]]"));
    let mut at = 0;
    let mut found = None;
    let mut has_double = false;
    for candidate in text.split_inclusive('\n') {
        has_double |= candidate.trim() == double;
        if found.is_none() && candidate.trim() == single {
            let start = at + candidate.len() - candidate.trim_start().len();
            found = Some(start..start + single.len());
        }
        at += candidate.len();
    }
    found.filter(|_| has_double)
}

/// What an error says is missing, and where; nothing, if the parser goes on by itself.
fn missing(error: &Error, text: &str) -> Option<(usize, &'static str)> {
    let at = error.span()?.start;
    let message = error.message();
    if message.starts_with("key with no value") {
        return Some((at, "="));
    }
    if message.starts_with("unclosed array table") {
        return Some((at, if message.contains("`]]`") { "]]" } else { "]" }));
    }
    if message.starts_with("unclosed table") {
        return Some((at, "]"));
    }
    let closing = match message {
        _ if message.starts_with("missing comma between array elements") => "]",
        _ if message.starts_with("missing comma between key-value pairs") => "}",
        _ if message.starts_with("missing key for inline table element") => "}",
        _ if message.starts_with("unclosed array") => "]",
        _ if message.starts_with("unclosed inline table") => "}",
        _ => return None,
    };
    // A line that looks like the next key or heading tells that the list before it was never closed.
    let line = line_at(text, at);
    let begins_here = text[line.start..at].trim().is_empty();
    let belongs_to_it = begins_here && at < text.len() && !begins_an_entry(&text[line]);
    (!belongs_to_it && (begins_here || at == text.len())).then(|| (text[..at].trim_end().len(), closing))
}

fn line_at(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}

/// Whether a line is `key = …` or `[…`.
fn begins_an_entry(line: &str) -> bool {
    let line = line.trim_start();
    let key = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.')).unwrap_or(line.len());
    line.starts_with('[') || (key > 0 && line[key..].trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, Vec<(usize, &'static str)>) {
        let mended = Mended::new(text);
        let faults = mended.faults.iter().map(|fault| (fault.at, fault.token)).collect();
        (mended.text, faults)
    }

    #[test]
    fn what_is_missing_is_put_in_where_it_is_missing() {
        let cases = [
            ("a 1\nb = 2\n", "a =1\nb = 2\n", vec![(2, "=")]),
            ("[[t\nc = 1\n", "[[t]]\nc = 1\n", vec![(3, "]]")]),
            ("[t\nc 1\n", "[t]\nc =1\n", vec![(2, "]"), (5, "=")]),
            ("a = [1, 2\n\nb = 2\n", "a = [1, 2]\n\nb = 2\n", vec![(9, "]")]),
            ("a = [1, 2\n[t]\n", "a = [1, 2]\n[t]\n", vec![(9, "]")]),
            ("a = [1, 2", "a = [1, 2]", vec![(9, "]")]),
            ("a = { b = 1\n[t]\n", "a = { b = 1}\n[t]\n", vec![(11, "}")]),
            ("a = \"one\n two. \n\nb = 2\n", "a = \"one\n# two. \n\nb = 2\n", vec![]),
            ("[[a]]\nb = 1\n[a]\nb = 2\n", "[[a]]\nb = 1\n[[a]]\nb = 2\n", vec![(12, "[[")]),
            ("[a]\nb = 1\n[[a]]\nb = 2\n", "[[a]]\nb = 1\n[[a]]\nb = 2\n", vec![(0, "[[")]),
            ("a = [\n  1\n  2\n]\n", "a = [\n  1\n  2\n]\n", vec![]),
            ("a = [1 2]\n", "a = [1 2]\n", vec![]),
        ];
        for (text, expected, faults) in cases {
            assert_eq!(mended(text), (expected.to_owned(), faults), "{text:?}");
        }
    }

    #[test]
    fn places_are_those_of_the_file() {
        let mended = Mended::new("[[t\nc 1\n");
        assert_eq!(mended.text, "[[t]]\nc =1\n");
        let original: Vec<usize> = [0, 3, 5, 6, 8, 9].map(|offset| mended.original(offset)).to_vec();
        assert_eq!(original, [0, 3, 3, 4, 6, 6]);
    }
}
