//! What a value of a file may look like, as data.

use crate::audience::Audience;
use crate::schema::names::Kind;

/// The form of one value.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A string in a form of its own (a quantity, a version, a colour …).
    Form {
        /// What people call it.
        name: &'static str,
        /// A regular expression every accepted string matches; the decoder is stricter.
        pattern: Option<&'static str>,
        /// Accepted strings.
        examples: &'static [&'static str],
    },
    /// Words that people read: Markdown with `{references}`.
    Words {
        /// Who reads them.
        audience: Audience,
        /// Whether paragraphs and lists are allowed.
        block: bool,
    },
    /// The name of something defined elsewhere.
    Reference(Kind),
    /// A whole number within bounds.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// A date without a time: 2026-11-01.
    Date,
    /// One of a closed set of words.
    Choice(ChoiceShape),
    /// Several of the same.
    List(Box<Shape>),
    /// A table of its own.
    Table(TableShape),
}

/// A closed set of words.
#[derive(Debug, Clone, Copy)]
pub struct ChoiceShape {
    /// What people call it.
    pub name: &'static str,
    /// What it is for.
    pub docs: &'static str,
    /// The words.
    pub variants: &'static [Variant],
}

/// One word of a choice.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// As written in the file.
    pub word: &'static str,
    /// What it means.
    pub docs: &'static str,
}

/// A table's fields; a function, since tables nest.
#[derive(Debug, Clone, Copy)]
pub struct TableShape {
    /// What people call it.
    pub name: &'static str,
    /// What it is for.
    pub docs: &'static str,
    /// Its fields, flattened ones included.
    pub fields: fn() -> Vec<Field>,
}

/// One key of a table.
#[derive(Debug, Clone)]
pub struct Field {
    /// As written in the file.
    pub key: &'static str,
    /// The sentence its author needs.
    pub docs: &'static str,
    /// Whether it may be left out.
    pub presence: Presence,
    /// What its value looks like.
    pub shape: Shape,
}

/// Whether a key may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Must stand there.
    Required,
    /// May be left out.
    Optional,
}
