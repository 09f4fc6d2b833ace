//! When each file of the site was last written: private knowledge of this machine, kept beside the site.
//!
//! A file whose length and time are as the last build left them need not be read to be known as unchanged. Stamps
//! are only a shortcut: where they are missing or belong to another manifest, content is read and hashed instead.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::manifest::FileEntry;
use super::path::OutputPath;
use crate::digest::Digest;
use crate::disk;

/// The time of a file's last change, in nanoseconds since 1970. A file from before has none, and is not trusted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Stamp(u64);

impl Stamp {
    pub fn of(metadata: &Metadata) -> Option<Self> {
        let age = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        u64::try_from(age.as_nanos()).ok().map(Self)
    }
}

/// The stamps of a site's files, bound to its manifest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamps(HashMap<OutputPath, Stamp>);

/// The stored form: one stamp for each file, in the order of the manifest.
#[derive(Serialize, Deserialize)]
struct Stored {
    manifest: Digest,
    stamps: Vec<Option<Stamp>>,
}

impl Stamps {
    pub fn get(&self, path: &OutputPath) -> Option<Stamp> {
        self.0.get(path).copied()
    }

    /// The stamps stored at `file`, unless they are of a site with another manifest.
    pub fn read(file: &Path, manifest: Digest, files: &BTreeMap<OutputPath, FileEntry>) -> Option<Self> {
        let stored: Stored = serde_json::from_slice(&disk::read_own(file).ok()?).ok()?;
        if stored.manifest != manifest || stored.stamps.len() != files.len() {
            return None;
        }
        let known = files.keys().zip(stored.stamps).filter_map(|(path, stamp)| Some((path.clone(), stamp?)));
        Some(Self(known.collect()))
    }

    /// Stores `stamps`, one for each file of the site in the order of its manifest, at `file`; half-written stamps are never seen.
    pub fn write(file: &Path, manifest: Digest, stamps: Vec<Option<Stamp>>) -> io::Result<()> {
        let stored = Stored { manifest, stamps };
        let fresh = file.with_extension("new");
        fs::write(&fresh, serde_json::to_vec(&stored)?)?;
        fs::rename(fresh, file)
    }
}
