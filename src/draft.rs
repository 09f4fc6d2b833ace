//! `protogen new protocol`, as far as it decides: what a new protocol takes over from one that is there, and what it must not.
//!
//! It works out a text and writes no file. What was decided about the old document and not about the new one stays behind: its
//! approval, its history, its other names, the findings that it accepts and the decisions that it makes itself.

use crate::diagnostic::nearest;
use crate::model::{as_name, is_name};
use crate::patch::{self, Change, Place, Refused, Step, Value};
use crate::pipeline::CheckedProject;
use crate::starter::first_review;
use jiff::civil::Date;
use std::fmt;

/// Stands for the title until somebody writes it; `check` reports it (U010).
const TITLE: &str = "[title]";

/// The version of a first draft.
const VERSION: &str = "0.1.0";

/// What is taken out, where it stands as a table or as a list. Of decisions of the document itself each has a name that no other
/// may have; what rests on them goes on resting on those of the old document.
const LEFT_BEHIND: [&str; 5] = ["also", "successor", "approval", "allow", "decision"];

/// Where the history stands.
const HISTORY: &str = "history";

/// A protocol to be made.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its id.
    pub id: &'a str,
    /// The id of the protocol that it begins as.
    pub like: &'a str,
    /// The day of its first draft.
    pub date: Date,
}

/// A new file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Relative to the project.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// Why nothing was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This can't be an id; perhaps that was meant.
    NoId(String, Option<String>),
    /// The project has this id already, in this file.
    Taken(String, String),
    /// No protocol has that id; perhaps this one is meant, or one of these.
    Unknown(String, Option<String>, Vec<String>),
    /// The protocol's file can't be changed by this program.
    Form(String, Refused),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoId(id, near) => {
                let near = near.as_ref().map_or_else(String::new, |near| format!(": write `{near}`"));
                write!(f, "`{id}` can't be an id{near}; an id has lower-case letters, digits and single hyphens, 64 at most")
            }
            Self::Taken(id, path) => write!(f, "`{id}` is taken: it stands in {path}. Choose another id, or change that file"),
            Self::Unknown(id, Some(near), _) => write!(f, "there is no protocol `{id}`; did you mean `{near}`?"),
            Self::Unknown(id, None, known) if known.is_empty() => {
                write!(f, "there is no protocol `{id}`: this project has none that can be read; see `protogen check`")
            }
            Self::Unknown(id, None, known) => write!(f, "there is no protocol `{id}`: this project has {}", known.join(", ")),
            Self::Form(path, refused) => write!(f, "{path} can't be copied: {refused}"),
        }
    }
}

impl std::error::Error for Refusal {}

/// The file of a new protocol that begins as another one.
///
/// # Errors
/// A [`Refusal`] that says what stands against it.
pub fn draft(project: &CheckedProject, request: Request<'_>) -> Result<Draft, Refusal> {
    let catalog = &project.catalog;
    if !is_name(request.id) {
        return Err(Refusal::NoId(request.id.to_owned(), as_name(request.id)));
    }
    if let Some(known) = catalog.outlined(request.id) {
        return Err(Refusal::Taken(request.id.to_owned(), project.sources.get(known.source).path().to_owned()));
    }
    let Some(known) = catalog.protocols.outlined(request.like) else { return Err(unknown(project, request.like)) };
    let source = project.sources.get(known.source);
    let text = written_anew(source.text(), request).map_err(|refused| Refusal::Form(source.path().to_owned(), refused))?;
    Ok(Draft { path: format!("content/protocols/{}.toml", request.id), text })
}

fn unknown(project: &CheckedProject, id: &str) -> Refusal {
    let known = || project.catalog.protocols.keys().map(String::as_str);
    let near = nearest(id, known()).map(str::to_owned);
    Refusal::Unknown(id.to_owned(), near, known().map(|id| format!("`{id}`")).collect())
}

fn written_anew(text: &str, request: Request<'_>) -> Result<String, Refused> {
    let old: toml::Table = text.parse().map_err(|_| Refused::NotToml)?;
    let mut changes = Vec::new();
    own_references(&toml::Value::Table(old.clone()), &mut Vec::new(), request, &mut changes);
    let set = |key: &str, value| Change::Set { place: Place::of_keys(&[key]), value, order: &[] };
    changes.push(set("id", Value::Text(request.id.to_owned())));
    changes.push(set("title", Value::Text(TITLE.to_owned())));
    changes.push(set("version", Value::Text(VERSION.to_owned())));
    changes.push(set("status", Value::Text("draft".to_owned())));
    changes.push(set("effective", Value::Date(request.date)));
    changes.push(set("review-by", Value::Date(first_review(request.date))));
    for key in LEFT_BEHIND {
        leave_behind(key, &old, &mut changes);
    }
    changes.push(Change::Insert { list: Place::of_keys(&[HISTORY]), at: 0, item: first_entry(request) });
    let entries = old.get(HISTORY).and_then(toml::Value::as_array).map_or(0, Vec::len);
    changes.extend((0..entries).map(|_| Change::Remove { list: Place::of_keys(&[HISTORY]), at: 1 }));
    patch::apply_all(text, &changes)
}

fn leave_behind(key: &str, old: &toml::Table, changes: &mut Vec<Change>) {
    match old.get(key) {
        // A `decision` that is a word names one of the clinic's, on which the whole document rests.
        Some(toml::Value::String(_)) if key == "decision" => {}
        Some(_) => changes.push(Change::Unset { place: Place::of_keys(&[key]) }),
        None => {}
    }
}

fn first_entry(request: Request<'_>) -> Value {
    Value::Table(vec![
        ("version".to_owned(), Value::Text(VERSION.to_owned())),
        ("date".to_owned(), Value::Date(request.date)),
        ("change".to_owned(), Value::Text(format!("First draft, begun as a copy of {}.", request.like))),
    ])
}

/// Texts of the old document that name it name the new one: `{old#item.field}` is a value of its own, `[…](old.html)` its own page.
fn own_references(value: &toml::Value, here: &mut Vec<Step>, request: Request<'_>, changes: &mut Vec<Change>) {
    match value {
        toml::Value::String(text) => {
            let named = |id: &str| [format!("{{{id}#"), format!("]({id}.html")];
            let forms = named(request.like).into_iter().zip(named(request.id));
            let new = forms.fold(text.clone(), |text, (old, new)| text.replace(&old, &new));
            if new != *text {
                changes.push(Change::Set { place: Place(here.clone()), value: Value::Text(new), order: &[] });
            }
        }
        toml::Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                below(Step::At(at), item, here, request, changes);
            }
        }
        toml::Value::Table(table) => {
            for (key, item) in table {
                below(Step::Key(key.as_str().into()), item, here, request, changes);
            }
        }
        _ => {}
    }
}

fn below(step: Step, value: &toml::Value, here: &mut Vec<Step>, request: Request<'_>, changes: &mut Vec<Change>) {
    here.push(step);
    own_references(value, here, request, changes);
    here.pop();
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: Request<'_> = Request { id: "new", like: "old", date: jiff::civil::date(2026, 11, 21) };

    const HEAD: &str = "id = \"new\" # why\ntitle = \"[title]\"\nversion = \"0.1.0\"\nstatus = \"draft\"\neffective = 2026-11-21\nreview-by = 2027-11-21\n";

    const ENTRY: &str = "[[history]]\nversion = \"0.1.0\"\ndate = 2026-11-21\nchange = \"First draft, begun as a copy of old.\"\n";

    fn old(more: &str, tables: &str) -> String {
        let head = "id = \"old\" # why\ntitle = \"Old\"\nversion = \"2.1.0\"\nstatus = \"active\"\neffective = 2020-01-01\nreview-by = 2021-01-01\n";
        format!("{head}{more}\n[[history]]\nversion = \"2.1.0\"\ndate = 2020-01-01\nchange = \"Longer.\"\n\n{tables}")
    }

    #[test]
    fn what_was_decided_about_the_old_document_stays_behind() {
        let more = "also = [\"older\"]\nsuccessor = \"x\"\n";
        let tables = "[[history]]\nversion = \"1.0.0\"\ndate = 2019-01-01\nchange = \"First.\"\n\n[approval]\nrole = \"nurse\"\n\n[[allow]]\nrule = \"P402\"\n\n[[decision]]\nid = \"own\"\n\n# of the scope\n[scope]\nareas = [\"face\"]\n";
        let new = written_anew(&old(more, tables), REQUEST).unwrap();
        assert_eq!(new, format!("{HEAD}\n{ENTRY}\n# of the scope\n[scope]\nareas = [\"face\"]\n"));
    }

    #[test]
    fn a_document_without_a_history_gets_one_and_its_decision_by_name_stays() {
        let text = "id = \"old\"\ndecision = \"ours\"\n";
        let new: toml::Table = written_anew(text, REQUEST).unwrap().parse().unwrap();
        assert_eq!(new["decision"].as_str(), Some("ours"));
        assert_eq!(new["history"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn what_names_the_old_document_names_the_new_one_and_no_other() {
        let step = |id: &str| {
            format!(
                "[[step]]\nstaff = \"{{{id}#on.for}} {{older#on.for}} {{on.for}} [a]({id}.html#on) [b](older.html)\"\nrows = [{{ a = \"{{{id}#x.y}}\" }}]\n"
            )
        };
        let new = written_anew(&old("", &step("old")), REQUEST).unwrap();
        assert_eq!(new, format!("{HEAD}\n{ENTRY}\n{}", step("new")));
    }

    #[test]
    fn what_is_no_toml_is_not_copied() {
        assert_eq!(written_anew("id = ", REQUEST), Err(Refused::NotToml));
    }
}
