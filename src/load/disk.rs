//! Finding the files of a project, and reading their texts.

#![expect(clippy::disallowed_methods, reason = "the folders of content are listed here, and nowhere else")]

use super::{FileKind, RawFile, Readable, Unreadable};
use crate::attachment::mebibytes;
use crate::disk::{Folder, Refused};
use rayon::prelude::*;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a project can't be read at all.
#[derive(Debug)]
pub enum ReadError {
    /// No `protogen.toml` here or above.
    NoProject(PathBuf),
    /// A folder can't be listed.
    Folder(PathBuf, io::Error),
    /// The file at this path changed while the project was read.
    Changed(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProject(from) => write!(
                f,
                "there is no `protogen.toml` in `{}` or any folder above it: run `protogen new FOLDER` to make a project, or name one with `--root`",
                from.display()
            ),
            Self::Changed(path) => write!(f, "`{path}` changed while it was read: run this again"),
            Self::Folder(path, error) => write!(f, "the folder `{}` can't be read: {error}", path.display()),
        }
    }
}

impl std::error::Error for ReadError {}

/// The nearest folder with a `protogen.toml`, from `start` upwards.
///
/// # Errors
/// [`ReadError::NoProject`] if there is none.
pub fn find_root(start: &Path) -> Result<PathBuf, ReadError> {
    let absolute = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
    let found = absolute.ancestors().find(|folder| folder.join("protogen.toml").is_file());
    found.map(Path::to_owned).ok_or_else(|| ReadError::NoProject(start.to_owned()))
}

/// A file of the project that could mean something.
#[derive(Debug)]
pub enum Found {
    /// One to be read.
    At {
        /// The project's folder.
        project: Arc<Folder>,
        /// Where it is in there.
        file: PathBuf,
        /// The same with `/`, as it is shown.
        path: String,
    },
    /// One of which it is known already what can be read of it.
    Known(RawFile),
}

impl Readable for Found {
    fn path(&self) -> &str {
        match self {
            Self::At { path, .. } => path,
            Self::Known(known) => &known.path,
        }
    }

    fn read(&self) -> RawFile {
        match self {
            Self::At { project, file, path } => read(project, file, path),
            Self::Known(known) => known.clone(),
        }
    }
}

/// Finds every file of the project that could mean something, `protogen.toml` and what is below `content/`, and reads none.
///
/// A file that can't be read is not an error but one that says so: the others are still checked.
///
/// # Errors
/// [`ReadError`] if the project's folder itself can't be read.
pub fn find_project(root: &Path) -> Result<Vec<Found>, ReadError> {
    let settings = root.join("protogen.toml");
    if !settings.is_file() {
        return Err(ReadError::NoProject(root.to_owned()));
    }
    let project = Arc::new(Folder::open(root).map_err(|error| ReadError::Folder(root.to_owned(), error))?);
    let mut walk = Walk { files: vec![found(&project, PathBuf::from("protogen.toml"))], project, entered: Vec::new() };
    let content = root.join("content");
    walk.files.extend(missing(&content).map(Found::Known));
    if content.exists() {
        walk.enter(PathBuf::from("content"));
    }
    Ok(walk.files)
}

/// A walk through `content/`, sorted by name. What could mean nothing is passed by unseen, also where it is a link to nowhere or to
/// something that never answers.
struct Walk {
    project: Arc<Folder>,
    /// The folders that the walk is in, without links, so that it never goes round in a circle.
    entered: Vec<PathBuf>,
    files: Vec<Found>,
}

impl Walk {
    fn enter(&mut self, folder: PathBuf) {
        let names = match self.names(&folder) {
            Ok(names) => names,
            Err(fault) => return self.files.push(unread(&folder, fault)),
        };
        for (name, kind) in names {
            self.visit(folder.join(name), kind);
        }
        self.entered.pop();
    }

    /// The names in a folder that could mean something. The folder is among those that the walk is in from then on.
    fn names(&mut self, folder: &Path) -> Result<Vec<(OsString, FileType)>, Unreadable> {
        let real = self.project.within(&self.project.real().join(folder)).map_err(|refused| unreadable(&refused))?;
        if self.entered.contains(&real) {
            return Err(Unreadable::new("this symbolic link leads back to a folder above it", "take the link out"));
        }
        let named = |entry: io::Result<DirEntry>| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?)));
        let entries = fs::read_dir(&real).and_then(|entries| entries.map(named).collect::<io::Result<Vec<_>>>());
        let mut names = entries.map_err(|error| unreadable(&error.into()))?;
        names.retain(|(name, _)| !is_ignored(name));
        names.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self.entered.push(real);
        Ok(names)
    }

    fn visit(&mut self, file: PathBuf, kind: FileType) {
        let is_folder = if kind.is_symlink() {
            match self.project.within(&self.project.real().join(&file)) {
                Ok(real) => real.is_dir(),
                Err(refused) => return self.files.push(unread(&file, behind_link(&refused))),
            }
        } else {
            kind.is_dir()
        };
        if is_folder {
            self.enter(file);
        } else {
            self.files.push(found(&self.project, file));
        }
    }
}

/// Reads every file of the project that could mean something, in parallel.
///
/// # Errors
/// As for [`find_project`].
pub fn read_project(root: &Path) -> Result<Vec<RawFile>, ReadError> {
    Ok(find_project(root)?.into_par_iter().map(|found| found.read()).collect())
}

/// What every project has and this one lacks: the folder, or in it the file of the clinic.
fn missing(content: &Path) -> Option<RawFile> {
    let absent = |path: &str, way_out| Some(RawFile::of_text(path, Err(Unreadable::new("it is not there", way_out))));
    if !content.exists() {
        return absent("content", "make this folder beside `protogen.toml`, with `clinic.toml` in it; `protogen new` makes one to look at");
    }
    let has_clinic = content.join("clinic.toml").symlink_metadata().is_ok();
    if has_clinic { None } else { absent("content/clinic.toml", "write it: name, region, phone, hours and the roles of the clinic") }
}

/// Reads one file of the project anew; none if it is not there any more.
pub fn reread(root: &Path, path: &Path) -> Option<RawFile> {
    let file = path.strip_prefix(root).ok().filter(|_| path.is_file())?;
    Some(found(&Arc::new(Folder::open(root).ok()?), file.to_owned()).read())
}

/// Dot-files, editors' backups, read-me files and the folder of generated schemas.
pub(super) fn is_ignored(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || name.ends_with('~') || name == "README.md" || name == "schema"
}

fn found(project: &Arc<Folder>, file: PathBuf) -> Found {
    let path = shown_path(&file);
    match FileKind::of(&path) {
        FileKind::Stray => Found::Known(RawFile::new(&path, "")),
        _ => Found::At { project: project.clone(), file, path },
    }
}

fn unread(file: &Path, fault: Unreadable) -> Found {
    Found::Known(RawFile::of_text(&shown_path(file), Err(fault)))
}

fn behind_link(refused: &Refused) -> Unreadable {
    match refused {
        // Also to itself, or round in a circle of links.
        Refused::Io(error) if error.kind() != io::ErrorKind::PermissionDenied => {
            Unreadable::new("this symbolic link leads nowhere", "let it lead to a file, or take it out")
        }
        refused => unreadable(refused),
    }
}

const SEE_RIGHTS: &str = "look whether you may read it, or take it out of `content/`";

fn unreadable(refused: &Refused) -> Unreadable {
    match refused {
        Refused::Outside => Unreadable::new("this symbolic link leads out of the project", "put a copy of the file in its place"),
        Refused::NotAFile(_) => Unreadable::new(refused.to_string(), "take it out of `content/`"),
        Refused::TooLarge => {
            Unreadable::new("it is larger than 4 MiB, which no hand-written definition is", "split it, or take it out of `content/`")
        }
        Refused::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Unreadable::new("the system does not let you", "ask for the right to read it")
        }
        Refused::Io(error) => Unreadable::new(error.to_string(), SEE_RIGHTS),
    }
}

/// With `/` between its parts.
fn shown_path(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The file, as far as it can be had.
fn read(project: &Folder, file: &Path, path: &str) -> RawFile {
    let kind = FileKind::of(path);
    let bytes = project.read(file, kind.most_bytes()).map_err(|refused| match refused {
        Refused::TooLarge if !kind.is_text() => {
            Unreadable::new(format!("it has more than {}", mebibytes(kind.most_bytes())), "save it smaller, or with smaller pictures in it")
        }
        refused => unreadable(&refused),
    });
    match bytes {
        Ok(bytes) if !kind.is_text() => RawFile::of_bytes(path, bytes),
        bytes => RawFile::of_text(path, bytes.and_then(text)),
    }
}

/// The text, without a byte-order mark; or why it can't be had.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Shows the file as far as it is text, the first byte that is none marked.
fn not_utf8(bytes: &[u8], good: usize) -> Unreadable {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Unreadable::new("it is UTF-16 text", "save it as UTF-8: editors offer the encoding when saving");
    }
    let excerpt = String::from_utf8_lossy(bytes).into_owned();
    let why = format!("the byte 0x{:02X} is not UTF-8 text", bytes[good]);
    Unreadable { why, way_out: "save it as UTF-8: editors offer the encoding when saving", excerpt, at: good }
}
