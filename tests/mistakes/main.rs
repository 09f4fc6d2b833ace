//! What an author is told about each kind of mistake, whole: the message, the place, the caret and the way out.
//!
//! A case is one file of `tests/fixtures/mistakes/cases/`. Its first line says where it would stand in the small project of
//! `tests/fixtures/mistakes/base/`; beside it stand the findings as people read them (`.txt`) and as programs do (`.jsonl`).
//! `PROTOGEN_UPDATE=1` writes these anew; then read the difference as an author would.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod fuzz;

use protogen::diagnostic::{Diagnostic, Format, Report, Window, sort};
use protogen::load::{self, RawFile, read_project};
use protogen::resolve::{self, Catalog};
use protogen::site;
use protogen::source::Sources;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the fixtures.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mistakes")
}

/// Everything that reading and binding find in these files.
struct Findings {
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Findings {
    fn of(files: Vec<RawFile>) -> Self {
        let mut loaded = load::decode(files);
        let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
        diagnostics.extend(resolve::bind(&loaded));
        sort(&mut diagnostics, &loaded.sources);
        Self { diagnostics, sources: loaded.sources }
    }

    fn render(&self, format: Format) -> String {
        Report { diagnostics: &self.diagnostics, sources: &self.sources }.render(format, Window::PIPED, &[])
    }

    /// `code line:column` of each, in order.
    fn places(&self) -> Vec<String> {
        let place = |finding: &Diagnostic| self.sources.get(finding.span.source).position(finding.span.start);
        self.diagnostics.iter().map(|f| format!("{} {}:{}", f.rule.code, place(f).line, place(f).column)).collect()
    }
}

/// The small project with one file more, or with one replaced.
fn project_with(file: RawFile) -> Vec<RawFile> {
    let mut files = read_project(&fixtures().join("base")).unwrap();
    files.retain(|known| known.path != file.path);
    files.push(file);
    files
}

/// A case's file, at the place that its first line names.
fn case(path: &Path) -> RawFile {
    let text = fs::read_to_string(path).unwrap();
    let place = text.lines().next().and_then(|line| line.strip_prefix("# ")).expect("the first line names the file's place").to_owned();
    RawFile::new(&place, &text)
}

fn case_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures().join("cases")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    files.sort();
    files
}

/// Compares with the expected file, or writes it; says what differs.
fn compare(expected: &Path, found: &str) -> Option<String> {
    if std::env::var_os("PROTOGEN_UPDATE").is_some() {
        fs::write(expected, found).unwrap();
        return None;
    }
    let same = fs::read_to_string(expected).is_ok_and(|text| text == found);
    (!same).then(|| format!("{}\n{found}", expected.display()))
}

/// Compares the findings in both forms with the expected files `stem.txt` and `stem.jsonl`.
fn compare_both(stem: &Path, findings: &Findings) -> Vec<String> {
    let both = [(Format::Human, "txt"), (Format::Json, "jsonl")];
    both.into_iter().filter_map(|(format, extension)| compare(&stem.with_extension(extension), &findings.render(format))).collect()
}

#[track_caller]
fn assert_none_differ(differences: &[String]) {
    assert!(differences.is_empty(), "not as expected; PROTOGEN_UPDATE=1 accepts it\n\n{}", differences.join("\n"));
}

#[test]
fn the_small_project_has_no_mistake() {
    assert_eq!(Findings::of(read_project(&fixtures().join("base")).unwrap()).render(Format::Human), "");
}

#[test]
fn every_mistake_is_told_as_expected() {
    let differences: Vec<String> =
        case_files().iter().flat_map(|file| compare_both(file, &Findings::of(project_with(case(file))))).collect();
    assert_none_differ(&differences);
}

#[test]
fn every_expected_file_belongs_to_a_case() {
    let cases: BTreeSet<PathBuf> = case_files().iter().map(|file| file.with_extension("")).chain(on_disk::stems()).collect();
    for entry in fs::read_dir(fixtures().join("cases")).unwrap() {
        let path = entry.unwrap().path();
        assert!(cases.contains(&path.with_extension("")), "{} belongs to no case", path.display());
    }
}

/// Without documents, all pages and folders of a language are the site's own: no document may be called like one.
#[test]
fn no_document_can_take_the_place_of_a_page() {
    let pages = site::plan(&Catalog::default(), &["en".to_owned()]).unwrap();
    let own = pages.iter().filter_map(|page| page.within().strip_prefix("en/")?.strip_suffix(".html"));
    let own: BTreeSet<&str> = own.chain(["status"]).collect();
    assert_eq!(own, BTreeSet::from(load::RESERVED));
}

/// Twelve independent mistakes in one file: none hides another, and each is told at the place of the mistake itself.
#[test]
fn twelve_mistakes_are_twelve_findings() {
    let findings = Findings::of(project_with(case(&fixtures().join("cases/twelve.toml"))));
    let expected = [
        "U001 10:1",  // an unknown key of the document
        "U003 15:10", // a naked decimal, inside the string
        "U001 16:1",  // a misspelt key
        "U002 21:13", // a unit that is none
        "U002 25:12", // a length where a duration belongs
        "C212 26:13", // a product that is not there
        "C212 30:9",  // a concept that is not there
        "U007 31:8",  // a duration without a number
        "U001 32:9",  // a misspelt choice
        "C212 33:39", // a reference in prose, behind an escape
        "U001 36:6",  // an id that stands twice
        "F004 39:19", // raw HTML
    ];
    assert_eq!(findings.places(), expected);
}

/// A byte-order mark is what some editors write; it is no mistake, and it moves no column.
#[test]
fn a_byte_order_mark_is_left_out() {
    let folder = on_disk::copy_of_base();
    let mask = folder.path().join("content/protocols/mask.toml");
    let text = fs::read_to_string(&mask).unwrap();
    fs::write(&mask, format!("\u{feff}{}", text.replace("id = \"mask\"", "id = \"musk\""))).unwrap();
    let findings = Findings::of(read_project(folder.path()).unwrap());
    assert_eq!(findings.places(), ["U001 1:6"]);
}

/// Windows line ends are no mistake, and columns stand where they stood.
#[test]
fn windows_line_ends_change_no_place() {
    for file in case_files() {
        let unix = case(&file);
        let windows = RawFile::new(&unix.path, &unix.content.clone().unwrap().replace('\n', "\r\n"));
        let (unix, windows) = (Findings::of(project_with(unix)), Findings::of(project_with(windows)));
        assert_eq!(unix.places(), windows.places(), "{}", file.display());
    }
}

/// What can go wrong with files as such, made on the disk because a repository can't hold it.
mod on_disk {
    use super::{Findings, assert_none_differ, compare_both, fixtures};
    use protogen::load::read_project;
    use std::fs;
    use std::path::{Path, PathBuf};
    use tempfile::TempDir;

    /// A name of an expected file, and what is done to the small project.
    type Case = (&'static str, fn(&Path));

    const CASES: &[Case] = &[
        ("disk-not-utf8", |content| {
            fs::write(content.join("protocols/latin.toml"), b"id = \"latin\"\n\ntitle = \"Cr\xe8me\"\n").unwrap();
        }),
        ("disk-utf16", |content| {
            let text: Vec<u8> = "\u{feff}id = \"wide\"\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
            fs::write(content.join("protocols/wide.toml"), text).unwrap();
        }),
        ("disk-too-large", |content| {
            let file = fs::File::create(content.join("protocols/large.toml")).unwrap();
            file.set_len(50 * 1024 * 1024).unwrap();
        }),
        ("disk-nothing", |content| fs::write(content.join("protocols/nothing.toml"), "").unwrap()),
        ("disk-no-clinic", |content| fs::remove_file(content.join("clinic.toml")).unwrap()),
        ("disk-no-content", |content| fs::remove_dir_all(content).unwrap()),
        ("disk-vocabulary-utf16", |content| to_utf16(&content.join("vocabulary/words.toml"))),
        ("disk-mask-utf16", |content| {
            to_utf16(&content.join("protocols/mask.toml"));
            write_peel(content);
        }),
        ("disk-mask-empty", |content| {
            fs::write(content.join("protocols/mask.toml"), "").unwrap();
            write_peel(content);
        }),
        ("disk-mask-renamed", |content| {
            let mask = content.join("protocols/mask.toml");
            let text = fs::read_to_string(&mask).unwrap();
            fs::write(&mask, text.replacen("id = \"mask\"", "id = \"Mask One\"", 1)).unwrap();
            write_peel(content);
        }),
        ("disk-nul", |content| {
            let mask = content.join("protocols/mask.toml");
            let text = fs::read_to_string(&mask).unwrap();
            fs::write(&mask, text.replacen("title = \"Mask\"", "title = \"Mask\"\0", 1)).unwrap();
        }),
        ("disk-case-collision", |content| {
            fs::copy(content.join("protocols/mask.toml"), content.join("protocols/Mask.toml")).unwrap();
        }),
        ("disk-stray", |content| {
            fs::write(content.join("protocols/notes.txt"), "Ask about the gel.").unwrap();
            fs::write(content.join("protocol.toml"), "").unwrap();
            fs::create_dir(content.join("protokols")).unwrap();
            fs::write(content.join("protokols/peel.toml"), "").unwrap();
            fs::write(content.join(".hidden"), "left alone").unwrap();
            fs::write(content.join("README.md"), "left alone").unwrap();
            fs::write(content.join("protocols/mask.toml~"), "left alone").unwrap();
        }),
        #[cfg(unix)]
        ("disk-link-loop", |content| std::os::unix::fs::symlink("..", content.join("protocols/loop")).unwrap()),
        #[cfg(unix)]
        ("disk-link-to-nowhere", |content| std::os::unix::fs::symlink("gone.toml", content.join("protocols/peel.toml")).unwrap()),
        #[cfg(unix)]
        ("disk-link-to-itself", |content| std::os::unix::fs::symlink("peel.toml", content.join("protocols/peel.toml")).unwrap()),
    ];

    fn to_utf16(path: &Path) {
        let text = fs::read_to_string(path).unwrap();
        let bytes: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(path, bytes).unwrap();
    }

    /// A protocol with a slip of its own, which names the mask and prints its time.
    fn write_peel(content: &Path) {
        let head = fs::read_to_string(fixtures().join("base/content/protocols/mask.toml")).unwrap().replace("\"mask\"", "\"peel\"");
        let steps = "[[step]]\nid = \"mask\"\nuse = \"mask\"\n\n[[step]]\nid = \"wait\"\nstaff = \"Wait {mask#mask-time.value}, {peel#mask-time.vaule}.\"\n";
        fs::write(content.join("protocols/peel.toml"), format!("{head}\n{steps}")).unwrap();
    }

    /// The expected files' names, without their ends.
    pub fn stems() -> impl Iterator<Item = PathBuf> {
        CASES.iter().map(|(name, _)| fixtures().join("cases").join(name))
    }

    /// The small project in a folder of its own.
    pub fn copy_of_base() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in read_project(&fixtures().join("base")).unwrap() {
            let path = folder.path().join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.content.unwrap()).unwrap();
        }
        folder
    }

    #[test]
    fn every_fault_of_a_file_is_told_as_expected() {
        let mut differences = Vec::new();
        for (name, damage) in CASES {
            let folder = copy_of_base();
            damage(&folder.path().join("content"));
            let findings = Findings::of(read_project(folder.path()).unwrap());
            differences.extend(compare_both(&fixtures().join("cases").join(name), &findings));
        }
        assert_none_differ(&differences);
    }
}
