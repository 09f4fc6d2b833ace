//! `protogen explain`: what a rule finds, why, and what to write.

use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::check::{every_explained, find_explained, reference};
use crate::diagnostic::nearest;

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The rule's code or name, such as `S102` or `depth-over-maximum`; without it, all rules are listed.
    rule: Option<String>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Some(wanted) = &arguments.rule else {
        terminal.print(&reference::list())?;
        return Ok(Outcome::Fine);
    };
    let Some(rule) = find_explained(wanted) else { return Err(unknown(wanted).into()) };
    terminal.print(&reference::explain(rule))?;
    Ok(Outcome::Fine)
}

fn unknown(wanted: &str) -> String {
    let names = every_explained().into_iter().map(|rule| rule.name);
    match nearest(wanted, names) {
        Some(near) => format!("there is no rule `{wanted}`; did you mean `{near}`?"),
        None => format!("there is no rule `{wanted}`: `protogen explain` lists them"),
    }
}
