//! `protogen theme`: what a theme author needs: the files, and what a template sees.

use super::check::load_theme;
use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::check::check_cache::CheckCache;
use crate::export::{ExportInput, Renderer, language};
use crate::output::OutputPath;
use crate::pipeline;
use crate::site;
use crate::theme::{Templates, Theme};
use std::path::Path;

/// Options of `theme`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the files of the project's theme and of those it extends.
    Files,
    /// Copy a file of the theme into `themes/NAME/`, where it takes the place of the original.
    #[command(after_help = "Example: protogen theme copy templates/handout.html --to clinic")]
    Copy {
        /// The file, such as `templates/handout.html`.
        file: String,
        /// The theme that gets it; made if it is not there.
        #[arg(long, value_name = "NAME", default_value = "clinic")]
        to: String,
    },
    /// Print what the template of a page sees, as JSON.
    #[command(after_help = "Example: protogen theme context patient/en/microneedling.html")]
    Context {
        /// The page's path in the output.
        page: String,
    },
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &arguments.action {
        Action::Files => files(global, terminal),
        Action::Copy { file, to } => copy(file, to, global, terminal),
        Action::Context { page } => context(page, global, terminal),
    }
}

fn files(global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let project = pipeline::open(&root, global.today())?;
    let theme = Theme::load(&root, project.theme())?;
    let lines = theme.files().into_iter().map(|(path, from)| format!("{path}  ({from})\n"));
    terminal.print(&lines.collect::<String>())?;
    Ok(Outcome::Fine)
}

fn copy(file: &str, to: &str, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    // The name becomes a folder, so it is held to what a path of the output may be.
    let folder = root.join("themes").join(OutputPath::new(to)?.as_str());
    let manifest = folder.join("theme.toml");
    let theme = if manifest.is_file() { Theme::load(&root, to)? } else { Theme::built_in() };
    let Some(bytes) = theme.file(file) else {
        return Err(format!("the theme has no file `{file}`; `protogen theme files` lists them").into());
    };
    let target = folder.join(OutputPath::new(file)?.as_str());
    if target.exists() {
        return Err(format!("`{}` is there already; take it away first if you want the original", target.display()).into());
    }
    if !manifest.is_file() {
        crate::edit::replace(&manifest, "extends = \"default\"\n")?;
    }
    crate::edit::replace_bytes(&target, bytes)?;
    terminal.status(&format!("copied to {}; name the theme in protogen.toml: [site] theme = \"{to}\"", shown(&target, &root)));
    Ok(Outcome::Fine)
}

fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

fn context(page: &str, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = global.root()?;
    let mut project = pipeline::open(&root, global.today())?;
    let theme = load_theme(&mut project, &root, &mut CheckCache::default())?;
    let input = ExportInput { catalog: &project.catalog, theme: &theme, today: global.today() };
    let language = language(&project.catalog, &theme)?;
    let templates = Templates::new(&theme)?;
    let lowering = crate::resolve::Lowering::new(&project.catalog)?;
    let renderer = Renderer::new(&input, &language, &templates, &lowering);
    let pages = site::plan(&project.catalog, std::slice::from_ref(&language.tag))?;
    let Some(found) = pages.iter().find(|known| known.path.as_str() == page) else {
        let known = pages.iter().map(|page| page.path.as_str());
        let near = crate::diagnostic::nearest(page, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(format!("there is no page `{page}`{near}").into());
    };
    let Some((template, context)) = renderer.context(found) else {
        return Err(format!("`{page}` is made by no template").into());
    };
    terminal.status(&format!("template: {template}"));
    terminal.print(&format!("{}\n", serde_json::to_string_pretty(&context)?))?;
    Ok(Outcome::Fine)
}
