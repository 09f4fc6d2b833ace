//! Files that content shows or offers as they are: pictures and forms.
//!
//! What such a file is, is told by its bytes, never by its name. Bytes come from outside: no limit rests on what they say of themselves,
//! what they unfold to is bounded before anything is decoded, and whatever they are, the answer is a value.

mod blocks;
mod contrast;
mod form;
mod picture;

pub use form::Form;
pub use picture::{Format, LEAST_CONTRAST, MOST_SIDE, Picture};

use crate::digest::Digest;
use std::sync::{Arc, OnceLock};

/// What can be found out about the bytes of a file.
pub trait Examine: Sized {
    /// The most bytes that such a file may have.
    const MOST_BYTES: u64;

    /// Looks at the bytes.
    ///
    /// # Errors
    /// [`Unfit`], if it is no such file, or one that can't be used.
    fn examine(bytes: &[u8]) -> Result<Self, Unfit>;
}

/// Why a file can't be used, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// A phrase that completes "the file can't be used:".
    pub why: String,
    /// What to do.
    pub way_out: String,
}

impl Unfit {
    /// With its way out.
    pub fn new(why: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { why: why.into(), way_out: way_out.into() }
    }
}

/// Something in a file that tells of a person, or is no part of what a reader sees: a phrase such as "EXIF data: the place".
pub type Trace = String;

/// A file as it was read. Cheap to clone; it is examined once, when somebody first asks.
#[derive(Debug, Clone)]
pub struct Attachment<T>(Arc<Held<T>>);

#[derive(Debug)]
struct Held<T> {
    content: Result<Vec<u8>, Unfit>,
    digest: Digest,
    seen: OnceLock<Result<T, Unfit>>,
}

impl<T: Examine> Attachment<T> {
    /// Of the bytes, or of the reason why they can't be had.
    pub fn new(content: Result<Vec<u8>, Unfit>) -> Self {
        let digest = match &content {
            Ok(bytes) => Digest::of(bytes),
            Err(Unfit { why, .. }) => Digest::of(why.as_bytes()),
        };
        Self(Arc::new(Held { content, digest, seen: OnceLock::new() }))
    }

    /// The hash of the bytes; of a file that can't be read, one that no readable file has.
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// The bytes, if they could be read.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.0.content.as_deref().ok()
    }

    /// What is in them.
    ///
    /// # Errors
    /// Why the file can't be used.
    pub fn seen(&self) -> Result<&T, &Unfit> {
        let look = || self.0.content.as_ref().map_err(Clone::clone).and_then(|bytes| T::examine(bytes));
        self.0.seen.get_or_init(look).as_ref()
    }
}

/// A number of bytes in words: `1 MiB`.
pub fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes / (1024 * 1024))
}

/// What bytes are that are neither a picture nor a form, as far as their first ones tell.
fn kind_of(bytes: &[u8]) -> &'static str {
    const KINDS: [(&[u8], &str); 12] = [
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"RIFF", "a WebP picture"),
        (b"BM", "a BMP picture"),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "an archive, or a document of an office program"),
        (b"\xd0\xcf\x11\xe0", "a document of an office program"),
        (b"<svg", "an SVG drawing"),
        (b"<?xml", "an XML file"),
    ];
    if bytes.is_empty() {
        return "empty";
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "a HEIC or AVIF picture, or a film";
    }
    KINDS.iter().find(|(first, _)| bytes.starts_with(first)).map_or("of another kind", |(_, kind)| kind)
}
