//! A page of the documentation as a script: its files are written, its commands are run, and what it shows is what comes.
//!
//! A fence says what its block is. `toml file=PATH` is a new file, `toml add=PATH` stands at the end of one, `diff file=PATH` changes
//! lines of one, and `console` holds commands after `$` and what they print; `…` stands for anything, and on a line of its own for any
//! lines. The sentence before a
//! block names the file, so that a reader knows what the fence says.

use crate::shell::protogen;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What a line of three dots stands for: any lines, also none.
const ANY: &str = "…";

/// Follows the page `docs/<name>` in a fresh folder. With `PROTOGEN_UPDATE` set, what the page shows is written anew where it has
/// no `…`.
pub fn follow(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let page = std::fs::read_to_string(&path).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut walker = Walker { here: home.path().to_owned(), differences: Vec::new() };
    let walked = walker.walk(&page);
    if std::env::var_os("PROTOGEN_UPDATE").is_some() && walked != page {
        std::fs::write(&path, walked).unwrap();
    }
    assert!(walker.differences.is_empty(), "docs/{name} shows something else:\n{}", walker.differences.join("\n"));
}

struct Walker {
    here: PathBuf,
    differences: Vec<String>,
}

impl Walker {
    /// The page with every block done, and what its commands print put in the place of what it shows.
    fn walk(&mut self, page: &str) -> String {
        let mut out = String::new();
        let mut rest = page;
        while let Some((before, fence, block, after)) = next_block(rest) {
            out.push_str(before);
            let done = self.block(before, fence, block);
            let _ = write!(out, "```{fence}\n{done}```\n");
            rest = after;
        }
        out + rest
    }

    fn block(&mut self, before: &str, fence: &str, block: &str) -> String {
        let (language, target) = fence.split_once(' ').unwrap_or((fence, ""));
        match (language, target.split_once('=')) {
            ("console", None) => return self.console(block),
            ("toml", Some(("file", path))) => self.write(before, path, block.to_owned()),
            ("toml", Some(("add", path))) => {
                let old = self.read(path);
                self.write(before, path, format!("{old}\n{block}"));
            }
            ("diff", Some(("file", path))) => {
                let new = changed(&self.read(path), block);
                self.write(before, path, new);
            }
            // A part of a file, which the tests of the docs read.
            ("toml", Some(("of", _))) => {}
            ("toml" | "sh" | "yaml" | "text" | "html" | "nginx", None) => {}
            _ => panic!("a block with the unknown fence `{fence}`"),
        }
        block.to_owned()
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.here.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn write(&self, before: &str, path: &str, text: String) {
        let sentence = before.trim_end().rsplit("\n\n").next().unwrap();
        assert!(sentence.contains(path), "no word before the block of {path} says which file it is: {sentence}");
        let path = self.here.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn console(&mut self, block: &str) -> String {
        let mut out = String::new();
        for part in block.split("$ ").skip(1) {
            let (command, shown) = part.split_once('\n').unwrap();
            let printed = self.command(command);
            let kept = if matches(shown, &printed) {
                shown
            } else {
                self.differences.push(format!("$ {command}\n--- shown\n{shown}--- printed\n{printed}"));
                if shown.lines().any(|line| line == ANY) { shown } else { &printed }
            };
            let _ = write!(out, "$ {command}\n{kept}");
        }
        out
    }

    fn command(&mut self, command: &str) -> String {
        match command.split_once(' ') {
            Some(("cd", folder)) => {
                self.here.push(folder);
                assert!(self.here.is_dir(), "there is no folder {folder}");
                String::new()
            }
            Some(("protogen", arguments)) => protogen(&self.here, arguments).text,
            _ => panic!("the page runs `{command}`, which this test does not know"),
        }
    }
}

/// What stands before the next block, its fence, its text, and what stands after it.
fn next_block(page: &str) -> Option<(&str, &str, &str, &str)> {
    let start = if page.starts_with("```") { 0 } else { page.find("\n```")? + 1 };
    let (fence, rest) = page[start + 3..].split_once('\n')?;
    let end = if rest.starts_with("```") { 0 } else { rest.find("\n```")? + 1 };
    Some((&page[..start], fence, &rest[..end], rest[end + 3..].strip_prefix('\n').unwrap_or(&rest[end + 3..])))
}

/// The text with the lines after `-` replaced by those after `+`; lines after a space only say where.
fn changed(text: &str, diff: &str) -> String {
    let side = |other: char| -> String {
        diff.lines().filter(|line| !line.starts_with(other)).map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
    };
    let (old, new) = (side('+'), side('-'));
    assert_eq!(text.matches(&old).count(), 1, "these lines do not stand once in the file:\n{old}");
    text.replace(&old, &new)
}

/// Whether the lines are the same; `…` stands for any.
fn matches(shown: &str, printed: &str) -> bool {
    let (shown, printed): (Vec<&str>, Vec<&str>) = (shown.lines().collect(), printed.lines().collect());
    same(&shown, &printed)
}

fn same(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&ANY, rest)) => (0..=printed.len()).any(|skipped| same(rest, &printed[skipped..])),
        Some((line, rest)) => printed.split_first().is_some_and(|(first, others)| like(line, first.trim_end()) && same(rest, others)),
    }
}

/// Whether the line is the same, or is so but for its `…`.
fn like(shown: &str, printed: &str) -> bool {
    let Some((start, rest)) = shown.split_once(ANY) else { return shown == printed };
    let Some(mut left) = printed.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split(ANY).collect();
    let end = parts.pop().unwrap();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(end)
}

#[test]
fn getting_started() {
    follow("getting-started.md");
}

#[test]
fn tutorial() {
    follow("tutorial.md");
}

#[test]
fn unknown_treatments() {
    follow("unknown-treatments.md");
}

#[test]
fn shown_lines_are_compared_one_by_one() {
    assert!(matches("a\nb\n", "a\nb\n"));
    assert!(!matches("a\n", "a\nb\n"));
    assert!(!matches("a\nc\n", "a\nb\n"));
    assert!(matches("…\nb\n", "a\na\nb\n"));
    assert!(matches("…\n", ""));
    assert!(!matches("…\nb\n", "b\nc\n"));
    assert!(!matches("", "a\n"));
    assert!(matches("public: … written, … unchanged\n", "public: 3 written, 24 unchanged\n"));
    assert!(!matches("public: … written, … unchanged\n", "public: 3 written\n"));
    assert!(!matches("public: … unchanged\n", "public: 24 unchanged, 1 removed\n"));
}

#[test]
fn a_diff_changes_the_lines_it_names() {
    assert_eq!(changed("a = 1\nb = 2\nc = 3\n", " a = 1\n-b = 2\n+b = 4\n+d = 5\n"), "a = 1\nb = 4\nd = 5\nc = 3\n");
}

#[test]
fn blocks_are_found_with_their_fences() {
    let page = "Make `a`:\n\n```toml file=a\nx = 1\n```\nthen\n";
    assert_eq!(next_block(page), Some(("Make `a`:\n\n", "toml file=a", "x = 1\n", "then\n")));
    assert_eq!(next_block("no block"), None);
}
