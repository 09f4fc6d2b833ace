//! What binds the records of approvals to each other and to their document.
//!
//! The seal of a record is a hash of all that it says, of the document's id and of the seal before it. So a record that was changed, cut
//! out from between others, put elsewhere or given to another document does not fit its seal. Seals are no signatures: whoever can write
//! the file can make a new chain of them. That the last records are still there is known only from a copy kept elsewhere, as version
//! control keeps one.

use crate::digest::Digest;
use crate::model::approval::{ApprovalRecord, Approvals, Meaning};
use crate::model::id::{Label, Version};
use crate::source::Span;
use jiff::civil::Date;

/// What a record says, as it is sealed and written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the keys")]
pub struct Statement {
    pub language: String,
    pub version: Version,
    pub role: String,
    pub meaning: Meaning,
    pub date: Date,
    pub content: String,
    pub page: String,
    /// In the order of [`Groups::each`](crate::model::approval::Groups::each).
    pub groups: [String; 5],
}

impl From<&ApprovalRecord> for Statement {
    fn from(record: &ApprovalRecord) -> Self {
        let ApprovalRecord { language, version, role, meaning, date, content, page, groups, seal: _ } = record;
        Self {
            language: language.as_str().to_owned(),
            version: version.value,
            role: role.as_str().to_owned(),
            meaning: *meaning,
            date: date.value,
            content: content.as_str().to_owned(),
            page: page.as_str().to_owned(),
            groups: groups.each().map(|(_, hash)| hash.as_str().to_owned()),
        }
    }
}

impl Statement {
    /// The seal of this record of a document, where it follows one with the seal `before`; of the first, that is empty.
    pub fn seal(&self, document: &str, before: &str) -> String {
        let Self { language, version, role, meaning, date, content, page, groups } = self;
        let lines = [
            "protogen approval 1".to_owned(),
            format!("document {document}"),
            format!("language {language}"),
            format!("version {version}"),
            format!("role {role}"),
            format!("meaning {}", meaning.word()),
            format!("date {date}"),
            format!("content {content}"),
            format!("page {page}"),
            format!("groups {}", groups.join(" ")),
            format!("before {before}"),
        ];
        Digest::of((lines.join("\n") + "\n").as_bytes()).to_string()
    }
}

/// The hash of all that the pages of a document say, line by line.
pub fn page_hash<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    Digest::of(text.as_bytes()).to_string()
}

/// Something in a file of approvals that is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// A record does not fit its seal.
    Record(Span),
    /// The text is not the one that was approved last.
    Text(Span),
}

/// What is broken in the approvals of a document: the first record that does not fit, and the text.
pub fn broken(document: &str, approvals: &Approvals) -> Vec<Broken> {
    let Approvals { records, approved } = approvals;
    let befores = std::iter::once("").chain(records.iter().map(|record| record.seal.as_str()));
    let is_broken = |(record, before): &(&ApprovalRecord, &str)| record.seal.as_str() != Statement::from(*record).seal(document, before);
    let record = records.iter().zip(befores).find(is_broken).map(|(record, _)| Broken::Record(record.seal.span));
    let fits = |page: &str| records.iter().rev().any(|record| record.page.as_str() == page);
    let text = approved.as_ref().filter(|text| {
        let page = text.page.as_str();
        !fits(page) || page_hash(text.lines.iter().map(Label::as_str)) != page
    });
    record.into_iter().chain(text.map(|text| Broken::Text(text.page.span))).collect()
}
