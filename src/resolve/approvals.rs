//! Documents joined with their approvals, which stand in files of their own.

use super::Catalog;
use super::document::ApprovalFile;
use super::documents::DocumentSummary;
use crate::model::approval::Approvals;
use crate::model::project::Project;
use crate::schema::names::Kind;
use std::sync::Arc;

impl Catalog {
    /// Settles the control of every document by its approvals, as the project's policy counts them.
    pub(super) fn settle(&mut self) {
        let approvers = Project::approvers(self.project.unrecorded());
        let settle = |known: &mut DocumentSummary| {
            let by_records = known.approvals.as_ref().map(|file| known.outline.own_control.by_records(&file.approvals, &approvers));
            known.settled = by_records.map(Arc::new);
        };
        self.protocols.known_mut().for_each(|(_, known)| settle(known));
        self.visits.known_mut().for_each(|(_, known)| settle(known));
        self.courses.known_mut().for_each(|(_, known)| settle(known));
    }

    /// Takes the approval of a document back, because its pages do not say any more what was approved.
    pub fn void_approval(&mut self, id: &str) {
        let void = |known: &mut DocumentSummary| known.settled = Some(Arc::new(known.control().clone().without_approval()));
        let all = self.protocols.known_mut().chain(self.visits.known_mut()).chain(self.courses.known_mut());
        all.filter(|(of, _)| *of == id).for_each(|(_, known)| void(known));
    }

    /// The approvals of all documents, by the id of the document.
    pub fn approvals(&self) -> impl Iterator<Item = (&str, &Approvals)> {
        self.unrecorded_approvals().iter().map(|(id, file)| (id.as_str(), &file.approvals))
    }

    /// The approvals of documents that are not there, by the id of the document.
    pub fn approvals_of_nothing(&self) -> impl Iterator<Item = (&str, &ApprovalFile)> {
        let is_gone =
            |id: &str| [Kind::Protocol, Kind::Visit, Kind::Course].iter().all(|kind| !self.unrecorded_documents(*kind).contains_key(id));
        self.unrecorded_approvals().iter().filter(move |(id, _)| is_gone(id)).map(|(id, file)| (id.as_str(), &**file))
    }
}
