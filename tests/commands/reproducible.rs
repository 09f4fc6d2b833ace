//! The same input makes the same bytes: in any folder, with any number of threads, whatever stood there before.

use crate::project::{Project, Tree, answer, differences};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// The site of a project, built with so many threads on a day.
fn built(project: &Project, threads: &str, day: &str) -> Tree {
    let mut command = project.command_on(day, "build --quiet");
    command.env("RAYON_NUM_THREADS", threads).env("TZ", "Pacific/Kiritimati").env("LANG", "de_DE.UTF-8");
    let built = answer(command);
    assert_eq!(built.code, Some(0), "{built:?}");
    project.site()
}

#[test]
fn folders_and_threads_change_no_byte() {
    let (one, other) = (Project::example(), Project::example());
    let (first, second) = (built(&one, "1", "2026-11-21"), built(&other, "4", "2026-11-21"));
    assert!(first.len() > 40, "{} files", first.len());
    assert_eq!(differences(&first, &second), Vec::<String>::new());
    for (path, bytes) in &first {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(one.at("").to_str().unwrap().trim_end_matches('/')), "{path} names a folder of this machine");
    }
}

/// A day later, one page counts one day less, and the manifest says what it was made from; when the review of an approved document is
/// overdue, its pages say so.
#[test]
fn a_day_changes_what_depends_on_it() {
    let project = Project::small();
    project.edit("content/protocols/calming-mask.toml", "status = \"draft\"", "status = \"active\"");
    assert_eq!(project.run("approve calming-mask --role medical-director").code, Some(0));
    let today = built(&project, "2", "2026-11-21");
    let tomorrow = built(&project, "2", "2026-11-22");
    assert_eq!(differences(&today, &tomorrow), ["manifest.json", "staff/en/review.html"]);
    let overdue = built(&project, "2", "2028-01-01");
    let changed = differences(&today, &overdue);
    for page in ["patient/en/calming-mask.html", "staff/en/calming-mask.html", "staff/en/review.html"] {
        assert!(changed.iter().any(|path| path == page), "{page} is not stamped: {changed:?}");
    }
    assert!(!changed.iter().any(|path| path.contains("assets/")), "{changed:?}");
    assert_eq!(differences(&today, &built(&project, "2", "2026-11-21")), Vec::<String>::new(), "and back");
}

/// What is told of a page is what was asked to make it and is answered otherwise now: a title of a source, a day that passed.
#[test]
fn why_names_what_changed() {
    let project = Project::example();
    let why = |day: &str| answer(project.command_on(day, "build --why rf-microneedling.html")).out;
    let said = |shown: &str, status: &str| {
        let pages = [("patient/en", shown), ("patient/en/status", status), ("staff/en", shown)];
        pages.map(|(folder, why)| format!("{folder}/rf-microneedling.html: {why}\n")).concat()
    };
    let new = "made: there was no site of an earlier build, or no record of it that can be read";
    let kept = "kept: nothing that it is made from changed";
    // The approval goes with the words that were approved, and with it the page that says so.
    let approval = "made:\n  approval of rf-microneedling: changed";
    let source = "made:\n  approval of rf-microneedling: changed\n  source s0: changed";
    assert_eq!(why("2026-11-21"), said(new, new));
    assert_eq!(why("2026-11-22"), said(kept, kept));
    project.edit("content/sources/s0.toml", "title = \"", "title = \"New ");
    assert_eq!(why("2026-11-22"), said(source, approval));
    assert_eq!(why("2026-11-22"), said(kept, kept));
}

#[test]
fn files_that_stay_the_same_keep_their_time() {
    let project = Project::small();
    let before = built(&project, "2", "2026-11-21");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = |path: &str| std::fs::File::options().write(true).open(project.at("public").join(path)).unwrap();
    before.keys().for_each(|path| file(path).set_modified(long_ago).unwrap());
    project.edit("content/protocols/calming-mask.toml", "for = \"6 h\"", "for = \"8 h\"");
    let after = built(&project, "2", "2026-11-21");
    let changed = differences(&before, &after);
    assert!(changed.iter().any(|path| path == "patient/en/calming-mask.html"), "{changed:?}");
    for path in before.keys() {
        let written = file(path).metadata().unwrap().modified().unwrap() != long_ago;
        assert_eq!(written, changed.contains(path), "{path}");
    }
}

/// What an edit changes, a build after it changes, and one that starts from nothing makes the same: pages that are kept are those
/// that would have come out alike.
#[test]
fn a_build_after_an_edit_is_as_one_from_nothing() {
    let project = Project::example();
    built(&project, "2", "2026-11-21");
    let edits = [
        ("content/protocols/soothing-mask.toml", "exactly 15 min", "exactly 14 min"),
        ("content/vocabulary/activities.toml", "term = \"", "term = \"our "),
        ("content/clinic.toml", "01632 960123", "01632 960999"),
        ("content/decisions.toml", "why = \"", "why = \"As was said: "),
        ("content/sources/s2.toml", "says = \"", "says = \"Roughly: "),
        ("content/visits/needling-with-mask.toml", "title = \"", "title = \"One visit: "),
    ];
    for (file, from, to) in edits {
        project.edit(file, from, to);
        let after = built(&project, "2", "2026-11-21");
        std::fs::remove_dir_all(project.at("public")).unwrap();
        let fresh = built(&project, "2", "2026-11-21");
        assert_eq!(differences(&after, &fresh), Vec::<String>::new(), "after an edit of {file}");
    }
}

/// A build that finds nothing changed says what one in full would say and touches nothing. What it remembers is believed only if it
/// is whole, and only of this very state.
#[test]
fn a_build_with_nothing_to_do_says_and_leaves_the_same() {
    let project = Project::example();
    let first = project.run("build");
    assert_eq!(first.err, "0 errors, 0 warnings in 34 files\npublic: 59 written, 0 unchanged\n");
    let unchanged = "0 errors, 0 warnings in 34 files\npublic: 0 written, 59 unchanged\n";
    let site = project.site();
    let builds = |said: &str, reason: &str| {
        let again = project.run("build");
        assert_eq!((again.code, again.err.as_str()), (Some(0), said), "{reason}");
        assert_eq!(differences(&site, &project.site()), Vec::<String>::new(), "{reason}");
    };
    builds(unchanged, "nothing changed");
    let memory = ".public.protogen/cache-proven";
    let check_cache = std::fs::read(project.at(memory)).unwrap();
    for damaged in [&check_cache[..check_cache.len() / 2], b"", b"\xff\xfe", &[&check_cache[..], b"0"].concat()] {
        project.write(memory, damaged);
        builds(unchanged, "the memory is damaged");
        assert_eq!(std::fs::read(project.at(memory)).unwrap(), check_cache, "and made anew");
    }
    let shards = || -> BTreeMap<String, Vec<u8>> {
        let all = std::fs::read_dir(project.at(".public.protogen")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let named = all.filter(|name| name.starts_with("cache-summaries-")).map(|name| format!(".public.protogen/{name}"));
        named.map(|name| (name.clone(), std::fs::read(project.at(&name)).unwrap())).collect()
    };
    let summaries = shards();
    assert!(!summaries.is_empty());
    for damage in [|bytes: &[u8]| bytes[..bytes.len() / 2].to_vec(), |bytes: &[u8]| bytes.to_ascii_uppercase()] {
        project.write(memory, b"");
        summaries.iter().for_each(|(name, bytes)| project.write(name, &damage(bytes)));
        builds(unchanged, "the summaries are damaged");
        assert_eq!(shards(), summaries, "and made anew");
    }
    project.write("public/patient/en/soothing-mask.html", b"by hand");
    builds("0 errors, 0 warnings in 34 files\npublic: 1 written, 58 unchanged\n", "a page was changed by hand");
    std::fs::remove_file(project.at("public/staff/en/review.html")).unwrap();
    builds("0 errors, 0 warnings in 34 files\npublic: 1 written, 58 unchanged\n", "a page was taken out");
}

/// A finding is told by every build, and not only by the first that meets it.
#[test]
fn findings_are_told_again() {
    let project = Project::example();
    project.edit("content/protocols/soothing-mask.toml", "patient = \"", "patient = \"Hyperpigmentation is likely. ");
    let (first, second) = (project.run("build"), project.run("build"));
    assert!(first.err.contains("P404"), "{first:?}");
    let told = |answer: &crate::project::Answer| {
        answer.err.lines().take_while(|line| !line.starts_with("public:")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told(&first), told(&second));
}
