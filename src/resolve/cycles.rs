//! Circles: in what is a kind of what, and in what takes in what.

use crate::diagnostic::Diagnostic;
use crate::load::{Body, Loaded};
use crate::schema::faults;
use crate::schema::names::Kind;
use crate::source::{SourceId, Span};
use std::collections::BTreeMap;

/// One edge of a graph: to whom, and where it is written.
type Edges<'a> = BTreeMap<&'a str, Vec<(&'a str, Span)>>;

/// Each circle once, at the link that closes it.
pub(super) fn find(loaded: &Loaded) -> Vec<Diagnostic> {
    let (mut concepts, mut protocols): (Edges<'_>, Edges<'_>) = (BTreeMap::new(), BTreeMap::new());
    for file in &loaded.files {
        if let Some(Body::Vocabulary(vocabulary)) = &file.body {
            for concept in &vocabulary.concepts {
                let links = concept.is_a.iter().map(|parent| (parent.as_str(), parent.span()));
                concepts.entry(concept.id.as_str()).or_default().extend(links);
            }
        }
        let own = file.names.definitions.iter().find(|definition| definition.kind == Kind::Protocol);
        if let (Some(own), Some(outline)) = (own, &file.outline) {
            protocols.entry(&own.id).or_default().extend(outline.takes_in.iter().map(|used| (&*used.value, used.span)));
        }
    }
    let mut out = circles(&concepts, "is a kind of", "take one of the `is-a` links out");
    out.extend(circles(&protocols, "takes in", "take one of the `use` lines out"));
    out
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Open,
    Done,
}

fn circles(edges: &Edges<'_>, verb: &str, help: &str) -> Vec<Diagnostic> {
    let mut marks: BTreeMap<&str, Mark> = BTreeMap::new();
    let mut out = Vec::new();
    for start in edges.keys() {
        // An explicit stack, since a chain may be as long as the vocabulary.
        let mut path: Vec<(&str, usize)> = Vec::new();
        if !marks.contains_key(start) {
            marks.insert(start, Mark::Open);
            path.push((start, 0));
        }
        while let Some((node, next)) = path.last_mut() {
            let Some((target, _)) = edges.get(node).and_then(|links| links.get(*next)) else {
                marks.insert(node, Mark::Done);
                path.pop();
                continue;
            };
            *next += 1;
            match marks.get(target) {
                Some(Mark::Open) => out.push(circle(&path, target, edges, verb, help)),
                Some(Mark::Done) => {}
                None => {
                    marks.insert(target, Mark::Open);
                    path.push((target, 0));
                }
            }
        }
    }
    out
}

/// The circle that the last link of the path closes, at that link, or at the last that the author can take out.
fn circle(path: &[(&str, usize)], back_to: &str, edges: &Edges<'_>, verb: &str, help: &str) -> Diagnostic {
    let from = path.iter().position(|(node, _)| *node == back_to).unwrap_or(0);
    let links = || path[from..].iter().rev().map(|(node, next)| edges[node][next - 1].1);
    let span = links().find(|span| span.source != SourceId::CORE).or_else(|| links().next()).expect("a circle has a link");
    let mut names: Vec<String> = path[from..].iter().map(|(node, _)| format!("`{node}`")).collect();
    names.push(format!("`{back_to}`"));
    let chain = names.join(&format!(", which {verb} ")).replacen(", which", "", 1);
    let message = format!("this closes a circle: {chain}");
    Diagnostic::new(&faults::GRAPH, span, message).with_help(help)
}
