//! What a project can be asked, by name, with the hash of each answer: from that it is told which pages and proofs still hold.

use super::Catalog;
use super::documents::DocumentSummary;
use super::reads::{Read, Reads};
use crate::digest::Digest;
use crate::output::{Dependencies, Origins};
use crate::schema::names::Kind;
use crate::source::SourceId;
use indexmap::IndexMap;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::Hash;
use std::sync::Arc;

/// The day that counts as today.
const AS_OF: &str = "as-of";
/// What stands before a day, in the question whether today is after it.
const AFTER: &str = "after ";
/// All files of the project together.
const FILES: &str = "files";

/// Everything that a project can be asked, by name, with the hashes of the answers. A document, a set, a picture and a form are asked for as their files; all else as what
/// it says, wherever it stands.
#[derive(Debug)]
pub struct Inputs<'a> {
    catalog: &'a Catalog,
    today: Date,
    paths: Vec<Arc<str>>,
    digests: BTreeMap<Arc<str>, Digest>,
}

impl<'a> Inputs<'a> {
    /// Of a catalogue, the files that it was read from with their hashes and sorted by path, and the day.
    pub fn new<'f>(catalog: &'a Catalog, files: impl Iterator<Item = (&'f str, Digest)> + Clone, today: Date) -> Self {
        let paths: Vec<Arc<str>> = files.clone().map(|(path, _)| path.into()).collect();
        let mut digests: BTreeMap<Arc<str>, Digest> = [(FILES.into(), of_files(files.clone()))].into();
        digests.extend(paths.iter().cloned().zip(files.map(|(_, digest)| digest)));
        let mut inputs = Self { catalog, today, paths, digests };
        inputs.add_items(Kind::Concept, catalog.concepts.unrecorded());
        inputs.add_items(Kind::Product, catalog.products.unrecorded());
        inputs.add_items(Kind::Source, catalog.sources.unrecorded());
        inputs.add_items(Kind::Fact, catalog.facts.unrecorded());
        inputs.add_items(Kind::Decision, catalog.decisions.unrecorded());
        for kind in [Kind::Protocol, Kind::Visit, Kind::Course] {
            inputs.add_documents(kind, catalog.unrecorded_documents(kind));
        }
        inputs.add_files(Kind::Set, catalog.sets.unrecorded().iter().map(|(id, set)| (id, set.source)));
        inputs.add_files(Kind::PictureFile, catalog.pictures.unrecorded().iter().map(|(name, file)| (name, file.source)));
        inputs.add_files(Kind::FormFile, catalog.forms.unrecorded().iter().map(|(name, file)| (name, file.source)));
        let roles = catalog.clinic.unrecorded().into_iter().flat_map(|clinic| &clinic.roles);
        for (at, role) in roles.enumerate() {
            inputs.add(Read::Item(Kind::Role, at), Digest::of_value(role));
        }
        inputs.add(Read::Clinic, Digest::of_value(&catalog.clinic.unrecorded()));
        inputs.add(Read::Settings, Digest::of_value(&catalog.project.unrecorded()));
        inputs.add(Read::Languages, Digest::of_value(&catalog.unrecorded_languages().iter().collect::<Vec<_>>()));
        inputs.add(Read::Unread, Digest::of_value(catalog.unrecorded_unread()));
        let kinships: Vec<_> = catalog.concepts.unrecorded().iter().map(|(id, concept)| (id, &concept.is_a)).collect();
        inputs.add(Read::Kinships, Digest::of_value(&kinships));
        inputs
    }

    /// The same with something that stands in no file of the project.
    #[must_use]
    pub fn with(mut self, name: &str, digest: Digest) -> Self {
        self.digests.insert(name.into(), digest);
        self
    }

    fn add(&mut self, read: Read, digest: Digest) {
        self.digests.insert(self.name(read), digest);
    }

    fn add_items<T: Hash>(&mut self, kind: Kind, items: &IndexMap<String, T>) {
        let digests: Vec<Digest> = items.values().map(Digest::of_value).collect();
        for (at, digest) in digests.iter().enumerate() {
            self.add(Read::Item(kind, at), *digest);
        }
        self.add_all(kind, items.keys(), &digests);
    }

    /// What became of the approvals of a document is asked by itself.
    fn add_documents(&mut self, kind: Kind, documents: &IndexMap<String, DocumentSummary>) {
        let mut digests = Vec::with_capacity(documents.len());
        for (at, known) in documents.values().enumerate() {
            let file = self.digests[self.path(known.source)];
            let Some(approvals) = known.approvals() else {
                digests.push(file);
                continue;
            };
            let control = known.control();
            let approval = Digest::of_value(&(self.digests[self.path(approvals.source)], &control.approval, control.review_by));
            self.add(Read::Approval(kind, at), approval);
            digests.push(Digest::of_value(&(file, approval)));
        }
        self.add_all(kind, documents.keys(), &digests);
    }

    fn add_files<'i>(&mut self, kind: Kind, files: impl Iterator<Item = (&'i String, SourceId)> + Clone) {
        let digests: Vec<Digest> = files.clone().map(|(_, file)| self.digests[self.path(file)]).collect();
        self.add_all(kind, files.map(|(id, _)| id), &digests);
    }

    fn add_all<'i>(&mut self, kind: Kind, ids: impl Iterator<Item = &'i String>, digests: &[Digest]) {
        let ids: Vec<&String> = ids.collect();
        self.add(Read::Names(kind), Digest::of_value(&ids));
        self.add(Read::All(kind), Digest::of_value(&(ids, digests)));
    }

    fn path(&self, file: SourceId) -> &Arc<str> {
        &self.paths[file.index()]
    }

    fn name(&self, read: Read) -> Arc<str> {
        match read {
            Read::Item(kind @ (Kind::Protocol | Kind::Visit | Kind::Course), at) => {
                self.path(self.catalog.unrecorded_documents(kind)[at].source).clone()
            }
            Read::Item(Kind::Set, at) => self.path(self.catalog.sets.unrecorded()[at].source).clone(),
            Read::Item(Kind::PictureFile, at) => self.path(self.catalog.pictures.unrecorded()[at].source).clone(),
            Read::Item(Kind::FormFile, at) => self.path(self.catalog.forms.unrecorded()[at].source).clone(),
            Read::Item(kind, at) => format!("{} {}", kind.noun(), self.catalog.unrecorded_name(kind, at)).into(),
            Read::Approval(kind, at) => format!("approval of {}", self.catalog.unrecorded_name(kind, at)).into(),
            Read::Names(kind) => format!("list of {}s", kind.noun()).into(),
            Read::All(kind) => format!("{}s", kind.noun()).into(),
            Read::Kinships => "kinds of concepts".into(),
            Read::Clinic => "clinic".into(),
            Read::Settings => "settings".into(),
            Read::Languages => "words".into(),
            Read::Unread => "unread files".into(),
            Read::After(day) => format!("{AFTER}{day}").into(),
            Read::AsOf => AS_OF.into(),
        }
    }

    /// Under which names the item of that kind and name is asked for: by itself, and with all of its kind. None if there is none.
    pub fn names_of(&self, kind: Kind, id: &str) -> Vec<Arc<str>> {
        let Some(at) = self.catalog.unrecorded_place(kind, id) else { return Vec::new() };
        vec![self.name(Read::Item(kind, at)), self.name(Read::All(kind))]
    }

    /// The names of what was asked, each once: of what was asked as a whole, no part is named.
    pub fn origins(&self, Reads(reads): &Reads) -> Origins {
        let is_part = |read: &Read| matches!(read, Read::Item(kind, _) | Read::Approval(kind, _) | Read::Names(kind) if reads.contains(&Read::All(*kind)));
        let name = |read: &Read| {
            let name = self.name(*read);
            // One text for all that name it.
            self.digests.get_key_value(&name).map_or(name, |(known, _)| known.clone())
        };
        Origins::new(reads.iter().filter(|read| !is_part(read)).map(name))
    }

    /// The hashes of what was asked, by where it comes from. Of documents that is their content, whoever approved it.
    pub fn groups(&self, Reads(reads): &Reads, own: &str) -> Groups<Digest> {
        let of = |group: Group| {
            let asked = reads.iter().filter(|read| self.group(**read, own) == Some(group));
            let answers: Vec<(Arc<str>, Option<Digest>)> = asked.map(|read| (self.name(*read), self.content(*read))).collect();
            Digest::of_value(&answers)
        };
        Groups { uses: of(Group::Uses), vocabulary: of(Group::Vocabulary), clinic: of(Group::Clinic) }
    }

    fn group(&self, read: Read, own: &str) -> Option<Group> {
        match read {
            Read::Item(kind @ (Kind::Protocol | Kind::Visit | Kind::Course), at) => {
                (self.catalog.unrecorded_name(kind, at) != own).then_some(Group::Uses)
            }
            Read::Item(kind, _) | Read::Names(kind) | Read::All(kind) => match kind {
                Kind::Concept | Kind::Product => Some(Group::Vocabulary),
                // Whoever asks for a role asks for the clinic.
                Kind::Role => None,
                _ => Some(Group::Uses),
            },
            Read::Kinships => Some(Group::Vocabulary),
            Read::Clinic | Read::Settings => Some(Group::Clinic),
            // The words as they are printed are known to whoever prints them.
            Read::Languages | Read::Approval(..) | Read::Unread | Read::After(_) | Read::AsOf => None,
        }
    }

    fn content(&self, read: Read) -> Option<Digest> {
        match read {
            Read::Item(kind @ (Kind::Protocol | Kind::Visit | Kind::Course), at) => {
                let (_, known) = self.catalog.unrecorded_documents(kind).get_index(at)?;
                Some(Digest::of(known.control().fingerprint.as_bytes()))
            }
            read => self.digest(&self.name(read)),
        }
    }

    /// The answer of today.
    fn digest(&self, name: &str) -> Option<Digest> {
        self.digests.get(name).copied().or_else(|| of_day(name, self.today))
    }

    /// Whether there is such a thing.
    pub fn can_answer(&self, name: &str) -> bool {
        self.digest(name).is_some()
    }

    /// Which of all that can be asked has another answer than at that time.
    pub fn changed_since<'m>(&self, before: &'m Dependencies) -> Changes<'m> {
        let changed = |(name, digest): &(&Arc<str>, &Digest)| self.digest(name) != Some(**digest);
        Changes(before.inputs.iter().filter(changed).map(|(name, _)| &**name).collect())
    }

    /// These names with the answers of today, for the record.
    pub fn answers<'n>(&self, names: impl Iterator<Item = &'n str>) -> BTreeMap<Arc<str>, Digest> {
        names.filter_map(|name| Some((name.into(), self.digest(name)?))).collect()
    }

    /// Everything that can be asked with its answer, and of the days those that were asked for.
    pub fn made_from(&self, asked: &BTreeSet<Arc<str>>) -> Dependencies {
        let mut inputs = self.digests.clone();
        inputs.extend(asked.iter().filter_map(|name| Some((name.clone(), of_day(name, self.today)?))));
        Dependencies { version: crate::PROGRAM.to_owned(), inputs }
    }
}

/// Where what was asked comes from, but for a document's own file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Uses,
    Vocabulary,
    Clinic,
}

/// One of something for each place from which the words of a page come, but for the document's own file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Groups<T> {
    /// Other documents, sets, pictures and forms; sources and decisions.
    pub uses: T,
    /// Concepts and products.
    pub vocabulary: T,
    /// The clinic and the settings.
    pub clinic: T,
}

/// The names whose answers are not what they were.
#[derive(Debug, Default)]
pub struct Changes<'m>(HashSet<&'m str>);

impl Changes<'_> {
    /// Whether this one is.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Whether all that was asked would be answered as before.
    pub fn spare(&self, origins: &Origins) -> bool {
        self.0.is_empty() || !origins.names().any(|name| self.contains(name))
    }
}

/// Whether a name asks about the day: the answer to that is in no file.
pub fn is_of_day(name: &str) -> bool {
    name == AS_OF || name.starts_with(AFTER)
}

fn of_day(name: &str, today: Date) -> Option<Digest> {
    if name == AS_OF {
        return Some(Digest::of(today.to_string().as_bytes()));
    }
    let day: Date = name.strip_prefix(AFTER)?.parse().ok()?;
    Some(Digest::of(if today > day { b"yes" } else { b"no" }))
}

fn of_files<'f>(files: impl Iterator<Item = (&'f str, Digest)>) -> Digest {
    Digest::of_value(&files.collect::<Vec<_>>())
}

/// The name of all files together, for those who ask for nothing else.
pub fn every_file() -> Origins {
    Origins::new([FILES])
}

/// Whether nothing at all would be answered otherwise: the program and the files are the same, and so is every answer about the day.
pub fn is_as_it_was<'f>(before: &Dependencies, files: impl Iterator<Item = (&'f str, Digest)>, today: Date) -> bool {
    before.version == crate::PROGRAM
        && before.inputs.get(FILES) == Some(&of_files(files))
        && before.inputs.iter().filter(|(name, _)| is_of_day(name)).all(|(name, digest)| of_day(name, today) == Some(*digest))
}
