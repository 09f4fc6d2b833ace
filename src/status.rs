//! How a project's documents stand on a day: how many are in order, whose approval is missing, which reviews are due.
//!
//! What is approved is said by the catalogue, once [`approval::verify`](crate::approval::verify) has held every approval to its pages.

use crate::check::rules::REVIEW_NOTICE;
use crate::lifecycle::approvers;
use crate::model::lifecycle::{self, Approvers, Control};
use crate::resolve::{Catalog, DocumentSummary};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How a document stands, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Must not be followed any more.
    Withdrawn,
    /// In use, and not approved as it is.
    Unapproved,
    /// In use, approved, and past its review.
    Overdue,
    /// In use, approved, and to be read again within 60 days.
    Due,
    /// In use, approved, and read again later.
    InOrder,
    /// Being written.
    Draft,
    /// No longer in use.
    Retired,
}

impl State {
    /// Every state, as a line of counts has them.
    const COUNTED: [(Self, &'static str); 7] = [
        (Self::InOrder, "in order"),
        (Self::Unapproved, "unapproved"),
        (Self::Overdue, "overdue"),
        (Self::Due, "due soon"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Draft, "in draft"),
        (Self::Retired, "retired"),
    ];

    fn of(known: &DocumentSummary, today: Date) -> Self {
        let control = known.control();
        match control.status {
            lifecycle::Status::Retired => Self::Retired,
            lifecycle::Status::Withdrawn => Self::Withdrawn,
            lifecycle::Status::Draft => Self::Draft,
            lifecycle::Status::Active if control.approval.is_none() => Self::Unapproved,
            lifecycle::Status::Active => match days_until(control.review_by, today) {
                ..0 => Self::Overdue,
                0..=REVIEW_NOTICE => Self::Due,
                _ => Self::InOrder,
            },
        }
    }
}

fn days_until(day: Date, today: Date) -> i32 {
    today.until(day).map_or(0, |span| span.get_days())
}

/// Why a document in use is not approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Nobody ever did.
    NeverApproved,
    /// Its own content is another since.
    ContentChanged,
    /// Its pages say something else since, by words that stand in other files.
    PagesChanged,
    /// Not every role that must has approved it.
    RolesMissing,
}

impl Missing {
    fn words(self) -> &'static str {
        match self {
            Self::NeverApproved => "never approved",
            Self::ContentChanged => "changed since its approval",
            Self::PagesChanged => "its pages changed since its approval",
            Self::RolesMissing => "approved by others",
        }
    }
}

/// A document that needs approvals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unapproved {
    /// The document.
    pub document: String,
    /// Why.
    pub reason: Missing,
    /// The roles that must read it; none, where any but the author's may.
    pub roles: Vec<String>,
    /// The role that wrote it, which may not.
    pub author: String,
}

impl Unapproved {
    fn new(id: &str, known: &DocumentSummary, approvers: &Approvers) -> Self {
        let control = known.control();
        let (reason, roles) = match known.approvals() {
            Some(file) if approvers.records(&file.approvals).next().is_some() => {
                let covering = control.covering(&file.approvals, approvers);
                let has = |role: &str| covering.iter().any(|record| record.role.as_str() == role);
                let all: Vec<&str> = approvers.roles.iter().map(|role| role.as_str()).collect();
                let open: Vec<&str> = all.iter().copied().filter(|role| !has(role)).collect();
                match (covering.is_empty(), open.is_empty()) {
                    (true, _) => (Missing::ContentChanged, all),
                    (false, false) => (Missing::RolesMissing, open),
                    // All did, and yet it is not approved: what they read is not what the pages say.
                    (false, true) => (Missing::PagesChanged, all),
                }
            }
            _ => (Missing::NeverApproved, approvers.roles.iter().map(|role| role.as_str()).collect()),
        };
        let roles = roles.into_iter().filter(|role| **role != *control.author).map(str::to_owned).collect();
        Self { document: id.to_owned(), reason, roles, author: control.author.to_string() }
    }

    fn readers(&self) -> Vec<String> {
        if self.roles.is_empty() { vec![format!("any role but {}", self.author)] } else { self.roles.clone() }
    }
}

/// A document whose review is due or overdue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Review {
    /// The document.
    pub document: String,
    /// The role that answers for it.
    pub owner: String,
    /// The day by which it must have been read again.
    pub review_by: Date,
    /// How many days are left; negative when it is overdue.
    pub days_left: i32,
}

/// How all documents stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Overview {
    /// The day that counts as today.
    pub as_of: Date,
    /// How many documents there are.
    pub documents: usize,
    /// How many are in each state.
    pub counts: BTreeMap<State, usize>,
    /// Documents in use that need approvals, in the order of the catalogue.
    pub unapproved: Vec<Unapproved>,
    /// Reviews that are due or overdue, the soonest first; also of documents that are not approved.
    pub reviews: Vec<Review>,
    /// Documents that were withdrawn.
    pub withdrawn: Vec<String>,
}

impl Overview {
    /// Of a catalogue.
    pub fn new(catalog: &Catalog, today: Date) -> Self {
        let approvers = approvers(catalog);
        let mut overview = Self {
            as_of: today,
            documents: 0,
            counts: BTreeMap::new(),
            unapproved: Vec::new(),
            reviews: Vec::new(),
            withdrawn: Vec::new(),
        };
        for (_, id, known) in catalog.known() {
            let state = State::of(known, today);
            overview.documents += 1;
            *overview.counts.entry(state).or_default() += 1;
            match state {
                State::Withdrawn => overview.withdrawn.push(id.to_owned()),
                State::Unapproved => overview.unapproved.push(Unapproved::new(id, known, &approvers)),
                _ => {}
            }
            overview.reviews.extend(review(id, known.control(), state, today));
        }
        overview.reviews.sort_by(|a, b| a.review_by.cmp(&b.review_by).then_with(|| a.document.cmp(&b.document)));
        overview
    }

    /// How many documents are in that state.
    pub fn count(&self, state: State) -> usize {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// Whether a review is overdue, also of a document that is not approved.
    pub fn has_overdue(&self) -> bool {
        self.reviews.iter().any(|review| review.days_left < 0)
    }

    /// Lines for people.
    pub fn to_text(&self) -> String {
        let noun = if self.documents == 1 { "document" } else { "documents" };
        let mut text = format!("{} {noun} on {}: {}\n", self.documents, self.as_of, self.counted());
        for (role, documents) in self.by_reader() {
            let _ = writeln!(text, "approvals   {role} must read: {}", documents.join(", "));
        }
        for review in &self.reviews {
            let _ = writeln!(text, "review      {}: {} by {}, {}", review.owner, review.document, review.review_by, due(review.days_left));
        }
        for document in &self.withdrawn {
            let _ = writeln!(text, "withdrawn   {document}");
        }
        text
    }

    /// For the comment of a merge request, or a page of a wiki.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("**{} documents** on {}: {}\n", self.documents, self.as_of, self.counted());
        if !self.unapproved.is_empty() {
            text.push_str("\n| needs an approval | by | why |\n|---|---|---|\n");
            for one in &self.unapproved {
                let _ = writeln!(text, "| `{}` | {} | {} |", one.document, one.readers().join(", "), one.reason.words());
            }
        }
        if !self.reviews.is_empty() {
            text.push_str("\n| to be read again | owner | by | |\n|---|---|---|---|\n");
            for Review { document, owner, review_by, days_left } in &self.reviews {
                let _ = writeln!(text, "| `{document}` | {owner} | {review_by} | {} |", due(*days_left));
            }
        }
        if !self.withdrawn.is_empty() {
            text.push_str("\n| withdrawn |\n|---|\n");
            self.withdrawn.iter().for_each(|document| text.push_str(&format!("| `{document}` |\n")));
        }
        text
    }

    /// As data.
    ///
    /// # Errors
    /// None that can happen: all keys are words.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    /// `31 in order, 3 unapproved`
    fn counted(&self) -> String {
        let counts = State::COUNTED.into_iter().map(|(state, words)| (self.count(state), words));
        let counts: Vec<String> = counts.filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
        if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
    }

    /// What each role must read, with the reason.
    fn by_reader(&self) -> BTreeMap<String, Vec<String>> {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for one in &self.unapproved {
            for reader in one.readers() {
                all.entry(reader).or_default().push(format!("{} ({})", one.document, one.reason.words()));
            }
        }
        all
    }
}

/// Of documents in use whose day is near or past.
fn review(id: &str, control: &Control, state: State, today: Date) -> Option<Review> {
    let days_left = days_until(control.review_by, today);
    let is_asked = matches!(state, State::Unapproved | State::Overdue | State::Due) && days_left <= REVIEW_NOTICE;
    is_asked.then(|| Review { document: id.to_owned(), owner: control.owner.to_string(), review_by: control.review_by, days_left })
}

fn due(days_left: i32) -> String {
    let days = |count: i32| if count == 1 { "1 day".to_owned() } else { format!("{count} days") };
    match days_left {
        ..0 => format!("overdue by {}", days(-days_left)),
        0 => "due today".to_owned(),
        _ => format!("due in {}", days(days_left)),
    }
}
