//! Files as they are read, and read again.

use super::kind::FileKind;
use crate::digest::Digest;
use crate::source::{Reread, Source};
use std::sync::{Arc, OnceLock};

/// A file as it was read: its text, or why there is none.
#[derive(Debug, Clone)]
pub struct RawFile {
    /// Relative to the project, with `/`.
    pub path: String,
    /// The text, or why there is none; nothing of a file that is no text.
    pub content: Result<String, Unreadable>,
    /// What a file holds that is no text, such as a picture.
    pub bytes: Vec<u8>,
}

/// Why a file's text can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// A phrase that completes "the file can't be read:".
    pub why: String,
    /// What to do about it.
    pub way_out: &'static str,
    /// What could be read, for showing the place; may be empty.
    pub excerpt: String,
    /// Where in the excerpt the trouble begins, in bytes.
    pub at: usize,
}

impl Unreadable {
    /// A file of which nothing could be read.
    pub fn new(why: impl Into<String>, way_out: &'static str) -> Self {
        Self { why: why.into(), way_out, excerpt: String::new(), at: 0 }
    }
}

impl RawFile {
    /// A file from strings, for tests and for `new`.
    pub fn new(path: &str, text: &str) -> Self {
        if FileKind::of(path).is_text() { Self::of_text(path, Ok(text.to_owned())) } else { Self::of_bytes(path, text.into()) }
    }

    /// A text, or why there is none.
    pub fn of_text(path: &str, content: Result<String, Unreadable>) -> Self {
        Self { path: path.to_owned(), content, bytes: Vec::new() }
    }

    /// A file that is no text.
    pub fn of_bytes(path: &str, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), content: Ok(String::new()), bytes }
    }

    /// The hash by which it is known whether the file is the same; none if it could not be read.
    pub(super) fn digest(self) -> Option<Digest> {
        let text = self.content.ok()?;
        Some(if FileKind::of(&self.path).is_text() { Source::new(self.path, text).digest() } else { Digest::of(&self.bytes) })
    }
}

/// A file to be decoded, whether it was read or not: of ten thousand texts few need to be there at a time.
pub trait Readable: std::fmt::Debug + Send + Sync {
    /// Its path relative to the project, with `/`.
    fn path(&self) -> &str;

    /// The file as it is now.
    fn read(&self) -> RawFile;
}

impl Readable for RawFile {
    fn path(&self) -> &str {
        &self.path
    }

    fn read(&self) -> RawFile {
        self.clone()
    }
}

/// The path of the first file that was found changed when it was read again.
#[derive(Debug, Clone, Default)]
pub struct Changed(Arc<OnceLock<String>>);

impl Changed {
    /// The path, if there is such a file.
    pub fn path(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// A file that is read again.
#[derive(Debug)]
pub(super) struct Again<R> {
    pub file: R,
    pub changed: Changed,
}

impl<R: Readable> Reread for Again<R> {
    fn reread(&self, wanted: Digest) -> Option<String> {
        let read = self.file.read();
        let path = read.path.clone();
        let text = read.content.ok().map(|text| Source::new(read.path, text));
        match text.filter(|text| text.digest() == wanted) {
            Some(text) => Some(text.into_text()),
            None => {
                // Only the first is told.
                let _ = self.changed.0.set(path);
                None
            }
        }
    }
}
