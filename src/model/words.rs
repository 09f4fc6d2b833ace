//! Words that people read: Markdown with references to values, for one audience.
//!
//! A reference is written `{field}` (of the same item), `{item.field}` or `{other-protocol#item.field}`; `\{` and `\}` are braces. A number
//! with a unit in prose should be such a reference, so that it stands once.

use crate::audience::{Addressed, ForAll, ForPatients, ForStaff};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::markdown::{self, Refused, might_be_markup};
use crate::model::visible::{can_be_seen, refuse_unprintable};
use crate::schema::names::ProseReference;
use crate::schema::{Cx, Decode, Shape, Text, Value, WordsReference, faults};
use crate::source::Span;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

/// Faults of one text that are told one by one; a text with more was not written to be read.
const MOST_FAULTS: usize = 50;

/// How much room a text has.
pub trait Layout {
    /// Whether paragraphs and lists are allowed.
    const BLOCK: bool;
}

/// One line: emphasis and links only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inline;
/// Paragraphs and lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block;

impl Layout for Inline {
    const BLOCK: bool = false;
}
impl Layout for Block {
    const BLOCK: bool = true;
}

/// Words for the audience `A`, laid out as `L`.
#[derive(Debug)]
pub struct Words<A, L> {
    text: Arc<Text>,
    marker: PhantomData<(A, L)>,
}

impl<A, L> Clone for Words<A, L> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), marker: PhantomData }
    }
}

/// By what they say and to whom, wherever they stand.
impl<A, L> Hash for Words<A, L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Text { source, span: _, references, markup, audience, block, item, table, key } = &*self.text;
        (source, references, markup, audience, block, item, table, key).hash(state);
    }
}

/// A line of words.
pub type Line<A> = Words<A, Inline>;
/// Paragraphs.
pub type Prose<A> = Words<A, Block>;

/// A line for patients and staff alike.
pub type SharedLine = Line<ForAll>;
/// A line for patients.
pub type PatientLine = Line<ForPatients>;
/// A line for staff alone.
pub type StaffLine = Line<ForStaff>;
/// Paragraphs for patients.
pub type PatientProse = Prose<ForPatients>;
/// Paragraphs for staff alone.
pub type StaffProse = Prose<ForStaff>;

impl<A, L> Words<A, L> {
    /// The Markdown as written, references in braces. For checks and hashes; pages print through `view`.
    pub fn source_text(&self) -> &str {
        &self.text.source
    }

    /// The literal in the file.
    pub fn span(&self) -> Span {
        self.text.span
    }

    /// The same apart from their file; none if they print values, which only their document knows.
    pub fn apart(&self) -> Option<DetachedText<A, L>> {
        let Text { source, references, markup, .. } = &*self.text;
        references.is_empty().then(|| DetachedText { source: (**source).into(), markup: *markup, marker: PhantomData })
    }
}

/// Words that print no value, apart from their file: they can be printed where their document is not at hand.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct DetachedText<A, L> {
    source: Box<str>,
    markup: bool,
    #[serde(skip)]
    marker: PhantomData<(A, L)>,
}

/// Words as they are printed, in a file or apart from it.
pub trait Written {
    /// Who reads them.
    type Audience;
    /// How much room they have.
    type Layout: Layout;

    /// The Markdown as written, references in braces.
    fn markdown(&self) -> &str;

    /// The references, in order.
    fn printed(&self) -> &[WordsReference];

    /// Whether the text has anything that Markdown would change; most have not, and are printed without a parser.
    fn has_markup(&self) -> bool;
}

impl<A, L: Layout> Written for Words<A, L> {
    type Audience = A;
    type Layout = L;

    fn markdown(&self) -> &str {
        self.source_text()
    }

    fn printed(&self) -> &[WordsReference] {
        &self.text.references
    }

    fn has_markup(&self) -> bool {
        self.text.markup
    }
}

impl<A, L: Layout> Written for DetachedText<A, L> {
    type Audience = A;
    type Layout = L;

    fn markdown(&self) -> &str {
        &self.source
    }

    fn printed(&self) -> &[WordsReference] {
        &[]
    }

    fn has_markup(&self) -> bool {
        self.markup
    }
}

impl<A: Addressed, L: Layout> Decode for Words<A, L> {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "words in quotes")?;
        if !can_be_seen(text.value) {
            let message = if text.value.trim().is_empty() { "these words are empty" } else { "a reader sees nothing of these words" };
            cx.report(Diagnostic::new(&faults::SCHEMA, text.span, message).with_help("write them, or take the key out"));
            return None;
        }
        refuse_unprintable(text.value, text.span, cx);
        let references = references(text.value, text.span, cx);
        for reference in &references {
            let span = cx.span_inside(text.span, reference.range.clone());
            let (document, item, field) = (reference.document.clone(), reference.item.clone(), reference.field.clone());
            cx.names.prose.push(ProseReference { document, item, field, span, audience: A::AUDIENCE });
        }
        let markup = might_be_markup(text.value);
        if markup {
            refuse_unseen(text.value, &references, L::BLOCK, text.span, cx);
        }
        let (table, key) = cx.place();
        let text = Arc::new(Text {
            source: cx.excerpt(text.span, text.value),
            span: text.span,
            references: references.into(),
            markup,
            audience: A::AUDIENCE,
            block: L::BLOCK,
            item: cx.item().cloned(),
            table,
            key,
        });
        cx.names.texts.push(text.clone());
        Some(Self { text, marker: PhantomData })
    }

    /// Words that nobody wrote: they are in no list of texts, so that no rule on sentences reads them.
    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        let source = ["…", "needle"][cx.choose(2)].into();
        let (table, key) = cx.place();
        let (references, item) = (Box::default(), cx.item().cloned());
        let text = Text { source, span: place, references, markup: false, audience: A::AUDIENCE, block: L::BLOCK, item, table, key };
        Self { text: Arc::new(text), marker: PhantomData }
    }

    fn shape() -> Shape {
        Shape::Words { audience: A::AUDIENCE, block: L::BLOCK }
    }
}

/// Finds every `{…}`; a malformed one, and a brace that closes none, is reported at its own columns.
fn references(text: &str, literal: Span, cx: &mut Cx<'_>) -> Vec<WordsReference> {
    let mut found = Vec::new();
    // How many braces that are no reference's stand open.
    let (mut from, mut braces) = (0, 0_usize);
    let told = cx.diagnostics.len();
    while cx.diagnostics.len() < told + MOST_FAULTS
        && let Some(open) = text[from..].find(['{', '}']).map(|at| from + at)
    {
        from = open + 1;
        let (escaped, closes) = (text[..open].ends_with('\\'), text.as_bytes()[open] == b'}');
        if escaped && !closes {
            braces += 1;
            continue;
        }
        if closes {
            if !escaped && braces == 0 {
                let stray = Diagnostic::new(&faults::GRAPH, cx.span_inside(literal, open..from), "this brace closes none");
                cx.report(stray.with_help("take it out, or write `\\}` for a brace"));
            }
            braces = braces.saturating_sub(1);
            continue;
        }
        let close = text[open..].find(['}', '\n']).map(|at| open + at).filter(|at| text.as_bytes()[*at] == b'}');
        let Some(close) = close else {
            let span = cx.span_inside(literal, open..open + 1);
            cx.report(
                Diagnostic::new(&faults::GRAPH, span, "this brace is not closed")
                    .with_help("write a reference such as `{no-makeup.for}`, or `\\{` for a brace"),
            );
            continue;
        };
        from = close + 1;
        match reference(&text[open + 1..close], open..close + 1, cx.item()) {
            Some(reference) => found.push(reference),
            None => {
                let span = cx.span_inside(literal, open..close + 1);
                cx.report(
                    Diagnostic::new(&faults::GRAPH, span, format!("`{}` is no reference", &text[open..=close]))
                        .with_help("write `{field}`, `{item.field}` or `{protocol#item.field}`, or `\\{` for a brace"),
                );
            }
        }
    }
    found
}

fn reference(inside: &str, range: Range<usize>, enclosing: Option<&Arc<str>>) -> Option<WordsReference> {
    let (document, path) = match inside.split_once('#') {
        Some((document, path)) => (Some(document), path),
        None => (None, inside),
    };
    let (item, field) = match path.split_once('.') {
        Some((item, field)) => (Some(item.into()), field),
        None => (enclosing.filter(|_| document.is_none()).cloned(), path),
    };
    let named = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let good = document.is_none_or(named) && item.as_deref().is_none_or(named) && named(field);
    good.then(|| WordsReference { range, document: document.map(Into::into), item, field: field.into() })
}

/// Reports what a reader would not see as it was written.
fn refuse_unseen(text: &str, references: &[WordsReference], block: bool, literal: Span, cx: &mut Cx<'_>) {
    for Refused { range, message, help } in markdown::refused(text, references, block) {
        let span = cx.span_inside(literal, range);
        // As it is typed: between double quotes TOML takes a backslash for its own.
        let help = if cx.text(literal).starts_with('"') { help.replace('\\', "\\\\") } else { help.into_owned() };
        cx.report(Diagnostic::new(&faults::MARKUP, span, message).with_help(help));
    }
}

/// A one-word name: an id, an icon.
pub fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 64
        && word.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !word.ends_with('-')
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The nearest well-formed name, if one is easily seen.
pub fn as_name(word: &str) -> Option<String> {
    let lowered = word.to_lowercase().replace([' ', '_', '.', '/'], "-");
    let trimmed = lowered.trim_matches('-').to_owned();
    (is_name(&trimmed) && nearest(&trimmed, [lowered.as_str()]).is_some()).then_some(trimmed)
}
