//! A site in memory, for tests and for a preview that serves without a disk.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Sink;
use super::error::Error;
use super::manifest::{Dependencies, FileEntry, Manifest, Origins};
use super::path::MANIFEST;
use super::path::{OutputPath, PathSet};

/// A site that is held in memory instead of being written. It keeps nothing from an earlier build.
#[derive(Debug, Default)]
pub struct OutputTree {
    contents: Mutex<Contents>,
}

#[derive(Debug, Default)]
struct Contents {
    names: PathSet,
    entries: BTreeMap<OutputPath, FileEntry>,
    files: BTreeMap<String, Vec<u8>>,
}

impl OutputTree {
    /// Every file's bytes by its path, the manifest's too: what [`Staging`](super::Staging) would have written.
    ///
    /// # Errors
    /// [`Error::UnlistedInput`], as for [`Staging::finish`](super::Staging::finish).
    pub fn finish(self, made_from: Dependencies) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let Contents { entries, mut files, .. } = self.contents.into_inner().unwrap_or_else(PoisonError::into_inner);
        files.insert(MANIFEST.to_owned(), Manifest::new(made_from, entries)?.to_json());
        Ok(files)
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for OutputTree {
    fn put(&self, path: &OutputPath, bytes: &[u8], from: &Origins) -> Result<(), Error> {
        let entry = FileEntry::of(bytes, from);
        let mut contents = self.contents();
        contents.names.insert(path)?;
        contents.entries.insert(path.clone(), entry);
        contents.files.insert(path.to_string(), bytes.to_owned());
        Ok(())
    }

    fn keep(&self, _path: &OutputPath) -> Result<bool, Error> {
        Ok(false)
    }
}
