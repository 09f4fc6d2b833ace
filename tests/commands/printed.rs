//! Everything that a command prints to standard output is written to its last byte, or the command says that it was not.

use crate::project::{Answer, Project, answer};
use clap::CommandFactory;
use protogen::cli::Cli;
use std::fs::OpenOptions;
use std::process::Stdio;

const PROTOCOL: &str = "content/protocols/calming-mask.toml";

/// Every way to have something printed. Each command has its help at least, which is added below.
const PRODUCTS: &[&str] = &[
    "--help",
    "--version",
    "completions bash",
    "completions fish",
    "completions zsh",
    "schema",
    "schema protocol",
    "explain",
    "explain S102",
    "visit calming-mask",
    "visit calming-mask --format text",
    "visit calming-mask --format html",
    "visit calming-mask --format json",
    "theme files",
    "theme context patient/en/calming-mask.html",
    "check --message-format json",
    "check --message-format sarif",
    "check --message-format github",
    "check --message-format gitlab",
    "build --message-format sarif",
    "build --why index.html",
    "impact protocol:calming-mask",
    "impact protocol:calming-mask --format json",
    "impact protocol:calming-mask --dot",
    "status",
    "status --format json",
    "status --format markdown",
];

fn products() -> Vec<String> {
    let command = Cli::command();
    let helps = command.get_subcommands().map(|sub| format!("{} --help", sub.get_name()));
    PRODUCTS.iter().map(|product| (*product).to_owned()).chain(helps).collect()
}

/// The command with another standard output.
fn into(project: &Project, arguments: &str, out: Stdio) -> Answer {
    let mut command = project.command(arguments);
    command.stdout(out);
    answer(command)
}

#[cfg(target_os = "linux")]
#[test]
fn a_product_that_could_not_be_written_is_a_failure() {
    let project = Project::small();
    for arguments in products() {
        let printed = project.run(&arguments);
        assert!(printed.code == Some(0) && !printed.out.is_empty(), "{arguments}: {printed:?}");
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let answer = into(&project, &arguments, full.into());
        let said = "error: can't write to standard output: No space left on device (os error 28)\n";
        assert!(answer.code == Some(2) && answer.err.ends_with(said), "{arguments}: {answer:?}");
    }
    project.edit(PROTOCOL, "for = \"6 h\"", "for = \"6 hr\"");
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_eq!(into(&project, "check --diff", full.into()).code, Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let project = Project::small();
    for arguments in products() {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let answer = into(&project, &arguments, writer.into());
        assert!(answer.code == Some(0) && !answer.err.contains("error:"), "{arguments}: {answer:?}");
    }
}
