//! What a build asks for.

use std::path::Path;
use std::time::Duration;

/// What a build wants to write to, and what it must not touch.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The project's folder.
    pub root: &'a Path,
    /// What the build reads, relative to the root: the site may lie neither around nor inside of it.
    pub sources: &'a [&'a Path],
    /// The folder for the site; relative to the current folder, or absolute.
    pub output: &'a Path,
    /// The home folder of the user, if there is one.
    pub home: Option<&'a Path>,
    /// How long to wait for another build of the same target.
    pub patience: Duration,
}
