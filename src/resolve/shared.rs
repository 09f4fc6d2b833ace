//! Everything of a project but its documents.

use super::document::ApprovalFile;
use crate::attachment::{self, Attachment};
use crate::load::{Body, File, Outline};
use crate::model::clinic::{Clinic, Fact, SourceDocument};
use crate::model::id::Code;
use crate::model::language::Words;
use crate::model::lifecycle::Decision;
use crate::model::project::Project;
use crate::model::vocabulary::{Concept, Product};
use crate::model::{Id, StaffLine};
use crate::schema::names::Kind;
use crate::source::{Source, SourceId, Sources, Spanned};
use indexmap::IndexMap;
use std::sync::Arc;

/// A statement of a source, and where it stands.
#[derive(Debug, Clone, Hash)]
pub struct FactEntry {
    /// Its code.
    pub code: Code,
    /// What is stated.
    pub fact: Fact,
}

/// A set, of which the protocols that name it have taken in the items.
#[derive(Debug, Clone)]
pub struct SetEntry {
    /// The file it stands in.
    pub source: SourceId,
    /// That file.
    pub file: Source,
    /// Its id, and where that stands.
    pub id: Spanned<Id>,
    /// What staff call it.
    pub title: StaffLine,
}

/// Everything of a project but its documents, by name, in the order of the files, as it is put together.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) project: Option<Project>,
    pub(super) clinic: Option<Clinic>,
    pub(super) concepts: IndexMap<String, Concept>,
    pub(super) products: IndexMap<String, Product>,
    pub(super) sources: IndexMap<String, SourceDocument>,
    pub(super) facts: IndexMap<String, FactEntry>,
    pub(super) decisions: IndexMap<String, Decision>,
    pub(super) languages: IndexMap<String, Words>,
    pub(super) sets: IndexMap<String, SetEntry>,
    pub(super) pictures: IndexMap<String, FileEntry<attachment::Picture>>,
    pub(super) forms: IndexMap<String, FileEntry<attachment::Form>>,
    pub(super) approvals: IndexMap<String, Arc<ApprovalFile>>,
}

impl Shared {
    pub(super) fn add(&mut self, body: Body, path: &str) {
        match body {
            Body::Project(project) => self.project = Some(*project),
            Body::Clinic(clinic) => self.clinic = Some(*clinic),
            Body::Decisions(file) => self.add_decisions(&file.decisions),
            Body::Sources(file) => self.add_sources(file.sources, file.facts),
            Body::Vocabulary(file) => {
                for concept in file.concepts {
                    self.concepts.entry(concept.id.as_str().to_owned()).or_insert(concept);
                }
                for product in file.products {
                    self.products.entry(product.id.as_str().to_owned()).or_insert(product);
                }
            }
            Body::Language(words) => {
                let tag = path.rsplit('/').nth(1).unwrap_or_default().to_owned();
                self.languages.insert(tag, words);
            }
            // Were joined with the documents that they belong to.
            Body::Approvals(_) | Body::Set(_) | Body::Protocol(_) | Body::Visit(_) | Body::Course(_) | Body::Picture(_) | Body::Form(_) => {
            }
        }
    }

    pub(super) fn add_decisions<'d>(&mut self, decisions: impl IntoIterator<Item = &'d Decision>) {
        for decision in decisions {
            self.decisions.entry(decision.id.as_str().to_owned()).or_insert_with(|| decision.clone());
        }
    }

    fn add_sources(&mut self, sources: Vec<SourceDocument>, facts: Vec<Fact>) {
        for source in sources {
            self.sources.entry(source.id.as_str().to_owned()).or_insert(source);
        }
        for fact in facts {
            let code = fact.id.0.value.clone();
            self.facts.entry(code.as_str().to_owned()).or_insert(FactEntry { code, fact });
        }
    }
}

/// A file that is shown or offered as it is, and where it stands.
#[derive(Debug, Clone)]
pub struct FileEntry<T> {
    /// Its place among the files.
    pub source: SourceId,
    /// What it holds.
    pub file: Attachment<T>,
}

impl Shared {
    /// Sets, pictures, forms and approvals.
    pub(super) fn add_taken_in(&mut self, files: &mut [File], sources: &Sources) {
        for file in files {
            let source = file.source;
            if let Some(Body::Approvals(approvals)) = file.body.take_if(|body| matches!(body, Body::Approvals(_))) {
                let path = sources.get(source).path();
                let document = path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap_or(path);
                self.approvals.insert(document.to_owned(), Arc::new(ApprovalFile { source, approvals: *approvals }));
            }
            let name = || file.names.definitions.first().map_or_else(String::new, |definition| definition.id.to_string());
            match &file.body {
                Some(Body::Set(set)) => {
                    let entry = SetEntry { source, file: sources.get(source).clone(), id: set.id.clone(), title: set.title.clone() };
                    self.sets.entry(set.id.as_str().to_owned()).or_insert(entry);
                }
                Some(Body::Picture(file)) => drop(self.pictures.insert(name(), FileEntry { source, file: file.clone() })),
                Some(Body::Form(file)) => drop(self.forms.insert(name(), FileEntry { source, file: file.clone() })),
                _ => {}
            }
        }
    }

    /// What a document takes in of other files, by kind and place among all.
    pub(super) fn taken_in(&self, outline: &Outline) -> impl Iterator<Item = (Kind, usize)> {
        let sets = outline.sets.iter().filter_map(|set| Some((Kind::Set, self.sets.get_index_of(&**set)?)));
        let place = |kind: Kind, name: &str| match kind {
            Kind::FormFile => self.forms.get_index_of(name),
            _ => self.pictures.get_index_of(name),
        };
        sets.chain(outline.files.iter().filter_map(move |file| Some((file.kind(), place(file.kind(), &file.name)?))))
    }
}
