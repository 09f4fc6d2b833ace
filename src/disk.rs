//! Opening files for reading: regular files inside one folder, and nothing else.
//!
//! A pipe would hold the program up for ever, a device may do anything when it is opened, and a symbolic link may put a file from
//! elsewhere into a finding or onto a page. So the project's files, themes, manifests and caches are read here alone. What was looked
//! at is what is read: a file is judged by its open handle, and a name that becomes a link in between is not followed.

#![expect(clippy::disallowed_methods, reason = "files are opened here, and nowhere else")]

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// A folder whose files may be read.
#[derive(Debug)]
pub struct Folder {
    real: PathBuf,
    #[cfg(unix)]
    handle: std::os::fd::OwnedFd,
}

/// Why a file is not read.
#[derive(Debug)]
pub enum Refused {
    /// A symbolic link leads out of the folder.
    Outside,
    /// It is a folder, a named pipe, a socket or a device; in words.
    NotAFile(&'static str),
    /// It has more bytes than were asked for.
    TooLarge,
    /// The system does not let us.
    Io(io::Error),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => f.write_str("this symbolic link leads out of the folder"),
            Self::NotAFile(what) => write!(f, "it is {what}, not a regular file"),
            Self::TooLarge => f.write_str("it is too large"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refused {}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Io(error) => error,
            other => Self::other(other.to_string()),
        }
    }
}

impl Folder {
    /// The folder at `path`, which may itself be a symbolic link to it.
    ///
    /// # Errors
    /// What the system says, also that it is no folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        let real = fs::canonicalize(path)?;
        #[cfg(unix)]
        let handle = unix::folder(&real)?;
        #[cfg(not(unix))]
        if !real.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self {
            real,
            #[cfg(unix)]
            handle,
        })
    }

    /// Its path without symbolic links.
    pub fn real(&self) -> &Path {
        &self.real
    }

    /// Reads the regular file at `inside`, a path below the folder, if it has at most `most` bytes. Symbolic links are followed as far as
    /// they stay within the folder.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn read(&self, inside: &Path, most: u64) -> Result<Vec<u8>, Refused> {
        let file = self.open_file(inside)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(Refused::NotAFile(kind(metadata.file_type())));
        }
        // Of the right size at once: texts are held by the thousand.
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(most)).unwrap_or_default());
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most { Err(Refused::TooLarge) } else { Ok(bytes) }
    }

    /// Whether a path leads to something within the folder, links followed; that which it leads to.
    ///
    /// # Errors
    /// [`Refused::Outside`], or what the system says.
    pub fn within(&self, path: &Path) -> Result<PathBuf, Refused> {
        let real = fs::canonicalize(path)?;
        if real.starts_with(&self.real) { Ok(real) } else { Err(Refused::Outside) }
    }

    fn open_file(&self, inside: &Path) -> Result<File, Refused> {
        let is_below = inside.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_below {
            return Err(Refused::Outside);
        }
        match self.open_without_links(inside) {
            Err(error) if is_link(&error) => {
                let real = self.within(&self.real.join(inside))?;
                let inside = real.strip_prefix(&self.real).map_err(|_| Refused::Outside)?;
                Ok(self.open_without_links(inside)?)
            }
            done => Ok(done?),
        }
    }

    #[cfg(unix)]
    fn open_without_links(&self, inside: &Path) -> io::Result<File> {
        unix::file(&self.handle, inside)
    }

    /// Without handles of folders a link can't be told from a file at the moment it is opened: what it leads to is looked at before.
    #[cfg(not(unix))]
    fn open_without_links(&self, inside: &Path) -> io::Result<File> {
        let path = self.real.join(inside);
        if fs::canonicalize(&path)? != path {
            return Err(io::Error::other("a symbolic link"));
        }
        File::open(path)
    }
}

/// Reads a regular file of ours (a manifest, a cache), which no symbolic link may stand for.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] if there is none; otherwise that it is something else, or what the system says.
pub fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() {
        return Err(Refused::NotAFile(kind(metadata.file_type())).into());
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Err(io::ErrorKind::NotFound.into()) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Ok(Folder::open(folder)?.read(Path::new(name), u64::MAX)?)
}

/// Sees to it that the names in a folder survive a failure of the power.
///
/// # Errors
/// What the system says.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    // Elsewhere a folder can't be opened as a file, and the system sees to its names itself.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    // A link in the place of a folder is told as no folder.
    use rustix::io::Errno;
    Errno::from_io_error(error).is_some_and(|errno| [Errno::LOOP, Errno::MLINK, Errno::NOTDIR].contains(&errno))
}

#[cfg(not(unix))]
fn is_link(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Other
}

fn kind(found: fs::FileType) -> &'static str {
    if found.is_dir() {
        return "a folder";
    }
    if found.is_symlink() {
        return "a symbolic link";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if found.is_fifo() {
            return "a named pipe";
        }
        if found.is_socket() {
            return "a socket";
        }
    }
    "a device"
}

#[cfg(unix)]
mod unix {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::path::Path;

    const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
    /// Without waiting for the other end of a pipe, and without taking a terminal over.
    const FILE: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

    pub fn folder(path: &Path) -> io::Result<OwnedFd> {
        Ok(openat(CWD, path, FOLDER, Mode::empty())?)
    }

    /// Step by step, so that none of the folders is a link either.
    pub fn file(root: &OwnedFd, inside: &Path) -> io::Result<File> {
        let mut parts: Vec<_> = inside.iter().collect();
        let name = parts.pop().ok_or(io::ErrorKind::IsADirectory)?;
        let mut open: Option<OwnedFd> = None;
        for part in parts {
            let above = open.as_ref().unwrap_or(root);
            open = Some(openat(above.as_fd(), part, FOLDER, Mode::empty())?);
        }
        Ok(openat(open.as_ref().unwrap_or(root), name, FILE, Mode::empty())?.into())
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn world() -> (tempfile::TempDir, Folder) {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir_all(temp.path().join("in/sub")).unwrap();
        fs::write(temp.path().join("in/sub/a"), "inside").unwrap();
        fs::write(temp.path().join("secret"), "outside").unwrap();
        let folder = Folder::open(&temp.path().join("in")).unwrap();
        (temp, folder)
    }

    fn read(folder: &Folder, inside: &str) -> Result<String, String> {
        folder.read(Path::new(inside), 7).map(|bytes| String::from_utf8(bytes).unwrap()).map_err(|refused| refused.to_string())
    }

    #[test]
    fn links_are_followed_as_far_as_they_stay_inside() {
        let (temp, folder) = world();
        let at = |name: &str| temp.path().join("in").join(name);
        symlink("sub/a", at("file")).unwrap();
        symlink(at("sub"), at("folder")).unwrap();
        symlink("../secret", at("out")).unwrap();
        symlink("..", at("sub/up")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        symlink("round", at("round")).unwrap();
        for inside in ["sub/a", "file", "folder/a", "sub/up/sub/a"] {
            assert_eq!(read(&folder, inside), Ok("inside".to_owned()), "{inside}");
        }
        let outside = Err("this symbolic link leads out of the folder".to_owned());
        for inside in ["out", "../secret", "sub/../../secret", "/etc/hostname"] {
            assert_eq!(read(&folder, inside), outside, "{inside}");
        }
        assert!(read(&folder, "dangling").unwrap_err().starts_with("No such file"));
        assert!(read(&folder, "round").is_err());
    }

    #[test]
    fn what_is_no_regular_file_is_not_waited_for() {
        let (temp, folder) = world();
        let at = |name: &str| temp.path().join("in").join(name);
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        assert_eq!(read(&folder, "pipe"), Err("it is a named pipe, not a regular file".to_owned()));
        assert!(read(&folder, "socket").is_err());
        assert_eq!(read(&folder, "sub"), Err("it is a folder, not a regular file".to_owned()));
        assert_eq!(read_own(&at("pipe")).unwrap_err().to_string(), "it is a named pipe, not a regular file");
        assert_eq!(read_own(&at("socket")).unwrap_err().to_string(), "it is a socket, not a regular file");
        symlink("sub/a", at("link")).unwrap();
        assert_eq!(read_own(&at("link")).unwrap_err().to_string(), "it is a symbolic link, not a regular file");
        assert_eq!(read_own(&at("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(read_own(&at("sub/a")).unwrap(), b"inside");
    }

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let (temp, folder) = world();
        fs::write(temp.path().join("in/long"), "12345678").unwrap();
        assert_eq!(read(&folder, "long"), Err("it is too large".to_owned()));
    }
}
