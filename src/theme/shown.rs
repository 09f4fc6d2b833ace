//! What of a page a browser shows: not what stands in a comment, in an element that is never drawn, or below one that is `hidden`.
//!
//! What scripts and style sheets do is not looked at. A page is searched for the few elements in question, and only those are read by
//! the tokenizer of the HTML standard.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use std::borrow::Cow;

/// Elements whose content is no text of the page.
const NEVER_SHOWN: [&str; 5] = ["template", "noscript", "textarea", "script", "style"];

/// Elements without content.
const VOID: [&str; 8] = ["area", "br", "col", "embed", "hr", "img", "input", "wbr"];

/// The page without what no reader sees.
pub(super) fn shown(html: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut from = 0;
    let hides = says_hidden(html);
    while let Some((start, end)) = next_unseen(html, from, hides) {
        shown.push_str(&html[from..start]);
        from = end;
    }
    if from == 0 {
        return html.into();
    }
    shown.push_str(&html[from..]);
    shown.into()
}

/// Where the next comment or element that is not shown begins and ends; `hides` if any tag may be hidden.
fn next_unseen(html: &str, from: usize, hides: bool) -> Option<(usize, usize)> {
    html[from..].match_indices('<').map(|(at, _)| from + at).find_map(|at| {
        let rest = &html[at..];
        if rest.starts_with("<!--") {
            return Some((at, rest.find("-->").map_or(html.len(), |end| at + end + "-->".len())));
        }
        let unseen = is_never_shown(rest) || hides && may_be_hidden(rest) && is_hidden(rest);
        unseen.then(|| (at, at + length_of_element(rest)))
    })
}

fn is_never_shown(tag: &str) -> bool {
    let may_be = matches!(tag.as_bytes().get(1), Some(b't' | b'n' | b's' | b'T' | b'N' | b'S'));
    may_be
        && NEVER_SHOWN.iter().any(|name| {
            let found = tag.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
            found && tag[name.len() + 1..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
        })
}

/// Whether the attribute could stand in the tag; `aria-hidden` is another.
fn may_be_hidden(tag: &str) -> bool {
    says_hidden(tag[1..].split('<').next().unwrap_or_default())
}

/// Whether the word stands in the text, and is no part of another.
fn says_hidden(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut places = (1..bytes.len()).filter(|at| matches!(bytes[*at], b'h' | b'H'));
    places.any(|at| {
        let word = bytes.get(at..at + b"hidden".len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"hidden")) && !matches!(bytes[at - 1], b'-' | b'a'..=b'z' | b'A'..=b'Z')
    })
}

fn is_hidden(tag: &str) -> bool {
    first_tag(tag).is_some_and(|tag| tag.attributes.contains_key(b"hidden".as_slice()))
}

fn first_tag(html: &str) -> Option<StartTag<usize>> {
    match tokens(html).next()? {
        Token::StartTag(tag) => Some(tag),
        _ => None,
    }
}

fn tokens(html: &str) -> impl Iterator<Item = Token<usize>> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).map(|token| match token {
        Ok(token) => token,
        Err(never) => match never {},
    })
}

/// From the start tag with which `html` begins to its end tag; to the end, if it has none.
fn length_of_element(html: &str) -> usize {
    let Some(first) = first_tag(html) else { return html.len() };
    if first.self_closing || VOID.iter().any(|name| name.as_bytes() == first.name.as_slice()) {
        return first.span.end;
    }
    let mut open = 0_usize;
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) if tag.name == first.name && !tag.self_closing => open += 1,
            Token::EndTag(tag) if tag.name == first.name => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return tag.span.end;
                }
            }
            _ => {}
        }
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_reader_sees_is_left_out() {
        for (html, expected) in [
            ("<p>a</p>", "<p>a</p>"),
            ("<p>a</p><!-- b --><p>c</p>", "<p>a</p><p>c</p>"),
            ("a<template><p>b</p></template>c", "ac"),
            ("a<NoScript>b</noscript>c", "ac"),
            ("a<textarea>b</textarea>c<script>if (1 < 2) d</script>e<style>f{}</style>g", "aceg"),
            ("a<div hidden><div>b</div>c</div>d", "ad"),
            ("a<div class='x' HIDDEN=until-found>b</div>c", "ac"),
            ("a<input hidden>b<svg hidden/>c", "abc"),
            ("a<section hidden>b", "a"),
            ("a<!-- b", "a"),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn what_only_sounds_hidden_is_shown() {
        for html in [
            "<svg aria-hidden=\"true\"></svg>a",
            "<p class=\"visually hidden\">a</p>",
            "<p title=\"hidden\">nothing is hidden</p>",
            "<stylesheet>a</stylesheet>",
            "1 < 2, hidden",
        ] {
            assert_eq!(shown(html), html);
        }
    }
}
