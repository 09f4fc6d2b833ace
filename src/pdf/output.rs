//! Puts a finished file in its place: whole, or not at all.

#![expect(clippy::disallowed_methods, reason = "prints are put in their place here")]

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes `bytes` beside `path` and moves them there in one step. Folders that are missing are made.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // What may be read by others is decided by the person's umask, as for any other file.
    let permissions = Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new().prefix(".protogen-").permissions(permissions).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

/// As [`write_file`], but a file that has these bytes already is left alone.
pub(super) fn update_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if crate::disk::read_own(path).is_ok_and(|old| old == bytes) { Ok(()) } else { write_file(path, bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.pdf");
        write_file(&path, b"one").unwrap();
        write_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_with_the_same_bytes_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.pdf");
        write_file(&path, b"one").unwrap();
        let written = path.metadata().unwrap().modified().unwrap();
        update_file(&path, b"one").unwrap();
        assert_eq!(path.metadata().unwrap().modified().unwrap(), written);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write_file(folder.path(), b"one").is_err());
    }
}
