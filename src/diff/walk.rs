//! Two versions of one file compared key by key, along its declaration.

use super::Class;
use super::keys::{Meaning, meaning};
use super::tree::{Node, Value};
use crate::model::{Bound, Quantity, Unit, parse};
use crate::schema::{Shape, TableShape};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeSet;

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another one.
    Changed,
    /// It stands at another place among its like.
    Moved,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The part of the file, such as `aftercare`.
    pub area: String,
    /// The item of it.
    pub item: Option<String>,
    /// The key, below the item; none where the whole item came or went.
    pub field: Option<String>,
    /// What became of it.
    pub action: Action,
    /// Whether the rule that it is part of is compared point by point.
    pub is_rule: bool,
    /// Whether it asks for no version.
    pub is_record: bool,
    /// Its class by itself. Of a part of a rule, the class if no point differs.
    pub class: Class,
    /// What it was.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
    /// Where in the new file, or in the old one where it is gone.
    pub at: usize,
    /// The set in whose file it stands.
    pub set: Option<String>,
}

/// Where the walk is.
#[derive(Debug, Clone, Default)]
struct Place {
    area: Option<String>,
    item: Option<String>,
    path: Vec<String>,
    /// The limit of the parameter that the walk is in, on either side.
    limits: [Option<String>; 2],
    set: Option<String>,
    at: usize,
}

/// Every value in which two files of that declaration differ.
pub fn compare(shape: TableShape, old: &Node, new: &Node) -> Vec<Found> {
    let mut found = Vec::new();
    table(shape, old, new, &Place::default(), &mut found);
    found
}

fn table(shape: TableShape, old: &Node, new: &Node, place: &Place, found: &mut Vec<Found>) {
    let fields = (shape.fields)();
    for field in &fields {
        let (before, after) = (old.get(field.key), new.get(field.key));
        if same(before, after) {
            continue;
        }
        let meaning = meaning(shape.name, field.key).unwrap_or(Meaning::Choice);
        let place = place.at_key(field.key, [old, new]);
        match (meaning, nested(&field.shape)) {
            (Meaning::Items(by, class) | Meaning::Ordered(by, class), Some(inner)) => {
                let is_ordered = matches!(meaning, Meaning::Ordered(..));
                items(Listed { shape: inner, by, class, is_ordered }, before, after, &place, found);
            }
            (Meaning::Part, Some(inner)) => part(inner, before, after, &place, found),
            _ => value(meaning, before, after, &place, found),
        }
    }
    // What is no key of such a table is found by `check`; it must not be passed over here.
    let unknown: BTreeSet<&str> = old.keys().chain(new.keys()).filter(|key| !fields.iter().any(|field| field.key == *key)).collect();
    for key in unknown {
        let (before, after) = (old.get(key), new.get(key));
        if !same(before, after) {
            value(Meaning::Choice, before, after, &place.at_key(key, [old, new]), found);
        }
    }
}

fn same(old: Option<&Node>, new: Option<&Node>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => old.says(new),
        (old, new) => old.is_none() && new.is_none(),
    }
}

fn nested(shape: &Shape) -> Option<TableShape> {
    match shape {
        Shape::Table(table) => Some(*table),
        Shape::List(item) => nested(item),
        _ => None,
    }
}

impl Place {
    fn at_key(&self, key: &str, tables: [&Node; 2]) -> Self {
        let mut place = self.clone();
        if place.area.is_none() {
            place.area = Some(key.to_owned());
        } else {
            place.path.push(key.to_owned());
        }
        let limits = tables.map(|table| table.get("limit").and_then(Node::text).map(str::to_owned));
        if limits.iter().any(Option::is_some) {
            place.limits = limits;
        }
        place
    }

    fn at_node(&self, node: &Node) -> Self {
        Self { at: node.at, set: node.set.clone().or_else(|| self.set.clone()), ..self.clone() }
    }

    fn found(&self, action: Action, class: Class, [old, new]: [Option<String>; 2]) -> Found {
        Found {
            area: self.area.clone().unwrap_or_default(),
            item: self.item.clone(),
            field: (!self.path.is_empty()).then(|| self.path.join(" ")),
            action,
            is_rule: false,
            is_record: false,
            class,
            old,
            new,
            at: self.at,
            set: self.set.clone(),
        }
    }
}

/// A list of tables.
#[derive(Clone, Copy)]
struct Listed {
    shape: TableShape,
    by: &'static [&'static str],
    class: Class,
    is_ordered: bool,
}

impl Listed {
    /// What tells the item apart.
    fn name(&self, item: &Node) -> String {
        let parts = self.by.iter().filter_map(|key| item.get(key)).map(Node::words);
        parts.collect::<Vec<_>>().join(" ")
    }

    /// The names of all, those that stand twice told apart by their number.
    fn named<'n>(&self, list: Option<&'n Node>) -> Vec<(String, &'n Node)> {
        let mut named: Vec<(String, &Node)> = Vec::new();
        for item in list.map_or(&[][..], Node::items) {
            let name = self.name(item);
            let before = named.iter().filter(|(known, _)| *known == name || known.starts_with(&format!("{name} ("))).count();
            named.push((if before == 0 { name } else { format!("{name} ({})", before + 1) }, item));
        }
        named
    }
}

fn items(listed: Listed, old: Option<&Node>, new: Option<&Node>, place: &Place, found: &mut Vec<Found>) {
    let (before, after) = (listed.named(old), listed.named(new));
    let inside = |name: &str, item: &Node| {
        let mut inner = place.at_node(item);
        if listed.by == ["id"] || inner.item.is_none() && inner.path.is_empty() {
            inner.item = Some(name.to_owned());
            inner.path.clear();
        } else if let Some(last) = inner.path.last_mut() {
            *last = format!("{last} {name}");
        }
        inner
    };
    let is_rule = listed.class == Class::Unchanged;
    for (name, item) in &before {
        match after.iter().find(|(other, _)| other == name) {
            Some((_, other)) => table(listed.shape, item, other, &inside(name, other), found),
            None => {
                let said = [Some(summary(listed.shape, item)), None];
                let one = inside(name, item).found(Action::Removed, of_item(listed, item).dual(), said);
                found.push(Found { is_rule, ..one });
            }
        }
    }
    for (name, item) in after.iter().filter(|(name, _)| !before.iter().any(|(other, _)| other == name)) {
        let one = inside(name, item).found(Action::Added, of_item(listed, item), [None, Some(summary(listed.shape, item))]);
        found.push(Found { is_rule, ..one });
    }
    let common = |of: &[(String, &Node)], others: &[(String, &Node)]| {
        let names = of.iter().map(|(name, _)| name.clone());
        names.filter(|name| others.iter().any(|(other, _)| other == name)).collect::<Vec<_>>()
    };
    let orders = [common(&before, &after), common(&after, &before)];
    if orders[0] != orders[1] {
        let class = if listed.is_ordered { listed.class.max(Class::Editorial) } else { Class::Editorial };
        let at = new.or(old).map_or_else(|| place.clone(), |list| place.at_node(list));
        let [was, is] = orders.map(|order| Some(order.join(", ")));
        found.push(at.found(Action::Moved, class, [was, is]));
    }
}

/// The class of one more item.
fn of_item(listed: Listed, item: &Node) -> Class {
    let is_no_reason = item.get("answer").and_then(Node::text) == Some("not-applicable");
    if is_no_reason { Class::Wording } else { listed.class }
}

/// A table that came or went is told by its keys.
fn part(shape: TableShape, old: Option<&Node>, new: Option<&Node>, place: &Place, found: &mut Vec<Found>) {
    let empty = Node::empty();
    let at = new.or(old).map_or_else(|| place.clone(), |node| place.at_node(node));
    let before = found.len();
    table(shape, old.unwrap_or(&empty), new.unwrap_or(&empty), &at, found);
    if found.len() == before {
        found.push(at.found(Action::Changed, Class::Editorial, [old.map(Node::words), new.map(Node::words)]));
    }
}

fn value(meaning: Meaning, old: Option<&Node>, new: Option<&Node>, place: &Place, found: &mut Vec<Found>) {
    let at = new.or(old).map_or_else(|| place.clone(), |node| Place { at: node.at, ..place.clone() });
    let action = match (old, new) {
        (None, _) => Action::Added,
        (_, None) => Action::Removed,
        _ => Action::Changed,
    };
    let class = class(meaning, old, new, place);
    let one = at.found(action, class, [old.map(Node::words), new.map(Node::words)]);
    found.push(Found { is_rule: meaning == Meaning::Rule, is_record: meaning == Meaning::Record, ..one });
}

fn class(meaning: Meaning, old: Option<&Node>, new: Option<&Node>, place: &Place) -> Class {
    let texts = [old, new].map(|node| node.and_then(Node::text));
    match meaning {
        Meaning::Critical => Class::Wording,
        Meaning::Text => Class::Editorial,
        Meaning::Administrative | Meaning::Record => Class::Administrative,
        Meaning::Rule => in_other_words(texts),
        Meaning::Range => range(texts, &place.limits),
        Meaning::Most => limit(texts.map(|text| quantity(text?)?.upper_in_base()), true),
        Meaning::Least => limit(texts.map(|text| quantity(text?)?.lower_in_base()), false),
        Meaning::Answer => answer(texts),
        Meaning::Permits => flag(texts, Class::Looser),
        Meaning::Requires => flag(texts, Class::Stricter),
        Meaning::Wider => members(old, new, place, Class::Looser),
        Meaning::Narrower => members(old, new, place, Class::Stricter),
        Meaning::Name | Meaning::Choice | Meaning::Part | Meaning::Items(..) | Meaning::Ordered(..) => Class::Incomparable,
    }
}

/// Of a part of a rule that moves no point: the same in another unit or by another name is other wording; another number that moves
/// none, such as a lower end of a range, is nothing that can be compared.
fn in_other_words([old, new]: [Option<&str>; 2]) -> Class {
    let quantities = [old, new].map(|text| text.and_then(quantity));
    match quantities {
        [Some(old), Some(new)] if (old.lower_in_base(), old.upper_in_base()) != (new.lower_in_base(), new.upper_in_base()) => {
            Class::Incomparable
        }
        _ => Class::Wording,
    }
}

fn quantity(text: &str) -> Option<Quantity> {
    parse(text, Some(Unit::One)).ok()
}

/// The ends of a quantity in the smallest unit of its dimension, so that `1 g` is `1000 mg`.
trait InBase {
    fn lower_in_base(&self) -> Option<Decimal>;
    fn upper_in_base(&self) -> Option<Decimal>;
}

impl InBase for Quantity {
    fn lower_in_base(&self) -> Option<Decimal> {
        self.lower().map(|value| self.in_base(value).normalize())
    }

    fn upper_in_base(&self) -> Option<Decimal> {
        self.upper().map(|value| self.in_base(value).normalize())
    }
}

fn range(texts: [Option<&str>; 2], limits: &[Option<String>; 2]) -> Class {
    let [Some(old), Some(new)] = texts.map(|text| text.and_then(quantity)) else {
        // One more number to keep to, or one less.
        return match texts {
            [None, Some(_)] => Class::Stricter,
            [Some(_), None] => Class::Looser,
            _ => Class::Incomparable,
        };
    };
    let (old, new) = (as_read(old, limits[0].as_deref()), as_read(new, limits[1].as_deref()));
    if old.unit.dimension() != new.unit.dimension() {
        return Class::Incomparable;
    }
    let within = |a: &Quantity, b: &Quantity| {
        b.lower_in_base().is_none_or(|least| a.lower_in_base().is_some_and(|own| own >= least))
            && b.upper_in_base().is_none_or(|most| a.upper_in_base().is_some_and(|own| own <= most))
    };
    match (within(&new, &old), within(&old, &new)) {
        (true, true) => Class::Wording,
        (true, false) => Class::Stricter,
        (false, true) => Class::Looser,
        (false, false) => Class::Incomparable,
    }
}

/// A plain number of a limit is the bound that it is.
fn as_read(quantity: Quantity, limit: Option<&str>) -> Quantity {
    let bound = match (limit, quantity.bound) {
        (Some("most"), Bound::Plain(number)) => Bound::AtMost(number),
        (Some("least"), Bound::Plain(number)) => Bound::AtLeast(number),
        (_, bound) => bound,
    };
    Quantity { bound, ..quantity }
}

/// A limit, none of which is the loosest.
fn limit([old, new]: [Option<Decimal>; 2], is_most: bool) -> Class {
    match (old, new) {
        (None, None) => Class::Wording,
        (None, Some(_)) => Class::Stricter,
        (Some(_), None) => Class::Looser,
        (Some(old), Some(new)) if old == new => Class::Wording,
        (Some(old), Some(new)) if (new > old) == is_most => Class::Looser,
        _ => Class::Stricter,
    }
}

fn answer([old, new]: [Option<&str>; 2]) -> Class {
    const WEAKEST_FIRST: [&str; 5] = ["not-applicable", "caution", "ask-prescriber", "refer", "do-not-treat"];
    let rank = |answer: Option<&str>| WEAKEST_FIRST.iter().position(|known| Some(*known) == answer);
    match (rank(old), rank(new)) {
        (Some(old), Some(new)) if new > old => Class::Stricter,
        (Some(old), Some(new)) if new < old => Class::Looser,
        _ => Class::Incomparable,
    }
}

fn flag(texts: [Option<&str>; 2], if_set: Class) -> Class {
    match texts.map(|text| text.is_some_and(|text| text != "false")) {
        [false, true] => if_set,
        [true, false] => if_set.dual(),
        _ => Class::Wording,
    }
}

fn members(old: Option<&Node>, new: Option<&Node>, place: &Place, if_more: Class) -> Class {
    let is_all = |node: Option<&Node>| node.is_none() && place.path.last().is_some_and(|key| key == "areas");
    let set = |node: Option<&Node>| -> BTreeSet<String> {
        node.map_or_else(BTreeSet::new, |node| node.items().iter().map(Node::words).collect())
    };
    let (before, after) = (set(old), set(new));
    let within = |a: &BTreeSet<String>, a_all: bool, b: &BTreeSet<String>, b_all: bool| b_all || !a_all && a.is_subset(b);
    let (less, more) = (within(&after, is_all(new), &before, is_all(old)), within(&before, is_all(old), &after, is_all(new)));
    match (more, less) {
        (true, true) => Class::Editorial,
        (true, false) => if_more,
        (false, true) => if_more.dual(),
        (false, false) => Class::Incomparable,
    }
}

/// An item in a few words: what it asks for, or else its first text.
fn summary(shape: TableShape, item: &Node) -> String {
    let telling = |key: &str| {
        matches!(
            meaning(shape.name, key),
            Some(Meaning::Rule | Meaning::Answer | Meaning::Range | Meaning::Most | Meaning::Choice | Meaning::Least)
        )
    };
    let Value::Table(entries) = &item.value else { return item.words() };
    let parts: Vec<String> = entries
        .iter()
        .filter(|(key, _)| telling(key))
        .map(|(key, node)| {
            if matches!(key.as_str(), "force" | "value" | "sign" | "condition" | "answer" | "urgency") {
                node.words()
            } else {
                format!("{key} {}", node.words())
            }
        })
        .take(5)
        .collect();
    if !parts.is_empty() {
        return parts.join(", ");
    }
    let text = ["patient", "title", "term", "question", "topic", "staff", "says", "file"].iter().find_map(|key| item.get(key));
    text.map_or_else(|| item.words(), Node::words)
}
