//! How a document is owned, versioned, approved and reviewed. Names follow FHIR's PlanDefinition.

use super::approval::{ApprovalRecord, Approvals, Meaning};
use super::id::{ItemRef, Label, RoleRef, Version};
use super::words::{PatientLine, SharedLine, StaffLine};
use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, Shape, Value, choice, faults, table};
use crate::source::{Span, Spanned};
use jiff::ToSpan;
use jiff::civil::Date;
use toml::de::DeValue;

choice! {
    /// How far a document has come.
    pub enum Status as "status" {
        /// Being written; printed only with a stamp.
        Draft = "draft",
        /// In use, once approved.
        Active = "active",
        /// No longer in use; names its successor.
        Retired = "retired",
        /// Must not be followed any more; says why in `[withdrawal]`, and may name its successor.
        Withdrawn = "withdrawn",
    }
}

table! {
    /// What every document says about itself.
    pub struct Lifecycle as "lifecycle" {
        /// The version of the content: raise the first number when a patient must do something else.
        req "version" version: Spanned<Version>,
        /// How far the document has come.
        req "status" status: Spanned<Status>,
        /// The document that takes the place of a retired or withdrawn one.
        opt "successor" successor: Spanned<Label>,
        /// Why it must not be followed any more; written by `protogen withdraw`.
        opt "withdrawal" withdrawal: Withdrawal,
        /// From when it holds.
        req "effective" effective: Spanned<Date>,
        /// The day by which somebody must have read it again, or how many months after the approval: 36 at most.
        req "review-by" review_by: Spanned<ReviewBy>,
        /// The role that answers for the document.
        req "owner" owner: RoleRef,
        /// The role that wrote it; never the one that approves it.
        req "author" author: RoleRef,
        /// Who approved which content, as earlier releases recorded it: it covers this file alone, and moves to `content/approvals/` with
        /// the next approval.
        opt "approval" approval: Approval,
        /// What changed from version to version, the newest first.
        list "history" history: HistoryEntry,
        /// Findings that this document's clinic has looked at and accepts for a time.
        list "allow" allow: Allow,
    }
}

/// When a document is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum ReviewBy {
    /// By this day.
    Day(Date),
    /// So many calendar months after the approval.
    Months(u16),
}

impl ReviewBy {
    /// A month has 28 to 31 days: it is a length of time for a date alone, and for none of the windows that patients keep.
    const PATTERN: &'static str = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|[1-9][0-9]? months?)$";

    fn read(text: &str) -> Option<Self> {
        let (number, unit) = text.split_once(' ')?;
        let fits = matches!(unit, "month" | "months") && number.len() <= 2 && !number.starts_with('0');
        number.parse().ok().filter(|_| fits).map(Self::Months)
    }
}

impl ReviewBy {
    /// The day, where months count from `since`.
    pub fn day(self, since: Date) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Months(months) => since.saturating_add(i64::from(months).months()),
        }
    }
}

impl Decode for ReviewBy {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if !matches!(value.get_ref(), DeValue::String(_)) {
            return Date::decode(value, cx).map(Self::Day);
        }
        let text = cx.string(value, || "a date such as 2026-11-01, or months in quotes such as \"12 months\"")?;
        let found = Self::read(text.value);
        if found.is_none() {
            let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("`{}` is no date and no number of months", text.value));
            cx.report(finding.with_help("write a date without quotes, such as 2026-11-01, or months, such as \"12 months\""));
        }
        found
    }

    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        Self::Day(Date::stand_in(place, cx))
    }

    fn shape() -> Shape {
        Shape::Form { name: "a date or months", pattern: Some(Self::PATTERN), examples: &["24 months", "12 months"] }
    }
}

/// An approval as it was given, wherever it is recorded.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the names are those of the keys")]
pub struct Given<'a> {
    pub role: &'a RoleRef,
    pub date: Spanned<Date>,
    pub version: Spanned<Version>,
    pub content: &'a Spanned<Label>,
    pub page: Option<&'a Spanned<Label>>,
}

impl<'a> From<&'a Approval> for Given<'a> {
    fn from(approval: &'a Approval) -> Self {
        let Approval { role, date, version, hash } = approval;
        Self { role, date: *date, version: *version, content: hash, page: None }
    }
}

impl<'a> From<&'a ApprovalRecord> for Given<'a> {
    fn from(record: &'a ApprovalRecord) -> Self {
        let ApprovalRecord { role, date, version, content, page, .. } = record;
        Self { role, date: *date, version: *version, content, page: Some(page) }
    }
}

/// Whose approval a document needs, in the language that it is read in.
#[derive(Debug, Clone)]
pub struct Approvers {
    /// The language.
    pub language: Box<str>,
    /// Every role whose approval is needed; any role but the author's, if none is named.
    pub roles: Vec<RoleRef>,
}

impl Approvers {
    /// The records that count in this language.
    pub fn records<'r>(&self, records: &'r Approvals) -> impl DoubleEndedIterator<Item = &'r ApprovalRecord> {
        records.records.iter().filter(|record| record.language.as_str() == &*self.language)
    }
}

/// The block of document control: what every page of a document says about it, and every list of documents.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Control {
    /// The version of the content.
    pub version: Version,
    /// How far the document has come.
    pub status: Status,
    /// From when it holds.
    pub effective: Date,
    /// The day by which somebody must have read it again.
    pub review_by: Date,
    /// When a document is read again, by its own file.
    pub review: ReviewBy,
    /// The role that answers for it.
    pub owner: Box<str>,
    /// The role that wrote it.
    pub author: Box<str>,
    /// The approval that covers this content.
    pub approval: Option<Approved>,
    /// Since when it must not be followed any more.
    pub withdrawn: Option<Date>,
    /// SHA-256 of the normalised content.
    pub fingerprint: Box<str>,
}

/// Who approved a content, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Approved {
    pub role: Box<str>,
    pub date: Date,
    /// The hash of what the pages said; none of an approval of an earlier release.
    pub page: Option<Box<str>>,
}

impl Control {
    /// Of a document whose content has this fingerprint, by what stands in its own file.
    pub fn new(lifecycle: &Lifecycle, fingerprint: &str) -> Self {
        let author = lifecycle.author.as_str();
        let given = lifecycle.approval.as_ref().map(Given::from);
        let approval = given.filter(|given| given.covers(fingerprint, author));
        let review = lifecycle.review_by.value;
        Self {
            version: lifecycle.version.value,
            status: lifecycle.status.value,
            effective: lifecycle.effective.value,
            review_by: review.day(given.map_or(lifecycle.effective.value, |given| given.date.value)),
            review,
            owner: lifecycle.owner.as_str().into(),
            author: author.into(),
            approval: approval.map(Approved::from),
            withdrawn: lifecycle.withdrawal.as_ref().map(|withdrawal| withdrawal.date.value),
            fingerprint: fingerprint.into(),
        }
    }

    /// The same by the records of its approvals.
    #[must_use]
    pub fn by_records(&self, records: &Approvals, approvers: &Approvers) -> Self {
        let given: Vec<&ApprovalRecord> = approvers.records(records).collect();
        let covering = self.covering(records, approvers);
        let since = covering.last().or(given.last()).map_or(self.effective, |record| record.date.value);
        let role_has_approved = |role: &RoleRef| covering.iter().any(|record| record.role.as_str() == role.as_str());
        let last = covering.last().filter(|_| approvers.roles.iter().all(role_has_approved));
        Self { approval: last.map(|record| Given::from(*record).into()), review_by: self.review.day(since), ..self.clone() }
    }

    /// The same without an approval.
    #[must_use]
    pub fn without_approval(self) -> Self {
        Self { approval: None, ..self }
    }

    /// The records that cover its content, the oldest first; none of them once it was withdrawn.
    pub fn covering<'r>(&self, records: &'r Approvals, approvers: &Approvers) -> Vec<&'r ApprovalRecord> {
        let all: Vec<&ApprovalRecord> = approvers.records(records).collect();
        let after = all.iter().rposition(|record| record.meaning == Meaning::Withdrew).map_or(0, |at| at + 1);
        all[after..].iter().copied().filter(|record| Given::from(*record).covers(&self.fingerprint, &self.author)).collect()
    }
}

impl Given<'_> {
    /// Whether it covers the content of this fingerprint: its hash fits, and somebody else than the author gave it.
    pub fn covers(&self, fingerprint: &str, author: &str) -> bool {
        self.content.as_str() == fingerprint && self.role.as_str() != author
    }
}

impl From<Given<'_>> for Approved {
    fn from(given: Given<'_>) -> Self {
        Self { role: given.role.as_str().into(), date: given.date.value, page: given.page.map(|page| page.as_str().into()) }
    }
}

table! {
    /// An approval; any change of the content voids it.
    pub struct Approval as "approval" {
        /// The role that approved.
        req "role" role: RoleRef,
        /// The day.
        req "date" date: Spanned<Date>,
        /// The version that was approved; a change of content needs a new one.
        req "version" version: Spanned<Version>,
        /// SHA-256 of the normalised content that was approved.
        req "hash" hash: Spanned<Label>,
    }
}

table! {
    /// Why a document must not be followed any more.
    pub struct Withdrawal as "withdrawal" {
        /// The role that withdrew it.
        req "role" role: RoleRef,
        /// The day.
        req "date" date: Spanned<Date>,
        /// Why, for staff.
        req "reason" reason: StaffLine,
        /// What a patient who holds the sheet must know or do.
        opt "patient" patient: PatientLine,
    }
}

table! {
    /// One line of the history.
    pub struct HistoryEntry as "history entry" {
        /// The version that brought the change.
        req "version" version: Spanned<Version>,
        /// The day.
        req "date" date: Spanned<Date>,
        /// What changed, and whether it is stricter or looser.
        req "change" change: StaffLine,
    }
}

table! {
    /// A finding that is accepted for a time.
    pub struct Allow as "allowance" {
        /// The code or the name of the rule.
        req "rule" rule: Spanned<Label>,
        /// The item it concerns; without it, the whole document.
        opt "item" item: ItemRef,
        /// Why the finding is accepted.
        req "reason" reason: Spanned<Label>,
        /// The role that accepts it.
        req "by" by: RoleRef,
        /// Until when, at most twelve months ahead.
        req "until" until: Spanned<Date>,
    }
}

table! {
    /// A recorded choice where sources differ, or where no source says anything.
    pub struct Decision as "decision" defines crate::schema::names::Kind::Decision {
        /// Its name.
        req "id" id: Spanned<super::Id>,
        /// The disagreement in the sources that it settles, by its code.
        opt "settles" settles: Spanned<super::id::Code>,
        /// What it is about, in a few words.
        req "topic" topic: StaffLine,
        /// What the sources say, side by side.
        list "values" values: Position,
        /// What the clinic does.
        req "chosen" chosen: StaffLine,
        /// Why.
        req "why" why: StaffLine,
        /// The role that decided.
        req "by" by: RoleRef,
        /// The day.
        req "date" date: Spanned<Date>,
        /// Still open: shown among the disagreements until somebody settles it.
        opt "open" open: bool,
        /// What was read before deciding.
        list "read" read: super::id::SourceRef,
    }
}

table! {
    /// What one source says on a disputed matter.
    pub struct Position as "position" {
        /// The source.
        req "source" source: super::id::SourceRef,
        /// What it says, in our own words.
        req "says" says: StaffLine,
    }
}

table! {
    /// The title and the other names of a document.
    pub struct Naming as "naming" {
        /// What the document is called.
        req "title" title: SharedLine,
        /// Other names that people search for.
        list "also" also: SharedLine,
    }
}
