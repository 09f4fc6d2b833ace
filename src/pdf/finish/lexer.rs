//! Cuts a content stream (ISO 32000-1, 7.8.2) into operations without reading more of them than their operator.
//!
//! What is not marked stays byte for byte as the browser wrote it, so that no coordinate is rounded on the way.

use std::ops::Range;

/// An operator with the bytes of it and its operands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation<'a> {
    /// Such as `re` or `BDC`.
    pub(super) operator: &'a [u8],
    /// Its operands, as they stand in the stream.
    pub(super) operands: &'a [u8],
    /// Where it stands, from its first operand to the end of the operator.
    pub(super) place: Range<usize>,
}

/// The operations of a content stream. `None` when it cannot be cut: a string that does not end, or an image inside the stream,
/// whose length cannot be known without decoding it (the browser writes none).
pub(super) fn operations(content: &[u8]) -> Option<Vec<Operation<'_>>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut start = None;
    while at < content.len() {
        let end = token_end(content, at)?;
        let token = &content[at..end];
        let is_blank = is_white(token[0]) || token[0] == b'%';
        if !is_blank {
            let first = *start.get_or_insert(at);
            if is_operator(token) {
                if token == b"BI" {
                    return None;
                }
                found.push(Operation { operator: token, operands: &content[first..at], place: first..end });
                start = None;
            }
        }
        at = end;
    }
    Some(found)
}

/// Where the token that begins at `at` ends.
fn token_end(content: &[u8], at: usize) -> Option<usize> {
    let rest = &content[at..];
    let run = |belongs: fn(u8) -> bool| rest[1..].iter().position(|byte| !belongs(*byte)).map_or(content.len(), |len| at + 1 + len);
    match rest[0] {
        b'(' => string_end(content, at),
        b'<' | b'>' if rest.get(1) == Some(&rest[0]) => Some(at + 2),
        b'<' => rest.iter().position(|byte| *byte == b'>').map(|len| at + len + 1),
        b'%' => Some(run(|byte| byte != b'\n' && byte != b'\r')),
        b'[' | b']' | b'{' | b'}' | b'>' | b')' => Some(at + 1),
        byte if is_white(byte) => Some(run(is_white)),
        // A name, a number or an operator.
        _ => Some(run(is_regular)),
    }
}

/// Brackets nest in a string, and a backslash takes the meaning of the next byte.
fn string_end(content: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = content[at..].iter().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + offset + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_operator(token: &[u8]) -> bool {
    let is_value = matches!(token, b"true" | b"false" | b"null");
    !is_value && (token[0].is_ascii_alphabetic() || matches!(token[0], b'\'' | b'"'))
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_white(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(content: &str) -> Option<Vec<(String, String)>> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let operations = operations(content.as_bytes())?;
        Some(operations.iter().map(|operation| (text(operation.operator), text(operation.operands))).collect())
    }

    fn pairs(expected: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(expected.iter().map(|(operator, operands)| ((*operator).to_owned(), (*operands).to_owned())).collect())
    }

    #[test]
    fn operators_are_told_from_every_kind_of_operand() {
        let cases = [
            ("q 1 0 0 -1 .5 0 cm\nQ", &[("q", ""), ("cm", "1 0 0 -1 .5 0 "), ("Q", "")][..]),
            ("/P <</MCID 0>>BDC EMC", &[("BDC", "/P <</MCID 0>>"), ("EMC", "")]),
            ("(a \\) (b) Tj) Tj", &[("Tj", "(a \\) (b) Tj) ")]),
            ("<0aF0> Tj [<00> 5 (x)]TJ", &[("Tj", "<0aF0> "), ("TJ", "[<00> 5 (x)]")]),
            ("true/BM gs % q Q\nf*", &[("gs", "true/BM "), ("f*", "")]),
            ("(a)' 1 2(b)\"", &[("'", "(a)"), ("\"", "1 2(b)")]),
            ("/Do/Tj Do", &[("Do", "/Do/Tj ")]),
            ("", &[]),
        ];
        for (content, expected) in cases {
            assert_eq!(cut(content), pairs(expected), "{content}");
        }
    }

    #[test]
    fn places_cover_operands_and_operator() {
        let places: Vec<_> = operations(b" 1 w  q").unwrap().into_iter().map(|operation| operation.place).collect();
        assert_eq!(places, [1..4, 6..7]);
    }

    proptest::proptest! {
        #[test]
        fn operations_never_overlap(content in proptest::collection::vec(proptest::sample::select(b"aT'/<>()[]% \\1.\n\xff".to_vec()), 0..60)) {
            let places = operations(&content).unwrap_or_default().into_iter().map(|operation| operation.place);
            let ends = places.flat_map(|place| [place.start, place.end]).collect::<Vec<_>>();
            proptest::prop_assert!(ends.is_sorted() && ends.iter().all(|end| *end <= content.len()));
        }
    }

    #[test]
    fn what_cannot_be_cut_is_refused() {
        for content in ["(a", "(a\\)", "<00", "BI /W 1 ID x EI"] {
            assert_eq!(cut(content), None, "{content}");
        }
    }
}
