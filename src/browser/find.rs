//! Finding a Chromium.
//!
//! The person's word comes first, then the environment, then the usual names and places, `chromium-headless-shell` before the
//! rest: it prints about twice as fast in two thirds of the memory. Nothing is downloaded. What the environment says comes in
//! as a value ([`Search`]), so that the order can be tested without it.

use std::env;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::browser::BrowserError;

/// Environment variables that may name the browser, strongest first.
pub const VARIABLES: [&str; 2] = ["PROTOGEN_BROWSER", "CHROME"];

/// Names looked for in each folder of `PATH`, best first.
const NAMES: [&str; 8] = [
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
];

/// Fixed places of installers that do not touch `PATH`, best first.
const PLACES: [&str; 5] = [
    "/usr/lib/chromium/chromium-headless-shell",
    "/opt/google/chrome/chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// A browser's program file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Where it is.
    pub path: PathBuf,
}

impl Program {
    /// Whether this is the headless build, which needs no `--headless`.
    #[must_use]
    pub fn is_headless_shell(&self) -> bool {
        self.path.file_name().is_some_and(|name| name.to_string_lossy().contains("headless-shell"))
    }
}

/// Where to look for a browser.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// A path or name given on the command line (`--browser`).
    pub argument: Option<PathBuf>,
    /// The environment variables of [`VARIABLES`] that are set and not empty, strongest first.
    pub variables: Vec<(&'static str, PathBuf)>,
    /// The folders of `PATH`, in order.
    pub folders: Vec<PathBuf>,
    /// Full paths to try when no folder holds a browser.
    pub places: Vec<PathBuf>,
}

impl Search {
    /// The search of a person at a terminal: their argument, their environment, the usual places.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the environment for a browser")]
    #[must_use]
    pub fn from_environment(argument: Option<PathBuf>) -> Self {
        let set = |name: &'static str| {
            let value = env::var_os(name).filter(|value| !value.is_empty())?;
            Some((name, PathBuf::from(value)))
        };
        let path: OsString = env::var_os("PATH").unwrap_or_default();
        Self {
            argument,
            variables: VARIABLES.into_iter().filter_map(set).collect(),
            folders: env::split_paths(&path).collect(),
            places: PLACES.into_iter().map(PathBuf::from).collect(),
        }
    }

    /// The browser to use.
    ///
    /// # Errors
    ///
    /// [`BrowserError::NotAProgram`] when a browser is named and is no program: a wish is never replaced by a guess.
    /// [`BrowserError::NotFound`], which says what to install, when none is named and none is found.
    pub fn find(&self) -> Result<Program, BrowserError> {
        if let Some((path, named_by)) = self.named() {
            return self.resolve(path).ok_or(BrowserError::NotAProgram { path: path.to_path_buf(), named_by });
        }
        self.usual().map(|path| Program { path }).ok_or(BrowserError::NotFound)
    }

    fn named(&self) -> Option<(&Path, &'static str)> {
        let argument = self.argument.as_deref().map(|path| (path, "`--browser`"));
        argument.or_else(|| self.variables.first().map(|(name, path)| (path.as_path(), *name)))
    }

    /// A bare name is looked up in the folders as a shell would; a path is taken as it is.
    fn resolve(&self, path: &Path) -> Option<Program> {
        let bare = path.components().count() == 1 && path.parent() == Some(Path::new(""));
        let candidate = if bare { self.in_folders(path)? } else { path.to_path_buf() };
        is_program(&candidate).then_some(Program { path: candidate })
    }

    fn usual(&self) -> Option<PathBuf> {
        let installed = NAMES.iter().find_map(|name| self.in_folders(Path::new(name)));
        installed.or_else(|| self.places.iter().find(|place| is_program(place)).cloned())
    }

    fn in_folders(&self, name: &Path) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(name)).find(|path| is_program(path))
    }
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn program(path: &Path) {
        fs::write(path, "").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        names.iter().for_each(|name| program(&folder.path().join(name)));
        folder
    }

    fn search(folder: &Path) -> Search {
        Search { folders: vec![folder.to_path_buf()], ..Search::default() }
    }

    fn found(search: &Search) -> String {
        search.find().unwrap().path.file_name().unwrap().to_string_lossy().into_owned()
    }

    #[test]
    fn headless_shell_comes_before_the_full_browser() {
        let folder = folder_with(&["google-chrome", "chromium", "chromium-headless-shell"]);
        assert_eq!(found(&search(folder.path())), "chromium-headless-shell");
    }

    #[test]
    fn the_argument_wins_over_the_environment_and_that_over_the_usual_names() {
        let folder = folder_with(&["chromium-headless-shell", "one", "two", "three"]);
        let mut search = search(folder.path());
        search.variables = vec![("PROTOGEN_BROWSER", "two".into()), ("CHROME", "three".into())];
        assert_eq!(found(&search), "two");
        search.argument = Some(folder.path().join("one"));
        assert_eq!(found(&search), "one");
    }

    #[test]
    fn a_browser_that_is_named_and_missing_is_not_replaced() {
        let folder = folder_with(&["chromium"]);
        let mut search = search(folder.path());
        search.variables = vec![("CHROME", "/nowhere/chrome".into())];
        let message = search.find().unwrap_err().to_string();
        assert_eq!(message, "`/nowhere/chrome`, named by CHROME, is not a program that can be run");
    }

    #[test]
    fn a_file_that_cannot_be_run_is_no_browser() {
        let folder = folder_with(&[]);
        fs::write(folder.path().join("chromium"), "").unwrap();
        let message = search(folder.path()).find().unwrap_err().to_string();
        assert!(message.starts_with("no Chromium or Chrome found; install one"), "{message}");
    }

    #[test]
    fn fixed_places_come_after_the_path() {
        let folder = folder_with(&["browser", "google-chrome"]);
        let mut search = Search { places: vec!["/nowhere".into(), folder.path().join("browser")], ..Search::default() };
        assert_eq!(found(&search), "browser");
        search.folders.push(folder.path().to_path_buf());
        assert_eq!(found(&search), "google-chrome");
    }
}
