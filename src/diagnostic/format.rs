//! Which printer, and what it prints.

use super::{Diagnostic, Rule, Severity, Window, github, gitlab, human, json, sarif};
use crate::source::Sources;

/// A printer of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub workflow commands.
    Github,
    /// A GitLab code quality report.
    Gitlab,
}

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

    /// The whole report in one string; `window` is what it is fitted to in the format for people, `rules` are all that could have found
    /// something, for the format that declares them.
    pub fn render(&self, format: Format, window: Window, rules: &[&'static Rule]) -> String {
        let each = |render: &dyn Fn(&Diagnostic) -> String| self.open().map(render).collect();
        match format {
            Format::Human => each(&|d| human::render(d, self.sources, window)),
            Format::Json => each(&|d| json::render(d, self.sources)),
            Format::Sarif => sarif::render(self, rules),
            Format::Github => each(&|d| github::render(d, self.sources)),
            Format::Gitlab => gitlab::render(self),
        }
    }
}
