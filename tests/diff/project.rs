//! Small projects of strings, compared.

use protogen::diff::{Content, Difference, DocumentChange, diff};
use protogen::load::{Loaded, RawFile, decode};
use protogen::resolve::Catalog;

pub const PROTOCOL: &str = r#"
id = "peel"
title = "Peel"
version = "1.0.0"
status = "active"
effective = 2026-11-01
review-by = 2027-11-01
owner = "lead"
author = "lead"
"#;

pub const VOCABULARY: &str = r#"
[[concept]]
id = "skin-product"
sort = "substance"
term = "skin product"
[[concept]]
id = "makeup"
sort = "substance"
is-a = ["skin-product"]
term = "make-up"
[[concept]]
id = "lipstick"
sort = "substance"
is-a = ["makeup"]
term = "lipstick"
[[concept]]
id = "sunscreen"
sort = "substance"
is-a = ["skin-product"]
term = "sunscreen"
[[concept]]
id = "astringent"
sort = "substance"
term = "astringent"
[[concept]]
id = "aloe"
sort = "substance"
term = "aloe vera"
[[concept]]
id = "swelling"
sort = "sign"
term = "swelling"
[[concept]]
id = "pus"
sort = "sign"
term = "pus"
[[concept]]
id = "pregnancy"
sort = "condition"
term = "pregnancy"
[[concept]]
id = "dry"
sort = "event"
term = "the skin is dry"
"#;

pub const CLINIC: &str = r#"
name = "Clinic"
region = "uk"
phone = "020 7946 0000"
emergency = "999"
[[role]]
id = "lead"
title = "Lead"
"#;

/// A rule of aftercare.
pub fn rule(id: &str, keys: &str) -> String {
    format!("[[aftercare]]\nid = \"{id}\"\nforce = \"must\"\npatient = \"Do as you were told.\"\n{keys}\n")
}

/// The files of a project with these documents and this vocabulary.
pub fn files(vocabulary: &str, clinic: &str, documents: &[(&str, &str)]) -> Vec<RawFile> {
    let mut files = vec![
        RawFile::new("protogen.toml", ""),
        RawFile::new("content/clinic.toml", clinic),
        RawFile::new("content/vocabulary/all.toml", vocabulary),
    ];
    files.extend(documents.iter().map(|(path, text)| RawFile::new(&format!("content/{path}.toml"), text)));
    files
}

/// Both sides, compared.
pub fn compared(old: Vec<RawFile>, new: Vec<RawFile>) -> Difference {
    let read = |files| -> (Loaded, Catalog) {
        let mut loaded = decode(files);
        let catalog = Catalog::new(&mut loaded);
        (loaded, catalog)
    };
    let ((old, old_catalog), (new, new_catalog)) = (read(old), read(new));
    let content = |loaded, catalog| {
        let Loaded { sources, .. }: &Loaded = loaded;
        Content { catalog, sources }
    };
    diff(content(&old, &old_catalog), content(&new, &new_catalog)).unwrap()
}

/// One protocol with these items on either side; nothing, if it does not differ.
pub fn protocol(old: &str, new: &str) -> Option<DocumentChange> {
    let side = |items: &str| files(VOCABULARY, CLINIC, &[("protocols/peel", &format!("{PROTOCOL}{items}"))]);
    let mut found = compared(side(old), side(new));
    assert!(found.documents.len() <= 1, "{found:#?}");
    found.documents.pop()
}
