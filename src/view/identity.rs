//! Who a page is: id, version, dates, approval, and the stamp of one that is not in order.

use super::{Cx, Html};
use crate::model::lifecycle::{Control, Status};
use crate::resolve::Today;
use jiff::civil::Date;
use serde::Serialize;

/// What stands in the footer of every page of a document.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// The document's id.
    pub id: String,
    /// Its title, as plain text.
    pub title: String,
    /// Its version.
    pub version: String,
    /// `draft`, `active` or `retired`.
    pub status: Status,
    /// From when it holds, in words.
    pub effective: String,
    /// The same as 2026-11-01.
    pub effective_iso: Date,
    /// When it must have been read again, in words.
    pub review_by: String,
    /// The same as 2027-11-01.
    pub review_by_iso: Date,
    /// The role that answers for it.
    pub owner: String,
    /// The role that approved it, if it is approved.
    pub approved_by: Option<String>,
    /// When, in words.
    pub approved_on: Option<String>,
    /// The stamp, if the document is not in order.
    pub stamp: Option<Stamp>,
    /// The start of the content's fingerprint: two sheets with the same one say the same.
    pub hash: String,
    /// Where the patient's page is published, if the project says so.
    pub address: Option<String>,
    /// The same as a code to scan.
    pub qr: Option<Html>,
}

/// Why a document is stamped; the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StampKind {
    /// A newer one has taken its place.
    Retired,
    /// It is being written.
    Draft,
    /// Nobody has approved this content.
    Unapproved,
    /// Its review date has passed.
    Overdue,
}

impl StampKind {
    /// The key of the stamp's words.
    pub fn word_key(self) -> &'static str {
        match self {
            Self::Retired => "stamp_retired",
            Self::Draft => "stamp_draft",
            Self::Unapproved => "stamp_unapproved",
            Self::Overdue => "stamp_overdue",
        }
    }
}

/// A stamp on every page of a document that is not in order.
#[derive(Debug, Clone, Serialize)]
pub struct Stamp {
    /// Why.
    pub kind: StampKind,
    /// The word, in capitals on the page.
    pub word: String,
    /// A sentence that says what it means.
    pub meaning: String,
}

impl Identity {
    /// Of a document, without a code to scan: lists show none.
    pub fn new(id: &str, title: String, control: &Control, cx: Cx<'_>) -> Self {
        let Control { version, status, effective, review_by, owner, approval, fingerprint } = control;
        let approval = approval.as_ref();
        Self {
            id: id.to_owned(),
            title,
            version: version.to_string(),
            status: *status,
            effective: cx.language.date(*effective),
            effective_iso: *effective,
            review_by: cx.language.date(*review_by),
            review_by_iso: *review_by,
            owner: role_title(owner, cx),
            approved_by: approval.map(|approval| role_title(&approval.role, cx)),
            approved_on: approval.map(|approval| cx.language.date(approval.date)),
            stamp: stamp(*status, approval.is_some(), *review_by, cx),
            hash: fingerprint.chars().take(HASH_DIGITS).collect(),
            address: address(id, cx),
            qr: None,
        }
    }

    /// The same for the document's own pages, with a code to scan: it takes long to make, and once is enough for all of them.
    #[must_use]
    pub fn with_code(self) -> Self {
        Self { qr: self.address.as_deref().and_then(super::qr::svg), ..self }
    }
}

/// Digits of the fingerprint that are printed: enough to tell versions of one document apart.
const HASH_DIGITS: usize = 8;

/// Where the patient's page of a document is published.
fn address(id: &str, cx: Cx<'_>) -> Option<String> {
    let site = cx.catalog.project.as_ref()?.site.as_ref()?;
    let base = site.base_address.as_ref()?.as_str().trim_end_matches('/');
    Some(format!("{base}/{}/{id}.html", cx.language.tag))
}

impl Identity {
    /// Of treatments combined at the desk, which no document describes: their versions side by side, the latest start, the earliest
    /// review, and the stamp of whichever is not in order.
    pub fn combined(id: &str, parts: &[Self]) -> Self {
        let latest = parts.iter().max_by_key(|part| part.effective_iso);
        let soonest = parts.iter().min_by_key(|part| part.review_by_iso);
        let joined = |text: fn(&Self) -> &str, joint: &str| parts.iter().map(text).collect::<Vec<_>>().join(joint);
        let approved = parts.iter().all(|part| part.approved_by.is_some());
        Self {
            id: id.to_owned(),
            title: joined(|part| &part.title, " + "),
            version: joined(|part| &part.version, " + "),
            status: if parts.iter().all(|part| part.status == Status::Active) { Status::Active } else { Status::Draft },
            effective: latest.map(|part| part.effective.clone()).unwrap_or_default(),
            effective_iso: latest.map_or(Date::ZERO, |part| part.effective_iso),
            review_by: soonest.map(|part| part.review_by.clone()).unwrap_or_default(),
            review_by_iso: soonest.map_or(Date::ZERO, |part| part.review_by_iso),
            owner: parts.first().map(|part| part.owner.clone()).unwrap_or_default(),
            approved_by: parts.first().and_then(|part| part.approved_by.clone()).filter(|_| approved),
            approved_on: parts.first().and_then(|part| part.approved_on.clone()).filter(|_| approved),
            stamp: parts.iter().find_map(|part| part.stamp.clone()),
            hash: joined(|part| &part.hash, " + "),
            address: None,
            qr: None,
        }
    }
}

/// A role as printed.
pub(super) fn role_title(id: &str, cx: Cx<'_>) -> String {
    cx.catalog.role(id).map_or_else(|| id.to_owned(), |role| role.title.source_text().to_owned())
}

/// The first reason why a document is not in order.
pub fn stamp_kind(status: Status, approved: bool, review_by: Date, today: Today<'_>) -> Option<StampKind> {
    match status {
        Status::Retired => Some(StampKind::Retired),
        Status::Draft => Some(StampKind::Draft),
        Status::Active if !approved => Some(StampKind::Unapproved),
        Status::Active if today.is_after(review_by) => Some(StampKind::Overdue),
        Status::Active => None,
    }
}

fn stamp(status: Status, approved: bool, review_by: Date, cx: Cx<'_>) -> Option<Stamp> {
    let kind = stamp_kind(status, approved, review_by, cx.today)?;
    let key = kind.word_key();
    let meaning = cx.language.word(&format!("{key}_meaning")).to_owned();
    Some(Stamp { kind, word: cx.language.word(key).to_owned(), meaning })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::Catalog;
    use jiff::civil::date;

    #[test]
    fn the_day_of_review_is_still_in_time() {
        let (review, catalog) = (date(2026, 11, 21), Catalog::default());
        let stamp_kind = |status, approved, review_by, day| stamp_kind(status, approved, review_by, catalog.as_of(day));
        assert_eq!(stamp_kind(Status::Active, true, review, review), None);
        assert_eq!(stamp_kind(Status::Active, true, review, date(2026, 11, 22)), Some(StampKind::Overdue));
        assert_eq!(stamp_kind(Status::Active, false, review, review), Some(StampKind::Unapproved));
        assert_eq!(stamp_kind(Status::Draft, true, review, review), Some(StampKind::Draft));
        assert_eq!(stamp_kind(Status::Retired, false, review, review), Some(StampKind::Retired));
    }
}
