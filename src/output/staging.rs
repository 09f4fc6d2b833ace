//! The new site while it is being built: files go into a folder beside the target from many threads at once, and
//! [`Staging::finish`] makes it the site.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::Sink;
use super::error::Error;
use super::foreign::{carry_over, link_or_copy};
use super::in_place;
use super::manifest::{Dependencies, FileEntry, Manifest, Origins};
use super::path::{MANIFEST, OutputPath, PathSet};
use super::publish::{Publication, publish};
use super::retire::exists;
use super::stamps::{Stamp, Stamps};
use super::summary::Summary;
use super::target::Target;
use crate::digest::Digest;
use crate::disk;

/// A site on its way. Dropped before it is finished, it leaves the old site as it was and nothing beside it.
#[derive(Debug)]
pub struct Staging {
    target: Target,
    next: PathBuf,
    contents: Mutex<Contents>,
}

#[derive(Debug, Default)]
struct Contents {
    names: PathSet,
    /// In the order in which the threads were done; each path once, as `names` sees to.
    files: Vec<(OutputPath, Staged)>,
}

/// A file of the new site.
#[derive(Debug)]
struct Staged {
    entry: FileEntry,
    bytes: Bytes,
}

/// Where the bytes of a file are, and since when.
#[derive(Clone, Copy, Debug)]
struct Bytes {
    place: Place,
    stamp: Option<Stamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    NewTree,
    /// They get a second name in the new tree, if there has to be one.
    OldTree,
}

impl Target {
    /// Begins a new tree for the site.
    ///
    /// # Errors
    /// [`Error::Io`] if the folder for it can't be made.
    pub fn stage(self) -> Result<Staging, Error> {
        Staging::begin(self)
    }
}

impl Staging {
    fn begin(target: Target) -> Result<Self, Error> {
        let next = target.workspace().next();
        fs::create_dir(&next).map_err(Error::io("create the folder", &next))?;
        Ok(Self { target, next, contents: Mutex::default() })
    }

    /// Makes what was put and kept the site: lists it in the manifest, carries over what others put there, swaps the
    /// trees and removes the old one.
    ///
    /// If nothing changed, nothing is touched.
    ///
    /// # Errors
    /// Any [`Error`] but a refusal of the place; the old site then still stands as it was.
    pub fn finish(mut self, made_from: Dependencies) -> Result<Summary, Error> {
        let contents = self.contents.get_mut().unwrap_or_else(PoisonError::into_inner);
        let plan = Plan::new(made_from, std::mem::take(&mut contents.files))?;
        let mut summary = plan.summary(&self.target);
        let has_same_files = self.target.manifest().is_some() && summary.written == 0 && summary.removed == 0;
        let manifest = if has_same_files { self.refresh_manifest(&plan, &mut summary)? } else { self.replace_tree(&plan, &mut summary)? };
        self.remember(&plan, manifest);
        Ok(summary)
    }

    /// Files can be as they were although an input changed. One file can be replaced in one step.
    fn refresh_manifest(&self, plan: &Plan, summary: &mut Summary) -> Result<Digest, Error> {
        if let Some(digest) = self.target.old().digest_if_same(&plan.manifest) {
            return Ok(digest);
        }
        let json = plan.manifest.to_json();
        let digest = Digest::of(&json);
        if self.target.old().manifest_digest() != Some(digest) {
            self.write_manifest(&json)?;
            self.sync()?;
            let live = self.live(MANIFEST);
            fs::rename(self.next.join(MANIFEST), &live).map_err(Error::io("replace", &live))?;
            disk::sync_folder(self.target.path()).map_err(Error::io("write", &live))?;
            summary.publication = Publication::ManifestOnly;
        }
        Ok(digest)
    }

    fn replace_tree(&self, plan: &Plan, summary: &mut Summary) -> Result<Digest, Error> {
        self.link_unchanged(plan)?;
        let json = plan.manifest.to_json();
        self.write_manifest(&json)?;
        summary.carried_over = self.carry_over()?;
        self.sync()?;
        summary.publication = self.swap(plan)?;
        self.sync_names()?;
        summary.left_behind.extend(self.retire_old(plan, summary.publication));
        Ok(Digest::of(&json))
    }

    fn link_unchanged(&self, plan: &Plan) -> Result<(), Error> {
        let unchanged: Vec<&OutputPath> = plan.unchanged().collect();
        unchanged.par_iter().try_for_each(|path| {
            let old = path.below(self.target.path());
            link_or_copy(&old, &path.below(&self.next)).map_err(Error::io("keep", old))
        })
    }

    fn write_manifest(&self, json: &[u8]) -> Result<(), Error> {
        let done = write_new(&self.next.join(MANIFEST), json);
        done.map(drop).map_err(Error::io("write", self.live(MANIFEST)))
    }

    /// The new tree is on the disk before it takes the old one's place, so that a failure of the power leaves one of them whole. At once
    /// where the system can do that: file by file it takes longer than to make them.
    fn sync(&self) -> Result<(), Error> {
        sync_tree(&self.next).map_err(Error::io("write", self.target.path()))
    }

    /// The swap is on the disk before the old tree is taken away.
    fn sync_names(&self) -> Result<(), Error> {
        let live = self.target.path();
        let folders = [live.parent(), Some(self.target.workspace().folder())];
        folders.into_iter().flatten().try_for_each(disk::sync_folder).map_err(Error::io("write", live))
    }

    fn carry_over(&self) -> Result<usize, Error> {
        let live = self.target.path();
        if exists(live) { carry_over(live, &self.next, self.target.manifest()) } else { Ok(0) }
    }

    fn swap(&self, plan: &Plan) -> Result<Publication, Error> {
        let (workspace, live) = (self.target.workspace(), self.target.path());
        let ready = workspace.ready();
        match fs::rename(&self.next, &ready).and_then(|()| publish(&ready, live, &workspace.previous())) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => self.replace_files(plan),
            done => done.map_err(Error::io("swap in the new site at", live)),
        }
    }

    fn replace_files(&self, plan: &Plan) -> Result<Publication, Error> {
        let (ready, live, old) = (self.target.workspace().ready(), self.target.path(), self.target.manifest());
        in_place::announce(&ready, live, old, &plan.manifest).map_err(Error::io("write to", live))?;
        match in_place::move_files(&ready, live, old, &plan.manifest) {
            Ok(()) => Ok(Publication::FileByFile),
            Err(source) => Err(Error::HalfPublished { target: live.to_owned(), source }),
        }
    }

    /// The new site stands by now: what can't be removed of the old one is told, but is no failure.
    fn retire_old(&self, plan: &Plan, publication: Publication) -> Option<PathBuf> {
        let workspace = self.target.workspace();
        let (tree, manifest) = match publication {
            Publication::Exchanged => (workspace.ready(), self.target.manifest()),
            Publication::Replaced => (workspace.previous(), self.target.manifest()),
            Publication::FileByFile => (workspace.ready(), Some(&plan.manifest)),
            Publication::Untouched | Publication::ManifestOnly | Publication::Created => return None,
        };
        workspace.retire(&tree, manifest).unwrap_or(Some(tree))
    }

    /// Stamps that can't be stored only make the next build slower, and a copy that can't be is one that nobody may ever need: neither is
    /// a failure.
    fn remember(&self, plan: &Plan, manifest: Digest) {
        let old = self.target.old();
        let is_known = |(path, stamp): (&OutputPath, Option<Stamp>)| stamp == old.stamp(path);
        if old.manifest_digest() != Some(manifest) || !plan.stamps().all(is_known) {
            let stamps = plan.stamps().map(|(_, stamp)| stamp).collect();
            let _ = Stamps::write(&self.target.workspace().stamps(), manifest, stamps);
        }
        let copy = self.target.workspace().manifest();
        if old.manifest_digest() != Some(manifest) || !exists(&copy) {
            let fresh = copy.with_extension("new");
            let copied = fs::copy(self.live(MANIFEST), &fresh).and_then(|_| File::open(&fresh)?.sync_all());
            let _ = copied.and_then(|()| fs::rename(fresh, copy));
        }
    }

    fn live(&self, name: &str) -> PathBuf {
        self.target.path().join(name)
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the name and makes the folders for it, so that no other thread finds a name taken but its folder missing.
    fn reserve(&self, path: &OutputPath) -> Result<(), Error> {
        let mut contents = self.contents();
        for folder in contents.names.insert(path)? {
            fs::create_dir(self.next.join(&folder)).map_err(Error::io("create the folder", self.live(&folder)))?;
        }
        Ok(())
    }

    fn add(&self, path: &OutputPath, staged: Staged) {
        self.contents().files.push((path.clone(), staged));
    }

    fn write(&self, path: &OutputPath, bytes: &[u8]) -> Result<Option<Stamp>, Error> {
        write_new(&path.below(&self.next), bytes).map_err(Error::io("write", path.below(self.target.path())))
    }
}

impl Sink for Staging {
    fn put(&self, path: &OutputPath, bytes: &[u8], from: &Origins) -> Result<(), Error> {
        self.reserve(path)?;
        let entry = FileEntry::of(bytes, from);
        let old = self.target.old();
        let was_equal = old.entry(path).is_some_and(|old| old.sha256 == entry.sha256);
        let intact = if was_equal { old.intact(path) } else { None };
        let bytes = match intact {
            Some((_, stamp)) => Bytes { place: Place::OldTree, stamp },
            None => Bytes { place: Place::NewTree, stamp: self.write(path, bytes)? },
        };
        self.add(path, Staged { entry, bytes });
        Ok(())
    }

    fn keep(&self, path: &OutputPath) -> Result<bool, Error> {
        let Some((entry, stamp)) = self.target.old().intact(path) else { return Ok(false) };
        self.reserve(path)?;
        self.add(path, Staged { entry: entry.clone(), bytes: Bytes { place: Place::OldTree, stamp } });
        Ok(true)
    }
}

impl Drop for Staging {
    /// What can't be cleared now is cleared by the next build, which can say so.
    fn drop(&mut self) {
        let _ = self.target.workspace().clear();
    }
}

#[cfg(target_os = "linux")]
fn sync_tree(tree: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(tree)?)?)
}

#[cfg(not(target_os = "linux"))]
fn sync_tree(tree: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(tree).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_file() {
            File::open(entry.path())?.sync_all()?;
        } else if entry.file_type().is_dir() {
            disk::sync_folder(entry.path())?;
        }
    }
    Ok(())
}

/// Writes a file that must not exist yet. Files are for a web server to read: readable by all, within the umask.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<Option<Stamp>> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    Ok(Stamp::of(&file.metadata()?))
}

/// The new site, complete, before anything is done about it.
struct Plan {
    manifest: Manifest,
    /// One for each file of the manifest, in its order.
    files: Vec<Bytes>,
}

impl Plan {
    fn new(made_from: Dependencies, mut staged: Vec<(OutputPath, Staged)>) -> Result<Self, Error> {
        staged.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let files = staged.iter().map(|(_, file)| file.bytes).collect();
        let entries = staged.into_iter().map(|(path, file)| (path, file.entry)).collect();
        Ok(Self { manifest: Manifest::new(made_from, entries)?, files })
    }

    fn unchanged(&self) -> impl Iterator<Item = &OutputPath> {
        let places = self.files.iter().map(|bytes| bytes.place);
        self.manifest.files.keys().zip(places).filter_map(|(path, place)| (place == Place::OldTree).then_some(path))
    }

    fn stamps(&self) -> impl Iterator<Item = (&OutputPath, Option<Stamp>)> {
        self.manifest.files.keys().zip(self.files.iter().map(|bytes| bytes.stamp))
    }

    /// What the plan comes to, before it is known how it goes.
    fn summary(&self, target: &Target) -> Summary {
        let unchanged = self.unchanged().count();
        let is_gone = |path: &&OutputPath| !self.manifest.files.contains_key(*path);
        Summary {
            written: self.files.len() - unchanged,
            removed: target.manifest().map_or(0, |old| old.files.keys().filter(is_gone).count()),
            ..Summary::untouched(unchanged, target.left_behind().to_vec())
        }
    }
}
