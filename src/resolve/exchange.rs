//! One protocol in the place of its earlier self, where it is certain that no other document is touched.
//!
//! A preview shows a saved document at once by this, and leaves everything that is not certain to a check of the whole.

use super::{Catalog, Document, Edition, ValueIndex};
use crate::load::{File, RawFile, decode_one};
use crate::model::Audience;
use crate::model::id::Ref;
use crate::model::protocol::Protocol;
use crate::schema::names::{Kind, ProseReference, Reference};
use crate::source::{Source, SourceId};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Catalog {
    /// The protocol of the file, if it can be exchanged for the one of its name: all of it was read, all its names are bound, it
    /// defines and takes in what that one did, and others can still print every value that they could.
    pub fn successor(&self, file: File, text: &Source) -> Option<Edition<Protocol>> {
        let values = ValueIndex::new(&file.names.values);
        let is_bound = file.names.references.iter().all(|reference| self.knows(reference, &file))
            && file.names.prose.iter().all(|reference| self.prints(reference, &values));
        let outline = file.outline.clone()?;
        let is_read = file.readings == 1;
        let of_core = self.of_core(&file.names.references);
        let new = Document::<Protocol>::of_file(file, text.clone()).filter(|_| is_bound && is_read)?;
        let old = self.protocols.get(new.id.as_str()).filter(|old| old.source == new.source)?;
        // What it takes in of sets, and what it shows of pictures and forms, stands in other files.
        let has_files = |protocol: &Protocol| protocol.files().next().is_some();
        if [old, &new].iter().any(|protocol| !protocol.uses.is_empty() || !protocol.without.is_empty() || has_files(protocol)) {
            return None;
        }
        let before = decode_one(old.source, RawFile::new(old.file.path(), old.file.text())).1;
        // What nobody names any more is no part of the vocabulary.
        let keeps_core = self.of_core(&before.names.references) == of_core;
        let fits = shown(old) == shown(&new) && values.includes(&old.values) && keeps_core;
        fits.then(|| Edition { document: Arc::new(new), outline })
    }

    /// Puts the protocol in the place of the one of its name, and returns that.
    pub fn exchange(&mut self, new: Edition<Protocol>) -> Option<Edition<Protocol>> {
        self.set_decisions(&new.document.decisions);
        let id = new.document.id.as_str().to_owned();
        let old = self.protocols.replace(new, &id);
        self.settle_one(&id);
        old
    }

    fn knows(&self, reference: &Reference, file: &File) -> bool {
        let id = &*reference.id;
        match reference.kind {
            Kind::Protocol => self.protocols.contains_key(id),
            Kind::Visit => self.visits.contains_key(id),
            Kind::Set => self.sets.contains_key(id),
            Kind::Course => self.courses.contains_key(id),
            Kind::Concept => self.concepts.contains_key(id),
            Kind::Product => self.products.contains_key(id),
            Kind::Source => self.sources.contains_key(id),
            Kind::Fact => self.facts.contains_key(id),
            Kind::Decision => self.decisions.contains_key(id),
            Kind::PictureFile => self.pictures.contains_key(id),
            Kind::FormFile => self.forms.contains_key(id),
            Kind::Role => self.role(id).is_some(),
            Kind::Item => file.names.definitions.iter().any(|definition| definition.kind == Kind::Item && *definition.id == *id),
        }
    }

    /// Those of the names that are concepts of the core vocabulary.
    fn of_core(&self, references: &[Reference]) -> BTreeSet<Arc<str>> {
        let concepts = references.iter().filter(|reference| reference.kind == Kind::Concept);
        let is_of_core = |id: &str| self.concepts.get(id).is_some_and(|concept| concept.id.span.source == SourceId::CORE);
        concepts.filter(|reference| is_of_core(&reference.id)).map(|reference| reference.id.clone()).collect()
    }

    fn prints(&self, reference: &ProseReference, own: &ValueIndex) -> bool {
        let values = match &reference.document {
            None => Some(own),
            Some(other) => self.protocols.get(other).map(|other| &other.values),
        };
        let found = values.and_then(|values| values.get(reference.item.as_deref(), &reference.field));
        found.is_some_and(|(_, audience)| !(reference.audience.reaches_patients() && audience == Audience::Staff))
    }
}

/// What other documents can see of a protocol by name: its decisions, and what it takes in.
fn shown(protocol: &Protocol) -> (Vec<&str>, Vec<&str>) {
    let decisions = protocol.decisions.iter().map(|decision| decision.id.as_str()).collect();
    let uses = protocol.steps.iter().filter_map(|step| step.uses.as_ref()).map(Ref::as_str).collect();
    (decisions, uses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::decode_cached;

    fn example_clinic() -> (Vec<RawFile>, usize) {
        let mut files = crate::load::read_project(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let at = files.iter().position(|file| file.path == "content/protocols/soothing-mask.toml").unwrap();
        (files, at)
    }

    /// Whether the mask's file, edited so, could be taken in by itself.
    fn fits(old: &str, new: &str) -> bool {
        let (files, at) = example_clinic();
        let catalog = Catalog::new(&mut decode_cached(files.clone(), None));
        let text = files[at].content.as_ref().unwrap();
        assert!(text.contains(old), "{old}");
        let raw = RawFile::new(&files[at].path, &text.replacen(old, new, 1));
        let (text, file, _) = decode_one(crate::source::Sources::id(at), raw);
        catalog.successor(file, &text).is_some()
    }

    #[test]
    fn only_what_touches_no_other_document_is_taken_in_alone() {
        for (old, new) in [
            ("title = \"", "title = \"New "),
            ("duration = \"exactly 15 min\"", "duration = \"exactly 12 min\""),
            ("patient = \"", "patient = \"Lie back. "),
        ] {
            assert!(fits(old, new), "{new}");
        }
        for (old, new) in [
            ("id = \"soothing-mask\"", "id = \"another-mask\""),
            ("id = \"soothing-mask\"", "id = 7"),
            ("patient = \"", "patient = \"For {no-such.value}. "),
            ("facts = [\"", "facts = [\"S9-99\", \""),
            ("duration = \"exactly 15 min\"\n", ""),
        ] {
            assert!(!fits(old, new), "{new}");
        }
    }

    #[test]
    fn a_concept_of_the_core_that_nobody_names_any_more_concerns_the_whole() {
        let (mut files, at) = example_clinic();
        let own = files[at].content.clone().unwrap();
        let text = own.replacen("avoid = \"cosmetic-mask\"", "avoid = \"facial-treatment\"", 1);
        files[at] = RawFile::new(&files[at].path, &text);
        let catalog = Catalog::new(&mut decode_cached(files.clone(), None));
        let fits = |text: &str| {
            let (text, file, _) = decode_one(crate::source::Sources::id(at), RawFile::new(&files[at].path, text));
            catalog.successor(file, &text).is_some()
        };
        assert!(fits(&text.replacen("title = \"", "title = \"New ", 1)));
        assert!(!fits(&own));
    }

    #[test]
    fn an_exchange_can_be_taken_back() {
        let (files, at) = example_clinic();
        let mut catalog = Catalog::new(&mut decode_cached(files.clone(), None));
        let title = |catalog: &Catalog| catalog.protocols.get("soothing-mask").unwrap().naming.title.source_text().to_owned();
        let before = title(&catalog);
        let text = files[at].content.as_ref().unwrap().replacen("title = \"", "title = \"New ", 1);
        let (text, file, _) = decode_one(crate::source::Sources::id(at), RawFile::new(&files[at].path, &text));
        let new = catalog.successor(file, &text).unwrap();
        let old = catalog.exchange(new).unwrap();
        // What was exchanged is never decoded again from its file as it was.
        assert_eq!([title(&catalog), title(&catalog.released())], [format!("New {before}"), format!("New {before}")]);
        assert_eq!(*catalog.protocols.outlined("soothing-mask").unwrap().outline.title, *format!("New {before}"));
        catalog.exchange(old).unwrap();
        assert_eq!([title(&catalog), title(&catalog.released())], [before.clone(), before]);
    }
}
