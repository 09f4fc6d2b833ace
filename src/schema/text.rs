//! Words as they were decoded, whoever reads them.

use crate::audience::Audience;
use crate::source::{Excerpt, Span};
use std::ops::Range;
use std::sync::Arc;

/// Words as the checks, the translations and the hashes see them: whoever reads them, with their place in the document.
///
/// Every decoded text is recorded as one, so a check of "every sentence" can't forget a field. Pages never print from here.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// The Markdown as written, references in braces.
    pub source: Excerpt,
    /// The literal in the file, quotes included.
    pub span: Span,
    /// The references, in order.
    pub references: Box<[WordsReference]>,
    /// Whether the text has anything that Markdown would change; most have not, and are printed without a parser.
    pub markup: bool,
    /// Who reads it.
    pub audience: Audience,
    /// Whether paragraphs and lists are allowed.
    pub block: bool,
    /// The item it belongs to.
    pub item: Option<Arc<str>>,
    /// What kind of table it stands in, such as `rule`.
    pub table: &'static str,
    /// Its key there, such as `patient`.
    pub key: &'static str,
}

/// A reference and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WordsReference {
    /// The braces and what is between them.
    pub range: Range<usize>,
    /// The document, where it is another.
    pub document: Option<Box<str>>,
    /// The item.
    pub item: Option<Arc<str>>,
    /// The key.
    pub field: Box<str>,
}

impl WordsReference {
    /// Whether it stands in this stretch of the text.
    pub fn is_within(&self, stretch: &Range<usize>) -> bool {
        stretch.start <= self.range.start && self.range.end <= stretch.end
    }
}
