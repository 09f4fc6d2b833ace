//! Options of every command, and the exit codes: 0 fine, 1 findings at error level, 2 could not run.

use crate::project::{Project, answer};
use serde_json::Value;

const PROTOCOL: &str = "content/protocols/calming-mask.toml";

/// The small project with two mistakes in one file.
fn with_mistakes() -> Project {
    let project = Project::small();
    project.edit(PROTOCOL, "force = \"must\"", "force = \"mst\"");
    project.edit(PROTOCOL, "owner = ", "ownr = ");
    project
}

#[test]
fn the_exit_code_tells_findings_from_failures() {
    let project = Project::small();
    assert_eq!(project.run("check").code, Some(0));
    assert_eq!(project.run("build").code, Some(0));
    let mistaken = with_mistakes();
    assert_eq!(mistaken.run("check").code, Some(1));
    assert_eq!(mistaken.run("build").code, Some(1));
    for unusable in ["check --root nowhere", "check --message-format xml", "frobnicate", "build --output content", "explain X999"] {
        assert_eq!(project.run(unusable).code, Some(2), "{unusable}");
    }
    assert_eq!(answer(project.command_on("soon", "check")).code, Some(2));
}

#[test]
fn a_build_with_findings_leaves_the_old_site() {
    let project = Project::small();
    assert_eq!(project.run("build").code, Some(0));
    let old = project.site();
    project.edit(PROTOCOL, "force = \"must\"", "force = \"mst\"");
    let refused = project.run("build");
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("nothing was written; the site stands as it was"), "{}", refused.err);
    assert!(project.site() == old);
}

#[test]
fn the_root_is_found_from_below_or_named() {
    let project = Project::small();
    let mut below = project.command("check");
    below.current_dir(project.at("content/protocols"));
    assert_eq!(answer(below).code, Some(0));
    let elsewhere = tempfile::tempdir().unwrap();
    let mut lost = project.command("check");
    lost.current_dir(elsewhere.path());
    let lost = answer(lost);
    assert_eq!(lost.code, Some(2));
    assert!(lost.err.contains("there is no `protogen.toml`") && lost.err.contains("--root"), "{}", lost.err);
    let mut named = project.command("check --root");
    named.current_dir(elsewhere.path());
    let mut named_in_full = std::process::Command::new(named.get_program());
    named_in_full.args(["check", "--root"]).arg(project.at("")).args(["--as-of", crate::project::TODAY]).current_dir(elsewhere.path());
    assert_eq!(answer(named_in_full).code, Some(0));
}

#[test]
fn the_output_goes_where_it_is_asked_to() {
    let project = Project::small();
    assert_eq!(project.run("build --output site").code, Some(0));
    assert!(project.at("site/patient/en/calming-mask.html").is_file());
    assert!(!project.at("public").exists());
}

/// One object a line, each with the whole of what a program needs; lines and columns from 1.
#[test]
fn findings_are_one_json_object_a_line() {
    let found = with_mistakes().run("check --message-format json");
    assert_eq!(found.code, Some(1));
    let lines = found.out.lines().chain(found.err.lines()).filter(|line| line.starts_with('{'));
    let findings: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(findings.iter().filter(|finding| finding["severity"] == "error" && finding["code"] == "U001").count(), 2, "{findings:#?}");
    for finding in &findings {
        let keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
        for key in ["code", "name", "severity", "message", "file", "line", "column", "endLine", "endColumn", "help", "labels"] {
            assert!(keys.iter().any(|known| *known == key), "{key} is not in {finding}");
        }
        assert!(finding["line"].as_u64() >= Some(1) && finding["column"].as_u64() >= Some(1), "{finding}");
    }
}

/// What is wrong in a theme's files is a finding like any other, beside those of the content.
#[test]
fn faults_of_a_theme_are_findings_in_every_format() {
    let project = with_mistakes();
    project.write("themes/clinic/theme.toml", b"extends = \"default\"\n");
    project.write("themes/clinic/assets/more.css", b"@import url(https://example.org/a.css);\n");
    project.edit("protogen.toml", "[site]\n", "[site]\ntheme = \"clinic\"\n");
    for command in ["check", "build"] {
        let found = project.run(&format!("{command} --message-format json"));
        assert_eq!(found.code, Some(1), "{found:?}");
        let findings: Vec<Value> = found.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let codes = |code: &str| findings.iter().filter(|finding| finding["code"] == code).count();
        assert_eq!((codes("U001"), codes("T001")), (2, 1), "{findings:#?}");
        let of_theme = findings.iter().find(|finding| finding["code"] == "T001").unwrap();
        assert_eq!((&of_theme["file"], &of_theme["line"]), (&Value::from("themes/clinic/assets/more.css"), &Value::from(1)));
        let report: Value = serde_json::from_str(&project.run(&format!("{command} --message-format sarif")).out).unwrap();
        let results = report["runs"][0]["results"].as_array().unwrap();
        assert!(results.iter().any(|result| result["ruleId"] == "T001"), "{report:#}");
    }
    project.edit("themes/clinic/assets/more.css", "https://example.org/a.css", "b.css");
    project.write("themes/clinic/words/en.toml", b"no_such_word = \"x\"\n");
    assert_eq!(project.run("check --message-format json").code, Some(1));
    assert!(project.run("check --message-format json").out.contains("themes/clinic/words/en.toml"));
}

#[test]
fn colour_is_for_people_who_watch_or_ask() {
    let project = with_mistakes();
    let is_coloured = |arguments: &str| project.run(arguments).err.contains('\u{1b}');
    assert!(!is_coloured("check"), "a pipe is no person");
    assert!(is_coloured("check --color always"));
    assert!(!is_coloured("check --color never"));
    let mut asked_not_to = project.command("check");
    asked_not_to.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1");
    assert!(!answer(asked_not_to).err.contains('\u{1b}'));
}

#[test]
fn quiet_says_findings_alone() {
    let project = Project::small();
    assert_eq!(project.run("build --quiet").out, "");
    let said = project.run("build").err;
    assert!(said.contains("unchanged"), "{said}");
    assert!(!project.run("build --quiet").err.contains("unchanged"));
    let mistaken = with_mistakes().run("check --quiet");
    assert!(mistaken.err.contains("`mst` is no force") && mistaken.code == Some(1), "{mistaken:?}");
}
