//! What rests on what: from a fact or a decision to the items that name it.

use super::{AnyDocument, Catalog};
use crate::model::lifecycle::Provenance;
use std::collections::HashMap;
use std::ops::Range;

/// An item that names a fact or a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use<'a> {
    /// The document; none for a product of the vocabulary.
    pub document: Option<&'a str>,
    /// The item's id.
    pub item: &'a str,
}

/// The items of one document that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedIn<'a> {
    /// The document.
    pub document: &'a str,
    /// The items' ids, each once, in the document's order.
    pub items: Vec<&'a str>,
}

/// All that names one fact or decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses<'a> {
    /// Document by document, in the order of the catalogue.
    pub documents: Vec<UsedIn<'a>>,
    /// The ids of products of the vocabulary, each once.
    pub products: Vec<&'a str>,
}

impl<'a> Uses<'a> {
    /// How many items there are.
    pub fn count(&self) -> usize {
        self.documents.iter().map(|used| used.items.len()).sum::<usize>() + self.products.len()
    }

    /// The first of them.
    pub fn first(&self) -> Option<Use<'a>> {
        let of_document = self.documents.first().and_then(|used| Some(Use { document: Some(used.document), item: used.items.first()? }));
        of_document.or_else(|| Some(Use { document: None, item: self.products.first()? }))
    }

    /// Adds one, if it is new; those of a document come together.
    fn add(&mut self, Use { document, item }: Use<'a>) {
        let Some(document) = document else {
            if !self.products.contains(&item) {
                self.products.push(item);
            }
            return;
        };
        match self.documents.last_mut().filter(|last| last.document == document) {
            Some(last) if last.items.contains(&item) => {}
            Some(last) => last.items.push(item),
            None => self.documents.push(UsedIn { document, items: vec![item] }),
        }
    }
}

/// Every use, by the name of what is used.
#[derive(Debug, Default)]
pub struct Usage<'a> {
    /// By the code of the fact.
    pub facts: HashMap<&'a str, Uses<'a>>,
    /// By the id of the decision.
    pub decisions: HashMap<&'a str, Uses<'a>>,
}

impl<'a> Usage<'a> {
    /// Of the whole catalogue.
    pub fn new(catalog: &'a Catalog) -> Self {
        let mut usage = Self::in_documents(catalog, 0..catalog.documents().count());
        for product in catalog.products.values() {
            usage.add(Use { document: None, item: product.id.as_str() }, &product.provenance);
        }
        usage
    }

    /// In some documents alone, by their places among all.
    pub fn in_documents(catalog: &'a Catalog, places: Range<usize>) -> Self {
        let mut usage = Self::default();
        for document in catalog.documents().skip(places.start).take(places.len()) {
            match document {
                AnyDocument::Protocol(protocol) => {
                    for (item, provenance) in protocol.provenances() {
                        usage.add(Use { document: Some(protocol.id.as_str()), item }, provenance);
                    }
                }
                AnyDocument::Visit(visit) => {
                    for resolution in &visit.resolutions {
                        let used = Use { document: Some(visit.id.as_str()), item: resolution.concept.as_str() };
                        usage.decisions.entry(resolution.decision.as_str()).or_default().add(used);
                    }
                }
                AnyDocument::Course(course) => {
                    usage.add(Use { document: Some(course.id.as_str()), item: "series" }, &course.provenance);
                }
            }
        }
        usage
    }

    fn add(&mut self, used: Use<'a>, provenance: &'a Provenance) {
        for fact in &provenance.facts {
            self.facts.entry(fact.as_str()).or_default().add(used);
        }
        if let Some(decision) = &provenance.decision {
            self.decisions.entry(decision.as_str()).or_default().add(used);
        }
    }
}
