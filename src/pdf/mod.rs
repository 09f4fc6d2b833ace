//! Prints pages of a built site to PDF through a [browser](crate::browser).
//!
//! [`print()`] takes a [`Site`](inline::Site) and a list of [`PrintJob`]s. Each page goes through four steps, each a function of values:
//!
//! 1. [`inline`]: the page as one string that needs no file and no network;
//! 2. [`layout`] and [`margins`]: sheet, edition and the texts in the margin, added as a class and a last stylesheet;
//! 3. the browser prints it, with scripts off;
//! 4. [`finish`]: the tagged PDF is repaired until it conforms to PDF/UA-1 and has the same bytes every time.
//!
//! Finished prints are remembered by the hash of all that they depend on. The module knows pages, not protocols: which pages to
//! print, under which names and with which words in the margin is the caller's business.
//!
//! # What a theme's print stylesheet has to know
//!
//! * `html.large-print` and `html.monochrome` mark the editions, `html.tight` the second try at a page that wastes its last side, `--print-text-size` holds the size of body text in points.
//! * Margins, fonts and colours of the margin boxes are the theme's (`@page { margin: …; font: … }`); their texts come from here.
//! * Faces must be declared with `@font-face` and hold every character, in each weight and style that is used.
//! * Background pictures that repeat cost more than the rest of the page together; a flat colour costs nothing.
//! * A picture has an `alt` or `aria-label`, or is hidden with `aria-hidden`; without either the page is refused.

mod cache;
pub mod finish;
pub mod inline;
pub mod layout;
pub mod margins;
mod output;
mod printer;

pub use layout::{Edition, Fit, Layout, Sheet};
pub use margins::{Band, Margins};
pub use printer::{PrintError, PrintJob, PrintOptions, Progress, Report, print};
