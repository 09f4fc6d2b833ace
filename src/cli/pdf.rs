//! `protogen pdf`: print the built site's pages, and put the prints beside them.

use super::build::{claim, explained, output_folder};
use super::check::load_theme;
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::browser::Search;
use crate::check::check_cache::CheckCache;
use crate::export::{ExportError, ExportInput, Renderer, language};
use crate::model::project::Paper;
use crate::output::{Manifest, Origins, OutputPath, Sink, Target};
use crate::pdf::inline::Site;
use crate::pdf::{self, Edition, Layout, Margins, PrintJob, PrintOptions, Progress, Report, Sheet};
use crate::pipeline::{self, CheckedProject};
use crate::resolve::{Catalog, Lowering};
use crate::site::{self, Page, Subject};
use crate::theme::contract::SheetKind;
use crate::theme::{Templates, Theme};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Options of `pdf`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The documents, by id; all, if none is named.
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Whose pages are printed.
    #[arg(long, value_enum, default_value_t = Whose::Patient)]
    audience: Whose,
    #[command(flatten)]
    layouts: Layouts,
    #[command(flatten)]
    press: Press,
    /// The built site, as for `build`.
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// What pages are printed as.
#[derive(Debug, clap::Args)]
pub(super) struct Layouts {
    /// The paper; by default what `protogen.toml` says, or A4. May be given several times.
    #[arg(long, value_enum, value_name = "PAPER")]
    paper: Vec<PaperSize>,
    /// The edition; by default `standard`, and for pages of the site `beforehand` too. May be given several times.
    #[arg(long, value_enum, value_name = "EDITION")]
    edition: Vec<EditionName>,
}

impl Layouts {
    /// Whether any is asked for.
    pub(super) fn are_given(&self) -> bool {
        !self.paper.is_empty() || !self.edition.is_empty()
    }

    /// Each once: every edition on every paper.
    pub(super) fn all(&self, usual: &[Edition], catalog: &Catalog) -> Vec<Layout> {
        let papers = if self.paper.is_empty() { vec![PaperSize::usual(catalog)] } else { self.paper.clone() };
        let asked: Vec<Edition> = self.edition.iter().map(|name| (*name).into()).collect();
        let editions = if asked.is_empty() { usual } else { &asked };
        let mut layouts: Vec<Layout> = Vec::new();
        for sheet in papers.into_iter().map(Sheet::from) {
            for layout in editions.iter().map(|edition| Layout { sheet, edition: *edition }) {
                if !layouts.contains(&layout) {
                    layouts.push(layout);
                }
            }
        }
        layouts
    }
}

/// What stands before the ending in the name of a print: nothing of the standard edition on A4.
pub(super) fn infix(layout: Layout) -> String {
    let sheet = if layout.sheet == Sheet::Letter { ".letter" } else { "" };
    match layout.edition.class() {
        "" => sheet.to_owned(),
        class => format!("{sheet}.{class}"),
    }
}

/// The sheet of a handout that an edition prints.
pub(super) fn sheet_of(edition: Edition) -> SheetKind {
    if edition == Edition::Beforehand { SheetKind::Before } else { SheetKind::After }
}

/// What pages are printed with.
#[derive(Debug, clap::Args)]
pub(super) struct Press {
    /// The browser to print with; by default the one that is found.
    #[arg(long, value_name = "FILE")]
    browser: Option<PathBuf>,
    /// How many seconds one page may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    page_limit: u64,
}

impl Press {
    /// As [`pdf::print`] takes it.
    pub(super) fn options(&self) -> Result<PrintOptions, Failure> {
        let mut options = PrintOptions::new(Search::from_environment(self.browser.clone()).find()?);
        options.page_limit = Duration::from_secs(self.page_limit.max(1));
        Ok(options)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Whose {
    /// The handouts.
    Patient,
    /// The reference for staff.
    Staff,
    /// Both.
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PaperSize {
    A4,
    Letter,
}

impl PaperSize {
    /// What the project usually prints on.
    fn usual(catalog: &Catalog) -> Self {
        let set = catalog.project.as_ref().and_then(|project| project.print.as_ref()?.paper);
        if set == Some(Paper::Letter) { Self::Letter } else { Self::A4 }
    }
}

impl From<PaperSize> for Sheet {
    fn from(paper: PaperSize) -> Self {
        match paper {
            PaperSize::A4 => Self::A4,
            PaperSize::Letter => Self::Letter,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum EditionName {
    /// 12 pt, in colour.
    Standard,
    /// 18 pt.
    LargePrint,
    /// For printers without colour.
    Monochrome,
    /// What to know before the visit, apart: of handouts that say anything of it.
    Beforehand,
}

impl From<EditionName> for Edition {
    fn from(name: EditionName) -> Self {
        match name {
            EditionName::Standard => Self::Standard,
            EditionName::LargePrint => Self::LargePrint,
            EditionName::Monochrome => Self::Monochrome,
            EditionName::Beforehand => Self::Beforehand,
        }
    }
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let mut project = pipeline::open(&root, global.today())?;
    let theme = load_theme(&mut project, &root, &mut CheckCache::default())?;
    let output = output_folder(arguments.output.as_deref(), &root, project.catalog.project.as_ref());
    let target = claim(&root, &output, terminal)?;
    let Some(manifest) = target.manifest().cloned() else {
        return Err(format!("there is no built site in `{}`: run `protogen build` first", output.display()).into());
    };
    let prints = prints(arguments, &project, &target, (&theme, global.today()))?;
    let mut options = arguments.press.options()?;
    options.cache = Some(target.private_folder().join("cache-print-keys"));
    let jobs: Vec<PrintJob> = prints.iter().map(|print| print.job.clone()).collect();
    let mut bar = Bar::new(terminal, jobs.len());
    let report = pdf::print(Site::open(target.path())?, &jobs, &options, &mut |progress| bar.show(progress))?;
    bar.clear();
    publish(target, &manifest, &prints, &report)?;
    conclude(&report, terminal)
}

/// One print: how it is made, and where it goes in the site.
struct Print {
    job: PrintJob,
    page: OutputPath,
    path: OutputPath,
}

/// Every page in every wanted layout.
fn prints(arguments: &Arguments, project: &CheckedProject, target: &Target, (theme, today): (&Theme, Date)) -> Result<Vec<Print>, Failure> {
    let catalog = &project.catalog;
    let language = language(catalog, theme)?;
    let pages = site::plan(catalog, std::slice::from_ref(&language.tag))?;
    for id in &arguments.ids {
        if !pages.iter().any(|page| document(&page.subject) == Some(id)) {
            return Err(format!("there is no document `{id}`").into());
        }
    }
    let (templates, lowering) = (Templates::new(theme)?, Lowering::new(catalog).map_err(ExportError::from)?);
    let input = ExportInput { catalog, theme, today };
    let renderer = Renderer::new(&input, &language, &templates, &lowering);
    let wanted = pages.into_iter().filter(|page| arguments.wants(page));
    let made = target.private_folder().join("cache-prints");
    let mut prints = Vec::new();
    for page in wanted {
        let obligations = renderer.obligations(&page);
        for layout in arguments.layouts.all(&[Edition::Standard, Edition::Beforehand], catalog) {
            let Some(obligations) = obligations.on_sheet(sheet_of(layout.edition)) else { continue };
            let mut print = print(&page, layout, catalog, &made)?;
            print.job.obligations = Arc::new(obligations);
            prints.push(print);
        }
    }
    Ok(prints)
}

impl Arguments {
    fn wants(&self, page: &Page) -> bool {
        let reader = match &page.subject {
            Subject::Handout(_) | Subject::VisitHandout(_) | Subject::CourseHandout(_) => Whose::Patient,
            Subject::Reference(_) | Subject::VisitReference(_) | Subject::CourseReference(_) => Whose::Staff,
            _ => return false,
        };
        let named = self.ids.is_empty() || document(&page.subject).is_some_and(|id| self.ids.contains(id));
        named && (self.audience == Whose::All || self.audience == reader)
    }
}

/// The document of a page, if it is about one.
fn document(subject: &Subject) -> Option<&String> {
    match subject {
        Subject::Handout(id)
        | Subject::Reference(id)
        | Subject::VisitHandout(id)
        | Subject::VisitReference(id)
        | Subject::CourseHandout(id)
        | Subject::CourseReference(id) => Some(id),
        _ => None,
    }
}

/// Where a page of the patient or the staff site is published.
pub(super) fn address(within: &str, catalog: &Catalog) -> Option<String> {
    let base = catalog.project.as_ref()?.site.as_ref()?.base_address.as_ref()?;
    Some(format!("{}/{within}", base.as_str().trim_end_matches('/')))
}

fn print(page: &Page, layout: Layout, catalog: &Catalog, made: &Path) -> Result<Print, Failure> {
    let stem = page.path.as_str().trim_end_matches(".html");
    let path = OutputPath::new(&format!("{stem}{}.pdf", infix(layout)))?;
    let date = document(&page.subject).and_then(|id| catalog.effective(id)).unwrap_or(jiff::civil::date(2000, 1, 1));
    let job = PrintJob {
        page: page.path.as_str().to_owned(),
        out: path.below(made),
        address: address(page.within(), catalog),
        layout,
        // The theme draws its own margin boxes, from what the page says of itself.
        margins: Margins::default(),
        date,
        obligations: Arc::default(),
    };
    Ok(Print { job, page: page.path.clone(), path })
}

/// Puts the prints into the site and its manifest; everything else stays as it is.
fn publish(target: Target, manifest: &Manifest, prints: &[Print], report: &Report) -> Result<(), Failure> {
    let staging = target.stage().map_err(explained)?;
    let made: Vec<&PathBuf> = report.printed.iter().chain(&report.unchanged).collect();
    let fresh: Vec<&Print> = prints.iter().filter(|print| made.contains(&&print.job.out)).collect();
    for path in manifest.files.keys() {
        let replaced = fresh.iter().any(|print| print.path == *path);
        if !replaced && !staging.keep(path).map_err(explained)? {
            return Err(format!("`{path}` was changed or taken away since the last build: run `protogen build` first").into());
        }
    }
    for print in fresh {
        let bytes = crate::disk::read_own(&print.job.out)?;
        let from = manifest.files.get(&print.page).map_or_else(Origins::default, |page| page.from.clone());
        staging.put(&print.path, &bytes, &from).map_err(explained)?;
    }
    staging.finish(manifest.made_from.clone()).map_err(explained)?;
    Ok(())
}

/// Says what became of the pages, and ends the command.
pub(super) fn conclude(report: &Report, terminal: &Terminal) -> Result<Outcome, Failure> {
    for (page, outside) in &report.left_out {
        terminal.status(&format!("{page}: left out, since it lies outside of the site: {}", outside.join(", ")));
    }
    for (path, why) in &report.failed {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        terminal.findings(&format!("{name}: {why}\n"));
    }
    terminal.status(&format!("{} printed, {} unchanged", report.printed.len(), report.unchanged.len()));
    if report.failed.is_empty() { Ok(Outcome::Fine) } else { Err(format!("{} could not be printed", counted(report.failed.len())).into()) }
}

fn counted(pages: usize) -> String {
    if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") }
}

/// A line that says how far the work is, for a person who watches.
struct Bar {
    bar: Option<indicatif::ProgressBar>,
}

impl Bar {
    fn new(terminal: &Terminal, total: usize) -> Self {
        let style = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} pages, {msg}");
        let bar = style.ok().filter(|_| terminal.is_watched()).map(|style| indicatif::ProgressBar::new(total as u64).with_style(style));
        Self { bar }
    }

    fn show(&mut self, progress: Progress) {
        let Some(bar) = &self.bar else { return };
        bar.set_position(progress.done as u64);
        let left = progress.remaining.map_or_else(|| "starting".to_owned(), |left| format!("{} s left", left.as_secs() + 1));
        bar.set_message(if progress.failed > 0 { format!("{left}, {} failed", progress.failed) } else { left });
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
