//! `protogen build`: check everything, then write both sites.

use super::check::{load_theme, print_report};
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::check::check_cache::CheckCache;
use crate::diagnostic::Report;
use crate::export::{self, ExportInput, KeepingPrints, Why, export};
use crate::load::{self, Found, SummaryCache};
use crate::model::project::Project;
use crate::output::{Dependencies, OutputPath, Request, Summary, Target};
use crate::pipeline::{self, CheckedProject, PreviousRun};
use crate::theme::Theme;
use std::mem::ManuallyDrop;
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

/// Under which name it is remembered what was found in order.
const PROVEN: &str = "proven";

/// Under which name it is remembered which pages were found to be as approved.
const VERIFIED: &str = "verified";

/// The same for one shard of the files' summaries.
fn summaries_name(shard: usize) -> String {
    format!("summaries-{shard:02}")
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let files = load::find_project(&root)?;
    let output = output_folder(arguments.output.as_deref(), &root, load::settings(&files).as_ref());
    let build = Build { root: &root, output: &output, why: arguments.why.as_deref(), global, terminal };
    let check_cache = recall(&root, &output, PROVEN);
    if let Some(summary) = build.done_before(&files, &check_cache)? {
        print_report(&Report { diagnostics: &[], sources: &load::named(&files) }, global, terminal)?;
        build.tell(&summary);
        return Ok(Outcome::Fine);
    }
    let mut earlier =
        PreviousRun { check_cache, verified: recall(&root, &output, VERIFIED), summaries: Some(recall_summaries(&root, &output)) };
    // Never given back piece by piece: the process ends first.
    let mut project = ManuallyDrop::new(pipeline::check_on_top(files, global.today(), &mut earlier).unchanged()?);
    let theme = load_theme(&mut project, &root, &mut earlier.verified);
    earlier.check_cache = earlier.check_cache.of_whole(project.diagnostics.is_empty());
    let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
    if print_report(&report, global, terminal)? == Outcome::Findings {
        terminal.status("nothing was written; the site stands as it was");
        return Ok(Outcome::Findings);
    }
    build.tell(&build.write(&project, &theme?, earlier)?);
    Ok(Outcome::Fine)
}

/// An output named on the command line is relative to where the user stands; one in the settings, to the project.
pub(super) fn output_folder(named: Option<&Path>, root: &Path, settings: Option<&Project>) -> PathBuf {
    named.map_or_else(|| root.join(Project::output(settings)), Path::to_owned)
}

/// What the last build of a site found out, for commands that look at the project and write nothing.
pub(super) fn recall_earlier(root: &Path, output: &Path) -> PreviousRun {
    let (check_cache, verified) = (recall(root, output, PROVEN), recall(root, output, VERIFIED));
    PreviousRun { check_cache, verified, summaries: Some(recall_summaries(root, output)) }
}

/// What earlier builds of this site found in order.
fn recall(root: &Path, output: &Path, what: &str) -> CheckCache {
    with_request(root, output, |request| Target::recall(request, what))
        .map_or_else(CheckCache::default, |bytes| CheckCache::from_bytes(&bytes))
}

/// The files' summaries as earlier builds of this site stored them.
fn recall_summaries(root: &Path, output: &Path) -> SummaryCache {
    with_request(root, output, |request| SummaryCache::recall(|shard| Target::recall(request, &summaries_name(shard))))
}

/// What one build is asked for.
struct Build<'a> {
    root: &'a Path,
    output: &'a Path,
    why: Option<&'a str>,
    global: &'a Global,
    terminal: &'a Terminal,
}

impl Build<'_> {
    /// The outcome of a build with nothing to do: nothing was wrong with these very files on this day, and the site made from them
    /// stands. That is much quicker to know than to do again.
    fn done_before(&self, files: &[Found], check_cache: &CheckCache) -> Result<Option<Summary>, Failure> {
        if self.why.is_some() {
            return Ok(None);
        }
        let today = self.global.today();
        let Some(digests) = load::digests(files) else { return Ok(None) };
        if !check_cache.holds_whole(digests.iter().copied(), today) {
            return Ok(None);
        }
        let theme = Theme::load(self.root, Project::theme(load::settings(files).as_ref()))?;
        let is_the_same = |before: &Dependencies| export::is_as_it_was(before, digests.iter().copied(), &theme, today);
        Ok(claim(self.root, self.output, self.terminal)?.as_it_stands(is_the_same))
    }

    fn write(&self, project: &CheckedProject, theme: &Theme, earlier: PreviousRun) -> Result<Summary, Failure> {
        let target = claim(self.root, self.output, self.terminal)?;
        target.remember(PROVEN, &earlier.check_cache.to_bytes());
        target.remember(VERIFIED, &earlier.verified.to_bytes());
        // Dropped before the pages are made.
        if let Some(summaries) = earlier.summaries {
            summaries.store(|shard, bytes| target.remember(&summaries_name(shard), bytes));
        }
        let old = target.manifest().cloned();
        let staging = target.stage().map_err(explained)?;
        let today = self.global.today();
        let input = ExportInput { catalog: &project.catalog, theme, today };
        if let Some(wanted) = self.why {
            explain(wanted, &export::why(&input, &project.sources, old.as_ref(), wanted)?, self.terminal)?;
        }
        let made_from = export(&input, &project.sources, old.as_ref(), &KeepingPrints::new(&staging, old.as_ref()))?;
        staging.finish(made_from).map_err(explained)
    }

    fn tell(&self, summary: &Summary) {
        self.terminal.status(&describe(summary, self.output.strip_prefix(self.root).unwrap_or(self.output)));
    }
}

fn explain(wanted: &str, reasons: &[(OutputPath, Why)], terminal: &Terminal) -> Result<(), Failure> {
    if reasons.is_empty() {
        return Err(format!("no page is called `{wanted}`; name it as in `patient/en/….html`").into());
    }
    let lines: String = reasons.iter().map(|(page, why)| format!("{page}: {why}\n")).collect();
    Ok(terminal.print(&lines)?)
}

/// Takes the output folder for this command, waiting for another that writes there.
pub(super) fn claim(root: &Path, output: &Path, terminal: &Terminal) -> Result<Target, Failure> {
    let claimed =
        with_request(root, output, |request| Target::claim(request, || terminal.status("waiting for another build of this site")));
    claimed.map_err(explained)
}

fn with_request<T>(root: &Path, output: &Path, ask: impl FnOnce(&Request<'_>) -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "asked here, once, and handed on")]
    let home = std::env::home_dir();
    let sources = READ.map(Path::new);
    ask(&Request { root, sources: &sources, output, home: home.as_deref(), patience: PATIENCE })
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
