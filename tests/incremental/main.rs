//! A build on top of an earlier one gives the bytes of a build from nothing, whatever was edited in between, and makes no page again that
//! shows nothing of the edit.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../attached/mod.rs"]
mod attached;
mod clinic;
mod project;

use clinic::{Built, Clinic};
use jiff::civil::{Date, date};
use proptest::prelude::{Just, Strategy};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use protogen::export::{ExportInput, KeepingPrints, export};
use protogen::load::{RawFile, read_project};
use protogen::output::{Request, Target};
use protogen::pipeline::{self, PreviousRun};
use protogen::theme::Theme;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// What the searches of both indexes know of the pages.
const WORDS: [&str; 2] = ["patient/en/index-words.js", "staff/en/index-words.js"];

fn example_clinic() -> Vec<RawFile> {
    read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Builds into `output`.
fn build(files: &[RawFile], today: &str, output: &Path) {
    let today = today.parse().unwrap();
    let project = pipeline::check(files.to_vec(), today);
    let theme = Theme::built_in();
    let root = output.parent().unwrap();
    let request = Request { root, sources: &[], output, home: None, patience: Duration::ZERO };
    let target = Target::claim(&request, || ()).unwrap();
    let old = target.manifest().cloned();
    let staging = target.stage().unwrap();
    let input = ExportInput { catalog: &project.catalog, theme: &theme, today };
    let made_from = export(&input, &project.sources, old.as_ref(), &KeepingPrints::new(&staging, old.as_ref())).unwrap();
    staging.finish(made_from).unwrap();
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files.map(|file| (file.path().strip_prefix(folder).unwrap().display().to_string(), std::fs::read(file.path()).unwrap())).collect()
}

/// The files of `after` that are not as they were.
fn changed<'t>(before: &BTreeMap<String, Vec<u8>>, after: &'t BTreeMap<String, Vec<u8>>) -> Vec<&'t str> {
    after.keys().filter(|path| before.get(*path) != after.get(*path)).map(String::as_str).collect()
}

fn made(built: Result<Built, String>) -> Vec<String> {
    match built.unwrap() {
        Built::Made(pages) => pages,
        Built::Refused(why) => panic!("nothing was made: {why}"),
    }
}

/// How many steps the walk takes.
fn steps() -> usize {
    std::env::var("PROTOGEN_EDIT_STEPS").map_or(300, |steps| steps.parse().unwrap())
}

/// A walk over every edit there is: each step takes the next few of one file and drops those before, so that nothing else hides what a
/// page has to show of them, and the day moves to and fro across the dates of the content. Edits after which nothing can be made are left
/// out once it was seen that the same is said of them.
#[test]
fn whatever_is_edited_a_build_on_top_is_a_clean_one() {
    let (steps, edits) = (steps(), project::edits());
    let at_once = edits.iter().map(Vec::len).sum::<usize>().div_ceil(steps);
    let days: Vec<Date> =
        project::dates().into_iter().flat_map(|date| [date.yesterday().unwrap(), date, date.tomorrow().unwrap()]).collect();
    let mut runner = TestRunner::deterministic();
    let (mut ahead, mut clinic): (Vec<Vec<project::Edit>>, _) = (Vec::new(), Clinic::new());
    let (mut taken, mut shown) = (0, 0);
    assert_eq!(clinic::unbound(&project::with(&[])), None, "with this nothing is ever built");
    for step in 0..steps {
        if ahead.is_empty() {
            let mut shuffled = |file: &Vec<_>| Just(file.clone()).prop_shuffle().new_tree(&mut runner).unwrap().current();
            ahead = edits.iter().flat_map(|file| shuffled(file).chunks(at_once).map(<[_]>::to_vec).collect::<Vec<_>>()).collect();
        }
        let mut few = ahead.pop().unwrap();
        let day = if step % 3 == 0 { days[step / 3 % days.len()] } else { date(2026, 11, 21) };
        let built = clinic.build(&project::with(&few), day).unwrap_or_else(|fault| panic!("{few:?} on {day}: {fault}"));
        taken += few.len();
        if matches!(built, Built::Refused(_)) {
            few.retain(|edit| clinic::unbound(&project::with(std::slice::from_ref(edit))).is_none());
            clinic.build(&project::with(&few), day).unwrap_or_else(|fault| panic!("{few:?} on {day}: {fault}"));
        }
        shown += few.len();
    }
    assert!(shown * 4 > taken * 3, "of {taken} edits only {shown} were built with");
}

/// From the day before the first date of the content to the day after the last: whatever does not tell the day itself is made again only
/// on a day at which something changes.
#[test]
fn a_day_remakes_what_it_changes() {
    let files = project::ground();
    let mut clinic = Clinic::new();
    let mut days = project::dates_of(&files)
        .into_iter()
        .flat_map(|date| [date.yesterday().unwrap(), date, date.tomorrow().unwrap()])
        .collect::<Vec<_>>();
    days.sort();
    days.dedup();
    made(clinic.build(&files, days[0]));
    let mut found = Vec::new();
    for day in &days[1..] {
        let mut pages = made(clinic.build(&files, *day));
        assert_eq!(
            pages.iter().position(|page| page == "staff/en/review.html").map(|at| pages.remove(at)).as_deref(),
            Some("staff/en/review.html")
        );
        if !pages.is_empty() {
            found.push(format!("{day}: {}", pages.join(" ")));
        }
    }
    let of = |day: &str, ids: &[&str]| {
        let pages = |folder: &str| ids.iter().map(|id| format!("{folder}/{id}.html")).collect::<Vec<_>>();
        let (index, staff) =
            (vec!["patient/en/index.html".to_owned()], ["staff/en/index.html", "staff/en/review.ics"].map(str::to_owned).to_vec());
        let all = [pages("patient/en"), index, pages("patient/en/status"), pages("staff/en"), staff].concat();
        format!("{day}: {}", all.join(" "))
    };
    // A visit and a course are stamped by the protocol that they print.
    let printing = ["ground-course", "ground-protocol", "ground-visit"];
    assert_eq!(found, [of("2027-06-03", &printing), of("2027-06-04", &["ground-visit"])]);
    // A course in writing is not overdue itself, and the first day of a document is no stamp.
    assert_eq!(
        made(clinic.build(&files, date(2026, 11, 21))).len(),
        3 * 3 + 4,
        "the three documents, both indexes and the calendar of reviews, as a page and as a file"
    );
    assert_eq!(made(clinic.build(&files, date(2026, 11, 21))), Vec::<String>::new());
}

/// What is edited on the example clinic, and which pages are made again for it. Nothing in it is approved here: an edit that voids
/// approvals changes the stamps on other pages too.
#[test]
fn an_edit_makes_the_pages_that_show_it_and_no_other() {
    let (mut original, mut clinic) = (example_clinic(), Clinic::new());
    original.retain(|file| !file.path.starts_with("content/approvals/"));
    let today = date(2026, 11, 21);
    let all = made(clinic.build(&original, today));
    assert_eq!(made(clinic.build(&original, today)), Vec::<String>::new());
    assert_eq!(made(clinic.build(&original, date(2026, 11, 22))), ["staff/en/review.html"]);
    assert_eq!(made(clinic.build(&original, today)), ["staff/en/review.html"]);
    let mut made_by = |path: &str, old: &str, new: &str| {
        let pages = made(clinic.build(&edited(&original, path, old, new), today));
        made(clinic.build(&original, today));
        pages
    };
    // A source is named where one of its statements is: on four handouts, the same for staff, and in two lists.
    let on_radio_frequency = ["rf-microneedling", "rf-needling-with-mask", "rf-skin-treatment-after-needling", "rf-skin-treatment"]
        .map(|id| format!("en/{id}.html"));
    let mut expected: Vec<String> =
        on_radio_frequency.iter().flat_map(|page| [format!("patient/{page}"), format!("staff/{page}")]).collect();
    expected.extend(["staff/en/decisions.html", "staff/en/sources.html"].map(str::to_owned));
    expected.sort();
    assert_eq!(made_by("content/sources/s0.toml", "title = \"", "title = \"New "), expected);
    // What a statement says stands in the list alone.
    assert_eq!(made_by("content/sources/s0.toml", "says = \"", "says = \"In short: "), ["staff/en/sources.html"]);
    assert_eq!(
        made_by("content/decisions.toml", "why = \"", "why = \"After all: "),
        [
            "staff/en/decisions.html",
            "staff/en/microneedling-acne-scars.html",
            "staff/en/microneedling.html",
            "staff/en/rf-microneedling.html",
            "staff/en/rf-skin-treatment.html",
        ]
    );
    // No page of the mask, and no list; the words of the search, on both sites.
    let term = made_by("content/vocabulary/signs.toml", "term = \"", "term = \"new ");
    let (words, term): (Vec<String>, Vec<String>) = term.into_iter().partition(|page| page.ends_with(".js"));
    assert_eq!((term.len(), term.iter().find(|page| page.contains("soothing-mask") || page.contains("index"))), (16, None));
    assert_eq!(words, WORDS);
    assert_eq!(
        made_by("content/visits/needling-with-mask.toml", "status = \"active\"", "status = \"draft\""),
        [
            "patient/en/index-words.js",
            "patient/en/index.html",
            "patient/en/needling-with-mask.html",
            "patient/en/status/needling-with-mask.html",
            "staff/en/decisions.html",
            "staff/en/index-words.js",
            "staff/en/index.html",
            "staff/en/needling-with-mask.html",
            "staff/en/review.html",
            "staff/en/review.ics",
            "staff/en/sources.html",
        ]
    );
    assert_eq!(made_by("content/clinic.toml", "phone = \"01632 960123\"", "phone = \"01632 960124\""), all);
    // The comment moves everything in the file, and changes nothing.
    assert_eq!(made_by("content/vocabulary/signs.toml", "[[concept]]", "# Signs.\n[[concept]]"), Vec::<String>::new());
}

/// A set stands in no page of its own: an edit of it makes those again that print what took it in.
#[test]
fn an_edit_of_a_set_makes_the_pages_of_what_takes_it_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic");
    let (original, mut clinic) = (read_project(&root).unwrap(), Clinic::new());
    let today = date(2026, 12, 1);
    made(clinic.build(&original, today));
    let set = edited(&original, "content/sets/laser-base.toml", "your scars grow thick or raised", "your scars get thick");
    let pages = made(clinic.build(&set, today));
    let taking = ["hair-and-peel", "laser-hair", "laser-hair-course", "tattoo-and-hair", "tattoo-removal", "tattoo-removal-course"];
    let of_documents =
        taking.iter().flat_map(|id| ["patient/en", "patient/en/status", "staff/en"].map(|folder| format!("{folder}/{id}.html")));
    let staff = ["decisions", "index", "parameters", "review", "sources"].map(|list| format!("staff/en/{list}.html"));
    let lists = staff.into_iter().chain(["patient/en/index.html", "staff/en/review.ics"].into_iter().chain(WORDS).map(str::to_owned));
    let mut expected: Vec<String> = of_documents.chain(lists).collect();
    expected.sort();
    assert_eq!(pages, expected);
    assert_eq!(made(clinic.build(&set, today)), Vec::<String>::new());
}

/// A page shows a picture, and offers a form, of the bytes that it was made with: other bytes make it again, and their approval is gone.
#[test]
fn an_edit_of_a_picture_makes_the_pages_that_show_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic");
    let (original, mut clinic) = (read_project(&root).unwrap(), Clinic::new());
    let today = date(2026, 12, 1);
    made(clinic.build(&original, today));
    let redrawn = |path: &str, bytes: Vec<u8>| -> Vec<RawFile> {
        let of = |file: &RawFile| if file.path == path { RawFile::of_bytes(path, bytes.clone()) } else { file.clone() };
        original.iter().map(of).collect()
    };
    // The lists say which version and content a document is of.
    let lists = ["decisions", "index", "parameters", "review", "sources"].map(|list| format!("staff/en/{list}.html"));
    let pages = |ids: &[&str]| {
        let of_documents =
            ids.iter().flat_map(|id| ["patient/en", "patient/en/status", "staff/en"].map(|folder| format!("{folder}/{id}.html")));
        let others = ["patient/en/index.html", "staff/en/review.ics"].into_iter().chain(WORDS).map(str::to_owned);
        let mut pages: Vec<String> = of_documents.chain(lists.clone()).chain(others).collect();
        pages.sort();
        pages
    };
    let picture = redrawn("content/pictures/heel-up.png", attached::arrow(attached::BLACK));
    assert_eq!(made(clinic.build(&picture, today)), pages(&["heel-raises"]));
    assert_eq!(made(clinic.build(&picture, today)), Vec::<String>::new());
    assert_eq!(made(clinic.build(&original, today)), pages(&["heel-raises"]));
    let form = redrawn("content/forms/tooth-consent.pdf", attached::plain());
    assert_eq!(made(clinic.build(&form, today)), pages(&["biopsy-and-tooth", "tooth-extraction"]));
}

/// The clinic's own face is on every page.
#[test]
fn an_edit_of_the_logo_makes_every_page() {
    let (original, mut clinic) = (example_clinic(), Clinic::new());
    let today = date(2026, 11, 21);
    let all = made(clinic.build(&original, today));
    let logo = "content/pictures/logo.png";
    let of = |file: &RawFile| {
        if file.path == logo { RawFile::of_bytes(logo, attached::arrow(attached::BLACK)) } else { file.clone() }
    };
    let redrawn: Vec<RawFile> = original.iter().map(of).collect();
    let pages = made(clinic.build(&redrawn, today));
    assert_eq!(pages, all);
    assert_eq!(made(clinic.build(&redrawn, today)), Vec::<String>::new());
}

fn edited(files: &[RawFile], path: &str, old: &str, new: &str) -> Vec<RawFile> {
    let mut files = files.to_vec();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    let text = file.content.as_ref().unwrap();
    assert!(text.contains(old), "{path} has other words than {old}");
    file.content = Ok(text.replacen(old, new, 1));
    files
}

/// A concept comes from the core vocabulary, from the project's own in its place, from the core again, and goes.
#[test]
fn a_core_concept_that_comes_changes_hands_and_goes_is_built_on_top() {
    const PROTOCOL: &str = "content/protocols/microneedling.toml";
    const WORDS: &str = "content/vocabulary/activities.toml";
    let add = |files: &[RawFile], path: &str, text: &str| {
        let mut files = files.to_vec();
        let content = &mut files.iter_mut().find(|file| file.path == path).unwrap().content;
        *content = Ok(format!("{}\n{text}", content.as_ref().unwrap()));
        files
    };
    let rule = |concept: &str| {
        format!(
            "[[aftercare]]\nid = \"no-wax\"\navoid = \"{concept}\"\nfor = \"3 d\"\nforce = \"should\"\npatient = \"Keep hot wax off your skin for {{for}}.\"\ndecision = \"d-01-sun\"\n"
        )
    };
    let own = "[[concept]]\nid = \"waxing\"\nsort = \"activity\"\nterm = \"wax of any kind\"\n";
    let plain = example_clinic();
    let core = add(&plain, PROTOCOL, &rule("waxing"));
    let steps = [&plain, &core, &add(&core, WORDS, own), &core, &add(&plain, PROTOCOL, &rule("shaving")), &plain];
    let mut clinic = Clinic::new();
    for files in steps {
        assert!(!made(clinic.build(files, date(2026, 11, 21))).is_empty());
        assert_eq!(made(clinic.build(files, date(2026, 11, 21))), Vec::<String>::new());
    }
}

/// What was proved of two protocols with nothing wrong holds of no edit after which there is something: every literal of the files that
/// they share, of their own and of a visit that names both.
#[test]
fn a_proof_hides_no_finding() {
    let mut files = example_clinic();
    files.retain(|file| !["rf-", "acne"].iter().any(|other| file.path.contains(other)));
    let (today, mut check_cache) = (date(2026, 11, 21), PreviousRun::default());
    pipeline::check_on_top(files.clone(), today, &mut check_cache);
    let days = project::dates_of(&files).into_iter().flat_map(|date| [date.yesterday().unwrap(), date, date.tomorrow().unwrap()]);
    let mut steps: Vec<(Vec<RawFile>, Date)> = days.map(|day| (files.clone(), day)).collect();
    for (at, file) in files.iter().enumerate() {
        let text = file.content.as_ref().unwrap();
        steps.extend((0..project::literals(text).len()).map(|literal| {
            let mut files = files.clone();
            files[at].content = Ok(project::with_other_literal(text, literal));
            (files, today)
        }));
    }
    let stride = steps.len().div_ceil(self::steps() / 4).max(1);
    for (files, day) in steps.into_iter().step_by(stride) {
        let on_top = pipeline::check_on_top(files.clone(), day, &mut check_cache.clone());
        assert_eq!(clinic::findings(&on_top), clinic::findings(&pipeline::check(files, day)));
    }
}

/// So many protocols that their overviews come in three parts, and that the index has no room for their values; the first and the last
/// rest on one statement.
fn many_protocols(last_title: &str) -> Vec<RawFile> {
    let protocol = |number: usize| {
        let title = if number == 501 { last_title.to_owned() } else { format!("Treatment {number}") };
        let basis = if number == 1 || number == 501 { "facts = [\"S0-01\"]\n" } else { "" };
        let text = format!(
            "id = \"p{number:03}\"\ntitle = \"{title}\"\n[[parameter]]\nid = \"depth\"\ntitle = \"Depth\"\nvalue = \"1 mm\"\n{basis}"
        );
        RawFile::new(&format!("content/protocols/p{number:03}.toml"), &text)
    };
    let source = "[[source]]\nid = \"s0\"\ntitle = \"A source\"\ngrade = \"journal\"\n\
                  [[fact]]\nid = \"S0-01\"\nsource = \"s0\"\nat = \"page 1\"\nsays = \"One millimetre.\"\n";
    (1..=501).map(protocol).chain([RawFile::new("content/sources/s0.toml", source), RawFile::new("protogen.toml", "")]).collect()
}

#[test]
fn overviews_of_many_documents_come_in_parts_and_only_a_part_is_made_anew() {
    let temp = tempfile::tempdir().unwrap();
    let site = temp.path().join("site");
    build(&many_protocols("Treatment 501"), "2026-11-21", &site);
    let before = tree(&site);
    let shows = |page: &str, words: &str| std::str::from_utf8(&before[page]).unwrap().matches(words).count();
    let parameters = |page: &str| shows(page, "<td class=\"value\">");
    let parts = ["parameters", "parameters.2", "parameters.3"].map(|page| format!("staff/en/{page}.html"));
    assert_eq!(parts.each_ref().map(|page| parameters(page)), [200, 200, 101]);
    // A search that looks at one part says so, and the way to the others stands beside it.
    for page in &parts {
        assert_eq!(["Filter this part by parameter", "Filter by parameter"].map(|label| shows(page, label)), [1, 0], "{page}");
        assert!(parts.iter().all(|other| shows(page, &format!("\"{}\"", other.rsplit('/').next().unwrap())) > 0), "{page}");
    }
    let uses =
        |page: &str| (shows(page, "p001.html#depth"), shows(page, "p501.html#depth"), shows(page, "Other parts of this list: 1 more"));
    assert_eq!(uses("staff/en/sources.html"), (1, 0, 1));
    assert_eq!(uses("staff/en/sources.2.html"), (0, 0, 0));
    assert_eq!(uses("staff/en/sources.3.html"), (0, 1, 0));
    assert_eq!(shows("staff/en/index.html", "#depth"), 0);
    build(&many_protocols("Another title"), "2026-11-21", &site);
    let after = tree(&site);
    assert_eq!(
        changed(&before, &after),
        [
            "manifest.json",
            "patient/en/index-words.3.js",
            "patient/en/index.html",
            "patient/en/p501.html",
            "patient/en/status/p501.html",
            "staff/en/index-words.3.js",
            "staff/en/index.html",
            "staff/en/p501.html",
            "staff/en/parameters.3.html",
            "staff/en/review.html",
            "staff/en/review.ics",
            "staff/en/sources.3.html",
        ]
    );
}
