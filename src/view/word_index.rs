//! Which pages say which words, for the search of an index, as a script that the index loads.

use icu_normalizer::DecomposingNormalizerBorrowed;
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What one page says.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    /// Its sentences and values, as plain text.
    pub texts: Vec<String>,
    /// What it names, each thing by all its names; the first is the one that readers are shown.
    pub things: IndexSet<Vec<String>>,
}

/// The words of several pages, each once with the pages that say it.
#[derive(Debug, Default, Serialize)]
pub struct WordIndex {
    /// The addresses of the pages, seen from the index.
    pages: Vec<String>,
    /// Words that the same pages say stand together. A thing comes before single words; its names are parted by bars.
    said: Vec<(Vec<usize>, Vec<String>)>,
}

/// A word or a thing, and the pages that say it by their places.
type Pages<K> = IndexMap<K, BTreeSet<usize>>;

/// Every word of several pages, each cut and compared once, however often it is said.
#[derive(Default)]
struct Words {
    /// What the words are compared by.
    keys: IndexSet<String>,
    /// How the word of each key is written; nothing for what only names say.
    written: HashMap<usize, String>,
    /// The key of each word that texts or names say, as it is written.
    known: HashMap<String, usize>,
    /// Those of them that texts say, without those that find nothing.
    said: HashMap<String, Option<usize>>,
}

impl Words {
    /// The key of a word of a name.
    fn of_name(&mut self, word: &str) -> usize {
        if let Some(at) = self.known.get(word) {
            return *at;
        }
        let at = self.keys.insert_full(key(word)).0;
        self.known.insert(word.to_owned(), at);
        at
    }

    /// The key of a word of a text; none of a single letter, which finds nothing that anybody looks for.
    fn of_text(&mut self, word: &str) -> Option<usize> {
        if let Some(known) = self.said.get(word) {
            return *known;
        }
        let at = self.of_name(word);
        let key = &self.keys[at];
        let is_letter = key.chars().nth(1).is_none() && !key.starts_with(char::is_numeric);
        let found = (!is_letter).then_some(at);
        self.said.insert(word.to_owned(), found);
        if found.is_some() {
            match self.written.get_mut(&at) {
                // As it is written in the middle of a sentence, if it ever is.
                Some(form) if word.starts_with(char::is_lowercase) && !form.starts_with(char::is_lowercase) => word.clone_into(form),
                Some(_) => {}
                None => drop(self.written.insert(at, word.to_owned())),
            }
        }
        found
    }
}

impl WordIndex {
    /// Of pages by their addresses.
    pub(super) fn new(pages: impl IntoIterator<Item = (String, Spoken)>) -> Self {
        let (mut index, mut all) = (Self::default(), Words::default());
        let (mut things, mut words): (Pages<String>, Pages<usize>) = Default::default();
        for (at, (page, spoken)) in pages.into_iter().enumerate() {
            index.pages.push(page);
            for word in own_words(&spoken, &mut all) {
                words.entry(word).or_default().insert(at);
            }
            for names in spoken.things {
                let names: Vec<String> = names.iter().map(|name| name.replace('|', " ")).collect();
                things.entry(names.join("|")).or_default().insert(at);
            }
        }
        words.sort_unstable_by(|one, _, other, _| all.keys[*one].cmp(&all.keys[*other]));
        index.add(things.into_iter());
        index.add(words.into_iter().filter_map(|(word, pages)| Some((all.written.remove(&word)?, pages))));
        index
    }

    fn add(&mut self, said: impl Iterator<Item = (String, BTreeSet<usize>)>) {
        let mut by_pages: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
        for (word, pages) in said {
            by_pages.entry(pages.into_iter().collect()).or_default().push(word);
        }
        self.said.extend(by_pages);
    }

    /// The script that adds these words to those that a page knows. It works from `file://`, where a page may load scripts and no data.
    pub fn script(&self) -> String {
        let json = serde_json::to_string(self).expect("strings and numbers always serialise");
        format!("(window.protogenWords = window.protogenWords || []).push({json});\n")
    }
}

/// The words of a page, without those with which a longer word or a name of the page begins: whoever looks for one of them finds the longer
/// one.
fn own_words(spoken: &Spoken, all: &mut Words) -> Vec<usize> {
    let names = spoken.things.iter().flatten().flat_map(|name| words(name));
    let names: HashSet<usize> = names.map(|word| all.of_name(&word)).collect();
    let mut found = names.clone();
    found.extend(spoken.texts.iter().flat_map(|text| words(text)).filter_map(|word| all.of_text(&word)));
    let mut found: Vec<usize> = found.into_iter().collect();
    found.sort_unstable_by_key(|at| &all.keys[*at]);
    let next = found.iter().skip(1).map(Some).chain([None]);
    let is_begun = |key: &str, next: Option<&usize>| {
        next.is_some_and(|next| all.keys[*next].starts_with(key)) && !key.ends_with(|last: char| last.is_numeric())
    };
    let own = found.iter().zip(next).filter(|(at, next)| !is_begun(&all.keys[**at], *next) && !names.contains(*at));
    own.map(|(at, _)| *at).collect()
}

/// The words of a text as they are written. A number and its unit, which are printed with a space that does not break, are one word; so
/// is what a hyphen, an apostrophe or a decimal point joins.
fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> + '_ {
    let is_joint = |before: Option<char>, joint: char, after: Option<char>| {
        let (Some(before), Some(after)) = (before, after) else { return false };
        match joint {
            '-' | '\u{2010}' | '\u{2011}' => before.is_alphanumeric() && after.is_alphabetic(),
            '\'' | '\u{2019}' | '\u{a0}' => before.is_alphanumeric() && after.is_alphanumeric(),
            '.' | ',' => before.is_ascii_digit() && after.is_ascii_digit(),
            _ => false,
        }
    };
    let part = move |(at, c): (usize, char)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + c.len_utf8()..].chars().next());
        c.is_alphanumeric() || is_accent(c) || is_joint(before, c, after)
    };
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|next| !part(*next)).is_some() {}
        let start = rest.peek()?.0;
        while rest.next_if(|next| part(*next)).is_some() {}
        let word = &text[start..rest.peek().map_or(text.len(), |(end, _)| *end)];
        Some(if word.contains('\u{a0}') { word.replace('\u{a0}', " ").into() } else { word.into() })
    })
}

fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// What a word is compared by: in lower case, without accents, hyphens, apostrophes and spaces. The script compares by the same.
pub(super) fn key(word: &str) -> String {
    if word.is_ascii() {
        let kept = word.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ','));
        return kept.map(|c| c.to_ascii_lowercase()).collect();
    }
    let parts = DecomposingNormalizerBorrowed::new_nfkd().normalize(word);
    parts.chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | ',')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(texts: &[&str], things: &[&[&str]]) -> Spoken {
        let strings = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Spoken { texts: strings(&texts), things: things.iter().map(strings).collect() }
    }

    #[test]
    fn words_are_parted_and_compared() {
        let all = |text: &str| words(text).map(|word| format!("{word}={}", key(&word))).collect::<Vec<_>>();
        assert_eq!(
            all("Don’t wear make-up (SPF\u{a0}30) – for 1.5\u{a0}mm, naïve Übung."),
            ["Don’t=dont", "wear=wear", "make-up=makeup", "SPF 30=spf30", "for=for", "1.5 mm=1.5mm", "naïve=naive", "Übung=ubung"]
        );
        assert_eq!(all("1-2 -a- 'b' 5.\u{a0} na\u{308}he"), ["1=1", "2=2", "a=a", "b=b", "5=5", "na\u{308}he=nahe"]);
        assert_eq!(all(" .,-' "), Vec::<String>::new());
    }

    #[test]
    fn each_word_stands_once_with_its_pages() {
        let index = WordIndex::new([
            ("a.html".to_owned(), spoken(&["Showers: a hot shower.", "Wear a hat for 15\u{a0}minutes, 1 hat"], &[])),
            ("b.html".to_owned(), spoken(&["A show, hats."], &[&["sport", "the gym|fit"]])),
            ("c.html".to_owned(), spoken(&["Sports at the gym. WEAR a hat."], &[&["sport", "the gym|fit"]])),
        ]);
        let expected = concat!(
            r#"(window.protogenWords = window.protogenWords || []).push({"pages":["a.html","b.html","c.html"],"said":["#,
            r#"[[1,2],["sport|the gym fit"]],"#,
            r#"[[0],["1","15 minutes","for","hot","Showers"]],[[0,2],["hat","Wear"]],[[1],["hats","show"]],[[2],["at","Sports"]]]});"#,
            "\n"
        );
        assert_eq!(index.script(), expected);
    }
}
