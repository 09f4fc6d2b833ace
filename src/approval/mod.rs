//! Approvals: who may approve which document, what an approval covers, and whether it still does.
//!
//! An approval covers what a reader reads ([`Reading`]), and is recorded in a file of its own. [`verify()`] holds every document to it. Who must approve, and what binds records to each other, is [`lifecycle`](crate::lifecycle)'s. Nothing here writes a
//! file.

mod reading;
mod record;
mod verify;
mod withdraw;

pub use reading::{Reader, Reading};
pub use verify::{since_approval, verify};
pub use withdraw::{NotWithdrawn, Withdrawal, Withdrawn, withdraw};

use crate::diagnostic::{Severity, nearest};
use crate::lifecycle::{ControlledDocument, LONGEST_REVIEW, ReviewFault, Statement, approvers, documents, review_fault};
use crate::load::FileKind;
use crate::model::approval::Meaning;
use crate::model::id::Version;
use crate::model::lifecycle::Status;
use crate::patch::{Change, Place};
use crate::pipeline::CheckedProject;
use crate::resolve::{Catalog, Inputs};
use crate::source::SourceId;
use jiff::civil::Date;
use std::fmt;

/// Who approves what, and when.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The document's id.
    pub id: &'a str,
    /// The role that approves.
    pub role: &'a str,
    /// The day.
    pub date: Date,
}

/// A document that gets an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The file of its approvals, relative to the project.
    pub path: String,
    /// The text of that file as it was checked; none, if there is no such file yet.
    pub checked: Option<String>,
    /// Its text with the new record.
    pub text: String,
    /// The document's own file, if an approval of an earlier release stands in it and goes now: its path, its text as it was checked, and
    /// what takes the approval out.
    pub own: Option<(String, String, Change)>,
    /// The version that is approved.
    pub version: Version,
}

/// Why nothing was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No document has that id; perhaps this one is meant.
    UnknownDocument(String, Option<String>),
    /// The clinic has no such role; these are its roles.
    UnknownRole(String, Vec<String>),
    /// The role wrote the document.
    Author(String),
    /// Only these roles approve.
    OtherApprover(String, Vec<String>),
    /// The pages of this document can't be made.
    Unreadable(String, String),
    /// A draft or retired document is in nobody's hands.
    NotInUse(String, Status),
    /// The review date can't be kept from that day on.
    Review(String, Date, ReviewFault),
    /// There are findings at error level in this file.
    Findings(SourceId),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownDocument(id, None) => write!(f, "there is no document `{id}`: name a protocol, a visit or a course by its id"),
            Self::UnknownDocument(id, Some(near)) => write!(f, "there is no document `{id}`: perhaps `{near}` is meant"),
            Self::UnknownRole(role, known) => {
                write!(f, "the clinic has no role `{role}`: name one of {}, or add it to content/clinic.toml", known.join(", "))
            }
            Self::Author(role) => {
                write!(f, "the role `{role}` wrote this document, and nobody approves what they wrote: another role must read it")
            }
            Self::OtherApprover(role, approvers) => {
                write!(f, "the role `{role}` can't approve here: protogen.toml names `{}`", approvers.join("`, `"))
            }
            Self::Unreadable(id, error) => write!(f, "the pages of `{id}` can't be made to be read: {error}"),
            Self::NotInUse(id, status) => write!(
                f,
                "`{id}` is {}: only an active document is approved. The status belongs to what is approved, so set it first",
                status.word()
            ),
            Self::Review(id, review_by, ReviewFault::NotAfter) => {
                write!(f, "the review date of `{id}`, {review_by}, is not after this approval: set the day by which it is read again")
            }
            Self::Review(id, review_by, ReviewFault::TooLate(last)) => write!(
                f,
                "the review date of `{id}`, {review_by}, is more than {LONGEST_REVIEW} months after this approval: set {last} or earlier"
            ),
            Self::Findings(_) => write!(f, "this document has errors: mend them first, then approve"),
        }
    }
}

impl std::error::Error for Refusal {}

/// The approval of a document, recorded after those that it has.
///
/// # Errors
/// A [`Refusal`] that says what stands against it.
pub fn approve(project: &CheckedProject, reader: &Reader<'_>, inputs: &Inputs<'_>, request: Request<'_>) -> Result<Approved, Refusal> {
    let all = documents(&project.catalog);
    let Some(document) = all.iter().find(|document| document.id.as_str() == request.id) else {
        return Err(unknown(project, &all, request.id));
    };
    check_role(&project.catalog, document, request.role)?;
    let sets = document.sets.iter().filter_map(|set| project.catalog.sets.get(set)).map(|set| set.source);
    let taken_in = document.prints.iter().filter_map(|(id, _)| Some(project.catalog.outlined(id)?.source));
    let shared = project.sources.iter().filter(|(_, source)| FileKind::of(source.path()).is_shared()).map(|(id, _)| id);
    let rests_on = std::iter::once(document.source).chain(sets).chain(taken_in).chain(shared);
    if let Some(source) = rests_on.into_iter().find_map(|source| broken(project, source)) {
        return Err(Refusal::Findings(source));
    }
    check_dates(document, request)?;
    let reading =
        reader.read(request.id, &project.catalog).map_err(|error| Refusal::Unreadable(request.id.to_owned(), error.to_string()))?;
    let title = verify::title(request.role, &project.catalog);
    let version = document.lifecycle.version.value;
    let statement = Statement {
        language: reader.tag().to_owned(),
        version,
        role: request.role.to_owned(),
        meaning: Meaning::Approved,
        date: request.date,
        content: document.fingerprint.to_owned(),
        page: reading.page(&title),
        groups: verify::groups(document.fingerprint, &reading, reader, inputs, request.id),
    };
    let before = document.approvals;
    let own = document.lifecycle.approval.as_ref().map(|_| {
        let source = project.sources.get(document.source);
        (source.path().to_owned(), source.text().to_owned(), Change::Unset { place: Place::of_keys(&[TABLE]) })
    });
    Ok(Approved {
        path: record::path(request.id),
        checked: before.map(|file| project.sources.get(file.source).text().to_owned()),
        text: record::with_record(request.id, before.map(|file| &file.approvals), &statement, &reading.lines(&title)),
        own,
        version,
    })
}

/// A document that could not be read has errors to show; otherwise the id is wrong.
fn unknown(project: &CheckedProject, all: &[ControlledDocument<'_>], id: &str) -> Refusal {
    let file = format!("{id}.toml");
    let unread = project.diagnostics.iter().map(|finding| finding.span.source);
    let mut unread = unread.filter(|source| project.sources.get(*source).path().rsplit('/').next() == Some(&*file));
    if let Some(source) = unread.find_map(|source| broken(project, source)) {
        return Refusal::Findings(source);
    }
    let near = nearest(id, all.iter().map(|document| document.id.as_str())).map(str::to_owned);
    Refusal::UnknownDocument(id.to_owned(), near)
}

fn check_role(catalog: &Catalog, document: &ControlledDocument<'_>, role: &str) -> Result<(), Refusal> {
    if catalog.role(role).is_none() {
        let roles = catalog.clinic.iter().flat_map(|clinic| &clinic.roles);
        return Err(Refusal::UnknownRole(role.to_owned(), roles.map(|known| format!("`{}`", known.id.as_str())).collect()));
    }
    if document.lifecycle.author.as_str() == role {
        return Err(Refusal::Author(role.to_owned()));
    }
    let approvers = approvers(catalog).roles;
    if approvers.is_empty() || approvers.iter().any(|approver| approver.as_str() == role) {
        return Ok(());
    }
    Err(Refusal::OtherApprover(role.to_owned(), approvers.iter().map(|approver| approver.as_str().to_owned()).collect()))
}

fn check_dates(document: &ControlledDocument<'_>, request: Request<'_>) -> Result<(), Refusal> {
    let status = document.lifecycle.status.value;
    if status != Status::Active {
        return Err(Refusal::NotInUse(request.id.to_owned(), status));
    }
    let review_by = document.lifecycle.review_by.value.day(request.date);
    match review_fault(request.date, review_by) {
        Some(fault) => Err(Refusal::Review(request.id.to_owned(), review_by, fault)),
        None => Ok(()),
    }
}

/// The file, if it has errors that an approval does not mend: those of an old approval (D502) and of the days counted from it (D503)
/// do not count.
fn broken(project: &CheckedProject, source: SourceId) -> Option<SourceId> {
    let open = project.diagnostics.iter().filter(|finding| finding.suppression.is_none() && finding.severity == Severity::Error);
    let mut counted = open.filter(|finding| !["D502", "D503"].contains(&finding.rule.code));
    counted.any(|finding| finding.span.source == source).then_some(source)
}

/// Where an approval of an earlier release stands in the document's own file.
const TABLE: &str = "approval";
