//! How an impact is told: in lines for people, as JSON, as a picture for Graphviz.

use super::{Edge, Impact, Node, NodeKind, Touched};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Of so many items of one document each is named; JSON has all of them.
const ITEMS_SHOWN: usize = 8;

impl Impact {
    /// For people.
    pub fn to_text(&self) -> String {
        let mut text = format!("{} {}", self.thing.kind.word(), self.thing.id);
        self.title.iter().for_each(|title| text.push_str(&format!(": {title}")));
        text.push('\n');
        let mut edges: BTreeMap<&Node, Vec<&Edge>> = BTreeMap::new();
        self.edges.iter().for_each(|edge| edges.entry(&edge.from).or_default().push(edge));
        let line = |touched: &Touched| self.line(touched, edges.get(&touched.node).map(Vec::as_slice).unwrap_or_default());
        let (direct, through): (Vec<_>, Vec<_>) = self.touched.iter().partition(|touched| touched.through.is_empty());
        section(&mut text, "named by", direct.into_iter().map(line));
        section(&mut text, "through these", through.into_iter().map(line));
        if self.touched.is_empty() && self.thing.kind != NodeKind::Word {
            text.push_str("\nno file names it\n");
        }
        section(&mut text, "covered by rules on what it is a kind of", self.covered());
        section(&mut text, &counted(self.pages.len(), "page is made from it", "pages are made from it"), self.pages.iter().cloned());
        if self.pages.is_empty() {
            text.push_str("\nno page is made from it\n");
        }
        let approvals = self.approvals.iter().map(|voided| format!("{}  {}", voided.document, voided.roles.join(", ")));
        section(&mut text, "approvals that a change voids", approvals);
        text
    }

    /// `protocol  microneedling  avoid in no-harsh; through soothing-mask`
    fn line(&self, touched: &Touched, edges: &[&Edge]) -> String {
        let Touched { node, items: _, through } = touched;
        let targets: Vec<&Node> = if through.is_empty() { vec![&self.thing] } else { through.iter().collect() };
        let mut keys: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for edge in edges.iter().filter(|edge| targets.contains(&&edge.to)) {
            let items = keys.entry(&edge.key).or_default();
            items.extend(edge.item.as_deref().filter(|item| !items.contains(item)));
        }
        let mut line = format!("{:9} {}", node.kind.word(), node.id);
        if through.is_empty() {
            let how: Vec<String> = keys.into_iter().map(|(key, items)| how(key, &items)).collect();
            let _ = write!(line, "  {}", how.join("; "));
        } else {
            let names: Vec<&str> = through.iter().map(|node| node.id.as_str()).collect();
            let _ = write!(line, "  through {}", names.join(", "));
        }
        line
    }

    fn covered(&self) -> impl Iterator<Item = String> {
        let mut by_document: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
        for Edge { from, item, key, to, .. } in &self.covered_by {
            let place = item.as_deref().filter(|item| *item != from.id).map_or_else(String::new, |item| format!(" in {item}"));
            by_document.entry((from.kind.word(), &from.id)).or_default().push(format!("{key} {}{place}", to.id));
        }
        let lines = by_document.into_iter().map(|((kind, id), how)| format!("{kind:9} {id}  {}", how.join("; ")));
        lines.collect::<Vec<_>>().into_iter()
    }

    /// As data.
    ///
    /// # Errors
    /// None that can happen: all keys are words.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    /// For Graphviz: an arrow from what names to what is named.
    pub fn to_dot(&self) -> String {
        let mut dot = "digraph impact {\n  rankdir = RL;\n  node [shape = box];\n".to_owned();
        let name = |node: &Node| quoted(&format!("{}:{}", node.kind.word(), node.id));
        let _ = writeln!(dot, "  {} [style = bold];", name(&self.thing));
        let mut arrows: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for edge in self.edges.iter().chain(&self.covered_by) {
            let keys = arrows.entry((name(&edge.from), name(&edge.to))).or_default();
            if !keys.contains(&edge.key.as_str()) {
                keys.push(&edge.key);
            }
        }
        for ((from, to), keys) in arrows {
            let _ = writeln!(dot, "  {from} -> {to} [label = {}];", quoted(&keys.join(", ")));
        }
        let above = self.covered_by.iter().map(|edge| name(&edge.to)).collect::<std::collections::BTreeSet<_>>();
        for kind in above {
            let _ = writeln!(dot, "  {kind} -> {} [label = \"holds for\", style = dashed];", name(&self.thing));
        }
        dot.push_str("}\n");
        dot
    }
}

/// `avoid in no-harsh, no-makeup`
fn how(key: &str, items: &[&str]) -> String {
    match items.len().checked_sub(ITEMS_SHOWN) {
        _ if items.is_empty() => key.to_owned(),
        Some(more @ 1..) => format!("{key} in {} and {more} more", items[..ITEMS_SHOWN].join(", ")),
        _ => format!("{key} in {}", items.join(", ")),
    }
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl std::fmt::Display for NodeKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
