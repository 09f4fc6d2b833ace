//! Documents as earlier runs decoded them.
//!
//! To decode ten thousand files takes seconds, to unpack them a fraction of one. A file that was decoded without a fault is kept
//! [packed](crate::schema::Pack) with the hash of its text. It is unpacked where the same text stands under the same path, and decoded
//! where anything differs, is damaged, or was packed by another program.

use super::{Body, File, FileKind, Outline, Sets};
use crate::digest::Digest;
use crate::model::plan;
use crate::model::protocol::Protocol;
use crate::schema::names::Names;
use crate::schema::{Pack, Packer, Shape, TableShape, Unpacker};
use crate::source::{Bytes, Source, SourceId};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock};

/// The parts in which they are stored, so that an edit writes one and not all.
const SHARDS: usize = 64;

/// Files as they were decoded, by path.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    files: HashMap<Arc<str>, Kept>,
    /// How many files of each stored shard there were; none of one that is not stored.
    stored: HashMap<usize, usize>,
}

/// A file as it was decoded, of one text.
#[derive(Debug, Clone)]
struct Kept {
    /// The hash of the text.
    text: Digest,
    packed: Packed,
    /// Whether it comes from a stored shard.
    stored: bool,
}

/// A file as it was decoded. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    /// What is left of it while it sleeps, if that has a form of its own.
    asleep: Bytes,
    /// All that it holds.
    pub body: Bytes,
    /// Its text in short; nothing, if it does not sleep.
    text: Bytes,
}

impl Packed {
    /// The file, that sleeps or not, of which all is packed in `body`.
    pub fn new(file: &File, source: &Source, body: Bytes) -> Self {
        let sleeps = file.body.is_none() && !file.unread;
        // What is known of one that takes in sets, or shows files, is known from these, too.
        let is_alone = file.outline.as_ref().is_some_and(|outline| outline.sets.is_empty() && outline.files.is_empty());
        let asleep = if sleeps && is_alone { pack_asleep(file, source) } else { None };
        Self { asleep: asleep.unwrap_or_default(), body, text: if sleeps { source.short() } else { Bytes::default() } }
    }

    /// Whether the text in short, if there is one, is that of the file: from now on it would be read in its place.
    fn is_of(&self, source: &Source) -> bool {
        self.text.is_empty() || self.text.restored().is_some_and(|text| text == source.text().as_bytes())
    }

    /// The text of a file that sleeps.
    pub fn short(&self) -> Option<Bytes> {
        Some(&self.text).filter(|text| !text.is_empty()).cloned()
    }
}

impl Decoded {
    /// As it was stored, shard by shard; a shard that is damaged, or that another program stored, counts for nothing.
    pub fn recall(stored: impl Fn(usize) -> Option<Vec<u8>> + Sync) -> Self {
        let shards = (0..SHARDS).into_par_iter().filter_map(|shard| Some((shard, read_shard(stored(shard)?)?)));
        let mut decoded = Self::default();
        for (shard, files) in shards.collect::<Vec<_>>() {
            decoded.stored.insert(shard, files.len());
            decoded.files.extend(files);
        }
        decoded
    }

    /// Stores the shards that differ from what is stored, each by its number.
    pub fn store(&self, put: impl Fn(usize, &[u8]) + Sync) {
        let mut shards: Vec<Vec<(&Arc<str>, &Kept)>> = vec![Vec::new(); SHARDS];
        for (path, kept) in &self.files {
            shards[shard_of(path)].push((path, kept));
        }
        let differs = |shard: usize, files: &[(&Arc<str>, &Kept)]| {
            files.iter().any(|(_, kept)| !kept.stored) || files.len() != self.stored.get(&shard).copied().unwrap_or(0)
        };
        let changed = shards.into_par_iter().enumerate().filter(|(shard, files)| differs(*shard, files));
        changed.for_each(|(shard, files)| put(shard, &write_shard(files)));
    }

    /// The file at that path, if this is the text that it was decoded from.
    pub(super) fn file(&self, id: SourceId, source: &Source, sets: &Sets) -> Option<(File, Packed)> {
        // Asked for in any case: later it is needed of every file, and here many are hashed at a time.
        let text = source.digest();
        let kept = self.files.get(source.path()).filter(|kept| kept.text == text && kept.packed.is_of(source))?;
        let Packed { asleep, body, text: short } = &kept.packed;
        if !asleep.is_empty() {
            return Some((unpack_asleep(id, source, asleep)?, kept.packed.clone()));
        }
        let (file, findings) = sets.take_in(unpack(id, source, body)?.with_outline());
        if !findings.is_empty() {
            return None;
        }
        // Of a file that takes in sets, these tell whether it can.
        let sleeps = file.can_sleep();
        let text = match (sleeps, short.is_empty()) {
            (false, _) => Bytes::default(),
            (true, false) => short.clone(),
            (true, true) => source.short(),
        };
        Some((if sleeps { file.asleep() } else { file }, Packed { text, ..kept.packed.clone() }))
    }

    /// Forgets all files but these.
    pub(super) fn update<'s>(&mut self, read: impl Iterator<Item = (&'s Source, Option<Packed>)>) {
        let old = std::mem::take(&mut self.files);
        for (source, packed) in read {
            let (path, text) = (source.path(), source.digest());
            let is_stored =
                |packed: &Packed| old.get(path).is_some_and(|kept| kept.stored && kept.packed.body.are_of_the_same(&packed.body));
            self.files.extend(packed.map(|packed| (path.into(), Kept { text, stored: is_stored(&packed), packed })));
        }
    }
}

fn shard_of(path: &str) -> usize {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or_default()
}

/// The hash of all that follows it, the program, and each file: the hash of its text, its path, the lengths of its parts and these.
fn write_shard(mut files: Vec<(&Arc<str>, &Kept)>) -> Vec<u8> {
    files.sort_unstable_by_key(|(path, _)| *path);
    let mut bytes = format!("{}\n", crate::PROGRAM).into_bytes();
    for (path, Kept { text: digest, packed: Packed { asleep, body, text }, .. }) in files {
        bytes.extend_from_slice(format!("{digest}\n{path}\n{}\n{}\n{}\n", asleep.len(), body.len(), text.len()).as_bytes());
        [asleep, body, text].iter().for_each(|part| bytes.extend_from_slice(part));
    }
    let mut shard = format!("{}\n", Digest::of(&bytes)).into_bytes();
    shard.append(&mut bytes);
    shard
}

fn read_shard(shard: Vec<u8>) -> Option<Vec<(Arc<str>, Kept)>> {
    let all = Arc::new(shard);
    let bytes: &[u8] = &all;
    let mut at = 0;
    let seal: Digest = line(bytes, &mut at)?.parse().ok()?;
    if Digest::of(bytes.get(at..)?) != seal || line(bytes, &mut at)? != crate::PROGRAM {
        return None;
    }
    let mut files = Vec::new();
    while at < bytes.len() {
        let text = line(bytes, &mut at)?.parse().ok()?;
        let path = line(bytes, &mut at)?.into();
        let mut length = || line(bytes, &mut at)?.parse::<usize>().ok();
        let lengths = [length()?, length()?, length()?];
        let mut part = |length: usize| {
            let start = at;
            at = at.checked_add(length).filter(|end| *end <= bytes.len())?;
            Some(Bytes::new(&all, start..at))
        };
        let packed = Packed { asleep: part(lengths[0])?, body: part(lengths[1])?, text: part(lengths[2])? };
        files.push((path, Kept { text, packed, stored: true }));
    }
    Some(files)
}

/// The line that begins at `at`, which then stands behind it.
fn line<'b>(bytes: &'b [u8], at: &mut usize) -> Option<&'b str> {
    let rest = bytes.get(*at..)?;
    let length = memchr::memchr(b'\n', rest)?;
    *at += length + 1;
    std::str::from_utf8(&rest[..length]).ok()
}

/// What is left of a file while it sleeps; none if that is nearly all of it, and not worth a form of its own.
fn pack_asleep(file: &File, source: &Source) -> Option<Bytes> {
    let mut packer = Packer::new(source, &file.names);
    file.names.pack_shared(&mut packer)?;
    file.outline.as_ref()?.pack(&mut packer)?;
    Some(packer.into_bytes().into())
}

fn unpack_asleep(id: SourceId, source: &Source, bytes: &[u8]) -> Option<File> {
    let from = &mut Unpacker::new(id, source, bytes);
    let (names, outline) = (Names::unpack_shared(from)?, Some(Arc::new(Outline::unpack(from)?)));
    let kind = FileKind::of(source.path());
    let file = File { source: id, kind, body: None, readings: 1, unread: false, names, outline, fingerprint: None };
    from.is_empty().then_some(file)
}

/// The file in short, if it is a document.
pub(super) fn pack(file: &File, source: &Source) -> Option<Bytes> {
    if file.readings != 1 || !file.names.aliases.is_empty() || !file.names.nameless.is_empty() {
        return None;
    }
    let mut packer = Packer::new(source, &file.names);
    match file.body.as_ref()? {
        // The rules of plans have the words of the rows: packed twice, these would be read twice.
        Body::Protocol(body) => plan::without_rules_of_plans(body).as_ref().unwrap_or(body).pack(&mut packer),
        Body::Visit(body) => body.pack(&mut packer),
        Body::Course(body) => body.pack(&mut packer),
        _ => return None,
    }
    file.names.pack(&mut packer);
    packer.str(file.fingerprint.as_deref()?);
    Some(Bytes::shortened(&packer.into_bytes()))
}

/// The file in full, but for its outline.
pub(super) fn unpack(id: SourceId, source: &Source, packed: &Bytes) -> Option<File> {
    let bytes = packed.restored()?;
    let from = &mut Unpacker::new(id, source, &bytes);
    let kind = FileKind::of(source.path());
    let body = match kind {
        FileKind::Protocol => {
            let mut protocol: Box<Protocol> = Pack::unpack(from)?;
            // Only files without a fault are packed.
            plan::lay_out(&mut protocol);
            Body::Protocol(protocol)
        }
        FileKind::Visit => Body::Visit(Pack::unpack(from)?),
        FileKind::Course => Body::Course(Pack::unpack(from)?),
        _ => return None,
    };
    let names = Names::unpack(from, &KEYS)?;
    let fingerprint = Some(from.str()?.to_owned());
    let file = File { source: id, kind, body: Some(body), readings: 1, unread: false, names, outline: None, fingerprint };
    from.is_empty().then_some(file)
}

/// Every key of a document.
static KEYS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let mut keys = HashSet::new();
    for shape in [FileKind::Protocol, FileKind::Visit, FileKind::Course].into_iter().filter_map(FileKind::shape) {
        add_keys(&shape, &mut keys);
    }
    keys
});

fn add_keys(table: &TableShape, keys: &mut HashSet<&'static str>) {
    for field in (table.fields)() {
        keys.insert(field.key);
        let mut shape = &field.shape;
        while let Shape::List(each) = shape {
            shape = each;
        }
        if let Shape::Table(inner) = shape {
            add_keys(inner, keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Loaded, RawFile, decode, decode_on_top, read_project};
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::Mutex;

    fn example_clinic() -> Vec<RawFile> {
        read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    /// What came of every file, with every name, place and value.
    fn written(loaded: &Loaded) -> Vec<String> {
        let awake = |file: &File| loaded.asleep.wake(file.source).map(|woken| File { outline: file.outline.clone(), ..woken.file });
        loaded.files.iter().map(|file| awake(file).map_or_else(|| format!("{file:?}"), |file| format!("{file:?}"))).collect()
    }

    /// The shards that are stored, by their numbers.
    fn stored(decoded: &Decoded) -> BTreeMap<usize, Vec<u8>> {
        let shards = Mutex::new(BTreeMap::new());
        decoded.store(|shard, bytes| drop(shards.lock().unwrap().insert(shard, bytes.to_vec())));
        shards.into_inner().unwrap()
    }

    #[test]
    fn what_is_unpacked_is_what_was_decoded() {
        let other = read_project(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic")).unwrap();
        for files in [example_clinic(), other] {
            unpacked_as_decoded(files);
        }
    }

    fn unpacked_as_decoded(files: Vec<RawFile>) {
        let mut first = Decoded::default();
        let loaded = decode_on_top(files.clone(), Some(&mut first));
        assert_eq!(written(&loaded), written(&decode(files.clone())));
        let is_packed = |path: &str| matches!(FileKind::of(path), FileKind::Protocol | FileKind::Visit | FileKind::Course);
        let documents = files.iter().filter(|file| is_packed(&file.path)).count();
        assert!(documents > 5 && first.files.len() == documents, "{} of {documents}", first.files.len());
        let shards = stored(&first);
        let mut second = Decoded::recall(|shard| shards.get(&shard).cloned());
        assert!(second.files.len() == documents && second.files.values().all(|kept| kept.stored));
        assert_eq!(written(&decode_on_top(files.clone(), Some(&mut second))), written(&loaded));
        assert!(stored(&second).is_empty(), "nothing was decoded anew");
    }

    /// The items of a protocol with the facts and the decision that each rests on.
    fn resting(file: &File) -> Vec<String> {
        let Some(Body::Protocol(protocol)) = &file.body else { panic!("{file:?}") };
        let named = protocol.provenances().into_iter().map(|(item, basis)| {
            let facts: Vec<&str> = basis.facts.iter().map(crate::model::id::Ref::as_str).collect();
            format!("{item}: {} {}", facts.join("+"), basis.decision.as_ref().map_or("-", crate::model::id::Ref::as_str))
        });
        named.collect()
    }

    #[test]
    fn what_names_nothing_rests_on_the_basis_of_its_document() {
        let items = "[[risk]]\nid = \"bare\"\nharm = \"a\"\npatient = \"A.\"\n\
                     [[risk]]\nid = \"fact\"\nharm = \"a\"\npatient = \"A.\"\nfacts = [\"F-1\"]\n\
                     [[risk]]\nid = \"decided\"\nharm = \"a\"\npatient = \"A.\"\ndecision = \"own\"\n";
        let head = "id = \"a\"\ntitle = \"A\"\nversion = \"1.0.0\"\nstatus = \"draft\"\neffective = 2026-06-01\nreview-by = 2027-06-01\n\
                    owner = \"b\"\nauthor = \"b\"\n";
        let basis = "[basis]\nfacts = [\"F-2\"]\ndecision = \"all\"\n";
        for (text, expected) in [
            (format!("{head}{items}"), ["bare:  -", "fact: F-1 -", "decided:  own"]),
            (format!("{head}{basis}{items}"), ["bare: F-2 all", "fact: F-1 -", "decided:  own"]),
            (format!("{head}{items}{basis}"), ["bare: F-2 all", "fact: F-1 -", "decided:  own"]),
        ] {
            let source = Source::new("content/protocols/a.toml", text);
            let (file, findings) = crate::load::file::decode_text(SourceId::CORE, &source, None);
            assert_eq!(findings, [], "{}", source.text());
            let packed = pack(&file, &source).unwrap();
            let woken = unpack(SourceId::CORE, &source, &packed).unwrap().with_outline();
            assert_eq!((resting(&file), resting(&woken)), (expected.map(String::from).into(), expected.map(String::from).into()));
            assert_eq!(format!("{file:?}"), format!("{woken:?}"), "what it names and its outline, too");
        }
    }

    #[test]
    fn a_file_that_changed_is_decoded_and_one_that_went_is_forgotten() {
        let (mut files, mut decoded) = (example_clinic(), Decoded::default());
        decode_on_top(files.clone(), Some(&mut decoded));
        let shards = stored(&decoded);
        let mut decoded = Decoded::recall(|shard| shards.get(&shard).cloned());
        let at = |path: &str| files.iter().position(|file| file.path == path).unwrap();
        let (edited, gone) = (at("content/protocols/microneedling.toml"), at("content/courses/acne-scar-course.toml"));
        files[edited].content = files[edited].content.clone().map(|text| text.replace("1.0.0", "1.0.1"));
        let (edited, gone) = (files[edited].path.clone(), files.remove(gone).path);
        assert_eq!(written(&decode_on_top(files.clone(), Some(&mut decoded))), written(&decode(files)));
        let changed: Vec<usize> = stored(&decoded).into_keys().collect();
        let mut expected = vec![shard_of(&edited), shard_of(&gone)];
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(changed, expected);
    }

    #[test]
    fn what_is_damaged_counts_for_nothing() {
        let (files, mut decoded) = (example_clinic(), Decoded::default());
        let loaded = decode_on_top(files, Some(&mut decoded));
        let (shard, bytes) = stored(&decoded).pop_first().unwrap();
        let recalled = |bytes: &[u8]| Decoded::recall(|wanted| (wanted == shard).then(|| bytes.to_vec())).files.len();
        assert!(recalled(&bytes) > 0);
        for at in (0..bytes.len()).step_by(97) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!((recalled(&damaged), recalled(&bytes[..at])), (0, 0), "at {at}");
        }
        // Not even where the seal fits: what can't be of this text is given up, and nothing panics.
        let (id, source) = loaded.sources.iter().find(|(_, source)| source.path().ends_with("/microneedling.toml")).unwrap();
        let Packed { body, .. } = &decoded.files[source.path()].packed;
        let whole = body.restored().unwrap();
        let in_full = |bytes: &[u8]| unpack(id, source, &bytes.to_vec().into()).is_some();
        // In short it may be whole before its last byte, which says that nothing follows.
        damage(body, body.len() - 8, in_full);
        damage(&whole, whole.len(), |bytes| in_full(&Bytes::shortened(bytes)));
        let (sleeper, source) = loaded.sources.iter().find(|(_, source)| source.path().ends_with("/soothing-mask.toml")).unwrap();
        let Packed { asleep, .. } = &decoded.files[source.path()].packed;
        damage(asleep, asleep.len(), |bytes| unpack_asleep(sleeper, source, bytes).is_some());
    }

    #[test]
    fn a_text_in_short_that_is_another_is_not_read_in_its_place() {
        let (files, mut decoded) = (example_clinic(), Decoded::default());
        let loaded = decode_on_top(files.clone(), Some(&mut decoded));
        for text in [Bytes::shortened(b"id = \"another\""), b"not in short".to_vec().into()] {
            let mut other = decoded.clone();
            other.files.values_mut().filter(|kept| !kept.packed.text.is_empty()).for_each(|kept| kept.packed.text = text.clone());
            let again = decode_on_top(files.clone(), Some(&mut other));
            assert_eq!(written(&again), written(&loaded));
            let texts = |loaded: &Loaded| loaded.sources.iter().map(|(_, source)| source.text().to_owned()).collect::<Vec<_>>();
            assert_eq!(texts(&again), texts(&loaded));
        }
    }

    /// What is cut off before `end` is not whole, and what is changed may be or not.
    fn damage(bytes: &[u8], end: usize, is_whole: impl Fn(&[u8]) -> bool) {
        assert!(!bytes.is_empty() && is_whole(bytes));
        for at in (0..end).step_by(7) {
            assert!(!is_whole(&bytes[..at]), "cut off at {at}");
            let mut damaged = bytes.to_vec();
            damaged[at] ^= 1 << (at % 8);
            let _ = is_whole(&damaged);
        }
    }
}
