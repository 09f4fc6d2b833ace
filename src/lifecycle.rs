//! The control of documents: which there are, when one must be read again, and how an approval gets into its file.
//!
//! An approval is bound to the fingerprint of the content ([`crate::load::fingerprint`]), so any later change of the content voids
//! it. This module decides and returns new text; it writes no file. What is wrong with the control of a document is said by the
//! rules D501 to D505.

use crate::diagnostic::{Severity, nearest};
use crate::model::Id;
use crate::model::id::{RoleRef, Version};
use crate::model::lifecycle::{Lifecycle, Naming, Status};
use crate::pipeline::CheckedProject;
use crate::resolve::{Catalog, Document};
use crate::schema::names::Kind;
use crate::source::{SourceId, Span, Spanned};
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;
use toml_edit::{DocumentMut, Item, Table, value};

/// The longest time from an approval to the next review, in months, by clinical rule D503.
pub const LONGEST_REVIEW: i32 = 36;

/// A protocol, a visit or a course, as far as its control goes.
#[derive(Debug, Clone)]
pub struct ControlledDocument<'a> {
    /// Which of the three it is.
    pub kind: Kind,
    /// Its id.
    pub id: &'a Spanned<Id>,
    /// Its title.
    pub naming: &'a Naming,
    /// Its owner, version, approval and dates.
    pub lifecycle: &'a Lifecycle,
    /// Its file.
    pub source: SourceId,
    /// The fingerprint of its content.
    pub fingerprint: &'a str,
    /// The documents whose content stands on its pages too, and where it names them.
    pub prints: Vec<(&'a str, Span)>,
}

impl ControlledDocument<'_> {
    /// Whether an approval by somebody else than the author covers this content.
    pub fn is_approved(&self) -> bool {
        let Some(approval) = &self.lifecycle.approval else { return false };
        approval.hash.as_str() == self.fingerprint && approval.role.as_str() != self.lifecycle.author.as_str()
    }
}

/// Every controlled document: protocols, then visits, then courses, each in the order of the files.
pub fn documents(catalog: &Catalog) -> Vec<ControlledDocument<'_>> {
    let mut all = Vec::new();
    for document in catalog.protocols.values() {
        let uses = document.steps.iter().filter_map(|step| step.uses.as_ref());
        let prints = uses.map(|used| (used.as_str(), used.span())).collect();
        all.push(controlled(Kind::Protocol, document, &document.id, &document.naming, &document.lifecycle, prints));
    }
    for document in catalog.visits.values() {
        let prints = document.treatments.iter().map(|part| (part.protocol.as_str(), part.protocol.span())).collect();
        all.push(controlled(Kind::Visit, document, &document.id, &document.naming, &document.lifecycle, prints));
    }
    for document in catalog.courses.values() {
        let protocol = document.protocol.iter().map(|named| (named.as_str(), named.span()));
        let prints = protocol.chain(document.visit.iter().map(|named| (named.as_str(), named.span()))).collect();
        all.push(controlled(Kind::Course, document, &document.id, &document.naming, &document.lifecycle, prints));
    }
    all
}

fn controlled<'a, T>(
    kind: Kind,
    document: &'a Document<T>,
    id: &'a Spanned<Id>,
    naming: &'a Naming,
    lifecycle: &'a Lifecycle,
    prints: Vec<(&'a str, Span)>,
) -> ControlledDocument<'a> {
    ControlledDocument { kind, id, naming, lifecycle, source: document.source, fingerprint: &document.fingerprint, prints }
}

/// The one role that may approve, if the project names one.
pub fn required_approver(catalog: &Catalog) -> Option<&RoleRef> {
    catalog.project.as_ref()?.check.as_ref()?.approver.as_ref()
}

/// Why a review date can't be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewFault {
    /// It is not after the day it counts from.
    NotAfter,
    /// It is later than this day, the last that is allowed.
    TooLate(Date),
}

/// What is wrong with a review date that counts from `since`, the day of the approval.
pub fn review_fault(since: Date, review_by: Date) -> Option<ReviewFault> {
    if review_by <= since {
        return Some(ReviewFault::NotAfter);
    }
    let last = since.checked_add(LONGEST_REVIEW.months()).ok()?;
    (review_by > last).then_some(ReviewFault::TooLate(last))
}

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

/// A file with an approval in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The file, relative to the project.
    pub path: String,
    /// Its new text.
    pub text: String,
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
    /// Only this role approves.
    OtherApprover(String, String),
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
            Self::OtherApprover(role, approver) => {
                write!(f, "the role `{role}` can't approve here: `check.approver` in protogen.toml names `{approver}`")
            }
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

/// The file of a document with the approval in it; an old approval is replaced.
///
/// # Errors
/// A [`Refusal`] that says what stands against it.
pub fn approve(project: &CheckedProject, request: Request<'_>) -> Result<Approved, Refusal> {
    let all = documents(&project.catalog);
    let Some(document) = all.iter().find(|document| document.id.as_str() == request.id) else {
        return Err(unknown(project, &all, request.id));
    };
    check_role(&project.catalog, document, request.role)?;
    if let Some(source) = broken(project, document.source) {
        return Err(Refusal::Findings(source));
    }
    check_dates(document, request)?;
    let text = with_approval(
        project.sources.get(document.source).text(),
        &Entry { role: request.role, date: request.date, version: document.lifecycle.version.value, hash: document.fingerprint },
    );
    let Some(text) = text else { return Err(Refusal::Findings(document.source)) };
    let path = project.sources.get(document.source).path().to_owned();
    Ok(Approved { path, text, version: document.lifecycle.version.value })
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
    match required_approver(catalog) {
        Some(approver) if approver.as_str() != role => Err(Refusal::OtherApprover(role.to_owned(), approver.as_str().to_owned())),
        _ => Ok(()),
    }
}

fn check_dates(document: &ControlledDocument<'_>, request: Request<'_>) -> Result<(), Refusal> {
    let status = document.lifecycle.status.value;
    if status != Status::Active {
        return Err(Refusal::NotInUse(request.id.to_owned(), status));
    }
    let review_by = document.lifecycle.review_by.value;
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

/// What an approval says.
struct Entry<'a> {
    role: &'a str,
    date: Date,
    version: Version,
    hash: &'a str,
}

/// The text with the approval before its first table, or in the place of the old one; comments and layout stay as they are.
/// `None` for a text that is no TOML.
fn with_approval(text: &str, entry: &Entry<'_>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let first = document.iter().filter_map(|(_, item)| position(item)).min();
    let root = document.as_table_mut();
    if root.get("approval").is_none_or(|old| !old.is_table()) {
        root.remove("approval");
        root.insert("approval", Item::Table(empty_table(first)));
    }
    let approval = root.get_mut("approval")?.as_table_mut()?;
    set(approval, "role", entry.role.into());
    set(approval, "date", toml_date(entry.date)?);
    set(approval, "version", entry.version.to_string().into());
    set(approval, "hash", entry.hash.into());
    Some(document.to_string())
}

/// Just before the table that stood first, which stays the first with its comments.
fn empty_table(first: Option<isize>) -> Table {
    let mut table = Table::new();
    table.set_position(first.map(|first| first - 1));
    table.decor_mut().set_prefix("\n");
    table
}

/// Where a table or the first of several stands among all tables of the file.
fn position(item: &Item) -> Option<isize> {
    match item {
        Item::Table(table) => table.position(),
        Item::ArrayOfTables(tables) => tables.iter().next()?.position(),
        _ => None,
    }
}

/// Sets a value and keeps the spaces and the comment around the old one.
fn set(table: &mut Table, key: &str, new: toml_edit::Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, value(new));
        }
    }
}

fn toml_date(date: Date) -> Option<toml_edit::Value> {
    let date: toml_edit::Datetime = date.to_string().parse().ok()?;
    Some(date.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn entry(hash: &'static str) -> Entry<'static> {
        Entry { role: "medical-director", date: date(2026, 10, 26), version: Version { major: 1, minor: 2, patch: 0 }, hash }
    }

    const BEFORE: &str =
        "# head\nid = \"a\" # why\nversion = \"1.2.0\"\n\n# on history\n[[history]]\ndate   = 2026-10-19\n\n[scope]\nx = 1\n# tail\n";

    #[test]
    fn a_first_approval_stands_before_the_first_table_and_changes_nothing_else() {
        let text = with_approval(BEFORE, &entry("00")).unwrap();
        let block = "\n[approval]\nrole = \"medical-director\"\ndate = 2026-10-26\nversion = \"1.2.0\"\nhash = \"00\"\n";
        assert_eq!(text, BEFORE.replace("\n\n# on history", &format!("\n{block}\n# on history")));
    }

    #[test]
    fn an_old_approval_is_replaced_where_it_stands_with_its_comments() {
        let old = format!("{BEFORE}\n# signed\n[approval]\nhash = \"ff\" # of all of it\nrole = \"nurse\"\n");
        let text = with_approval(&old, &entry("00")).unwrap();
        let new = "hash = \"00\" # of all of it\nrole = \"medical-director\"\ndate = 2026-10-26\nversion = \"1.2.0\"\n";
        assert_eq!(text, old.replace("hash = \"ff\" # of all of it\nrole = \"nurse\"\n", new));
        assert_eq!(with_approval(&text, &entry("00")).unwrap(), text);
    }

    #[test]
    fn an_approval_on_one_line_becomes_a_table() {
        let text = with_approval("approval = { role = \"nurse\" }\nid = \"a\"\n", &entry("00")).unwrap();
        assert_eq!(text, "id = \"a\"\n\n[approval]\nrole = \"medical-director\"\ndate = 2026-10-26\nversion = \"1.2.0\"\nhash = \"00\"\n");
    }

    #[test]
    fn an_approval_does_not_change_the_content_that_it_is_bound_to() {
        let fingerprint = |text: &str| crate::load::fingerprint(toml::de::DeTable::parse(text).unwrap().get_ref());
        let text = with_approval(BEFORE, &entry("00")).unwrap();
        assert_eq!(fingerprint(&text), fingerprint(BEFORE));
    }

    #[test]
    fn a_review_lies_between_the_next_day_and_thirty_six_months() {
        let since = date(2026, 10, 26);
        assert_eq!(review_fault(since, since), Some(ReviewFault::NotAfter));
        assert_eq!(review_fault(since, date(2026, 10, 27)), None);
        assert_eq!(review_fault(since, date(2029, 10, 26)), None);
        assert_eq!(review_fault(since, date(2029, 10, 27)), Some(ReviewFault::TooLate(date(2029, 10, 26))));
        let leap = date(2028, 2, 29);
        assert_eq!(review_fault(leap, date(2031, 3, 1)), Some(ReviewFault::TooLate(date(2031, 2, 28))));
    }
}
