//! `protogen new`: a small project in a folder of its own.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::{edit, starter};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Options of `new`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder to make; if it is there already, it must be empty.
    folder: PathBuf,
}

/// What may lie in the folder: whoever keeps projects under Git often starts with it.
const WELCOME: &str = ".git";

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = &arguments.folder;
    refuse_occupied(folder)?;
    for file in starter::files(global.today()) {
        edit::replace(&folder.join(file.path), &file.text)?;
    }
    super::schema::write(folder)?;
    terminal.status(&format!("made a project in {}", folder.display()));
    terminal.status(&next_steps(folder));
    Ok(Outcome::Fine)
}

/// A project is made where nothing else is, so that nobody's file is lost or taken for a part of it.
fn refuse_occupied(folder: &Path) -> Result<(), Failure> {
    if folder.exists() && !folder.is_dir() {
        return Err(format!("`{}` is a file: name a folder that is not there yet, or an empty one", folder.display()).into());
    }
    if !folder.exists() {
        return Ok(());
    }
    for entry in WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name() {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != WELCOME {
            let found = folder.display();
            return Err(format!("`{found}` is not empty: it holds `{name}`. Name a folder that is not there yet, or an empty one").into());
        }
    }
    Ok(())
}

/// The folder as the shell of this system takes it.
fn for_shell(folder: &Path) -> String {
    let shown = folder.display().to_string();
    let named = if shown.starts_with('-') { format!("./{shown}") } else { shown };
    if cfg!(windows) {
        // No quote can stand in a name there, and nothing else ends the quotes.
        return if named.contains(' ') { format!("\"{named}\"") } else { named };
    }
    shlex::try_quote(&named).map_or_else(|_| named.clone(), Into::into)
}

fn next_steps(folder: &Path) -> String {
    let enter = if folder == Path::new(".") { String::new() } else { format!("go there with `cd {}`, ", for_shell(folder)) };
    format!("next: {enter}run `protogen build` and open public/index.html")
}
