//! Pages that try to run, to call out, or to read what is not theirs.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;

use protogen::browser::{Browser, LaunchOptions, PaperSize, PrintSettings, TabOptions};
use protogen::pdf::{Margins, PrintJob};

use crate::fixture::{Fixture, browser, page, run};
use crate::reader::Reader;

/// A server that nobody should reach.
struct Listener(TcpListener);

impl Listener {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn host(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    fn assert_unreached(&self) {
        assert_eq!(self.0.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody called");
    }
}

/// Everything a page can do to call `host` and to read `secret`.
fn hostile_page(host: &str, secret: &str) -> String {
    format!(
        r#"<!DOCTYPE html><html lang="en"><head><title>Hostile</title>
<meta http-equiv="refresh" content="0;url=http://{host}/refresh">
<base href="http://{host}/base/">
<link rel="stylesheet" href="http://{host}/style.css">
<link rel="preconnect" href="http://{host}/"><link rel="prefetch" href="http://{host}/fetch"><link rel="dns-prefetch" href="//{host}">
<style>@import "http://{host}/import.css"; p {{ background: url(http://{host}/bg.png); }} @page {{ @top-left {{ content: url(http://{host}/page.png); }} }}</style>
<link rel="stylesheet" href="assets/handout.css"></head><body><p style="list-style-image:url(http://{host}/style.png)">Words that stay.</p>
<img src="http://{host}/a.png" srcset="http://{host}/b.png 2x" alt="remote"><img src="file://{secret}" alt="local">
<iframe src="file://{secret}"></iframe><iframe srcdoc="<img src='http://{host}/doc.png'>"></iframe>
<object data="file://{secret}"></object><embed src="http://{host}/embed"><video poster="http://{host}/poster.png" src="http://{host}/v"></video>
<svg width="1" height="1" aria-hidden="true"><image href="http://{host}/svg.png"/><use href="http://{host}/svg.svg#x"/></svg>
<script src="http://{host}/script.js"></script>
<script>fetch("http://{host}/js"); new WebSocket("ws://{host}/ws"); document.body.textContent = "ran"; while (true) {{}}</script>
</body></html>"#
    )
}

fn with_secret() -> (Fixture, String) {
    let fixture = Fixture::new();
    let secret = fixture.path("secret.txt");
    fs::write(&secret, "the secret").unwrap();
    (fixture, secret.to_str().unwrap().to_owned())
}

#[test]
fn a_hostile_page_is_printed_without_what_it_reaches_for() {
    let (fixture, secret) = with_secret();
    let listener = Listener::new();
    fixture.write("hostile.html", &hostile_page(&listener.host(), &secret));
    // The page's own rules for margins undo the declared font there.
    let job = PrintJob { margins: Margins::default(), ..fixture.job("hostile.html", "hostile") };
    let report = fixture.print(std::slice::from_ref(&job));
    assert_eq!(report.failed, []);
    let text = Reader::open(&job.out).pages().concat();
    assert!(text.contains("Words that stay."), "{text}");
    assert!(!text.contains("the secret") && !text.contains("ran"), "{text}");
    listener.assert_unreached();
    let (page, left_out) = &report.left_out[0];
    assert_eq!(page, "hostile.html");
    let named = |part: &str| left_out.iter().any(|address| address.contains(part));
    for part in ["style.css", "import.css", "bg.png", "page.png", "style.png", "a.png", "secret.txt", "embed", "poster.png", "svg.png"] {
        assert!(named(part), "{part} is not named in {left_out:?}");
    }
}

#[test]
fn a_page_with_a_font_from_elsewhere_is_refused() {
    let listener = Listener::new();
    let fixture = Fixture::new();
    let face = format!("<style>@font-face{{font-family:Far;src:url(http://{}/f.woff2)}}</style>", listener.host());
    fixture.write("patient/en/far.html", &page(&face));
    let report = fixture.print(&[fixture.job("patient/en/far.html", "far")]);
    assert_eq!(report.failed, [(fixture.path("out/far.pdf"), "not loaded: font Far".to_owned())]);
    listener.assert_unreached();
}

/// The second wall: what the browser does with a page that reached it as it is.
fn printed_raw(scripts: bool) -> String {
    let (fixture, secret) = with_secret();
    let listener = Listener::new();
    let html = hostile_page(&listener.host(), &secret);
    // With scripts on the loop would only prove that loops hang.
    let html = if scripts { html.replace("while (true) {}", "") } else { html };
    let browser = Browser::launch(&browser(), &LaunchOptions::default()).unwrap();
    let tab = browser.tab(&TabOptions { scripts, ..TabOptions::default() }).unwrap();
    tab.set_content(&html).unwrap();
    let pdf = tab.print(&PrintSettings { paper: PaperSize { width: 8.5, height: 11.0 } }).unwrap();
    let path = fixture.path("raw.pdf");
    fs::write(&path, pdf).unwrap();
    listener.assert_unreached();
    let text = run("pdftotext", &[path.to_str().unwrap(), "-"]);
    assert!(!text.contains("the secret"), "{text}");
    text
}

#[test]
fn the_browser_itself_reaches_no_host_and_no_file() {
    let text = printed_raw(false);
    assert!(!text.contains("ran"), "{text}");
}

#[test]
fn even_a_script_reaches_no_host_and_no_file() {
    printed_raw(true);
}
