//! Which printer, and what it prints.

use super::report::Report;
use super::{Diagnostic, Rule, Window, github, gitlab, human, json, sarif};

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

impl Report<'_> {
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
