//! Small things that several views hold.

use super::{Cx, Printer};
use crate::model::StaffReader;
use crate::model::basis::Basis;
use crate::source::Span;
use serde::Serialize;

/// One thing that a value or a text rests on, with a link into the ledgers.
#[derive(Debug, Clone, Serialize)]
pub struct Reason {
    /// `fact` or `decision`.
    pub kind: &'static str,
    /// A fact's code, or what was decided.
    pub label: String,
    /// The page and the anchor, relative to the staff site's language folder.
    pub href: String,
}

/// What a value or a text rests on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Provenance {
    /// Facts first, then the decision.
    pub reasons: Vec<Reason>,
    /// The set that it was taken in from, if it was.
    pub set: Option<String>,
}

impl Provenance {
    /// For staff, who see the ledgers.
    pub fn new(basis: &Basis, cx: Cx<'_>) -> Self {
        let Basis { facts, decision } = basis;
        let facts = facts.iter().map(|fact| Reason {
            kind: "fact",
            label: fact.as_str().to_owned(),
            href: format!("sources.html#{}", fact.as_str()),
        });
        let decision = decision.iter().map(|decision| {
            let topic = cx.catalog.decisions.get(decision.as_str()).map(|found| Printer::<StaffReader>::plain_words(cx).text(&found.topic));
            Reason {
                kind: "decision",
                label: topic.unwrap_or_else(|| decision.as_str().to_owned()),
                href: format!("decisions.html#{}", decision.as_str()),
            }
        });
        Self { reasons: facts.chain(decision).collect(), set: None }
    }

    /// The same of an item that stands at this place.
    pub fn of_item(place: Span, basis: &Basis, cx: Cx<'_>) -> Self {
        Self { set: set_title(place, cx), ..Self::new(basis, cx) }
    }
}

/// What staff call the set that an item at this place was taken in from; none, if it stands in a document's own file.
pub fn set_title(place: Span, cx: Cx<'_>) -> Option<String> {
    cx.catalog.set_of(place).map(|set| Printer::<StaffReader>::plain_words(cx).text(&set.title))
}

/// The document that something taken in was written in.
#[derive(Debug, Clone, Serialize)]
pub struct Origin {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}
