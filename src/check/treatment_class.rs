//! Classes of treatment and what each asks for, as data.
//!
//! A protocol belongs to a class by what it says it is, by its device, or by words of its title, its other names and its steps' titles.

use super::ProtocolCx;
use super::signs::{Seen, Table, words};
use crate::lexicon::{Kinds, lexicon};
use crate::model::id::ConceptRef;
use crate::model::vocabulary::Concept;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A class of treatment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// What it goes by here.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What treatments of the class are, in the lexicon.
    pub is: String,
    /// The devices of the lexicon by which such treatments are done.
    #[serde(default)]
    pub devices: Vec<String>,
    /// Keys of these devices that say what staff must know of them.
    #[serde(default)]
    pub states: Vec<String>,
    /// Words that tell it.
    pub names: Vec<String>,
    /// What the stop-check must ask about.
    #[serde(default)]
    pub asks: Vec<Thing>,
    /// What some step must do.
    #[serde(default)]
    pub steps: Vec<Deed>,
    /// Words of a step that must have a duration.
    #[serde(default)]
    pub timed: Vec<String>,
    /// What a rule must ban, and for how long at least.
    #[serde(default)]
    pub bans: Vec<ForDays>,
    /// Conditions with which nobody is treated on the practitioner's own word.
    #[serde(default)]
    pub refuses: Vec<String>,
    /// What no rule asks for or allows at first.
    #[serde(default)]
    pub harms: Vec<ForDays>,
    /// What a call must name.
    #[serde(default)]
    pub signs: Vec<Thing>,
    /// The questions that patients ask after such a treatment, by their ids.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Where that comes from.
    pub source: String,
}

/// What patients ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What it goes by here.
    pub id: String,
    /// What it is about, in words.
    pub name: String,
    /// Things of the lexicon of which a rule answers it.
    pub about: Vec<String>,
    /// Beginnings of words of a sentence that answers it.
    pub words: Vec<String>,
}

/// A thing of the lexicon, or words that stand for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    /// Its id in the lexicon.
    pub is: String,
    /// Beginnings of words that tell it in a text.
    #[serde(default)]
    pub words: Vec<String>,
}

/// A thing of the lexicon, for so many days after the treatment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForDays {
    /// Its id in the lexicon.
    pub is: String,
    /// Days from the end of the visit.
    pub days: i64,
}

impl ForDays {
    /// The same time in minutes.
    pub fn minutes(&self) -> i64 {
        self.days * 24 * 60
    }
}

/// Something that a step does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    /// What it is.
    pub what: String,
    /// Beginnings of words that tell it in the step's texts.
    pub words: Vec<String>,
    /// Whether it is an error to leave it out.
    #[serde(default)]
    pub grave: bool,
}

#[derive(Deserialize)]
struct File {
    question: Vec<Question>,
    class: Vec<Class>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| toml::from_str(include_str!("treatment_class.toml")).expect("the classes' own file is valid"));

/// Every class.
pub fn all() -> &'static [Class] {
    &FILE.class
}

/// Every question, in the order in which they are named.
pub fn questions() -> &'static [Question] {
    &FILE.question
}

/// The words that tell each class.
static NAMES: LazyLock<Table<'static>> = LazyLock::new(|| {
    let names = all().iter().map(|class| vec![vec![words(class.names.iter().map(String::as_str))]]);
    Table::new(names, &[])
});

/// The classes of a protocol; none if nothing tells any.
pub(super) fn of(cx: &ProtocolCx<'_>) -> Vec<&'static Class> {
    let stated = Stated::of(cx);
    let has_device = all().iter().any(|class| stated.has_device_of(class));
    let naming = &cx.protocol.naming;
    let steps = cx.protocol.steps.iter().filter_map(|step| step.title.as_ref()).map(|title| title.source_text());
    let texts = std::iter::once(naming.title.source_text()).chain(naming.also.iter().map(|also| also.source_text())).chain(steps);
    let texts: Vec<(Seen, &str)> = texts.map(|text| (NAMES.look_at(text), text)).collect();
    let is_told = |number: usize, class: &Class| {
        let mut fitting = texts.iter().filter(|(seen, _)| NAMES.suffices(number, *seen));
        fitting.any(|(_, text)| class.names.iter().any(|name| has_word(text, name)))
    };
    let classes = all().iter().enumerate();
    let found = classes.filter(|(number, class)| stated.is(class) || (!has_device && is_told(*number, class)));
    found.map(|(_, class)| class).collect()
}

/// The classes that the protocol states by what it is and by its devices; where it states none, those that its words tell. A mask "after
/// needling" is no needling.
pub fn stated(cx: &ProtocolCx<'_>) -> Vec<&'static Class> {
    let stated = Stated::of(cx);
    let found: Vec<&Class> = all().iter().filter(|class| stated.is(class)).collect();
    if found.is_empty() { cx.classes().to_vec() } else { found }
}

/// What a protocol says it is.
struct Stated {
    devices: Kinds,
    is_a: Kinds,
}

impl Stated {
    fn of<'a>(cx: &ProtocolCx<'a>) -> Self {
        let kinds =
            |concepts: &mut dyn Iterator<Item = &'a str>| lexicon().kinds(concepts.flat_map(|concept| cx.thing(concept).entries.clone()));
        Self {
            devices: kinds(&mut cx.protocol.devices.iter().map(|device| device.class.as_str())),
            is_a: kinds(&mut cx.protocol.is_a.iter().map(ConceptRef::as_str)),
        }
    }

    fn is(&self, class: &Class) -> bool {
        self.has_device_of(class) || self.is_a.has(&class.is)
    }

    fn has_device_of(&self, class: &Class) -> bool {
        class.devices.iter().any(|device| self.devices.has(device))
    }
}

/// What a project's own vocabulary says of the kinds of treatment that the protocol is: the concepts that ask for something.
pub fn of_project<'c>(cx: &ProtocolCx<'c>) -> Vec<&'c Concept> {
    let catalog = cx.cx.catalog;
    let (mut open, mut seen, mut found) = (Vec::new(), BTreeSet::new(), Vec::new());
    open.extend(cx.protocol.is_a.iter().map(ConceptRef::as_str));
    while let Some(id) = open.pop() {
        let Some(concept) = catalog.concepts.get(id).filter(|_| seen.insert(id)) else { continue };
        open.extend(concept.is_a.iter().map(ConceptRef::as_str));
        if !(concept.asks.is_empty() && concept.bans.is_empty() && concept.signs.is_empty()) {
            found.push(concept);
        }
    }
    found.sort_by(|a, b| a.id.as_str().cmp(b.id.as_str()));
    found
}

/// Whether the text has the words as whole words, whatever their case.
fn has_word(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(words).any(|(at, _)| free(text[..at].chars().next_back()) && free(text[at + words.len()..].chars().next()))
}

/// Whether a word of the text begins with one of these.
pub fn has_beginning(text: &str, beginnings: &[impl AsRef<str>]) -> bool {
    let first = |beginning: &str| beginning.bytes().next().map_or(0, |byte| 1_u128 << (byte & 127));
    let firsts = beginnings.iter().fold(0, |all, beginning| all | first(beginning.as_ref()));
    let mut inside = false;
    text.char_indices().any(|(at, character)| {
        let starts = !inside;
        inside = character.is_alphanumeric();
        let mut lower = character.to_lowercase();
        let may_start = starts && lower.next().is_some_and(|lower| first(lower.encode_utf8(&mut [0; 4])) & firsts != 0);
        may_start && beginnings.iter().any(|beginning| begins_with(&text[at..], beginning.as_ref()))
    })
}

/// Whether the text begins with these lower-case words, whatever its case.
fn begins_with(text: &str, words: &str) -> bool {
    let mut lower = text.chars().flat_map(char::to_lowercase);
    words.chars().all(|wanted| lower.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_classes_ask_for_is_in_the_lexicon() {
        for class in all() {
            let times = class.bans.iter().chain(&class.harms);
            assert!(times.clone().all(|thing| thing.days > 0), "{}", class.id);
            let things = class.asks.iter().chain(&class.signs).map(|thing| &thing.is).chain(times.map(|thing| &thing.is));
            for thing in things.chain(&class.refuses).chain(&class.devices).chain([&class.is]) {
                assert!(lexicon().get(thing).is_some(), "{}: {thing}", class.id);
            }
            assert!(!class.names.is_empty() && !class.source.is_empty(), "{}", class.id);
        }
    }

    #[test]
    fn words_tell_a_class_whole_and_what_it_asks_for_by_their_beginning() {
        assert!(
            has_word("Laser hair removal", "laser") && !has_word("Lasers", "laser") && has_word("Having a tooth taken out", "taken out")
        );
        assert!(has_beginning("you are pregnant", &["pregnan"]) && !has_beginning("a suntan", &["tan"]));
    }
}
