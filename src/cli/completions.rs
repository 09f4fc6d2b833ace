//! `protogen completions`: a completion script from the declaration of the arguments.

use super::terminal::Terminal;
use super::{Cli, Failure, Outcome};
use clap::CommandFactory;

/// Options of `completions`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell.
    shell: clap_complete::Shell,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "protogen", &mut script);
    terminal.print(&String::from_utf8(script)?)?;
    Ok(Outcome::Fine)
}
