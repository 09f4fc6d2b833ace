//! Which pages say which words, for the search of an index, as a script that the index loads.

use icu_normalizer::DecomposingNormalizerBorrowed;
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

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

/// Every word of several pages, each cut and compared once, however often it is said.
#[derive(Default)]
struct Words {
    /// What the words are compared by.
    keys: IndexSet<String>,
    /// How the word of each key is written; nothing for what only names say.
    written: Vec<Option<String>>,
    /// On which page each key was found last.
    page: Vec<usize>,
    /// Each word that texts or names say, as it is written.
    known: HashMap<String, DocumentSummary>,
}

/// A word as it is written.
#[derive(Clone, Copy)]
struct DocumentSummary {
    key: usize,
    /// Whether a text says it.
    is_said: bool,
}

/// What pages name, each thing by all its names.
struct Thing {
    /// Those of the words of its names.
    keys: Vec<usize>,
    pages: Vec<usize>,
}

/// A word that a page says, by the place of its key among all in their order.
#[derive(Clone, Copy)]
struct Said {
    key: usize,
    /// Whether no name of the page says it.
    in_texts_alone: bool,
}

impl Words {
    /// What the page of that number says, each word once.
    fn said(&mut self, page: usize, Spoken { texts, things }: Spoken, all: &mut IndexMap<String, Thing>) -> Vec<Said> {
        let mut said = Vec::new();
        for names in things {
            let names: Vec<String> = names.iter().map(|name| name.replace('|', " ")).collect();
            let mut keys = || names.iter().flat_map(|name| words(name)).map(|word| self.known(&word).key).collect();
            let thing = all.entry(names.join("|")).or_insert_with(|| Thing { keys: keys(), pages: Vec::new() });
            if thing.pages.last() != Some(&page) {
                thing.pages.push(page);
            }
            thing.keys.iter().for_each(|key| self.add(&mut said, page, Said { key: *key, in_texts_alone: false }));
        }
        for word in texts.iter().flat_map(|text| words(text)) {
            let key = self.of_text(&word);
            self.add(&mut said, page, Said { key, in_texts_alone: true });
        }
        said
    }

    fn add(&mut self, said: &mut Vec<Said>, page: usize, word: Said) {
        if std::mem::replace(&mut self.page[word.key], page) != page {
            said.push(word);
        }
    }

    fn known(&mut self, word: &str) -> DocumentSummary {
        if let Some(known) = self.known.get(word) {
            return *known;
        }
        let known = DocumentSummary { key: self.keys.insert_full(key(word)).0, is_said: false };
        self.written.resize(self.keys.len(), None);
        self.page.resize(self.keys.len(), usize::MAX);
        self.known.insert(word.to_owned(), known);
        known
    }

    fn of_text(&mut self, word: &str) -> usize {
        let DocumentSummary { key, is_said } = self.known(word);
        if !is_said {
            self.known.insert(word.to_owned(), DocumentSummary { key, is_said: true });
            match &mut self.written[key] {
                // As it is written in the middle of a sentence, if it ever is.
                Some(form) if word.starts_with(char::is_lowercase) && !form.starts_with(char::is_lowercase) => word.clone_into(form),
                Some(_) => {}
                form @ None => *form = Some(word.to_owned()),
            }
        }
        key
    }

    /// Puts the keys into their order, in which those that begin alike stand together, and what pages say with them.
    fn sort(&mut self, pages: &mut [Vec<Said>]) {
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_unstable_by_key(|at| &self.keys[*at]);
        let mut places = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, key)| places[*key] = place);
        self.keys.sort_unstable();
        self.written = order.iter().map(|key| self.written[*key].take()).collect();
        for said in pages {
            said.iter_mut().for_each(|word| word.key = places[word.key]);
            said.sort_unstable_by_key(|word| word.key);
        }
    }

    /// Whether somebody looks for a word: not for a single letter.
    fn is_looked_for(&self, word: Said) -> bool {
        let key = &self.keys[word.key];
        key.chars().nth(1).is_some() || key.starts_with(char::is_numeric)
    }

    /// Whether another word begins with a word: whoever looks for this finds that.
    fn is_begun(&self, word: Said, next: Option<&Said>) -> bool {
        let key = self.keys[word.key].as_str();
        next.is_some_and(|next| self.keys[next.key].starts_with(key)) && !key.ends_with(char::is_numeric)
    }
}

impl WordIndex {
    /// Of pages by their addresses.
    pub(super) fn new(pages: impl IntoIterator<Item = (String, Spoken)>) -> Self {
        let (mut index, mut all) = (Self::default(), Words::default());
        let mut things: IndexMap<String, Thing> = IndexMap::new();
        let mut said: Vec<Vec<Said>> = Vec::new();
        for (at, (page, spoken)) in pages.into_iter().enumerate() {
            index.pages.push(page);
            said.push(all.said(at, spoken, &mut things));
        }
        all.sort(&mut said);
        let mut words = vec![Vec::new(); all.keys.len()];
        for (at, said) in said.iter().enumerate() {
            for (place, word) in said.iter().enumerate() {
                if word.in_texts_alone && all.is_looked_for(*word) && !all.is_begun(*word, said.get(place + 1)) {
                    words[word.key].push(at);
                }
            }
        }
        index.add(things.into_iter().map(|(names, thing)| (names, thing.pages)));
        index.add(all.written.into_iter().zip(words).filter_map(|(word, pages)| Some((word?, pages))));
        index
    }

    fn add(&mut self, said: impl IntoIterator<Item = (String, Vec<usize>)>) {
        let mut by_pages: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
        for (word, pages) in said {
            if !pages.is_empty() {
                by_pages.entry(pages).or_default().push(word);
            }
        }
        self.said.extend(by_pages);
    }

    /// The script that adds these words to those that a page knows. It works from `file://`, where a page may load scripts and no data.
    pub fn script(&self) -> String {
        let json = serde_json::to_string(self).expect("strings and numbers always serialise");
        format!("(window.protogenWords = window.protogenWords || []).push({json});\n")
    }
}

/// The words of a text as they are written. A number and its unit, which are printed with a space that does not break, are one word; so
/// is what a hyphen, an apostrophe or a decimal point joins.
fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> + '_ {
    let is_joint = |before: char, joint: char, after: char| match joint {
        '-' | '\u{2010}' | '\u{2011}' => before.is_alphanumeric() && after.is_alphabetic(),
        '\'' | '\u{2019}' | '\u{a0}' => before.is_alphanumeric() && after.is_alphanumeric(),
        '.' | ',' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    };
    let is_of_word = |c: char| c.is_alphanumeric() || is_accent(c);
    let mut rest = text.char_indices();
    std::iter::from_fn(move || {
        let (start, mut before) = rest.find(|(_, c)| is_of_word(*c))?;
        let (mut end, mut holds_space) = (text.len(), false);
        while let Some((at, c)) = rest.next() {
            let joins = || rest.clone().next().is_some_and(|(_, after)| is_joint(before, c, after));
            if !is_of_word(c) && !joins() {
                end = at;
                break;
            }
            holds_space |= c == '\u{a0}';
            before = c;
        }
        let word = &text[start..end];
        Some(if holds_space { word.replace('\u{a0}', " ").into() } else { word.into() })
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
