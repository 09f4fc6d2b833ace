//! Readability of English text: the Flesch-Kincaid grade and SMOG.
//!
//! Both are estimates from counts, in school years of the United States. They order texts and gate nothing: five short instructions
//! score a grade of -1 as sentences and 6 as a list without full stops, so callers here count each list item as a sentence.
//!
//! Syllables are counted by rule, not by dictionary: groups of vowels, less a silent final `e`, `es` or `ed`, plus what English
//! splits (`-ia`, `-io`, `-le` …), with a short list of words where that is wrong. On common words it agrees with a dictionary in
//! about nine of ten; a text's mean is off by a few hundredths.

use std::borrow::Cow;

/// Counts of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sentences and list items.
    pub sentences: usize,
    /// Words that have a letter.
    pub words: usize,
    /// Their syllables.
    pub syllables: usize,
    /// Words of three syllables or more.
    pub polysyllables: usize,
}

impl Counts {
    /// Of the words of one sentence.
    pub fn of_words<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut counts = Self { sentences: 1, ..Self::default() };
        for word in words.filter(|word| word.contains(char::is_alphabetic)) {
            let syllables = syllables(word);
            counts.words += 1;
            counts.syllables += syllables;
            counts.polysyllables += usize::from(syllables >= 3);
        }
        counts
    }

    /// The Flesch-Kincaid grade level: 0.39 × words per sentence + 11.8 × syllables per word − 15.59.
    ///
    /// Source: Kincaid, Fishburne, Rogers and Chissom, 1975. `None` without words.
    pub fn flesch_kincaid(&self) -> Option<f64> {
        (self.words > 0).then(|| 0.39 * ratio(self.words, self.sentences) + 11.8 * ratio(self.syllables, self.words) - 15.59)
    }

    /// SMOG: 1.0430 × √(polysyllables × 30 / sentences) + 3.1291.
    ///
    /// Source: McLaughlin, 1969. `None` below 30 sentences, for which it was not made.
    pub fn smog(&self) -> Option<f64> {
        (self.sentences >= 30).then(|| 1.0430 * (ratio(self.polysyllables, self.sentences) * 30.0).sqrt() + 3.1291)
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.sentences += other.sentences;
        self.words += other.words;
        self.syllables += other.syllables;
        self.polysyllables += other.polysyllables;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    float(part) / float(whole)
}

/// Words that the rules below count wrongly.
const EXCEPTIONS: [(&str, usize); 16] = [
    ("area", 3),
    ("areas", 3),
    ("being", 2),
    ("business", 2),
    ("create", 2),
    ("creates", 2),
    ("different", 3),
    ("element", 3),
    ("every", 2),
    ("evening", 2),
    ("idea", 3),
    ("people", 2),
    ("science", 2),
    ("something", 2),
    ("somewhere", 2),
    ("sometimes", 2),
];

/// How many syllables a word has; parts of a hyphenated word count for themselves. At least one.
pub fn syllables(word: &str) -> usize {
    word.split(['-', '\u{2010}', '\u{2011}']).filter(|part| !part.is_empty()).map(syllables_of_part).sum::<usize>().max(1)
}

fn syllables_of_part(part: &str) -> usize {
    let is_plain = part.bytes().all(|byte| byte.is_ascii_lowercase());
    let lower: Cow<'_, str> =
        if is_plain { part.into() } else { part.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect() };
    if let Some((_, known)) = EXCEPTIONS.iter().find(|(word, _)| *word == lower) {
        return *known;
    }
    let groups = vowel_groups(&lower) + splits(&lower);
    groups.saturating_sub(silent(&lower)).max(1)
}

fn is_vowel(character: char) -> bool {
    matches!(character, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'é' | 'è' | 'ê' | 'ö' | 'ü' | 'ä' | 'ï')
}

fn vowel_groups(word: &str) -> usize {
    let (mut groups, mut inside) = (0, false);
    for (at, character) in word.char_indices() {
        let vowel = is_vowel(character) && !(at == 0 && character == 'y');
        groups += usize::from(vowel && !inside);
        inside = vowel;
    }
    groups
}

/// Groups of vowels that are spoken as two, as in `radio`, `media` and `usual`; not in `nation`, `special` or `equal`.
fn splits(word: &str) -> usize {
    const SPLIT: [&str; 9] = ["ia", "io", "iu", "iet", "eo", "ua", "uou", "creati", "react"];
    const JOINED: [&str; 13] = ["tio", "sio", "cio", "gio", "cia", "tia", "sia", "qua", "gua", "peo", "xio", "lian", "liar"];
    let bytes = word.as_bytes();
    if !bytes.windows(2).any(|pair| pair.iter().all(|byte| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u'))) {
        return 0; // Every part has two vowels side by side.
    }
    let split: usize = SPLIT.iter().map(|part| word.matches(part).count()).sum();
    if split == 0 {
        return 0;
    }
    let joined = JOINED.iter().map(|part| word.matches(part).count()).sum::<usize>();
    split.saturating_sub(joined)
}

/// How many written vowels are not spoken: a final `e`, `es` or `ed`, and an `e` before `-ly`, `-ful`, `-less`, `-ness` or `-ment`.
fn silent(word: &str) -> usize {
    for ending in ["ly", "ful", "fully", "less", "ness", "ment", "ments"] {
        if let Some(stem) = word.strip_suffix(ending).and_then(|stem| stem.strip_suffix('e')) {
            return usize::from(vowel_groups(stem) > 0 && !stem.ends_with(is_vowel));
        }
    }
    let (stem, spoken_after): (&str, &[char]) = if let Some(stem) = word.strip_suffix("es") {
        (stem, &['s', 'z', 'x', 'c', 'g', 'h'])
    } else if let Some(stem) = word.strip_suffix("ed") {
        (stem, &['t', 'd'])
    } else if let Some(stem) = word.strip_suffix('e') {
        (stem, &[])
    } else {
        return 0;
    };
    let syllabic_l = !word.ends_with('d') && stem.strip_suffix('l').is_some_and(|before| !before.is_empty() && !before.ends_with(is_vowel));
    usize::from(!(syllabic_l || stem.ends_with(is_vowel) || stem.ends_with(spoken_after)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::words;

    fn counts(sentences: &[&str]) -> Counts {
        let mut all = Counts::default();
        for sentence in sentences {
            all += Counts::of_words(words(sentence).map(|(word, _)| word));
        }
        all
    }

    #[test]
    fn syllables_of_common_words() {
        let one = ["skin", "heat", "hard", "wash", "use", "scarred", "holes", "calmed", "the", "eye", "you", "makes", "cleaned", "taste"];
        let two = [
            "needle", "needles", "water", "treated", "being", "people", "create", "faces", "every", "tanning", "table", "make-up",
            "creature", "quiet", "careful", "safely",
        ];
        let three = [
            "area",
            "elastin",
            "infection",
            "medicine",
            "radio",
            "media",
            "collagen",
            "direction",
            "usual",
            "idea",
            "reptilian",
            "seemingly",
        ];
        let four = ["moisturiser", "disfigurement", "emergency", "radio-wave", "irritated", "society"];
        for (count, list) in [(1, &one[..]), (2, &two[..]), (3, &three[..]), (4, &four[..])] {
            for word in list {
                assert_eq!(syllables(word), count, "{word}");
            }
        }
    }

    /// Two sentences whose scores are published beside the formula's history: the grade is −1.45 for the first (6 words of one
    /// syllable), and the second has 13 words and 24 syllables.
    #[test]
    fn flesch_kincaid_meets_published_values() {
        let grade = |text: &str| (counts(&[text]).flesch_kincaid().unwrap() * 100.0).round();
        assert_eq!(grade("The cat sat on the mat."), -145.0);
        let platypus = counts(&["The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."]);
        assert_eq!((platypus.words, platypus.syllables), (13, 24));
        assert_eq!((platypus.flesch_kincaid().unwrap() * 100.0).round(), 1126.0);
        assert_eq!(Counts::default().flesch_kincaid(), None);
    }

    /// McLaughlin's conversion table for 30 sentences gives a whole grade for a span of counts; the formula stays within one.
    #[test]
    fn smog_meets_the_published_conversion_table() {
        let table = [(2, 4), (6, 5), (12, 6), (20, 7), (30, 8), (42, 9), (56, 10), (72, 11), (90, 12), (110, 13), (132, 14)];
        for (polysyllables, grade) in table {
            let smog = Counts { sentences: 30, words: 400, syllables: 600, polysyllables }.smog().unwrap();
            assert!((smog - f64::from(grade)).abs() < 1.3, "{polysyllables}: {smog} for {grade}");
        }
        let nine = Counts { sentences: 30, words: 400, syllables: 600, polysyllables: 9 };
        assert_eq!((nine.smog().unwrap() * 10_000.0).round(), 62_581.0);
        assert_eq!(Counts { sentences: 29, ..nine }.smog(), None);
    }

    /// A decimal splits no sentence, and a number is no word: textstat 0.7.13 scores these two 3.4 and -0.5.
    #[test]
    fn a_decimal_changes_nothing() {
        assert_eq!(counts(&["Needles of 1 mm to 2 mm."]).flesch_kincaid(), counts(&["Needles of 1.5 mm to 2 mm."]).flesch_kincaid());
    }
}
