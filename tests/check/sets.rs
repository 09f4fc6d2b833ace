//! Sets: their items are checked, found wrong, allowed and approved in every protocol that takes them in.

use super::examples::example_clinic;
use protogen::approval::{Reader, Refusal, Request, approve};
use protogen::diagnostic::Diagnostic;
use protogen::load::RawFile;
use protogen::pipeline::{self, CheckedProject};
use protogen::theme::Theme;

const MASK: &str = "content/protocols/soothing-mask.toml";
const RECORDS: &str = "content/approvals/soothing-mask.toml";
const SET: &str = "content/sets/mask-base.toml";

const RISK: &str = "[[risk]]\nid = \"set-risk\"\nharm = \"scarring\"\npatient = \"A scar may stay.\"\ndecision = \"low-grade\"\n";

/// The example clinic, whose soothing mask says `top`, beside a set of these items; the mask has no approval.
fn clinic(top: &str, items: &str) -> Vec<RawFile> {
    let mut files = example_clinic();
    files.retain(|file| file.path != RECORDS);
    let mask = files.iter_mut().find(|file| file.path == MASK).unwrap();
    let text = mask.content.as_ref().unwrap();
    mask.content = Ok(format!("{top}\n{text}"));
    files.push(RawFile::new(SET, &format!("id = \"mask-base\"\ntitle = \"Whatever cools\"\n{items}")));
    files
}

fn check(files: Vec<RawFile>) -> CheckedProject {
    pipeline::check(files, "2026-11-21".parse().unwrap())
}

/// What is said that is not said of the mask alone: code, place and message, and whether it is accepted.
fn found(top: &str, items: &str) -> Vec<String> {
    let of = |files: Vec<RawFile>| -> Vec<String> {
        let checked = check(files);
        let said = |finding: &Diagnostic| {
            let file = checked.sources.get(finding.span.source);
            let accepted = if finding.suppression.is_some() { " (accepted)" } else { "" };
            format!("{} {} {:?}: {}{accepted}", finding.rule.code, file.path(), file.slice(finding.span), finding.message)
        };
        checked.diagnostics.iter().map(said).collect()
    };
    let before = of(clinic("", ""));
    of(clinic(top, items)).into_iter().filter(|said| !before.contains(said)).collect()
}

const USE: &str = "use = [\"mask-base\"]";

#[test]
fn what_is_wrong_in_a_set_is_found_at_its_place_there_once() {
    assert_eq!(found(USE, RISK), Vec::<String>::new());
    let bare = RISK.replace("decision = \"low-grade\"\n", "");
    let expected = ["R601 content/sets/mask-base.toml \"\\\"set-risk\\\"\": `set-risk` names no statement of a source and no decision"];
    assert_eq!(found(USE, &bare)[..1], expected);
    // Sentences are looked at as the protocol's own are.
    let hard = RISK.replace("may stay", "may be utilized");
    assert!(found(USE, &hard).iter().all(|said| said.contains(SET)) && !found(USE, &hard).is_empty());
}

#[test]
fn a_name_that_can_not_be_taken_in_is_told_where_it_stands() {
    let said = |top: &str, items: &str| {
        let mut said = found(top, items);
        said.retain(|said| said.starts_with('U') || said.starts_with("C212"));
        said
    };
    let taken = RISK.replace("set-risk", "mask-on");
    assert_eq!(
        said(USE, &taken),
        ["U001 content/protocols/soothing-mask.toml \"\\\"mask-base\\\"\": `mask-base` brings an item `mask-on`, and there is one already"]
    );
    let without = |item: &str| format!("{USE}\nwithout = [{{ item = \"{item}\", reason = \"Not here.\" }}]");
    assert_eq!(said(&without("mask-base#mask-on"), &taken), Vec::<String>::new());
    assert_eq!(
        said(&without("mask-base#set-rusk"), RISK),
        ["C212 content/protocols/soothing-mask.toml \"\\\"mask-base#set-rusk\\\"\": the set `mask-base` has no item `set-rusk`"]
    );
    assert_eq!(
        said(&without("needle-base#set-risk"), RISK),
        ["C212 content/protocols/soothing-mask.toml \"\\\"needle-base#set-risk\\\"\": the set `needle-base` is not taken in here"]
    );
    assert_eq!(
        said("use = [\"mask-bose\"]", RISK),
        ["C212 content/protocols/soothing-mask.toml \"\\\"mask-bose\\\"\": there is no set `mask-bose`"]
    );
    let step = "[[step]]\nid = \"wash\"\nuse = \"soothing-mask\"\n";
    assert_eq!(said(USE, step)[0], "U001 content/sets/mask-base.toml \"\\\"soothing-mask\\\"\": a set takes in no protocol");
}

#[test]
fn a_set_that_nobody_takes_in_is_advice() {
    let idle = "R605 content/sets/mask-base.toml \"\\\"mask-base\\\"\": no protocol takes in the set `mask-base`";
    assert!(check(clinic("", RISK)).diagnostics.iter().any(|finding| finding.rule.code == "R605"));
    assert!(!found(USE, RISK).contains(&idle.to_owned()));
}

#[test]
fn a_protocol_allows_what_is_found_in_its_set() {
    let long = RISK.replace("A scar may stay.", "A scar may be utilized.");
    let plain = found(USE, &long);
    let code = plain[0].split(' ').next().unwrap().to_owned();
    let allow = format!(
        "{USE}\nallow = [{{ rule = \"{code}\", item = \"set-risk\", reason = \"Seen.\", by = \"medical-director\", until = 2027-03-01 }}]"
    );
    let accepted: Vec<String> = found(&allow, &long).into_iter().filter(|said| said.starts_with(&code)).collect();
    assert_eq!(accepted, [format!("{} (accepted)", plain[0])]);
}

#[test]
fn an_edit_of_a_set_voids_the_approvals_of_what_takes_it_in() {
    let request = || Request { id: "soothing-mask", role: "medical-director", date: "2026-11-20".parse().unwrap() };
    let codes = |files: &[RawFile]| -> Vec<String> {
        let project = check(files.to_vec());
        let own = project.diagnostics.iter().filter(|finding| [MASK, RECORDS].contains(&project.sources.get(finding.span.source).path()));
        own.filter(|finding| finding.rule.code == "D501" || finding.rule.code == "D502")
            .map(|finding| finding.rule.code.to_owned())
            .collect()
    };
    let mut files = clinic(USE, RISK);
    let approve = |project: &CheckedProject| {
        let reader = Reader::new(&project.catalog, &Theme::built_in()).unwrap();
        approve(project, &reader, &reader.inputs(&project.sources), request())
    };
    let approved = approve(&check(files.clone())).unwrap();
    files.retain(|file| file.path != approved.path);
    files.push(RawFile::new(&approved.path, &approved.text));
    assert_eq!(codes(&files), Vec::<String>::new());
    let set = files.iter_mut().find(|file| file.path == SET).unwrap();
    set.content = set.content.clone().map(|text| text.replace("may stay", "might stay"));
    assert_eq!(codes(&files), ["D502"]);
    let broken = check(clinic(USE, &RISK.replace("harm = ", "harms = ")));
    assert!(matches!(approve(&broken), Err(Refusal::Findings(source)) if broken.sources.get(source).path() == SET));
}
