//! The sentences of a comparison, in whatever format they are printed.

use super::Class;
use super::report::{Change, Difference, DocumentChange};
use super::walk::Action;

/// `microneedling 1.0.0 → 1.1.0`.
pub fn name(document: &DocumentChange) -> String {
    let kind = if document.kind == "protocol" { String::new() } else { format!(" ({})", document.kind) };
    let replaces = document.replaces.as_ref().map_or_else(String::new, |old| format!(" in the place of {old}"));
    let versions = match (document.old, document.new) {
        (Some(old), Some(new)) if old == new => format!("{new}"),
        (Some(old), Some(new)) => format!("{old} → {new}"),
        (None, Some(new)) => format!("{new}, new"),
        (Some(old), None) => format!("{old}, removed"),
        (None, None) => String::new(),
    };
    format!("{}{kind} {versions}{replaces}", document.document)
}

/// The class as it is shouted; of no change, for whom there is none.
pub fn effect(class: Class) -> String {
    if class == Class::Unchanged { "NO CHANGE for the patient".to_owned() } else { class.word().to_uppercase() }
}

/// ` (2 looser, 1 stricter)`, where there is more than one kind of change.
pub fn counts(document: &DocumentChange) -> String {
    let count = |class: &Class| shown(document).filter(|change| change.effect() == *class).count();
    let counted: Vec<String> =
        Class::ALL.iter().filter(|class| count(class) > 0).map(|class| format!("{} {}", count(class), class.word())).collect();
    if counted.len() < 2 { String::new() } else { format!(" ({})", counted.join(", ")) }
}

/// The changes that are shown one by one: the version stands beside the name already.
pub fn shown(document: &DocumentChange) -> impl Iterator<Item = &Change> {
    document.changes.iter().filter(|change| change.area != "version")
}

/// What differs: the item, or the part of the file.
pub fn item(change: &Change) -> String {
    match &change.item {
        Some(item) => item.clone(),
        None if change.field.as_deref() == Some(change.area.as_str()) => change.area.clone(),
        None => change.area.clone(),
    }
}

/// `for: 2 d → 1 d`.
pub fn what(change: &Change) -> String {
    // Hashes and whole lists say nothing to a reader.
    match (change.area.as_str(), change.action, change.field.is_none()) {
        ("approval", Action::Added, true) => return "given".to_owned(),
        ("approval", Action::Removed, true) => return "taken out".to_owned(),
        ("approval", _, true) => return "given again".to_owned(),
        ("history", _, true) => return "another entry".to_owned(),
        _ => {}
    }
    let field = change.field.as_deref().filter(|field| Some(*field) != change.item.as_deref());
    let several = field.is_some_and(|field| field.contains(", "));
    let field = field.filter(|_| !several).map_or_else(String::new, |field| format!("{field}: "));
    match (change.action, change.old.as_deref(), change.new.as_deref()) {
        (Action::Moved, Some(old), Some(new)) => format!("{field}order: {}", arrow(old, new)),
        (_, Some(old), Some(new)) if old == new => format!("{new} now covers other things"),
        (_, Some(old), Some(new)) => format!("{field}{}", arrow(old, new)),
        (_, None, Some(new)) => format!("{field}new: {}", quoted(new)),
        (_, Some(old), None) => format!("{field}gone: {}", quoted(old)),
        (_, None, None) => field.trim_end_matches(": ").to_owned(),
    }
}

/// Both, without the long parts that they share.
fn arrow(old: &str, new: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
    if a.len() < 10 && b.len() < 10 {
        return format!("{} → {}", quoted(old), quoted(new));
    }
    let front = a.iter().zip(&b).take_while(|(one, other)| one == other).count();
    let back = a[front..].iter().rev().zip(b[front..].iter().rev()).take_while(|(one, other)| one == other).count();
    let cut = |words: &[&str]| {
        let (from, to) = (front.saturating_sub(2), (words.len() - back + 2).min(words.len()));
        let (before, after) = (if from > 0 { "… " } else { "" }, if to < words.len() { " …" } else { "" });
        format!("{before}{}{after}", words[from..to].join(" "))
    };
    format!("{} → {}", quoted(&cut(&a)), quoted(&cut(&b)))
}

/// Sentences in quotation marks; values as they are.
fn quoted(text: &str) -> String {
    if text.split(' ').count() > 4 && !text.contains(", ") || text.ends_with('.') || text.contains('…') {
        format!("“{text}”")
    } else {
        text.to_owned()
    }
}

/// What is to be said below a change.
pub fn notes(change: &Change) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(witness) = &change.witness {
        notes.push(match (change.no_effect, change.covered_by.is_empty()) {
            (true, false) => format!("{}: {} before and after, by {}", witness.place(), witness.is, change.covered_by.join(", ")),
            (true, true) => format!("{}: {} before and after", witness.place(), witness.is),
            (false, _) => witness.sentence(),
        });
    }
    notes.extend(change.cause.as_ref().map(|cause| format!("by {cause}")));
    notes
}

/// `microneedling needs 2.0.0, has 1.1.0`.
pub fn too_small(document: &DocumentChange) -> String {
    let (needs, has) =
        (document.needs.map_or_else(String::new, |needs| needs.to_string()), document.new.map_or_else(String::new, |new| new.to_string()));
    format!("{} needs {needs}, has {has}", document.document)
}

/// Documents that differ in the same way, together.
pub fn alike<'d>(documents: &[&'d DocumentChange]) -> Vec<Vec<&'d DocumentChange>> {
    let way = |document: &DocumentChange| {
        let mut causes: Vec<_> =
            document.changes.iter().map(|change| (change.cause.clone(), change.class.word(), change.no_effect)).collect();
        causes.sort();
        causes.dedup();
        (document.class, causes)
    };
    let mut groups: Vec<Vec<&DocumentChange>> = Vec::new();
    for document in documents {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| way(first) == way(document))) {
            Some(group) => group.push(document),
            None => groups.push(vec![document]),
        }
    }
    groups
}

/// `1 incomparable, 5 stricter, 0 reversed, 0 looser; 33 documents unchanged`.
pub fn total(difference: &Difference) -> String {
    let unchanged = match difference.unchanged {
        1 => "1 document unchanged".to_owned(),
        count => format!("{count} documents unchanged"),
    };
    if difference.is_empty() {
        return format!("no differences; {unchanged}");
    }
    let always = [Class::Reversed, Class::Looser, Class::Incomparable, Class::Stricter];
    let shown = Class::ALL.iter().filter(|class| always.contains(class) || difference.count(**class) > 0);
    let mut counts: Vec<String> = shown.map(|class| format!("{} {}", difference.count(*class), class.word())).collect();
    match difference.count(Class::Unchanged) {
        0 => {}
        count => counts.push(format!("{count} without a change for the patient")),
    }
    format!("{}; {unchanged}", counts.join(", "))
}
