//! Reading one value, and going on after a fault.

use crate::audience::Audience;
use crate::diagnostic::{Diagnostic, nearest};
use crate::quantity::Quantity;
use crate::schema::names::{Definition, Kind, Names, Suggestions, ValueDefinition};
use crate::schema::phrases::one_of;
use crate::schema::{Shape, faults, literal};
use crate::source::{Excerpt, Source, SourceId, Span, Spanned};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;
use toml::de::DeValue;

/// A TOML value and its place, as the parser gives it.
pub type Value<'i> = toml::Spanned<DeValue<'i>>;

/// A type that a file can hold.
pub trait Decode: Sized {
    /// Reads the value, or says in `cx` why it can't be.
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self>;

    /// What stands in for a value that is missing or could not be read, so that the rest of its document is still looked at.
    ///
    /// Nobody knows what was meant. So a project with such values is looked at in several readings, each of which takes something
    /// else for them ([`Cx::choose`]), and only what is found in every one of them is told. No page is made of any.
    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self;

    /// What the value looks like.
    fn shape() -> Shape;

    /// The quantity that prose may print as `{item.field}`, if this is one.
    fn quantity(&self) -> Option<Quantity> {
        None
    }
}

/// The item whose fields are being read.
#[derive(Debug, Clone)]
struct Scope {
    id: Option<Arc<str>>,
    audience: Audience,
}

/// What decoding a file collects.
#[derive(Debug)]
pub struct Cx<'a> {
    source: SourceId,
    file: &'a Source,
    scopes: Vec<Scope>,
    place: (&'static str, &'static str),
    /// Bytes that stand in the parsed text and not in the file.
    inserted: Vec<usize>,
    /// The id that the file's name asks for, if it is a document's.
    stem: Option<&'a str>,
    /// What earlier keys say by which later ones are read.
    notes: HashMap<TypeId, Box<dyn Any>>,
    /// Which of the readings this is, the first being 0.
    reading: usize,
    /// What names that lead nowhere were meant for, in all readings but the first.
    meant: Option<&'a Suggestions>,
    /// How many readings there are so far; one, where nothing stands in for anything.
    pub readings: usize,
    /// All that is wrong, in the order it was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What the file defines and refers to.
    pub names: Names,
}

impl<'a> Cx<'a> {
    /// For the file of that name.
    pub fn new(source: SourceId, file: &'a Source) -> Self {
        Self {
            source,
            file,
            scopes: Vec::new(),
            place: ("", ""),
            inserted: Vec::new(),
            stem: None,
            notes: HashMap::new(),
            reading: 0,
            meant: None,
            readings: 1,
            diagnostics: Vec::new(),
            names: Names::default(),
        }
    }

    /// For a file whose document should have the id `stem`.
    #[must_use]
    pub fn of_document(self, stem: Option<&'a str>) -> Self {
        Self { stem, ..self }
    }

    /// For another reading than the first.
    #[must_use]
    pub fn in_reading(self, reading: usize, meant: &'a Suggestions) -> Self {
        Self { reading, meant: Some(meant), ..self }
    }

    /// The name that was meant by one which leads nowhere.
    pub fn meant(&self, name: Span) -> Option<&'a str> {
        self.meant?.get(&name).map(|name| &**name)
    }

    /// Which of `count` values stands in for one that could not be read: another in each reading, of which there are then at least two.
    pub fn choose(&mut self, count: usize) -> usize {
        self.readings = self.readings.max(count).max(2);
        self.reading % count.max(1)
    }

    /// Keeps a value for the keys that are read later: one of each type.
    pub fn note<T: 'static>(&mut self, value: T) {
        self.notes.insert(TypeId::of::<T>(), Box::new(value));
    }

    /// The value of that type that was kept last.
    pub fn noted<T: 'static>(&self) -> Option<&T> {
        self.notes.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// The id that a document should have whose own could not be read.
    pub fn id_by_file(&self) -> Option<&'a str> {
        self.stem.filter(|_| self.scopes.len() == 1)
    }

    /// The place of a byte range of the parsed text.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let original = |offset: usize| offset - self.inserted.partition_point(|inserted| *inserted < offset);
        self.place_of(original(range.start)..original(range.end))
    }

    /// The place of a byte range of this file.
    pub fn place_of(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    /// Says which bytes of the parsed text, in ascending order, are not in the file.
    pub fn set_inserted(&mut self, inserted: Vec<usize>) {
        self.inserted = inserted;
    }

    /// The file's path, relative to the project.
    pub fn path(&self) -> &'a str {
        self.file.path()
    }

    /// Whether nothing stands in the file.
    pub fn is_blank(&self) -> bool {
        self.file.text().trim().is_empty()
    }

    /// The text a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.file.text().get(span.range()).unwrap_or_default()
    }

    /// The words of a string literal, which share the text of the file where they can.
    pub fn excerpt(&self, literal: Span, words: &str) -> Excerpt {
        self.file.excerpt(literal, words)
    }

    /// The place of a range within a decoded string, exact also where the literal has escapes.
    pub fn span_inside(&self, literal: Span, range: std::ops::Range<usize>) -> Span {
        let raw = self.file.text().get(literal.range()).unwrap_or_default();
        let inner = literal::map_range(raw, range);
        self.place_of(literal.start as usize + inner.start..literal.start as usize + inner.end)
    }

    /// Records a fault.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Records that a value is of the wrong type.
    pub fn wrong_type(&mut self, value: &Value<'_>, wanted: &str) {
        let found = described(value.get_ref());
        let span = self.span(value.span());
        let finding = Diagnostic::new(&faults::SCHEMA, span, format!("expected {wanted}, found {found}"));
        self.report(finding.with_caret(format!("expected {wanted}")));
        if matches!(value.get_ref(), DeValue::Array(_)) {
            self.add_help("write one value, without brackets".to_owned());
        }
    }

    /// Adds a way out to the finding that was recorded last.
    fn add_help(&mut self, help: String) {
        if let Some(last) = self.diagnostics.last_mut() {
            last.help = Some(help);
        }
    }

    /// The string in `value`, or a fault that says what was `wanted`, in words that are made only then.
    pub fn string<'v, W: AsRef<str>>(&mut self, value: &'v Value<'_>, wanted: impl FnOnce() -> W) -> Option<Spanned<&'v str>> {
        let span = self.span(value.span());
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned::new(text.as_ref(), span)),
            _ => {
                self.wrong_type(value, wanted().as_ref());
                None
            }
        }
    }

    /// Records a definition.
    pub fn define(&mut self, kind: Kind, id: &str, span: Span) {
        self.names.definitions.push(Definition { kind, id: id.into(), span });
    }

    /// Records a use of a name, and returns the name.
    pub fn refer(&mut self, kind: Kind, name: Spanned<&str>) -> Arc<str> {
        self.names.refer(kind, name)
    }

    /// Records a value that prose may print.
    pub fn define_value(&mut self, field: &'static str, span: Span, quantity: Quantity) {
        let (item, audience) = self.scopes.last().map_or((None, Audience::Both), |scope| (scope.id.clone(), scope.audience));
        self.names.values.push(ValueDefinition { item, field, span, audience, quantity });
    }

    /// Enters an item; its fields are then named after it.
    pub fn enter(&mut self, id: Option<&str>, audience: Audience) {
        self.scopes.push(Scope { id: id.map(Into::into), audience });
    }

    /// Leaves the item.
    pub fn leave(&mut self) {
        self.scopes.pop();
    }

    /// The kind of table and the key that are being read.
    pub fn place(&self) -> (&'static str, &'static str) {
        self.place
    }

    /// Goes to a key of a table; gives back where it was.
    pub fn go_to(&mut self, table: &'static str, key: &'static str) -> (&'static str, &'static str) {
        std::mem::replace(&mut self.place, (table, key))
    }

    /// The id of the item whose fields are being read.
    pub fn item(&self) -> Option<&Arc<str>> {
        self.scopes.last().and_then(|scope| scope.id.as_ref())
    }

    /// Looks `word` up among `known`, or records a fault with the nearest.
    pub fn pick<T: Copy>(&mut self, word: Spanned<&str>, what: &str, known: &[(&'static str, T)]) -> Option<T> {
        if let Some((_, value)) = known.iter().find(|(name, _)| *name == word.value) {
            return Some(*value);
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let help = match nearest(word.value, names.iter().copied()) {
            Some(near) => format!("write \"{near}\""),
            None => format!("write {}", one_of(&names)),
        };
        let message = format!("`{}` is no {what}", word.value);
        self.report(Diagnostic::new(&faults::SCHEMA, word.span, message).with_help(help));
        None
    }
}

/// A TOML value in words.
fn described(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(_) => "a string".to_owned(),
        DeValue::Integer(number) => format!("the number {}", number.as_str()),
        DeValue::Float(number) => format!("the number {}", number.as_str()),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) if date.date.is_some() && date.time.is_some() => "a date with a time".to_owned(),
        DeValue::Datetime(date) if date.date.is_some() => "a date".to_owned(),
        DeValue::Datetime(_) => "a time".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

impl Decode for bool {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            cx.wrong_type(value, "true or false");
        }
        found
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        cx.choose(2) == 1
    }

    fn shape() -> Shape {
        Shape::Boolean
    }
}

/// A whole number from 0 to 65,535.
impl Decode for u16 {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let parsed = match value.get_ref() {
            DeValue::Integer(number) => u16::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if parsed.is_none() {
            cx.wrong_type(value, "a whole number from 0 to 65535");
        }
        parsed
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        [u16::MIN, u16::MAX][cx.choose(2)]
    }

    fn shape() -> Shape {
        Shape::Integer { min: 0, max: i64::from(u16::MAX) }
    }
}

impl Decode for jiff::civil::Date {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let parsed = match value.get_ref() {
            DeValue::Datetime(date) if date.time.is_none() => date.to_string().parse().ok(),
            _ => None,
        };
        if parsed.is_none() {
            cx.wrong_type(value, "a date such as 2026-11-01, without quotes");
        }
        parsed
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        [jiff::civil::date(2000, 1, 1), jiff::civil::date(2100, 1, 1)][cx.choose(2)]
    }

    fn shape() -> Shape {
        Shape::Date
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let span = cx.span(value.span());
        T::decode(value, cx).map(|value| Spanned::new(value, span))
    }

    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        Spanned::new(T::stand_in(place, cx), place)
    }

    fn shape() -> Shape {
        T::shape()
    }

    fn quantity(&self) -> Option<Quantity> {
        self.value.quantity()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        T::decode(value, cx).map(Box::new)
    }

    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        Box::new(T::stand_in(place, cx))
    }

    fn shape() -> Shape {
        T::shape()
    }
}

/// Items of one list of a document. A handout has a few dozens of the commonest kind; rules compare the items of a document with one
/// another, which takes as much work as the square of their number.
const MOST_ITEMS: usize = 500;

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let DeValue::Array(items) = value.get_ref() else {
            cx.wrong_type(value, "a list");
            cx.add_help(list_help(value.get_ref(), cx.place().1));
            return only_one(value, cx);
        };
        // Of the right size at once: documents are held by the thousand.
        let mut decoded = Self::with_capacity(items.len().min(MOST_ITEMS));
        let most = if cx.stem.is_some() { MOST_ITEMS } else { usize::MAX };
        if let Some(first) = items.get(most) {
            let message = format!("this list has {} items, and a document may have {MOST_ITEMS} of a kind", items.len());
            cx.report(Diagnostic::new(&faults::SCHEMA, cx.span(first.span()), message).with_help("part the document"));
        }
        for item in items.iter().take(most) {
            decoded.extend(T::decode(item, cx));
        }
        Some(decoded)
    }

    fn stand_in(place: Span, cx: &mut Cx<'_>) -> Self {
        if cx.choose(2) == 0 { Vec::new() } else { vec![T::stand_in(place, cx)] }
    }

    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
}

/// What stands there alone, where a list was wanted and its author forgot the brackets.
fn only_one<T: Decode>(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Vec<T>> {
    let told = cx.diagnostics.len();
    let only = T::decode(value, cx);
    if only.is_none() {
        cx.diagnostics.truncate(told);
    }
    only.map(|only| vec![only])
}

/// How to write a list of what stands there alone.
fn list_help(value: &DeValue<'_>, key: &str) -> String {
    match value {
        DeValue::Table(_) => format!("write `[[{key}]]`: each of several has a heading of its own, in two brackets"),
        _ => "put it in brackets: `[\"…\"]`, even if it is the only one".to_owned(),
    }
}
