//! Whether a page that was made rests on what stands at a place of a file that documents share.

use super::Catalog;
use super::reads::{Read, Reads};
use crate::load::FileKind;
use crate::schema::names::Kind;
use crate::source::{Source, Span};

impl Catalog {
    /// Whether what was asked may have been answered from that place. Where nobody can tell to which item the place belongs, or the item
    /// could not be read, everything that asked for its kind rests on it.
    pub fn rests_on(&self, reads: &Reads, file: &Source, place: Span) -> bool {
        let asked = |read: Read| reads.0.contains(&read);
        match FileKind::of(file.path()) {
            FileKind::Clinic => asked(Read::Clinic),
            FileKind::Language => asked(Read::Languages),
            FileKind::Vocabulary => self.rests_on_item(reads, file, place, &[Kind::Concept, Kind::Product]),
            FileKind::Sources => self.rests_on_item(reads, file, place, &[Kind::Source, Kind::Fact]),
            FileKind::Decisions => self.rests_on_item(reads, file, place, &[Kind::Decision]),
            // One file is one set. A set that could not be read is asked for by whoever names it.
            FileKind::Set => match self.sets.unrecorded().values().position(|set| set.source == place.source) {
                Some(at) => asked(Read::Item(Kind::Set, at)) || asked(Read::All(Kind::Set)),
                None => asked(Read::Unread) || reads.0.iter().any(|read| matches!(read, Read::Names(Kind::Set))),
            },
            // Settings say which theme and which words a page has.
            FileKind::Project => true,
            // What a document takes in is known without its record; what stands in no known place is read by nobody.
            FileKind::Protocol | FileKind::Visit | FileKind::Course | FileKind::Approvals | FileKind::Stray => false,
            // What is wrong with one is told in the document that names it.
            FileKind::Picture | FileKind::Form => false,
        }
    }

    fn rests_on_item(&self, Reads(reads): &Reads, file: &Source, place: Span, kinds: &[Kind]) -> bool {
        let head = head_of_table(file.text(), place.start as usize);
        let starts = kinds.iter().flat_map(|kind| self.ids(*kind).map(move |(at, id)| (id, *kind, at)));
        let below = starts.filter(|(id, ..)| id.source == place.source && id.start as usize >= head);
        match below.min_by_key(|(id, ..)| id.start).filter(|(id, ..)| head_of_table(file.text(), id.start as usize) == head) {
            Some((_, kind, at)) => {
                let is_of_kinship =
                    kind == Kind::Concept && reads.contains(&Read::Kinships) && is_about_kinship(file.text(), place.start as usize);
                reads.contains(&Read::Item(kind, at)) || reads.contains(&Read::All(kind)) || is_of_kinship
            }
            None => {
                reads.iter().any(|read| matches!(read, Read::Item(kind, _) | Read::All(kind) | Read::Names(kind) if kinds.contains(kind)))
            }
        }
    }

    /// Where the names of the items of a kind stand.
    fn ids(&self, kind: Kind) -> Box<dyn Iterator<Item = (usize, Span)> + '_> {
        match kind {
            Kind::Concept => Box::new(self.concepts.unrecorded().values().map(|item| item.id.span).enumerate()),
            Kind::Product => Box::new(self.products.unrecorded().values().map(|item| item.id.span).enumerate()),
            Kind::Source => Box::new(self.sources.unrecorded().values().map(|item| item.id.span).enumerate()),
            Kind::Fact => Box::new(self.facts.unrecorded().values().map(|item| item.fact.id.0.span).enumerate()),
            Kind::Decision => Box::new(self.decisions.unrecorded().values().map(|item| item.id.span).enumerate()),
            _ => Box::new(std::iter::empty()),
        }
    }
}

/// Where the table begins in which that place stands: at the last line before it that opens with a bracket.
fn head_of_table(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    if text.get(line..).is_some_and(|line| line.starts_with('[')) { line } else { before.rfind("\n[").map_or(0, |end| end + 1) }
}

/// Whether the place is in the line that says what a concept is a kind of.
fn is_about_kinship(text: &str, at: usize) -> bool {
    let line = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(line..).is_some_and(|line| line.trim_start().starts_with("is-a"))
}
