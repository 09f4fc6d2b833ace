//! The control of documents: which there are, whether one is approved as it is, when it must be read again, and whose control a page is
//! under that prints several of them.
//!
//! An approval is bound to the fingerprint of the content ([`crate::load::fingerprint`]), so any later change of the content voids
//! it. How an approval gets into a file is left to `approval`; what is wrong with the control of a document is said by the rules D501
//! to D505.

use crate::digest::Digest;
use crate::load::Outline;
use crate::model::Id;
use crate::model::id::{Ref, RoleRef};
use crate::model::lifecycle::{Lifecycle, Naming};
use crate::resolve::{AnyDocument, Catalog, Document};
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
    /// Its owner, version, approval and dates.
    pub lifecycle: &'a Lifecycle,
    /// Its file.
    pub source: SourceId,
    /// The fingerprint of its content.
    pub fingerprint: &'a str,
    /// The sets whose items it takes in.
    pub sets: Vec<&'a str>,
    /// The documents whose content stands on its pages too, and where it names them.
    pub prints: Vec<(&'a str, Span)>,
}

impl ControlledDocument<'_> {
    /// Whether an approval by somebody else than the author covers this content.
    pub fn is_approved(&self) -> bool {
        self.lifecycle.approval_of(self.fingerprint).is_some()
    }
}

/// Every controlled document: protocols, then visits, then courses, each in the order of the files.
pub fn documents(catalog: &Catalog) -> Vec<ControlledDocument<'_>> {
    catalog.documents().map(control_of).collect()
}

/// The control of one document.
pub fn control_of(document: AnyDocument<'_>) -> ControlledDocument<'_> {
    match document {
        AnyDocument::Protocol(document) => {
            let uses = document.steps.iter().filter_map(|step| step.uses.as_ref());
            let prints = uses.map(|used| (used.as_str(), used.span())).collect();
            let sets = document.uses.iter().map(Ref::as_str).collect();
            ControlledDocument { sets, ..controlled(document, &document.id, &document.naming, &document.lifecycle, prints) }
        }
        AnyDocument::Visit(document) => {
            let prints = document.treatments.iter().map(|part| (part.protocol.as_str(), part.protocol.span())).collect();
            controlled(document, &document.id, &document.naming, &document.lifecycle, prints)
        }
        AnyDocument::Course(document) => {
            let protocol = document.protocol.iter().map(|named| (named.as_str(), named.span()));
            let prints = protocol.chain(document.visit.iter().map(|named| (named.as_str(), named.span()))).collect();
            controlled(document, &document.id, &document.naming, &document.lifecycle, prints)
        }
    }
}

fn controlled<'a, T>(
    document: &'a Document<T>,
    id: &'a Spanned<Id>,
    naming: &'a Naming,
    lifecycle: &'a Lifecycle,
    prints: Vec<(&'a str, Span)>,
) -> ControlledDocument<'a> {
    ControlledDocument { id, naming, lifecycle, source: document.source, fingerprint: &document.fingerprint, sets: Vec::new(), prints }
}

/// A document of which something stands on a page.
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    /// Its id.
    pub id: &'a str,
    /// What is known of it.
    pub outline: &'a Outline,
}

/// Everything that is printed on the pages of these documents: they themselves, what they take in, and whatever a sentence of one of them
/// takes a value from. Each stands once, those asked for first; unknown names, which were reported, are left out.
pub fn printed<'a>(ids: impl IntoIterator<Item = &'a str>, catalog: &'a Catalog) -> Vec<Printed<'a>> {
    let known = |id: &'a str| Some(Printed { id, outline: &catalog.outlined(id)?.outline });
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
        [only] => only.outline.control.fingerprint.to_string(),
        several => {
            let lines: Vec<String> = several.iter().map(|one| format!("{} {}\n", one.id, one.outline.control.fingerprint)).collect();
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

/// A sheet as its code names it to the status page, after `#`: by its version and its printed fingerprint.
pub fn sheet(version: &str, fingerprint: &str) -> String {
    format!("{version}-{fingerprint}")
}

/// The document that takes the place of a retired one. That it is in use itself is held by rule D505.
pub fn successor<'a>(id: &str, catalog: &'a Catalog) -> Option<&'a str> {
    let successor = catalog.outlined(id)?.outline.successor.as_deref()?;
    catalog.outlined(successor).map(|_| successor)
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
