//! `protogen new`: a small project in a folder of its own, or a protocol like one that the project has.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::diagnostic::nearest;
use crate::draft::{self, Request};
use crate::starter::{self, Kind};
use crate::{edit, pipeline};
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Options of `new`. One word is the folder of a project, whatever it is called; two are `protocol` and an id.
#[derive(Debug, clap::Args)]
#[command(override_usage = "protogen new FOLDER [--like KIND]\n       protogen new protocol ID --like ID2")]
pub struct Arguments {
    /// The folder to make; if it is there already, it must be empty. Before an ID, the word `protocol`.
    folder: PathBuf,
    /// The id of a new protocol in this project.
    id: Option<String>,
    /// What the project begins with: needling, laser, injection, surgery, exercise or mask (the default). For a new protocol, the id
    /// of the one that is copied.
    #[arg(long, value_name = "KIND")]
    like: Option<String>,
}

/// The word before the id of a new protocol.
const PROTOCOL: &str = "protocol";

/// What may lie in the folder: whoever keeps projects under Git often starts with it.
const WELCOME: &str = ".git";

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &arguments.id {
        None => make_project(arguments, global, terminal),
        Some(id) if arguments.folder == Path::new(PROTOCOL) => make_protocol(id, arguments.like.as_deref(), global, terminal),
        Some(id) => {
            let folder = arguments.folder.display();
            Err(format!("`protogen new` makes one thing, and `{folder} {id}` are two: write `protogen new FOLDER` for a project, or `protogen new {PROTOCOL} ID --like ID2` in one").into())
        }
    }
}

fn make_project(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = &arguments.folder;
    let kind = arguments.like.as_deref().map_or(Ok(Kind::default()), kind)?;
    refuse_occupied(folder)?;
    for file in starter::files(kind, global.today()) {
        edit::replace(&folder.join(file.path), &file.text)?;
    }
    super::schema::write(folder)?;
    terminal.status(&format!("made a project in {}", folder.display()));
    terminal.status(&next_steps(folder));
    Ok(Outcome::Fine)
}

fn kind(word: &str) -> Result<Kind, Failure> {
    if let Ok(kind) = Kind::from_str(word, false) {
        return Ok(kind);
    }
    let words: Vec<String> = Kind::all().iter().map(|kind| kind.word()).collect();
    let near = nearest(word, words.iter().map(String::as_str)).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let known = words.join(", ");
    Err(format!("there is no kind of project `{word}`{near} (the kinds are {known}; a protocol like another is made with `protogen new {PROTOCOL} ID --like ID2`)").into())
}

fn make_protocol(id: &str, like: Option<&str>, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Some(like) = like else {
        return Err(format!("say which protocol `{id}` begins as: `protogen new {PROTOCOL} {id} --like ID2`").into());
    };
    let root = global.root()?;
    let project = pipeline::open(&root, global.today())?;
    let draft = draft::draft(&project, Request { id, like, date: global.today() })?;
    if !edit::create(&root.join(&draft.path), &draft.text)? {
        return Err(format!("{} is there already: choose another id, or change that file", draft.path).into());
    }
    terminal.status(&format!("made {}, a draft that begins as `{like}`", draft.path));
    terminal.status("next: write its title, and go through every value and sentence; `protogen check` says what is missing");
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
