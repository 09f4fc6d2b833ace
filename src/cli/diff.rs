//! `protogen diff`: two states of a project compared in meaning.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::approval::{self, Reader};
use crate::diagnostic::{nearest, visible};
use crate::diff::{self, Class, Difference};
use crate::load::{self, Place, RawFile, read_sides};
use crate::pipeline;
use crate::resolve::Catalog;
use crate::source::{SourceId, Sources};
use crate::theme::Theme;
use std::path::Path;

/// Options of `diff`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The old state: a revision of git, such as `main` or `HEAD~1`, or a folder with a project.
    #[arg(value_name = "OLD", required_unless_present = "approved")]
    old: Option<String>,
    /// The new state: the same; by default the project as it is on the disk.
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// Show, line by line, what the pages of these documents say otherwise than when they were approved last; of all, if none is named.
    #[arg(long, value_name = "ID", num_args = 0.., conflicts_with_all = ["old", "new", "format", "fail_on", "write_history"])]
    approved: Option<Vec<String>>,
    /// What is printed.
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Exit with code 1 if a document changed this much or more; `looser` counts what can't be compared, since a part of it is looser. All is
    /// printed first.
    #[arg(long, value_enum, value_name = "CLASS")]
    fail_on: Option<FailOn>,
    /// Propose the sentence of each edited document's `[[history]]`, and write it into its file.
    #[arg(long, conflicts_with = "new")]
    write_history: bool,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Form {
    /// Lines for a terminal.
    #[default]
    Human,
    /// All of it as data; `protogen schema diff` describes it.
    Json,
    /// A comment for a merge request.
    Markdown,
    /// One page with all that it needs.
    Html,
}

/// From which class on the command fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[allow(missing_docs, reason = "the words are those of the classes")]
enum FailOn {
    Reversed,
    Looser,
    Incomparable,
    Stricter,
    Wording,
    Editorial,
    Administrative,
    /// Any change at all.
    Any,
}

impl FailOn {
    fn word(self) -> &'static str {
        if self == Self::Any { "any" } else { self.class().word() }
    }

    fn class(self) -> Class {
        match self {
            Self::Reversed => Class::Reversed,
            Self::Looser => Class::Looser,
            Self::Incomparable => Class::Incomparable,
            Self::Stricter => Class::Stricter,
            Self::Wording => Class::Wording,
            Self::Editorial => Class::Editorial,
            Self::Administrative => Class::Administrative,
            Self::Any => Class::Unchanged,
        }
    }
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    if let Some(ids) = &arguments.approved {
        return since_approval(ids, global, terminal);
    }
    let old = place(arguments.old.as_deref().unwrap_or_default(), global)?;
    let new = match &arguments.new {
        Some(new) => place(new, global)?,
        None => Place::Folder(global.root()?),
    };
    let sides = read_sides(&old, &new)?;
    let passed_over = sides.passed_over;
    let (old_side, new_side) = (Read::new(sides.old), Read::new(sides.new));
    let found = diff::diff(old_side.content(), new_side.content())?;
    let names = [name(&old), arguments.new.as_ref().map_or_else(|| "the files here".to_owned(), |_| name(&new))];
    let unread = unread([&old_side, &new_side], &names);
    let [old_name, new_name] = names;
    let found = Difference { old: old_name, new: new_name, unchanged: found.unchanged + passed_over, unread, ..found };
    let text = match arguments.format {
        Form::Human => diff::human::render(&found),
        Form::Json => format!("{}\n", serde_json::to_string_pretty(&found)?),
        Form::Markdown => diff::markdown::render(&found),
        Form::Html => diff::html::render(&found),
    };
    terminal.print(&text)?;
    if arguments.write_history {
        write_history(&found, &new, global, terminal)?;
    }
    let fails = arguments.fail_on.is_some_and(|level| match level {
        FailOn::Any => !found.is_empty(),
        level => found.reaches(level.class()),
    });
    if fails {
        let level = arguments.fail_on.map_or("", FailOn::word);
        terminal.status(&format!("failed by `--fail-on {level}`: {}", diff::phrases::total(&found)));
    }
    Ok(if fails { Outcome::Findings } else { Outcome::Fine })
}

/// What pages say otherwise than when they were approved.
fn since_approval(ids: &[String], global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let project = pipeline::open(&root, global.today())?;
    let theme = Theme::load(&root, project.theme())?;
    let known: Vec<&str> = project.catalog.known().map(|(_, id, _)| id).collect();
    if let Some(id) = ids.iter().find(|id| !known.contains(&id.as_str())) {
        let near = nearest(id, known).map_or_else(String::new, |near| format!(": perhaps `{near}` is meant"));
        return Err(format!("there is no document `{id}`{near}").into());
    }
    let reader = Reader::new(&project.catalog, &theme)?;
    for (_, id, known) in project.catalog.known().filter(|(_, id, _)| ids.is_empty() || ids.iter().any(|asked| asked == id)) {
        let text = match approval::since_approval(id, known, &reader, &project.catalog)? {
            Some(lines) if lines.is_empty() => format!("{id}: the pages say what was approved\n"),
            Some(lines) => format!("{id}:{lines}\n"),
            None => format!("{id}: there is no text that was approved\n"),
        };
        terminal.print(&visible(&text))?;
    }
    Ok(Outcome::Fine)
}

/// One side, decoded.
struct Read {
    sources: Sources,
    catalog: Catalog,
    unread: Vec<SourceId>,
}

impl Read {
    fn new(files: Vec<RawFile>) -> Self {
        let mut loaded = load::decode_cached(files, None);
        // What was guessed is compared as it was guessed, and said to be so.
        let unread = loaded.files.iter().filter(|file| file.unread || file.readings > 1).map(|file| file.source).collect();
        let catalog = Catalog::new(&mut loaded);
        Self { sources: loaded.sources, catalog, unread }
    }

    fn content(&self) -> diff::Content<'_> {
        diff::Content { catalog: &self.catalog, sources: &self.sources }
    }
}

/// The files that differ, and that one side could not read in full.
fn unread(sides: [&Read; 2], names: &[String; 2]) -> Vec<String> {
    let digest = |side: &Read, path: &str| side.sources.iter().find(|(_, source)| source.path() == path).map(|(_, source)| source.digest());
    let mut found = Vec::new();
    for (side, name) in sides.into_iter().zip(names) {
        let paths = side.unread.iter().map(|source| side.sources.get(*source).path());
        let differing = paths.filter(|path| digest(sides[0], path) != digest(sides[1], path));
        found.extend(differing.map(|path| format!("{path} of {name}")));
    }
    found
}

/// A folder with a project, or else a revision of the project's repository.
fn place(named: &str, global: &Global) -> Result<Place, Failure> {
    let folder = Path::new(named);
    if folder.join("protogen.toml").is_file() {
        return Ok(Place::Folder(folder.to_owned()));
    }
    Ok(Place::Revision { root: global.root()?, revision: named.to_owned() })
}

fn name(place: &Place) -> String {
    match place {
        Place::Folder(folder) => {
            folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
        }
        Place::Revision { revision, .. } => revision.clone(),
    }
}

/// Writes the proposed sentence into the history of each edited document.
fn write_history(found: &Difference, new: &Place, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
    let Place::Folder(root) = new else { return Err("a revision can't be written to".into()) };
    for document in &found.documents {
        let Some(entry) = diff::history::propose(document, global.today()) else { continue };
        let Some(path) = document.changes.iter().filter(|change| change.cause.is_none()).find_map(|change| change.span.as_ref()) else {
            continue;
        };
        let file = root.join(&path.path);
        let text = String::from_utf8(crate::disk::read_own(&file)?)?;
        let added =
            crate::edit::change(&file, &crate::source::with_line_ends_of_unix(text.trim_start_matches('\u{feff}').to_owned()), |written| {
                entry.written(written.file())
            });
        added.map_err(|error| format!("{}: {error}", path.path))?;
        terminal.status(&format!("{}: {}: {}", document.document, entry.version, entry.change));
    }
    Ok(())
}
