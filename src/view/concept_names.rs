//! How patients' pages call a concept.

use super::{Cx, Printer};
use crate::model::{PatientReader, SharedLine};

/// A concept in plain words, or by its term.
pub(super) fn concept_term(id: &str, cx: Cx<'_>) -> String {
    let printer = Printer::<PatientReader>::plain_words(cx);
    let Some(concept) = cx.catalog.concepts.get(id) else { return id.to_owned() };
    let term: &SharedLine = &concept.term;
    concept.plain.as_ref().map_or_else(|| printer.text(term), |plain| printer.text(plain))
}

/// A concept by its one term, for tables, where its plain words would be too long.
pub(super) fn short_term(id: &str, cx: Cx<'_>) -> String {
    let concept = cx.catalog.concepts.get(id);
    concept.map_or_else(|| id.to_owned(), |concept| Printer::<PatientReader>::plain_words(cx).text(&concept.term))
}
