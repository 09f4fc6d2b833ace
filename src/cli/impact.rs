//! `protogen impact`: what a change of one thing touches.

use super::build::{output_folder, recall_earlier};
use super::check::{load_theme, print_report};
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::diagnostic::{Report, Severity, visible};
use crate::export::{ExportInput, language};
use crate::impact::{Directory, Impact};
use crate::load;
use crate::output::Manifest;
use crate::pipeline;
use std::mem::ManuallyDrop;

/// Options of `impact`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The thing: `source:ID`, `fact:CODE`, `decision:ID`, `concept:ID`, `product:ID`, `inci:NAME`, `device:ID`, `role:ID`,
    /// `protocol:ID`, `visit:ID`, `course:ID`, `set:ID`, `picture:FILE`, `form:FILE`, `word:KEY`; or its name alone, if only one thing
    /// has it.
    #[arg(value_name = "THING")]
    thing: String,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Print a picture for Graphviz.
    #[arg(long, conflicts_with = "format")]
    dot: bool,
    /// End with exit code 1 if anything names the thing, or any page is made from it.
    #[arg(long)]
    fail_if_any: bool,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Everything as data, each place with its file and line.
    Json,
    /// Lines for people.
    Text,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let files = load::find_project(&root)?;
    let output = output_folder(None, &root, load::settings(&files).as_ref());
    let mut earlier = recall_earlier(&root, &output);
    // Never given back piece by piece: the process ends first.
    let mut project = ManuallyDrop::new(pipeline::check_on_top(files, global.today(), &mut earlier).unchanged()?);
    let theme = load_theme(&mut project, &root, &mut earlier.verified);
    let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
    if report.count(Severity::Error) > 0 {
        // What is named by nothing that can be read may be named all the same, and no page can be made.
        return print_report(&report, global, terminal);
    }
    let theme = theme?;
    let words = language(&project.catalog, &theme)?;
    let thing = Directory::new(&project.catalog, words.words().keys().map(String::as_str)).find(&arguments.thing)?;
    // A manifest that can't be read spares nothing.
    let old = Manifest::of_site(&output).ok().flatten().map(|(manifest, _)| manifest);
    let input = ExportInput { catalog: &project.catalog, theme: &theme, today: global.today() };
    let impact = Impact::of(&thing, &input, &project.sources, old.as_ref())?;
    match (arguments.dot, arguments.format) {
        (true, _) => terminal.print(&impact.to_dot())?,
        (false, Form::Json) => terminal.print(&impact.to_json()?)?,
        (false, Form::Text) => terminal.print(&visible(&impact.to_text()))?,
    }
    Ok(if arguments.fail_if_any && !impact.is_none() { Outcome::Findings } else { Outcome::Fine })
}
