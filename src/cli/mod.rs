//! Arguments in, exit code out. One file per command; nothing else in the crate prints.

mod approve;
mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod impact;
mod new;
mod pdf;
mod schema;
mod serve;
mod status;
mod terminal;
mod theme;
mod visit;
mod vocabulary;
mod withdraw;

use crate::diagnostic::Format;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;
use std::process::ExitCode;

pub use terminal::ColorChoice;
use terminal::Terminal;

/// Turns treatment protocols into patient handouts and a staff reference site.
///
/// Exit code 0: fine. 1: there are findings at error level. 2: the command could not run.
#[derive(Debug, Parser)]
#[command(name = "protogen", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The project's folder; by default the nearest one with a `protogen.toml`, from here upwards.
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// When to colour.
    #[arg(long, global = true, value_enum, default_value_t)]
    color: ColorChoice,
    /// Print findings and errors only.
    #[arg(long, short, global = true)]
    quiet: bool,
    /// How findings are printed.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    message_format: Format,
    /// The day that counts as today, such as 2026-11-21; by default the clock's.
    #[arg(long, global = true, value_name = "DATE")]
    as_of: Option<Date>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a small project: one treatment, ready to be checked, built and changed. Or a protocol like one that is there.
    #[command(after_help = "Examples: protogen new my-clinic --like laser\n          protogen new protocol diode-laser --like laser-hair")]
    New(new::Arguments),
    /// Record that a role has read and approved documents as they are now.
    #[command(after_help = "Example: protogen approve microneedling --role medical-director --as-of 2026-10-26")]
    Approve(approve::Arguments),
    /// Take a document out of use at once: its pages tell whoever holds a sheet to stop.
    #[command(after_help = "Example: protogen withdraw soothing-mask --role medical-director --reason \"Recall of the mask.\"")]
    Withdraw(withdraw::Arguments),
    /// Check everything, then write the patient site and the staff site.
    #[command(after_help = "Example: protogen build --output public --as-of 2026-11-21")]
    Build(build::Arguments),
    /// Read, bind and check everything; nothing is written without --fix.
    #[command(after_help = "Example: protogen check --diff")]
    Check(check::Arguments),
    /// Compare two states of the project in meaning: what is looser, what is stricter, and when a patient would notice.
    #[command(after_help = "Examples: protogen diff main\n          protogen diff origin/main --format markdown --fail-on looser")]
    Diff(diff::Arguments),
    /// Print the built pages to PDF, beside them.
    #[command(after_help = "Example: protogen pdf --paper a4 --paper letter --edition large-print")]
    Pdf(pdf::Arguments),
    /// Say what a rule finds, why, and what to write; without a rule, list them all.
    #[command(after_help = "Example: protogen explain S102")]
    Explain(explain::Arguments),
    /// Say what a change of one thing touches: the documents that name it, pages, approvals.
    #[command(after_help = "Example: protogen impact concept:witch-hazel")]
    Impact(impact::Arguments),
    /// Show both sites in a browser and follow every save; nothing is written.
    #[command(after_help = "Example: protogen serve --open")]
    Serve(serve::Arguments),
    /// Write the JSON Schema of a file kind, for editors.
    #[command(after_help = "Example: protogen schema --write")]
    Schema(schema::Arguments),
    /// Make one handout of several treatments, without writing a file.
    #[command(after_help = "Example: protogen visit rf-microneedling soothing-mask --format html > handout.html")]
    Visit(visit::Arguments),
    /// List the concepts that a project can name, its own and the core's; with words, those that go by them.
    #[command(after_help = "Example: protogen vocabulary blood thinner")]
    Vocabulary(vocabulary::Arguments),
    /// See and copy the files of a theme, and what its templates see.
    #[command(after_help = "Example: protogen theme copy templates/handout.html --to clinic")]
    Theme(theme::Arguments),
    /// Say how the documents stand: which approvals are missing and whose, which reviews are due.
    #[command(after_help = "Example: protogen status --fail-on overdue,unapproved")]
    Status(status::Arguments),
    /// Write a completion script for a shell.
    #[command(after_help = "Example: protogen completions bash > ~/.local/share/bash-completion/completions/protogen")]
    Completions(completions::Arguments),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to complain about.
    Fine,
    /// There are findings at error level.
    Findings,
}

/// What stopped a command; printed as it is.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The widest lines of a help: longer ones are hard to read.
const WIDEST_HELP: usize = 100;

/// The arguments, read with a help that fits the window.
fn parse() -> Result<Cli, clap::Error> {
    let command = Cli::command().term_width(Terminal::window().columns().min(WIDEST_HELP));
    let read = command.clone().try_get_matches().and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    read.map_err(|error| error.format(&mut command.clone()))
}

/// Runs the program.
pub fn main() -> ExitCode {
    match parse() {
        Ok(cli) => {
            let terminal = Terminal::new(cli.global.color, cli.global.quiet);
            exit_code(run(cli, &terminal), &terminal)
        }
        Err(answer) => {
            let terminal = Terminal::new(ColorChoice::default(), false);
            exit_code(answer_instead(&answer, &terminal), &terminal)
        }
    }
}

/// Help and version are products like any other; what is wrong with the arguments is told on standard error.
fn answer_instead(answer: &clap::Error, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let text = answer.render().ansi().to_string();
    if answer.use_stderr() {
        terminal.findings(&text);
    } else {
        terminal.print(&text)?;
    }
    Ok(ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2)))
}

fn exit_code(done: Result<ExitCode, Failure>, terminal: &Terminal) -> ExitCode {
    done.unwrap_or_else(|failure| {
        terminal.failure(&failure.to_string());
        ExitCode::from(2)
    })
}

fn run(cli: Cli, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let outcome = match cli.command {
        Command::Approve(arguments) => approve::run(&arguments, &cli.global, terminal),
        Command::Withdraw(arguments) => withdraw::run(&arguments, &cli.global, terminal),
        Command::Build(arguments) => build::run(&arguments, &cli.global, terminal),
        Command::Check(arguments) => check::run(&arguments, &cli.global, terminal),
        Command::New(arguments) => new::run(&arguments, &cli.global, terminal),
        Command::Diff(arguments) => diff::run(&arguments, &cli.global, terminal),
        Command::Pdf(arguments) => pdf::run(&arguments, &cli.global, terminal),
        Command::Explain(arguments) => explain::run(&arguments, terminal),
        Command::Impact(arguments) => impact::run(&arguments, &cli.global, terminal),
        Command::Schema(arguments) => schema::run(&arguments, &cli.global, terminal),
        Command::Serve(arguments) => serve::run(&arguments, &cli.global, terminal),
        Command::Visit(arguments) => visit::run(&arguments, &cli.global, terminal),
        Command::Vocabulary(arguments) => vocabulary::run(&arguments, &cli.global, terminal),
        Command::Status(arguments) => status::run(&arguments, &cli.global, terminal),
        Command::Theme(arguments) => theme::run(&arguments, &cli.global, terminal),
        Command::Completions(arguments) => completions::run(&arguments, terminal),
    }?;
    Ok(match outcome {
        Outcome::Fine => ExitCode::SUCCESS,
        Outcome::Findings => ExitCode::from(1),
    })
}

impl Global {
    /// The project's folder, without what a killed run left in it.
    #[expect(clippy::disallowed_methods, reason = "where the user stands is asked here, once")]
    fn root(&self) -> Result<PathBuf, Failure> {
        let root = match &self.root {
            Some(root) => root.clone(),
            None => crate::load::find_root(&std::env::current_dir()?)?,
        };
        crate::edit::clear_leftovers(&root);
        Ok(root)
    }

    /// The day that counts as today.
    fn today(&self) -> Date {
        self.as_of.unwrap_or_else(terminal::clock_date)
    }
}
