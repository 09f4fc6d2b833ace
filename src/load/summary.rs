//! What other files must know of a document, and a cache of it for the next run.
//!
//! To decode ten thousand files takes seconds, to read their summaries a fraction of one. The summary of a document without a finding is
//! stored with the hash of its text. It stands for the file where the same text is found under the same path; the file is decoded where
//! anything differs, is damaged, or was stored by another program.

use super::{File, FileKind, Outline};
use crate::digest::Digest;
use crate::model::markdown::links_within_site;
use crate::schema::names::{Definition, Names, ProseReference, Reference};
use crate::source::{Source, SourceId};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The parts in which summaries are stored, so that an edit writes one and not all.
const SHARDS: usize = 64;

impl File {
    /// Whether its content may be dropped for a time: it is a protocol, nothing in it was guessed, and whatever is wrong with its names
    /// is known from its summary.
    pub(super) fn can_be_summarised(&self) -> bool {
        self.kind == FileKind::Protocol && self.readings == 1 && self.outline.is_some() && hold_by_themselves(&self.names)
    }

    /// What other files must know of it.
    pub(super) fn summary(&self) -> Self {
        let (names, outline) = (self.names.shared(), self.outline.clone());
        Self { body: None, fingerprint: None, names, outline, ..*self }
    }
}

/// Whether nothing is wrong with the names that concern one file alone: each stands once, and each that is used is there. Where a link leads
/// within the site, the other files tell.
fn hold_by_themselves(names: &Names) -> bool {
    let mut local = HashSet::new();
    let own = names.definitions.iter().filter(|definition| definition.kind.is_local());
    let is_once = own.into_iter().all(|definition| local.insert((definition.kind, &*definition.id)));
    let mut used = names.references.iter().filter(|reference| reference.kind.is_local());
    let mut printed = names.prose.iter().filter(|reference| reference.document.is_none());
    is_once
        && !names.texts.iter().any(|text| links_within_site(text))
        && used.all(|reference| local.contains(&(reference.kind, &*reference.id)))
        && printed.all(|reference| {
            let value = names.value(reference.item.as_deref(), &reference.field);
            value.is_some_and(|value| !reference.leaks(value))
        })
}

/// A summary as it is stored.
#[derive(Serialize)]
struct Stored<'a> {
    outline: &'a Outline,
    definitions: &'a [Definition],
    references: &'a [Reference],
    prose: &'a [ProseReference],
}

/// The same, read.
#[derive(Deserialize)]
struct Read {
    outline: Outline,
    definitions: Vec<Definition>,
    references: Vec<Reference>,
    prose: Vec<ProseReference>,
}

/// The stored form of a summary; none of one that holds words of the document's file.
fn to_bytes(summary: &File) -> Option<Vec<u8>> {
    let outline = summary.outline.as_ref().filter(|outline| outline.decisions.is_empty() && outline.allow.is_empty())?;
    let Names { definitions, references, prose, .. } = &summary.names;
    postcard::to_stdvec(&Stored { outline, definitions, references, prose }).ok()
}

/// The summary of that file; none if it was stored of a file with another number, to which its places belong.
fn from_bytes(source: SourceId, bytes: &[u8]) -> Option<File> {
    let Read { outline, definitions, references, prose } = postcard::from_bytes(bytes).ok()?;
    if outline.span.source != source {
        return None;
    }
    let names = Names { definitions, references, prose, ..Names::default() };
    let (kind, outline) = (FileKind::Protocol, Some(Arc::new(outline)));
    Some(File { source, kind, body: None, readings: 1, unread: false, names, outline, fingerprint: None })
}

/// Summaries by the paths of their files.
#[derive(Debug, Clone, Default)]
pub struct SummaryCache {
    files: HashMap<Arc<str>, Entry>,
    /// How many files of each stored shard there were; nothing of one that is not stored.
    stored: HashMap<usize, usize>,
}

/// A summary in its stored form.
#[derive(Debug, Clone)]
struct Entry {
    /// The hash of all that it was made from.
    key: Digest,
    bytes: Arc<[u8]>,
    /// Whether it comes from a stored shard.
    is_stored: bool,
}

impl SummaryCache {
    /// As it was stored, shard by shard; a shard that is damaged, or that another program stored, counts for nothing.
    pub fn recall(stored: impl Fn(usize) -> Option<Vec<u8>> + Sync) -> Self {
        let shards = (0..SHARDS).into_par_iter().filter_map(|shard| Some((shard, read_shard(&stored(shard)?)?)));
        let mut cache = Self::default();
        for (shard, files) in shards.collect::<Vec<_>>() {
            cache.stored.insert(shard, files.len());
            cache.files.extend(files);
        }
        cache
    }

    /// Stores the shards that differ from what is stored, each by its number.
    pub fn store(&self, put: impl Fn(usize, &[u8]) + Sync) {
        let mut shards: Vec<Vec<(&Arc<str>, &Entry)>> = vec![Vec::new(); SHARDS];
        for (path, entry) in &self.files {
            shards[shard_of(path)].push((path, entry));
        }
        let differs = |shard: usize, files: &[(&Arc<str>, &Entry)]| {
            files.iter().any(|(_, entry)| !entry.is_stored) || files.len() != self.stored.get(&shard).copied().unwrap_or(0)
        };
        let changed = shards.into_par_iter().enumerate().filter(|(shard, files)| differs(*shard, files));
        changed.for_each(|(shard, files)| put(shard, &write_shard(files)));
    }

    /// The summary of a file, if it was made from this text and these `included` sets and files.
    pub(super) fn get(&self, id: SourceId, source: &Source, included: Digest) -> Option<File> {
        let entry = self.files.get(source.path())?;
        if entry.key != key(source, included) {
            return None;
        }
        from_bytes(id, &entry.bytes)
    }

    /// Keeps these files and no other: those with a new summary, and those whose summary was taken from here.
    pub(super) fn update<'s>(&mut self, files: impl Iterator<Item = (&'s Source, Summarised)>, included: Digest) {
        let mut old = std::mem::take(&mut self.files);
        for (source, summarised) in files {
            let entry = match summarised {
                Summarised::No => None,
                Summarised::Anew(bytes) => Some(Entry { key: key(source, included), bytes: bytes.into(), is_stored: false }),
                Summarised::AsBefore => old.remove(source.path()),
            };
            self.files.extend(entry.map(|entry| (source.path().into(), entry)));
        }
    }
}

/// What became of a file's summary.
#[derive(Debug)]
pub(super) enum Summarised {
    /// It has none that can be stored.
    No,
    /// It was made in this run.
    Anew(Vec<u8>),
    /// It was taken from the cache.
    AsBefore,
}

impl Summarised {
    /// Of a file without a finding that can be summarised.
    pub fn of(summary: &File) -> Self {
        to_bytes(summary).map_or(Self::No, Self::Anew)
    }
}

fn key(source: &Source, included: Digest) -> Digest {
    Digest::of_value(&(source.digest(), included))
}

fn shard_of(path: &str) -> usize {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or_default()
}

/// The hash of all that follows it, the program, and the files.
fn write_shard(mut files: Vec<(&Arc<str>, &Entry)>) -> Vec<u8> {
    files.sort_unstable_by_key(|(path, _)| *path);
    let mut bytes = format!("{}\n", crate::PROGRAM).into_bytes();
    for (path, Entry { key, bytes: summary, .. }) in files {
        bytes.extend_from_slice(format!("{key}\n{path}\n{}\n", summary.len()).as_bytes());
        bytes.extend_from_slice(summary);
    }
    let mut shard = format!("{}\n", Digest::of(&bytes)).into_bytes();
    shard.append(&mut bytes);
    shard
}

fn read_shard(bytes: &[u8]) -> Option<Vec<(Arc<str>, Entry)>> {
    let rest = &mut &*bytes;
    let seal: Digest = line(rest)?.parse().ok()?;
    if Digest::of(rest) != seal || line(rest)? != crate::PROGRAM {
        return None;
    }
    let mut files = Vec::new();
    while !rest.is_empty() {
        let (key, path) = (line(rest)?.parse().ok()?, line(rest)?.into());
        let length = line(rest)?.parse().ok()?;
        let (summary, after) = rest.split_at_checked(length)?;
        files.push((path, Entry { key, bytes: summary.into(), is_stored: true }));
        *rest = after;
    }
    Some(files)
}

/// The first line, which is taken off.
fn line<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    let end = memchr::memchr(b'\n', rest)?;
    let (line, after) = (rest.get(..end)?, rest.get(end + 1..)?);
    *rest = after;
    std::str::from_utf8(line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Loaded, RawFile, decode, decode_cached, read_project};
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::Mutex;

    fn example_clinic() -> Vec<RawFile> {
        read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn other_clinic() -> Vec<RawFile> {
        read_project(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic")).unwrap()
    }

    /// What came of every file, with every name, place and value.
    fn written(loaded: &Loaded) -> Vec<String> {
        let whole = |file: &File| loaded.on_demand.decode(file.source).map(|decoded| format!("{:?}", decoded.file));
        loaded.files.iter().map(|file| whole(file).unwrap_or_else(|| format!("{file:?}"))).collect()
    }

    /// What is known of every protocol without its body.
    fn known(loaded: &Loaded) -> Vec<String> {
        let known = loaded.files.iter().filter(|file| file.kind == FileKind::Protocol).map(File::summary);
        known
            .map(|file| format!("{:?} {:?} {:?} {:?}", file.outline, file.names.definitions, file.names.prose, file.names.values))
            .collect()
    }

    /// The shards that are stored, by their numbers.
    fn stored(cache: &SummaryCache) -> BTreeMap<usize, Vec<u8>> {
        let shards = Mutex::new(BTreeMap::new());
        cache.store(|shard, bytes| drop(shards.lock().unwrap().insert(shard, bytes.to_vec())));
        shards.into_inner().unwrap()
    }

    fn recalled(shards: &BTreeMap<usize, Vec<u8>>) -> SummaryCache {
        SummaryCache::recall(|shard| shards.get(&shard).cloned())
    }

    fn decoded_on_demand(loaded: &Loaded) -> Vec<&str> {
        let files = loaded.sources.iter().filter(|(id, _)| loaded.on_demand.contains(*id));
        files.map(|(_, source)| source.path()).collect()
    }

    #[test]
    fn a_summary_says_what_the_file_says_and_the_file_is_decoded_as_before() {
        for files in [example_clinic(), other_clinic()] {
            let mut cache = SummaryCache::default();
            let first = decode_cached(files.clone(), Some(&mut cache));
            assert_eq!(written(&first), written(&decode(files.clone())));
            assert_eq!(decoded_on_demand(&first), Vec::<&str>::new(), "few protocols are held");
            let shards = stored(&cache);
            let mut cache = recalled(&shards);
            let second = decode_cached(files.clone(), Some(&mut cache));
            let protocols = files.iter().filter(|file| FileKind::of(&file.path) == FileKind::Protocol).count();
            assert!(protocols > 4 && decoded_on_demand(&second).len() == protocols, "{:?} of {protocols}", decoded_on_demand(&second));
            assert_eq!((written(&second), known(&second)), (written(&first), known(&first)));
            assert!(stored(&cache).is_empty(), "no summary was made anew");
        }
    }

    #[test]
    fn a_file_that_changed_is_decoded_and_one_that_went_is_forgotten() {
        let (mut files, mut cache) = (example_clinic(), SummaryCache::default());
        decode_cached(files.clone(), Some(&mut cache));
        let mut cache = recalled(&stored(&cache));
        let at = |path: &str| files.iter().position(|file| file.path == path).unwrap();
        let (edited, gone) = (at("content/protocols/microneedling.toml"), at("content/protocols/soothing-mask.toml"));
        files[edited].content = files[edited].content.clone().map(|text| text.replace("1.0.0", "1.0.1"));
        let (edited, gone) = (files[edited].path.clone(), files.remove(gone).path);
        let loaded = decode_cached(files.clone(), Some(&mut cache));
        assert_eq!(written(&loaded), written(&decode(files)));
        assert!(!decoded_on_demand(&loaded).contains(&edited.as_str()));
        let changed: Vec<usize> = stored(&cache).into_keys().collect();
        let mut expected = vec![shard_of(&edited), shard_of(&gone)];
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(changed, expected);
    }

    #[test]
    fn a_set_or_a_picture_that_changed_makes_no_summary_stand() {
        let (mut files, mut cache) = (other_clinic(), SummaryCache::default());
        decode_cached(files.clone(), Some(&mut cache));
        let set = files.iter_mut().find(|file| FileKind::of(&file.path) == FileKind::Set).unwrap();
        set.content = set.content.clone().map(|text| format!("{text}\n# A remark.\n"));
        let same = decode_cached(files.clone(), Some(&mut cache.clone()));
        assert!(decoded_on_demand(&same).len() > 4, "a remark says nothing");
        let picture = files.iter_mut().find(|file| FileKind::of(&file.path) == FileKind::Picture).unwrap();
        picture.bytes.push(0);
        let loaded = decode_cached(files.clone(), Some(&mut cache));
        assert_eq!(decoded_on_demand(&loaded), Vec::<&str>::new());
        assert_eq!(written(&loaded), written(&decode(files)));
    }

    #[test]
    fn what_is_damaged_counts_for_nothing() {
        let (files, mut cache) = (example_clinic(), SummaryCache::default());
        let loaded = decode_cached(files, Some(&mut cache));
        let (shard, bytes) = stored(&cache).pop_first().unwrap();
        let recalled = |bytes: &[u8]| SummaryCache::recall(|wanted| (wanted == shard).then(|| bytes.to_vec())).files.len();
        assert!(recalled(&bytes) > 0);
        for at in (0..bytes.len()).step_by(97) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!((recalled(&damaged), recalled(&bytes[..at])), (0, 0), "at {at}");
        }
        // Not even where the seal fits: nothing panics, and a summary of another file is none of this.
        let (id, source) = loaded.sources.iter().find(|(_, source)| source.path().ends_with("protocols/microneedling.toml")).unwrap();
        let bytes = &cache.files[source.path()].bytes;
        assert!(from_bytes(id, bytes).is_some() && from_bytes(SourceId::CORE, bytes).is_none());
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.to_vec();
            damaged[at] ^= 1 << (at % 8);
            let _ = from_bytes(id, &damaged);
            assert!(from_bytes(id, &bytes[..at]).is_none(), "cut off at {at}");
        }
    }
}
