//! What must stand in a text before a rule can find anything in it, of all rules in one table.
//!
//! Each rule has its lists, and there are dozens of rules. A text goes through the table once: each of its words is looked up by its
//! first three letters, and each byte by its value. What comes out is which rules are worth running, for most texts hardly any. A sign is
//! necessary and not sufficient: the rule itself looks at the text as if there were no table.

/// Something that stands in a text.
#[derive(Debug, Clone, Copy)]
pub enum Sign<'w> {
    /// A word, or words with spaces between them, whatever their case.
    Words(&'w str),
    /// The same, with any ending.
    Beginning(&'w str),
    /// A byte of the text's UTF-8.
    Byte(u8),
    /// A name that no text of the project should use.
    SecondName,
}

/// What a rule needs: one of these alternatives, and of an alternative one sign of each group. A rule with an empty alternative always runs.
pub type Needs<'w> = Vec<Vec<Vec<Sign<'w>>>>;

/// What a rule needs that can find something in any text.
pub fn nothing() -> Needs<'static> {
    vec![Vec::new()]
}

/// What a rule needs that looks at numbers in digits.
pub fn a_digit() -> Needs<'static> {
    vec![vec![bytes(b"0123456789")]]
}

/// One of these bytes.
pub fn bytes(bytes: &'static [u8]) -> Vec<Sign<'static>> {
    bytes.iter().copied().map(Sign::Byte).collect()
}

/// One of these words.
pub fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<Sign<'w>> {
    words.into_iter().map(Sign::Words).collect()
}

/// A word with one of these beginnings.
pub fn beginnings<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<Sign<'w>> {
    words.into_iter().map(Sign::Beginning).collect()
}

/// The signs of many that need some.
#[derive(Debug)]
pub struct Table<'w> {
    /// Where the words begin in `words` that have these three letters first, by [`key`]; one more stands at the end.
    begins: Vec<u32>,
    /// The words in the order of their keys.
    words: Vec<Word<'w>>,
    /// What each byte is a sign of.
    by_byte: [u128; 256],
    /// What each byte is, as bits.
    kinds: [u8; 256],
    /// For each that needs signs its alternatives: the groups, as bits, of which all must be there.
    needs: Vec<Vec<u128>>,
}

#[derive(Debug, Clone, Copy)]
struct Word<'w> {
    words: &'w str,
    any_ending: bool,
    /// The groups it is a sign of.
    groups: u128,
}

/// A letter or digit of ASCII.
const WORD: u8 = 1;
/// A part of a character beyond ASCII.
const BEYOND: u8 = 2;
/// A sign of something.
const SIGN: u8 = 4;

/// What each byte is by itself.
const KINDS: [u8; 256] = {
    let mut kinds = [BEYOND; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = if (byte as u8).is_ascii_alphanumeric() { WORD } else { 0 };
        byte += 1;
    }
    kinds
};

/// The groups of which a text has a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen(u128);

impl<'w> Table<'w> {
    /// Of what each of many needs, and of the names that no text of the project should use.
    pub fn new(all: impl IntoIterator<Item = Needs<'w>>, second_names: &[&'w str]) -> Self {
        let (mut needs, mut keyed, mut by_byte, mut next) = (Vec::new(), Vec::new(), [0; 256], 0);
        for alternatives in all {
            let mut masks = Vec::new();
            for groups in alternatives {
                let mut mask = 0;
                for signs in groups {
                    // There are fewer groups; a group beyond would always count as there.
                    let group = 1_u128.checked_shl(next).unwrap_or(0);
                    next += 1;
                    mask |= group;
                    for sign in signs {
                        match sign {
                            Sign::Byte(byte) => by_byte[usize::from(byte)] |= group,
                            Sign::Words(words) => add(Word { words, any_ending: false, groups: group }, &mut keyed),
                            Sign::Beginning(words) => add(Word { words, any_ending: true, groups: group }, &mut keyed),
                            Sign::SecondName => {
                                let names = second_names.iter().map(|words| Word { words, any_ending: false, groups: group });
                                names.for_each(|name| add(name, &mut keyed));
                            }
                        }
                    }
                }
                masks.push(mask);
            }
            needs.push(masks);
        }
        keyed.sort_by_key(|(key, _)| *key);
        let mut begins = vec![0; KEYS + 1];
        keyed.iter().for_each(|(key, _)| begins[key + 1] += 1);
        (0..KEYS).for_each(|key| begins[key + 1] += begins[key]);
        let mut kinds = KINDS;
        kinds.iter_mut().zip(by_byte).filter(|(_, groups)| *groups != 0).for_each(|(kind, _)| *kind |= SIGN);
        Self { begins, words: keyed.into_iter().map(|(_, word)| word).collect(), by_byte, kinds, needs }
    }

    /// Goes through a text.
    pub fn look_at(&self, text: &str) -> Seen {
        let bytes = text.as_bytes();
        let (mut seen, mut inside) = (0, false);
        for (at, byte) in bytes.iter().enumerate() {
            let kind = self.kinds[usize::from(*byte)];
            if kind & SIGN != 0 {
                seen |= self.by_byte[usize::from(*byte)];
            }
            let is_inside = if kind & BEYOND == 0 { kind & WORD != 0 } else { is_in_word(text, at, inside) };
            if is_inside && !inside {
                seen = self.word_at(text, at, seen);
            }
            inside = is_inside;
        }
        Seen(seen)
    }

    fn word_at(&self, text: &str, at: usize, mut seen: u128) -> u128 {
        let key = key(&text.as_bytes()[at..]);
        for word in &self.words[self.begins[key] as usize..self.begins[key + 1] as usize] {
            if word.groups & !seen != 0 && word.is_at(text, at) {
                seen |= word.groups;
            }
        }
        seen
    }

    /// Whether the text has what the one of that number needs.
    pub fn suffices(&self, number: usize, seen: Seen) -> bool {
        self.needs.get(number).is_none_or(|needs| needs.iter().any(|mask| seen.0 & mask == *mask))
    }
}

/// Whether the byte, which is beyond ASCII, belongs to a word; those of a character after its first do as the first does.
fn is_in_word(text: &str, at: usize, inside: bool) -> bool {
    if !text.is_char_boundary(at) {
        return inside;
    }
    text[at..].chars().next().is_some_and(char::is_alphanumeric)
}

fn add<'w>(word: Word<'w>, keyed: &mut Vec<(usize, Word<'w>)>) {
    let letters = word.words.bytes().take_while(u8::is_ascii_alphabetic).count();
    let first = key(word.words.as_bytes());
    // Any letter may go on after a beginning of one letter or two.
    let open = match letters {
        1 if word.any_ending && word.words.len() == 1 => 27 * 27,
        2 if word.any_ending && word.words.len() == 2 => 27,
        _ => return keyed.push((first, word)),
    };
    keyed.extend((first - first % open..).take(open).map(|key| (key, word)));
}

/// How many keys there are.
const KEYS: usize = 27 * 27 * 27;

/// The number of the first three letters. After the first byte that is no letter, none counts.
fn key(bytes: &[u8]) -> usize {
    let letter = |place: usize| bytes.get(place).map_or(26, |byte| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a').min(26)));
    let first = letter(0);
    let second = if first == 26 { 26 } else { letter(1) };
    let third = if second == 26 { 26 } else { letter(2) };
    (first * 27 + second) * 27 + third
}

impl Word<'_> {
    /// Whether it stands in the text from here on.
    fn is_at(&self, text: &str, at: usize) -> bool {
        let rest = &text.as_bytes()[at..];
        let same = rest.iter().zip(self.words.as_bytes()).take_while(|(byte, wanted)| fold_byte(**byte) == fold_byte(**wanted)).count();
        let length = if same == self.words.len() {
            same
        } else if rest.get(same).is_some_and(|byte| !byte.is_ascii()) {
            match length_of(&text[at..], self.words) {
                Some(length) => length,
                None => return false,
            }
        } else {
            return false;
        };
        self.any_ending || text[at + length..].chars().next().is_none_or(|after| !after.is_alphanumeric())
    }
}

fn fold_byte(byte: u8) -> u8 {
    if byte == b'\n' { b' ' } else { byte.to_ascii_lowercase() }
}

/// How much of the text the words take up that it begins with.
fn length_of(text: &str, words: &str) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in words.chars() {
        if fold(rest.next()?) != fold(wanted) {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// Any case, space, apostrophe and hyphen as one.
fn fold(character: char) -> char {
    match character {
        '\u{a0}' | '\u{202f}' | '\n' => ' ',
        '’' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(needs: Needs<'static>, text: &str) -> bool {
        let table = Table::new([needs], &["gel pad"]);
        table.suffices(0, table.look_at(text))
    }

    #[test]
    fn words_are_seen_whole_in_any_case_and_with_any_space() {
        let any = |text| seen(vec![vec![words(["no pain", "don't", "go", "I-beam", "µg"])]], text);
        for text in ["NO PAIN.", "so no\u{a0}pain", "(don’t)", "go", "let's go", "i\u{2011}beam", "a µg"] {
            assert!(any(text), "{text}");
        }
        for text in ["no", "no painless", "gone", "ego", "don", "I beam", "5µg", ""] {
            assert!(!any(text), "{text}");
        }
    }

    #[test]
    fn beginnings_are_seen_with_any_ending() {
        let any = |text| seen(vec![vec![beginnings(["burn", "uv", "x", "hot w"])]], text);
        for text in ["Burning", "burn", "UVB", "uv", "X", "xenon", "hot wax"] {
            assert!(any(text), "{text}");
        }
        for text in ["sunburn", "u", "auv", "ox", "hot", "hot  wax"] {
            assert!(!any(text), "{text}");
        }
    }

    #[test]
    fn one_of_each_group_is_needed_of_one_alternative() {
        let needs = || vec![vec![words(["stop", "skip"]), words(["pill"])], vec![bytes(b"%")]];
        assert!(seen(needs(), "Skip the pill.") && seen(needs(), "5 %"));
        assert!(!seen(needs(), "Stop. Skip.") && !seen(needs(), "pill"));
        assert!(seen(nothing(), "") && !seen(Vec::new(), "anything"));
    }

    #[test]
    fn second_names_and_digits_are_seen() {
        let named = |text| seen(vec![vec![vec![Sign::SecondName]]], text);
        assert!(named("Put a Gel pad on.") && !named("Put gel pads on."));
        assert!(seen(a_digit(), "SPF30") && !seen(a_digit(), "thirty"));
    }
}
