//! Every choice of the example clinic's protocols, done in one visit: it merges, or it is refused with a reason that names both lines.

use jiff::civil::date;
use protogen::load::read_project;
use protogen::merge::{Conflict, Severity};
use protogen::pipeline::{self, CheckedProject};
use protogen::resolve::{Combination, Lowering};
use std::collections::BTreeSet;
use std::path::Path;

/// Every subset of at least one, in the order of the list.
fn subsets<'a>(all: &[&'a str]) -> Vec<Vec<&'a str>> {
    let chosen = |bits: u32| all.iter().enumerate().filter(move |(at, _)| bits & (1 << at) != 0).map(|(_, id)| *id).collect();
    (1..1u32 << all.len()).map(chosen).collect()
}

/// The lines of the rules that a conflict is between: `content/protocols/peel.toml:12`.
fn lines(conflict: &Conflict, combination: &Combination<'_>, project: &CheckedProject) -> BTreeSet<String> {
    let origins = conflict.parties.iter().flat_map(|party| &party.origins);
    let place = |origin| {
        let rule = combination.written(origin)?;
        let source = project.sources.get(rule.id.span.source);
        Some(format!("{}:{}", source.path(), source.position(rule.id.span.start).line))
    };
    origins.filter_map(place).collect()
}

/// The example clinic, `extra` added to the soothing mask.
fn clinic(extra: &str) -> CheckedProject {
    let mut files = read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mask = files.iter_mut().find(|file| file.path == MASK).unwrap();
    mask.content.as_mut().unwrap().push_str(extra);
    pipeline::check(files, date(2026, 11, 21))
}

const MASK: &str = "content/protocols/soothing-mask.toml";

/// What each choice comes to: nothing if it merges, else the places of each conflict that stops it.
fn outcomes(project: &CheckedProject) -> Vec<(Vec<&str>, Vec<BTreeSet<String>>)> {
    let lowering = Lowering::new(&project.catalog).unwrap();
    let protocols: Vec<&str> = project.catalog.protocols.keys().map(String::as_str).collect();
    let outcome = |ids: Vec<&'_ str>| {
        let combination = lowering.combination_of(&ids, &project.catalog);
        let stops = combination.merged.conflicts().iter().filter(|conflict| conflict.severity() == Severity::Stop);
        stops.map(|conflict| lines(conflict, &combination, project)).collect()
    };
    subsets(&protocols).into_iter().map(|ids| (ids.clone(), outcome(ids))).collect()
}

#[test]
fn every_choice_of_the_example_clinic_merges() {
    let project = clinic("");
    let outcomes = outcomes(&project);
    assert_eq!(outcomes.len(), 31, "five protocols");
    for (ids, stops) in outcomes {
        assert!(stops.is_empty(), "{ids:?}: {stops:?}");
    }
}

/// No rule of a part is lost: each is among the origins of what is merged.
#[test]
fn every_rule_of_every_part_is_in_the_merge() {
    let project = clinic("");
    let lowering = Lowering::new(&project.catalog).unwrap();
    let protocols: Vec<&str> = project.catalog.protocols.keys().map(String::as_str).collect();
    for ids in subsets(&protocols) {
        let combination = lowering.combination_of(&ids, &project.catalog);
        let merged: BTreeSet<String> =
            combination.merged.rules().iter().flat_map(|rule| &rule.sources).map(|source| source.rule.origin.to_string()).collect();
        for part in &combination.treatments {
            let own = part.aftercare.iter().map(|rule| format!("{}#{}", rule.origin.id.as_str(), rule.item.id.as_str()));
            let lost: Vec<String> = own.filter(|origin| !merged.contains(origin)).collect();
            assert_eq!(lost, Vec::<String>::new(), "{ids:?}");
        }
    }
}

/// A mask after which harsh products must be used contradicts every other treatment. Each choice that holds both, also by taking the
/// mask in as a step, is refused, and the reason names the line of the duty and the line of a ban.
#[test]
fn a_choice_that_clashes_is_refused_with_both_lines() {
    let project = clinic(
        r#"
[[aftercare]]
id = "peel-at-home"
do = "harsh-active"
for = "24 h"
force = "must"
patient = "Put on a peel tonight."
decision = "mask-at-home"
"#,
    );
    let source = project.sources.iter().map(|(_, source)| source).find(|source| source.path() == MASK).unwrap();
    let line = source.text().lines().position(|line| line == "id = \"peel-at-home\"").unwrap() + 1;
    let duty = format!("{MASK}:{line}");
    for (ids, stops) in outcomes(&project) {
        assert_eq!(stops.is_empty(), ids == ["soothing-mask"] || ids == ["rf-skin-treatment"], "{ids:?}: {stops:?}");
        for places in stops {
            assert!(places.contains(&duty), "{ids:?}: {places:?}");
            assert!(places.iter().any(|place| !place.starts_with(MASK)), "{ids:?}: {places:?}");
        }
    }
}
