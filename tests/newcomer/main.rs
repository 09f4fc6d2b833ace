//! What somebody meets who has never seen protogen: the project it makes, and the documentation taken at its word.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod new;
mod shell;
mod walkthrough;
