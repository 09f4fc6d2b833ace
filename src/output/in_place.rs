//! The last resort for a site that can't be moved as a whole: file by file. Such is a folder that came with a
//! container's image, in the file systems that containers are made of.
//!
//! There is no moment at which the old site becomes the new one. What remains is that each file is one or the other,
//! and that a build killed in between is put right by the next: until all is done, the manifest in the folder lists
//! the files of both sites, so that none of them is taken for somebody else's.

use std::fs;
use std::io;
use std::path::Path;

use super::manifest::Manifest;
use super::path::MANIFEST;
use super::path::OutputPath;

/// Gives the site at `live` a manifest that lists the files of both sites. Nothing else changes yet.
pub(super) fn announce(ready: &Path, live: &Path, old: Option<&Manifest>, new: &Manifest) -> io::Result<()> {
    let of_both = ready.join(MANIFEST).with_extension("both");
    fs::write(&of_both, union(old, new).to_json())?;
    fs::rename(&of_both, live.join(MANIFEST))
}

/// Removes the files from `live` that only `old` lists, moves those of the tree `ready`, which `new` lists, there, and
/// the manifest last.
pub(super) fn move_files(ready: &Path, live: &Path, old: Option<&Manifest>, new: &Manifest) -> io::Result<()> {
    for path in old.into_iter().flat_map(|old| old.files.keys()) {
        if !new.files.contains_key(path) {
            remove(live, path)?;
        }
    }
    for path in new.files.keys() {
        fs::create_dir_all(live.join(path.folder()))?;
        fs::rename(path.below(ready), path.below(live))?;
    }
    fs::rename(ready.join(MANIFEST), live.join(MANIFEST))
}

fn union(old: Option<&Manifest>, new: &Manifest) -> Manifest {
    let mut both = old.cloned().unwrap_or_default();
    both.made_from.inputs.extend(new.made_from.inputs.clone());
    both.files.extend(new.files.clone());
    both
}

/// Removes a file, and the folders that it leaves empty.
fn remove(live: &Path, path: &OutputPath) -> io::Result<()> {
    match fs::remove_file(path.below(live)) {
        // A folder of somebody else's may have taken its place.
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::IsADirectory) => return Err(error),
        _ => {}
    }
    let mut folder = path.folder();
    while !folder.is_empty() && fs::remove_dir(live.join(folder)).is_ok() {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{FileEntry, Origins};
    use super::*;

    fn move_site(ready: &Path, live: &Path, old: &Manifest, new: &Manifest) -> io::Result<()> {
        announce(ready, live, Some(old), new)?;
        move_files(ready, live, Some(old), new)
    }

    fn write_site(folder: &Path, files: &[(&str, &str)]) -> Manifest {
        let mut manifest = Manifest::default();
        fs::create_dir_all(folder).unwrap();
        for (path, text) in files {
            let path = OutputPath::new(path).unwrap();
            fs::create_dir_all(folder.join(path.folder())).unwrap();
            fs::write(path.below(folder), text).unwrap();
            manifest.files.insert(path, FileEntry::of(text.as_bytes(), &Origins::default()));
        }
        fs::write(folder.join(MANIFEST), manifest.to_json()).unwrap();
        manifest
    }

    fn files(folder: &Path) -> Vec<(String, String)> {
        let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
        let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        let files = entries.filter(|entry| !entry.file_type().is_dir() && entry.file_name() != MANIFEST);
        files.map(|entry| (name(entry.path()), fs::read_to_string(entry.path()).unwrap())).collect()
    }

    fn texts(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    const OLD: &[(&str, &str)] = &[("a", "old"), ("flip/x", "old"), ("gone/deep/b", "old"), ("shared/c", "old")];
    const NEW: &[(&str, &str)] = &[("a", "new"), ("flip", "new"), ("more/d", "new")];

    #[test]
    fn files_come_and_go_and_those_of_others_stay() {
        let temp = tempfile::tempdir().unwrap();
        let [ready, live] = ["ready", "live"].map(|name| temp.path().join(name));
        let (old, new) = (write_site(&live, OLD), write_site(&ready, NEW));
        fs::write(live.join("shared/mine"), "mine").unwrap();

        move_site(&ready, &live, &old, &new).unwrap();
        assert_eq!(files(&live), texts(&[("a", "new"), ("flip", "new"), ("more/d", "new"), ("shared/mine", "mine")]));
        assert_eq!(Manifest::of_site(&live).unwrap().unwrap().0, new);
        assert!(!live.join("gone").exists());
        assert_eq!(files(&ready), texts(&[]));
    }

    #[test]
    fn stopped_half_way_the_manifest_lists_the_files_of_both() {
        let temp = tempfile::tempdir().unwrap();
        let [ready, live] = ["ready", "live"].map(|name| temp.path().join(name));
        let (old, new) = (write_site(&live, OLD), write_site(&ready, NEW));
        fs::remove_file(ready.join("flip")).unwrap();

        assert_eq!(move_site(&ready, &live, &old, &new).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(files(&live), texts(&[("a", "new")]));
        let listed = Manifest::of_site(&live).unwrap().unwrap().0.files;
        let names: Vec<&str> = listed.keys().map(OutputPath::as_str).collect();
        assert_eq!(names, ["a", "flip", "flip/x", "gone/deep/b", "more/d", "shared/c"]);
    }

    #[test]
    fn a_folder_that_took_the_place_of_an_old_file_stays() {
        let temp = tempfile::tempdir().unwrap();
        let [ready, live] = ["ready", "live"].map(|name| temp.path().join(name));
        let (old, new) = (write_site(&live, &[("a", "old")]), write_site(&ready, &[]));
        fs::remove_file(live.join("a")).unwrap();
        fs::create_dir(live.join("a")).unwrap();
        fs::write(live.join("a/mine"), "mine").unwrap();

        move_site(&ready, &live, &old, &new).unwrap();
        assert_eq!(files(&live), texts(&[("a/mine", "mine")]));
    }
}
