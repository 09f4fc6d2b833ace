//! The folder of a built site, and what may be read from it.

#![expect(clippy::disallowed_methods, reason = "the built site's files are read here, and none outside of it")]

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::pdf::inline::css;
use crate::pdf::inline::reference::{Reference, classify};

/// Stylesheets may import each other; deeper than this they go in circles.
const MAX_IMPORTS: usize = 8;

/// Why a page cannot be made self-contained.
#[derive(Debug)]
pub enum InlineError {
    /// A file that cannot be read.
    Unreadable {
        /// Its path from the root of the site, or that of the site itself.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// A path that leads out of the site.
    Outside(String),
    /// Text that is not UTF-8.
    NotText(String),
    /// Stylesheets that import each other, or too deeply.
    ImportsTooDeep(String),
    /// A page without a title or without a language: its PDF could not conform.
    Lacks(&'static str),
}

impl fmt::Display for InlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, error } => write!(f, "`{path}` cannot be read: {error}"),
            Self::Outside(path) => write!(f, "`{path}` leads out of the site"),
            Self::NotText(path) => write!(f, "`{path}` is not UTF-8 text"),
            Self::ImportsTooDeep(path) => write!(f, "stylesheets import each other too deeply at `{path}`"),
            Self::Lacks(what) => write!(f, "the page has no {what}"),
        }
    }
}

impl std::error::Error for InlineError {}

/// A file of the site as a `data:` address.
#[derive(Clone)]
pub(super) struct Embedded {
    /// The address.
    pub(super) data: Arc<str>,
    /// What a stylesheet refers to in vain.
    pub(super) left_out: Arc<[String]>,
}

/// What a reference to a resource turned into.
pub(super) enum Resource {
    /// A `data:` address that takes the place of the old one.
    Embedded(Embedded),
    /// Nothing to do: it is in the page already.
    Unchanged,
    /// It is not of the site, and is left out.
    LeftOut,
}

/// Where the files of a site are.
enum Files {
    /// In this folder.
    Folder(PathBuf),
    /// Here, by their paths.
    Memory(BTreeMap<String, Vec<u8>>),
}

/// A built site that pages are printed from. Every asset is read once.
pub struct Site {
    files: Files,
    embedded: Mutex<BTreeMap<String, Embedded>>,
}

impl Site {
    /// Opens the folder `root`.
    ///
    /// # Errors
    ///
    /// When it is not a folder that can be read.
    pub fn open(root: &Path) -> Result<Self, InlineError> {
        let real = fs::read_dir(root).and_then(|_| root.canonicalize());
        let real = real.map_err(|error| InlineError::Unreadable { path: root.display().to_string(), error })?;
        Ok(Self { files: Files::Folder(real), embedded: Mutex::default() })
    }

    /// A site that stands on no disk.
    pub fn in_memory(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { files: Files::Memory(files), embedded: Mutex::default() }
    }

    /// Embeds what `address` in the file `from` refers to.
    pub(super) fn resource(&self, address: &str, from: &str) -> Result<Resource, InlineError> {
        self.resource_at(address, from, 0)
    }

    /// The stylesheet at `path`, with everything in it embedded. What it refers to in vain is added to `left_out`.
    pub(super) fn stylesheet(&self, path: &str, left_out: &mut Vec<String>) -> Result<String, InlineError> {
        self.css_at(&self.text(path)?, path, 0, left_out)
    }

    /// The text of a stylesheet that stands in the file `from`, as by [`Site::stylesheet`].
    pub(super) fn css(&self, css: &str, from: &str, left_out: &mut Vec<String>) -> Result<String, InlineError> {
        self.css_at(css, from, 0, left_out)
    }

    fn css_at(&self, css: &str, from: &str, depth: usize, left_out: &mut Vec<String>) -> Result<String, InlineError> {
        css::rewrite(css, |address| {
            Ok(match self.resource_at(address, from, depth)? {
                Resource::Unchanged => Some(address.to_owned()),
                Resource::Embedded(file) => {
                    left_out.extend_from_slice(&file.left_out);
                    Some(file.data.to_string())
                }
                Resource::LeftOut => {
                    left_out.push(address.to_owned());
                    None
                }
            })
        })
    }

    fn resource_at(&self, address: &str, from: &str, depth: usize) -> Result<Resource, InlineError> {
        match classify(address, from) {
            Reference::Here | Reference::Data => Ok(Resource::Unchanged),
            Reference::Foreign => Ok(Resource::LeftOut),
            Reference::File(path) => self.embed(path, depth).map(Resource::Embedded),
        }
    }

    fn embed(&self, path: String, depth: usize) -> Result<Embedded, InlineError> {
        if let Some(known) = self.known(&path) {
            return Ok(known);
        }
        if depth > MAX_IMPORTS {
            return Err(InlineError::ImportsTooDeep(path));
        }
        let mut left_out = Vec::new();
        let bytes = match extension(&path) {
            "css" => self.css_at(&self.text(&path)?, &path, depth + 1, &mut left_out)?.into_bytes(),
            _ => self.read(&path)?,
        };
        let data = format!("data:{};base64,{}", media_type(&path), STANDARD.encode(bytes));
        let file = Embedded { data: data.into(), left_out: left_out.into() };
        self.embedded.lock().unwrap_or_else(PoisonError::into_inner).insert(path, file.clone());
        Ok(file)
    }

    fn known(&self, path: &str) -> Option<Embedded> {
        self.embedded.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    pub(super) fn text(&self, path: &str) -> Result<String, InlineError> {
        String::from_utf8(self.read(path)?).map_err(|_| InlineError::NotText(path.to_owned()))
    }

    /// Reads a file whose real place, links followed, is inside the site.
    fn read(&self, path: &str) -> Result<Vec<u8>, InlineError> {
        let unreadable = |error| InlineError::Unreadable { path: path.to_owned(), error };
        match &self.files {
            Files::Folder(root) => {
                let real = root.join(path).canonicalize().map_err(unreadable)?;
                if !real.starts_with(root) {
                    return Err(InlineError::Outside(path.to_owned()));
                }
                crate::disk::read_own(&real).map_err(unreadable)
            }
            Files::Memory(files) => files.get(path).cloned().ok_or_else(|| unreadable(io::ErrorKind::NotFound.into())),
        }
    }
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn media_type(path: &str) -> &'static str {
    match extension(path).to_ascii_lowercase().as_str() {
        "css" => "text/css;charset=utf-8",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        _ => "application/octet-stream",
    }
}
