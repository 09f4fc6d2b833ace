//! What a change of one thing touches: which documents name it and how, which take those in, which pages are made from it, and which
//! approvals a change voids.
//!
//! Where a thing is named is read from the files, as the decoder finds it. Which pages are made from it is known to whoever
//! makes pages: each has a record of what was asked of the catalogue for it ([`Reads`](crate::resolve::Reads)), by which a build knows
//! which pages to make again. So no page that a change touches is missing from the list.

mod edges;
mod report;
mod thing;

pub use edges::Edge;
pub use thing::{Directory, Sought, Thing, Unclear};

use crate::export::{ExportError, ExportInput, page_origins, pages_with_word};
use crate::lifecycle::approvers;
use crate::output::Manifest;
use crate::resolve::{Catalog, Inputs};
use crate::schema::names::Kind;
use crate::site::Page;
use crate::source::{Sources, Span};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What can name and be named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its name; of a file its path.
    pub id: String,
}

/// What something is that can name and be named, in the order in which lists have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are the kinds")]
pub enum NodeKind {
    Ingredient,
    Word,
    Source,
    Fact,
    Decision,
    Role,
    Concept,
    Product,
    Picture,
    Form,
    Set,
    Protocol,
    Visit,
    Course,
    Item,
    /// A file that is none of these: the clinic, the settings, the approvals of a document.
    File,
}

impl From<Kind> for NodeKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Protocol => Self::Protocol,
            Kind::Visit => Self::Visit,
            Kind::Course => Self::Course,
            Kind::Set => Self::Set,
            Kind::Concept => Self::Concept,
            Kind::Product => Self::Product,
            Kind::Source => Self::Source,
            Kind::Fact => Self::Fact,
            Kind::Decision => Self::Decision,
            Kind::Role => Self::Role,
            Kind::PictureFile => Self::Picture,
            Kind::FormFile => Self::Form,
            Kind::Item => Self::Item,
        }
    }
}

impl NodeKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ingredient => "inci",
            Self::Word => "word",
            Self::Source => "source",
            Self::Fact => "fact",
            Self::Decision => "decision",
            Self::Role => "role",
            Self::Concept => "concept",
            Self::Product => "product",
            Self::Picture => "picture",
            Self::Form => "form",
            Self::Set => "set",
            Self::Protocol => "protocol",
            Self::Visit => "visit",
            Self::Course => "course",
            Self::Item => "item",
            Self::File => "file",
        }
    }

    /// Whether it is a document, or goes into one as a whole.
    fn is_taken_in(self) -> bool {
        matches!(self, Self::Set | Self::Protocol | Self::Visit | Self::Course)
    }
}

impl Node {
    fn file(path: &str) -> Self {
        Self { kind: NodeKind::File, id: path.to_owned() }
    }

    fn new(kind: NodeKind, id: &str) -> Self {
        Self { kind, id: id.to_owned() }
    }
}

/// Something that a change touches, because it names the thing or takes in what does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// What.
    #[serde(flatten)]
    pub node: Node,
    /// Its items that name the thing, or what it is reached through, each once.
    pub items: Vec<String>,
    /// What it is reached through; empty, if it names the thing itself.
    pub through: Vec<Node>,
}

/// An approved document whose approvals a change voids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Voided {
    /// The document.
    pub document: String,
    /// The roles that approved it.
    pub roles: Vec<String>,
}

/// All that a change of one thing touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Impact {
    /// The thing.
    pub thing: Node,
    /// What it is called on pages, if it is called anything.
    pub title: Option<String>,
    /// What names it or takes that in, by kind and name.
    pub touched: Vec<Touched>,
    /// Rules that hold for the concept because they name something that it is a kind of.
    pub covered_by: Vec<Edge>,
    /// The pages that are made from it, in the order of the site.
    pub pages: Vec<String>,
    /// The approvals that a change of it voids.
    pub approvals: Vec<Voided>,
    /// Every place at which something on the way names something.
    pub edges: Vec<Edge>,
}

/// The keys of rules, beside which a concept stands for all that is a kind of it.
const RULE_KEYS: [&str; 6] = ["avoid", "do", "may", "sign", "except", "condition"];

/// The keys under which documents take in others.
const TAKES_IN: [&str; 4] = ["use", "uses", "protocol", "visit"];

impl Impact {
    /// Of one thing, in a project without errors. `old` is the manifest of the site that stands, which spares making pages.
    ///
    /// # Errors
    /// What stops an export.
    pub fn of(thing: &Thing, input: &ExportInput<'_>, sources: &Sources, old: Option<&Manifest>) -> Result<Self, ExportError> {
        let catalog = input.catalog;
        let start = Node::new(
            thing.kind().map_or(if thing.sought == Sought::Word { NodeKind::Word } else { NodeKind::Ingredient }, Into::into),
            &thing.id,
        );
        let mut walk = Walk::new(start.clone());
        if thing.sought == Sought::Ingredient {
            walk.holders(&thing.id, catalog, sources);
        }
        walk.go(sources);
        let covered_by = if start.kind == NodeKind::Concept { covering(&thing.id, catalog, sources) } else { Vec::new() };
        let pages = match thing.sought {
            Sought::Word => pages_with_word(input, &[&thing.id])?,
            _ => pages_from(&walk.made_of(thing), input, sources, old)?,
        };
        let approvals = voided(&pages, thing, catalog);
        let (touched, edges) = walk.finish();
        Ok(Self {
            title: title(thing, catalog),
            thing: start,
            touched,
            covered_by,
            pages: pages.into_iter().map(|page| page.path.to_string()).collect(),
            approvals,
            edges,
        })
    }

    /// Whether nothing names the thing, and no page is made from it.
    pub fn is_none(&self) -> bool {
        self.touched.is_empty() && self.covered_by.is_empty() && self.pages.is_empty()
    }
}

/// Goes from a thing to what names it, and on to what takes that in.
struct Walk {
    start: Node,
    /// What a thing is reached through, and the items that name it.
    met: BTreeMap<Node, (BTreeSet<Node>, BTreeSet<String>)>,
    open: BTreeSet<Node>,
    edges: BTreeSet<Edge>,
}

impl Walk {
    fn new(start: Node) -> Self {
        Self { open: [start.clone()].into(), start, met: BTreeMap::new(), edges: BTreeSet::new() }
    }

    /// The concepts and the products that hold an ingredient.
    fn holders(&mut self, name: &str, catalog: &Catalog, sources: &Sources) {
        self.open.clear();
        let is_it = |other: &str| other.eq_ignore_ascii_case(name);
        for (id, concept) in catalog.concepts.entries().filter(|(_, concept)| concept.inci.iter().any(|name| is_it(name.as_str()))) {
            self.hold(Node::new(NodeKind::Concept, id), "inci", concept.id.span, sources);
        }
        for (id, product) in catalog.products.entries() {
            if let Some(ingredient) = product.ingredients.iter().find(|name| is_it(name.as_str())) {
                self.hold(Node::new(NodeKind::Product, id), "ingredients", ingredient.span, sources);
            }
        }
    }

    fn hold(&mut self, from: Node, key: &str, place: Span, sources: &Sources) {
        let file = sources.get(place.source);
        let position = file.position(place.start);
        let (path, line, column) = (file.path().to_owned(), position.line, position.column);
        let edge = Edge { from: from.clone(), item: None, key: key.to_owned(), to: self.start.clone(), path, line, column };
        self.open.insert(from.clone());
        self.meet(&edge);
        self.edges.insert(edge);
    }

    fn go(&mut self, sources: &Sources) {
        let mut seen = self.open.clone();
        while !self.open.is_empty() {
            let asked = std::mem::take(&mut self.open);
            for edge in edges::naming(&asked, sources) {
                if !self.leads_on(&edge) {
                    continue;
                }
                self.meet(&edge);
                if self.is_followed(&edge.from) && seen.insert(edge.from.clone()) {
                    self.open.insert(edge.from.clone());
                }
                self.edges.insert(edge);
            }
        }
    }

    fn meet(&mut self, edge: &Edge) {
        if edge.from == self.start {
            return;
        }
        let (through, items) = self.met.entry(edge.from.clone()).or_default();
        if edge.to != self.start {
            through.insert(edge.to.clone());
        }
        items.extend(edge.item.clone());
    }

    /// Whether a change of the thing goes on by it. A document is taken in as a whole under few keys; a sentence elsewhere prints one value
    /// of it, and a retired document names its successor and prints nothing.
    fn leads_on(&self, edge: &Edge) -> bool {
        edge.to == self.start || !edge.to.kind.is_taken_in() || TAKES_IN.contains(&edge.key.as_str())
    }

    /// Whether a change goes on through it to what names it.
    fn is_followed(&self, node: &Node) -> bool {
        match node.kind {
            kind if kind.is_taken_in() => true,
            // What a source states and what was decided by it.
            NodeKind::Fact | NodeKind::Decision => self.start.kind == NodeKind::Source,
            NodeKind::Product => matches!(self.start.kind, NodeKind::Ingredient | NodeKind::Source | NodeKind::Fact),
            _ => false,
        }
    }

    /// What pages are made of, if they are made of the thing: of an ingredient, what holds it.
    fn made_of(&self, thing: &Thing) -> Vec<(Kind, String)> {
        match thing.kind() {
            Some(kind) => vec![(kind, thing.id.clone())],
            None => {
                let holders = self.edges.iter().filter(|edge| edge.to == self.start);
                let kind = |node: &Node| if node.kind == NodeKind::Product { Kind::Product } else { Kind::Concept };
                holders.map(|edge| (kind(&edge.from), edge.from.id.clone())).collect()
            }
        }
    }

    fn finish(self) -> (Vec<Touched>, Vec<Edge>) {
        let Self { start, met, edges, .. } = self;
        let direct: BTreeSet<&Node> = edges.iter().filter(|edge| edge.to == start).map(|edge| &edge.from).collect();
        let touched = met.into_iter().map(|(node, (through, items))| {
            let through = if direct.contains(&node) { Vec::new() } else { through.into_iter().collect() };
            Touched { node, items: items.into_iter().collect(), through }
        });
        (touched.collect(), edges.iter().cloned().collect())
    }
}

/// The rules that name something which the concept is a kind of.
fn covering(concept: &str, catalog: &Catalog, sources: &Sources) -> Vec<Edge> {
    let above: BTreeSet<Node> = catalog
        .concepts
        .entries()
        .map(|(id, _)| id.as_str())
        .filter(|id| *id != concept && catalog.is_a(concept, id))
        .map(|id| Node::new(NodeKind::Concept, id))
        .collect();
    if above.is_empty() {
        return Vec::new();
    }
    let is_rule = |edge: &Edge| edge.from.kind.is_taken_in() && RULE_KEYS.contains(&edge.key.as_str());
    edges::naming(&above, sources).into_iter().filter(is_rule).collect()
}

/// The pages that are made from one of these.
fn pages_from(
    things: &[(Kind, String)],
    input: &ExportInput<'_>,
    sources: &Sources,
    old: Option<&Manifest>,
) -> Result<Vec<Page>, ExportError> {
    let inputs = Inputs::new(input.catalog, sources.digests(), input.today);
    let names: BTreeSet<Arc<str>> = things.iter().flat_map(|(kind, id)| inputs.names_of(*kind, id)).collect();
    let pages = page_origins(input, sources, old)?.into_iter();
    Ok(pages.filter(|made| made.from.names().any(|name| names.contains(name))).map(|made| made.page).collect())
}

/// The approvals of documents whose pages are among these. One that stands in the document's own file covers that alone.
fn voided(pages: &[Page], thing: &Thing, catalog: &Catalog) -> Vec<Voided> {
    let documents: BTreeSet<&str> =
        pages.iter().filter(|page| page.subject.is_clinical()).filter_map(|page| page.subject.document()).collect();
    let approvers = approvers(catalog);
    let of_document = |id: &str| {
        let known = catalog.outlined(id)?;
        let approval = known.control().approval.as_ref()?;
        let roles: BTreeSet<String> = match known.approvals() {
            Some(file) => {
                known.control().covering(&file.approvals, &approvers).iter().map(|record| record.role.as_str().to_owned()).collect()
            }
            None if thing.id == id => [approval.role.to_string()].into(),
            None => return None,
        };
        Some(Voided { document: id.to_owned(), roles: roles.into_iter().collect() })
    };
    documents.into_iter().filter_map(of_document).collect()
}

fn title(thing: &Thing, catalog: &Catalog) -> Option<String> {
    let id = thing.id.as_str();
    Some(match thing.kind()? {
        Kind::Concept => catalog.concepts.get(id)?.term.source_text().to_owned(),
        Kind::Product => catalog.products.get(id)?.term.source_text().to_owned(),
        Kind::Source => catalog.sources.get(id)?.title.source_text().to_owned(),
        Kind::Fact => catalog.facts.get(id)?.fact.says.source_text().to_owned(),
        Kind::Decision => catalog.decisions.get(id)?.topic.source_text().to_owned(),
        Kind::Role => catalog.role(id)?.title.source_text().to_owned(),
        Kind::Protocol | Kind::Visit | Kind::Course => catalog.outlined(id)?.outline.title.to_string(),
        Kind::Set | Kind::PictureFile | Kind::FormFile | Kind::Item => return None,
    })
}
