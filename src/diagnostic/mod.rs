//! What an author did wrong, as data.
//!
//! A [`Diagnostic`] is collected, sorted and rendered at the end by one printer per format; nothing is printed where it is
//! found. What the *machine* did wrong (a full disk, a missing browser) is an `Err`, never a diagnostic.

mod excerpt;
mod fingerprint;
mod format;
mod github;
mod gitlab;
pub mod human;
pub mod json;
mod report;
mod sarif;
mod visible;
mod window;

pub use format::Format;
pub use report::Report;
pub use visible::visible;
pub use window::Window;

use crate::source::{SourceId, Sources, Span};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use visible::shortened;

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
    /// The document that was looked at, where that is another than the file of the place: what stands in a set is found in each protocol
    /// that takes it in, and each may allow it.
    pub document: Option<SourceId>,
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
            message: shortened(message.into()),
            label: None,
            labels: Vec::new(),
            help: None,
            fix: None,
            item: None,
            document: None,
            suppression: None,
        }
    }

    /// Words under the caret.
    #[must_use]
    pub fn with_caret(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.label = Some(shortened_words(text.into()));
        self
    }

    /// A second place; of the main place, the words under the caret.
    #[must_use]
    pub fn with_label(mut self, span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        let text = shortened_words(text.into());
        match &self.label {
            None if span == self.span => self.label = Some(text),
            _ => self.labels.push(Label { span, text }),
        }
        self
    }

    /// What to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shortened(help.into()));
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

impl Diagnostic {
    /// The same finding where its files go by other numbers.
    #[must_use]
    pub fn with_files(mut self, number: impl Fn(SourceId) -> SourceId) -> Self {
        let spans = self.labels.iter_mut().map(|label| &mut label.span).chain(self.fix.iter_mut().map(|fix| &mut fix.span));
        spans.chain([&mut self.span]).for_each(|span| span.source = number(span.source));
        self
    }
}

/// A label, cut like a message; ours are borrowed and short.
fn shortened_words(text: Cow<'static, str>) -> Cow<'static, str> {
    match text {
        Cow::Owned(text) => shortened(text).into(),
        ours @ Cow::Borrowed(_) => ours,
    }
}

/// Sorts findings by file path, place and code, and drops exact repetitions, so that the order never depends on threads.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by(|a, b| {
        fn key<'a>(d: &'a Diagnostic, sources: &'a Sources) -> (&'a str, u32, u32, &'a str, &'a str, bool) {
            (sources.get(d.span.source).path(), d.span.start, d.span.end, d.rule.code, &d.message, d.suppression.is_some())
        }
        key(a, sources).cmp(&key(b, sources))
    });
    // What several documents have found in one set is told once, and is accepted only if each of them accepts it.
    diagnostics.dedup_by(|later, first| {
        let suppression = if later.document == first.document { later.suppression.clone() } else { first.suppression.clone() };
        *first == Diagnostic { document: first.document, suppression, ..later.clone() }
    });
}

/// Findings of one file that are told one by one: a file with more is not a definition that somebody wrote.
pub const MOST_OF_A_FILE: usize = 200;

/// Of every file the gravest findings, in their order; of what is left out, how much it is.
pub fn limit(diagnostics: &mut Vec<Diagnostic>) {
    let mut by_file: HashMap<SourceId, Vec<usize>> = HashMap::new();
    for (index, finding) in diagnostics.iter().enumerate().filter(|(_, finding)| finding.suppression.is_none()) {
        by_file.entry(finding.span.source).or_default().push(index);
    }
    let mut left_out: HashSet<usize> = HashSet::new();
    let mut told: HashMap<usize, Diagnostic> = HashMap::new();
    for mut file in by_file.into_values().filter(|file| file.len() > MOST_OF_A_FILE) {
        file.sort_by_key(|index| std::cmp::Reverse(diagnostics[*index].severity));
        let rest = file.split_off(MOST_OF_A_FILE);
        let Some(first) = rest.iter().min() else { continue };
        let gravest = rest.iter().map(|index| diagnostics[*index].severity).max().unwrap_or(Severity::Advice);
        let (rule, span) = (diagnostics[*first].rule, diagnostics[*first].span);
        let more = Diagnostic::new(rule, span, format!("{} more findings follow in this file", rest.len()));
        told.insert(*first, more.with_severity(gravest).with_help("mend the others first"));
        left_out.extend(rest);
    }
    if left_out.is_empty() {
        return;
    }
    let kept = std::mem::take(diagnostics).into_iter().enumerate();
    *diagnostics =
        kept.filter_map(|(index, finding)| told.remove(&index).or_else(|| (!left_out.contains(&index)).then_some(finding))).collect();
}

/// Characters beyond which a word is no misspelt name: to compare two words takes as much work as the product of their lengths.
const LONGEST_NAME: usize = 100;

/// The known name nearest to a misspelt one, if any is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > LONGEST_NAME {
        return None;
    }
    let limit = (length / 3).max(1);
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= 4 * LONGEST_NAME && candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_file_with_more_findings_than_anybody_reads_the_gravest_are_told() {
        use crate::schema::faults::{SCHEMA, STRAY};
        let at = |file: usize, start: usize, rule| Diagnostic::new(rule, Span::new(Sources::id(file), start..start), "x");
        let mut findings: Vec<Diagnostic> = (0..300).map(|start| at(0, start, if start == 299 { &SCHEMA } else { &STRAY })).collect();
        findings.extend((0..200).map(|start| at(1, start, &STRAY)));
        limit(&mut findings);
        let starts: Vec<u32> =
            findings.iter().take_while(|finding| finding.span.source == Sources::id(0)).map(|finding| finding.span.start).collect();
        assert_eq!(starts, (0..=199).chain([299]).collect::<Vec<u32>>());
        let more = &findings[199];
        assert_eq!((more.message.as_str(), more.severity), ("100 more findings follow in this file", Severity::Warning));
        assert_eq!(findings.len(), 201 + 200);
    }

    #[test]
    fn a_name_is_suggested_only_when_near() {
        let known = ["avoid", "until", "force"];
        assert_eq!(nearest("untill", known), Some("until"));
        assert_eq!(nearest("forec", known), Some("force"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
        let (long, longer) = ("a".repeat(101), "a".repeat(300_000));
        assert_eq!(nearest(&long, [long.as_str()]), None, "no name is so long");
        assert_eq!(nearest("avod", ["avoid", &longer]), Some("avoid"));
    }
}
