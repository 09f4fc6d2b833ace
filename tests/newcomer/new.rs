//! `protogen new`: a project that checks and builds at once, and never in the way of anybody's files.

use crate::shell::{Answer, TODAY, protogen, told};
use std::collections::BTreeMap;
use std::path::Path;

/// Every file below `folder` with its text, by its path there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let path = |entry: &walkdir::DirEntry| entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
    walk.map(|entry| (path(&entry), std::fs::read_to_string(entry.path()).unwrap_or_default())).collect()
}

#[test]
fn a_new_project_checks_and_builds_at_once() {
    let home = tempfile::tempdir().unwrap();
    let made = protogen(home.path(), "new my-clinic");
    let said = "made a project in my-clinic\nnext: go there with `cd my-clinic`, run `protogen build` and open public/index.html\n";
    assert_eq!(made, Answer { text: said.to_owned(), code: 0 });

    let project = home.path().join("my-clinic");
    let checked = protogen(&project, "check --deny warnings");
    assert_eq!(checked.code, 0, "{}", checked.text);
    assert!(checked.text.ends_with("\n0 errors, 0 warnings, 1 advice in 7 files\n"), "{}", checked.text);
    assert!(checked.text.starts_with("advice[D505 not-in-use]: `calming-mask` is a draft\n"), "{}", checked.text);

    let built = protogen(&project, "build");
    assert_eq!(built.code, 0, "{}", built.text);
    let site = files(&project.join("public"));
    let handout = &site["patient/en/calming-mask.html"];
    for words in ["Do not wear make-up for 6\u{a0}hours", "01632 960123", "15\u{a0}minutes", "<strong>DRAFT</strong>"] {
        assert!(handout.contains(words), "the handout lacks {words:?}");
    }
    assert!(site.contains_key("staff/en/calming-mask.html"));
    assert_eq!(protogen(&project, "build --quiet").code, 0);
    assert_eq!(files(&project.join("public")), site, "a second build is the same");
}

/// Nothing but the advice that it is a draft: its kind of treatment is known, and what that kind asks for is there.
#[test]
fn every_kind_of_project_checks_and_builds_at_once() {
    let kinds = [
        ("needling", "microneedling"),
        ("laser", "laser-hair"),
        ("injection", "botulinum-toxin"),
        ("surgery", "skin-biopsy"),
        ("exercise", "heel-raises"),
        ("mask", "calming-mask"),
    ];
    for (kind, id) in kinds {
        let home = tempfile::tempdir().unwrap();
        let made = protogen(home.path(), &format!("new . --like {kind}"));
        assert_eq!(
            made,
            Answer { text: "made a project in .\nnext: run `protogen build` and open public/index.html\n".to_owned(), code: 0 }
        );
        let checked = protogen(home.path(), "check --deny warnings");
        assert_eq!(checked.code, 0, "{kind}: {}", checked.text);
        assert!(checked.text.contains("\n0 errors, 0 warnings, 1 advice in "), "{kind}: {}", checked.text);
        assert!(checked.text.starts_with(&format!("advice[D505 not-in-use]: `{id}` is a draft\n")), "{kind}: {}", checked.text);
        assert_eq!(protogen(home.path(), "build").code, 0, "{kind}");
        let site = files(&home.path().join("public"));
        assert!(site[&format!("patient/en/{id}.html")].contains("<strong>DRAFT</strong>"), "{kind}");
        let project = files(home.path());
        assert!(project.values().all(|text| !text.contains("2000-01-01") && !text.contains("2001-01-01")), "{kind}: a stand-in was left");
    }
}

#[test]
fn an_unknown_kind_makes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let kinds = "(the kinds are needling, laser, injection, surgery, exercise, mask; a protocol like another is made with `protogen new protocol ID --like ID2`)";
    for (typed, near) in [("lasser", "; did you mean `laser`?"), ("soothing-mask", "")] {
        let refused = told(home.path(), &format!("new there --like {typed}"));
        assert_eq!(refused, Answer { text: format!("error: there is no kind of project `{typed}`{near} {kinds}\n"), code: 2 });
    }
    assert!(files(home.path()).is_empty());
}

/// One word is a folder, also this one; two are a protocol.
#[test]
fn a_project_may_be_called_protocol() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(protogen(home.path(), "new protocol").code, 0);
    assert!(home.path().join("protocol/protogen.toml").is_file());
    let refused = told(home.path(), "new one two");
    let said = "error: `protogen new` makes one thing, and `one two` are two: write `protogen new FOLDER` for a project, or `protogen new protocol ID --like ID2` in one\n";
    assert_eq!(refused, Answer { text: said.to_owned(), code: 2 });
}

#[test]
fn a_protocol_like_another_is_a_draft_without_a_title() {
    let home = tempfile::tempdir().unwrap();
    protogen(home.path(), "new .");
    let old = files(home.path())["content/protocols/calming-mask.toml"].clone();
    let made = protogen(home.path(), "new protocol cooling-mask --like calming-mask");
    let said = "made content/protocols/cooling-mask.toml, a draft that begins as `calming-mask`\n\
        next: write its title, and go through every value and sentence; `protogen check` says what is missing\n";
    assert_eq!(made, Answer { text: said.to_owned(), code: 0 });
    let project = files(home.path());
    assert_eq!(project["content/protocols/calming-mask.toml"], old, "the old one stands as it was");
    let expected = old
        .replacen("id = \"calming-mask\"", "id = \"cooling-mask\"", 1)
        .replacen("title = \"Calming mask\"", "title = \"[title]\"", 1)
        .replacen("change = \"First draft.\"", "change = \"First draft, begun as a copy of calming-mask.\"", 1);
    assert_eq!(project["content/protocols/cooling-mask.toml"], expected);

    let checked = protogen(home.path(), "check");
    assert_eq!(checked.code, 1, "{}", checked.text);
    assert!(checked.text.ends_with("\n1 error, 0 warnings, 2 advice in 8 files\n"), "{}", checked.text);
    assert!(checked.text.contains("error[U010 placeholder]: `[title]` was to be filled in\n"), "{}", checked.text);

    for (typed, said) in [
        (
            "cooling-mask --like calming-mask",
            "`cooling-mask` is taken: it stands in content/protocols/cooling-mask.toml. Choose another id, or change that file",
        ),
        ("third --like calmin-mask", "there is no protocol `calmin-mask`; did you mean `calming-mask`?"),
        ("third --like peel", "there is no protocol `peel`: this project has `calming-mask`, `cooling-mask`"),
        (
            "Third --like calming-mask",
            "`Third` can't be an id: write `third`; an id has lower-case letters, digits and single hyphens, 64 at most",
        ),
        ("third", "say which protocol `third` begins as: `protogen new protocol third --like ID2`"),
    ] {
        let refused = told(home.path(), &format!("new protocol {typed}"));
        assert_eq!(refused, Answer { text: format!("error: {said}\n"), code: 2 });
    }
    std::fs::write(home.path().join("content/protocols/third.toml"), "id = ").unwrap();
    let refused = told(home.path(), "new protocol third --like calming-mask");
    let said = "error: `third` is taken: it stands in content/protocols/third.toml. Choose another id, or change that file\n";
    assert_eq!(refused, Answer { text: said.to_owned(), code: 2 });
    assert_eq!(files(home.path())["content/protocols/third.toml"], "id = ");
}

#[test]
fn its_files_are_dated_and_complete() {
    let home = tempfile::tempdir().unwrap();
    protogen(home.path(), "new .");
    let project = files(home.path());
    let outside_content: Vec<&str> = project.keys().map(String::as_str).filter(|path| !path.starts_with("content/")).collect();
    assert_eq!(outside_content, [".gitattributes", ".gitignore", "README.md", "protogen.toml"]);
    assert!(project[".gitattributes"].contains("\n* text=auto eol=lf\n"), "a clone has the line ends of the original");
    let protocol = &project["content/protocols/calming-mask.toml"];
    assert!(protocol.contains(&format!("effective = {TODAY}\nreview-by = 2027-11-21\n")), "{protocol}");
    assert!(project.values().all(|text| !text.contains("2000-01-01") && !text.contains("2001-01-01")), "a stand-in was left");

    let toml = project.iter().filter(|(path, _)| path.ends_with(".toml"));
    for (path, text) in toml {
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema ")).unwrap_or_else(|| panic!("{path} names no schema"));
        let schema = Path::new(path).parent().unwrap().join(named);
        assert!(home.path().join(schema).is_file(), "{path} names {named}, which is not there");
    }
}

#[test]
fn a_folder_with_anything_in_it_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("taken/.git")).unwrap();
    std::fs::write(home.path().join("taken/notes.txt"), "mine").unwrap();
    let refused = told(home.path(), "new taken");
    let said = "error: `taken` is not empty: it holds `notes.txt`. Name a folder that is not there yet, or an empty one\n";
    assert_eq!(refused, Answer { text: said.to_owned(), code: 2 });
    assert_eq!(files(home.path()).into_iter().collect::<Vec<_>>(), [("taken/notes.txt".to_owned(), "mine".to_owned())]);
}

#[test]
fn a_file_is_no_folder() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("taken"), "mine").unwrap();
    let refused = told(home.path(), "new taken");
    let said = "error: `taken` is a file: name a folder that is not there yet, or an empty one\n";
    assert_eq!(refused, Answer { text: said.to_owned(), code: 2 });
    assert_eq!(std::fs::read_to_string(home.path().join("taken")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn the_next_step_is_a_command_that_works() {
    let home = tempfile::tempdir().unwrap();
    for name in ["a b", "-x", "it's $HOME", "plain-1.0"] {
        let mut command = assert_cmd::Command::cargo_bin("protogen").unwrap();
        let output = command.current_dir(home.path()).args(["new", "--as-of", TODAY, "--", name]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let step = said.split('`').nth(1).unwrap_or_else(|| panic!("no command in {said}"));
        let went = std::process::Command::new("sh").current_dir(home.path()).args(["-c", &format!("{step} && pwd")]).output().unwrap();
        let arrived = String::from_utf8(went.stdout).unwrap();
        assert_eq!(Path::new(arrived.trim_end_matches('\n')), home.path().canonicalize().unwrap().join(name), "{step}");
    }
}

#[test]
fn an_empty_repository_is_welcome() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join(".git")).unwrap();
    let made = protogen(home.path(), "new .");
    let said = "made a project in .\nnext: run `protogen build` and open public/index.html\n";
    assert_eq!(made, Answer { text: said.to_owned(), code: 0 });
    assert_eq!(protogen(home.path(), "check").code, 0);
}
