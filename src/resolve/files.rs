//! Which files a document is made from.

use super::{AnyDocument, Catalog, Document};
use crate::model::Audience;
use crate::model::lifecycle::Decision;
use crate::model::protocol::Protocol;
use crate::model::visit::{Course, Visit};
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
        let Some(protocol) = self.catalog.protocols.get(id) else { return };
        if self.add(protocol) {
            self.rest_of_protocol(protocol);
        }
    }

    /// Those of a visit, if there is one of that name.
    pub fn visit(&mut self, id: &str) {
        let Some(visit) = self.catalog.visits.get(id) else { return };
        if self.add(visit) {
            self.rest_of_visit(visit);
        }
    }

    /// Those of a course, if there is one of that name.
    pub fn course(&mut self, id: &str) {
        let Some(course) = self.catalog.courses.get(id) else { return };
        if self.add(course) {
            self.rest_of_course(course);
        }
    }

    /// Those of a document.
    pub fn document(&mut self, document: AnyDocument<'a>) {
        match document {
            AnyDocument::Protocol(protocol) => self.protocol(protocol.id.as_str()),
            AnyDocument::Visit(visit) => self.visit(visit.id.as_str()),
            AnyDocument::Course(course) => self.course(course.id.as_str()),
        }
    }

    /// The file of the document of that name alone, of whatever kind.
    pub fn own(&mut self, id: &str) {
        self.found.extend(self.catalog.document(id).map(AnyDocument::source));
    }

    /// In the order of the files.
    pub fn into_sorted(self) -> impl Iterator<Item = SourceId> {
        self.found.into_iter()
    }

    fn rest_of_protocol(&mut self, protocol: &Protocol) {
        for used in protocol.steps.iter().filter_map(|step| step.uses.as_ref()) {
            self.protocol(used.as_str());
        }
        for (_, provenance) in protocol.provenances() {
            self.decision(provenance.decision.as_ref().map(|decision| decision.as_str()));
        }
    }

    fn rest_of_visit(&mut self, visit: &Visit) {
        for treatment in &visit.treatments {
            self.protocol(treatment.protocol.as_str());
        }
        self.decision(visit.decision.as_ref().map(|decision| decision.as_str()));
        for resolution in &visit.resolutions {
            self.decision(Some(resolution.decision.as_str()));
        }
    }

    fn rest_of_course(&mut self, course: &Course) {
        course.protocol.iter().for_each(|protocol| self.protocol(protocol.as_str()));
        course.visit.iter().for_each(|visit| self.visit(visit.as_str()));
        self.decision(course.provenance.decision.as_ref().map(|decision| decision.as_str()));
    }

    /// A document may name a decision that stands in another document. Patients read none.
    fn decision(&mut self, id: Option<&str>) {
        let found: Option<&Decision> = id.filter(|_| self.audience != Audience::Patient).and_then(|id| self.catalog.decisions.get(id));
        self.found.extend(found.map(|decision| decision.id.span.source));
    }

    /// Adds the document's file and those it refers to; tells whether it was new.
    fn add<T>(&mut self, document: &'a Document<T>) -> bool {
        if !self.found.insert(document.source) {
            return false;
        }
        let references = document.texts.iter().flat_map(|text| text.references.iter());
        for other in references.filter_map(|reference| reference.document.as_deref()) {
            self.protocol(other);
        }
        true
    }
}
