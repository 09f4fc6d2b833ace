//! `protogen approve`, as far as it decides: who may approve which document, and what puts the approval into its file.
//!
//! It works out changes and writes no file. What an approval is bound to, and when it holds, is [`lifecycle`](crate::lifecycle)'s.

use crate::diagnostic::{Severity, nearest};
use crate::lifecycle::{ControlledDocument, LONGEST_REVIEW, ReviewFault, documents, required_approver, review_fault};
use crate::model::id::Version;
use crate::model::lifecycle::Status;
use crate::patch::{Change, Place, Value};
use crate::pipeline::CheckedProject;
use crate::resolve::Catalog;
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

/// A file that gets an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The file, relative to the project.
    pub path: String,
    /// Its text as it was checked.
    pub checked: String,
    /// What puts the approval into it.
    pub changes: Vec<Change>,
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
    let sets = document.sets.iter().filter_map(|set| project.catalog.sets.get(set)).map(|set| set.source);
    if let Some(source) = std::iter::once(document.source).chain(sets).find_map(|source| broken(project, source)) {
        return Err(Refusal::Findings(source));
    }
    check_dates(document, request)?;
    let source = project.sources.get(document.source);
    let (path, checked, version) = (source.path().to_owned(), source.text().to_owned(), document.lifecycle.version.value);
    let entry = Entry { role: request.role, date: request.date, version, hash: document.fingerprint };
    let Some(changes) = changes(&checked, &entry) else { return Err(Refusal::Findings(document.source)) };
    Ok(Approved { path, checked, changes, version })
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

/// What an approval says.
struct Entry<'a> {
    role: &'a str,
    date: Date,
    version: Version,
    hash: &'a str,
}

/// What puts the approval into a text: a table before all others, or new values in the place of the old ones. `None` for a text that
/// is no TOML.
fn changes(text: &str, entry: &Entry<'_>) -> Option<Vec<Change>> {
    let root = toml::de::DeTable::parse(text).ok()?;
    let is_there = root.get_ref().get(TABLE).is_some_and(|old| old.get_ref().is_table());
    let values = [
        ("role", Value::Text(entry.role.to_owned())),
        ("date", Value::Date(entry.date)),
        ("version", Value::Text(entry.version.to_string())),
        ("hash", Value::Text(entry.hash.to_owned())),
    ];
    if is_there {
        let set = |(key, value)| Change::Set { place: Place::of_keys(&[TABLE, key]), value, order: &KEYS };
        return Some(values.map(set).into());
    }
    let table = Value::Table(values.map(|(key, value)| (key.to_owned(), value)).into());
    Some(vec![Change::Set { place: Place::of_keys(&[TABLE]), value: table, order: &[] }])
}

/// Where an approval stands.
const TABLE: &str = "approval";

/// Its keys, in the order in which they are written.
const KEYS: [&str; 4] = ["role", "date", "version", "hash"];

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn entry(hash: &'static str) -> Entry<'static> {
        Entry { role: "medical-director", date: date(2026, 10, 26), version: Version { major: 1, minor: 2, patch: 0 }, hash }
    }

    /// The text with the approval in it.
    fn with_approval(text: &str, entry: &Entry<'_>) -> String {
        crate::patch::apply_all(text, &changes(text, entry).unwrap()).unwrap()
    }

    const BEFORE: &str =
        "# head\nid = \"a\" # why\nversion = \"1.2.0\"\n\n# on history\n[[history]]\ndate   = 2026-10-19\n\n[scope]\nx = 1\n# tail\n";

    #[test]
    fn a_first_approval_stands_before_the_first_table_and_changes_nothing_else() {
        let text = with_approval(BEFORE, &entry("00"));
        let block = "\n[approval]\nrole = \"medical-director\"\ndate = 2026-10-26\nversion = \"1.2.0\"\nhash = \"00\"\n";
        assert_eq!(text, BEFORE.replace("\n\n# on history", &format!("\n{block}\n# on history")));
    }

    #[test]
    fn an_old_approval_is_replaced_where_it_stands_with_its_comments() {
        let old = format!("{BEFORE}\n# signed\n[approval]\nhash = \"ff\" # of all of it\nrole = \"nurse\"\n");
        let text = with_approval(&old, &entry("00"));
        let new = "hash = \"00\" # of all of it\nrole = \"medical-director\"\ndate = 2026-10-26\nversion = \"1.2.0\"\n";
        assert_eq!(text, old.replace("hash = \"ff\" # of all of it\nrole = \"nurse\"\n", new));
        assert_eq!(with_approval(&text, &entry("00")), text);
    }

    #[test]
    fn an_approval_on_one_line_stays_there() {
        let text = with_approval("approval = { role = \"nurse\" }\nid = \"a\"\n", &entry("00"));
        let line = "approval = { role = \"medical-director\", date = 2026-10-26, version = \"1.2.0\", hash = \"00\" }\nid = \"a\"\n";
        assert_eq!(text, line);
    }

    #[test]
    fn line_ends_and_the_mark_of_a_file_stay() {
        let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
        for text in [BEFORE.to_owned(), format!("{BEFORE}\n[approval]\nrole = \"nurse\"\n")] {
            let changes = changes(&text, &entry("00")).unwrap();
            let new = crate::patch::apply_all(&windows(&text), &changes).unwrap();
            assert_eq!(new, windows(&with_approval(&text, &entry("00"))));
        }
    }

    #[test]
    fn an_approval_does_not_change_the_content_that_it_is_bound_to() {
        let fingerprint = |text: &str| crate::load::fingerprint(toml::de::DeTable::parse(text).unwrap().get_ref());
        let text = with_approval(BEFORE, &entry("00"));
        assert_eq!(fingerprint(&text), fingerprint(BEFORE));
    }
}
