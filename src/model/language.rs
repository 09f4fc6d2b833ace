//! The words of the interface in one language: headings, labels, the joints of sentences.
//!
//! They are held against their [declaration](interface): a file may leave a word out, and what it has must fill in the same `{places}`
//! and come in the plural forms of its language.

use super::interface::{self, CATEGORIES, DECLARED, OPPOSITES, declared, places, plural_of};
use super::visible::{can_be_seen, refuse_unprintable};
use crate::diagnostic::{Diagnostic, nearest};
use crate::schema::{Cx, Decode, choice, faults};
use crate::source::{Span, Spanned};
use icu_locale::{Direction as OfScript, LanguageIdentifier, Locale, LocaleDirectionality};
use icu_plurals::{PluralCategory, PluralRules};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use toml::de::{DeTable, DeValue};

choice! {
    /// Which way the script runs.
    pub enum Direction as "direction" {
        /// Left to right.
        Ltr = "ltr",
        /// Right to left.
        Rtl = "rtl",
    }
}

/// One language's words.
#[derive(Debug, Clone)]
pub struct Words {
    /// The language's own name.
    pub name: String,
    /// Which way its script runs.
    pub direction: Direction,
    /// Key to words.
    pub words: IndexMap<String, Spanned<String>>,
}

/// What is known of the language that a file of words is named after.
struct Known {
    tag: LanguageIdentifier,
    direction: Option<Direction>,
    /// Its plural categories, in the order of CLDR.
    categories: Vec<&'static str>,
}

impl Known {
    fn of(tag: &str) -> Option<Self> {
        let locale: Locale = tag.parse().ok()?;
        let rules = PluralRules::try_new(locale.clone().into(), icu_plurals::PluralRulesOptions::default()).ok()?;
        let found: Vec<&str> = rules.categories().map(category).collect();
        let direction = match LocaleDirectionality::new_extended().get(&locale.id) {
            Some(OfScript::LeftToRight) => Some(Direction::Ltr),
            Some(OfScript::RightToLeft) => Some(Direction::Rtl),
            _ => None,
        };
        let categories = CATEGORIES.into_iter().filter(|category| found.contains(category)).collect();
        Some(Self { tag: locale.id, direction, categories })
    }

    fn is_english(&self) -> bool {
        self.tag.language.as_str() == "en"
    }
}

/// A plural category as the endings of keys name it.
pub fn category(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { name, direction, words } = self;
        (name, direction, words.iter().collect::<Vec<_>>()).hash(state);
    }
}

impl Words {
    /// Reads `name`, `direction` and the flat table `[words]` of the language `tag`. Of the keys that no word is declared by, those are
    /// in order that `own` says are a theme's.
    pub fn decode(root: &DeTable<'_>, tag: &str, own: &dyn Fn(&str) -> bool, cx: &mut Cx<'_>) -> Self {
        let known = Known::of(tag);
        if known.is_none() {
            let finding = Diagnostic::new(&faults::SCHEMA, cx.span(0..0), format!("these words are of `{tag}`, which is no language tag"));
            cx.report(finding.with_help("name them after one, such as `en` or `pt-BR`"));
        }
        for (key, _) in root.iter().filter(|(key, _)| !["name", "direction", "words"].contains(&key.get_ref().as_ref())) {
            let span = cx.span(key.span());
            let finding = Diagnostic::new(&faults::SCHEMA, span, format!("a language file has no key `{}`", key.get_ref()));
            cx.report(finding.with_help("a language file takes `name`, `direction` and `words`"));
        }
        let name = root.get("name").and_then(|value| cx.string(value, || "the language's own name")).and_then(|name| seen(name, cx));
        let direction = root.get("direction").and_then(|value| {
            let span = cx.span(value.span());
            Direction::decode(value, cx).map(|direction| Spanned::new(direction, span))
        });
        let by_script = known.as_ref().and_then(|known| known.direction);
        if let (Some(written), Some(script)) = (&direction, by_script)
            && written.value != script
        {
            let message = format!("the script of `{tag}` does not run this way");
            cx.report(Diagnostic::new(&faults::SCHEMA, written.span, message).with_help(format!("write \"{}\"", script.word())));
        }
        let mut words = IndexMap::new();
        match root.get("words").map(|value| (value, value.get_ref())) {
            Some((_, DeValue::Table(table))) => {
                for (key, value) in table {
                    let place = cx.span(key.span());
                    let Some(text) = cx.string(value, || "words in quotes").and_then(|text| seen(text, cx)) else { continue };
                    check_key(key.get_ref(), place, &text, known.as_ref(), own, cx);
                    words.insert(key.get_ref().to_string(), text);
                }
            }
            Some((value, _)) => cx.wrong_type(value, "a table of words"),
            None => {}
        }
        if let Some(known) = &known {
            check_plurals(&words, known, cx);
            check_opposites(&words, known, cx);
        }
        let direction = direction.map(|direction| direction.value).or(by_script);
        Self { name: name.map(|name| name.value).unwrap_or_default(), direction: direction.unwrap_or(Direction::Ltr), words }
    }
}

/// A text, if a reader sees anything of it.
fn seen(text: Spanned<&str>, cx: &mut Cx<'_>) -> Option<Spanned<String>> {
    if !can_be_seen(text.value) {
        let finding = Diagnostic::new(&faults::SCHEMA, text.span, "a reader sees nothing of these words");
        cx.report(finding.with_help("write them, or take the key out"));
        return None;
    }
    refuse_unprintable(text.value, text.span, cx);
    Some(Spanned::new(text.value.to_owned(), text.span))
}

fn check_key(key: &str, place: Span, text: &Spanned<String>, known: Option<&Known>, own: &dyn Fn(&str) -> bool, cx: &mut Cx<'_>) {
    let Some(word) = declared(key) else {
        if !own(key) {
            let finding = Diagnostic::new(&faults::SCHEMA, place, format!("the interface has no word `{key}`"));
            cx.report(match nearest(key, keys(known).iter().map(String::as_str)) {
                Some(near) => finding.with_help(format!("write `{near}`")).with_fix(place, near),
                None => finding.with_help("take it out: no page would print it"),
            });
        }
        return;
    };
    if let (true, Some(known), Some((base, category))) = (word.plural, known, plural_of(key))
        && !known.categories.contains(&category)
    {
        let forms: Vec<String> = known.categories.iter().map(|category| format!("`{base}_{category}`")).collect();
        let finding = Diagnostic::new(&faults::SCHEMA, place, format!("`{}` has no plural form `{category}`", known.tag));
        cx.report(finding.with_help(format!("it has {}", forms.join(", "))));
    }
    check_places(key, text, &word.places, cx);
}

/// The keys that a file of the language may have.
fn keys(known: Option<&Known>) -> Vec<String> {
    let categories = known.map_or(&CATEGORIES[..], |known| &known.categories);
    let forms = |(key, word): (&String, &interface::Declared)| match word.plural {
        true => categories.iter().map(|category| format!("{key}_{category}")).collect(),
        false => vec![key.clone()],
    };
    DECLARED.iter().flat_map(forms).collect()
}

/// Each place of the declared word stands once, and no other.
fn check_places(key: &str, text: &Spanned<String>, wanted: &[String], cx: &mut Cx<'_>) {
    let mut found: Vec<&str> = Vec::new();
    for place in places(&text.value) {
        let (name, range) = match place {
            Ok(place) => place,
            Err(at) => {
                let span = cx.span_inside(text.span, at..at + 1);
                cx.report(Diagnostic::new(&faults::SCHEMA, span, "this brace has no partner").with_help("write a place such as `{value}`"));
                continue;
            }
        };
        let span = cx.span_inside(text.span, range);
        if !wanted.iter().any(|wanted| wanted == name) {
            let finding = Diagnostic::new(&faults::SCHEMA, span, format!("nothing is filled in for `{{{name}}}` here"));
            let open: Vec<&str> = wanted.iter().map(String::as_str).collect();
            cx.report(finding.with_help(match (nearest(name, open.iter().copied()), open.as_slice()) {
                (Some(near), _) => format!("write `{{{near}}}`"),
                (None, []) => "take it out".to_owned(),
                (None, open) => format!("`{key}` takes {}", in_braces(open)),
            }));
        } else if found.contains(&name) {
            let finding = Diagnostic::new(&faults::SCHEMA, span, format!("`{{{name}}}` stands twice"));
            cx.report(finding.with_help("take one of them out"));
        }
        found.push(name);
    }
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|wanted| !found.contains(wanted)).collect();
    if !missing.is_empty() {
        let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("these words leave {} out", in_braces(&missing)));
        cx.report(
            finding.with_help(format!(
                "put it where its value belongs, as in English: \"{}\"",
                declared(key).map_or("", |word| &word.english)
            )),
        );
    }
}

fn in_braces(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ")
}

/// A word that comes in one plural form comes in every one of its language.
fn check_plurals(words: &IndexMap<String, Spanned<String>>, known: &Known, cx: &mut Cx<'_>) {
    let mut forms: BTreeMap<&str, (Span, Vec<&str>)> = BTreeMap::new();
    for (key, text) in words.iter().filter(|(key, _)| declared(key).is_some_and(|word| word.plural)) {
        let Some((base, category)) = plural_of(key) else { continue };
        forms.entry(base).or_insert((text.span, Vec::new())).1.push(category);
    }
    for (base, (span, found)) in forms {
        let missing: Vec<String> =
            known.categories.iter().filter(|category| !found.contains(category)).map(|category| format!("`{base}_{category}`")).collect();
        if !missing.is_empty() {
            let finding = Diagnostic::new(&faults::SCHEMA, span, format!("`{}` has more plural forms of this word", known.tag));
            cx.report(finding.with_help(format!("add {}", missing.join(", "))));
        }
    }
}

/// Whether a word says the opposite of what it stands for can be told where both are alike, and in English where it holds the words
/// that are declared for the opposite; what other words mean only a translator knows.
fn check_opposites(words: &IndexMap<String, Spanned<String>>, known: &Known, cx: &mut Cx<'_>) {
    let english = |key: &str| declared(key).map_or("", |word| &word.english);
    for (one, other) in OPPOSITES.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]) {
        let Some(text) = words.get(one) else { continue };
        let alike = match words.get(other) {
            Some(opposite) => core(&text.value) == core(&opposite.value),
            None => known.is_english() && core(&text.value) == core(english(other)),
        };
        let turned = known.is_english() && holds(&text.value, english(other)) && !holds(&text.value, english(one));
        if alike || turned {
            let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("these words of `{one}` are those of `{other}`"));
            cx.report(finding.with_help(format!("in English they are \"{}\"", english(one))));
        }
    }
}

/// The words without what is filled in, without differences of spaces, capitals and stops.
fn core(text: &str) -> String {
    let mut plain = text.to_owned();
    for range in places(text).filter_map(Result::ok).map(|(_, range)| range).collect::<Vec<_>>().into_iter().rev() {
        plain.replace_range(range, " ");
    }
    let plain = plain.to_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a text holds the words of another, one after another. A single word such as "do" is in too many others to tell anything.
fn holds(text: &str, other: &str) -> bool {
    let (text, other) = (core(text), core(other));
    other.contains(' ') && format!(" {text} ").contains(&format!(" {other} "))
}
