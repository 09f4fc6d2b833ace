//! Values of the model in a short form, which a later run reads many times quicker than the file that they were decoded from.
//!
//! A packed file belongs to one text, and is unpacked beside it: words are kept as places in the text, and share it. What can't be of
//! that text is never made up: [`Unpacker`] gives nothing then, and the file is decoded.

use crate::model::basis::Basis;
use crate::schema::names::{Names, ProseReference};
use crate::source::{Excerpt, Source, SourceId, Span, Spanned};
use std::sync::Arc;

/// A type that can be packed.
pub trait Pack: Sized {
    /// Adds the value.
    fn pack(&self, into: &mut Packer<'_>);

    /// The value that was added at this place; none if none was.
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self>;
}

/// Takes the values of one file.
#[derive(Debug)]
pub struct Packer<'a> {
    source: &'a Source,
    bytes: Vec<u8>,
    /// Where the last place began: the next is not far.
    last: u32,
    items: Vec<Arc<str>>,
    /// The references in prose that are still to come, in the order of the words that they stand in.
    prose: std::slice::Iter<'a, ProseReference>,
}

impl<'a> Packer<'a> {
    /// For the file of that text, which has these names.
    pub fn new(source: &'a Source, names: &'a Names) -> Self {
        Self { source, bytes: Vec::new(), last: 0, items: Vec::new(), prose: names.prose.iter() }
    }

    /// All that was added.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Adds a number; small ones take a byte.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Adds the place of a value among others.
    pub fn index(&mut self, index: usize) {
        self.number(index as u64);
    }

    /// Adds a text.
    pub fn str(&mut self, text: &str) {
        self.index(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Adds a place in the file.
    pub fn span(&mut self, span: Span) {
        let distance = i64::from(span.start) - i64::from(self.last);
        // Zigzag, so that a short way back is a small number as well.
        self.number(((distance << 1) ^ (distance >> 63)).cast_unsigned());
        self.number(u64::from(span.end.saturating_sub(span.start)));
        self.last = span.start;
    }

    /// Adds words, as a place in the file where they are one.
    pub fn excerpt(&mut self, words: &Excerpt) {
        match self.source.range_of(words) {
            Some(range) => {
                self.index(range.start + 1);
                self.index(range.len());
            }
            None => {
                self.number(0);
                self.str(words);
            }
        }
    }

    /// Adds the name of the item that something belongs to.
    pub fn item(&mut self, item: Option<&Arc<str>>) {
        let Some(item) = item else { return self.number(0) };
        // The last few: what follows in a file belongs to the same item or to the next.
        let known = self.items.iter().rposition(|known| known == item);
        self.index(known.unwrap_or(self.items.len()) + 1);
        if known.is_none() {
            self.str(item);
            self.items.push(item.clone());
        }
    }

    /// The next reference in prose.
    pub fn next_in_prose(&mut self) -> Option<&'a ProseReference> {
        self.prose.next()
    }
}

/// Gives the values of one file back, in the order in which they were added.
#[derive(Debug)]
pub struct Unpacker<'a> {
    id: SourceId,
    source: &'a Source,
    bytes: &'a [u8],
    last: u32,
    items: Vec<Arc<str>>,
    place: (&'static str, &'static str),
    basis: Basis,
    /// What the file defines and refers to, as far as it was met.
    pub names: Names,
}

impl<'a> Unpacker<'a> {
    /// For the file of that text.
    pub fn new(id: SourceId, source: &'a Source, bytes: &'a [u8]) -> Self {
        Self { id, source, bytes, last: 0, items: Vec::new(), place: ("", ""), basis: Basis::default(), names: Names::default() }
    }

    /// Whether everything was given back.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// The place of a value among others.
    pub fn index(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// A text.
    pub fn str(&mut self) -> Option<&'a str> {
        let length = self.index()?;
        let (text, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        std::str::from_utf8(text).ok()
    }

    /// A place in the file.
    pub fn span(&mut self) -> Option<Span> {
        let (zigzag, length) = (self.number()?, self.number()?);
        let distance = (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed();
        let start = u32::try_from(i64::from(self.last).checked_add(distance)?).ok()?;
        let end = start.checked_add(u32::try_from(length).ok()?)?;
        self.last = start;
        let span = Span { source: self.id, start, end };
        self.source.text().get(span.range()).map(|_| span)
    }

    /// Words.
    pub fn excerpt(&mut self) -> Option<Excerpt> {
        match self.index()? {
            0 => Some(self.str()?.into()),
            start => {
                let length = self.index()?;
                self.source.excerpt_at(start - 1..(start - 1).checked_add(length)?)
            }
        }
    }

    /// The name of the item that something belongs to.
    pub fn item(&mut self) -> Option<Option<Arc<str>>> {
        let Some(at) = self.index()?.checked_sub(1) else { return Some(None) };
        if at == self.items.len() {
            let name = self.str()?.into();
            self.items.push(name);
        }
        Some(Some(self.items.get(at)?.clone()))
    }

    /// Goes to a key of a table; gives back where it was.
    pub fn go_to(&mut self, table: &'static str, key: &'static str) -> (&'static str, &'static str) {
        std::mem::replace(&mut self.place, (table, key))
    }

    /// What everything in the document rests on that names nothing itself.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Sets it for what follows.
    pub fn set_basis(&mut self, basis: Basis) {
        self.basis = basis;
    }

    /// The kind of table and the key that are being unpacked.
    pub fn place(&self) -> (&'static str, &'static str) {
        self.place
    }
}

impl Pack for Span {
    fn pack(&self, into: &mut Packer<'_>) {
        into.span(*self);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.span()
    }
}

impl Pack for bool {
    fn pack(&self, into: &mut Packer<'_>) {
        into.number((*self).into());
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        match from.number()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Pack for u16 {
    fn pack(&self, into: &mut Packer<'_>) {
        into.number((*self).into());
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.number()?.try_into().ok()
    }
}

impl Pack for Box<str> {
    fn pack(&self, into: &mut Packer<'_>) {
        into.str(self);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.str().map(Into::into)
    }
}

impl Pack for Arc<str> {
    fn pack(&self, into: &mut Packer<'_>) {
        into.str(self);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.str().map(Into::into)
    }
}

impl Pack for jiff::civil::Date {
    fn pack(&self, into: &mut Packer<'_>) {
        into.number(self.year().unsigned_abs().into());
        into.number(self.month().unsigned_abs().into());
        into.number(self.day().unsigned_abs().into());
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Self::new(from.number()?.try_into().ok()?, from.number()?.try_into().ok()?, from.number()?.try_into().ok()?).ok()
    }
}

impl<T: Pack> Pack for Spanned<T> {
    fn pack(&self, into: &mut Packer<'_>) {
        into.span(self.span);
        self.value.pack(into);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let span = from.span()?;
        Some(Self::new(T::unpack(from)?, span))
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, into: &mut Packer<'_>) {
        self.is_some().pack(into);
        if let Some(value) = self {
            value.pack(into);
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Some(if bool::unpack(from)? { Some(T::unpack(from)?) } else { None })
    }
}

impl<T: Pack> Pack for Box<T> {
    fn pack(&self, into: &mut Packer<'_>) {
        (**self).pack(into);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        T::unpack(from).map(Self::new)
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, into: &mut Packer<'_>) {
        into.index(self.len());
        self.iter().for_each(|value| value.pack(into));
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let length = from.index()?;
        // Each value takes a byte at least: what claims more than there are was not packed.
        let mut values = Self::with_capacity(length.min(from.bytes.len()));
        for _ in 0..length {
            values.push(T::unpack(from)?);
        }
        Some(values)
    }
}
