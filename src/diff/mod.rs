//! Two states of a project compared in meaning: what is looser, what is stricter, and at which minute a patient would notice.
//!
//! Both sides are a catalogue with its sources, wherever those came from: a folder, a revision of git, a record. Neither is read here.
//!
//! 1. [`walk`] compares each file key by key along its declaration; [`keys`] says what a change of each key means.
//! 2. [`points`] compares rules as sets of points, each side by its own vocabulary.
//! 3. [`witness`] puts one of those points into words.
//! 4. `document` joins both into the changes of one document, with what other documents and the vocabulary bring.
//! 5. [`report`] is all of it as plain values; [`human`], [`markdown`] and [`html`] write them out.

mod class;
mod document;
pub mod history;
pub mod html;
pub mod human;
pub mod keys;
pub mod markdown;
mod pair;
pub mod phrases;
pub mod points;
pub mod report;
mod shared;
mod side;
mod tree;
pub mod walk;
pub mod witness;

pub use class::{Bump, Class};
pub use report::{Change, Difference, DocumentChange, Place};
pub use side::Content;

use crate::merge::ConceptError;
use crate::resolve::AnyDocument;
use document::{Compared, Edits};
use pair::pairs;
use rayon::prelude::*;
use shared::Shared;
use side::Side;

/// Everything in which the new side differs from the old.
///
/// # Errors
/// [`ConceptError`] if what is a kind of what goes in a circle on either side, so that no rule can be compared.
pub fn diff(old: Content<'_>, new: Content<'_>) -> Result<Difference, ConceptError> {
    let sides = [&Side::new(old, new)?, &Side::new(new, old)?];
    let shared = Shared::new(sides);
    let pairs = pairs(sides);
    let edits: Edits = pairs.par_iter().filter_map(|pair| Some((pair.id().to_owned(), edited(sides, pair.old?, pair.new?)))).collect();
    let compared = Compared { sides, shared: &shared, edits: &edits };
    let mut documents: Vec<DocumentChange> = pairs.par_iter().filter_map(|pair| compared.document(pair)).collect();
    documents.sort_by(|a, b| (b.class, b.worst, &a.document).cmp(&(a.class, a.worst, &b.document)));
    let unchanged = pairs.len() - documents.len();
    let mut changes: Vec<Change> = shared.changes().cloned().collect();
    changes.sort_by_key(|change| std::cmp::Reverse(change.class));
    Ok(Difference { documents, shared: changes, unchanged, ..Difference::default() })
}

/// What was edited in the file of a document.
fn edited<'a>(sides: [&Side<'a>; 2], old: AnyDocument<'a>, new: AnyDocument<'a>) -> Vec<walk::Found> {
    use crate::load::FileKind;
    let kind = match new {
        AnyDocument::Protocol(_) => FileKind::Protocol,
        AnyDocument::Visit(_) => FileKind::Visit,
        AnyDocument::Course(_) => FileKind::Course,
    };
    let [before, after] = [sides[0].document_node(old), sides[1].document_node(new)];
    let Some(shape) = kind.shape().filter(|_| !before.says(&after)) else { return Vec::new() };
    let is_id = |found: &walk::Found| found.area == "id" && old.id() != new.id();
    walk::compare(shape, &before, &after).into_iter().filter(|found| !is_id(found)).collect()
}
