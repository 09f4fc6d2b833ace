//! What earlier runs looked at and found nothing wrong with.
//!
//! A proof is what the rules asked while they looked at one protocol, with the answers: as long as these are the same, there is nothing
//! to find. Rules on families and on the whole catalogue always run, and so do those on a protocol with any finding, even one that it
//! allows.

use crate::digest::Digest;
use crate::output::{Dependencies, Origins};
use crate::resolve::{Changes, Inputs, Reads, every_file, is_as_it_was, is_of_day};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Protocols in which nothing was found wrong, and whether that is so of the whole project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckCache {
    /// What was asked, with the answers.
    asked: Dependencies,
    /// What was asked for each protocol, by id.
    documents: BTreeMap<String, Origins>,
    /// Whether nothing at all is wrong.
    is_whole: bool,
}

/// As it is stored: what was asked by its place among all.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: String,
    is_whole: bool,
    asked: Vec<(String, Digest)>,
    documents: Vec<(String, Vec<usize>)>,
}

impl CheckCache {
    /// As it was stored; nothing, if that is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::read(bytes).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (stored, seal) = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?.rsplit_once('\n')?;
        if seal.parse() != Ok(Digest::of(stored.as_bytes())) {
            return None;
        }
        let Stored { version, is_whole, asked, documents } = serde_json::from_str(stored).ok()?;
        let asked: Vec<_> = asked.into_iter().map(|(name, digest)| (Arc::<str>::from(name), digest)).collect();
        let origins = |places: Vec<usize>| -> Option<Origins> {
            let names: Option<Vec<_>> = places.into_iter().map(|at| Some(asked.get(at)?.0.clone())).collect();
            Some(Origins::new(names?))
        };
        let documents = documents.into_iter().map(|(id, places)| Some((id, origins(places)?))).collect::<Option<_>>()?;
        Some(Self { asked: Dependencies { version, inputs: asked.into_iter().collect() }, documents, is_whole })
    }

    /// One line of JSON, and one of its hash: what was cut off or changed is told from what was stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { asked, documents, is_whole } = self;
        let places: BTreeMap<&str, usize> = asked.inputs.keys().enumerate().map(|(at, name)| (&**name, at)).collect();
        let at = |origins: &Origins| origins.names().filter_map(|name| places.get(name).copied()).collect();
        let stored = Stored {
            version: asked.version.clone(),
            is_whole: *is_whole,
            asked: asked.inputs.iter().map(|(name, digest)| (name.to_string(), *digest)).collect(),
            documents: documents.iter().map(|(id, origins)| (id.clone(), at(origins))).collect(),
        };
        let stored = serde_json::to_string(&stored).expect("texts and numbers have a JSON form");
        format!("{stored}\n{}\n", Digest::of(stored.as_bytes())).into_bytes()
    }

    /// Whether nothing was wrong with the whole project, and nothing that was asked then is answered otherwise now.
    pub fn holds_whole<'f>(&self, files: impl Iterator<Item = (&'f str, Digest)>, today: Date) -> bool {
        self.is_whole && is_as_it_was(&self.asked, files, today)
    }

    /// What of it counts still: nothing, if another program found it.
    pub fn standing(&self, inputs: &Inputs<'_>) -> Standing<'_> {
        let of_this_program = self.asked.version == crate::PROGRAM;
        Standing { check_cache: of_this_program.then_some(self), changes: inputs.changed_since(&self.asked) }
    }

    /// What a run found out: the documents with nothing wrong and what was asked for each, and what was asked for everything else.
    pub fn new(documents: BTreeMap<String, Origins>, asked: &Reads, inputs: &Inputs<'_>) -> Self {
        let (files, others) = (every_file(), inputs.origins(asked));
        // Of the files, all stand for each; the day stands in none.
        let of_day = others.names().filter(|name| is_of_day(name));
        let names = documents.values().flat_map(Origins::names).chain(files.names()).chain(of_day);
        Self { asked: Dependencies { version: crate::PROGRAM.to_owned(), inputs: inputs.answers(names) }, documents, is_whole: false }
    }

    /// Adds whether nothing at all was found wrong.
    #[must_use]
    pub fn of_whole(self, is_whole: bool) -> Self {
        Self { is_whole, ..self }
    }
}

/// Proofs of an earlier run beside the answers of today.
#[derive(Debug)]
pub struct Standing<'p> {
    check_cache: Option<&'p CheckCache>,
    changes: Changes<'p>,
}

impl Standing<'_> {
    /// What was asked for the protocol, if nothing was wrong with it and all would be answered as before.
    pub fn of_document(&self, id: &str) -> Option<&Origins> {
        self.check_cache?.documents.get(id).filter(|origins| self.changes.spare(origins))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::Catalog;
    use jiff::civil::date;

    const FILES: [(&str, &str); 2] = [("a.toml", "1"), ("b.toml", "2")];

    fn digests<'f>(files: &[(&'f str, &str)]) -> Vec<(&'f str, Digest)> {
        files.iter().map(|(path, text)| (*path, Digest::of(text.as_bytes()))).collect()
    }

    /// Nothing was wrong with `p`, for which `a.toml` was asked for, nor with the whole, for which it was asked whether the day is after
    /// another.
    fn check_cache() -> CheckCache {
        let catalog = Catalog::default();
        catalog.as_of(date(2026, 11, 21)).is_after(date(2026, 11, 22));
        let inputs = Inputs::new(&catalog, digests(&FILES).into_iter(), date(2026, 11, 21));
        CheckCache::new([("p".to_owned(), Origins::new(["a.toml"]))].into(), &catalog.reads(), &inputs).of_whole(true)
    }

    #[test]
    fn what_was_stored_comes_back_whole_or_not_at_all() {
        let check_cache = check_cache();
        let bytes = check_cache.to_bytes();
        assert_eq!(CheckCache::from_bytes(&bytes), check_cache);
        assert_eq!(CheckCache::from_bytes(&CheckCache::default().to_bytes()), CheckCache::default());
        for end in 0..bytes.len() {
            assert_eq!(CheckCache::from_bytes(&bytes[..end]), CheckCache::default(), "cut off at {end}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(CheckCache::from_bytes(&damaged), CheckCache::default(), "damaged at {at}");
        }
    }

    #[test]
    fn a_proof_holds_as_long_as_the_answers_do() {
        let (check_cache, catalog) = (check_cache(), Catalog::default());
        let holds = |files: &[(&str, &str)], day: Date| {
            let inputs = Inputs::new(&catalog, digests(files).into_iter(), day);
            (check_cache.standing(&inputs).of_document("p").is_some(), check_cache.holds_whole(digests(files).into_iter(), day))
        };
        let day = date(2026, 11, 21);
        assert_eq!(holds(&FILES, day), (true, true));
        assert_eq!(holds(&FILES, date(2026, 11, 22)), (true, true));
        assert_eq!(holds(&FILES, date(2026, 11, 23)), (true, false));
        assert_eq!(holds(&[("a.toml", "1"), ("b.toml", "3")], day), (true, false));
        assert_eq!(holds(&[("a.toml", "1")], day), (true, false));
        assert_eq!(holds(&[("a.toml", "2"), ("b.toml", "2")], day), (false, false));
        assert_eq!(holds(&[("b.toml", "2")], day), (false, false));
        let of_another = CheckCache { asked: Dependencies { version: "0".to_owned(), ..check_cache.asked.clone() }, ..check_cache.clone() };
        let inputs = Inputs::new(&catalog, digests(&FILES).into_iter(), day);
        assert!(of_another.standing(&inputs).of_document("p").is_none());
        assert!(!of_another.holds_whole(digests(&FILES).into_iter(), day));
        assert!(!check_cache.of_whole(false).holds_whole(digests(&FILES).into_iter(), day));
    }
}
