//! The folder that the site is written to: whether it may be, who holds it, and what the last build left there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Error, ManifestFault, Refusal};
use super::manifest::{Dependencies, FileEntry, Manifest};
use super::path::{MANIFEST, OutputPath};
use super::place;
use super::request::Request;
use super::stamps::{Stamp, Stamps};
use super::summary::Summary;
use super::workspace::{self, Workspace};
use crate::digest::Digest;
use crate::disk;

/// A folder that may be written to, locked against other builds for as long as this value lives.
#[derive(Debug)]
pub struct Target {
    live: PathBuf,
    workspace: Workspace,
    old: OldSite,
    left_behind: Vec<PathBuf>,
}

impl Target {
    /// Takes the folder for this build. Calls `waiting` once if another build has to be waited for.
    ///
    /// Nothing in the folder is changed; what an interrupted build left beside it is cleared.
    ///
    /// # Errors
    /// [`Error::Refused`] if writing there would do harm, [`Error::Busy`] if the wait was in vain, [`Error::Io`] if
    /// the place can't be looked at.
    pub fn claim(request: &Request<'_>, waiting: impl FnOnce()) -> Result<Self, Error> {
        let live = place::locate(request)?;
        // Before the lock, so that a refused place is left without a trace; and after it, for what the other build did.
        inspect(&live)?;
        let workspace = Workspace::open(&live, request.patience, waiting)?;
        let left_behind = workspace.clear()?;
        let old = OldSite::read(&live, &workspace, inspect(&live)?);
        Ok(Self { live, workspace, old, left_behind })
    }

    /// The folder's real, absolute path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.live
    }

    /// What the last build wrote, if there was one.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        self.old.manifest.as_ref().map(|(manifest, _)| manifest)
    }

    /// A folder beside the target that is this target's own, kept out of the site and of version control: the place
    /// for what a build wants to remember. The names that do not start with `cache` in it are taken.
    #[must_use]
    pub fn private_folder(&self) -> &Path {
        self.workspace.folder()
    }

    /// What was [remembered](Self::remember) last beside the target of such a request; none if it can't be had. The target is neither
    /// judged nor locked for that.
    #[must_use]
    pub fn recall(request: &Request<'_>, name: &str) -> Option<Vec<u8>> {
        disk::read_own(&workspace::memory_of(&place::locate(request).ok()?, name)).ok()
    }

    /// Stores something for later builds; half-written bytes are never seen. What can't be stored is forgotten, which is no failure.
    pub fn remember(&self, name: &str, bytes: &[u8]) {
        let file = self.workspace.memory(name);
        let fresh = file.with_extension("new");
        let _ = fs::write(&fresh, bytes).and_then(|()| fs::rename(fresh, file));
    }

    /// The outcome of a build that has nothing to do: the site would be made from the same inputs again, and every file of it is as it
    /// was written. None if that is not so.
    #[must_use]
    pub fn as_it_stands(&self, is_the_same: impl FnOnce(&Dependencies) -> bool) -> Option<Summary> {
        let files = &self.manifest().filter(|manifest| is_the_same(&manifest.made_from))?.files;
        let paths: Vec<&OutputPath> = files.keys().collect();
        let is_whole = paths.par_iter().all(|path| self.old.intact(path).is_some());
        is_whole.then(|| Summary::untouched(files.len(), self.left_behind.clone()))
    }

    pub(super) fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    pub(super) fn old(&self) -> &OldSite {
        &self.old
    }

    /// What an interrupted build left that is not ours, and was set aside.
    pub(super) fn left_behind(&self) -> &[PathBuf] {
        &self.left_behind
    }
}

/// Refuses the folder if something stands there that no build of ours wrote. Returns its manifest.
fn inspect(live: &Path) -> Result<Option<(Manifest, Digest)>, Error> {
    let refuse = |reason| Err(Error::Refused { target: live.to_owned(), reason });
    let metadata = match live.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("look at", live)(error)),
    };
    if !metadata.is_dir() {
        return refuse(Refusal::NotAFolder);
    }
    if metadata.permissions().readonly() {
        return refuse(Refusal::ReadOnly(live.to_owned()));
    }
    if is_mount_point(live, &metadata) {
        return refuse(Refusal::MountPoint(live.to_owned()));
    }
    match Manifest::of_site(live) {
        Ok(Some(manifest)) => Ok(Some(manifest)),
        Ok(None) => match first_visible(live).map_err(Error::io("read the folder", live))? {
            Some(example) => refuse(Refusal::NotOurs(example)),
            None => Ok(None),
        },
        Err(fault) => match recovered(live, &fault) {
            Some(manifest) => Ok(Some(manifest)),
            None => refuse(Refusal::Manifest(fault)),
        },
    }
}

/// What the copy beside the site says, where the manifest itself is damaged. It is believed about the names and hashes of the files, and
/// not about what they were made from: so the site is made anew, with a manifest, and nothing that no build wrote is touched.
fn recovered(live: &Path, fault: &ManifestFault) -> Option<(Manifest, Digest)> {
    let ManifestFault::Damaged(_) = fault else { return None };
    let copy = Manifest::from_json(&disk::read_own(&workspace::manifest_of(live)).ok()?).ok()?;
    let damaged = disk::read_own(&live.join(MANIFEST)).unwrap_or_default();
    Some((Manifest { made_from: Dependencies::default(), ..copy }, Digest::of(&damaged)))
}

#[cfg(unix)]
fn is_mount_point(folder: &Path, metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    folder.parent().and_then(|parent| parent.metadata().ok()).is_some_and(|parent| parent.dev() != metadata.dev())
}

/// Elsewhere the swap fails by itself, with the system's own message.
#[cfg(not(unix))]
fn is_mount_point(_folder: &Path, _metadata: &fs::Metadata) -> bool {
    false
}

/// The first name, in the order of the names, that does not start with a dot. A folder of dot-files alone counts as
/// empty: version control keeps a folder that way.
fn first_visible(folder: &Path) -> io::Result<Option<PathBuf>> {
    let mut first = None;
    for entry in folder.read_dir()? {
        let name = entry?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") && first.as_ref().is_none_or(|first| name < *first) {
            first = Some(name);
        }
    }
    Ok(first.map(PathBuf::from))
}

/// The site as the last build left it, and as it was found.
#[derive(Debug)]
pub(super) struct OldSite {
    root: PathBuf,
    manifest: Option<(Manifest, Digest)>,
    stamps: Option<Stamps>,
}

impl OldSite {
    fn read(root: &Path, workspace: &Workspace, manifest: Option<(Manifest, Digest)>) -> Self {
        let stamps = manifest.as_ref().and_then(|(manifest, digest)| Stamps::read(&workspace.stamps(), *digest, &manifest.files));
        Self { root: root.to_owned(), manifest, stamps }
    }

    /// What the last build wrote at `path`.
    pub fn entry(&self, path: &OutputPath) -> Option<&FileEntry> {
        self.manifest.as_ref().and_then(|(manifest, _)| manifest.files.get(path))
    }

    pub fn manifest_digest(&self) -> Option<Digest> {
        self.manifest.as_ref().map(|(_, digest)| *digest)
    }

    /// The hash of the old manifest, if a new one would have the same bytes. That is known without making them where
    /// stamps for the old one were stored: only one that we wrote has any.
    pub fn digest_if_same(&self, new: &Manifest) -> Option<Digest> {
        let (old, digest) = self.manifest.as_ref()?;
        (self.stamps.is_some() && old == new).then_some(*digest)
    }

    pub fn stamp(&self, path: &OutputPath) -> Option<Stamp> {
        self.stamps.as_ref()?.get(path)
    }

    /// What the manifest says of `path`, if the file on disk is still that one: of that length, and either untouched
    /// since the last build or of that content. With the time it was last written.
    pub fn intact(&self, path: &OutputPath) -> Option<(&FileEntry, Option<Stamp>)> {
        let entry = self.entry(path)?;
        let file = path.below(&self.root);
        let metadata = file.symlink_metadata().ok()?;
        if !metadata.is_file() || metadata.len() != entry.size {
            return None;
        }
        let stamp = Stamp::of(&metadata);
        let untouched = stamp.is_some() && stamp == self.stamp(path);
        (untouched || has_content(&file, entry.sha256)).then_some((entry, stamp))
    }
}

fn has_content(file: &Path, sha256: Digest) -> bool {
    fs::File::open(file).and_then(Digest::of_reader).is_ok_and(|found| found == sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_point_is_known_by_its_device() {
        let temp = tempfile::tempdir().unwrap();
        let inner = temp.path().join("inner");
        fs::create_dir(&inner).unwrap();
        assert!(!is_mount_point(&inner, &inner.metadata().unwrap()));
        assert!(is_mount_point(Path::new("/proc"), &Path::new("/proc").metadata().unwrap()));
    }

    #[test]
    fn the_first_visible_name_is_the_least_of_those_without_a_dot() {
        let temp = tempfile::tempdir().unwrap();
        assert_eq!(first_visible(temp.path()).unwrap(), None);
        for (name, first) in [(".dot", None), ("m", Some("m")), ("z", Some("m")), ("b", Some("b"))] {
            fs::write(temp.path().join(name), "").unwrap();
            assert_eq!(first_visible(temp.path()).unwrap(), first.map(PathBuf::from), "{name}");
        }
    }
}
