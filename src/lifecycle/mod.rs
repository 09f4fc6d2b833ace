//! The control of documents: which there are, whether one is approved as it is, when it must be read again, and whose control a page is
//! under that prints several of them.
//!
//! An approval is bound to the fingerprint of the content ([`crate::load::fingerprint`]), so any later change of the content voids
//! it. How an approval gets into a file is left to `approval`; what is wrong with the control of a document is said by the rules D501
//! to D505.

mod seal;

pub use seal::{Broken, Statement, broken, page_hash};

use crate::digest::Digest;
use crate::load::Outline;
use crate::model::Id;
use crate::model::approval::{ApprovalRecord, Meaning};
use crate::model::id::Ref;
use crate::model::lifecycle::{Approvers, Control, Given, Lifecycle, Naming};
use crate::model::project::Project;
use crate::resolve::{AnyDocument, ApprovalFile, Catalog};
use crate::source::{SourceId, Span, Spanned};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The longest time from an approval to the next review, in months, by clinical rule D503.
pub const LONGEST_REVIEW: i32 = 36;

/// A protocol, a visit or a course, as far as its control goes.
#[derive(Debug, Clone)]
pub struct ControlledDocument<'a> {
    /// Its id.
    pub id: &'a Spanned<Id>,
    /// Its title.
    pub naming: &'a Naming,
    /// Its owner, version and dates.
    pub lifecycle: &'a Lifecycle,
    /// Its file.
    pub source: SourceId,
    /// The fingerprint of its content.
    pub fingerprint: &'a str,
    /// Its approval as it stands, with its dates.
    pub control: &'a Control,
    /// Its approvals, if they stand in a file of their own.
    pub approvals: Option<&'a ApprovalFile>,
    /// The approval that was given last, whether or not it covers the document as it is.
    pub given: Option<Given<'a>>,
    /// The sets whose items it takes in.
    pub sets: Vec<&'a str>,
    /// The documents whose content stands on its pages too, and where it names them.
    pub prints: Vec<(&'a str, Span)>,
}

impl ControlledDocument<'_> {
    /// Whether approvals by all who must give one cover the document.
    pub fn is_approved(&self) -> bool {
        self.control.approval.is_some()
    }
}

/// Every controlled document: protocols, then visits, then courses, each in the order of the files.
pub fn documents(catalog: &Catalog) -> Vec<ControlledDocument<'_>> {
    catalog.documents().filter_map(|document| control_of(document, catalog)).collect()
}

/// The control of one document of the catalogue.
pub fn control_of<'a>(document: AnyDocument<'a>, catalog: &'a Catalog) -> Option<ControlledDocument<'a>> {
    let known = catalog.outlined(document.id())?;
    let (control, approvals, lifecycle) = (known.control(), known.approvals(), document.lifecycle());
    let language = Project::language(catalog.project.as_ref());
    let given = match approvals {
        Some(file) => {
            let approved = |record: &&ApprovalRecord| record.language.as_str() == language && record.meaning == Meaning::Approved;
            file.approvals.records.iter().rfind(approved).map(Given::from)
        }
        None => lifecycle.approval.as_ref().map(Given::from),
    };
    let (id, sets, prints) = match document {
        AnyDocument::Protocol(document) => {
            let uses = document.steps.iter().filter_map(|step| step.uses.as_ref());
            let prints = uses.map(|used| (used.as_str(), used.span())).collect();
            (&document.id, document.uses.iter().map(Ref::as_str).collect(), prints)
        }
        AnyDocument::Visit(document) => {
            let prints = document.treatments.iter().map(|part| (part.protocol.as_str(), part.protocol.span())).collect();
            (&document.id, Vec::new(), prints)
        }
        AnyDocument::Course(document) => {
            let protocol = document.protocol.iter().map(|named| (named.as_str(), named.span()));
            (&document.id, Vec::new(), protocol.chain(document.visit.iter().map(|named| (named.as_str(), named.span()))).collect())
        }
    };
    let (naming, source, fingerprint) = (document.naming(), document.span().source, document.fingerprint());
    Some(ControlledDocument { id, naming, lifecycle, source, fingerprint, control, approvals, given, sets, prints })
}

/// A document of which something stands on a page.
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    /// Its id.
    pub id: &'a str,
    /// What is known of it.
    pub outline: &'a Outline,
    /// Its version, dates and approval.
    pub control: &'a Control,
}

/// Everything that is printed on the pages of these documents: they themselves, what they take in, and whatever a sentence of one of them
/// takes a value from. Each stands once, those asked for first; unknown names, which were reported, are left out.
pub fn printed<'a>(ids: impl IntoIterator<Item = &'a str>, catalog: &'a Catalog) -> Vec<Printed<'a>> {
    let known = |id: &'a str| {
        let known = catalog.outlined(id)?;
        Some(Printed { id, outline: &known.outline, control: known.control() })
    };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut all: Vec<Printed<'a>> = ids.into_iter().filter(|id| seen.insert(id)).filter_map(known).collect();
    let mut next = 0;
    while let Some(Printed { outline, .. }) = all.get(next).copied() {
        all.extend(outline.takes_in.iter().map(|other| &*other.value).filter(|other| seen.insert(other)).filter_map(known));
        next += 1;
    }
    // A value is all that is printed of these, and so nothing of what they take in.
    for Printed { outline, .. } in all.clone() {
        all.extend(outline.prints.iter().map(|other| &**other).filter(|other| seen.insert(other)).filter_map(known));
    }
    all
}

/// The fingerprint of a page that prints these: that of the one document, or one of all their fingerprints in this order.
fn fingerprint(printed: &[Printed<'_>]) -> String {
    match printed {
        [only] => only.control.fingerprint.to_string(),
        several => {
            let lines: Vec<String> = several.iter().map(|one| format!("{} {}\n", one.id, one.control.fingerprint)).collect();
            Digest::of(lines.concat().as_bytes()).to_string()
        }
    }
}

/// Digits of the fingerprint that are printed: enough to tell versions of one document apart.
const PRINTED_DIGITS: usize = 8;

/// The fingerprint of a page that prints these, as far as it is printed.
pub fn printed_fingerprint(printed: &[Printed<'_>]) -> String {
    fingerprint(printed).chars().take(PRINTED_DIGITS).collect()
}

/// The hash of what pages say, as far as it is printed.
pub fn printed_page(hash: &str) -> String {
    hash.chars().take(PRINTED_DIGITS).collect()
}

/// A sheet as its code names it to the status page, after `#`: by its version and its printed fingerprint.
pub fn sheet(version: &str, fingerprint: &str) -> String {
    format!("{version}-{fingerprint}")
}

/// The document that takes the place of a retired one. That it is in use itself is held by rule D505.
pub fn successor<'a>(id: &str, catalog: &'a Catalog) -> Option<&'a str> {
    let successor = catalog.outlined(id)?.outline.successor.as_deref()?;
    catalog.outlined(successor).map(|_| successor)
}

/// The roles whose approval a document needs; any but its author's, if none is named.
pub fn approvers(catalog: &Catalog) -> Approvers {
    Project::approvers(catalog.project.as_ref())
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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
