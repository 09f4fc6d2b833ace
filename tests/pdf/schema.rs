//! Each key for patients is on paper, with the same words as in `tests/site/schema.rs`.

use crate::canary_content::{COURSE, NOT_SEEN, PROTOCOLS, Project, VISIT};
use crate::fixture::{browser, run};
use jiff::civil::{Date, date};
use protogen::export::{ExportInput, export};
use protogen::load;
use protogen::output::OutputTree;
use protogen::pdf::inline::Site;
use protogen::pdf::{Edition, Layout, Margins, PrintJob, PrintOptions, print};
use protogen::resolve::Catalog;
use protogen::theme::Theme;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const TODAY: Date = date(2026, 11, 21);

/// Keys for patients that stand on their pages and not on paper, each with the reason.
const NOT_ON_PAPER: [(&str, &str); 5] = [
    ("clinic.picture.caption", "stands on the page above the two sites"),
    ("course.also", "a name to search for"),
    ("protocol.also", "a name to search for"),
    ("source-file.source.title", "a list to follow, on a screen"),
    ("visit.also", "a name to search for"),
];

/// Writes the site of the project below a folder.
fn build(project: &Project, folder: &Path) {
    let mut loaded = load::decode(project.files.clone());
    let catalog = Catalog::new(&mut loaded);
    let theme = Theme::built_in();
    let tree = OutputTree::default();
    let made_from = export(&ExportInput { catalog: &catalog, theme: &theme, today: TODAY }, &loaded.sources, None, &tree).unwrap();
    for (path, bytes) in tree.finish(made_from).unwrap() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn each_key_for_patients_is_on_paper() {
    let (project, folder) = (Project::new(), tempfile::tempdir().unwrap());
    build(&project, folder.path());
    let job = |id: &str, edition: Edition| PrintJob {
        page: format!("patient/en/{id}.html"),
        out: folder.path().join(format!("{id}.{edition:?}.pdf")),
        address: None,
        layout: Layout { edition, ..Layout::default() },
        margins: Margins::default(),
        date: TODAY,
        obligations: std::sync::Arc::default(),
    };
    let both = [Edition::Standard, Edition::Beforehand];
    let ids = PROTOCOLS.iter().chain(&[VISIT, COURSE]);
    let jobs: Vec<PrintJob> = ids.flat_map(|id| both.map(|edition| job(id, edition))).collect();
    let report = print(Site::open(folder.path()).unwrap(), &jobs, &PrintOptions::new(browser()), &mut |_| {}).unwrap();
    assert_eq!(report.failed, []);
    let paper: String = jobs.iter().map(|job| run("pdftotext", &["-raw", job.out.to_str().unwrap(), "-"])).collect();
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    for (word, of) in &project.words {
        let is_for_patients = of.audience.is_some_and(|audience| audience.reaches_patients());
        assert!(is_for_patients || !paper.contains(word.as_str()), "{} is on paper", of.key);
        if is_for_patients {
            *seen.entry(&of.key).or_default() |= paper.contains(word.as_str());
        }
    }
    let unseen: BTreeSet<&str> = seen.into_iter().filter(|(_, seen)| !seen).map(|(key, _)| key).collect();
    assert_eq!(unseen, NOT_ON_PAPER.iter().chain(&NOT_SEEN).map(|(key, _)| *key).collect());
}
