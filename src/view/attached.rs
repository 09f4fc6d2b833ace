//! Pictures beside what they show, and forms to download.
//!
//! A picture stands beside the step or the rule that it names. Wherever that is not on a page (a step that patients are told nothing of,
//! a rule whose sentence another one's stands for), the picture stands with those of the treatment as a whole: each is on the page, once.

use super::html::Html;
use super::names::anchor;
use super::{Cx, Printer};
use crate::model::attachment::{Form, Picture, reaches};
use crate::model::protocol::Protocol;
use crate::model::{ForAll, ForPatients, Reach, Reader};
use crate::resolve::{Document, Included};
use crate::site::{form_path, picture_path};
use serde::Serialize;

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PictureView {
    /// Its anchor.
    pub anchor: String,
    /// Its address, as from any page of a document.
    pub src: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What it shows, for whoever does not see it.
    pub alt: String,
    /// The sentence below it.
    pub caption: Option<Html>,
}

/// A form to download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormView {
    /// Its anchor.
    pub anchor: String,
    /// What it is called.
    pub title: String,
    /// Its address, as from any page of a document.
    pub href: String,
    /// How large it is, in 1,000 bytes, rounded up.
    pub kilobytes: u64,
    /// How many pages it has.
    pub pages: usize,
}

impl PictureView {
    /// For one reader; none of a picture that is not for that reader, or that can't be used, which was reported.
    pub(super) fn new<R: Reader>(picture: &Included<'_, Picture>, host: &Document<Protocol>, cx: Cx<'_>) -> Option<Self>
    where
        ForPatients: Reach<R>,
    {
        let Picture { id, file, alt, caption, with: _, audience: _, provenance: _ } = picture.item;
        let entry = cx.catalog.pictures.get(file.as_str()).filter(|_| reaches::<R>(picture.item.audience()))?;
        let (path, seen) = (picture_path(file.as_str(), entry)?, entry.file.seen().ok()?);
        let printer = Printer::<R>::of(cx, picture.origin);
        Some(Self {
            anchor: anchor(id.as_str(), picture.origin, host),
            src: format!("../{path}"),
            width: seen.width,
            height: seen.height,
            alt: printer.text(alt),
            caption: caption.as_ref().map(|words| printer.html(words)),
        })
    }

    /// Whether a reader sees no difference.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        (&self.src, &self.alt, &self.caption) == (&other.src, &other.alt, &other.caption)
    }
}

impl FormView {
    /// Whether a reader sees no difference.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        (&self.href, &self.title) == (&other.href, &other.title)
    }

    /// For one reader; none of a form that is not for that reader, or that can't be used, which was reported.
    pub(super) fn new<R: Reader>(form: &Included<'_, Form>, host: &Document<Protocol>, cx: Cx<'_>) -> Option<Self>
    where
        ForAll: Reach<R>,
    {
        let Form { id, file, title, audience: _, provenance: _ } = form.item;
        let entry = cx.catalog.forms.get(file.as_str()).filter(|_| reaches::<R>(form.item.audience()))?;
        Some(Self {
            anchor: anchor(id.as_str(), form.origin, host),
            title: Printer::<R>::of(cx, form.origin).text(title),
            href: format!("../{}", form_path(file.as_str(), entry)?),
            kilobytes: (entry.file.bytes()?.len() as u64).div_ceil(1000),
            pages: entry.file.seen().ok()?.pages,
        })
    }
}

/// The pictures that stand beside the item of that id, which was written in `origin`.
pub(super) fn beside<R: Reader>(id: &str, origin: &Document<Protocol>, host: &Document<Protocol>, cx: Cx<'_>) -> Vec<PictureView>
where
    ForPatients: Reach<R>,
{
    let beside = origin.pictures.iter().filter(|picture| picture.with.as_ref().is_some_and(|with| with.as_str() == id));
    beside.filter_map(|item| PictureView::new::<R>(&Included { origin, item }, host, cx)).collect()
}

/// Those of `all` that do not stand on the page yet, each once.
pub(super) fn not_yet<'v>(shown: impl IntoIterator<Item = &'v PictureView>, all: Vec<PictureView>) -> Vec<PictureView> {
    let mut shown: Vec<PictureView> = shown.into_iter().cloned().collect();
    let before = shown.len();
    for picture in all {
        if !shown.iter().any(|known| known.looks_like(&picture)) {
            shown.push(picture);
        }
    }
    shown.split_off(before)
}
