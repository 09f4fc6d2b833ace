//! Writes the site, and is the only part of the program that does. It knows files and folders, and nothing of what
//! is in them.
//!
//! ```text
//! Target::claim ──> Target::stage ──> Sink::put, Sink::keep ──> Staging::finish ──> Summary
//! refuse, lock,     an empty tree     from many threads         manifest, foreign
//! clear leftovers   beside the site                             files, swap, remove
//! ```
//!
//! What it promises:
//!
//! * **The old site or the new one stands whole**, at every moment and however a build ends. The new tree is built
//!   beside the old one, forced to the disk and exchanged with the old one in one step of the file system, so that
//!   this holds for a killed program and for a power cut. (Where a file system can't exchange trees, [`Publication`]
//!   says what was done instead.)
//! * **Nothing is harmed that no build wrote.** `manifest.json` lists what is ours. Everything else in the folder is
//!   carried over; where it stands in the way, the build stops. A copy of the list is kept beside the site: should
//!   the one in the site be damaged, the next build goes by the copy.
//! * **An unchanged file is the same file**: it keeps its time, and when nothing changed, nothing is touched at all.
//!   A file that somebody edited by hand counts as changed.
//! * **One build at a time** for each target. A lock is held from [`Target::claim`] to the end.
//!
//! [`Sink`] is what the rest of the program writes to; [`OutputTree`] takes the same files in memory.

#![allow(clippy::disallowed_methods, reason = "this module is where files are written")]

mod error;
mod foreign;
mod in_place;
mod manifest;
mod path;
mod place;
mod publish;
mod request;
mod retire;
mod staging;
mod stamps;
mod summary;
mod target;
mod tree;
mod workspace;

pub use error::{Error, ManifestFault, Refusal};
pub use manifest::{Dependencies, FileEntry, Manifest, Origins};
pub use path::{Collision, MANIFEST, OutputPath, PathError, PathFault, PathSet};
pub use publish::Publication;
pub use request::Request;
pub use staging::Staging;
pub use summary::Summary;
pub use target::Target;
pub use tree::OutputTree;

/// Takes the files of a site, from many threads at once and in any order.
pub trait Sink: Sync {
    /// Adds a file, and notes which inputs it was made from.
    ///
    /// # Errors
    /// [`Error::Collision`] if the path can't stand beside those before it (`manifest.json` at the top is taken),
    /// [`Error::Io`] if it can't be written.
    fn put(&self, path: &OutputPath, bytes: &[u8], from: &Origins) -> Result<(), Error>;

    /// Adds the file that the last build wrote at `path`, with the inputs noted then, for a caller who knows that it
    /// would come out the same. Returns whether that file is still there as it was written; if not, it must be
    /// [`put`](Self::put).
    ///
    /// # Errors
    /// As for [`put`](Self::put).
    fn keep(&self, path: &OutputPath) -> Result<bool, Error>;
}
