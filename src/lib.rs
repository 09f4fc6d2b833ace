//! protogen
#![forbid(unsafe_code)]
pub mod browser;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod edit;
pub mod export;
pub mod lifecycle;
pub mod load;
pub mod merge;
pub mod model;
pub mod output;
pub mod pdf;
pub mod pipeline;
pub mod resolve;
pub mod schema;
pub mod site;
pub mod source;
pub mod theme;
pub mod view;
