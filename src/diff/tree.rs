//! What a file says, as a tree of values with their places. Layout, comments and the way of quoting are no part of it.

use toml::de::{DeTable, DeValue};

/// A value with its place in the file, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub at: usize,
    /// What it is.
    pub value: Value,
    /// The set that brings it, if it is an item that stands in another file.
    pub set: Option<String>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A number, a date, a truth value, as it is written.
    Plain(String),
    /// Several.
    List(Vec<Node>),
    /// A table, in its own order.
    Table(Vec<(String, Node)>),
}

impl Node {
    /// The tree of a file, as far as it can be parsed.
    pub fn read(text: &str) -> Self {
        let (root, _) = DeTable::parse_recoverable(text);
        Self { at: 0, value: table(root.get_ref()), set: None }
    }

    /// A table without keys.
    pub fn empty() -> Self {
        Self { at: 0, value: Value::Table(Vec::new()), set: None }
    }

    /// What stands at the key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Value::Table(entries) = &self.value else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// Its keys; none of what is no table.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let entries = if let Value::Table(entries) = &self.value { entries.as_slice() } else { &[] };
        entries.iter().map(|(key, _)| key.as_str())
    }

    /// The members of a list; what is no list is its own only member.
    pub fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { std::slice::from_ref(self) }
    }

    /// The string or the plain value.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Plain(text) => Some(text),
            _ => None,
        }
    }

    /// The same in one line.
    pub fn words(&self) -> String {
        match &self.value {
            Value::Text(text) | Value::Plain(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Value::List(items) => items.iter().map(Self::words).collect::<Vec<_>>().join(", "),
            Value::Table(entries) => entries.iter().map(|(key, node)| format!("{key} {}", node.words())).collect::<Vec<_>>().join(", "),
        }
    }

    /// Whether both say the same, wherever they stand.
    pub fn says(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::List(mine), Value::List(theirs)) => mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(a, b)| a.says(b)),
            (Value::Table(mine), Value::Table(theirs)) => {
                mine.len() == theirs.len() && mine.iter().all(|(key, node)| other.get(key).is_some_and(|theirs| node.says(theirs)))
            }
            (mine, theirs) => mine == theirs,
        }
    }

    /// Adds the items that a set brings to a list of this table.
    pub fn bring(&mut self, key: &str, items: impl Iterator<Item = Self>, set: &str) {
        let Value::Table(entries) = &mut self.value else { return };
        let items: Vec<Self> = items.map(|item| Self { set: Some(set.to_owned()), ..item }).collect();
        if items.is_empty() {
            return;
        }
        if !entries.iter().any(|(name, _)| name == key) {
            entries.push((key.to_owned(), Self { at: 0, value: Value::List(Vec::new()), set: None }));
        }
        let list = entries.iter_mut().find(|(name, _)| name == key).map(|(_, node)| &mut node.value);
        if let Some(Value::List(list)) = list {
            list.extend(items);
        }
    }

    /// Every string below, for whoever looks for names.
    pub fn strings<'n>(&'n self, into: &mut Vec<&'n str>) {
        match &self.value {
            Value::Text(text) => into.push(text),
            Value::Plain(_) => {}
            Value::List(items) => items.iter().for_each(|item| item.strings(into)),
            Value::Table(entries) => entries.iter().for_each(|(_, node)| node.strings(into)),
        }
    }
}

fn table(table: &DeTable<'_>) -> Value {
    let entry = |(key, value): (&toml::Spanned<toml::de::DeString<'_>>, &toml::Spanned<DeValue<'_>>)| {
        let node = Node { at: key.span().start, ..node(value) };
        (key.get_ref().to_string(), node)
    };
    Value::Table(table.iter().map(entry).collect())
}

fn node(value: &toml::Spanned<DeValue<'_>>) -> Node {
    let at = value.span().start;
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Plain(number.to_string()),
        DeValue::Float(number) => Value::Plain(number.to_string()),
        DeValue::Boolean(flag) => Value::Plain(flag.to_string()),
        DeValue::Datetime(date) => Value::Plain(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(node).collect()),
        DeValue::Table(inner) => self::table(inner),
    };
    Node { at, value, set: None }
}
