//! The documentation of every rule holds a failing and a passing example; here they run.
//!
//! An example is a fragment that is laid over a document of the example clinic: a table's keys replace those of the same name, an
//! item of a list replaces the item with the same id or is added, `key = []` empties a list, and `key = "-"` takes a key out. The
//! fence says which document: ```` ```toml fails in microneedling ````; without `in`, it is `microneedling`. `as-of 2028-01-01` sets
//! the day.

use protogen::check::rules;
use protogen::load::{RawFile, read_project};
use protogen::pipeline;
use std::collections::BTreeSet;
use std::path::Path;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

struct Example {
    passes: bool,
    document: String,
    as_of: String,
    text: String,
}

fn examples(docs: &str) -> Vec<Example> {
    let mut found = Vec::new();
    for part in docs.split("```toml ").skip(1) {
        let (head, rest) = part.split_once('\n').unwrap();
        let text = rest.split("```").next().unwrap().to_owned();
        let words: Vec<&str> = head.split_whitespace().collect();
        let after = |word: &str| words.iter().position(|w| *w == word).map(|at| words[at + 1].to_owned());
        found.push(Example {
            passes: words[0] == "passes",
            document: after("in").unwrap_or_else(|| "microneedling".to_owned()),
            as_of: after("as-of").unwrap_or_else(|| "2026-11-21".to_owned()),
            text,
        });
    }
    found
}

/// The path of a document named in a fence: a protocol's id, or a path below `content/` without `.toml`.
fn path(document: &str, files: &[RawFile]) -> String {
    let known = |path: &String| files.iter().any(|file| file.path == *path);
    let places = [format!("content/protocols/{document}.toml"), format!("content/visits/{document}.toml"), format!("content/courses/{document}.toml")];
    let whole = if document == "project" { "protogen.toml".to_owned() } else { format!("content/{document}.toml") };
    places.into_iter().find(known).unwrap_or(whole)
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

fn lay_items(below: &mut ArrayOfTables, above: &ArrayOfTables) {
    for item in above {
        let id = |table: &Table| table.get("id").and_then(|id| id.as_str().map(str::to_owned));
        let same = below.iter().position(|known| id(known).is_some() && id(known) == id(item));
        match same {
            Some(at) => *below.get_mut(at).unwrap() = item.clone(),
            None => below.push(item.clone()),
        }
    }
}

fn codes(example: &Example, clinic: &[RawFile]) -> BTreeSet<&'static str> {
    let mut files = clinic.to_vec();
    let path = path(&example.document, &files);
    let file = files.iter_mut().find(|file| file.path == path).unwrap_or_else(|| panic!("the example clinic has no {path}"));
    let mut document: DocumentMut = file.content.as_ref().unwrap().parse().unwrap();
    let fragment: DocumentMut = example.text.parse().unwrap_or_else(|error| panic!("{error}\n{}", example.text));
    lay_over(document.as_table_mut(), fragment.as_table());
    file.content = Ok(document.to_string());
    let checked = pipeline::check(files, example.as_of.parse().unwrap());
    checked.diagnostics.iter().filter(|finding| finding.suppression.is_none()).map(|finding| finding.rule.code).collect()
}

#[test]
fn every_rule_has_a_failing_and_a_passing_example_and_both_do() {
    let clinic = read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let only = std::env::var("PROTOGEN_RULE").ok();
    let mut wrong = Vec::new();
    for check in rules::ALL.iter().filter(|check| only.as_deref().is_none_or(|code| code == check.rule.code)) {
        let code = check.rule.code;
        let examples = examples(check.rule.docs);
        for passes in [true, false] {
            if !examples.iter().any(|example| example.passes == passes) {
                wrong.push(format!("{code} has no example that {}", if passes { "passes" } else { "fails" }));
            }
        }
        for example in &examples {
            let found = codes(example, &clinic);
            if found.contains(code) == example.passes {
                wrong.push(format!("{code}: this should {}, but finds {found:?}\n{}", if example.passes { "pass" } else { "fail" }, example.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_file_of_a_rule_is_in_the_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/rules");
    let list = std::fs::read_to_string(folder.join("mod.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.strip_suffix(".rs").unwrap();
        assert!(stem == "mod" || list.lines().any(|line| line.trim() == format!("{stem},")), "{name} is not in the list of rules");
    }
}

#[test]
fn every_rule_has_its_own_code_and_name() {
    let all = protogen::check::every_rule();
    let codes: BTreeSet<&str> = all.iter().map(|rule| rule.code).collect();
    let names: BTreeSet<&str> = all.iter().map(|rule| rule.name).collect();
    let reading = protogen::schema::faults::ALL.len();
    assert_eq!(names.len(), all.len());
    assert_eq!(codes.len(), all.len());
    assert!(all.len() > reading);
}
