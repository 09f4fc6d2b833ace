//! What the field calls things: a lexicon of activities, treatments, substances, medicines, signs, harms and body areas, with their
//! synonyms, brands and is-a links.
//!
//! It is the core vocabulary of every project: an entry is the concept of its id where a project names one and defines none.
//!
//! Rules that must hold for any treatment can't know the ids of a clinic's own vocabulary. They recognise things here: a concept of a
//! project by its id or one of its names, and a word in a sentence by [`Lexicon::mentions`]. The entries are data, one TOML file a sort.
//! Brand names were written down from memory and are there to be recognised, not to be printed.

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

/// The files of the lexicon.
const FILES: [&str; 11] = [
    include_str!("activities.toml"),
    include_str!("treatments.toml"),
    include_str!("events.toml"),
    include_str!("areas.toml"),
    include_str!("signs.toml"),
    include_str!("conditions.toml"),
    include_str!("medicines.toml"),
    include_str!("substances.toml"),
    include_str!("harms.toml"),
    include_str!("indications.toml"),
    include_str!("devices.toml"),
];

/// One thing, with everything it is called. What is written of it is a concept as a vocabulary has it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Entry {
    /// Its name in the lexicon and, by convention, in vocabularies.
    pub id: String,
    /// What sort of thing it is.
    pub sort: String,
    /// What it is a kind of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is_a: Vec<String>,
    /// The usual term.
    pub term: String,
    /// The same in plain words, for patients.
    pub plain: Option<String>,
    /// Other terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Names of ingredients (INCI).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inci: Vec<String>,
    /// Brands by region.
    #[serde(default, skip_serializing)]
    pub brands: BTreeMap<String, Vec<String>>,
    /// Colour alone tells the sign.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told_by_colour: bool,
    /// The icon of a rule to avoid it.
    pub avoid_icon: Option<String>,
    /// The icon of a rule to do it.
    pub do_icon: Option<String>,
}

impl Entry {
    /// Everything it is called but for its brands.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.term).chain(&self.plain).chain(&self.also).map(String::as_str)
    }

    /// Everything it is called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.terms().chain(self.brands.values().flatten().map(String::as_str))
    }
}

#[derive(Deserialize)]
struct File {
    concept: Vec<Entry>,
}

/// All entries, and their names as one automaton.
#[derive(Debug)]
pub struct Lexicon {
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    /// Each entry with all that it is a kind of, itself included.
    kinds: Vec<BTreeSet<usize>>,
    names: AhoCorasick,
    /// The entries of each name of the automaton.
    named: Vec<Vec<usize>>,
    by_name: HashMap<String, usize>,
}

/// What some entries are kinds of, themselves included.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    numbers: BTreeSet<usize>,
}

impl Kinds {
    /// Whether one of the entries is this one or a kind of it.
    pub fn has(&self, id: &str) -> bool {
        LEXICON.by_id.get(id).is_some_and(|at| self.numbers.contains(at))
    }

    /// The entries and all that they are kinds of.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.numbers.iter().map(|at| &LEXICON.entries[*at])
    }
}

/// A name that a text holds.
#[derive(Debug, Clone)]
pub struct Mention<'l> {
    /// What it names.
    pub entry: &'l Entry,
    /// Where it stands in the text.
    pub range: Range<usize>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

/// The lexicon.
pub fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    fn new() -> Self {
        let files = FILES.iter().map(|text| toml::from_str::<File>(text).expect("the lexicon's own files are valid"));
        let entries: Vec<Entry> = files.flat_map(|file| file.concept).collect();
        let by_id: HashMap<String, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.id.clone(), at)).collect();
        let kinds = (0..entries.len()).map(|at| kinds_of(at, &entries, &by_id)).collect();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let (mut patterns, mut named): (Vec<String>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        for (at, entry) in entries.iter().enumerate() {
            for name in entry.names().map(str::to_lowercase) {
                match by_name.get(&name) {
                    Some(known) if named[*known].contains(&at) => {}
                    Some(known) => named[*known].push(at),
                    None => {
                        by_name.insert(name.clone(), patterns.len());
                        patterns.push(name);
                        named.push(vec![at]);
                    }
                }
            }
        }
        let names = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .expect("a few hundred names fit an automaton");
        Self { entries, by_id, kinds, names, named, by_name }
    }

    /// The entry of that id.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.by_id.get(id).map(|at| &self.entries[*at])
    }

    /// Every entry, in the order of the files.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries that are this one or a kind of it.
    pub fn kinds_of<'l>(&'l self, ancestor: &str) -> impl Iterator<Item = &'l Entry> {
        let above = self.by_id.get(ancestor).copied();
        self.entries
            .iter()
            .zip(&self.kinds)
            .filter(move |(_, kinds)| above.is_some_and(|above| kinds.contains(&above)))
            .map(|(entry, _)| entry)
    }

    /// Whether the entry is `ancestor` or a kind of it; false if the lexicon lacks either.
    pub fn is_a(&self, id: &str, ancestor: &str) -> bool {
        let (Some(at), Some(above)) = (self.by_id.get(id), self.by_id.get(ancestor)) else { return false };
        self.kinds[*at].contains(above)
    }

    /// What the entries of these ids are kinds of.
    pub fn kinds<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> Kinds {
        let known = ids.into_iter().filter_map(|id| self.by_id.get(id));
        Kinds { numbers: known.flat_map(|at| &self.kinds[*at]).copied().collect() }
    }

    /// The entries that go by exactly this name, whatever its case.
    pub fn named<'l>(&'l self, name: &str) -> impl Iterator<Item = &'l Entry> + use<'l> {
        let found = self.by_name.get(&name.to_lowercase()).map_or(&[][..], |at| self.named[*at].as_slice());
        found.iter().map(|at| &self.entries[*at])
    }

    /// Every name that stands in the text as whole words, in the singular or with an `s`, from left to right, the longest where two
    /// start together.
    pub fn mentions<'l>(&'l self, text: &str) -> Vec<Mention<'l>> {
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let ends = |rest: &str| free(rest.strip_prefix('s').unwrap_or(rest).chars().next()) || free(rest.chars().next());
        let whole = |range: &Range<usize>| free(text[..range.start].chars().next_back()) && ends(&text[range.end..]);
        let hits = self.names.find_iter(text).filter(|hit| whole(&hit.range()));
        hits.flat_map(|hit| {
            self.named[hit.pattern().as_usize()].iter().map(move |at| Mention { entry: &self.entries[*at], range: hit.range() })
        })
        .collect()
    }
}

fn kinds_of(at: usize, entries: &[Entry], by_id: &HashMap<String, usize>) -> BTreeSet<usize> {
    let (mut open, mut seen) = (vec![at], BTreeSet::new());
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(entries[at].is_a.iter().filter_map(|above| by_id.get(above)));
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentioned(text: &str) -> Vec<&'static str> {
        lexicon().mentions(text).into_iter().map(|mention| mention.entry.id.as_str()).collect()
    }

    #[test]
    fn ids_are_unique_and_every_link_leads_somewhere() {
        let lexicon = lexicon();
        assert_eq!(lexicon.by_id.len(), lexicon.entries.len());
        assert!(lexicon.entries.len() > 350, "{}", lexicon.entries.len());
        for entry in &lexicon.entries {
            for above in &entry.is_a {
                assert!(lexicon.get(above).is_some(), "{}: there is no `{above}`", entry.id);
                assert!(!lexicon.is_a(above, &entry.id), "{} and {above} are kinds of each other", entry.id);
            }
        }
    }

    #[test]
    fn names_are_found_as_whole_words_in_any_case() {
        assert_eq!(mentioned("Do not stop Eliquis or warfarin."), ["apixaban", "warfarin"]);
        assert_eq!(mentioned("Blood thinners: ask."), ["anticoagulant"]);
        assert_eq!(mentioned("Blisters, insulins."), ["blister", "insulin"]);
        assert_eq!(mentioned("insulinoma, underwashing"), Vec::<&str>::new());
        assert_eq!(mentioned(""), Vec::<&str>::new());
    }

    #[test]
    fn kinds_go_through_all_steps() {
        let lexicon = lexicon();
        assert!(lexicon.is_a("apixaban", "prescribed-medicine") && lexicon.is_a("insulin", "insulin"));
        assert!(!lexicon.is_a("prescribed-medicine", "apixaban") && !lexicon.is_a("nothing", "nothing"));
        assert_eq!(lexicon.named("BLOOD THINNERS").map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["anticoagulant"]);
    }
}
