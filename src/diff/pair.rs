//! Which document of the new side is which of the old.

use super::side::Side;
use crate::resolve::AnyDocument;
use std::collections::BTreeSet;

/// A document on both sides, or on one alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub old: Option<AnyDocument<'a>>,
    pub new: Option<AnyDocument<'a>>,
}

impl<'a> Pair<'a> {
    /// Its id, on the new side if it is there.
    pub fn id(&self) -> &'a str {
        self.new.or(self.old).map_or("", AnyDocument::id)
    }

    /// The word for what it is.
    pub fn kind(&self) -> &'static str {
        match self.new.or(self.old) {
            Some(AnyDocument::Visit(_)) => "visit",
            Some(AnyDocument::Course(_)) => "course",
            _ => "protocol",
        }
    }
}

/// Every document of either side: by its id, or where that is new, as the successor that a document names which is gone.
pub(super) fn pairs<'a>([old, new]: [&Side<'a>; 2]) -> Vec<Pair<'a>> {
    let ids = |side: &Side<'a>| side.content.catalog.names().map(|(_, id)| id.to_owned()).collect::<Vec<_>>();
    let (before, after) = (ids(old), ids(new));
    let known: BTreeSet<&String> = before.iter().collect();
    let there: BTreeSet<&String> = after.iter().collect();
    let gone = || before.iter().filter(|id| !there.contains(id));
    let successor = |id: &str| {
        let document = old.document(id)?;
        document.lifecycle().successor.as_ref().map(|successor| successor.value.as_str().to_owned())
    };
    let replaced = |id: &str| gone().find(|other| successor(other).as_deref() == Some(id));
    let mut taken = BTreeSet::new();
    let mut pairs = Vec::new();
    for id in &after {
        let was = if known.contains(id) { Some(id) } else { replaced(id) };
        taken.extend(was);
        pairs.push(Pair { old: was.and_then(|id| old.document(id)), new: new.document(id) });
    }
    let lost = before.iter().filter(|id| !taken.contains(id));
    pairs.extend(lost.map(|id| Pair { old: old.document(id), new: None }));
    pairs
}
