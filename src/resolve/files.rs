//! What documents take in of other files: sets, pictures and forms.

use super::catalog::{SetEntry, Shared};
use crate::attachment::Attachment;
use crate::load::{Body, File, Outline};
use crate::schema::names::Kind;
use crate::source::{SourceId, Sources};

/// A file that is shown or offered as it is, and where it stands.
#[derive(Debug, Clone)]
pub struct FileEntry<T> {
    /// Its place among the files.
    pub source: SourceId,
    /// What it holds.
    pub file: Attachment<T>,
}

impl Shared {
    /// Sets, pictures and forms.
    pub(super) fn add_taken_in(&mut self, files: &[File], sources: &Sources) {
        for file in files {
            let source = file.source;
            let name = || file.names.definitions.first().map_or_else(String::new, |definition| definition.id.to_string());
            match &file.body {
                Some(Body::Set(set)) => {
                    let entry = SetEntry { source, file: sources.get(source).clone(), id: set.id.clone(), title: set.title.clone() };
                    self.sets.entry(set.id.as_str().to_owned()).or_insert(entry);
                }
                Some(Body::Picture(file)) => drop(self.pictures.insert(name(), FileEntry { source, file: file.clone() })),
                Some(Body::Form(file)) => drop(self.forms.insert(name(), FileEntry { source, file: file.clone() })),
                _ => {}
            }
        }
    }

    /// What a document takes in of other files, by kind and place among all.
    pub(super) fn taken_in(&self, outline: &Outline) -> impl Iterator<Item = (Kind, usize)> {
        let sets = outline.sets.iter().filter_map(|set| Some((Kind::Set, self.sets.get_index_of(&**set)?)));
        let place = |kind: Kind, name: &str| match kind {
            Kind::FormFile => self.forms.get_index_of(name),
            _ => self.pictures.get_index_of(name),
        };
        sets.chain(outline.files.iter().filter_map(move |file| Some((file.kind(), place(file.kind(), &file.name)?))))
    }
}
