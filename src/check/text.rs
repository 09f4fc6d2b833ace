//! Text as rules see it: rendered blocks that know what they are, with every character's place in the file.
//!
//! Vale's sequence rules skip list items, LanguageTool counts numbered lists as one sentence: handouts are mostly lists, so a rule
//! here is given each block for itself, and asks the block what it is.

use super::CatalogCx;
use crate::model::markdown::{self, events};
use crate::model::{Audience, Text};
use crate::resolve::AnyDocument;
use crate::schema::literal;
use crate::source::Span;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A title or another label of a few words.
    Heading,
    /// An item of a list: an aftercare rule, a warning sign, a bullet.
    ListItem,
    /// A paragraph of sentences.
    Paragraph,
    /// A cell of a table.
    Cell,
}

/// One rendered block of one text.
#[derive(Debug)]
pub struct TextBlock<'a> {
    /// What it is.
    pub kind: BlockKind,
    /// The text it was rendered from: audience, item, table and key.
    pub text: &'a Text,
    /// The document it stands in.
    pub whose: AnyDocument<'a>,
    /// What a person reads: no markup, values in the place of references.
    pub rendered: String,
    pieces: Vec<Piece>,
    raw: &'a str,
}

/// A run of rendered characters and where they come from.
#[derive(Debug, Clone)]
struct Piece {
    rendered: Range<usize>,
    /// In the decoded string.
    source: Range<usize>,
    /// Whether it is the value of a reference.
    bound: bool,
}

/// A sentence of a block, without the spaces around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence<'b> {
    /// The words.
    pub text: &'b str,
    /// Where it starts in [`TextBlock::rendered`].
    pub start: usize,
}

impl<'a> TextBlock<'a> {
    /// Who reads it.
    pub fn audience(&self) -> Audience {
        self.text.audience
    }

    /// Whether patients read it.
    pub fn reaches_patients(&self) -> bool {
        self.text.audience.reaches_patients()
    }

    /// The item it belongs to.
    pub fn item(&self) -> Option<&'a str> {
        self.text.item.as_deref()
    }

    /// Whether it tells a patient what to do or not to do.
    pub fn is_instruction(&self) -> bool {
        self.reaches_patients() && self.text.table == "rule" && self.text.key == "patient"
    }

    /// Whether it records what sources say, what was decided and what changed: such texts quote words that no page should use.
    pub fn is_record(&self) -> bool {
        matches!(self.text.table, "decision" | "position" | "source note" | "history entry" | "off-label use")
    }

    /// Whether it is another name that people search for; nobody reads it as a sentence.
    pub fn is_search_name(&self) -> bool {
        self.text.key == "also"
    }

    /// The place in the file of a range of the rendered text. A range that touches a value covers its whole reference.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source_offset(range.start, false);
        let end = self.source_offset(range.end.max(range.start), true).max(start);
        let inner = literal::map_range(self.raw, start..end);
        let literal_start = self.text.span.start as usize;
        Span::new(self.text.span.source, literal_start + inner.start..literal_start + inner.end)
    }

    /// The place of the whole text.
    pub fn whole(&self) -> Span {
        self.text.span
    }

    /// Whether any part of the range is the value of a reference.
    pub fn is_bound(&self, range: Range<usize>) -> bool {
        self.pieces.iter().any(|piece| piece.bound && piece.rendered.start < range.end && range.start < piece.rendered.end)
    }

    fn source_offset(&self, at: usize, is_end: bool) -> usize {
        let holds =
            |piece: &&Piece| if is_end { piece.rendered.start < at && at <= piece.rendered.end } else { piece.rendered.contains(&at) };
        match self.pieces.iter().find(holds) {
            Some(piece) if piece.bound => {
                if is_end {
                    piece.source.end
                } else {
                    piece.source.start
                }
            }
            Some(piece) => piece.source.start + (at - piece.rendered.start),
            None => self.pieces.last().map_or(0, |piece| piece.source.end),
        }
    }

    /// The block's sentences. A full stop inside a number or after a known abbreviation ends none; a block without one is one
    /// sentence, as list items are.
    pub fn sentences(&self) -> Vec<Sentence<'_>> {
        let text = self.rendered.as_str();
        let (mut sentences, mut start) = (Vec::new(), 0);
        let marks = text.bytes().enumerate().filter(|(_, byte)| matches!(*byte, b'.' | b'!' | b'?' | ELLIPSIS));
        for (at, byte) in marks {
            let end = at + if byte == ELLIPSIS { '…'.len_utf8() } else { 1 };
            if (byte != ELLIPSIS || text[at..].starts_with('…')) && ends_sentence(text, at, end) {
                push_sentence(&mut sentences, text, start..end);
                start = end;
            }
        }
        push_sentence(&mut sentences, text, start..text.len());
        sentences
    }

    /// The words of the block, each with its range: letters, digits, and hyphens, apostrophes or points inside.
    pub fn words(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        words(&self.rendered)
    }
}

/// The words of a text, each with its range.
pub fn words(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let mut start = None;
        while next < text.len() {
            let at = next;
            let (inside, length) = is_inside_word(text, at);
            next += length;
            match (inside, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => return Some((&text[from..at], from..at)),
                _ => {}
            }
        }
        start.map(|from| (&text[from..], from..text.len()))
    })
}

/// Whether the character at `at` belongs to a word, and its length.
fn is_inside_word(text: &str, at: usize) -> (bool, usize) {
    match KINDS[usize::from(text.as_bytes()[at])] {
        Kind::Inside => (true, 1),
        Kind::Outside => (false, 1),
        Kind::MayJoin => (joins(text, at), 1),
        Kind::BeyondAscii => {
            let character = text[at..].chars().next().unwrap_or_default();
            (character.is_alphanumeric() || character == '’' && joins(text, at), character.len_utf8().max(1))
        }
    }
}

/// What a byte tells of whether it belongs to a word.
#[derive(Clone, Copy)]
enum Kind {
    Inside,
    Outside,
    MayJoin,
    BeyondAscii,
}

static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::BeyondAscii; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'-' | b'\'' | b'.' | b',' => Kind::MayJoin,
            byte if byte.is_ascii_alphanumeric() => Kind::Inside,
            _ => Kind::Outside,
        };
        byte += 1;
    }
    kinds
};

/// Whether a hyphen, apostrophe or point stands between two letters or digits; points and commas join digits only.
fn joins(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let mut after = text[at..].chars();
    let mark = after.next();
    let digits_only = matches!(mark, Some('.' | ','));
    let good = |c: Option<char>| c.is_some_and(|c| if digits_only { c.is_ascii_digit() } else { c.is_alphanumeric() });
    good(before) && good(after.next())
}

/// The first byte of `…`, and of other signs.
const ELLIPSIS: u8 = 0xe2;

fn ends_sentence(text: &str, at: usize, end: usize) -> bool {
    let next = text[end..].chars().next();
    if !next.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '”' | ')')) {
        return false;
    }
    let word = text[..at].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    !["e.g", "i.e", "etc", "approx", "Dr", "no", "vs"].contains(&word)
}

fn push_sentence<'b>(sentences: &mut Vec<Sentence<'b>>, text: &'b str, range: Range<usize>) {
    let part = &text[range.clone()];
    let trimmed = part.trim();
    if !trimmed.is_empty() {
        let start = range.start + (part.len() - part.trim_start().len());
        sentences.push(Sentence { text: trimmed, start });
    }
}

/// The blocks that the texts of a document render to.
pub fn blocks_of<'a>(whose: AnyDocument<'a>, cx: CatalogCx<'a>) -> Vec<TextBlock<'a>> {
    whose.texts().iter().flat_map(|text| blocks(text, whose, cx)).collect()
}

/// The blocks that a text renders to.
pub fn blocks<'a>(text: &'a Text, whose: AnyDocument<'a>, cx: CatalogCx<'a>) -> Vec<TextBlock<'a>> {
    let file = cx.catalog.set_of(text.span).map_or(whose.file(), |set| &set.file);
    let raw = file.slice(text.span);
    let values = |index: usize| value(text, index, whose, cx);
    let (kind, rendered) = (own_kind(text), String::with_capacity(text.source.len()));
    let mut builder = Builder { text, whose, raw, values: &values, kind, rendered, pieces: Vec::new(), done: Vec::new() };
    if text.markup {
        builder.markdown();
    } else {
        builder.add(0..text.source.len());
    }
    builder.finish();
    builder.done
}

/// What a text without markup is, by the place it stands in.
fn own_kind(text: &Text) -> BlockKind {
    match (text.table, text.key) {
        (_, "title" | "topic" | "term" | "also") => BlockKind::Heading,
        _ if text.block => BlockKind::Paragraph,
        ("rule" | "warning sign" | "contraindication" | "expectation" | "risk" | "teach-back question", _) => BlockKind::ListItem,
        _ => BlockKind::Paragraph,
    }
}

/// In the place of a reference that leads nowhere, which was reported: a value like any other.
const ANY_VALUE: &str = "24 h";

/// A reference's value as it is written in files: rules look at numbers and units, not at a language's words.
fn value(text: &Text, index: usize, whose: AnyDocument<'_>, cx: CatalogCx<'_>) -> String {
    let reference = &text.references[index];
    let values = match &reference.document {
        Some(other) => cx.catalog.protocols.get(other).map(|other| &other.values),
        None => Some(whose.values()),
    };
    let found = values.and_then(|values| values.get(reference.item.as_deref(), &reference.field));
    found.map_or_else(|| ANY_VALUE.to_owned(), |(quantity, _)| quantity.to_string())
}

struct Builder<'a, 'v> {
    text: &'a Text,
    whose: AnyDocument<'a>,
    raw: &'a str,
    values: &'v dyn Fn(usize) -> String,
    kind: BlockKind,
    rendered: String,
    pieces: Vec<Piece>,
    done: Vec<TextBlock<'a>>,
}

impl Builder<'_, '_> {
    fn markdown(&mut self) {
        let own = self.kind;
        for (event, range) in events(&self.text.source) {
            match event {
                Event::Text(_) => self.add(range),
                Event::Code(_) => self.add(range.start + 1..range.end.saturating_sub(1).max(range.start + 1)),
                Event::SoftBreak | Event::HardBreak => self.space(range),
                Event::Start(Tag::Item) => self.begin(BlockKind::ListItem),
                Event::Start(Tag::TableCell) => self.begin(BlockKind::Cell),
                Event::Start(Tag::Heading { .. }) => self.begin(BlockKind::Heading),
                Event::End(TagEnd::Item | TagEnd::TableCell | TagEnd::Heading(_) | TagEnd::Paragraph) => self.begin(own),
                _ => {}
            }
        }
    }

    fn begin(&mut self, kind: BlockKind) {
        self.finish();
        self.kind = kind;
    }

    fn finish(&mut self) {
        let rendered = std::mem::take(&mut self.rendered);
        let pieces = std::mem::take(&mut self.pieces);
        if !rendered.trim().is_empty() {
            self.done.push(TextBlock { kind: self.kind, text: self.text, whose: self.whose, rendered, pieces, raw: self.raw });
        }
    }

    fn space(&mut self, source: Range<usize>) {
        let start = self.rendered.len();
        self.rendered.push(' ');
        self.pieces.push(Piece { rendered: start..start + 1, source, bound: false });
    }

    /// Adds a stretch of the decoded string, values in the place of references.
    fn add(&mut self, source: Range<usize>) {
        for piece in markdown::pieces(source, &self.text.references) {
            match piece {
                markdown::Piece::Words(part) => self.piece(part, None),
                markdown::Piece::Value(index) => self.piece(self.text.references[index].range.clone(), Some((self.values)(index))),
            }
        }
    }

    fn piece(&mut self, source: Range<usize>, value: Option<String>) {
        if source.is_empty() {
            return;
        }
        let start = self.rendered.len();
        let bound = value.is_some();
        self.rendered.push_str(value.as_deref().unwrap_or(&self.text.source[source.clone()]));
        self.pieces.push(Piece { rendered: start..self.rendered.len(), source, bound });
    }
}
