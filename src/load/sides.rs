//! Two states of a project, read as far as they differ: what is the same on both sides is known by its hash, and only what depends on a
//! change is read beside it.

use super::git::{Revision, RevisionError, id_of};
use super::{FileKind, Found, RawFile, ReadError, Readable, find_project, fingerprint};
use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use toml::de::{DeTable, DeValue};

/// Where one side is.
#[derive(Debug, Clone)]
pub enum Place {
    /// A folder with a project.
    Folder(PathBuf),
    /// A revision of the repository in which that folder is.
    Revision {
        /// The project's folder.
        root: PathBuf,
        /// As git takes it.
        revision: String,
    },
}

/// Why a side can't be read.
#[derive(Debug)]
#[allow(missing_docs, reason = "each is what it holds")]
pub enum SideError {
    Read(ReadError),
    Revision(RevisionError),
}

impl fmt::Display for SideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Revision(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SideError {}

impl From<ReadError> for SideError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<RevisionError> for SideError {
    fn from(error: RevisionError) -> Self {
        Self::Revision(error)
    }
}

/// Both sides, as far as they matter.
#[derive(Debug, Default)]
pub struct Sides {
    /// The old files: those that differ, and what depends on them.
    pub old: Vec<RawFile>,
    /// The same of the new.
    pub new: Vec<RawFile>,
    /// How many documents are the same on both sides and depend on nothing that differs.
    pub passed_over: usize,
}

/// One side, listed and not read.
enum Listed {
    Folder(BTreeMap<String, Found>),
    Revision(Revision),
}

impl Listed {
    fn open(place: &Place) -> Result<Self, SideError> {
        Ok(match place {
            Place::Folder(root) => Self::Folder(find_project(root)?.into_iter().map(|found| (found.path().to_owned(), found)).collect()),
            Place::Revision { root, revision } => Self::Revision(Revision::open(root, revision)?),
        })
    }

    /// How long its ids are, where git gave them.
    fn id_length(&self) -> Option<usize> {
        let Self::Revision(revision) = self else { return None };
        revision.ids().next().map(|(_, id)| id.len())
    }

    /// The path of every file with the id of its content; none for one that can't be read.
    fn ids(&self, length: usize) -> BTreeMap<String, Option<String>> {
        match self {
            Self::Folder(files) => files.par_iter().map(|(path, found)| (path.clone(), id(&found.read(), length))).collect(),
            Self::Revision(revision) => revision.ids().map(|(path, id)| (path.to_owned(), Some(id.to_owned()))).collect(),
        }
    }

    fn read(&self, paths: &[String]) -> Result<Vec<RawFile>, SideError> {
        Ok(match self {
            Self::Folder(files) => paths.par_iter().filter_map(|path| files.get(path)).map(Readable::read).collect(),
            Self::Revision(revision) => revision.read(paths)?,
        })
    }
}

fn id(file: &RawFile, length: usize) -> Option<String> {
    let text = file.content.as_ref().ok()?;
    let content = if FileKind::of(&file.path).is_text() { text.as_bytes() } else { &file.bytes };
    Some(id_of(content, length))
}

/// Reads both sides as far as they differ.
///
/// # Errors
/// [`SideError`] if one of them can't be listed, or a revision not be read.
pub fn read_sides(old: &Place, new: &Place) -> Result<Sides, SideError> {
    let (old, new) = (Listed::open(old)?, Listed::open(new)?);
    let length = old.id_length().or(new.id_length()).unwrap_or(40);
    let (old_ids, new_ids) = rayon::join(|| old.ids(length), || new.ids(length));
    let paths: BTreeSet<&String> = old_ids.keys().chain(new_ids.keys()).collect();
    let differs = |path: &&&String| match (old_ids.get(**path), new_ids.get(**path)) {
        (Some(Some(old)), Some(Some(new))) => old != new,
        // What can't be read may be anything.
        _ => true,
    };
    let changed: BTreeSet<String> = paths.iter().filter(differs).map(|path| (**path).clone()).collect();
    let documents = new_ids.keys().filter(|path| is_document(path)).count();
    if changed.is_empty() {
        return Ok(Sides { passed_over: documents, ..Sides::default() });
    }
    let same: Vec<String> = new_ids.keys().filter(|path| !changed.contains(*path)).cloned().collect();
    let edited: Vec<String> = changed.iter().cloned().collect();
    let (old_files, new_files) = (old.read(&edited)?, new.read(&edited)?);
    let same = same.into_iter().filter(|path| FileKind::of(path).is_text()).collect::<Vec<_>>();
    let (shared, rest): (Vec<String>, Vec<String>) = same.into_iter().partition(|path| !is_document(path));
    let mut beside = new.read(&shared)?;
    let mut rest = new.read(&rest)?;
    beside.extend(depending(&old_files, &new_files, &mut rest));
    let side = |files: Vec<RawFile>| files.into_iter().chain(beside.iter().cloned()).collect();
    Ok(Sides { passed_over: rest.len(), old: side(old_files), new: side(new_files) })
}

fn is_document(path: &str) -> bool {
    matches!(FileKind::of(path), FileKind::Protocol | FileKind::Visit | FileKind::Course)
}

/// Takes those of the unchanged documents out of `rest` that depend on a change, or that a document which does is made of.
fn depending(old: &[RawFile], new: &[RawFile], rest: &mut Vec<RawFile>) -> Vec<RawFile> {
    let Some(mut names) = changed_names(old, new) else { return std::mem::take(rest) };
    let mut taken: Vec<RawFile> = Vec::new();
    // Whoever names what changed, and whoever names those in turn.
    while !names.is_empty() {
        let found = take(rest, |file| mentions(file, &names));
        names = found.iter().map(|file| stem(&file.path).to_owned()).collect();
        taken.extend(found);
    }
    // What these are made of, changed or not.
    let mut open: Vec<String> = old.iter().chain(new).filter(|file| is_document(&file.path)).chain(&taken).flat_map(quoted).collect();
    while !open.is_empty() {
        let wanted: BTreeSet<String> = open.drain(..).collect();
        let found = take(rest, |file| wanted.contains(stem(&file.path)));
        open.extend(found.iter().flat_map(quoted));
        taken.extend(found);
    }
    taken
}

fn take(rest: &mut Vec<RawFile>, is_wanted: impl Fn(&RawFile) -> bool + Sync) -> Vec<RawFile> {
    let marks: Vec<bool> = rest.par_iter().map(&is_wanted).collect();
    let mut marks = marks.into_iter();
    rest.extract_if(.., |_| marks.next().unwrap_or(false)).collect()
}

/// By what other files name that which changed; none if it can touch any document.
fn changed_names(old: &[RawFile], new: &[RawFile]) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut shared: Vec<&RawFile> = Vec::new();
    for file in old.iter().chain(new) {
        let kind = FileKind::of(&file.path);
        match kind {
            FileKind::Protocol | FileKind::Set | FileKind::Visit | FileKind::Course => drop(names.insert(stem(&file.path).to_owned())),
            FileKind::Picture | FileKind::Form => drop(names.insert(file.path.splitn(3, '/').nth(2).unwrap_or_default().to_owned())),
            FileKind::Vocabulary | FileKind::Decisions | FileKind::Sources => shared.push(file),
            FileKind::Clinic | FileKind::Language => return None,
            FileKind::Project | FileKind::Approvals | FileKind::Stray => {}
        }
        if file.content.is_err() {
            return None;
        }
    }
    let of = |files: &[RawFile]| {
        let texts =
            files.iter().filter(|file| shared.iter().any(|other| other.path == file.path)).filter_map(|file| file.content.as_deref().ok());
        texts.flat_map(items).collect::<BTreeSet<Item>>()
    };
    let (before, after) = (of(old), of(new));
    for item in before.symmetric_difference(&after) {
        let other = if before.contains(item) { &after } else { &before };
        let twin = other.iter().find(|twin| twin.id == item.id && twin.list == item.list);
        // What becomes a kind of something else is banned by whoever bans that, by any name.
        if item.list == "concept" && twin.is_none_or(|twin| twin.kinds != item.kinds) {
            return None;
        }
        names.insert(item.id.clone());
    }
    Some(names)
}

/// An item of a shared file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    list: String,
    id: String,
    kinds: String,
    hash: String,
}

fn items(text: &str) -> Vec<Item> {
    let (root, _) = DeTable::parse_recoverable(text);
    let mut found = Vec::new();
    for (list, value) in root.get_ref() {
        let DeValue::Array(entries) = value.get_ref() else { continue };
        for entry in entries.iter() {
            let DeValue::Table(table) = entry.get_ref() else { continue };
            let Some(id) = table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
            let kinds = table.get("is-a").map_or_else(String::new, |kinds| format!("{:?}", strings(kinds.get_ref())));
            found.push(Item { list: list.get_ref().to_string(), id: id.to_owned(), kinds, hash: fingerprint(table) });
        }
    }
    found
}

fn strings<'v>(value: &'v DeValue<'_>) -> Vec<&'v str> {
    match value {
        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_str()).collect(),
        value => value.as_str().into_iter().collect(),
    }
}

/// Whether a text has one of the names in quotes.
fn mentions(file: &RawFile, names: &BTreeSet<String>) -> bool {
    let Ok(text) = &file.content else { return true };
    let search = AhoCorasick::new(names);
    let Ok(search) = search else { return true };
    search.find_overlapping_iter(text.as_str()).any(|found| {
        let (before, after) = (text[..found.start()].chars().next_back(), text[found.end()..].chars().next());
        let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-');
        is_edge(before) && is_edge(after)
    })
}

/// Every word in quotes that could be a name.
fn quoted(file: &RawFile) -> Vec<String> {
    let Ok(text) = &file.content else { return Vec::new() };
    let parts = text.split(['"', '\'', '#', '{']);
    parts.filter(|part| crate::model::is_name(part)).map(str::to_owned).collect()
}

fn stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml")
}
