//! Closed lists of words and phrases, found in a text by whole words.
//!
//! A list is a constant beside the rule that owns it. Upper and lower case are the same, any space is a space, and either kind of
//! apostrophe or hyphen is one; nothing else is folded, so that a list says exactly what it finds.

use super::signs::{Sign, words};
use std::ops::Range;

/// Phrases with what each of them leads to.
#[derive(Debug)]
pub struct Phrases<T: 'static> {
    entries: &'static [(&'static str, T)],
    /// The numbers of the entries, by the letter they start with; the last stand after those of `z`.
    by_initial: [u8; 256],
    /// Where each letter's entries begin in `by_initial`.
    begins: [u8; 27],
    /// For each byte that starts an entry, what follows it there, as bits: most words of a text are passed over by one look.
    seconds: [u32; 256],
}

/// A phrase that a text holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<'t, T: 'static> {
    /// The words as they stand in the text.
    pub words: &'t str,
    /// Where they stand.
    pub range: Range<usize>,
    /// What the list says of them.
    pub entry: &'static T,
}

impl<T> Phrases<T> {
    /// Of at most 255 lower-case phrases, each starting with a letter.
    pub const fn new(entries: &'static [(&'static str, T)]) -> Self {
        assert!(entries.len() < 256);
        let (mut by_initial, mut begins, mut seconds) = ([0; 256], [0; 27], [0; 256]);
        let (mut letter, mut next) = (0, 0);
        while letter < 26 {
            begins[letter] = next;
            let mut at = 0;
            while at < entries.len() {
                let phrase = entries[at].0.as_bytes();
                if phrase[0] == b'a' + letter as u8 {
                    let second = if phrase.len() > 1 { KINDS[phrase[1] as usize] } else { OTHER };
                    seconds[phrase[0] as usize] |= second;
                    seconds[phrase[0].to_ascii_uppercase() as usize] |= second;
                    by_initial[next as usize] = at as u8;
                    next += 1;
                }
                at += 1;
            }
            letter += 1;
        }
        assert!(next as usize == entries.len(), "each phrase starts with a lower-case letter");
        begins[26] = next;
        Self { entries, by_initial, begins, seconds }
    }

    /// Each of them, as a sign that one is there.
    pub fn signs(&self) -> Vec<Sign<'static>> {
        words(self.entries.iter().map(|(phrase, _)| *phrase))
    }

    /// Every phrase in `text`, from left to right; of two that start together the longer, and none inside another.
    pub fn find<'t>(&'static self, text: &'t str) -> impl Iterator<Item = Hit<'t, T>> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let hit = self.next(text, from)?;
            from = hit.range.end;
            Some(hit)
        })
    }

    /// Whether `text` holds any of them.
    pub fn is_in(&'static self, text: &str) -> bool {
        self.next(text, 0).is_some()
    }

    /// The phrase that `text` starts with.
    pub fn starting<'t>(&'static self, text: &'t str) -> Option<Hit<'t, T>> {
        self.at(text, 0)
    }

    fn next<'t>(&'static self, text: &'t str, from: usize) -> Option<Hit<'t, T>> {
        let bytes = text.as_bytes();
        let mut starts = (from..bytes.len()).filter(|at| {
            let second = bytes.get(at + 1).map_or(OTHER, |second| KINDS[usize::from(*second)]);
            self.seconds[usize::from(bytes[*at])] & second != 0 && starts_word(text, *at)
        });
        starts.find_map(|at| self.at(text, at))
    }

    fn at<'t>(&'static self, text: &'t str, at: usize) -> Option<Hit<'t, T>> {
        let candidates = self.starting_with(*text.as_bytes().get(at)?).iter().map(|number| &self.entries[usize::from(*number)]);
        let fitting = candidates.filter_map(|(phrase, entry)| Some((length(&text[at..], phrase)?, entry)));
        let (length, entry) = fitting.max_by_key(|(length, _)| *length)?;
        let range = at..at + length;
        Some(Hit { words: &text[range.clone()], range, entry })
    }

    /// The numbers of the entries that start with a letter, whatever its case.
    fn starting_with(&self, byte: u8) -> &[u8] {
        let letter = usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'));
        match (self.begins.get(letter), self.begins.get(letter + 1)) {
            (Some(from), Some(to)) => &self.by_initial[usize::from(*from)..usize::from(*to)],
            _ => &[],
        }
    }
}

/// The bit of any byte but a letter.
const OTHER: u32 = 1 << 26;

/// For each byte the bit of the letter, whatever its case, or of all that is none.
static KINDS: [u32; 256] = {
    let mut kinds = [OTHER; 256];
    let mut letter = 0;
    while letter < 26 {
        kinds[(b'a' + letter) as usize] = 1 << letter;
        kinds[(b'A' + letter) as usize] = 1 << letter;
        letter += 1;
    }
    kinds
};

fn starts_word(text: &str, at: usize) -> bool {
    if at > 0 && text.as_bytes()[at - 1].is_ascii_alphanumeric() {
        return false;
    }
    text.is_char_boundary(at) && text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
}

/// How much of `text` the phrase takes up, if the text starts with it and a word ends there.
fn length(text: &str, phrase: &str) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in phrase.chars() {
        if fold(rest.next()?) != wanted {
            return None;
        }
    }
    let ends = rest.clone().next().is_none_or(|after| !after.is_alphanumeric());
    ends.then(|| text.len() - rest.as_str().len())
}

fn fold(character: char) -> char {
    match character {
        '\u{a0}' | '\u{202f}' | '\n' => ' ',
        '’' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        other => other.to_ascii_lowercase(),
    }
}

/// The replacement with a capital where the replaced words had one.
pub fn like(words: &str, replacement: &str) -> String {
    let mut characters = replacement.chars();
    match (words.chars().next(), characters.next()) {
        (Some(old), Some(new)) if old.is_uppercase() => new.to_uppercase().chain(characters).collect(),
        _ => replacement.to_owned(),
    }
}

/// Whether the range stands between quotation marks: somebody else's words.
pub fn is_quoted(text: &str, range: Range<usize>) -> bool {
    let before = &text[..range.start];
    let curly = |open: char, close: char| before.rfind(open) > before.rfind(close) && text[range.end..].contains(close);
    let straight = before.matches('"').count() % 2 == 1 && text[range.end..].contains('"');
    straight || curly('“', '”') || curly('‘', '’')
}

/// Whether one of the words right before, `within` at most and in the same clause, denies what follows: "do not", "never".
pub fn is_denied(before: &str, within: usize) -> bool {
    let clause = before.rsplit([',', ';', ':']).next().unwrap_or_default();
    let mut words = clause.split_whitespace().rev().take(within).take_while(|word| !word.eq_ignore_ascii_case("and"));
    words.any(|word| ["not", "never", "don't", "don’t", "no"].iter().any(|denial| word.eq_ignore_ascii_case(denial)))
}

#[cfg(test)]
mod tests {
    use super::*;

    static LIST: Phrases<u8> = Phrases::new(&[("do not", 1), ("do", 2), ("don't", 3), ("make-up", 4)]);

    fn found(text: &str) -> Vec<(&str, u8)> {
        LIST.find(text).map(|hit| (hit.words, *hit.entry)).collect()
    }

    #[test]
    fn whole_words_are_found_in_any_case_and_with_any_space() {
        assert_eq!(found("Do\u{a0}not; DO, don’t."), [("Do\u{a0}not", 1), ("DO", 2), ("don’t", 3)]);
        assert_eq!(found("doing undo makeup"), []);
        assert_eq!(found("make\u{2011}up"), [("make\u{2011}up", 4)]);
        assert_eq!(found("édo é do"), [("do", 2)]);
        assert_eq!(found(""), []);
    }

    #[test]
    fn a_replacement_keeps_the_capital() {
        assert_eq!(like("Don't", "do not"), "Do not");
        assert_eq!(like("don't", "do not"), "do not");
    }

    #[test]
    fn quoted_words_are_known() {
        let quoted = |text: &str| is_quoted(text, text.find("few").unwrap()..text.find("few").unwrap() + 3);
        assert!(quoted("S1 says \"a few days\"."));
        assert!(quoted("S1 says “a few days”."));
        assert!(!quoted("“S1” says a few days."));
        assert!(!quoted("It's a few days."));
        assert!(!quoted("a few"));
    }
}
