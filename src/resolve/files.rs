//! Which files a document is made from.

use super::{Catalog, Known};
use crate::model::Audience;
use crate::source::SourceId;
use std::collections::BTreeSet;

/// Whether every document may depend on the file at that path: on all but the documents themselves.
pub fn is_shared(path: &str) -> bool {
    !["content/protocols/", "content/visits/", "content/courses/"].iter().any(|folder| path.starts_with(folder))
}

/// The files of one or several documents: their own, those of what they take in and of what their sentences take values from, and
/// those of the decisions they name. What every document shares is not among them.
#[derive(Debug)]
pub struct Files<'a> {
    catalog: &'a Catalog,
    audience: Audience,
    found: BTreeSet<SourceId>,
}

impl<'a> Files<'a> {
    /// None yet. What only staff read counts only for them.
    pub fn new(catalog: &'a Catalog, audience: Audience) -> Self {
        Self { catalog, audience, found: BTreeSet::new() }
    }

    /// Those of a protocol, if there is one of that name.
    pub fn protocol(&mut self, id: &str) {
        self.catalog.protocols.outlined(id).into_iter().for_each(|known| self.document(known));
    }

    /// Those of a visit, if there is one of that name.
    pub fn visit(&mut self, id: &str) {
        self.catalog.visits.outlined(id).into_iter().for_each(|known| self.document(known));
    }

    /// Those of a course, if there is one of that name.
    pub fn course(&mut self, id: &str) {
        self.catalog.courses.outlined(id).into_iter().for_each(|known| self.document(known));
    }

    /// Those of a document of whatever kind.
    pub fn any(&mut self, id: &str) {
        self.catalog.outlined(id).into_iter().for_each(|known| self.document(known));
    }

    /// The file of the document of that name alone, of whatever kind.
    pub fn own(&mut self, id: &str) {
        self.found.extend(self.catalog.outlined(id).map(|known| known.source));
    }

    /// In the order of the files.
    pub fn into_sorted(self) -> impl Iterator<Item = SourceId> {
        self.found.into_iter()
    }

    /// Those of a document.
    pub fn document(&mut self, Known { source, outline }: &'a Known) {
        if !self.found.insert(*source) {
            return;
        }
        // The stamp of a retired document names what took its place.
        outline.successor.iter().for_each(|other| self.own(other));
        outline.prints.iter().for_each(|other| self.protocol(other));
        outline.takes_in.iter().filter_map(|other| self.catalog.outlined(other)).for_each(|other| self.document(other));
        let decided = outline.decided.iter().map(|rests| &rests.on);
        decided.chain(&outline.decision).for_each(|decision| self.decision(decision));
    }

    /// A document may name a decision that stands in another document. Patients read none.
    fn decision(&mut self, id: &str) {
        let found = self.catalog.decisions.get(id).filter(|_| self.audience != Audience::Patient);
        self.found.extend(found.map(|decision| decision.id.span.source));
    }
}
