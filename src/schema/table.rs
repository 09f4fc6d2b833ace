//! Tables, declared once.

use crate::audience::Audience;
use crate::diagnostic::{Diagnostic, MOST_OF_A_FILE, nearest};
use crate::schema::names::Kind;
use crate::schema::phrases::{quoted_list, with_article};
use crate::schema::{Cx, Decode, Field, Shape, TableShape, Value, faults};
use crate::source::Span;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A table of a file, as `table!` declares it.
pub trait Table: Sized {
    /// What people call it.
    const NAME: &'static str;
    /// What it is for.
    const DOCS: &'static str;
    /// What its `id` defines, if it has one.
    const DEFINES: Option<Kind>;
    /// Whether its values are for staff unless it says `audience = "both"`.
    const STAFF_BY_DEFAULT: bool;

    /// Its keys, flattened tables included.
    fn fields() -> Vec<Field>;

    /// Whether `key` is one of them.
    fn knows(key: &str) -> bool;

    /// Reads every field; for what is missing or bad something stands in.
    fn read(reader: &mut TableReader<'_, '_>) -> Self;

    /// The table's shape.
    fn table_shape() -> TableShape {
        TableShape { name: Self::NAME, docs: Self::DOCS, fields: Self::fields }
    }

    /// Reads a whole table: its own id first, then every field, then what is unknown in it.
    fn decode_table(table: &DeTable<'_>, span: Span, cx: &mut Cx<'_>) -> Self {
        let misspelt = misspelt(table, Self::knows, &Self::fields);
        let id = own_id(table, &misspelt, Self::DEFINES, cx);
        let scoped = Self::DEFINES.is_some();
        if scoped {
            // Of an audience that can't be read nobody knows that it is not the patients.
            let said = table.contains_key("audience") || misspelt.iter().any(|unknown| unknown.is("audience"));
            let staff = !said || table.get("audience").and_then(|value| value.get_ref().as_str()) == Some("staff");
            let audience = if Self::STAFF_BY_DEFAULT && staff { Audience::Staff } else { Audience::Both };
            cx.enter(if Self::DEFINES == Some(Kind::Item) { id.as_deref() } else { None }, audience);
        }
        let mut reader = TableReader { table, misspelt, span, missing: Vec::new(), what: Self::NAME, cx };
        let read = Self::read(&mut reader);
        reader.finish(&Self::fields);
        if scoped {
            cx.leave();
        }
        read
    }
}

/// Records what the table's `id` defines; its form is checked when the field is read.
fn own_id(table: &DeTable<'_>, misspelt: &[Misspelt<'_>], defines: Option<Kind>, cx: &mut Cx<'_>) -> Option<String> {
    let kind = defines?;
    let value = table.get("id").or_else(|| misspelt.iter().find(|unknown| unknown.is("id")).map(|unknown| unknown.value));
    let Some((value, id)) = value.and_then(|value| Some((value, value.get_ref().as_str()?.to_owned()))) else {
        cx.names.nameless.push(kind);
        return None;
    };
    let span = cx.span(value.span());
    cx.define(kind, &id, span);
    Some(id)
}

/// A key that the table has not.
#[derive(Debug)]
struct Misspelt<'t> {
    key: &'t Spanned<DeString<'t>>,
    value: &'t Value<'t>,
    /// The key that it must have been meant for.
    near: Option<&'static str>,
    /// Another that it may have been meant for as well: only its author knows.
    rival: Option<&'static str>,
}

impl Misspelt<'_> {
    /// Whether it is certain to be `key`, misspelt.
    fn is(&self, key: &str) -> bool {
        self.near == Some(key) && self.rival.is_none()
    }
}

/// The keys of `table` that it should not have, with those that they are misspellings of.
fn misspelt<'t>(table: &'t DeTable<'t>, knows: fn(&str) -> bool, fields: &dyn Fn() -> Vec<Field>) -> Vec<Misspelt<'t>> {
    let mut unknown = table.iter().filter(|(key, _)| !knows(key.get_ref())).peekable();
    if unknown.peek().is_none() {
        return Vec::new();
    }
    let keys: Vec<&'static str> = fields().iter().map(|field| field.key).collect();
    let look_up = |(index, (key, value)): (usize, (&'t Spanned<DeString<'t>>, &'t Value<'t>))| {
        // Beyond that nobody is told what was meant.
        let keys = if index < MOST_OF_A_FILE { keys.as_slice() } else { &[] };
        let near = nearest(key.get_ref(), keys.iter().copied());
        let rival = nearest(key.get_ref(), keys.iter().copied().filter(|other| Some(*other) != near));
        Misspelt { key, value, near, rival }
    };
    unknown.enumerate().map(look_up).collect()
}

/// Reads the fields of one table.
#[derive(Debug)]
pub struct TableReader<'t, 'x> {
    table: &'t DeTable<'t>,
    misspelt: Vec<Misspelt<'t>>,
    span: Span,
    what: &'static str,
    missing: Vec<&'static str>,
    cx: &'t mut Cx<'x>,
}

impl<'t> TableReader<'t, '_> {
    /// A key that must stand there.
    pub fn required<T: Decode>(&mut self, key: &'static str) -> T {
        if let Some(found) = self.optional(key) {
            return found;
        }
        self.missing.push(key);
        let stand_in = T::stand_in(self.span, self.cx);
        self.define_value(key, self.span, &stand_in);
        stand_in
    }

    /// A key that may be left out.
    pub fn optional<T: Decode>(&mut self, key: &'static str) -> Option<T> {
        let value = self.value(key)?;
        let span = self.cx.span(value.span());
        let (table, before) = self.cx.go_to(self.what, key);
        let decoded = T::decode(value, self.cx);
        self.cx.go_to(table, before);
        let found = decoded.unwrap_or_else(|| T::stand_in(span, self.cx));
        self.define_value(key, span, &found);
        Some(found)
    }

    /// Keeps a value for the keys that are read later.
    pub fn note<T: 'static>(&mut self, value: T) {
        self.cx.note(value);
    }

    /// The value of that type that was kept last.
    pub fn noted<T: 'static>(&self) -> Option<&T> {
        self.cx.noted()
    }

    /// The word at another key, whether it is right or not.
    pub fn word(&self, key: &str) -> Option<&'t str> {
        self.value(key)?.get_ref().as_str()
    }

    /// Records a value that prose may print.
    fn define_value<T: Decode>(&mut self, key: &'static str, span: Span, value: &T) {
        if let Some(quantity) = value.quantity() {
            self.cx.define_value(key, span, quantity);
        }
    }

    /// What stands at the key, also where the key is misspelt.
    fn value(&self, key: &str) -> Option<&'t Value<'t>> {
        self.table.get(key).or_else(|| self.misspelt.iter().find(|unknown| unknown.is(key)).map(|unknown| unknown.value))
    }

    /// Reports what is missing and what is unknown; a misspelt required key is one finding, not two.
    fn finish(mut self, fields: &dyn Fn() -> Vec<Field>) {
        for unknown in std::mem::take(&mut self.misspelt) {
            self.unknown_key(&unknown, &fields());
        }
        for key in std::mem::take(&mut self.missing) {
            let message = format!("this {} has no `{key}`", self.what);
            let field = fields().into_iter().find(|field| field.key == key);
            let docs = field.as_ref().map_or("", |field| first_sentence(field.docs));
            let words = field.as_ref().and_then(|field| one_of(&field.shape)).unwrap_or_default();
            let finding = Diagnostic::new(&faults::SCHEMA, self.span, message).with_caret(format!("`{key}` is missing"));
            self.cx.report(finding.with_help(format!("add `{key} = …`{words}: {docs}")));
        }
    }

    fn unknown_key(&mut self, unknown: &Misspelt<'t>, fields: &[Field]) {
        let Misspelt { key, value, near, rival } = *unknown;
        let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
        let span = self.cx.span(key.span());
        let message = format!("{} has no key `{}`", with_article(self.what), key.get_ref());
        let mut finding = Diagnostic::new(&faults::SCHEMA, span, message);
        finding = match (near, rival) {
            (Some(near), None) => finding.with_help(format!("write `{near}`")).with_fix(span, near),
            // `fro` may be `for` or `from`: only its author knows.
            (Some(near), Some(rival)) => finding.with_help(format!("write `{near}` or `{rival}`, whichever is meant")),
            (None, _) if matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_)) && keys.len() > 12 => {
                finding.with_help(format!("take it out, or see `protogen schema` for what {} may hold", with_article(self.what)))
            }
            (None, _) => finding.with_help(format!("take it out; {} takes {}", with_article(self.what), quoted_list(&keys))),
        };
        if let Some(near) = near {
            self.missing.retain(|missing| *missing != near);
        }
        self.cx.report(finding);
    }

    /// Reads a flattened table out of the same keys.
    pub fn flat<T: Table>(&mut self) -> T {
        T::read(self)
    }
}

/// A table in the place of one that is none: every key of it stands in.
pub fn stand_in<T: Table>(place: Span, cx: &mut Cx<'_>) -> T {
    let table = DeTable::new();
    T::read(&mut TableReader { table: &table, misspelt: Vec::new(), span: place, missing: Vec::new(), what: T::NAME, cx })
}

/// The words to choose from, where a value is one of few.
fn one_of(shape: &Shape) -> Option<String> {
    let Shape::Choice(choice) = shape else { return None };
    let words: Vec<String> = choice.variants.iter().map(|variant| format!("\"{}\"", variant.word)).collect();
    let (last, others) = words.split_last()?;
    Some(format!(" with {} or {last}", others.join(", ")))
}

fn first_sentence(docs: &str) -> &str {
    let docs = docs.trim();
    docs.split_once(". ").map_or(docs, |(first, _)| first).trim_end_matches('.')
}

/// The table in `value`, decoded.
pub fn decode_value<T: Table>(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<T> {
    let span = cx.span(value.span());
    match value.get_ref() {
        DeValue::Table(table) => Some(T::decode_table(table, span, cx)),
        _ => {
            cx.wrong_type(value, &with_article(T::NAME));
            None
        }
    }
}

/// Declares a struct, its decoder and its shape in one.
///
/// Each field has a mode: `req` must stand there, `opt` may be left out, `list` is a list that may be left out, `flat` takes the
/// fields of another table into this one.
macro_rules! table {
    (@type req $T:ty) => { $T };
    (@type opt $T:ty) => { Option<$T> };
    (@type list $T:ty) => { Vec<$T> };
    (@type flat $T:ty) => { $T };

    (@read req $r:ident $T:ty, $key:literal) => { $r.required::<$T>($key) };
    (@read opt $r:ident $T:ty, $key:literal) => { $r.optional::<$T>($key) };
    (@read list $r:ident $T:ty, $key:literal) => { $r.optional::<Vec<$T>>($key).unwrap_or_default() };
    (@read flat $r:ident $T:ty) => { $r.flat::<$T>() };

    (@knows flat $k:ident $T:ty) => { <$T as $crate::schema::Table>::knows($k) };
    (@knows $mode:ident $k:ident $T:ty, $key:literal) => { $k == $key };

    (@field $out:ident flat $T:ty, [$($doc:literal)*]) => { $out.extend(<$T as $crate::schema::Table>::fields()) };
    (@field $out:ident $mode:ident $T:ty, [$($doc:literal)*] $key:literal) => {
        $out.push($crate::schema::Field {
            key: $key,
            docs: concat!($($doc, "\n"),*),
            presence: $crate::schema::table!(@presence $mode),
            shape: $crate::schema::table!(@shape $mode $T),
        })
    };
    (@presence req) => { $crate::schema::Presence::Required };
    (@presence $mode:ident) => { $crate::schema::Presence::Optional };
    (@shape list $T:ty) => { <Vec<$T> as $crate::schema::Decode>::shape() };
    (@shape $mode:ident $T:ty) => { <$T as $crate::schema::Decode>::shape() };

    (@defines) => { None };
    (@defines $kind:expr) => { Some($kind) };
    (@staff) => { false };
    (@staff staff_by_default) => { true };

    (
        $(#[doc = $doc:literal])*
        pub struct $Name:ident as $what:literal $(defines $kind:path)? $(, $staff:ident)? {
            $( $(#[doc = $fdoc:literal])* $mode:ident $($key:literal)? $field:ident : $T:ty ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Hash)]
        pub struct $Name {
            $( $(#[doc = $fdoc])* pub $field: $crate::schema::table!(@type $mode $T) ),*
        }

        impl $crate::schema::Table for $Name {
            const NAME: &'static str = $what;
            const DOCS: &'static str = concat!($($doc, "\n"),*);
            const DEFINES: Option<$crate::schema::names::Kind> = $crate::schema::table!(@defines $($kind)?);
            const STAFF_BY_DEFAULT: bool = $crate::schema::table!(@staff $($staff)?);

            #[allow(clippy::vec_init_then_push, reason = "a flattened table adds several at once")]
            fn fields() -> Vec<$crate::schema::Field> {
                let mut out = Vec::new();
                $( $crate::schema::table!(@field out $mode $T, [$($fdoc)*] $($key)?); )*
                out
            }

            fn knows(key: &str) -> bool {
                $( ($crate::schema::table!(@knows $mode key $T $(, $key)?)) )||*
            }

            fn read(reader: &mut $crate::schema::TableReader<'_, '_>) -> Self {
                Self { $( $field: $crate::schema::table!(@read $mode reader $T $(, $key)?) ),* }
            }
        }

        impl $crate::schema::Decode for $Name {
            fn decode(value: &$crate::schema::Value<'_>, cx: &mut $crate::schema::Cx<'_>) -> Option<Self> {
                $crate::schema::table_value(value, cx)
            }

            fn stand_in(place: $crate::source::Span, cx: &mut $crate::schema::Cx<'_>) -> Self {
                $crate::schema::table_stand_in(place, cx)
            }

            fn shape() -> $crate::schema::Shape {
                $crate::schema::Shape::Table(<Self as $crate::schema::Table>::table_shape())
            }
        }
    };
}

pub(crate) use table;
