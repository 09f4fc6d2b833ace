//! What rests on what: from a fact or a decision to the items that name it.

use super::Catalog;
use crate::model::lifecycle::Provenance;
use indexmap::IndexSet;
use std::collections::BTreeMap;

/// An item that names a fact or a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Use<'a> {
    /// The document; none for a product of the vocabulary.
    pub document: Option<&'a str>,
    /// The item's id.
    pub item: &'a str,
}

/// Every use, by the name of what is used.
#[derive(Debug, Default)]
pub struct Usage<'a> {
    /// By the code of the fact.
    pub facts: BTreeMap<&'a str, IndexSet<Use<'a>>>,
    /// By the id of the decision.
    pub decisions: BTreeMap<&'a str, IndexSet<Use<'a>>>,
}

impl<'a> Usage<'a> {
    /// Of the whole catalogue, in the order of the documents; each item once.
    pub fn new(catalog: &'a Catalog) -> Self {
        let mut usage = Self::default();
        for protocol in catalog.protocols.values() {
            for (item, provenance) in protocol.provenances() {
                usage.add(Use { document: Some(protocol.id.as_str()), item }, provenance);
            }
        }
        for course in catalog.courses.values() {
            usage.add(Use { document: Some(course.id.as_str()), item: "series" }, &course.provenance);
        }
        for product in catalog.products.values() {
            usage.add(Use { document: None, item: product.id.as_str() }, &product.provenance);
        }
        for visit in catalog.visits.values() {
            for resolution in &visit.resolutions {
                let used = Use { document: Some(visit.id.as_str()), item: resolution.concept.as_str() };
                usage.decisions.entry(resolution.decision.as_str()).or_default().insert(used);
            }
        }
        usage
    }

    fn add(&mut self, used: Use<'a>, provenance: &'a Provenance) {
        for fact in &provenance.facts {
            self.facts.entry(fact.as_str()).or_default().insert(used);
        }
        if let Some(decision) = &provenance.decision {
            self.decisions.entry(decision.as_str()).or_default().insert(used);
        }
    }
}
