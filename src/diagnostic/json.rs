//! Findings as one JSON object a line, for scripts and editors.

use super::visible::visible_json;
use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    code: &'a str,
    name: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    help: Option<&'a str>,
    labels: Vec<Label<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

/// Lines and columns from 1, columns in characters, the end exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// One finding as one line of JSON, with its line end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let line = Line {
        code: diagnostic.rule.code,
        name: diagnostic.rule.name,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        place: place(diagnostic.span, sources),
        help: diagnostic.help.as_deref(),
        labels: diagnostic.labels.iter().map(|l| Label { place: place(l.span, sources), text: &l.text }).collect(),
        fix: diagnostic.fix.as_ref().map(|f| Fix { place: place(f.span, sources), replacement: &f.replacement }),
    };
    let text = serde_json::to_string(&line).expect("strings and numbers always serialise");
    format!("{}\n", visible_json(&text))
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let source = sources.get(span.source);
    let (start, end) = (source.position(span.start), source.position(span.end));
    Place { file: source.path(), line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}
