//! Small things that several views hold.

use super::{Cx, Printer};
use crate::model::StaffReader;
use crate::model::basis::Basis;
use serde::Serialize;

/// Finished HTML, safe to print as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub(super) String);

impl Html {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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
        Self { reasons: facts.chain(decision).collect() }
    }
}

/// The document that something taken in was written in.
#[derive(Debug, Clone, Serialize)]
pub struct Origin {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}
