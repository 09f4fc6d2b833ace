//! protogen
pub mod diagnostic;
pub mod model;
pub mod schema;
pub mod source;
