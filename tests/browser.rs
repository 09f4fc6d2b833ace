//! The browser client, against a real browser. These tests need Chromium, and fail without it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use protogen::browser::{Browser, BrowserError, ColourScheme, LaunchOptions, Media, PageEvent, Program, Search, Tab, TabOptions, Viewport};
use serde_json::json;
use tempfile::TempDir;

/// A browser and a folder with pages for it.
struct Bench {
    folder: TempDir,
    browser: Browser,
}

impl Bench {
    fn new() -> Self {
        let options = LaunchOptions { reads_files: true, ..LaunchOptions::default() };
        Self { folder: tempfile::tempdir().unwrap(), browser: Browser::launch(&program(), &options).unwrap() }
    }

    /// A tab that shows `html`, loaded from a file.
    fn open(&self, html: &str, options: &TabOptions) -> Tab {
        let path = self.folder.path().join("page.html");
        fs::write(&path, html).unwrap();
        let tab = self.browser.tab(options).unwrap();
        tab.navigate(&address(&path)).unwrap();
        tab
    }
}

fn program() -> Program {
    Search::from_environment(None).find().unwrap_or_else(|error| panic!("{error}"))
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

const SCRIPTED: TabOptions = TabOptions { scripts: true, observe: true };
const STILL: TabOptions = TabOptions { scripts: false, observe: true };

#[test]
fn a_page_is_loaded_and_asked() {
    let bench = Bench::new();
    let tab = bench.open("<h1>Aftercare</h1>", &STILL);
    assert_eq!(tab.evaluate("document.querySelector('h1').textContent").unwrap(), "Aftercare");
    assert_eq!(tab.evaluate("Promise.resolve({a: [1, null]})").unwrap(), json!({"a": [1, null]}));
    assert_eq!(tab.evaluate("undefined").unwrap(), json!(null));
    let error = tab.evaluate("document.querySelector('h9').textContent").unwrap_err().to_string();
    assert!(error.starts_with("the expression threw: TypeError: Cannot read properties of null"), "{error}");
    assert!(bench.browser.product().contains("Chrome/"), "{}", bench.browser.product());
}

#[test]
fn a_jump_inside_the_page_needs_no_loading() {
    let bench = Bench::new();
    let tab = bench.open("<p id=x>x", &STILL);
    let here = tab.evaluate("location.href").unwrap();
    tab.navigate(&format!("{}#x", here.as_str().unwrap())).unwrap();
    assert_eq!(tab.evaluate("location.hash").unwrap(), "#x");
}

#[test]
fn scripts_run_when_asked_for_and_otherwise_not() {
    let bench = Bench::new();
    let html = "<title>before</title><script>document.title = 'after'; console.warn('depth', 2)</script>";
    let tab = bench.open(html, &SCRIPTED);
    assert_eq!(tab.evaluate("document.title").unwrap(), "after");
    let said = PageEvent::Console { level: "warning".into(), text: "depth 2".into() };
    assert!(tab.events().contains(&said));
    let tab = bench.open(html, &STILL);
    assert_eq!(tab.evaluate("document.title").unwrap(), "before");
    assert!(!tab.events().contains(&said));
}

#[test]
fn what_a_page_does_is_collected_once() {
    let bench = Bench::new();
    fs::write(bench.folder.path().join("style.css"), "p { color: red }").unwrap();
    let html = "<link rel=stylesheet href=style.css><img src=lost.png><script>throw new Error('no dose')</script>";
    let tab = bench.open(html, &SCRIPTED);
    let events = tab.events();
    let requests: Vec<(&str, &str)> = events
        .iter()
        .filter_map(|event| match event {
            PageEvent::Request { url, kind } => Some((url.rsplit('/').next().unwrap(), kind.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(requests, [("page.html", "Document"), ("style.css", "Stylesheet"), ("lost.png", "Image")]);
    let failed = PageEvent::RequestFailed { kind: "Image".into(), error: "net::ERR_FILE_NOT_FOUND".into() };
    assert!(events.contains(&failed), "{events:?}");
    let thrown = events.iter().any(|event| matches!(event, PageEvent::Exception { text } if text.starts_with("Error: no dose")));
    assert!(thrown, "{events:?}");
    assert_eq!(tab.events(), []);
}

#[test]
fn a_page_that_is_not_there_is_an_error() {
    let bench = Bench::new();
    let tab = bench.browser.tab(&STILL).unwrap();
    let error = tab.navigate(&address(&bench.folder.path().join("lost.html"))).unwrap_err();
    assert_eq!(error.to_string(), "`Page.navigate` failed: net::ERR_FILE_NOT_FOUND");
}

#[test]
fn window_media_and_colours_are_emulated() {
    let bench = Bench::new();
    let tab = bench.open("<!DOCTYPE html><meta name=viewport content='width=device-width'><p>x", &STILL);
    let state = "[innerWidth, innerHeight, matchMedia('print').matches, matchMedia('(prefers-color-scheme: dark)').matches]";
    tab.set_viewport(Viewport { width: 360, height: 640, mobile: true }).unwrap();
    tab.emulate(Media::Screen, ColourScheme::Dark).unwrap();
    assert_eq!(tab.evaluate(state).unwrap(), json!([360, 640, false, true]));
    tab.set_viewport(Viewport { width: 1280, height: 800, mobile: false }).unwrap();
    tab.emulate(Media::Print, ColourScheme::Light).unwrap();
    assert_eq!(tab.evaluate(state).unwrap(), json!([1280, 800, true, false]));
}

#[test]
fn a_screenshot_shows_the_window_or_the_whole_page() {
    let bench = Bench::new();
    let tab = bench.open("<!DOCTYPE html><body style='margin:0;height:2000px'>", &STILL);
    tab.set_viewport(Viewport { width: 300, height: 400, mobile: false }).unwrap();
    let sizes = [false, true].map(|whole| png_size(&tab.screenshot(whole).unwrap()));
    assert_eq!(sizes, [(300, 400), (300, 2000)]);
}

/// Width and height stand at the start of the first chunk, as big-endian numbers.
fn png_size(png: &[u8]) -> (u32, u32) {
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn the_keyboard_moves_the_focus_and_opens_what_has_it() {
    let bench = Bench::new();
    let tab = bench.open("<a id=one href=#1>1</a><a id=two href=#2>2</a>", &STILL);
    let focus = || tab.evaluate("document.activeElement.id").unwrap();
    tab.press("Tab", false).unwrap();
    assert_eq!(focus(), "one");
    tab.press("Tab", false).unwrap();
    assert_eq!(focus(), "two");
    tab.press("Tab", true).unwrap();
    assert_eq!(focus(), "one");
    tab.press("Enter", false).unwrap();
    assert_eq!(tab.evaluate("location.hash").unwrap(), "#1");
}

#[test]
fn the_network_is_dead() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let host = listener.local_addr().unwrap();
    let bench = Bench::new();
    let tab = bench.open("<p>x", &SCRIPTED);
    let fetched = tab.evaluate(&format!("fetch('http://{host}/', {{mode: 'no-cors'}}).then(() => 'reached', () => 'refused')"));
    assert_eq!(fetched.unwrap(), "refused");
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_page_that_hangs_costs_its_own_tab_only() {
    let bench = Bench::new();
    let mut hung = bench.browser.tab(&SCRIPTED).unwrap();
    hung.set_limit(Duration::from_millis(200));
    let error = hung.evaluate("while (true) {}").unwrap_err();
    assert_eq!(error.to_string(), "no answer to `Runtime.evaluate` in 0.2 s");
    let other = bench.browser.tab(&STILL).unwrap();
    assert_eq!(other.evaluate("6 * 7").unwrap(), 42);
}

#[test]
fn a_renderer_that_crashes_costs_its_own_tab_only() {
    let bench = Bench::new();
    let tab = bench.browser.tab(&STILL).unwrap();
    let other = bench.browser.tab(&STILL).unwrap();
    let error = tab.call("Page.crash", &json!({})).unwrap_err();
    assert!(matches!(error, BrowserError::TabGone), "{error}");
    assert!(matches!(tab.evaluate("1"), Err(BrowserError::TabGone)));
    assert_eq!(other.evaluate("6 * 7").unwrap(), 42);
    assert!(!error.is_fatal());
}

#[test]
fn a_browser_that_is_killed_is_noticed_and_leaves_nothing() {
    let bench = Bench::new();
    let tab = bench.browser.tab(&STILL).unwrap();
    let group = bench.browser.process_group();
    assert!(Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).status().unwrap().success());
    let error = tab.evaluate("new Promise(() => {})").unwrap_err();
    assert!(matches!(error, BrowserError::Gone) && error.is_fatal(), "{error}");
    assert!(!bench.browser.is_alive());
    let profile = bench.browser.profile().to_path_buf();
    drop(bench);
    assert!(!profile.exists());
}

#[test]
fn a_browser_that_draws_no_margin_boxes_would_be_refused() {
    let browser = Browser::launch(&program(), &LaunchOptions::default()).unwrap();
    browser.require_margin_boxes().unwrap();
    let refusal = BrowserError::TooOld { product: "Chrome/130.0".into() }.to_string();
    assert_eq!(refusal, "Chrome/130.0 prints nothing in the margins of a page; Chromium or Chrome 131 or later is needed");
}

#[test]
fn a_browser_that_is_dropped_takes_its_profile_along() {
    let browser = Browser::launch(&program(), &LaunchOptions::default()).unwrap();
    let profile = browser.profile().to_path_buf();
    assert!(profile.exists());
    let tab = browser.tab(&STILL).unwrap();
    drop(browser);
    assert!(!profile.exists());
    assert!(matches!(tab.evaluate("1"), Err(BrowserError::Gone)));
}
