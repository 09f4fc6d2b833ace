//! From a folder to a checked catalogue: the first half of every command.

use crate::check::proven::{self, Proven};
use crate::check::{self, CatalogCx, Settings};
use crate::diagnostic::{self, Diagnostic};
use crate::load::{self, RawFile, ReadError};
use crate::model::project::Project;
use crate::resolve::{self, Catalog, Lowering};
use crate::source::Sources;
use jiff::civil::Date;
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
    /// The theme that the project names.
    pub fn theme(&self) -> &str {
        Project::theme(self.catalog.project.as_ref())
    }
}

/// Reads and checks the project at `root` as of `today`.
///
/// # Errors
/// [`ReadError`] if the project can't be read at all; what is wrong within its files is a diagnostic.
pub fn open(root: &Path, today: Date) -> Result<CheckedProject, ReadError> {
    Ok(check(load::read_project(root)?, today))
}

/// The same for files that were read already.
pub fn check(files: Vec<RawFile>, today: Date) -> CheckedProject {
    check_on_top(files, today, &mut Proven::default())
}

/// The same on top of what earlier runs proved: only what is not among it is looked at in full. Afterwards `proven` is what this run
/// knows to be in order.
pub fn check_on_top(files: Vec<RawFile>, today: Date, proven: &mut Proven) -> CheckedProject {
    let mut loaded = load::decode(files);
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    diagnostics.extend(resolve::bind(&loaded));
    let catalog = Catalog::new(&mut loaded);
    let settings = Settings::new(&catalog);
    let lowering = Lowering::new(&catalog).ok();
    let cx = CatalogCx { catalog: &catalog, sources: &loaded.sources, settings: &settings, lowering: lowering.as_ref(), today };
    diagnostics.extend(check::run(cx, proven));
    diagnostic::sort(&mut diagnostics, &loaded.sources);
    if diagnostics.is_empty() {
        proven.add(proven::project_state(&loaded.sources, today));
    }
    CheckedProject { sources: loaded.sources, catalog, diagnostics }
}
