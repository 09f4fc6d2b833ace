//! What values and texts rest on: statements of sources, or a decision of the clinic.
//!
//! What a document's `[basis]` says holds for everything in it that names nothing itself. That is settled where a file is decoded, so
//! that rules and pages see one [`Provenance`], wherever it was written.

use super::id::{DecisionRef, FactRef};
use crate::schema::{Cx, Decode, Field, Shape, Table, TableReader, Value, table};
use crate::source::Span;

table! {
    /// What something rests on: statements of sources, or a decision of the clinic.
    pub struct Basis as "basis" {
        /// The statements of sources it rests on.
        list "facts" facts: FactRef,
        /// The clinic's recorded decision it rests on.
        opt "decision" decision: DecisionRef,
    }
}

impl Basis {
    /// Whether it names neither a statement nor a decision.
    pub fn is_bare(&self) -> bool {
        self.facts.is_empty() && self.decision.is_none()
    }
}

impl Default for Basis {
    /// Nothing yet.
    fn default() -> Self {
        Self { facts: Vec::new(), decision: None }
    }
}

/// The `[basis]` of a document. Its key stands in the model before every [`Provenance`] of the document, which is read after it.
#[derive(Debug, Clone, Hash)]
pub struct DocumentBasis(Basis);

impl Decode for DocumentBasis {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let basis = Basis::decode(value, cx)?;
        cx.note(basis.clone());
        Some(Self(basis))
    }

    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        Self(Basis::stand_in(place, cx))
    }

    fn shape() -> Shape {
        Basis::shape()
    }
}

/// Where a value or a text comes from: its own basis or, where it names none, that of its document.
#[derive(Debug, Clone, Hash)]
pub struct Provenance {
    basis: Basis,
    is_own: bool,
}

impl Provenance {
    fn new(own: Basis, of_document: Option<&Basis>) -> Self {
        if own.is_bare() {
            Self { basis: of_document.cloned().unwrap_or_default(), is_own: false }
        } else {
            Self { basis: own, is_own: true }
        }
    }
}

impl std::ops::Deref for Provenance {
    type Target = Basis;
    fn deref(&self) -> &Basis {
        &self.basis
    }
}

impl Table for Provenance {
    const NAME: &'static str = Basis::NAME;
    const DOCS: &'static str = Basis::DOCS;
    const DEFINES: Option<crate::schema::names::Kind> = Basis::DEFINES;
    const STAFF_BY_DEFAULT: bool = Basis::STAFF_BY_DEFAULT;

    fn fields() -> Vec<Field> {
        Basis::fields()
    }

    fn knows(key: &str) -> bool {
        Basis::knows(key)
    }

    fn read(reader: &mut TableReader<'_, '_>) -> Self {
        let own = reader.flat();
        Self::new(own, reader.noted())
    }
}
