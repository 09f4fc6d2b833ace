//! Where the headings, keys and values of a file stand.

use super::Refused;
use super::tree::Seg;
use std::collections::HashMap;
use std::ops::Range;
use toml_parser::parser::{Event, EventKind, parse_document};
use toml_parser::{ParseError, Source};

/// A heading with the lines below it; the first block of a file has none.
#[derive(Debug)]
pub struct Block {
    /// What the heading names, items by their numbers.
    pub path: Vec<Seg>,
    /// From the comment lines directly above the heading to the next block.
    pub range: Range<usize>,
    /// Where the line after the heading begins; for the first block, where the file does.
    pub body: usize,
    pub entries: Vec<Entry>,
}

/// A line `key = value`.
#[derive(Debug)]
pub struct Entry {
    /// The whole way to it.
    pub path: Vec<Seg>,
    pub value: Range<usize>,
    /// From the start of its line to the start of the next.
    pub lines: Range<usize>,
}

/// The blocks of a text, in their order.
pub fn blocks(text: &str) -> Result<Vec<Block>, Refused> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut reader = Reader::new(text);
    let mut error: Option<ParseError> = None;
    parse_document(&tokens, &mut |event| reader.take(&event), &mut error);
    if error.is_some() { Err(Refused::NotToml) } else { Ok(reader.finish()) }
}

struct Reader<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    /// The number of items so far of each list under headings.
    items: HashMap<Vec<Seg>, usize>,
    /// How many lists and inline tables are open.
    depth: usize,
    keys: Vec<Seg>,
    heading: Option<Range<usize>>,
    value: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let top = Block { path: Vec::new(), range: 0..text.len(), body: 0, entries: Vec::new() };
        Self { text, blocks: vec![top], items: HashMap::new(), depth: 0, keys: Vec::new(), heading: None, value: None }
    }

    fn take(&mut self, event: &Event) {
        let span = event.span();
        let (start, end) = (span.start(), span.end());
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.heading = Some(start..end);
                self.keys.clear();
            }
            EventKind::StdTableClose => self.open(end, false),
            EventKind::ArrayTableClose => self.open(end, true),
            EventKind::SimpleKey if self.depth == 0 => self.key(event),
            EventKind::KeyValSep if self.depth == 0 => self.value = None,
            EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                self.begin(start);
                self.depth += 1;
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                self.depth -= 1;
                self.end(end);
            }
            EventKind::Scalar => {
                self.begin(start);
                self.end(end);
            }
            _ => {}
        }
    }

    fn key(&mut self, event: &Event) {
        let mut name = String::new();
        let mut ignored: Option<ParseError> = None;
        if let Some(raw) = Source::new(self.text).get(event) {
            raw.decode_key(&mut name, &mut ignored);
        }
        self.keys.push(Seg::Key(name));
    }

    fn begin(&mut self, at: usize) {
        if self.depth == 0 {
            self.value = Some(at);
        }
    }

    fn end(&mut self, at: usize) {
        let Some(start) = self.value.filter(|_| self.depth == 0) else { return };
        let lines = line_start(self.text, start)..line_after(self.text, at);
        let Some(block) = self.blocks.last_mut() else { return };
        let path = block.path.iter().cloned().chain(self.keys.drain(..)).collect();
        block.entries.push(Entry { path, value: start..at, lines });
        self.value = None;
    }

    fn open(&mut self, end: usize, is_item: bool) {
        let Some(heading) = self.heading.take() else { return };
        let mut path = Vec::new();
        let keys = std::mem::take(&mut self.keys);
        let last = keys.len().saturating_sub(1);
        for (index, key) in keys.into_iter().enumerate() {
            path.push(key);
            if index == last && is_item {
                let count = self.items.entry(path.clone()).or_default();
                path.push(Seg::At(*count));
                *count += 1;
            } else if let Some(count) = self.items.get(&path) {
                path.push(Seg::At(count.saturating_sub(1)));
            }
        }
        let start = with_comments(self.text, line_start(self.text, heading.start));
        if let Some(before) = self.blocks.last_mut() {
            before.range.end = start.max(before.entries.last().map_or(before.body, |entry| entry.lines.end));
        }
        let body = line_after(self.text, end);
        self.blocks.push(Block { path, range: start..self.text.len(), body, entries: Vec::new() });
    }

    fn finish(self) -> Vec<Block> {
        self.blocks
    }
}

pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

pub fn line_after(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The start of the comment lines directly above a line.
pub fn with_comments(text: &str, mut start: usize) -> usize {
    while start > 0 {
        let above = line_start(text, start - 1);
        if !text[above..start].trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    start
}
