//! `protogen schema`: the JSON Schema of every file kind, from the same declarations that decode them.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::load::FileKind;
use crate::schema::json_schema;

/// Options of `schema`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The kind of file, such as `protocol`; without it, the kinds are listed.
    kind: Option<String>,
    /// Write all of them to `content/schema/`, where the `#:schema` lines of content files point to.
    #[arg(long, conflicts_with = "kind")]
    write: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &arguments.kind {
        _ if arguments.write => write(global, terminal)?,
        None => {
            for (_, name, place) in FileKind::DESCRIBED {
                terminal.print(&format!("{name:12} {place}\n"));
            }
        }
        Some(kind) => {
            let known = FileKind::DESCRIBED.iter().find(|(_, name, _)| name == kind);
            let Some((kind, ..)) = known else {
                let names: Vec<&str> = FileKind::DESCRIBED.iter().map(|(_, name, _)| *name).collect();
                return Err(format!("there is no file kind `{kind}`: name one of {}", names.join(", ")).into());
            };
            terminal.print(&text(*kind));
        }
    }
    Ok(Outcome::Fine)
}

/// The schema of a kind as pretty-printed JSON.
fn text(kind: FileKind) -> String {
    let shape = kind.shape().expect("every described kind has a shape");
    let mut text = serde_json::to_string_pretty(&json_schema::document(shape)).expect("JSON values always serialise");
    text.push('\n');
    text
}

fn write(global: &Global, terminal: &Terminal) -> Result<(), Failure> {
    let folder = global.root()?.join("content").join("schema");
    for (kind, name, _) in FileKind::DESCRIBED {
        crate::edit::replace(&folder.join(format!("{name}.schema.json")), &text(kind))?;
    }
    terminal.status("wrote content/schema/");
    Ok(())
}
