//! What is read beside a change is enough: the comparison says the same as one of all files.

use crate::keys::edits;
use crate::project::compared;
use protogen::load::{FileKind, Place, RawFile, read_project, read_sides};
use std::fs;
use std::path::Path;

#[test]
fn what_is_passed_over_makes_no_difference() {
    let stride = if std::env::var("PROTOGEN_CASES").is_ok() { 1 } else { 307 };
    let mut at = 0;
    for project in ["", "tests/fixtures/other-clinic"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(project);
        let files = read_project(&root).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path();
        let write = |file: &RawFile| {
            let path = new.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = file.content.as_ref().unwrap();
            fs::write(path, if FileKind::of(&file.path).is_text() { text.as_bytes() } else { &file.bytes }).unwrap();
        };
        files.iter().for_each(write);
        let sides = || read_sides(&Place::Folder(root.clone()), &Place::Folder(new.to_owned())).unwrap();
        assert!(sides().old.is_empty() && sides().new.is_empty());
        for (index, file) in files.iter().enumerate().filter(|(_, file)| FileKind::of(&file.path).is_text()) {
            for (what, text) in edits(file.content.as_ref().unwrap()) {
                at += 1;
                if at % stride != 0 {
                    continue;
                }
                let mut edited = files.clone();
                edited[index] = RawFile::new(&file.path, &text);
                write(&edited[index]);
                let few = sides();
                write(file);
                let passed_over = few.passed_over;
                let (found, all) = (compared(few.old, few.new), compared(files.clone(), edited));
                let place = format!("{}: {what}", file.path);
                assert_eq!((&found.documents, &found.shared), (&all.documents, &all.shared), "{place}");
                assert_eq!(found.unchanged + passed_over, all.unchanged, "{place}");
            }
        }
    }
    assert!(at > 2_000, "only {at} values");
}
