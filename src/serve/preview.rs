//! One state of the project, ready to make any page of it.

use super::ServeError;
use crate::approval;
use crate::diagnostic::{Format, Report, Severity, Window};
use crate::digest::Digest;
use crate::export::{self, ExportInput, Rendered, Renderer, SharedContent};
use crate::load::{self, RawFile};
use crate::pipeline::{self, CheckedProject, PreviousRun};
use crate::resolve::Lowering;
use crate::site::{self, Page};
use crate::source::Span;
use crate::theme::{Templates, Theme, brand};
use crate::view::Language;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A finding, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `error`, `warning` or `advice`.
    severity: &'static str,
    /// File and line, if it has a place.
    place: Option<String>,
    /// What is wrong.
    message: String,
    /// What to do.
    help: Option<String>,
}

impl Finding {
    /// Whether it is about that file.
    pub fn is_in(&self, path: &str) -> bool {
        self.place.as_ref().and_then(|place| place.rsplit_once(':')).is_some_and(|(file, _)| file == path)
    }

    /// In lines, for a page.
    pub fn lines(&self) -> String {
        let place = self.place.iter().map(|place| format!("{place}\n"));
        let help = self.help.iter().map(|help| format!("\nhelp: {help}"));
        place.chain([self.message.clone()]).chain(help).collect()
    }

    /// Of the project or its theme as a whole.
    pub fn without_place(message: String) -> Self {
        Self { severity: Severity::Error.name(), place: None, message, help: None }
    }
}

/// The outcome of reading the project.
pub struct Opened {
    /// All findings for the terminal.
    pub report: String,
    /// The errors, for the page.
    pub findings: Vec<Finding>,
    /// The pages.
    pub preview: Preview,
}

/// A state of the project: pages of what has no errors, and for the others those of an earlier state that had them.
pub struct Preview {
    project: CheckedProject,
    theme: Theme,
    templates: Templates,
    language: Language,
    lowering: Lowering,
    today: Date,
    pages: BTreeMap<String, Page>,
    /// The errors with their places, by file.
    broken: BTreeMap<String, Vec<(Span, Finding)>>,
    /// A state in which some document was in order that is not now.
    before: Option<Box<Preview>>,
}

/// What stands at a path of the site.
pub enum Answer {
    /// Something to send.
    File(Served),
    /// What is wrong with the page's document, which never was in order since the preview began.
    Broken(Vec<Finding>),
    /// Nothing.
    None,
}

/// Something to send to a browser.
pub struct Served {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media: String,
}

impl Preview {
    /// Reads and checks the project, on top of what was found in order before. What is found is told as it fits the window. The texts of all
    /// files are held: a page that is asked for later shows the files as they were checked, whatever is saved in the meantime.
    pub fn open(root: &Path, today: Date, window: Window, earlier: &mut PreviousRun) -> Result<Opened, ServeError> {
        let mut project = pipeline::check_on_top(load::read_project(root)?, today, earlier);
        let theme = Theme::load(root, project.theme())?;
        approval::verify(&mut project, &theme, &mut earlier.verified)?;
        let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
        let rendered = report.render(Format::Human, window, &[]);
        let findings = errors(&report);
        let broken = by_file(&report);
        Ok(Opened { report: rendered, findings, preview: Self::new(project, theme, today, broken)? })
    }

    fn new(project: CheckedProject, theme: Theme, today: Date, broken: BTreeMap<String, Vec<(Span, Finding)>>) -> Result<Self, ServeError> {
        let templates = Templates::new(&theme)?;
        let language = export::language(&project.catalog, &theme)?;
        let lowering = Lowering::new(&project.catalog).map_err(export::ExportError::from)?;
        let plan = site::plan(&project.catalog, std::slice::from_ref(&language.tag)).map_err(export::ExportError::from)?;
        let pages = plan.into_iter().map(|page| (page.path.as_str().to_owned(), page)).collect();
        Ok(Self { project, theme, templates, language, lowering, today, pages, broken, before: None })
    }

    /// Whether a browser would see something else than in the state before: a file without errors changed or went, one has none any more,
    /// or the theme is another.
    pub fn shows_more_than(&self, before: &Self) -> bool {
        let old: BTreeMap<&str, Digest> = before.project.sources.digests().collect();
        let new: BTreeMap<&str, Digest> = self.project.sources.digests().collect();
        let mut files = new.iter();
        let is_other = |(path, digest): (&&str, &Digest)| !self.broken.contains_key(*path) && old.get(path) != Some(digest);
        let is_gone = || old.keys().any(|path| !new.contains_key(path));
        let has_other_theme =
            || ["assets", "icons", "templates", "words"].iter().any(|part| self.theme.folder(part) != before.theme.folder(part));
        files.any(is_other) || is_gone() || has_other_theme() || before.broken.keys().any(|path| !self.broken.contains_key(path))
    }

    /// The same, with the pages of the state before for what is not in order now.
    #[must_use]
    pub fn after(mut self, before: Option<Self>) -> Self {
        let Some(mut before) = before.filter(|_| !self.broken.is_empty()) else { return self };
        let was_in_order = self.broken.keys().any(|path| !before.broken.contains_key(path));
        self.before = if was_in_order {
            before.before = None;
            Some(Box::new(before))
        } else {
            before.before
        };
        self
    }

    /// Takes in one protocol that was saved, if that is all that changed; tells whether that was done.
    pub fn take_in(&mut self, raw: RawFile) -> bool {
        !self.broken.contains_key(&raw.path) && self.project.take_in(raw, self.today)
    }

    /// What stands at a path of the site.
    pub fn file(&self, path: &str) -> Result<Answer, ServeError> {
        let findings = match self.pages.get(path) {
            Some(page) => self.errors_behind(page),
            None => self.errors_of_unread(path),
        };
        if let Some(before) = self.before.as_ref().filter(|_| !findings.is_empty()) {
            match before.file(path)? {
                Answer::None => {}
                Answer::Broken(_) => return Ok(Answer::Broken(findings)),
                file @ Answer::File(_) => return Ok(file),
            }
        }
        if !findings.is_empty() {
            return Ok(Answer::Broken(findings));
        }
        if let Some(page) = self.pages.get(path) {
            return Ok(Answer::File(Served {
                bytes: self.render(page)?.text.into_bytes(),
                media: format!("{}; charset=utf-8", media(path)),
            }));
        }
        let asset = path.split_once("/assets/").filter(|(site, _)| ["patient", "staff"].contains(site));
        let bytes = match asset {
            Some((_, asset)) => self.asset(asset),
            None => export::attached_at(&self.project.catalog, path),
        };
        Ok(bytes.map_or(Answer::None, |bytes| Answer::File(Served { bytes, media: media(path) })))
    }

    /// Whether there is a page at that path.
    pub fn has_page(&self, path: &str) -> bool {
        self.pages.contains_key(path)
    }

    /// The errors in what a document's page is made from: its own file, those of the documents it takes in or quotes, and whatever of the
    /// files that documents share it asked for. Lists are always shown.
    fn errors_behind(&self, page: &Page) -> Vec<Finding> {
        let Some(document) = page.subject.document() else { return Vec::new() };
        let (mut ids, mut next) = (BTreeSet::new(), vec![document]);
        let mut found: Vec<Finding> = Vec::new();
        while let Some(id) = next.pop() {
            let Some(known) = self.project.catalog.outlined(id).filter(|_| ids.insert(id)) else { continue };
            let path = self.project.sources.get(known.source).path();
            found.extend(self.broken.get(path).into_iter().flatten().map(|(_, finding)| finding.clone()));
            let outline = &known.outline;
            next.extend(outline.prints.iter().map(|other| &**other));
            next.extend(outline.takes_in.iter().map(|other| &*other.value));
        }
        found.extend(self.shared_errors_behind(page));
        found
    }

    /// The errors in shared files that the page rests on. A page that can't be made rests on all of them.
    fn shared_errors_behind(&self, page: &Page) -> Vec<Finding> {
        let shared = || self.broken.iter().filter(|(path, _)| is_shared(path)).flat_map(|(_, findings)| findings);
        if shared().next().is_none() {
            return Vec::new();
        }
        let reads = self.render(page).map(|rendered| rendered.reads);
        let is_behind = |place: Span| {
            let file = self.project.sources.get(place.source);
            reads.as_ref().map_or(true, |reads| self.project.catalog.rests_on(reads, file, place))
        };
        shared().filter(|(place, _)| is_behind(*place)).map(|(_, finding)| finding.clone()).collect()
    }

    /// The errors of a document of which so little could be read that it has no pages, by the name of its file.
    fn errors_of_unread(&self, path: &str) -> Vec<Finding> {
        let Some(id) = path.rsplit('/').next().and_then(|name| name.strip_suffix(".html")) else { return Vec::new() };
        let is_its_file = |file: &str| !is_shared(file) && file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")) == Some(id);
        self.broken
            .iter()
            .filter(|(file, _)| is_its_file(file))
            .flat_map(|(_, findings)| findings)
            .map(|(_, finding)| finding.clone())
            .collect()
    }

    fn render(&self, page: &Page) -> Result<Rendered, ServeError> {
        // What is decoded for one page is dropped after it.
        let catalog = self.project.catalog.released();
        let input = ExportInput { catalog: &catalog, theme: &self.theme, today: self.today };
        Ok(Renderer::new(&input, &self.language, &self.templates, &self.lowering).render_with(page, &SharedContent::default())?)
    }

    fn asset(&self, name: &str) -> Option<Vec<u8>> {
        if name == "brand.css" {
            return export::accent(&self.project.catalog).map(brand::style_sheet).map(String::into_bytes);
        }
        self.theme.folder("assets").get(name).map(|bytes| bytes.to_vec())
    }
}

/// The media type of a file, by its name.
fn media(path: &str) -> String {
    mime_guess::from_path(path).first_or_octet_stream().to_string()
}

fn errors(report: &Report<'_>) -> Vec<Finding> {
    open_errors(report).map(|(_, _, finding)| finding).collect()
}

fn by_file(report: &Report<'_>) -> BTreeMap<String, Vec<(Span, Finding)>> {
    let mut files: BTreeMap<String, Vec<(Span, Finding)>> = BTreeMap::new();
    for (path, place, finding) in open_errors(report) {
        files.entry(path.to_owned()).or_default().push((place, finding));
    }
    files
}

/// The errors, each with its file and its place there.
fn open_errors<'a>(report: &'a Report<'_>) -> impl Iterator<Item = (&'a str, Span, Finding)> {
    let errors = report.open().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| {
        let source = report.sources.get(finding.span.source);
        let line = source.position(finding.span.start).line;
        let shown = Finding {
            severity: finding.severity.name(),
            place: Some(format!("{}:{line}", source.path())),
            message: format!("{} {}: {}", finding.rule.code, finding.rule.name, finding.message),
            help: finding.help.clone(),
        };
        (source.path(), finding.span, shown)
    })
}

/// Whether the file at that path is no document's own, so that any may rest on a part of it.
fn is_shared(path: &str) -> bool {
    !["content/protocols/", "content/visits/", "content/courses/"].iter().any(|folder| path.starts_with(folder))
}
