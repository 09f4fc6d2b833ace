//! Changes to the author's own files: schemas, approvals, fixes.
//!
//! A file is replaced whole or not at all: the new text goes to a temporary file beside it, which then takes its name.

#![expect(clippy::disallowed_methods, reason = "an author's own files are changed here, and nowhere else")]

use crate::diagnostic::{Fix, Report};
use crate::source::{SourceId, Sources};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file with its certain fixes applied; everything else stands as the author wrote it.
#[derive(Debug, PartialEq, Eq)]
pub struct Mended<'a> {
    /// Relative to the project.
    pub path: &'a str,
    /// As it was read.
    pub old: &'a str,
    /// As it should be.
    pub new: String,
    /// How many fixes went into it.
    pub count: usize,
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
    let (mut new, mut done, mut count) = (String::with_capacity(old.len()), 0, 0);
    for fix in fixes {
        let range = fix.span.range();
        let Some(kept) = old.get(done..range.start).filter(|_| count == 0 || range.end > done) else { continue };
        new.push_str(kept);
        new.push_str(&fix.replacement);
        (done, count) = (range.end, count + 1);
    }
    new.push_str(old.get(done..)?);
    let reads = |text: &str| toml::de::DeTable::parse(text).is_ok();
    (reads(&new) || !reads(old)).then(|| Mended { path: source.path(), old, new, count })
}

/// Puts `new` in the place of a file that still has the text `old`; a byte-order mark before it stays.
///
/// # Errors
/// What the file system says, or that the file was changed since it was read.
pub fn replace_unchanged(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let found =
        fs::read_to_string(path).map_err(|error| io::Error::new(error.kind(), format!("`{}` can't be read: {error}", path.display())))?;
    let (mark, text) = match found.strip_prefix('\u{feff}') {
        Some(text) => ("\u{feff}", text),
        None => ("", found.as_str()),
    };
    if text != old {
        return Err(io::Error::other(format!("`{}` was changed while it was being checked; run the command again", path.display())));
    }
    replace(path, &format!("{mark}{new}"))
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
    let named = |error: io::Error| io::Error::new(error.kind(), format!("`{}` can't be written: {error}", path.display()));
    let path = &behind_link(path);
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(named)?;
    let mut file = tempfile::Builder::new().prefix(".protogen-").tempfile_in(folder).map_err(named)?;
    file.write_all(bytes).map_err(named)?;
    fs::set_permissions(file.path(), permissions(path)).map_err(named)?;
    file.persist(path).map_err(|error| named(error.error))?;
    Ok(())
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
        files.pop().map(|file| (file.new, file.count))
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

    #[test]
    fn a_file_that_changed_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        fs::write(&path, "\u{feff}a = 1").unwrap();
        assert!(replace_unchanged(&path, "a = 0", "a = 2").is_err());
        replace_unchanged(&path, "a = 1", "a = 2").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "\u{feff}a = 2");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_file_behind_it_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("shared/a.toml"), folder.path().join("b.toml"));
        fs::create_dir(folder.path().join("shared")).unwrap();
        fs::write(&file, "a = 1").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace_unchanged(&link, "a = 1", "a = 2").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "a = 2");
    }
}
