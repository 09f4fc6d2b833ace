//! What can go wrong between us and a browser.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why the browser did not do what it was asked.
#[derive(Debug)]
pub enum BrowserError {
    /// No browser in any of the usual places.
    NotFound,
    /// The browser that was asked for by name is not a program that can be run.
    NotAProgram {
        /// The path as it was given.
        path: PathBuf,
        /// Where it was given: `--browser` or the environment variable.
        named_by: &'static str,
    },
    /// The program was found and did not start, or left before it answered.
    Launch {
        /// The program that was tried.
        program: PathBuf,
        /// What the system or the browser said.
        reason: String,
    },
    /// A browser from before Chromium 131, which draws no margin boxes: what stands in the margin would be missing in silence.
    TooOld {
        /// Its name and version.
        product: String,
    },
    /// The browser has ended; everything in it is lost.
    Gone,
    /// The tab has ended (its renderer crashed); others may go on.
    TabGone,
    /// No answer in time.
    TimedOut {
        /// The protocol method that was called.
        method: String,
        /// How long the answer was waited for.
        limit: Duration,
    },
    /// The browser answered with an error.
    Refused {
        /// The protocol method that was called.
        method: String,
        /// The browser's own words.
        message: String,
    },
    /// An expression evaluated in a page threw.
    Script(String),
    /// The answer is not what the protocol promises.
    Malformed {
        /// The protocol method that was called.
        method: String,
    },
}

impl BrowserError {
    /// Whether the whole browser has to be replaced, not only the tab.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Gone | Self::Launch { .. } | Self::TooOld { .. } | Self::NotFound | Self::NotAProgram { .. })
    }

    /// Wraps what the system said when `program` could not be started.
    pub(super) fn launch(program: PathBuf, error: &io::Error) -> Self {
        Self::Launch { program, reason: error.to_string() }
    }
}

impl fmt::Display for BrowserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str(
                "no Chromium or Chrome found; install one (Debian: `apt install chromium-headless-shell` or `chromium`; \
                 elsewhere: Chromium, Google Chrome or Microsoft Edge), or name it with `--browser PATH` or PROTOGEN_BROWSER",
            ),
            Self::NotAProgram { path, named_by } => {
                write!(f, "`{}`, named by {named_by}, is not a program that can be run", path.display())
            }
            Self::Launch { program, reason } => write!(f, "`{}` did not start: {reason}", program.display()),
            Self::TooOld { product } => {
                write!(f, "{product} prints nothing in the margins of a page; Chromium or Chrome 131 or later is needed")
            }
            Self::Gone => f.write_str("the browser has ended"),
            Self::TabGone => f.write_str("the page's process has ended"),
            Self::TimedOut { method, limit } => write!(f, "no answer to `{method}` in {:.1} s", limit.as_secs_f64()),
            Self::Refused { method, message } => write!(f, "`{method}` failed: {message}"),
            Self::Script(message) => write!(f, "the expression threw: {message}"),
            Self::Malformed { method } => write!(f, "the answer to `{method}` lacks what the protocol promises"),
        }
    }
}

impl std::error::Error for BrowserError {}
