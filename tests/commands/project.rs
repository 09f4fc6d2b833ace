//! A project on the disk, and the program run in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything here happens on this day, unless a test says otherwise.
pub const TODAY: &str = "2026-11-21";

/// The files below a folder with their bytes, by path.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// A project in a folder of its own.
pub struct Project {
    folder: tempfile::TempDir,
}

/// What a command said and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// What it said on standard error, with each text on one line again.
    pub fn said(&self) -> String {
        let goes_on =
            |line: &&str| line.starts_with("    ") && !["|", "=", "-->", ":::"].iter().any(|frame| line.trim_start().starts_with(frame));
        let mut said = String::new();
        for line in self.err.lines() {
            if goes_on(&line) {
                said.truncate(said.trim_end().len());
                said.push_str(&format!(" {}\n", line.trim_start()));
            } else {
                said.push_str(&format!("{line}\n"));
            }
        }
        said
    }
}

impl Project {
    /// What `protogen new` makes.
    pub fn small() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        let made = project.run("new .");
        assert_eq!(made.code, Some(0), "{made:?}");
        project
    }

    /// The example clinic.
    pub fn example() -> Self {
        Self::copy(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// The clinic with treatments of other kinds.
    pub fn other_clinic() -> Self {
        Self::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other-clinic"))
    }

    fn copy(root: &Path) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        for (path, bytes) in tree(&root.join("content")) {
            project.write(&format!("content/{path}"), &bytes);
        }
        project.write("protogen.toml", &std::fs::read(root.join("protogen.toml")).unwrap());
        project
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.at(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    /// Replaces words in a file that must hold them, where they first stand.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.at(path)).unwrap();
        assert!(text.contains(from), "{path} lacks {from:?}");
        self.write(path, text.replacen(from, to, 1).as_bytes());
    }

    /// The program, to be run here on the fixed day.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = self.command_on(TODAY, arguments);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    /// The program, to be run here on another day.
    pub fn command_on(&self, day: &str, arguments: &str) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("protogen"));
        command.current_dir(self.folder.path()).args(arguments.split_whitespace()).args(["--as-of", day]);
        command
    }

    pub fn run(&self, arguments: &str) -> Answer {
        answer(self.command(arguments))
    }

    /// The site as it stands.
    pub fn site(&self) -> Tree {
        tree(&self.at("public"))
    }
}

/// Runs a command to its end.
pub fn answer(mut command: Command) -> Answer {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Every file below a folder.
pub fn tree(folder: &Path) -> Tree {
    let walk = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let name = |entry: &walkdir::DirEntry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
    walk.map(|entry| (name(&entry), std::fs::read(entry.path()).unwrap())).collect()
}

/// The names of the files that differ, or that only one of the two has.
pub fn differences(one: &Tree, other: &Tree) -> Vec<String> {
    let names = one.keys().chain(other.keys()).collect::<std::collections::BTreeSet<_>>();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
