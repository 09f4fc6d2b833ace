//! A language as pages use it: the theme's interface words, plurals by CLDR category, dates.

use crate::model::interface;
use crate::model::language::{self, Direction, Words};
use crate::source::Spanned;
use icu_locale::Locale;
use icu_plurals::PluralRules;
use jiff::civil::Date;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Interface words with a fall-back chain already applied, ready for printing.
pub struct Language {
    /// The BCP 47 tag.
    pub tag: String,
    /// The language's own name.
    pub name: String,
    /// Which way its script runs.
    pub direction: Direction,
    words: BTreeMap<String, String>,
    /// The forms of each word that has some, with their categories.
    forms: BTreeMap<String, Vec<(String, String)>>,
    plurals: PluralRules,
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Language").field("tag", &self.tag).finish_non_exhaustive()
    }
}

/// A language tag that no locale data is known for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLanguage(pub String);

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no language tag: write one such as `en` or `pt-BR`", self.0)
    }
}

impl std::error::Error for UnknownLanguage {}

impl Language {
    /// Of the layers, later ones go before earlier ones, word by word.
    ///
    /// # Errors
    /// [`UnknownLanguage`] for a malformed tag.
    pub fn new(tag: &str, layers: &[&Words]) -> Result<Self, UnknownLanguage> {
        let locale: Locale = tag.parse().map_err(|_| UnknownLanguage(tag.to_owned()))?;
        let plurals =
            PluralRules::try_new(locale.into(), icu_plurals::PluralRulesOptions::default()).map_err(|_| UnknownLanguage(tag.to_owned()))?;
        let mut words = BTreeMap::new();
        for layer in layers {
            words.extend(layer.words.iter().map(|(key, text): (&String, &Spanned<String>)| (key.clone(), text.value.clone())));
        }
        let mut forms: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (key, text) in &words {
            if let Some((base, category)) = interface::plural_of(key) {
                forms.entry(base.to_owned()).or_default().push((category.to_owned(), text.clone()));
            }
        }
        let last = layers.iter().rev().find(|layer| !layer.name.is_empty());
        Ok(Self {
            tag: tag.to_owned(),
            name: last.map_or_else(|| tag.to_owned(), |layer| layer.name.clone()),
            direction: layers.last().map_or(Direction::Ltr, |layer| layer.direction),
            words,
            forms,
            plurals,
        })
    }

    /// The word of that key, which is [declared](interface); one that is not would print itself, visibly.
    pub fn word<'a>(&'a self, key: &'a str) -> &'a str {
        debug_assert!(interface::declared(key).is_some_and(|word| !word.plural), "the interface has no word `{key}`");
        self.words.get(key).map_or(key, String::as_str)
    }

    /// The word for one of a closed set's choices: `answer` and `do-not-treat` make the key `answer_do_not_treat`.
    pub fn choice(&self, set: &str, choice: &str) -> String {
        self.word(&format!("{set}_{}", choice.replace('-', "_"))).to_owned()
    }

    /// A word with each of its declared places filled in; values that it has no place for are left out.
    pub fn filled<'v>(&self, key: &str, values: &[(&str, &'v str)]) -> String {
        debug_assert!(
            interface::declared(key).is_some_and(|word| word.places.iter().all(|place| values.iter().any(|(name, _)| name == place))),
            "`{key}` has places that are not filled in"
        );
        let (mut rest, mut filled) = (self.word(key), String::new());
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let named = |(name, value): &(&str, &'v str)| Some((*value, after.strip_prefix(name)?.strip_prefix('}')?));
            let (value, next) = values.iter().find_map(named).unwrap_or(("{", after));
            filled.push_str(value);
            rest = next;
        }
        filled.push_str(rest);
        filled
    }

    /// The form of `key` for that many, by CLDR category: `days_one`, `days_other`. Without one the key of the form is printed, visibly.
    pub fn plural(&self, key: &str, count: &rust_decimal::Decimal) -> Cow<'_, str> {
        debug_assert!(interface::DECLARED.get(key).is_some_and(|word| word.plural), "the interface has no plural word `{key}`");
        let forms = self.forms.get(key).map_or(&[][..], Vec::as_slice);
        let form = |category: &str| forms.iter().find(|(of, _)| of == category).map(|(_, word)| Cow::Borrowed(word.as_str()));
        form(self.category(count)).or_else(|| form("other")).unwrap_or_else(|| format!("{key}_other").into())
    }

    fn category(&self, count: &rust_decimal::Decimal) -> &'static str {
        let whole = Some(count).filter(|count| count.scale() == 0).and_then(|count| u64::try_from(*count).ok());
        let exact = || count.to_string().parse::<fixed_decimal::Decimal>();
        let category =
            whole.map_or_else(|| exact().map(|exact| self.plurals.category_for(&exact)), |whole| Ok(self.plurals.category_for(whole)));
        category.map_or("other", language::category)
    }

    /// A date in words: 21 November 2026.
    pub fn date(&self, date: Date) -> String {
        let month = self.word(MONTHS[usize::from(date.month().unsigned_abs()) - 1]).to_owned();
        self.filled("date_form", &[("day", &date.day().to_string()), ("month", &month), ("year", &date.year().to_string())])
    }

    /// A month in words: November 2026.
    pub fn month(&self, date: Date) -> String {
        let month = self.word(MONTHS[usize::from(date.month().unsigned_abs()) - 1]).to_owned();
        self.filled("month_form", &[("month", &month), ("year", &date.year().to_string())])
    }

    /// All words, for templates.
    pub fn words(&self) -> &BTreeMap<String, String> {
        &self.words
    }
}

/// The keys of the months' names.
const MONTHS: [&str; 12] =
    ["month_1", "month_2", "month_3", "month_4", "month_5", "month_6", "month_7", "month_8", "month_9", "month_10", "month_11", "month_12"];

/// A language as a template sees it.
#[derive(Debug, Clone, Serialize)]
pub struct LanguageView {
    /// The BCP 47 tag.
    pub tag: String,
    /// Its own name.
    pub name: String,
    /// `ltr` or `rtl`.
    pub dir: Direction,
}

impl From<&Language> for LanguageView {
    fn from(language: &Language) -> Self {
        Self { tag: language.tag.clone(), name: language.name.clone(), dir: language.direction }
    }
}
