//! What pages call documents, their parts and concepts.

use super::in_a_word::{has_stems_of, has_words_of, leaves_out, says};
use super::{Cx, Printer};
use crate::model::protocol::Protocol;
use crate::model::vocabulary::Concept;
use crate::model::{PatientReader, SharedLine};
use crate::resolve::Document;

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

/// A treatment's title, as patients read it.
pub(super) fn title(document: &Document<Protocol>, cx: Cx<'_>) -> String {
    Printer::<PatientReader>::of(cx, document).text(&document.naming.title)
}

/// Where something stands on the page of `host`. What was taken in may go by a name that the host uses too, so its own document's
/// name goes before it; no id has a full stop, so the two can't meet.
pub(super) fn anchor(id: &str, origin: &Document<Protocol>, host: &Document<Protocol>) -> String {
    if std::ptr::eq(origin, host) { id.to_owned() } else { format!("{}.{id}", origin.id.as_str()) }
}

/// A concept in the reader's words, and whatever else a sentence may call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// What it is called in plain words.
    pub name: String,
    /// What it is called where there is little room.
    pub term: String,
    also: Vec<String>,
}

impl Named {
    pub fn new(id: &str, cx: Cx<'_>) -> Self {
        let also = cx.catalog.concepts.get(id).map_or_else(Vec::new, |concept| names_of(concept, cx));
        Self { name: concept_term(id, cx), term: short_term(id, cx), also }
    }

    pub fn is_said_by(&self, sentence: &str) -> bool {
        std::iter::once(&self.name).chain(&self.also).any(|name| says(sentence, name))
    }

    /// Of a condition: "if it bleeds" says that of bleeding.
    pub fn is_meant_by(&self, sentence: &str) -> bool {
        std::iter::once(&self.name).chain(&self.also).any(|name| has_stems_of(sentence, name))
    }

    /// Of an exception: "do not use tanning beds" names them, and says the opposite.
    pub fn is_left_out_by(&self, sentence: &str, cx: Cx<'_>) -> bool {
        std::iter::once(&self.name).chain(&self.also).any(|name| leaves_out(sentence, name, &cx.language.tag))
    }

    /// Of an event: "until all have fallen off" says, of crusts, that all crusts have fallen off.
    pub fn is_told_by(&self, sentence: &str) -> bool {
        self.is_said_by(sentence) || has_words_of(sentence, &self.name)
    }
}

/// Everything that a concept is called.
pub(super) fn names_of(concept: &Concept, cx: Cx<'_>) -> Vec<String> {
    let printer = Printer::<PatientReader>::plain_words(cx);
    let plain = concept.plain.as_ref().map(|plain| printer.text(plain));
    let also = concept.also.iter().map(|name| name.as_str().to_owned());
    std::iter::once(printer.text(&concept.term)).chain(plain).chain(also).collect()
}
