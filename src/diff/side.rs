//! One side of a comparison: a catalogue with its sources, and its rules in the form in which they are compared.

use super::points::{Line, Party};
use super::tree::Node;
use crate::merge::{Areas, ConceptError, ConceptSet, Concepts, Merged, Minutes, Mode, Origin, Rule, Windows};
use crate::model::protocol;
use crate::model::{Bound, Quantity};
use crate::resolve::{AnyDocument, Catalog, Combination, Composite, Document, Included, Lowering};
use crate::source::Sources;
use std::collections::BTreeSet;

/// A catalogue with the files that it was read from, wherever those came from.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// What the files say.
    pub catalog: &'a Catalog,
    /// Their texts.
    pub sources: &'a Sources,
}

/// One side, lowered beside the other.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub content: Content<'a>,
    pub lowering: Lowering,
    pub known: ConceptSet,
}

/// The rules of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lines(pub Vec<Line>);

impl<'a> Side<'a> {
    pub fn new(content: Content<'a>, other: Content<'_>) -> Result<Self, ConceptError> {
        let lowering = Lowering::beside(content.catalog, other.catalog)?;
        let concepts = lowering.concepts();
        let mut known = concepts.none();
        // A concept of the core is known to both sides, whether a file names it or not.
        let is_here = |name: &str| {
            content.catalog.concepts.contains_key(name)
                || other.catalog.concepts.get(name).is_some_and(|c| c.id.span.source == crate::source::SourceId::CORE)
        };
        concepts.ids().filter(|id| is_here(concepts.name(*id).as_str())).for_each(|id| known.insert(id));
        Ok(Self { content, known, lowering })
    }

    pub fn concepts(&self) -> &Concepts {
        self.lowering.concepts()
    }

    pub fn party<'l>(&'l self, lines: &'l [Line]) -> Party<'l> {
        Party { concepts: self.lowering.concepts(), known: &self.known, lines }
    }

    pub fn document(&self, id: &str) -> Option<AnyDocument<'a>> {
        let Catalog { protocols, visits, courses, .. } = self.content.catalog;
        let protocol = protocols.get(id).map(AnyDocument::Protocol);
        protocol.or_else(|| visits.get(id).map(AnyDocument::Visit)).or_else(|| courses.get(id).map(AnyDocument::Course))
    }

    /// The protocols that a document is made of, itself included if it is one.
    pub fn protocols(&self, document: AnyDocument<'a>) -> Vec<&'a Document<protocol::Protocol>> {
        let catalog = self.content.catalog;
        let named: Vec<&str> = match document {
            AnyDocument::Protocol(protocol) => vec![protocol.id.as_str()],
            AnyDocument::Visit(visit) => visit.treatments.iter().map(|treatment| treatment.protocol.as_str()).collect(),
            AnyDocument::Course(course) => {
                let visit = course.visit.as_ref().and_then(|visit| catalog.visits.get(visit.as_str()));
                let of_visit = visit.into_iter().flat_map(|visit| visit.treatments.iter().map(|treatment| treatment.protocol.as_str()));
                of_visit.chain(course.protocol.iter().map(crate::model::id::Ref::as_str)).collect()
            }
        };
        let found = named.into_iter().filter_map(|id| catalog.protocols.get(id));
        let mut all: Vec<&Document<protocol::Protocol>> = Vec::new();
        for part in found.flat_map(|protocol| Composite::new(protocol, catalog).documents()) {
            if !all.iter().any(|known| known.id.as_str() == part.id.as_str()) {
                all.push(part);
            }
        }
        all
    }

    /// The rules of a document, merged where it combines several. Where a protocol treats is a part of it of its own, and moves no rule.
    pub fn lines(&self, document: AnyDocument<'a>) -> Lines {
        let catalog = self.content.catalog;
        match document {
            AnyDocument::Protocol(protocol) => {
                let mut composite = Composite::new(protocol, catalog);
                // A rule that says what another one does is a rule: shortened together, both are.
                let documents = composite.documents();
                let all = |rules: fn(&'a Document<protocol::Protocol>) -> &'a [protocol::Rule]| -> Vec<Included<'a, protocol::Rule>> {
                    documents.iter().flat_map(|origin| rules(origin).iter().map(|item| Included { origin, item })).collect()
                };
                composite.preparation = all(|document| &document.body.preparation);
                composite.aftercare = all(|document| &document.body.aftercare);
                let mut treatment = self.lowering.treatment(&composite);
                treatment.areas = Areas::Everywhere;
                let merged = Merged::new(self.concepts(), &[treatment], &[]);
                let written = |origin: &Origin| {
                    let before = composite.preparation.iter().map(|rule| (true, rule));
                    let mut all = before.chain(composite.aftercare.iter().map(|rule| (false, rule)));
                    all.find(|(_, rule)| is_of(origin, rule.origin.id.as_str(), rule.item)).map(|(before, rule)| (before, rule.item))
                };
                Lines(merged.placed().map(|rule| line(rule.clone(), written(&rule.origin))).collect())
            }
            AnyDocument::Visit(visit) => lines_of(&self.lowering.combination(visit, catalog), !visit.resolutions.is_empty()),
            AnyDocument::Course(course) => lines_of(&self.lowering.course_combination(course, catalog), false),
        }
    }

    /// What a file says; nothing, if there is none.
    pub fn node(&self, path: &str) -> Node {
        let source = self.content.sources.iter().find(|(_, source)| source.path() == path);
        source.map_or_else(Node::empty, |(_, source)| Node::read(source.text()))
    }

    /// What a document says, with the items that its sets bring.
    pub fn document_node(&self, document: AnyDocument<'a>) -> Node {
        let mut node = Node::read(document.file().text());
        let AnyDocument::Protocol(protocol) = document else { return node };
        let own = item_ids(&node);
        for used in &protocol.uses {
            let Some(set) = self.content.catalog.sets.get(used.as_str()) else { continue };
            let brought = Node::read(set.file.text());
            for key in ["step", "call", "contraindication", "risk", "teach-back", "picture", "form"] {
                let items = brought.get(key).map_or(&[][..], Node::items).iter();
                let is_in = |item: &&Node| {
                    let id = item.get("id").and_then(Node::text);
                    id.is_some_and(|id| !own.contains(id) && !left_out(protocol, used.as_str(), id))
                };
                node.bring(key, items.filter(is_in).cloned(), used.as_str());
            }
        }
        node
    }
}

fn left_out(protocol: &protocol::Protocol, set: &str, id: &str) -> bool {
    protocol.without.iter().any(|left| *left.item.set == *set && *left.item.item == *id)
}

fn item_ids(node: &Node) -> BTreeSet<String> {
    let lists = node.keys().filter_map(|key| node.get(key)).flat_map(Node::items);
    lists.filter_map(|item| item.get("id").and_then(Node::text)).map(str::to_owned).collect()
}

fn is_of(origin: &Origin, document: &str, rule: &protocol::Rule) -> bool {
    origin.treatment.as_str() == document && origin.rule.as_str() == rule.id.as_str()
}

/// The rules of a combination. Recorded decisions move the starts of duties and set expectations aside, so those are taken as merged.
fn lines_of(combination: &Combination<'_>, is_decided: bool) -> Lines {
    let is_merged = |mode: Mode| is_decided && matches!(mode, Mode::Do | Mode::Expect);
    let written = |origin: &Origin| {
        let rule = combination.written(origin)?;
        let before = rule.origin.preparation.iter().any(|other| other.id.as_str() == rule.item.id.as_str());
        Some((before, rule.item))
    };
    let placed = combination.merged.placed().filter(|rule| !is_merged(rule.norm.mode));
    let mut lines: Vec<Line> = placed.map(|rule| line(rule.clone(), written(&rule.origin))).collect();
    let merged = combination.merged.rules().iter().filter(|rule| is_merged(rule.norm.mode));
    lines.extend(merged.filter_map(|rule| {
        let origin = rule.sources.first()?.rule.origin.clone();
        Some(Line::new(origin, rule.norm.clone()))
    }));
    Lines(lines)
}

/// With what its "at least" leaves open: after the end of aftercare, and as long again before the beginning of a preparation.
fn line(Rule { origin, norm }: Rule, written: Option<(bool, &protocol::Rule)>) -> Line {
    let mut line = Line::new(origin, norm);
    let Some((before, lasts)) = written.and_then(|(before, rule)| Some((before, rule.lasts?))) else { return line };
    let quantity: &Quantity = &lasts.value;
    if !matches!(quantity.bound, Bound::AtLeast(_)) {
        return line;
    }
    let windows = line.norm.period.windows();
    line.open = match (before, windows.start(), windows.end().and_then(crate::merge::End::number)) {
        (true, Some(start), _) => Windows::between(Minutes(start.0.saturating_mul(2)), start),
        (false, _, Some(end)) => Windows::open(end),
        _ => Windows::NONE,
    };
    line
}
