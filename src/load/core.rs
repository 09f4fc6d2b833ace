//! The core vocabulary in a project: concepts that the program knows, where the project names one and defines none of that id.
//!
//! They are written as one more file of the vocabulary, which is decoded as every other is. So a concept of the core has a place to
//! which findings can point, and nothing that comes later needs to know that there are two vocabularies. Only what the project uses
//! stands in it, with what that is a kind of: what is said of all that is below a concept must not grow by what the clinic never named.

use super::file::decode_text;
use super::{Body, Loaded};
use crate::lexicon::{Entry, lexicon};
use crate::model::vocabulary::{Concept, Vocabulary};
use crate::schema::names::Kind;
use crate::source::{CORE, Source, SourceId};
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};

/// A file of the vocabulary.
#[derive(Serialize)]
struct Written {
    concept: Vec<Entry>,
}

impl Loaded {
    /// Adds what the files use of the core vocabulary, if there is anything. Nothing is added where a file that may define concepts could
    /// not be read: the project may have its own.
    pub(super) fn add_core(&mut self) {
        let used = self.used_of_core();
        if used.is_empty() || self.lost().contains(&Kind::Concept) {
            return;
        }
        let names = self.names_of_concepts();
        // Where the project calls something by that name, it is no second name of anything else.
        let without_clashes = |entry: &Entry| {
            let mut entry = entry.clone();
            entry.also.retain(|also| !names.contains(&also.to_lowercase()));
            entry
        };
        let entries = lexicon().entries().iter().filter(|entry| used.contains(entry.id.as_str()));
        let written = Written { concept: entries.map(without_clashes).collect() };
        let text = toml::to_string(&written).expect("strings, lists of strings and truth values can be written as TOML");
        let text = Source::new(CORE, text);
        let (file, diagnostics) = decode_text(SourceId::CORE, &text, None);
        self.sources.set_core(text);
        self.files.push(file);
        self.diagnostics.extend(diagnostics);
    }

    /// The ids of what the files name and do not define, with what that is a kind of.
    fn used_of_core(&self) -> BTreeSet<&'static str> {
        let of_concepts = |kind: Kind| kind == Kind::Concept;
        let definitions = self.files.iter().flat_map(|file| &file.names.definitions);
        let own: HashSet<&str> = definitions.filter(|found| of_concepts(found.kind)).map(|found| &*found.id).collect();
        let references = self.files.iter().flat_map(|file| &file.names.references);
        let named = references.filter(|found| of_concepts(found.kind)).map(|found| &*found.id);
        let mut open: Vec<&str> = named.chain(self.uses.names(Kind::Concept)).filter(|id| !own.contains(id)).collect();
        let mut used = BTreeSet::new();
        while let Some(id) = open.pop() {
            let Some(entry) = lexicon().get(id) else { continue };
            if used.insert(entry.id.as_str()) {
                open.extend(entry.is_a.iter().map(String::as_str).filter(|id| !own.contains(id)));
            }
        }
        used
    }

    /// Everything that the project's own concepts are called, in lower case.
    fn names_of_concepts(&self) -> HashSet<String> {
        let vocabularies = self.files.iter().filter_map(|file| match &file.body {
            Some(Body::Vocabulary(Vocabulary { concepts, .. })) => Some(concepts),
            _ => None,
        });
        vocabularies.flatten().flat_map(names_of).map(str::to_lowercase).collect()
    }
}

fn names_of(concept: &Concept) -> impl Iterator<Item = &str> {
    let plain = concept.plain.iter().map(|plain| plain.source_text());
    std::iter::once(concept.term.source_text()).chain(plain).chain(concept.also.iter().map(|also| also.as_str()))
}
