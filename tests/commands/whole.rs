//! The old site or the new, whole: when a build is killed, when two run at once, when the disk is full, when the target is not ours.

use crate::project::{Project, Tree, answer, differences};
use std::process::{Command, Stdio};
use std::time::Instant;

const PROTOCOL: &str = "content/protocols/calming-mask.toml";
/// How often a build is killed.
const KILLS: u32 = 14;

/// The two sites that a project can have, as builds that nothing disturbs make them.
fn both_sites() -> (Tree, Tree) {
    let project = Project::small();
    let site = || {
        assert_eq!(project.run("build").code, Some(0));
        project.site()
    };
    let old = site();
    turn(&project, "6 h", "8 h");
    (old, site())
}

/// Changes the one value by which the two sites differ.
fn turn(project: &Project, from: &str, to: &str) {
    project.edit(PROTOCOL, &format!("for = \"{from}\""), &format!("for = \"{to}\""));
}

/// A build is killed at moments spread over its whole length, most of them near its end, where it writes. What stands then is one of
/// the two sites, to the byte; the next build is not in the way of what was left.
#[test]
fn a_killed_build_leaves_a_whole_site() {
    let (old, new) = both_sites();
    let project = Project::small();
    let started = Instant::now();
    assert_eq!(project.run("build").code, Some(0));
    let length = started.elapsed();
    turn(&project, "6 h", "8 h");
    let mut unfinished = 0;
    for kill in 0..KILLS {
        let share = 1.0 - 0.9 * (f64::from(kill) / f64::from(KILLS)).powi(2);
        let mut build = quiet(project.command("build --quiet"));
        std::thread::sleep(length.mul_f64(share));
        build.kill().unwrap();
        build.wait().unwrap();
        let site = project.site();
        let whole = [&old, &new].into_iter().any(|whole| differences(&site, whole).is_empty());
        assert!(whole, "after kill {kill}: {:?}", differences(&site, &old));
        unfinished += u32::from(differences(&site, &new) != Vec::<String>::new());
        if differences(&site, &new).is_empty() {
            turn(&project, "8 h", "6 h");
            assert_eq!(project.run("build").code, Some(0));
            turn(&project, "6 h", "8 h");
        }
    }
    assert!(unfinished > 0, "no build was killed before its end");
    assert_eq!(project.run("build").code, Some(0));
    assert_eq!(differences(&project.site(), &new), Vec::<String>::new());
}

fn quiet(mut command: Command) -> std::process::Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn two_builds_at_once_both_end_with_a_whole_site() {
    let (_, new) = both_sites();
    let project = Project::small();
    turn(&project, "6 h", "8 h");
    let mut builds: Vec<_> = (0..3).map(|_| quiet(project.command("build"))).collect();
    for build in &mut builds {
        let status = build.wait().unwrap();
        assert!(status.success(), "{status}");
    }
    assert_eq!(differences(&project.site(), &new), Vec::<String>::new());
}

/// A disk that takes no more, by a limit on how large a file may grow: the build says so, and the old site stands.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_site() {
    let project = Project::small();
    assert_eq!(project.run("build").code, Some(0));
    let old = project.site();
    turn(&project, "6 h", "8 h");
    let build = project.command("build");
    let mut limited = Command::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$@\"", "bash"]).arg(build.get_program()).args(build.get_args());
    limited.current_dir(project.at(""));
    let full = answer(limited);
    assert_eq!(full.code, Some(2), "{full:?}");
    assert!(full.err.contains("error: can't write") && !full.err.contains("panicked"), "{}", full.err);
    assert_eq!(differences(&project.site(), &old), Vec::<String>::new());
    assert_eq!(project.run("build").code, Some(0), "the next build is not in the way of what was left");
}

/// What is refused, with words of the reason.
#[test]
fn a_target_that_is_not_ours_is_refused() {
    let project = Project::small();
    project.write("photos/one.jpg", b"mine");
    project.write("a-file", b"mine");
    let cases = [(".", "project"), ("..", "project"), ("content", "content"), ("photos", "photos"), ("a-file", "a-file")];
    let before = crate::project::tree(&project.at(""));
    for (target, reason) in cases {
        let refused = project.run(&format!("build --output {target}"));
        assert_eq!(refused.code, Some(2), "{target}: {refused:?}");
        assert!(refused.err.contains(reason), "{target}: {}", refused.err);
    }
    assert_eq!(differences(&crate::project::tree(&project.at("")), &before), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_and_a_read_only_folder_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::small();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), project.at("link")).unwrap();
    let refused = project.run("build --output link");
    assert!(refused.code == Some(2) && refused.err.contains("link"), "{refused:?}");
    assert_eq!(elsewhere.path().read_dir().unwrap().count(), 0);

    assert_eq!(project.run("build").code, Some(0));
    let old = project.site();
    let lock = |mode| std::fs::set_permissions(project.at("public"), std::fs::Permissions::from_mode(mode)).unwrap();
    lock(0o555);
    turn(&project, "6 h", "8 h");
    let refused = project.run("build");
    lock(0o755);
    assert!(refused.code == Some(2) && refused.err.contains("read-only"), "{refused:?}");
    assert_eq!(differences(&project.site(), &old), Vec::<String>::new());
}

/// Files that are not ours stay, dot-files too.
#[test]
fn what_others_put_into_the_site_stays() {
    let project = Project::small();
    assert_eq!(project.run("build").code, Some(0));
    project.write("public/.well-known/security.txt", b"mine");
    project.write("public/.nojekyll", b"");
    project.write("public/patient/leaflet.pdf", b"mine too");
    turn(&project, "6 h", "8 h");
    assert_eq!(project.run("build").code, Some(0));
    let site = project.site();
    for path in [".well-known/security.txt", ".nojekyll", "patient/leaflet.pdf"] {
        assert!(site.contains_key(path), "{path}");
    }
}
