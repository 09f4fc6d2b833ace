//! `protogen status`: how the documents stand, and `review.ics`, which tells calendars.

use crate::project::{Project, answer};

const MASK: &str = "content/protocols/soothing-mask.toml";

fn status(project: &Project, day: &str, options: &str) -> (Option<i32>, String) {
    let answer = answer(project.command_on(day, &format!("status {options}")));
    assert_eq!(answer.err, "", "{options}");
    (answer.code, answer.out)
}

#[test]
fn each_document_is_counted_once_by_its_state() {
    let project = Project::example();
    let counts = |day: &str| status(&project, day, "").1.lines().next().unwrap().to_owned();
    assert_eq!(counts("2027-09-01"), "9 documents on 2027-09-01: 9 in order");
    assert_eq!(counts("2027-09-02"), "9 documents on 2027-09-02: 9 due soon");
    assert_eq!(counts("2027-11-01"), "9 documents on 2027-11-01: 9 due soon");
    assert_eq!(counts("2027-11-02"), "9 documents on 2027-11-02: 9 overdue");
    project.edit(MASK, "status = \"active\"", "status = \"draft\"");
    let said = status(&project, "2026-11-21", "").1;
    assert!(said.contains("1 in draft") && !said.contains("must read: soothing-mask"), "{said}");
}

#[test]
fn missing_approvals_are_told_with_the_role_and_the_reason() {
    let project = Project::example();
    // A word that only the pages of the mask have.
    project.edit("content/vocabulary/products.toml", "term = \"soothing mask\"", "term = \"cooling mask\"");
    let (code, said) = status(&project, "2026-11-21", "--fail-on unapproved");
    assert_eq!(code, Some(1));
    assert!(said.contains("approvals   medical-director must read: "), "{said}");
    assert!(said.contains("soothing-mask (its pages changed since its approval)"), "{said}");
    std::fs::remove_file(project.at("content/approvals/soothing-mask.toml")).unwrap();
    let said = status(&project, "2026-11-21", "").1;
    assert!(said.contains("soothing-mask (never approved)"), "{said}");
    let markdown = status(&project, "2026-11-21", "--format markdown").1;
    assert!(markdown.contains("| `soothing-mask` | medical-director | never approved |"), "{markdown}");
}

#[test]
fn everything_is_printed_before_it_fails() {
    let project = Project::example();
    for (day, options, code) in [
        ("2026-11-21", "--fail-on overdue,unapproved", 0),
        ("2027-11-01", "--fail-on overdue", 0),
        ("2027-11-02", "--fail-on unapproved", 0),
        ("2027-11-02", "--fail-on overdue", 1),
        ("2027-11-02", "--fail-on overdue --format json", 1),
    ] {
        let (ended, said) = status(&project, day, options);
        assert_eq!(ended, Some(code), "{day} {options}");
        assert_eq!(said.contains("treatment-lead"), day.starts_with("2027"), "{said}");
    }
    let json: serde_json::Value = serde_json::from_str(&status(&project, "2027-11-02", "--format json").1).unwrap();
    assert_eq!((&json["documents"], &json["counts"]), (&9.into(), &serde_json::json!({ "overdue": 9 })));
    let first = serde_json::json!({
        "document": "acne-scar-course", "owner": "treatment-lead", "review-by": "2027-11-01", "days-left": -1
    });
    assert_eq!(json["reviews"][0], first);
    project.edit(MASK, "version = ", "versoin = ");
    let broken = project.run("status");
    assert!(broken.code == Some(1) && broken.out.is_empty() && broken.err.contains("error["), "{broken:?}");
}

/// A line of content by the grammar of RFC 5545, 3.1: `name *(";" param) ":" value`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    parameters: Vec<String>,
    value: String,
}

/// Reads a calendar by the rules of RFC 5545, and panics where it breaks one.
fn lines(ics: &[u8]) -> Vec<Line> {
    let text = std::str::from_utf8(ics).unwrap();
    assert!(text.ends_with("\r\n") && text.matches('\n').count() == text.matches("\r\n").count(), "each line ends in CRLF");
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.is_empty(), "{} octets: {line}", line.len());
        assert!(!line.chars().any(|c| c.is_control() && c != '\t'), "{line:?}");
    }
    let unfolded = text.replace("\r\n ", "").replace("\r\n\t", "");
    let parse = |line: &str| {
        let (head, value) = line.split_once(':').unwrap();
        let mut parts = head.split(';').map(str::to_owned);
        let name = parts.next().unwrap();
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{line}");
        Line { name, parameters: parts.collect(), value: value.to_owned() }
    };
    unfolded.split_terminator("\r\n").map(parse).collect()
}

/// A value of the type TEXT (3.3.11), as it is read.
fn text(value: &str) -> String {
    let (mut read, mut characters) = (String::new(), value.chars());
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next().unwrap() {
                'n' | 'N' => read.push('\n'),
                escaped @ ('\\' | ';' | ',') => read.push(escaped),
                other => panic!("\\{other} in {value}"),
            },
            ';' | ',' => panic!("{character} stands alone in {value}"),
            other => read.push(other),
        }
    }
    read
}

/// The lines of each component of that name, those of components within left out.
fn components(lines: &[Line], name: &str) -> Vec<Vec<Line>> {
    let (mut open, mut found, mut within): (Vec<String>, Vec<Vec<Line>>, Vec<Vec<Line>>) = Default::default();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                open.push(line.value.clone());
                within.push(Vec::new());
            }
            "END" => {
                assert_eq!(open.pop().unwrap(), line.value);
                let own = within.pop().unwrap();
                if line.value == name {
                    found.push(own);
                }
            }
            _ => within.last_mut().unwrap().push(line.clone()),
        }
    }
    assert!(open.is_empty());
    found
}

fn value<'l>(component: &'l [Line], name: &str) -> &'l Line {
    let of_name: Vec<&Line> = component.iter().filter(|line| line.name == name).collect();
    assert_eq!(of_name.len(), 1, "{name} once in {component:?}");
    of_name[0]
}

#[test]
fn the_calendar_of_reviews_is_one_by_its_standard() {
    let project = Project::example();
    project.edit(
        MASK,
        "title = \"Soothing mask after microneedling\"",
        "title = \"Máscara, fría; «y» muy relajante después del tratamiento \\\\ x\"",
    );
    project.edit("content/protocols/rf-skin-treatment.toml", "status = \"active\"", "status = \"retired\"\nsuccessor = \"microneedling\"");
    let built = project.run("build");
    assert_eq!(built.code, Some(0), "{built:?}");
    let ics = project.site()["staff/en/review.ics"].clone();
    let lines = lines(&ics);
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert_eq!((first.name.as_str(), first.value.as_str(), last.name.as_str()), ("BEGIN", "VCALENDAR", "END"));
    let [calendar] = &components(&lines, "VCALENDAR")[..] else { panic!("one calendar") };
    assert_eq!(value(calendar, "VERSION").value, "2.0");
    assert!(!value(calendar, "PRODID").value.is_empty());
    let events = components(&lines, "VEVENT");
    let uids: std::collections::BTreeSet<&str> = events.iter().map(|event| value(event, "UID").value.as_str()).collect();
    assert_eq!((events.len(), uids.len()), (9, 9), "one entry a document");
    for event in &events {
        let day = value(event, "DTSTART");
        assert_eq!(day.parameters, ["VALUE=DATE"]);
        assert_eq!((day.value.as_str(), value(event, "DTEND").value.as_str()), ("20271101", "20271102"));
        let stamp = &value(event, "DTSTAMP").value;
        assert!(stamp == "20261026T000000Z" || stamp == "20261117T000000Z", "{stamp}");
        assert_eq!(value(event, "SEQUENCE").value, "1");
        text(&value(event, "SUMMARY").value);
        text(&value(event, "DESCRIPTION").value);
    }
    let of = |id: &str| events.iter().find(|event| value(event, "UID").value == format!("review-{id}-en@example.org")).unwrap();
    let mask = text(&value(of("soothing-mask"), "SUMMARY").value);
    assert_eq!(mask, "Review: Máscara, fría; «y» muy relajante después del tratamiento \\ x 1.0.0");
    assert_eq!(value(of("rf-skin-treatment"), "STATUS").value, "CANCELLED");
    let alarms = components(&lines, "VALARM");
    assert_eq!(alarms.len(), 2 * 8, "two of each document that is read again");
    for (at, alarm) in alarms.iter().enumerate() {
        assert_eq!(value(alarm, "ACTION").value, "DISPLAY");
        assert_eq!(value(alarm, "TRIGGER").value, ["-P60D", "-P14D"][at % 2]);
        text(&value(alarm, "DESCRIPTION").value);
    }
    let page = String::from_utf8(project.site()["staff/en/review.html"].clone()).unwrap();
    assert!(page.contains("href=\"review.ics\""));
    assert!(!project.site().keys().any(|path| path.starts_with("patient/") && path.ends_with(".ics")), "for staff alone");
}

#[test]
fn the_calendar_asks_no_clock() {
    let (one, other) = (Project::example(), Project::example());
    for (project, day) in [(&one, "2026-11-21"), (&other, "2027-10-31")] {
        assert_eq!(answer(project.command_on(day, "build")).code, Some(0));
    }
    assert_eq!(one.site()["staff/en/review.ics"], other.site()["staff/en/review.ics"]);
}
