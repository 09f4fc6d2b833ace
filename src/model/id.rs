//! Names: of things that are defined here, and of things defined elsewhere.

use crate::diagnostic::Diagnostic;
use crate::model::visible::{can_be_seen, refuse_unprintable};
use crate::model::words::{as_name, is_name};
use crate::schema::names::Kind;
use crate::schema::{Cx, Decode, Shape, Value, faults};
use crate::source::{Span, Spanned};
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

/// What the anchor of a part of a page begins with. No id and no code does, so that a part and an item can't be taken for each other.
pub const PAGE_PART: char = '_';

/// A name of lower-case letters, digits and hyphens, unique among its kind. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Id(Arc<str>);

impl Id {
    /// For names made by the program itself.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Defined here.
impl Decode for Id {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let word = cx.string(value, || "an id such as \"no-makeup\"")?;
        if is_name(word.value) {
            return Some(Self(word.value.into()));
        }
        let finding = Diagnostic::new(&faults::SCHEMA, word.span, format!("`{}` can't be an id", word.value));
        let rule = "an id has lower-case letters, digits and single hyphens, 64 at most";
        cx.report(match as_name(word.value) {
            Some(right) => finding.with_help(format!("write \"{right}\": {rule}")),
            None => finding.with_help(rule),
        });
        None
    }

    /// As it is written, or as the file is named; where it is missing, one that nobody can have written.
    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        let mark = ["?", "??"][cx.choose(2)];
        let written = cx.text(place);
        let id = match (cx.id_by_file(), written.starts_with(['"', '\''])) {
            (Some(stem), _) => stem.to_owned(),
            (None, true) if written.len() < 200 => written.trim_matches(['"', '\'']).to_owned(),
            (None, _) => format!("{mark}{}", place.start),
        };
        Self(id.into())
    }

    fn shape() -> Shape {
        Shape::Form { name: "an id", pattern: Some("^[a-z0-9][a-z0-9-]*$"), examples: &["no-makeup"] }
    }
}

/// What a reference must name.
pub trait Names {
    /// The kind of thing.
    const KIND: Kind;
}

macro_rules! refs {
    ($( $(#[doc = $doc:literal])* $Alias:ident $Marker:ident $Kind:ident; )*) => {
        $(
            #[doc = concat!("Marks a reference to a ", stringify!($Kind), ".")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $Marker;
            impl Names for $Marker {
                const KIND: Kind = Kind::$Kind;
            }
            $(#[doc = $doc])*
            pub type $Alias = Ref<$Marker>;
        )*
    };
}

refs! {
    /// Names a protocol.
    ProtocolRef ToProtocol Protocol;
    /// Names a visit.
    VisitRef ToVisit Visit;
    /// Names a set.
    SetRef ToSet Set;
    /// Names a concept of the vocabulary.
    ConceptRef ToConcept Concept;
    /// Names a product.
    ProductRef ToProduct Product;
    /// Names a source.
    SourceRef ToSource Source;
    /// Names a statement of a source.
    FactRef ToFact Fact;
    /// Names a recorded decision.
    DecisionRef ToDecision Decision;
    /// Names a role at the clinic.
    RoleRef ToRole Role;
    /// Names a file of `content/pictures/`.
    PictureFileRef ToPictureFile PictureFile;
    /// Names a file of `content/forms/`.
    FormFileRef ToFormFile FormFile;
    /// Names an item of the same document.
    ItemRef ToItem Item;
}

/// The name of something defined elsewhere. `resolve` makes sure that it exists.
#[derive(Debug)]
pub struct Ref<T> {
    name: Spanned<Arc<str>>,
    marker: PhantomData<T>,
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), marker: PhantomData }
    }
}

impl<T> Ref<T> {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.name.value
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.name.span
    }
}

impl<T> Hash for Ref<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<T: Names> Decode for Ref<T> {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let name = cx.string(value, || format!("the name of {}", T::KIND.with_article()))?;
        let written = cx.refer(T::KIND, name);
        let meant = cx.meant(name.span).map_or(written, Into::into);
        Some(Self { name: Spanned::new(meant, name.span), marker: PhantomData })
    }

    /// A name of nothing.
    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        Self { name: Spanned::new(["?", "??"][cx.choose(2)].into(), place), marker: PhantomData }
    }

    fn shape() -> Shape {
        Shape::Reference(T::KIND)
    }
}

/// A plain string of one line that is neither a name nor words: a phone number, a title of a publication, a model number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label(Box<str>);

impl Label {
    /// The string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Decode for Label {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "a string")?;
        let fault = match text.value {
            written if written.trim().is_empty() || written.contains(['\n', '\r', '\t']) => {
                Some("this string is empty or has a line break")
            }
            written if !can_be_seen(written) => Some("a reader sees nothing of this string"),
            _ => None,
        };
        if let Some(message) = fault {
            cx.report(Diagnostic::new(&faults::SCHEMA, text.span, message).with_help("write one line, or take the key out"));
            return None;
        }
        refuse_unprintable(text.value, text.span, cx);
        Some(Self(text.value.into()))
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        Self(["?", "??"][cx.choose(2)].into())
    }

    fn shape() -> Shape {
        Shape::Form { name: "a string", pattern: None, examples: &["as it is printed"] }
    }
}

/// A code in capitals, as reports and leaflets use them: `S2-22`, `D-01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Code(Arc<str>);

impl Code {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Decode for Code {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let word = cx.string(value, || "a code such as \"S2-22\"")?;
        let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        if !word.value.is_empty() && word.value.len() <= 32 && word.value.chars().all(good) {
            return Some(Self(word.value.into()));
        }
        let finding = Diagnostic::new(&faults::SCHEMA, word.span, format!("`{}` can't be a code", word.value));
        cx.report(finding.with_help("a code has capitals, digits and hyphens: \"S2-22\""));
        None
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        Self(["?", "??"][cx.choose(2)].into())
    }

    fn shape() -> Shape {
        Shape::Form { name: "a code", pattern: Some("^[A-Z0-9-]+$"), examples: &["S2-22"] }
    }
}

/// A version: major.minor.patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Version {
    /// Changes what a patient must do.
    pub major: u16,
    /// Adds or makes clearer.
    pub minor: u16,
    /// Corrects a slip.
    pub patch: u16,
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Version {
    /// Reads `1.2.3`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
            plain.then(|| part.parse().ok()).flatten()
        });
        let version = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }
}

impl Decode for Version {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "a version such as \"1.0.0\"")?;
        let version = Self::parse(text.value);
        if version.is_none() {
            let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("`{}` is no version", text.value));
            cx.report(finding.with_help("write three numbers: \"1.0.0\""));
        }
        version
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        let number = [0, u16::MAX][cx.choose(2)];
        Self { major: number, minor: number, patch: number }
    }

    fn shape() -> Shape {
        Shape::Form { name: "a version", pattern: Some(r"^\d+\.\d+\.\d+$"), examples: &["1.0.0"] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_three_plain_numbers() {
        assert_eq!(Version::parse("1.20.3"), Some(Version { major: 1, minor: 20, patch: 3 }));
        for bad in ["1.2", "1.2.3.4", "v1.2.3", "1..3", "01.2.3", "1.2.99999", ""] {
            assert_eq!(Version::parse(bad), None, "{bad}");
        }
    }
}
