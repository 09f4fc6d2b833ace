//! `protogen approve`, as far as it decides: who may approve which document, and the text of its file with the approval in it.
//!
//! It writes no file. What an approval is bound to, and when it holds, is [`lifecycle`](crate::lifecycle)'s.

use crate::diagnostic::{Severity, nearest};
use crate::lifecycle::{ControlledDocument, LONGEST_REVIEW, ReviewFault, documents, required_approver, review_fault};
use crate::model::id::Version;
use crate::model::lifecycle::Status;
use crate::pipeline::CheckedProject;
use crate::resolve::Catalog;
use crate::source::SourceId;
use jiff::civil::Date;
use std::fmt;
use toml_edit::{DocumentMut, Item, Table, value};

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
}
