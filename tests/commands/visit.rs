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
        assert_eq!((answer.code, answer.out.as_str(), answer.err.as_str()), (Some(2), "", said), "{arguments}");
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
    assert!(bans.contains(&"- Do not sit in direct sun or use tanning beds for the whole course."), "{text}");
    assert!(!bans.iter().any(|line| line.contains("2 weeks")), "{text}");
    assert_eq!(
        section(&text, "Before you come"),
        [
            "- Do not use harsh products, such as retinoids, for 1 week before.",
            "- Do not sit in direct sun or use tanning beds for 4 weeks before."
        ]
    );
    assert_eq!(section(&text, "You may"), ["- Go back to your daily tasks today, except hard exercise for 2 days."]);
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
                let leads = ["#", "tel:", "https://"].iter().any(|start| link.starts_with(start));
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
    assert!(html.contains("<strong>PUT TOGETHER TODAY</strong>Put together on "), "{html}");
    assert!(html.contains(" from approved documents: Microneedling 1.0.0, ") && !html.contains("status/"), "{html}");
    assert!(!html.contains("<li>Approved by: "), "nobody approved it as a whole");
    assert!(html.contains("Microneedling, version 1.0.0: Approved by: Medical director"), "{html}");
    project.edit("content/protocols/microneedling.toml", "title = \"", "title = \"New: ");
    let changed = project.run("visit microneedling rf-skin-treatment --format html").out;
    assert!(changed.contains("<strong>NOT APPROVED</strong>Nobody has approved a part of this: New: Microneedling."), "{changed}");
    assert!(changed.contains("New: Microneedling, version 1.0.0: Not approved"), "{changed}");
}
