//! `protogen build`: check everything, then write both sites.

use super::check::print_report;
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::diagnostic::Report;
use crate::export::{self, ExportInput, Inputs, KeepingPrints, export};
use crate::output::{Manifest, Request, Summary, Target};
use crate::pipeline::{self, CheckedProject};
use crate::theme::Theme;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Options of `build`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder to write; by default `public` in the project, or what `protogen.toml` says.
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Say why this page is made again or kept; the end of its path will do.
    #[arg(long, value_name = "PAGE")]
    why: Option<String>,
}

/// How long a second build waits for the first.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the build reads, relative to the project: the site may not be written into it.
const READ: [&str; 2] = ["content", "themes"];

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let project = pipeline::open(&root, global.today())?;
    let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
    if print_report(&report, global, terminal) == Outcome::Findings {
        terminal.status("nothing was written; the site stands as it was");
        return Ok(Outcome::Findings);
    }
    let theme = Theme::load(&root, project.theme())?;
    let output = output_folder(arguments.output.as_deref(), &root, &project);
    let summary = write(&root, &output, arguments.why.as_deref(), &project, &theme, global, terminal)?;
    terminal.status(&describe(&summary, output.strip_prefix(&root).unwrap_or(&output)));
    Ok(Outcome::Fine)
}

/// An output named on the command line is relative to where the user stands; one in the settings, to the project.
pub(super) fn output_folder(named: Option<&Path>, root: &Path, project: &CheckedProject) -> PathBuf {
    if let Some(output) = named {
        return output.to_owned();
    }
    let site = project.catalog.project.as_ref().and_then(|project| project.site.as_ref());
    root.join(site.and_then(|site| site.output.as_ref()).map_or("public", |output| output.as_str()))
}

fn write(
    root: &Path,
    output: &Path,
    why: Option<&str>,
    project: &CheckedProject,
    theme: &Theme,
    global: &Global,
    terminal: &Terminal,
) -> Result<Summary, Failure> {
    let target = claim(root, output, terminal)?;
    let old = target.manifest().cloned();
    let staging = target.stage().map_err(explained)?;
    let inputs = Inputs::new(&project.sources, theme, global.today());
    let input = ExportInput { catalog: &project.catalog, theme, today: global.today(), inputs: &inputs };
    if let Some(wanted) = why {
        explain(wanted, &input, old.as_ref(), terminal)?;
    }
    export(&input, old.as_ref(), &KeepingPrints::new(&staging, old.as_ref()))?;
    staging.finish(inputs.made_from().clone()).map_err(explained)
}

fn explain(wanted: &str, input: &ExportInput<'_>, old: Option<&Manifest>, terminal: &Terminal) -> Result<(), Failure> {
    let reasons = export::why(input, old, wanted)?;
    if reasons.is_empty() {
        return Err(format!("no page is called `{wanted}`; name it as in `patient/en/….html`").into());
    }
    reasons.iter().for_each(|(page, why)| terminal.print(&format!("{page}: {why}\n")));
    Ok(())
}

/// Takes the output folder for this command, waiting for another that writes there.
pub(super) fn claim(root: &Path, output: &Path, terminal: &Terminal) -> Result<Target, Failure> {
    #[expect(clippy::disallowed_methods, reason = "asked here, once, and handed on")]
    let home = std::env::home_dir();
    let sources = READ.map(Path::new);
    let request = Request { root, sources: &sources, output, home: home.as_deref(), patience: PATIENCE };
    Target::claim(&request, || terminal.status("waiting for another build of this site")).map_err(explained)
}

/// An error of the output with its way out.
pub(super) fn explained(error: crate::output::Error) -> Failure {
    match error.help() {
        Some(help) => format!("{error}\nhelp: {help}").into(),
        None => error.into(),
    }
}

fn describe(summary: &Summary, output: &Path) -> String {
    let mut parts = vec![format!("{} written", summary.written), format!("{} unchanged", summary.unchanged)];
    if summary.removed > 0 {
        parts.push(format!("{} removed", summary.removed));
    }
    if !summary.publication.is_atomic() {
        parts.push("not in one step: this file system can't swap folders".to_owned());
    }
    for path in &summary.left_behind {
        parts.push(format!("could not remove `{}`", path.display()));
    }
    format!("{}: {}", output.display(), parts.join(", "))
}
