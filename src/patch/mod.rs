//! A change of a TOML file as bytes, proved: what is not meant stays as it was, and what is meant is what a reader then finds.
//!
//! A [`Change`] is worked out as a few replacements in the text ([`apply`]), so that comments, layout, line ends and a byte-order mark
//! stay. Then both texts are read, the change is made to the values of the old one, and they are compared with those of the new one:
//! if they differ, the change is [`Refused`] and nothing comes of it. Pure: who writes the file is [`edit`](crate::edit).

mod inline;
mod layout;
mod tree;
mod within;
mod write;

pub use write::basic as basic_string;

use jiff::civil::Date;
use std::fmt;
use std::ops::Range;
use tree::{Seg, Tree};

/// One step to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(Box<str>),
    /// The item with that `id` of the list under a key, so that an item put in before it shifts nothing.
    Item {
        /// The key.
        list: Box<str>,
        /// The item's `id`.
        id: Box<str>,
    },
    /// An item of a list, from 0.
    At(usize),
}

/// The way to a value, from the top of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place(pub Vec<Step>);

impl Place {
    /// The way through tables alone.
    pub fn of_keys(keys: &[&str]) -> Self {
        Self(keys.iter().map(|key| Step::Key((*key).into())).collect())
    }
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A boolean.
    Boolean(bool),
    /// A local date.
    Date(Date),
    /// A list.
    List(Vec<Value>),
    /// A table, its keys in the order in which they are written.
    Table(Vec<(String, Value)>),
}

/// One change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Gives a key a value, or an item of a list. A new key stands behind the nearest of the keys before it in `order` that is there,
    /// else before all others; one that is not in `order` stands last.
    Set {
        /// The key.
        place: Place,
        /// Its value.
        value: Value,
        /// The keys of this table, in the order in which they are written.
        order: &'static [&'static str],
    },
    /// Takes a key out, with its line.
    Unset {
        /// The key.
        place: Place,
    },
    /// Puts an item into a list, which is made if it is not there.
    Insert {
        /// The list.
        list: Place,
        /// Where: 0 for the first, the length of the list for the last.
        at: usize,
        /// The item.
        item: Value,
    },
    /// Takes an item out of a list.
    Remove {
        /// The list.
        list: Place,
        /// Which one, from 0.
        at: usize,
    },
    /// Moves an item of a list.
    Move {
        /// The list.
        list: Place,
        /// Which one, from 0.
        from: usize,
        /// Its number afterwards.
        to: usize,
    },
}

/// Replacements in a text: ranges of bytes, ascending, that do not overlap, with what takes their place.
pub type Edits = Vec<(Range<usize>, String)>;

/// A text with a change made to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patched {
    /// The new text.
    pub text: String,
    /// How it came from the old one.
    pub edits: Edits,
    /// How the old one comes from it.
    pub inverse: Edits,
}

/// Why a change is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The text is no TOML.
    NotToml,
    /// Nothing stands at that place, or nothing of that kind.
    NoSuchPlace,
    /// It is written in a form in which the change can't be made without touching something else.
    Form,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotToml => "the file is not TOML",
            Self::NoSuchPlace => "the file has nothing at that place",
            Self::Form => "the file is written in a form in which this can't be changed by itself: change it by hand",
        })
    }
}

impl std::error::Error for Refused {}

/// The mark that some editors put before a text.
const MARK: &str = "\u{feff}";

/// Makes one change to the text of a file, as it stands on the disk.
///
/// # Errors
/// See [`Refused`].
pub fn apply(text: &str, change: &Change) -> Result<Patched, Refused> {
    let body = text.strip_prefix(MARK).unwrap_or(text);
    let old = Tree::read(body)?;
    let (wanted, edits) = within::edits(body, &old, change)?;
    let mark = text.len() - body.len();
    let edits = edits.into_iter().map(|(range, new)| (range.start + mark..range.end + mark, new)).collect();
    let patched = splice(text, edits).ok_or(Refused::Form)?;
    let new = Tree::read(patched.text.strip_prefix(MARK).unwrap_or(&patched.text)).map_err(|_| Refused::Form)?;
    if new == wanted { Ok(patched) } else { Err(Refused::Form) }
}

/// Makes several changes, one after the other.
///
/// # Errors
/// The first refusal; nothing comes of the others then.
pub fn apply_all<'a>(text: &str, changes: impl IntoIterator<Item = &'a Change>) -> Result<String, Refused> {
    changes.into_iter().try_fold(text.to_owned(), |text, change| Ok(apply(&text, change)?.text))
}

/// The text with the replacements made, and how to take them back; none if they overlap or lie beyond it.
pub fn splice(text: &str, mut edits: Edits) -> Option<Patched> {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut new, mut done, mut inverse) = (String::with_capacity(text.len()), 0, Vec::with_capacity(edits.len()));
    for (range, replacement) in &edits {
        new.push_str(text.get(done..range.start)?);
        inverse.push((new.len()..new.len() + replacement.len(), text.get(range.clone())?.to_owned()));
        new.push_str(replacement);
        done = range.end;
    }
    new.push_str(text.get(done..)?);
    Some(Patched { text: new, edits, inverse })
}

/// Where bytes of a text with the line ends of Unix stand in the file that it was read from, which may have a byte-order mark and those
/// of Windows. None for a file with another text.
#[derive(Debug)]
pub struct AsWritten<'a> {
    file: &'a str,
    mark: usize,
    /// In the text that was read, the line ends that have two bytes in the file.
    line_ends: Vec<usize>,
}

impl<'a> AsWritten<'a> {
    /// `file` as it stands on the disk, `text` as it was read.
    pub fn new(file: &'a str, text: &str) -> Option<Self> {
        let body = file.strip_prefix(MARK).unwrap_or(file);
        let two = body.match_indices("\r\n").enumerate().map(|(before, (at, _))| at - before).collect();
        let is_same = body.split("\r\n").map(str::len).sum::<usize>() + body.matches("\r\n").count() == text.len()
            && crate::source::with_line_ends_of_unix(body.to_owned()) == text;
        is_same.then(|| Self { file, mark: file.len() - body.len(), line_ends: two })
    }

    /// Replacements in the text as such in the file, with the line ends that it has.
    pub fn edits(&self, edits: impl IntoIterator<Item = (Range<usize>, String)>) -> Edits {
        let at = |offset: usize| self.mark + offset + self.line_ends.partition_point(|end| *end < offset);
        let new = |text: String| if self.line_ends.is_empty() { text } else { text.replace('\n', "\r\n") };
        edits.into_iter().map(|(range, text)| (at(range.start)..at(range.end), new(text))).collect()
    }

    /// The file's own text.
    pub fn file(&self) -> &str {
        self.file
    }
}

/// The keys and numbers of a place, its ids looked up.
fn resolve(place: &Place, tree: &Tree) -> Result<Vec<Seg>, Refused> {
    let (mut path, mut here) = (Vec::new(), Some(tree));
    for step in &place.0 {
        match step {
            Step::Key(key) => {
                path.push(Seg::Key(key.to_string()));
                here = here.and_then(|tree| tree.get(path.last()?));
            }
            Step::At(at) => {
                path.push(Seg::At(*at));
                here = here.and_then(|tree| tree.get(path.last()?));
            }
            Step::Item { list, id } => {
                let items = here.and_then(|tree| tree.get(&Seg::Key(list.to_string()))).ok_or(Refused::NoSuchPlace)?;
                let at = items.items().iter().position(|item| item.id() == Some(&**id)).ok_or(Refused::NoSuchPlace)?;
                path.extend([Seg::Key(list.to_string()), Seg::At(at)]);
                here = items.items().get(at);
            }
        }
    }
    Ok(path)
}
