//! Where rules report.

use crate::diagnostic::Diagnostic;

/// What a rule found, in the order it found it.
#[derive(Debug, Default)]
pub struct Findings {
    diagnostics: Vec<Diagnostic>,
}

impl Findings {
    /// A finding about a document as a whole.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A finding about one item, which a document may allow by the item's name.
    pub fn push_for(&mut self, item: Option<&str>, mut diagnostic: Diagnostic) {
        diagnostic.item = item.map(Into::into);
        self.diagnostics.push(diagnostic);
    }

    /// Findings about a document as a whole, or none.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    /// All of them.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}
