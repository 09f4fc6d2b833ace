//! What rests on what: from a fact or a decision to the items that name it.

use super::Catalog;
use crate::model::id::Ref;
use std::collections::{BTreeSet, HashMap};
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

/// All that names one fact or decision in the whole catalogue, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total<'a> {
    /// How many items there are, products included.
    pub count: usize,
    /// The first of them.
    pub first: Use<'a>,
    /// The ids of products of the vocabulary, each once.
    pub products: Vec<&'a str>,
}

/// How much rests on what in the whole catalogue, by the name of what is used. Every single use of ten thousand documents would take as
/// much room as all else that is known of them.
#[derive(Debug, Default)]
pub struct Totals<'a> {
    /// By the code of the fact.
    pub facts: HashMap<&'a str, Total<'a>>,
    /// By the id of the decision.
    pub decisions: HashMap<&'a str, Total<'a>>,
}

impl<'a> Totals<'a> {
    /// Of a catalogue: its documents in their order, then the products of its vocabulary.
    pub fn new(catalog: &'a Catalog) -> Self {
        let mut totals = Self::default();
        for (_, document, known) in catalog.known() {
            for (all, rests) in [(&mut totals.facts, &known.outline.facts), (&mut totals.decisions, &known.outline.decided)] {
                rests.iter().for_each(|rests| add(all, &rests.on, Some(document), rests.items()));
            }
        }
        for product in catalog.products.values() {
            let (id, provenance) = (product.id.as_str(), &product.provenance);
            let facts: BTreeSet<&str> = provenance.facts.iter().map(Ref::as_str).collect();
            facts.into_iter().for_each(|fact| add(&mut totals.facts, fact, None, std::iter::once(id)));
            provenance.decision.iter().for_each(|on| add(&mut totals.decisions, on.as_str(), None, std::iter::once(id)));
        }
        totals
    }
}

/// Adds items of a document, or of the vocabulary, to those that rest on `on`.
fn add<'a>(all: &mut HashMap<&'a str, Total<'a>>, on: &'a str, document: Option<&'a str>, items: impl Iterator<Item = &'a str>) {
    for item in items {
        let total = all.entry(on).or_insert_with(|| Total { count: 0, first: Use { document, item }, products: Vec::new() });
        total.count += 1;
        if document.is_none() {
            total.products.push(item);
        }
    }
}

/// Every use in some of the documents, by the name of what is used; document by document, in the order of the catalogue.
#[derive(Debug, Default)]
pub struct Usage<'a> {
    /// By the code of the fact.
    pub facts: HashMap<&'a str, Vec<UsedIn<'a>>>,
    /// By the id of the decision.
    pub decisions: HashMap<&'a str, Vec<UsedIn<'a>>>,
}

impl<'a> Usage<'a> {
    /// In the documents at these places among all.
    pub fn in_documents(catalog: &'a Catalog, places: Range<usize>) -> Self {
        let mut usage = Self::default();
        for (_, document, known) in catalog.known_in(places) {
            let outline = &known.outline;
            for (all, rests) in [(&mut usage.facts, &outline.facts), (&mut usage.decisions, &outline.decided)] {
                for rests in rests {
                    all.entry(&rests.on).or_default().push(UsedIn { document, items: rests.items().collect() });
                }
            }
        }
        usage
    }
}
