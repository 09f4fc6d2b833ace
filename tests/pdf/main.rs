//! Printing, proven on what comes out: every claim about a PDF is checked in the finished file, with a real browser.
//!
//! These tests need Chromium, poppler-utils, qpdf and zbar-tools, and fail without them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../attached/mod.rs"]
mod attached;
mod batch;
#[path = "../canary/mod.rs"]
mod canary_content;
mod conformance;
mod desk;
#[path = "../example/mod.rs"]
mod example;
mod example_clinic;
mod fixture;
mod hostile;
mod other_clinic;
mod page_text;
mod reader;
mod schema;
mod seen;
mod tight;
