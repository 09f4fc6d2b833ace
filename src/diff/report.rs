//! What a comparison found, as plain values: what `--format json` prints, and what every other format is made from.

use super::Class;
use super::walk::Action;
use super::witness::Witness;
use crate::digest::Digest;
use crate::model::id::Version;
use serde::Serialize;

/// The JSON Schema of a [`Difference`] as it is printed.
pub const SCHEMA: &str = include_str!("schema.json");

/// Everything in which two sides differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What the old side is called.
    pub old: String,
    /// What the new side is called.
    pub new: String,
    /// Documents that differ, the worst first.
    pub documents: Vec<DocumentChange>,
    /// What differs in files that several documents share: the clinic, the vocabulary, decisions, sources, words, settings.
    pub shared: Vec<Change>,
    /// How many documents do not differ.
    pub unchanged: usize,
    /// Files that could not be read in full on either side, of which nobody can say how they differ.
    pub unread: Vec<String>,
}

/// How a document differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DocumentChange {
    /// Its id, on the new side if it is there.
    pub document: String,
    /// What it is: `protocol`, `visit` or `course`.
    pub kind: String,
    /// Its id on the old side, where another document took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The version on the old side; none of a new document.
    #[serde(serialize_with = "version")]
    pub old: Option<Version>,
    /// The version on the new side; none of one that is gone.
    #[serde(serialize_with = "version")]
    pub new: Option<Version>,
    /// What all changes come to together.
    pub class: Class,
    /// The worst class of a change by itself; one that another rule makes up for counts here, and not in `class`.
    pub worst: Class,
    /// The least version that the class asks for; none of a document that is new or gone.
    #[serde(serialize_with = "version")]
    pub needs: Option<Version>,
    /// Whether it was edited itself, and its version is too small for what that came to.
    pub too_small: bool,
    /// Every change, the worst first.
    pub changes: Vec<Change>,
}

fn version<S: serde::Serializer>(version: &Option<Version>, serializer: S) -> Result<S::Ok, S::Error> {
    match version {
        Some(version) => serializer.collect_str(version),
        None => serializer.serialize_none(),
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// Twelve hexadecimal digits that stay the same as long as the change does.
    pub fingerprint: String,
    /// The part of the file, such as `aftercare`.
    pub area: String,
    /// The item, such as `no-heat`; of another document, with that document's id before a `#`.
    pub item: Option<String>,
    /// The keys that differ; none where the whole item came or went.
    pub field: Option<String>,
    /// What became of it.
    pub action: Action,
    /// Its class by itself.
    pub class: Class,
    /// Whether nothing comes of it for whoever follows the document, since other rules ask for the same.
    pub no_effect: bool,
    /// What it was.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
    /// A point at which both differ.
    pub witness: Option<Witness>,
    /// The rules that make up for it.
    pub covered_by: Vec<String>,
    /// What brought it about, if it was no edit of the document itself.
    pub cause: Option<String>,
    /// Where it stands.
    pub span: Option<Place>,
    /// Whether it asks for no version: it is about the document rather than in it, or what prints it is shared by many.
    #[serde(skip)]
    pub asks_for_no_version: bool,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

impl Change {
    /// What it comes to in its document.
    pub fn effect(&self) -> Class {
        if self.no_effect { Class::Unchanged } else { self.class }
    }

    /// The same with its fingerprint.
    #[must_use]
    pub fn fingerprinted(self, document: &str) -> Self {
        let Self { area, item, field, action, class, old, new, cause, .. } = &self;
        let digest = Digest::of_value(&(document, area, item, field, *action as u8, class.word(), old, new, cause));
        Self { fingerprint: digest.to_string()[..12].to_owned(), ..self }
    }
}

impl DocumentChange {
    /// Whether it is one that a gate at this level stops: as bad, or worse. Something that can't be compared is in part looser.
    pub fn is_at_least(&self, level: Class) -> bool {
        reaches(self.class, level)
    }
}

impl Difference {
    /// Whether anything in it is stopped by a gate at this level.
    pub fn reaches(&self, level: Class) -> bool {
        // What could not be read may be anything.
        let is_unread = !self.unread.is_empty();
        is_unread || self.documents.iter().any(|one| one.is_at_least(level)) || self.shared.iter().any(|one| reaches(one.class, level))
    }

    /// How many documents are of that class.
    pub fn count(&self, class: Class) -> usize {
        self.documents.iter().filter(|document| document.class == class).count()
    }

    /// Whether nothing differs at all.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.shared.is_empty() && self.unread.is_empty()
    }
}

fn reaches(class: Class, level: Class) -> bool {
    class >= level || level == Class::Looser && class == Class::Incomparable
}
