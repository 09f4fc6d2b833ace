//! `protogen status`: how all documents stand on a day.

use super::build::{output_folder, recall_earlier};
use super::check::{load_theme, print_report};
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::diagnostic::{Report, Severity, visible};
use crate::load;
use crate::pipeline;
use crate::status::{Overview, State};
use std::mem::ManuallyDrop;

/// Options of `status`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// End with exit code 1 if there are such documents; several with commas between them.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STATE")]
    fail_on: Vec<FailOn>,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Everything as data.
    Json,
    /// Tables for a comment or a wiki.
    Markdown,
    /// Lines for people.
    Text,
}

/// What ends with exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Documents in use that are past their review.
    Overdue,
    /// Documents in use that are not approved as they are.
    Unapproved,
}

/// Findings that say what this command counts.
const COUNTED: [&str; 2] = ["D502", "D503"];

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let files = load::find_project(&root)?;
    let output = output_folder(None, &root, load::settings(&files).as_ref());
    let mut earlier = recall_earlier(&root, &output);
    // Never given back piece by piece: the process ends first.
    let mut project = ManuallyDrop::new(pipeline::check_on_top(files, global.today(), &mut earlier).unchanged()?);
    let is_error = |project: &pipeline::CheckedProject| {
        let mut open = project.diagnostics.iter().filter(|finding| finding.suppression.is_none());
        open.any(|finding| finding.severity == Severity::Error)
    };
    // Approvals are held to pages only where pages can be made.
    let holds_pages = !is_error(&project);
    load_theme(&mut project, &root, &mut earlier.verified)?;
    let mut errors = project.diagnostics.iter().filter(|finding| finding.suppression.is_none() && finding.severity == Severity::Error);
    if errors.any(|finding| !COUNTED.contains(&finding.rule.code)) {
        // Documents that can't be read can't be counted.
        let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
        return print_report(&report, global, terminal);
    }
    if !holds_pages {
        terminal.status("there are errors, so approvals are held to the documents' own files alone: see `protogen check`");
    }
    let overview = Overview::new(&project.catalog, global.today());
    match arguments.format {
        Form::Json => terminal.print(&overview.to_json()?)?,
        Form::Markdown => terminal.print(&visible(&overview.to_markdown()))?,
        Form::Text => terminal.print(&visible(&overview.to_text()))?,
    }
    let fails = arguments.fail_on.iter().any(|on| match on {
        FailOn::Overdue => overview.has_overdue(),
        FailOn::Unapproved => overview.count(State::Unapproved) > 0,
    });
    Ok(if fails { Outcome::Findings } else { Outcome::Fine })
}
