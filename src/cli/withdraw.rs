//! `protogen withdraw`: takes a document out of use at once, so that its pages tell whoever holds a sheet to stop.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::approval::{self, Withdrawal};
use crate::{edit, patch, pipeline};

/// Options of `withdraw`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The document: the id of a protocol, a visit or a course.
    #[arg(value_name = "ID")]
    id: String,
    /// The role that withdraws it.
    #[arg(long, value_name = "ROLE")]
    role: String,
    /// Why, for staff.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// What a patient who holds the sheet must know or do.
    #[arg(long, value_name = "TEXT")]
    patient: Option<String>,
    /// The document that takes its place.
    #[arg(long, value_name = "ID")]
    replaced_by: Option<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let project = pipeline::open(&root, global.today())?;
    let Arguments { id, role, reason, patient, replaced_by } = arguments;
    let (patient, replaced_by) = (patient.as_deref(), replaced_by.as_deref());
    let withdrawal = Withdrawal { id, role, date: global.today(), reason, patient, replaced_by };
    let withdrawn = approval::withdraw(&project, &withdrawal)?;
    let (path, checked, changes) = &withdrawn.own;
    // The document first: what is printed from now on must not be followed, whatever becomes of the record.
    edit::change(&root.join(path), checked, |file| patch::apply_all(file.file(), changes))?;
    if let Some((path, checked, text)) = &withdrawn.record {
        edit::change(&root.join(path), checked, |_| Ok(text.clone()))?;
    }
    terminal.status(&format!("withdrew `{id}` as {role} on {}", global.today()));
    for other in &withdrawn.with_it {
        terminal.status(&format!("`{other}` prints it: its pages stop too"));
    }
    terminal.status("now run `protogen build` and `protogen pdf`, and publish both: until then its pages stand as they were");
    Ok(Outcome::Fine)
}
