//! Sets are taken in where a protocol is read.
//!
//! Their items then stand in the protocol as if they had been written there, each with its place in the set's file. So nobody who comes
//! later can forget them: rules, merge, pages, texts and approvals look at one list of each kind of item.
//!
//! The pictures and forms that a protocol names are taken into its fingerprint here, by their bytes.

use super::{Body, File};
use crate::diagnostic::{Diagnostic, nearest};
use crate::digest::Digest;
use crate::model::Id;
use crate::model::id::SetRef;
use crate::model::left_out::LeftOut;
use crate::model::protocol::{Protocol, Stage, Step};
use crate::model::set::Set;
use crate::schema::faults;
use crate::schema::names::{Kind, Names};
use crate::source::{Span, Spanned};
use std::collections::{BTreeSet, HashMap};

/// The sets of a project that could be read, by id, and the hashes of its pictures and forms, by kind and name.
#[derive(Debug, Default)]
pub struct Sets {
    sets: HashMap<String, Known>,
    files: HashMap<(Kind, String), Digest>,
}

/// A set with what its file defines.
#[derive(Debug)]
struct Known {
    set: Set,
    names: Names,
    fingerprint: String,
    readings: usize,
}

impl Sets {
    /// Those among the files.
    pub(super) fn of<'f>(files: impl IntoIterator<Item = &'f File>) -> Self {
        let mut all = Self::default();
        for file in files {
            let hash = match &file.body {
                Some(Body::Set(set)) => {
                    let (names, fingerprint) = (file.names.clone(), file.fingerprint.clone().unwrap_or_default());
                    let known = Known { set: (**set).clone(), names, fingerprint, readings: file.readings };
                    all.sets.insert(set.id.as_str().to_owned(), known);
                    continue;
                }
                Some(Body::Picture(picture)) => picture.digest(),
                Some(Body::Form(form)) => form.digest(),
                _ => continue,
            };
            all.files.extend(file.names.definitions.iter().map(|name| ((name.kind, name.id.to_string()), hash)));
        }
        all
    }

    /// The file with what it takes in, if it is a protocol, and what is wrong with that. A protocol that takes in a set which could not be
    /// read, or is not there, counts as one that could not be read itself: whatever it seems to lack may stand in the set.
    pub(super) fn include(&self, mut file: File) -> (File, Vec<Diagnostic>) {
        let Some(Body::Protocol(protocol)) = &mut file.body else { return (file, Vec::new()) };
        let has_files = !protocol.pictures.is_empty() || !protocol.forms.is_empty();
        if protocol.uses.is_empty() && protocol.without.is_empty() && !has_files {
            return (file, Vec::new());
        }
        let uses = protocol.uses.clone();
        let Some(sets) = uses.iter().map(|used| Some((used, self.sets.get(used.as_str())?))).collect::<Option<Vec<_>>>() else {
            return (File { body: None, outline: None, unread: true, ..file }, Vec::new());
        };
        let mut findings = without_effect(&protocol.without, &sets);
        let mut fingerprints = vec![file.fingerprint.take().unwrap_or_default()];
        for (used, known) in sets {
            let kept = kept(used, known, protocol, &file.names, &mut findings);
            add_items(protocol, &known.set, &kept);
            add_names(&mut file.names, &known.names, &kept);
            file.readings = file.readings.max(known.readings);
            fingerprints.push(known.fingerprint.clone());
        }
        fingerprints.extend(self.hashes(protocol));
        if fingerprints.len() > 1 {
            file.fingerprint = Some(Digest::of(fingerprints.join("\n").as_bytes()).to_string());
        } else {
            file.fingerprint = fingerprints.pop();
        }
        (file.with_outline(), findings)
    }

    /// The hash of all that protocols can include, and of the numbers of the files in which it stands.
    pub(super) fn digest(&self) -> Digest {
        let mut sets: Vec<_> = self.sets.iter().map(|(id, known)| (id, &known.fingerprint, known.set.id.span)).collect();
        let mut files: Vec<_> = self.files.iter().collect();
        sets.sort_unstable_by_key(|(id, ..)| *id);
        files.sort_unstable();
        Digest::of_value(&(sets, files))
    }

    /// The hashes of the pictures and forms that a protocol names, in its order. One that is not there was reported.
    fn hashes(&self, protocol: &Protocol) -> Vec<String> {
        let hash = |file: (Kind, &str)| self.files.get(&(file.0, file.1.to_owned())).map(Digest::to_string);
        protocol.files().filter_map(|(file, _)| hash(file)).collect()
    }
}

/// The ids of the items that come in: not those that are left out, nor those whose id the protocol has already, which are findings.
fn kept<'s>(used: &SetRef, known: &'s Known, protocol: &Protocol, names: &Names, findings: &mut Vec<Diagnostic>) -> BTreeSet<&'s str> {
    let left_out = |id: &str| protocol.without.iter().any(|left| *left.item.set == *used.as_str() && *left.item.item == *id);
    let mut kept = BTreeSet::new();
    for id in known.set.ids().filter(|id| !left_out(id.as_str())) {
        match names.definitions.iter().find(|definition| definition.kind == Kind::Item && *definition.id == *id.as_str()) {
            Some(there) => findings.push(clash(used, id, there.span)),
            None => drop(kept.insert(id.as_str())),
        }
    }
    kept
}

fn clash(used: &SetRef, id: &Spanned<Id>, there: Span) -> Diagnostic {
    let (set, item) = (used.as_str(), id.as_str());
    Diagnostic::new(&faults::SCHEMA, used.span(), format!("`{set}` brings an item `{item}`, and there is one already"))
        .with_label(there, "the one that is there")
        .with_label(id.span, "the one of the set")
        .with_help(format!(
            "give one of them another id, or leave that of the set out: `without = [{{ item = \"{set}#{item}\", reason = \"…\" }}]`"
        ))
}

/// What is left out of sets that have no such item, or are not taken in.
fn without_effect(without: &[LeftOut], sets: &[(&SetRef, &Known)]) -> Vec<Diagnostic> {
    let fault = |left: &LeftOut| {
        let name = &left.item;
        let Some((_, known)) = sets.iter().find(|(used, _)| used.as_str() == &*name.set) else {
            let finding = Diagnostic::new(&faults::GRAPH, name.span, format!("the set `{}` is not taken in here", name.set));
            return Some(finding.with_help("name it in `use`, or take this out"));
        };
        if known.set.ids().any(|id| id.as_str() == &*name.item) {
            return None;
        }
        let finding = Diagnostic::new(&faults::GRAPH, name.span, format!("the set `{}` has no item `{}`", name.set, name.item));
        Some(match nearest(&name.item, known.set.ids().map(|id| id.as_str())) {
            Some(near) => finding.with_help(format!("write \"{}#{near}\"", name.set)),
            None => finding.with_help("name an item of the set, or take this out"),
        })
    };
    without.iter().filter_map(fault).collect()
}

fn add_items(protocol: &mut Protocol, set: &Set, kept: &BTreeSet<&str>) {
    let Set { id: _, title: _, sources, basis: _, steps, calls, contraindications, risks, teach_back, pictures, forms } = set;
    let is_kept = |id: &Spanned<Id>| kept.contains(id.as_str());
    protocol.calls.extend(calls.iter().filter(|item| is_kept(&item.id)).cloned());
    protocol.contraindications.extend(contraindications.iter().filter(|item| is_kept(&item.id)).cloned());
    protocol.risks.extend(risks.iter().filter(|item| is_kept(&item.id)).cloned());
    protocol.teach_back.extend(teach_back.iter().filter(|item| is_kept(&item.id)).cloned());
    protocol.pictures.extend(pictures.iter().filter(|item| is_kept(&item.id)).cloned());
    protocol.forms.extend(forms.iter().filter(|item| is_kept(&item.id)).cloned());
    add_steps(&mut protocol.steps, steps.iter().filter(|item| is_kept(&item.id)));
    let new: Vec<_> = sources.iter().filter(|source| !protocol.sources.contains(source)).cloned().collect();
    protocol.sources.extend(new);
}

/// Each stands in its stage before the protocol's own steps, behind those of the sets before.
fn add_steps<'s>(all: &mut Vec<Step>, taken_in: impl Iterator<Item = &'s Step>) {
    let Some(own) = all.first().map(|step| step.id.span.source) else { return all.extend(taken_in.cloned()) };
    for step in taken_in {
        let stays_before = |other: &Step| match stage(other).cmp(&stage(step)) {
            std::cmp::Ordering::Equal => other.id.span.source != own,
            order => order.is_lt(),
        };
        let at = all.iter().position(|other| !stays_before(other)).unwrap_or(all.len());
        all.insert(at, step.clone());
    }
}

/// The place of a step's stage in a visit; a step that names none is part of the treatment.
fn stage(step: &Step) -> u8 {
    match step.stage {
        Some(Stage::Prepare) => 0,
        Some(Stage::Treat) | None => 1,
        Some(Stage::Finish) => 2,
    }
}

/// Adds what the set defines. What it refers to is looked at in its own file.
fn add_names(names: &mut Names, of_set: &Names, kept: &BTreeSet<&str>) {
    let is_kept = |item: Option<&str>| item.is_some_and(|item| kept.contains(item));
    let definitions = of_set.definitions.iter().filter(|definition| definition.kind == Kind::Item && is_kept(Some(&definition.id)));
    names.definitions.extend(definitions.cloned());
    names.texts.extend(of_set.texts.iter().filter(|text| is_kept(text.item.as_deref())).cloned());
    // A sentence may print the value of an item that is left out.
    names.values.extend(of_set.values.iter().cloned());
    names.nameless.extend(of_set.nameless.iter().filter(|kind| kind.is_local()));
}
