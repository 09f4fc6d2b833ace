//! One wrong field hides no other finding and causes none.
//!
//! Each case changes one thing of the example clinic, and what is found must be that alone: what the change of content does to the
//! approval is left out.

use super::examples::example_clinic;
use protogen::load::RawFile;
use protogen::pipeline;

const NEEDLING: &str = "content/protocols/microneedling.toml";
const RF: &str = "content/protocols/rf-microneedling.toml";
const CLINIC: &str = "content/clinic.toml";
const PROJECT: &str = "protogen.toml";

/// The example clinic with `to` in the place of the first `from` after `after`.
fn edited(path: &str, changes: &[(&str, &str, &str)]) -> Vec<RawFile> {
    let mut files = example_clinic();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    for (after, from, to) in changes {
        let text = file.content.as_ref().unwrap();
        let start = text.find(after).unwrap_or_else(|| panic!("{path} has no {after}"));
        let at = start + text[start..].find(from).unwrap_or_else(|| panic!("{path} has no {from} after {after}"));
        file.content = Ok(format!("{}{to}{}", &text[..at], &text[at + from.len()..]));
    }
    files
}

/// The codes of what is found, sorted, each with its line's text; document control is left out.
fn found(files: Vec<RawFile>) -> Vec<String> {
    let checked = pipeline::check(files, "2026-11-21".parse().unwrap());
    let told = checked.diagnostics.iter().filter(|finding| finding.suppression.is_none() && !finding.rule.code.starts_with("D5"));
    let mut found: Vec<String> = told.map(|finding| format!("{}: {}", finding.rule.code, finding.message)).collect();
    found.sort();
    found
}

#[test]
fn a_field_that_is_wrong_causes_no_other_finding() {
    let cases: &[(&str, (&str, &str, &str), &str)] = &[
        (NEEDLING, ("", "version = \"1.0.0\"", "version = \"1.0\""), "U001: `1.0` is no version"),
        (NEEDLING, ("", "status = \"active\"", "status = \"actve\""), "U001: `actve` is no status"),
        (
            NEEDLING,
            ("", "effective = 2026-11-01", "effective = \"soon\""),
            "U001: expected a date such as 2026-11-01, without quotes, found a string",
        ),
        (NEEDLING, ("", "title = \"Microneedling\"", "title = 1"), "U001: expected words in quotes, found the number 1"),
        (NEEDLING, ("", "title = \"Microneedling\"\n", ""), "U001: this protocol has no `title`"),
        (
            "content/approvals/microneedling.toml",
            ("", "date = 2026-10-26", "date = 1"),
            "U001: expected a date such as 2026-11-01, without quotes, found the number 1",
        ),
        (NEEDLING, ("", "single-use = true", "single-use = \"yes\""), "U001: expected true or false, found a string"),
        (NEEDLING, ("", "max-depth = \"2 mm\"", "max-depth = \"2\""), "U002: `2` has no unit"),
        (NEEDLING, ("[series]", "sessions = \"", "sessions = \"about "), "U002: expected a number, found `about`"),
        (NEEDLING, ("", "minimum-age = 22", "minimum-age = \"22\""), "U001: expected a whole number from 0 to 65535, found a string"),
        (NEEDLING, ("", "sources = [\"s1\", \"s2\", \"s3\"]", "sources = \"s1\""), "U001: expected a list, found a string"),
        (
            NEEDLING,
            ("", "areas = [\"face\", \"neck\", \"decolletage\", \"hands\"]", "areas = \"face\""),
            "U001: expected a list, found a string",
        ),
        (
            NEEDLING,
            ("needle-length", "value = \"0.5 to 2 mm\"", "value = \".5 to 2 mm\""),
            "U003: `.5` is misread: a naked decimal point is overlooked",
        ),
        (NEEDLING, ("needle-length", "value = \"0.5 to 2 mm\"", "value = \"long\""), "U002: expected a number, found `long`"),
        (NEEDLING, ("", "urgency = \"emergency\"", "urgency = \"tody\""), "U001: `tody` is no urgency"),
        (NEEDLING, ("", "answer = \"do-not-treat\"", "answer = \"no\""), "U001: `no` is no answer"),
        (NEEDLING, ("", "stage = \"treat\"", "stage = \"treet\""), "U001: `treet` is no stage"),
        (NEEDLING, ("does = \"numb\"", "stage", "stge"), "U001: a step has no key `stge`"),
        (NEEDLING, ("do = \"shade\"", "for = \"", "for = \"24\" # "), "U002: `24` has no unit"),
        (NEEDLING, ("", "does = \"remove-numbing\"", "does = \"unnumb\""), "U001: `unnumb` is no action"),
        (NEEDLING, ("", "[scope]", "[scop]"), "U001: a protocol has no key `scop`"),
        (RF, ("", "call-after = \"2 wk\"", "call-after = \"2 weeks\""), "U002: the unit `weeks` is written `wk`"),
        (RF, ("", "harm = \"nerve-damage\"", "harm = \"nerve-damge\""), "C212: there is no concept `nerve-damge`"),
        (RF, ("[[aftercare]]", "avoid = \"crust-removal\"", "avoid = \"crust-removl\""), "C212: there is no concept `crust-removl`"),
        (RF, ("", "audience = \"both\"", "aduience = \"both\""), "U001: a parameter has no key `aduience`"),
        (
            RF,
            ("[[preparation]]", "for = \"4 wk\"", "for = 4"),
            "U001: expected a duration in quotes, such as \"30 min\", found the number 4",
        ),
        (RF, ("[[risk]]", "patient", "patint"), "U001: a risk has no key `patint`"),
        (
            "content/clinic.toml",
            ("[[role]]", "id = \"medical-director\"", "id = 7"),
            "U001: expected an id such as \"no-makeup\", found the number 7",
        ),
        ("content/vocabulary/activities.toml", ("", "id = \"uv\"", "di = \"uv\""), "U001: a concept has no key `di`"),
        (RF, ("[[aftercare]]", "id = \"no-picking\"\n", ""), "U001: this rule has no `id`"),
        (
            CLINIC,
            ("", "phone = \"01632 960123\"", "phone = \"+44 (0)1632 960123\""),
            "U014: some readers dial the (0) and some do not: dialled with the country's code, it reaches nobody",
        ),
        (CLINIC, ("", "phone = \"01632 960123\"", "phone = \"01632 960123 or 01632 960124\""), "U014: `or` can't be dialled"),
        (CLINIC, ("", "phone = \"01632 960123\"", "phone = \"01632 960123 (9 to 5)\""), "U014: `to` can't be dialled"),
        (CLINIC, ("", "emergency = \"999\"", "emergency = \"999 or 112\""), "U014: `999 or 112` is no emergency number"),
        (
            PROJECT,
            ("", "https://", "https://nurse:secret@"),
            "U001: `https://nurse:secret@example.org/skin` is not an address of a site, without a user's name or password",
        ),
        ("content/clinic.toml", ("", "region = \"", "region = \"x"), "U001: `xuk` is no region"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(path, change, expected)| {
            let found = found(edited(path, &[*change]));
            (found != [*expected]).then(|| format!("{path}: {} for {}\n  {}", change.2, change.1, found.join("\n  ")))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_field_that_is_wrong_hides_no_other_finding() {
    let needle = ("needle-length", "value = \"0.5 to 2 mm\"", "value = \"0.5 to 2.5 mm\"");
    let factor = ("", "spf = \"at least 30\"", "spf = \"at least 15\"");
    let faults = found(edited(NEEDLING, &[needle, factor]));
    assert!(faults.iter().any(|fault| fault.starts_with("S102")) && faults.iter().any(|fault| fault.starts_with("U009")), "{faults:#?}");
    for (from, to, message) in [
        ("version = \"1.0.0\"", "version = \"1.0\"", "U001: `1.0` is no version"),
        (
            "status = \"active\"",
            "status = 1",
            "U001: expected the word one of \"draft\", \"active\", \"retired\" or \"withdrawn\", found the number 1",
        ),
        ("id = \"microneedling\"", "id = \"Microneedling\"", "U001: `Microneedling` can't be an id"),
        ("single-use = true", "single-use = 1", "U001: expected true or false, found the number 1"),
    ] {
        let mut expected = faults.clone();
        expected.push(message.to_owned());
        expected.sort();
        assert_eq!(found(edited(NEEDLING, &[needle, factor, ("", from, to)])), expected, "{to}");
    }
}
