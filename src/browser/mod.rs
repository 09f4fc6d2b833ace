//! A Chromium browser, driven over its debugging pipe.
//!
//! This is the only module that starts a child process. It finds a browser ([`find`]), launches it with the network dead and
//! an empty profile ([`Browser::launch`]), and opens tabs ([`Browser::tab`]) that load pages, evaluate expressions, print and
//! take pictures. The wire is the [DevTools protocol](https://chromedevtools.github.io/devtools-protocol/) as NUL-terminated
//! JSON on two inherited file descriptors: no port that another program could drive the browser through, and a browser that
//! dies is noticed at once.
//!
//! Every call has a deadline. What a page contains, which pages to print and what to make of the result is left to
//! [`pdf`](crate::pdf) and to the tests.
//!
//! ```no_run
//! use protogen::browser::{Browser, LaunchOptions, Search, TabOptions};
//!
//! let program = Search::from_environment(None).find()?;
//! let browser = Browser::launch(&program, &LaunchOptions::default())?;
//! let tab = browser.tab(&TabOptions::default())?;
//! tab.navigate("file:///site/index.html")?;
//! let heading = tab.evaluate("document.querySelector('h1').textContent")?;
//! # Ok::<(), protogen::browser::BrowserError>(())
//! ```

mod error;
mod event;
pub mod find;
mod launch;
mod pipe;
mod tab;

pub use error::BrowserError;
pub use event::PageEvent;
pub use find::{Program, Search};
pub use launch::{Browser, LaunchOptions};
pub use tab::{ColourScheme, Media, PaperSize, PrintSettings, Tab, TabOptions, Viewport};
