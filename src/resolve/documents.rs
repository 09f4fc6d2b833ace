//! Documents of one kind by id, each decoded when it is first asked for.

use super::ValueIndex;
use super::document::{ApprovalFile, Document};
use super::reads::{Read, Recorder};
use crate::load::{Body, File, FileWithText, OnDemand, Outline};
use crate::model::lifecycle::Control;
use crate::model::protocol::Protocol;
use crate::model::visit::{Course, Visit};
use crate::schema::names::Kind;
use crate::source::{Source, SourceId};
use indexmap::IndexMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A kind of document.
pub trait DocumentKind: Sized {
    /// The document of a file, if it is one of this kind.
    fn of_body(body: Body) -> Option<Box<Self>>;

    /// Its id.
    fn id(&self) -> &str;
}

impl DocumentKind for Protocol {
    fn of_body(body: Body) -> Option<Box<Self>> {
        if let Body::Protocol(body) = body { Some(body) } else { None }
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }
}
impl DocumentKind for Visit {
    fn of_body(body: Body) -> Option<Box<Self>> {
        if let Body::Visit(body) = body { Some(body) } else { None }
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }
}
impl DocumentKind for Course {
    fn of_body(body: Body) -> Option<Box<Self>> {
        if let Body::Course(body) = body { Some(body) } else { None }
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// What is known of a document without decoding it.
#[derive(Debug, Clone)]
pub struct DocumentSummary {
    /// The file it stands in.
    pub source: SourceId,
    /// What others must know of it.
    pub outline: Arc<Outline>,
    /// The sets that it takes in and the files that it shows, by kind and place among all: whoever asks for the document asks for these, too.
    pub(super) taken_in: Arc<[(Kind, usize)]>,
    /// Its approvals; none if they stand in its own file, or nowhere.
    pub(super) approvals: Option<Arc<ApprovalFile>>,
    /// Its control by these approvals.
    pub(super) settled: Option<Arc<Control>>,
}

impl DocumentSummary {
    /// Its version, dates and approval.
    pub fn control(&self) -> &Control {
        self.settled.as_deref().unwrap_or(&self.outline.own_control)
    }

    /// Its approvals, if they stand in a file of their own.
    pub fn approvals(&self) -> Option<&ApprovalFile> {
        self.approvals.as_deref()
    }
}

/// A document as it is at one time.
#[derive(Debug)]
pub struct Edition<T> {
    /// The document.
    pub document: Arc<Document<T>>,
    /// What others must know of it.
    pub outline: Arc<Outline>,
}

/// Documents of one kind by id, in the order of the files. One that is not held is decoded when it is first asked for, and held as long as
/// this value lives: [`Documents::released`] gives one that holds no document which can be decoded again.
#[derive(Debug)]
pub struct Documents<T> {
    kind: Kind,
    known: Arc<IndexMap<String, DocumentSummary>>,
    held: Arc<Vec<OnceLock<Arc<Document<T>>>>>,
    on_demand: Arc<OnDemand>,
    recorder: Recorder,
}

impl<T> Documents<T> {
    /// None yet.
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, known: Arc::default(), held: Arc::default(), on_demand: Arc::default(), recorder: Recorder::default() }
    }

    /// The same documents, recorded elsewhere.
    pub(super) fn recorded_by(&self, recorder: &Recorder) -> Self {
        let Self { kind, known, held, on_demand, recorder: _ } = self;
        Self { kind: *kind, known: known.clone(), held: held.clone(), on_demand: on_demand.clone(), recorder: recorder.clone() }
    }

    /// All of them by id, in outline, for those who write down themselves what they take of it.
    pub(super) fn unrecorded(&self) -> &IndexMap<String, DocumentSummary> {
        &self.known
    }

    fn record(&self, at: usize) {
        self.recorder.record(Read::Item(self.kind, at));
        let Some((_, known)) = self.known.get_index(at) else { return };
        if known.approvals.is_some() {
            self.recorder.record(Read::Approval(self.kind, at));
        }
        let taken_in = known.taken_in.iter();
        taken_in.for_each(|(kind, at)| self.recorder.record(Read::Item(*kind, *at)));
    }

    fn record_all(&self) {
        self.recorder.record(Read::All(self.kind));
        if self.kind == Kind::Protocol {
            [Kind::Set, Kind::PictureFile, Kind::FormFile].into_iter().for_each(|kind| self.recorder.record(Read::All(kind)));
        }
    }

    /// The place of the one of that id; that there is none is written down.
    fn find(&self, id: &str) -> Option<usize> {
        let found = self.known.get_index_of(id);
        if found.is_none() {
            self.recorder.record(Read::Names(self.kind));
        }
        found
    }
}

impl<T: DocumentKind> Documents<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.recorder.record(Read::Names(self.kind));
        self.known.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is one of that id.
    pub fn contains_key(&self, id: &str) -> bool {
        self.recorder.record(Read::Names(self.kind));
        self.known.contains_key(id)
    }

    /// The ids.
    pub fn keys(&self) -> impl Iterator<Item = &String> + Clone {
        self.recorder.record(Read::Names(self.kind));
        self.known.keys()
    }

    /// All of them by id, in outline.
    pub fn known(&self) -> impl Iterator<Item = (&str, &DocumentSummary)> + Clone {
        self.record_all();
        self.known.iter().map(|(id, known)| (id.as_str(), known))
    }

    /// The one of that id, in outline.
    pub fn outlined(&self, id: &str) -> Option<&DocumentSummary> {
        let at = self.find(id)?;
        self.record(at);
        Some(&self.known[at])
    }

    /// The one of that id.
    pub fn get(&self, id: &str) -> Option<&Document<T>> {
        let at = self.find(id)?;
        self.record(at);
        self.decoded_at(at)
    }

    /// Those at these places among all.
    pub fn range(&self, places: Range<usize>) -> impl Iterator<Item = &Document<T>> + Clone {
        (places.start..places.end.min(self.len())).filter_map(|at| self.at(at))
    }

    /// All of them; afterwards all are held.
    pub fn values(&self) -> impl Iterator<Item = &Document<T>> + Clone {
        self.record_all();
        (0..self.known.len()).filter_map(|at| self.decoded_at(at))
    }

    /// The one at that place among all.
    pub fn at(&self, at: usize) -> Option<&Document<T>> {
        self.recorder.record(Read::Names(self.kind));
        self.record(at);
        self.decoded_at(at)
    }

    fn decoded_at(&self, at: usize) -> Option<&Document<T>> {
        let place = self.held.get(at)?;
        if let Some(held) = place.get() {
            return Some(held);
        }
        let FileWithText { file, text } = self.on_demand.decode(self.known.get_index(at)?.1.source)?;
        let document = Document::of_file(file, text)?;
        Some(place.get_or_init(|| Arc::new(document)))
    }

    /// The same documents, of which those that can be decoded again are not held.
    #[must_use]
    pub fn released(&self) -> Self {
        let stays = |(place, known): (&OnceLock<Arc<Document<T>>>, &DocumentSummary)| {
            if self.on_demand.contains(known.source) { OnceLock::new() } else { place.clone() }
        };
        let held = self.held.iter().zip(self.known.values()).map(stays).collect();
        Self { held: Arc::new(held), ..self.recorded_by(&self.recorder) }
    }

    /// Adds a document, decoded or to be decoded on demand, if there is none of its id.
    pub(super) fn add(&mut self, id: String, known: DocumentSummary, decoded: Option<Document<T>>) {
        let all = Arc::make_mut(&mut self.known);
        if !all.contains_key(&id) {
            all.insert(id, known);
            Arc::make_mut(&mut self.held).push(decoded.map_or_else(OnceLock::new, |document| Arc::new(document).into()));
        }
    }

    /// Adds the document of a file in full, if there is none of its id.
    pub(super) fn add_decoded(&mut self, known: DocumentSummary, file: File, text: &Source) {
        if let Some(document) = Document::<T>::of_file(file, text.clone()) {
            self.add(document.body.id().to_owned(), known, Some(document));
        }
    }

    /// Sets where those come from that are decoded on demand.
    pub(super) fn set_on_demand(&mut self, on_demand: &Arc<OnDemand>) {
        self.on_demand = on_demand.clone();
    }

    /// The path of a file that changed after it was first read, if there is one: nothing that was made of these documents may be used.
    pub(super) fn changed(&self) -> Option<&str> {
        self.on_demand.changed()
    }

    /// All of them in outline, to have their control settled.
    pub(super) fn known_mut(&mut self) -> impl Iterator<Item = (&String, &mut DocumentSummary)> {
        Arc::make_mut(&mut self.known).iter_mut()
    }

    /// Puts a document in the place of the one of that id, and returns what stood there.
    pub(super) fn replace(&mut self, new: Edition<T>, id: &str) -> Option<Edition<T>> {
        let at = self.known.get_index_of(id)?;
        self.decoded_at(at)?;
        let document = std::mem::replace(Arc::make_mut(&mut self.held).get_mut(at)?, new.document.into()).into_inner()?;
        let known = Arc::make_mut(&mut self.known).get_index_mut(at)?.1;
        Arc::make_mut(&mut self.on_demand).remove(known.source);
        Some(Edition { document, outline: std::mem::replace(&mut known.outline, new.outline) })
    }
}

impl<T: DocumentKind> Document<T> {
    /// Of a file in full.
    pub(super) fn of_file(mut file: File, text: Source) -> Option<Self> {
        let body = T::of_body(file.body?)?;
        let names = file.names.give_up();
        let fingerprint = file.fingerprint.unwrap_or_default();
        Some(Self { source: file.source, file: text, body, values: ValueIndex::new(&names.values), fingerprint, texts: names.texts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{RawFile, decode, decode_cached, read_project};
    use crate::resolve::Catalog;
    use std::path::Path;
    use std::sync::Mutex;

    /// The example clinic with so many masks more.
    fn clinic(masks: usize) -> Vec<RawFile> {
        let mut files = read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mask = files.iter().find(|file| file.path.ends_with("protocols/soothing-mask.toml")).unwrap().content.clone().unwrap();
        files.extend((0..masks).map(|number| {
            let id = format!("mask-{number:04}");
            RawFile::new(&format!("content/protocols/{id}.toml"), &mask.replacen("id = \"soothing-mask\"", &format!("id = \"{id}\""), 1))
        }));
        files
    }

    fn held<T>(documents: &Documents<T>) -> usize {
        documents.held.iter().filter(|place| place.get().is_some()).count()
    }

    fn said(document: &Document<Protocol>) -> String {
        let Document { source, file, body, values, fingerprint, texts } = document;
        format!("{source:?} {} {} {body:?} {values:?} {fingerprint} {texts:?}", file.path(), file.text())
    }

    #[test]
    fn a_few_hundred_are_held_at_a_time_and_are_what_they_were() {
        let files = clinic(620);
        let all_held = Catalog::new(&mut decode(files.clone()));
        let catalog = Catalog::new(&mut decode_cached(files, None));
        assert_eq!((held(&all_held.protocols), held(&catalog.protocols)), (catalog.protocols.len(), 0));
        let most = Mutex::new(0);
        let seen = catalog.each_protocol(
            |_| true,
            |at, protocol, few| {
                let mut most = most.lock().unwrap();
                *most = held(&few.protocols).max(*most);
                let same = said(protocol) == said(all_held.protocols.at(at).unwrap());
                (at, protocol.id.as_str().to_owned(), same)
            },
        );
        let expected: Vec<_> = all_held.protocols.keys().enumerate().map(|(at, id)| (at, id.clone(), true)).collect();
        assert!(seen == expected, "{:?}", seen.iter().zip(&expected).find(|(one, other)| one != other));
        let most = most.into_inner().unwrap();
        // With what one of them takes in, which is a handful here.
        assert!((500..520).contains(&most), "{most} were held");
        assert_eq!(held(&catalog.protocols), 0);
        let some = catalog.each_protocol(|at| at % 400 == 7, |at, protocol, _| (at, protocol.id.as_str().to_owned()));
        assert_eq!(some, expected.into_iter().filter(|(at, ..)| at % 400 == 7).map(|(at, id, _)| (at, id)).collect::<Vec<_>>());
    }
}
