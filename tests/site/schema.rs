//! Each key of each kind of file reaches the readers that it is declared for, and nobody else.
//!
//! The project has a word of its own in every text of every key, made from the shapes that the decoder is made from. So a key that is
//! new and reaches no page fails here, and so does a plain string of which nobody said who reads it. What is listed as not seen must
//! not be seen: a list that is out of date fails too.

use crate::canary_content::{COURSE, NOT_SEEN, PROTOCOLS, Project, VISIT};
use crate::world::{Site, TODAY, World, pages, visible_text};
use protogen::diagnostic::Severity;
use protogen::export::{ExportInput, Renderer, language};
use protogen::load::{self, RawFile};
use protogen::model::Audience;
use protogen::resolve::{Catalog, Lowering};
use protogen::theme::{Templates, Theme};
use protogen::view::Frame;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Keys whose texts stand only where something names what they belong to.
const SEEN_WHERE_NAMED: [&str; 3] = ["source-file.source.title", "vocabulary.concept.plain", "vocabulary.concept.term"];

/// Keys for patients that the text of a handout leaves out, each with the reason.
const NOT_IN_THE_TEXT: [(&str, &str); 3] =
    [("course.also", "a name to search for"), ("protocol.also", "a name to search for"), ("visit.also", "a name to search for")];

/// Who reads a plain string: of these the declaration does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// Staff, on their pages.
    Staff,
    /// Those who edit the files.
    Editors,
    /// Whoever searches an overview: synonyms are found and not shown.
    Searchers,
}

/// Every key that holds a plain string and no text, but for those that a form is checked of.
const PLAIN: [(&str, Readers); 26] = [
    ("approvals.approval.content", Readers::Editors),
    ("approvals.approval.groups.clinic", Readers::Editors),
    ("approvals.approval.groups.own", Readers::Editors),
    ("approvals.approval.groups.uses", Readers::Editors),
    ("approvals.approval.groups.vocabulary", Readers::Editors),
    ("approvals.approval.groups.words", Readers::Editors),
    ("approvals.approval.page", Readers::Editors),
    ("approvals.approval.seal", Readers::Editors),
    ("approvals.approved.lines", Readers::Editors),
    ("approvals.approved.page", Readers::Editors),
    ("course.allow.reason", Readers::Editors),
    ("course.allow.rule", Readers::Editors),
    ("course.approval.hash", Readers::Editors),
    ("project.check.rule.reason", Readers::Editors),
    ("protocol.allow.reason", Readers::Editors),
    ("protocol.allow.rule", Readers::Editors),
    ("protocol.approval.hash", Readers::Editors),
    ("protocol.source-note.at", Readers::Staff),
    ("source-file.fact.at", Readers::Staff),
    ("source-file.source.doi", Readers::Staff),
    ("visit.allow.reason", Readers::Editors),
    ("visit.allow.rule", Readers::Editors),
    ("visit.approval.hash", Readers::Editors),
    ("vocabulary.concept.also", Readers::Searchers),
    ("vocabulary.concept.inci", Readers::Editors),
    ("vocabulary.product.ingredients", Readers::Staff),
];

/// Texts for staff that only those read who edit the files.
const FOR_EDITORS: [&str; 3] = ["course.history.change", "visit.history.change", "vocabulary.concept.staff"];

struct Made {
    project: Project,
    site: Site,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let project = Project::new();
    let site = World { files: project.files.clone() }.site();
    Made { project, site }
});

/// Of each key that is `wanted`: how many of its words stand in the text, and how many there are.
fn counts<'p>(text: &str, wanted: impl Fn(Option<Audience>) -> bool) -> BTreeMap<&'p str, (usize, usize)> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let text = text.to_lowercase();
    for (word, of) in MADE.project.words.iter().filter(|(_, of)| wanted(of.audience)) {
        let (found, all) = counts.entry(&of.key).or_default();
        *found += usize::from(text.contains(&word.to_lowercase()));
        *all += 1;
    }
    counts
}

fn for_patients(audience: Option<Audience>) -> bool {
    audience.is_some_and(Audience::reaches_patients)
}

fn for_staff(audience: Option<Audience>) -> bool {
    audience == Some(Audience::Staff)
}

fn plain(audience: Option<Audience>) -> bool {
    audience.is_none()
}

/// Names and bytes of all files of a tree.
fn tree(folder: &str) -> String {
    let files = MADE.site.iter().filter(|(path, _)| path.starts_with(folder));
    files.map(|(path, bytes)| format!("{path}\n{}\n", String::from_utf8_lossy(bytes))).collect()
}

#[test]
fn each_key_for_patients_is_seen_on_their_pages() {
    let is_theirs = |path: &str| path.starts_with("patient/") || path == "index.html";
    let seen: String = pages(&MADE.site).filter(|(path, _)| is_theirs(path)).map(|(_, html)| visible_text(html)).collect();
    let counts = counts(&seen, for_patients);
    assert!(counts.len() > 35, "{counts:?}");
    let mut wrong: Vec<String> = Vec::new();
    for (key, (found, all)) in counts {
        let right = if NOT_SEEN.iter().any(|(unseen, _)| *unseen == key) {
            found == 0
        } else if SEEN_WHERE_NAMED.contains(&key) {
            found > 0
        } else {
            found == all
        };
        wrong.extend((!right).then(|| format!("{key}: {found} of {all} are seen")));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_key_for_staff_is_in_a_byte_of_the_patient_tree() {
    let (patient, staff) = (counts(&tree("patient/"), for_staff), counts(&tree("staff/"), for_staff));
    assert!(patient.len() > 30, "{patient:?}");
    let leaks: Vec<&str> = patient.into_iter().filter(|(_, (found, _))| *found > 0).map(|(key, _)| key).collect();
    assert_eq!(leaks, Vec::<&str>::new());
    let unseen: BTreeSet<&str> = staff.into_iter().filter(|(_, (found, _))| *found == 0).map(|(key, _)| key).collect();
    assert_eq!(unseen, BTreeSet::from(FOR_EDITORS));
}

#[test]
fn of_each_plain_string_it_is_known_who_reads_it() {
    let (patient, staff) = (counts(&tree("patient/"), plain), counts(&tree("staff/"), plain));
    let known: BTreeMap<&str, Readers> = PLAIN.into();
    assert_eq!(patient.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
    for (key, readers) in known {
        assert_eq!(patient[key].0 > 0, readers == Readers::Searchers, "{key} is for {readers:?}");
        assert_eq!(staff[key].0 > 0, readers != Readers::Editors, "{key} is for {readers:?}");
    }
}

/// What the front desk prints as text: each protocol alone, the visit, the course.
fn texts() -> String {
    let mut loaded = World { files: MADE.project.files.clone() }.load();
    let catalog = Catalog::new(&mut loaded);
    let theme = Theme::built_in();
    let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
    let (language, templates, lowering) =
        (language(&catalog, &theme).unwrap(), Templates::new(&theme).unwrap(), Lowering::new(&catalog).unwrap());
    let renderer = Renderer::new(&input, &language, &templates, &lowering);
    let (visit, course) = (catalog.visits.get(VISIT).unwrap(), catalog.courses.get(COURSE).unwrap());
    let alone = PROTOCOLS.map(|id| renderer.desk_text(None, &lowering.combination_of(&[id], &catalog))).concat();
    let visit = renderer.desk_text(Some(Frame::Visit(visit)), &lowering.combination(visit, &catalog));
    let course = renderer.desk_text(Some(Frame::Course(course)), &lowering.course_combination(course, &catalog));
    [alone, visit, course].concat()
}

#[test]
fn the_text_of_a_handout_says_all_that_its_page_says() {
    let texts = texts();
    let of_documents = |key: &str| ["protocol.", "visit.", "course."].iter().any(|kind| key.starts_with(kind));
    let missing = counts(&texts, for_patients).into_iter().filter(|(key, (found, all))| of_documents(key) && found < all);
    let missing: BTreeSet<&str> = missing.map(|(key, _)| key).collect();
    let not_seen = NOT_SEEN.iter().map(|(key, _)| *key).filter(|key| of_documents(key));
    assert_eq!(missing, NOT_IN_THE_TEXT.iter().map(|(key, _)| *key).chain(not_seen).collect());
    assert!(counts(&texts, for_staff).values().all(|(found, _)| *found == 0));
}

/// Texts of which a reader would see nothing, or something else than was written.
const TAKEN_AWAY: [&str; 12] = [
    "[Breathing]: hard",
    "&nbsp;",
    "\u{200b}",
    "\u{ad}",
    "***",
    "[](index.html)",
    "[\u{200b}](index.html)",
    "Wait[^1].\n\n[^1]: Today",
    "2*3*4",
    "~~two~~ three",
    "<b>two</b>",
    "# two",
];

/// Where a text stands: its key, its file and the bytes between its quotes.
type Place = (String, String, std::ops::Range<usize>);

/// The project with `text` in the place of the first text of each key of a file, and where that is. The others stay: of a file with more
/// findings than anybody reads not all are told.
fn with_texts(text: &str, wanted: impl Fn(Option<Audience>) -> bool) -> (Vec<RawFile>, Vec<Place>) {
    let literal = toml::Value::from(text).to_string();
    let (mut files, mut places) = (MADE.project.files.clone(), Vec::new());
    for file in &mut files {
        let (path, mut seen) = (file.path.clone(), BTreeSet::new());
        let Ok(content) = &mut file.content else { continue };
        let (mut made, mut rest) = (String::new(), content.as_str());
        while let Some((start, end)) = rest.find("\"Zq").and_then(|start| Some((start, start + 2 + rest[start + 1..].find('"')?))) {
            let of = &MADE.project.words[&rest[start + 1..end - 1][..8]];
            let is_wanted = wanted(of.audience) && seen.insert(&of.key);
            made.push_str(&rest[..start]);
            if is_wanted {
                places.push((of.key.clone(), path.clone(), made.len()..made.len() + literal.len()));
            }
            made.push_str(if is_wanted { &literal } else { &rest[start..end] });
            rest = &rest[end..];
        }
        made.push_str(rest);
        *content = made;
    }
    (files, places)
}

/// The keys in which such a text is no error.
fn accepted(text: &str, wanted: impl Fn(Option<Audience>) -> bool) -> BTreeSet<String> {
    let (files, places) = with_texts(text, wanted);
    assert!(places.len() > 15, "{}", places.len());
    let mut loaded = load::decode(files);
    let diagnostics = std::mem::take(&mut loaded.diagnostics);
    let errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    let found: Vec<(&str, usize)> =
        errors.map(|finding| (loaded.sources.get(finding.span.source).path(), finding.span.range().start)).collect();
    let is_told = |(_, path, at): &Place| found.iter().any(|(file, start)| file == path && at.contains(start));
    places.iter().filter(|place| !is_told(place)).map(|(key, ..)| key.clone()).collect()
}

#[test]
fn what_no_reader_would_see_is_refused_in_each_key() {
    for text in TAKEN_AWAY {
        assert_eq!(accepted(text, |audience| audience.is_some()), BTreeSet::new(), "{text:?}");
    }
    for text in ["\u{200b}", "\u{ad}", "\u{a0}"] {
        assert_eq!(accepted(text, |audience| audience.is_none()), BTreeSet::new(), "{text:?}");
    }
}
