//! The documentation is kept current by machine where it can be: pages and schemas that are written from the types, links that lead
//! somewhere, commands that exist, examples that are read. What the pages for beginners show is run by `tests/newcomer`.
//!
//! `PROTOGEN_UPDATE=1 cargo test --test docs` writes what is generated anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "example/mod.rs"]
mod example;

use clap::{CommandFactory, Parser as _};
use protogen::cli::Cli;
use protogen::load::{FileKind, RawFile, decode};
use protogen::model::Unit;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the program; it must end well.
fn protogen(arguments: &[&str]) {
    assert_cmd::Command::cargo_bin("protogen").unwrap().args(arguments).assert().success();
}

/// The files of a folder and those below it, by their path there.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let all = walk.filter(|entry| entry.file_type().is_file());
    all.map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), std::fs::read_to_string(entry.path()).unwrap())).collect()
}

/// Compares what was generated just now with what is kept, or puts it there.
fn hold(fresh: &Path, kept: &Path) {
    let fresh = files(fresh);
    if std::env::var_os("PROTOGEN_UPDATE").is_some() {
        for (path, text) in &fresh {
            std::fs::create_dir_all(kept.join(path).parent().unwrap()).unwrap();
            std::fs::write(kept.join(path), text).unwrap();
        }
    }
    for (path, text) in &fresh {
        let kept = std::fs::read_to_string(kept.join(path)).unwrap_or_default();
        assert_eq!(&kept, text, "{} is stale: run `PROTOGEN_UPDATE=1 cargo test --test docs`", path.display());
    }
}

#[test]
fn the_reference_of_every_file_kind_is_current() {
    let fresh = tempfile::tempdir().unwrap();
    protogen(&["schema", "--reference", fresh.path().to_str().unwrap()]);
    assert_eq!(files(fresh.path()).len(), FileKind::DESCRIBED.len() + 2);
    hold(fresh.path(), &root().join("docs/reference"));
}

#[test]
fn the_schemas_beside_the_content_are_current() {
    let fresh = tempfile::tempdir().unwrap();
    protogen(&["schema", "--write", "--root", fresh.path().to_str().unwrap()]);
    assert_eq!(files(&fresh.path().join("content/schema")).len(), FileKind::DESCRIBED.len());
    hold(fresh.path(), root());
}

#[test]
fn every_content_file_names_its_schema() {
    for path in content_files(root()) {
        let kind = FileKind::of(&path);
        let Some((_, name, _)) = FileKind::DESCRIBED.iter().find(|(described, ..)| *described == kind) else { continue };
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema ")).unwrap_or_else(|| panic!("{path} names none"));
        let leads_to = normal(&Path::new(&path).parent().unwrap().join(named));
        assert_eq!(leads_to, Path::new("content/schema").join(format!("{name}.schema.json")), "{path}");
    }
}

/// The TOML files of a project, settings included, as the program names them.
fn content_files(project: &Path) -> Vec<String> {
    let folder = project.join("content");
    let found = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let content = found
        .map(|path| path.strip_prefix(&folder).unwrap().to_owned())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let named = content.map(|path| format!("content/{}", path.to_string_lossy().replace('\\', "/")));
    named.chain(["protogen.toml".to_owned()]).collect()
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => assert!(parts.pop(), "{} leads out of the project", path.display()),
            std::path::Component::CurDir => {}
            other => parts.push(other),
        }
    }
    parts
}

#[test]
fn the_schemas_accept_every_content_file_and_no_misspelt_key() {
    for (kind, name, _) in FileKind::DESCRIBED {
        let schema = std::fs::read_to_string(root().join(format!("content/schema/{name}.schema.json"))).unwrap();
        let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        let projects = [root().to_owned(), root().join("tests/fixtures/other-clinic")];
        let of_kind = |path: &String| FileKind::of(path) == kind;
        let paths = projects.iter().flat_map(|project| content_files(project).into_iter().filter(of_kind).map(|path| project.join(path)));
        let mut count = 0;
        for path in paths {
            let text = std::fs::read_to_string(&path).unwrap();
            let path = path.display();
            let mut file = as_an_editor_sees_it(text.parse::<toml::Table>().unwrap().into());
            let faults: Vec<String> =
                schema.iter_errors(&file).map(|fault| format!("{path}: {}: {fault}", fault.instance_path())).collect();
            assert!(faults.is_empty(), "{}", faults.join("\n"));
            file.as_object_mut().unwrap().insert("colour".to_owned(), "blue".into());
            assert!(!schema.is_valid(&file), "{path} may hold any key");
            count += 1;
        }
        assert!(count > 0, "no {name} was looked at");
    }
}

/// TOML as JSON, with dates as text: so does the language server of TOML editors.
fn as_an_editor_sees_it(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(as_an_editor_sees_it).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, as_an_editor_sees_it(value))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// A page of the documentation, as far as the tests look at it.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    /// The names of its headings, as GitHub and GitLab make them.
    anchors: Vec<String>,
    /// Blocks of code: the fence, and the text.
    blocks: Vec<(String, String)>,
    /// Code within sentences.
    code: Vec<String>,
}

fn page(text: &str) -> Page {
    let mut page = Page::default();
    let (mut heading, mut in_block) = (None::<String>, false);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => page.links.push(dest_url.to_string()),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().as_deref().map(anchor)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(fence))) => {
                page.blocks.push((fence.to_string(), String::new()));
                in_block = true;
            }
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Text(words) if in_block => page.blocks.last_mut().unwrap().1.push_str(&words),
            Event::Text(words) => heading.iter_mut().for_each(|heading| heading.push_str(&words)),
            Event::Code(words) => {
                heading.iter_mut().for_each(|heading| heading.push_str(&words));
                page.code.push(words.to_string());
            }
            _ => {}
        }
    }
    page
}

fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect::<String>();
    kept.replace(' ', "-")
}

/// The pages that people read, by their path in the repository.
fn pages() -> BTreeMap<PathBuf, String> {
    let walk = walkdir::WalkDir::new(root().join("docs")).into_iter().map(|entry| entry.unwrap().into_path());
    let docs = walk.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let all = docs.chain([root().join("README.md"), root().join("CHANGELOG.md"), root().join("src/starter/shared/README.md")]);
    let pages: BTreeMap<PathBuf, String> =
        all.map(|path| (path.strip_prefix(root()).unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())).collect();
    assert!(pages.len() > 15, "the documentation was not found");
    pages
}

#[test]
fn every_link_leads_somewhere() {
    let pages: BTreeMap<PathBuf, Page> = pages().into_iter().map(|(path, text)| (path, page(&text))).collect();
    let mut broken = Vec::new();
    for (from, page) in &pages {
        for link in page.links.iter().filter(|link| !link.contains("://")) {
            let (path, anchor) = link.split_once('#').map_or((link.as_str(), None), |(path, anchor)| (path, Some(anchor)));
            let target = if path.is_empty() { from.clone() } else { normal(&from.parent().unwrap().join(path)) };
            let there = root().join(&target).exists();
            let found = anchor.is_none_or(|anchor| pages.get(&target).is_some_and(|page| page.anchors.iter().any(|known| known == anchor)));
            if !there || !found {
                broken.push(format!("{}: {link}", from.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

/// The commands that a page shows: on lines of their own in blocks, and in its sentences.
fn commands(page: &Page) -> Vec<String> {
    let shells = page.blocks.iter().filter(|(fence, _)| ["sh", "console", "yaml"].contains(&fence.as_str()));
    let lines = shells.flat_map(|(_, block)| block.lines());
    let typed = lines.map(|line| line.trim_start_matches([' ', '-', '$']).trim_start_matches("run: "));
    let all = typed.chain(page.code.iter().map(String::as_str)).filter(|line| line.starts_with("protogen "));
    let command = |line: &str| line.split(" > ").next().unwrap().split(" #").next().unwrap().trim().to_owned();
    all.map(command).filter(|command| !command.contains("COMMAND")).collect()
}

#[test]
fn every_command_that_is_shown_exists() {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion, MissingRequiredArgument};
    let (mut count, mut wrong) = (0, Vec::new());
    for (path, text) in pages() {
        for command in commands(&page(&text)) {
            count += 1;
            let words = shlex::split(&command).unwrap_or_else(|| command.split_whitespace().map(str::to_owned).collect());
            let Err(error) = Cli::try_parse_from(words) else { continue };
            // A sentence names a command without all that it takes.
            if ![DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion, MissingRequiredArgument].contains(&error.kind()) {
                wrong.push(format!("{}: {command}: {}", path.display(), error.kind()));
            }
        }
    }
    assert!(count > 50, "only {count} commands were found");
    assert!(wrong.is_empty(), "commands that do not exist:\n{}", wrong.join("\n"));
}

/// A block of TOML that says `of=<kind>` is a part of such a file: what it holds is right, though something may be left out.
#[test]
fn every_example_of_a_file_can_be_read() {
    let (mut count, mut wrong) = (0, Vec::new());
    for (path, text) in pages() {
        for (fence, block) in page(&text).blocks {
            let Some(kind) = fence.strip_prefix("toml of=") else { continue };
            let (_, _, place) = FileKind::DESCRIBED.iter().find(|(_, name, _)| *name == kind).unwrap();
            let stem = block.lines().find_map(|line| line.strip_prefix("id = ")).unwrap_or("example").trim_matches('"');
            let file = RawFile::new(&place.replace('*', stem), &block);
            let left_out =
                |message: &str| message.starts_with("this ") && message.contains(" has no `") || message.starts_with("nothing says ");
            let faults = decode(vec![file]).diagnostics.into_iter().map(|finding| finding.message);
            wrong.extend(faults.filter(|message| !left_out(message)).map(|message| format!("{}: {message}", path.display())));
            count += 1;
        }
    }
    assert!(count > 5, "only {count} examples were found");
    assert!(wrong.is_empty(), "examples that can't be read:\n{}", wrong.join("\n"));
}

/// The files that the page on themes shows, built: what each is for is on the pages.
#[test]
fn the_theme_of_the_page_on_themes_can_be_built() {
    let example = example::Example::new();
    let theme = example.path("themes/clinic");
    let shown = page(&std::fs::read_to_string(root().join("docs/themes.md")).unwrap()).blocks;
    let files = shown.iter().filter_map(|(fence, text)| Some((fence.split_once(" file=")?.1, text.as_bytes())));
    let font = std::fs::read(root().join("themes/default/assets/fonts/atkinson-hyperlegible-next-regular.woff2")).unwrap();
    let all: BTreeMap<&str, &[u8]> = files.chain([("assets/fonts/clinic-sans.woff2", &font[..])]).collect();
    let paths = all.keys().copied().collect::<Vec<_>>();
    assert_eq!(
        paths,
        ["assets/clinic.css", "assets/fonts/clinic-sans.woff2", "templates/handout.html", "templates/parts/assets.html", "theme.toml"]
    );
    for (path, bytes) in &all {
        let path = theme.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    example.edit("protogen.toml", "theme = \"default\"", "theme = \"clinic\"");
    example.run(&["build"]);
    let made = |path: &str| std::fs::read(example.site().join(path)).unwrap();
    let html = |path: &str| String::from_utf8(made(path)).unwrap();
    for folder in ["patient", "staff"] {
        assert_eq!(made(&format!("{folder}/assets/clinic.css")), all["assets/clinic.css"]);
        assert_eq!(made(&format!("{folder}/assets/fonts/clinic-sans.woff2")), font);
    }
    for (path, to_assets) in
        [("index.html", "patient/"), ("patient/index.html", ""), ("patient/en/microneedling.html", "../"), ("staff/en/index.html", "../")]
    {
        let page = html(path);
        let of_default = page.find(&format!("href=\"{to_assets}assets/style.css\"")).unwrap();
        let own = page.find(&format!("href=\"{to_assets}assets/clinic.css\"")).unwrap();
        assert!(of_default < own, "{path}");
        let logo = page.split("<img class=\"logo\" src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let logo = std::fs::read(example.site().join(path).with_file_name(logo)).unwrap();
        assert_eq!(logo, std::fs::read(root().join("content/pictures/logo.png")).unwrap(), "{path}");
    }
    let handout = html("patient/en/microneedling.html").replace('\u{a0}', " ");
    assert!(handout.contains("You can also call Example Skin Clinic later: 01632 960123."), "the block is added");
    assert!(handout.contains("id=\"_call\""), "and takes nothing away");
    let start = html("index.html");
    assert!(start.contains("<address>1 Example Street<br>Example Town</address>") && start.contains("alt=\"Drawing of a house"), "{start}");
}

#[test]
fn the_page_on_writing_names_every_unit() {
    let text = std::fs::read_to_string(root().join("docs/writing.md")).unwrap();
    let named = page(&text).code;
    let missing: Vec<&str> = Unit::ALL.iter().map(|unit| unit.written()).filter(|unit| !unit.is_empty()).collect();
    let missing: Vec<&&str> = missing.iter().filter(|unit| !named.contains(&unit.to_string())).collect();
    assert!(missing.is_empty(), "docs/writing.md does not name {missing:?}");
}

#[test]
fn what_the_readme_shows_is_shown_by_a_page_that_is_tested() {
    let readme = page(&std::fs::read_to_string(root().join("README.md")).unwrap());
    let tutorial = std::fs::read_to_string(root().join("docs/tutorial.md")).unwrap();
    let clinic = std::fs::read_to_string(root().join("content/protocols/microneedling.toml")).unwrap();
    let shown: Vec<&(String, String)> = readme.blocks.iter().filter(|(fence, _)| fence != "sh").collect();
    assert_eq!(shown.len(), 2);
    for (fence, block) in shown {
        let origin = if fence == "toml" { without_staff_lines(&clinic) } else { tutorial.clone() };
        assert!(origin.contains(block), "the README shows what nothing prints:\n{block}");
    }
}

/// The README leaves out what it does not speak of.
fn without_staff_lines(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with("decision = ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_readme_names_every_command_and_no_other() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `protogen "));
    let mut named: Vec<&str> = rows.map(|row| row.split([' ', '`']).next().unwrap()).collect();
    let program = Cli::command();
    let mut known: Vec<&str> = program.get_subcommands().map(|command| command.get_name()).collect();
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!(named, known);
}

#[test]
fn a_page_is_taken_apart_as_its_hosts_read_it() {
    let text = "# What it *proves*\n\n[a](b.md#c) ![d](e.png)\n\n## `new`, and \"check\" (2)\n\n```sh\nls\n```\n";
    let page = page(text);
    assert_eq!(page.anchors, ["what-it-proves", "new-and-check-2"]);
    assert_eq!(page.links, ["b.md#c", "e.png"]);
    assert_eq!(page.code, ["new"]);
    assert_eq!(page.blocks, [("sh".to_owned(), "ls\n".to_owned())]);
}
