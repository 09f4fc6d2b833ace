//! The files of a theme and of those it extends.

#![expect(clippy::disallowed_methods, reason = "the files of themes are read here, and nowhere else")]

use super::remote;
use crate::diagnostic::{Diagnostic, Format, Report, Window};
use crate::model::language::Words;
use crate::schema::{Cx, Table, faults, table};
use crate::source::{Source, Sources, Span, Spanned};
use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

static DEFAULT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The name of the theme in the binary.
pub const DEFAULT_NAME: &str = "default";

table! {
    /// A theme.
    pub struct Manifest as "theme" {
        /// What the theme is called.
        opt "title" title: crate::model::id::Label,
        /// The theme it takes from what it lacks; `default`, if left out.
        opt "extends" extends: Spanned<crate::model::Id>,
    }
}

/// Why a theme can't be used.
#[derive(Debug)]
pub enum ThemeError {
    /// There is no such folder.
    Unknown {
        /// The theme that was asked for.
        name: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// Themes extend each other in a circle.
    Circle(Vec<String>),
    /// A file can't be read.
    Read(PathBuf, String),
    /// Files of the theme have faults, each with its place.
    Faults(Box<Faults>),
    /// A template is wrong.
    Template(String),
    /// A page lacks what it must show, or holds what no page may.
    Contract(Box<super::contract::Broken>),
}

/// What is wrong in the files of a theme: findings like those of content.
#[derive(Debug)]
pub struct Faults {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that they are about.
    pub sources: Sources,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Report { diagnostics: &self.diagnostics, sources: &self.sources }.render(Format::Human, Window::PIPED, &[]))
    }
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, known } => {
                write!(
                    f,
                    "there is no theme `{name}`: make a folder `themes/{name}` with a `theme.toml`, or use one of {}",
                    known.join(", ")
                )
            }
            Self::Circle(names) => write!(f, "themes extend each other in a circle: {}", names.join(" extends ")),
            Self::Read(path, why) => write!(f, "`{}` can't be read: {why}", path.display()),
            Self::Faults(faults) => write!(f, "the theme has faults\n\n{faults}"),
            Self::Template(text) => write!(f, "a template is wrong\n\n{text}"),
            Self::Contract(broken) => broken.fmt(f),
        }
    }
}

impl std::error::Error for ThemeError {}

/// One theme's own files, by their path within it.
#[derive(Debug, Hash)]
struct Layer {
    name: String,
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

/// A theme with those it extends, the theme itself first.
#[derive(Debug, Hash)]
pub struct Theme {
    layers: Vec<Layer>,
}

impl Theme {
    /// The theme of that name in the project at `root`, and those it extends.
    ///
    /// # Errors
    /// [`ThemeError`] if one of them is missing, can't be read, or they extend each other in a circle.
    pub fn load(root: &Path, name: &str) -> Result<Self, ThemeError> {
        let mut layers: Vec<Layer> = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next {
            if layers.iter().any(|layer| layer.name == name) {
                let mut names: Vec<String> = layers.into_iter().map(|layer| layer.name).collect();
                names.push(name);
                return Err(ThemeError::Circle(names));
            }
            let layer = Layer::read(root, &name)?;
            next = layer.extends()?;
            layers.push(layer);
        }
        Ok(Self { layers })
    }

    /// The default theme as it is in the binary.
    pub fn built_in() -> Self {
        Self { layers: vec![Layer::built_in()] }
    }

    /// The names, the theme itself first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().map(|layer| layer.name.as_str())
    }

    /// The file of the nearest theme that has it.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.layers.iter().find_map(|layer| layer.files.get(path)).map(|bytes| &**bytes)
    }

    /// Every file with the theme it comes from, sorted by path.
    pub fn files(&self) -> BTreeMap<&str, &str> {
        let layers = self.layers.iter().rev();
        layers.flat_map(|layer| layer.files.keys().map(|path| (path.as_str(), layer.name.as_str()))).collect()
    }

    /// Every path below `folder/`, each once, with the nearest theme's bytes, sorted.
    pub fn folder(&self, folder: &str) -> BTreeMap<&str, &[u8]> {
        let prefix = format!("{folder}/");
        let mut found: BTreeMap<&str, &[u8]> = BTreeMap::new();
        for layer in self.layers.iter().rev() {
            let inside = layer.files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&prefix)?, &**bytes)));
            found.extend(inside);
        }
        found
    }

    /// Every template of every layer by its full name, such as `default/handout.html`; the nearest layer last.
    pub(super) fn templates(&self) -> Result<Vec<(String, String)>, ThemeError> {
        let mut all = Vec::new();
        for layer in self.layers.iter().rev() {
            for (path, bytes) in &layer.files {
                let Some(name) = path.strip_prefix("templates/") else { continue };
                let text = std::str::from_utf8(bytes).map_err(|error| ThemeError::Read(layer.path(path), error.to_string()))?;
                all.push((format!("{}/{name}", layer.name), text.to_owned()));
            }
        }
        Ok(all)
    }

    /// The interface words of a language, the default theme's first. Those of every other language are looked at, too.
    ///
    /// # Errors
    /// [`ThemeError::Faults`] if a file of words can't be read in full.
    pub fn words(&self, tag: &str) -> Result<Vec<Words>, ThemeError> {
        let mut found = Vec::new();
        for layer in self.layers.iter().rev() {
            for (path, bytes) in &layer.files {
                let Some(language) = path.strip_prefix("words/").and_then(|name| name.strip_suffix(".toml")) else { continue };
                let words = decode(&layer.path(path), bytes, |root, cx| Words::decode(root, language, &|key| self.asks_for(key), cx))?;
                found.extend(Some(words).filter(|_| language == tag));
            }
        }
        Ok(found)
    }

    /// Whether a template asks for a word: a theme may have words of its own.
    fn asks_for(&self, key: &str) -> bool {
        let word = format!("t.{key}");
        let goes_on = |after: &str| after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        let asks = |text: &str| text.match_indices(&word).any(|(at, _)| !goes_on(&text[at + word.len()..]));
        let templates = self.layers.iter().flat_map(|layer| &layer.files).filter(|(path, _)| path.starts_with("templates/"));
        templates.filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok()).any(asks)
    }
}

impl Layer {
    fn read(root: &Path, name: &str) -> Result<Self, ThemeError> {
        let folder = root.join("themes").join(name);
        if !folder.join("theme.toml").is_file() {
            return if name == DEFAULT_NAME { Ok(Self::built_in()) } else { Err(unknown(root, name)) };
        }
        let mut files = BTreeMap::new();
        for entry in WalkDir::new(&folder).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(|error| ThemeError::Read(folder.clone(), error.to_string()))?;
            if !entry.file_type().is_file() || entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            stays_inside(entry.path(), &folder)?;
            let bytes = std::fs::read(entry.path()).map_err(|error| ThemeError::Read(entry.path().to_owned(), error.to_string()))?;
            files.insert(slashed(entry.path().strip_prefix(&folder).unwrap_or(entry.path())), Cow::Owned(bytes));
        }
        let layer = Self { name: name.to_owned(), files };
        layer.asks_no_other_host()?;
        Ok(layer)
    }

    /// Refuses every address of another host in the layer's files, each at its place.
    fn asks_no_other_host(&self) -> Result<(), ThemeError> {
        let mut sources = Sources::default();
        let mut found = Vec::new();
        for (path, bytes) in &self.files {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let addresses = remote::in_file(path, text);
            if addresses.is_empty() {
                continue;
            }
            let id = sources.add(Source::new(slashed(&self.path(path)), text));
            found.extend(addresses.into_iter().map(|(at, address)| {
                let length = text[at..].chars().next().map_or(0, char::len_utf8);
                let shown: String = address.chars().take(120).collect();
                Diagnostic::new(
                    &faults::REMOTE,
                    Span::new(id, at..at + length),
                    format!("a page would ask another host, or run an address: `{shown}`"),
                )
                .with_help("keep what a page needs in the theme's `assets/`, and name it by a relative address")
            }));
        }
        if found.is_empty() { Ok(()) } else { Err(ThemeError::Faults(Box::new(Faults { diagnostics: found, sources }))) }
    }

    fn built_in() -> Self {
        let mut files = BTreeMap::new();
        let mut open = vec![&DEFAULT];
        while let Some(folder) = open.pop() {
            open.extend(folder.dirs());
            files.extend(folder.files().map(|file| (slashed(file.path()), Cow::Borrowed(file.contents()))));
        }
        Self { name: DEFAULT_NAME.to_owned(), files }
    }

    /// For messages.
    fn path(&self, path: &str) -> PathBuf {
        Path::new("themes").join(&self.name).join(path)
    }

    /// The theme it extends: the one it names, else the default, which extends none.
    fn extends(&self) -> Result<Option<String>, ThemeError> {
        let named = match self.files.get("theme.toml") {
            Some(bytes) => {
                let manifest = decode(&self.path("theme.toml"), bytes, |root, cx| {
                    let top = cx.span(0..0);
                    Manifest::decode_table(root, top, cx)
                })?;
                manifest.extends.map(|name| name.as_str().to_owned())
            }
            None => None,
        };
        Ok(named.or_else(|| (self.name != DEFAULT_NAME).then(|| DEFAULT_NAME.to_owned())))
    }
}

/// Refuses a link by which a file from elsewhere would be published. The folder of a theme may itself be a link.
fn stays_inside(file: &Path, theme: &Path) -> Result<(), ThemeError> {
    let real = |path: &Path| std::fs::canonicalize(path).map_err(|error| ThemeError::Read(path.to_owned(), error.to_string()));
    if real(file)?.starts_with(real(theme)?) {
        return Ok(());
    }
    let why = "a symbolic link leads out of the theme, and what it leads to would be published; copy the file into the theme";
    let shown = theme.ancestors().nth(2).and_then(|root| file.strip_prefix(root).ok()).unwrap_or(file);
    Err(ThemeError::Read(shown.to_owned(), why.to_owned()))
}

/// Decodes a TOML file of a theme; its faults are the theme's author's, shown as those of content are.
fn decode<T>(path: &Path, bytes: &[u8], read: impl FnOnce(&toml::de::DeTable<'_>, &mut Cx<'_>) -> T) -> Result<T, ThemeError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ThemeError::Read(path.to_owned(), error.to_string()))?;
    let mut sources = Sources::default();
    let id = sources.add(Source::new(slashed(path), text));
    let mut cx = Cx::new(id, sources.get(id));
    let value = crate::load::parse(text, &mut cx, read);
    let diagnostics = cx.diagnostics;
    if diagnostics.is_empty() { Ok(value) } else { Err(ThemeError::Faults(Box::new(Faults { diagnostics, sources }))) }
}

fn unknown(root: &Path, name: &str) -> ThemeError {
    let mut known = vec![DEFAULT_NAME.to_owned()];
    let folders = std::fs::read_dir(root.join("themes")).into_iter().flatten().flatten();
    known.extend(
        folders.filter(|entry| entry.path().join("theme.toml").is_file()).map(|entry| entry.file_name().to_string_lossy().into_owned()),
    );
    known.sort();
    known.dedup();
    ThemeError::Unknown { name: name.to_owned(), known }
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_theme_has_english_words_and_templates() {
        let theme = Theme::built_in();
        assert_eq!(theme.words("en").unwrap().len(), 1);
        assert!(theme.templates().unwrap().iter().any(|(name, _)| name == "default/handout.html"));
    }

    /// What the words of a theme with these two files are refused for, if they are.
    fn refused(words: &str, template: &str) -> Option<String> {
        let project = tempfile::tempdir().unwrap();
        let theme = project.path().join("themes/clinic");
        for (path, text) in [("theme.toml", ""), ("words/en.toml", words), ("templates/index.html", template)] {
            std::fs::create_dir_all(theme.join(path).parent().unwrap()).unwrap();
            std::fs::write(theme.join(path), text).unwrap();
        }
        Theme::load(project.path(), "clinic").unwrap().words("de").err().map(|error| error.to_string())
    }

    #[test]
    fn a_theme_has_the_words_of_the_interface_and_those_that_its_templates_ask_for() {
        assert_eq!(refused("[words]\nslogan = \"Go on.\"\n", "{{ t.slogan }}"), None);
        let unasked = refused("[words]\nslogan = \"Go on.\"\n", "{{ t.slogans }}").unwrap();
        assert!(unasked.contains("the interface has no word `slogan`") && unasked.contains("themes/clinic/words/en.toml:2:1"), "{unasked}");
        let misspelt = refused("[words]\nat_leest = \"at least {value}\"\n", "").unwrap();
        assert!(misspelt.contains("write `at_least`"), "{misspelt}");
        let lost = refused("[words]\nat_least = \"at least\"\n", "").unwrap();
        assert!(lost.contains("these words leave `{value}` out"), "{lost}");
    }

    #[test]
    fn an_unknown_theme_names_those_there_are() {
        let empty = tempfile::tempdir().unwrap();
        let error = Theme::load(empty.path(), "clinc").unwrap_err().to_string();
        assert_eq!(error, "there is no theme `clinc`: make a folder `themes/clinc` with a `theme.toml`, or use one of default");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_theme_is_refused_and_one_within_it_is_followed() {
        let (project, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let assets = project.path().join("themes/clinic/assets");
        std::fs::create_dir_all(&assets).unwrap();
        std::fs::write(project.path().join("themes/clinic/theme.toml"), "title = \"Clinic\"\n").unwrap();
        std::fs::write(project.path().join("logo.svg"), "<svg/>").unwrap();
        std::fs::write(assets.join("mark.svg"), "<svg/>").unwrap();
        std::fs::write(elsewhere.path().join("secret.txt"), "secret").unwrap();
        std::os::unix::fs::symlink(assets.join("mark.svg"), assets.join("icon.svg")).unwrap();
        assert_eq!(Theme::load(project.path(), "clinic").unwrap().file("assets/icon.svg"), Some("<svg/>".as_bytes()));
        let targets = [
            ("secret.txt", elsewhere.path().join("secret.txt")),
            ("folder", elsewhere.path().to_owned()),
            ("logo.svg", project.path().join("logo.svg")),
            ("content", project.path().to_owned()),
        ];
        for (link, target) in targets {
            std::os::unix::fs::symlink(target, assets.join(link)).unwrap();
            let refused = Theme::load(project.path(), "clinic").unwrap_err().to_string();
            let named = refused.starts_with(&format!("`themes/clinic/assets/{link}")) && refused.contains("leads out of the theme");
            assert!(named || refused.contains("File system loop"), "{refused}");
            std::fs::remove_file(assets.join(link)).unwrap();
        }
        std::os::unix::fs::symlink(elsewhere.path(), project.path().join("themes/shared")).unwrap();
        std::fs::write(elsewhere.path().join("theme.toml"), "title = \"Shared\"\n").unwrap();
        assert!(Theme::load(project.path(), "shared").is_ok());
    }

    #[test]
    fn an_address_of_another_host_is_named_at_its_place_in_every_kind_of_file() {
        let project = tempfile::tempdir().unwrap();
        let folder = project.path().join("themes/clinic");
        for (path, text, place) in [
            ("assets/style.css", "p{}\n@import '//a.example/x';", "themes/clinic/assets/style.css:2:"),
            ("assets/a.js", "fetch('https://a.example')", "themes/clinic/assets/a.js:1:7"),
            ("assets/a.svg", "<svg><image href='https://a.example/x'/></svg>", "themes/clinic/assets/a.svg:1:6"),
            ("assets/site.webmanifest", "{\"src\": \"https://a.example/x\"}", "themes/clinic/assets/site.webmanifest:1:9"),
            ("icons/a.svg", "<svg><use href='//a.example/x'/></svg>", "themes/clinic/icons/a.svg:1:6"),
            ("templates/a.html", "{% if a > b %}\n<img src=\"https://{{ host }}/x\">{% endif %}", "themes/clinic/templates/a.html:2:1"),
        ] {
            let file = folder.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(folder.join("theme.toml"), "title = \"Clinic\"\n").unwrap();
            std::fs::write(&file, text).unwrap();
            let refused = Theme::load(project.path(), "clinic").unwrap_err().to_string();
            assert!(refused.contains("error[T001 remote-address]") && refused.contains(place), "{refused}");
            std::fs::remove_file(file).unwrap();
        }
    }

    #[test]
    fn the_built_in_theme_asks_no_other_host() {
        assert!(Layer::built_in().asks_no_other_host().is_ok());
    }

    #[test]
    fn a_theme_overrides_file_by_file_and_a_circle_is_named() {
        let project = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = project.path().join("themes").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("clinic/theme.toml", "title = \"Clinic\"\n");
        write("clinic/assets/style.css", "/* ours */");
        let theme = Theme::load(project.path(), "clinic").unwrap();
        assert_eq!(theme.names().collect::<Vec<_>>(), ["clinic", "default"]);
        assert_eq!(theme.file("assets/style.css"), Some("/* ours */".as_bytes()));
        assert!(theme.folder("assets").contains_key("protogen.js"));
        write("a/theme.toml", "extends = \"b\"\n");
        write("b/theme.toml", "extends = \"a\"\n");
        let circle = Theme::load(project.path(), "a").unwrap_err().to_string();
        assert_eq!(circle, "themes extend each other in a circle: a extends b extends a");
    }
}
