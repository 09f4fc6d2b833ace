//! SARIF as code scanning takes it: valid by the published schema, every rule declared, fixes and accepted findings carried.

use super::examples::example_clinic;
use protogen::check::every_rule;
use protogen::diagnostic::{Format, Report, Window};
use protogen::load::RawFile;
use protogen::pipeline;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FILE: &str = "content/protocols/microneedling.toml";

/// The example clinic with faults of every shape: with a fix after a character of two UTF-16 units, with a second place, accepted
/// for a time, in a file whose path needs percent code, without a place.
fn faulty() -> Vec<RawFile> {
    let mut files = example_clinic();
    let own = files.iter_mut().find(|file| file.path == FILE).unwrap();
    let text = own.content.as_ref().unwrap();
    let opening = "patient = \"Fine needles make tiny holes in your skin. ";
    assert!(text.contains(opening), "the example clinic has other words");
    let changed = text.replacen(opening, &format!("{opening}😀 Wait 24 hrs. It is a game-changer. A dermaroller is not used. "), 1);
    let allow = "\n[[allow]]\nrule = \"P409\"\nreason = \"Quoted on purpose.\"\nby = \"medical-director\"\nuntil = 2027-03-01\n";
    own.content = Ok(format!("{changed}{allow}"));
    files.push(RawFile::new("content/protocols/é b.toml", "id = \n"));
    files.push(RawFile::new("content/stray.txt", ""));
    files
}

fn log() -> Value {
    let project = pipeline::check(faulty(), "2026-11-21".parse().unwrap());
    let report = Report { diagnostics: &project.diagnostics, sources: &project.sources };
    serde_json::from_str(&report.render(Format::Sarif, Window::PIPED, &every_rule())).unwrap()
}

fn results<'a>(log: &'a Value, code: &str) -> Vec<&'a Value> {
    let all = log["runs"][0]["results"].as_array().unwrap();
    let own = |result: &&Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == FILE;
    all.iter().filter(|result| result["ruleId"] == code).filter(own).collect()
}

#[test]
fn the_log_is_valid_by_the_published_schema() {
    // One pattern of the published file has a bracket too many, which the scripts of browsers let pass and other engines refuse.
    let published = include_str!("../fixtures/sarif/sarif-schema-2.1.0.json");
    let schema: Value = serde_json::from_str(&published.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log = log();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(!validator.is_valid(&json!({ "version": "2.1.0" })), "a log without runs is refused, so the schema is at work");
}

#[test]
fn every_rule_is_declared_and_every_finding_points_to_its_own() {
    let log = log();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), every_rule().len());
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    assert!(rules.iter().all(|rule| rule["help"]["markdown"].as_str().is_some_and(|help| !help.is_empty())));
}

#[test]
fn a_fix_names_its_place_in_utf16_columns() {
    let log = log();
    let found = results(&log, "U004");
    assert_eq!(found.len(), 1);
    let result = found[0];
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let project = pipeline::check(faulty(), "2026-11-21".parse().unwrap());
    let (_, source) = project.sources.iter().find(|(_, source)| source.path() == FILE).unwrap();
    let line = source.text().lines().nth(usize::try_from(region["startLine"].as_u64().unwrap()).unwrap() - 1).unwrap();
    let column = line[..line.find("24 hrs").unwrap()].encode_utf16().count() + 1;
    assert_eq!(region["startColumn"], column);
    assert_eq!(region["endColumn"], column + "24 hrs".len());
    let expected = json!([{
        "description": { "text": "write \"24 hours\"" },
        "artifactChanges": [{
            "artifactLocation": { "uri": FILE },
            "replacements": [{ "deletedRegion": region, "insertedContent": { "text": "24 hours" } }],
        }],
    }]);
    assert_eq!(result["fixes"], expected);
}

#[test]
fn an_accepted_finding_is_carried_with_its_reason() {
    let log = log();
    let found = results(&log, "P409");
    assert_eq!(found.len(), 1);
    let expected = json!([{ "kind": "inSource", "status": "accepted", "justification": "Quoted on purpose. (medical-director)" }]);
    assert_eq!(found[0]["suppressions"], expected);
}

#[test]
fn a_second_place_is_a_related_location() {
    let log = log();
    let found = results(&log, "C211");
    assert_eq!(found[0]["level"], "warning");
    assert_eq!(found[0]["relatedLocations"][0]["id"], 1);
    assert_eq!(found[0]["relatedLocations"][0]["message"]["text"], "the kind of device");
}

#[test]
fn no_fingerprint_stands_twice() {
    let log = log();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let names: BTreeSet<&str> = results.iter().map(|result| result["partialFingerprints"]["protogen/v1"].as_str().unwrap()).collect();
    assert_eq!(names.len(), results.len());
}

#[test]
fn paths_are_uri_references() {
    let log = log();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let uri = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned();
    assert!(results.iter().any(|result| uri(result) == "content/protocols/%C3%A9%20b.toml"));
}
