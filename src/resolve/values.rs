//! The values of a document that its prose can print.

use crate::model::{Audience, Quantity};
use crate::schema::names::ValueDefinition;
use std::collections::HashMap;

/// Item and field to value.
#[derive(Debug, Default, Clone)]
pub struct ValueIndex {
    values: HashMap<Box<str>, Vec<(&'static str, Quantity, Audience)>>,
}

impl ValueIndex {
    /// Of one file's definitions; the first of two equal names holds.
    pub fn new(definitions: &[ValueDefinition]) -> Self {
        let mut values: HashMap<Box<str>, Vec<(&'static str, Quantity, Audience)>> = HashMap::new();
        for definition in definitions {
            let fields = values.entry(definition.item.clone().unwrap_or_default()).or_default();
            let known = fields.iter().any(|(field, ..)| *field == definition.field);
            if !known {
                fields.push((definition.field, definition.quantity, definition.audience));
            }
        }
        Self { values }
    }

    /// Whether it has every value that `other` has, for the same readers.
    pub fn includes(&self, other: &Self) -> bool {
        let has = |item: &str, field: &str, audience: Audience| {
            self.values.get(item).is_some_and(|fields| fields.iter().any(|(name, _, who)| *name == field && *who == audience))
        };
        other.values.iter().all(|(item, fields)| fields.iter().all(|(field, _, audience)| has(item, field, *audience)))
    }

    /// The value `item.field`; a field that the item has not is the document's own.
    pub fn get(&self, item: Option<&str>, field: &str) -> Option<(Quantity, Audience)> {
        let find = |item: &str| {
            let fields = self.values.get(item)?;
            fields.iter().find(|(name, ..)| *name == field).map(|(_, quantity, audience)| (*quantity, *audience))
        };
        find(item.unwrap_or_default()).or_else(|| find(""))
    }
}
