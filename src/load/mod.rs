//! A folder becomes a typed catalogue, with everything that is wrong with it.
//!
//! [`read_project`] reads the files; [`decode`] turns them into [`Loaded`] without touching the disk, so a test can call it with
//! strings. What a name refers to is bound afterwards by `resolve`.

mod asleep;
mod core;
mod disk;
mod file;
mod fingerprint;
mod mend;
mod outline;
mod packed;
mod sets;
mod syntax;

pub use asleep::{Asleep, Woken};
pub use disk::{Found, ReadError, find_project, find_root, read_project, reread};
pub use file::{Body, FileKind, RESERVED, RawFile, Readable, Unreadable};
pub use fingerprint::of as fingerprint;
pub use outline::{Ask, AttachedFile, Named, Outline, Rests};
pub use packed::Decoded;
pub use sets::Sets;
pub use syntax::parse;

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::model::project::Project;
use crate::schema::names::{Kind, Meant, Names, Uses};
use crate::source::{Source, SourceId, Sources};
use file::FileAndText;
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
    /// What it holds; something stands in for what is missing or bad, which was reported. `None` where nothing could be read, and while
    /// the file sleeps.
    pub body: Option<Body>,
    /// In how many readings it must be looked at; one, where nothing stands in for anything.
    pub readings: usize,
    /// Whether nothing of it could be read, which was reported: what it would have defined is then no name that is missing.
    pub unread: bool,
    /// What it defines and refers to; while it sleeps, what others can name of it, and the values of others that it prints. What it
    /// refers to stands in [`Loaded::uses`] then.
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
    /// Those of them that sleep.
    pub asleep: Arc<Asleep>,
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
    pub fn in_reading(self, reading: usize, meant: &Meant) -> Self {
        let Self { sources, files, mut asleep, .. } = self;
        // Nothing of what sleeps was guessed, unless a name of it leads nowhere.
        meant.keys().for_each(|place| Arc::make_mut(&mut asleep).forget(place.source));
        let stays = |file: &File| file.unread || !file.kind.is_text() || asleep.holds(file.source);
        let again = |file: File| {
            if stays(&file) { file } else { file::decode_text(file.source, sources.get(file.source), Some((reading, meant))).0 }
        };
        let files: Vec<File> = files.into_par_iter().map(again).collect();
        let sets = Sets::of(&files);
        let files = files.into_par_iter().map(|file| sets.take_in(file).0).collect();
        Self { sources, files, asleep, uses: Uses::default(), diagnostics: Vec::new() }
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

/// Decodes files, in parallel; the order of everything is that of the sorted paths. None sleeps.
pub fn decode(files: Vec<impl Readable>) -> Loaded {
    let mut loaded = decode_on_top(files, None);
    let Loaded { files, asleep, .. } = &mut loaded;
    let awake = |file: &File| asleep.wake(file.source).map(|woken| File { outline: file.outline.clone(), ..woken.file });
    files.par_iter_mut().for_each(|file| {
        if let Some(awake) = awake(file) {
            *file = awake;
        }
    });
    loaded.asleep = Arc::default();
    loaded.uses = Uses::default();
    loaded
}

/// The same on top of what earlier runs decoded, if a later one is to profit from this; protocols in order sleep. Afterwards `decoded` is
/// what this run did.
pub fn decode_on_top(mut files: Vec<impl Readable>, decoded: Option<&mut Decoded>) -> Loaded {
    files.sort_by(|a, b| a.path().cmp(b.path()));
    let paths: Vec<String> = files.iter().map(|file| file.path().to_owned()).collect();
    let (earlier, uses) = (decoded.as_deref(), Mutex::default());
    // What others take in comes first.
    let is_taken_in = |path: &str| matches!(FileKind::of(path), FileKind::Set | FileKind::Picture | FileKind::Form);
    let (of_sets, others): (Vec<_>, Vec<_>) = files.into_iter().enumerate().partition(|(_, file)| is_taken_in(file.path()));
    let decode = |files: Vec<(usize, _)>, sets: &Sets| -> Vec<FileAndText> {
        let each = |(index, file)| file::decode_on_top(Sources::id(index), Readable::into_raw(file), earlier, sets, &uses);
        files.into_par_iter().map(each).collect()
    };
    let mut files = decode(of_sets, &Sets::default());
    let sets = Arc::new(Sets::of(files.iter().map(|file| &file.file)));
    files.extend(decode(others, &sets));
    files.sort_by_key(|file| file.file.source);
    let mut loaded = Loaded { uses: uses.into_inner().unwrap_or_else(PoisonError::into_inner), ..Loaded::default() };
    let mut packed = Vec::with_capacity(files.len());
    let mut asleep = Asleep::with(sets);
    for FileAndText { text, file, diagnostics, packed: of_file, sleeps } in files {
        if let Some(packed) = of_file.as_ref().filter(|_| sleeps) {
            asleep.add(file.source, text.clone(), packed.body.clone());
        }
        loaded.sources.add(text);
        loaded.files.push(file);
        loaded.diagnostics.extend(diagnostics);
        packed.push(of_file);
    }
    loaded.asleep = asleep.into();
    if let Some(decoded) = decoded {
        decoded.update(loaded.sources.iter().map(|(_, source)| source).zip(packed));
    }
    loaded.diagnostics.extend(file::case_collisions(&paths));
    loaded.add_core();
    loaded
}
