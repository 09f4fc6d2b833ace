//! A file format, declared once.
//!
//! `table!` and `choice!` turn one declaration — a field, its key, its type and the sentence its author needs — into the Rust
//! type, its decoder and its [`Shape`]. The JSON Schema for editors ([`json_schema`]) and the reference pages ([`mod@reference`]) are written
//! from the shape, so they can't say something else than the decoder does.
//!
//! Decoding goes on after a fault: every field of every table is read, and all that is wrong with a file is reported in one run.
//! Something stands in for what is missing or bad ([`Decode::stand_in`]), so that one wrong field hides nothing else of its document;
//! `pipeline` sees to it that nothing is found which rests on that.
//! What the *names* in a file refer to is recorded on the way ([`names::Names`]) and bound later by `resolve`, so that a table
//! with one bad field still defines its id and still has its references checked.

mod choice;
mod decode;
pub mod faults;
pub mod json_schema;
pub mod literal;
pub mod names;
mod phrases;
pub mod reference;
mod shape;
mod table;
mod text;

pub(crate) use choice::choice;
pub use decode::{Cx, Decode, Value};
pub use phrases::{one_of, quoted_list, with_article};
pub use shape::{ChoiceShape, Field, Presence, Shape, TableShape, Variant};
pub(crate) use table::table;
pub use table::{Table, TableReader, decode_value as table_value, stand_in as table_stand_in};
pub use text::{Text, WordsReference};
