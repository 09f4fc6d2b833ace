//! Who may name whom in `src/`, read from the code itself: phases are types and functions, and imports point down.
//!
//! What the compiler can hold, it holds (audiences as types, no `unsafe`), and what clippy can hold stands in `clippy.toml` (reading,
//! writing, child processes, clock and environment, each in its few places). Here is what neither can say.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rooms from the bottom up, each with the rooms that it may name: only rooms that stand above it in this list.
const ROOMS: &[(&str, &[&str])] = &[
    ("digest", &[]),
    ("audience", &[]),
    ("quantity", &[]),
    ("disk", &[]),
    ("attachment", &["digest"]),
    ("output", &["digest", "disk"]),
    ("merge", &[]),
    ("browser", &[]),
    ("starter", &[]),
    ("lexicon", &[]),
    ("source", &["digest"]),
    ("diagnostic", &["source"]),
    ("patch", &["source"]),
    ("edit", &["disk", "source", "diagnostic", "patch"]),
    ("schema", &["source", "diagnostic", "audience", "quantity"]),
    ("model", &["source", "diagnostic", "schema", "audience", "quantity"]),
    ("load", &["attachment", "digest", "disk", "source", "diagnostic", "schema", "model", "lexicon"]),
    ("resolve", &["attachment", "digest", "output", "source", "diagnostic", "schema", "model", "merge", "load", "lexicon"]),
    ("lifecycle", &["digest", "source", "diagnostic", "schema", "model", "load", "resolve"]),
    (
        "check",
        &["attachment", "source", "diagnostic", "schema", "model", "merge", "load", "resolve", "lifecycle", "digest", "lexicon", "output"],
    ),
    ("pipeline", &["digest", "source", "diagnostic", "schema", "model", "load", "resolve", "lifecycle", "check"]),
    ("status", &["model", "resolve", "lifecycle", "check"]),
    ("draft", &["diagnostic", "model", "pipeline", "patch", "starter"]),
    ("diff", &["digest", "source", "diagnostic", "patch", "schema", "model", "merge", "load", "resolve"]),
    ("site", &["attachment", "schema", "model", "resolve", "output"]),
    ("view", &["source", "model", "merge", "resolve", "lifecycle", "site", "lexicon"]),
    ("theme", &["source", "diagnostic", "schema", "model", "load", "view"]),
    (
        "export",
        &[
            "audience",
            "quantity",
            "source",
            "schema",
            "model",
            "merge",
            "resolve",
            "lifecycle",
            "view",
            "theme",
            "site",
            "output",
            "digest",
        ],
    ),
    (
        "approval",
        &[
            "source",
            "diagnostic",
            "digest",
            "schema",
            "model",
            "merge",
            "load",
            "resolve",
            "lifecycle",
            "check",
            "pipeline",
            "patch",
            "view",
            "theme",
            "site",
            "export",
            "output",
        ],
    ),
    ("impact", &["source", "diagnostic", "schema", "model", "load", "resolve", "lifecycle", "site", "export", "output"]),
    ("pdf", &["disk", "browser", "output", "theme"]),
    (
        "serve",
        &[
            "source",
            "diagnostic",
            "digest",
            "load",
            "resolve",
            "check",
            "pipeline",
            "view",
            "theme",
            "site",
            "export",
            "approval",
            "output",
        ],
    ),
];

/// The one room that sees all others: arguments in, exit code out.
const TOP: &str = "cli";

/// The longest a file may be, in lines, its tests included.
const LONGEST: usize = 600;

/// Files that may be longer, and why.
const LONGER: &[(&str, &str)] = &[
    ("model/protocol.rs", "the declaration of one file kind, one sentence a key; parted, nobody would find a key"),
    ("view/reference.rs", "one struct a block of the page and nearly no code; the compiler leads here when the model gains a key"),
];

/// What a room of pure values may not name: the disk, the net, other programs, the clock, the terminal.
const IMPURE: &[&str] = &["std::fs", "std::io", "std::env", "std::net", "std::process", "std::thread", "std::time", "tempfile", "walkdir"];

/// Rooms of pure values.
const PURE: &[&str] = &[
    "audience",
    "quantity",
    "source",
    "schema",
    "model",
    "merge",
    "resolve",
    "lifecycle",
    "check",
    "view",
    "site",
    "starter",
    "patch",
    "diff",
];

/// The views of staff pages: the only files that print words for staff, or open a value that is for staff alone.
const STAFF_VIEWS: &[&str] =
    &["view/staff_page.rs", "view/ledger.rs", "view/combined.rs", "view/parts.rs", "view/attached_rows.rs", "view/index_words.rs"];

/// A file of `src/`: its path there, its room, and its lines of code without documentation and without unit tests.
struct File {
    path: String,
    room: String,
    lines: usize,
    text: String,
    code: Vec<(usize, String)>,
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "src/ was not read");
    found
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(read(&path, root));
        }
    }
}

fn read(path: &PathBuf, root: &Path) -> File {
    let shown = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    let text = std::fs::read_to_string(path).unwrap();
    let room = shown.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
    File { room, lines: text.lines().count(), code: code(&text), text, path: shown }
}

/// Numbered lines of code: comments and documentation left out, and everything from the unit tests on.
fn code(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate().take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
    let spoken = lines.map(|(at, line)| (at + 1, line.split("//").next().unwrap_or_default()));
    spoken.filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| (at, line.to_owned())).collect()
}

/// The rooms that a line names by `crate::room`, also in `use crate::{room, …}`.
fn named(line: &str, rooms: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for after in line.split("crate::").skip(1) {
        let list = after.strip_prefix('{').map_or(after, |inside| inside.split('}').next().unwrap_or(inside));
        let many = list.len() != after.len();
        let paths: Vec<&str> = if many { list.split(',').collect() } else { vec![list] };
        for path in paths {
            let first: String = path.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if rooms.contains(first.as_str()) {
                found.push(first);
            }
        }
    }
    found
}

#[test]
fn the_plan_points_down() {
    for (at, (room, may)) in ROOMS.iter().enumerate() {
        for named in *may {
            let below = ROOMS[..at].iter().any(|(lower, _)| lower == named);
            assert!(below, "`{room}` may not name `{named}`, which does not stand below it");
        }
    }
}

#[test]
fn every_room_names_only_what_it_may() {
    let plan: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let rooms: BTreeSet<&str> = plan.keys().copied().chain([TOP]).collect();
    let mut faults = Vec::new();
    for file in files() {
        if [TOP, "lib", "main"].contains(&file.room.as_str()) {
            continue;
        }
        let Some(may) = plan.get(file.room.as_str()) else {
            faults.push(format!("{}: the room `{}` is not in the plan", file.path, file.room));
            continue;
        };
        for (line, text) in &file.code {
            assert!(!text.ends_with("crate::{"), "{}:{line}: write one `use` for each room, so that this test can read it", file.path);
            let beyond = named(text, &rooms).into_iter().filter(|room| *room != file.room && !may.contains(&room.as_str()));
            faults.extend(beyond.map(|room| format!("{}:{line}: `{}` names `{room}`", file.path, file.room)));
        }
    }
    assert!(faults.is_empty(), "imports that do not point down:\n{}", faults.join("\n"));
}

/// The files of one room that a file of it names: its neighbours by `super::`, and what the room's `mod.rs` passes on by the name of the
/// file that declares it.
fn neighbours<'a>(file: &File, room: &'a [File]) -> BTreeSet<&'a str> {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let own = folder(&file.path);
    let beside: BTreeMap<String, &'a File> = room
        .iter()
        .filter(|other| folder(&other.path) == own && !other.path.ends_with("mod.rs"))
        .map(|other| (other.path.rsplit('/').next().unwrap().trim_end_matches(".rs").to_owned(), other))
        .collect();
    let passed_on = room.iter().find(|other| other.path == format!("{own}/mod.rs")).map_or_else(BTreeMap::new, passed_on);
    let mut found = BTreeSet::new();
    for path in paths(&file.code, "super::").into_iter().chain(paths(&file.code, &format!("crate::{}::", own.replace('/', "::")))) {
        let (first, _) = path.split_once("::").unwrap_or((&path, ""));
        let declared = beside.get(first).or_else(|| beside.get(passed_on.get(first)?));
        found.extend(declared.map(|other| other.path.as_str()).filter(|path| *path != file.path));
    }
    found
}

/// The names that a `mod.rs` passes on, each with the file that declares it.
fn passed_on(module: &File) -> BTreeMap<String, String> {
    let text: String = module.code.iter().map(|(_, line)| format!("{line} ")).collect();
    let mut names = BTreeMap::new();
    for used in text.split("pub use ").skip(1) {
        let Some((file, list)) = used.split(';').next().unwrap().split_once("::") else { continue };
        let list = list.trim_matches(|c| c == '{' || c == '}');
        names.extend(list.split(',').map(|name| (name.trim().to_owned(), file.trim().to_owned())));
    }
    names
}

/// What code names behind a prefix, lists in braces parted: `super::{a::B, C}` names `a::B` and `C`.
fn paths(code: &[(usize, String)], prefix: &str) -> Vec<String> {
    let text: String = code.iter().map(|(_, line)| format!("{line} ")).collect();
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        let rest = &text[at + prefix.len()..];
        if text[..at].ends_with("super::") || rest.starts_with("super::") {
            continue;
        }
        let Some(list) = rest.strip_prefix('{') else {
            found.push(rest.chars().take_while(|c| is_path(*c)).collect());
            continue;
        };
        let mut depth = 1;
        let end = list.find(|c: char| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        });
        let (mut depth, mut one) = (0, String::new());
        for c in list[..end.unwrap_or(list.len())].chars().chain([',']) {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if c == ',' && depth == 0 {
                found.push(std::mem::take(&mut one).trim().to_owned());
            } else if depth == 0 && (is_path(c)) {
                one.push(c);
            }
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let all = files();
    let mut below: BTreeMap<&str, BTreeSet<&str>> = all.iter().map(|file| (file.path.as_str(), neighbours(file, &all))).collect();
    // Who names nobody that is left stands in no circle; what is left in the end names each other.
    loop {
        let free: Vec<&str> =
            below.iter().filter(|(_, named)| !named.iter().any(|one| below.contains_key(one))).map(|(at, _)| *at).collect();
        if free.is_empty() {
            break;
        }
        free.into_iter().for_each(|path| drop(below.remove(path)));
    }
    assert!(below.is_empty(), "files that name each other in a circle, or name such files:\n{below:#?}");
}

#[test]
fn neighbours_are_found_however_they_are_named() {
    let file = |path: &str, text: &str| File {
        path: path.to_owned(),
        room: "a".to_owned(),
        lines: 1,
        text: String::new(),
        code: text.lines().enumerate().map(|(at, line)| (at + 1, line.to_owned())).collect(),
    };
    let module = file("a/mod.rs", "mod b;\nmod c;\nmod d;\npub use c::{C, CC};\npub use d::D;");
    let room = [
        module,
        file("a/b.rs", "use super::c::C;\nuse super::D;"),
        file("a/c.rs", "use super::{d, Other, d::{D, E}};"),
        file("a/d.rs", "fn f() { crate::a::CC::new(); super::super::b::x() }"),
        file("a/b/c.rs", "use super::B;"),
    ];
    let named = |at: usize| neighbours(&room[at], &room).into_iter().collect::<Vec<_>>();
    assert_eq!((named(0), named(1)), (vec![], vec!["a/c.rs", "a/d.rs"]));
    assert_eq!((named(2), named(3), named(4)), (vec!["a/d.rs"], vec!["a/c.rs"], vec![]));
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|file| PURE.contains(&file.room.as_str())) {
        for (line, text) in &file.code {
            let touched = IMPURE.iter().filter(|name| text.contains(*name));
            faults.extend(touched.map(|name| format!("{}:{line}: {name}", file.path)));
        }
    }
    assert!(faults.is_empty(), "rooms of pure values that reach outside:\n{}", faults.join("\n"));
}

#[test]
fn only_staff_views_print_for_staff() {
    let elsewhere = |file: &&File| !["audience", "model"].contains(&file.room.as_str()) && !STAFF_VIEWS.contains(&file.path.as_str());
    let mut faults = Vec::new();
    for file in files().iter().filter(elsewhere) {
        let opened = file.code.iter().filter(|(_, text)| text.contains("StaffReader") || text.contains(".for_staff("));
        faults.extend(opened.map(|(line, _)| format!("{}:{line}", file.path)));
    }
    assert!(faults.is_empty(), "words or values for staff, opened elsewhere:\n{}", faults.join("\n"));
    for view in STAFF_VIEWS {
        let prints = files().iter().any(|file| file.path == *view && file.text.contains("StaffReader"));
        assert!(prints, "{view} prints nothing for staff and need not be listed");
    }
}

#[test]
fn a_file_stays_short_enough_to_read() {
    let excused = |file: &File| LONGER.iter().any(|(path, _)| *path == file.path);
    let all = files();
    let long: Vec<String> = all
        .iter()
        .filter(|file| file.lines > LONGEST && !excused(file))
        .map(|file| format!("{} has {} lines", file.path, file.lines))
        .collect();
    assert!(long.is_empty(), "files over {LONGEST} lines:\n{}", long.join("\n"));
    for (path, _) in LONGER {
        let still = all.iter().any(|file| file.path == *path && file.lines > LONGEST);
        assert!(still, "{path} need no longer be excused");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let mute: Vec<String> = files().into_iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path).collect();
    assert!(mute.is_empty(), "files without `//!` on top:\n{}", mute.join("\n"));
}

#[test]
fn no_room_is_named_after_leftovers() {
    let vague = ["utils", "util", "helpers", "helper", "misc", "common"];
    let found: Vec<String> = files()
        .into_iter()
        .filter(|file| file.path.trim_end_matches(".rs").split('/').any(|part| vague.contains(&part)))
        .map(|file| file.path)
        .collect();
    assert!(found.is_empty(), "name these after what they do:\n{}", found.join("\n"));
}

#[test]
fn lines_are_read_as_the_compiler_reads_them() {
    let rooms = BTreeSet::from(["check", "model", "view"]);
    for (line, expected) in [
        ("use crate::model::Id;", vec!["model"]),
        ("use crate::{check, model::Id};", vec!["check", "model"]),
        ("    crate::view::shell(&crate::model::Id::new(x))", vec!["view", "model"]),
        ("use crate::checks::all;", vec![]),
        ("use toml::model;", vec![]),
    ] {
        assert_eq!(named(line, &rooms), expected, "{line}");
    }
    let text = "//! crate::view\nuse crate::model; // crate::check\n\n#[cfg(test)]\nmod tests { use crate::check; }\n";
    assert_eq!(code(text), [(2, "use crate::model; ".to_owned())]);
}
