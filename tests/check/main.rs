//! The rules of `protogen check`: what each finds and what it leaves alone, in which words, and what is done with findings.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../attached/mod.rs"]
mod attached;
#[path = "attached.rs"]
mod attached_files;
mod blocks;
mod core_vocabulary;
mod every_example;
mod examples;
mod fixes;
mod goldens;
mod lifecycle;
mod naive;
mod one_fault;
mod other_clinic;
mod page;
mod plans;
mod planted;
mod safety;
mod sarif;
mod sets;
mod siblings;
