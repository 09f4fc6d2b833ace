//! What rests on what: from a fact or a decision to the items that name it.

use super::Catalog;
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

    fn add_product(&mut self, product: &'a str) {
        if !self.products.contains(&product) {
            self.products.push(product);
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
        let mut usage = Self::in_documents(catalog, 0..catalog.known().count());
        for product in catalog.products.values() {
            let (id, provenance) = (product.id.as_str(), &product.provenance);
            provenance.facts.iter().for_each(|fact| usage.facts.entry(fact.as_str()).or_default().add_product(id));
            provenance.decision.iter().for_each(|decision| usage.decisions.entry(decision.as_str()).or_default().add_product(id));
        }
        usage
    }

    /// In some documents alone, by their places among all.
    pub fn in_documents(catalog: &'a Catalog, places: Range<usize>) -> Self {
        let mut usage = Self::default();
        for (_, document, known) in catalog.known().skip(places.start).take(places.len()) {
            let outline = &known.outline;
            for (all, rests) in [(&mut usage.facts, &outline.facts), (&mut usage.decisions, &outline.decided)] {
                for rests in rests {
                    all.entry(&rests.on).or_default().documents.push(UsedIn { document, items: rests.items().collect() });
                }
            }
        }
        usage
    }
}
