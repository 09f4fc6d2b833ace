//! A project's files, and the site they make, without a disk.

use jiff::civil::Date;
use protogen::diagnostic::{Diagnostic, Severity};
use protogen::export::{ExportInput, export};
use protogen::load::{self, Loaded, RawFile, read_project};
use protogen::output::OutputTree;
use protogen::resolve::{self, Catalog};
use protogen::source::Span;
use protogen::theme::Theme;
use std::collections::BTreeMap;
use std::path::Path;

/// Every file of a site by its path.
pub type Site = BTreeMap<String, Vec<u8>>;

/// The day that counts as today in these tests.
pub const TODAY: Date = jiff::civil::date(2026, 11, 21);

/// The files of a project, as texts that a test may change.
#[derive(Debug, Clone)]
pub struct World {
    pub files: Vec<RawFile>,
}

impl World {
    /// The example clinic, in the order in which files are decoded.
    pub fn example() -> Self {
        Self::of(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// The second clinic: treatments of other kinds, as test material.
    pub fn other_clinic() -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic"))
    }

    fn of(root: &Path) -> Self {
        let mut files = read_project(root).unwrap();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// Read and bound; the clinical rules are not asked, since a test may write what they would refuse.
    pub fn load(&self) -> Loaded {
        let mut loaded = load::decode(self.files.clone());
        let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
        diagnostics.extend(resolve::bind(&loaded));
        let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        loaded
    }

    /// The site, rendered anew from these files.
    pub fn site(&self) -> Site {
        Self::site_of(self.load())
    }

    /// The same from files as they were read.
    pub fn site_of(mut loaded: Loaded) -> Site {
        let catalog = Catalog::new(&mut loaded);
        let theme = Theme::built_in();
        let tree = OutputTree::default();
        let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
        let made_from = export(&input, &loaded.sources, None, &tree).unwrap();
        tree.finish(made_from).unwrap()
    }

    /// The same files with a text in one of them replaced, where it stands first.
    pub fn edited(&self, path: &str, old: &str, new: &str) -> Self {
        let mut changed = self.clone();
        let text = changed.files.iter_mut().find(|file| file.path == path).unwrap().content.as_mut().unwrap();
        assert!(text.contains(old), "{path} has no {old:?}");
        *text = text.replacen(old, new, 1);
        changed
    }

    /// The same files with these literals replaced, each by a string that stands between double quotes.
    pub fn with(&self, replacements: &[(Span, String)]) -> Self {
        let mut sorted: Vec<&(Span, String)> = replacements.iter().collect();
        sorted.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
        let mut changed = self.clone();
        for (span, text) in sorted {
            let file = &mut changed.files[span.source.index()];
            file.content.as_mut().unwrap().replace_range(span.range(), &format!("\"{text}\""));
        }
        changed
    }
}

/// The pages of a site: path and text of each HTML file.
pub fn pages(site: &Site) -> impl Iterator<Item = (&str, &str)> {
    site.iter().filter(|(path, _)| path.ends_with(".html")).map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
}

/// What a reader sees of a page: no tags, no attributes, no comments; white space as it comes.
pub fn visible_text(html: &str) -> String {
    let mut text = String::new();
    let mut hidden: Option<String> = None;
    for token in html5gum::Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            html5gum::Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if hidden.is_none() && ["style", "script", "template"].contains(&&*name) && !tag.self_closing {
                    hidden = Some(name);
                }
                text.push(' ');
            }
            html5gum::Token::EndTag(tag) => {
                if hidden.as_deref().map(str::as_bytes) == Some(tag.name.as_slice()) {
                    hidden = None;
                }
                text.push(' ');
            }
            html5gum::Token::String(string) if hidden.is_none() => text.push_str(&String::from_utf8_lossy(&string)),
            _ => {}
        }
    }
    text
}
