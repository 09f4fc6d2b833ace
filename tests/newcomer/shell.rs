//! The program, run as its user runs it: in a folder, with arguments, on a fixed day.

use std::path::Path;

/// The day on which everything here happens.
pub const TODAY: &str = "2026-11-21";

/// What a command said and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Standard output, then standard error: a user sees both.
    pub text: String,
    /// The exit code.
    pub code: i32,
}

/// Runs `protogen` in `folder`; the arguments stand as they would be typed.
pub fn protogen(folder: &Path, arguments: &str) -> Answer {
    let mut command = assert_cmd::Command::cargo_bin("protogen").unwrap();
    command.current_dir(folder).args(arguments.split_whitespace());
    let output = command.args(["--as-of", TODAY]).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    Answer { text: String::from_utf8(said).unwrap(), code: output.status.code().unwrap() }
}

/// The same, with what stopped it on one line again.
pub fn told(folder: &Path, arguments: &str) -> Answer {
    let Answer { text, code } = protogen(folder, arguments);
    Answer { text: text.replace("\n       ", " "), code }
}
