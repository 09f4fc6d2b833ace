//! Findings as a GitLab code quality report: an array of JSON objects, each with a fingerprint by which GitLab knows it again.

use super::fingerprint::fingerprints;
use super::visible::visible_json;
use super::{Diagnostic, Report, Severity};
use crate::source::Sources;
use serde::Serialize;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// The whole report as one array. What is accepted for a time is left out: the format can't say so.
pub fn render(report: &Report<'_>) -> String {
    let names = fingerprints(report.open(), report.sources);
    let issues: Vec<Issue<'_>> = report.open().zip(names).map(|(found, name)| issue(found, name, report.sources)).collect();
    let text = serde_json::to_string_pretty(&issues).expect("strings and numbers always serialise");
    format!("{}\n", visible_json(&text))
}

fn issue<'a>(diagnostic: &Diagnostic, fingerprint: String, sources: &'a Sources) -> Issue<'a> {
    let source = sources.get(diagnostic.span.source);
    let lines = Lines { begin: source.position(diagnostic.span.start).line, end: source.position(diagnostic.span.end).line };
    Issue {
        description: super::sarif::full_message(diagnostic),
        check_name: format!("{} {}", diagnostic.rule.code, diagnostic.rule.name),
        fingerprint,
        severity: severity(diagnostic.severity),
        location: Location { path: source.path(), lines },
    }
}

/// GitLab knows five; an error stops the build, so it blocks.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocker",
        Severity::Warning => "minor",
        Severity::Advice => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Suppression;
    use crate::schema::faults::{STRAY, UNIT};
    use crate::source::{Source, Span};

    #[test]
    fn open_findings_become_issues_with_a_fingerprint() {
        let mut sources = Sources::default();
        let source = sources.add(Source::new("content/a.toml", "a = 1\nb = \"5\"\n"));
        let place = Span::new(source, 10..13);
        let open = Diagnostic::new(&UNIT, place, "`5` has no unit").with_help("write \"5 mm\"");
        let mut accepted = Diagnostic::new(&STRAY, place, "stray");
        accepted.suppression = Some(Suppression { reason: "known".into(), by: "nurse".into() });
        let diagnostics = [open.clone(), accepted];
        let text = render(&Report { diagnostics: &diagnostics, sources: &sources });
        let expected = serde_json::json!([{
            "description": "`5` has no unit\nhelp: write \"5 mm\"",
            "check_name": "U002 unit-required",
            "fingerprint": fingerprints([&open], &sources)[0],
            "severity": "blocker",
            "location": { "path": "content/a.toml", "lines": { "begin": 2, "end": 2 } },
        }]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), expected);
    }

    #[test]
    fn nothing_found_is_an_empty_array() {
        assert_eq!(render(&Report { diagnostics: &[], sources: &Sources::default() }), "[]\n");
    }
}
