//! The pictures and forms that pages show, with what was found in their bytes. A file that is not there was reported where names are bound.

use super::{CatalogCx, ProtocolCx};
use crate::attachment::{self, Unfit};
use crate::model::attachment::Form;
use crate::model::id::PictureFileRef;

/// A picture as rules on files see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShownPicture<'a> {
    /// The item that shows it; none of what the clinic shows on every page.
    pub item: Option<&'a str>,
    /// Its file, as it is named.
    pub file: &'a PictureFileRef,
    /// What is in the file.
    pub seen: Result<&'a attachment::Picture, &'a Unfit>,
}

/// The pictures of a protocol.
pub(super) fn pictures<'a>(cx: &'a ProtocolCx<'_>) -> impl Iterator<Item = ShownPicture<'a>> {
    let pictures = cx.protocol.pictures.iter();
    shown(cx.cx, pictures.map(|picture| (Some(picture.id.as_str()), &picture.file)))
}

/// The pictures of the clinic itself.
pub(super) fn pictures_of_clinic<'a>(cx: &'a CatalogCx<'_>) -> impl Iterator<Item = ShownPicture<'a>> {
    let pictures = cx.catalog.clinic.iter().flat_map(|clinic| clinic.pictures());
    shown(*cx, pictures.map(|file| (None, file)))
}

fn shown<'a>(
    cx: CatalogCx<'a>,
    named: impl Iterator<Item = (Option<&'a str>, &'a PictureFileRef)>,
) -> impl Iterator<Item = ShownPicture<'a>> {
    named.filter_map(move |(item, file)| Some(ShownPicture { item, file, seen: cx.catalog.pictures.get(file.as_str())?.file.seen() }))
}

/// The forms, each with what is in its file.
pub(super) fn forms<'a>(cx: &'a ProtocolCx<'_>) -> impl Iterator<Item = (&'a Form, Result<&'a attachment::Form, &'a Unfit>)> {
    let files = &cx.cx.catalog.forms;
    cx.protocol.forms.iter().filter_map(|form| Some((form, files.get(form.file.as_str())?.file.seen())))
}
