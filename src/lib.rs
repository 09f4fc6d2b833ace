//! protogen
#![forbid(unsafe_code)]
pub mod cli;
pub mod diagnostic;
pub mod edit;
pub mod load;
pub mod model;
pub mod pipeline;
pub mod resolve;
pub mod schema;
pub mod source;
pub mod theme;
pub mod view;
