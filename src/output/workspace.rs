//! The private folder beside the target (`.public.protogen` for `public`): the lock that keeps builds apart, the
//! trees on their way in and out, and what a build remembers for the next one.
//!
//! It lies beside the target because trees can be swapped only within one file system. Whatever a killed build left
//! in it is cleared by the next one, under the lock.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::error::{Error, Refusal};
use super::manifest::Manifest;
use super::retire::{self, exists};

/// How often a waiting build looks whether the lock is free.
const POLL: Duration = Duration::from_millis(50);

/// The private folder of one target, locked for as long as this value lives.
#[derive(Debug)]
pub(super) struct Workspace {
    live: PathBuf,
    folder: PathBuf,
    lock: File,
}

impl Workspace {
    /// Opens or makes the private folder of the target `live` and waits for its lock for at most `patience`; calls
    /// `waiting` once if it has to wait at all.
    pub fn open(live: &Path, patience: Duration, waiting: impl FnOnce()) -> Result<Self, Error> {
        let folder = folder_of(live);
        create_folder(&folder).map_err(|error| creation_fault(live, &folder, error))?;
        let lock_file = folder.join("lock");
        let lock = open_lock(&lock_file).map_err(|error| creation_fault(live, &lock_file, error))?;
        if !lock_within(&lock, patience, waiting).map_err(Error::io("lock", &lock_file))? {
            return Err(Error::Busy { target: live.to_owned(), waited: patience });
        }
        Ok(Self { live: live.to_owned(), folder, lock })
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The tree that is being built. It never was the site, and everything in it is ours or a second link.
    pub fn next(&self) -> PathBuf {
        self.folder.join("next")
    }

    /// The complete new tree before the swap, the old one after it.
    pub fn ready(&self) -> PathBuf {
        self.folder.join("ready")
    }

    /// The old tree, where it has to be moved aside because trees can't be swapped.
    pub fn previous(&self) -> PathBuf {
        self.folder.join("previous")
    }

    /// Where something is remembered under a name of its own.
    pub fn memory(&self, name: &str) -> PathBuf {
        memory_of(&self.live, name)
    }

    /// Where a copy of the site's manifest is kept.
    pub fn manifest(&self) -> PathBuf {
        manifest_of(&self.live)
    }

    /// Where the [`stamps`](super::stamps) are stored.
    pub fn stamps(&self) -> PathBuf {
        self.folder.join("stamps.json")
    }

    /// Puts right what an interrupted build left: the old site goes back if it was just moved aside, and trees that
    /// are not the site are removed. Returns what could not be removed because it is not ours.
    pub fn clear(&self) -> Result<Vec<PathBuf>, Error> {
        let previous = self.previous();
        if !exists(&self.live) && exists(&previous) {
            fs::rename(&previous, &self.live).map_err(Error::io("put the old site back to", &self.live))?;
        }
        retire::remove_tree(&self.next()).map_err(Error::io("remove", self.next()))?;
        let mut left = Vec::new();
        for tree in [self.ready(), previous] {
            let manifest = Manifest::of_site(&tree).ok().flatten().map(|(manifest, _)| manifest);
            left.extend(self.retire(&tree, manifest.as_ref())?);
        }
        Ok(left)
    }

    /// Removes a tree that was the site, or was about to be, by its own manifest. Returns the folder in which what is
    /// not ours was set aside, if the new site had no place for it.
    pub fn retire(&self, tree: &Path, manifest: Option<&Manifest>) -> Result<Option<PathBuf>, Error> {
        if !exists(tree) || retire::retire(tree, &self.live, manifest).map_err(Error::io("remove", tree))? {
            return Ok(None);
        }
        let aside = self.free_name();
        fs::rename(tree, &aside).map_err(Error::io("set aside", tree))?;
        Ok(Some(aside))
    }

    fn free_name(&self) -> PathBuf {
        let names = (1_u32..).map(|number| self.folder.join(format!("set-aside-{number}")));
        names.into_iter().find(|path| !exists(path)).expect("a folder can't hold four thousand million entries")
    }
}

impl Drop for Workspace {
    /// Closing the file would do, were it not that a child process which is just being started still has it open.
    fn drop(&mut self) {
        let _ = self.lock.unlock();
    }
}

/// Where builds of the target `live` remember something under that name.
pub(super) fn memory_of(live: &Path, name: &str) -> PathBuf {
    folder_of(live).join(format!("cache-{name}"))
}

/// Where a copy of the manifest of the site `live` is kept, for the case that the one in the site is damaged.
pub(super) fn manifest_of(live: &Path) -> PathBuf {
    folder_of(live).join("manifest.json")
}

fn folder_of(live: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(live.file_name().unwrap_or_default());
    name.push(".protogen");
    live.with_file_name(name)
}

/// Makes the folder, with a note to Git that nothing in it is to be kept.
fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if folder.is_symlink() {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is a symbolic link, not a folder"));
    }
    let ignore = folder.join(".gitignore");
    if exists(&ignore) { Ok(()) } else { fs::write(ignore, "*\n") }
}

fn open_lock(file: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(file)
}

fn creation_fault(live: &Path, path: &Path, error: io::Error) -> Error {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Refusal::ReadOnly(live.parent().unwrap_or(live).to_owned()),
        _ => return Error::io("create", path)(error),
    };
    Error::Refused { target: live.to_owned(), reason }
}

/// Whether the lock was had in time.
fn lock_within(lock: &File, patience: Duration, waiting: impl FnOnce()) -> io::Result<bool> {
    if try_lock(lock)? {
        return Ok(true);
    }
    waiting();
    let start = Instant::now();
    while start.elapsed() < patience {
        thread::sleep(POLL.min(patience));
        if try_lock(lock)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn try_lock(lock: &File) -> io::Result<bool> {
    match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::manifest::{Dependencies, FileEntry, Origins};
    use super::super::path::MANIFEST;
    use super::super::path::OutputPath;
    use super::*;

    struct World {
        _temp: tempfile::TempDir,
        live: PathBuf,
    }

    impl World {
        fn new() -> Self {
            let temp = tempfile::tempdir().unwrap();
            let live = temp.path().join("public");
            Self { live, _temp: temp }
        }

        fn open(&self) -> Workspace {
            Workspace::open(&self.live, Duration::ZERO, || panic!("nobody else holds the lock")).unwrap()
        }
    }

    /// A tree as a build leaves it: the files, and a manifest that lists them.
    fn write_site(folder: &Path, files: &[(&str, &str)]) {
        let entry = |&(path, text): &(&str, &str)| (OutputPath::new(path).unwrap(), FileEntry::of(text.as_bytes(), &Origins::default()));
        let manifest = Manifest::new(Dependencies::default(), files.iter().map(entry).collect()).unwrap();
        fs::create_dir_all(folder).unwrap();
        write_files(folder, files);
        fs::write(folder.join(MANIFEST), manifest.to_json()).unwrap();
    }

    fn write_files(folder: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    }

    /// The files below a folder, the manifest aside, with their text.
    fn files(folder: &Path) -> BTreeMap<String, String> {
        let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
        let files = entries.filter(|entry| entry.file_type().is_file() && entry.file_name() != MANIFEST);
        let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        files.map(|entry| (name(entry.path()), fs::read_to_string(entry.path()).unwrap())).collect()
    }

    fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    fn private_names(workspace: &Workspace) -> Vec<String> {
        let entries = fs::read_dir(workspace.folder()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    const BARE: [&str; 2] = [".gitignore", "lock"];

    #[test]
    fn the_folder_lies_beside_the_target_and_is_kept_out_of_version_control() {
        let world = World::new();
        let workspace = world.open();
        assert_eq!(workspace.folder(), world.live.with_file_name(".public.protogen"));
        assert_eq!(private_names(&workspace), BARE);
        assert_eq!(fs::read_to_string(workspace.folder().join(".gitignore")).unwrap(), "*\n");
    }

    #[test]
    fn a_second_build_is_refused_when_its_patience_ends() {
        let world = World::new();
        let _first = world.open();
        let mut waited = 0;
        let error = Workspace::open(&world.live, Duration::ZERO, || waited += 1).unwrap_err();
        assert!(matches!(error, Error::Busy { .. }), "{error:?}");
        assert_eq!(waited, 1);
    }

    #[test]
    fn a_second_build_goes_on_when_the_first_is_done() {
        let world = World::new();
        let first = world.open();
        let second = Workspace::open(&world.live, Duration::from_secs(3600), || drop(first));
        assert_eq!(second.unwrap().folder(), world.live.with_file_name(".public.protogen"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_folder_is_not_followed() {
        let world = World::new();
        let elsewhere = world.live.with_file_name("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder_of(&world.live)).unwrap();
        let error = Workspace::open(&world.live, Duration::ZERO, || ()).unwrap_err();
        assert!(matches!(error, Error::Io { doing: "create", .. }), "{error:?}");
        assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
    }

    #[test]
    fn a_parent_that_forbids_writing_counts_as_read_only() {
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem] {
            let error = creation_fault(Path::new("/p/public"), Path::new("/p/.public.protogen"), kind.into());
            let Error::Refused { reason, .. } = error else { panic!("{error:?}") };
            assert_eq!(reason, Refusal::ReadOnly("/p".into()));
        }
    }

    #[test]
    fn a_half_built_tree_is_removed() {
        let world = World::new();
        write_site(&world.live, &[("a", "old")]);
        let workspace = world.open();
        write_files(&workspace.next(), &[("a", "new"), ("b/c", "new")]);
        assert_eq!(workspace.clear().unwrap(), Vec::<PathBuf>::new());
        assert_eq!(private_names(&workspace), BARE);
        assert_eq!(files(&world.live), texts(&[("a", "old")]));
    }

    #[test]
    fn a_tree_that_was_not_swapped_in_yet_is_removed() {
        let world = World::new();
        write_site(&world.live, &[("a", "old")]);
        let workspace = world.open();
        write_site(&workspace.ready(), &[("a", "new"), ("b/c", "new")]);
        write_files(&world.live, &[("mine.txt", "kept")]);
        fs::hard_link(world.live.join("mine.txt"), workspace.ready().join("mine.txt")).unwrap();
        assert_eq!(workspace.clear().unwrap(), Vec::<PathBuf>::new());
        assert_eq!(private_names(&workspace), BARE);
        assert_eq!(files(&world.live), texts(&[("a", "old"), ("mine.txt", "kept")]));
    }

    #[test]
    fn of_an_old_tree_only_what_is_ours_or_was_carried_over_is_removed() {
        let world = World::new();
        write_site(&world.live, &[("a", "new")]);
        write_files(&world.live, &[("copy.txt", "same"), ("taken.txt", "new text")]);
        let workspace = world.open();
        write_site(&workspace.ready(), &[("a", "old"), ("gone/b", "old")]);
        write_files(&workspace.ready(), &[("copy.txt", "same"), ("gone/late.txt", "late"), ("taken.txt", "old text")]);
        let aside = workspace.folder().join("set-aside-1");
        assert_eq!(workspace.clear().unwrap(), [aside.as_path()]);
        assert_eq!(private_names(&workspace), [".gitignore", "lock", "set-aside-1"]);
        assert_eq!(files(&aside), texts(&[("taken.txt", "old text")]));
        let live = [("a", "new"), ("copy.txt", "same"), ("gone/late.txt", "late"), ("taken.txt", "new text")];
        assert_eq!(files(&world.live), texts(&live));
        assert_eq!(workspace.clear().unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn copies_that_differ_late_are_told_apart() {
        let world = World::new();
        write_site(&world.live, &[]);
        let long = "x".repeat(20_000);
        write_files(&world.live, &[("long.txt", &(long.clone() + "a"))]);
        let workspace = world.open();
        write_files(&workspace.ready(), &[("long.txt", &(long + "b"))]);
        assert_eq!(workspace.clear().unwrap(), [workspace.folder().join("set-aside-1")]);
    }

    #[test]
    fn an_old_site_that_was_moved_aside_comes_back() {
        let world = World::new();
        let workspace = world.open();
        write_site(&workspace.previous(), &[("a", "old")]);
        write_site(&workspace.ready(), &[("a", "new")]);
        assert_eq!(workspace.clear().unwrap(), Vec::<PathBuf>::new());
        assert_eq!(private_names(&workspace), BARE);
        assert_eq!(files(&world.live), texts(&[("a", "old")]));
    }

    #[test]
    fn an_old_site_that_was_replaced_is_removed() {
        let world = World::new();
        write_site(&world.live, &[("a", "new")]);
        let workspace = world.open();
        write_site(&workspace.previous(), &[("a", "old")]);
        assert_eq!(workspace.clear().unwrap(), Vec::<PathBuf>::new());
        assert_eq!(private_names(&workspace), BARE);
        assert_eq!(files(&world.live), texts(&[("a", "new")]));
    }
}
