//! The whole catalogue bound together: every reference leads somewhere, every id stands once, nothing goes in circles.
//!
//! [`bind()`] checks the names that decoding recorded, also of files that could not be read in full, and [`Catalog::new`] joins what
//! could. Both are functions of [`Loaded`](crate::load::Loaded); neither reads a file.

mod bind;
mod catalog;
mod combination;
mod cycles;
mod documents;
mod exchange;
mod families;
mod files;
mod links;
mod lower;
mod taken_in;
mod usage;
mod values;

pub use bind::{bind, meant};
pub use catalog::{AnyDocument, Catalog, Document, FactEntry, Shared};
pub use combination::{Combination, Halves};
pub use documents::{DocumentKind, Documents, Edition, Known};
pub use families::Siblings;
pub use files::{Files, is_shared};
pub use lower::{EVERY, Lowering, SPF, course};
pub use taken_in::{Composite, TakenIn};
pub use usage::{Total, Totals, Usage, Use, UsedIn};
pub use values::ValueIndex;
