//! The documentation of every rule holds a failing and a passing example; here they run.

use super::examples::{Example, example_clinic, examples};
use protogen::check::every_rule;
use protogen::load::RawFile;
use std::collections::BTreeSet;
use std::path::Path;

/// The codes found. An example for another region counts what is found in its own document only, because the rest of the example
/// clinic is written for its own region.
fn codes(example: &Example, clinic: &[RawFile]) -> BTreeSet<&'static str> {
    let checked = example.check(clinic);
    let path = example.path(clinic);
    let counts = |source| example.profile.is_none() || checked.sources.get(source).path() == path;
    let open = checked.diagnostics.iter().filter(|finding| finding.suppression.is_none() && counts(finding.span.source));
    open.map(|finding| finding.rule.code).collect()
}

#[test]
fn every_rule_has_a_failing_and_a_passing_example_and_both_do() {
    let clinic = example_clinic();
    let only = std::env::var("PROTOGEN_RULE").ok();
    let mut wrong = Vec::new();
    for rule in every_rule().into_iter().filter(|rule| only.as_deref().is_none_or(|code| code == rule.code)) {
        let code = rule.code;
        let examples = examples(rule.docs);
        for passes in [true, false] {
            if !examples.iter().any(|example| example.passes == passes) {
                wrong.push(format!("{code} has no example that {}", if passes { "passes" } else { "fails" }));
            }
        }
        for example in &examples {
            let found = codes(example, &clinic);
            if found.contains(code) == example.passes {
                wrong.push(format!(
                    "{code}: this should {}, but finds {found:?}\n{}",
                    if example.passes { "pass" } else { "fail" },
                    example.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_file_of_a_rule_is_in_the_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/rules");
    let list = std::fs::read_to_string(folder.join("mod.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.strip_suffix(".rs").unwrap();
        assert!(stem == "mod" || list.lines().any(|line| line.trim() == format!("{stem},")), "{name} is not in the list of rules");
    }
}

/// A finding needs a [`protogen::diagnostic::Rule`], and each is made in a file of the source: none of them is left out of the list that is
/// explained.
#[test]
fn every_code_in_the_source_is_explained() {
    let known: BTreeSet<&str> = every_rule().iter().map(|rule| rule.code).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(source).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let declared = text.split("Rule {").skip(1).chain(text.split("Fault {").skip(1));
            let codes = declared.filter_map(|rest| rest.trim_start().strip_prefix("code: \"")?.split_once('"'));
            found.extend(codes.map(|(code, _)| code.to_owned()));
        }
    }
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_rule_has_its_own_code_and_name() {
    let all = every_rule();
    let codes: BTreeSet<&str> = all.iter().map(|rule| rule.code).collect();
    let names: BTreeSet<&str> = all.iter().map(|rule| rule.name).collect();
    let reading = protogen::schema::faults::ALL.len();
    assert_eq!(names.len(), all.len());
    assert_eq!(codes.len(), all.len());
    assert!(all.len() > reading);
}
