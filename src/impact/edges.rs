//! Where the files of a project name a thing: each place with the item that it stands in and the key.

use super::Node;
use crate::load::{FileKind, RawFile, decode_one};
use crate::schema::names::Kind;
use crate::source::{Source, SourceId, Sources};
use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use toml::de::{DeTable, DeValue};

/// One thing names another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Edge {
    /// What names it.
    pub from: Node,
    /// The item of it that does, where it has items.
    pub item: Option<String>,
    /// The key under which it stands there.
    pub key: String,
    /// What is named.
    pub to: Node,
    /// The file, relative to the project.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Every place at which a file names one of these.
pub fn naming(wanted: &BTreeSet<Node>, sources: &Sources) -> Vec<Edge> {
    // Names are plain letters, digits and hyphens; only one that is written with escapes hides from a search.
    let patterns = wanted.iter().map(|node| node.id.as_str()).chain(["\\u", "\\U", "\\x"]);
    let Ok(names) = AhoCorasick::new(patterns) else { return Vec::new() };
    // Every document has its own name in it.
    let places: HashMap<&str, usize> =
        wanted.iter().enumerate().filter(|(_, node)| node.kind.is_taken_in()).map(|(at, node)| (node.id.as_str(), at)).collect();
    let own = |file: &Source| stem(file.path()).and_then(|id| places.get(id).copied()).unwrap_or(usize::MAX);
    let files: Vec<(SourceId, &Source)> = sources.iter().filter(|(_, file)| FileKind::of(file.path()).is_text()).collect();
    let mut edges: Vec<Edge> = files
        .into_par_iter()
        // A clone holds the text of a file that is read on demand only as long as it is looked at.
        .map(|(id, file)| (id, file.clone()))
        .filter(|(_, file)| names.find_overlapping_iter(file.text()).any(|found| found.pattern().as_usize() != own(file)))
        .flat_map_iter(|(id, file)| of_file(id, &file, wanted))
        .collect();
    edges.sort();
    edges.dedup();
    edges
}

/// The id of the document of a file, if it is one's.
fn stem(path: &str) -> Option<&str> {
    path.rsplit('/').next()?.strip_suffix(".toml")
}

fn of_file(id: SourceId, file: &Source, wanted: &BTreeSet<Node>) -> Vec<Edge> {
    let (_, decoded, _) = decode_one(id, RawFile::new(file.path(), file.text()));
    let names = &decoded.names;
    let references = names.references.iter().map(|reference| (reference.kind, &*reference.id, reference.span.start));
    // A value of another protocol that a sentence prints.
    let printed = names.prose.iter().filter_map(|prose| Some((Kind::Protocol, prose.document.as_deref()?, prose.span.start)));
    let named: Vec<(Node, u32)> = references
        .chain(printed)
        .map(|(kind, name, at)| (Node { kind: kind.into(), id: name.to_owned() }, at))
        .filter(|(node, _)| wanted.contains(node))
        .collect();
    if named.is_empty() {
        return Vec::new();
    }
    let places = Places::of(file);
    let edge = |(to, at): (Node, u32)| {
        let leaf = places.at(at as usize)?;
        let (from, item) = leaf.owner(file.path());
        let position = file.position(at);
        let place = (file.path().to_owned(), position.line, position.column);
        Some(Edge { from, item, key: leaf.key.clone(), to, path: place.0, line: place.1, column: place.2 })
    };
    named.into_iter().filter_map(edge).collect()
}

/// The values of a file that have no values in them, in the order of their places.
struct Places(Vec<Leaf>);

struct Leaf {
    start: usize,
    end: usize,
    /// The first key on the way to it: which list of the file it is in.
    list: String,
    /// The last.
    key: String,
    /// The ids of the tables on the way to it, the outermost first.
    ids: Vec<String>,
}

impl Places {
    fn of(file: &Source) -> Self {
        let (root, _) = DeTable::parse_recoverable(file.text());
        let mut leaves = Vec::new();
        for (key, value) in root.get_ref() {
            collect(value, &mut Vec::new(), (key.get_ref(), key.get_ref()), &mut leaves);
        }
        leaves.sort_by_key(|leaf| leaf.start);
        Self(leaves)
    }

    /// The last one that begins no later.
    fn at(&self, offset: usize) -> Option<&Leaf> {
        let after = self.0.partition_point(|leaf| leaf.start <= offset);
        self.0[..after].last().filter(|leaf| offset <= leaf.end)
    }
}

fn collect(value: &toml::Spanned<DeValue<'_>>, ids: &mut Vec<String>, (list, key): (&str, &str), leaves: &mut Vec<Leaf>) {
    match value.get_ref() {
        DeValue::Array(values) => values.iter().for_each(|value| collect(value, ids, (list, key), leaves)),
        DeValue::Table(table) => {
            let id = table.get("id").and_then(|id| id.get_ref().as_str()).map(str::to_owned);
            let has_id = id.is_some();
            ids.extend(id);
            for (key, value) in table {
                collect(value, ids, (list, key.get_ref()), leaves);
            }
            if has_id {
                ids.pop();
            }
        }
        _ => {
            let std::ops::Range { start, end } = value.span();
            leaves.push(Leaf { start, end, list: list.to_owned(), key: key.to_owned(), ids: ids.clone() });
        }
    }
}

impl Leaf {
    /// What the value belongs to, and the item of that, by the path of the file.
    fn owner(&self, path: &str) -> (Node, Option<String>) {
        let stem = stem(path).unwrap_or(path).to_owned();
        let (first, last) = (self.ids.first().cloned(), self.ids.last().cloned());
        let of_list = |kind: Kind| {
            let node = first.clone().map(|id| Node { kind: kind.into(), id });
            (node.unwrap_or_else(|| Node::file(path)), None)
        };
        let document = |kind: Kind| (Node { kind: kind.into(), id: stem.clone() }, last.clone());
        match (FileKind::of(path), self.list.as_str()) {
            // A document may hold decisions of its own.
            (FileKind::Protocol | FileKind::Decisions, "decision") => of_list(Kind::Decision),
            (FileKind::Protocol, _) => document(Kind::Protocol),
            (FileKind::Set, _) => document(Kind::Set),
            (FileKind::Visit, _) => document(Kind::Visit),
            (FileKind::Course, _) => document(Kind::Course),
            (FileKind::Vocabulary, "concept") => of_list(Kind::Concept),
            (FileKind::Vocabulary, "product") => of_list(Kind::Product),
            (FileKind::Sources, "source") => of_list(Kind::Source),
            (FileKind::Sources, "fact") => of_list(Kind::Fact),
            _ => (Node::file(path), None),
        }
    }
}
