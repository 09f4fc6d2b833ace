//! Reading: the only place that opens content files.

#![expect(clippy::disallowed_methods, reason = "content is read here, and nowhere else")]

use super::{FileKind, RawFile, Readable, Unreadable};
use rayon::prelude::*;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Files larger than this are no hand-written definitions: 4 MiB.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Why a project can't be read at all.
#[derive(Debug)]
pub enum ReadError {
    /// No `protogen.toml` here or above.
    NoProject(PathBuf),
    /// A folder can't be listed.
    Folder(PathBuf, std::io::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProject(from) => write!(
                f,
                "there is no `protogen.toml` in `{}` or any folder above it: run `protogen new FOLDER` to make a project, or name one with `--root`",
                from.display()
            ),
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
        /// Where it is.
        file: PathBuf,
        /// Relative to the project, with `/`.
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
            Self::At { file, path } => RawFile { path: path.clone(), content: read_text(file) },
            Self::Known(known) => known.clone(),
        }
    }

    fn into_raw(self) -> RawFile {
        match self {
            Self::At { file, path } => RawFile { content: read_text(&file), path },
            Self::Known(known) => known,
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
    let mut files = vec![Found::At { file: settings, path: "protogen.toml".to_owned() }];
    let content = root.join("content");
    files.extend(missing(&content).map(Found::Known));
    if content.exists() {
        let walk = WalkDir::new(&content).follow_links(true).sort_by_file_name().into_iter();
        let entries = walk.filter_entry(|entry| entry.depth() == 0 || !is_ignored(entry.file_name()));
        files.extend(entries.filter_map(|entry| match entry {
            Ok(entry) => (!entry.file_type().is_dir()).then(|| found(entry.into_path(), root)),
            Err(error) => Some(Found::Known(unreadable_entry(&error, root))),
        }));
    }
    Ok(files)
}

/// Reads every file of the project that could mean something, in parallel.
///
/// # Errors
/// As for [`find_project`].
pub fn read_project(root: &Path) -> Result<Vec<RawFile>, ReadError> {
    Ok(find_project(root)?.into_par_iter().map(Found::into_raw).collect())
}

/// What every project has and this one lacks: the folder, or in it the file of the clinic.
fn missing(content: &Path) -> Option<RawFile> {
    let absent = |path: &str, way_out| Some(RawFile { path: path.to_owned(), content: Err(Unreadable::new("it is not there", way_out)) });
    if !content.exists() {
        return absent("content", "make this folder beside `protogen.toml`, with `clinic.toml` in it; `protogen new` makes one to look at");
    }
    let has_clinic = content.join("clinic.toml").symlink_metadata().is_ok();
    if has_clinic { None } else { absent("content/clinic.toml", "write it: name, region, phone, hours and the roles of the clinic") }
}

/// Reads one file of the project anew; none if it is not there any more.
pub fn reread(root: &Path, path: &Path) -> Option<RawFile> {
    path.is_file().then(|| found(path.to_owned(), root).into_raw())
}

/// Dot-files, editors' backups, read-me files and the folder of generated schemas.
fn is_ignored(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || name.ends_with('~') || name == "README.md" || name == "schema"
}

fn found(file: PathBuf, root: &Path) -> Found {
    let path = shown_path(&file, root);
    match FileKind::of(&path) {
        FileKind::Stray => Found::Known(RawFile { path, content: Ok(String::new()) }),
        _ => Found::At { file, path },
    }
}

fn unreadable_entry(error: &walkdir::Error, root: &Path) -> RawFile {
    let path = error.path().map_or_else(|| "content".to_owned(), |path| shown_path(path, root));
    let is_link = error.path().is_some_and(Path::is_symlink);
    let fault = if error.loop_ancestor().is_some() {
        Unreadable::new("this symbolic link leads back to a folder above it", "take the link out")
    } else if is_link {
        Unreadable::new("this symbolic link leads nowhere", "let it lead to a file, or take it out")
    } else {
        error.io_error().map_or_else(|| Unreadable::new("the system gives no reason", SEE_RIGHTS), unreadable)
    };
    RawFile { path, content: Err(fault) }
}

const SEE_RIGHTS: &str = "look whether you may read it, or take it out of `content/`";

fn unreadable(error: &std::io::Error) -> Unreadable {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => Unreadable::new("the system does not let you", "ask for the right to read it"),
        _ => Unreadable::new(error.to_string(), SEE_RIGHTS),
    }
}

/// Relative to the project, with `/`.
fn shown_path(path: &Path, root: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The text, without a byte-order mark; or why it can't be had.
fn read_text(path: &Path) -> Result<String, Unreadable> {
    let file = fs::File::open(path).map_err(|error| unreadable(&error))?;
    // Of the right size at once: texts are held by the thousand.
    let length = file.metadata().map_or(0, |found| found.len()).min(MAX_BYTES);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unreadable::new(
            "it is larger than 4 MiB, which no hand-written definition is",
            "split it, or take it out of `content/`",
        ));
    }
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
