//! Pictures and forms as staff see them: all of them, with whose they are and what they rest on.

use super::Cx;
use super::attached::{FormView, PictureView};
use super::names::title;
use super::parts::Provenance;
use crate::model::StaffReader;
use crate::model::attachment::{Form, Picture};
use crate::model::protocol::Protocol;
use crate::resolve::{Composite, Document, Included};
use serde::Serialize;

/// A picture or a form, as staff see it.
#[derive(Debug, Clone, Serialize)]
pub struct AttachedRow<T> {
    /// The same as patients see it.
    #[serde(flatten)]
    pub view: T,
    /// Whether patients do not see it.
    pub staff_only: bool,
    /// The treatment it belongs to, where a page has several.
    pub treatment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A picture with its document as a row for staff, who see all.
pub(super) fn picture_row(
    picture: &Included<'_, Picture>,
    host: &Document<Protocol>,
    several: bool,
    cx: Cx<'_>,
) -> Option<AttachedRow<PictureView>> {
    let view = PictureView::new::<StaffReader>(picture, host, cx)?;
    let Picture { id, provenance, .. } = picture.item;
    Some(AttachedRow {
        view,
        staff_only: !picture.item.audience().reaches_patients(),
        treatment: several.then(|| title(picture.origin, cx)),
        provenance: Provenance::of_item(id.span, provenance, cx),
    })
}

/// The same of a form.
pub(super) fn form_row(form: &Included<'_, Form>, host: &Document<Protocol>, several: bool, cx: Cx<'_>) -> Option<AttachedRow<FormView>> {
    let view = FormView::new::<StaffReader>(form, host, cx)?;
    let Form { id, provenance, .. } = form.item;
    Some(AttachedRow {
        view,
        staff_only: !form.item.audience().reaches_patients(),
        treatment: several.then(|| title(form.origin, cx)),
        provenance: Provenance::of_item(id.span, provenance, cx),
    })
}

/// The pictures of several treatments, each once.
pub(super) fn picture_rows(treatments: &[Composite<'_>], cx: Cx<'_>) -> Vec<AttachedRow<PictureView>> {
    let Some(host) = treatments.first().map(|composite| composite.own) else { return Vec::new() };
    let all = treatments.iter().flat_map(Composite::pictures);
    unlike(all.filter_map(|picture| picture_row(&picture, host, true, cx)), PictureView::looks_like)
}

/// Their forms, each once.
pub(super) fn form_rows(treatments: &[Composite<'_>], cx: Cx<'_>) -> Vec<AttachedRow<FormView>> {
    let Some(host) = treatments.first().map(|composite| composite.own) else { return Vec::new() };
    let all = treatments.iter().flat_map(Composite::forms);
    unlike(all.filter_map(|form| form_row(&form, host, true, cx)), FormView::looks_like)
}

/// Of rows that look alike the first.
fn unlike<T>(rows: impl Iterator<Item = AttachedRow<T>>, look_alike: impl Fn(&T, &T) -> bool) -> Vec<AttachedRow<T>> {
    let mut kept: Vec<AttachedRow<T>> = Vec::new();
    for row in rows {
        if !kept.iter().any(|known| look_alike(&known.view, &row.view)) {
            kept.push(row);
        }
    }
    kept
}
