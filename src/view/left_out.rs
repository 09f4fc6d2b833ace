//! What a merged sheet leaves out of its treatments' sentences, and why.
//!
//! A sentence is left out for one of the [reasons](Omission) here and for no other, and each names what stands in its place. Whether the
//! words of one rule say what another does is decided by the vocabulary: they must name what the other is about, and all below it that the
//! other names. A name counts as used by the sentence that would be left out where it could be meant, and as used by the one that stays only
//! where it surely is; in doubt, both are printed.

use super::names::concept_term;
use super::{Cx, Printer};
use crate::merge::{ConceptId, Concepts, Origin};
use crate::model::PatientReader;
use crate::resolve::Combination;
use serde::Serialize;

/// A sentence that a merged sheet leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LeftOut {
    /// What it is the sentence of: `treatment#item`.
    pub rule: Origin,
    /// The sentence, as plain text.
    pub sentence: String,
    /// Why it is left out.
    pub reason: Omission,
    /// What stands in its place, if anything does: `document#item`.
    pub by: Option<Origin>,
    /// The words that are printed instead.
    pub printed: Option<String>,
}

/// Why a sentence is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Omission {
    /// Another says the same, but for capitals, spaces and the mark at its end.
    SameWords,
    /// Another asks for at least as much, and its words name what this one is about.
    Covered,
    /// A recorded decision of the visit prefers another treatment's rule.
    SetAside,
    /// A permission that no time is left for: what one treatment permits, another permits at other times only.
    NeverHolds,
    /// The file of the visit or the course says it in its own words.
    Replaced,
}

/// A sentence as it is compared: small letters, single spaces, no mark at its end.
pub(super) fn normal_form(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    words.trim_end_matches(['.', '!', '…', ' ']).to_owned()
}

/// What another rule's words must name for `words` to be left out: the target, and all below it that these may name.
pub(super) fn subjects(words: &str, target: ConceptId, concepts: &Concepts, cx: Cx<'_>) -> Vec<ConceptId> {
    let below = concepts.below(target).iter();
    below.filter(|concept| *concept == target || may_name(words, concepts.name(*concept).as_str(), cx)).collect()
}

/// Whether the words, in normal form, surely name the concept: by a name of its own, or by naming each of the things that it comes down to,
/// as "direct sun or tanning beds" names all that there is of UV light.
pub(super) fn surely_name(words: &str, concept: ConceptId, concepts: &Concepts, cx: Cx<'_>) -> bool {
    let by_itself = |concept: ConceptId| names(concepts.name(concept).as_str(), cx).iter().any(|name| is_used(words, name));
    by_itself(concept) || concepts.leaves_below(concept).iter().all(by_itself)
}

/// Whether the name stands among the words, in the singular or with an s.
fn is_used(words: &str, name: &str) -> bool {
    starts(words, name).any(|at| {
        let after = &words[at + name.len()..];
        !after.strip_prefix('s').unwrap_or(after).starts_with(char::is_alphanumeric)
    })
}

/// Whether some word of theirs begins like a name of the concept.
fn may_name(words: &str, concept: &str, cx: Cx<'_>) -> bool {
    names(concept, cx).iter().any(|name| starts(words, name).next().is_some())
}

/// Where the name stands at the start of a word.
fn starts<'w>(words: &'w str, name: &'w str) -> impl Iterator<Item = usize> + 'w {
    words.match_indices(name).map(|(at, _)| at).filter(|at| !words[..*at].ends_with(char::is_alphanumeric))
}

/// What the vocabulary calls it: its term, its plain words and its other names.
fn names(concept: &str, cx: Cx<'_>) -> Vec<String> {
    let Some(found) = cx.catalog.concepts.get(concept) else { return Vec::new() };
    let printer = Printer::<PatientReader>::plain_words(cx);
    let also = found.also.iter().map(|name| normal_form(name.as_str()));
    let all = [normal_form(&printer.text(&found.term)), normal_form(&concept_term(concept, cx))].into_iter().chain(also);
    all.filter(|name| !name.is_empty()).collect()
}

impl Combination<'_> {
    /// What the words of a rule must name, and these words do not.
    pub(super) fn unnamed(&self, subjects: &[ConceptId], words: &str, cx: Cx<'_>) -> Vec<ConceptId> {
        let concepts = self.merged.concepts();
        subjects.iter().copied().filter(|concept| !surely_name(words, *concept, concepts, cx)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_compared_without_capitals_spaces_and_the_last_mark() {
        assert_eq!(normal_form("Stay\u{a0}out of  the Sun."), normal_form("stay out of the sun"));
        assert_ne!(normal_form("Stay out of the sun."), normal_form("Stay out of the sun and heat."));
    }
}
