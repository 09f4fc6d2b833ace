//! The list of what a build wrote and from what: `manifest.json` at the top of the site.
//!
//! The next build goes by it to know which files are its own. It holds no time, no absolute path and nothing else
//! that could differ between two builds of the same input. When the files were written is kept apart, in
//! [`stamps`](super::stamps).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io::{self, Write};
use std::marker::PhantomData;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::error::{Error, FORMAT, ManifestFault};
use super::path::{MANIFEST, OutputPath};
use crate::digest::Digest;
use crate::disk;

/// The word by which a manifest is known as ours; other tools write a `manifest.json` too.
const GENERATOR: &str = "protogen";

/// What a whole site was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// The version of the tool.
    pub version: String,
    /// Every input by its name, with the hash of its content. A name is up to the caller (a path relative to the
    /// project, `theme`, `settings`), but must not depend on the machine.
    pub inputs: BTreeMap<Arc<str>, Digest>,
}

/// The names of the inputs that one file was made from, sorted, each once. Cloning is cheap, so that pages with the
/// same origins can share them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Origins(Arc<[Arc<str>]>);

impl Origins {
    /// Sorts the names and drops repetitions.
    pub fn new<I: IntoIterator<Item: Into<Arc<str>>>>(names: I) -> Self {
        let mut names: Vec<Arc<str>> = names.into_iter().map(Into::into).collect();
        names.sort_unstable();
        names.dedup();
        Self(names.into())
    }

    /// The same names and this one.
    #[must_use]
    pub fn with(&self, name: &str) -> Self {
        Self::new(self.0.iter().cloned().chain([name.into()]))
    }

    /// The names in the order of their bytes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }
}

/// What the manifest says of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// The hash of its bytes.
    pub sha256: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// The inputs that it was made from.
    pub from: Origins,
}

impl FileEntry {
    /// The entry of a file that holds `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8], from: &Origins) -> Self {
        Self { sha256: Digest::of(bytes), size: bytes.len() as u64, from: from.clone() }
    }
}

/// A site's table of contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// What the site was made from.
    pub made_from: Dependencies,
    /// Every file of the site but the manifest itself.
    pub files: BTreeMap<OutputPath, FileEntry>,
}

impl Manifest {
    /// Brings the entries of all files and the inputs together.
    ///
    /// # Errors
    /// [`Error::UnlistedInput`] if a file names an input that `made_from` does not hold.
    pub fn new(made_from: Dependencies, files: BTreeMap<OutputPath, FileEntry>) -> Result<Self, Error> {
        let listed: HashSet<&str> = made_from.inputs.keys().map(|name| &**name).collect();
        for (file, entry) in &files {
            if let Some(input) = entry.from.names().find(|name| !listed.contains(name)) {
                return Err(Error::UnlistedInput { file: file.clone(), input: input.to_owned() });
            }
        }
        Ok(Self { made_from, files })
    }

    /// The manifest at the top of `site`, with the hash of its bytes; none if there is no such file.
    ///
    /// # Errors
    /// See [`ManifestFault`]. A file that can't be read counts as damaged.
    pub fn of_site(site: &Path) -> Result<Option<(Self, Digest)>, ManifestFault> {
        match disk::read_own(&site.join(MANIFEST)) {
            Ok(json) => Ok(Some((Self::from_json(&json)?, Digest::of(&json)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ManifestFault::Damaged(error.to_string())),
        }
    }

    /// Whether the build wrote the file at `inside`, a path below the top of the site.
    #[must_use]
    pub fn owns_file(&self, inside: &Path) -> bool {
        site_name(inside).is_some_and(|name| name == MANIFEST || self.files.contains_key(name.as_str()))
    }

    /// Whether the build wrote files into the folder at `inside`, or below it.
    #[must_use]
    pub fn owns_folder(&self, inside: &Path) -> bool {
        let Some(name) = site_name(inside) else { return false };
        let prefix = name + "/";
        let mut following = self.files.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        following.next().is_some_and(|(path, _)| path.as_str().starts_with(&prefix))
    }

    /// The manifest as JSON: one line an input, one line a file, both sorted, so that two manifests can be compared
    /// line by line.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = format!("{{\n\"generator\": \"{GENERATOR}\",\n\"format\": {FORMAT},\n\"version\": ").into_bytes();
        write_value(&mut json, &self.made_from.version);
        json.extend(b",\n\"inputs\": ");
        write_map(&mut json, &self.made_from.inputs);
        json.extend(b",\n\"files\": ");
        write_map(&mut json, &self.files);
        json.extend(b"\n}\n");
        json
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// See [`ManifestFault`]. Nothing that is believed can name a file outside of the site.
    pub fn from_json(json: &[u8]) -> Result<Self, ManifestFault> {
        match serde_json::from_slice::<Body<'_>>(json) {
            Ok(body) if body.generator == GENERATOR && body.format == FORMAT => body.into_manifest(),
            Ok(body) => Err(foreign_header(&body.generator, body.format)),
            Err(error) => Err(unreadable(json, &error)),
        }
    }
}

/// A path of this system as the manifest writes it; none if it is no Unicode, and so none of ours.
fn site_name(inside: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

fn write_map<K: Serialize, V: Serialize>(json: &mut Vec<u8>, map: &BTreeMap<K, V>) {
    json.push(b'{');
    for (index, (key, value)) in map.iter().enumerate() {
        json.extend(if index == 0 { &b"\n"[..] } else { b",\n" });
        write_value(json, key);
        json.extend(b": ");
        write_value(json, value);
    }
    json.extend(b"\n}");
}

fn write_value(json: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(json.by_ref(), value).expect("strings, numbers and lists of them always have a JSON form");
}

/// Finds out what a manifest that can't be read as a whole is: of a format to come, damaged, or none of ours.
fn unreadable(json: &[u8], error: &serde_json::Error) -> ManifestFault {
    match serde_json::from_slice::<Header>(json) {
        Ok(header) if header.generator == GENERATOR && header.format == FORMAT => ManifestFault::Damaged(error.to_string()),
        Ok(header) => foreign_header(&header.generator, header.format),
        Err(_) if is_torn(json) => ManifestFault::Damaged("it is not whole".to_owned()),
        Err(_) => ManifestFault::NotOurs,
    }
}

/// Whether it could be one of ours of which only a part reached the disk, or the room for it and nothing of it.
fn is_torn(json: &[u8]) -> bool {
    let ours = format!("{{\n\"generator\": \"{GENERATOR}\",");
    json.iter().all(|byte| *byte == 0) || json.starts_with(ours.as_bytes())
}

fn foreign_header(generator: &str, format: u32) -> ManifestFault {
    if generator == GENERATOR { ManifestFault::Newer(format) } else { ManifestFault::NotOurs }
}

#[derive(serde::Deserialize)]
struct Header {
    generator: String,
    format: u32,
}

/// A manifest as it stands in the file, the names of inputs borrowed: a name that thousands of files share is stored
/// once in a [`Manifest`].
#[derive(serde::Deserialize)]
struct Body<'a> {
    generator: String,
    format: u32,
    version: String,
    inputs: Pairs<Arc<str>, Digest>,
    #[serde(borrow)]
    files: Pairs<OutputPath, BodyFile<'a>>,
}

#[derive(serde::Deserialize)]
struct BodyFile<'a> {
    sha256: Digest,
    size: u64,
    #[serde(borrow)]
    from: Vec<Name<'a>>,
}

#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl Body<'_> {
    fn into_manifest(self) -> Result<Manifest, ManifestFault> {
        let names: HashMap<&str, &Arc<str>> = self.inputs.0.iter().map(|(name, _)| (&**name, name)).collect();
        let entry = |file: BodyFile<'_>| {
            let from = Origins(file.from.iter().map(|name| share(&names, name)).collect::<Result<_, _>>()?);
            Ok(FileEntry { sha256: file.sha256, size: file.size, from })
        };
        let files = self.files.0.into_iter().map(|(path, file)| Ok((path, entry(file)?))).collect::<Result<_, _>>()?;
        Ok(Manifest { made_from: Dependencies { version: self.version, inputs: self.inputs.0.into_iter().collect() }, files })
    }
}

fn share(names: &HashMap<&str, &Arc<str>>, Name(name): &Name<'_>) -> Result<Arc<str>, ManifestFault> {
    match names.get(&**name) {
        Some(&shared) => Ok(Arc::clone(shared)),
        None => Err(ManifestFault::Damaged(format!("`{name}` is missing from the inputs"))),
    }
}

/// The entries of a JSON object as they come. A map made of all of them at once is made much faster than one that
/// grows.
struct Pairs<K, V>(Vec<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Pairs<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<K, V> {
    type Value = Pairs<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let inputs = [("b \"q\".toml", "b"), ("a.toml", "a")].map(|(name, text)| (name.into(), Digest::of(text.as_bytes())));
        let file = |path: &str, from: &[&str]| {
            (OutputPath::new(path).unwrap(), FileEntry::of(path.as_bytes(), &Origins::new(from.iter().copied())))
        };
        let made_from = Dependencies { version: "1.2.3".to_owned(), inputs: inputs.into() };
        let files = [file("x/y.html", &["b \"q\".toml", "a.toml", "a.toml"]), file("index.html", &[])];
        Manifest::new(made_from, files.into()).unwrap()
    }

    const SAMPLE: &str = r#"{
"generator": "protogen",
"format": 1,
"version": "1.2.3",
"inputs": {
"a.toml": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
"b \"q\".toml": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
},
"files": {
"index.html": {"sha256":"0eb547304658805aad788d320f10bf1f292797b5e6d745a3bf617584da017051","size":10,"from":[]},
"x/y.html": {"sha256":"c95004958237c087b743888407adec97fd6e09c8d5b4987c08b389f4ad8d7ca8","size":8,"from":["a.toml","b \"q\".toml"]}
}
}
"#;

    #[test]
    fn the_json_is_sorted_and_has_a_line_for_each_entry() {
        assert_eq!(String::from_utf8(sample().to_json()).unwrap(), SAMPLE);
    }

    #[test]
    fn what_was_written_is_read_back() {
        assert_eq!(Manifest::from_json(SAMPLE.as_bytes()), Ok(sample()));
        assert_eq!(Manifest::from_json(&Manifest::default().to_json()), Ok(Manifest::default()));
    }

    #[test]
    fn it_knows_its_own_files_and_folders() {
        let sample = sample();
        let owned_files =
            ["index.html", "x/y.html", "manifest.json", "x", "x/z.html", "x/manifest.json"].map(|path| sample.owns_file(Path::new(path)));
        let owned_folders = ["x", "", "x/y.html", "x/y", "index.html", "w"].map(|path| sample.owns_folder(Path::new(path)));
        assert_eq!(owned_files, [true, true, true, false, false, false]);
        assert_eq!(owned_folders, [true, false, false, false, false, false]);
    }

    #[test]
    fn a_file_from_an_unlisted_input_is_refused() {
        let mut sample = sample();
        sample.made_from.inputs.remove("a.toml");
        let error = Manifest::new(sample.made_from, sample.files).unwrap_err();
        assert_eq!(error.to_string(), "`x/y.html` names `a.toml` as what it was made from, but the build lists no such input");
    }

    #[test]
    fn other_newer_and_damaged_manifests_are_told_apart() {
        let fault = |json: &str| Manifest::from_json(json.as_bytes()).unwrap_err();
        let damaged = |from: &str, to: &str| match fault(&SAMPLE.replace(from, to)) {
            ManifestFault::Damaged(how) => how,
            other => panic!("{other:?}"),
        };
        for torn in ["", "\0\0\0", &SAMPLE[..200]] {
            assert_eq!(fault(torn), ManifestFault::Damaged("it is not whole".to_owned()));
        }
        assert_eq!(fault("{"), ManifestFault::NotOurs);
        assert_eq!(fault(r#"{"name": "Clinic", "icons": []}"#), ManifestFault::NotOurs);
        assert_eq!(fault(&SAMPLE.replace("protogen", "other")), ManifestFault::NotOurs);
        assert_eq!(fault(&SAMPLE.replace("\"format\": 1", "\"format\": 2")), ManifestFault::Newer(2));
        assert!(damaged("x/y.html", "../y.html").contains("`.` and `..` are no names"));
        assert!(damaged("0eb5", "0EB5").contains("64 lower-case hexadecimal digits"));
        assert!(damaged("\"size\":8,", "").contains("missing field `size`"));
        assert_eq!(damaged("[\"a.toml\"", "[\"c.toml\""), "`c.toml` is missing from the inputs");
    }
}
