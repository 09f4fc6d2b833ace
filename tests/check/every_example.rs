//! The documentation of every rule holds a failing and a passing example; here they run.

use super::examples::{Looked, example_clinic, examples, looked_at};
use protogen::check::{every_explained, every_rule};
use protogen::merge::{CourseFault, Merged};
use protogen::pipeline::CheckedProject;
use protogen::resolve::{Lowering, course};
use protogen::schema::faults;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_rule_has_a_failing_and_a_passing_example_and_both_do() {
    let mut wrong = Vec::new();
    for (rule, looked_at) in looked_at() {
        let code = rule.code;
        for passes in [true, false] {
            if !looked_at.iter().any(|looked| looked.example.passes == passes) {
                wrong.push(format!("{code} has no example that {}", if passes { "passes" } else { "fails" }));
            }
        }
        for Looked { example, found, .. } in looked_at {
            if found.contains(code) == example.passes {
                let should = if example.passes { "pass" } else { "fail" };
                wrong.push(format!("{code}: this should {should}, but finds {found:?}\n{}", example.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What a document's rules contradict in, by class; of a protocol, also where the duties of the visits that do it start; and what could
/// not be read.
fn classes(checked: &CheckedProject, document: &str) -> BTreeSet<String> {
    let catalog = &checked.catalog;
    let lowering = Lowering::new(catalog).unwrap();
    let named = |merged: &Merged<'_>| merged.conflicts().iter().map(|conflict| format!("{:?}", conflict.class)).collect::<BTreeSet<_>>();
    let mut found = named(&lowering.combination_of(&[document], catalog).merged);
    for visit in catalog.visits.values() {
        let starts = named(&lowering.combination(visit, catalog).merged);
        found.extend(starts.into_iter().filter(|class| class == "K8"));
    }
    if let Some(document) = catalog.courses.get(document) {
        let combination = lowering.course_combination(document, catalog);
        let faults = combination.merged.course(&course(&document.sessions, Some(&document.interval), &combination)).faults;
        // The example course bans the sun throughout, and says so.
        let unsaid = faults.iter().any(|fault| !matches!(fault, CourseFault::WholeCourse(_)));
        found.extend(unsaid.then(|| "K6".to_owned()));
    }
    let unread = checked.diagnostics.iter().any(|finding| faults::ALL.iter().any(|rule| rule.code == finding.rule.code));
    found.extend(unread.then(|| "K7".to_owned()));
    found
}

#[test]
fn every_class_has_a_failing_and_a_passing_example_and_both_do() {
    let clinic = example_clinic();
    for class in protogen::check::classes::ALL {
        let examples = examples(class.docs);
        let kinds: BTreeSet<bool> = examples.iter().map(|example| example.passes).collect();
        assert_eq!(kinds.len(), 2, "{} lacks an example that fails or one that passes", class.code);
        for example in &examples {
            let found = classes(&example.check(&clinic), &example.document);
            assert_eq!(found.contains(class.code), !example.passes, "{}: {found:?}\n{}", class.code, example.text);
        }
    }
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

/// A finding needs a [`protogen::diagnostic::Rule`], whose code is a literal of the source: none is left out of what is explained.
#[test]
fn every_code_in_the_source_is_explained() {
    let known: BTreeSet<&str> = every_explained().iter().map(|rule| rule.code).collect();
    let is_code = |text: &str| match text.as_bytes() {
        [letter, digits @ ..] => {
            letter.is_ascii_uppercase()
                && digits.iter().all(u8::is_ascii_digit)
                && (digits.len() == 3 || *letter == b'K' && digits.len() == 1)
        }
        [] => false,
    };
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(source).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            found.extend(text.split('"').filter(|part| is_code(part)).map(str::to_owned));
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
