//! Two states of a project compared: what each edit comes to, the oracle, and the command.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod causes;
mod command;
mod keys;
mod oracle;
mod project;
mod sides;
mod table;
