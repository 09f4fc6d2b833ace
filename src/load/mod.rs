//! A folder becomes a typed catalogue, with everything that is wrong with it.
//!
//! [`read_project`] reads the files; [`decode`] turns them into [`Loaded`] without touching the disk, so a test can call it with
//! strings. What a name refers to is bound afterwards by `resolve`.

mod body;
mod core;
mod disk;
mod file;
mod fingerprint;
mod kind;
mod mend;
mod on_demand;
mod outline;
mod raw;
mod sets;
mod summary;
mod syntax;

pub use body::Body;
pub use disk::{Found, ReadError, find_project, find_root, read_project, reread};
pub use file::RESERVED;
pub use fingerprint::of as fingerprint;
pub use kind::FileKind;
pub use on_demand::{FileWithText, OnDemand};
pub use outline::{Ask, AttachedFile, Citations, Named, Outline};
pub use raw::{RawFile, Readable, Unreadable};
pub use sets::Sets;
pub use summary::SummaryCache;
pub use syntax::parse;

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::project::Project;
use crate::schema::names::{Kind, Names, Suggestions, Uses};
use crate::source::{Source, SourceId, Sources};
use file::Decoded;
use raw::Changed;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A file that was decoded as far as it goes.
#[derive(Debug)]
pub struct File {
    /// The file.
    pub source: SourceId,
    /// What kind of file it is.
    pub kind: FileKind,
    /// What it holds; something stands in for what is missing or bad, which was reported. `None` where nothing could be read, and where
    /// the file is decoded on demand.
    pub body: Option<Body>,
    /// In how many readings it must be looked at; one, where nothing stands in for anything.
    pub readings: usize,
    /// Whether nothing of it could be read, which was reported: what it would have defined is then no name that is missing.
    pub unread: bool,
    /// What it defines and refers to. Where it is decoded on demand: what others can name of it, and the values of others that it prints;
    /// what it refers to stands in [`Loaded::uses`] then.
    pub names: Names,
    /// The document in outline, if it is one.
    pub outline: Option<Arc<Outline>>,
    /// The fingerprint of its content, for documents that are approved.
    pub fingerprint: Option<String>,
}

impl File {
    /// Takes all out of it, but what nobody can name.
    pub fn take(&mut self) -> Self {
        let (body, names, fingerprint) = (self.body.take(), self.names.give_up(), self.fingerprint.take());
        Self { body, names, fingerprint, outline: self.outline.clone(), ..*self }
    }
}

/// A project's files, decoded, with what is wrong with each.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files' texts, for printing findings.
    pub sources: Sources,
    /// The files, sorted by path, and last what they use of the core vocabulary.
    pub files: Vec<File>,
    /// Those of them that are decoded on demand.
    pub on_demand: Arc<OnDemand>,
    /// What those use of other files.
    pub uses: Uses,
    /// What is wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// In how many readings the project must be looked at, so that no finding rests on what stands in for a value.
    pub fn readings(&self) -> usize {
        self.files.iter().map(|file| file.readings).max().unwrap_or(1)
    }

    /// Whether something stands in for a setting, on which nobody may act.
    pub fn guesses_settings(&self) -> bool {
        self.files.iter().any(|file| file.kind == FileKind::Project && file.readings > 1)
    }

    /// The kinds of names of which nobody can say that one is missing, because a file that may define it could not be read.
    pub fn lost(&self) -> BTreeSet<Kind> {
        let unread = self.files.iter().filter(|file| file.unread);
        let unread = unread.flat_map(|file| file.kind.lost_with(self.sources.get(file.source).path()));
        // A document is found by its file's name, whatever became of its id.
        let shared = |kind: &Kind| !kind.is_local() && !matches!(kind, Kind::Protocol | Kind::Set | Kind::Visit | Kind::Course);
        unread.chain(self.files.iter().flat_map(|file| file.names.nameless.iter().copied().filter(shared))).collect()
    }

    /// The same files in another reading, where names that lead nowhere are those that were `meant`; what is wrong with them is not said again.
    #[must_use]
    pub fn in_reading(self, reading: usize, meant: &Suggestions) -> Self {
        let Self { sources, files, mut on_demand, .. } = self;
        // Nothing of what is decoded on demand was guessed, unless a name of it leads nowhere.
        meant.keys().for_each(|place| Arc::make_mut(&mut on_demand).remove(place.source));
        let stays = |file: &File| file.unread || !file.kind.is_text() || on_demand.contains(file.source);
        let again = |file: File| {
            if stays(&file) { file } else { file::decode_text(file.source, sources.get(file.source), Some((reading, meant))).0 }
        };
        let files: Vec<File> = files.into_par_iter().map(again).collect();
        let sets = Sets::of(&files);
        let files = files.into_par_iter().map(|file| sets.include(file).0).collect();
        Self { sources, files, on_demand, uses: Uses::default(), diagnostics: Vec::new() }
    }
}

/// Decodes one file, as the file of that name.
pub fn decode_one(id: SourceId, raw: RawFile) -> (Source, File, Vec<Diagnostic>) {
    file::decode(id, raw)
}

/// The settings alone, if all of them can be read.
pub fn settings(files: &[impl Readable]) -> Option<Project> {
    let file = files.iter().find(|file| FileKind::of(file.path()) == FileKind::Project)?;
    let file = file::decode(Sources::id(0), file.read()).1;
    match file.body.filter(|_| file.readings == 1)? {
        Body::Project(project) => Some(*project),
        _ => None,
    }
}

/// The path and the hash of every file, sorted by path; none if a file could not be read.
pub fn digests(files: &[impl Readable]) -> Option<Vec<(&str, Digest)>> {
    let digests = files.par_iter().map(|file| Some((file.path(), file.read().digest()?)));
    let mut found: Vec<(&str, Digest)> = digests.collect::<Option<_>>()?;
    found.sort_unstable();
    Some(found)
}

/// The files by their names alone, for a report that has nothing to say of any of them.
pub fn named(files: &[impl Readable]) -> Sources {
    let mut sources = Sources::default();
    for file in files {
        sources.add(Source::new(file.path(), String::new()));
    }
    sources
}

/// Up to so many protocols are held decoded; more are decoded on demand, since each takes some 70 kB of memory.
const MOST_HELD: usize = 500;

/// Decodes files, in parallel; the order of everything is that of the sorted paths. All are held decoded.
pub fn decode<R: Readable + 'static>(files: Vec<R>) -> Loaded {
    decode_with(files, None, usize::MAX)
}

/// The same, holding a few hundred protocols decoded. With a `cache` of summaries, those whose files are the same are not
/// decoded; afterwards it has the summaries of these files.
pub fn decode_cached<R: Readable + 'static>(files: Vec<R>, cache: Option<&mut SummaryCache>) -> Loaded {
    decode_with(files, cache, MOST_HELD)
}

fn decode_with<R: Readable + 'static>(mut files: Vec<R>, cache: Option<&mut SummaryCache>, most_held: usize) -> Loaded {
    files.sort_by(|a, b| a.path().cmp(b.path()));
    let paths: Vec<String> = files.iter().map(|file| file.path().to_owned()).collect();
    let protocols = paths.iter().filter(|path| FileKind::of(path) == FileKind::Protocol).count();
    let (uses, changed) = (Mutex::default(), Changed::default());
    // What others include comes first.
    let is_included = |path: &str| matches!(FileKind::of(path), FileKind::Set | FileKind::Picture | FileKind::Form);
    let (of_sets, others): (Vec<_>, Vec<_>) = files.into_iter().enumerate().partition(|(_, file)| is_included(file.path()));
    let decode = |files: Vec<(usize, R)>, sets: &Sets, included| -> Vec<Decoded> {
        let (cache, uses, changed) = (cache.as_deref(), &uses, &changed);
        let shared = file::Shared { cache, sets, included, holds_protocols: protocols <= most_held, uses, changed };
        files.into_par_iter().map(|(index, file)| file::decode_shared(Sources::id(index), file, &shared)).collect()
    };
    let mut files = decode(of_sets, &Sets::default(), Digest::of(b""));
    let sets = Arc::new(Sets::of(files.iter().map(|file| &file.file)));
    let included = sets.digest();
    files.extend(decode(others, &sets, included));
    files.sort_by_key(|file| file.file.source);
    let mut on_demand = OnDemand::new(sets, changed);
    let (mut loaded, mut summaries) = (Loaded::default(), Vec::with_capacity(files.len()));
    for Decoded { text, file, diagnostics, summarised } in files {
        if text.is_released() {
            on_demand.add(file.source, text.clone());
        }
        loaded.sources.add(text);
        loaded.files.push(file);
        loaded.diagnostics.extend(diagnostics);
        summaries.push(summarised);
    }
    loaded.on_demand = on_demand.into();
    loaded.uses = uses.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(cache) = cache {
        cache.update(loaded.sources.iter().map(|(_, source)| source).zip(summaries), included);
    }
    loaded.diagnostics.extend(file::case_collisions(&paths));
    loaded.add_core();
    loaded
}
