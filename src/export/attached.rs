//! The pictures and forms of a site. A site holds those alone that its readers may see: the tree for patients is made from what is for
//! patients, and from nothing else.

use super::ExportError;
use crate::model::Audience;
use crate::output::{OutputPath, Sink};
use crate::resolve::{Catalog, Inputs};
use crate::schema::names::Kind;
use crate::site::{folder, form_path, picture_path};
use std::collections::BTreeMap;

/// The files that the pages of a site show or offer, by path from the folder of the site.
pub fn attached(catalog: &Catalog, audience: Audience) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let picture = |name: &str| {
        let entry = catalog.pictures.get(name)?;
        Some((picture_path(name, entry)?, entry.file.bytes()?))
    };
    let form = |name: &str| {
        let entry = catalog.forms.get(name)?;
        Some((form_path(name, entry)?, entry.file.bytes()?))
    };
    // What the clinic shows of itself stands on the pages of both sites.
    let of_clinic = catalog.clinic.iter().flat_map(|clinic| clinic.pictures()).filter_map(|file| picture(file.as_str()));
    found.extend(of_clinic.map(|(path, bytes)| (path, bytes.to_vec())));
    for file in catalog.protocols.known().flat_map(|(_, known)| &known.outline.files) {
        if audience == Audience::Patient && !file.for_patients {
            continue;
        }
        let named = match file.kind() {
            Kind::FormFile => form(&file.name),
            _ => picture(&file.name),
        };
        if let Some((path, bytes)) = named {
            found.entry(path).or_insert_with(|| bytes.to_vec());
        }
    }
    found
}

/// What stands at a path of the output, if that is a picture's or a form's.
pub fn attached_at(catalog: &Catalog, path: &str) -> Option<Vec<u8>> {
    let within = |audience: Audience| Some((audience, path.strip_prefix(folder(audience))?.strip_prefix('/')?));
    let (audience, path) = [Audience::Patient, Audience::Staff].into_iter().find_map(within)?;
    attached(catalog, audience).remove(path)
}

/// Writes them into both sites.
pub(super) fn write(catalog: &Catalog, inputs: &Inputs<'_>, sink: &impl Sink) -> Result<(), ExportError> {
    for audience in [Audience::Patient, Audience::Staff] {
        let catalog = catalog.recording();
        let files = attached(&catalog, audience);
        let from = inputs.origins(&catalog.reads());
        for (path, bytes) in files {
            sink.put(&OutputPath::new(&format!("{}/{path}", folder(audience)))?, &bytes, &from)?;
        }
    }
    Ok(())
}
