//! The words of the interface, declared once: the English ones of the default theme.
//!
//! They say which keys there are, which `{places}` are filled in where, and which words have a form for each plural. What other files
//! of words are held against, what code may ask for and what the reference page lists is all read from here.

use indexmap::IndexMap;
use std::sync::LazyLock;
use toml::de::{DeTable, DeValue};

/// The file that declares them.
const ENGLISH: &str = include_str!("../../themes/default/words/en.toml");

/// The ending of the form that every language has, by CLDR.
const OTHER: &str = "_other";
/// The plural categories of CLDR, as the endings of keys name them.
pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Words that a reader must be able to tell from each other: one in the place of the other turns a bound or an order round.
pub const OPPOSITES: [(&str, &str); 6] = [
    ("at_least", "at_most"),
    ("spf_at_least", "spf_at_most"),
    ("every_at_least", "every_at_most"),
    ("do", "dont"),
    ("yes", "no"),
    ("mode_avoid", "mode_do"),
];

/// One of the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// In English.
    pub english: String,
    /// What is filled in, in the order of the English words.
    pub places: Vec<String>,
    /// Whether there is a form of it for each plural category of a language.
    pub plural: bool,
}

/// Every one of the words by its key, in their order; of those with plural forms the key is that without an ending.
pub static DECLARED: LazyLock<IndexMap<String, Declared>> = LazyLock::new(|| {
    let root = DeTable::parse(ENGLISH).map(toml::Spanned::into_inner).unwrap_or_default();
    let words = root.get("words").and_then(|words| words.get_ref().as_table());
    let pairs = words.into_iter().flatten().filter_map(|(key, text)| match text.get_ref() {
        DeValue::String(text) => Some((key.get_ref().as_ref(), text.as_ref())),
        _ => None,
    });
    let pairs: IndexMap<&str, &str> = pairs.collect();
    let is_plural =
        |base: &str| pairs.contains_key(format!("{base}_one").as_str()) && pairs.contains_key(format!("{base}{OTHER}").as_str());
    let declared = pairs.iter().filter_map(|(key, text)| {
        let base = plural_of(key).map(|(base, _)| base).filter(|base| is_plural(base));
        // The form of one is told with that of the others.
        let stands_alone = base.is_none_or(|_| key.ends_with(OTHER));
        let places = places(text).filter_map(Result::ok).map(|(name, _)| name.to_owned()).collect();
        stands_alone.then(|| (base.unwrap_or(key).to_owned(), Declared { english: (*text).to_owned(), places, plural: base.is_some() }))
    });
    declared.collect()
});

/// The word of that key, which may end in a plural category.
pub fn declared(key: &str) -> Option<&'static Declared> {
    let plain = DECLARED.get(key).filter(|word| !word.plural);
    plain.or_else(|| DECLARED.get(plural_of(key)?.0).filter(|word| word.plural))
}

/// A key with a plural category at its end: what stands before it, and the category.
pub fn plural_of(key: &str) -> Option<(&str, &str)> {
    key.rsplit_once('_').filter(|(_, category)| CATEGORIES.contains(category))
}

/// The places of a text in order, each with where it stands, braces included; an `Err` is a brace without its partner.
pub fn places(text: &str) -> impl Iterator<Item = Result<(&str, std::ops::Range<usize>), usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let open = text[from..].find(['{', '}']).map(|at| from + at)?;
        let close = text[open + 1..].find(['{', '}']).map(|at| open + 1 + at);
        let closed = close.filter(|close| text.as_bytes()[open] == b'{' && text.as_bytes()[*close] == b'}');
        from = closed.unwrap_or(open) + 1;
        Some(closed.map(|close| (&text[open + 1..close], open..close + 1)).ok_or(open))
    })
}

/// The reference page of the words, in Markdown.
pub fn page(note: &str) -> String {
    let mut out = format!(
        "# Words of the interface\n\n{note}\n\nThe words that the program itself puts on pages, in `themes/*/words/<language>.toml` and \
         `content/languages/<language>/words.toml`. What a language lacks is printed in English.\n\n| key | filled in | in English |\n|---|---|---|\n"
    );
    for (key, Declared { english, places, plural }) in &*DECLARED {
        let ending = if *plural { "_…" } else { "" };
        let places: Vec<String> = places.iter().map(|place| format!("`{{{place}}}`")).collect();
        out.push_str(&format!("| `{key}{ending}` | {} | {} |\n", places.join(", "), english.replace('|', "\\|")));
    }
    out.push_str("\nA key that ends in `_…` has a form for each plural category of its language: ");
    out.push_str(&CATEGORIES.map(|category| format!("`_{category}`")).join(", "));
    out.push_str(".\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_between_braces() {
        let of = |text: &'static str| places(text).collect::<Vec<_>>();
        assert_eq!(of("{low} to {high}"), [Ok(("low", 0..5)), Ok(("high", 9..15))]);
        assert_eq!(of("a } b {c"), [Err(2), Err(6)]);
        assert_eq!(of("{{a}"), [Err(0), Ok(("a", 1..4))]);
    }

    #[test]
    fn the_english_words_declare_their_places_and_plurals() {
        let exactly = Declared { english: "exactly {value}".to_owned(), places: vec!["value".to_owned()], plural: false };
        assert_eq!(declared("exactly"), Some(&exactly));
        let days = Declared { english: "days".to_owned(), places: Vec::new(), plural: true };
        assert_eq!(["days_one", "days_few", "days"].map(declared), [Some(&days), Some(&days), None]);
        assert_eq!(declared("exactly_few"), None);
        assert!(OPPOSITES.iter().all(|(one, other)| declared(one).is_some() && declared(other).is_some()));
    }
}
