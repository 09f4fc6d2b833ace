//! Names that a text should not use: those that the vocabulary lists under `also`, and words for kinds of devices.

use super::text::words;
use crate::model::vocabulary::Concept;
use crate::resolve::Catalog;
use crate::source::SourceId;
use std::collections::HashMap;
use std::ops::Range;

/// Words for kinds of devices, each with the device of the lexicon. Source: disagreement D-03 of the source documents.
const DEVICE_WORDS: &[(&str, &str)] = &[
    ("derma roller", "needling-roller"),
    ("dermaroller", "needling-roller"),
    ("roller", "needling-roller"),
    ("derma stamp", "needling-stamp"),
    ("dermastamp", "needling-stamp"),
    ("microneedling pen", "needling-pen"),
    ("needling pen", "needling-pen"),
    ("derma pen", "needling-pen"),
    ("dermapen", "needling-pen"),
];

/// What a listed name should be.
#[derive(Debug, Clone, Copy)]
pub enum Listed<'a> {
    /// The term of this concept.
    Other(&'a Concept),
    /// No word in a text on another kind of device than this one of the lexicon.
    Device(&'static str),
}

/// All such names of a catalogue.
#[derive(Debug, Default)]
pub struct DeprecatedTerms<'a> {
    /// Each in lower case with what it should be, by its first word.
    by_first: HashMap<String, Vec<(String, Listed<'a>)>>,
    /// The lengths of those first words as bits, by their first letter: most words of a text are passed over by one look.
    lengths: [u64; 26],
}

impl<'a> DeprecatedTerms<'a> {
    /// Of a catalogue.
    pub fn new(catalog: &'a Catalog) -> Self {
        let mut names = Self::default();
        each(catalog).for_each(|(name, listed)| names.add(name, listed));
        names
    }

    fn add(&mut self, name: &str, listed: Listed<'a>) {
        let name = name.to_lowercase();
        let first = words(&name).next().map(|(word, _)| word.to_owned()).unwrap_or_default();
        if let Some(lengths) = self.lengths.get_mut(initial(&first)) {
            *lengths |= length(&first);
        }
        self.by_first.entry(first).or_default().push((name, listed));
    }

    /// Those in a text; of two that start together the longer.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, Listed<'a>)> {
        let mut found: Vec<(Range<usize>, Listed<'a>)> = Vec::new();
        for (word, range) in words(text) {
            let fitting = self.starting_with(word).iter().filter(|(name, _)| is_at(text, range.start, name));
            if let Some((name, listed)) = fitting.max_by_key(|(name, _)| name.len())
                && found.last().is_none_or(|(last, _)| last.end <= range.start)
            {
                found.push((range.start..range.start + name.len(), *listed));
            }
        }
        found
    }

    fn starting_with(&self, word: &str) -> &[(String, Listed<'a>)] {
        // A letter beyond ASCII may have a lower-case form within, and of another length.
        let may_start = !word.is_ascii() || self.lengths.get(initial(word)).is_none_or(|lengths| lengths & length(word) != 0);
        let found = may_start.then(|| self.by_first.get(&word.to_lowercase())).flatten();
        found.map_or(&[], Vec::as_slice)
    }
}

/// Each of a catalogue, with what it should be.
pub fn each(catalog: &Catalog) -> impl Iterator<Item = (&str, Listed<'_>)> {
    // The core's second names are there to be recognised; which of them a clinic does not want to read is the clinic's choice.
    let own = catalog.concepts.values().filter(|concept| concept.id.span.source != SourceId::CORE);
    let others = own.flat_map(|concept| concept.also.iter().map(move |also| (also.as_str(), Listed::Other(concept))));
    others.chain(DEVICE_WORDS.iter().map(|(word, class)| (*word, Listed::Device(class))))
}

/// The number of the letter a word starts with; beyond the alphabet, if it starts with none.
fn initial(word: &str) -> usize {
    word.bytes().next().map_or(usize::MAX, |byte| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a')))
}

fn length(word: &str) -> u64 {
    1 << word.len().min(63)
}

fn is_at(text: &str, start: usize, name: &str) -> bool {
    let Some(words) = text.get(start..start + name.len()) else { return false };
    words.to_lowercase() == name && text[start + name.len()..].chars().next().is_none_or(|after| !after.is_alphanumeric())
}
