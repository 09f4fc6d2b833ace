//! The values of a file, without their layout: what a change must come to.

use super::{Change, Refused, Value};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A step to a value, looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seg {
    Key(String),
    At(usize),
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    Text(String),
    /// Everything else that is no list and no table, with its type.
    Other(&'static str, String),
    List(Vec<Tree>),
    Table(BTreeMap<String, Tree>),
}

impl Tree {
    /// Reads a text as the rest of the program does: line ends are no part of it.
    pub fn read(text: &str) -> Result<Self, Refused> {
        let text = crate::source::with_line_ends_of_unix(text.to_owned());
        let root = DeTable::parse(&text).map_err(|_| Refused::NotToml)?;
        Ok(Self::of_table(root.get_ref()))
    }

    fn of_table(table: &DeTable<'_>) -> Self {
        Self::Table(table.iter().map(|(key, value)| (key.get_ref().to_string(), Self::of(value.get_ref()))).collect())
    }

    fn of(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Integer(number) => Self::Other("integer", format!("{}:{}", number.radix(), number.as_str())),
            DeValue::Float(number) => Self::Other("float", number.as_str().to_owned()),
            DeValue::Boolean(flag) => Self::Other("boolean", flag.to_string()),
            DeValue::Datetime(date) => Self::Other("date", date.to_string()),
            DeValue::Array(items) => Self::List(items.iter().map(|item| Self::of(item.get_ref())).collect()),
            DeValue::Table(table) => Self::of_table(table),
        }
    }

    pub fn get(&self, seg: &Seg) -> Option<&Self> {
        match (self, seg) {
            (Self::Table(table), Seg::Key(key)) => table.get(key),
            (Self::List(items), Seg::At(at)) => items.get(*at),
            _ => None,
        }
    }

    pub fn at(&self, path: &[Seg]) -> Option<&Self> {
        path.iter().try_fold(self, Self::get)
    }

    fn at_mut(&mut self, path: &[Seg]) -> Option<&mut Self> {
        path.iter().try_fold(self, |tree, seg| match (tree, seg) {
            (Self::Table(table), Seg::Key(key)) => table.get_mut(key),
            (Self::List(items), Seg::At(at)) => items.get_mut(*at),
            _ => None,
        })
    }

    /// The items, if it is a list.
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// What stands at `id`.
    pub fn id(&self) -> Option<&str> {
        match self.get(&Seg::Key("id".to_owned()))? {
            Self::Text(id) => Some(id),
            _ => None,
        }
    }

    /// The same values after a change at `path`; a list under headings that becomes empty is there no more.
    pub fn changed(&self, change: &Change, path: &[Seg], by_headings: bool) -> Result<Self, Refused> {
        let mut new = self.clone();
        let (last, above) = path.split_last().ok_or(Refused::NoSuchPlace)?;
        match change {
            Change::Set { value, .. } => match (new.at_mut(above).ok_or(Refused::NoSuchPlace)?, last) {
                (Self::Table(table), Seg::Key(key)) => drop(table.insert(key.clone(), value.into())),
                (Self::List(items), Seg::At(at)) => *items.get_mut(*at).ok_or(Refused::NoSuchPlace)? = value.into(),
                _ => return Err(Refused::NoSuchPlace),
            },
            Change::Unset { .. } => new.take(above, last)?,
            Change::Insert { at, item, .. } => {
                let Self::Table(table) = new.at_mut(above).ok_or(Refused::NoSuchPlace)? else { return Err(Refused::NoSuchPlace) };
                let Seg::Key(key) = last else { return Err(Refused::NoSuchPlace) };
                let Self::List(items) = table.entry(key.clone()).or_insert(Self::List(Vec::new())) else {
                    return Err(Refused::NoSuchPlace);
                };
                if *at > items.len() {
                    return Err(Refused::NoSuchPlace);
                }
                items.insert(*at, item.into());
            }
            Change::Remove { at, .. } => {
                let items = new.list(path)?;
                items.get(*at).ok_or(Refused::NoSuchPlace)?;
                items.remove(*at);
                if items.is_empty() && by_headings {
                    new.take(above, last)?;
                }
            }
            Change::Move { from, to, .. } => {
                let items = new.list(path)?;
                if (*from).max(*to) >= items.len() {
                    return Err(Refused::NoSuchPlace);
                }
                let item = items.remove(*from);
                items.insert(*to, item);
            }
        }
        Ok(new)
    }

    fn list(&mut self, path: &[Seg]) -> Result<&mut Vec<Self>, Refused> {
        match self.at_mut(path) {
            Some(Self::List(items)) => Ok(items),
            _ => Err(Refused::NoSuchPlace),
        }
    }

    fn take(&mut self, above: &[Seg], last: &Seg) -> Result<(), Refused> {
        match (self.at_mut(above), last) {
            (Some(Self::Table(table)), Seg::Key(key)) => table.remove(key).map(drop).ok_or(Refused::NoSuchPlace),
            _ => Err(Refused::NoSuchPlace),
        }
    }
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.clone()),
            Value::Integer(number) => Self::Other("integer", format!("10:{number}")),
            Value::Boolean(flag) => Self::Other("boolean", flag.to_string()),
            Value::Date(date) => Self::Other("date", date.to_string()),
            Value::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Table(entries) => Self::Table(entries.iter().map(|(key, value)| (key.clone(), value.into())).collect()),
        }
    }
}
