//! What a concept of a clinic's vocabulary is in the terms of the [lexicon](crate::lexicon).
//!
//! A concept counts as a thing of the lexicon if it, or something that it is a kind of, has the thing's id or one of its names. So a rule
//! on blood thinners holds in a vocabulary that calls them `blood-thinners`, and in one that has only `apixaban`.

use super::Catalog;
use crate::lexicon::{Entry, lexicon};
use std::collections::BTreeSet;

/// Whether the concept is a kind of any of these things of the lexicon.
pub fn is_kind(concept: &str, of: &[&str], catalog: &Catalog) -> bool {
    let lexicon = lexicon();
    entries(concept, catalog).iter().any(|entry| of.iter().any(|thing| lexicon.is_a(entry, thing)))
}

/// Whether one concept is a kind of another by what the lexicon knows of both, also where no is-a link of the vocabulary says so.
pub fn is_kind_of(concept: &str, of: &str, catalog: &Catalog) -> bool {
    let lexicon = lexicon();
    let (own, whole) = (entries(concept, catalog), nearest(&entries(of, catalog)));
    own.iter().any(|own| whole.iter().any(|whole| lexicon.is_a(own, whole)))
}

/// The most specific of these entries, of which no other is a kind. What a thing is a kind of has other kinds: waxing is no shaving, though
/// both take hair away.
pub fn nearest(entries: &BTreeSet<&'static str>) -> Vec<&'static str> {
    let is_nearest = |id: &&&str| !entries.iter().any(|other| other != *id && lexicon().is_a(other, id));
    entries.iter().filter(is_nearest).copied().collect()
}

/// The ids of the lexicon's entries for a concept and for everything that it is a kind of.
pub fn entries(concept: &str, catalog: &Catalog) -> BTreeSet<&'static str> {
    let (mut open, mut seen, mut found) = (vec![concept], BTreeSet::new(), BTreeSet::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.extend(entries_of_one(id, catalog));
        open.extend(catalog.concepts.get(id).into_iter().flat_map(|concept| concept.is_a.iter().map(crate::model::id::Ref::as_str)));
    }
    found
}

/// The ids of the lexicon's entries for the concept itself.
pub fn own_entries(concept: &str, catalog: &Catalog) -> BTreeSet<&'static str> {
    entries_of_one(concept, catalog).into_iter().collect()
}

/// The entries that have the concept's id or one of its names, and are of its sort where both say one.
fn entries_of_one(id: &str, catalog: &Catalog) -> Vec<&'static str> {
    let lexicon = lexicon();
    let own = lexicon.get(id).into_iter();
    let Some(concept) = catalog.concepts.get(id) else { return own.map(|entry| entry.id.as_str()).collect() };
    let names = std::iter::once(concept.term.source_text())
        .chain(concept.plain.iter().map(|plain| plain.source_text()))
        .chain(concept.also.iter().map(|also| also.as_str()));
    let named = names.flat_map(|name| lexicon.named(name));
    let fits = |entry: &&Entry| {
        entry.id == id || entry.sort == concept.sort.value.word() || are_interchangeable(&entry.sort, concept.sort.value.word())
    };
    own.chain(named).filter(fits).map(|entry| entry.id.as_str()).collect()
}

/// What a patient takes is a substance in one vocabulary and a medicine to ask about in another, and what is done is now an activity and
/// now a substance.
fn are_interchangeable(a: &str, b: &str) -> bool {
    const LOOSE: [&str; 3] = ["substance", "activity", "condition"];
    LOOSE.contains(&a) && LOOSE.contains(&b)
}
