//! `protogen approve`: writes who approved which content, and when, into the document's file.

use super::check::print_report;
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::approval::{self, Approved, Reader, Refusal, Request};
use crate::diagnostic::{Diagnostic, Report};
use crate::edit;
use crate::export::ExportError;
use crate::patch;
use crate::pipeline::{self, CheckedProject};
use crate::source::SourceId;
use crate::theme::Theme;
use std::path::Path;

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
    let theme = Theme::load(&root, project.theme())?;
    let reader = match Reader::new(&project.catalog, &theme) {
        Ok(reader) => reader,
        Err(error) => return show_all(&error, &project, global, terminal),
    };
    let inputs = reader.inputs(&project.sources);
    let mut approved = Vec::new();
    for id in &arguments.ids {
        match approval::approve(&project, &reader, &inputs, Request { id, role: &arguments.role, date: global.today() }) {
            Ok(one) => approved.push((id, one)),
            Err(Refusal::Findings(source)) => return show_findings(source, &project, global, terminal),
            Err(refusal) => return Err(refusal.into()),
        }
    }
    for (id, one) in &approved {
        write(one, &root)?;
        terminal.status(&format!("approved `{id}` {} as {} on {}", one.version, arguments.role, global.today()));
    }
    Ok(Outcome::Fine)
}

/// Writes the record first: an approval is never taken out of a document before it stands elsewhere.
fn write(approved: &Approved, root: &Path) -> Result<(), Failure> {
    let path = root.join(&approved.path);
    match &approved.checked {
        Some(checked) => edit::change(&path, checked, |_| Ok(approved.text.clone()))?,
        None if edit::create(&path, &approved.text)? => {}
        None => return Err(format!("`{}` was written by another command in the meantime; run the command again", approved.path).into()),
    }
    if let Some((own, checked, change)) = &approved.own {
        edit::change(&root.join(own), checked, |file| patch::apply_all(file.file(), std::slice::from_ref(change)))?;
    }
    Ok(())
}

/// Everything that is wrong with the project, because its pages can't be made.
fn show_all(error: &ExportError, project: &CheckedProject, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let outcome = print_report(&Report { diagnostics: &project.diagnostics, sources: &project.sources }, global, terminal)?;
    if outcome == Outcome::Fine {
        return Err(error.to_string().into());
    }
    terminal.status(&format!("nothing was approved: {error}"));
    Ok(outcome)
}

/// The findings in the file that stands in the way.
fn show_findings(source: SourceId, project: &CheckedProject, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let here: Vec<Diagnostic> = project.diagnostics.iter().filter(|finding| finding.span.source == source).cloned().collect();
    let outcome = print_report(&Report { diagnostics: &here, sources: &project.sources }, global, terminal)?;
    terminal.status(&format!("nothing was approved: {}", Refusal::Findings(source)));
    Ok(outcome)
}
