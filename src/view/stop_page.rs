//! What stands in the place of a page that must not be followed any more.

use super::{Cx, Html, Identity, Instead, Printer};
use crate::lifecycle;
use crate::model::PatientReader;
use crate::model::lifecycle::{Status, Withdrawal};
use crate::resolve::AnyDocument;
use serde::Serialize;

/// The page of a document that was withdrawn, or prints one that was.
#[derive(Debug, Clone, Serialize)]
pub struct StopPage {
    /// Who the document is.
    pub identity: Identity,
    /// Since when, in words.
    pub since: Option<String>,
    /// What a patient who holds the sheet must know or do.
    pub patient: Vec<Html>,
    /// What took its place, if something did.
    pub instead: Option<Instead>,
}

impl StopPage {
    /// Of the document with this identity.
    pub fn new(identity: Identity, cx: Cx<'_>) -> Self {
        let withdrawn = withdrawn(&identity.id, cx);
        let since = withdrawn.iter().map(|(_, withdrawal)| withdrawal.date.value).min();
        let words = |(document, withdrawal): &(AnyDocument<'_>, &Withdrawal)| {
            Some(Printer::<PatientReader>::of_any(cx, *document).html(withdrawal.patient.as_ref()?))
        };
        let patient = withdrawn.iter().filter_map(words).collect();
        let instead = identity.stamp().and_then(|stamp| stamp.instead.clone());
        Self { since: since.map(|day| cx.language.date(day)), patient, instead, identity }
    }
}

/// What was withdrawn of all that the pages of a document print, with the reasons.
pub(super) fn withdrawn<'a>(id: &'a str, cx: Cx<'a>) -> Vec<(AnyDocument<'a>, &'a Withdrawal)> {
    let printed = lifecycle::printed([id], cx.catalog);
    let gone = printed.into_iter().filter(|one| one.control.status == Status::Withdrawn);
    let documents = gone.filter_map(|one| cx.catalog.document(one.id));
    documents.filter_map(|document| Some((document, document.lifecycle().withdrawal.as_ref()?))).collect()
}
