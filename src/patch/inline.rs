//! A change within a value: of the value itself, of an item of a list in brackets, or of a key in braces.

use super::layout::{Entry, line_start};
use super::tree::Seg;
use super::{Change, Edits, Refused, Value, write};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The replacements for a change at `path`, which lies at or within the value of `entry`.
pub fn edits(text: &str, entry: &Entry, path: &[Seg], change: &Change, line_end: &str) -> Result<Edits, Refused> {
    with_value(text, entry, |top| match change {
        Change::Set { value, .. } => match at(top, &path[entry.path.len()..]) {
            Some(old) => {
                let range = shifted(&old.span(), entry);
                let new = write::value(value, text.get(range.clone()), line_end);
                Ok(vec![(range, new)])
            }
            None => match path.split_last() {
                Some((Seg::Key(key), table)) => new_key_in(text, entry, top, table, key, value, line_end),
                _ => Err(Refused::NoSuchPlace),
            },
        },
        Change::Unset { .. } => {
            let (last, table) = path.split_last().ok_or(Refused::NoSuchPlace)?;
            let entries = entries(top, entry, table)?;
            let index = entries.iter().position(|(key, _)| Seg::Key(key.clone()) == *last).ok_or(Refused::Form)?;
            Ok(vec![(without(text, &ranges(entries), index), String::new())])
        }
        Change::Insert { at, item, .. } => insert(text, &list(top, entry, path)?, *at, &write::value(item, None, line_end), line_end),
        Change::Remove { at, .. } => {
            let items = list(top, entry, path)?.items;
            items.get(*at).ok_or(Refused::NoSuchPlace)?;
            Ok(vec![(without(text, &items, *at), String::new())])
        }
        Change::Move { from, to, .. } => moved(text, &list(top, entry, path)?.items, *from, *to),
    })
}

/// The same for a key that is not there yet, in a table in braces.
pub fn new_key(text: &str, entry: &Entry, table: &[Seg], key: &str, value: &Value, line_end: &str) -> Result<Edits, Refused> {
    with_value(text, entry, |top| new_key_in(text, entry, top, table, key, value, line_end))
}

/// The value of a line, read by itself: so its places count from the value's own start.
fn with_value<T>(text: &str, entry: &Entry, read: impl FnOnce(&Spanned<DeValue<'_>>) -> Result<T, Refused>) -> Result<T, Refused> {
    let line = format!("v={}", &text[entry.value.clone()]);
    let table = DeTable::parse(&line).map_err(|_| Refused::NotToml)?;
    let (_, value) = table.get_ref().iter().next().ok_or(Refused::NotToml)?;
    read(value)
}

/// The bytes before the value in the line that [`with_value`] reads.
const BEFORE: usize = 2;

fn shifted(range: &Range<usize>, entry: &Entry) -> Range<usize> {
    range.start - BEFORE + entry.value.start..range.end - BEFORE + entry.value.start
}

fn at<'a, 'b>(top: &'a Spanned<DeValue<'b>>, path: &[Seg]) -> Option<&'a Spanned<DeValue<'b>>> {
    path.iter().try_fold(top, |value, seg| match (value.get_ref(), seg) {
        (DeValue::Table(table), Seg::Key(key)) => table.get(key.as_str()),
        (DeValue::Array(items), Seg::At(at)) => items.get(*at),
        _ => None,
    })
}

/// A list in brackets.
struct List {
    whole: Range<usize>,
    items: Vec<Range<usize>>,
}

fn list(top: &Spanned<DeValue<'_>>, entry: &Entry, path: &[Seg]) -> Result<List, Refused> {
    let found = at(top, &path[entry.path.len()..]).ok_or(Refused::NoSuchPlace)?;
    let DeValue::Array(items) = found.get_ref() else { return Err(Refused::NoSuchPlace) };
    Ok(List { whole: shifted(&found.span(), entry), items: items.iter().map(|item| shifted(&item.span(), entry)).collect() })
}

/// The keys of a table in braces, each with its place and that of its value.
fn entries(top: &Spanned<DeValue<'_>>, entry: &Entry, table: &[Seg]) -> Result<Vec<(String, Range<usize>)>, Refused> {
    let found = at(top, &table[entry.path.len()..]).ok_or(Refused::NoSuchPlace)?;
    let DeValue::Table(table) = found.get_ref() else { return Err(Refused::NoSuchPlace) };
    let whole = |key: &Range<usize>, value: Range<usize>| shifted(&(key.start..value.end.max(key.end)), entry);
    Ok(table.iter().map(|(key, value)| (key.get_ref().to_string(), whole(&key.span(), value.span()))).collect())
}

fn ranges(entries: Vec<(String, Range<usize>)>) -> Vec<Range<usize>> {
    entries.into_iter().map(|(_, range)| range).collect()
}

fn new_key_in(
    text: &str,
    entry: &Entry,
    top: &Spanned<DeValue<'_>>,
    table: &[Seg],
    key: &str,
    value: &Value,
    line_end: &str,
) -> Result<Edits, Refused> {
    let new = format!("{} = {}", write::key(key), write::value(value, None, line_end));
    if let Some(last) = entries(top, entry, table)?.last() {
        return Ok(vec![(last.1.end..last.1.end, format!(", {new}"))]);
    }
    let found = at(top, &table[entry.path.len()..]).ok_or(Refused::NoSuchPlace)?;
    let whole = shifted(&found.span(), entry);
    let is_in_braces = text.get(whole.clone()).is_some_and(|whole| whole.starts_with('{') && whole.ends_with('}'));
    if is_in_braces { Ok(vec![(whole, format!("{{ {new} }}"))]) } else { Err(Refused::Form) }
}

/// A new item, on a line of its own where those beside it have one.
fn insert(text: &str, list: &List, at: usize, new: &str, line_end: &str) -> Result<Edits, Refused> {
    let own_line = |item: &Range<usize>| {
        let before = &text[line_start(text, item.start)..item.start];
        before.trim().is_empty().then(|| format!("{line_end}{before}"))
    };
    if let Some(next) = list.items.get(at) {
        let between = own_line(next).unwrap_or_else(|| " ".to_owned());
        return Ok(vec![(next.start..next.start, format!("{new},{between}"))]);
    }
    if at > list.items.len() {
        return Err(Refused::NoSuchPlace);
    }
    let (place, new) = match list.items.last() {
        Some(last) => (last.end, format!(",{}{new}", own_line(last).unwrap_or_else(|| " ".to_owned()))),
        None => (list.whole.start + 1, new.to_owned()),
    };
    Ok(vec![(place..place, new)])
}

/// The place of an item with one of the commas beside it, and its line if nothing else stands there.
fn without(text: &str, items: &[Range<usize>], index: usize) -> Range<usize> {
    let item = &items[index];
    let rest = &text[item.end..];
    let comma = rest.trim_start().strip_prefix(',').map(|after| text.len() - after.len());
    let has_comment = |range: Range<usize>| text[range].contains('#');
    let (start, end) = match (comma, index.checked_sub(1).map(|before| items[before].end)) {
        (Some(end), _) => (item.start, end),
        (None, Some(before)) if !has_comment(before..item.start) => (before, item.end),
        _ => (item.start, item.end),
    };
    let line = line_start(text, start);
    let is_alone = text[line..start].trim().is_empty();
    let after = text[end..].trim_start_matches([' ', '\t', '\r']);
    match after.strip_prefix('\n') {
        Some(next) if is_alone && line > 0 => line..text.len() - next.len(),
        _ if comma.is_none() || after.starts_with('#') => start..end,
        _ => start..end + text[end..].len() - text[end..].trim_start_matches([' ', '\t']).len(),
    }
}

fn moved(text: &str, items: &[Range<usize>], from: usize, to: usize) -> Result<Edits, Refused> {
    let (low, high) = (from.min(to), from.max(to));
    let slots = items.get(low..=high).ok_or(Refused::NoSuchPlace)?;
    let mut words: Vec<&str> = slots.iter().map(|slot| &text[slot.clone()]).collect();
    match from.cmp(&to) {
        std::cmp::Ordering::Less => words.rotate_left(1),
        std::cmp::Ordering::Greater => words.rotate_right(1),
        std::cmp::Ordering::Equal => return Ok(Vec::new()),
    }
    Ok(slots.iter().cloned().zip(words.into_iter().map(str::to_owned)).collect())
}
