//! What becomes of sheets that patients hold: superseded, withdrawn, and never gone.

use crate::project::{Project, answer};

const MASK: &str = "content/protocols/soothing-mask.toml";
const STATUS: &str = "patient/en/status/soothing-mask.html";

fn page(project: &Project, path: &str) -> String {
    String::from_utf8(project.site()[path].clone()).unwrap()
}

/// The rows of the status page: the sheet, and how it stands.
fn rows(project: &Project) -> Vec<(String, String, String)> {
    let page = page(project, STATUS);
    let rows = page.split("<li id=\"").skip(1).filter_map(|row| {
        let (sheet, rest) = row.split_once("\" class=\"")?;
        let (state, rest) = rest.split_once("\">")?;
        let meaning = rest.split_once("</strong> ")?.1.split_once("</li>")?.0;
        Some((sheet.to_owned(), state.to_owned(), meaning.to_owned()))
    });
    rows.collect()
}

/// The sheet that the code on the handout names.
fn printed(project: &Project) -> String {
    let page = page(project, "patient/en/soothing-mask.html");
    let (_, identity) = page.split_once("Document: soothing-mask, version ").unwrap();
    let (version, rest) = identity.split_once(" (<span class=\"id\">").unwrap();
    format!("{version}-{}", rest.split_once('<').unwrap().0)
}

fn fine(project: &Project, day: &str, command: &str) -> String {
    let answer = answer(project.command_on(day, command));
    assert_eq!(answer.code, Some(0), "{command}: {}", answer.err);
    answer.err
}

#[test]
fn each_sheet_that_was_approved_has_its_row_for_ever() {
    let project = Project::example();
    fine(&project, "2026-11-21", "build");
    let first = printed(&project);
    assert_eq!(rows(&project), [(first.clone(), "current".to_owned(), "This is the current sheet.".to_owned())]);

    // Another version.
    project.edit(MASK, "version = \"1.0.0\"\nstatus", "version = \"1.1.0\"\nstatus");
    project.edit(MASK, "title = \"", "title = \"New: ");
    project.edit(MASK, "[[history]]", "[[history]]\nversion = \"1.1.0\"\ndate = 2026-11-22\nchange = \"A new title.\"\n\n[[history]]");
    fine(&project, "2026-11-22", "approve soothing-mask --role medical-director");
    fine(&project, "2026-11-22", "build");
    let second = printed(&project);
    let superseded = "Version 1.1.0 took its place on 22 November 2026. Ask us for a new sheet.";
    let row = |sheet: &str, state: &str, meaning: &str| (sheet.to_owned(), state.to_owned(), meaning.to_owned());
    assert_eq!(
        rows(&project),
        [row(&second, "current", "This is the current sheet."), row(&first, "superseded", superseded)],
        "the newest first"
    );

    // The same version with another number to call is another sheet.
    project.edit("content/clinic.toml", "01632 960123", "01632 960124");
    fine(&project, "2026-11-23", "build");
    assert_eq!(rows(&project)[0], row(&second, "open", "It is not in order at the moment. Ask us before you act on it."));
    fine(&project, "2026-11-23", "approve soothing-mask --role medical-director");
    fine(&project, "2026-11-23", "build");
    let third = printed(&project);
    assert_eq!(
        rows(&project).iter().map(|(sheet, state, _)| (&**sheet, &**state)).collect::<Vec<_>>(),
        [(&*third, "current"), (&*second, "superseded"), (&*first, "superseded")]
    );

    fine(&project, "2026-11-24", "withdraw soothing-mask --role nurse --reason Recall.");
    fine(&project, "2026-11-24", "build");
    let withdrawn = "It was withdrawn on 24 November 2026. Do not follow it. Call us.";
    assert_eq!(rows(&project), [&third, &second, &first].map(|sheet| row(sheet, "withdrawn", withdrawn)));

    // Its file can't be taken away.
    std::fs::remove_file(project.at(MASK)).unwrap();
    let gone = answer(project.command_on("2026-11-24", "check"));
    assert_eq!(gone.code, Some(1));
    assert!(gone.err.contains("D508"), "{}", gone.err);
}

#[test]
fn a_withdrawal_stops_every_page_that_prints_the_document_and_says_whom_to_call() {
    let project = Project::example();
    fine(&project, "2026-11-21", "build");
    let instruction = "Rinse with lukewarm water";
    let before = project.site();
    let said = fine(
        &project,
        "2026-11-24",
        "withdraw soothing-mask --role nurse --reason Maker-recalled-it. --patient Wash-it-off. --replaced-by rf-skin-treatment",
    );
    let with_it = [
        "microneedling-acne-scars",
        "microneedling",
        "rf-microneedling",
        "needling-with-mask",
        "rf-needling-with-mask",
        "rf-skin-treatment-after-needling",
        "acne-scar-course",
    ];
    let lines: Vec<String> = with_it.iter().map(|id| format!("`{id}` prints it: its pages stop too")).collect();
    assert!(said.contains(&lines.join("\n")), "{said}");
    fine(&project, "2026-11-24", "build");
    for id in with_it.into_iter().chain(["soothing-mask"]) {
        let (patient, staff) = (page(&project, &format!("patient/en/{id}.html")), page(&project, &format!("staff/en/{id}.html")));
        for html in [&patient, &staff] {
            for words in ["Do not follow this sheet", "It was withdrawn on 24 November 2026.", "Wash-it-off.", "01632 960123", "WITHDRAWN"]
            {
                assert!(html.contains(words), "{id} lacks `{words}`");
            }
            assert!(!html.contains(instruction) && !html.contains("<h2 id=\"_dos\""), "{id} tells what to do");
        }
        assert!(staff.contains("Maker-recalled-it.") && !patient.contains("Maker-recalled-it."), "{id}: the reason is for staff");
    }
    let after = project.site();
    let other = "patient/en/rf-skin-treatment.html";
    assert!(before[other] == after[other], "what does not print it stands as it was");
    for ids in ["soothing-mask", "needling-with-mask", "rf-microneedling"] {
        let sheet = answer(project.command_on("2026-11-24", &format!("visit {ids}")));
        assert_eq!(sheet.code, Some(2), "{}", sheet.err);
        assert!(sheet.err.contains("`soothing-mask` is withdrawn"), "{}", sheet.err);
    }
}

/// On a bad day the stop page must come, whatever else is wrong with the document.
#[test]
fn what_is_wrong_with_a_withdrawn_document_stops_no_build() {
    let project = Project::example();
    let needle = ("content/protocols/microneedling.toml", "value = \"0.5 to 2 mm\"", "value = \"0.5 to 2.5 mm\"");
    project.edit(needle.0, needle.1, needle.2);
    assert_eq!(project.run("build").code, Some(1), "a needle that is longer than the device allows");
    fine(&project, "2026-11-24", "withdraw microneedling --role nurse --reason x");
    fine(&project, "2026-11-24", "build");
    assert!(page(&project, "patient/en/microneedling.html").contains("Do not follow this sheet"));
}

#[test]
fn what_can_not_be_withdrawn_is_said_and_changes_nothing() {
    let project = Project::example();
    let before = std::fs::read(project.at(MASK)).unwrap();
    for (command, why) in [
        ("withdraw sothing-mask --role nurse --reason x", "perhaps `soothing-mask` is meant"),
        ("withdraw soothing-mask --role doctor --reason x", "the clinic has no role `doctor`"),
        ("withdraw soothing-mask --role nurse --reason x --replaced-by soothing-mask", "can't take its place"),
        ("withdraw soothing-mask --role nurse --reason x --replaced-by nothing", "can't take its place"),
    ] {
        let refused = project.run(command);
        assert_eq!(refused.code, Some(2), "{}", refused.err);
        assert!(refused.said().contains(why), "{command}: {}", refused.err);
    }
    assert!(std::fs::read(project.at(MASK)).unwrap() == before);
    fine(&project, "2026-11-24", "withdraw soothing-mask --role nurse --reason x");
    let again = project.run("withdraw soothing-mask --role nurse --reason x");
    assert!(again.err.contains("is withdrawn already"), "{}", again.err);
}
