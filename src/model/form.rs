//! Strings that must have a form: a language's tag, an address.

use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, Shape, Value, faults};
use crate::source::Span;
use std::marker::PhantomData;

/// A form of strings.
pub trait Form {
    /// What people call it, with its article.
    const NAME: &'static str;
    /// As a regular expression, for editors; [`Form::fits`] says the same.
    const PATTERN: &'static str;
    /// How to write one.
    const EXAMPLES: &'static [&'static str];

    /// Whether a string has the form.
    fn fits(text: &str) -> bool;
}

/// A string of the form `F`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Formed<F>(Box<str>, PhantomData<F>);

impl<F> Formed<F> {
    /// The string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<F: Form> Decode for Formed<F> {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || format!("{} such as \"{}\"", F::NAME, F::EXAMPLES[0]))?;
        if F::fits(text.value) {
            return Some(Self(text.value.into(), PhantomData));
        }
        let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("`{}` is not {}", text.value, F::NAME));
        cx.report(finding.with_help(format!("write one such as \"{}\"", F::EXAMPLES[0])));
        None
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        Self(F::EXAMPLES[cx.choose(F::EXAMPLES.len())].into(), PhantomData)
    }

    fn shape() -> Shape {
        Shape::Form { name: F::NAME, pattern: Some(F::PATTERN), examples: F::EXAMPLES }
    }
}

/// Marks the tag of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IsLanguageTag;
/// The tag of a language (BCP 47), which is also a folder's name.
pub type LanguageTag = Formed<IsLanguageTag>;

impl Form for IsLanguageTag {
    const NAME: &'static str = "a language tag";
    const PATTERN: &'static str = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$";
    const EXAMPLES: &'static [&'static str] = &["en", "de", "pt-BR"];

    fn fits(text: &str) -> bool {
        let mut parts = text.split('-');
        let language = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase()));
        language && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    }
}

/// Marks an address of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IsAddress;
/// Where a site is published: `https`, a host, no query, and no name or password of a user, since it is printed.
pub type Address = Formed<IsAddress>;

impl Form for IsAddress {
    const NAME: &'static str = "an address of a site, without a user's name or password";
    const PATTERN: &'static str = r"^https://[^\s/?#@\\]+(/[^\s?#\\]*)?$";
    const EXAMPLES: &'static [&'static str] = &["https://example.org/aftercare"];

    fn fits(text: &str) -> bool {
        let Some(rest) = text.strip_prefix("https://") else { return false };
        let host = rest.split('/').next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && !rest.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '\\'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_addresses() {
        for (good, bad) in [("en", "english"), ("pt-BR", "EN"), ("zh-Hant-TW", "en_GB"), ("fil", "e"), ("de", "")] {
            assert!(IsLanguageTag::fits(good) && !IsLanguageTag::fits(bad), "{good} {bad}");
        }
        for (good, bad) in [
            ("https://a.org", "http://a.org"),
            ("https://a.org/b/", "https://a.org/?b"),
            ("https://a", "https:///b"),
            ("https://a/@b", "https://u:p@a"),
        ] {
            assert!(IsAddress::fits(good) && !IsAddress::fits(bad), "{good} {bad}");
        }
    }
}
