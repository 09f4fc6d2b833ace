//! `protogen withdraw`, as far as it decides: what is written into the document and its records.

use super::record;
use crate::diagnostic::nearest;
use crate::lifecycle::{self, Statement, documents};
use crate::model::approval::Meaning;
use crate::model::id::Label;
use crate::model::lifecycle::Status;
use crate::patch::{Change, Place, Value};
use crate::pipeline::CheckedProject;
use jiff::civil::Date;
use std::fmt;

/// Who withdraws what, when and why.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawal<'a> {
    /// The document's id.
    pub id: &'a str,
    /// The role that withdraws it.
    pub role: &'a str,
    /// The day.
    pub date: Date,
    /// Why, for staff.
    pub reason: &'a str,
    /// What a patient who holds the sheet must know or do.
    pub patient: Option<&'a str>,
    /// The document that takes its place.
    pub replaced_by: Option<&'a str>,
}

/// What withdraws a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its own file: the path, the text as it was checked, and what is changed.
    pub own: (String, String, Vec<Change>),
    /// The file of its approvals, if there is one: the path, the text as it was checked, and the text with the withdrawal.
    pub record: Option<(String, String, String)>,
    /// The other documents that print it, whose pages stop too.
    pub with_it: Vec<String>,
}

/// Why nothing was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWithdrawn {
    /// No document has that id; perhaps this one is meant.
    UnknownDocument(String, Option<String>),
    /// The clinic has no such role.
    UnknownRole(String),
    /// It was withdrawn before.
    Already(String),
    /// The document that takes its place is not in use.
    Successor(String),
}

impl fmt::Display for NotWithdrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownDocument(id, None) => write!(f, "there is no document `{id}`: name a protocol, a visit or a course by its id"),
            Self::UnknownDocument(id, Some(near)) => write!(f, "there is no document `{id}`: perhaps `{near}` is meant"),
            Self::UnknownRole(role) => write!(f, "the clinic has no role `{role}`: name one of content/clinic.toml"),
            Self::Already(id) => write!(f, "`{id}` is withdrawn already"),
            Self::Successor(id) => write!(f, "`{id}` can't take its place: name a document that is in use"),
        }
    }
}

impl std::error::Error for NotWithdrawn {}

/// What withdraws the document. Other findings of the project do not stand in the way: on a bad day they must not.
///
/// # Errors
/// [`NotWithdrawn`] says what stands against it.
pub fn withdraw(project: &CheckedProject, withdrawal: &Withdrawal<'_>) -> Result<Withdrawn, NotWithdrawn> {
    let Withdrawal { id, role, date, reason, patient, replaced_by } = *withdrawal;
    let catalog = &project.catalog;
    let all = documents(catalog);
    let Some(document) = all.iter().find(|document| document.id.as_str() == id) else {
        let near = nearest(id, all.iter().map(|document| document.id.as_str())).map(str::to_owned);
        return Err(NotWithdrawn::UnknownDocument(id.to_owned(), near));
    };
    if catalog.role(role).is_none() {
        return Err(NotWithdrawn::UnknownRole(role.to_owned()));
    }
    if document.lifecycle.status.value == Status::Withdrawn {
        return Err(NotWithdrawn::Already(id.to_owned()));
    }
    let is_in_use = |other: &str| all.iter().any(|one| one.id.as_str() == other && one.lifecycle.status.value == Status::Active);
    if let Some(other) = replaced_by.filter(|other| *other == id || !is_in_use(other)) {
        return Err(NotWithdrawn::Successor(other.to_owned()));
    }
    let set = |key: &str, value: Value| Change::Set { place: Place::of_keys(&[key]), value, order: &["id", "title", "version", "status"] };
    let text = |text: &str| Value::Text(text.to_owned());
    let mut table = vec![("role".to_owned(), text(role)), ("date".to_owned(), Value::Date(date)), ("reason".to_owned(), text(reason))];
    table.extend(patient.map(|words| ("patient".to_owned(), text(words))));
    let mut changes = vec![set("status", text(Status::Withdrawn.word()))];
    changes.extend(replaced_by.map(|other| set("successor", text(other))));
    changes.push(Change::Set { place: Place::of_keys(&["withdrawal"]), value: Value::Table(table), order: &[] });
    let source = project.sources.get(document.source);
    let record = document.approvals.and_then(|file| {
        let last = file.approvals.records.last()?;
        let statement = Statement {
            role: role.to_owned(),
            meaning: Meaning::Withdrew,
            date,
            version: document.lifecycle.version.value,
            ..Statement::from(last)
        };
        let lines: Vec<String> =
            file.approvals.approved.iter().flat_map(|text| &text.lines).map(|line| Label::as_str(line).to_owned()).collect();
        let checked = project.sources.get(file.source).text().to_owned();
        Some((record::path(id), checked, record::with_record(id, Some(&file.approvals), &statement, &lines)))
    });
    let prints = |other: &str| other != id && lifecycle::printed([other], catalog).iter().any(|one| one.id == id);
    let with_it = all.iter().map(|one| one.id.as_str()).filter(|other| prints(other)).map(str::to_owned).collect();
    Ok(Withdrawn { own: (source.path().to_owned(), source.text().to_owned(), changes), record, with_it })
}
