//! Every page whose bytes change with the words of a thing is among those that impact lists, for every thing of the example clinic.

use jiff::civil::{Date, date};
use protogen::export::{ExportInput, export};
use protogen::impact::{Directory, Impact};
use protogen::load::{RawFile, read_project};
use protogen::output::{Manifest, OutputTree};
use protogen::pipeline::{self, CheckedProject};
use protogen::source::Span;
use protogen::theme::Theme;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const DAY: Date = date(2026, 11, 21);

/// Without `PROTOGEN_LONG` one thing in so many is looked at.
const SAMPLE: usize = 12;

type Site = BTreeMap<String, Vec<u8>>;

fn files() -> Vec<RawFile> {
    read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn site(project: &CheckedProject, theme: &Theme) -> Site {
    let tree = OutputTree::default();
    let made_from = export(&ExportInput { catalog: &project.catalog, theme, today: DAY }, &project.sources, None, &tree).unwrap();
    tree.finish(made_from).unwrap()
}

/// Every thing of the example's own files that has words, with the places of its words.
fn things(project: &CheckedProject) -> Vec<(String, Vec<Span>)> {
    let catalog = &project.catalog;
    let mut things = Vec::new();
    for (id, concept) in catalog.concepts.entries() {
        let plain = concept.plain.iter().map(|words| words.span());
        things.push((format!("concept:{id}"), std::iter::once(concept.term.span()).chain(plain).collect()));
    }
    things.extend(catalog.products.entries().map(|(id, product)| (format!("product:{id}"), vec![product.term.span()])));
    things.extend(catalog.sources.entries().map(|(id, source)| (format!("source:{id}"), vec![source.title.span()])));
    things.extend(catalog.facts.entries().map(|(id, entry)| (format!("fact:{id}"), vec![entry.fact.says.span()])));
    for (id, decision) in catalog.decisions.entries() {
        things.push((format!("decision:{id}"), vec![decision.topic.span(), decision.chosen.span(), decision.why.span()]));
    }
    let roles = catalog.clinic.iter().flat_map(|clinic| &clinic.roles);
    things.extend(roles.map(|role| (format!("role:{}", role.id.as_str()), vec![role.title.span()])));
    for document in catalog.documents() {
        let (id, title) = (document.id(), document.naming().title.span());
        let kind = catalog.names().find(|(_, name)| *name == id).unwrap().0.noun();
        things.push((format!("{kind}:{id}"), vec![title]));
    }
    things.retain(|(_, places)| places.iter().all(|place| place.source.index() < project.sources.iter().count()));
    things
}

/// The files with a word more at the end of each of these strings.
fn changed(mut files: Vec<RawFile>, places: &[Span], project: &CheckedProject) -> Vec<RawFile> {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut places = places.to_vec();
    places.sort_by_key(|place| std::cmp::Reverse(place.start));
    for place in places {
        let path = project.sources.get(place.source).path();
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        let text = file.content.as_ref().unwrap();
        let literal = &text[place.range()];
        let quotes = if literal.ends_with("\"\"\"") { 3 } else { 1 };
        let at = place.range().end - quotes;
        file.content = Ok(format!("{} zorblax{}", text[..at].trim_end_matches('.'), &text[at..]));
    }
    files
}

#[test]
fn every_page_that_changes_with_a_thing_is_listed() {
    let theme = Theme::built_in();
    let project = pipeline::check(files(), DAY);
    let before = site(&project, &theme);
    let manifest = Manifest::from_json(&before["manifest.json"]).unwrap();
    let input = ExportInput { catalog: &project.catalog, theme: &theme, today: DAY };
    let directory = Directory::new(&project.catalog, []);
    let step = if std::env::var_os("PROTOGEN_LONG").is_some() { 1 } else { SAMPLE };
    let (mut missing, mut wider): (Vec<String>, BTreeMap<String, [usize; 3]>) = Default::default();
    for (name, places) in things(&project).iter().step_by(step) {
        let thing = directory.find(name).unwrap();
        let impact = Impact::of(&thing, &input, &project.sources, Some(&manifest)).unwrap();
        let listed: BTreeSet<&str> = impact.pages.iter().map(String::as_str).collect();
        let after = site(&pipeline::check(changed(files(), places, &project), DAY), &theme);
        let differing = before.keys().filter(|path| *path != "manifest.json" && before.get(*path) != after.get(*path));
        let differing: BTreeSet<&str> = differing.map(String::as_str).collect();
        missing.extend(differing.difference(&listed).map(|page| format!("{name}: {page}")));
        let kind = name.split(':').next().unwrap().to_owned();
        let [things, pages, more] = wider.entry(kind).or_default();
        *things += 1;
        *pages += differing.len();
        *more += listed.difference(&differing).count();
        if std::env::var_os("PROTOGEN_SHOW").is_some() {
            println!(
                "{name}: {} change, {} more: {:?}",
                differing.len(),
                listed.len() - differing.len(),
                listed.difference(&differing).collect::<Vec<_>>()
            );
        }
    }
    for (kind, [things, pages, more]) in &wider {
        println!("{kind}: {things} things, {pages} pages change, {more} more are listed");
    }
    assert!(missing.is_empty(), "pages that change and are not listed:\n{}", missing.join("\n"));
}
