//! From the catalogue to files: each format makes bytes, and a [`Sink`] takes them.

mod attached;
mod calendar;
mod freshness;
mod html;
mod pages;
mod prints;

pub use attached::{attached, attached_at};
pub use freshness::{Change, Freshness, Why};
pub use html::{Rendered, Renderer, SharedContent};
pub use pages::{PageOrigins, page_origins, pages_with_word};
pub use prints::KeepingPrints;

use crate::digest::Digest;
use crate::merge::ConceptError;
use crate::model::Accent;
use crate::model::language::Words;
use crate::output::{self, Dependencies, Manifest, Origins, OutputPath, PathError, Sink};
use crate::resolve::{self, Catalog, Inputs, is_of_day};
use crate::site::{self, Page};
use crate::source::Sources;
use crate::theme::{Theme, ThemeError, brand};
use crate::view::Language;
use crate::view::language::UnknownLanguage;
use jiff::civil::Date;
use pages::Press;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

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
    /// The file at this path changed while the pages were made.
    Changed(String),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Theme(error) => error.fmt(f),
            Self::Language(error) => error.fmt(f),
            Self::Path(error) => error.fmt(f),
            Self::Vocabulary(error) => error.fmt(f),
            Self::Changed(path) => write!(f, "`{path}` changed while the pages were made: run this again"),
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
}

/// The project's language, with the theme's and the project's words.
///
/// # Errors
/// A tag that is no language's, or words of the theme that can't be read.
pub fn language(catalog: &Catalog, theme: &Theme) -> Result<Language, ExportError> {
    let (tag, layers) = interface_words(catalog, theme)?;
    Ok(Language::new(&tag, &layers.iter().collect::<Vec<_>>())?)
}

/// The tag of the project's language, and its words in layers: later ones go before earlier ones.
fn interface_words(catalog: &Catalog, theme: &Theme) -> Result<(String, Vec<Words>), ExportError> {
    let settings = catalog.project.as_ref().and_then(|project| project.site.as_ref());
    let tag = settings.and_then(|site| site.language.as_ref()).map_or("en", |tag| tag.as_str());
    let mut layers = theme.words("en")?;
    if tag != "en" {
        layers.extend(theme.words(tag)?);
    }
    layers.extend(catalog.words(tag).cloned());
    Ok((tag.to_owned(), layers))
}

/// Makes every page and every asset of both sites, in parallel; what is written does not depend on the order. Pages of the last build
/// (`old`) that still hold are kept, and not made again. `sources` are the files of the catalogue. What comes back is for the manifest.
///
/// # Errors
/// The first thing that can't be made, in the order of the pages.
pub fn export(input: &ExportInput<'_>, sources: &Sources, old: Option<&Manifest>, sink: &impl Sink) -> Result<Dependencies, ExportError> {
    let inputs = inputs(input, sources);
    // Before the pages, since a print stays only if no asset changed.
    write_assets(input, &inputs, sink)?;
    attached::write(input.catalog, &inputs, sink)?;
    let press = Press::new(input)?;
    let pages = press.plan()?;
    let writer = Writer { fresh: Freshness::new(old, &inputs), inputs: &inputs, sink, days: Mutex::default() };
    let written = press.make(&pages, |pages| writer.not_kept(pages), |page, shared, renderer| writer.write(page, shared, renderer))?;
    let failures = written.into_iter().filter_map(|(at, written)| Some((at, written.err()?)));
    match failures.min_by_key(|(at, _)| *at) {
        Some((_, first)) => Err(first),
        None => Ok(inputs.made_from(&writer.days.into_inner().unwrap_or_else(PoisonError::into_inner))),
    }
}

/// The theme, all its files together: every page is made from it.
const THEME: &str = "theme";

fn inputs<'a>(input: &ExportInput<'a>, sources: &Sources) -> Inputs<'a> {
    Inputs::new(input.catalog, sources.digests(), input.today).with(THEME, Digest::of_value(input.theme))
}

/// Whether a site that was made so would be made so again from these files and that theme: then nothing has to be read to know it.
pub fn is_as_it_was<'f>(before: &Dependencies, files: impl Iterator<Item = (&'f str, Digest)>, theme: &Theme, today: Date) -> bool {
    before.inputs.get(THEME) == Some(&Digest::of_value(theme)) && resolve::is_as_it_was(before, files, today)
}

/// Writes pages, and keeps those that hold.
struct Writer<'a, S> {
    fresh: Freshness<'a>,
    inputs: &'a Inputs<'a>,
    sink: &'a S,
    /// What any page asks about the day.
    days: Mutex<BTreeSet<Arc<str>>>,
}

impl<S: Sink> Writer<'_, S> {
    /// Those of the pages that the last build's do not stand for.
    fn not_kept<'p>(&self, pages: Vec<(usize, &'p Page)>) -> Result<Vec<(usize, &'p Page)>, ExportError> {
        let mut open = Vec::new();
        for (at, page) in pages {
            match self.fresh.holds(&page.path) {
                Some(from) if self.sink.keep(&page.path)? => self.note_days(from),
                _ => open.push((at, page)),
            }
        }
        Ok(open)
    }

    fn write(&self, page: &Page, shared: &SharedContent, renderer: &Renderer<'_>) -> Result<(), ExportError> {
        let Rendered { text, reads } = renderer.render_with(page, shared)?;
        let from = self.inputs.origins(&reads).with(THEME);
        self.note_days(&from);
        Ok(self.sink.put(&page.path, text.as_bytes(), &from)?)
    }

    fn note_days(&self, from: &Origins) {
        let of_day: Vec<Arc<str>> = from.names().filter(|name| is_of_day(name)).map(Arc::from).collect();
        if !of_day.is_empty() {
            self.days.lock().unwrap_or_else(PoisonError::into_inner).extend(of_day);
        }
    }
}

/// Why a build makes each page, by its path or by the end of it.
///
/// # Errors
/// A name that can't be a path.
pub fn why(
    input: &ExportInput<'_>,
    sources: &Sources,
    old: Option<&Manifest>,
    wanted: &str,
) -> Result<Vec<(OutputPath, Why)>, ExportError> {
    let language = language(input.catalog, input.theme)?;
    let inputs = inputs(input, sources);
    let fresh = Freshness::new(old, &inputs);
    let pages = site::plan(input.catalog, std::slice::from_ref(&language.tag))?;
    let is_wanted = |page: &&Page| page.path.as_str() == wanted || page.path.as_str().ends_with(&format!("/{wanted}"));
    Ok(pages.iter().filter(is_wanted).map(|page| (page.path.clone(), fresh.why(&page.path))).collect())
}

/// The assets stand in both sites, so that either can be deployed alone.
fn write_assets(input: &ExportInput<'_>, inputs: &Inputs<'_>, sink: &impl Sink) -> Result<(), ExportError> {
    let catalog = input.catalog.recording();
    let assets = assets(input.theme, &catalog);
    let from = inputs.origins(&catalog.reads()).with(THEME);
    for site in ["patient", "staff"] {
        for (path, bytes) in &assets {
            sink.put(&OutputPath::new(&format!("{site}/{path}"))?, bytes, &from)?;
        }
    }
    Ok(())
}

/// What the pages of a site load, by its path from the folder of the site.
pub fn assets<'a>(theme: &'a Theme, catalog: &Catalog) -> BTreeMap<String, Cow<'a, [u8]>> {
    let of_theme = theme.folder("assets").into_iter().map(|(path, bytes)| (format!("assets/{path}"), Cow::Borrowed(bytes)));
    let brand = accent(catalog).map(|accent| ("assets/brand.css".to_owned(), Cow::Owned(brand::style_sheet(accent).into_bytes())));
    of_theme.chain(brand).collect()
}

/// The project's brand colour.
pub(crate) fn accent(catalog: &Catalog) -> Option<Accent> {
    let site = catalog.project.as_ref()?.site.as_ref()?;
    Some(site.accent?.value)
}
