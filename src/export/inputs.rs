//! Which inputs a page is made from, for the manifest.

use crate::model::Audience;
use crate::output::{Digest, MadeFrom, Origins};
use crate::resolve::Catalog;
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
    made_from: MadeFrom,
}

/// The theme, all its files together.
const THEME: &str = "theme";
/// The day that counts as today.
const AS_OF: &str = "as-of";

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
        Self { paths, shared, made_from: MadeFrom { version: env!("CARGO_PKG_VERSION").to_owned(), inputs } }
    }

    /// For the manifest.
    pub fn made_from(&self) -> MadeFrom {
        self.made_from.clone()
    }

    /// The inputs of one page: what every page needs, its own document and what that takes in. Pages about the whole site are made
    /// from everything.
    pub fn of_page(&self, page: &Page, catalog: &Catalog) -> Origins {
        let documents = match &page.subject {
            Subject::Handout(id) | Subject::Reference(id) => protocol_files(id, catalog),
            Subject::Landing | Subject::Languages => Vec::new(),
            _ => return Origins::new(self.paths.iter().chain(&self.shared).cloned()),
        };
        let staff_only = |path: &Arc<str>| path.starts_with("content/sources") || &**path == "content/decisions.toml";
        let shared = self.shared.iter().filter(|path| page.audience == Audience::Staff || !staff_only(path));
        Origins::new(shared.cloned().chain(documents.into_iter().map(|id| self.path(id))))
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

/// The files of a protocol and of all it takes in.
fn protocol_files(id: &str, catalog: &Catalog) -> Vec<SourceId> {
    let (mut files, mut open) = (Vec::new(), vec![id]);
    while let Some(id) = open.pop() {
        let Some(protocol) = catalog.protocols.get(id) else { continue };
        if !files.contains(&protocol.source) {
            files.push(protocol.source);
            open.extend(protocol.steps.iter().filter_map(|step| step.uses.as_ref()).map(crate::model::id::Ref::as_str));
        }
    }
    files
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
