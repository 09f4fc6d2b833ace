//! The documentation is kept current by machine where it can be: pages and schemas that are written from the types.
//!
//! `PROTOGEN_UPDATE=1 cargo test --test docs` writes what is generated anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use protogen::load::FileKind;
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
    assert_eq!(files(fresh.path()).len(), FileKind::DESCRIBED.len() + 1);
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
    let content = files(&project.join("content")).into_keys().filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
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
        let paths = content_files(root()).into_iter().filter(|path| FileKind::of(path) == kind);
        let mut count = 0;
        for path in paths {
            let text = std::fs::read_to_string(root().join(&path)).unwrap();
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
