//! What `protogen impact` says, held against what changes when the thing is changed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod changed;
