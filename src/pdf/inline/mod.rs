//! Makes a built page stand alone: one string that needs no file and no network.
//!
//! Stylesheets become `<style>`, fonts and images `data:` addresses, read from inside the site's folder and from nowhere else.
//! What could load, run or move is taken out: scripts, frames, objects, `<meta refresh>`, preloads. Links stay live: a relative
//! one becomes absolute when the page's public address is known, and plain text when it is not.
//!
//! The printing browser can open no file and reach no host in any case; this module makes the page complete, and says what
//! it had to leave out.

mod css;
mod html;
mod reference;
mod site;

pub use html::SelfContained;
pub use site::{InlineError, Site};
