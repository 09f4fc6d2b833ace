//! What an approval covers: every word that a reader of a document's pages reads, wherever it stands, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use jiff::civil::{Date, date};
use protogen::approval::{Reader, Request, approve, verify};
use protogen::check::check_cache::CheckCache;
use protogen::diagnostic::Severity;
use protogen::export::{ExportInput, Renderer, SharedContent, language};
use protogen::load::{RawFile, decode, read_project};
use protogen::pipeline::{self, CheckedProject};
use protogen::resolve::{self, Catalog, Lowering};
use protogen::site;
use protogen::theme::{Templates, Theme};
use std::collections::BTreeMap;
use std::path::Path;
use toml_edit::{DocumentMut, Item, Value};

const TODAY: Date = date(2026, 12, 1);
const WORDS: &str = "content/languages/en/words.toml";

fn example_clinic() -> Vec<RawFile> {
    read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The same with approvals of an earlier release in the documents' own files: no page takes them back.
fn approved_in_place() -> Vec<RawFile> {
    let mut files = example_clinic();
    files.retain(|file| !file.path.starts_with("content/approvals/"));
    let catalog = catalog(&files).unwrap();
    let hashes: BTreeMap<String, String> =
        catalog.documents().map(|document| (document.file().path().to_owned(), document.fingerprint().to_owned())).collect();
    for file in &mut files {
        let Some(hash) = hashes.get(&file.path) else { continue };
        let table = format!("approval = {{ role = \"medical-director\", date = 2026-11-17, version = \"1.0.0\", hash = \"{hash}\" }}");
        file.content = file.content.clone().map(|text| format!("{table}\n{text}"));
    }
    files
}

/// What was read; none if something is wrong with it.
fn catalog(files: &[RawFile]) -> Option<Catalog> {
    let mut loaded = decode(files.to_vec());
    let is_sound = resolve::bind(&loaded).iter().chain(&loaded.diagnostics).all(|finding| finding.severity != Severity::Error);
    is_sound.then(|| Catalog::new(&mut loaded))
}

/// The bytes of each document's pages, and the hash of what it says.
fn pages_and_hashes(catalog: &Catalog) -> BTreeMap<String, (String, String)> {
    let theme = Theme::built_in();
    let (language, templates, lowering) =
        (language(catalog, &theme).unwrap(), Templates::new(&theme).unwrap(), Lowering::new(catalog).unwrap());
    let renderer = Renderer::new(&ExportInput { catalog, theme: &theme, today: TODAY }, &language, &templates, &lowering);
    let reader = Reader::new(catalog, &theme).unwrap();
    let role = catalog.role("medical-director").unwrap().title.source_text().to_owned();
    let mut documents: BTreeMap<String, (String, String)> = BTreeMap::new();
    for page in site::plan(catalog, &["en".to_owned()]).unwrap().iter().filter(|page| page.subject.is_clinical()) {
        let id = page.subject.document().unwrap();
        let document = documents.entry(id.to_owned()).or_default();
        document.0 += &renderer.render_with(page, &SharedContent::default()).unwrap().text;
        if document.1.is_empty() {
            document.1 = reader.read_one(id).unwrap().page(&role);
        }
    }
    documents
}

/// A change of one word in one file.
struct Mutation {
    what: String,
    files: Vec<RawFile>,
}

/// Every string below an item, each changed alone.
fn strings_of(path: &str, files: &[RawFile]) -> Vec<Mutation> {
    let text = files.iter().find(|file| file.path == path).unwrap().content.clone().unwrap();
    let count = count_strings(text.parse::<DocumentMut>().unwrap().as_item_mut(), usize::MAX);
    let mutation = |at: usize| {
        let mut document: DocumentMut = text.parse().unwrap();
        count_strings(document.as_item_mut(), at);
        let mut files = files.to_vec();
        files.iter_mut().find(|file| file.path == path).unwrap().content = Ok(document.to_string());
        Mutation { what: format!("{path}, string {at}"), files }
    };
    (0..count).map(mutation).collect()
}

/// Counts the strings, and changes the one at that place.
fn count_strings(item: &mut Item, change: usize) -> usize {
    fn value_(found: &mut usize, change: usize, value: &mut Value) {
        match value {
            Value::String(text) => {
                if *found == change {
                    let old = text.value().clone();
                    let is_number = old.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == ':');
                    let new = if is_number { old.replace('5', "6").replace("23", "24") } else { format!("{old} Zq") };
                    *value = new.into();
                }
                *found += 1;
            }
            Value::Array(list) => list.iter_mut().for_each(|item| value_(found, change, item)),
            Value::InlineTable(table) => table.iter_mut().for_each(|(_, item)| value_(found, change, item)),
            _ => {}
        }
    }
    fn item_(found: &mut usize, change: usize, item: &mut Item) {
        match item {
            Item::Value(one) => value_(found, change, one),
            Item::Table(table) => table.iter_mut().for_each(|(_, item)| item_(found, change, item)),
            Item::ArrayOfTables(tables) => {
                tables.iter_mut().for_each(|table| table.iter_mut().for_each(|(_, item)| item_(found, change, item)))
            }
            Item::None => {}
        }
    }
    let mut found = 0;
    item_(&mut found, change, item);
    found
}

/// Every interface word, changed alone.
fn words(files: &[RawFile]) -> Vec<Mutation> {
    let theme = Theme::built_in();
    let text = String::from_utf8(theme.file("words/en.toml").unwrap().to_vec()).unwrap();
    let document: DocumentMut = text.parse().unwrap();
    let words = document["words"].as_table().unwrap();
    let mutation = |(key, item): (&str, &Item)| {
        let mut own = DocumentMut::new();
        own["words"] = Item::Table(toml_edit::Table::new());
        own["words"][key] = toml_edit::value(format!("{} Zq", item.as_str().unwrap()));
        let mut files = files.to_vec();
        files.push(RawFile::new(WORDS, &own.to_string()));
        Mutation { what: format!("the word `{key}`"), files }
    };
    words.iter().map(mutation).collect()
}

/// Every `stride`th of these changes the pages of exactly the documents whose hashes it changes.
fn hold(mutations: Vec<Mutation>, stride: usize, before: &BTreeMap<String, (String, String)>) -> (usize, usize) {
    let (mut tried, mut changing) = (0, 0);
    for Mutation { what, files } in mutations.into_iter().step_by(stride) {
        let Some(catalog) = catalog(&files) else { continue };
        let after = pages_and_hashes(&catalog);
        let differ = |of: fn(&(String, String)) -> &String| -> Vec<&String> {
            after.iter().filter(|(id, now)| of(&before[*id]) != of(now)).map(|(id, _)| id).collect()
        };
        let (pages, hashes) = (differ(|both| &both.0), differ(|both| &both.1));
        assert_eq!(pages, hashes, "{what}: the documents whose pages changed, and those whose hashes did");
        tried += 1;
        changing += usize::from(!pages.is_empty());
    }
    (tried, changing)
}

/// Whether all mutations are tried, and not one of a dozen.
fn stride(short: usize) -> usize {
    if std::env::var_os("PROTOGEN_LONG").is_some() { 1 } else { short }
}

#[test]
fn a_word_of_the_interface_voids_the_approvals_of_the_pages_that_say_it() {
    let files = approved_in_place();
    let before = pages_and_hashes(&catalog(&files).unwrap());
    let (tried, changing) = hold(words(&files), stride(24), &before);
    assert!(tried >= 15 && changing >= 6, "{tried} words were tried, {changing} stand on some page");
}

#[test]
fn a_key_of_the_clinic_or_the_vocabulary_voids_the_approvals_of_the_pages_that_show_it() {
    let files = approved_in_place();
    let before = pages_and_hashes(&catalog(&files).unwrap());
    let (tried, changing) = hold(strings_of("content/clinic.toml", &files), stride(3), &before);
    assert!(tried >= 6 && changing >= 4, "{tried} of the clinic's were tried, {changing} stand on some page");
    let vocabulary: Vec<&String> = files.iter().map(|file| &file.path).filter(|path| path.starts_with("content/vocabulary/")).collect();
    let mutations: Vec<Mutation> = vocabulary.into_iter().flat_map(|path| strings_of(path, &files)).collect();
    let (tried, changing) = hold(mutations, stride(48), &before);
    assert!(tried >= 5 && changing >= 3, "{tried} of the vocabulary's were tried, {changing} stand on some page");
}

fn edited(path: &str, from: &str, to: &str) -> Vec<RawFile> {
    let mut files = example_clinic();
    let file = files.iter_mut().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
    let text = file.content.clone().unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    file.content = Ok(text.replacen(from, to, 1));
    files
}

/// What the approvals are, once the pages were looked at: the documents that are approved, and what is said of the others.
fn verified(files: Vec<RawFile>, theme: &Theme) -> (Vec<String>, Vec<String>) {
    let mut project = pipeline::check(files, TODAY);
    verify(&mut project, theme, &mut CheckCache::default()).unwrap();
    let approved = project.catalog.known().filter(|(.., known)| known.control().approval.is_some()).map(|(_, id, _)| id.to_owned());
    let said = project.diagnostics.iter().filter(|finding| finding.rule.code == "D502");
    let said = said.map(|finding| {
        format!("{}\n{}\n{}", finding.message, finding.label.clone().unwrap_or_default(), finding.help.clone().unwrap_or_default())
    });
    (approved.collect(), said.collect())
}

#[test]
fn what_changes_no_word_voids_no_approval() {
    let all = verified(example_clinic(), &Theme::built_in());
    assert_eq!((all.0.len(), all.1), (9, Vec::<String>::new()));
    let project = tempfile::tempdir().unwrap();
    let theme = project.path().join("themes/plain");
    std::fs::create_dir_all(theme.join("templates")).unwrap();
    std::fs::create_dir_all(theme.join("assets")).unwrap();
    std::fs::write(theme.join("theme.toml"), "extends = \"default\"\n").unwrap();
    std::fs::write(theme.join("templates/handout.html"), "{% extends \"default/handout.html\" %}").unwrap();
    std::fs::write(theme.join("assets/style.css"), "body { color: navy }").unwrap();
    let plain = Theme::load(project.path(), "plain").unwrap();
    assert_eq!(verified(example_clinic(), &plain), (all.0.clone(), Vec::new()), "a theme of templates and styles");
    let commented = edited("content/clinic.toml", "name = ", "# The name.\nname = ");
    assert_eq!(verified(commented, &plain), (all.0.clone(), Vec::new()), "a comment");
    let mut windows = example_clinic();
    windows.iter_mut().filter(|file| file.path.ends_with(".toml")).for_each(|file| {
        file.content = file.content.clone().map(|text| text.replace('\n', "\r\n"));
    });
    assert_eq!(verified(windows, &plain), (all.0, Vec::new()), "line ends");
    // A theme's words are words that a reader reads.
    std::fs::create_dir_all(theme.join("words")).unwrap();
    std::fs::write(theme.join("words/en.toml"), "[words]\nat_least = \"no less than {value}\"\n").unwrap();
    let twisted = Theme::load(project.path(), "plain").unwrap();
    assert!(verified(example_clinic(), &twisted).0.len() < 9, "a word of a theme");
}

#[test]
fn the_finding_names_where_the_change_comes_from_and_shows_it() {
    let (approved, said) = verified(edited("content/clinic.toml", "01632 960123", "01632 960124"), &Theme::built_in());
    assert_eq!((approved, said.len()), (Vec::new(), 9));
    let said = said.iter().find(|said| said.starts_with("the pages of `soothing-mask`")).unwrap();
    assert_eq!(
        said,
        "the pages of `soothing-mask` no longer say what `medical-director` approved on 2026-10-26\n\
         changed since: the clinic and the settings\n\
         read the pages again, then run `protogen approve soothing-mask --role …`\n\
         - [data-run-clinic] Example Skin Clinic · 01632 960123\n\
         + [data-run-clinic] Example Skin Clinic · 01632 960124\n\
         - When we are open 01632 960123\n\
         + When we are open 01632 960124\n\
         - 01632 960123 Emergency 999\n\
         + 01632 960124 Emergency 999\n\
         … and 10 more lines"
    );
}

/// A link of the vocabulary that no page prints changes what a rule covers.
#[test]
fn a_concept_that_a_rule_no_longer_covers_voids_its_approvals() {
    let vocabulary: Vec<RawFile> = example_clinic().into_iter().filter(|file| file.path.starts_with("content/vocabulary/")).collect();
    let linked = vocabulary.iter().find_map(|file| {
        let text = file.content.as_ref().unwrap();
        let line = text.lines().find(|line| line.starts_with("is-a = [") && line.contains("\"harsh-active\""))?;
        Some((file.path.clone(), line.to_owned()))
    });
    let (path, line) = linked.expect("something is a harsh active");
    let (approved, said) =
        verified(edited(&path, &line, &line.replace("\"harsh-active\", ", "").replace("\"harsh-active\"", "")), &Theme::built_in());
    assert!(approved.len() < 9, "{said:?}");
    assert!(said.iter().any(|said| said.contains("changed since: the vocabulary and the products")), "{said:?}");
}

/// The records of a document after two approvals.
fn two_records() -> Vec<RawFile> {
    let mut files = example_clinic();
    for day in [date(2026, 11, 20), date(2026, 11, 21)] {
        let project = pipeline::check(files.clone(), day);
        let reader = Reader::new(&project.catalog, &Theme::built_in()).unwrap();
        let approved = approve(&project, &reader, Request { id: "soothing-mask", role: "medical-director", date: day }).unwrap();
        files.retain(|file| file.path != approved.path);
        files.push(RawFile::new(&approved.path, &approved.text));
    }
    files
}

const RECORDS: &str = "content/approvals/soothing-mask.toml";

fn with_records(files: &[RawFile], path: &str, text: &str) -> Vec<RawFile> {
    let mut files = files.to_vec();
    files.retain(|file| file.path != path);
    files.push(RawFile::new(path, text));
    files
}

fn codes(project: &CheckedProject) -> Vec<&'static str> {
    project.diagnostics.iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn each_byte_of_a_record_that_is_changed_is_found() {
    let files = two_records();
    let text = files.iter().find(|file| file.path == RECORDS).unwrap().content.clone().unwrap();
    assert_eq!(codes(&pipeline::check(files.clone(), TODAY)), Vec::<&str>::new());
    let first = text.find("[[approval]]").unwrap();
    let original: toml::Table = text.parse().unwrap();
    let (mut tried, mut unread) = (0, 0);
    for at in (first..text.len()).step_by(stride(5)) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        // A comment, a blank: nothing that is read.
        if changed.parse::<toml::Table>().as_ref() == Ok(&original) {
            unread += 1;
            continue;
        }
        let found = broken(&changed);
        assert!(found, "byte {at}, {:?}, was changed unseen", text[at..].chars().next());
        tried += 1;
    }
    assert!(tried > 300 && unread * 20 < tried, "{tried} changes were tried, {unread} changed nothing");
}

/// Whether a file of the mask's records is not read without a finding, or does not fit its seals.
fn broken(text: &str) -> bool {
    let mut loaded = decode(vec![RawFile::new("protogen.toml", ""), RawFile::new(RECORDS, text)]);
    let is_read = loaded.diagnostics.iter().all(|finding| loaded.sources.get(finding.span.source).path() != RECORDS);
    let catalog = Catalog::new(&mut loaded);
    !is_read || catalog.approvals().any(|(document, approvals)| !protogen::lifecycle::broken(document, approvals).is_empty())
}

#[test]
fn a_record_that_is_cut_moved_or_given_to_another_is_found() {
    let files = two_records();
    let text = files.iter().find(|file| file.path == RECORDS).unwrap().content.clone().unwrap();
    let parts: Vec<&str> = text.split("[[approval]]").collect();
    let [head, first, second, third] = parts.as_slice() else { panic!("three records") };
    let (third, approved) = third.split_once("\n[approved]").unwrap();
    let file = |records: &[&str]| {
        let records: String = records.iter().map(|record| format!("[[approval]]{}\n", record.trim_end_matches('\n'))).collect();
        format!("{head}{records}\n[approved]{approved}")
    };
    assert!(!broken(&file(&[first, second, third])));
    for (what, records) in [
        ("the first cut out", vec![*second, third]),
        ("the second cut out", vec![*first, third]),
        ("swapped", vec![*second, first, third]),
        ("doubled", vec![*first, second, third, third]),
    ] {
        assert!(broken(&file(&records)), "{what}");
    }
    let of_another = "content/approvals/microneedling.toml";
    assert!(codes(&pipeline::check(with_records(&files, of_another, &text), TODAY)).contains(&"D512"));
}

/// An old record says nothing of new content.
#[test]
fn an_approval_of_an_earlier_content_counts_for_nothing() {
    let path = "content/protocols/soothing-mask.toml";
    let (approved, _) = verified(edited(path, "also = [", "also = [\"cold mask\", "), &Theme::built_in());
    assert!(!approved.contains(&"soothing-mask".to_owned()));
}
