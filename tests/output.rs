//! What `protogen::output` promises of the folder it writes to, held against real folders.

#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use protogen::digest::Digest;
use protogen::output::{
    Dependencies, Error, Manifest, Origins, OutputPath, OutputTree, Publication, Refusal, Request, Sink, Summary, Target,
};
use rayon::prelude::*;

/// A project folder of its own for each test; the site goes to `public` in it.
struct Project {
    temp: tempfile::TempDir,
}

/// A site as a test wants it: path and text of each file.
type Site<'a> = [(&'a str, &'a str)];

impl Project {
    fn new() -> Self {
        Self { temp: tempfile::tempdir().unwrap() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.temp.path().canonicalize().unwrap().join(path)
    }

    fn site(&self, path: &str) -> PathBuf {
        self.at("public").join(path)
    }

    fn claim(&self) -> Result<Target, Error> {
        claim(&self.at(""), &self.at("public"))
    }

    fn build(&self, site: &Site) -> Result<Summary, Error> {
        build(self.claim()?, site)
    }

    fn refusal(&self) -> Refusal {
        match self.claim() {
            Err(Error::Refused { reason, .. }) => reason,
            other => panic!("{other:?}"),
        }
    }

    fn add(&self, path: &str, text: &str) {
        let file = self.at(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn modified(&self, path: &str) -> SystemTime {
        self.site(path).metadata().unwrap().modified().unwrap()
    }

    /// Makes a file look as if it had been written long ago, so that a test can tell whether it was written since.
    fn age(&self, path: &str) -> SystemTime {
        let long_ago = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_000);
        fs::File::options().write(true).open(self.site(path)).unwrap().set_modified(long_ago).unwrap();
        long_ago
    }
}

fn claim(root: &Path, output: &Path) -> Result<Target, Error> {
    let request = Request { root, sources: &[Path::new("content")], output, home: None, patience: Duration::ZERO };
    Target::claim(&request, || ())
}

fn path(text: &str) -> OutputPath {
    OutputPath::new(text).unwrap()
}

fn made_from(version: &str) -> Dependencies {
    Dependencies { version: version.to_owned(), inputs: [("a.toml".into(), Digest::of(b"a"))].into() }
}

fn put_all(sink: &impl Sink, site: &Site) -> Result<(), Error> {
    let from = Origins::new(["a.toml"]);
    site.par_iter().try_for_each(|(name, text)| sink.put(&path(name), text.as_bytes(), &from))
}

fn build(target: Target, site: &Site) -> Result<Summary, Error> {
    let staging = target.stage()?;
    put_all(&staging, site)?;
    staging.finish(made_from("1.0.0"))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Thing {
    File(Vec<u8>),
    Link(PathBuf),
    EmptyFolder,
    Folder,
}

/// Everything below a folder.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Thing> {
    let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().map(Result::unwrap);
    entries.map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), thing(entry.path()))).collect()
}

fn thing(path: &Path) -> Thing {
    if path.is_symlink() {
        return Thing::Link(fs::read_link(path).unwrap());
    }
    if path.is_dir() {
        return if path.read_dir().unwrap().next().is_none() { Thing::EmptyFolder } else { Thing::Folder };
    }
    Thing::File(fs::read(path).unwrap())
}

/// The names of all files, links and empty folders below a folder.
fn names(folder: &Path) -> Vec<String> {
    let things = tree(folder).into_iter().filter(|(_, thing)| *thing != Thing::Folder);
    things.map(|(path, _)| path.to_str().unwrap().to_owned()).collect()
}

fn summary(written: usize, unchanged: usize, removed: usize, carried_over: usize, publication: Publication) -> Summary {
    Summary { written, unchanged, removed, carried_over, publication, left_behind: Vec::new() }
}

#[cfg(target_os = "linux")]
const SWAPPED: Publication = Publication::Exchanged;
#[cfg(not(target_os = "linux"))]
const SWAPPED: Publication = Publication::Replaced;

const FIRST: &Site = &[("index.html", "one"), ("patient/en/x.html", "two"), ("staff/en/x.html", "three")];

#[test]
fn the_first_build_makes_the_folder() {
    let project = Project::new();
    assert_eq!(project.build(FIRST).unwrap(), summary(3, 0, 0, 0, Publication::Created));
    assert_eq!(names(&project.at("public")), ["index.html", "manifest.json", "patient/en/x.html", "staff/en/x.html"]);
    assert_eq!(names(&project.at("")).len(), 4 + 4, "the site, and lock, stamps, note to Git and a copy of the manifest beside it");
    let (manifest, _) = Manifest::of_site(&project.at("public")).unwrap().unwrap();
    assert_eq!(manifest.made_from, made_from("1.0.0"));
    let listed: Vec<(&str, u64)> = manifest.files.iter().map(|(path, file)| (path.as_str(), file.size)).collect();
    assert_eq!(listed, [("index.html", 3), ("patient/en/x.html", 3), ("staff/en/x.html", 5)]);
    assert_eq!(manifest.files[&path("index.html")].sha256, Digest::of(b"one"));
    assert_eq!(manifest.files[&path("index.html")].from, Origins::new(["a.toml"]));
}

#[test]
fn the_same_site_again_touches_nothing() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    let before = ["index.html", "patient/en/x.html", "manifest.json", ""].map(|path| project.modified(path));
    assert_eq!(project.build(FIRST).unwrap(), summary(0, 3, 0, 0, Publication::Untouched));
    let after = ["index.html", "patient/en/x.html", "manifest.json", ""].map(|path| project.modified(path));
    assert_eq!(before, after);
}

#[test]
fn a_change_replaces_what_differs_and_leaves_the_rest_its_time() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    let long_ago = project.age("index.html");
    let second: &Site = &[("index.html", "one"), ("new/y.html", "four"), ("patient/en/x.html", "TWO")];
    assert_eq!(project.build(second).unwrap(), summary(2, 1, 1, 0, SWAPPED));
    assert_eq!(names(&project.at("public")), ["index.html", "manifest.json", "new/y.html", "patient/en/x.html"]);
    assert_eq!(fs::read_to_string(project.site("patient/en/x.html")).unwrap(), "TWO");
    assert_eq!(project.modified("index.html"), long_ago);
    assert_ne!(project.modified("patient/en/x.html"), long_ago);
}

#[test]
fn a_new_input_with_the_same_pages_replaces_the_manifest_alone() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    project.add("public/mine.txt", "mine");
    let long_ago = project.age("index.html");
    let staging = project.claim().unwrap().stage().unwrap();
    put_all(&staging, FIRST).unwrap();
    assert_eq!(staging.finish(made_from("1.0.1")).unwrap(), summary(0, 3, 0, 0, Publication::ManifestOnly));
    let (manifest, _) = Manifest::of_site(&project.at("public")).unwrap().unwrap();
    assert_eq!(manifest.made_from.version, "1.0.1");
    assert_eq!(project.modified("index.html"), long_ago);
    assert_eq!(fs::read_to_string(project.site("mine.txt")).unwrap(), "mine");
}

#[test]
fn a_file_edited_by_hand_is_put_right_whatever_its_length() {
    for edit in ["oNe", "longer"] {
        let project = Project::new();
        project.build(FIRST).unwrap();
        project.add("public/index.html", edit);
        assert_eq!(project.build(FIRST).unwrap(), summary(1, 2, 0, 0, SWAPPED));
        assert_eq!(fs::read_to_string(project.site("index.html")).unwrap(), "one");
    }
}

#[test]
fn a_manifest_edited_by_hand_is_put_right() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    let manifest = fs::read_to_string(project.site("manifest.json")).unwrap();
    project.add("public/manifest.json", &manifest.replace('\n', " "));
    assert_eq!(project.build(FIRST).unwrap(), summary(0, 3, 0, 0, Publication::ManifestOnly));
    assert_eq!(fs::read_to_string(project.site("manifest.json")).unwrap(), manifest);
}

#[test]
fn files_are_known_by_content_where_nothing_is_remembered() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    fs::remove_dir_all(project.at(".public.protogen")).unwrap();
    let long_ago = project.age("index.html");
    assert_eq!(project.build(FIRST).unwrap(), summary(0, 3, 0, 0, Publication::Untouched));
    assert_eq!(project.modified("index.html"), long_ago);
}

#[test]
fn remembered_times_of_another_site_are_not_believed() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    let stamps = project.at(".public.protogen/stamps.json");
    let (old, time) = (fs::read(&stamps).unwrap(), project.modified("index.html"));
    let second = [("index.html", "ONE"), FIRST[1], FIRST[2]];
    project.build(&second).unwrap();
    // The old times stay if a build is killed right after the swap. A file with such a time and the right length is
    // none the less not the one that build wrote.
    fs::write(&stamps, old).unwrap();
    project.add("public/index.html", "two");
    fs::File::options().write(true).open(project.site("index.html")).unwrap().set_modified(time).unwrap();
    assert_eq!(project.build(&second).unwrap(), summary(1, 2, 0, 0, SWAPPED));
    assert_eq!(fs::read_to_string(project.site("index.html")).unwrap(), "ONE");
}

#[test]
fn damaged_memory_is_thrown_away() {
    for damage in ["", "{}", "\0", "{\"manifest\":\"\",\"stamps\":[]}"] {
        let project = Project::new();
        project.build(FIRST).unwrap();
        project.add(".public.protogen/stamps.json", damage);
        assert_eq!(project.build(FIRST).unwrap(), summary(0, 3, 0, 0, Publication::Untouched));
    }
}

#[test]
fn a_page_known_to_be_the_same_is_kept_without_its_bytes() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    let staging = project.claim().unwrap().stage().unwrap();
    assert!(staging.keep(&path("index.html")).unwrap());
    assert!(staging.keep(&path("patient/en/x.html")).unwrap());
    assert!(!staging.keep(&path("unknown.html")).unwrap());
    put_all(&staging, &[("new.html", "new")]).unwrap();
    assert_eq!(staging.finish(made_from("1.0.0")).unwrap(), summary(1, 2, 1, 0, SWAPPED));

    let clean = Project::new();
    clean.build(&[FIRST[0], FIRST[1], ("new.html", "new")]).unwrap();
    assert_eq!(tree(&project.at("public")), tree(&clean.at("public")));
}

#[test]
fn a_page_that_is_gone_or_changed_is_not_kept() {
    let project = Project::new();
    project.build(&[("edited", "text"), ("gone", "text"), ("longer", "text"), ("folder", "text")]).unwrap();
    fs::remove_file(project.site("gone")).unwrap();
    fs::remove_file(project.site("folder")).unwrap();
    fs::create_dir(project.site("folder")).unwrap();
    project.add("public/edited", "TEXT");
    project.add("public/longer", "text and more");
    let staging = project.claim().unwrap().stage().unwrap();
    for name in ["edited", "gone", "longer", "folder", "manifest.json"] {
        assert!(!staging.keep(&path(name)).unwrap(), "{name}");
    }
}

#[test]
fn nothing_can_be_kept_of_a_first_build() {
    let project = Project::new();
    let staging = project.claim().unwrap().stage().unwrap();
    assert!(!staging.keep(&path("index.html")).unwrap());
    assert_eq!(staging.finish(made_from("1.0.0")).unwrap(), summary(0, 0, 0, 0, Publication::Created));
    assert_eq!(names(&project.at("public")), ["manifest.json"]);
}

#[test]
fn what_others_put_there_stays() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    project.add("public/.htaccess", "deny");
    project.add("public/patient/photo.jpg", "photo");
    project.add("public/staff/en/notes/deep/n.txt", "note");
    fs::create_dir(project.site("empty")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("patient/en/x.html", project.site("latest.html")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/nowhere", project.site("patient/dangling")).unwrap();
    let foreign = if cfg!(unix) { 6 } else { 4 };
    let before = tree(&project.at("public"));

    assert_eq!(project.build(&[("index.html", "ONE")]).unwrap(), summary(1, 0, 2, foreign, SWAPPED));
    let mut expected = before;
    for gone in ["patient/en/x.html", "patient/en", "staff/en/x.html"] {
        expected.remove(Path::new(gone));
    }
    expected.insert("index.html".into(), Thing::File(b"ONE".to_vec()));
    expected.insert("manifest.json".into(), thing(&project.site("manifest.json")));
    assert_eq!(tree(&project.at("public")), expected);
    assert_eq!(names(&project.at(".public.protogen")), [".gitignore", "lock", "manifest.json", "stamps.json"]);
}

#[test]
fn a_folder_of_dot_files_counts_as_empty() {
    let project = Project::new();
    project.add("public/.gitignore", "*\n");
    project.add("public/.well-known/security.txt", "mail us");
    assert_eq!(project.build(FIRST).unwrap(), summary(3, 0, 0, 2, SWAPPED));
    assert_eq!(
        names(&project.at("public")),
        [".gitignore", ".well-known/security.txt", "index.html", "manifest.json", "patient/en/x.html", "staff/en/x.html"]
    );
}

#[test]
fn a_foreign_thing_in_the_way_stops_the_build() {
    for (foreign, wanted) in [("a", "a"), ("a/b", "a"), ("a", "a/b"), ("a/b/c", "a/b")] {
        let project = Project::new();
        project.build(FIRST).unwrap();
        project.add(&format!("public/{foreign}"), "mine");
        let before = tree(&project.at(""));
        let error = project.build(&[(wanted, "ours")]).unwrap_err();
        let Error::ForeignInTheWay { path } = error else { panic!("{error:?}") };
        assert!(project.site(foreign).starts_with(&path) && path.starts_with(project.site("a")), "{}", path.display());
        assert_eq!(tree(&project.at("")), before);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_replaced_by_a_link_is_neither_followed_nor_emptied() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    fs::rename(project.site("patient"), project.at("moved")).unwrap();
    std::os::unix::fs::symlink(project.at("moved"), project.site("patient")).unwrap();
    let moved = tree(&project.at("moved"));

    let error = project.build(&[FIRST[0], FIRST[1]]).unwrap_err();
    assert!(matches!(&error, Error::ForeignInTheWay { path } if *path == project.site("patient")), "{error:?}");
    assert_eq!(project.build(&[FIRST[0]]).unwrap(), summary(0, 1, 2, 1, SWAPPED));
    assert_eq!(thing(&project.site("patient")), Thing::Link(project.at("moved")));
    assert_eq!(tree(&project.at("moved")), moved);
}

#[cfg(unix)]
#[test]
fn permissions_of_folders_stay() {
    use std::os::unix::fs::PermissionsExt;

    let project = Project::new();
    project.build(FIRST).unwrap();
    project.add("public/mine/closed.txt", "mine");
    let set = |path: &str, mode| fs::set_permissions(project.site(path), fs::Permissions::from_mode(mode)).unwrap();
    let mode = |path: &str| project.site(path).metadata().unwrap().permissions().mode() & 0o777;
    set("", 0o775);
    set("patient", 0o750);
    set("mine", 0o500);
    assert_eq!(project.build(&[FIRST[0], FIRST[1]]).unwrap(), summary(0, 2, 1, 1, SWAPPED));
    assert_eq!(["", "patient", "mine"].map(mode), [0o775, 0o750, 0o500]);
    assert_eq!(names(&project.at(".public.protogen")), [".gitignore", "lock", "manifest.json", "stamps.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn foreign_names_that_are_no_unicode_stay() {
    use std::os::unix::ffi::OsStrExt;

    let project = Project::new();
    project.build(FIRST).unwrap();
    let odd = project.at("public").join(std::ffi::OsStr::from_bytes(b"\xff\xfe"));
    fs::write(&odd, "mine").unwrap();
    assert_eq!(project.build(&[FIRST[0]]).unwrap(), summary(0, 1, 2, 1, SWAPPED));
    assert_eq!(fs::read_to_string(odd).unwrap(), "mine");
}

#[test]
fn a_folder_that_no_build_wrote_is_refused() {
    let project = Project::new();
    project.add("public/z.txt", "mine");
    project.add("public/a.txt", "mine");
    let before = tree(&project.at(""));
    assert_eq!(project.refusal(), Refusal::NotOurs("a.txt".into()));
    project.add("public/manifest.json", "{\"name\": \"Clinic\"}");
    assert!(matches!(project.refusal(), Refusal::Manifest(_)));
    fs::remove_file(project.site("manifest.json")).unwrap();
    assert_eq!(tree(&project.at("")), before);
}

#[test]
fn a_file_in_its_place_is_refused() {
    let project = Project::new();
    project.add("public", "a file");
    assert_eq!(project.refusal(), Refusal::NotAFolder);
    assert_eq!(names(&project.at("")), ["public"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let project = Project::new();
    project.build(FIRST).unwrap();
    fs::set_permissions(project.at("public"), fs::Permissions::from_mode(0o555)).unwrap();
    assert_eq!(project.refusal(), Refusal::ReadOnly(project.at("public")));
    fs::set_permissions(project.at("public"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(project.build(FIRST).unwrap(), summary(0, 3, 0, 0, Publication::Untouched));
}

#[test]
fn folders_above_the_target_are_made() {
    let project = Project::new();
    let output = project.at("deep/down/site");
    build(claim(&project.at(""), &output).unwrap(), FIRST).unwrap();
    assert_eq!(names(&output).len(), 4);
}

#[test]
fn a_dropped_staging_leaves_nothing() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    let before = tree(&project.at(""));
    let staging = project.claim().unwrap().stage().unwrap();
    put_all(&staging, &[("index.html", "other"), ("new/x.html", "new")]).unwrap();
    drop(staging);
    assert_eq!(tree(&project.at("")), before);
}

#[test]
fn collisions_stop_the_build() {
    let project = Project::new();
    for site in [[("a/x", ""), ("a/X", "")], [("a", ""), ("a/x", "")], [("a", ""), ("a", "")], [("a", ""), ("manifest.json", "")]] {
        assert!(matches!(project.build(&site), Err(Error::Collision(_))), "{site:?}");
    }
    assert!(!project.at("public").exists());
}

#[test]
fn a_file_kept_and_put_collides() {
    let project = Project::new();
    project.build(FIRST).unwrap();
    let staging = project.claim().unwrap().stage().unwrap();
    assert!(staging.keep(&path("index.html")).unwrap());
    assert!(matches!(put_all(&staging, &FIRST[..1]), Err(Error::Collision(_))));
}

#[test]
fn an_unlisted_input_stops_the_build() {
    let project = Project::new();
    let staging = project.claim().unwrap().stage().unwrap();
    staging.put(&path("a"), b"", &Origins::new(["unlisted.toml"])).unwrap();
    assert!(matches!(staging.finish(made_from("1.0.0")), Err(Error::UnlistedInput { .. })));
    assert!(!project.at("public").exists());
}

#[test]
fn memory_and_disk_hold_the_same_bytes_from_one_thread_and_from_many() {
    let files: Vec<(String, String)> = (0..500).map(|n| (format!("f{}/p{n}.html", n % 7), format!("page {n}"))).collect();
    let site: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let in_memory = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let tree = OutputTree::default();
        pool.install(|| put_all(&tree, &site)).unwrap();
        tree.finish(made_from("1.0.0")).unwrap()
    };
    let project = Project::new();
    project.build(&site).unwrap();
    let on_disk = tree(&project.at("public")).into_iter().filter_map(|(path, thing)| match thing {
        Thing::File(bytes) => Some((path.to_str().unwrap().to_owned(), bytes)),
        _ => None,
    });
    let on_disk: BTreeMap<String, Vec<u8>> = on_disk.collect();
    assert_eq!(on_disk.len(), 501);
    assert_eq!(in_memory(1), on_disk);
    assert_eq!(in_memory(4), on_disk);
}

/// Builds that are interrupted from outside. The child is this test program itself, told to run one test only.
#[cfg(unix)]
mod interrupted {
    use std::process::{Child, Command, Stdio};
    use std::thread;

    use super::*;

    const CHILD: &str = "interrupted::child_builds_two_sites_in_turn";
    const ROOT: &str = "PROTOGEN_TEST_ROOT";

    /// Two sites that share most pages; the second has pages of 10,000 bytes.
    fn site(number: usize) -> Vec<(String, String)> {
        let shared = (0..40).map(|n| (format!("shared/p{n}.html"), format!("page {n}")));
        let own = (0..40).map(|n| (format!("own/p{n}.html"), format!("{number}").repeat(if number == 1 { 10_000 } else { 1_000 })));
        let alone = (0..10).map(|n| (format!("only-{number}/p{n}.html"), n.to_string()));
        shared.chain(own).chain(alone).collect()
    }

    fn build_number(number: usize, root: &Path) -> Result<Summary, Error> {
        let files = site(number);
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        build(claim(root, &root.join("public"))?, &files)
    }

    #[test]
    #[ignore = "the child process of the tests beside it; on its own it builds three sites"]
    fn child_builds_two_sites_in_turn() {
        let own = Project::new();
        let given = std::env::var_os(ROOT).map(PathBuf::from);
        let (root, rounds) = given.map_or((own.at(""), 3), |root| (root, 10_000));
        for round in 0..rounds {
            build_number(round % 2, &root).unwrap();
        }
    }

    fn child(root: &Path, shell: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{shell} exec \"$0\" --exact {CHILD} --include-ignored --nocapture")]);
        command.arg(std::env::current_exe().unwrap()).env(ROOT, root).stdout(Stdio::null());
        command
    }

    /// The foreign things that every version of the site must hold.
    fn add_foreign(project: &Project) {
        project.add("public/.htaccess", "deny");
        project.add("public/only-0/mine.txt", "mine");
        fs::create_dir(project.site("empty")).unwrap();
        std::os::unix::fs::symlink("shared/p1.html", project.site("link.html")).unwrap();
    }

    /// The whole tree of each of the two sites, by building them in peace.
    fn expected_trees() -> [BTreeMap<PathBuf, Thing>; 2] {
        let project = Project::new();
        build_number(1, &project.at("")).unwrap();
        add_foreign(&project);
        [0, 1].map(|number| {
            build_number(number, &project.at("")).unwrap();
            tree(&project.at("public"))
        })
    }

    fn kill(mut child: Child) {
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.code(), None, "the child ended before it was killed: {status}");
    }

    #[test]
    fn killed_at_any_moment_the_old_site_or_the_new_stands_whole() {
        let expected = expected_trees();
        let project = Project::new();
        build_number(0, &project.at("")).unwrap();
        add_foreign(&project);
        let mut leftovers = 0;
        for round in 0..60 {
            let running = child(&project.at(""), "").spawn().unwrap();
            // Steps of an odd length, so that the moments fall on every part of a build in the course of the rounds.
            thread::sleep(Duration::from_micros(10_000 + round * 1_709 % 41_000));
            kill(running);
            let found = tree(&project.at("public"));
            assert!(expected.contains(&found), "round {round}: {:?}", found.keys());
            leftovers += usize::from(names(&project.at(".public.protogen")).len() > 4);
            drop(project.claim().unwrap());
            let beside: Vec<String> = names(&project.at(".public.protogen"));
            let known = [".gitignore", "lock", "manifest.json", "manifest.new", "stamps.json", "stamps.new"];
            assert!(beside.iter().all(|name| known.contains(&name.as_str())), "round {round}: {beside:?}");
            assert_eq!(tree(&project.at("public")), found);
        }
        assert!(leftovers > 0, "no build was killed in the midst of its work");
    }

    /// A limit on the size of files stands for the full disk: the write fails half way, as it would there.
    #[test]
    fn a_write_that_fails_half_way_leaves_the_old_site_and_names_the_file() {
        let project = Project::new();
        build_number(0, &project.at("")).unwrap();
        add_foreign(&project);
        let before = tree(&project.at(""));
        // 16 blocks of 512 bytes; the signal that would end the program is ignored, so that the write itself fails.
        let mut command = child(&project.at(""), "trap '' XFSZ; ulimit -f 16;");
        let output = command.stdout(Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success());
        assert!(said.contains("doing: \"write\"") && said.contains(&*project.site("own/p").to_string_lossy()), "{said}");
        assert!(said.contains("FileTooLarge"), "{said}");
        assert_eq!(tree(&project.at("")), before);
    }
}
