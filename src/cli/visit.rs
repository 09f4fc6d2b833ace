//! `protogen visit`: a combined handout without writing a file, for the front desk.

use super::check::load_theme;
use super::pdf::{Layouts, Press, address, conclude, infix, sheet_of};
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::check::check_cache::CheckCache;
use crate::check::{self, Prepared};
use crate::diagnostic::{self, Diagnostic, Report, Severity};
use crate::export::{ExportInput, Renderer, assets, attached, language};
use crate::merge::report::{CourseReport, VisitReport};
use crate::model::Audience;
use crate::pdf::inline::Site;
use crate::pdf::{self, Edition, Layout, Margins, PrintJob};
use crate::pipeline::{self, CheckedProject};
use crate::resolve::{Catalog, Combination, Lowering, course};
use crate::source::SourceId;
use crate::theme::contract::Obligations;
use crate::theme::{Templates, Theme};
use crate::view::{Frame, Language, LeftOut};
use jiff::civil::Date;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Options of `visit`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The protocols, in the order they are done; or the id of one visit or course.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Only these areas were treated, by the names of the vocabulary.
    #[arg(long, value_name = "AREA")]
    area: Vec<String>,
    /// The PDF to write; every other format goes to standard output. Of several, each has paper and edition in its name, as `protogen pdf`
    /// names them: `visit.letter.large-print.pdf` for `visit.pdf`.
    #[arg(long, short, value_name = "FILE", required_if_eq("format", "pdf"))]
    output: Option<PathBuf>,
    #[command(flatten)]
    layouts: Layouts,
    #[command(flatten)]
    press: Press,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// The handout as a page.
    Html,
    /// The merged rules, the conflicts, and the free time of a course, as data.
    Json,
    /// The handout on paper, as `--output`.
    Pdf,
    /// The rules in plain lines.
    Text,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    if arguments.format != Form::Pdf && (arguments.output.is_some() || arguments.layouts.are_given()) {
        return Err("`--output`, `--paper` and `--edition` are of a PDF: add `--format pdf`".into());
    }
    let root = global.root()?;
    let mut project = pipeline::open(&root, global.today())?;
    // What is wrong with a theme is told where the sheet is made with it.
    drop(load_theme(&mut project, &root, &mut CheckCache::default()));
    let lowering = Lowering::new(&project.catalog);
    let asked = match &lowering {
        Ok(lowering) => Asked::new(arguments, &project, lowering).map(|asked| (asked, lowering)),
        Err(error) => Err(error.clone().into()),
    };
    let (asked, lowering) = match asked {
        Ok(asked) => asked,
        Err(failure) => {
            // What can't be found may stand in a file that can't be read.
            let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
            let is_broken = report.count(Severity::Error) > 0;
            return if is_broken { super::check::print_report(&report, global, terminal) } else { Err(failure) };
        }
    };
    let found = asked.findings(&project, lowering, global.today());
    let report = Report { diagnostics: &found, sources: &project.sources };
    let is_sound = report.count(Severity::Error) == 0;
    let desk = Desk { root: &root, project: &project, lowering, today: global.today() };
    match arguments.format {
        Form::Json => terminal.print(&format!("{}\n", serde_json::to_string_pretty(&asked.data(&desk)?)?))?,
        _ if !is_sound => {}
        Form::Html => terminal.print(&asked.html(&desk)?)?,
        Form::Pdf => asked.pdf(&desk, arguments, terminal)?,
        Form::Text => terminal.print(&asked.text(&desk)?)?,
    }
    // Beside the product, which standard output is for, in any format.
    if report.open().next().is_some() {
        terminal.findings(&report.render(global.message_format, Terminal::window_of_findings(), &[]));
    }
    Ok(if is_sound { Outcome::Fine } else { Outcome::Findings })
}

/// What was asked for, merged.
struct Asked<'a> {
    combination: Combination<'a>,
    /// The areas treated, if not all.
    areas: Vec<String>,
    /// The file that describes it, if there is one.
    frame: Option<Frame<'a>>,
}

/// What `--format json` prints.
#[derive(serde::Serialize)]
struct Data {
    #[serde(flatten)]
    visit: VisitReport,
    /// The sentences of the treatments that their sheet leaves out, each with the reason and what stands in its place.
    #[serde(rename = "left-out")]
    left_out: Vec<LeftOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    course: Option<CourseReport>,
}

impl<'a> Asked<'a> {
    fn new(arguments: &Arguments, project: &'a CheckedProject, lowering: &'a Lowering) -> Result<Self, Failure> {
        let catalog = &project.catalog;
        if let [only] = arguments.ids.as_slice()
            && let Some(frame) = frame(only, catalog)
        {
            return Self::from_file(only, frame, arguments, catalog, lowering);
        }
        for (index, id) in arguments.ids.iter().enumerate() {
            let Some(protocol) = catalog.protocols.get(id) else { return Err(unknown(id, catalog).into()) };
            if arguments.ids[..index].contains(id) {
                return Err(format!("`{id}` stands twice: name each treatment once").into());
            }
            if let Some(area) = arguments.area.iter().find(|area| !catalog.treats(protocol, area)) {
                return Err(format!("`{id}` does not treat `{area}`; it treats {}", catalog.treated_areas(protocol)).into());
            }
        }
        let ids: Vec<&str> = arguments.ids.iter().map(String::as_str).collect();
        let combination = lowering.combination_in(&ids, &arguments.area, catalog);
        Ok(Self { combination, areas: arguments.area.clone(), frame: None })
    }

    /// A visit or a course that a file describes: its sheet is that of the site.
    fn from_file(id: &str, frame: Frame<'a>, arguments: &Arguments, catalog: &'a Catalog, lowering: &'a Lowering) -> Result<Self, Failure> {
        if !arguments.area.is_empty() {
            return Err(format!("`{id}` says itself which areas are treated: leave `--area` out, or name the treatments").into());
        }
        let combination = match frame {
            Frame::Visit(visit) => lowering.combination(visit, catalog),
            Frame::Course(course) => lowering.course_combination(course, catalog),
        };
        Ok(Self { combination, areas: Vec::new(), frame: Some(frame) })
    }

    /// What `check` finds in the file that describes it, or would find in one that names the same treatments; and the errors in what it is
    /// made from. What is wrong with another document is no concern of this one.
    fn findings(&self, project: &CheckedProject, lowering: &Lowering, today: Date) -> Vec<Diagnostic> {
        let own = self.frame.map(|frame| frame.document().span().source);
        let repeated = if let Some(Frame::Course(course)) = self.frame { course.visit.as_ref() } else { None };
        let repeated = repeated.and_then(|visit| project.catalog.visits.get(visit.as_str())).map(|visit| visit.id.span.source);
        let parts: HashSet<SourceId> = self.combination.sources().chain(own).chain(repeated).collect();
        let others: HashSet<SourceId> =
            project.catalog.known().map(|(_, _, known)| known.source).filter(|source| !parts.contains(source)).collect();
        let concerns = |finding: &&Diagnostic| {
            Some(finding.span.source) == own || finding.severity == Severity::Error && !others.contains(&finding.span.source)
        };
        let mut found: Vec<Diagnostic> = project.diagnostics.iter().filter(concerns).cloned().collect();
        if own.is_none() {
            let ids: Vec<&str> = self.combination.treatments.iter().map(|composite| composite.own.id.as_str()).collect();
            let prepared = Prepared::new(&project.catalog, today);
            found.extend(check::run_on_desk(lowering.combination_in(&ids, &self.areas, &project.catalog), prepared.cx()));
            diagnostic::sort(&mut found, &project.sources);
        }
        found
    }

    fn data(&self, desk: &Desk<'_>) -> Result<Data, Failure> {
        let merged = &self.combination.merged;
        let course = match self.frame {
            Some(Frame::Course(document)) => {
                let lowered = course(&document.sessions, Some(&document.interval), &self.combination);
                Some(merged.course_report(&lowered, &merged.course(&lowered)))
            }
            Some(Frame::Visit(_)) | None => None,
        };
        let left_out = desk.with_renderer(|renderer, _, _| Ok(renderer.desk_sheet(self.frame, &self.combination).left_out))?;
        Ok(Data { visit: merged.report(), left_out, course })
    }

    /// The page, as the theme makes it, in one file: styles, fonts and pictures stand in it, and its links lead to the published site or
    /// nowhere.
    fn html(&self, desk: &Desk<'_>) -> Result<String, Failure> {
        let page = self.page(desk)?;
        Ok(page.site.page(&page.path, page.address.as_deref())?.html)
    }

    /// The page on paper, put at `--output`, as `protogen pdf` prints those of the site. Nothing is printed beforehand of what says nothing
    /// of it.
    fn pdf(&self, desk: &Desk<'_>, arguments: &Arguments, terminal: &Terminal) -> Result<(), Failure> {
        let page = self.page(desk)?;
        let out = arguments.output.as_deref().ok_or("name the PDF to write: `--output FILE`")?;
        let layouts = arguments.layouts.all(&[Edition::Standard], &desk.project.catalog);
        let is_only = layouts.len() == 1;
        let job = |layout: Layout| {
            Some(PrintJob {
                page: page.path.clone(),
                out: if is_only { out.to_path_buf() } else { named(out, layout) },
                address: page.address.clone(),
                layout,
                margins: Margins::default(),
                date: desk.today,
                obligations: page.obligations.on_sheet(sheet_of(layout.edition))?.into(),
            })
        };
        let jobs: Vec<PrintJob> = layouts.into_iter().filter_map(job).collect();
        if jobs.is_empty() {
            return Err("there is nothing to know before this visit: leave `--edition beforehand` out".into());
        }
        conclude(&pdf::print(page.site, &jobs, &arguments.press.options()?, &mut |_| {})?, terminal)?;
        Ok(())
    }

    /// The page and what it shows, as a site that stands on no disk.
    fn page(&self, desk: &Desk<'_>) -> Result<DeskPage, Failure> {
        desk.with_renderer(|renderer, language, theme| {
            let catalog = &desk.project.catalog;
            let within = format!("{}/visit.html", language.tag);
            let path = format!("patient/{within}");
            let assets = assets(theme, catalog).into_iter().map(|(path, bytes)| (format!("patient/{path}"), bytes.into_owned()));
            let files = attached(catalog, Audience::Patient).into_iter().map(|(path, bytes)| (format!("patient/{path}"), bytes));
            let (html, obligations) = renderer.desk_page(self.frame, &self.combination)?;
            let page = (path.clone(), html.into_bytes());
            let site = Site::in_memory(assets.chain(files).chain([page]).collect());
            Ok(DeskPage { site, path, address: address(&within, catalog), obligations })
        })
    }

    /// The rules in plain lines, in the words of the pages.
    fn text(&self, desk: &Desk<'_>) -> Result<String, Failure> {
        desk.with_renderer(|renderer, _, _| Ok(renderer.desk_text(self.frame, &self.combination)))
    }
}

/// The page of what was asked for.
struct DeskPage {
    site: Site,
    path: String,
    /// Where it would be published.
    address: Option<String>,
    /// What it must show, on a screen and on paper.
    obligations: Obligations,
}

/// The file of one of several prints.
fn named(file: &Path, layout: Layout) -> PathBuf {
    let mut name = file.file_stem().unwrap_or_default().to_owned();
    name.push(infix(layout));
    name.push(".");
    name.push(file.extension().unwrap_or(OsStr::new("pdf")));
    file.with_file_name(name)
}

/// The visit or course of that name.
fn frame<'a>(id: &str, catalog: &'a Catalog) -> Option<Frame<'a>> {
    let visit = catalog.visits.get(id).map(Frame::Visit);
    visit.or_else(|| catalog.courses.get(id).map(Frame::Course))
}

/// A visit or a course is no treatment of another.
fn unknown(id: &str, catalog: &Catalog) -> String {
    if frame(id, catalog).is_some() {
        return format!("`{id}` is a combination already: name it alone, or name its treatments");
    }
    let near = crate::diagnostic::nearest(id, catalog.protocols.keys().map(String::as_str));
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("there is no protocol `{id}`{near}")
}

/// What a page is made with.
struct Desk<'a> {
    root: &'a Path,
    project: &'a CheckedProject,
    lowering: &'a Lowering,
    today: Date,
}

impl Desk<'_> {
    fn with_renderer<T>(&self, make: impl FnOnce(&Renderer<'_>, &Language, &Theme) -> Result<T, Failure>) -> Result<T, Failure> {
        let catalog = &self.project.catalog;
        let theme = Theme::load(self.root, self.project.theme())?;
        let input = ExportInput { catalog, theme: &theme, today: self.today };
        let language = language(catalog, &theme)?;
        let templates = Templates::new(&theme)?;
        make(&Renderer::new(&input, &language, &templates, self.lowering), &language, &theme)
    }
}
