//! What differs in the files that documents share, and which documents print it.

use super::Class;
use super::points::Line;
use super::report::{Change, Place};
use super::side::Side;
use super::tree::{Node, Value};
use super::walk::{self, Action, Found};
use crate::load::FileKind;
use crate::merge::Origin;
use crate::resolve::AnyDocument;
use std::collections::BTreeSet;

/// Everything that differs in shared files.
#[derive(Debug, Default)]
pub(super) struct Shared {
    entries: Vec<Entry>,
    edges: Vec<Edge>,
}

/// A change of a shared file.
#[derive(Debug)]
struct Entry {
    change: Change,
    reach: Reach,
    cause: String,
}

/// Which documents it touches.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    /// Those that name this.
    Naming(String),
    /// All.
    Everything,
    /// None that prints it by itself: what it does to a document is found there.
    Nothing,
}

/// What is a kind of what on one side alone.
#[derive(Debug)]
struct Edge {
    child: String,
    parent: String,
    is_new: bool,
}

/// The files of a kind on one side as one: what stands in which of them makes no difference.
fn joined(side: &Side<'_>, kind: FileKind) -> (Node, Vec<(String, Node)>) {
    let files =
        side.content.sources.iter().filter(|(_, source)| FileKind::of(source.path()) == kind && source.path() != crate::source::CORE);
    let nodes: Vec<(String, Node)> = files.map(|(_, source)| (source.path().to_owned(), Node::read(source.text()))).collect();
    let mut all: Vec<(String, Node)> = Vec::new();
    for (path, node) in &nodes {
        let Value::Table(entries) = &node.value else { continue };
        for (key, node) in entries {
            // The file goes with each item, to find its place again.
            let items = node.items().iter().map(|item| Node { set: Some(path.clone()), ..item.clone() });
            match all.iter_mut().find(|(known, _)| known == key) {
                Some((_, Node { value: Value::List(list), .. })) => list.extend(items),
                _ if matches!(node.value, Value::List(_)) => {
                    all.push((key.clone(), Node { value: Value::List(items.collect()), ..node.clone() }))
                }
                _ => all.push((key.clone(), node.clone())),
            }
        }
    }
    (Node { at: 0, value: Value::Table(all), set: None }, nodes)
}

impl Shared {
    pub fn new(sides: [&Side<'_>; 2]) -> Self {
        let mut shared = Self { entries: Vec::new(), edges: edges(sides) };
        let kinds = [
            (FileKind::Clinic, "clinic"),
            (FileKind::Vocabulary, "vocabulary"),
            (FileKind::Decisions, "decisions"),
            (FileKind::Sources, "sources"),
            (FileKind::Project, "settings"),
        ];
        for (kind, word) in kinds {
            shared.add_kind(sides, kind, word);
        }
        shared.add_by_file(sides, FileKind::Set, "set");
        shared.add_by_file(sides, FileKind::Language, "words");
        shared.add_attached(sides);
        shared
    }

    /// Every change.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.entries.iter().map(|entry| &entry.change)
    }

    fn add_kind(&mut self, sides: [&Side<'_>; 2], kind: FileKind, word: &str) {
        let Some(shape) = kind.shape() else { return };
        let [(old, old_files), (new, new_files)] = sides.map(|side| joined(side, kind));
        let default = new_files.first().or(old_files.first()).map(|(path, _)| path.clone()).unwrap_or_default();
        for found in walk::compare(shape, &old, &new) {
            let path = found.set.clone().unwrap_or_else(|| default.clone());
            let is_item = found.item.is_some();
            let (reach, cause) = match (kind, &found.item) {
                (FileKind::Vocabulary, Some(_)) if found.is_rule => (Reach::Nothing, String::new()),
                (FileKind::Vocabulary | FileKind::Decisions | FileKind::Sources, Some(item)) => {
                    let about = found.field.as_ref().map_or_else(String::new, |field| format!("`{field}` of "));
                    (Reach::Naming(item.clone()), format!("{about}the {} `{item}`", found.area))
                }
                (FileKind::Clinic, _) if found.class >= Class::Wording => (Reach::Everything, format!("the clinic's `{}`", found.area)),
                _ => (Reach::Nothing, String::new()),
            };
            let field = match (&found.field, is_item) {
                (Some(field), _) => Some(field.clone()),
                (None, false) => Some(found.area.clone()),
                (None, true) => None,
            };
            self.put(sides, Found { set: Some(path), area: word.to_owned(), field, ..found }, reach, cause);
        }
    }

    /// Sets and the words of languages stand each for themselves.
    fn add_by_file(&mut self, sides: [&Side<'_>; 2], kind: FileKind, word: &str) {
        let paths: BTreeSet<&str> = sides.iter().flat_map(|side| side.content.sources.iter()).map(|(_, source)| source.path()).collect();
        for path in paths.into_iter().filter(|path| FileKind::of(path) == kind) {
            let [old, new] = sides.map(|side| side.node(path));
            if let Some(shape) = kind.shape() {
                let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
                for found in walk::compare(shape, &old, &new) {
                    let item = Some(found.item.as_ref().map_or_else(|| name.to_owned(), |item| format!("{name}#{item}")));
                    let field = found.field.clone().or_else(|| found.item.is_none().then(|| found.area.clone()));
                    let class = if found.is_rule { found.class.max(Class::Wording) } else { found.class };
                    self.put(
                        sides,
                        Found { set: Some(path.to_owned()), area: word.to_owned(), item, field, class, ..found },
                        Reach::Nothing,
                        String::new(),
                    );
                }
                continue;
            }
            let mut keys = Vec::new();
            flat(&old, &new, "", &mut keys);
            for (key, before, after) in keys {
                let action = match (&before, &after) {
                    (None, _) => Action::Added,
                    (_, None) => Action::Removed,
                    _ => Action::Changed,
                };
                let found = Found {
                    area: word.to_owned(),
                    item: path.split('/').nth(2).map(str::to_owned),
                    field: Some(key.clone()),
                    action,
                    is_rule: false,
                    is_record: false,
                    class: Class::Wording,
                    old: before,
                    new: after,
                    at: 0,
                    set: Some(path.to_owned()),
                };
                self.put(sides, found, Reach::Everything, format!("the interface's word `{key}`"));
            }
        }
    }

    /// Pictures and forms are told by their bytes.
    fn add_attached(&mut self, sides: [&Side<'_>; 2]) {
        let files = |side: &Side<'_>| {
            let attached = side.content.sources.iter().filter(|(_, source)| !FileKind::of(source.path()).is_text());
            attached.map(|(_, source)| (source.path().to_owned(), source.digest())).collect::<std::collections::BTreeMap<_, _>>()
        };
        let [old, new] = sides.map(files);
        let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for path in paths {
            let action = match (old.get(path), new.get(path)) {
                (None, _) => Action::Added,
                (_, None) => Action::Removed,
                (before, after) if before != after => Action::Changed,
                _ => continue,
            };
            let name = path.splitn(3, '/').nth(2).unwrap_or_default().to_owned();
            let short = |digest: Option<&crate::digest::Digest>| digest.map(|digest| digest.to_string()[..12].to_owned());
            let word = if FileKind::of(path) == FileKind::Form { "form" } else { "picture" };
            let found = Found {
                area: word.to_owned(),
                item: Some(name.clone()),
                field: Some("content".to_owned()),
                action,
                is_rule: false,
                is_record: false,
                class: Class::Wording,
                old: short(old.get(path)),
                new: short(new.get(path)),
                at: 0,
                set: Some(path.clone()),
            };
            self.put(sides, found, Reach::Naming(name.clone()), format!("the {word} `{name}`"));
        }
    }

    fn put(&mut self, sides: [&Side<'_>; 2], found: Found, reach: Reach, cause: String) {
        let path = found.set.clone().unwrap_or_default();
        let side = sides[usize::from(found.action != Action::Removed)];
        let line = side.content.sources.iter().find(|(_, source)| source.path() == path).map_or(0, |(_, source)| source.line_of(found.at));
        let change = Change {
            fingerprint: String::new(),
            area: found.area,
            item: found.item,
            field: found.field,
            action: found.action,
            class: found.class.max(Class::Administrative),
            no_effect: false,
            old: found.old,
            new: found.new,
            witness: None,
            covered_by: Vec::new(),
            cause: None,
            span: (!path.is_empty()).then(|| Place { path: path.clone(), line: line + 1 }),
            asks_for_no_version: true,
        };
        self.entries.push(Entry { change: change.fingerprinted(&path), reach, cause });
    }

    /// What of it a document prints, with the cause of each.
    pub fn changes_for(&self, sides: [&Side<'_>; 2], documents: [AnyDocument<'_>; 2]) -> Vec<Change> {
        let is_asked = self.entries.iter().any(|entry| matches!(entry.reach, Reach::Naming(_)));
        let names = if is_asked { names(sides, documents) } else { BTreeSet::new() };
        let touches = |entry: &&Entry| match &entry.reach {
            Reach::Everything => true,
            Reach::Naming(name) => names.contains(name),
            Reach::Nothing => false,
        };
        let caused = |entry: &Entry| Change { cause: Some(entry.cause.clone()), span: None, ..entry.change.clone() };
        self.entries.iter().filter(touches).map(caused).collect()
    }

    /// What of the vocabulary made a rule another one.
    pub fn vocabulary_cause(&self, sides: [&Side<'_>; 2], lines: &[&[Line]; 2], origin: &Origin) -> Option<String> {
        let mut moved: BTreeSet<String> = BTreeSet::new();
        for line in lines.iter().flat_map(|lines| lines.iter()).filter(|line| line.origin == *origin) {
            let mut named = vec![line.norm.target];
            named.extend(line.norm.exempt.iter().copied());
            if let crate::merge::Areas::In(areas) = &line.norm.areas {
                named.extend(areas.iter().copied());
            }
            for concept in named {
                let [mut one, mut other] = sides.map(|side| side.concepts().below(concept).clone());
                let both = one.clone();
                one.remove(&other);
                other.remove(&both);
                moved.extend(one.iter().chain(other.iter()).map(|concept| sides[1].concepts().name(concept).as_str().to_owned()));
            }
        }
        let edges = self.edges.iter().filter(|edge| moved.contains(&edge.child));
        let said: Vec<String> = edges
            .map(|edge| format!("`{}` is-a `{}` is {}", edge.child, edge.parent, if edge.is_new { "new" } else { "gone" }))
            .take(3)
            .collect();
        (!said.is_empty()).then(|| format!("the vocabulary: {}", said.join("; ")))
    }
}

fn edges(sides: [&Side<'_>; 2]) -> Vec<Edge> {
    let of = |side: &Side<'_>| {
        let kinships = side.content.catalog.kinships();
        let all = kinships.flat_map(|(child, above)| above.iter().map(move |parent| (child.to_owned(), parent.as_str().to_owned())));
        all.collect::<BTreeSet<_>>()
    };
    let [old, new] = sides.map(of);
    let edge = |is_new| move |(child, parent): &(String, String)| Edge { child: child.clone(), parent: parent.clone(), is_new };
    new.difference(&old).map(edge(true)).chain(old.difference(&new).map(edge(false))).collect()
}

/// Every name that a document, or a protocol that it is made of, has in quotes.
fn names(sides: [&Side<'_>; 2], documents: [AnyDocument<'_>; 2]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (side, document) in sides.into_iter().zip(documents) {
        let mut nodes = vec![side.document_node(document)];
        nodes.extend(side.protocols(document).into_iter().map(|part| side.document_node(AnyDocument::Protocol(part))));
        for node in &nodes {
            let mut strings = Vec::new();
            node.strings(&mut strings);
            all.extend(strings.into_iter().map(str::to_owned));
        }
    }
    all
}

fn flat(old: &Node, new: &Node, prefix: &str, found: &mut Vec<(String, Option<String>, Option<String>)>) {
    let keys: BTreeSet<&str> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let name = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
        match (old.get(key), new.get(key)) {
            (Some(before), Some(after)) if before.says(after) => {}
            (Some(before), Some(after)) if matches!((&before.value, &after.value), (Value::Table(_), Value::Table(_))) => {
                flat(before, after, &name, found)
            }
            (before, after) => found.push((name, before.map(Node::words), after.map(Node::words))),
        }
    }
}
