//! Files and places in them.
//!
//! Every value of the model keeps the [`Span`] it was written at, so that a finding made at any later stage points to the
//! author's own line. This module knows text and offsets only; what a file means is `load`'s business.

use crate::digest::Digest;
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// Where findings say that a concept of the program's own vocabulary stands: no path of a project.
pub const CORE: &str = "core vocabulary";

/// Names one file of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId(u32);

impl SourceId {
    /// The text by which the program's own vocabulary takes part in a project. It is no file of the project.
    pub const CORE: Self = Self(u32::MAX);

    /// The file's place among [`Sources`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A stretch of bytes in one file: half-open, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch `range` of `source`; offsets beyond 4 GiB saturate (files are refused long before).
    pub fn new(source: SourceId, range: std::ops::Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { source, start: offset(range.start), end: offset(range.end) }
    }

    /// The byte range within the file.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place it was written at. Equality is that of the values: the same fact in two places is the same fact.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Ties a value to its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: Hash> Hash for Spanned<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// Where the text of a file can be read once more.
pub trait Reread: std::fmt::Debug + Send + Sync {
    /// The text as it is now; none if it can't be read. `wanted` is the hash of the text that was read first: another one is
    /// remembered as changed, since nothing that was found out before holds of it.
    fn reread(&self, wanted: Digest) -> Option<String>;
}

/// One file that was read: its path as shown to people, and its text.
#[derive(Debug, Clone)]
pub struct Source {
    path: Arc<str>,
    /// As it was read, without a copy; empty while the text is released.
    text: OnceLock<Arc<String>>,
    /// Where the text is read again after it was released.
    reread: Option<Arc<dyn Reread>>,
    /// Found when somebody asks for a line: nobody does of a file in order.
    line_starts: OnceLock<Vec<u32>>,
    /// Found when somebody asks for it: the texts of a build with nothing to do are hashed before.
    digest: OnceLock<Digest>,
}

impl Source {
    /// `path` is relative to the project, with `/` between its parts. Line ends of Windows become those of Unix: they are how a tool
    /// stores a text, and no part of what it says. So values, hashes, approvals and pages are the same on every system.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<String>) -> Self {
        let text = OnceLock::from(Arc::new(with_line_ends_of_unix(text.into())));
        Self { path: path.into(), text, reread: None, line_starts: OnceLock::new(), digest: OnceLock::new() }
    }

    /// A file that is no text, of which no line is ever shown.
    pub fn of_bytes(path: impl Into<Arc<str>>, digest: Digest) -> Self {
        Self { digest: OnceLock::from(digest), ..Self::new(path, String::new()) }
    }

    /// The same file without its text, which is read again when somebody asks for it. What shares the text goes on holding it.
    #[must_use]
    pub fn released(self, reread: Arc<dyn Reread>) -> Self {
        self.digest();
        Self { text: OnceLock::new(), reread: Some(reread), line_starts: OnceLock::new(), ..self }
    }

    /// Whether its text is read again when somebody asks for it.
    pub fn is_released(&self) -> bool {
        self.reread.is_some()
    }

    /// The text by itself.
    pub fn into_text(mut self) -> String {
        let text = self.text.take().unwrap_or_default();
        Arc::try_unwrap(text).unwrap_or_else(|shared| (*shared).clone())
    }

    fn shared_text(&self) -> &Arc<String> {
        self.text.get_or_init(|| {
            let wanted = self.digest.get().copied().unwrap_or_else(|| Digest::of(b""));
            let text = self.reread.as_ref().and_then(|reread| reread.reread(wanted));
            Arc::new(with_line_ends_of_unix(text.unwrap_or_default()))
        })
    }

    /// The words of a string literal; what has no escapes shares the text of the file.
    pub fn excerpt(&self, literal: Span, words: &str) -> Excerpt {
        let text = self.shared_text();
        let raw = text.get(literal.range()).unwrap_or_default();
        // One quote, three, or three and the end of a line.
        let opening = [1, 3, 4, 5].into_iter().find(|at| raw.get(*at..).is_some_and(|rest| rest.starts_with(words)));
        let Some(opening) = opening else { return words.into() };
        let from = literal.start as usize + opening;
        Excerpt { text: text.clone(), range: from..from + words.len() }
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let later = self.text().match_indices('\n').map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
            std::iter::once(0).chain(later).collect()
        })
    }

    /// The number of the line that holds the offset, from 0, and its text up to there.
    fn line_up_to(&self, offset: u32) -> (usize, &str) {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = starts[line] as usize;
        let text = self.text();
        (line, text.get(start..(offset as usize).min(text.len())).unwrap_or_default())
    }

    /// The number of the line that holds the offset, from 0.
    pub fn line_of(&self, offset: usize) -> usize {
        self.line_up_to(u32::try_from(offset).unwrap_or(u32::MAX)).0
    }

    /// The `index`th line, from 0, without its end; none past the last.
    pub fn line(&self, index: usize) -> Option<std::ops::Range<usize>> {
        let starts = self.line_starts();
        let start = *starts.get(index)? as usize;
        let end = starts.get(index + 1).map_or(self.text().len(), |next| *next as usize - 1);
        Some(start..end)
    }

    /// The path relative to the project.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The hash of the text, or of the bytes of a file that is none.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(self.text().as_bytes()))
    }

    /// The text that a span of this file covers.
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or_default()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        self.shared_text()
    }

    /// Line and column of a byte offset, both from 1, the column in characters. An offset past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let (line, before) = self.line_up_to(offset);
        Position { line: line + 1, column: before.chars().count() + 1 }
    }

    /// The same offset as a column in UTF-16 code units, from 1, as SARIF counts them.
    pub fn utf16_column(&self, offset: u32) -> usize {
        self.line_up_to(offset).1.encode_utf16().count() + 1
    }
}

/// A text as [`Source::new`] takes it in.
pub fn with_line_ends_of_unix(text: String) -> String {
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

/// Words that a file holds, or that stand in none. Cheap to clone.
#[derive(Clone)]
pub struct Excerpt {
    text: Arc<String>,
    range: std::ops::Range<usize>,
}

impl std::ops::Deref for Excerpt {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text[self.range.clone()]
    }
}

impl From<&str> for Excerpt {
    fn from(words: &str) -> Self {
        Self { text: Arc::new(words.to_owned()), range: 0..words.len() }
    }
}

impl std::fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq for Excerpt {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Excerpt {}

impl Hash for Excerpt {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

/// A place for people: both numbers from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// All files of a run, in the order they were added, and beside them what the project uses of the program's own vocabulary.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    files: Vec<Source>,
    core: Option<Source>,
}

impl Sources {
    /// Adds a file and names it.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = self.next_id();
        self.files.push(source);
        id
    }

    /// The name the next added file will get; lets files be decoded in parallel before they are added in order.
    pub fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.files.len()).expect("fewer than 2^32 files fit into memory"))
    }

    /// The name of the `index`th file.
    pub fn id(index: usize) -> SourceId {
        SourceId(u32::try_from(index).expect("fewer than 2^32 files fit into memory"))
    }

    /// Sets the text of [`SourceId::CORE`].
    pub fn set_core(&mut self, source: Source) {
        self.core = Some(source);
    }

    /// The file of that name.
    pub fn get(&self, id: SourceId) -> &Source {
        match &self.core {
            Some(core) if id == SourceId::CORE => core,
            _ => &self.files[id.index()],
        }
    }

    /// The name of the file at that path.
    pub fn find(&self, path: &str) -> Option<SourceId> {
        self.iter().find(|(_, source)| source.path() == path).map(|(id, _)| id)
    }

    /// Puts another text in the place of a file's, and returns what stood there.
    pub fn replace(&mut self, id: SourceId, source: Source) -> Source {
        std::mem::replace(&mut self.files[id.index()], source)
    }

    /// The text a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).slice(span)
    }

    /// The path and the hash of every file.
    pub fn digests(&self) -> impl Iterator<Item = (&str, Digest)> + Clone {
        self.files.iter().map(|file| (file.path(), file.digest()))
    }

    /// Every file with its name.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.files.iter().enumerate().map(|(index, file)| (Self::id(index), file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_one_in_characters() {
        let source = Source::new("a.toml", "é = 1\nx = \"–µ\"\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(2), Position { line: 1, column: 2 });
        assert_eq!(source.position(7), Position { line: 2, column: 1 });
        let mu = u32::try_from(source.text().find('µ').unwrap()).unwrap();
        assert_eq!(source.position(mu), Position { line: 2, column: 7 });
        assert_eq!(source.position(9999), Position { line: 3, column: 1 });
    }

    #[test]
    fn utf16_columns_count_surrogates_twice() {
        let source = Source::new("a.toml", "a = \"😀x\"");
        let x = u32::try_from(source.text().find('x').unwrap()).unwrap();
        assert_eq!(source.position(x).column, 7);
        assert_eq!(source.utf16_column(x), 8);
    }

    #[test]
    fn line_ends_are_no_part_of_a_text() {
        let [unix, windows] = ["a = \"\"\"\nx\n\"\"\"\n", "a = \"\"\"\r\nx\r\n\"\"\"\r\n"].map(|text| Source::new("a.toml", text));
        assert_eq!((unix.text(), unix.digest()), (windows.text(), windows.digest()));
        assert_eq!(Source::new("a.toml", "a\rb\n\r").text(), "a\rb\n\r", "a lone one is no line end");
    }

    #[test]
    fn the_same_value_in_two_places_is_equal() {
        let at = |start| Spanned::new("2 wk", Span::new(Sources::id(0), start..start + 4));
        assert_eq!(at(0), at(9));
    }
}
