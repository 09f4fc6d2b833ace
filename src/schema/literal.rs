//! Places inside a TOML string: from an offset in the decoded text to the one in the file.

use std::ops::Range;

/// Where the decoded bytes `range` stand within the literal `raw` (quotes included).
///
/// Exact for all four kinds of TOML strings, escapes and the trimmed first line break included; a range past the end maps to the
/// closing quotes.
pub fn map_range(raw: &str, range: Range<usize>) -> Range<usize> {
    let (quote, body_start) = opening(raw);
    if quote.is_empty() {
        return 0..raw.len();
    }
    let body = raw.get(body_start..raw.len().saturating_sub(quote.len())).unwrap_or_default();
    let escapes = quote.starts_with('"');
    let start = map_offset(body, escapes, range.start);
    let start = start + if escapes { skipped(&body[start..]) } else { 0 };
    let end = map_offset(body, escapes, range.end);
    body_start + start..body_start + end.max(start)
}

/// The opening quotes and the offset where the decoded text begins.
fn opening(raw: &str) -> (&'static str, usize) {
    for quote in ["\"\"\"", "'''"] {
        if let Some(rest) = raw.strip_prefix(quote) {
            let newline = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
            return (quote, 3 + newline);
        }
    }
    match raw.as_bytes().first() {
        Some(b'"') => ("\"", 1),
        Some(b'\'') => ("'", 1),
        _ => ("", 0),
    }
}

/// Walks `body` until `decoded` bytes of text have been passed.
fn map_offset(body: &str, escapes: bool, decoded: usize) -> usize {
    if !escapes || !body.contains('\\') {
        return body.floor_char_boundary(decoded);
    }
    let (mut raw_at, mut decoded_at) = (0, 0);
    while raw_at < body.len() && decoded_at < decoded {
        let rest = &body[raw_at..];
        let (raw_len, text_len) = if rest.starts_with('\\') { escape(rest) } else { plain(rest) };
        raw_at = body.ceil_char_boundary(raw_at + raw_len);
        decoded_at += text_len;
    }
    raw_at
}

fn plain(rest: &str) -> (usize, usize) {
    let length = rest.chars().next().map_or(1, char::len_utf8);
    (length, length)
}

/// The length of line continuations, which stand for no text, at the start of `rest`.
fn skipped(rest: &str) -> usize {
    match rest.as_bytes() {
        [b'\\', b' ' | b'\t' | b'\n' | b'\r', ..] => escape(rest).0,
        _ => 0,
    }
}

/// Lengths of one escape in the file and in the text; of one that TOML does not know (which is reported), about that.
fn escape(rest: &str) -> (usize, usize) {
    let hexadecimal = |digits: usize| {
        let code = rest.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        (2 + digits, code.and_then(char::from_u32).map_or(1, char::len_utf8))
    };
    match rest.as_bytes().get(1) {
        Some(b'x') => hexadecimal(2),
        Some(b'u') => hexadecimal(4),
        Some(b'U') => hexadecimal(8),
        Some(b' ' | b'\t' | b'\n' | b'\r') => {
            let after = rest[1..].trim_start();
            (rest.len() - after.len(), 0)
        }
        _ => (2.min(rest.len()), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The decoded text of a literal, and what each of its characters maps to in the file.
    fn mapped(raw: &str, word: &str) -> String {
        let document = format!("k = {raw}");
        let table = toml::de::DeTable::parse(&document).unwrap();
        let text = table.get_ref()["k"].get_ref().as_str().unwrap().to_owned();
        let at = text.find(word).unwrap();
        raw[map_range(raw, at..at + word.len())].to_owned()
    }

    #[test]
    fn every_kind_of_string_maps_exactly() {
        assert_eq!(mapped(r#""a {b} c""#, "{b}"), "{b}");
        assert_eq!(mapped("'a {b} c'", "{b}"), "{b}");
        assert_eq!(mapped("'''\na\n{b}'''", "{b}"), "{b}");
        assert_eq!(mapped("\"\"\"\na\n{b}\"\"\"", "{b}"), "{b}");
        assert_eq!(mapped(r#""\u00e9\t\"{b}\" c""#, "{b}"), "{b}");
        assert_eq!(mapped(r#""é – {b}""#, "{b}"), "{b}");
        assert_eq!(mapped("\"\"\"one \\\n   {b} two\"\"\"", "{b}"), "{b}");
    }

    /// The parser goes on after an escape that it does not know, and so do we.
    #[test]
    fn a_bad_escape_moves_no_place_into_a_character() {
        for raw in ["\"\\é {b}\"", "\"\\u12é {b}\"", "\"\\U0000é\"", "\"\\x\"", "\"\\\""] {
            for at in 0..raw.len() + 2 {
                let range = map_range(raw, at..at + 1);
                assert!(raw.get(range.clone()).is_some(), "{raw} {at} {range:?}");
            }
        }
    }

    #[test]
    fn a_range_past_the_end_is_the_end() {
        assert_eq!(map_range("\"ab\"", 5..9), 3..3);
        assert_eq!(map_range("", 0..1), 0..0);
        assert_eq!(map_range("12", 0..1), 0..2);
    }
}
