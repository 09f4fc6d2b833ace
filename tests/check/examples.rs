//! The examples in the documentation of rules, and how they are laid over the example clinic.
//!
//! An example is a fragment that is laid over a document of the example clinic: a table's keys replace those of the same name, an
//! item of a list replaces the item with the same id or is added, `key = []` empties a list, and `key = "-"` takes a key out. The
//! fence says which document: ```` ```toml fails in microneedling ````; without `in`, it is `microneedling`. `as content/notes.toml` makes
//! it a whole file instead, which need not be TOML. Pictures and forms that it names come from [`attached`]. `as-of 2028-01-01` sets the day, `profile us` the region whose rules hold.

use crate::attached;
use protogen::check::every_rule;
use protogen::diagnostic::{Diagnostic, Rule, Window, human};
use protogen::load::{RawFile, read_project};
use protogen::pipeline::{self, CheckedProject};
use protogen::theme::Theme;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// One fenced example of a rule's documentation.
pub struct Example {
    /// Whether the rule finds nothing in it.
    pub passes: bool,
    /// The document it is laid over.
    pub document: String,
    /// The path of the file that it is, if it is a whole one.
    pub whole: Option<String>,
    /// The day that counts as today.
    pub as_of: String,
    /// The region whose rules hold, if it is not the example clinic's.
    pub profile: Option<String>,
    /// The fragment.
    pub text: String,
}

/// All examples of a documentation, in order.
pub fn examples(docs: &str) -> Vec<Example> {
    let mut found = Vec::new();
    for part in docs.split("\n```").skip(1) {
        let Some((head, text)) = part.split_once('\n') else { continue };
        // What is not TOML is a file of a theme.
        let Some((_, head)) = head.split_once(' ') else { continue };
        let text = format!("{text}\n");
        let words: Vec<&str> = head.split_whitespace().collect();
        let after = |word: &str| words.iter().position(|w| *w == word).map(|at| words[at + 1].to_owned());
        found.push(Example {
            passes: words[0] == "passes",
            document: after("in").unwrap_or_else(|| "microneedling".to_owned()),
            whole: after("as"),
            as_of: after("as-of").unwrap_or_else(|| "2026-11-21".to_owned()),
            profile: after("profile"),
            text,
        });
    }
    found
}

/// The files of the example clinic.
pub fn example_clinic() -> Vec<RawFile> {
    read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// An example that was checked.
pub struct Looked {
    pub example: Example,
    /// The codes of what was found and is not suppressed.
    pub found: BTreeSet<&'static str>,
    /// What the rule whose example it is says, as a terminal shows it.
    pub said: String,
}

/// Every rule with its examples, each checked once for all tests; the rule that `PROTOGEN_RULE` names alone, if it is set.
pub fn looked_at() -> &'static [(&'static Rule, Vec<Looked>)] {
    static LOOKED_AT: LazyLock<Vec<(&Rule, Vec<Looked>)>> = LazyLock::new(|| {
        let clinic = example_clinic();
        let only = std::env::var("PROTOGEN_RULE").ok();
        let rules: Vec<&Rule> = every_rule().into_iter().filter(|rule| only.as_deref().is_none_or(|code| code == rule.code)).collect();
        let looked = |rule: &'static Rule| examples(rule.docs).into_iter().map(|example| example.look(rule, &clinic)).collect();
        rules.into_par_iter().map(|rule| (rule, looked(rule))).collect()
    });
    &LOOKED_AT
}

impl Example {
    /// Checks it. An example for another region counts what is found in its own document only, because the rest of the example clinic is
    /// written for its own region.
    fn look(self, rule: &Rule, clinic: &[RawFile]) -> Looked {
        if let Some(said) = self.of_a_theme() {
            let codes = every_rule().into_iter().map(|rule| rule.code);
            return Looked { found: codes.filter(|code| said.contains(&format!("[{code} "))).collect(), said, example: self };
        }
        let checked = self.check(clinic);
        let path = self.path(clinic);
        let is_own = |finding: &&Diagnostic| checked.sources.get(finding.span.source).path() == path;
        let open = checked.diagnostics.iter().filter(|finding| finding.suppression.is_none());
        let found = open.filter(|finding| self.profile.is_none() || is_own(finding)).map(|finding| finding.rule.code).collect();
        let of_rule: Vec<&Diagnostic> = checked.diagnostics.iter().filter(|finding| finding.rule.code == rule.code).collect();
        let own: Vec<&Diagnostic> = of_rule.iter().copied().filter(is_own).collect();
        let shown = if own.is_empty() { of_rule } else { own };
        let said = shown.into_iter().map(|finding| human::render(finding, &checked.sources, Window::PIPED)).collect();
        Looked { example: self, found, said }
    }

    /// What is said of the theme whose file it is; `None` if it is no theme's.
    fn of_a_theme(&self) -> Option<String> {
        let theme = self.whole.as_deref()?.strip_prefix("themes/")?;
        let (name, _) = theme.split_once('/').unwrap();
        let project = tempfile::tempdir().unwrap();
        let file = project.path().join("themes").join(theme);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(project.path().join("themes").join(name).join("theme.toml"), "title = \"Example\"\n").unwrap();
        std::fs::write(file, &self.text).unwrap();
        Some(Theme::load(project.path(), name).err().map_or_else(String::new, |error| error.to_string()))
    }

    /// The path of the document it is laid over.
    pub fn path(&self, files: &[RawFile]) -> String {
        if let Some(path) = &self.whole {
            return path.clone();
        }
        let document = &self.document;
        let known = |path: &String| files.iter().any(|file| file.path == *path);
        let folders = ["protocols", "visits", "courses"];
        let mut places = folders.iter().map(|folder| format!("content/{folder}/{document}.toml"));
        let whole = if document == "project" { "protogen.toml".to_owned() } else { format!("content/{document}.toml") };
        places.find(known).unwrap_or(whole)
    }

    /// The example clinic with the fragment laid over it, checked.
    pub fn check(&self, clinic: &[RawFile]) -> CheckedProject {
        let mut files = clinic.to_vec();
        let path = self.path(&files);
        if self.whole.is_some() {
            files.retain(|file| file.path != path);
            files.push(RawFile::new(&path, &self.text));
            return pipeline::check(files, self.as_of.parse().unwrap());
        }
        edit(&mut files, &path, |document| {
            let fragment: DocumentMut = self.text.parse().unwrap_or_else(|error| panic!("{error}\n{}", self.text));
            lay_over(document.as_table_mut(), fragment.as_table());
        });
        files.extend(self.attached());
        if let Some(profile) = &self.profile {
            edit(&mut files, "protogen.toml", |project| project["check"]["profile"] = value(profile.as_str()));
        }
        pipeline::check(files, self.as_of.parse().unwrap())
    }
}

impl Example {
    /// The pictures and forms that it names, of those that examples have.
    fn attached(&self) -> Vec<RawFile> {
        let names = self.text.lines().filter_map(|line| {
            let name = line.strip_prefix("file = \"").or_else(|| line.strip_prefix("logo = \""))?;
            name.strip_suffix('"')
        });
        let found = names.filter_map(|name| {
            let folder = if name.ends_with(".pdf") { "forms" } else { "pictures" };
            Some(RawFile::of_bytes(&format!("content/{folder}/{name}"), attached::file(name)?))
        });
        found.collect()
    }
}

fn edit(files: &mut [RawFile], path: &str, change: impl FnOnce(&mut DocumentMut)) {
    let file = files.iter_mut().find(|file| file.path == path).unwrap_or_else(|| panic!("the example clinic has no {path}"));
    let mut document: DocumentMut = file.content.as_ref().unwrap().parse().unwrap();
    change(&mut document);
    file.content = Ok(document.to_string());
}

fn lay_over(base: &mut Table, fragment: &Table) {
    for (key, item) in fragment {
        if item.as_str() == Some("-") {
            base.remove(key);
            continue;
        }
        match (base.get_mut(key), item) {
            (Some(Item::Table(below)), Item::Table(above)) => lay_over(below, above),
            (Some(Item::ArrayOfTables(below)), Item::ArrayOfTables(above)) => lay_items(below, above),
            (_, item) => {
                base.remove(key);
                base.insert(key, item.clone());
            }
        }
    }
}

/// An item keeps the place of the one it replaces; a new one comes last.
fn lay_items(below: &mut ArrayOfTables, above: &ArrayOfTables) {
    let id = |table: &Table| table.get("id").and_then(|id| id.as_str().map(str::to_owned));
    for item in above {
        let mut item = item.clone();
        let same = below.iter().position(|known| id(known).is_some() && id(known) == id(&item));
        item.set_position(below.iter().nth(same.unwrap_or(below.len().saturating_sub(1))).and_then(Table::position));
        match same {
            Some(at) => *below.get_mut(at).unwrap() = item,
            None => below.push(item),
        }
    }
}
