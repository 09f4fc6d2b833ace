//! Names of files in the site: what a path may look like on every system that could host it, and which paths
//! can't stand side by side. Where the site lies on disk is [`target`](super::target)'s business.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

/// The name of the manifest in the site.
pub const MANIFEST: &str = "manifest.json";

/// The longest part of a path, in bytes, that all common file systems can store.
const LONGEST_PART: usize = 255;

/// Characters that Windows refuses in a file name, beside `/` and the control characters.
const WINDOWS_RESERVED: &[char] = &['\\', '<', '>', ':', '"', '|', '?', '*'];

/// Device names of Windows, which stay devices with any extension (`nul.html` is one).
const WINDOWS_DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The place of one file in the site: relative, parts joined by `/`, valid on Linux, macOS and Windows.
///
/// Cloning is cheap. Paths sort by their bytes, which is the order of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct OutputPath(Arc<str>);

impl OutputPath {
    /// Accepts `text` if every part of it is a portable file name.
    ///
    /// # Errors
    /// The first fault found, from left to right.
    pub fn new(text: &str) -> Result<Self, PathError> {
        match text.split('/').find_map(part_fault) {
            None => Ok(Self(text.into())),
            Some(fault) => Err(PathError { path: text.to_owned(), fault }),
        }
    }

    /// The path as written, with `/` between its parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that the file lies in, `""` for the top of the site.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Where the file lies below `root` on this system.
    #[must_use]
    pub fn below(&self, root: &Path) -> PathBuf {
        root.join(&*self.0)
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for OutputPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for OutputPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// A text that can't be an [`OutputPath`], and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The text as it was given.
    pub path: String,
    /// What is wrong with it.
    pub fault: PathFault,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` can't be the name of an output file: {}", self.path.escape_debug(), self.fault)
    }
}

impl std::error::Error for PathError {}

/// Why a text can't be an [`OutputPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// Nothing between two slashes, before the first (an absolute path) or after the last.
    EmptyPart,
    /// `.` or `..`, which would leave the place that the rest names.
    DotPart,
    /// A character that no name may hold on some system.
    Character(char),
    /// A name that Windows keeps for a device.
    Device,
    /// A dot or space at the end of a part, which Windows drops.
    TrailingDotOrSpace,
    /// A part of more than 255 bytes.
    TooLong,
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyPart => f.write_str("a part of it is empty"),
            Self::DotPart => f.write_str("`.` and `..` are no names"),
            Self::Character(found) => write!(f, "it holds the character `{}`", found.escape_debug()),
            Self::Device => f.write_str("Windows keeps this name for a device"),
            Self::TrailingDotOrSpace => f.write_str("a part of it ends in a dot or a space"),
            Self::TooLong => write!(f, "a part of it is longer than {LONGEST_PART} bytes"),
        }
    }
}

fn part_fault(part: &str) -> Option<PathFault> {
    if part.is_empty() {
        return Some(PathFault::EmptyPart);
    }
    if part == "." || part == ".." {
        return Some(PathFault::DotPart);
    }
    if let Some(found) = part.chars().find(|c| c.is_control() || WINDOWS_RESERVED.contains(c)) {
        return Some(PathFault::Character(found));
    }
    if part.ends_with(['.', ' ']) {
        return Some(PathFault::TrailingDotOrSpace);
    }
    if part.len() > LONGEST_PART {
        return Some(PathFault::TooLong);
    }
    is_device(part).then_some(PathFault::Device)
}

fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_lowercase();
    WINDOWS_DEVICES.contains(&stem.as_str()) || is_numbered_port(&stem)
}

/// `com0` to `com9` and `lpt0` to `lpt9`; the raised 1, 2 and 3 of Latin-1 count as digits there.
fn is_numbered_port(stem: &str) -> bool {
    let Some(number) = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt")) else { return false };
    let mut digits = number.chars();
    matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

/// The paths of one site, which can stand side by side on every system. The manifest's is taken from the start.
///
/// Two names that differ only in case are one name on macOS and Windows, so names are compared in lower case, each
/// character for itself.
#[derive(Debug)]
pub struct PathSet {
    /// By the name in lower case.
    taken: HashMap<String, Taken>,
}

impl Default for PathSet {
    fn default() -> Self {
        Self { taken: HashMap::from([(MANIFEST.to_owned(), Taken::File(MANIFEST.to_owned()))]) }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Taken {
    File(String),
    Folder(String),
}

impl PathSet {
    /// Adds a file and the folders it lies in, and returns those of the folders that are new, outermost first.
    ///
    /// # Errors
    /// A [`Collision`] if the file, or a folder of it, can't stand beside what was added before. The set is then of
    /// no further use: the folders before the one at fault stay in it.
    pub fn insert(&mut self, path: &OutputPath) -> Result<Vec<String>, Collision> {
        let text = path.as_str();
        let mut new_folders = Vec::new();
        if !self.has_folder(path.folder()) {
            for (slash, _) in text.match_indices('/') {
                if self.take(Taken::Folder(text[..slash].to_owned()))? {
                    new_folders.push(text[..slash].to_owned());
                }
            }
        }
        self.take(Taken::File(text.to_owned()))?;
        Ok(new_folders)
    }

    /// The plain case, without a look at every parent: the same folder was added before.
    fn has_folder(&self, folder: &str) -> bool {
        matches!(self.taken.get(&lower_case(folder)), Some(Taken::Folder(known)) if known == folder)
    }

    fn take(&mut self, new: Taken) -> Result<bool, Collision> {
        match self.taken.entry(lower_case(new.name())) {
            Entry::Vacant(free) => {
                free.insert(new);
                Ok(true)
            }
            Entry::Occupied(old) => match (old.get(), &new) {
                (Taken::Folder(a), Taken::Folder(b)) if a == b => Ok(false),
                (old, new) => Err(Collision::between(old, new)),
            },
        }
    }
}

impl Taken {
    fn name(&self) -> &str {
        match self {
            Self::File(name) | Self::Folder(name) => name,
        }
    }
}

fn lower_case(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.chars().flat_map(char::to_lowercase).collect()
}

/// Two paths of one site that can't stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collision {
    /// One file was written twice.
    Twice(String),
    /// Two names differ only in upper and lower case; in the order of their bytes.
    OnlyCase(String, String),
    /// One name is to be a file and a folder.
    FileAndFolder(String),
}

impl Collision {
    fn between(old: &Taken, new: &Taken) -> Self {
        let (old_name, new_name) = (old.name(), new.name());
        if old_name != new_name {
            // Which of the two came first depends on the threads; the message must not.
            let (a, b) = if old_name < new_name { (old_name, new_name) } else { (new_name, old_name) };
            return Self::OnlyCase(a.to_owned(), b.to_owned());
        }
        match (old, new) {
            (Taken::File(_), Taken::File(_)) => Self::Twice(new_name.to_owned()),
            _ => Self::FileAndFolder(new_name.to_owned()),
        }
    }
}

impl fmt::Display for Collision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice(path) => write!(f, "two pages or assets want to be the output file `{path}`"),
            Self::OnlyCase(a, b) => {
                write!(f, "the output files `{a}` and `{b}` differ only in upper and lower case, and some systems see one name")
            }
            Self::FileAndFolder(path) => write!(f, "`{path}` would be a file and a folder of the output at once"),
        }
    }
}

impl std::error::Error for Collision {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<PathFault> {
        OutputPath::new(text).err().map(|error| error.fault)
    }

    #[test]
    fn portable_names_pass() {
        let longest = "x".repeat(255);
        for text in [
            "a",
            "index.html",
            "patient/en/a-b_c.html",
            ".well-known/x",
            "a/..b",
            "com.html",
            "com10",
            "lpt",
            "console.js",
            "žluť/日本.html",
            &longest,
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn each_fault_is_named() {
        let too_long = "x".repeat(256);
        for (text, expected) in [
            ("", PathFault::EmptyPart),
            ("/etc/passwd", PathFault::EmptyPart),
            ("a//b", PathFault::EmptyPart),
            ("a/", PathFault::EmptyPart),
            (".", PathFault::DotPart),
            ("a/../b", PathFault::DotPart),
            ("a\\b", PathFault::Character('\\')),
            ("c:x", PathFault::Character(':')),
            ("a\0", PathFault::Character('\0')),
            ("a\u{7f}b", PathFault::Character('\u{7f}')),
            ("what?", PathFault::Character('?')),
            ("a./b", PathFault::TrailingDotOrSpace),
            ("a ", PathFault::TrailingDotOrSpace),
            ("NUL", PathFault::Device),
            ("a/nul.tar.gz", PathFault::Device),
            ("aux .html", PathFault::Device),
            ("Com9.txt", PathFault::Device),
            ("lpt²", PathFault::Device),
            (&too_long, PathFault::TooLong),
        ] {
            assert_eq!(fault(text), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_path_error_reads_as_a_sentence() {
        let error = OutputPath::new("a/\u{1b}.html").unwrap_err();
        assert_eq!(error.to_string(), "`a/\\u{1b}.html` can't be the name of an output file: it holds the character `\\u{1b}`");
    }

    #[test]
    fn a_path_knows_its_folder() {
        let folder_of = |text: &str| OutputPath::new(text).unwrap().folder().to_owned();
        assert_eq!(folder_of("index.html"), "");
        assert_eq!(folder_of("patient/en/x.html"), "patient/en");
    }

    fn insert_all(paths: &[&str]) -> Result<Vec<String>, Collision> {
        let mut set = PathSet::default();
        let mut folders = Vec::new();
        for path in paths {
            folders.extend(set.insert(&OutputPath::new(path).unwrap())?);
        }
        Ok(folders)
    }

    #[test]
    fn folders_are_named_once_and_from_the_outside() {
        let folders = insert_all(&["index.html", "a/b/c.html", "a/b/d.html", "a/e/f.html"]);
        assert_eq!(folders, Ok(vec!["a".to_owned(), "a/b".to_owned(), "a/e".to_owned()]));
    }

    #[test]
    fn collisions_are_found_in_either_order() {
        let case = |a: &str, b: &str| Err(Collision::OnlyCase(a.to_owned(), b.to_owned()));
        assert_eq!(insert_all(&["a/x", "a/x"]), Err(Collision::Twice("a/x".to_owned())));
        assert_eq!(insert_all(&["a/x", "a/X"]), case("a/X", "a/x"));
        assert_eq!(insert_all(&["a/X", "a/x"]), case("a/X", "a/x"));
        assert_eq!(insert_all(&["A/x", "a/y"]), case("A", "a"));
        assert_eq!(insert_all(&["Ž/x", "ž"]), case("Ž", "ž"));
        assert_eq!(insert_all(&["a", "a/x"]), Err(Collision::FileAndFolder("a".to_owned())));
        assert_eq!(insert_all(&["Manifest.json"]), case("Manifest.json", "manifest.json"));
        assert_eq!(insert_all(&["manifest.json/x"]), Err(Collision::FileAndFolder("manifest.json".to_owned())));
        assert_eq!(insert_all(&["a/manifest.json"]), Ok(vec!["a".to_owned()]));
        assert_eq!(insert_all(&["a/x", "a"]), Err(Collision::FileAndFolder("a".to_owned())));
    }
}
