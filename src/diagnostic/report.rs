//! Everything that a run found.

use super::{Diagnostic, Severity};
use crate::source::Sources;

/// Everything a run found.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// In the order of [`sort`](super::sort).
    pub diagnostics: &'a [Diagnostic],
    /// The files they point into.
    pub sources: &'a Sources,
}

impl Report<'_> {
    /// How many findings weigh that much.
    pub fn count(&self, severity: Severity) -> usize {
        self.open().filter(|d| d.severity == severity).count()
    }

    /// What is not accepted for a time.
    pub fn open(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.suppression.is_none())
    }
}
