//! Findings as SARIF 2.1.0, for code scanning: every rule declared, so that a mended finding closes; what is accepted for a time is
//! carried with its reason; fixes as replacements.
//!
//! Columns count UTF-16 code units, as the format's tools expect. Paths are relative to the project.

use super::fingerprint::fingerprints;
use super::visible::visible_json;
use super::{Diagnostic, Report, Rule, Severity, Suppression};
use crate::source::{Sources, Span};
use serde::Serialize;
use std::fmt::Write;

/// The key of our fingerprints; a change of what goes into them changes it.
const FINGERPRINT: &str = "protogen/v1";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: &'static str,
    short_description: OwnedMessage,
    help: Message<'static>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: OwnedMessage,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Accepted>,
}

#[derive(Serialize)]
struct OwnedMessage {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Message<'a>>,
    artifact_changes: [ArtifactChange<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Message<'a>,
}

#[derive(Serialize)]
struct Accepted {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// The whole report as one document; `rules` are all that could have found something.
pub fn render(report: &Report<'_>, rules: &[&'static Rule]) -> String {
    let names = fingerprints(report.diagnostics, report.sources);
    let results = report.diagnostics.iter().zip(names).map(|(diagnostic, name)| finding(diagnostic, name, rules, report.sources));
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(|rule| descriptor(rule)).collect(),
    };
    let run = Run { tool: Tool { driver }, column_kind: "utf16CodeUnits", results: results.collect() };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    let text = serde_json::to_string_pretty(&log).expect("strings and numbers always serialise");
    format!("{}\n", visible_json(&text))
}

fn descriptor(rule: &'static Rule) -> Descriptor {
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: OwnedMessage { text: rule.summary() },
        help: Message { text: rule.docs.trim(), markdown: Some(rule.docs.trim()) },
        default_configuration: Configuration { level: level(rule.severity) },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn message(text: &str) -> Message<'_> {
    Message { text, markdown: None }
}

fn finding<'a>(diagnostic: &'a Diagnostic, name: String, rules: &[&Rule], sources: &Sources) -> Finding<'a> {
    let related = diagnostic.labels.iter().enumerate();
    Finding {
        rule_id: diagnostic.rule.code,
        rule_index: rules.iter().position(|rule| rule.code == diagnostic.rule.code),
        level: level(diagnostic.severity),
        message: OwnedMessage { text: full_message(diagnostic) },
        locations: [location(None, diagnostic.span, diagnostic.label.as_deref(), sources)],
        related_locations: related.map(|(at, label)| location(Some(at + 1), label.span, Some(&label.text), sources)).collect(),
        partial_fingerprints: serde_json::Map::from_iter([(FINGERPRINT.to_owned(), name.into())]),
        fixes: diagnostic.fix.iter().map(|found| fix(found, diagnostic.help.as_deref(), sources)).collect(),
        suppressions: diagnostic.suppression.iter().map(accepted).collect(),
    }
}

/// What is wrong, and what to write: viewers show nothing else.
pub(super) fn full_message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn location<'a>(id: Option<usize>, span: Span, text: Option<&'a str>, sources: &Sources) -> Location<'a> {
    Location { id, physical_location: physical(span, sources), message: text.map(message) }
}

fn physical(span: Span, sources: &Sources) -> PhysicalLocation {
    PhysicalLocation { artifact_location: artifact(span, sources), region: region(span, sources) }
}

fn artifact(span: Span, sources: &Sources) -> ArtifactLocation {
    ArtifactLocation { uri: uri(sources.get(span.source).path()) }
}

fn region(span: Span, sources: &Sources) -> Region {
    let source = sources.get(span.source);
    Region {
        start_line: source.position(span.start).line,
        start_column: source.utf16_column(span.start),
        end_line: source.position(span.end).line,
        end_column: source.utf16_column(span.end),
    }
}

fn fix<'a>(fix: &'a super::Fix, help: Option<&'a str>, sources: &Sources) -> Fix<'a> {
    let replacement = Replacement { deleted_region: region(fix.span, sources), inserted_content: message(&fix.replacement) };
    let change = ArtifactChange { artifact_location: artifact(fix.span, sources), replacements: [replacement] };
    Fix { description: help.map(message), artifact_changes: [change] }
}

/// Who accepts it goes into the words: the format has no place for a person or an end.
fn accepted(suppression: &Suppression) -> Accepted {
    Accepted { kind: "inSource", status: "accepted", justification: format!("{} ({})", suppression.reason, suppression.by) }
}

/// A relative path as a URI reference: what RFC 3986 lets stand in a path, the rest in percent code.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("a string takes any text");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("content/protocols/needling.toml"), "content/protocols/needling.toml");
        assert_eq!(uri("a b/é:#?.toml"), "a%20b/%C3%A9%3A%23%3F.toml");
    }
}
