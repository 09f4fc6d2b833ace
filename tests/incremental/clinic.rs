//! A project that is built again and again in memory, each time on top of the last and from nothing.

use jiff::civil::Date;
use protogen::approval;
use protogen::check::check_cache::CheckCache;
use protogen::diagnostic::{Format, Report, Severity, Window};
use protogen::export::{ExportInput, export};
use protogen::load::{self, RawFile, SummaryCache};
use protogen::output::{Error, Manifest, Origins, OutputPath, OutputTree, Sink};
use protogen::pipeline::{self, CheckedProject, PreviousRun};
use protogen::resolve;
use protogen::theme::Theme;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Every file of a site by its path.
type Site = BTreeMap<String, Vec<u8>>;

/// What was built so far.
pub struct Clinic {
    folder: tempfile::TempDir,
    earlier: PreviousRun,
    shards: Mutex<BTreeMap<usize, Vec<u8>>>,
    site: Site,
    theme: Vec<RawFile>,
}

/// How one build went.
#[derive(Debug, PartialEq, Eq)]
pub enum Built {
    /// These files were made; all others were kept.
    Made(Vec<String>),
    /// Nothing can be made of files in such a state.
    Refused(String),
}

/// Takes the files of a build, keeps those of the last, and notes which were made.
struct OnTop<'s> {
    last: &'s Site,
    manifest: Option<&'s Manifest>,
    tree: OutputTree,
    made: Mutex<Vec<String>>,
}

impl Sink for OnTop<'_> {
    fn put(&self, path: &OutputPath, bytes: &[u8], from: &Origins) -> Result<(), Error> {
        self.made.lock().unwrap().push(path.to_string());
        self.tree.put(path, bytes, from)
    }

    fn keep(&self, path: &OutputPath) -> Result<bool, Error> {
        let entry = self.manifest.and_then(|manifest| manifest.files.get(path)).unwrap();
        self.tree.put(path, &self.last[path.as_str()], &entry.from)?;
        Ok(true)
    }
}

impl Clinic {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            earlier: PreviousRun { summaries: Some(SummaryCache::default()), ..PreviousRun::default() },
            shards: Mutex::default(),
            site: Site::new(),
            theme: Vec::new(),
        }
    }

    /// Checks and builds on top of what was found and made before, and from nothing. Whatever is not the same is told.
    pub fn build(&mut self, files: &[RawFile], today: Date) -> Result<Built, String> {
        let (theme, content): (Vec<RawFile>, Vec<RawFile>) = files.iter().cloned().partition(|file| file.path.starts_with("themes/"));
        let mut project = pipeline::check_on_top(content.clone(), today, &mut self.earlier);
        let mut anew = pipeline::check(content.clone(), today);
        if findings(&project) != findings(&anew) {
            return Err(format!("on top:\n{}\nfrom nothing:\n{}", findings(&project), findings(&anew)));
        }
        if let Some(why) = unbound(&content) {
            self.recall();
            return Ok(Built::Refused(why));
        }
        self.write_theme(theme);
        let theme = match Theme::load(self.folder.path(), project.theme()) {
            Ok(theme) => theme,
            Err(error) => {
                self.recall();
                return Ok(Built::Refused(error.to_string()));
            }
        };
        let verified = approval::verify(&mut project, &theme, &mut self.earlier.verified);
        self.recall();
        let anew_verified = approval::verify(&mut anew, &theme, &mut CheckCache::default());
        match (verified, anew_verified) {
            (Ok(()), Ok(())) if findings(&project) == findings(&anew) => {}
            (Err(error), Err(_)) => return Ok(Built::Refused(error.to_string())),
            (on_top, clean) => {
                let both = format!("on top:\n{}\nfrom nothing:\n{}", findings(&project), findings(&anew));
                return Err(format!("approvals differ: {:?}, {:?}\n{both}", on_top.err(), clean.err()));
            }
        }
        let manifest = self.site.get("manifest.json").map(|json| Manifest::from_json(json).unwrap());
        let sink = OnTop { last: &self.site, manifest: manifest.as_ref(), tree: OutputTree::default(), made: Mutex::default() };
        let from_nothing = OutputTree::default();
        let clean = export(&ExportInput { catalog: &anew.catalog, theme: &theme, today }, &anew.sources, None, &from_nothing);
        let on_top = ExportInput { catalog: &project.catalog, theme: &theme, today };
        let (on_top, clean) = match (export(&on_top, &project.sources, manifest.as_ref(), &sink), clean) {
            (Ok(on_top), Ok(clean)) => (sink.tree.finish(on_top).unwrap(), from_nothing.finish(clean).unwrap()),
            (Err(error), Err(_)) => return Ok(Built::Refused(error.to_string())),
            (on_top, clean) => return Err(format!("one fails and the other does not: {:?}, {:?}", on_top.err(), clean.err())),
        };
        let mut made = sink.made.into_inner().unwrap();
        self.site = on_top;
        let differing: Vec<&String> =
            clean.keys().chain(self.site.keys()).filter(|path| clean.get(*path) != self.site.get(*path)).collect();
        if !differing.is_empty() {
            return Err(format!("not as made from nothing: {differing:?}"));
        }
        made.retain(|path| !path.contains("/assets/") && !path.contains("/files/"));
        made.sort();
        Ok(Built::Made(made))
    }

    /// As a second process finds the summaries and the proofs.
    fn recall(&mut self) {
        let PreviousRun { summaries, check_cache, verified } = &mut self.earlier;
        if let Some(summaries) = summaries {
            summaries.store(|shard, bytes| drop(self.shards.lock().unwrap().insert(shard, bytes.to_vec())));
            *summaries = SummaryCache::recall(|shard| self.shards.lock().unwrap().get(&shard).cloned());
        }
        for proofs in [check_cache, verified] {
            *proofs = CheckCache::from_bytes(&proofs.to_bytes());
        }
    }

    fn write_theme(&mut self, theme: Vec<RawFile>) {
        let text = |file: &RawFile| file.content.clone().unwrap();
        let before: Vec<_> = self.theme.iter().map(|file| (file.path.clone(), text(file))).collect();
        if before == theme.iter().map(|file| (file.path.clone(), text(file))).collect::<Vec<_>>() {
            return;
        }
        let root = self.folder.path();
        drop(std::fs::remove_dir_all(root.join("themes")));
        for file in &theme {
            let path = root.join(Path::new(&file.path));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text(file)).unwrap();
        }
        self.theme = theme;
    }
}

/// What could not be read, or which name leads nowhere: of such a project no page is made.
pub fn unbound(files: &[RawFile]) -> Option<String> {
    let content = files.iter().filter(|file| !file.path.starts_with("themes/")).cloned().collect::<Vec<_>>();
    let loaded = load::decode(content);
    let bound = resolve::bind(&loaded);
    let mut errors = loaded.diagnostics.iter().chain(&bound).filter(|finding| finding.severity == Severity::Error);
    errors.next().map(|first| first.message.clone())
}

/// All that is wrong.
pub fn findings(project: &CheckedProject) -> String {
    Report { diagnostics: &project.diagnostics, sources: &project.sources }.render(Format::Json, Window::PIPED, &[])
}
