//! From the catalogue to files: each format makes bytes, and a [`Sink`] takes them.

mod freshness;
mod html;
mod inputs;
mod prints;

pub use freshness::{Freshness, Why};
pub use html::{Renderer, Told};
pub use inputs::Inputs;
pub use prints::KeepingPrints;

use crate::merge::ConceptError;
use crate::model::Accent;
use crate::output::{self, Manifest, Origins, OutputPath, PathError, Sink};
use crate::resolve::{Catalog, Lowering};
use crate::site::{self, Page};
use crate::theme::{Templates, Theme, ThemeError, brand};
use crate::view::Language;
use crate::view::language::UnknownLanguage;
use jiff::civil::Date;
use rayon::prelude::*;
use std::fmt;

/// What stopped an export.
#[derive(Debug)]
pub enum ExportError {
    /// The theme can't make a page.
    Theme(ThemeError),
    /// A language can't be used.
    Language(UnknownLanguage),
    /// A name can't be a path.
    Path(PathError),
    /// The vocabulary goes in a circle, which checking has reported.
    Vocabulary(ConceptError),
    /// The site can't be written.
    Output(output::Error),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Theme(error) => error.fmt(f),
            Self::Language(error) => error.fmt(f),
            Self::Path(error) => error.fmt(f),
            Self::Vocabulary(error) => error.fmt(f),
            Self::Output(error) => {
                error.fmt(f)?;
                error.help().map_or(Ok(()), |help| write!(f, "; {help}"))
            }
        }
    }
}

impl std::error::Error for ExportError {}

impl From<ThemeError> for ExportError {
    fn from(error: ThemeError) -> Self {
        Self::Theme(error)
    }
}
impl From<UnknownLanguage> for ExportError {
    fn from(error: UnknownLanguage) -> Self {
        Self::Language(error)
    }
}
impl From<PathError> for ExportError {
    fn from(error: PathError) -> Self {
        Self::Path(error)
    }
}
impl From<ConceptError> for ExportError {
    fn from(error: ConceptError) -> Self {
        Self::Vocabulary(error)
    }
}
impl From<output::Error> for ExportError {
    fn from(error: output::Error) -> Self {
        Self::Output(error)
    }
}

/// What the export is made from.
#[derive(Debug)]
pub struct ExportInput<'a> {
    /// Everything that was read and bound.
    pub catalog: &'a Catalog,
    /// The theme.
    pub theme: &'a Theme,
    /// The day that counts as today.
    pub today: Date,
    /// The names and hashes of the inputs, for the manifest.
    pub inputs: &'a Inputs,
}

/// The project's language, with the theme's and the project's words.
///
/// # Errors
/// A tag that is no language's, or words of the theme that can't be read.
pub fn language(catalog: &Catalog, theme: &Theme) -> Result<Language, ExportError> {
    let settings = catalog.project.as_ref().and_then(|project| project.site.as_ref());
    let tag = settings.and_then(|site| site.language.as_ref()).map_or("en", |tag| tag.as_str());
    let mut layers = theme.words("en")?;
    if tag != "en" {
        layers.extend(theme.words(tag)?);
    }
    layers.extend(catalog.languages.get(tag).cloned());
    Ok(Language::new(tag, &layers.iter().collect::<Vec<_>>())?)
}

/// Makes every page and every asset of both sites, in parallel; what is written does not depend on the order. Pages of the last build
/// (`old`) that still hold are kept, and not made again.
///
/// # Errors
/// The first thing that can't be made, in the order of the pages.
pub fn export(input: &ExportInput<'_>, old: Option<&Manifest>, sink: &impl Sink) -> Result<(), ExportError> {
    let language = language(input.catalog, input.theme)?;
    let templates = Templates::new(input.theme)?;
    let lowering = Lowering::new(input.catalog)?;
    // Before the pages, since a print stays only if no asset changed.
    write_assets(input, sink)?;
    let pages = site::plan(input.catalog, std::slice::from_ref(&language.tag))?;
    let fresh = Freshness::new(old, input.inputs.made_from());
    let mut failures: Vec<(usize, ExportError)> = Vec::new();
    for part in site::in_parts(&pages) {
        let open = part.into_par_iter().map(|pages| not_kept(pages, input, fresh, sink)).collect::<Result<Vec<_>, _>>()?;
        let open: Vec<Vec<Open<'_>>> = open.into_iter().filter(|pages| !pages.is_empty()).collect();
        if open.is_empty() {
            continue;
        }
        // Documents wake for the pages of their part, and sleep again.
        let awake = input.catalog.anew();
        let input = ExportInput { catalog: &awake, ..*input };
        let renderer = Renderer::new(&input, &language, &templates, &lowering);
        if open.iter().flatten().any(|open| open.page.subject.lists_everything()) {
            renderer.look_at_all();
        }
        // One by one, since a single page about the whole site may take as long as a thousand others.
        failures.par_extend(open.par_iter().with_max_len(1).flat_map_iter(|pages| {
            let told = Told::default();
            let failed = |open: &Open<'_>| Some((open.at, open.write(&told, &renderer, sink).err()?));
            pages.iter().filter_map(failed).collect::<Vec<_>>()
        }));
    }
    failures.into_iter().min_by_key(|(at, _)| *at).map_or(Ok(()), |(_, first)| Err(first))
}

/// A page that has to be made.
struct Open<'p> {
    /// Its place among all.
    at: usize,
    page: &'p Page,
    from: Origins,
}

/// Those of the pages that the last build's do not stand for.
fn not_kept<'p>(
    pages: Vec<(usize, &'p Page)>,
    input: &ExportInput<'_>,
    fresh: Freshness<'_>,
    sink: &impl Sink,
) -> Result<Vec<Open<'p>>, ExportError> {
    let mut open = Vec::new();
    for (at, page) in pages {
        let from = input.inputs.of_page(page, input.catalog);
        if !(fresh.holds(&page.path, &from) && sink.keep(&page.path)?) {
            open.push(Open { at, page, from });
        }
    }
    Ok(open)
}

impl Open<'_> {
    fn write(&self, told: &Told, renderer: &Renderer<'_>, sink: &impl Sink) -> Result<(), ExportError> {
        let html = renderer.render_with(self.page, told)?;
        Ok(sink.put(&self.page.path, html.as_bytes(), &self.from)?)
    }
}

/// Why a build makes each page, by its path or by the end of it.
///
/// # Errors
/// A name that can't be a path.
pub fn why(input: &ExportInput<'_>, old: Option<&Manifest>, wanted: &str) -> Result<Vec<(OutputPath, Why)>, ExportError> {
    let language = language(input.catalog, input.theme)?;
    let fresh = Freshness::new(old, input.inputs.made_from());
    let pages = site::plan(input.catalog, std::slice::from_ref(&language.tag))?;
    let is_wanted = |page: &&Page| page.path.as_str() == wanted || page.path.as_str().ends_with(&format!("/{wanted}"));
    let reason = |page: &Page| (page.path.clone(), fresh.why(&page.path, &input.inputs.of_page(page, input.catalog)));
    Ok(pages.iter().filter(is_wanted).map(reason).collect())
}

/// The assets stand in both sites, so that either can be deployed alone.
fn write_assets(input: &ExportInput<'_>, sink: &impl Sink) -> Result<(), ExportError> {
    let from = input.inputs.of_assets();
    let brand = accent(input.catalog).map(brand::style_sheet);
    for site in ["patient", "staff"] {
        for (path, bytes) in input.theme.folder("assets") {
            sink.put(&OutputPath::new(&format!("{site}/assets/{path}"))?, bytes, &from)?;
        }
        if let Some(sheet) = &brand {
            sink.put(&OutputPath::new(&format!("{site}/assets/brand.css"))?, sheet.as_bytes(), &from)?;
        }
    }
    Ok(())
}

/// The project's brand colour.
pub(crate) fn accent(catalog: &Catalog) -> Option<Accent> {
    let site = catalog.project.as_ref()?.site.as_ref()?;
    Some(site.accent?.value)
}
