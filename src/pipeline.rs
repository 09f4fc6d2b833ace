//! From a folder to a checked catalogue: the first half of every command.

use crate::check::check_cache::CheckCache;
use crate::check::{self, Prepared};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::load::{self, Loaded, RawFile, ReadError, Readable, SummaryCache};
use crate::model::project::Project;
use crate::resolve::{self, Catalog};
use crate::schema::names::Suggestions;
use crate::source::{SourceId, Sources, Span};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A project, read, bound and checked.
#[derive(Debug)]
pub struct CheckedProject {
    /// The files' texts.
    pub sources: Sources,
    /// What could be read of them.
    pub catalog: Catalog,
    /// All that is wrong, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

impl CheckedProject {
    /// The project, if no file of it changed while it was read and checked.
    ///
    /// # Errors
    /// [`ReadError::Changed`], with the first file that did.
    pub fn unchanged(self) -> Result<Self, ReadError> {
        match self.catalog.changed() {
            Some(path) => Err(ReadError::Changed(path.to_owned())),
            None => Ok(self),
        }
    }

    /// The theme that the project names.
    pub fn theme(&self) -> &str {
        Project::theme(self.catalog.project.as_ref())
    }

    /// Takes in what is wrong in other files than those of its content, such as a theme's.
    pub fn add_findings(&mut self, diagnostics: &[Diagnostic], of: &Sources) {
        let numbers: HashMap<SourceId, SourceId> = of.iter().map(|(id, source)| (id, self.sources.add(source.clone()))).collect();
        let renumbered = |finding: &Diagnostic| finding.clone().with_files(|id| numbers.get(&id).copied().unwrap_or(id));
        self.diagnostics.extend(diagnostics.iter().map(renumbered));
        diagnostic::sort(&mut self.diagnostics, &self.sources);
    }

    /// Takes in one protocol that was saved, without looking at any other file. Whether that was done: it is not if there is an error,
    /// or if another document could be touched by the change. Then nothing is changed here, and the whole has to be checked.
    pub fn take_in(&mut self, raw: RawFile, today: Date) -> bool {
        let Some(id) = self.sources.find(&raw.path) else { return false };
        let (source, file, diagnostics) = load::decode_one(id, raw);
        if has_error(&diagnostics) {
            return false;
        }
        let Some(new) = self.catalog.successor(file, &source) else { return false };
        let name = new.document.id.as_str().to_owned();
        let Some(old) = self.catalog.exchange(new) else { return false };
        let old_source = self.sources.replace(id, source);
        if has_error(&self.findings_of(&name, today)) {
            self.catalog.exchange(old);
            self.sources.replace(id, old_source);
            return false;
        }
        true
    }

    fn findings_of(&self, protocol: &str, today: Date) -> Vec<Diagnostic> {
        let prepared = Prepared::new(&self.catalog, today);
        self.catalog.protocols.get(protocol).map_or_else(Vec::new, |protocol| check::run_on(protocol, prepared.cx()))
    }
}

/// What earlier runs found out about a project, so that it need not be found out again.
#[derive(Debug, Clone, Default)]
pub struct PreviousRun {
    /// The files' summaries; none if no later run will ask.
    pub summaries: Option<SummaryCache>,
    /// What nothing was wrong with.
    pub check_cache: CheckCache,
    /// The documents whose pages were found to be as approved.
    pub verified: CheckCache,
}

fn has_error(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Reads and checks the project at `root` as of `today`.
///
/// # Errors
/// [`ReadError`] if the project can't be read at all; what is wrong within its files is a diagnostic.
pub fn open(root: &Path, today: Date) -> Result<CheckedProject, ReadError> {
    check(load::find_project(root)?, today).unchanged()
}

/// The same for files that were found or read already.
pub fn check(files: Vec<impl Readable + 'static>, today: Date) -> CheckedProject {
    check_on_top(files, today, &mut PreviousRun::default())
}

/// The same on top of what earlier runs found out: only what is not among it is decoded and looked at in full. Afterwards `earlier` is
/// what this run found out.
pub fn check_on_top(files: Vec<impl Readable + 'static>, today: Date, earlier: &mut PreviousRun) -> CheckedProject {
    let PreviousRun { summaries, check_cache, verified: _ } = earlier;
    let mut loaded = load::decode_cached(files, summaries.as_mut());
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    let unbound = resolve::bind(&loaded);
    let meant = if unbound.is_empty() { Suggestions::default() } else { resolve::meant(&loaded) };
    diagnostics.extend(unbound);
    let mut catalog = Catalog::new(&mut loaded);
    let found = look(&catalog, &loaded.sources, today, check_cache);
    if loaded.guesses_settings() {
        catalog.forget_settings();
    }
    let (found, sources) = in_every_reading(found, loaded, &meant, today, check_cache);
    diagnostics.extend(found);
    diagnostic::sort(&mut diagnostics, &sources);
    diagnostic::limit(&mut diagnostics);
    *check_cache = std::mem::take(check_cache).of_whole(diagnostics.is_empty());
    CheckedProject { sources, catalog, diagnostics }
}

fn look(catalog: &Catalog, sources: &Sources, today: Date, check_cache: &mut CheckCache) -> Vec<Diagnostic> {
    // A record of its own: what is asked from here on is asked by the checks.
    let catalog = catalog.recording();
    check::run(&Prepared::new(&catalog, today), sources, check_cache)
}

/// Of the findings of the first reading those that every other has as well: a value that could not be read and a name that leads
/// nowhere were reported, and what only holds if they are taken for this or that is no finding. Protocols without any in the first
/// reading are not looked at again.
fn in_every_reading(
    mut found: Vec<Diagnostic>,
    mut loaded: Loaded,
    meant: &Suggestions,
    today: Date,
    check_cache: &CheckCache,
) -> (Vec<Diagnostic>, Sources) {
    let readings = loaded.readings().max(if meant.is_empty() { 1 } else { 2 });
    for reading in 1..readings {
        if found.is_empty() {
            break;
        }
        loaded = loaded.in_reading(reading, meant);
        let catalog = Catalog::new(&mut loaded);
        let also = look(&catalog, &loaded.sources, today, &mut check_cache.clone());
        let also: HashSet<(&str, Span, &str)> = also.iter().map(said).collect();
        found.retain(|finding| also.contains(&said(finding)));
    }
    (found, loaded.sources)
}

/// What a finding says, of what.
fn said(finding: &Diagnostic) -> (&str, Span, &str) {
    (finding.rule.code, finding.span, &finding.message)
}
