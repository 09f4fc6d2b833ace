//! Merged sheets against the sheets of their treatments: each sentence of each treatment is printed, or it is reported as left out for a
//! reason that this test finds out by itself.
//!
//! `PROTOGEN_CASES` sets how many visits are drawn.

use crate::world::{TODAY, World};
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::{Config, RngSeed};
use protogen::export::{ExportInput, Renderer, language};
use protogen::merge::{Merged, Mode};
use protogen::resolve::{Catalog, Lowering};
use protogen::theme::{Templates, Theme};
use protogen::view::{Handout, LeftOut, Omission};
use std::collections::BTreeSet;

fn config() -> Config {
    let asked = std::env::var("PROTOGEN_CASES").ok().and_then(|cases| cases.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(13) };
    Config { cases: asked.unwrap_or(60), rng_seed, failure_persistence: None, max_shrink_iters: 40, ..Config::default() }
}

/// Small letters, single spaces, no tags, no mark at the end.
fn plain(html: &str) -> String {
    let text = crate::world::visible_text(html);
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().trim_end_matches(['.', '!', '…', ' ']).to_owned()
}

/// What is no sentence of its own: links, times that are worked out, and what is drawn or chosen from the rest.
const MADE: [&str; 21] = [
    "identity",
    "strap",
    "first",
    "timeline",
    "sources",
    "notes",
    "treatments",
    "dates",
    "anchor",
    "icon",
    "mode",
    "when",
    "call_after",
    "products",
    "signal",
    "origin",
    "title",
    "duration",
    "lasts",
    "course",
    "treatment",
];

/// Every sentence of a handout, whatever it is called.
fn sentences(handout: &Handout) -> BTreeSet<String> {
    fn walk(value: &serde_json::Value, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::String(text) => found.extend([plain(text)]),
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            serde_json::Value::Object(fields) => {
                fields.iter().filter(|(key, _)| !MADE.contains(&key.as_str())).for_each(|(_, value)| walk(value, found));
            }
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(&serde_json::to_value(handout).unwrap(), &mut found);
    found
}

/// A visit as it is drawn: which treatments, and what their files say besides.
#[derive(Debug, Clone)]
struct Drawn {
    treatments: Vec<&'static str>,
    added: Vec<(usize, String)>,
}

const PROTOCOLS: [&str; 4] = ["microneedling", "rf-microneedling", "rf-skin-treatment", "soothing-mask"];

/// Concept and what may be said of it; the words name the concept, something below it, or neither.
const BANS: [(&str, &str); 6] = [
    ("uv", "Keep out of the light"),
    ("uv", "Keep off sun and tanning beds"),
    ("uv", "Do not use a solarium"),
    ("tanning-bed", "Do not lie on tanning beds"),
    ("makeup", "Leave your make-up in its box"),
    ("heat-sweat", "Do not sit in a sauna"),
];
const DUTIES: [(&str, &str); 4] = [
    ("shade", "Wear a wide hat"),
    ("shade", "Look for shade and a hat"),
    ("moisturiser", "Put on moisturiser"),
    ("soothing-gel", "Cool your skin with our gel"),
];
const SIGNS: [(&str, &str); 4] =
    [("skin-break", "blisters"), ("skin-break", "a painful grey patch"), ("redness", "redness"), ("rash", "bumps that weep")];
const TIMES: [&str; 4] = ["24 h", "3 d", "1 wk", "3 wk"];

fn item(number: usize) -> impl Strategy<Value = String> {
    let time = || prop::sample::select(TIMES.to_vec());
    let rule = |key: &'static str, all: Vec<(&'static str, &'static str)>| {
        let why = prop::option::of(prop::sample::select(vec!["It heals sooner.", "It hurts less."]));
        (prop::sample::select(all), time(), why, any::<bool>()).prop_map(move |((concept, words), time, why, must)| {
            let why = why.map_or(String::new(), |why| format!("why = \"{why}\"\n"));
            let force = if must { "must" } else { "should" };
            format!(
                "\n[[aftercare]]\nid = \"drawn-{number}\"\n{key} = \"{concept}\"\nfor = \"{time}\"\nforce = \"{force}\"\npatient = \"{words} for {{for}}.\"\n{why}"
            )
        })
    };
    let call = (prop::sample::select(SIGNS.to_vec()), prop::option::of(time()), prop::sample::select(vec!["today", "now", "emergency"]))
        .prop_map(move |((sign, words), after, urgency)| {
            let after = after.map_or(String::new(), |after| format!("after = \"{after}\"\n"));
            format!(
                "\n[[call]]\nid = \"drawn-{number}\"\nurgency = \"{urgency}\"\nsign = \"{sign}\"\npatient = \"you see {words}\"\n{after}"
            )
        });
    let expect = (prop::sample::select(SIGNS.to_vec()), time(), any::<bool>()).prop_map(move |((sign, words), lasts, named)| {
        let words = if named { words } else { "some of it" };
        format!("\n[[expect]]\nid = \"drawn-{number}\"\nsign = \"{sign}\"\nlasts = \"{lasts}\"\npatient = \"You may see {words} for {{lasts}}.\"\n")
    });
    let asked = prop::sample::select(vec!["What do you do tonight?", "Whom do you call?", "What is normal?"])
        .prop_map(move |words| format!("\n[[teach-back]]\nid = \"drawn-{number}\"\nquestion = \"{words}\"\nstaff = \"Any answer.\"\n"));
    prop_oneof![4 => rule("avoid", BANS.to_vec()), 3 => rule("do", DUTIES.to_vec()), 2 => call, 2 => expect, 1 => asked]
}

fn visits() -> impl Strategy<Value = Drawn> {
    let added = prop::collection::vec(0..PROTOCOLS.len(), 0..7).prop_flat_map(|whose| {
        let items: Vec<_> = whose.into_iter().enumerate().map(|(number, whose)| (Just(whose), item(number))).collect();
        items
    });
    (subsequence(PROTOCOLS.to_vec(), 2..=3).prop_shuffle(), added).prop_map(|(treatments, added)| Drawn { treatments, added })
}

/// What the library says of a visit, and what this test needs to judge it.
struct Sheets<'a> {
    catalog: &'a Catalog,
    merged: &'a Merged<'a>,
    printed: BTreeSet<String>,
}

impl Sheets<'_> {
    /// Whether the sheet has the sentence, alone or as part of a longer text.
    fn has(&self, sentence: &str) -> bool {
        self.printed.iter().any(|printed| printed.contains(sentence))
    }

    fn names(&self, words: &str, concept: &str) -> bool {
        let found = self.catalog.concepts.get(concept).unwrap();
        let plain_words = found.plain.as_ref().map(|words| words.source_text());
        let own = std::iter::once(found.term.source_text()).chain(plain_words).chain(found.also.iter().map(|name| name.as_str()));
        let by_itself = own.into_iter().any(|name| plain(words).contains(&name.to_lowercase()));
        let mut below = self.catalog.concepts.values().filter(|other| other.is_a.iter().any(|above| above.as_str() == concept)).peekable();
        by_itself || below.peek().is_some() && below.all(|below| self.names(words, below.id.as_str()))
    }

    /// Why the sentence may not be left out as it is; none if it may.
    fn fault(&self, left: &LeftOut) -> Option<String> {
        let printed = left.printed.as_deref().unwrap_or_default();
        if left.reason == Omission::NeverHolds {
            let of_it = self.merged.placed().filter(|rule| rule.origin == left.rule);
            return (!of_it.into_iter().all(|rule| rule.norm.mode == Mode::May)).then(|| "it is no permission".to_owned());
        }
        if !self.has(&plain(printed)) {
            return Some("what stands in its place does not".to_owned());
        }
        match left.reason {
            Omission::SameWords => (plain(printed) != plain(&left.sentence)).then(|| "the words differ".to_owned()),
            Omission::Covered => self.uncovered(left, printed),
            other => Some(format!("{other:?} can't be where nothing was decided")),
        }
    }

    fn uncovered(&self, left: &LeftOut, printed: &str) -> Option<String> {
        let concepts = self.merged.concepts();
        let by = left.by.as_ref()?;
        for rule in self.merged.placed().filter(|rule| rule.origin == left.rule) {
            if !self.names(printed, concepts.name(rule.norm.target).as_str()) {
                return Some(format!("`{printed}` does not name what it is about"));
            }
            let mut behind = self.merged.rules().iter().filter(|merged| merged.sources.iter().any(|source| source.rule.origin == *by));
            if !behind.any(|merged| merged.norm.at_least_as_strict_as(&rule.norm, concepts)) {
                return Some(format!("`{by}` asks for less"));
            }
        }
        None
    }
}

/// The faults of a merged sheet: sentences that are neither printed nor reported, and reports that do not hold.
fn faults(drawn: &Drawn) -> Vec<String> {
    let mut world = World::example();
    for (whose, text) in &drawn.added {
        let path = format!("content/protocols/{}.toml", PROTOCOLS[*whose]);
        world.files.iter_mut().find(|file| file.path == path).unwrap().content.as_mut().unwrap().push_str(text);
    }
    let mut loaded = world.load();
    let catalog = Catalog::new(&mut loaded);
    let (theme, lowering) = (Theme::built_in(), Lowering::new(&catalog).unwrap());
    let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
    let (words, templates) = (language(&catalog, &theme).unwrap(), Templates::new(&theme).unwrap());
    let renderer = Renderer::new(&input, &words, &templates, &lowering);
    let sheet = |ids: &[&str]| renderer.desk_sheet(None, &lowering.combination_of(ids, &catalog));
    let together = sheet(&drawn.treatments);
    let combination = lowering.combination_of(&drawn.treatments, &catalog);
    let sheets = Sheets { catalog: &catalog, merged: &combination.merged, printed: sentences(&together.handout) };
    let reported: BTreeSet<String> = together.left_out.iter().map(|left| plain(&left.sentence)).collect();
    let alone = drawn.treatments.iter().flat_map(|id| sentences(&sheet(&[id]).handout));
    let lost = alone.filter(|sentence| !sheets.has(sentence) && !reported.contains(sentence)).map(|sentence| format!("lost: {sentence}"));
    let wrong = together.left_out.iter().filter_map(|left| Some(format!("{}: {left:?}", sheets.fault(left)?)));
    lost.chain(wrong).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_sentence_of_a_treatment_is_lost(drawn in visits()) {
        prop_assert_eq!(faults(&drawn), Vec::<String>::new());
    }
}

#[test]
fn every_choice_of_the_example_clinic_prints_all_that_its_parts_say() {
    for (first, second) in PROTOCOLS.iter().flat_map(|first| PROTOCOLS.iter().map(move |second| (first, second))).filter(|(a, b)| a != b) {
        let drawn = Drawn { treatments: vec![first, second], added: Vec::new() };
        assert_eq!(faults(&drawn), Vec::<String>::new(), "{first} {second}");
    }
}
