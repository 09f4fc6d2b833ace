//! The whole way from content to pages, in memory: every value reaches its pages, nothing for staff reaches a patient, each handout
//! holds what the sources say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod anchors;
#[path = "../attached/mod.rs"]
mod attached;
mod attached_files;
mod canary;
#[path = "../canary/mod.rs"]
mod canary_content;
mod combined;
mod forms;
mod handouts;
mod head;
mod interface;
mod links;
mod lists;
mod merged;
mod mutation;
mod schema;
mod stamps;
mod world;
