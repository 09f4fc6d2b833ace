//! A project as a revision of git has it: read out of git's store, with nothing checked out and no hook run.

use super::disk::is_ignored;
use super::{FileKind, RawFile, Unreadable};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

/// Why a revision can't be read.
#[derive(Debug)]
pub enum RevisionError {
    /// Git can't be run.
    NoGit(io::Error),
    /// The folder is in no repository.
    NoRepository(PathBuf),
    /// Nobody here knows the revision; in a shallow clone it may be cut off.
    Unknown {
        /// As it was asked for.
        revision: String,
        /// Whether older commits are left out of the clone.
        is_shallow: bool,
    },
    /// It has no project in this folder.
    NoProject(String),
    /// An object is not there, such as in a clone without blobs.
    Missing(String),
    /// Git said something else than it should.
    Answer(String),
}

impl fmt::Display for RevisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit(error) => write!(f, "git can't be run: {error}; name a folder with the old state instead"),
            Self::NoRepository(folder) => {
                write!(f, "`{}` is in no git repository: name a folder with the old state instead", folder.display())
            }
            Self::Unknown { revision, is_shallow: false } => {
                write!(f, "`{revision}` is neither a revision that git knows here nor a folder with a `protogen.toml`")
            }
            Self::Unknown { revision, is_shallow: true } => {
                let fetch = match revision.split_once('/') {
                    Some((remote, branch)) if is_plain(remote) && is_plain(branch) => {
                        format!("git fetch --depth=1 {remote} +refs/heads/{branch}:refs/remotes/{remote}/{branch}")
                    }
                    _ => "git fetch --unshallow".to_owned(),
                };
                write!(f, "`{revision}` is not in this clone, which is shallow: run `{fetch}`")
            }
            Self::NoProject(revision) => write!(f, "`{revision}` has no `protogen.toml` in this folder"),
            Self::Missing(what) => write!(f, "git has not got {what} here: run `git fetch --refetch`, or name a folder with the old state"),
            Self::Answer(what) => write!(f, "git answered something else than expected: {what}"),
        }
    }
}

impl std::error::Error for RevisionError {}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
}

/// The files of a revision that could mean something, each with the id of its content.
#[derive(Debug)]
pub struct Revision {
    root: PathBuf,
    files: BTreeMap<String, Blob>,
}

#[derive(Debug, Clone)]
struct Blob {
    id: String,
    is_link: bool,
}

impl Revision {
    /// Lists the project at `root` as `revision` has it.
    ///
    /// # Errors
    /// [`RevisionError`], with what to do about it.
    pub fn open(root: &Path, revision: &str) -> Result<Self, RevisionError> {
        // A revision is whatever git takes for one, and never an option of git.
        let output = git(root, &["ls-tree", "-r", "-z", "--end-of-options", revision, "protogen.toml", "content"])?;
        if !output.status.success() {
            return Err(why_not(root, revision));
        }
        let mut files = BTreeMap::new();
        for entry in output.stdout.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let (path, blob) = entry_of(entry).ok_or_else(|| RevisionError::Answer(String::from_utf8_lossy(entry).into_owned()))?;
            if !path.split('/').any(|part| is_ignored(OsStr::new(part))) {
                files.insert(path, blob);
            }
        }
        if !files.contains_key("protogen.toml") {
            return Err(RevisionError::NoProject(revision.to_owned()));
        }
        Ok(Self { root: root.to_owned(), files })
    }

    /// The path of every file with the id of its content.
    pub fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, blob)| (path.as_str(), blob.id.as_str()))
    }

    /// Reads these files, which must be among its own.
    ///
    /// # Errors
    /// [`RevisionError`] if git has not got one of them.
    pub fn read(&self, paths: &[String]) -> Result<Vec<RawFile>, RevisionError> {
        let wanted: Vec<(&String, &Blob)> = paths.iter().filter_map(|path| Some((path, self.files.get(path)?))).collect();
        let (links, blobs): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(_, blob)| blob.is_link);
        let contents = self.contents(blobs.iter().map(|(_, blob)| blob.id.clone()).collect())?;
        let mut files: Vec<RawFile> = blobs.iter().zip(contents).map(|((path, _), bytes)| raw(path, bytes)).collect();
        files.extend(links.into_iter().map(|(path, _)| RawFile::of_text(path, Err(a_link()))));
        Ok(files)
    }

    /// The contents of these ids, in their order, by one process.
    fn contents(&self, ids: Vec<String>) -> Result<Vec<Vec<u8>>, RevisionError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = command(&self.root)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(RevisionError::NoGit)?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(RevisionError::Answer("no pipe".to_owned()));
        };
        let asked = ids.clone();
        // Beside the reading, so that neither waits for the other.
        let writer = thread::spawn(move || {
            for id in asked {
                if writeln!(input, "{id}").is_err() {
                    return;
                }
            }
        });
        let mut output = BufReader::new(output);
        let contents: Result<Vec<_>, _> = ids.iter().map(|id| content(&mut output, id)).collect();
        drop(output);
        let _ = writer.join();
        let _ = child.wait();
        contents
    }
}

/// `<id> blob <size>`, the content, and a line end.
fn content(output: &mut impl BufRead, id: &str) -> Result<Vec<u8>, RevisionError> {
    let broken = |error: io::Error| RevisionError::Answer(error.to_string());
    let mut head = String::new();
    output.read_line(&mut head).map_err(broken)?;
    let mut parts = head.split_whitespace();
    let size = match (parts.next(), parts.next(), parts.next().and_then(|size| size.parse::<u64>().ok())) {
        (Some(found), Some("blob"), Some(size)) if found == id => size,
        (_, Some("missing"), _) => return Err(RevisionError::Missing(format!("the content {id}"))),
        _ => return Err(RevisionError::Answer(head)),
    };
    let mut bytes = Vec::new();
    output.by_ref().take(size).read_to_end(&mut bytes).map_err(broken)?;
    let mut end = [0];
    output.read_exact(&mut end).map_err(broken)?;
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(RevisionError::Answer(format!("{id} was cut short"))) }
}

fn raw(path: &str, bytes: Vec<u8>) -> RawFile {
    let kind = FileKind::of(path);
    if kind == FileKind::Stray {
        return RawFile::new(path, "");
    }
    if bytes.len() as u64 > kind.most_bytes() {
        return RawFile::of_text(path, Err(Unreadable::new("it is too large", "split it")));
    }
    if kind.is_text() { RawFile::of_text(path, super::disk::text(bytes)) } else { RawFile::of_bytes(path, bytes) }
}

fn a_link() -> Unreadable {
    Unreadable::new("it is a symbolic link in git", "put a copy of the file in its place")
}

/// `<mode> <type> <id>TAB<path>`.
fn entry_of(entry: &[u8]) -> Option<(String, Blob)> {
    let text = String::from_utf8_lossy(entry);
    let (head, path) = text.split_once('\t')?;
    let mut parts = head.split(' ');
    let (mode, _, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some((path.to_owned(), Blob { id: id.to_owned(), is_link: mode == "120000" || mode == "160000" }))
}

/// Why git did not list it; asked only where something is wrong.
fn why_not(root: &Path, revision: &str) -> RevisionError {
    match git(root, &["rev-parse", "--is-shallow-repository"]) {
        Err(error) => error,
        Ok(output) if !output.status.success() => RevisionError::NoRepository(root.to_owned()),
        Ok(output) => RevisionError::Unknown { revision: revision.to_owned(), is_shallow: output.stdout.starts_with(b"true") },
    }
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, RevisionError> {
    command(root).args(arguments).stdin(Stdio::null()).output().map_err(RevisionError::NoGit)
}

#[expect(clippy::disallowed_methods, reason = "git reads its own store")]
fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root);
    // In a hook these name the repository of the hook, from where that stands.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    // Nothing is fetched, locked, paged or run on the way.
    command.args(["--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false"]);
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    command
}

/// The id that git gives a content, in the hash that ids of this length are of.
pub(super) fn id_of(content: &[u8], length: usize) -> String {
    use sha1::Digest as _;
    let head = format!("blob {}\0", content.len());
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    if length == 64 {
        hex(&sha2::Sha256::new().chain_update(head.as_bytes()).chain_update(content).finalize())
    } else {
        hex(&sha1::Sha1::new().chain_update(head.as_bytes()).chain_update(content).finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_git() {
        // `printf 'hello\n' | git hash-object --stdin`, and the same in a repository of SHA-256.
        assert_eq!(id_of(b"hello\n", 40), "ce013625030ba8dba906f756967f9e9ca394464a");
        assert_eq!(id_of(b"hello\n", 64), "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4");
    }

    #[test]
    fn what_git_says_is_read_and_nothing_else() {
        let entry = entry_of(b"100644 blob ce01\tcontent/a\tb.toml").unwrap();
        assert_eq!((entry.0.as_str(), entry.1.id.as_str(), entry.1.is_link), ("content/a\tb.toml", "ce01", false));
        assert!(entry_of(b"120000 blob ce01\tcontent/a.toml").unwrap().1.is_link);
        assert!(entry_of(b"nothing").is_none());
        let read = |text: &str| content(&mut text.as_bytes(), "ce01").map_err(|error| error.to_string());
        assert_eq!(read("ce01 blob 5\nhello\n"), Ok(b"hello".to_vec()));
        assert!(read("ce01 missing\n").unwrap_err().contains("git has not got the content ce01"));
        assert!(read("ce01 blob 9\nhello\n").is_err() && read("ce02 blob 5\nhello\n").is_err() && read("").is_err());
    }
}
