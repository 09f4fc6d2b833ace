//! Where pictures and forms stand in a site: under a name with the hash of their bytes, so that a page never shows another than it was
//! made with.

use crate::attachment::{Examine, Form, Picture};
use crate::model::as_name;
use crate::resolve::FileEntry;

/// The folder of either site in which they stand.
pub const FILES: &str = "files";

/// How many digits of the hash are in a name: 64 bits of it.
const DIGITS: usize = 16;

/// The path of a picture from the folder of a site; none of one that can't be used, which was reported.
pub fn picture_path(name: &str, entry: &FileEntry<Picture>) -> Option<String> {
    let format = entry.file.seen().ok()?.format;
    Some(path(name, "picture", entry, format.extension()))
}

/// The path of a form from the folder of a site; none of one that can't be used, which was reported.
pub fn form_path(name: &str, entry: &FileEntry<Form>) -> Option<String> {
    entry.file.seen().ok()?;
    Some(path(name, "form", entry, "pdf"))
}

/// The ending is told by the bytes; a name that is none for an address gives way to `otherwise`.
fn path<T: Examine>(name: &str, otherwise: &str, entry: &FileEntry<T>, extension: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = as_name(stem).unwrap_or_else(|| otherwise.to_owned());
    let hash = entry.file.digest().to_string();
    format!("{FILES}/{stem}.{}.{extension}", &hash[..DIGITS])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::Attachment;
    use crate::source::SourceId;

    #[test]
    fn a_name_is_fit_for_an_address_and_tells_the_bytes() {
        let form = |bytes: &[u8]| FileEntry { source: SourceId::CORE, file: Attachment::<Form>::new(Ok(bytes.to_vec())) };
        let named = |name: &str| path(name, "form", &form(b"a"), "pdf");
        assert_eq!(named("consent.pdf"), "files/consent.ca978112ca1bbdca.pdf");
        assert_eq!(named("for/Consent Form.PDF"), "files/consent-form.ca978112ca1bbdca.pdf");
        assert_eq!(named("Einwilligung für alle.docx"), "files/form.ca978112ca1bbdca.pdf");
        assert_eq!(path("consent", "form", &form(b"b"), "pdf"), "files/consent.3e23e8160039594a.pdf");
        assert_eq!(form_path("consent.pdf", &form(b"no form")), None);
    }
}
