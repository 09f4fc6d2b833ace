//! Reads pages whose tree is the nesting that is written, in one pass and without a tree.
//!
//! The HTML standard makes a tree of anything: it adds tags that are missing, moves what stands in the wrong place, and mends what is
//! nested wrongly. None of that happens to a page whose every tag is closed in its turn and stands where nothing else is implied. Such
//! a page is told here as it is written. A reader gives up (`None`) on whatever is not listed below, even where it means no harm: what
//! it has told by then counts for nothing, and the page is read by [`super::tree`].

use super::element::{Attribute, Element, Listener};
use super::nesting::{self, BODY, HEAD, HTML, Known, Rule};
use memchr::{memchr, memchr2};
use std::borrow::Cow;

/// Attributes of one element; more are nobody's.
const MOST_ATTRIBUTES: usize = 32;

/// A text that begins with it has it taken away.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The longest name of a character, with what is around it.
const LONGEST_REFERENCE: usize = 10;

/// Tells a document.
pub(super) fn document<'p>(html: &'p str, to: &mut impl Listener<'p>) -> Option<()> {
    let mut reader = Reader::new(html, to)?;
    reader.pass("<!doctype html>").or_else(|| reader.pass("<!DOCTYPE html>"))?;
    reader.blanks(false)?;
    reader.begin_the_only(HTML)?;
    reader.blanks(false)?;
    reader.begin_the_only(HEAD)?;
    reader.content()?;
    reader.pass("</head>")?;
    reader.end();
    reader.blanks(true)?;
    reader.begin_the_only(BODY)?;
    reader.content()?;
    // Blanks that follow belong to the body all the same.
    for tag in ["</body>", "</html>"] {
        reader.pass(tag)?;
        reader.blanks(true)?;
    }
    reader.end_of_page()
}

/// Tells what may stand in the body of a document, as the document that it is by itself.
pub(super) fn fragment<'p>(html: &'p str, to: &mut impl Listener<'p>) -> Option<()> {
    if html.starts_with(BYTE_ORDER_MARK) {
        return None;
    }
    let mut reader = Reader::new(html, to)?;
    reader.blanks(false)?;
    reader.begin(HTML);
    reader.begin(HEAD);
    reader.end();
    reader.begin(BODY);
    reader.content()?;
    reader.end_of_page()
}

#[derive(Debug)]
struct Reader<'p, 'l, L> {
    /// What is not read yet.
    rest: &'p str,
    open: Vec<Known>,
    /// The bits of those of them that may not stand within themselves.
    once: u8,
    /// Those of the tag that is being read.
    attributes: Vec<Attribute<'p>>,
    to: &'l mut L,
}

impl<'p, 'l, L: Listener<'p>> Reader<'p, 'l, L> {
    /// Gives up on control characters: the standard reads some as others, and drops some.
    fn new(html: &'p str, to: &'l mut L) -> Option<Self> {
        let is_control = |byte: u8| (byte < b' ' && byte != b'\n' && byte != b'\t') || byte == 0x7f;
        let has_controls = html.bytes().fold(false, |found, byte| found | is_control(byte));
        (!has_controls).then_some(Self { rest: html, open: Vec::new(), once: 0, attributes: Vec::new(), to })
    }

    fn pass(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    fn take(&mut self, length: usize) -> &'p str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Passes blanks and comments. The blanks belong to the tree, or don't.
    fn blanks(&mut self, are_told: bool) -> Option<()> {
        loop {
            let length = self.rest.bytes().position(|byte| !is_blank(byte)).unwrap_or(self.rest.len());
            let blanks = self.take(length);
            if are_told && !blanks.is_empty() {
                self.to.text(blanks);
            }
            if !self.rest.starts_with("<!") {
                return Some(());
            }
            self.comment()?;
        }
    }

    fn comment(&mut self) -> Option<()> {
        self.pass("<!--")?;
        let is_text = self.open.last().is_some_and(|holder| matches!(holder.rule, Rule::Title | Rule::Script));
        if is_text || self.rest.starts_with(['>', '-']) {
            return None;
        }
        let end = self.rest.find("--")?;
        self.take(end);
        self.pass("-->")
    }

    fn begin_the_only(&mut self, known: Known) -> Option<()> {
        self.pass("<")?;
        self.pass(known.name)?;
        let is_closed = self.attributes(known)?;
        self.begin(known);
        (!is_closed).then_some(())
    }

    /// Tells all that stands in the innermost open element, up to its end tag or the end of the page.
    fn content(&mut self) -> Option<()> {
        let outermost = self.open.len();
        loop {
            let end = memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let text = self.take(end);
            self.text(text)?;
            match self.rest.as_bytes().get(1) {
                _ if self.rest.is_empty() => return (self.open.len() == outermost).then_some(()),
                Some(b'/') if self.open.len() == outermost => return Some(()),
                Some(b'/') => self.end_tag()?,
                Some(b'!') => self.comment()?,
                _ => self.start_tag()?,
            }
        }
    }

    fn text(&mut self, text: &'p str) -> Option<()> {
        if text.is_empty() {
            return Some(());
        }
        let holder = self.open.last()?.rule;
        if holder == Rule::Script || (holder.holds_no_text() && !text.bytes().all(is_blank)) {
            return None;
        }
        if memchr(b'&', text.as_bytes()).is_some() {
            self.to.text(&decoded(text)?);
        } else {
            self.to.text(text);
        }
        Some(())
    }

    fn end_tag(&mut self) -> Option<()> {
        self.pass("</")?;
        self.pass(self.open.last()?.name)?;
        self.pass(">")?;
        self.end();
        Some(())
    }

    fn start_tag(&mut self) -> Option<()> {
        let end = self.rest.bytes().skip(1).position(|byte| !byte.is_ascii_lowercase() && !byte.is_ascii_digit())? + 1;
        let name = &self.take(end)[1..];
        let known = Known::within(self.open.last()?, name)?;
        if !self.may_begin(known.rule)? {
            return None;
        }
        let is_closed = self.attributes(known)?;
        self.begin(known);
        if known.rule.is_void() || (is_closed && known.rule == Rule::Drawing) {
            self.end();
            return Some(());
        }
        (!is_closed).then_some(())
    }

    /// Whether the standard puts an element here that begins here, and changes nothing else.
    fn may_begin(&self, rule: Rule) -> Option<bool> {
        let around = self.open.iter().rev().nth(1).map_or("", |around| around.name);
        let ends_paragraph = rule.ends_a_paragraph() && self.once & Rule::Paragraph.once() != 0;
        Some(rule.may_stand_in(self.open.last()?, around) && !ends_paragraph && self.once & rule.once() == 0)
    }

    fn begin(&mut self, known: Known) {
        let Known { name, rule, look } = known;
        self.to.begin(&Element { name, look, is_html: rule != Rule::Drawing, has_shadow: false, attributes: &self.attributes });
        self.open.push(known);
        self.once |= rule.once();
        self.attributes.clear();
    }

    fn end(&mut self) {
        if let Some(ended) = self.open.pop() {
            self.once &= !ended.rule.once();
            self.to.end();
        }
    }

    fn end_of_page(&mut self) -> Option<()> {
        self.end();
        self.end();
        self.rest.is_empty().then_some(())
    }

    /// Reads what follows the name of a start tag, `>` included. Whether it ends with `/>`.
    fn attributes(&mut self, known: Known) -> Option<bool> {
        self.attributes.clear();
        loop {
            let blanks = self.rest.bytes().position(|byte| !is_blank(byte))?;
            let ends = match self.rest.as_bytes()[blanks..] {
                [b'>', ..] => Some(false),
                [b'/', b'>', ..] => Some(true),
                _ => None,
            };
            if let Some(is_closed) = ends {
                self.take(blanks + if is_closed { 2 } else { 1 });
                return Some(is_closed);
            }
            if blanks == 0 || self.attributes.len() == MOST_ATTRIBUTES {
                return None;
            }
            let attribute = self.attribute(blanks)?;
            let name = attribute.0;
            let is_known = if known.rule == Rule::Drawing { nesting::is_of_drawings(name) } else { nesting::is_lower(name) };
            if !is_known || self.attributes.iter().any(|(known, _)| *known == name) {
                return None;
            }
            self.attributes.push(attribute);
        }
    }

    /// The attribute whose name begins `from` there on. Its value stands in quotes, if it has one.
    fn attribute(&mut self, from: usize) -> Option<Attribute<'p>> {
        let bytes = self.rest.as_bytes();
        let end = from + bytes[from..].iter().position(|byte| !IN_NAMES[usize::from(*byte)])?;
        let name = &self.rest[from..end];
        if !bytes[from].is_ascii_lowercase() {
            return None;
        }
        if bytes[end] != b'=' {
            self.take(end);
            return Some((name, Cow::Borrowed("")));
        }
        let quote = *bytes.get(end + 1).filter(|quote| matches!(quote, b'"' | b'\''))?;
        let from = end + 2;
        // Few values hold a reference, and so this is mostly the end.
        let mut end = from + memchr2(quote, b'&', &bytes[from..])?;
        let has_references = bytes[end] == b'&';
        if has_references {
            end += memchr(quote, &bytes[end..])?;
        }
        let value = &self.rest[from..end];
        self.take(end + 1);
        Some((name, if has_references { Cow::Owned(decoded(value)?) } else { Cow::Borrowed(value) }))
    }
}

/// The bytes of which names of attributes are made.
static IN_NAMES: [bool; 256] = {
    let mut in_names = [false; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        in_names[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-';
        byte += 1;
    }
    in_names
};

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t')
}

/// A text with characters in the place of references to them, each of which must be one of those that are written most, and complete.
fn decoded(written: &str) -> Option<String> {
    let mut pieces = written.split('&');
    let mut out = pieces.next()?.to_owned();
    for piece in pieces {
        let end = piece.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';')?;
        out.push(referred(&piece[..end])?);
        out.push_str(&piece[end + 1..]);
    }
    Some(out)
}

/// The character with that name or number.
fn referred(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return Some(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{a0}',
            _ => return None,
        });
    };
    let (digits, radix) = number.strip_prefix(['x', 'X']).map_or((number, 10), |digits| (digits, 16));
    let is_number = digits.chars().all(|digit| digit.is_digit(radix));
    let number = u32::from_str_radix(digits, radix).ok().filter(|_| is_number)?;
    // The standard reads control characters as others.
    char::from_u32(number).filter(|c| !c.is_control())
}
