//! `protogen check`: read, bind and check everything; with `--fix`, mend what can be mended with certainty.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::approval;
use crate::check::check_cache::CheckCache;
use crate::check::every_rule;
use crate::diagnostic::{Format, Report, Severity, visible};
use crate::edit::{self, Mended};
use crate::export::ExportError;
use crate::pipeline::{self, CheckedProject};
use crate::theme::{Templates, Theme, ThemeError};
use similar::TextDiff;
use std::mem::ManuallyDrop;
use std::path::Path;

/// Options of `check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Mend what can be mended with certainty, and report the rest. Comments and layout stay; an approval has to be given anew.
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show what `--fix` would change, and change nothing.
    #[arg(long)]
    diff: bool,
    /// What ends with exit code 1 besides errors.
    #[arg(long, value_enum, value_name = "LEVEL")]
    deny: Option<Deny>,
}

/// What ends with exit code 1 besides errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings too.
    Warnings,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    // Never given back piece by piece: the process ends first.
    let mut project = ManuallyDrop::new(pipeline::open(&root, global.today())?);
    if arguments.fix {
        let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
        write(&edit::mend(&report), &root, terminal)?;
        project = ManuallyDrop::new(pipeline::open(&root, global.today())?);
    }
    // What is wrong with a theme, or with the words that it puts on every page, stops a build, so a check must not pass it over.
    let theme = load_theme(&mut project, &root, &mut CheckCache::default());
    let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
    if arguments.diff {
        terminal.print(&visible(&edit::mend(&report).iter().map(difference).collect::<String>()))?;
        terminal.status(&summary(&report));
    } else {
        print_report(&report, global, terminal)?;
    }
    // After the report, so that one run shows everything.
    match theme {
        Err(ThemeError::Faults(_)) => {}
        theme => drop(Templates::new(&theme?)?),
    }
    Ok(outcome(&report, arguments.deny))
}

/// The theme that the project names, with its words looked at, and with every approval held to the pages as they stand. Faults in the
/// theme's files join the findings of the project, and so do approvals that do not hold.
pub(super) fn load_theme(project: &mut CheckedProject, root: &Path, verified: &mut CheckCache) -> Result<Theme, ThemeError> {
    let theme = Theme::load(root, project.theme()).and_then(|theme| theme.words("en").map(|_| theme));
    match &theme {
        Err(ThemeError::Faults(faults)) => project.add_findings(&faults.diagnostics, &faults.sources),
        Err(_) => {}
        Ok(theme) => match approval::verify(project, theme, verified) {
            Ok(()) => {}
            Err(ExportError::Theme(error)) => return Err(error),
            // Tags and names that can't be used are reported where pages are made.
            Err(_) => {}
        },
    }
    theme
}

fn write(mended: &[Mended<'_>], root: &Path, terminal: &Terminal) -> Result<(), Failure> {
    for file in mended {
        file.write(root)?;
    }
    let count = mended.iter().map(|file| file.edits.len()).sum();
    terminal.status(&format!("mended {} in {}", counted(count, "finding"), counted(mended.len(), "file")));
    Ok(())
}

/// As `diff -u` prints it.
fn difference(file: &Mended<'_>) -> String {
    let (old, new) = (format!("a/{}", file.path), format!("b/{}", file.path));
    TextDiff::from_lines(file.old, file.new.as_str()).unified_diff().header(&old, &new).to_string()
}

/// Prints findings in the wanted format, and a summary for people.
pub(super) fn print_report(report: &Report<'_>, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let rendered = report.render(global.message_format, Terminal::window_of_findings(), &every_rule());
    match global.message_format {
        Format::Human => terminal.findings(&rendered),
        _ => terminal.print(&rendered)?,
    }
    terminal.status(&summary(report));
    Ok(outcome(report, None))
}

fn outcome(report: &Report<'_>, deny: Option<Deny>) -> Outcome {
    let denied = deny == Some(Deny::Warnings) && report.count(Severity::Warning) > 0;
    if denied || report.count(Severity::Error) > 0 { Outcome::Findings } else { Outcome::Fine }
}

/// "2 errors, 1 warning in 14 files; `protogen check --fix` mends 1 of them"
fn summary(report: &Report<'_>) -> String {
    let mut parts = vec![counted(report.count(Severity::Error), "error"), counted(report.count(Severity::Warning), "warning")];
    match report.count(Severity::Advice) {
        0 => {}
        count => parts.push(format!("{count} advice")),
    }
    let found = format!("{} in {}", parts.join(", "), counted(report.sources.iter().count(), "file"));
    match report.open().filter(|finding| finding.fix.is_some()).count() {
        0 => found,
        count => format!("{found}; `protogen check --fix` mends {count} of them"),
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
