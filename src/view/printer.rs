//! Words become HTML, for one reader.

use super::Cx;
use super::parts::Html;
use super::quantities;
use crate::model::{Audience, Layout, Quantity, Reach, Reader, Written, options};
use crate::resolve::{AnyDocument, Document, EVERY, ValueIndex};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
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
        let (text, values) = self.with_marks(words);
        let block = W::Layout::BLOCK;
        let html = if words.has_markup() { markdown(&text, block) } else { wrap(escaped(&text), block) };
        Html(fill(html, &values))
    }

    /// The words as plain text, for titles and attributes.
    pub fn text<W: Written<Audience: Reach<R>>>(&self, words: &W) -> String {
        let (text, values) = self.with_marks(words);
        let plain = if words.has_markup() { plain_text(&text) } else { text.into_owned() };
        fill(plain, &values)
    }

    /// A quantity in the reader's words.
    pub fn quantity(&self, quantity: &Quantity) -> String {
        quantities::quantity(quantity, self.cx.language)
    }

    /// Minutes in the reader's words.
    pub fn minutes(&self, minutes: i64) -> String {
        quantities::minutes(minutes, self.cx.language)
    }

    /// The text with a mark in the place of each reference, and what each mark stands for. The marks are of the private use area,
    /// so Markdown leaves them alone.
    fn with_marks<'w, W: Written<Audience: Reach<R>>>(&self, words: &'w W) -> (Cow<'w, str>, Vec<String>) {
        let text = words.markdown();
        if words.printed().is_empty() {
            return (Cow::Borrowed(text), Vec::new());
        }
        let (mut marked, mut values, mut from) = (String::with_capacity(text.len()), Vec::new(), 0);
        for reference in words.printed() {
            marked.push_str(&text[from..reference.range.start]);
            marked.push(MARK);
            from = reference.range.end;
            values.push(self.value(reference.document.as_deref(), reference.item.as_deref(), &reference.field));
        }
        marked.push_str(&text[from..]);
        (Cow::Owned(marked), values)
    }

    /// A bound reference's value. References were checked before any page is made; one that leads nowhere, or to a value that does
    /// not reach the reader, prints as a question mark rather than a guess.
    fn value(&self, document: Option<&str>, item: Option<&str>, field: &str) -> String {
        let values = match document {
            Some(document) => self.cx.catalog.protocols.get(document).map(|document| &document.values),
            None => self.values,
        };
        let found = values.and_then(|values| values.get(item, field));
        let reaches = |audience: Audience| R::AUDIENCE == Audience::Staff || audience.reaches_patients();
        match found.filter(|(_, audience)| reaches(*audience)) {
            Some((quantity, _)) if field == EVERY => quantities::after_every(&quantity, self.cx.language),
            Some((quantity, _)) => self.quantity(&quantity),
            None => "?".to_owned(),
        }
    }
}

/// Stands for the next reference. An author's own use of this private character would be misread, so it is taken out first.
const MARK: char = '\u{E000}';

fn fill(text: String, values: &[String]) -> String {
    if values.is_empty() {
        return text;
    }
    let mut values = values.iter();
    let mut out = String::with_capacity(text.len() + 16);
    for (index, part) in text.split(MARK).enumerate() {
        if index > 0 {
            out.push_str(&escaped(values.next().map_or("", String::as_str)));
        }
        out.push_str(part);
    }
    out
}

fn wrap(html: String, block: bool) -> String {
    if block { format!("<p>{html}</p>") } else { html }
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

/// Markdown as HTML. Raw HTML was refused when the file was read; should any come here all the same, it is printed as text.
fn markdown(text: &str, block: bool) -> String {
    let events = Parser::new_ext(text, options()).filter(|event| block || !is_paragraph(event)).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        other => other,
    });
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    pulldown_cmark::html::push_html(&mut html, events);
    html.truncate(html.trim_end().len());
    html
}

fn is_paragraph(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph))
}

fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for event in Parser::new_ext(text, options()) {
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
