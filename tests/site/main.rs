//! The whole way from content to pages, in memory: every value reaches its pages, nothing for staff reaches a patient, each handout
//! holds what the sources say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod canary;
mod handouts;
mod lists;
mod merged;
mod mutation;
mod world;
