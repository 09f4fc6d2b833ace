//! A build on top of an earlier one gives the bytes of a build from nothing, whatever was edited in between.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use protogen::diagnostic::{Format, Report};
use protogen::export::{ExportInput, KeepingPrints, export};
use protogen::load::{Decoded, RawFile, read_project};
use protogen::output::{Request, Summary, Target};
use protogen::pipeline::{self, CheckedProject, Earlier};
use protogen::theme::Theme;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

fn example_clinic() -> Vec<RawFile> {
    read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Builds into `output`; none if the edit is one that checking refuses to bind.
fn build(files: &[RawFile], today: &str, output: &Path) -> Summary {
    build_on_top(files, today, output, &mut Earlier::default())
}

/// The same on top of what earlier builds proved; the findings are those of a check that knows nothing.
fn build_on_top(files: &[RawFile], today: &str, output: &Path, earlier: &mut Earlier) -> Summary {
    let today = today.parse().unwrap();
    let project = pipeline::check_on_top(files.to_vec(), today, earlier);
    assert_eq!(findings(&project), findings(&pipeline::check(files.to_vec(), today)));
    let theme = Theme::built_in();
    let root = output.parent().unwrap();
    let request = Request { root, sources: &[], output, home: None, patience: Duration::ZERO };
    let target = Target::claim(&request, || ()).unwrap();
    let old = target.manifest().cloned();
    let staging = target.stage().unwrap();
    let input = ExportInput { catalog: &project.catalog, theme: &theme, today };
    let made_from = export(&input, &project.sources, old.as_ref(), &KeepingPrints::new(&staging, old.as_ref())).unwrap();
    staging.finish(made_from).unwrap()
}

/// As a second process finds it, where `shards` is what stands on the disk.
fn stored_and_recalled(decoded: &Decoded, shards: &Mutex<BTreeMap<usize, Vec<u8>>>) -> Decoded {
    decoded.store(|shard, bytes| drop(shards.lock().unwrap().insert(shard, bytes.to_vec())));
    Decoded::recall(|shard| shards.lock().unwrap().get(&shard).cloned())
}

fn findings(project: &CheckedProject) -> String {
    Report { diagnostics: &project.diagnostics, sources: &project.sources }.render(Format::Json, true, &[])
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files.map(|file| (file.path().strip_prefix(folder).unwrap().display().to_string(), std::fs::read(file.path()).unwrap())).collect()
}

/// The files of `after` that are not as they were.
fn changed<'t>(before: &BTreeMap<String, Vec<u8>>, after: &'t BTreeMap<String, Vec<u8>>) -> Vec<&'t str> {
    after.keys().filter(|path| before.get(*path) != after.get(*path)).map(String::as_str).collect()
}

/// Each changes one thing that pages show: the file, what stands there, what comes instead, and the day of the build.
fn edits() -> Vec<(&'static str, &'static str, &'static str)> {
    vec![
        ("content/protocols/microneedling.toml", "title = \"Microneedling", "title = \"Fine needles, Microneedling"),
        ("content/protocols/soothing-mask.toml", "duration = \"exactly 15 min\"", "duration = \"exactly 17 min\""),
        ("content/protocols/rf-microneedling.toml", "version = \"1.0.0\"", "version = \"1.0.1\""),
        ("content/visits/needling-with-mask.toml", "status = \"active\"", "status = \"draft\""),
        ("content/protocols/rf-skin-treatment.toml", "patient = \"", "patient = \"Hyperpigmentation is likely. "),
        ("content/clinic.toml", "phone = \"01632 960123\"", "phone = \"01632 960124\""),
        ("content/decisions.toml", "why = \"", "why = \"After all: "),
        ("content/sources/s0.toml", "says = \"", "says = \"In short: "),
        ("content/vocabulary/signs.toml", "term = \"", "term = \"new "),
        ("protogen.toml", "base-address = \"https://example.org/skin\"", "base-address = \"https://example.org/clinic\""),
    ]
}

fn edited(files: &[RawFile], chosen: &[bool]) -> Vec<RawFile> {
    let mut files = files.to_vec();
    for (path, old, new) in edits().into_iter().zip(chosen).filter_map(|(edit, chosen)| chosen.then_some(edit)) {
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        let text = file.content.as_ref().unwrap();
        assert!(text.contains(old), "{path} has other words than {old}");
        file.content = Ok(text.replacen(old, new, 1));
    }
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_build_on_top_gives_the_bytes_of_a_clean_one(
        steps in prop::collection::vec((prop::collection::vec(any::<bool>(), edits().len()), prop::bool::weighted(0.2)), 2..4)
    ) {
        let temp = tempfile::tempdir().unwrap();
        let (original, on_top, shards) = (example_clinic(), temp.path().join("on-top"), Mutex::default());
        let mut earlier = Earlier { decoded: Some(Decoded::default()), ..Earlier::default() };
        for (number, (chosen, later)) in steps.iter().enumerate() {
            let (files, today) = (edited(&original, chosen), if *later { "2026-12-01" } else { "2026-11-21" });
            let clean = temp.path().join(format!("clean-{number}"));
            build_on_top(&files, today, &on_top, &mut earlier);
            earlier.decoded = earlier.decoded.map(|decoded| stored_and_recalled(&decoded, &shards));
            build(&files, today, &clean);
            let (on_top, clean) = (tree(&on_top), tree(&clean));
            let differing: Vec<&String> = clean.keys().chain(on_top.keys()).filter(|path| clean.get(*path) != on_top.get(*path)).collect();
            prop_assert!(differing.is_empty(), "{differing:?}");
        }
    }
}

#[test]
fn an_edit_writes_the_pages_that_show_it_and_no_other() {
    let temp = tempfile::tempdir().unwrap();
    let (original, site) = (example_clinic(), temp.path().join("site"));
    let all = build(&original, "2026-11-21", &site);
    assert_eq!(all.unchanged, 0);
    assert_eq!(build(&original, "2026-11-21", &site).written, 0);
    let mut visit_only = vec![false; edits().len()];
    visit_only[3] = true;
    let before = tree(&site);
    build(&edited(&original, &visit_only), "2026-11-21", &site);
    let after = tree(&site);
    assert_eq!(
        changed(&before, &after),
        [
            "manifest.json",
            "patient/en/index.html",
            "patient/en/needling-with-mask.html",
            "patient/en/status/needling-with-mask.html",
            "staff/en/index.html",
            "staff/en/needling-with-mask.html",
            "staff/en/review.html",
        ]
    );
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
    assert_eq!(["parameters", "parameters.2", "parameters.3"].map(|page| parameters(&format!("staff/en/{page}.html"))), [200, 200, 101]);
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
            "patient/en/index.html",
            "patient/en/p501.html",
            "patient/en/status/p501.html",
            "staff/en/index.html",
            "staff/en/p501.html",
            "staff/en/parameters.3.html",
            "staff/en/review.html",
            "staff/en/sources.3.html",
        ]
    );
}
