//! Findings as GitHub workflow commands, which show beside the changed lines.
//!
//! A command is one line, `::error file=…,line=…::message`; what would end a property or the line is written in percent code.

use super::sarif::full_message;
use super::{Diagnostic, Severity, visible};
use crate::source::Sources;

/// One finding as one command, with its line end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let source = sources.get(diagnostic.span.source);
    let (start, end) = (source.position(diagnostic.span.start), source.position(diagnostic.span.end));
    // Columns are refused for a finding of several lines.
    let columns = if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    let title = format!("{} {}", diagnostic.rule.code, diagnostic.rule.name);
    format!(
        "::{} file={},line={},endLine={}{columns},title={}::{}\n",
        command(diagnostic.severity),
        property(source.path()),
        start.line,
        end.line,
        property(&title),
        data(&full_message(diagnostic)),
    )
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    }
}

fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::faults::UNIT;
    use crate::source::{Source, Span};

    fn rendered(text: &str, range: std::ops::Range<usize>) -> String {
        let mut sources = Sources::default();
        let source = sources.add(Source::new("content/a,b:c.toml", text));
        let finding = Diagnostic::new(&UNIT, Span::new(source, range), "100% wrong: no unit,\nat all").with_help("write \"5 mm\"");
        render(&finding, &sources)
    }

    #[test]
    fn whatever_would_end_a_part_is_escaped() {
        assert_eq!(
            rendered("é = \"5\"\n", 5..8),
            "::error file=content/a%2Cb%3Ac.toml,line=1,endLine=1,col=5,endColumn=8,title=U002 unit-required\
             ::100%25 wrong: no unit,%0Aat all%0Ahelp: write \"5 mm\"\n"
        );
    }

    #[test]
    fn a_finding_of_several_lines_has_no_columns() {
        let line = rendered("a = 1\nb = 2\n", 0..11);
        assert!(line.starts_with("::error file=content/a%2Cb%3Ac.toml,line=1,endLine=2,title="), "{line}");
    }
}
