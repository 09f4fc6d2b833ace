//! Nothing for staff alone is in any byte of the patient site.
//!
//! Every text that is for staff, every name of a source's passage and every reason gets a word of its own that is nowhere else. Then
//! the whole patient tree is searched: names of files, markup, attributes, comments, every export beside the pages. That the search
//! can find something is shown on the staff site, and on a handout into which such a sentence was let.

use crate::world::{Site, TODAY, World};
use protogen::export::{ExportInput, Renderer, language};
use protogen::model::Audience;
use protogen::resolve::{Catalog, Lowering};
use protogen::schema::names::Kind;
use protogen::source::{Sources, Span};
use protogen::theme::{Templates, Theme};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use toml::de::{DeTable, DeValue};

/// Keys of plain strings that only staff read.
const STAFF_KEYS: [&str; 3] = ["at", "doi", "reason"];

/// The example clinic with a word of its own in every text for staff alone.
struct Marked {
    world: World,
    /// Where each word was put, for messages.
    words: BTreeMap<String, String>,
    site: Site,
}

static MARKED: LazyLock<Marked> = LazyLock::new(Marked::new);

impl Marked {
    fn new() -> Self {
        let mut world = World::example();
        let mut words = BTreeMap::new();
        for span in staff_literals(&world).into_iter().rev() {
            let word = format!("zq{:04}qz", words.len());
            let file = &mut world.files[span.source.index()];
            let text = file.content.as_mut().unwrap();
            let literal = &text[span.range()];
            words.insert(word.clone(), format!("{}: {literal}", file.path));
            let quotes = if literal.starts_with("\"\"\"") { 3 } else { 1 };
            text.insert_str(span.end as usize - quotes, &format!(" {word}"));
        }
        let site = world.site();
        Self { world, words, site }
    }
}

/// Where every text for staff alone is written, in order.
fn staff_literals(world: &World) -> BTreeSet<Span> {
    let loaded = world.load();
    let mut found = BTreeSet::new();
    for file in &loaded.files {
        let texts = file.names.texts.iter().filter(|text| text.audience == Audience::Staff);
        found.extend(texts.map(|text| text.span));
        let table = DeTable::parse(loaded.sources.get(file.source).text()).unwrap();
        labels(table.get_ref(), &mut |place| found.insert(Span::new(Sources::id(file.source.index()), place)));
    }
    found
}

/// Calls back with the place of every string of a key for staff.
fn labels(table: &DeTable<'_>, found: &mut dyn FnMut(std::ops::Range<usize>) -> bool) {
    for (key, value) in table {
        match value.get_ref() {
            DeValue::String(_) if STAFF_KEYS.contains(&&**key.get_ref()) => {
                found(value.span());
            }
            DeValue::Table(inner) => labels(inner, found),
            DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_table()).for_each(|inner| labels(inner, found)),
            _ => {}
        }
    }
}

/// Which of the words are in a tree of the site: in its bytes or in a name of its files.
fn found_in<'w>(words: impl Iterator<Item = &'w str>, site: &Site, tree: &str) -> BTreeSet<&'w str> {
    let files: Vec<String> = site
        .iter()
        .filter(|(path, _)| path.starts_with(tree))
        .map(|(path, bytes)| format!("{path}\n{}", String::from_utf8_lossy(bytes)).to_lowercase())
        .collect();
    words.filter(|word| files.iter().any(|file| file.contains(&word.to_lowercase()))).collect()
}

#[test]
fn no_word_for_staff_is_in_the_patient_site() {
    let words = MARKED.words.keys().map(String::as_str);
    let leaks: Vec<String> = found_in(words, &MARKED.site, "patient/").into_iter().map(|word| MARKED.words[word].clone()).collect();
    assert_eq!(leaks, Vec::<String>::new());
    assert!(MARKED.words.len() > 600, "{} texts for staff", MARKED.words.len());
}

/// What only those read who edit the files: notes of the vocabulary, and the history of visits and courses.
fn is_for_editors(place: &str) -> bool {
    let Some((path, literal)) = place.split_once(": ") else { return false };
    let in_history = || {
        World::example()
            .files
            .iter()
            .any(|file| file.path == path && file.content.as_ref().unwrap().contains(&format!("change = {literal}")))
    };
    path.starts_with("content/vocabulary/")
        || ["content/visits/", "content/courses/"].iter().any(|folder| path.starts_with(folder)) && in_history()
}

/// The same search finds the words where they should be: on the pages for staff.
#[test]
fn every_word_for_staff_is_in_the_staff_site() {
    let words: BTreeSet<&str> = MARKED.words.keys().map(String::as_str).collect();
    let found = found_in(words.iter().copied(), &MARKED.site, "staff/");
    let unseen: Vec<&String> = words.difference(&found).map(|word| &MARKED.words[*word]).filter(|place| !is_for_editors(place)).collect();
    assert_eq!(unseen, Vec::<&String>::new());
}

/// The codes of statements and the names of decisions are for staff too; of the latter those of one word, such as `products`, are
/// words that may stand anywhere.
#[test]
fn no_code_of_a_statement_and_no_decision_is_in_the_patient_site() {
    let loaded = MARKED.world.load();
    let definitions = loaded.files.iter().flat_map(|file| &file.names.definitions);
    let staff = definitions.filter(|definition| matches!(definition.kind, Kind::Fact | Kind::Decision));
    let ids: BTreeSet<&str> = staff.map(|definition| &*definition.id).filter(|id| id.contains('-')).collect();
    assert!(ids.len() > 150, "{}", ids.len());
    assert_eq!(found_in(ids.iter().copied(), &MARKED.site, "patient/"), BTreeSet::new());
}

/// What the front desk prints for a patient is a page for patients as well.
#[test]
fn no_word_for_staff_is_in_a_handout_of_the_front_desk() {
    let mut loaded = MARKED.world.load();
    let catalog = Catalog::new(&mut loaded);
    let theme = Theme::built_in();
    let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
    let (language, templates, lowering) =
        (language(&catalog, &theme).unwrap(), Templates::new(&theme).unwrap(), Lowering::new(&catalog).unwrap());
    let renderer = Renderer::new(&input, &language, &templates, &lowering);
    let combination = lowering.combination_of(&["rf-microneedling", "soothing-mask"], &catalog);
    let printed = [renderer.desk_page(None, &combination).unwrap().0, renderer.desk_text(None, &combination)];
    assert!(printed.iter().all(|text| text.contains("make-up")));
    assert!(printed.iter().all(|text| !text.contains("zq")));
}

/// With the guard out, a sentence for staff stands where one for patients should: the search finds it.
#[test]
fn a_leak_is_found() {
    let mut world = MARKED.world.clone();
    let text = world.files.iter_mut().find(|file| file.path == "content/protocols/soothing-mask.toml").unwrap().content.as_mut().unwrap();
    let staff = text.lines().find_map(|line| line.strip_prefix("stop-if = ")).unwrap().to_owned();
    let patient = text.lines().find(|line| line.starts_with("why = ")).unwrap().to_owned();
    *text = text.replacen(&patient, &format!("why = {staff}"), 1);
    let word = MARKED.words.keys().find(|word| staff.contains(word.as_str())).unwrap();
    let words = MARKED.words.keys().map(String::as_str);
    assert_eq!(found_in(words, &world.site(), "patient/"), BTreeSet::from([word.as_str()]));
}
