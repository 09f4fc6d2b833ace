//! Which inputs a page is made from, for the manifest.

use crate::digest::Digest;
use crate::model::Audience;
use crate::output::{MadeFrom, Origins};
use crate::resolve::{Catalog, Files, is_shared};
use crate::site::{Page, Subject};
use crate::source::SourceId;
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
/// Which documents there are, whatever they say: by that an overview is cut into parts.
const DOCUMENTS: &str = "documents";

impl Inputs {
    /// Of the files that were read, with their hashes and sorted by path, the theme and the day.
    pub fn new<'f>(files: impl Iterator<Item = (&'f str, Digest)>, theme: &Theme, today: Date) -> Self {
        let mut inputs: BTreeMap<Arc<str>, Digest> = BTreeMap::new();
        let mut paths = Vec::new();
        let mut shared: Vec<Arc<str>> = vec![THEME.into(), AS_OF.into()];
        for (path, digest) in files {
            let path: Arc<str> = path.into();
            inputs.insert(path.clone(), digest);
            if is_shared(&path) {
                shared.push(path.clone());
            }
            paths.push(path);
        }
        inputs.insert(THEME.into(), Digest::of(&theme_bytes(theme)));
        inputs.insert(AS_OF.into(), Digest::of(today.to_string().as_bytes()));
        let documents: Vec<&str> = paths.iter().map(|path| &**path).filter(|path| !is_shared(path)).collect();
        inputs.insert(DOCUMENTS.into(), Digest::of(documents.join("\n").as_bytes()));
        let everything = Origins::new(paths.iter().chain(&shared).cloned());
        Self { paths, shared, everything, made_from: MadeFrom { version: crate::PROGRAM.to_owned(), inputs } }
    }

    /// For the manifest.
    pub fn made_from(&self) -> &MadeFrom {
        &self.made_from
    }

    /// The inputs of one page: what every page needs, its own document and all that this takes in or refers to. Pages about the whole
    /// site are made from everything.
    pub fn of_page(&self, page: &Page, catalog: &Catalog) -> Origins {
        let staff_only = |path: &Arc<str>| path.starts_with("content/sources") || &**path == "content/decisions.toml";
        let shared = self.shared.iter().filter(|path| page.audience == Audience::Staff || !staff_only(path));
        let mut shared: Vec<Arc<str>> = shared.cloned().collect();
        let mut files = Files::new(catalog, page.audience);
        match &page.subject {
            Subject::Handout(id) | Subject::Reference(id) => files.protocol(id),
            Subject::VisitHandout(id) | Subject::VisitReference(id) => files.visit(id),
            Subject::CourseHandout(id) | Subject::CourseReference(id) => files.course(id),
            Subject::Status(id) => files.any(id),
            Subject::Landing | Subject::Languages => {}
            Subject::Parameters(part) | Subject::Sources(part) | Subject::Decisions(part) if !part.is_first() => {
                let listed = catalog.known().filter(|(kind, ..)| page.subject.lists(*kind)).skip(part.range().start);
                listed.take(part.range().len()).for_each(|(_, _, known)| files.document(known));
                shared.push(DOCUMENTS.into());
            }
            Subject::Index | Subject::Parameters(_) | Subject::Sources(_) | Subject::Decisions(_) | Subject::Review => {
                return self.everything.clone();
            }
        }
        Origins::new(shared.into_iter().chain(files.into_sorted().map(|id| self.path(id))))
    }

    /// The inputs of the theme's assets.
    pub fn of_assets(&self) -> Origins {
        Origins::new([Arc::<str>::from(THEME), "protogen.toml".into()])
    }

    fn path(&self, id: SourceId) -> Arc<str> {
        self.paths[id.index()].clone()
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
