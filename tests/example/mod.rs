//! The example clinic's content in a folder of its own, built and printed by the program as its user would.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use tempfile::TempDir;

/// A day on which every example document is in force and none is due.
pub const TODAY: &str = "2026-12-01";

/// Every document of the example clinic.
pub const DOCUMENTS: [&str; 9] = [
    "acne-scar-course",
    "microneedling",
    "microneedling-acne-scars",
    "needling-with-mask",
    "rf-microneedling",
    "rf-needling-with-mask",
    "rf-skin-treatment",
    "rf-skin-treatment-after-needling",
    "soothing-mask",
];

/// A copy of the project that a test may change.
pub struct Example {
    folder: TempDir,
}

impl Example {
    /// As it is in the repository.
    pub fn new() -> Self {
        Self::copy_of(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// The second clinic, whose treatments are of other kinds, built without the two visits in which treatments clash.
    pub fn other_clinic() -> Self {
        let clinic = Self::copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic"));
        for visit in ["tattoo-and-hair", "toxin-and-peel"] {
            fs::remove_file(clinic.path(&format!("content/visits/{visit}.toml"))).unwrap();
        }
        clinic.run(&["build"]);
        clinic
    }

    fn copy_of(root: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in walkdir::WalkDir::new(root.join("content")) {
            let entry = entry.unwrap();
            let target = folder.path().join(entry.path().strip_prefix(root).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).unwrap();
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
        fs::copy(root.join("protogen.toml"), folder.path().join("protogen.toml")).unwrap();
        Self { folder }
    }

    /// With every document approved and the site built.
    pub fn approved() -> Self {
        let example = Self::new();
        example.run(&[&["approve", "--role", "medical-director"], &DOCUMENTS[..]].concat());
        example.run(&["build"]);
        example
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The built site.
    pub fn site(&self) -> PathBuf {
        self.path("public")
    }

    /// Puts `to` in the place of `from` in a file of the project; `from` has to be there.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.path(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "`{from}` is not in {file}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Takes the approvals of a document away.
    pub fn take_approvals_away(&self, id: &str) {
        fs::remove_file(self.path(&format!("content/approvals/{id}.toml"))).unwrap();
    }

    /// Runs the program, which has to succeed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.run_on(TODAY, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
        said.into_owned()
    }

    /// Runs the program as on another day, whatever comes of it.
    pub fn run_on(&self, day: &str, arguments: &[&str]) -> Output {
        let mut command = assert_cmd::Command::cargo_bin("protogen").unwrap();
        command.args(arguments).args(["--as-of", day, "--root"]).arg(self.folder.path()).output().unwrap()
    }
}
