//! The typed catalogue: what a protocol says.
//!
//! Every type here is declared once, with the sentence its author needs; decoder, JSON Schema and reference pages come from the
//! declaration. A type refuses what cannot be, so later stages need not ask again. No input, no output, no HTML.

pub mod approval;
pub mod attachment;
pub mod basis;
pub mod clinic;
mod colour;
mod dose;
mod force;
pub mod form;
pub mod hours;
pub mod id;
pub mod interface;
pub mod language;
mod lay_out;
pub mod left_out;
pub mod lifecycle;
pub mod markdown;
pub mod phone;
pub mod plan;
pub mod project;
pub mod protocol;
mod quantity;
pub mod set;
mod skin_type;
pub mod terms;
pub mod visible;
pub mod visit;
pub mod vocabulary;
mod words;

pub use crate::audience::{Addressed, Audience, ForAll, ForPatients, ForStaff, PatientReader, Reach, Reader, StaffOnly, StaffReader};
pub use crate::quantity::{Bound, Dimension, Quantity, Unit};
pub use crate::schema::{Text, WordsReference};
pub use colour::{Accent, Colour};
pub use id::Id;
pub use lay_out::lay_out;
pub use quantity::{
    AnyQuantity, Count, DoseByWeight, Duration, Fault, Length, Mass, Of, Percent, Session, SkinArea, Spf, Weight, Years, parse,
};
pub use skin_type::{SkinType, SkinTypes};
pub use words::{
    Block, DetachedText, Inline, Layout, Line, PatientLine, PatientProse, Prose, SharedLine, StaffLine, StaffProse, Words, Written,
    as_name, is_name,
};
