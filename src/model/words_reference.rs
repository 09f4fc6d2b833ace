//! A reference to a value, in words.

use std::ops::Range;
use std::sync::Arc;

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
