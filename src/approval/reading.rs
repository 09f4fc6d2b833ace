//! What a reader of a document reads: the text of its pages, and what its rules mean.
//!
//! The pages are made by the built-in theme, with the words of the project and of its theme, so that a change of layout voids no approval
//! and a change of any word does, whichever file it stands in. Below them stands what each rule covers: a link of the vocabulary can
//! change that, and no page.

use crate::digest::Digest;
use crate::export::{ExportError, ExportInput, Renderer, SharedContent, language};
use crate::lifecycle::page_hash;
use crate::merge::{Concepts, Mode, Rule};
use crate::resolve::{Catalog, Composite, Lowering, Reads};
use crate::site::{self, Page};
use crate::theme::{Templates, Theme, ThemeError};
use crate::view::Language;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Stands for the title of the approving role until it is known: a character of private use, which no text of a project has.
const APPROVER: &str = "\u{f8ff}";

/// Pages to be approved are made as of this day: what a page says must not depend on when it is read.
const DAY: Date = Date::constant(2000, 1, 1);

/// Reads the pages of documents.
#[derive(Debug)]
pub struct Reader<'a> {
    catalog: &'a Catalog,
    language: Language,
    theme: Theme,
    templates: Templates,
    lowering: Lowering,
    pages: BTreeMap<String, Vec<Page>>,
    /// What was asked for these, which every page rests on.
    reads: Reads,
}

/// What a document says.
#[derive(Debug, Clone)]
pub struct Reading {
    lines: Vec<String>,
    /// What was asked of the catalogue for it.
    pub reads: Reads,
}

impl<'a> Reader<'a> {
    /// Of a catalogue without errors, with the words of the project's theme.
    ///
    /// # Errors
    /// What stops an export too: a language or words that can't be used.
    pub fn new(catalog: &'a Catalog, theme: &Theme) -> Result<Self, ExportError> {
        let recorded = catalog.recording();
        let (language, built_in) = (language(&recorded, theme)?, Theme::built_in());
        let (templates, lowering) = (Templates::new(&built_in)?, Lowering::new(&recorded)?);
        let mut pages: BTreeMap<String, Vec<Page>> = BTreeMap::new();
        for page in site::plan(catalog, std::slice::from_ref(&language.tag))? {
            if let Some(id) = page.subject.document().filter(|_| page.subject.is_clinical()) {
                pages.entry(id.to_owned()).or_default().push(page);
            }
        }
        Ok(Self { catalog, language, theme: built_in, templates, lowering, pages, reads: recorded.reads() })
    }

    /// The hash of all interface words.
    pub fn words_digest(&self) -> Digest {
        Digest::of_value(&self.language.words().iter().collect::<Vec<_>>())
    }

    /// The language's tag.
    pub fn tag(&self) -> &str {
        &self.language.tag
    }

    /// The day as of which pages are made to be approved.
    pub fn day(&self) -> Date {
        DAY
    }

    /// What a document of that id says; nothing, if there is none.
    ///
    /// # Errors
    /// [`ThemeError`] if a template fails.
    pub fn read(&self, id: &str, catalog: &Catalog) -> Result<Reading, ThemeError> {
        let catalog = &catalog.recording();
        let input = ExportInput { catalog, theme: &self.theme, today: DAY };
        let renderer = Renderer::new(&input, &self.language, &self.templates, &self.lowering).as_approved_by(APPROVER);
        let (shared, mut lines, mut reads) = (SharedContent::default(), Vec::new(), self.reads.clone());
        for page in self.pages.get(id).into_iter().flatten() {
            let (text, asked) = renderer.transcript(page, &shared)?;
            lines.extend(text);
            reads = reads.and(&asked);
        }
        lines.extend(self.coverage(id, catalog));
        reads = reads.and(&catalog.reads());
        Ok(Reading { lines, reads })
    }

    /// The same of the whole catalogue.
    ///
    /// # Errors
    /// As for [`Reader::read`].
    pub fn read_one(&self, id: &str) -> Result<Reading, ThemeError> {
        self.read(id, self.catalog)
    }

    /// What each rule of the document covers by the vocabulary.
    fn coverage(&self, id: &str, catalog: &Catalog) -> Vec<String> {
        let lowering = &self.lowering;
        let rules: Vec<Rule> = if let Some(protocol) = catalog.protocols.get(id) {
            lowering.rules(&Composite::new(protocol, catalog))
        } else if let Some(visit) = catalog.visits.get(id) {
            lowering.visit(&visit.body, catalog).into_iter().flat_map(|treatment| treatment.rules).collect()
        } else if let Some(course) = catalog.courses.get(id) {
            let combination = lowering.course_combination(&course.body, catalog);
            combination.treatments.iter().flat_map(|composite| lowering.rules(composite)).collect()
        } else {
            Vec::new()
        };
        rules.iter().map(|rule| covered(rule, lowering.concepts())).collect()
    }
}

fn covered(Rule { norm, origin }: &Rule, concepts: &Concepts) -> String {
    let names = |ids: &mut dyn Iterator<Item = crate::merge::ConceptId>| {
        let mut names: Vec<&str> = ids.map(|id| concepts.name(id).as_str()).collect();
        names.sort_unstable();
        names.join(", ")
    };
    let mode = match norm.mode {
        Mode::Avoid => "bans",
        Mode::Do => "asks for",
        Mode::May => "allows",
        Mode::Expect => "expects",
        Mode::Call => "asks to call about",
    };
    let target = names(&mut concepts.below(norm.target).iter());
    let exempt = names(&mut concepts.below_all(norm.exempt.iter().copied()).iter());
    let but = if exempt.is_empty() { String::new() } else { format!(" but {exempt}") };
    format!("{origin} {mode}: {target}{but}")
}

impl Reading {
    /// Its lines, with the title of the role that approves.
    pub fn lines(&self, approver: &str) -> Vec<String> {
        self.lines.iter().map(|line| line.replace(APPROVER, approver)).collect()
    }

    /// The hash of these lines.
    pub fn page(&self, approver: &str) -> String {
        page_hash(self.lines(approver).iter().map(String::as_str))
    }
}
