//! A change worked out as replacements: under headings line by line, and within a value by [`inline`].

use super::layout::{Block, Entry, blocks, line_after, with_comments};
use super::tree::{Seg, Tree};
use super::{Change, Edits, Refused, Value, inline, resolve, write};
use std::ops::Range;

/// The values after the change, and the replacements that make it.
pub fn edits(text: &str, old: &Tree, change: &Change) -> Result<(Tree, Edits), Refused> {
    let file = File { text, blocks: blocks(text)?, end: write::line_end(text) };
    let place = match change {
        Change::Set { place, .. } | Change::Unset { place } => place,
        Change::Insert { list, .. } | Change::Remove { list, .. } | Change::Move { list, .. } => list,
    };
    let path = resolve(place, old)?;
    let by_headings = file.entry_around(&path).is_none();
    let wanted = old.changed(change, &path, by_headings)?;
    let edits = match file.entry_around(&path) {
        Some(entry) if !matches!(change, Change::Unset { .. }) || entry.path != path => {
            inline::edits(text, entry, &path, change, file.end)?
        }
        Some(entry) => vec![(entry.lines.clone(), String::new())],
        None => file.by_headings(&path, change, old)?,
    };
    Ok((wanted, edits))
}

struct File<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    /// The end of a line.
    end: &'static str,
}

/// An item or a table under a heading: what stands between two items is no part of either.
struct Slot {
    /// To the end of its last line.
    words: Range<usize>,
    /// Empty lines behind it.
    end: usize,
}

impl File<'_> {
    /// The line that holds the value at `path`, or one around it; a table that only parts of keys name has none.
    fn entry_around(&self, path: &[Seg]) -> Option<&Entry> {
        self.blocks.iter().flat_map(|block| &block.entries).find(|entry| path.starts_with(&entry.path))
    }

    fn by_headings(&self, path: &[Seg], change: &Change, old: &Tree) -> Result<Edits, Refused> {
        let (last, above) = path.split_last().ok_or(Refused::NoSuchPlace)?;
        match change {
            Change::Set { value, order, .. } if old.at(path).is_none() => match last {
                Seg::Key(key) => self.new_key(above, key, value, order, old),
                Seg::At(_) => Err(Refused::NoSuchPlace),
            },
            Change::Set { .. } => Err(Refused::Form),
            Change::Unset { .. } => {
                let slots = self.extents(|block| block.path.starts_with(path));
                if slots.is_empty() {
                    Err(Refused::Form)
                } else {
                    Ok(slots.into_iter().map(|slot| (slot.words.start..slot.end, String::new())).collect())
                }
            }
            Change::Insert { at, item, .. } => self.insert(path, *at, item, old),
            Change::Remove { at, .. } => {
                let slot = self.item(path, *at).ok_or(Refused::NoSuchPlace)?;
                Ok(vec![(slot.words.start..slot.end, String::new())])
            }
            Change::Move { from, to, .. } => self.moved(path, *from, *to),
        }
    }

    /// A key that was not there: as a line where its table has lines, or with a heading.
    fn new_key(&self, table: &[Seg], key: &str, value: &Value, order: &[&str], old: &Tree) -> Result<Edits, Refused> {
        if !matches!(old.at(table), Some(Tree::Table(_))) {
            return Err(Refused::NoSuchPlace);
        }
        if let Some(entry) = self.entry_around(table) {
            return inline::new_key(self.text, entry, table, key, value, self.end);
        }
        match value {
            Value::Table(entries) => Ok(self.new_block(table, key, entries, order)),
            value => self.new_line(table, key, value, order),
        }
    }

    fn new_line(&self, table: &[Seg], key: &str, value: &Value, order: &[&str]) -> Result<Edits, Refused> {
        let Some(block) = self.blocks.iter().find(|block| block.path == table && (table.is_empty() || block.body > 0)) else {
            return self.new_dotted_line(table, key, value);
        };
        let line = format!("{} = {}{}", write::key(key), write::value(value, None, self.end), self.end);
        let name = |entry: &Entry| match entry.path.get(table.len()) {
            Some(Seg::Key(name)) => order.iter().position(|known| *known == name),
            _ => None,
        };
        let here = order.iter().position(|known| *known == key);
        let before = block.entries.iter().rposition(|entry| here.is_none() || name(entry).is_some_and(|at| Some(at) < here));
        let at = match (before, block.entries.first()) {
            (Some(before), _) => block.entries[before].lines.end,
            (None, Some(first)) => with_comments(self.text, first.lines.start).max(block.body),
            (None, None) => block.body,
        };
        Ok(vec![(at..at, self.on_a_line(at, &line))])
    }

    /// A table that dotted keys alone make gets another of them.
    fn new_dotted_line(&self, table: &[Seg], key: &str, value: &Value) -> Result<Edits, Refused> {
        let found = self.blocks.iter().rev().find_map(|block| {
            let last = block.entries.iter().rev().find(|entry| entry.path.starts_with(table))?;
            table.starts_with(&block.path).then_some((block, last))
        });
        let (block, last) = found.ok_or(Refused::Form)?;
        let inner =
            table[block.path.len()..].iter().map(|seg| if let Seg::Key(key) = seg { Ok(write::key(key)) } else { Err(Refused::Form) });
        let mut name = inner.collect::<Result<Vec<_>, _>>()?;
        name.push(write::key(key));
        let line = format!("{} = {}{}", name.join("."), write::value(value, None, self.end), self.end);
        Ok(vec![(last.lines.end..last.lines.end, self.on_a_line(last.lines.end, &line))])
    }

    /// A table with a heading of its own, behind the last block that its order puts before it, else behind the lines of its table.
    fn new_block(&self, table: &[Seg], key: &str, entries: &[(String, Value)], order: &[&str]) -> Edits {
        let rank = |name: &str| order.iter().position(|known| *known == name);
        let here = rank(key);
        let goes_before = |block: &&Block| match block.path.get(table.len()) {
            Some(Seg::Key(name)) => rank(name).is_some() && rank(name) < here,
            _ => false,
        };
        let inside = self.blocks.iter().filter(|block| block.path.starts_with(table));
        let words = |block: &Block| self.words(block).end;
        let own = self.blocks.iter().find(|block| block.path == table);
        let own =
            own.map_or(0, |block| block.entries.last().map_or(if table.is_empty() { 0 } else { block.body }, |entry| entry.lines.end));
        let at = inside.filter(goes_before).map(words).max().unwrap_or(own);
        let text = format!("[{}]{}{}", heading(table, key), self.end, write::entries(entries, self.end));
        vec![(at..at, self.apart(at, &text))]
    }

    fn insert(&self, list: &[Seg], at: usize, item: &Value, old: &Tree) -> Result<Edits, Refused> {
        let Value::Table(entries) = item else {
            return match (list.split_last(), old.at(list)) {
                (Some((Seg::Key(key), table)), None) => self.new_key(table, key, &Value::List(vec![item.clone()]), &[], old),
                _ => Err(Refused::Form),
            };
        };
        let (Some(Seg::Key(key)), table) = (list.last(), &list[..list.len().saturating_sub(1)]) else { return Err(Refused::NoSuchPlace) };
        let text = format!("[[{}]]{}{}", heading(table, key), self.end, write::entries(entries, self.end));
        if let Some(next) = self.item(list, at) {
            return Ok(vec![(next.words.start..next.words.start, format!("{text}{}", self.end))]);
        }
        let place = match at.checked_sub(1).and_then(|before| self.item(list, before)) {
            Some(before) => before.words.end,
            None if old.at(table).is_some() => {
                self.extents(|block| block.path.starts_with(table)).last().map_or(self.text.len(), |slot| slot.words.end)
            }
            None => return Err(Refused::NoSuchPlace),
        };
        Ok(vec![(place..place, self.apart(place, &text))])
    }

    /// The items between both numbers, each in the place of the next; what stands between them stays where it is.
    fn moved(&self, list: &[Seg], from: usize, to: usize) -> Result<Edits, Refused> {
        if from == to {
            return Ok(Vec::new());
        }
        let (low, high) = (from.min(to), from.max(to));
        let slots = (low..=high).map(|at| self.item(list, at).ok_or(Refused::Form)).collect::<Result<Vec<Slot>, _>>()?;
        let mut words: Vec<&str> = slots.iter().map(|slot| &self.text[slot.words.clone()]).collect();
        if from < to {
            words.rotate_left(1)
        } else {
            words.rotate_right(1)
        }
        let edits = slots.iter().zip(words).map(|(slot, words)| {
            let is_last = slot.words.end == self.text.len() && !self.text.ends_with('\n');
            let words = if is_last { words.trim_end_matches(['\r', '\n']) } else { words };
            let ended = if is_last || words.ends_with('\n') { words.to_owned() } else { format!("{words}{}", self.end) };
            (slot.words.clone(), ended)
        });
        Ok(edits.collect())
    }

    /// An item of a list under headings, with all that belongs to it.
    fn item(&self, list: &[Seg], at: usize) -> Option<Slot> {
        let path: Vec<Seg> = list.iter().cloned().chain([Seg::At(at)]).collect();
        let first = self.blocks.iter().position(|block| block.path == path)?;
        let last = self.blocks[first..].iter().take_while(|block| block.path.starts_with(&path)).last()?;
        Some(Slot { words: self.blocks[first].range.start..self.words(last).end, end: last.range.end })
    }

    fn extents(&self, is_part: impl Fn(&Block) -> bool) -> Vec<Slot> {
        let parts = self.blocks.iter().filter(|block| is_part(block));
        parts.map(|block| Slot { words: self.words(block), end: block.range.end }).collect()
    }

    /// A block without the empty lines behind it.
    fn words(&self, block: &Block) -> Range<usize> {
        let trimmed = self.text[block.range.clone()].trim_end().len();
        let end = if trimmed == 0 { block.range.start } else { line_after(self.text, block.range.start + trimmed) };
        block.range.start..end.min(block.range.end)
    }

    /// Text on lines of its own, also behind a last line that has no end.
    fn on_a_line(&self, at: usize, text: &str) -> String {
        let is_open = at > 0 && !self.text[..at].ends_with('\n');
        if is_open { format!("{}{}", self.end, text.trim_end_matches(['\r', '\n'])) } else { text.to_owned() }
    }

    /// The same with an empty line above it.
    fn apart(&self, at: usize, text: &str) -> String {
        if at == 0 {
            return format!("{text}{}", if self.text.is_empty() { "" } else { self.end });
        }
        let is_open = !self.text[..at].ends_with('\n');
        let above = if is_open { self.end } else { "" };
        format!("{above}{}{text}", self.end)
    }
}

fn heading(table: &[Seg], key: &str) -> String {
    let keys = table.iter().filter_map(|seg| if let Seg::Key(key) = seg { Some(write::key(key)) } else { None });
    keys.chain([write::key(key)]).collect::<Vec<_>>().join(".")
}
