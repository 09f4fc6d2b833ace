//! Words without their endings, so that "wax", "waxing" and "waxed" are one.

use std::collections::BTreeSet;

/// The words of a text without their endings, so that "wax", "waxing" and "waxed" are one; words that say little are left out.
pub fn stems(text: &str) -> BTreeSet<String> {
    const SMALL: [&str; 30] = [
        "the", "and", "your", "you", "with", "that", "for", "all", "any", "are", "not", "from", "own", "other", "into", "have", "has",
        "until", "out", "off", "put", "use", "take", "get", "keep", "product", "skin", "area", "after", "before",
    ];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase);
    words.filter(|word| !SMALL.contains(&word.as_str())).map(|word| stem(&word).to_owned()).collect()
}

/// A word without its ending.
pub fn stem(word: &str) -> &str {
    let mut stem = word;
    for ending in ["ness", "ings", "ing", "ers", "er", "ed", "es", "s", "e"] {
        if let Some(short) = word.strip_suffix(ending)
            && short.len() >= 3
        {
            stem = short;
            break;
        }
    }
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > 3 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2] && stem.len() < word.len();
    if doubled && stem.is_char_boundary(stem.len() - 1) { &stem[..stem.len() - 1] } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in
            [["wax", "waxing", "waxed"], ["shave", "shaving", "shaves"], ["rub", "rubbing", "rubbed"], ["peel", "peeling", "peels"]]
        {
            assert_eq!(forms.map(stem).into_iter().collect::<BTreeSet<_>>().len(), 1, "{forms:?}");
        }
    }
}
