//! Treatments of other kinds than the example clinic's: their rules hold, and what is right there is left alone.

use protogen::diagnostic::{Diagnostic, Severity};
use protogen::load::{RawFile, read_project};
use protogen::pipeline::{self, CheckedProject};
use std::path::Path;

fn other_clinic() -> Vec<RawFile> {
    read_project(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic")).unwrap()
}

pub fn check(files: Vec<RawFile>) -> CheckedProject {
    pipeline::check(files, "2026-12-01".parse().unwrap())
}

/// Code and file of what is more than advice.
fn serious(checked: &CheckedProject) -> Vec<String> {
    let is_serious = |finding: &&Diagnostic| finding.severity > Severity::Advice;
    let told = |finding: &Diagnostic| format!("{} {}", finding.rule.code, checked.sources.get(finding.span.source).path());
    checked.diagnostics.iter().filter(is_serious).map(told).collect()
}

/// The same files with words of one of them replaced, which have to be there.
pub fn with(file: &str, from: &str, to: &str) -> Vec<RawFile> {
    let mut files = other_clinic();
    let changed = files.iter_mut().find(|known| known.path == file).unwrap();
    let text = changed.content.as_ref().unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}");
    changed.content = Ok(text.replacen(from, to, 1));
    files
}

/// Three visits combine what does not go together: these findings are right.
#[test]
fn what_is_found_in_it_is_so() {
    let expected = [
        // Two treatments of one visit ask for sunscreen from different days.
        "C214 content/visits/hair-and-peel.toml",
        "C214 content/visits/tattoo-and-hair.toml",
        // Blisters are normal after one and an alarm after the other.
        "S108 content/visits/tattoo-and-hair.toml",
        // No facials, peels or lasers for two weeks after the injection, and a peel on the same day.
        "C221 content/visits/toxin-and-peel.toml",
    ];
    assert_eq!(serious(&check(other_clinic())), expected);
}

/// Codes of what is wrong with one file, and is not in the content as it is.
fn found_in(file: &str, files: Vec<RawFile>) -> Vec<String> {
    let (wanted, before) = (format!(" {file}"), serious(&check(other_clinic())));
    let new = serious(&check(files)).into_iter().filter(|told| !before.contains(told));
    new.filter_map(|told| told.strip_suffix(&wanted).map(str::to_owned)).collect()
}

const BIOPSY: &str = "content/protocols/skin-biopsy.toml";
const TOOTH: &str = "content/protocols/tooth-extraction.toml";
const LASER: &str = "content/protocols/laser-hair.toml";
const COURSE: &str = "content/courses/laser-hair-course.toml";

/// How long one action takes is not for how long its rule holds. A number written by hand is C206 all the same.
#[test]
fn an_action_within_a_window_has_its_own_time() {
    for (by_hand, expected) in [
        ("for 10 minutes without", &["C206"][..]),
        ("for ten minutes without", &["C206"]),
        ("for 2 hours a day without", &["C206"]),
        ("for 2 minutes without", &["C205", "C206"]),
        ("for 3 days without", &["C205", "C206"]),
        ("for 12 hours without", &["C205", "C206"]),
    ] {
        assert_eq!(found_in(BIOPSY, with(BIOPSY, "for {takes} without", by_hand)), expected, "{by_hand}");
    }
}

#[test]
fn the_colour_of_what_is_not_skin_asks_for_no_tone() {
    let told = |words: &str| found_in(TOOTH, with(TOOTH, "A little blood in your spit", words));
    assert_eq!(told("Pink spit"), Vec::<String>::new());
    assert_eq!(told("A red cheek"), ["S119"]);
}

/// A sign that is told by colour elsewhere and by what is felt here.
#[test]
fn a_sentence_without_a_colour_is_not_told_by_it() {
    let told = |words: &str| {
        let text = format!("patient = \"{words}\"");
        let mut files = with(LASER, "patient = \"Warm, red skin and small bumps round the hairs for up to {lasts}.\"", &text);
        let laser = files.iter_mut().find(|file| file.path == LASER).unwrap();
        let tone = "skin-tone = \"On brown or black skin it can look darker; feel for warmth.\"\n";
        laser.content = Ok(laser.content.as_ref().unwrap().replacen(tone, "", 1));
        found_in(LASER, files)
    };
    assert_eq!(told("Warm, sore skin for up to {lasts}."), Vec::<String>::new());
    assert_eq!(told("Cold, numb skin for up to {lasts}."), Vec::<String>::new());
    assert_eq!(told("Warm, red skin for up to {lasts}."), ["S119"]);
}

#[test]
fn what_is_harmless_needs_no_alarm_and_holds_up_no_session() {
    let lasting = |more: &str| {
        let files = with(LASER, "lasts = \"3 wk\"\nharmless = true", &format!("lasts = \"9 wk\"{more}"));
        (found_in(LASER, files.clone()), found_in(COURSE, files))
    };
    assert_eq!(lasting(""), (vec!["C208".to_owned(), "S108".to_owned()], vec!["C208".to_owned()]));
    assert_eq!(lasting("\nharmless = true"), (vec![], vec![]));
}

#[test]
fn a_course_keeps_to_what_its_series_allows() {
    let of = |sessions: &str| found_in(COURSE, with(COURSE, "sessions = \"6 to 8\"", &format!("sessions = \"{sessions}\"")));
    assert_eq!([of("6"), of("7 to 8")], [Vec::<String>::new(), Vec::new()]);
    assert_eq!([of("9"), of("5 to 8")], [["C216"], ["C216"]]);
}

/// A limit that stands in one sentence for staff is no number that could go stale.
#[test]
fn a_limit_for_staff_stands_once() {
    let staff = |words: &str| {
        let rule = "patient = \"If the wound bleeds, press on the dressing for {takes} without lifting it.\"";
        found_in(BIOPSY, with(BIOPSY, rule, &format!("{rule}\nstaff = \"{words}\"")))
    };
    assert_eq!(staff("Call a doctor after 30 minutes."), Vec::<String>::new());
    assert_eq!(staff("It holds for 2 days."), ["C206"]);
}

/// Doses are data, so a zero too many is found in them.
#[test]
fn a_dose_beyond_what_is_plausible_is_found() {
    let rule = "if = [\"pain\"]\namount = \"1 g\"\nevery = \"at least 6 h\"\nmost = \"4 g\"";
    let found = |keys: &str| {
        let mut files = with(TOOTH, rule, &format!("every = \"6 h\"\n{keys}"));
        let tooth = files.iter_mut().find(|file| file.path == TOOTH).unwrap();
        let said = "If you have pain, take {amount} of paracetamol as the pack says, never more than {most} a day.";
        tooth.content = Ok(tooth.content.as_ref().unwrap().replacen(said, "Take paracetamol as the pack says if it hurts.", 1));
        found_in(TOOTH, files)
    };
    for right in ["amount = \"1 g\"\nmost = \"4 g\"", "amount = \"500 mg\"\ntimes = \"8\"", "most = \"at most 4000 mg\"", "amount = \"2\""]
    {
        assert_eq!(found(right), Vec::<String>::new(), "{right}");
    }
    for wrong in ["amount = \"10 g\"", "most = \"8 g\"", "amount = \"1 g\"\ntimes = \"5\""] {
        assert_eq!(found(wrong), ["S125"], "{wrong}");
    }
    assert_eq!(found("most = \"at least 4 g\""), ["U015"]);
    assert_eq!(found("per = \"12 h\""), ["U015"]);
    assert_eq!(found("if = [\"numbness-gone\"]"), ["C217"]);
}

const PEEL: &str = "content/protocols/glycolic-peel.toml";
const TOXIN: &str = "content/protocols/botulinum-toxin.toml";
const TOXIN_AND_PEEL: &str = "content/visits/toxin-and-peel.toml";

/// The codes of what is found in the visit of toxin and peel, with the ban on facials and what the peel is changed.
fn of_toxin_and_peel(ban: &str, peel: &str, visit: &str) -> Vec<String> {
    let mut files = other_clinic();
    for (path, from, to) in [
        (TOXIN, "[[aftercare]]\nid = \"no-facials\"\navoid = \"facial-treatment\"\nfor = \"2 wk\"\n", ban),
        (PEEL, "is-a = [\"peel\"]\n", peel),
        (TOXIN_AND_PEEL, "history = [", visit),
    ] {
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        let text = file.content.as_ref().unwrap();
        assert!(text.contains(from), "{path}");
        file.content = Ok(text.replacen(from, to, 1));
    }
    let found = serious(&check(files)).into_iter();
    found.filter_map(|told| told.strip_suffix(" content/visits/toxin-and-peel.toml").map(str::to_owned)).collect()
}

#[test]
fn a_treatment_of_the_same_visit_is_banned_before_and_after_by_what_it_is() {
    let ban = |place: &str, keys: &str| format!("[[{place}]]\nid = \"no-facials\"\n{keys}\n");
    let of = |ban: &str| of_toxin_and_peel(ban, "is-a = [\"peel\"]\n", "history = [");
    for (place, keys) in [
        ("aftercare", "avoid = \"facial-treatment\"\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"peel\"\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"treatment\"\nfrom = \"0 h\"\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"exfoliation\"\nuntil = [\"wound-closed\"]"),
        ("aftercare", "avoid = \"peel\"\nareas = [\"face\"]\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"facial-treatment\"\nexcept = [\"laser-treatment\"]\nfor = \"2 wk\""),
        ("preparation", "avoid = \"peel\"\nfor = \"4 wk\""),
    ] {
        assert_eq!(of(&ban(place, keys)), ["C221"], "{place} {keys}");
    }
    for (place, keys) in [
        ("aftercare", "avoid = \"laser-treatment\"\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"facial-treatment\"\nexcept = [\"peel\"]\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"peel\"\nfrom = \"24 h\"\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"peel\"\nif = [\"bleeding\"]\nfor = \"2 wk\""),
        ("aftercare", "avoid = \"peel\"\nareas = [\"lower-leg\"]\nfor = \"2 wk\""),
        ("aftercare", "may = \"peel\"\nfrom = \"2 wk\""),
    ] {
        assert_eq!(of(&ban(place, keys)), Vec::<String>::new(), "{place} {keys}");
    }
}

#[test]
fn what_a_treatment_is_and_a_decision_of_the_visit_are_looked_at() {
    let ban = "[[aftercare]]\nid = \"no-facials\"\navoid = \"peel\"\nfor = \"2 wk\"\n";
    assert_eq!(of_toxin_and_peel(ban, "is-a = [\"surgery\", \"peel\"]\n", "history = ["), ["C221"]);
    assert_eq!(of_toxin_and_peel(ban, "is-a = [\"surgery\"]\n", "history = ["), Vec::<String>::new());
    assert_eq!(of_toxin_and_peel(ban, "", "history = ["), Vec::<String>::new());
    let decided = "decision = \"inject\"\nhistory = [";
    assert_eq!(of_toxin_and_peel(ban, "is-a = [\"peel\"]\n", decided), Vec::<String>::new());
}

/// The course's sessions are 4 to 6 weeks apart, and so are those of the series.
#[test]
fn sessions_keep_the_time_of_a_ban_on_what_they_are() {
    let of = |place: &str, keys: &str| {
        let rule = format!(
            "[[{place}]]\nid = \"no-laser\"\n{keys}\nforce = \"must\"\npatient = \"Do not have other laser treatment for {{for}}.\"\ndecision = \"laser\"\n\n[[call]]"
        );
        let mut files = with(LASER, "[[call]]", &rule);
        let laser = files.iter_mut().find(|file| file.path == LASER).unwrap();
        // What is done once a tan has faded, or the ban would contradict it (C201).
        let text = laser.content.as_ref().unwrap();
        laser.content = Ok(text.replacen("do = \"laser-treatment\"", "do = \"follow-up-visit\"", 1));
        (found_in(LASER, files.clone()), found_in(COURSE, files))
    };
    let found = || (vec!["C208".to_owned()], vec!["C208".to_owned()]);
    assert_eq!(of("aftercare", "avoid = \"laser-treatment\"\nfor = \"5 wk\""), found());
    assert_eq!(of("aftercare", "avoid = \"treatment\"\nfor = \"5 wk\""), found());
    assert_eq!(of("preparation", "avoid = \"laser-treatment\"\nfor = \"5 wk\""), found());
    for (place, keys) in [
        ("aftercare", "avoid = \"laser-treatment\"\nfor = \"4 wk\""),
        ("preparation", "avoid = \"laser-treatment\"\nfor = \"4 wk\""),
        ("aftercare", "avoid = \"peel\"\nfor = \"3 wk\""),
        ("aftercare", "avoid = \"treatment\"\nexcept = [\"laser-treatment\"]\nfor = \"5 wk\""),
    ] {
        assert_eq!(of(place, keys), (vec![], vec![]), "{place} {keys}");
    }
}

/// What a device is called is the clinic's; what it can do, rules know by the class of the core that it is a kind of.
#[test]
fn a_device_is_a_kind_of_one_that_the_core_has() {
    let own = |is_a: &str, keys: &str| {
        let diode = "class = \"diode-laser\"\nterm = \"diode laser\"\nwavelength = \"810 nm\"";
        let mut files = with(LASER, diode, &format!("class = \"old-one\"\nterm = \"old one\"\n{keys}"));
        let words = files.iter_mut().find(|file| file.path == WORDS).unwrap();
        let concept = format!("concept = [\n  {{ id = \"old-one\", sort = \"device\", term = \"old one\"{is_a} }},\n");
        words.content = Ok(words.content.as_ref().unwrap().replacen("concept = [\n", &concept, 1));
        let checked = check(files);
        let is_on_it = |told: &&str| ["`diode`", "`old-one`", "`515 s`"].iter().any(|name| told.contains(name));
        let told = checked.diagnostics.iter().map(|finding| finding.message.as_str()).filter(is_on_it);
        told.map(str::to_owned).collect::<Vec<_>>()
    };
    let (light, none) = (", is-a = [\"pulsed-light-device\"]", Vec::<String>::new());
    assert_eq!(own(light, "wavelength = \"515 to 1200 nm\""), none);
    assert_eq!(own(", is-a = [\"laser-device\"]", ""), ["`diode` does not state its `wavelength`"]);
    assert_eq!(own(light, ""), ["`diode` does not state its `wavelength`"]);
    assert_eq!(own(", is-a = [\"cryo-device\"]", ""), none);
    let unknown = "`old-one` is a kind of no device that the core vocabulary has, so no rule knows what it can do";
    assert_eq!(own("", "wavelength = \"755 nm\""), [unknown]);
}

/// Needles ask for what needling asks for, also beside another device.
#[test]
fn each_of_several_devices_is_looked_at() {
    let rf = "[[device]]\nid = \"needles\"\nclass = \"rf-needle-device\"\nterm = \"needles\"\ndecision = \"laser\"\n\n[[parameter]]";
    let found: std::collections::BTreeSet<String> = found_in(LASER, with(LASER, "[[parameter]]", rf)).into_iter().collect();
    assert!(["S101", "S105", "S106"].iter().all(|code| found.contains(*code)), "{found:?}");
    assert_eq!(found_in(LASER, with(LASER, "class = \"diode-laser\"", "class = \"face\"")), ["C217"]);
}

const WORDS: &str = "content/vocabulary/our-words.toml";

/// Stitches, or glue in their place.
#[test]
fn alternatives_follow_the_step_in_whose_place_they_are_done() {
    let or = |names: &str| found_in(BIOPSY, with(BIOPSY, "or = [\"glue\"]", &format!("or = [{names}]")));
    for wrong in ["\"stitch\"", "\"ask\"", "\"dry\"", "\"glue\", \"punch\""] {
        assert_eq!(or(wrong), ["C223"], "{wrong}");
    }
    assert_eq!(or("\"gleu\""), ["C212"]);
    assert_eq!(or(""), Vec::<String>::new());
    let glue = "title = \"Glue\"\nstage = \"treat\"\n";
    assert_eq!(found_in(BIOPSY, with(BIOPSY, glue, &format!("{glue}or = [\"stitch\"]\n"))), ["C223", "C223"]);
    let untold = with(BIOPSY, "patient = \"We close the wound with skin glue.\"\n", "");
    assert_eq!(found_in(BIOPSY, untold), ["C223"]);
}

/// What must be done is done by a step that nobody may leave out.
#[test]
fn an_optional_step_is_not_the_one_that_is_asked_for() {
    let neutralise = |keys: &str| found_in(PEEL, with(PEEL, "id = \"neutralise\"\n", &format!("id = \"neutralise\"\n{keys}")));
    assert_eq!(neutralise("optional = false\n"), Vec::<String>::new());
    assert_eq!(neutralise("optional = true\n"), ["S123"]);
}

/// Cases that meet with two values, that leave a hole, or that are for nothing.
#[test]
fn cases_of_a_value_neither_meet_nor_leave_a_hole() {
    const CASES: &str =
        "  { skin-type = \"I to III\", value = \"20 to 30 J/cm2\" },\n  { skin-type = \"IV to VI\", value = \"8 to 14 J/cm2\" },\n";
    let case = |keys: &str, value: &str| format!("  {{ {keys}value = \"{value} J/cm2\" }},\n");
    let two = |first: &str, second: &str| case(first, "20 to 30") + &case(second, "8 to 14");
    for (cases, expected) in [
        (two("skin-type = \"I to III\", ", "skin-type = \"V to VI\", "), &["C224"][..]),
        (two("skin-type = \"I\", ", "skin-type = \"II to VI\", "), &[]),
        (two("skin-type = \"I to IV\", ", "skin-type = \"IV to VI\", "), &["C203"]),
        (two("skin-type = \"I to VI\", ", "skin-type = \"IV\", "), &["C203"]),
        (two("weight = \"at most 50 kg\", ", "weight = \"at least 50 kg\", "), &["C203"]),
        (two("weight = \"at most 49 kg\", ", "weight = \"at least 50 kg\", "), &[]),
        (two("weight = \"at most 49 kg\", ", "weight = \"at least 60 kg\", "), &["C224"]),
        (two("weight = \"at most 49 kg\", ", "weight = \"at least 50000 g\", "), &["C224"]),
        (two("weight = \"at most 49999 g\", ", "weight = \"at least 50 kg\", "), &[]),
        (two("age = \"18 to 64\", ", "age = \"at least 65\", "), &[]),
        (two("age = \"18 to 64\", ", "age = \"at least 66\", "), &["C224"]),
        (two("age = \"18 to 65\", ", "age = \"at least 65\", "), &["C203"]),
        (two("device = \"diode\", ", "device = \"diode\", "), &["C203"]),
        (two("area = \"face\", ", "area = \"legs\", "), &[]),
        (two("area = \"face\", ", "area = \"face\", "), &["C203"]),
        (two("area = \"face\", ", "area = \"forehead\", "), &[]),
        (two("area = \"face\", skin-type = \"I\", ", "area = \"forehead\", "), &["C203"]),
        (two("area = \"face\", ", "skin-type = \"IV\", "), &["C203"]),
        (two("area = \"face\", skin-type = \"I to III\", ", "area = \"legs\", skin-type = \"V to VI\", "), &[]),
        (two("skin-type = \"I to III\", ", "area = \"face\", skin-type = \"V to VI\", "), &["C224"]),
        (two("skin-type = \"I to III\", age = \"18 to 40\", ", "skin-type = \"I to III\", age = \"41 to 99\", "), &[]),
        (two("skin-type = \"I to III\", ", "skin-type = \"V\", ") + &case("skin-type = \"IV\", ", "14"), &[]),
        (two("skin-type = \"I to II\", ", "skin-type = \"V to VI\", ") + &case("skin-type = \"IV\", ", "14"), &["C224"]),
        (case("skin-type = \"I to IV\", ", "8 to 14") + &case("skin-type = \"IV to VI\", ", "8 to 14"), &[]),
        (case("", "8 to 14"), &["C203"]),
        (case("skin-type = \"I\", ", "8 to 40"), &["C203", "C219"]),
        (case("device = \"goggles\", ", "8 to 14"), &["C217"]),
        (case("device = \"nothing\", ", "8 to 14"), &["C212"]),
    ] {
        assert_eq!(found_in(LASER, with(LASER, CASES, &cases)), expected, "{cases}");
    }
}

/// A dose by weight has a greatest amount, which is one number, and no other dose beside it.
#[test]
fn a_dose_by_weight_is_bounded_and_stands_alone() {
    const DOSE: &str = "value = \"at most 500 mg\"\nlimit = \"most\"\nper-weight = \"7 mg/kg\"\nmost = \"500 mg\"\n";
    let keys = |value: &str, dose: &str| format!("value = \"{value}\"\n{dose}\n");
    for (value, dose, expected) in [
        ("at most 500 mg", "per-weight = \"7 mg/kg\"\nmost = \"500 mg\"", &[][..]),
        ("at most 0.5 g", "per-weight = \"7 mg/kg\"\nmost = \"at most 500 mg\"", &[]),
        ("at most 7 mg/kg", "per-weight = \"7 mg/kg\"\nmost = \"500 mg\"", &[]),
        ("at most 500 mg", "per-weight = \"7 mg/kg\"", &["C225"]),
        ("at most 500 mg", "most = \"500 mg\"", &["C225"]),
        ("at most 300 mg", "per-weight = \"7 mg/kg\"\nmost = \"500 mg\"", &["C225"]),
        ("5 mg/kg", "per-weight = \"7 mg/kg\"\nmost = \"500 mg\"", &["C225"]),
        ("at most 500 mg", "per-weight = \"7 mg/kg\"\nmost = \"at least 500 mg\"", &["C220"]),
        ("at most 500 mg", "per-weight = \"7 mg/kg\"\nmost = \"200 to 500 mg\"", &["C220"]),
        ("at most 500 mg", "per-weight = \"7 mg/kg\"\nmost = \"500 mL\"", &["U002"]),
        ("at most 500 mg", "per-weight = \"7 mg\"\nmost = \"500 mg\"", &["U002"]),
        ("at most 5000 mg", "per-weight = \"7 mg/kg\"\nmost = \"5000 mg\"", &["S125", "S125"]),
    ] {
        assert_eq!(found_in(TOOTH, with(TOOTH, DOSE, &keys(value, dose))), expected, "{value}, {dose}");
    }
}
