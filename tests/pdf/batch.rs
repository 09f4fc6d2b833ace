//! Many pages: the same bytes each time, nothing printed twice, and failures that stay where they are.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use jiff::civil::date;
use protogen::browser::{Program, Search};
use protogen::pdf::inline::Site;
use protogen::pdf::{PrintJob, PrintOptions, print};
use tempfile::TempDir;

use crate::fixture::{ARABIC, ENGLISH, Fixture, browser, page};

fn options() -> PrintOptions {
    PrintOptions::new(browser())
}

fn jobs(fixture: &Fixture, count: usize) -> Vec<PrintJob> {
    (0..count).map(|number| fixture.job([ENGLISH, ARABIC][number % 2], &format!("{number:02}"))).collect()
}

fn bytes(jobs: &[PrintJob]) -> Vec<Vec<u8>> {
    jobs.iter().map(|job| fs::read(&job.out).unwrap()).collect()
}

/// A browser that notes its process group and its profile each time it starts.
struct WatchedBrowser {
    folder: TempDir,
}

impl WatchedBrowser {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The browser may run as another user, who has to find the script and write the notes.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let program = folder.path().join("chromium-headless-shell");
        let kind = if browser().is_headless_shell() { "" } else { "--headless=new" };
        let script =
            format!("#!/bin/sh\necho $$ \"$@\" >> {}/notes\nexec {} {kind} \"$@\"\n", folder.path().display(), browser().path.display());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    fn program(&self) -> Program {
        Program { path: self.folder.path().join("chromium-headless-shell") }
    }

    /// Process group and profile of each start so far.
    fn starts(&self) -> Vec<(i32, PathBuf)> {
        let notes = fs::read_to_string(self.folder.path().join("notes")).unwrap();
        notes.lines().map(|line| (line.split(' ').next().unwrap().parse().unwrap(), profile(line))).collect()
    }

    fn kill_the_last(&self) {
        let (group, _) = self.starts().pop().unwrap();
        let killed = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).status().unwrap();
        assert!(killed.success());
    }

    /// That nothing of any start is left. The dead need a moment to be buried.
    fn assert_gone(&self) {
        for (group, profile) in self.starts() {
            assert!(!profile.exists(), "{}", profile.display());
            let alive = (0..500).map(|_| processes_of(group)).find(|alive| {
                thread::sleep(Duration::from_millis(10));
                alive.is_empty()
            });
            assert!(alive.is_some(), "{:?}", processes_of(group));
        }
    }
}

fn profile(arguments: &str) -> PathBuf {
    let profile = arguments.split(' ').find_map(|argument| argument.strip_prefix("--user-data-dir="));
    PathBuf::from(profile.unwrap())
}

/// Processes of a group that are not just waiting to be buried. The group is the fifth field of `stat`, the state the third.
fn processes_of(group: i32) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    let fields = processes.filter_map(|stat| stat.rsplit_once(") ").map(|(_, fields)| fields.to_owned()));
    let of_group = fields.filter(|fields| fields.split(' ').nth(2) == Some(&group.to_string()));
    of_group.filter(|fields| !fields.starts_with(['Z', 'X'])).collect()
}

#[test]
fn two_runs_and_one_or_two_tabs_give_the_same_bytes() {
    let fixture = Fixture::new();
    let jobs = jobs(&fixture, 6);
    let runs = [1, 2, 1].map(|tabs| {
        let report = fixture.print_with(&jobs, &PrintOptions { tabs: NonZero::new(tabs), ..options() });
        assert_eq!(report.failed, []);
        assert_eq!(report.printed, jobs.iter().map(|job| job.out.clone()).collect::<Vec<_>>());
        let bytes = bytes(&jobs);
        jobs.iter().for_each(|job| fs::remove_file(&job.out).unwrap());
        bytes
    });
    assert_eq!(runs[0], runs[1]);
    assert_eq!(runs[0], runs[2]);
    // The same page at different places of the batch, too.
    assert_eq!(runs[0][0], runs[0][4]);
    assert_ne!(runs[0][0], runs[0][1]);
}

#[test]
fn an_unchanged_page_is_not_printed_again() {
    let fixture = Fixture::new();
    let mut jobs = jobs(&fixture, 2);
    let options = PrintOptions { cache: Some(fixture.path("cache")), ..options() };
    let outs: Vec<PathBuf> = jobs.iter().map(|job| job.out.clone()).collect();
    let counts = |jobs: &[PrintJob]| {
        let report = fixture.print_with(jobs, &options);
        assert_eq!(report.failed, []);
        (report.printed, report.unchanged)
    };
    assert_eq!(counts(&jobs), (outs.clone(), vec![]));
    let first = bytes(&jobs);

    assert_eq!(counts(&jobs), (vec![], outs.clone()));
    fs::remove_file(&outs[0]).unwrap();
    assert_eq!(counts(&jobs), (vec![], outs.clone()), "a print that was deleted comes back from memory");
    assert_eq!(bytes(&jobs), first);

    let english = fs::read_to_string(fixture.path("site").join(ENGLISH)).unwrap();
    fixture.write(ENGLISH, &english.replace("48 hours", "24 hours"));
    assert_eq!(counts(&jobs), (vec![outs[0].clone()], vec![outs[1].clone()]), "only the page that changed");

    fs::write(fixture.path("site/assets/dots.svg"), "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>").unwrap();
    assert_eq!(counts(&jobs), (outs.clone(), vec![]), "a picture in a stylesheet that both pages use");

    jobs[1].date = date(2026, 1, 6);
    assert_eq!(counts(&jobs), (vec![outs[1].clone()], vec![outs[0].clone()]), "the date");
    jobs[0].margins.footer.start = "MN-1 · version 4".into();
    assert_eq!(counts(&jobs), (vec![outs[0].clone()], vec![outs[1].clone()]), "the margins");
}

#[test]
fn progress_counts_every_page_once() {
    let fixture = Fixture::new();
    let mut seen = Vec::new();
    print(Site::open(&fixture.path("site")).unwrap(), &jobs(&fixture, 4), &options(), &mut |progress| seen.push(progress)).unwrap();
    let counts: Vec<_> = seen.iter().map(|progress| (progress.done, progress.total, progress.failed)).collect();
    assert_eq!(counts, [(1, 4, 0), (2, 4, 0), (3, 4, 0), (4, 4, 0)]);
    assert!(seen.iter().all(|progress| progress.remaining.is_some()));
    assert_eq!(seen[3].remaining, Some(Duration::ZERO));
}

#[test]
fn a_browser_that_dies_is_replaced_and_no_page_is_lost() {
    let fixture = Fixture::new();
    let jobs = jobs(&fixture, 12);
    let watched = WatchedBrowser::new();
    let mut killed = false;
    let options = PrintOptions { tabs: NonZero::new(2), ..PrintOptions::new(watched.program()) };
    let report = print(Site::open(&fixture.path("site")).unwrap(), &jobs, &options, &mut |progress| {
        if progress.done == 3 && !killed {
            watched.kill_the_last();
            killed = true;
        }
    });
    let report = report.unwrap();
    assert_eq!(report.failed, []);
    assert_eq!(report.printed.len(), 12);
    assert!(watched.starts().len() >= 2, "a second browser was started");
    let bytes = bytes(&jobs);
    assert!(bytes.iter().step_by(2).all(|print| *print == bytes[0]));
    watched.assert_gone();
}

#[test]
fn nothing_is_left_after_success_or_failure() {
    let fixture = Fixture::new();
    let watched = WatchedBrowser::new();
    let options = PrintOptions::new(watched.program());
    let lost = fixture.job("patient/en/lost.html", "lost");
    let report = fixture.print_with(&[fixture.job(ENGLISH, "page"), lost], &options);
    assert_eq!((report.printed.len(), report.failed.len()), (1, 1));
    assert_eq!(watched.starts().len(), 1);
    watched.assert_gone();
}

#[test]
fn a_page_that_fails_is_named_and_the_rest_goes_on() {
    let fixture = Fixture::new();
    fixture.write("patient/en/mute.html", &page("<img src='../../assets/face.svg'><img src='../../assets/dots.svg'>"));
    fixture.write("patient/en/broken.html", &page("<style>@font-face{font-family:Broken;src:url(broken.woff2)}</style>"));
    fixture.write("patient/en/broken.woff2", "this is no font");
    fixture.write("patient/en/unstyled.html", "<html lang=en><title>T</title><link rel=stylesheet href=none.css>");
    fixture.write("patient/en/nameless.html", "<html lang=en><p>No title.</p></html>");
    fs::write(fixture.path("file"), "in the way").unwrap();
    let mut unwritable = fixture.job(ENGLISH, "x");
    unwritable.out = fixture.path("file/sub/page.pdf");
    let jobs = [
        fixture.job("patient/en/broken.html", "broken"),
        fixture.job("patient/en/lost.html", "lost"),
        fixture.job("patient/en/mute.html", "mute"),
        fixture.job("patient/en/nameless.html", "nameless"),
        fixture.job(ENGLISH, "good"),
        fixture.job("patient/en/unstyled.html", "unstyled"),
        unwritable,
    ];
    let report = fixture.print(&jobs);
    assert_eq!(report.printed, [jobs[4].out.clone()]);
    let reasons: Vec<(&str, &str)> =
        report.failed.iter().map(|(out, reason)| (out.file_stem().unwrap().to_str().unwrap(), reason.as_str())).collect();
    let expected = [
        ("broken", "not loaded: font Broken"),
        ("lost", "`patient/en/lost.html` cannot be read: No such file or directory (os error 2)"),
        ("mute", "2 picture(s) without a text alternative: give each an `alt` or `aria-label`, or hide it with `aria-hidden`"),
        ("nameless", "the page has no title"),
        ("unstyled", "`patient/en/none.css` cannot be read: No such file or directory (os error 2)"),
        ("page", "the PDF cannot be written: Not a directory (os error 20)"),
    ];
    assert_eq!(reasons, expected);
    assert!(jobs.iter().all(|job| job.out.exists() == (job.out == jobs[4].out)));
}

#[test]
fn a_page_that_takes_too_long_is_given_up() {
    let fixture = Fixture::new();
    let options = PrintOptions { page_limit: Duration::from_millis(1), ..options() };
    let report = fixture.print_with(&jobs(&fixture, 2), &options);
    assert_eq!(report.failed.len(), 2);
    assert!(report.failed.iter().all(|(_, reason)| reason.starts_with("no answer to `")), "{:?}", report.failed);
}

#[test]
fn without_a_browser_the_message_says_what_to_install() {
    let message = Search::default().find().unwrap_err().to_string();
    assert!(message.starts_with("no Chromium or Chrome found; install one (Debian: `apt install chromium-headless-shell`"), "{message}");
    let fixture = Fixture::new();
    let options = PrintOptions::new(Program { path: "/nowhere/chromium".into() });
    let error = print(Site::open(&fixture.path("site")).unwrap(), &jobs(&fixture, 1), &options, &mut |_| {}).unwrap_err();
    assert_eq!(error.to_string(), "`/nowhere/chromium` did not start: No such file or directory (os error 2)");
}

#[test]
fn a_site_that_is_not_there_is_an_error() {
    let error = Site::open(Path::new("/nowhere")).err().unwrap();
    assert_eq!(error.to_string(), "`/nowhere` cannot be read: No such file or directory (os error 2)");
}

#[test]
fn no_jobs_start_no_browser() {
    let options = PrintOptions::new(Program { path: "/nowhere/chromium".into() });
    let report = print(Site::in_memory(BTreeMap::new()), &[], &options, &mut |_| {}).unwrap();
    assert_eq!(report, protogen::pdf::Report::default());
}
