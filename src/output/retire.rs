//! Removing a tree that is the site no more without removing anything that is not ours.
//!
//! A file that somebody put into the old site while the new one was swapped in would be lost with it. So a tree is
//! never removed as a whole: what its manifest lists goes, what the new site holds as well goes, and anything else
//! is moved into the new site.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::manifest::Manifest;
use super::path::MANIFEST;
use crate::digest::Digest;

/// Whether anything, be it a dangling link, has this name.
pub(super) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Removes `tree`, which nobody but us ever saw, with everything in it. A missing tree is as good.
pub(super) fn remove_tree(tree: &Path) -> io::Result<()> {
    match fs::remove_dir_all(tree) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            make_writable(tree)?;
            fs::remove_dir_all(tree)
        }
        done => done,
    }
}

/// Removes `tree` as far as it is ours (`manifest` lists it) or stands in `live` as well, and moves the rest to `live`
/// where the names are free there. Returns whether nothing was left.
pub(super) fn retire(tree: &Path, live: &Path, manifest: Option<&Manifest>) -> io::Result<bool> {
    match sweep(tree, live, manifest) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            make_writable(tree)?;
            sweep(tree, live, manifest)
        }
        done => done,
    }
}

fn sweep(tree: &Path, live: &Path, manifest: Option<&Manifest>) -> io::Result<bool> {
    let entries: Vec<DirEntry> = WalkDir::new(tree).contents_first(true).into_iter().collect::<Result<_, _>>()?;
    let (folders, files): (Vec<DirEntry>, Vec<DirEntry>) = entries.into_iter().partition(|entry| entry.file_type().is_dir());
    // The manifest goes last: whoever finishes an interrupted sweep knows by it what is ours.
    let (last, files): (Vec<DirEntry>, Vec<DirEntry>) = files.into_iter().partition(|file| file.path() == tree.join(MANIFEST));
    let mut empty = true;
    for files in [files, last] {
        let gone = files.par_iter().map(|file| sweep_file(file.path(), tree, live, manifest)).collect::<io::Result<Vec<bool>>>()?;
        empty &= gone.into_iter().all(|gone| gone);
    }
    for folder in folders {
        empty &= remove_if_empty(folder.path())?;
    }
    Ok(empty)
}

/// Whether the file is no longer in the tree.
fn sweep_file(path: &Path, tree: &Path, live: &Path, manifest: Option<&Manifest>) -> io::Result<bool> {
    let inside = path.strip_prefix(tree).expect("a walk yields paths below its start");
    if manifest.is_some_and(|manifest| manifest.owns_file(inside)) || is_same(path, &live.join(inside))? {
        return fs::remove_file(path).map(|()| true);
    }
    move_if_free(path, &live.join(inside))
}

fn remove_if_empty(folder: &Path) -> io::Result<bool> {
    match fs::remove_dir(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
        Err(error) => Err(error),
    }
}

fn move_if_free(from: &Path, to: &Path) -> io::Result<bool> {
    if exists(to) {
        return Ok(false);
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::rename(from, to).map(|()| true)
}

/// Folders that somebody made read-only are carried over as such; their copies must not be in the way here.
fn make_writable(tree: &Path) -> io::Result<()> {
    for entry in WalkDir::new(tree) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            allow_writing(entry.path(), &entry.metadata()?)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn allow_writing(folder: &Path, metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    /// Read, write and search, for the owner.
    const OWNER: u32 = 0o700;
    let mode = metadata.permissions().mode();
    if mode & OWNER == OWNER {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(mode | OWNER))
}

/// On Windows the read-only mark of a folder keeps nobody from removing what lies in it.
#[cfg(not(unix))]
fn allow_writing(_folder: &Path, _metadata: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Whether two names hold the same thing: two links to one file, equal copies, or equal symbolic links.
fn is_same(a: &Path, b: &Path) -> io::Result<bool> {
    let (a_meta, b_meta) = (a.symlink_metadata()?, b.symlink_metadata());
    let Ok(b_meta) = b_meta else { return Ok(false) };
    if a_meta.file_type() != b_meta.file_type() {
        return Ok(false);
    }
    if a_meta.is_symlink() {
        return Ok(fs::read_link(a)? == fs::read_link(b)?);
    }
    if is_one_file(&a_meta, &b_meta) {
        return Ok(true);
    }
    Ok(a_meta.is_file() && a_meta.len() == b_meta.len() && have_same_bytes(a, b)?)
}

#[cfg(unix)]
fn is_one_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Elsewhere the contents decide.
#[cfg(not(unix))]
fn is_one_file(_a: &Metadata, _b: &Metadata) -> bool {
    false
}

/// For files of one length.
fn have_same_bytes(a: &Path, b: &Path) -> io::Result<bool> {
    Ok(Digest::of_reader(File::open(a)?)? == Digest::of_reader(File::open(b)?)?)
}
