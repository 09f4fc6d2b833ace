//! The pictures and forms of a protocol with what was found in their bytes. A file that is not there was reported where names are bound.

use super::ProtocolCx;
use crate::attachment::{self, Unfit};
use crate::model::attachment::{Form, Picture};

/// The pictures, each with what is in its file.
pub(super) fn pictures<'a>(cx: &'a ProtocolCx<'_>) -> impl Iterator<Item = (&'a Picture, Result<&'a attachment::Picture, &'a Unfit>)> {
    let files = &cx.cx.catalog.pictures;
    cx.protocol.pictures.iter().filter_map(|picture| Some((picture, files.get(picture.file.as_str())?.file.seen())))
}

/// The forms, each with what is in its file.
pub(super) fn forms<'a>(cx: &'a ProtocolCx<'_>) -> impl Iterator<Item = (&'a Form, Result<&'a attachment::Form, &'a Unfit>)> {
    let files = &cx.cx.catalog.forms;
    cx.protocol.forms.iter().filter_map(|form| Some((form, files.get(form.file.as_str())?.file.seen())))
}
