//! The values of a document that its prose can print.

use crate::model::{Audience, Quantity};
use crate::schema::names::ValueDefinition;
use std::sync::Arc;

/// Item and field to value.
#[derive(Debug, Default, Clone)]
pub struct ValueIndex {
    /// Sorted by item and field; what belongs to the document itself stands first.
    values: Box<[Entry]>,
}

#[derive(Debug, Clone)]
struct Entry {
    item: Option<Arc<str>>,
    field: &'static str,
    quantity: Quantity,
    audience: Audience,
}

impl Entry {
    fn name(&self) -> (Option<&str>, &'static str) {
        (self.item.as_deref(), self.field)
    }
}

impl ValueIndex {
    /// Of one file's definitions; the first of two equal names holds.
    pub fn new(definitions: &[ValueDefinition]) -> Self {
        let entry = |ValueDefinition { item, field, quantity, audience, .. }: &ValueDefinition| Entry {
            item: item.clone(),
            field,
            quantity: *quantity,
            audience: *audience,
        };
        let mut values: Vec<Entry> = definitions.iter().map(entry).collect();
        values.sort_by(|a, b| a.name().cmp(&b.name()));
        values.dedup_by(|later, first| later.name() == first.name());
        Self { values: values.into() }
    }

    /// Whether it has every value that `other` has, for the same readers.
    pub fn includes(&self, other: &Self) -> bool {
        other.values.iter().all(|entry| self.find(entry.name()).is_some_and(|own| own.audience == entry.audience))
    }

    /// The value `item.field`; a field that the item has not is the document's own.
    pub fn get(&self, item: Option<&str>, field: &str) -> Option<(Quantity, Audience)> {
        let entry = self.find((item, field)).or_else(|| self.find((None, field)))?;
        Some((entry.quantity, entry.audience))
    }

    /// All values of an item.
    pub fn of_item(&self, item: &str) -> impl Iterator<Item = Quantity> {
        self.values.iter().filter(move |entry| entry.item.as_deref() == Some(item)).map(|entry| entry.quantity)
    }

    fn find(&self, name: (Option<&str>, &str)) -> Option<&Entry> {
        let at = self.values.binary_search_by(|entry| entry.name().cmp(&name)).ok()?;
        self.values.get(at)
    }
}
