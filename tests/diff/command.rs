//! `protogen diff` as its user meets it: revisions and folders, formats, exit codes.

use crate::project::{CLINIC, PROTOCOL, VOCABULARY, rule};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

struct Project(TempDir);

impl Project {
    /// A protocol with this rule, in a repository with one commit.
    fn new(items: &str) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.put("protogen.toml", "# Settings.\n");
        project.put("content/clinic.toml", CLINIC);
        project.put("content/vocabulary/all.toml", VOCABULARY);
        project.protocol(items);
        for arguments in [&["init", "-q", "-b", "main"][..], &["add", "."], &["commit", "-q", "-m", "first"]] {
            project.git(arguments);
        }
        project
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn protocol(&self, items: &str) {
        self.put("content/protocols/peel.toml", &format!("{PROTOCOL}{items}"));
    }

    fn git(&self, arguments: &[&str]) {
        let who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").arg("-C").arg(self.root()).args(who).args(arguments).output().unwrap();
        assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn diff(&self, arguments: &[&str]) -> Answer {
        run(self.root(), arguments)
    }
}

struct Answer {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_protogen"));
    let done: Output = Command::new(program).current_dir(folder).args(["--as-of", "2026-11-28", "diff"]).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
}

fn ban(time: &str) -> String {
    rule("no-makeup", &format!("avoid = \"makeup\"\nfor = \"{time}\""))
}

const LOOSENED: &str = "\
peel 1.0.0                             LOOSER
  no-makeup      for: 24 h → 12 h                             looser
                 at 18 h, make-up: was banned, is free
version: peel needs 2.0.0, has 1.0.0
0 reversed, 1 looser, 0 incomparable, 0 stricter; 0 documents unchanged
";

#[test]
fn a_revision_and_a_folder_are_compared_alike() {
    let project = Project::new(&ban("24 h"));
    let answer = project.diff(&["HEAD"]);
    assert_eq!((answer.code, answer.out.as_str(), answer.err.as_str()), (0, "no differences; 1 document unchanged\n", ""));
    let copy = tempfile::tempdir().unwrap();
    for path in ["protogen.toml", "content/clinic.toml", "content/vocabulary/all.toml", "content/protocols/peel.toml"] {
        let to = copy.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(project.root().join(path), to).unwrap();
    }
    project.protocol(&ban("12 h"));
    for old in ["HEAD", "main", "HEAD^{commit}", copy.path().to_str().unwrap()] {
        let answer = project.diff(&[old]);
        assert_eq!((answer.code, answer.out.as_str()), (0, LOOSENED), "{old}: {}", answer.err);
    }
    project.git(&["commit", "-q", "-a", "-m", "second"]);
    assert_eq!(project.diff(&["HEAD~1", "HEAD"]).out, LOOSENED);
    assert_eq!(project.diff(&["HEAD"]).out, "no differences; 1 document unchanged\n");
    let inner = project.root().join("content/protocols");
    assert_eq!(run(&inner, &["HEAD~1"]).out, LOOSENED, "from a folder below");
}

#[test]
fn a_project_may_be_a_folder_of_a_repository_and_be_compared_from_a_hook() {
    let project = Project::new("");
    fs::create_dir_all(project.root().join("clinic")).unwrap();
    for path in ["protogen.toml", "content"] {
        fs::rename(project.root().join(path), project.root().join("clinic").join(path)).unwrap();
    }
    let protocol = "clinic/content/protocols/peel.toml";
    project.put(protocol, &format!("{PROTOCOL}{}", ban("24 h")));
    project.git(&["add", "-A"]);
    project.git(&["commit", "-q", "-m", "moved"]);
    project.put(protocol, &format!("{PROTOCOL}{}", ban("12 h")));
    assert_eq!(run(&project.root().join("clinic"), &["HEAD"]).out, LOOSENED);
    let hooked = Command::new(env!("CARGO_BIN_EXE_protogen"))
        .current_dir(project.root().join("clinic"))
        .env("GIT_DIR", ".git")
        .args(["diff", "HEAD"])
        .output();
    assert_eq!(String::from_utf8(hooked.unwrap().stdout).unwrap(), LOOSENED);
    let answer = run(&project.root().join("clinic"), &["HEAD~1"]);
    assert!(answer.code == 2 && answer.err.contains("`HEAD~1` has no `protogen.toml` in this folder"), "{}", answer.err);
}

#[test]
fn what_is_no_revision_is_refused_and_nothing_is_written() {
    let project = Project::new(&ban("24 h"));
    for revision in ["nope", "--output=x", "--upload-pack=touch x", "HEAD:content"] {
        let answer = project.diff(&["--", revision]);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{revision}");
        let said = answer.err.replace("\n       ", " ");
        assert!(said.contains("neither a revision that git knows here nor a folder") || said.contains("has no `protogen.toml`"), "{said}");
    }
    assert_eq!(project.diff(&["--output=x"]).code, 2);
    assert!(!project.root().join("x").exists() && !project.root().join("content/x").exists());
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("protogen.toml"), "").unwrap();
    let answer = run(elsewhere.path(), &["main"]);
    assert!(answer.code == 2 && answer.err.contains("is in no git repository"), "{}", answer.err);
}

#[test]
fn a_shallow_clone_says_what_to_fetch() {
    let project = Project::new(&ban("24 h"));
    project.protocol(&ban("12 h"));
    project.git(&["commit", "-q", "-a", "-m", "second"]);
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", project.root().display());
    let done = Command::new("git").args(["clone", "-q", "--depth=1", &url]).arg(clone.path().join("c")).output().unwrap();
    assert!(done.status.success());
    let said = |revision: &str| {
        let answer = run(&clone.path().join("c"), &[revision]);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""));
        answer.err.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(said("HEAD~1").contains("which is shallow: run `git fetch --unshallow`"));
    let expected = "run `git fetch --depth=1 origin +refs/heads/release:refs/remotes/origin/release`";
    assert!(said("origin/release").contains(expected), "{}", said("origin/release"));
}

#[test]
fn every_format_is_whole_whatever_the_exit_code() {
    let project = Project::new(&ban("24 h"));
    project.protocol(&ban("12 h"));
    for format in ["human", "json", "markdown", "html"] {
        let plain = project.diff(&["HEAD", "--format", format]);
        assert_eq!((plain.code, plain.err.as_str()), (0, ""), "{format}");
        assert!(plain.out.contains("no-makeup") && plain.out.contains("2.0.0"), "{}", plain.out);
        for (level, code) in [("reversed", 0), ("looser", 1), ("incomparable", 0), ("stricter", 1), ("wording", 1), ("any", 1)] {
            let gated = project.diff(&["HEAD", "--format", format, "--fail-on", level]);
            let code = if level == "incomparable" { 1 } else { code };
            assert_eq!((gated.code, gated.out == plain.out), (code, true), "{format} {level}");
        }
    }
    project.protocol(&ban("2 d"));
    assert_eq!(project.diff(&["HEAD", "--fail-on", "looser"]).code, 0);
    assert_eq!(project.diff(&["HEAD", "--fail-on", "stricter"]).code, 1);
    assert_eq!(project.diff(&["HEAD", "--fail-on", "nothing"]).code, 2);
}

#[test]
fn json_is_what_its_schema_says() {
    let project = Project::new(&ban("24 h"));
    project.protocol(&format!("{}{}", ban("12 h"), rule("also", "do = \"sunscreen\"\nfrom = \"1 d\"\nspf = \"at least 30\"")));
    project.put("content/clinic.toml", &CLINIC.replace("0000", "0001"));
    let found: serde_json::Value = serde_json::from_str(&project.diff(&["HEAD", "--format", "json"]).out).unwrap();
    let program = env!("CARGO_BIN_EXE_protogen");
    let printed = Command::new(program).args(["schema", "diff"]).output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&found), "{:#?}", schema.iter_errors(&found).map(|error| error.to_string()).collect::<Vec<_>>());
    let change = &found["documents"][0]["changes"][0];
    assert_eq!((&found["documents"][0]["class"], &change["class"]), (&"incomparable".into(), &"looser".into()));
    assert_eq!(change["witness"]["minutes"], 18 * 60);
    assert_eq!(change["span"]["path"], "content/protocols/peel.toml");
    // The fingerprint of a change stays where others come and go.
    let fingerprint = change["fingerprint"].as_str().unwrap().to_owned();
    project.protocol(&format!("# A remark.\n{}", ban("12 h")));
    let again: serde_json::Value = serde_json::from_str(&project.diff(&["HEAD", "--format", "json"]).out).unwrap();
    assert_eq!(again["documents"][0]["changes"][0]["fingerprint"], fingerprint.as_str());
}

#[test]
fn the_history_is_proposed_and_written() {
    let project = Project::new(&ban("24 h"));
    project.protocol(&ban("12 h"));
    let answer = project.diff(&["HEAD", "--write-history"]);
    assert_eq!((answer.code, answer.out.as_str()), (0, LOOSENED), "{}", answer.err);
    let text = fs::read_to_string(project.root().join("content/protocols/peel.toml")).unwrap();
    let entry = "[[history]]\nversion = \"2.0.0\"\ndate = 2026-11-28\nchange = \"no-makeup: for 12 h instead of 24 h (looser).\"\n";
    assert!(text.contains(entry), "{text}");
    // Again, it replaces what it wrote.
    project.protocol(&text.replace(PROTOCOL, "").replace("12 h", "6 h"));
    project.diff(&["HEAD", "--write-history"]);
    let text = fs::read_to_string(project.root().join("content/protocols/peel.toml")).unwrap();
    assert_eq!((text.matches("[[history]]").count(), text.matches("for 6 h instead of 24 h").count()), (1, 1), "{text}");
}

#[test]
fn what_cannot_be_read_is_said_and_stops_a_gate() {
    let project = Project::new(&ban("24 h"));
    project.protocol("[[aftercare");
    let answer = project.diff(&["HEAD"]);
    assert!(answer.code == 0 && answer.out.contains("can't be read in full"), "{}", answer.out);
    assert_eq!(project.diff(&["HEAD", "--fail-on", "reversed"]).code, 1);
}
