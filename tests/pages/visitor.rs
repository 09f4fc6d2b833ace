//! Opens pages of the example site, and knows which kinds there are.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use protogen::browser::{Browser, ColourScheme, LaunchOptions, Media, PageEvent, Search, Tab, TabOptions, Viewport};
use serde_json::Value;

use crate::example::Example;

/// One page of each kind, under the name of its screenshots. Where a kind has several, the one that says most.
pub const KINDS: [(&str, &str); 16] = [
    ("landing", "index.html"),
    ("patient-languages", "patient/index.html"),
    ("patient-index", "patient/en/index.html"),
    ("handout", "patient/en/rf-microneedling.html"),
    ("visit-handout", "patient/en/rf-needling-with-mask.html"),
    ("course-handout", "patient/en/acne-scar-course.html"),
    ("status", "patient/en/status/rf-microneedling.html"),
    ("staff-languages", "staff/index.html"),
    ("staff-index", "staff/en/index.html"),
    ("reference", "staff/en/rf-microneedling.html"),
    ("visit-reference", "staff/en/rf-needling-with-mask.html"),
    ("course-reference", "staff/en/acne-scar-course.html"),
    ("parameters", "staff/en/parameters.html"),
    ("sources", "staff/en/sources.html"),
    ("decisions", "staff/en/decisions.html"),
    ("review", "staff/en/review.html"),
];

/// A phone, a tablet, a desk.
pub const WIDTHS: [u32; 3] = [360, 820, 1280];

/// A browser on the site, which is built once for all tests.
pub struct Visitor {
    browser: Browser,
}

impl Visitor {
    pub fn new() -> Self {
        let program = Search::from_environment(None).find().unwrap_or_else(|error| panic!("{error}"));
        let options = LaunchOptions { reads_files: true, ..LaunchOptions::default() };
        Self { browser: Browser::launch(&program, &options).unwrap() }
    }

    /// A tab in which the site's own script runs.
    pub fn tab(&self) -> Tab {
        self.browser.tab(&TabOptions { scripts: true, observe: true }).unwrap()
    }

    /// One in which no script of a page runs.
    pub fn tab_without_scripts(&self) -> Tab {
        self.browser.tab(&TabOptions { scripts: false, observe: true }).unwrap()
    }
}

/// The built site.
pub fn site() -> &'static Path {
    static EXAMPLE: OnceLock<(Example, PathBuf)> = OnceLock::new();
    let (_, site) = EXAMPLE.get_or_init(|| {
        let example = Example::approved();
        let site = example.site();
        (example, site)
    });
    site
}

/// The second clinic's.
pub fn other_site() -> &'static Path {
    static OTHER: OnceLock<(Example, PathBuf)> = OnceLock::new();
    let (_, site) = OTHER.get_or_init(|| {
        let other = Example::other_clinic();
        let site = other.site();
        (other, site)
    });
    site
}

/// The page of every document of both clinics, for one audience: its address and its name.
pub fn documents(audience: &str) -> Vec<(String, String)> {
    let folders = [site(), other_site()].map(|site| site.join(audience).join("en"));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let overviews = ["index.html", "parameters.html", "sources.html", "decisions.html", "review.html"];
    let name = |file: &Path| file.file_name().unwrap().to_str().unwrap().to_owned();
    let pages = files.filter(|file| file.extension().is_some_and(|ext| ext == "html") && !overviews.contains(&name(file).as_str()));
    let mut pages: Vec<(String, String)> = pages.map(|file| (format!("file://{}", file.display()), name(&file))).collect();
    pages.sort();
    pages
}

/// Opens a page in a window as wide as a desk's.
pub fn open(tab: &Tab, page: &str, media: Media, scheme: ColourScheme) {
    resize(tab, 1280);
    tab.emulate(media, scheme).unwrap();
    tab.navigate(&address(page)).unwrap();
    tab.wait_for_fonts().unwrap();
}

pub fn resize(tab: &Tab, width: u32) {
    tab.set_viewport(Viewport { width, height: 800, mobile: width < 600 }).unwrap();
}

pub fn address(page: &str) -> String {
    format!("file://{}", site().join(page).display())
}

/// What a page did that it should not have done: said something, failed, or asked for what is not a file of the site. The browser draws
/// its own controls from `data:`.
pub fn misdeeds(events: &[PageEvent]) -> Vec<String> {
    let ours = format!("file://{}/", site().display());
    let fine = |url: &str| url.starts_with(&ours) || url.starts_with("data:image/svg+xml");
    let bad = events.iter().filter(|event| !matches!(event, PageEvent::Request { url, .. } if fine(url)));
    bad.map(|event| format!("{event:?}")).collect()
}

/// The strings that an expression gives.
pub fn strings(tab: &Tab, expression: &str) -> Vec<String> {
    let value = tab.evaluate(expression).unwrap();
    let Value::Array(items) = value else { panic!("no list: {value}") };
    items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}
