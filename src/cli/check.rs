//! `protogen check`: read, bind and check everything; write nothing.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::diagnostic::{Report, Severity};
use crate::pipeline;

/// Options of `check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub(super) fn run(_: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let project = pipeline::open(&global.root()?, global.today())?;
    let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
    Ok(print_report(&report, global, terminal))
}

/// Prints findings in the wanted format, and a summary for people.
pub(super) fn print_report(report: &Report<'_>, global: &Global, terminal: &Terminal) -> Outcome {
    use crate::diagnostic::Format;
    match global.message_format {
        Format::Human => terminal.findings(&report.render(Format::Human, true)),
        format => terminal.print(&report.render(format, false)),
    }
    terminal.status(&summary(report));
    if report.count(Severity::Error) > 0 { Outcome::Findings } else { Outcome::Fine }
}

/// "2 errors, 1 warning in 14 files"
fn summary(report: &Report<'_>) -> String {
    let counted = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    };
    let mut parts = vec![counted(report.count(Severity::Error), "error"), counted(report.count(Severity::Warning), "warning")];
    match report.count(Severity::Advice) {
        0 => {}
        count => parts.push(format!("{count} advice")),
    }
    format!("{} in {}", parts.join(", "), counted(report.sources.iter().count(), "file"))
}
