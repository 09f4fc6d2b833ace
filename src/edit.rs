//! Changes to the author's own files: schemas, approvals, fixes.
//!
//! A file is replaced whole or not at all, also when the power fails: the new text goes to a temporary file beside it and to the disk,
//! and then takes its name. A file that is changed must still be the one that was read and checked. It is compared once more just before
//! the new one takes its name; what is saved between these two calls of the system, some microseconds, would be lost.
//!
//! A temporary file is locked as long as its program lives, so that the next run can take away what a killed one left
//! ([`clear_leftovers`]).

#![expect(clippy::disallowed_methods, reason = "an author's own files are changed here, and nowhere else")]

use crate::diagnostic::{Fix, Report};
use crate::disk;
use crate::patch::{self, AsWritten, Edits};
use crate::source::{SourceId, Sources};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// How the names of temporary files begin.
const TEMPORARY: &str = ".protogen-";

/// A file with its certain fixes applied; everything else stands as the author wrote it.
#[derive(Debug, PartialEq, Eq)]
pub struct Mended<'a> {
    /// Relative to the project.
    pub path: &'a str,
    /// As it was read.
    pub old: &'a str,
    /// As it should be.
    pub new: String,
    /// What makes the one from the other: one a fix.
    pub edits: Edits,
}

/// The files that the fixes of a report change, by path. Of two fixes that overlap the first holds; a second run finds the other.
/// Findings that a document accepts are left alone, and so is a file that would no longer be TOML.
pub fn mend<'a>(report: &Report<'a>) -> Vec<Mended<'a>> {
    let mut by_file: BTreeMap<SourceId, Vec<&Fix>> = BTreeMap::new();
    let open = report.diagnostics.iter().filter(|finding| finding.suppression.is_none());
    for fix in open.filter_map(|finding| finding.fix.as_ref()) {
        by_file.entry(fix.span.source).or_default().push(fix);
    }
    let mut mended: Vec<Mended<'a>> = by_file.into_iter().filter_map(|(file, fixes)| mend_file(file, fixes, report.sources)).collect();
    mended.sort_by_key(|file| file.path);
    mended
}

fn mend_file<'a>(file: SourceId, mut fixes: Vec<&Fix>, sources: &'a Sources) -> Option<Mended<'a>> {
    fixes.sort_by(|a, b| (a.span.start, a.span.end, &a.replacement).cmp(&(b.span.start, b.span.end, &b.replacement)));
    let source = sources.get(file);
    let old = source.text();
    let mut edits = Edits::new();
    for fix in fixes {
        let range = fix.span.range();
        let is_free = edits.last().is_none_or(|(done, _)| range.start >= done.end && range.end > done.end);
        if is_free && old.get(range.clone()).is_some() {
            edits.push((range, fix.replacement.clone()));
        }
    }
    let patch::Patched { text: new, edits, .. } = patch::splice(old, edits)?;
    let reads = |text: &str| toml::de::DeTable::parse(text).is_ok();
    (reads(&new) || !reads(old)).then(|| Mended { path: source.path(), old, new, edits })
}

impl Mended<'_> {
    /// Writes the fixes into the file in the project at `root`, with the line ends that it has.
    ///
    /// # Errors
    /// As for [`change`].
    pub fn write(&self, root: &Path) -> io::Result<()> {
        change(&root.join(self.path), self.old, |file| {
            let patched = patch::splice(file.file(), file.edits(self.edits.iter().cloned()));
            patched.map(|patched| patched.text).filter(|text| AsWritten::new(text, &self.new).is_some()).ok_or(patch::Refused::Form)
        })
    }
}

/// Changes a file that still has the text that was read of it.
///
/// # Errors
/// What the system says, why the change is refused, or that the file was changed since it was read. It then stands as it was.
pub fn change(path: &Path, read: &str, make: impl FnOnce(&AsWritten<'_>) -> Result<String, patch::Refused>) -> io::Result<()> {
    let path = &behind_link(path);
    let named = |what: &dyn std::fmt::Display| io::Error::other(format!("`{}` {what}", path.display()));
    let meanwhile = || named(&"was changed while it was being checked; run the command again");
    let found = disk::read_own(path).map_err(|error| named(&format!("can't be read: {error}")))?;
    let text = std::str::from_utf8(&found).map_err(|_| meanwhile())?;
    let file = AsWritten::new(text, read).ok_or_else(meanwhile)?;
    let new = make(&file).map_err(|refused| named(&format!("was not changed: {refused}")))?;
    let is_same = || disk::read_own(path).is_ok_and(|now| now == found);
    if put(path, new.as_bytes(), is_same)? { Ok(()) } else { Err(meanwhile()) }
}

/// Puts `text` in the place of the file at `path`, keeping its permissions; folders are made as needed. A file that already has
/// this text is left alone, time stamp included.
///
/// # Errors
/// What the file system says, with the path.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    replace_bytes(path, text.as_bytes())
}

/// The same for a file that need not be text.
///
/// # Errors
/// What the file system says, with the path.
pub fn replace_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put(&behind_link(path), bytes, || true).map(drop)
}

/// Makes a file that is not there yet; folders are made as needed. Whether it did: a file that is there, or a link, is left alone.
///
/// # Errors
/// What the file system says, with the path.
pub fn create(path: &Path, text: &str) -> io::Result<bool> {
    let is_free = || fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
    Ok(is_free() && put(path, text.as_bytes(), is_free)?)
}

/// Puts bytes in the place of a file, if `may` still allows that when all is ready; whether it did.
fn put(path: &Path, bytes: &[u8], may: impl FnOnce() -> bool) -> io::Result<bool> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("`{}` can't be written: {error}", path.display()));
    if disk::read_own(path).is_ok_and(|old| old == bytes) {
        return Ok(may());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(named)?;
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder).map_err(named)?;
    file.as_file().lock().map_err(named)?;
    file.write_all(bytes).map_err(named)?;
    fs::set_permissions(file.path(), permissions(path)).map_err(named)?;
    file.as_file().sync_all().map_err(named)?;
    if !may() {
        return Ok(false);
    }
    file.persist(path).map_err(|error| named(error.error))?;
    disk::sync_folder(folder).map_err(named)?;
    Ok(true)
}

/// Takes away the temporary files in the project at `root` that a killed run left. What a run that is alive holds stays.
pub fn clear_leftovers(root: &Path) {
    let walks = [(root.to_owned(), 1), (root.join("content"), usize::MAX), (root.join("themes"), usize::MAX)];
    let entries = walks.into_iter().flat_map(|(folder, depth)| WalkDir::new(folder).max_depth(depth).into_iter().flatten());
    for entry in
        entries.filter(|entry| entry.file_type().is_file() && entry.file_name().as_encoded_bytes().starts_with(TEMPORARY.as_bytes()))
    {
        // One that can't be opened or removed is somebody else's, and in nobody's way.
        let is_left = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_left {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The file that is meant: of a symbolic link that which it leads to, so that the link stays one.
fn behind_link(path: &Path) -> PathBuf {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let behind = is_link.then(|| fs::canonicalize(path).ok()).flatten();
    behind.unwrap_or_else(|| path.to_owned())
}

/// Those of the old file, or what a new file of the author's would get.
fn permissions(path: &Path) -> fs::Permissions {
    if let Ok(metadata) = fs::metadata(path) {
        return metadata.permissions();
    }
    #[cfg(unix)]
    return std::os::unix::fs::PermissionsExt::from_mode(0o644);
    #[cfg(not(unix))]
    return fs::metadata(".").map(|folder| folder.permissions()).expect("the current folder exists");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, Suppression};
    use crate::schema::faults::SCHEMA;
    use crate::source::{Source, Span};

    /// What becomes of a text whose words `from` have the fix `to`, in that order.
    fn mended(text: &str, fixes: &[(&str, &str)]) -> Option<(String, usize)> {
        let mut sources = Sources::default();
        let source = sources.add(Source::new("content/a.toml", text));
        let finding = |(from, to): &(&str, &str)| {
            let start = text.find(from).unwrap();
            let span = Span::new(source, start..start + from.len());
            Diagnostic::new(&SCHEMA, span, "wrong").with_fix(span, *to)
        };
        let diagnostics: Vec<Diagnostic> = fixes.iter().map(finding).collect();
        let mut files = mend(&Report { diagnostics: &diagnostics, sources: &sources });
        assert!(files.len() <= 1);
        files.pop().map(|file| (file.new, file.edits.len()))
    }

    #[test]
    fn fixes_change_their_own_words_only() {
        let text = "# 24 hr\na   = '24 h.' # 24 hr\nb = '.5 mm'\n";
        let expected = "# 24 hr\na   = '24 hours' # 24 hr\nb = '0.5 mm'\n";
        assert_eq!(mended(text, &[("24 h.", "24 hours"), (".5 mm", "0.5 mm")]), Some((expected.to_owned(), 2)));
    }

    #[test]
    fn of_two_that_overlap_the_first_holds() {
        assert_eq!(mended("a = 'abcd'", &[("bcd", "x"), ("abc", "y")]), Some(("a = 'yd'".to_owned(), 1)));
        assert_eq!(mended("a = 'abcd'", &[("ab", "x"), ("cd", "y")]), Some(("a = 'xy'".to_owned(), 2)));
        assert_eq!(mended("a = 'abcd'", &[("bc", "x"), ("bc", "x")]), Some(("a = 'axd'".to_owned(), 1)));
    }

    #[test]
    fn a_file_that_would_no_longer_read_is_left_alone() {
        assert_eq!(mended("a = 'b'", &[("b", "it's")]), None);
    }

    #[test]
    fn what_a_document_accepts_is_left_alone() {
        let mut sources = Sources::default();
        let span = Span::new(sources.add(Source::new("a.toml", "a = 'b'")), 5..6);
        let mut finding = Diagnostic::new(&SCHEMA, span, "wrong").with_fix(span, "c");
        finding.suppression = Some(Suppression { reason: "known".into(), by: "nurse".into() });
        assert_eq!(mend(&Report { diagnostics: &[finding], sources: &sources }), []);
    }

    fn changed(path: &Path, read: &str, new: &str) -> Result<(), String> {
        change(path, read, |_| Ok(new.to_owned())).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        fs::write(&path, "\u{feff}a = 1").unwrap();
        let meanwhile = format!("`{}` was changed while it was being checked; run the command again", path.display());
        assert_eq!(changed(&path, "a = 0", "a = 2"), Err(meanwhile.clone()));
        let saved_late = change(&path, "a = 1", |_| {
            fs::write(&path, "a = 3").unwrap();
            Ok("a = 2".to_owned())
        });
        assert_eq!(saved_late.map_err(|error| error.to_string()), Err(meanwhile));
        assert_eq!(fs::read_to_string(&path).unwrap(), "a = 3", "the colleague's save stands");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        changed(&path, "a = 3", "a = 2").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a = 2");
    }

    #[test]
    fn a_refused_change_leaves_the_file_and_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        fs::write(&path, "a = 1").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        let refused = change(&path, "a = 1", |_| Err(patch::Refused::Form)).unwrap_err().to_string();
        assert!(refused.ends_with("change it by hand"), "{refused}");
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn a_new_file_takes_no_place_that_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("protocols/a.toml");
        assert!(create(&path, "a = 1").unwrap());
        assert!(!create(&path, "a = 1").unwrap() && !create(&path, "a = 2").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a = 1");
        assert!(!create(path.parent().unwrap(), "a = 2").unwrap());
    }

    #[test]
    fn fixes_keep_the_line_ends_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), "\u{feff}# 24 hr\r\na = '24 h.'\r\nb = '.5 mm'\r\n").unwrap();
        let mut sources = Sources::default();
        let text = "# 24 hr\na = '24 h.'\nb = '.5 mm'\n";
        let source = sources.add(Source::new("a.toml", text));
        let finding = |from: &str, to: &str| {
            let span = Span::new(source, text.find(from).unwrap()..text.find(from).unwrap() + from.len());
            Diagnostic::new(&SCHEMA, span, "wrong").with_fix(span, to)
        };
        let diagnostics = [finding("24 h.", "24 hours"), finding(".5 mm", "0.5 mm")];
        mend(&Report { diagnostics: &diagnostics, sources: &sources })[0].write(folder.path()).unwrap();
        let new = fs::read_to_string(folder.path().join("a.toml")).unwrap();
        assert_eq!(new, "\u{feff}# 24 hr\r\na = '24 hours'\r\nb = '0.5 mm'\r\n");
    }

    #[test]
    fn what_a_killed_run_left_goes_and_what_a_living_one_holds_stays() {
        let folder = tempfile::tempdir().unwrap();
        let content = folder.path().join("content/protocols");
        fs::create_dir_all(&content).unwrap();
        for name in [".protogen-left", ".protogen-held", ".protogenx", "a.toml"] {
            fs::write(content.join(name), "").unwrap();
        }
        let held = File::open(content.join(".protogen-held")).unwrap();
        held.lock().unwrap();
        clear_leftovers(folder.path());
        let mut names: Vec<String> =
            fs::read_dir(&content).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, [".protogen-held", ".protogenx", "a.toml"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_file_behind_it_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("shared/a.toml"), folder.path().join("b.toml"));
        fs::create_dir(folder.path().join("shared")).unwrap();
        fs::write(&file, "a = 1").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        changed(&link, "a = 1", "a = 2").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "a = 2");
    }
}
