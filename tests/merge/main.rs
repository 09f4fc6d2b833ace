//! The merge: worked examples, laws on random catalogues, and a brute force that shares no code with the library.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod laws;
mod oracle;
mod subsets;
mod worked;
