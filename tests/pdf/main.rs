//! Printing, proven on what comes out: every claim about a PDF is checked in the finished file, with a real browser.
//!
//! These tests need Chromium, poppler-utils, qpdf and zbar-tools, and fail without them.

mod batch;
mod conformance;
mod fixture;
mod hostile;
mod reader;
