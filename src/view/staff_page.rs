//! A page of staff that is being made of one treatment.

use super::attached::PictureView;
use super::attached_rows::{AttachedRow, picture_row};
use super::names::short_term;
use super::parts::{Origin, Provenance};
use super::{Cx, Printer};
use crate::model::StaffReader;
use crate::model::protocol::Protocol;
use crate::resolve::{Document, Included};

pub(super) type Staff<'a> = Printer<'a, StaffReader>;

/// The page that is being made.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    /// The treatment.
    pub document: &'a Document<Protocol>,
    /// The document whose items have anchors without its name; on a page of several treatments the first of them.
    pub host: &'a Document<Protocol>,
    pub printer: Staff<'a>,
    pub cx: Cx<'a>,
}

impl<'a> Page<'a> {
    /// The page of that treatment alone.
    pub fn of(document: &'a Document<Protocol>, cx: Cx<'a>) -> Self {
        Self { document, host: document, printer: Staff::of(cx, document), cx }
    }
}

impl Page<'_> {
    pub(super) fn terms<'r>(&self, concepts: impl IntoIterator<Item = &'r crate::model::id::ConceptRef>) -> Vec<String> {
        concepts.into_iter().map(|concept| short_term(concept.as_str(), self.cx)).collect()
    }

    pub(super) fn provenance(&self, provenance: &crate::model::basis::Basis) -> Provenance {
        Provenance::new(provenance, self.cx)
    }

    /// The document something was taken in from, if another.
    pub(super) fn origin(&self, origin: &Document<Protocol>) -> Option<Origin> {
        let elsewhere = !std::ptr::eq(origin, self.document);
        elsewhere.then(|| Origin { id: origin.id.as_str().to_owned(), title: self.printer.text(&origin.naming.title) })
    }

    pub(super) fn product_terms(&self, products: &[crate::model::id::ProductRef]) -> Vec<String> {
        let found = products.iter().filter_map(|product| self.cx.catalog.products.get(product.as_str()));
        found.map(|product| self.printer.text(&product.term)).collect()
    }

    /// The pictures that stand beside the item of that id, which was written in `origin`.
    pub(super) fn beside(&self, id: &str, origin: &Document<Protocol>) -> Vec<AttachedRow<PictureView>> {
        let beside = origin.pictures.iter().filter(|picture| picture.with.as_ref().is_some_and(|with| with.as_str() == id));
        beside.filter_map(|item| picture_row(&Included { origin, item }, self.host, false, self.cx)).collect()
    }
}
