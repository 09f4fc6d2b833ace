//! The pages of the example clinic in a real browser: what they show, whom they shut out, and what they ask the network for.
//!
//! These tests need Chromium, and fail without it. Screenshots of every kind of page are left in `target/screenshots` if `PROTOGEN_PICTURES` is set.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accessibility;
mod clock;
#[path = "../example/mod.rs"]
mod example;
mod keyboard;
mod links;
mod questions;
mod room;
mod search;
mod shift;
mod visitor;
