//! `protogen schema`: the JSON Schema of every file kind, and its reference page, from the same declarations that decode them.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::diff;
use crate::load::FileKind;
use crate::model::interface;
use crate::schema::{TableShape, json_schema, reference};
use std::io;
use std::path::{Path, PathBuf};

/// Options of `schema`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The kind of file, such as `protocol`, or `diff` for what `protogen diff --format json` prints; without it, all are listed.
    kind: Option<String>,
    /// Write all of them to `content/schema/`, where the `#:schema` lines of content files point to.
    #[arg(long, conflicts_with = "kind")]
    write: bool,
    /// Write the reference page of every kind to a folder, in Markdown.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["kind", "write"])]
    reference: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    match (&arguments.kind, &arguments.reference) {
        (_, Some(folder)) => {
            write_reference(folder)?;
            terminal.status(&format!("wrote {}", folder.display()));
        }
        _ if arguments.write => {
            write(&global.root()?)?;
            terminal.status("wrote content/schema/");
        }
        (None, None) => {
            let lines = FileKind::DESCRIBED.iter().map(|(_, name, place)| format!("{name:12} {place}\n"));
            let printed = format!("{:12} what `protogen diff --format json` prints\n", PRINTED);
            terminal.print(&lines.chain([printed]).collect::<String>())?;
        }
        (Some(kind), None) if kind == PRINTED => terminal.print(diff::report::SCHEMA)?,
        (Some(kind), None) => terminal.print(&schema(shape(find(kind)?)))?,
    }
    Ok(Outcome::Fine)
}

/// Not the name of a kind of file, but of what a command prints.
const PRINTED: &str = "diff";

fn find(kind: &str) -> Result<FileKind, Failure> {
    let known = FileKind::DESCRIBED.iter().find(|(_, name, _)| *name == kind);
    let Some((kind, ..)) = known else {
        let names: Vec<&str> = FileKind::DESCRIBED.iter().map(|(_, name, _)| *name).chain([PRINTED]).collect();
        return Err(format!("there is no file kind `{kind}`: name one of {}", names.join(", ")).into());
    };
    Ok(*kind)
}

fn shape(kind: FileKind) -> TableShape {
    kind.shape().expect("every described kind has a shape")
}

/// The schema of a kind as pretty-printed JSON.
fn schema(shape: TableShape) -> String {
    let mut text = serde_json::to_string_pretty(&json_schema::document(shape)).expect("JSON values always serialise");
    text.push('\n');
    text
}

/// Writes the schema of every kind to `content/schema/` of the project at `root`.
pub(super) fn write(root: &Path) -> io::Result<()> {
    let folder = root.join("content").join("schema");
    for (kind, name, _) in FileKind::DESCRIBED {
        crate::edit::replace(&folder.join(format!("{name}.schema.json")), &schema(shape(kind)))?;
    }
    Ok(())
}

/// Writes the reference page of every kind, that of the interface's words, and the page that lists them.
fn write_reference(folder: &Path) -> io::Result<()> {
    let kinds = FileKind::DESCRIBED.map(|(kind, name, place)| (name, place, shape(kind)));
    for (name, place, shape) in kinds {
        crate::edit::replace(&folder.join(format!("{name}.md")), &reference::page(name, place, shape))?;
    }
    crate::edit::replace(&folder.join("words.md"), &interface::page(reference::NOTE))?;
    crate::edit::replace(&folder.join("README.md"), &reference::index(kinds))
}
