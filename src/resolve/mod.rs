//! The whole catalogue bound together: every reference leads somewhere, every id stands once, nothing goes in circles.
//!
//! [`bind()`] checks the names that decoding recorded, also of files that could not be read in full, and [`Catalog::new`] joins what
//! could. Both are functions of [`Loaded`](crate::load::Loaded); neither reads a file.

mod approvals;
mod bind;
mod catalog;
mod combination;
mod cycles;
mod document;
mod documents;
mod exchange;
mod families;
mod included;
mod inputs;
pub mod kinds;
mod links;
mod lower;
mod reads;
mod rest;
mod shared;
mod usage;
mod values;

pub use bind::{bind, meant};
pub use catalog::Catalog;
pub use combination::{Combination, Halves, course};
pub use document::{AnyDocument, ApprovalFile, Document};
pub use documents::{DocumentKind, DocumentSummary, Documents, Edition};
pub use families::Siblings;
pub use included::{Composite, Included};
pub use inputs::{Changes, Groups, Inputs, every_file, is_as_it_was, is_of_day};
pub use lower::{EVERY, HAPPENED, Lowering, Measure, SPF, condition, per_minutes};
pub use reads::{Items, Reads, Single, Today};
pub use shared::{FactEntry, FileEntry, SetEntry};
pub use usage::{Total, Totals, Usage, Use, UsedIn};
pub use values::ValueIndex;
