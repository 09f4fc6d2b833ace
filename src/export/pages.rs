//! Makes the pages of a site in parallel, part by part, and hands each to whoever asked for it.

use super::{ExportError, ExportInput, Freshness, Renderer, SharedContent, THEME, inputs, interface_words};
use crate::model::language::Words;
use crate::output::{Manifest, Origins};
use crate::resolve::{Lowering, Reads};
use crate::site::{self, Page};
use crate::source::{Sources, Span, Spanned};
use crate::theme::Templates;
use crate::view::Language;
use rayon::prelude::*;

/// Stands behind an interface word whose pages are looked for: a character of private use, which no text of a project has.
const MARK: char = '\u{f8fe}';

/// What was said of pages, by the place of each among all.
type Looks<R> = Vec<(usize, Result<R, ExportError>)>;

/// Everything that is made once for all pages of a site.
pub(super) struct Press<'a> {
    input: &'a ExportInput<'a>,
    pub language: Language,
    templates: Templates,
    lowering: Lowering,
    /// What was asked for these, which every page is made from.
    reads: Reads,
}

impl<'a> Press<'a> {
    /// In the project's language.
    pub fn new(input: &'a ExportInput<'a>) -> Result<Self, ExportError> {
        Self::with_words(input, |_| None)
    }

    /// The same with further words, which go before all others.
    fn with_words(input: &'a ExportInput<'a>, further: impl FnOnce(&Language) -> Option<Words>) -> Result<Self, ExportError> {
        let catalog = input.catalog.recording();
        let (tag, mut layers) = interface_words(&catalog, input.theme)?;
        let mut language = Language::new(&tag, &layers.iter().collect::<Vec<_>>())?;
        if let Some(words) = further(&language) {
            layers.push(words);
            language = Language::new(&tag, &layers.iter().collect::<Vec<_>>())?;
        }
        let (templates, lowering) = (Templates::new(input.theme)?, Lowering::new(&catalog)?);
        Ok(Self { input, language, templates, lowering, reads: catalog.reads() })
    }

    /// Every page of the site, in its order.
    pub fn plan(&self) -> Result<Vec<Page>, ExportError> {
        Ok(site::plan(self.input.catalog, std::slice::from_ref(&self.language.tag))?)
    }

    /// Has each page made for `look` that `select` leaves of those that stand together, and gives what `look` said of it by the page's
    /// place among all.
    pub fn make<'p, R: Send>(
        &self,
        pages: &'p [Page],
        select: impl Fn(Vec<(usize, &'p Page)>) -> Result<Vec<(usize, &'p Page)>, ExportError> + Sync,
        look: impl Fn(&Page, &SharedContent, &Renderer<'_>) -> Result<R, ExportError> + Sync,
    ) -> Result<Looks<R>, ExportError> {
        let mut made = Vec::new();
        for part in site::in_parts(pages) {
            let open = part.into_par_iter().map(&select).collect::<Result<Vec<_>, _>>()?;
            let open: Vec<Vec<(usize, &Page)>> = open.into_iter().filter(|pages| !pages.is_empty()).collect();
            if open.is_empty() {
                continue;
            }
            // Documents are decoded for the pages of their part, and dropped. What one part asks is not asked by the next.
            let catalog = self.input.catalog.released().recording();
            catalog.absorb(&self.reads);
            let input = ExportInput { catalog: &catalog, ..*self.input };
            let renderer = Renderer::new(&input, &self.language, &self.templates, &self.lowering);
            if open.iter().flatten().any(|(_, page)| page.subject.lists_everything()) {
                renderer.look_at_all();
            }
            // One by one, since a single page about the whole site may take as long as a thousand others.
            made.par_extend(open.par_iter().with_max_len(1).flat_map_iter(|pages| {
                let shared = SharedContent::default();
                pages.iter().map(|(at, page)| (*at, look(page, &shared, &renderer))).collect::<Vec<_>>()
            }));
        }
        match self.input.catalog.changed() {
            Some(path) => Err(ExportError::Changed(path.to_owned())),
            None => Ok(made),
        }
    }
}

/// A page and what it is made from.
#[derive(Debug)]
pub struct PageOrigins {
    /// The page.
    pub page: Page,
    /// The names of what was asked to make it.
    pub from: Origins,
}

/// What every page is made from, in the order of the pages: as the last build (`old`) wrote it down where its page still holds, and
/// otherwise by making the page.
///
/// # Errors
/// What stops an export.
pub fn page_origins(input: &ExportInput<'_>, sources: &Sources, old: Option<&Manifest>) -> Result<Vec<PageOrigins>, ExportError> {
    let inputs = inputs(input, sources);
    let fresh = Freshness::new(old, &inputs);
    let press = Press::new(input)?;
    let pages = press.plan()?;
    let is_open =
        |pages: Vec<(usize, _)>| Ok(pages.into_iter().filter(|(_, page): &(_, &Page)| fresh.holds(&page.path).is_none()).collect());
    let made =
        press.make(&pages, is_open, |page, shared, renderer| Ok(inputs.origins(&renderer.render_with(page, shared)?.reads).with(THEME)))?;
    let mut found: Vec<Option<Origins>> = pages.iter().map(|page| fresh.holds(&page.path).cloned()).collect();
    for (at, origins) in made {
        found[at] = Some(origins?);
    }
    Ok(pages.into_iter().zip(found).filter_map(|(page, from)| Some(PageOrigins { page, from: from? })).collect())
}

/// The pages that print an interface word in one of its forms, in the order of the pages.
///
/// # Errors
/// What stops an export.
pub fn pages_with_word(input: &ExportInput<'_>, keys: &[&str]) -> Result<Vec<Page>, ExportError> {
    let press = Press::with_words(input, |language| Some(marked(language, keys)))?;
    let pages = press.plan()?;
    let made = press.make(&pages, Ok, |page, shared, renderer| Ok(renderer.render_with(page, shared)?.text.contains(MARK)))?;
    let mut prints = vec![false; pages.len()];
    for (at, does) in made {
        prints[at] = does?;
    }
    Ok(pages.into_iter().zip(prints).filter_map(|(page, prints)| prints.then_some(page)).collect())
}

/// These words of the language, marked.
fn marked(language: &Language, keys: &[&str]) -> Words {
    let words = keys.iter().filter_map(|key| Some(((*key).to_owned(), format!("{}{MARK}", language.words().get(*key)?))));
    let nowhere = Span::new(Sources::id(0), 0..0);
    let words = words.map(|(key, text)| (key, Spanned::new(text, nowhere))).collect();
    Words { name: String::new(), direction: language.direction, words }
}
