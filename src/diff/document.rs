//! One document on both sides: what was edited in it, and what its rules come to.

use super::Class;
use super::pair::Pair;
use super::points::{Aspect, Grid, Line, Move, Point, class_of, compare, upholding};
use super::report::{Change, DocumentChange, Place};
use super::shared::Shared;
use super::side::{Lines, Side};
use super::walk::{Action, Found};
use super::witness::{Shown, Witness, choose};
use crate::merge::Origin;
use crate::resolve::AnyDocument;
use std::collections::{BTreeMap, BTreeSet};

/// What was edited in each document, by its id on the new side.
pub(super) type Edits = BTreeMap<String, Vec<Found>>;

/// Both sides, with what is known of them so far.
pub(super) struct Compared<'a, 's> {
    pub sides: [&'s Side<'a>; 2],
    pub shared: &'s Shared,
    pub edits: &'s Edits,
}

/// What a document's rules say on both sides, and where they differ.
struct Ruled<'l> {
    lines: [&'l Lines; 2],
    grid: Grid,
    points: Vec<Point>,
}

/// A rule that differs by itself.
struct Moved {
    points: Vec<Point>,
    has_effect: bool,
    covered_by: Vec<String>,
    witness: Option<Witness>,
}

impl Compared<'_, '_> {
    /// How a document differs; nothing if it does not.
    pub fn document(&self, pair: &Pair<'_>) -> Option<DocumentChange> {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { return Some(self.came_or_went(pair)) };
        let lines = [self.sides[0].lines(old), self.sides[1].lines(new)];
        let id = new.id();
        let edits = self.edits.get(id).map_or(&[][..], Vec::as_slice);
        let changed = self.changed_rules(&lines, [old, new]);
        let ruled = self.ruled(&lines, !changed.is_empty());
        let mut changes = self.edited(pair, edits, &ruled);
        changes.extend(self.brought(pair, &changed, &ruled));
        changes.extend(self.of_parts(pair));
        changes.extend(self.shared.changes_for(self.sides, [old, new]));
        if changes.is_empty() {
            return None;
        }
        Some(self.finish(pair, changes, class_of(&ruled.points)))
    }

    /// A document that is on one side alone.
    fn came_or_went(&self, pair: &Pair<'_>) -> DocumentChange {
        let (class, action, document) = match (pair.old, pair.new) {
            (None, Some(new)) => (Class::Stricter, Action::Added, Some(new)),
            (old, _) => (Class::Looser, Action::Removed, old),
        };
        let title = document.map(|document| document.naming().title.source_text().to_owned());
        let [old, new] = if action == Action::Added { [None, title] } else { [title, None] };
        let change = Change {
            fingerprint: String::new(),
            area: "document".to_owned(),
            item: None,
            field: None,
            action,
            class,
            no_effect: false,
            old,
            new,
            witness: None,
            covered_by: Vec::new(),
            cause: None,
            span: document.map(|document| Place { path: document.file().path().to_owned(), line: 1 }),
            asks_for_no_version: true,
        };
        self.finish(pair, vec![change], Class::Unchanged)
    }

    fn finish(&self, pair: &Pair<'_>, changes: Vec<Change>, of_rules: Class) -> DocumentChange {
        let id = pair.id().to_owned();
        let version = |document: Option<AnyDocument<'_>>| document.map(|document| document.lifecycle().version.value);
        let (old, new) = (version(pair.old), version(pair.new));
        let mut changes: Vec<Change> = changes.into_iter().map(|change| change.fingerprinted(&id)).collect();
        changes.sort_by_key(|change| (change.effect() == Class::Unchanged, std::cmp::Reverse(change.class), change.cause.is_some()));
        // What the rules come to is known from their points; of what else differs each counts by itself.
        let by_points = |change: &&Change| change.witness.is_some();
        let others = changes.iter().filter(|change| !by_points(change));
        let class = others.clone().fold(of_rules, |all, change| all.and(change.effect()));
        let asking = others.filter(|change| !change.asks_for_no_version).fold(of_rules, |all, change| all.and(change.effect()));
        let is_edited = changes.iter().any(|change| !change.asks_for_no_version && change.cause.is_none());
        let asking = if is_edited { asking.max(Class::Administrative) } else { asking };
        let needs = old.filter(|_| new.is_some()).map(|old| asking.needs(old));
        DocumentChange {
            kind: pair.kind().to_owned(),
            replaces: pair.old.filter(|old| pair.new.is_some_and(|new| new.id() != old.id())).map(|old| old.id().to_owned()),
            old,
            new,
            class,
            worst: changes.iter().map(|change| change.class).max().unwrap_or(Class::Unchanged),
            needs,
            too_small: is_edited && needs.zip(new).is_some_and(|(needs, new)| new < needs),
            changes,
            document: id,
        }
    }

    /// The rules that are not on both sides as they were, also by what the vocabulary makes of them.
    fn changed_rules(&self, [old, new]: &[Lines; 2], documents: [AnyDocument<'_>; 2]) -> BTreeSet<Origin> {
        let renamed = |origin: &Origin| renamed(origin, documents);
        let all: BTreeSet<Origin> =
            old.0.iter().map(|line| renamed(&line.origin)).chain(new.0.iter().map(|line| line.origin.clone())).collect();
        let meant = |lines: &Lines, side: usize, origin: &Origin| {
            let own = lines.0.iter().filter(|line| if side == 0 { renamed(&line.origin) == *origin } else { line.origin == *origin });
            let meaning = own.map(|line| {
                let concepts = self.sides[side].concepts();
                let areas = line.norm.areas.set(concepts);
                (line.norm.clone(), line.open.clone(), line.norm.subject(concepts), areas)
            });
            meaning.collect::<Vec<_>>()
        };
        all.into_iter().filter(|origin| meant(old, 0, origin) != meant(new, 1, origin)).collect()
    }

    fn ruled<'l>(&self, lines: &'l [Lines; 2], differ: bool) -> Ruled<'l> {
        let none = Lines::default();
        // Where no rule differs there is nothing to look for.
        let [old, new] = if differ { [&lines[0], &lines[1]] } else { [&none, &none] };
        let parties = [self.sides[0].party(&old.0), self.sides[1].party(&new.0)];
        let grid = Grid::new(parties[0], parties[1]);
        let points = compare(&grid, parties[0], parties[1]);
        Ruled { lines: [&lines[0], &lines[1]], grid, points }
    }

    /// What differs if these rules alone are looked at.
    fn moved(&self, is_meant: [&dyn Fn(&Origin) -> bool; 2], ruled: &Ruled<'_>) -> Moved {
        let own: Vec<Vec<Line>> =
            (0..2).map(|side| ruled.lines[side].0.iter().filter(|line| is_meant[side](&line.origin)).cloned().collect()).collect();
        let parties = [self.sides[0].party(&own[0]), self.sides[1].party(&own[1])];
        let points = compare(&ruled.grid, parties[0], parties[1]);
        let with_effect: Vec<Point> = points.iter().filter(|point| ruled.points.iter().any(|other| point.meets(other))).cloned().collect();
        let has_effect = !with_effect.is_empty();
        let shown = choose(&ruled.grid, if has_effect { &with_effect } else { &points }, parties[0], parties[1]);
        let covered_by = if has_effect { Vec::new() } else { self.covering(shown.as_ref(), is_meant, ruled) };
        let whole = [self.sides[0].party(&ruled.lines[0].0), self.sides[1].party(&ruled.lines[1].0)];
        let witness = shown.map(|shown| shown.witness(self.sides, whole));
        Moved { points, has_effect, covered_by, witness }
    }

    /// The other rules by which a loss is none, or by which a gain was there already.
    fn covering(&self, shown: Option<&Shown>, is_meant: [&dyn Fn(&Origin) -> bool; 2], ruled: &Ruled<'_>) -> Vec<String> {
        let Some(Shown { point, cell, concept, .. }) = shown else { return Vec::new() };
        let side = usize::from(point.moved == Move::Lost);
        let party = self.sides[side].party(&ruled.lines[side].0);
        let aspect = if point.moved == Move::Reversed { Aspect::Ban } else { point.aspect };
        let upheld = upholding(cell, *concept, aspect, party);
        let others: BTreeSet<String> =
            upheld.into_iter().filter(|line| !is_meant[side](&line.origin)).map(|line| line.origin.to_string()).collect();
        others.into_iter().collect()
    }

    /// Edits of the document itself. Those of parts of one rule are one change.
    fn edited(&self, pair: &Pair<'_>, edits: &[Found], ruled: &Ruled<'_>) -> Vec<Change> {
        let (others, of_rules): (Vec<&Found>, Vec<&Found>) = edits.iter().partition(|found| !found.is_rule);
        let mut changes: Vec<Change> = others.into_iter().map(|found| self.change(pair, &[found], None)).collect();
        let mut rules: BTreeMap<(&str, &str, Action), Vec<&Found>> = BTreeMap::new();
        for found in of_rules {
            let whole = if found.field.is_none() { found.action } else { Action::Changed };
            rules.entry((&found.area, found.item.as_deref().unwrap_or_default(), whole)).or_default().push(found);
        }
        for ((area, item, action), found) in rules {
            let (old_id, new_id) = (pair.old.map_or("", AnyDocument::id), pair.new.map_or("", AnyDocument::id));
            // Of a plan every row is a rule.
            let rows = |side: usize| self.rows(pair, side, area, item);
            let (old_rows, new_rows) = (rows(0), rows(1));
            let is = |origin: &Origin, id: &str, rows: &[String]| {
                origin.treatment.as_str() == id && rows.iter().any(|row| row == origin.rule.as_str())
            };
            let in_old = |origin: &Origin| action != Action::Added && is(origin, old_id, &old_rows);
            let in_new = |origin: &Origin| action != Action::Removed && is(origin, new_id, &new_rows);
            let moved = self.moved([&in_old, &in_new], ruled);
            changes.push(self.change(pair, &found, Some(&moved)));
        }
        changes
    }

    /// The ids under which an item has rules: its own, or of a plan those of its rows.
    fn rows(&self, pair: &Pair<'_>, side: usize, area: &str, item: &str) -> Vec<String> {
        let document = if side == 0 { pair.old } else { pair.new };
        let Some(AnyDocument::Protocol(protocol)) = document.filter(|_| area == "plan") else { return vec![item.to_owned()] };
        let plan = protocol.plans.iter().find(|plan| plan.id.as_str() == item);
        plan.map_or_else(|| vec![item.to_owned()], |plan| plan.rows.iter().map(|row| row.id.as_str().to_owned()).collect())
    }

    fn change(&self, pair: &Pair<'_>, found: &[&Found], moved: Option<&Moved>) -> Change {
        let first = found[0];
        let several = found.len() > 1;
        let join = |of: &dyn Fn(&Found) -> Option<&String>| -> Option<String> {
            if !several {
                return of(first).cloned();
            }
            let parts = found.iter().filter_map(|found| Some(format!("{} {}", found.field.as_deref().unwrap_or_default(), of(found)?)));
            let parts: Vec<String> = parts.collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        };
        let action = if several { Action::Changed } else { first.action };
        let by_words = found.iter().map(|found| found.class).max().unwrap_or(Class::Unchanged);
        let class = match moved {
            Some(moved) if !moved.points.is_empty() => class_of(&moved.points),
            Some(_) if by_words == Class::Unchanged => Class::Wording,
            _ => by_words,
        };
        let fields: Vec<&str> = found.iter().filter_map(|found| found.field.as_deref()).collect();
        Change {
            fingerprint: String::new(),
            area: first.area.clone(),
            item: first.item.clone(),
            field: (!fields.is_empty()).then(|| fields.join(", ")),
            action,
            class,
            no_effect: moved.is_some_and(|moved| !moved.points.is_empty() && !moved.has_effect),
            old: join(&|found| found.old.as_ref()),
            new: join(&|found| found.new.as_ref()),
            witness: moved.and_then(|moved| moved.witness.clone()),
            covered_by: moved.map_or_else(Vec::new, |moved| own_names(&moved.covered_by, pair.id())),
            cause: first.set.as_ref().map(|set| format!("the set `{set}`")),
            span: self.place(pair, first),
            asks_for_no_version: first.is_record,
        }
    }

    fn place(&self, pair: &Pair<'_>, found: &Found) -> Option<Place> {
        let gone = found.action == Action::Removed;
        let (document, side) = if gone { (pair.old, 0) } else { (pair.new, 1) };
        let document = document?;
        let set = found.set.as_ref().and_then(|set| self.sides[side].content.catalog.sets.get(set));
        let file = set.map_or_else(|| document.file(), |set| &set.file);
        Some(Place { path: file.path().to_owned(), line: file.line_of(found.at) + 1 })
    }

    /// Rules that differ without an edit of the document: by what it includes, or by the vocabulary.
    fn brought(&self, pair: &Pair<'_>, changed: &BTreeSet<Origin>, ruled: &Ruled<'_>) -> Vec<Change> {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { return Vec::new() };
        let is_edited = |origin: &Origin| {
            let edits = self.edits.get(origin.treatment.as_str());
            let found = edits.into_iter().flatten().filter(|found| found.is_rule);
            found.into_iter().any(|found| {
                self.rows(pair, 1, &found.area, found.item.as_deref().unwrap_or_default()).iter().any(|row| row == origin.rule.as_str())
                    || found.item.as_deref() == Some(origin.rule.as_str())
            })
        };
        let own = new.id();
        let mut changes = Vec::new();
        for origin in changed {
            let edited = is_edited(origin);
            if edited && origin.treatment.as_str() == own {
                continue;
            }
            let same = |other: &Origin| renamed(other, [old, new]) == *origin;
            let moved = self.moved([&same, &same], ruled);
            let found: Vec<&Found> = self
                .edits
                .get(origin.treatment.as_str())
                .into_iter()
                .flatten()
                .filter(|found| found.is_rule && found.item.as_deref() == Some(origin.rule.as_str()))
                .collect();
            let cause = if edited {
                format!("`{}`", origin.treatment)
            } else {
                self.shared
                    .vocabulary_cause(self.sides, &ruled.lines.map(|lines| lines.0.as_slice()), origin)
                    .unwrap_or_else(|| "what it combines".to_owned())
            };
            if moved.points.is_empty() && found.is_empty() {
                continue;
            }
            let mut change = match found.as_slice() {
                [] => self.change(pair, &[&of_vocabulary(origin, self.sides, ruled)], Some(&moved)),
                found => self.change(pair, found, Some(&moved)),
            };
            change.item = Some(if origin.treatment.as_str() == own { origin.rule.to_string() } else { origin.to_string() });
            change.cause = Some(cause);
            change.span = None;
            changes.push(change);
        }
        changes
    }

    /// What else differs in the protocols that a document is made of, as far as its own pages print it.
    fn of_parts(&self, pair: &Pair<'_>) -> Vec<Change> {
        let Some(new) = pair.new else { return Vec::new() };
        let is_protocol = matches!(new, AnyDocument::Protocol(_));
        let parts = self.sides[1].protocols(new);
        let mut changes = Vec::new();
        for part in parts.iter().filter(|part| part.id.as_str() != new.id()) {
            let printed = |found: &&Found| {
                let area = found.area.as_str();
                let is_taken_in = if is_protocol {
                    ["step", "parameter", "picture"].contains(&area)
                } else {
                    !["scope", "opening", "series"].contains(&area)
                };
                !found.is_rule && found.class >= Class::Wording && is_taken_in
            };
            for found in self.edits.get(part.id.as_str()).into_iter().flatten().filter(printed) {
                let mut change = self.change(pair, &[found], None);
                change.item = Some(format!("{}#{}", part.id.as_str(), found.item.as_deref().unwrap_or(&found.area)));
                change.cause = Some(format!("`{}`", part.id.as_str()));
                change.span = None;
                changes.push(change);
            }
        }
        changes
    }
}

/// The rule of a document that took the place of another, by its new name.
fn renamed(origin: &Origin, [old, new]: [AnyDocument<'_>; 2]) -> Origin {
    if origin.treatment.as_str() == old.id() { Origin::new(new.id(), origin.rule.clone()) } else { origin.clone() }
}

/// Rules of the document itself go by their own name.
fn own_names(names: &[String], document: &str) -> Vec<String> {
    let own = format!("{document}#");
    names.iter().map(|name| name.strip_prefix(&own).unwrap_or(name).to_owned()).collect()
}

/// A rule that the vocabulary changed: what it is about, in place of an edit.
fn of_vocabulary(origin: &Origin, sides: [&Side<'_>; 2], ruled: &Ruled<'_>) -> Found {
    let about = |side: usize| {
        let line = ruled.lines[side].0.iter().find(|line| line.origin == *origin)?;
        Some(sides[side].concepts().name(line.norm.target).as_str().to_owned())
    };
    Found {
        area: "vocabulary".to_owned(),
        item: Some(origin.rule.to_string()),
        field: Some("is-a".to_owned()),
        action: Action::Changed,
        is_rule: true,
        is_record: false,
        class: Class::Wording,
        old: about(0),
        new: about(1),
        at: 0,
        set: None,
    }
}
