//! What a build tells of what it did.

use super::publish::Publication;
use std::path::PathBuf;

/// What a build did to the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Files that are new or have new content.
    pub written: usize,
    /// Files that are as they were, with the time they had.
    pub unchanged: usize,
    /// Files of the last build that the site has no more.
    pub removed: usize,
    /// Files, links and empty folders of others that were carried over; none are looked for if nothing changed.
    pub carried_over: usize,
    /// How the new site took its place.
    pub publication: Publication,
    /// Folders with what could not be removed of old sites: what is not ours and found no place in the new one, or
    /// what the system would not let go of. Mostly empty.
    pub left_behind: Vec<PathBuf>,
}

impl Summary {
    /// Of a build that found so many files as they have to be, and touched nothing.
    pub(super) fn untouched(unchanged: usize, left_behind: Vec<PathBuf>) -> Self {
        Self { written: 0, unchanged, removed: 0, carried_over: 0, publication: Publication::Untouched, left_behind }
    }
}
