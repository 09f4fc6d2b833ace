//! What a machine does to files: other line ends, pipes and links among them, programs that are killed, disks that lose what was written.

use crate::project::{Answer, Project, answer};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

const PROTOCOL: &str = "content/protocols/calming-mask.toml";

fn text(project: &Project, path: &str) -> String {
    fs::read_to_string(project.at(path)).unwrap()
}

fn pipe(at: &Path) {
    rustix::fs::mkfifoat(rustix::fs::CWD, at, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
}

/// The small project with a document that somebody else than its author can approve.
fn in_use() -> Project {
    let project = Project::small();
    project.edit(PROTOCOL, "status = \"draft\"", "status = \"active\"");
    project
}

/// A role that did not write the document.
fn approve(project: &Project) -> Answer {
    let clinic = text(project, "content/clinic.toml");
    let author = text(project, PROTOCOL).lines().find_map(|line| line.strip_prefix("author = ").map(str::to_owned)).unwrap();
    let mut roles = clinic.split("[[role]]").skip(1).filter_map(|role| role.split("id = ").nth(1)?.lines().next());
    let role = roles.find(|role| *role != author).unwrap().trim_matches('"').to_owned();
    project.run(&format!("approve calming-mask --role {role}"))
}

#[test]
fn line_ends_change_no_approval_and_no_byte_of_the_site() {
    let project = in_use();
    project.edit(PROTOCOL, "why = \"It can irritate the skin.\"", "why = \"\"\"\nIt can irritate\nthe skin.\n\"\"\"");
    assert_eq!(approve(&project).code, Some(0));
    assert_eq!(project.run("build").code, Some(0));
    let unix = project.site();
    for entry in walkdir::WalkDir::new(project.at("content")).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        let text = fs::read_to_string(entry.path()).unwrap();
        fs::write(entry.path(), format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    }
    fs::remove_dir_all(project.at("public")).unwrap();
    let built = project.run("build");
    assert_eq!(built.code, Some(0), "{}", built.err);
    assert!(project.site() == unix, "line ends are no content");
}

#[test]
fn an_approval_leaves_the_document_as_it_is_and_takes_that_of_an_earlier_release_out() {
    let project = in_use();
    let before = format!("\u{feff}{}", text(&project, PROTOCOL).replace('\n', "\r\n"));
    let old = before.replacen(
        "\r\n[[",
        "\r\n[approval]\r\nrole = \"medical-director\"\r\ndate = 2026-11-21\r\nversion = \"1.0.0\"\r\nhash = \"0\"\r\n\r\n[[",
        1,
    );
    for written in [&before, &old] {
        project.write(PROTOCOL, written.as_bytes());
        let approved = approve(&project);
        assert_eq!(approved.code, Some(0), "{}", approved.err);
        assert_eq!(text(&project, PROTOCOL), before);
        assert_eq!(project.run("check").code, Some(0));
    }
    assert_eq!(text(&project, "content/approvals/calming-mask.toml").matches("[[approval]]").count(), 2);
}

#[test]
fn only_regular_files_of_the_project_are_read() {
    let project = Project::small();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("secret.toml"), "password = \"swordfish\"\n").unwrap();
    pipe(&project.at("content/protocols/pipe.toml"));
    symlink(elsewhere.path().join("secret.toml"), project.at("content/protocols/outside.toml")).unwrap();
    symlink(elsewhere.path(), project.at("content/visits")).unwrap();
    symlink("somebody@machine.1234", project.at("content/protocols/.#calming-mask.toml")).unwrap();
    pipe(&project.at("content/.pipe"));
    let checked = project.run("check");
    assert_eq!(checked.code, Some(1));
    assert!(!checked.err.contains("swordfish") && !checked.err.contains(".#"), "{}", checked.err);
    let said = checked.said();
    let unread: Vec<&str> = said.lines().filter(|line| line.starts_with("error[F001")).collect();
    let outside = "error[F001 unreadable-file]: this file can't be read: this symbolic link leads out of the project";
    let pipe = "error[F001 unreadable-file]: this file can't be read: it is a named pipe, not a regular file";
    assert_eq!(unread, [outside, pipe, outside], "{}", checked.err);
}

#[test]
fn a_pipe_for_a_manifest_or_for_what_is_remembered_is_not_waited_for() {
    let project = Project::small();
    assert_eq!(project.run("build").code, Some(0));
    for name in ["cache-proven", "stamps.json"] {
        let file = project.at(".public.protogen").join(name);
        fs::remove_file(&file).unwrap();
        pipe(&file);
        assert_eq!(project.run("build").code, Some(0), "{name}");
    }
    fs::remove_file(project.at("public/manifest.json")).unwrap();
    pipe(&project.at("public/manifest.json"));
    let built = project.run("build");
    assert_eq!(built.code, Some(0), "the copy of the manifest tells what is ours: {}", built.err);
}

#[test]
fn a_manifest_that_was_lost_is_taken_from_its_copy() {
    let project = Project::small();
    assert_eq!(project.run("build").code, Some(0));
    project.write("public/mine.txt", b"mine");
    let whole = project.site();
    for damage in ["", "\0\0\0\0", &String::from_utf8_lossy(&whole["manifest.json"])[..300]] {
        project.write("public/manifest.json", damage.as_bytes());
        let built = project.run("build");
        assert_eq!(built.code, Some(0), "{}", built.err);
        assert!(project.site() == whole, "the site is whole again, and what others put there stays");
    }
    project.write("public/manifest.json", b"");
    fs::remove_dir_all(project.at(".public.protogen")).unwrap();
    let refused = project.run("build");
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("help: give this folder another name and build again"), "{}", refused.err);
}

/// Killed at many moments, a fix leaves the old file or the new one; the next run takes away what it left beside it.
#[test]
fn a_killed_fix_leaves_one_of_both_and_the_next_run_clears_up() {
    let project = Project::small();
    let good = text(&project, PROTOCOL);
    let bad = good.replacen("for = \"6 h\"", "for = \"6 hr\"", 1);
    assert_ne!(good, bad);
    for round in 0..20 {
        project.write(PROTOCOL, bad.as_bytes());
        let mut fix = project.command("check --fix");
        let mut running = fix.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(5 + round * 7));
        let _ = running.kill();
        running.wait().unwrap();
        let found = text(&project, PROTOCOL);
        assert!(found == good || found == bad, "round {round}: half a file");
    }
    project.write("content/protocols/.protogen-left", b"half a file");
    project.run("check");
    let names = fs::read_dir(project.at("content/protocols")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["calming-mask.toml"]);
}

#[test]
fn controls_in_a_value_reach_no_terminal() {
    let project = Project::small();
    project.edit(PROTOCOL, "force = \"must\"", "force = \"mu\u{9b}31mst\u{85}\u{202e}\"");
    for format in ["human", "json", "sarif", "github", "gitlab"] {
        let Answer { code, out, err } = project.run(&format!("check --message-format {format}"));
        assert_eq!(code, Some(1), "{format}");
        let said = out + &err;
        assert!(!said.contains(['\u{9b}', '\u{85}', '\u{202e}']), "{format}: {said:?}");
        let shown = if ["human", "github"].contains(&format) { "mu\\u{9b}31mst\\u{85}\\u{202e}" } else { "mu\\u009b31mst\\u0085\\u202e" };
        assert!(said.contains(shown), "{format}: {said}");
    }
}

/// What `--fix` would change is shown with what stands around it.
#[test]
fn controls_beside_a_fix_reach_no_terminal() {
    let project = Project::small();
    project.edit(PROTOCOL, "force = \"must\"", "# \u{9b}31m\u{202e}\nforec = \"must\"");
    let Answer { out, err, .. } = project.run("check --diff");
    assert!(out.contains("\n-forec = \"must\"") && out.contains("\n # \\u{9b}31m\\u{202e}\n"), "{out}{err}");
    assert!(!(out + &err).contains(['\u{9b}', '\u{202e}']));
}

#[test]
fn a_file_that_was_saved_meanwhile_is_refused() {
    // The check reads the file behind the link after it was made; the write goes to another file by then.
    let project = in_use();
    let (first, second) = (text(&project, PROTOCOL), text(&project, PROTOCOL) + "# saved by a colleague\n");
    let approved = protogen::edit::change(&project.at(PROTOCOL), &first, |file| {
        fs::write(project.at(PROTOCOL), &second).unwrap();
        Ok(format!("{}# approved\n", file.file()))
    });
    assert!(approved.unwrap_err().to_string().ends_with("was changed while it was being checked; run the command again"));
    assert_eq!(text(&project, PROTOCOL), second);
    let mut again = project.command("check");
    again.env("NO_COLOR", "1");
    assert_eq!(answer(again).code, Some(0));
}
