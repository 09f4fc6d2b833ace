//! What must be known of a document where it is not at hand: what concerns all documents is told by this, and reads none of them again.

use super::Body;
use crate::model::basis::Basis;
use crate::model::id::Ref;
use crate::model::lifecycle::{Allow, Control, Decision, Lifecycle, Naming};
use crate::model::protocol::{Opening, Protocol, Rule};
use crate::model::terms::{Terms, subject};
use crate::model::visit::{Course, Visit};
use crate::model::{Audience, DetachedText, ForAll, ForPatients, Inline, Text, Words};
use crate::schema::names::Kind;
use crate::source::{Span, Spanned};
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// A document in outline.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outline {
    /// The place that stands for the whole document: its id.
    pub span: Span,
    /// Its title, as written.
    pub title: Box<str>,
    /// Where the title stands.
    pub title_span: Span,
    /// What lists say of it.
    pub own_control: Control,
    /// The words by which lists name it; none if they print values, which only the document itself knows.
    pub named: Option<Named>,
    /// The family whose members are compared with each other.
    pub family: Option<Box<str>>,
    /// What it asks of patients; of a protocol without a family, which is compared with none, nothing.
    pub asks: Vec<Ask>,
    /// The decisions that stand in it.
    #[serde(skip)]
    pub decisions: Vec<Decision>,
    /// The findings that it allows for a time.
    #[serde(skip)]
    pub allow: Vec<Allow>,
    /// The documents whose content stands on its pages, too.
    pub takes_in: Vec<Spanned<Box<str>>>,
    /// The sets whose items it takes in.
    pub sets: Vec<Box<str>>,
    /// The pictures and forms that it shows or offers.
    pub files: Vec<AttachedFile>,
    /// The documents from which its sentences take values.
    pub prints: Vec<Box<str>>,
    /// The document that takes its place.
    pub successor: Option<Box<str>>,
    /// The decision to combine what it combines.
    pub decision: Option<Box<str>>,
    /// The items that rest on facts, by the fact's code.
    pub facts: Vec<Citations>,
    /// The items that rest on decisions, by the decision's id.
    pub decided: Vec<Citations>,
}

/// A picture or a form of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    /// Whether it is a form, and no picture.
    pub is_form: bool,
    /// Its name below the folder of its kind.
    pub name: Box<str>,
    /// Whether patients see it.
    pub for_patients: bool,
}

impl AttachedFile {
    fn new(((kind, name), audience): ((Kind, &str), Audience)) -> Self {
        Self { is_form: kind == Kind::FormFile, name: name.into(), for_patients: audience.reaches_patients() }
    }

    /// What its name names.
    pub fn kind(&self) -> Kind {
        if self.is_form { Kind::FormFile } else { Kind::PictureFile }
    }
}

/// The words by which lists name a document.
#[derive(Debug, Serialize, Deserialize)]
pub struct Named {
    /// What it is called.
    pub title: DetachedText<ForAll, Inline>,
    /// Other names that people search for.
    pub also: Vec<DetachedText<ForAll, Inline>>,
    /// One sentence: what matters most.
    pub message: Option<DetachedText<ForPatients, Inline>>,
}

impl Named {
    fn new(naming: &Naming, opening: Option<&Opening>) -> Option<Self> {
        Some(Self {
            title: naming.title.apart()?,
            also: naming.also.iter().map(Words::apart).collect::<Option<_>>()?,
            message: opening.map(|opening| opening.message.apart().ok_or(())).transpose().ok()?,
        })
    }
}

/// The items of one document that rest on the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Citations {
    /// What they rest on.
    pub on: Box<str>,
    /// Their ids, one a line: in most documents every item is among them, and one text takes a fraction of the room of many.
    items: String,
}

impl Citations {
    /// The ids of the items, each once, in the document's order.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.items.split('\n')
    }
}

/// One thing that a protocol asks of patients, as far as that tells whether another asks the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Whether before the visit or after it, and of what: the hash of these.
    pub about: u64,
    /// The hash of the terms and of the force. Of two that differ one in 2⁶⁴ has the hash of the other.
    pub terms: u64,
    /// Whether the rule says why it differs from others.
    pub is_explained: bool,
    /// Whether it names a decision.
    pub is_decided: bool,
    /// Whether it rests on facts.
    pub has_facts: bool,
}

impl Ask {
    fn of(is_before: bool, rule: &Rule) -> Option<Self> {
        Some(Self {
            about: hash(&(is_before, subject(rule)?)),
            terms: hash(&(Terms::of(rule), rule.force)),
            is_explained: rule.differs_because.is_some(),
            is_decided: rule.provenance.decision.is_some(),
            has_facts: !rule.provenance.facts.is_empty(),
        })
    }
}

/// The same in every run of one program, which alone reads what it stored.
fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

impl Outline {
    /// Of a document; none of what is no document.
    pub(super) fn of(body: &Body, fingerprint: &str, texts: &[Arc<Text>]) -> Option<Self> {
        let mut outline = match body {
            Body::Protocol(protocol) => Self::of_protocol(protocol, fingerprint),
            Body::Visit(visit) => Self::of_visit(visit, fingerprint),
            Body::Course(course) => Self::of_course(course, fingerprint),
            Body::Set(_)
            | Body::Project(_)
            | Body::Approvals(_)
            | Body::Clinic(_)
            | Body::Decisions(_)
            | Body::Sources(_)
            | Body::Vocabulary(_)
            | Body::Language(_)
            | Body::Picture(_)
            | Body::Form(_) => {
                return None;
            }
        };
        let printed = texts.iter().flat_map(|text| text.references.iter()).filter_map(|reference| reference.document.as_ref());
        for document in printed {
            if !outline.prints.contains(document) {
                outline.prints.push(document.clone());
            }
        }
        Some(outline.shrunk())
    }

    fn of_protocol(protocol: &Protocol, fingerprint: &str) -> Self {
        let mut outline = Self::new(protocol.id.span, &protocol.naming, protocol.opening.as_ref(), &protocol.lifecycle, fingerprint);
        outline.family = protocol.family.as_ref().map(|family| family.as_str().into());
        if outline.family.is_some() {
            outline.asks = protocol.placed_rules().filter_map(|(is_before, rule)| Ask::of(is_before, rule)).collect();
        }
        outline.decisions.clone_from(&protocol.decisions);
        outline.takes_in = protocol.steps.iter().filter_map(|step| step.uses.as_ref()).map(place_of).collect();
        outline.sets = protocol.uses.iter().map(|used| used.as_str().into()).collect();
        outline.files = protocol.files().map(AttachedFile::new).collect();
        for (item, provenance) in protocol.provenances() {
            outline.add(item, provenance);
        }
        outline
    }

    fn of_visit(visit: &Visit, fingerprint: &str) -> Self {
        let mut outline = Self::new(visit.id.span, &visit.naming, visit.opening.as_ref(), &visit.lifecycle, fingerprint);
        outline.takes_in = visit.treatments.iter().map(|treatment| place_of(&treatment.protocol)).collect();
        outline.decision = visit.decision.as_ref().map(|decision| decision.as_str().into());
        for resolution in &visit.resolutions {
            add(&mut outline.decided, resolution.decision.as_str(), resolution.concept.as_str());
        }
        outline
    }

    fn of_course(course: &Course, fingerprint: &str) -> Self {
        let mut outline = Self::new(course.id.span, &course.naming, course.opening.as_ref(), &course.lifecycle, fingerprint);
        outline.takes_in = course.protocol.iter().map(place_of).chain(course.visit.iter().map(place_of)).collect();
        outline.add("_series", &course.provenance);
        outline
    }

    fn new(span: Span, naming: &Naming, opening: Option<&Opening>, lifecycle: &Lifecycle, fingerprint: &str) -> Self {
        Self {
            span,
            title: naming.title.source_text().into(),
            title_span: naming.title.span(),
            own_control: Control::new(lifecycle, fingerprint),
            named: Named::new(naming, opening),
            family: None,
            asks: Vec::new(),
            decisions: Vec::new(),
            allow: lifecycle.allow.clone(),
            takes_in: Vec::new(),
            sets: Vec::new(),
            files: Vec::new(),
            prints: Vec::new(),
            successor: lifecycle.successor.as_ref().map(|successor| successor.as_str().into()),
            decision: None,
            facts: Vec::new(),
            decided: Vec::new(),
        }
    }

    fn add(&mut self, item: &str, basis: &Basis) {
        basis.facts.iter().for_each(|fact| add(&mut self.facts, fact.as_str(), item));
        basis.decision.iter().for_each(|decision| add(&mut self.decided, decision.as_str(), item));
    }

    /// Outlines are held of all documents at once.
    fn shrunk(mut self) -> Self {
        self.asks.shrink_to_fit();
        for rests in [&mut self.facts, &mut self.decided] {
            rests.iter_mut().for_each(|rests| rests.items.shrink_to_fit());
            rests.shrink_to_fit();
        }
        self
    }
}

fn place_of<T>(reference: &Ref<T>) -> Spanned<Box<str>> {
    Spanned::new(reference.as_str().into(), reference.span())
}

/// Adds an item to those that rest on `on`, if it is new.
fn add(all: &mut Vec<Citations>, on: &str, item: &str) {
    match all.iter_mut().find(|rests| *rests.on == *on) {
        Some(rests) if rests.items().any(|known| known == item) => {}
        Some(rests) => {
            rests.items.push('\n');
            rests.items.push_str(item);
        }
        None => all.push(Citations { on: on.into(), items: item.to_owned() }),
    }
}
