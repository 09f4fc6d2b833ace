//! `protogen check --fix`, `--diff` and `--deny`, and `protogen explain`, run as their user runs them.

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Faults with a certain fix, between comments and an unusual layout that must stay.
const FAULTY: &str = r#"# A comment that stays: 24 hrs.
id    = "needling"
title = "Needling"
version = "1.0.0"
status = "draft"
effective = 2026-11-01
review-by = 2027-11-01
owner = "nurse"     # beside a value
author = "nurse"

[[aftercare]] # beside a table
id = "no-makeup"
avoid = "makeup"
for = "24 hr"
force = "must"
patient = "Don't wear make-up, or apply cream, for 24 hrs. or more."
"#;

const CLINIC: &str = r#"name = "Clinic"
region = "uk"
phone = "01632 960123"
hours = "Monday to Friday, 9am to 5pm"
out-of-hours = "Call 111."
emergency = "999"

[[role]]
id = "nurse"
title = "Nurse"
"#;

const VOCABULARY: &str = r#"[[concept]]
id = "makeup"
sort = "substance"
term = "make-up"
"#;

fn project() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("protogen.toml", "");
    write("content/clinic.toml", CLINIC);
    write("content/vocabulary/all.toml", VOCABULARY);
    write("content/protocols/needling.toml", FAULTY);
    folder
}

fn protogen(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("protogen").unwrap();
    command.arg("--root").arg(root).args(["--as-of", "2026-11-21", "--color", "never"]).args(arguments);
    command
}

const DIFFERENCE: &str = r#"--- a/content/protocols/needling.toml
+++ b/content/protocols/needling.toml
@@ -11,6 +11,6 @@
 [[aftercare]] # beside a table
 id = "no-makeup"
 avoid = "makeup"
-for = "24 hr"
+for = "24 h"
 force = "must"
-patient = "Don't wear make-up, or apply cream, for 24 hrs. or more."
+patient = "Do not wear make-up, or put on cream, for 24 hours or more."
"#;

#[test]
fn diff_shows_what_fix_would_change_and_changes_nothing() {
    let folder = project();
    let output = protogen(folder.path(), &["check", "--diff"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), DIFFERENCE);
    assert_eq!(output.status.code(), Some(1), "the unit is an error");
    assert_eq!(fs::read_to_string(folder.path().join("content/protocols/needling.toml")).unwrap(), FAULTY);
}

#[test]
fn fix_changes_those_words_and_nothing_else() {
    let folder = project();
    let output = protogen(folder.path(), &["check", "--fix"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("mended 4 findings in 1 file\n"), "{said}");
    let expected = FAULTY
        .replace("for = \"24 hr\"", "for = \"24 h\"")
        .replace("Don't wear make-up, or apply cream, for 24 hrs. or", "Do not wear make-up, or put on cream, for 24 hours or");
    assert_eq!(fs::read_to_string(folder.path().join("content/protocols/needling.toml")).unwrap(), expected);
    let again = protogen(folder.path(), &["check", "--diff"]).output().unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap(), "", "a second run has nothing to do");
}

#[test]
fn the_summary_says_how_many_can_be_mended() {
    let folder = project();
    let output = protogen(folder.path(), &["check"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.trim_end().ends_with("in 4 files; `protogen check --fix` mends 4 of them"), "{said}");
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = TempDir::new().unwrap();
    copy(&root.join("content"), &folder.path().join("content"));
    let settings = fs::read_to_string(root.join("protogen.toml")).unwrap();
    fs::write(folder.path().join("protogen.toml"), settings.replace("handout-words = 650", "handout-words = 10")).unwrap();
    assert_eq!(protogen(folder.path(), &["check"]).output().unwrap().status.code(), Some(0));
    assert_eq!(protogen(folder.path(), &["check", "--deny", "warnings"]).output().unwrap().status.code(), Some(1));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { copy(&entry.path(), &target) } else { fs::copy(entry.path(), target).map(drop).unwrap() }
    }
}

#[test]
fn explain_prints_one_rule_by_code_or_name_and_lists_all() {
    let run = |arguments: &[&str]| Command::cargo_bin("protogen").unwrap().arg("explain").args(arguments).output().unwrap();
    let by_code = String::from_utf8(run(&["s102"]).stdout).unwrap();
    assert!(by_code.starts_with("## S102 depth-over-maximum\n\n*error; in every region; no document may accept it*\n"), "{by_code}");
    assert!(by_code.contains("\nThis is found:\n\n```toml\n"), "{by_code}");
    assert_eq!(by_code, String::from_utf8(run(&["depth-over-maximum"]).stdout).unwrap());
    let list = String::from_utf8(run(&[]).stdout).unwrap();
    assert!(list.lines().any(|line| line.starts_with("S102 depth-over-maximum     error    A needle is longer")), "{list}");
    let unknown = run(&["depth-over-maximun"]);
    assert_eq!(unknown.status.code(), Some(2));
    let said = String::from_utf8(unknown.stderr).unwrap();
    assert!(said.contains("there is no rule `depth-over-maximun`; did you mean `depth-over-maximum`?"), "{said}");
}
