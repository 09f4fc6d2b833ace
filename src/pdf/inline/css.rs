//! Finds the addresses in a stylesheet and replaces them.
//!
//! Three tokens of CSS matter here: comments and strings, in which nothing is an address, and `url(…)`. `@import "…"` is the one
//! place where a bare string is an address.
//!
//! A font that stands in the page does not come late. Browsers that are told by `font-display` to go on without one do so all the same,
//! so the descriptor is made a custom property, which nobody reads.

/// Rewrites every address of `css` by `replace`; one for which it gives `None` becomes the empty address.
pub(super) fn rewrite<E>(css: &str, mut replace: impl FnMut(&str) -> Result<Option<String>, E>) -> Result<String, E> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while !rest.is_empty() {
        let token = next_token(rest, ends_with_import(&out));
        match token.address {
            None => {
                if is_font_display(&out, &rest[..token.len]) {
                    out.push_str("--");
                }
                out.push_str(&rest[..token.len]);
            }
            Some(address) => {
                let replaced = replace(&unescape(address))?.unwrap_or_default();
                out.push_str(&format!("url(\"{}\")", replaced.replace('\\', "\\\\").replace('"', "\\\"")));
            }
        }
        rest = &rest[token.len..];
    }
    Ok(out)
}

struct Token<'a> {
    /// Bytes of input, at least 1.
    len: usize,
    address: Option<&'a str>,
}

fn next_token(text: &str, after_import: bool) -> Token<'_> {
    let first = text.as_bytes()[0];
    if let Some(comment) = text.strip_prefix("/*") {
        let len = comment.find("*/").map_or(text.len(), |end| end + 4);
        return Token { len, address: None };
    }
    if first == b'"' || first == b'\'' {
        let len = string_len(text);
        return Token { len, address: after_import.then(|| inside_quotes(&text[..len])) };
    }
    if is_name_byte(first) {
        return name_or_url(text);
    }
    let len = text.chars().next().map_or(1, char::len_utf8);
    Token { len, address: None }
}

/// A whole name, so that `my-url(` is not taken for `url(`.
fn name_or_url(text: &str) -> Token<'_> {
    let len = text.bytes().position(|byte| !is_name_byte(byte)).unwrap_or(text.len());
    let function = text[len..].starts_with('(');
    if !(function && text[..len].eq_ignore_ascii_case("url")) {
        return Token { len, address: None };
    }
    let open = len + 1;
    let blank = text[open..].len() - text[open..].trim_ascii_start().len();
    let body = &text[open + blank..];
    let quoted = body.starts_with(['"', '\'']);
    let body_len = if quoted { string_len(body) } else { body.find(')').unwrap_or(body.len()) };
    let after = open + blank + body_len;
    let end = text[after..].find(')').map_or(text.len(), |close| after + close + 1);
    let address = if quoted { inside_quotes(&body[..body_len]) } else { body[..body_len].trim_ascii() };
    Token { len: end, address: Some(address) }
}

/// The length of the string at the start of `text`, quotes included; an unclosed one ends with the text.
fn string_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == bytes[0] => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

fn inside_quotes(string: &str) -> &str {
    let quote = &string[..1];
    string[1..].strip_suffix(quote).unwrap_or(&string[1..])
}

/// Letters, digits, `-`, `_`, escapes and everything beyond ASCII.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\\') || !byte.is_ascii()
}

/// Whether the name begins a declaration of `font-display`: it stands at the start of a block or behind another declaration.
fn is_font_display(before: &str, name: &str) -> bool {
    name.eq_ignore_ascii_case("font-display") && before.trim_ascii_end().ends_with(['{', ';'])
}

fn ends_with_import(out: &str) -> bool {
    const IMPORT: &str = "@import";
    let text = out.trim_ascii_end().as_bytes();
    text.len() >= IMPORT.len() && text[text.len() - IMPORT.len()..].eq_ignore_ascii_case(IMPORT.as_bytes())
}

/// Resolves backslash escapes: up to six hex digits with one blank after them, or the character itself.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 {
            let Some(escaped) = rest.chars().next() else { break };
            out.push(escaped);
            rest = &rest[escaped.len_utf8()..];
            continue;
        }
        let code = u32::from_str_radix(&rest[..digits], 16).ok().and_then(char::from_u32);
        out.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = &rest[digits..];
        rest = rest.strip_prefix([' ', '\t', '\n']).unwrap_or(rest);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(css: &str) -> String {
        rewrite(css, |address| Ok::<_, ()>(Some(format!("<{address}>")))).unwrap()
    }

    #[test]
    fn addresses_are_replaced_in_every_spelling() {
        let cases = [
            ("a{b:url(x.png)}", "a{b:url(\"<x.png>\")}"),
            ("a{b:URL( 'x y.png' )}", "a{b:url(\"<x y.png>\")}"),
            ("src:url(\"x\\\"y\") format('woff2')", "src:url(\"<x\\\"y>\") format('woff2')"),
            ("url(a\\20 b)", "url(\"<a b>\")"),
            ("@import 'a.css' screen;", "@import url(\"<a.css>\") screen;"),
            ("@IMPORT url(a.css);", "@IMPORT url(\"<a.css>\");"),
            ("url(open", "url(\"<open>\")"),
            ("url(\"open", "url(\"<open>\")"),
        ];
        for (css, expected) in cases {
            assert_eq!(marked(css), expected, "{css}");
        }
    }

    #[test]
    fn a_font_in_the_page_is_never_late() {
        let cases = [
            ("@font-face{src:url(a);font-display: optional}", "@font-face{src:url(\"<a>\");--font-display: optional}"),
            ("@font-face{ FONT-DISPLAY:swap }", "@font-face{ --FONT-DISPLAY:swap }"),
            ("a.font-display:hover{content:'{font-display'}", "a.font-display:hover{content:'{font-display'}"),
        ];
        for (css, expected) in cases {
            assert_eq!(marked(css), expected, "{css}");
        }
    }

    #[test]
    fn what_is_no_address_stays_as_it_is() {
        for css in ["/* url(x) */", "content:\"url(x)\"", "my-url(x)", "ü-url(x)", "a::before{content:'\\'@import'}", "/* open", "\"open"]
        {
            assert_eq!(marked(css), css);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_stylesheet_makes_it_fail(css in "([a-z@ ]|url\\(|@import|/\\*|\\*/|[\"'\\\\()]|\\PC){0,40}") {
            marked(&css);
        }
    }

    #[test]
    fn an_address_that_is_left_out_becomes_empty() {
        assert_eq!(rewrite("url(x)", |_| Ok::<_, ()>(None)).unwrap(), "url(\"\")");
    }
}
