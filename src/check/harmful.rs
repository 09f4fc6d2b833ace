//! What nobody is told to do, as data.

use super::clause::Clause;
use serde::Deserialize;
use std::sync::LazyLock;

/// A deed that does harm.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    /// What it is.
    pub what: String,
    /// Beginnings of words, one of which stands among the first words of the clause.
    pub verbs: Vec<String>,
    /// Groups of words; the clause has one of each.
    pub words: Vec<Vec<String>>,
    /// Words that make it right.
    #[serde(default)]
    unless: Vec<String>,
    /// Whether it is wrong only in what a warning sign asks for.
    #[serde(default)]
    pub calls: bool,
    /// Where that comes from.
    pub source: String,
}

/// Among how many of the first words of a clause its verb stands: "you may gently burst …".
const VERB_WITHIN: usize = 4;

impl Deed {
    /// Whether the clause asks for it.
    pub fn is_asked(&self, clause: &Clause<'_>) -> bool {
        let text = clause.text.to_lowercase();
        let has = |words: &[String]| words.iter().any(|word| has_words(&text, word));
        let mut first = text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty()).take(VERB_WITHIN);
        let by_verb = self.verbs.is_empty() || first.any(|word| self.verbs.iter().any(|verb| word.starts_with(verb.as_str())));
        !clause.forbids && by_verb && self.words.iter().all(|group| has(group)) && !has(&self.unless)
    }
}

/// Whether the words stand in the text from the beginning of a word on, with an ending or without.
fn has_words(text: &str, words: &str) -> bool {
    let starts = |at: usize| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let ends = |at: usize| {
        let rest = &text[at..];
        let ending = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        ["", "s", "es", "ed", "ing", "y"].contains(&ending)
    };
    text.match_indices(words).any(|(at, _)| starts(at) && ends(at + words.len()))
}

#[derive(Deserialize)]
struct File {
    deed: Vec<Deed>,
}

static DEEDS: LazyLock<Vec<Deed>> =
    LazyLock::new(|| toml::from_str::<File>(include_str!("harmful.toml")).expect("the deeds' own file is valid").deed);

/// Every deed.
pub fn deeds() -> &'static [Deed] {
    &DEEDS
}
