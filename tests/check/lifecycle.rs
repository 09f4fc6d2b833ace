//! What each day does to a document, and what an approval takes: the days before, on and after every date.

use super::examples::example_clinic;
use protogen::approval::{Approved, Reader, Refusal, Request};
use protogen::lifecycle::ReviewFault;
use protogen::load::RawFile;
use protogen::model::lifecycle::Status;
use protogen::pipeline::{self, CheckedProject};
use protogen::theme::Theme;
use toml_edit::DocumentMut;

const MASK: &str = "content/protocols/soothing-mask.toml";
const RECORDS: &str = "content/approvals/soothing-mask.toml";

/// The example clinic with the soothing mask's control set anew: no approval, dates far from each other, and `change` on top.
fn clinic(change: impl Fn(&mut DocumentMut)) -> Vec<RawFile> {
    let mut files = example_clinic();
    files.retain(|file| file.path != RECORDS);
    for file in files.iter_mut().filter(|file| file.path == MASK) {
        let mut document: DocumentMut = file.content.as_ref().unwrap().parse().unwrap();
        change(&mut document);
        file.content = Ok(document.to_string());
    }
    files
}

fn set(document: &mut DocumentMut, key: &str, value: &str) {
    document[key] = value.parse().unwrap();
}

fn checked(files: &[RawFile], today: &str) -> CheckedProject {
    pipeline::check(files.to_vec(), today.parse().unwrap())
}

/// Severity, code and message of what document control says of the soothing mask on that day, advice included.
fn control(files: &[RawFile], today: &str) -> Vec<String> {
    let project = checked(files, today);
    let own = project.diagnostics.iter().filter(|finding| [MASK, RECORDS].contains(&project.sources.get(finding.span.source).path()));
    let control = own.filter(|finding| finding.rule.code.starts_with("D5"));
    control.map(|finding| format!("{} {}", finding.severity.name(), finding.rule.code)).collect()
}

fn request(id: &'static str, role: &'static str, today: &str) -> Request<'static> {
    Request { id, role, date: today.parse().unwrap() }
}

fn approve(project: &CheckedProject, request: Request<'_>) -> Result<Approved, Refusal> {
    let reader = Reader::new(&project.catalog, &Theme::built_in()).unwrap();
    protogen::approval::approve(project, &reader, &reader.inputs(&project.sources), request)
}

/// The files with the soothing mask approved on that day.
fn approved(files: Vec<RawFile>, today: &str) -> Vec<RawFile> {
    approved_by(files, "medical-director", today)
}

fn approved_by(mut files: Vec<RawFile>, role: &'static str, today: &str) -> Vec<RawFile> {
    let approved = approve(&checked(&files, today), request("soothing-mask", role, today)).unwrap();
    assert_eq!((approved.path.as_str(), approved.own), (RECORDS, None));
    assert_eq!(approved.checked.as_ref(), files.iter().find(|file| file.path == RECORDS).map(|file| file.content.as_ref().unwrap()));
    files.retain(|file| file.path != RECORDS);
    files.push(RawFile::new(RECORDS, &approved.text));
    files
}

fn settings(mut files: Vec<RawFile>, lifecycle: &str) -> Vec<RawFile> {
    let project = files.iter_mut().find(|file| file.path == "protogen.toml").unwrap();
    let mut document: DocumentMut = project.content.as_ref().unwrap().parse().unwrap();
    document["lifecycle"] = lifecycle.parse::<DocumentMut>().unwrap().as_item().clone();
    project.content = Ok(document.to_string());
    files
}

#[test]
fn every_date_has_its_day_before_its_day_and_its_day_after() {
    let dated = clinic(|document| {
        set(document, "effective", "2026-11-10");
        set(document, "review-by", "2027-11-01");
    });
    let dated = approved(dated, "2026-11-05");
    let nothing: [&str; 0] = [];
    let matrix: [(&str, &[&str]); 11] = [
        ("2026-11-04", &["error D502", "warning D505"]),
        ("2026-11-05", &["warning D505"]),
        ("2026-11-09", &["warning D505"]),
        ("2026-11-10", &nothing),
        ("2026-11-11", &nothing),
        ("2027-09-01", &nothing),
        ("2027-09-02", &["warning D503"]),
        ("2027-10-31", &["warning D503"]),
        ("2027-11-01", &["warning D503"]),
        ("2027-11-02", &["warning D503"]),
        ("2031-01-01", &["warning D503"]),
    ];
    for (today, expected) in matrix {
        let mut found = control(&dated, today);
        found.sort_unstable();
        assert_eq!(found, expected, "as of {today}");
    }
}

/// Months end on the same day of a later month, or on its last; they count from the approval.
#[test]
fn a_review_after_months_is_due_on_a_date_of_the_calendar() {
    let in_months = |months: &'static str| clinic(move |document| set(document, "review-by", &format!("\"{months}\"")));
    let yearly = approved(in_months("12 months"), "2026-11-30");
    assert_eq!(control(&yearly, "2027-11-30"), ["warning D503"], "the last day in time: a reminder");
    assert_eq!(control(&yearly, "2027-09-30"), [""; 0]);
    assert_eq!(control(&approved(in_months("3 months"), "2026-11-30"), "2027-02-28"), ["warning D503"]);
    let stamped = |today: &str| {
        checked(&yearly, today).diagnostics.iter().any(|finding| finding.message.contains("should have been read again by 2027-11-30"))
    };
    assert_eq!((stamped("2027-11-30"), stamped("2027-12-01")), (false, true));
    let refused = approve(&checked(&in_months("37 months"), "2026-11-05"), request("soothing-mask", "medical-director", "2026-11-05"));
    let day = |day: &str| day.parse().unwrap();
    assert_eq!(
        refused.unwrap_err(),
        Refusal::Review("soothing-mask".to_owned(), day("2029-12-05"), ReviewFault::TooLate(day("2029-11-05")))
    );
    for wrong in ["0 months", "1.5 months", "12 mo", "12", "months", "a year", "100 months"] {
        let found = checked(&in_months(wrong), "2026-11-21").diagnostics;
        assert!(found.iter().any(|finding| finding.message == format!("`{wrong}` is no date and no number of months")), "{wrong}");
    }
}

#[test]
fn a_document_that_is_overdue_is_stamped_or_refused_as_the_clinic_decided() {
    let dated = approved(clinic(|document| set(document, "review-by", "2027-11-01")), "2026-11-05");
    let refusing = settings(dated.clone(), "overdue = \"refuse\"");
    assert_eq!(control(&dated, "2027-11-02"), ["warning D503"]);
    assert_eq!(control(&refusing, "2027-11-02"), ["error D503"]);
    assert_eq!(control(&refusing, "2027-11-01"), ["warning D503"], "the review date itself is still in time");
}

#[test]
fn a_review_is_at_most_thirty_six_months_after_the_approval() {
    let until = |review_by: &'static str| clinic(move |document| set(document, "review-by", review_by));
    let in_time = until("2029-11-05");
    assert_eq!(control(&approved(in_time.clone(), "2026-11-05"), "2026-11-21"), [""; 0]);
    let late = until("2029-11-06");
    let day = |day: &str| day.parse().unwrap();
    let refused = approve(&checked(&late, "2026-11-05"), request("soothing-mask", "medical-director", "2026-11-05")).unwrap_err();
    assert_eq!(refused, Refusal::Review("soothing-mask".to_owned(), day("2029-11-06"), ReviewFault::TooLate(day("2029-11-05"))));
    let effective = control(&until("2029-11-02"), "2026-11-05");
    assert_eq!(effective, ["warning D502", "error D503"], "without an approval, the review counts from 2026-11-01, when it takes effect");
    assert_eq!(control(&until("2029-11-01"), "2026-11-05"), ["warning D502"]);
    let past = approve(&checked(&until("2026-11-20"), "2026-11-20"), request("soothing-mask", "medical-director", "2026-11-20"));
    assert_eq!(past.unwrap_err(), Refusal::Review("soothing-mask".to_owned(), day("2026-11-20"), ReviewFault::NotAfter));
}

#[test]
fn drafts_retired_and_unapproved_documents_are_stamped_or_refused() {
    let draft = clinic(|document| set(document, "status", "\"draft\""));
    let retired = clinic(|document| {
        set(document, "status", "\"retired\"");
        set(document, "successor", "\"microneedling\"");
    });
    let unapproved = clinic(|_| ());
    let weights = |files: &[RawFile]| control(files, "2026-11-21");
    assert_eq!(weights(&draft), ["advice D505"]);
    assert_eq!(weights(&retired), ["advice D505"]);
    assert_eq!(weights(&unapproved), ["warning D502"]);
    let refuse = |files| weights(&settings(files, "draft = \"refuse\"\nretired = \"refuse\"\nunapproved = \"refuse\""));
    assert_eq!(refuse(draft), ["error D505"]);
    assert_eq!(refuse(retired), ["error D505"]);
    assert_eq!(refuse(unapproved), ["error D502"]);
}

#[test]
fn a_retired_document_names_one_in_use() {
    let retired = |successor: Option<&'static str>| {
        let files = clinic(move |document| {
            set(document, "status", "\"retired\"");
            successor.into_iter().for_each(|successor| set(document, "successor", successor));
        });
        control(&files, "2026-11-21")
    };
    assert_eq!(retired(None), ["error D505"]);
    assert_eq!(retired(Some("\"no-such-document\"")), ["error D505"]);
    assert_eq!(retired(Some("\"soothing-mask\"")), ["error D505"]);
    assert_eq!(retired(Some("\"microneedling\"")), ["advice D505"]);
}

#[test]
fn a_change_of_content_voids_the_approval_and_asks_for_a_version() {
    let files = approved(clinic(|_| ()), "2026-11-05");
    let edited_in = |mut files: Vec<RawFile>, edit: &dyn Fn(&str) -> String| {
        let file = files.iter_mut().find(|file| file.path == MASK).unwrap();
        file.content = Ok(edit(file.content.as_ref().unwrap()));
        control(&files, "2026-11-21")
    };
    let edited = |edit: &dyn Fn(&str) -> String| edited_in(files.clone(), edit);
    assert_eq!(edited(&str::to_owned), [""; 0]);
    assert_eq!(edited(&|text| format!("# read twice\n{text}")), [""; 0], "a comment is no content");
    let renamed = |text: &str| text.replace("also = [", "also = [\"a new name\", ");
    assert_eq!(edited(&renamed), ["warning D502", "warning D504"], "stamped");
    let refuse = settings(files.clone(), "unapproved = \"refuse\"");
    assert_eq!(edited_in(refuse, &renamed), ["error D502", "error D504"]);
    let new_version = "history = [{ version = \"1.1.0\", date = 2026-11-20, change = \"A new name.\" }]\n";
    let versioned = |text: &str| {
        let mut document: DocumentMut = text.parse().unwrap();
        document.remove("history");
        let text = document.to_string().replace("version = \"1.0.0\"\nstatus", "version = \"1.1.0\"\nstatus");
        format!("{new_version}{text}").replacen("#:schema", "# schema", 1)
    };
    assert_eq!(edited(&versioned), ["warning D502"]);
}

#[test]
fn an_approval_stands_after_those_before() {
    let files = approved(clinic(|_| ()), "2026-11-05");
    let again = approved(files.clone(), "2026-11-06");
    let text = |files: &[RawFile]| files.iter().find(|file| file.path == RECORDS).unwrap().content.clone().unwrap();
    let (records, approved) =
        text(&files).split_once("\n[approved]\n").map(|(records, text)| (records.to_owned(), text.to_owned())).unwrap();
    let (both, same) = text(&again).split_once("\n[approved]\n").map(|(records, text)| (records.to_owned(), text.to_owned())).unwrap();
    assert_eq!(same, approved);
    let second = both.strip_prefix(&records).unwrap();
    let unsealed = |record: &str| record.lines().filter(|line| !line.starts_with("seal = ")).collect::<Vec<_>>().join("\n");
    assert_eq!(unsealed(second.trim_start()), unsealed(&records[records.find("[[").unwrap()..]).replace("2026-11-05", "2026-11-06"));
    assert_eq!(control(&again, "2026-11-21"), [""; 0]);
}

/// An approval of an earlier release stands in the document. It counts until a record is written, and goes with it.
#[test]
fn an_approval_in_the_document_itself_moves_to_the_records() {
    let hash = checked(&clinic(|_| ()), "2026-11-05").catalog.protocols.get("soothing-mask").unwrap().fingerprint.clone();
    let table = format!("{{ role = \"medical-director\", date = 2026-10-26, version = \"1.0.0\", hash = \"{hash}\" }}");
    let old = clinic(|document| set(document, "approval", &table));
    assert_eq!(control(&old, "2026-11-21"), [""; 0]);
    let approved = approve(&checked(&old, "2026-11-05"), request("soothing-mask", "medical-director", "2026-11-05")).unwrap();
    let (path, text, change) = approved.own.unwrap();
    assert_eq!((path.as_str(), approved.checked), (MASK, None));
    let own = protogen::patch::apply_all(&text, &[change]).unwrap();
    let plain = clinic(|_| ());
    assert_eq!(own.trim(), plain.iter().find(|file| file.path == MASK).unwrap().content.as_ref().unwrap().trim());
}

#[test]
fn nobody_approves_what_they_wrote_nor_what_is_not_theirs() {
    let files = clinic(|_| ());
    let free = settings_without_approver(files.clone());
    let refusal =
        |files: &[RawFile], role| approve(&checked(files, "2026-11-05"), request("soothing-mask", role, "2026-11-05")).unwrap_err();
    assert_eq!(refusal(&files, "nurse"), Refusal::OtherApprover("nurse".to_owned(), vec!["medical-director".to_owned()]));
    assert_eq!(refusal(&free, "treatment-lead"), Refusal::Author("treatment-lead".to_owned()));
    assert!(matches!(refusal(&free, "doctor"), Refusal::UnknownRole(role, known) if role == "doctor" && known.len() == 5));
    assert!(approve(&checked(&free, "2026-11-05"), request("soothing-mask", "nurse", "2026-11-05")).is_ok());
}

fn settings_without_approver(mut files: Vec<RawFile>) -> Vec<RawFile> {
    let project = files.iter_mut().find(|file| file.path == "protogen.toml").unwrap();
    let mut document: DocumentMut = project.content.as_ref().unwrap().parse().unwrap();
    document["check"].as_table_mut().unwrap().remove("approver");
    project.content = Ok(document.to_string());
    files
}

#[test]
fn what_is_not_finished_or_not_there_is_not_approved() {
    let refusal =
        |files: &[RawFile], id| approve(&checked(files, "2026-11-05"), request(id, "medical-director", "2026-11-05")).unwrap_err();
    let draft = clinic(|document| set(document, "status", "\"draft\""));
    assert_eq!(refusal(&draft, "soothing-mask"), Refusal::NotInUse("soothing-mask".to_owned(), Status::Draft));
    assert_eq!(refusal(&draft, "sothing-mask"), Refusal::UnknownDocument("sothing-mask".to_owned(), Some("soothing-mask".to_owned())));
    let broken = clinic(|document| set(document, "owner", "\"nobody\""));
    assert!(matches!(refusal(&broken, "soothing-mask"), Refusal::Findings(_)));
    let unread = clinic(|document| set(document, "version", "\"one\""));
    assert!(matches!(refusal(&unread, "soothing-mask"), Refusal::Findings(_)), "a file that can't be read has findings, too");
}

#[test]
fn an_approval_by_the_author_counts_for_nothing() {
    let files = approved_by(settings_without_approver(clinic(|_| ())), "nurse", "2026-11-05");
    let mut by_author = files.clone();
    let file = by_author.iter_mut().find(|file| file.path == MASK).unwrap();
    file.content = Ok(file.content.as_ref().unwrap().replace("author = \"treatment-lead\"", "author = \"nurse\""));
    let project = checked(&by_author, "2026-11-21");
    assert!(project.catalog.protocols.outlined("soothing-mask").unwrap().control().approval.is_none());
    assert_eq!(control(&files, "2026-11-21"), [""; 0]);
    assert_eq!(control(&by_author, "2026-11-21"), ["error D502", "warning D504"]);
}

/// Each role that the policy names must approve; which of them is missing is said.
#[test]
fn a_policy_asks_for_several_roles() {
    let with_policy = |mut files: Vec<RawFile>| {
        let project = files.iter_mut().find(|file| file.path == "protogen.toml").unwrap();
        let policy = "\n[[approvals]]\nroles = [\"medical-director\", \"nurse\"]\n";
        project.content = Ok(format!("{}{policy}", project.content.as_ref().unwrap()));
        files
    };
    let one = approved(with_policy(clinic(|_| ())), "2026-11-05");
    assert_eq!(control(&one, "2026-11-21"), ["warning D502"]);
    let said = checked(&one, "2026-11-21").diagnostics;
    let said = said.iter().find(|finding| finding.rule.code == "D502" && finding.message.contains("soothing-mask")).unwrap();
    assert_eq!(said.message, "`soothing-mask` still needs the approval of `nurse`");
    let both = approved_by(one, "nurse", "2026-11-06");
    assert_eq!(control(&both, "2026-11-21"), [""; 0]);
    let project = checked(&both, "2026-11-21");
    let refused = approve(&project, request("soothing-mask", "front-desk", "2026-11-21")).unwrap_err();
    assert!(matches!(refused, Refusal::OtherApprover(..) | Refusal::UnknownRole(..)), "{refused}");
}
