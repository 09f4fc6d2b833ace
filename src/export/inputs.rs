//! Which inputs a page is made from, for the manifest.

use crate::model::Audience;
use crate::output::{Digest, MadeFrom, Origins};
use crate::resolve::{Catalog, Document};
use crate::site::{Page, Subject};
use crate::source::{SourceId, Sources};
use crate::theme::Theme;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The inputs of a build by name, with their hashes.
#[derive(Debug)]
pub struct Inputs {
    paths: Vec<Arc<str>>,
    shared: Vec<Arc<str>>,
    everything: Origins,
    made_from: MadeFrom,
}

/// The theme, all its files together.
const THEME: &str = "theme";
/// The day that counts as today.
const AS_OF: &str = "as-of";

/// The version, and a hash of the source text: a page made by other code is another page, whatever the version says.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("PROTOGEN_SOURCE"));

impl Inputs {
    /// Of the files that were read, the theme and the day.
    pub fn new(sources: &Sources, theme: &Theme, today: Date) -> Self {
        let mut inputs: BTreeMap<Arc<str>, Digest> = BTreeMap::new();
        let mut paths = Vec::new();
        let mut shared: Vec<Arc<str>> = vec![THEME.into(), AS_OF.into()];
        for (_, source) in sources.iter() {
            let path: Arc<str> = source.path().into();
            inputs.insert(path.clone(), Digest::of(source.text().as_bytes()));
            if is_shared(&path) {
                shared.push(path.clone());
            }
            paths.push(path);
        }
        inputs.insert(THEME.into(), Digest::of(&theme_bytes(theme)));
        inputs.insert(AS_OF.into(), Digest::of(today.to_string().as_bytes()));
        let everything = Origins::new(paths.iter().chain(&shared).cloned());
        Self { paths, shared, everything, made_from: MadeFrom { version: PROGRAM.to_owned(), inputs } }
    }

    /// For the manifest.
    pub fn made_from(&self) -> &MadeFrom {
        &self.made_from
    }

    /// The inputs of one page: what every page needs, its own document and all that this takes in or refers to. Pages about the whole
    /// site are made from everything.
    pub fn of_page(&self, page: &Page, catalog: &Catalog) -> Origins {
        let mut files = Files { catalog, found: Vec::new() };
        match &page.subject {
            Subject::Handout(id) | Subject::Reference(id) => files.protocol(id),
            Subject::VisitHandout(id) | Subject::VisitReference(id) => files.visit(id),
            Subject::CourseHandout(id) | Subject::CourseReference(id) => files.course(id),
            Subject::Status(id) => files.document(id),
            Subject::Landing | Subject::Languages => {}
            Subject::Index | Subject::Parameters | Subject::Sources | Subject::Decisions | Subject::Review => {
                return self.everything.clone();
            }
        }
        let staff_only = |path: &Arc<str>| path.starts_with("content/sources") || &**path == "content/decisions.toml";
        let shared = self.shared.iter().filter(|path| page.audience == Audience::Staff || !staff_only(path));
        Origins::new(shared.cloned().chain(files.found.into_iter().map(|id| self.path(id))))
    }

    /// The inputs of the theme's assets.
    pub fn of_assets(&self) -> Origins {
        Origins::new([Arc::<str>::from(THEME), "protogen.toml".into()])
    }

    fn path(&self, id: SourceId) -> Arc<str> {
        self.paths[id.index()].clone()
    }
}

/// What may show on every page.
fn is_shared(path: &str) -> bool {
    !["content/protocols/", "content/visits/", "content/courses/"].iter().any(|folder| path.starts_with(folder))
}

/// Collects the files that a document is made from.
struct Files<'a> {
    catalog: &'a Catalog,
    found: Vec<SourceId>,
}

impl<'a> Files<'a> {
    /// The protocol, what it takes in, and what its sentences take values from.
    fn protocol(&mut self, id: &str) {
        let Some(protocol) = self.catalog.protocols.get(id) else { return };
        if !self.add(protocol) {
            return;
        }
        for used in protocol.steps.iter().filter_map(|step| step.uses.as_ref()) {
            self.protocol(used.as_str());
        }
    }

    fn visit(&mut self, id: &str) {
        let Some(visit) = self.catalog.visits.get(id) else { return };
        self.add(visit);
        for treatment in &visit.treatments {
            self.protocol(treatment.protocol.as_str());
        }
    }

    fn course(&mut self, id: &str) {
        let Some(course) = self.catalog.courses.get(id) else { return };
        self.add(course);
        course.protocol.iter().for_each(|protocol| self.protocol(protocol.as_str()));
        course.visit.iter().for_each(|visit| self.visit(visit.as_str()));
    }

    /// The document of that name alone, of whatever kind.
    fn document(&mut self, id: &str) {
        let Catalog { protocols, visits, courses, .. } = self.catalog;
        let own = [protocols.get(id).map(|d| d.source), visits.get(id).map(|d| d.source), courses.get(id).map(|d| d.source)];
        self.found.extend(own.into_iter().flatten());
    }

    /// Adds the document's file and those it refers to; tells whether it was new.
    fn add<T>(&mut self, document: &'a Document<T>) -> bool {
        if self.found.contains(&document.source) {
            return false;
        }
        self.found.push(document.source);
        let references = document.texts.iter().flat_map(|text| text.references.iter());
        for other in references.filter_map(|reference| reference.document.as_deref()) {
            self.protocol(other);
        }
        true
    }
}

fn theme_bytes(theme: &Theme) -> Vec<u8> {
    let mut all = Vec::new();
    for folder in ["assets", "icons", "templates", "words"] {
        for (path, bytes) in theme.folder(folder) {
            all.extend_from_slice(format!("{folder}/{path}\0{}\0", bytes.len()).as_bytes());
            all.extend_from_slice(bytes);
        }
    }
    all
}
