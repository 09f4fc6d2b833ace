//! Words become HTML, for one reader.

use super::Cx;
use super::html::Html;
use super::quantities;
use crate::model::markdown::{self, Piece};
use crate::model::{Audience, Layout, Quantity, Reach, Reader, WordsReference, Written};
use crate::resolve::{AnyDocument, Document, EVERY, ValueIndex};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::borrow::Cow;
use std::marker::PhantomData;

/// Prints words of one document for the reader `R`.
///
/// It takes only words that [`Reach`] the reader, and prints only values that do: the compiler keeps staff texts off patient pages.
#[derive(Debug)]
pub struct Printer<'a, R> {
    cx: Cx<'a>,
    values: Option<&'a ValueIndex>,
    reader: PhantomData<R>,
}

impl<R> Clone for Printer<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Printer<'_, R> {}

impl<'a, R: Reader> Printer<'a, R> {
    /// For the words of `document`.
    pub fn of<T>(cx: Cx<'a>, document: &'a Document<T>) -> Self {
        Self { cx, values: Some(&document.values), reader: PhantomData }
    }

    /// For the words of a document of any kind.
    pub fn of_any(cx: Cx<'a>, document: AnyDocument<'a>) -> Self {
        Self { cx, values: Some(document.values()), reader: PhantomData }
    }

    /// For words that belong to no document, or stand apart from it: the clinic's, the vocabulary's, those of an outline.
    pub fn plain_words(cx: Cx<'a>) -> Self {
        Self { cx, values: None, reader: PhantomData }
    }

    /// The words as HTML: a line without a paragraph around it, or paragraphs.
    pub fn html<W: Written<Audience: Reach<R>>>(&self, words: &W) -> Html {
        let block = W::Layout::BLOCK;
        if words.has_markup() {
            let events = self.events(words).filter(|event| block || !is_paragraph(event));
            let mut html = String::with_capacity(words.markdown().len() + words.markdown().len() / 4);
            pulldown_cmark::html::push_html(&mut html, events);
            html.truncate(html.trim_end().len());
            return Html(html);
        }
        let line = escaped(&self.without_markup(words));
        Html(if block { format!("<p>{line}</p>") } else { line })
    }

    /// The words as plain text, for titles and attributes.
    pub fn text<W: Written<Audience: Reach<R>>>(&self, words: &W) -> String {
        if words.has_markup() { plain_text(self.events(words)) } else { self.without_markup(words).into_owned() }
    }

    /// What the words are made of, values in the place of references. Raw HTML was refused when the file was read; should any come here
    /// all the same, it is printed as text.
    fn events<'w, W: Written<Audience: Reach<R>>>(&'w self, words: &'w W) -> impl Iterator<Item = Event<'w>> {
        let references = words.printed();
        markdown::filled(words.markdown(), references, |index| self.value(&references[index])).map(|event| match event {
            Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
            other => other,
        })
    }

    /// The same of words that Markdown leaves as they are.
    fn without_markup<'w, W: Written<Audience: Reach<R>>>(&self, words: &'w W) -> Cow<'w, str> {
        let (text, references) = (words.markdown(), words.printed());
        if references.is_empty() {
            return Cow::Borrowed(text);
        }
        let pieces = markdown::pieces(0..text.len(), references).map(|piece| match piece {
            Piece::Words(part) => Cow::Borrowed(&text[part]),
            Piece::Value(index) => Cow::Owned(self.value(&references[index])),
        });
        Cow::Owned(pieces.collect())
    }

    /// A quantity in the reader's words.
    pub fn quantity(&self, quantity: &Quantity) -> String {
        quantities::quantity(quantity, self.cx.language)
    }

    /// Minutes in the reader's words.
    pub fn minutes(&self, minutes: i64) -> String {
        quantities::minutes(minutes, self.cx.language)
    }

    /// A bound reference's value. References were checked before any page is made; one that leads nowhere, or to a value that does
    /// not reach the reader, prints as a question mark rather than a guess.
    fn value(&self, reference: &WordsReference) -> String {
        let WordsReference { document, item, field, .. } = reference;
        let values = match document {
            Some(document) => self.cx.catalog.protocols.get(document).map(|document| &document.values),
            None => self.values,
        };
        let found = values.and_then(|values| values.get(item.as_deref(), field));
        let reaches = |audience: Audience| R::AUDIENCE == Audience::Staff || audience.reaches_patients();
        match found.filter(|(_, audience)| reaches(*audience)) {
            Some((quantity, _)) if **field == *EVERY => quantities::after_every(&quantity, self.cx.language),
            Some((quantity, _)) => self.quantity(&quantity),
            None => "?".to_owned(),
        }
    }
}

/// Text that is safe in HTML and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out
}

fn is_paragraph(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph))
}

fn plain_text<'w>(events: impl Iterator<Item = Event<'w>>) -> String {
    let mut out = String::new();
    for event in events {
        match event {
            Event::Text(part) | Event::Code(part) | Event::Html(part) | Event::InlineHtml(part) => out.push_str(&part),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Item) => out.push(' '),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}
