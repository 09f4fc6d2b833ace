//! One state of the project, ready to make any page of it.

use super::ServeError;
use crate::diagnostic::{Format, Report, Severity};
use crate::export::{self, ExportInput, Renderer};
use crate::load::{self, RawFile};
use crate::pipeline::{self, CheckedProject, Earlier};
use crate::resolve::Lowering;
use crate::site::{self, Page};
use crate::theme::{Templates, Theme, brand};
use crate::view::Language;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
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
    /// The pages; none if there are errors.
    pub preview: Option<Preview>,
}

/// A state of the project without errors.
pub struct Preview {
    project: CheckedProject,
    theme: Theme,
    templates: Templates,
    language: Language,
    lowering: Lowering,
    today: Date,
    pages: BTreeMap<String, Page>,
}

/// Something to send to a browser.
pub struct Served {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media: String,
}

impl Preview {
    /// Reads and checks the project, on top of what was found in order before.
    pub fn open(root: &Path, today: Date, earlier: &mut Earlier) -> Result<Opened, ServeError> {
        let project = pipeline::check_on_top(load::find_project(root)?, today, earlier);
        let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
        let rendered = report.render(Format::Human, true, &[]);
        let findings = errors(&report);
        let preview = if findings.is_empty() { Some(Self::new(project, root, today)?) } else { None };
        Ok(Opened { report: rendered, findings, preview })
    }

    fn new(project: CheckedProject, root: &Path, today: Date) -> Result<Self, ServeError> {
        let theme = Theme::load(root, project.theme())?;
        let templates = Templates::new(&theme)?;
        let language = export::language(&project.catalog, &theme)?;
        let lowering = Lowering::new(&project.catalog).map_err(export::ExportError::from)?;
        let plan = site::plan(&project.catalog, std::slice::from_ref(&language.tag)).map_err(export::ExportError::from)?;
        let pages = plan.into_iter().map(|page| (page.path.as_str().to_owned(), page)).collect();
        Ok(Self { project, theme, templates, language, lowering, today, pages })
    }

    /// Takes in one protocol that was saved, if that is all that changed; tells whether that was done.
    pub fn take_in(&mut self, raw: RawFile) -> bool {
        self.project.take_in(raw, self.today)
    }

    /// What stands at a path of the site; none if nothing does.
    pub fn file(&self, path: &str) -> Result<Option<Served>, ServeError> {
        if let Some(page) = self.pages.get(path) {
            return Ok(Some(Served { bytes: self.page(page)?.into_bytes(), media: "text/html; charset=utf-8".to_owned() }));
        }
        let Some((_, asset)) = path.split_once("/assets/").filter(|(site, _)| ["patient", "staff"].contains(site)) else { return Ok(None) };
        let media = mime_guess::from_path(asset).first_or_octet_stream().to_string();
        Ok(self.asset(asset).map(|bytes| Served { bytes, media }))
    }

    fn page(&self, page: &Page) -> Result<String, ServeError> {
        // What wakes for one page sleeps again behind it.
        let awake = self.project.catalog.anew();
        let input = ExportInput { catalog: &awake, theme: &self.theme, today: self.today };
        Ok(Renderer::new(&input, &self.language, &self.templates, &self.lowering).render(page)?)
    }

    fn asset(&self, name: &str) -> Option<Vec<u8>> {
        if name == "brand.css" {
            return export::accent(&self.project.catalog).map(brand::style_sheet).map(String::into_bytes);
        }
        self.theme.folder("assets").get(name).map(|bytes| bytes.to_vec())
    }
}

fn errors(report: &Report<'_>) -> Vec<Finding> {
    let errors = report.open().filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| {
            let source = report.sources.get(finding.span.source);
            let line = source.position(finding.span.start).line;
            Finding {
                severity: finding.severity.name(),
                place: Some(format!("{}:{line}", source.path())),
                message: format!("{} {}: {}", finding.rule.code, finding.rule.name, finding.message),
                help: finding.help.clone(),
            }
        })
        .collect()
}
