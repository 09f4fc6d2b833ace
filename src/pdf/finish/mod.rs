//! Turns the PDF that Chromium prints into one that conforms to PDF/UA-1 and has the same bytes every time.
//!
//! Chromium tags a page well and still fails the standard: it leaves margin boxes and borders unmarked, uses structure types
//! of its own, writes no XMP metadata and describes no link. It also writes the time of day and its internal node numbers.
//! Each of these has a module; what each rule wants is said there by its number in ISO 14289-1.

mod content;
mod drawn;
mod identity;
mod lexer;
mod metadata;
mod structure;

use std::collections::BTreeMap;
use std::fmt;

pub use drawn::Drawn;
use jiff::civil::Date;
use lopdf::{Document, Object};

/// What a PDF says about itself.
#[derive(Debug, Clone, Copy)]
pub struct Metadata<'a> {
    /// The title that readers show and announce.
    pub title: &'a str,
    /// The BCP 47 tag of the document's language.
    pub language: &'a str,
    /// Whether pages are read from right to left.
    pub right_to_left: bool,
    /// What links are called, by address (`#id` inside the document).
    pub links: &'a BTreeMap<String, String>,
    /// The day written as date of creation and change.
    pub date: Date,
}

/// Why a printed PDF could not be finished.
#[derive(Debug)]
pub enum FinishError {
    /// The bytes are not a PDF as the browser writes it.
    Malformed(lopdf::Error),
    /// A page's content cannot be cut into operations.
    Unreadable,
    /// A picture with no words for who cannot see it; the reason why no conforming PDF can be made.
    FigureWithoutText {
        /// How many there are.
        count: usize,
    },
    /// The browser printed no structure at all.
    Untagged,
}

impl fmt::Display for FinishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "the browser's PDF cannot be read: {error}"),
            Self::Unreadable => f.write_str("the browser's PDF holds a page that cannot be read"),
            Self::FigureWithoutText { count } => write!(
                f,
                "{count} picture(s) without a text alternative: give each an `alt` or `aria-label`, or hide it with `aria-hidden`"
            ),
            Self::Untagged => f.write_str("the browser's PDF has no structure tree"),
        }
    }
}

impl std::error::Error for FinishError {}

impl From<lopdf::Error> for FinishError {
    fn from(error: lopdf::Error) -> Self {
        Self::Malformed(error)
    }
}

/// The finished file made from what the browser printed, and what is drawn in it.
///
/// # Errors
///
/// [`FinishError`]; a page that cannot conform is refused rather than printed with a false claim.
pub fn finish(printed: &[u8], metadata: &Metadata<'_>) -> Result<(Vec<u8>, Drawn), FinishError> {
    let mut document = Document::load_mem(printed)?;
    let drawn = Drawn::of(&document);
    content::mark_artifacts(&mut document)?;
    structure::repair(&mut document)?;
    structure::describe_links(&mut document, metadata.links)?;
    metadata::write(&mut document, metadata)?;
    identity::settle(&mut document)?;
    Ok((identity::write(document)?, drawn))
}

/// The objects of an array, or none when `object` is something else.
fn items(object: &Object) -> &[Object] {
    object.as_array().map(Vec::as_slice).unwrap_or_default()
}
