//! The commands as their users meet them: what they say and how they end, the same bytes everywhere, and a site that stands whole
//! whatever happens to the build.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod impact;
#[cfg(unix)]
mod machine;
mod options;
mod printed;
mod project;
mod reproducible;
mod status;
mod visit;
mod vocabulary;
mod whole;
mod withdraw;
