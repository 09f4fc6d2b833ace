//! Protocols that are decoded when somebody asks for what they say.
//!
//! Ten thousand decoded protocols take several times the room of their texts. So beyond a few hundred only the [summary](super::SummaryCache) of
//! each is held, and its file is read and decoded again where a rule or a page needs it.

use super::raw::Changed;
use super::{Body, File, Sets, file};
use crate::model::protocol::Protocol;
use crate::schema::{Cx, Decode};
use crate::source::{Source, SourceId, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// A decoded file with its text.
#[derive(Debug)]
pub struct FileWithText {
    /// What it holds.
    pub file: File,
    /// Its text.
    pub text: Source,
}

/// The protocols that are decoded on demand, by their files.
#[derive(Debug, Clone, Default)]
pub struct OnDemand {
    files: HashMap<SourceId, Source>,
    /// The sets whose items they include.
    sets: Arc<Sets>,
    changed: Changed,
}

impl OnDemand {
    /// None yet, of those that include items of these sets.
    pub(super) fn new(sets: Arc<Sets>, changed: Changed) -> Self {
        Self { files: HashMap::new(), sets, changed }
    }

    /// Whether the file is decoded on demand.
    pub fn contains(&self, file: SourceId) -> bool {
        self.files.contains_key(&file)
    }

    /// The file, read and decoded; none of one that is not decoded on demand. Of one that [changed](Self::changed) in the meantime it is
    /// what can be had: nothing that is made of it may be used.
    pub fn decode(&self, file: SourceId) -> Option<FileWithText> {
        // A clone holds the text only as long as the one who asks needs it.
        let text = self.files.get(&file)?.clone();
        let mut decoded = self.sets.include(file::decode_text(file, &text, None).0).0;
        if !matches!(decoded.body, Some(Body::Protocol(_))) {
            let stand_in = Protocol::stand_in(Span::new(file, 0..0), &mut Cx::new(file, &text));
            decoded.body = Some(Body::Protocol(Box::new(stand_in)));
        }
        Some(FileWithText { file: decoded, text })
    }

    /// The path of a file that changed after it was first read, if there is one.
    pub fn changed(&self) -> Option<&str> {
        self.changed.path()
    }

    /// Removes a file, whose content comes from elsewhere from now on.
    pub fn remove(&mut self, file: SourceId) {
        self.files.remove(&file);
    }

    pub(super) fn add(&mut self, file: SourceId, source: Source) {
        self.files.insert(file, source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{FileKind, RawFile, Readable, SummaryCache, decode_cached, read_project};
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A file that somebody saves after it was read a number of times.
    #[derive(Debug)]
    struct Saved {
        before: RawFile,
        after: Result<String, crate::load::Unreadable>,
        reads_before: AtomicUsize,
    }

    impl Readable for Saved {
        fn path(&self) -> &str {
            &self.before.path
        }

        fn read(&self) -> RawFile {
            let left = self.reads_before.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
            let is_before = left.is_ok() || !FileKind::of(&self.before.path).is_text();
            if is_before { self.before.clone() } else { RawFile::of_text(&self.before.path, self.after.clone()) }
        }
    }

    #[test]
    fn a_file_that_changes_after_it_was_read_is_told_and_nothing_panics() {
        let files = read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut cache = SummaryCache::default();
        decode_cached(files.clone(), Some(&mut cache));
        let gone = || Err(crate::load::Unreadable::new("it is not there", "put it back"));
        for (after, changed) in
            [(None, false), (Some(Ok("id = 1".to_owned())), true), (Some(Ok("[".to_owned())), true), (Some(gone()), true)]
        {
            let saved = files.iter().map(|file| Saved {
                before: file.clone(),
                after: after.clone().unwrap_or_else(|| file.content.clone()),
                reads_before: AtomicUsize::new(1),
            });
            let loaded = decode_cached(saved.collect(), Some(&mut cache.clone()));
            let (mask, _) = loaded.sources.iter().find(|(_, source)| source.path().ends_with("protocols/rf-skin-treatment.toml")).unwrap();
            assert_eq!((loaded.on_demand.contains(mask), loaded.on_demand.changed()), (true, None));
            let decoded = loaded.on_demand.decode(mask).unwrap();
            assert!(matches!(decoded.file.body, Some(Body::Protocol(_))));
            let path = changed.then_some("content/protocols/rf-skin-treatment.toml");
            assert_eq!(loaded.on_demand.changed(), path, "{after:?}");
        }
    }
}
