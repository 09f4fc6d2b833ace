//! The catalogue: everything of a project that could be read, by name.

use super::document::{AnyDocument, ApprovalFile, Document};
use super::documents::{DocumentSummary, Documents};
use super::reads::{Items, Read, Reads, Recorder, Single, Today};
use super::shared::{FactEntry, FileEntry, SetEntry, Shared};
use crate::attachment;
use crate::load::{File, FileKind, Loaded};
use crate::model::clinic::{Clinic, Role, SourceDocument};
use crate::model::id::ConceptRef;
use crate::model::language::Words;
use crate::model::lifecycle::Decision;
use crate::model::project::Project;
use crate::model::protocol::Protocol;
use crate::model::visit::{Course, Visit};
use crate::model::vocabulary::{Concept, Product, Sort};
use crate::schema::names::Kind;
use crate::source::{Sources, Span};
use indexmap::IndexMap;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// How many protocols are held decoded at a time: enough that all cores have something to do, and that few are decoded twice.
pub(super) const HELD: usize = 500;

/// What is known of files that could not be read.
#[derive(Debug, Default, Hash)]
pub(super) struct Unread {
    /// Whether a file could not be read at all: then nobody can say that nothing names a thing.
    is_torn: bool,
    /// The kinds of names that such a file may have defined: of these, nobody can say that one is missing.
    lost: BTreeSet<Kind>,
}

/// Everything of a project, by name, in the order of the files. Whatever is asked of it is [recorded](Catalog::recording).
#[derive(Debug)]
pub struct Catalog {
    recorder: Recorder,
    unread: Arc<Unread>,
    languages: Arc<IndexMap<String, Words>>,
    approvals: Arc<IndexMap<String, Arc<ApprovalFile>>>,
    /// The settings.
    pub project: Single<Project>,
    /// The clinic.
    pub clinic: Single<Clinic>,
    /// Concepts by id.
    pub concepts: Items<Concept>,
    /// Products by id.
    pub products: Items<Product>,
    /// Sources by id.
    pub sources: Items<SourceDocument>,
    /// Statements of sources by code.
    pub facts: Items<FactEntry>,
    /// The clinic's decisions by id, those of single documents included.
    pub decisions: Items<Decision>,
    /// Sets by id.
    pub sets: Items<SetEntry>,
    /// Files with pictures, by their names below `content/pictures/`.
    pub pictures: Items<FileEntry<attachment::Picture>>,
    /// Files with forms, by their names below `content/forms/`.
    pub forms: Items<FileEntry<attachment::Form>>,
    /// Protocols by id.
    pub protocols: Documents<Protocol>,
    /// Visits by id.
    pub visits: Documents<Visit>,
    /// Courses by id.
    pub courses: Documents<Course>,
}

impl Default for Catalog {
    fn default() -> Self {
        Self::of_shared(Shared::default(), Unread::default())
    }
}

impl Catalog {
    /// Joins what could be read. Of two definitions of one name the first holds (the second was reported). What the files define and
    /// refer to was bound before, and is given up: of many documents it takes as much room as all they say.
    pub fn new(loaded: &mut Loaded) -> Self {
        let unread = Unread { is_torn: loaded.files.iter().any(|file| file.unread), lost: loaded.lost() };
        let mut shared = Shared::default();
        let mut documents = Self::default();
        documents.protocols.set_on_demand(&loaded.on_demand);
        shared.add_taken_in(&mut loaded.files, &loaded.sources);
        for file in &mut loaded.files {
            shared.add_decisions(file.outline.iter().flat_map(|outline| &outline.decisions));
            documents.add(file, &mut shared, &loaded.sources);
        }
        let Self { protocols, visits, courses, .. } = documents;
        let mut catalog = Self { protocols, visits, courses, ..Self::of_shared(shared, unread) };
        catalog.settle();
        catalog.recording()
    }

    fn of_shared(shared: Shared, unread: Unread) -> Self {
        let Shared { project, clinic, concepts, products, sources, facts, decisions, languages, sets, pictures, forms, approvals } = shared;
        Self {
            recorder: Recorder::default(),
            unread: Arc::new(unread),
            languages: Arc::new(languages),
            approvals: Arc::new(approvals),
            project: Single::new(Read::Settings, project),
            clinic: Single::new(Read::Clinic, clinic),
            concepts: Items::new(Kind::Concept, concepts),
            products: Items::new(Kind::Product, products),
            sources: Items::new(Kind::Source, sources),
            facts: Items::new(Kind::Fact, facts),
            decisions: Items::new(Kind::Decision, decisions),
            sets: Items::new(Kind::Set, sets),
            pictures: Items::new(Kind::PictureFile, pictures),
            forms: Items::new(Kind::FormFile, forms),
            protocols: Documents::new(Kind::Protocol),
            visits: Documents::new(Kind::Visit),
            courses: Documents::new(Kind::Course),
        }
    }

    fn add(&mut self, file: &mut File, shared: &mut Shared, sources: &Sources) {
        // Needed again where the files are read in another way.
        if !file.kind.is_text() {
            return;
        }
        let text = sources.get(file.source);
        let Some(outline) = file.outline.clone() else {
            return file.body.take().into_iter().for_each(|body| shared.add(body, text.path()));
        };
        let taken_in = shared.taken_in(&outline).collect();
        let own_name = text.path().rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
        let approvals = own_name.and_then(|id| shared.approvals.get(id).cloned());
        let known = DocumentSummary { source: file.source, outline, taken_in, approvals, settled: None };
        if file.body.is_none() {
            let own = file.names.definitions.iter().find(|definition| definition.kind == Kind::Protocol);
            return own.into_iter().for_each(|own| self.protocols.add(own.id.to_string(), known.clone(), None));
        }
        let file = file.take();
        match file.kind {
            FileKind::Visit => self.visits.add_decoded(known, file, text),
            FileKind::Course => self.courses.add_decoded(known, file, text),
            _ => self.protocols.add_decoded(known, file, text),
        }
    }

    /// The same catalogue with a record of its own, in which nothing is written yet. Documents that are held by one are held by both.
    #[must_use]
    pub fn recording(&self) -> Self {
        self.recorded_by(Recorder::default())
    }

    fn recorded_by(&self, by: Recorder) -> Self {
        Self {
            unread: self.unread.clone(),
            languages: self.languages.clone(),
            approvals: self.approvals.clone(),
            project: self.project.recorded_by(&by),
            clinic: self.clinic.recorded_by(&by),
            concepts: self.concepts.recorded_by(&by),
            products: self.products.recorded_by(&by),
            sources: self.sources.recorded_by(&by),
            facts: self.facts.recorded_by(&by),
            decisions: self.decisions.recorded_by(&by),
            sets: self.sets.recorded_by(&by),
            pictures: self.pictures.recorded_by(&by),
            forms: self.forms.recorded_by(&by),
            protocols: self.protocols.recorded_by(&by),
            visits: self.visits.recorded_by(&by),
            courses: self.courses.recorded_by(&by),
            recorder: by,
        }
    }

    /// All that was asked since this record was begun.
    pub fn reads(&self) -> Reads {
        self.recorder.reads()
    }

    /// Writes down what was asked elsewhere for something that is used here too.
    pub fn absorb(&self, reads: &Reads) {
        self.recorder.absorb(reads);
    }

    /// That day as today, asked through this record.
    pub fn as_of(&self, day: Date) -> Today<'_> {
        Today::new(day, &self.recorder)
    }

    /// The same catalogue and record, holding none of the documents that can be decoded again.
    #[must_use]
    pub fn released(&self) -> Self {
        let mut released = self.recorded_by(self.recorder.clone());
        released.protocols = self.protocols.released();
        released
    }

    /// The path of a file that changed after it was first read, if there is one: then nothing that was made of this catalogue may be used.
    pub fn changed(&self) -> Option<&str> {
        self.protocols.changed()
    }

    /// Looks at the protocols that are wanted by their places among all, in parallel and in their order. A few hundred at a time are
    /// held, with what they include.
    pub fn each_protocol<R: Send>(
        &self,
        is_wanted: impl Fn(usize) -> bool,
        look: impl Fn(usize, &Document<Protocol>, &Self) -> R + Sync,
    ) -> Vec<R> {
        let wanted: Vec<usize> = (0..self.protocols.len()).filter(|at| is_wanted(*at)).collect();
        let mut found = Vec::with_capacity(wanted.len());
        for places in wanted.chunks(HELD) {
            let few = self.released();
            found.par_extend(places.into_par_iter().filter_map(|at| Some(look(*at, few.protocols.at(*at)?, &few))));
        }
        found
    }

    /// Takes back the settings.
    pub fn forget_settings(&mut self) {
        self.project = Single::new(Read::Settings, None).recorded_by(&self.recorder);
    }

    /// Takes in decisions in the place of others of their names.
    pub(super) fn set_decisions(&mut self, decisions: &[Decision]) {
        self.decisions.extend(decisions.iter().map(|decision| (decision.id.as_str().to_owned(), decision.clone())));
    }

    /// Every document in outline, with its kind and its id: protocols, then visits, then courses, each in the order of the files.
    pub fn known(&self) -> impl Iterator<Item = (Kind, &str, &DocumentSummary)> + Clone {
        let protocols = self.protocols.known().map(|(id, known)| (Kind::Protocol, id, known));
        let visits = self.visits.known().map(|(id, known)| (Kind::Visit, id, known));
        protocols.chain(visits).chain(self.courses.known().map(|(id, known)| (Kind::Course, id, known)))
    }

    /// Those of them at these places among all.
    pub fn known_in(&self, places: Range<usize>) -> Vec<(Kind, &str, &DocumentSummary)> {
        let names = self.names().skip(places.start).take(places.len());
        let known = |kind, id: &str| match kind {
            Kind::Visit => self.visits.outlined(id),
            Kind::Course => self.courses.outlined(id),
            _ => self.protocols.outlined(id),
        };
        names.filter_map(|(kind, id)| Some((kind, id, known(kind, id)?))).collect()
    }

    /// The kind and the id of every document, in the same order.
    pub fn names(&self) -> impl Iterator<Item = (Kind, &str)> + Clone {
        let protocols = self.protocols.keys().map(|id| (Kind::Protocol, id.as_str()));
        let visits = self.visits.keys().map(|id| (Kind::Visit, id.as_str()));
        protocols.chain(visits).chain(self.courses.keys().map(|id| (Kind::Course, id.as_str())))
    }

    /// What of the vocabulary is a kind of what: each concept with those that stand directly above it.
    pub fn kinships(&self) -> impl Iterator<Item = (&str, &[ConceptRef])> {
        self.recorder.record(Read::Kinships);
        self.concepts.unrecorded().iter().map(|(id, concept)| (id.as_str(), concept.is_a.as_slice()))
    }

    /// The documents of a kind, for the list of all that can be asked.
    pub(super) fn unrecorded_documents(&self, kind: Kind) -> &IndexMap<String, DocumentSummary> {
        match kind {
            Kind::Visit => self.visits.unrecorded(),
            Kind::Course => self.courses.unrecorded(),
            _ => self.protocols.unrecorded(),
        }
    }

    pub(super) fn unrecorded_approvals(&self) -> &IndexMap<String, Arc<ApprovalFile>> {
        &self.approvals
    }

    pub(super) fn unrecorded_languages(&self) -> &IndexMap<String, Words> {
        &self.languages
    }

    pub(super) fn unrecorded_unread(&self) -> &Unread {
        &self.unread
    }

    /// The name of an item of the catalogue by its place.
    pub(super) fn unrecorded_name(&self, kind: Kind, at: usize) -> &str {
        let found = match kind {
            Kind::Concept => self.concepts.unrecorded().get_index(at).map(|(name, _)| name),
            Kind::Product => self.products.unrecorded().get_index(at).map(|(name, _)| name),
            Kind::Source => self.sources.unrecorded().get_index(at).map(|(name, _)| name),
            Kind::Fact => self.facts.unrecorded().get_index(at).map(|(name, _)| name),
            Kind::Decision => self.decisions.unrecorded().get_index(at).map(|(name, _)| name),
            Kind::Protocol | Kind::Visit | Kind::Course => self.unrecorded_documents(kind).get_index(at).map(|(id, _)| id),
            Kind::Role => return self.unrecorded_roles().get(at).map_or("", |role| role.id.as_str()),
            Kind::Set | Kind::Item => None,
            Kind::PictureFile | Kind::FormFile => None,
        };
        found.map_or("", String::as_str)
    }

    /// The place of an item of the catalogue among those of its kind.
    pub(super) fn unrecorded_place(&self, kind: Kind, id: &str) -> Option<usize> {
        match kind {
            Kind::Concept => self.concepts.unrecorded().get_index_of(id),
            Kind::Product => self.products.unrecorded().get_index_of(id),
            Kind::Source => self.sources.unrecorded().get_index_of(id),
            Kind::Fact => self.facts.unrecorded().get_index_of(id),
            Kind::Decision => self.decisions.unrecorded().get_index_of(id),
            Kind::Set => self.sets.unrecorded().get_index_of(id),
            Kind::PictureFile => self.pictures.unrecorded().get_index_of(id),
            Kind::FormFile => self.forms.unrecorded().get_index_of(id),
            Kind::Protocol | Kind::Visit | Kind::Course => self.unrecorded_documents(kind).get_index_of(id),
            Kind::Role => self.unrecorded_roles().iter().position(|role| role.id.as_str() == id),
            Kind::Item => None,
        }
    }

    fn unrecorded_roles(&self) -> &[Role] {
        self.clinic.unrecorded().map_or(&[], |clinic| &clinic.roles)
    }

    /// The project's own interface words of a language.
    pub fn words(&self, tag: &str) -> Option<&Words> {
        self.recorder.record(Read::Languages);
        self.languages.get(tag)
    }

    /// Whether a file could not be read at all: then nobody can say that nothing names a thing.
    pub fn is_torn(&self) -> bool {
        self.recorder.record(Read::Unread);
        self.unread.is_torn
    }

    /// Whether a file that could not be read may have defined names of that kind: of these, nobody can say that one is missing.
    pub fn has_lost(&self, kind: Kind) -> bool {
        self.recorder.record(Read::Unread);
        self.unread.lost.contains(&kind)
    }
}

impl Catalog {
    /// Every document: protocols, then visits, then courses, each in the order of the files.
    pub fn documents(&self) -> impl Iterator<Item = AnyDocument<'_>> + Clone {
        let protocols = self.protocols.values().map(AnyDocument::Protocol);
        protocols.chain(self.visits.values().map(AnyDocument::Visit)).chain(self.courses.values().map(AnyDocument::Course))
    }

    /// The printed title of a role.
    pub fn role(&self, id: &str) -> Option<&Role> {
        let (at, role) = self.clinic.as_ref()?.roles.iter().enumerate().find(|(_, role)| role.id.as_str() == id)?;
        self.recorder.record(Read::Item(Kind::Role, at));
        Some(role)
    }

    /// Whether `concept` is `ancestor` or a kind of it.
    pub fn is_a(&self, concept: &str, ancestor: &str) -> bool {
        let mut open = vec![concept];
        let mut seen = std::collections::HashSet::new();
        while let Some(current) = open.pop() {
            if current == ancestor {
                return true;
            }
            if seen.insert(current)
                && let Some(found) = self.concepts.get(current)
            {
                open.extend(found.is_a.iter().map(crate::model::id::Ref::as_str));
            }
        }
        false
    }

    /// Whether the protocol treats the area, a part of it, or something it is a part of. One that names no area treats any.
    pub fn treats(&self, protocol: &Protocol, area: &str) -> bool {
        let own = protocol.scope.iter().flat_map(|scope| &scope.areas);
        let meets = |own: &str| self.is_a(area, own) || self.is_a(own, area);
        let is_area = self.concepts.get(area).is_some_and(|concept| concept.sort.value == Sort::Area);
        is_area && (own.clone().next().is_none() || own.into_iter().any(|own| meets(own.as_str())))
    }

    /// The areas that a protocol treats, for a sentence: "`face` and `neck`", or "any area".
    pub fn treated_areas(&self, protocol: &Protocol) -> String {
        let own = protocol.scope.iter().flat_map(|scope| &scope.areas);
        let names: Vec<String> = own.map(|area| format!("`{}`", area.as_str())).collect();
        match names.split_last() {
            None => "any area of the vocabulary".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }

    /// The set that an item at this place was taken in from; none, if it stands in a document's own file.
    pub fn set_of(&self, place: Span) -> Option<&SetEntry> {
        // They stand in the order of the files.
        let at = self.sets.unrecorded().binary_search_by_key(&place.source, |_, set| set.source).ok()?;
        self.sets.at(at)
    }

    /// The document of that name in outline, of whatever kind.
    pub fn outlined(&self, id: &str) -> Option<&DocumentSummary> {
        self.protocols.outlined(id).or_else(|| self.visits.outlined(id)).or_else(|| self.courses.outlined(id))
    }

    /// The document of that name, of whatever kind.
    pub fn document(&self, id: &str) -> Option<AnyDocument<'_>> {
        let protocol = || self.protocols.get(id).map(AnyDocument::Protocol);
        let visit = || self.visits.get(id).map(AnyDocument::Visit);
        protocol().or_else(visit).or_else(|| self.courses.get(id).map(AnyDocument::Course))
    }

    /// From when a document holds.
    pub fn effective(&self, id: &str) -> Option<jiff::civil::Date> {
        Some(self.document(id)?.lifecycle().effective.value)
    }

    /// How many documents of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Protocol => self.protocols.len(),
            Kind::Visit => self.visits.len(),
            Kind::Course => self.courses.len(),
            Kind::Concept => self.concepts.len(),
            Kind::Product => self.products.len(),
            Kind::Source => self.sources.len(),
            Kind::Fact => self.facts.len(),
            Kind::Decision => self.decisions.len(),
            Kind::Set => self.sets.len(),
            Kind::PictureFile => self.pictures.len(),
            Kind::FormFile => self.forms.len(),
            Kind::Role | Kind::Item => 0,
        }
    }
}

impl Today<'_> {
    /// The same day, asked through the record of that catalogue.
    pub fn on(self, catalog: &Catalog) -> Today<'_> {
        catalog.as_of(self.unrecorded())
    }
}
