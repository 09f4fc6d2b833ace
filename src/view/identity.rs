//! Who a page is: id, version, dates, approval, and the stamp of one that is not in order.
//!
//! A page is as much in order as the worst of all that it prints. An [`Identity`] is made from the documents that the page is about, and
//! finds by itself what else stands on it ([`lifecycle::printed`]): no caller says in which state a page is.

use super::{Cx, Html, Printer};
use crate::lifecycle::{self, Printed};
use crate::model::PatientReader;
use crate::model::approval::{ApprovalRecord, Meaning};
use crate::model::lifecycle::{Control, Status};
use crate::resolve::Today;
use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Serialize;

/// What stands in the footer of every page of a document.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// The document's id; of several that were put together at the desk, theirs.
    pub id: String,
    /// Its title, as plain text.
    pub title: String,
    /// Its version.
    pub version: String,
    /// `draft`, `active`, `retired` or `withdrawn`, as the document itself says; [`Identity::stamp`] says how its pages stand.
    pub status: Status,
    /// From when it holds, in words.
    pub effective: String,
    /// The same as 2026-11-01.
    pub effective_iso: Date,
    /// When somebody must have read the page again: the earliest review of all that it prints, in words.
    pub review_by: String,
    /// The same as 2027-11-01.
    pub review_by_iso: Date,
    /// The role that answers for it.
    pub owner: String,
    /// The role that approved it; none as long as anything on its pages is not approved.
    pub approved_by: Option<String>,
    /// When, in words.
    pub approved_on: Option<String>,
    stamp: Option<Stamp>,
    /// The start of the hash of what its pages say, or of what they print as long as that is not approved: two sheets with the same one say
    /// the same.
    pub hash: String,
    /// Where the page stands that says which version is current, from the folder of the language; none of what no file describes.
    pub status_page: Option<String>,
    /// The address of that page where the project says where it is published.
    pub address: Option<String>,
    /// The same with version and fingerprint, as a code to scan.
    pub qr: Option<Html>,
    /// The documents that were put together at the desk; of a page of a single document, none.
    pub parts: Vec<PartOfSheet>,
}

/// A document of a sheet that was put together at the desk.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PartOfSheet {
    pub title: String,
    pub version: String,
    /// The role that approved it, if it is approved.
    pub approved_by: Option<String>,
    /// When, in words.
    pub approved_on: Option<String>,
}

/// Why a page is stamped, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StampKind {
    /// Something on it must not be followed any more: nothing of it is printed.
    Withdrawn,
    /// Something on it is no longer in use.
    Retired,
    /// Something on it is being written.
    Draft,
    /// Something on it was approved by nobody as it is.
    Unapproved,
    /// Something on it is past its review date.
    Overdue,
    /// All of it is in order, but nobody approved it as a whole: it was put together at the desk.
    PutTogether,
}

impl StampKind {
    /// The key of the stamp's words.
    pub fn word_key(self) -> &'static str {
        match self {
            Self::Withdrawn => "stamp_withdrawn",
            Self::Retired => "stamp_retired",
            Self::Draft => "stamp_draft",
            Self::Unapproved => "stamp_unapproved",
            Self::Overdue => "stamp_overdue",
            Self::PutTogether => "stamp_put_together",
        }
    }
}

/// A stamp on every page that is not in order.
#[derive(Debug, Clone, Serialize)]
pub struct Stamp {
    /// Why.
    pub kind: StampKind,
    /// The word, in capitals on the page.
    pub word: String,
    /// A sentence that says what it means.
    pub meaning: String,
    /// The document that took the place of what is retired or withdrawn.
    pub instead: Option<Instead>,
}

/// A document that took the place of another.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Instead {
    pub id: String,
    pub title: String,
}

impl Identity {
    /// Of a document's own pages, without a code to scan: lists show none. None of a name that no document has.
    pub fn of(id: &str, cx: Cx<'_>) -> Option<Self> {
        let printed = lifecycle::printed([id], cx.catalog);
        let control = printed.first()?.control;
        let approval = control.approval.as_ref().filter(|_| printed.iter().all(is_approved));
        let stamp = worst(&printed, cx).map(|(kind, by)| Stamp::new(kind, &by, id, cx));
        let page = format!("status/{id}.html");
        let approved_page = approval.and_then(|approval| approval.page.as_deref()).map(lifecycle::printed_page);
        let dated = Self::dated(&printed, cx);
        Some(Self {
            hash: approved_page.unwrap_or_else(|| dated.hash.clone()),
            id: id.to_owned(),
            title: title(id, cx),
            version: control.version.to_string(),
            status: control.status,
            effective: cx.language.date(control.effective),
            effective_iso: control.effective,
            owner: role_title(&control.owner, cx),
            approved_by: approval.map(|approval| role_title(&approval.role, cx)),
            approved_on: approval.map(|approval| cx.language.date(approval.date)),
            stamp,
            address: published(&page, cx),
            status_page: Some(page),
            parts: Vec::new(),
            ..dated
        })
    }

    /// Of protocols put together at the desk, which no file describes and nobody approved as a whole.
    pub fn put_together(ids: &[&str], cx: Cx<'_>) -> Self {
        let printed = lifecycle::printed(ids.iter().copied(), cx.catalog);
        let asked = &printed[..ids.len().min(printed.len())];
        let parts: Vec<PartOfSheet> = asked.iter().map(|part| PartOfSheet::new(*part, cx)).collect();
        let joined = |text: fn(&PartOfSheet) -> &str, joint: &str| parts.iter().map(text).collect::<Vec<_>>().join(joint);
        let latest = asked.iter().map(|part| part.control.effective).max().unwrap_or_default();
        let stamp = match worst(&printed, cx) {
            Some((kind, by)) => Stamp::new(kind, &by, "", cx),
            None => Stamp::of_parts(&parts, cx),
        };
        Self {
            id: ids.join(" + "),
            title: joined(|part| &part.title, " + "),
            version: joined(|part| &part.version, " + "),
            status: Status::Active,
            effective: cx.language.date(latest),
            effective_iso: latest,
            owner: asked.first().map(|part| role_title(&part.control.owner, cx)).unwrap_or_default(),
            stamp: Some(stamp),
            parts,
            ..Self::dated(&printed, cx)
        }
    }

    /// What comes of all that is printed alike.
    fn dated(printed: &[Printed<'_>], cx: Cx<'_>) -> Self {
        let soonest = printed.iter().map(|one| one.control.review_by).min().unwrap_or_default();
        Self {
            id: String::new(),
            title: String::new(),
            version: String::new(),
            status: Status::Draft,
            effective: String::new(),
            effective_iso: Date::ZERO,
            review_by: cx.language.date(soonest),
            review_by_iso: soonest,
            owner: String::new(),
            approved_by: None,
            approved_on: None,
            stamp: None,
            hash: lifecycle::printed_fingerprint(printed),
            status_page: None,
            address: None,
            qr: None,
            parts: Vec::new(),
        }
    }

    /// The stamp, if not all that the page prints is in order.
    pub fn stamp(&self) -> Option<&Stamp> {
        self.stamp.as_ref()
    }

    /// A sheet of it, as its code names it to the status page.
    fn sheet(&self) -> String {
        lifecycle::sheet(&self.version, &self.hash)
    }

    /// The same as its pages stand once `role`, by its printed title, has approved them, without what an approval changes by itself: the
    /// days, the stamp, the fingerprint and the code.
    #[must_use]
    pub fn as_approved_by(self, role: &str) -> Self {
        Self {
            approved_by: Some(role.to_owned()),
            approved_on: Some(String::new()),
            review_by: String::new(),
            review_by_iso: Date::ZERO,
            stamp: None,
            hash: String::new(),
            qr: None,
            ..self
        }
    }

    /// The same for the document's own pages, with a code to scan: it takes long to make, and once is enough for all of them. It leads to
    /// the page that says whether this version with this content is the current one.
    #[must_use]
    pub fn with_code(self) -> Self {
        let sheet = self.address.as_deref().map(|address| format!("{address}#{}", self.sheet()));
        Self { qr: sheet.as_deref().and_then(super::qr::svg), ..self }
    }
}

/// Whether a sheet may still be used, and which version is current.
#[derive(Debug, Clone, Serialize)]
pub struct StatusPage<'a> {
    /// Who the document is.
    #[serde(flatten)]
    pub identity: &'a Identity,
    /// A sheet of the current version, as the code on it names it.
    pub sheet: String,
    /// Whether a sheet of the current version may be used.
    pub is_in_order: bool,
    /// Whether the document itself is no longer in use.
    pub is_retired: bool,
    /// Whether its sheets must not be followed any more.
    pub is_withdrawn: bool,
    /// What took its place, if something did.
    pub instead: Option<&'a Instead>,
    /// Every sheet of it that was approved, the newest first.
    pub sheets: Vec<SheetRow>,
}

/// A sheet that patients may hold.
#[derive(Debug, Clone, Serialize)]
pub struct SheetRow {
    /// As the code on it names it.
    pub sheet: String,
    /// Its version.
    pub version: String,
    /// When it was approved, in words.
    pub approved_on: String,
    /// `current`, `superseded`, `withdrawn`, or `open` for the newest one that is not in order now.
    pub state: &'static str,
    /// The same in a sentence.
    pub meaning: String,
}

impl SheetRow {
    /// Of the records of a document's approvals. Of two approvals of the same sheet the last counts.
    fn all(identity: &Identity, cx: Cx<'_>) -> Vec<Self> {
        let Some(known) = cx.catalog.outlined(&identity.id) else { return Vec::new() };
        let records = known.approvals().into_iter().flat_map(|file| &file.approvals.records);
        let approved = records.filter(|record| record.language.as_str() == cx.language.tag && record.meaning == Meaning::Approved);
        let mut sheets: IndexMap<String, &ApprovalRecord> = IndexMap::new();
        for record in approved {
            let sheet = lifecycle::sheet(&record.version.value.to_string(), &lifecycle::printed_page(record.page.as_str()));
            sheets.shift_remove(&sheet);
            sheets.insert(sheet, record);
        }
        let (is_in_order, current) = (identity.stamp().is_none(), identity.sheet());
        let withdrawn = known.control().withdrawn.filter(|_| known.control().status == Status::Withdrawn);
        let mut next: Option<&ApprovalRecord> = None;
        let mut rows = Vec::new();
        for (sheet, record) in sheets.into_iter().rev() {
            let date = |date| cx.language.date(date);
            let (state, meaning) = match (withdrawn, next) {
                (Some(day), _) => ("withdrawn", cx.language.filled("sheet_withdrawn", &[("date", &date(day))])),
                (None, Some(next)) => {
                    let version = next.version.value.to_string();
                    ("superseded", cx.language.filled("sheet_superseded", &[("version", &version), ("date", &date(next.date.value))]))
                }
                (None, None) if is_in_order && sheet == current => ("current", cx.language.word("sheet_current").to_owned()),
                (None, None) => ("open", cx.language.word("sheet_open").to_owned()),
            };
            let version = record.version.value.to_string();
            rows.push(Self { sheet, version, approved_on: date(record.date.value), state, meaning });
            next = Some(record);
        }
        rows
    }
}

impl<'a> StatusPage<'a> {
    /// Of a document.
    pub fn new(identity: &'a Identity, cx: Cx<'_>) -> Self {
        let stamp = identity.stamp();
        Self {
            identity,
            sheet: identity.sheet(),
            is_in_order: stamp.is_none(),
            is_withdrawn: identity.is_withdrawn(),
            is_retired: matches!(identity.status, Status::Retired | Status::Withdrawn),
            instead: stamp
                .and_then(|stamp| stamp.instead.as_ref())
                .filter(|_| matches!(identity.status, Status::Retired | Status::Withdrawn)),
            sheets: SheetRow::all(identity, cx),
        }
    }
}

impl Identity {
    /// Whether the page must not be followed any more: then nothing of it is printed.
    pub fn is_withdrawn(&self) -> bool {
        self.stamp().is_some_and(|stamp| stamp.kind == StampKind::Withdrawn)
    }
}

/// Where a page of the patients' site is published, by its path from the folder of the language.
fn published(page: &str, cx: Cx<'_>) -> Option<String> {
    let site = cx.catalog.project.as_ref()?.site.as_ref()?;
    let base = site.base_address.as_ref()?.as_str().trim_end_matches('/');
    Some(format!("{base}/{}/{page}", cx.language.tag))
}

/// A document's title as plain text; one that is not held is decoded only if its title prints a value.
fn title(id: &str, cx: Cx<'_>) -> String {
    let named = cx.catalog.outlined(id).and_then(|known| known.outline.named.as_ref());
    let of_outline = named.map(|named| Printer::<PatientReader>::plain_words(cx).text(&named.title));
    let decoded = || {
        let document = cx.catalog.document(id)?;
        Some(Printer::<PatientReader>::of_any(cx, document).text(&document.naming().title))
    };
    of_outline.or_else(decoded).unwrap_or_else(|| id.to_owned())
}

/// A role as printed.
pub(super) fn role_title(id: &str, cx: Cx<'_>) -> String {
    cx.catalog.role(id).map_or_else(|| id.to_owned(), |role| role.title.source_text().to_owned())
}

fn is_approved(printed: &Printed<'_>) -> bool {
    printed.control.approval.is_some()
}

/// The state of a page that prints all these: the worst of theirs, and which are in it.
fn worst<'a>(printed: &[Printed<'a>], cx: Cx<'_>) -> Option<(StampKind, Vec<Printed<'a>>)> {
    let kind = |one: &Printed<'_>| stamp_kind(one.control, cx.today);
    let worst = printed.iter().filter_map(kind).min()?;
    Some((worst, printed.iter().filter(|one| kind(one) == Some(worst)).copied().collect()))
}

/// The first reason why a document is not in order.
fn stamp_kind(control: &Control, today: Today<'_>) -> Option<StampKind> {
    match control.status {
        Status::Withdrawn => Some(StampKind::Withdrawn),
        Status::Retired => Some(StampKind::Retired),
        Status::Draft => Some(StampKind::Draft),
        Status::Active if control.approval.is_none() => Some(StampKind::Unapproved),
        Status::Active if today.is_after(control.review_by) => Some(StampKind::Overdue),
        Status::Active => None,
    }
}

impl Stamp {
    /// Of a page of `own` because of these documents. If they are others, which stand on it too, the stamp names them.
    fn new(kind: StampKind, by: &[Printed<'_>], own: &str, cx: Cx<'_>) -> Self {
        let key = kind.word_key();
        let is_own = by.iter().any(|one| one.id == own);
        let titles: Vec<String> = by.iter().map(|one| title(one.id, cx)).collect();
        let meaning = if is_own {
            cx.language.word(&format!("{key}_meaning")).to_owned()
        } else {
            cx.language.filled(&format!("{key}_part"), &[("titles", &titles.join(", "))])
        };
        // Of several that are retired nobody could tell what took the place of which.
        let gone =
            by.iter().find(|one| one.id == own || by.len() == 1).filter(|_| matches!(kind, StampKind::Retired | StampKind::Withdrawn));
        let instead = gone.and_then(|one| lifecycle::successor(one.id, cx.catalog));
        Self {
            kind,
            word: cx.language.word(key).to_owned(),
            meaning,
            instead: instead.map(|id| Instead { id: id.to_owned(), title: title(id, cx) }),
        }
    }

    /// Of a sheet that was put together from documents that are all in order.
    fn of_parts(parts: &[PartOfSheet], cx: Cx<'_>) -> Self {
        let key = StampKind::PutTogether.word_key();
        let named: Vec<String> = parts.iter().map(|part| format!("{} {}", part.title, part.version)).collect();
        let values = [("date", cx.language.date(cx.today.date())), ("titles", named.join(", "))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Self {
            kind: StampKind::PutTogether,
            word: cx.language.word(key).to_owned(),
            meaning: cx.language.filled(&format!("{key}_meaning"), &values),
            instead: None,
        }
    }
}

impl PartOfSheet {
    fn new(Printed { id, outline: _, control }: Printed<'_>, cx: Cx<'_>) -> Self {
        let approval = control.approval.as_ref();
        Self {
            title: title(id, cx),
            version: control.version.to_string(),
            approved_by: approval.map(|approval| role_title(&approval.role, cx)),
            approved_on: approval.map(|approval| cx.language.date(approval.date)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lifecycle::Approved;
    use crate::resolve::Catalog;
    use jiff::civil::date;

    #[test]
    fn the_day_of_review_is_still_in_time() {
        let (review, catalog) = (date(2026, 11, 21), Catalog::default());
        let kind = |status, approved: bool, today| {
            let control = Control {
                version: crate::model::id::Version { major: 1, minor: 0, patch: 0 },
                status,
                effective: review,
                review_by: review,
                review: crate::model::lifecycle::ReviewBy::Day(review),
                owner: "lead".into(),
                author: "writer".into(),
                approval: approved.then(|| Approved { role: "director".into(), date: review, page: None }),
                withdrawn: None,
                fingerprint: "0".into(),
            };
            stamp_kind(&control, catalog.as_of(today))
        };
        assert_eq!(kind(Status::Active, true, review), None);
        assert_eq!(kind(Status::Active, true, date(2026, 11, 22)), Some(StampKind::Overdue));
        assert_eq!(kind(Status::Active, false, date(2026, 11, 22)), Some(StampKind::Unapproved));
        assert_eq!(kind(Status::Draft, false, review), Some(StampKind::Draft));
        assert_eq!(kind(Status::Retired, false, review), Some(StampKind::Retired));
    }
}
