//! `protogen visit`, as the front desk runs it.

use crate::project::Project;

/// What is asked for in vain, and what is said.
const REFUSED: [(&str, &str); 5] = [
    (
        "visit microneedling --area abdomen",
        "error: `microneedling` does not treat `abdomen`; it treats `face`, `neck`, `decolletage` and `hands`\n",
    ),
    ("visit microneedling microneedling", "error: `microneedling` stands twice: name each treatment once\n"),
    (
        "visit needling-with-mask --area face",
        "error: `needling-with-mask` says itself which areas are treated: leave `--area` out, or name the treatments\n",
    ),
    (
        "visit needling-with-mask rf-skin-treatment",
        "error: `needling-with-mask` is a combination already: name it alone, or name its treatments\n",
    ),
    ("visit micro-needling", "error: there is no protocol `micro-needling`; did you mean `microneedling`?\n"),
];

#[test]
fn what_would_be_an_empty_or_a_wrong_sheet_is_refused() {
    let project = Project::example();
    for (arguments, said) in REFUSED {
        let answer = project.run(arguments);
        assert_eq!((answer.code, answer.out.as_str(), answer.said().as_str()), (Some(2), "", said), "{arguments}");
    }
}

/// The lines of a section, up to the next empty line.
fn section<'t>(text: &'t str, heading: &str) -> Vec<&'t str> {
    text.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.is_empty()).collect()
}

#[test]
fn a_course_says_what_holds_for_all_of_it_and_what_before_a_visit() {
    let text = Project::example().run("visit acne-scar-course").out.replace('\u{a0}', " ");
    assert!(text.starts_with("Course of microneedling for acne scars\n"), "{text}");
    let bans = section(&text, "Do not");
    assert!(bans.contains(&"- Do not sit in direct sun or use tanning beds for the whole course. Healing skin burns easily."), "{text}");
    let after = "- After your last session: Do not sit in direct sun or use tanning beds for at least 2 weeks.";
    assert_eq!(bans.iter().filter(|line| line.contains("2 weeks")).collect::<Vec<_>>(), [&after], "{text}");
    let duties = section(&text, "Do");
    let sunscreen =
        "- After 24 hours, put on sunscreen every morning for the whole course. Keep this up until you may sit in the sun again.";
    assert!(duties.contains(&sunscreen), "{text}");
    assert_eq!(
        section(&text, "Before you come"),
        [
            "- Do not sit in direct sun or use tanning beds for 4 weeks before your visit.",
            "- Do not use harsh products, such as retinoids, for 1 week before your visit."
        ]
    );
    assert_eq!(
        section(&text, "You may"),
        [
            "- Go back to your daily tasks, except hard exercise for 2 days.",
            "- Shower with lukewarm water.",
            "- If your skin is sore, take paracetamol as the pack says."
        ]
    );
}

#[test]
fn a_stamp_stands_in_the_plain_lines_too() {
    let project = Project::example();
    project.edit("content/protocols/microneedling.toml", "status = \"active\"", "status = \"draft\"");
    let text = project.run("visit microneedling soothing-mask").out;
    assert_eq!(text.lines().nth(1), Some("DRAFT. A part of this is still being written: Microneedling. Do not act on it."), "{text}");
}

/// Every value of these attributes in a page.
fn values<'h>(html: &'h str, attributes: &[&str]) -> Vec<&'h str> {
    let of =
        |attribute: &&str| html.split(&format!(" {attribute}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>();
    attributes.iter().flat_map(of).collect()
}

#[test]
fn a_sheet_put_together_today_is_one_whole_file_that_says_what_it_is() {
    let project = Project::example();
    for base in [true, false] {
        if !base {
            let text = std::fs::read_to_string(project.at("protogen.toml")).unwrap();
            let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("base-address")).collect();
            project.write("protogen.toml", lines.join("\n").as_bytes());
        }
        for visit in ["microneedling rf-skin-treatment", "needling-with-mask", "acne-scar-course"] {
            let answer = project.run(&format!("visit {visit} --format html"));
            assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{visit}");
            let html = answer.out;
            assert!(
                html.contains("<style>") && html.contains("@media print") && !html.contains("<script") && !html.contains("<link"),
                "{visit}"
            );
            for link in values(&html, &["href", "src", "srcset", "xlink:href"]) {
                let leads = ["#", "tel:", "https://", "data:image/png;base64,"].iter().any(|start| link.starts_with(start));
                assert!(leads && (base || !link.starts_with("https://")), "{visit}: {link}");
            }
            assert!(!html.contains("url(\"..") && !html.contains("url(\"fonts"), "{visit}");
        }
    }
}

#[test]
fn a_sheet_put_together_today_has_a_stamp_of_its_own() {
    let project = Project::example();
    let html = project.run("visit microneedling rf-skin-treatment --format html").out.replace('\u{a0}', " ");
    assert!(html.contains("<strong>PUT TOGETHER TODAY</strong> Put together on "), "{html}");
    assert!(html.contains(" from approved documents: Microneedling 1.0.0, ") && !html.contains("status/"), "{html}");
    assert!(!html.contains("<li>Approved by: "), "nobody approved it as a whole");
    assert!(html.contains("Microneedling, version 1.0.0: Approved by: Medical director"), "{html}");
    project.edit("content/protocols/microneedling.toml", "title = \"", "title = \"New: ");
    let changed = project.run("visit microneedling rf-skin-treatment --format html").out;
    assert!(changed.contains("<strong>NOT APPROVED</strong> Nobody has approved a part of this: New: Microneedling."), "{changed}");
    assert!(changed.contains("New: Microneedling, version 1.0.0: Not approved"), "{changed}");
}

/// Adds an item to a protocol of the example.
fn add(project: &Project, protocol: &str, item: &str) {
    let path = format!("content/protocols/{protocol}.toml");
    let text = std::fs::read_to_string(project.at(&path)).unwrap();
    project.write(&path, format!("{text}\n{item}").as_bytes());
}

/// Both treatments have a call on broken skin; the second's names a sign of a burn.
#[test]
fn two_calls_on_one_sign_are_both_printed() {
    let project = Project::example();
    let text = project.run("visit rf-skin-treatment-after-needling").out.replace('\u{a0}', " ");
    let calls = section(&text, "Call us today if: 01632 960123");
    assert!(calls.contains(&"- you see a blister or a cold sore"), "{text}");
    assert!(calls.contains(&"- you see a blister, a cold sore or a painful grey patch"), "{text}");
}

#[test]
fn a_late_emergency_stands_beside_an_early_call_on_the_same_sign() {
    let project = Project::example();
    add(
        &project,
        "soothing-mask",
        "[[call]]\nid = \"late\"\nurgency = \"emergency\"\nsign = \"rash\"\nafter = \"1 wk\"\npatient = \"bumps come back after {after} and weep\"\ndecision = \"warning-signs\"\n",
    );
    for visit in ["visit microneedling soothing-mask", "visit soothing-mask"] {
        let text = project.run(visit).out.replace('\u{a0}', " ");
        assert!(section(&text, "Get help now if: 999").contains(&"- bumps come back after 1 week and weep"), "{text}");
        assert!(section(&text, "Call us today if: 01632 960123").contains(&"- you get an itchy rash or bumps"), "{text}");
    }
}

#[test]
fn a_call_at_once_stands_between_today_and_an_emergency_with_its_number_and_what_to_do_first() {
    let project = Project::example();
    let call = "[[call]]\nid = \"eye\"\nurgency = \"now\"\nsign = \"rash\"\nfirst = \"Rinse it with water.\"\npatient = \"gel gets into your eye\"\ndecision = \"warning-signs\"\n";
    add(&project, "soothing-mask", call);
    let refused = project.run("visit microneedling soothing-mask");
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    assert!(refused.said().contains("error[S131 line-missing]: no number is answered at once, day or night"), "{}", refused.err);
    let line = "[[line]]\nurgency = \"now\"\nnumber = \"+44 1632 960555\"\nhours = \"day or night\"\npatient = \"Say what you had done.\"\n\n[[role]]";
    project.edit("content/clinic.toml", "[[role]]", line);
    for visit in ["visit microneedling soothing-mask", "visit soothing-mask"] {
        let text = project.run(visit).out.replace('\u{a0}', " ");
        let heading = "Call at once if: 01632 960555 (day or night). Say what you had done.";
        assert_eq!(section(&text, heading), ["- gel gets into your eye. First: Rinse it with water. Then call."], "{text}");
        let places = ["Call us today if: 01632 960123", heading, "Get help now if: 999"].map(|heading| text.find(heading).unwrap());
        assert!(places.is_sorted(), "{text}");
    }
}

#[test]
fn equal_bans_in_different_words_are_both_printed() {
    let project = Project::example();
    add(
        &project,
        "soothing-mask",
        "[[aftercare]]\nid = \"no-glass\"\navoid = \"uv\"\nfor = \"2 wk\"\nforce = \"must\"\npatient = \"Do not sit behind glass in the sun for {for}.\"\ndecision = \"d-01-sun\"\n",
    );
    let text = project.run("visit microneedling soothing-mask").out.replace('\u{a0}', " ");
    let bans = section(&text, "Do not");
    let no_sun = "- Do not sit in direct sun or use tanning beds for at least 2 weeks. More sessions planned? Then keep to this between them \
        too. Healing skin burns easily.";
    assert!(bans.contains(&no_sun), "{text}");
    assert!(bans.contains(&"- Do not sit behind glass in the sun for 2 weeks."), "{text}");
}

#[test]
fn a_visit_reports_what_check_would_find_in_its_file() {
    let project = Project::example();
    add(
        &project,
        "soothing-mask",
        "[[call]]\nid = \"red\"\nurgency = \"today\"\nsign = \"redness\"\npatient = \"your skin is red\"\ndecision = \"warning-signs\"\n",
    );
    let answer = project.run("visit rf-skin-treatment soothing-mask");
    assert_eq!((answer.code, answer.out.as_str()), (Some(1), ""));
    assert!(answer.said().contains("error[S108 normal-or-alarm]: together, redness is normal after `rf-skin-treatment`"), "{}", answer.err);
    let other = project.run("visit rf-skin-treatment microneedling");
    assert_eq!(other.code, Some(0), "what is wrong elsewhere is no concern of this sheet: {}", other.err);
}

/// Two treatments that no file combines: what goes together all the same is printed with the finding, what does not is refused.
#[test]
fn a_combination_that_no_file_has_gets_the_findings_of_one() {
    let project = Project::other_clinic();
    let run = |visit: &str| crate::project::answer(project.command_on("2026-12-01", visit));
    let starts = "warning[C214 start-clash]: together, `sunscreen` and `sunscreen` start at different times\n";
    for format in ["", " --format html", " --format json"] {
        let answer = run(&format!("visit laser-hair glycolic-peel{format}"));
        assert_eq!(answer.code, Some(0), "{answer:?}");
        assert!(answer.said().starts_with(starts) && answer.out.contains("sunscreen"), "{answer:?}");
        for place in ["content/protocols/laser-hair.toml:", "content/protocols/glycolic-peel.toml:"] {
            assert!(answer.err.contains(place), "{}", answer.err);
        }
    }
    let refused = run("visit botulinum-toxin dermal-filler");
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    assert!(
        refused.said().starts_with("error[C221 treatment-banned]: `dermal-filler` (filler injections) is done in one visit with"),
        "{}",
        refused.err
    );
}

#[test]
fn what_is_left_out_is_data_with_its_reason() {
    let project = Project::example();
    add(
        &project,
        "soothing-mask",
        "[[aftercare]]\nid = \"sun-too\"\navoid = \"uv\"\nfor = \"3 d\"\nforce = \"must\"\npatient = \"Keep off direct sun and tanning beds for {for}.\"\ndecision = \"d-01-sun\"\n",
    );
    let answer = project.run("visit microneedling soothing-mask --format json");
    let data: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let left: Vec<&serde_json::Value> =
        data["left-out"].as_array().unwrap().iter().filter(|left| left["rule"] == "soothing-mask#sun-too").collect();
    assert_eq!(left.len(), 1, "{}", answer.out);
    assert_eq!(left[0]["reason"], "covered");
    assert_eq!(left[0]["by"], "microneedling#no-sun");
    let text = |key: &str| left[0][key].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(text("sentence"), "Keep off direct sun and tanning beds for 3 days.");
    assert_eq!(text("printed"), "Do not sit in direct sun or use tanning beds for at least 2 weeks.");
}

#[test]
fn the_sheet_of_a_visit_asks_and_tells_what_each_treatment_does() {
    let html = Project::example().run("visit microneedling soothing-mask --format html").out;
    for words in ["What goes on your skin tonight?", "When do you call, and which number?", "you have a skin infection or get cold sores"] {
        assert!(html.contains(words), "{words}");
    }
}

/// Sentences without their numbers: each row of a plan, a rule of one session and an appointment say them beside the sentence.
#[test]
fn what_a_sentence_does_not_say_stands_beside_it() {
    let project = Project::other_clinic();
    let file = "content/protocols/heel-raises.toml";
    project.edit(file, ", without a weight: {sets} sets of {repetitions}, twice a day.\"", ".\"");
    project.edit(file, ", without a weight: {sets} sets of {repetitions}, twice a day.\"", ", slowly: {sets} sets of {repetitions}.\"");
    project.edit(
        file,
        "[[expect]]",
        "[[aftercare]]\nid = \"check\"\ndo = \"follow-up-visit\"\nsession = \"1\"\nwith = \"practitioner\"\nfrom = \"2 wk\"\n\
         for = \"3 wk\"\nforce = \"must\"\nwrite-in = [\"date\"]\npatient = \"Come to have your heel looked at.\"\n\n[[expect]]",
    );
    let answer = crate::project::answer(project.command_on("2026-12-01", "visit heel-raises"));
    assert_eq!(answer.code, Some(0), "{answer:?}");
    let text = answer.out.replace('\u{a0}', " ");
    assert_eq!(
        section(&text, "Do"),
        [
            "- If your pain is above 4 out of 10 the next morning, go back to easier exercises (for 12 weeks).",
            "- Come to have your heel looked at (only for session 1; with: Practitioner; from 2 weeks to 3 weeks). Date: ________",
            "- Raise your heels on both legs (twice a day; 3 sets of 15 repetitions; without a weight; for 2 weeks). The tendon grows stronger \
             only under load. Lift your heel, then let it down slowly. The drawing is an example.",
            "- Raise the heel of the sore leg alone, slowly: 3 sets of 15 (twice a day; without a weight; from 2 weeks to 6 weeks).",
            "- Raise the heel of the sore leg with a backpack: 4 sets of 8, twice a day (with 5 kg; from 6 weeks to 12 weeks).",
        ],
        "{text}"
    );
}
