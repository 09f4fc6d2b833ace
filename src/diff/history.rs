//! The sentence of a document's history that says what changed, proposed from what was found.

use super::Class;
use super::report::{Change, DocumentChange};
use super::walk::Action;
use crate::model::id::Version;
use crate::patch::{self, Place, Refused, Value};
use jiff::civil::Date;

/// An entry of a history, proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The version: the file's own, if it was raised, or else the one that the change asks for.
    pub version: Version,
    /// The day.
    pub date: Date,
    /// What changed, and whether it is stricter or looser.
    pub change: String,
}

/// So many changes are named one by one.
const NAMED: usize = 4;

/// The entry for a document that was edited itself; none for any other, and for one of which only approval, version or history changed.
pub fn propose(document: &DocumentChange, today: Date) -> Option<Entry> {
    let (old, new) = (document.old?, document.new?);
    let mut said: Vec<&Change> = document.changes.iter().filter(|change| change.cause.is_none() && !change.asks_for_no_version).collect();
    said.sort_by_key(|change| std::cmp::Reverse(change.class));
    if said.is_empty() {
        return None;
    }
    let telling: Vec<&Change> = said.iter().copied().filter(|change| change.class >= Class::Wording).collect();
    let told = if telling.is_empty() { &said } else { &telling };
    let mut parts: Vec<String> = told.iter().take(NAMED).map(|change| sentence(change)).collect();
    let more = told.len().saturating_sub(NAMED);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    let version = if new > old { new } else { document.needs? };
    Some(Entry { version, date: today, change: format!("{}.", parts.join("; ")) })
}

/// `no-heat: for 1 d instead of 2 d (looser)`.
fn sentence(change: &Change) -> String {
    let item = change.item.as_deref().unwrap_or(&change.area);
    let field = change.field.as_deref().map_or_else(String::new, |field| format!("{field} "));
    let is_value =
        |text: &Option<String>| text.as_ref().is_none_or(|text| text.len() < 60 && !text.contains(['{', '}', '*', '_', '<', '[', '.']));
    let what = match (change.action, &change.old, &change.new) {
        (Action::Added, ..) if change.field.is_none() => "new".to_owned(),
        (Action::Removed, ..) if change.field.is_none() => "taken out".to_owned(),
        (Action::Moved, ..) => "in another order".to_owned(),
        _ if !is_value(&change.old) || !is_value(&change.new) => {
            format!("{}in other words", if field.is_empty() { String::new() } else { field })
        }
        // Several keys carry their names themselves.
        (_, Some(old), Some(new)) if field.contains(", ") => format!("{new} instead of {old}"),
        (_, Some(old), Some(new)) => format!("{field}{new} instead of {old}"),
        (_, None, Some(new)) => format!("{field}{new}, new"),
        (_, Some(old), None) => format!("{field}{old}, taken out"),
        (_, None, None) => format!("{field}changed"),
    };
    let class =
        if change.no_effect { format!("{} alone, no change for the patient", change.class.word()) } else { change.class.word().to_owned() };
    format!("{item}: {} ({class})", what.trim())
}

impl Entry {
    /// The text of the document with this entry on top of its history, in the place of one of the same version.
    ///
    /// # Errors
    /// [`Refused`] if the file can't be changed without touching something else.
    pub fn written(&self, text: &str) -> Result<String, Refused> {
        let change = |place, value| patch::Change::Set { place, value, order: &["version", "date", "change"] };
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = toml::de::DeTable::parse(body).map_err(|_| Refused::NotToml)?;
        let first = root.get_ref().get("history").and_then(|list| list.get_ref().get(0));
        let version = first.and_then(|entry| entry.get_ref().get("version")).and_then(|version| version.get_ref().as_str());
        if version == Some(self.version.to_string().as_str()) {
            let at = |key: &str| Place(vec![patch::Step::Key("history".into()), patch::Step::At(0), patch::Step::Key(key.into())]);
            let changes = [change(at("date"), Value::Date(self.date)), change(at("change"), Value::Text(self.change.clone()))];
            return patch::apply_all(text, &changes);
        }
        let item = Value::Table(vec![
            ("version".to_owned(), Value::Text(self.version.to_string())),
            ("date".to_owned(), Value::Date(self.date)),
            ("change".to_owned(), Value::Text(self.change.clone())),
        ]);
        let insert = patch::Change::Insert { list: Place::of_keys(&["history"]), at: 0, item };
        Ok(patch::apply(text, &insert)?.text)
    }
}
