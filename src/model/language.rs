//! The words of the interface in one language: headings, labels, the joints of sentences.
//!
//! The keys are those of the theme's English words; a language file that lacks one falls back to them. Placeholders are written
//! `{name}`. A key may have one form a plural category (`days.one`, `days.other`).

use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, choice, faults};
use crate::source::Spanned;
use indexmap::IndexMap;
use std::hash::{Hash, Hasher};
use toml::de::{DeTable, DeValue};

choice! {
    /// Which way the script runs.
    pub enum Direction as "direction" {
        /// Left to right.
        Ltr = "ltr",
        /// Right to left.
        Rtl = "rtl",
    }
}

/// One language's words.
#[derive(Debug, Clone)]
pub struct Words {
    /// The language's own name.
    pub name: String,
    /// Which way its script runs.
    pub direction: Direction,
    /// Key to words.
    pub words: IndexMap<String, Spanned<String>>,
}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { name, direction, words } = self;
        (name, direction, words.iter().collect::<Vec<_>>()).hash(state);
    }
}

impl Words {
    /// Reads `name`, `direction` and the flat table `[words]`.
    pub fn decode(root: &DeTable<'_>, cx: &mut Cx<'_>) -> Self {
        let name = root.get("name").and_then(|value| cx.string(value, || "the language's own name").map(|name| name.value.to_owned()));
        let direction = root.get("direction").and_then(|value| Direction::decode(value, cx));
        for (key, _) in root.iter().filter(|(key, _)| !["name", "direction", "words"].contains(&key.get_ref().as_ref())) {
            let span = cx.span(key.span());
            let finding = Diagnostic::new(&faults::SCHEMA, span, format!("a language file has no key `{}`", key.get_ref()));
            cx.report(finding.with_help("a language file takes `name`, `direction` and `words`"));
        }
        let mut words = IndexMap::new();
        if let Some(DeValue::Table(table)) = root.get("words").map(|value| value.get_ref()) {
            for (key, value) in table {
                if let Some(text) = cx.string(value, || "words in quotes") {
                    words.insert(key.get_ref().to_string(), Spanned::new(text.value.to_owned(), text.span));
                }
            }
        }
        Self { name: name.unwrap_or_default(), direction: direction.unwrap_or(Direction::Ltr), words }
    }
}
