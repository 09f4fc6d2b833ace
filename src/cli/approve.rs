//! `protogen approve`: writes who approved which content, and when, into the document's file.

use super::check::print_report;
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::approval::{self, Refusal, Request};
use crate::diagnostic::{Diagnostic, Report};
use crate::edit;
use crate::patch;
use crate::pipeline::{self, CheckedProject};
use crate::source::SourceId;

/// Options of `approve`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The documents: ids of protocols, visits or courses.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// The role that read and approves them; never the one that wrote them.
    #[arg(long, value_name = "ROLE")]
    role: String,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let project = pipeline::open(&root, global.today())?;
    let mut approved = Vec::new();
    for id in &arguments.ids {
        match approval::approve(&project, Request { id, role: &arguments.role, date: global.today() }) {
            Ok(one) => approved.push((id, one)),
            Err(Refusal::Findings(source)) => return show_findings(source, &project, global, terminal),
            Err(refusal) => return Err(refusal.into()),
        }
    }
    for (id, one) in &approved {
        edit::change(&root.join(&one.path), &one.checked, |file| patch::apply_all(file.file(), &one.changes))?;
        terminal.status(&format!("approved `{id}` {} as {} on {}", one.version, arguments.role, global.today()));
    }
    Ok(Outcome::Fine)
}

/// The findings in the file that stands in the way.
fn show_findings(source: SourceId, project: &CheckedProject, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let here: Vec<Diagnostic> = project.diagnostics.iter().filter(|finding| finding.span.source == source).cloned().collect();
    let outcome = print_report(&Report { diagnostics: &here, sources: &project.sources }, global, terminal)?;
    terminal.status(&format!("nothing was approved: {}", Refusal::Findings(source)));
    Ok(outcome)
}
