//! What the examples of the safety rules can't show: profiles, and vocabularies that name things otherwise.

use super::examples::{Example, example_clinic};
use protogen::diagnostic::{Diagnostic, Severity};
use protogen::pipeline;

/// Ids of the example vocabulary that rules know, each with a name that no rule knows.
const RENAMED: [(&str, &str); 28] = [
    ("uv", "c-1"),
    ("sunscreen", "c-2"),
    ("shade", "c-3"),
    ("crust-removal", "c-4"),
    ("crusts", "c-5"),
    ("crusts-shed", "c-6"),
    ("fragrance", "c-7"),
    ("contact-sensitiser", "c-8"),
    ("vitamin-c", "c-9"),
    ("prescribed-medicine", "c-10"),
    ("infection", "c-11"),
    ("cold-sores", "c-12"),
    ("open-skin", "c-13"),
    ("keloid", "c-14"),
    ("bleeding-disorder", "c-15"),
    ("anticoagulant", "c-16"),
    ("isotretinoin", "c-17"),
    ("pregnancy", "c-18"),
    ("weak-immune-system", "c-19"),
    ("metal-allergy", "c-20"),
    ("anaesthetic-allergy", "c-21"),
    ("skin-cancer", "c-22"),
    ("implanted-device", "c-23"),
    ("metal-in-area", "c-24"),
    ("burns", "c-25"),
    ("fat-loss", "c-26"),
    ("disfigurement", "c-27"),
    ("nerve-damage", "c-28"),
];

fn laid_over(document: &str, profile: Option<&str>, text: &str) -> Example {
    Example {
        passes: false,
        document: document.to_owned(),
        whole: None,
        as_of: "2026-11-21".to_owned(),
        profile: profile.map(str::to_owned),
        text: text.to_owned(),
    }
}

fn of_code<'d>(findings: &'d [Diagnostic], code: &'d str) -> impl Iterator<Item = &'d Diagnostic> {
    findings.iter().filter(move |finding| finding.rule.code == code)
}

#[test]
fn unnamed_risks_are_an_error_in_the_united_states_and_a_warning_elsewhere() {
    let clinic = example_clinic();
    for (profile, severity) in [("us", Severity::Error), ("uk", Severity::Warning), ("eu", Severity::Warning)] {
        let checked = laid_over("rf-microneedling", Some(profile), "risk = []").check(&clinic);
        let found: Vec<Severity> = of_code(&checked.diagnostics, "S106").map(|finding| finding.severity).collect();
        assert_eq!(found, [severity], "{profile}");
    }
}

#[test]
fn labels_and_delivery_are_judged_in_the_united_states_only() {
    let clinic = example_clinic();
    let text = "[scope]\npatient = \"Needling forces serum into the skin.\"\noff-label = []";
    for (profile, expected) in [("us", true), ("uk", false), ("eu", false)] {
        let checked = laid_over("microneedling", Some(profile), text).check(&clinic);
        for code in ["S103", "S104"] {
            assert_eq!(of_code(&checked.diagnostics, code).next().is_some(), expected, "{code} in {profile}");
        }
    }
}

/// The text with every renamed id under its other name; terms and icons are no ids, even where the words are the same.
fn with_renamed_ids(text: &str) -> String {
    let is_name = |line: &str| line.starts_with("term = ") || line.contains("icon = ");
    let renamed =
        |line: &str| RENAMED.iter().fold(line.to_owned(), |line, (id, name)| line.replace(&format!("\"{id}\""), &format!("\"{name}\"")));
    text.lines().map(|line| if is_name(line) { line.to_owned() } else { renamed(line) } + "\n").collect()
}

/// The codes of the safety rules that find something, with the ids of concepts renamed throughout.
fn with_other_ids(extra: impl Fn(&str) -> String) -> Vec<&'static str> {
    let mut files = example_clinic();
    for file in &mut files {
        let Ok(text) = &file.content else { continue };
        file.content = Ok(extra(&with_renamed_ids(text)));
    }
    let checked = pipeline::check(files, "2026-11-21".parse().unwrap());
    let mut codes: Vec<&str> = checked.diagnostics.iter().map(|finding| finding.rule.code).filter(|code| code.starts_with("S1")).collect();
    codes.dedup();
    codes
}

#[test]
fn a_vocabulary_with_other_ids_gives_no_false_alarm() {
    assert_eq!(with_other_ids(str::to_owned), Vec::<&str>::new());
}

#[test]
fn a_vocabulary_with_other_ids_silences_no_rule() {
    let without = |removed: &'static str| with_other_ids(move |text| text.replace(removed, "avoid = \"makeup\""));
    assert!(without("avoid = \"c-4\"").contains(&"S109"), "nothing forbids picking");
    let asked = with_other_ids(|text| text.replace("condition = \"c-14\"", "condition = \"recent-tan\""));
    assert!(asked.contains(&"S105"), "nobody asks about keloid scars");
    let unshaded = with_other_ids(|text| text.replace("do = \"c-3\"", "do = \"cleanser\""));
    assert!(unshaded.contains(&"S114"), "nothing keeps the sun off");
}
