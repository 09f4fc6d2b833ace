//! Remembers what was printed, so that an unchanged page is not printed again.
//!
//! The name of a file is the hash of everything its bytes depend on: the self-contained page, the date, this program and the
//! browser. A hit is therefore right by construction, in any order, after any change of the output folder.

#![expect(clippy::disallowed_methods, reason = "prints are remembered on the disk here")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::pdf::output::write_file;
use crate::theme::contract::Obligations;

/// Raised whenever other bytes are made of the same page.
const REVISION: &str = "4";

/// How much is kept, in bytes, before the oldest prints are forgotten: some ten thousand handouts.
const CAPACITY: u64 = 1 << 30;

/// A folder of finished prints.
pub(super) struct Cache {
    folder: PathBuf,
}

/// What a print depends on, as one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key(String);

impl Key {
    /// The key of `html` printed by `browser` (its name and version) and dated `date`, on which `obligations` were found.
    pub(super) fn new(html: &str, date: Date, browser: &str, obligations: &Obligations) -> Self {
        let mut hash = Sha256::new();
        let date = date.to_string();
        let wanted = obligations.texts().map(|(_, text)| text);
        for part in [REVISION, env!("CARGO_PKG_VERSION"), browser, &date, html].into_iter().chain(wanted) {
            // With its length in front, no part can be taken for another.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Cache {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// The finished print, if it is known and whole.
    pub(super) fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let bytes = crate::disk::read_own(&self.path(key)).ok()?;
        (bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF")).then_some(bytes)
    }

    pub(super) fn put(&self, key: &Key, bytes: &[u8]) -> io::Result<()> {
        write_file(&self.path(key), bytes)
    }

    /// Forgets the oldest prints until the rest fits.
    pub(super) fn trim(&self) -> io::Result<()> {
        self.trim_to(CAPACITY)
    }

    fn trim_to(&self, capacity: u64) -> io::Result<()> {
        let mut prints = self.prints()?;
        prints.sort();
        let mut total: u64 = prints.iter().map(|(_, _, size)| size).sum();
        for (_, path, size) in prints {
            if total <= capacity {
                break;
            }
            fs::remove_file(path)?;
            total -= size;
        }
        Ok(())
    }

    fn prints(&self) -> io::Result<Vec<(SystemTime, PathBuf, u64)>> {
        let mut prints = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.path().extension().is_some_and(|extension| extension == "pdf") {
                let about = entry.metadata()?;
                prints.push((about.modified()?, entry.path(), about.len()));
            }
        }
        Ok(prints)
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(&key.0).with_extension("pdf")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const PDF: &[u8] = b"%PDF-1.7\n%%EOF";

    #[test]
    fn every_part_changes_the_key() {
        let day = date(2026, 1, 2);
        let key = Key::new("html", day, "browser 1", &Obligations::default());
        assert_eq!(key, Key::new("html", day, "browser 1", &Obligations::default()));
        for other in [
            Key::new("html2", day, "browser 1", &Obligations::default()),
            Key::new("html", date(2026, 1, 3), "browser 1", &Obligations::default()),
            Key::new("html", day, "browser 2", &Obligations::default()),
        ] {
            assert_ne!(key, other);
        }
    }

    #[test]
    fn a_print_is_found_again_and_a_damaged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let key = Key::new("html", date(2026, 1, 2), "b", &Obligations::default());
        assert_eq!(cache.get(&key), None);
        cache.put(&key, PDF).unwrap();
        assert_eq!(cache.get(&key).as_deref(), Some(PDF));
        cache.put(&key, &PDF[..10]).unwrap();
        assert_eq!(cache.get(&key), None);
    }

    #[test]
    fn the_oldest_prints_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let keys = ["one", "two", "three"].map(|html| Key::new(html, date(2026, 1, 2), "b", &Obligations::default()));
        for (age, key) in keys.iter().enumerate() {
            cache.put(key, PDF).unwrap();
            let file = fs::File::options().write(true).open(cache.path(key)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age as u64)).unwrap();
        }
        let size = PDF.len() as u64;
        cache.trim_to(3 * size).unwrap();
        assert_eq!(keys.each_ref().map(|key| cache.get(key).is_some()), [true, true, true]);
        cache.trim_to(3 * size - 1).unwrap();
        assert_eq!(keys.each_ref().map(|key| cache.get(key).is_some()), [false, true, true]);
    }
}
