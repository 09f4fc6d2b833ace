//! The moment at which the new tree becomes the site.

use std::fs;
use std::io;
use std::path::Path;

use super::retire::exists;

/// How the new site took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publication {
    /// Nothing had changed, so nothing was done, and every file keeps its time.
    Untouched,
    /// Only the manifest had changed (what the files are made from, not the files), and was replaced.
    ManifestOnly,
    /// There was no site, and there is one now.
    Created,
    /// Old and new tree were exchanged in one step.
    Exchanged,
    /// The file system can't exchange trees: the old one was moved aside and the new one moved in, so that for a
    /// moment there was none. A build killed in that moment leaves no site; the next one puts the old one back first.
    Replaced,
    /// The file system can't even move the old tree: its files were replaced one by one. A build killed in the midst
    /// leaves a mixture; the next one puts it right.
    FileByFile,
}

impl Publication {
    /// Whether there was a whole site at every moment.
    #[must_use]
    pub fn is_atomic(self) -> bool {
        !matches!(self, Self::Replaced | Self::FileByFile)
    }
}

/// Makes the tree `ready` the site at `live`. The old site, if there was one, is then at `ready` or at `previous`.
///
/// # Errors
/// [`io::ErrorKind::CrossesDevices`] if the file system can't move a tree that came with a container's image. On any
/// error the old site is at `live` as before.
pub(super) fn publish(ready: &Path, live: &Path, previous: &Path) -> io::Result<Publication> {
    if !exists(live) {
        return fs::rename(ready, live).map(|()| Publication::Created);
    }
    match exchange(ready, live) {
        Ok(()) => Ok(Publication::Exchanged),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            replace(ready, live, previous)?;
            Ok(Publication::Replaced)
        }
        Err(error) => Err(error),
    }
}

/// # Errors
/// [`io::ErrorKind::Unsupported`] if this file system can't.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        // EINVAL is how the kernel says that the file system does not know the flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Err(io::ErrorKind::Unsupported.into()),
        done => Ok(done?),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_a: &Path, _b: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn replace(ready: &Path, live: &Path, previous: &Path) -> io::Result<()> {
    fs::rename(live, previous)?;
    fs::rename(ready, live).or_else(|error| {
        fs::rename(previous, live)?;
        Err(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Folders `ready` and `live` that each hold a file of their own name, and the path for the old one.
    fn folders() -> (tempfile::TempDir, [std::path::PathBuf; 3]) {
        let temp = tempfile::tempdir().unwrap();
        let [ready, live, previous] = ["ready", "live", "previous"].map(|name| temp.path().join(name));
        for folder in [&ready, &live] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join(folder.file_name().unwrap()), "").unwrap();
        }
        (temp, [ready, live, previous])
    }

    fn names(folder: &Path) -> Option<Vec<String>> {
        let entries = fs::read_dir(folder).ok()?;
        Some(entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
    }

    fn holds(name: &str) -> Option<Vec<String>> {
        Some(vec![name.to_owned()])
    }

    #[test]
    fn the_first_site_is_moved_in() {
        let (_temp, [ready, live, previous]) = folders();
        fs::remove_dir_all(&live).unwrap();
        assert_eq!(publish(&ready, &live, &previous).unwrap(), Publication::Created);
        assert_eq!([&ready, &live, &previous].map(|path| names(path)), [None, holds("ready"), None]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn trees_are_exchanged() {
        let (_temp, [ready, live, previous]) = folders();
        assert_eq!(publish(&ready, &live, &previous).unwrap(), Publication::Exchanged);
        assert_eq!([&ready, &live, &previous].map(|path| names(path)), [holds("live"), holds("ready"), None]);
    }

    #[test]
    fn without_an_exchange_the_old_tree_is_moved_aside() {
        let (_temp, [ready, live, previous]) = folders();
        replace(&ready, &live, &previous).unwrap();
        assert_eq!([&ready, &live, &previous].map(|path| names(path)), [None, holds("ready"), holds("live")]);
    }

    #[test]
    fn a_move_that_fails_half_way_is_taken_back() {
        let (_temp, [ready, live, previous]) = folders();
        fs::remove_dir_all(&ready).unwrap();
        assert_eq!(replace(&ready, &live, &previous).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!([&ready, &live, &previous].map(|path| names(path)), [None, holds("live"), None]);
    }
}
