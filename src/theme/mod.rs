//! Themes: templates, assets, icons and interface words, inherited from one another, with the default theme in the binary.
//!
//! A theme is a folder of `themes/` with a `theme.toml` that may name the theme it `extends`; what it lacks comes from there, file
//! by file. A template is found first in the theme, then in the one it extends; `default/handout.html` names the default theme's
//! own. [`contract`] holds a theme to what a patient's page must show.

mod agreement;
pub mod brand;
pub mod contract;
mod element;
mod files;
mod limits;
mod nesting;
mod page;
mod remote;
mod templates;
mod transcript;
mod tree;
mod written;

pub use files::{Faults, Manifest, Theme, ThemeError};
pub use templates::{Templates, icon_function};
pub use transcript::transcript;
