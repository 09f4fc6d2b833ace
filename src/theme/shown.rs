//! What of a page a browser shows: not what stands in a comment, in an element that is never drawn, or below one that is `hidden`.
//!
//! What scripts and style sheets do is not looked at. A page is searched for the few elements in question, and only those are read by
//! the tokenizer of the HTML standard.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};
use memchr::{memchr_iter, memmem, memrchr};
use std::borrow::Cow;

/// Elements whose content is no text of the page.
const NEVER_SHOWN: [&str; 5] = ["template", "noscript", "textarea", "script", "style"];

/// Elements without content.
const VOID: [&str; 8] = ["area", "br", "col", "embed", "hr", "img", "input", "wbr"];

/// A page with the places where something begins that may not be shown.
#[derive(Debug)]
pub(super) struct Shown<'h> {
    html: &'h str,
    suspects: Vec<usize>,
}

impl<'h> Shown<'h> {
    /// Of a page, which is searched once.
    pub fn new(html: &'h str) -> Self {
        let bytes = html.as_bytes();
        let opens = |at: &usize| matches!(bytes.get(at + 1), Some(b'!' | b't' | b'n' | b's' | b'T' | b'N' | b'S'));
        let by_name = memchr_iter(b'<', bytes).filter(opens).filter(|at| html[*at..].starts_with("<!--") || is_never_shown(&html[*at..]));
        let by_attribute = hidden_words(bytes).filter_map(|at| memrchr(b'<', &bytes[..at]));
        let mut suspects: Vec<usize> = by_name.chain(by_attribute).collect();
        suspects.sort_unstable();
        suspects.dedup();
        Self { html, suspects }
    }

    /// The beginning of the page, up to the first of these places.
    pub fn certain(&self) -> &'h str {
        self.suspects.first().map_or(self.html, |at| &self.html[..*at])
    }

    /// The page without what no reader sees.
    pub fn all(&self) -> Cow<'h, str> {
        let html = self.html;
        let (mut shown, mut from) = (String::new(), 0);
        for at in &self.suspects {
            let length = if *at < from { None } else { length_unseen(&html[*at..]) };
            if let Some(length) = length {
                shown.push_str(&html[from..*at]);
                from = at + length;
            }
        }
        if from == 0 {
            return html.into();
        }
        shown.push_str(&html[from..]);
        shown.into()
    }
}

/// Where the name of the attribute may stand. A double `d` is rare in a page, and each of its other letters is not.
fn hidden_words(html: &[u8]) -> impl Iterator<Item = usize> {
    let pairs = ["dd", "dD", "Dd", "DD"].into_iter().flat_map(|pair| memmem::find_iter(html, pair));
    pairs.filter_map(|at| at.checked_sub("hi".len())).filter(|at| is_hidden_word(html, *at))
}

/// How far the comment or element goes with which `html` begins, if it is not shown.
fn length_unseen(html: &str) -> Option<usize> {
    if html.starts_with("<!--") {
        return Some(html.find("-->").map_or(html.len(), |end| end + "-->".len()));
    }
    (is_never_shown(html) || is_hidden(html)).then(|| length_of_element(html))
}

fn is_never_shown(tag: &str) -> bool {
    NEVER_SHOWN.iter().any(|name| {
        let found = tag.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        found && tag[name.len() + 1..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
    })
}

/// Whether the name of the attribute may stand there; `aria-hidden` is another.
fn is_hidden_word(html: &[u8], at: usize) -> bool {
    let word = html.get(at..at + b"hidden".len());
    let before = at.checked_sub(1).map_or(b'-', |before| html[before]);
    word.is_some_and(|word| word.eq_ignore_ascii_case(b"hidden")) && !matches!(before, b'-' | b'a'..=b'z' | b'A'..=b'Z')
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
            ("a<i hidDen>b</i>c<i HIdDEN>d</i>e<i hiDden>f</i>g", "aceg"),
            ("a<input hidden>b<svg hidden/>c", "abc"),
            ("a<section hidden>b", "a"),
            ("a<!-- b", "a"),
        ] {
            assert_eq!(Shown::new(html).all(), expected, "{html}");
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
            assert_eq!(Shown::new(html).all(), html);
        }
    }
}
