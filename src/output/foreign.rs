//! Things in the site's folder that no build wrote (`.gitignore`, `.well-known`, a photo somebody put there): they
//! are carried over into the new tree, by a second link to the same file, before it takes the old one's place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::error::Error;
use super::manifest::Manifest;

/// Carries everything in `old` that `manifest` does not list over to `new`, and gives the folders of `new` the
/// permissions that they had in `old`. Returns how many files, links and empty folders that were.
///
/// # Errors
/// [`Error::ForeignInTheWay`] if `new` holds something of the same name.
pub(super) fn carry_over(old: &Path, new: &Path, manifest: Option<&Manifest>) -> Result<usize, Error> {
    let mut carried = 0;
    let mut folders = Vec::new();
    for entry in WalkDir::new(old) {
        let entry = entry.map_err(|error| Error::io("read the folder", old)(error.into()))?;
        let inside = entry.path().strip_prefix(old).expect("a walk yields paths below its start");
        let to = new.join(inside);
        if entry.file_type().is_dir() {
            check_device(old, entry.path())?;
            if !manifest.is_some_and(|manifest| manifest.owns_folder(inside)) {
                make_folder(entry.path(), &to)?;
                carried += usize::from(is_empty(entry.path()));
            }
            folders.push((entry.path().to_owned(), to));
        } else if !manifest.is_some_and(|manifest| manifest.owns_file(inside)) {
            carry(&entry, &to)?;
            carried += 1;
        }
    }
    copy_permissions(folders)?;
    Ok(carried)
}

fn carry(entry: &DirEntry, to: &Path) -> Result<(), Error> {
    let from = entry.path();
    if let Some(parent) = to.parent() {
        make_folder(from, parent)?;
    }
    let done = if entry.path_is_symlink() { copy_link(from, to) } else { link_or_copy(from, to) };
    done.map_err(|error| fault(from, error))
}

/// Makes the folder that `from`, or what lies in it, needs in the new tree.
fn make_folder(from: &Path, folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| fault(from, error))
}

fn fault(foreign: &Path, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => Error::ForeignInTheWay { path: foreign.to_owned() },
        _ => Error::io("carry over", foreign)(error),
    }
}

fn is_empty(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|mut entries| entries.next().is_none())
}

/// Gives a file a second name, or where the file system has no links, makes a copy with the same time.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is something of the new name, whatever it is.
pub(super) fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => copy_with_time(from, to),
        done => done,
    }
}

fn copy_with_time(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let metadata = source.metadata()?;
    let mut copy = File::create_new(to)?;
    io::copy(&mut source, &mut copy)?;
    copy.set_modified(metadata.modified()?)?;
    copy.set_permissions(metadata.permissions())
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(windows)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    let points_to = fs::read_link(from)?;
    if from.is_dir() { std::os::windows::fs::symlink_dir(points_to, to) } else { std::os::windows::fs::symlink_file(points_to, to) }
}

/// A mounted folder can't be carried over: its files have no second name on the site's file system, and removing the
/// old tree would empty it.
#[cfg(unix)]
fn check_device(site: &Path, folder: &Path) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt;

    use super::error::Refusal;

    let device = |path: &Path| path.symlink_metadata().map(|metadata| metadata.dev());
    let on_same = device(site).and_then(|site| Ok(site == device(folder)?));
    match on_same.map_err(Error::io("read", folder))? {
        true => Ok(()),
        false => Err(Error::Refused { target: site.to_owned(), reason: Refusal::MountPoint(folder.to_owned()) }),
    }
}

/// Elsewhere a swap of such a tree fails by itself, before anything is removed.
#[cfg(not(unix))]
fn check_device(_site: &Path, _folder: &Path) -> Result<(), Error> {
    Ok(())
}

/// From the inside out, so that a folder which forbids writing does so only when all is done in it.
fn copy_permissions(folders: Vec<(PathBuf, PathBuf)>) -> Result<(), Error> {
    for (old, new) in folders.into_iter().rev() {
        let Ok(metadata) = new.metadata() else { continue };
        let wanted = old.metadata().map_err(Error::io("read", &old))?.permissions();
        if metadata.permissions() != wanted {
            fs::set_permissions(&new, wanted).map_err(Error::io("set the permissions of", &old))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::super::error::Refusal;
    use super::*;

    #[test]
    fn a_copy_has_the_bytes_the_time_and_the_permissions() {
        let temp = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| temp.path().join(name));
        fs::write(&from, "text").unwrap();
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        File::options().write(true).open(&from).unwrap().set_modified(long_ago).unwrap();
        let mut permissions = from.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&from, permissions).unwrap();

        copy_with_time(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "text");
        assert_eq!(to.metadata().unwrap().modified().unwrap(), long_ago);
        assert!(to.metadata().unwrap().permissions().readonly());
        assert_eq!(copy_with_time(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn a_link_never_replaces_what_stands_there() {
        let temp = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| temp.path().join(name));
        fs::write(&from, "text").unwrap();
        fs::create_dir(&to).unwrap();
        assert_eq!(link_or_copy(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mounted_folder_is_not_carried_over() {
        let temp = tempfile::tempdir().unwrap();
        check_device(temp.path(), temp.path()).unwrap();
        let Err(Error::Refused { reason, .. }) = check_device(temp.path(), Path::new("/proc")) else {
            panic!("not refused");
        };
        assert_eq!(reason, Refusal::MountPoint("/proc".into()));
    }
}
