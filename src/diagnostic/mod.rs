//! What an author did wrong, as data.
//!
//! A [`Diagnostic`] is collected, sorted and rendered at the end by one printer per format; nothing is printed where it is
//! found. What the *machine* did wrong (a full disk, a missing browser) is an `Err`, never a diagnostic.

mod fingerprint;
mod format;
mod github;
mod gitlab;
pub mod human;
pub mod json;
mod sarif;

pub use format::{Format, Report};

use crate::source::{Sources, Span};
use std::borrow::Cow;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Never changes the exit code.
    Advice,
    /// A reviewer normally agrees; fails only under `--deny warnings`.
    Warning,
    /// Wrong in every clinic: the build stops.
    Error,
}

impl Severity {
    /// The word people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One kind of fault: what it is called and what it is for.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// A letter and three digits, stable for ever.
    pub code: &'static str,
    /// Names the fault, so that "allow depth-over-maximum" reads right.
    pub name: &'static str,
    /// The weight unless the project says otherwise.
    pub severity: Severity,
    /// Markdown: what the rule checks, why, and where the threshold comes from.
    pub docs: &'static str,
}

impl Rule {
    /// The first sentence of the documentation.
    pub fn summary(&self) -> String {
        let paragraph = self.docs.trim().split("\n\n").next().unwrap_or_default();
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let ends = |at: &usize| line[at + 2..].starts_with(|c: char| c.is_uppercase() || c == '`');
        let end = line.match_indices(". ").map(|(at, _)| at).find(ends).map_or(line.len(), |at| at + 1);
        line[..end].to_owned()
    }
}

/// A second place that explains the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there, as a lower-case phrase.
    pub text: Cow<'static, str>,
}

/// An edit that is certain to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// Why a finding is accepted for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// In words.
    pub reason: String,
    /// The role that accepts it.
    pub by: String,
}

/// One finding: a place and a way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of fault.
    pub rule: &'static Rule,
    /// The weight in this project.
    pub severity: Severity,
    /// The main place.
    pub span: Span,
    /// A lower-case phrase that says what is wrong.
    pub message: String,
    /// Words under the caret.
    pub label: Option<Cow<'static, str>>,
    /// Other places that matter.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The edit, where the right text is certain.
    pub fix: Option<Fix>,
    /// The item it concerns, by which a document may allow it.
    pub item: Option<Box<str>>,
    /// Why it is accepted, if it is. Such a finding does not count, but machine-readable reports carry it.
    pub suppression: Option<Suppression>,
}

impl Diagnostic {
    /// A finding of `rule` at `span`.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            span,
            message: message.into(),
            label: None,
            labels: Vec::new(),
            help: None,
            fix: None,
            item: None,
            suppression: None,
        }
    }

    /// Words under the caret.
    #[must_use]
    pub fn with_caret(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// A second place; of the main place, the words under the caret.
    #[must_use]
    pub fn with_label(mut self, span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        match &self.label {
            None if span == self.span => self.label = Some(text.into()),
            _ => self.labels.push(Label { span, text: text.into() }),
        }
        self
    }

    /// What to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The weight where it differs from the rule's own (less in a staff text, say).
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// An edit that is certain to be right.
    #[must_use]
    pub fn with_fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }
}

/// Sorts findings by file path, place and code, and drops exact repetitions, so that the order never depends on threads.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.span.start, d.span.end, d.rule.code);
        let path = |d: &Diagnostic| sources.get(d.span.source).path().to_owned();
        path(a).cmp(&path(b)).then_with(|| key(a).cmp(&key(b))).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

/// The known name nearest to a misspelt one, if any is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_only_when_near() {
        let known = ["avoid", "until", "force"];
        assert_eq!(nearest("untill", known), Some("until"));
        assert_eq!(nearest("forec", known), Some("force"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }
}
