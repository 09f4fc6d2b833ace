//! Keeps the PDFs of pages that did not change.
//!
//! `protogen pdf` puts prints beside the pages and into the manifest. A later build does not print, but it must never leave a print
//! beside a page that says something else. So a print stays only if its page and every asset came out the same; otherwise it goes,
//! and `protogen pdf` makes it anew.

use crate::digest::Digest;
use crate::output::{Error, Manifest, Origins, OutputPath, Sink};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// A sink that keeps the prints of what is put unchanged. Assets must be put before pages.
#[derive(Debug)]
pub struct KeepingPrints<'a, S> {
    inner: &'a S,
    old: Option<&'a Manifest>,
    prints: BTreeMap<&'a str, Vec<&'a OutputPath>>,
    assets_changed: AtomicBool,
}

impl<'a, S: Sink> KeepingPrints<'a, S> {
    /// `old` is the manifest of the site that stands.
    pub fn new(inner: &'a S, old: Option<&'a Manifest>) -> Self {
        let mut prints: BTreeMap<&str, Vec<&OutputPath>> = BTreeMap::new();
        for path in old.iter().flat_map(|old| old.files.keys()) {
            if let Some(page) = page_of(path.as_str()) {
                prints.entry(page).or_default().push(path);
            }
        }
        Self { inner, old, prints, assets_changed: AtomicBool::new(false) }
    }

    fn keep_prints(&self, page: &str) -> Result<(), Error> {
        if !self.assets_changed.load(Ordering::Relaxed) {
            for print in self.prints.get(page).into_iter().flatten() {
                // A print that somebody took away is simply gone.
                self.inner.keep(print)?;
            }
        }
        Ok(())
    }

    fn is_unchanged(&self, path: &OutputPath, bytes: &[u8]) -> bool {
        let entry = self.old.and_then(|old| old.files.get(path));
        entry.is_some_and(|entry| entry.sha256 == Digest::of(bytes))
    }
}

/// Whether pages load what stands at that path for their looks: no word index, no calendar, no picture under a name that tells its bytes.
fn is_asset(path: &str) -> bool {
    path.split('/').nth(1) == Some("assets")
}

/// The page that a print belongs to, without its ending: `a/b.letter.large-print.pdf` is of `a/b`.
fn page_of(path: &str) -> Option<&str> {
    let stem = path.strip_suffix(".pdf")?;
    let name_start = stem.rfind('/').map_or(0, |at| at + 1);
    let end = stem[name_start..].find('.').map_or(stem.len(), |at| name_start + at);
    Some(&stem[..end])
}

impl<S: Sink> Sink for KeepingPrints<'_, S> {
    fn put(&self, path: &OutputPath, bytes: &[u8], from: &Origins) -> Result<(), Error> {
        let unchanged = self.prints.is_empty() || self.is_unchanged(path, bytes);
        self.inner.put(path, bytes, from)?;
        match path.as_str().strip_suffix(".html") {
            None if !unchanged && is_asset(path.as_str()) => self.assets_changed.store(true, Ordering::Relaxed),
            Some(page) if unchanged => self.keep_prints(page)?,
            _ => {}
        }
        Ok(())
    }

    fn keep(&self, path: &OutputPath) -> Result<bool, Error> {
        let kept = self.inner.keep(path)?;
        if let Some(page) = path.as_str().strip_suffix(".html").filter(|_| kept) {
            self.keep_prints(page)?;
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_print_belongs_to_the_page_of_its_name() {
        assert_eq!(page_of("patient/en/a.pdf"), Some("patient/en/a"));
        assert_eq!(page_of("patient/en.x/a.letter.large-print.pdf"), Some("patient/en.x/a"));
        assert_eq!(page_of("patient/en/a.html"), None);
    }
}
