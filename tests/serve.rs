//! `protogen serve`, run as its user runs it: pages over HTTP, a save, a mistake, and what must not be served.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Server {
    child: Child,
    address: String,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { std::fs::copy(entry.path(), target).map(drop).unwrap() }
    }
}

/// The example clinic in a folder of its own, served on a free port.
fn serve() -> Server {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    copy(&root.join("content"), &folder.path().join("content"));
    std::fs::copy(root.join("protogen.toml"), folder.path().join("protogen.toml")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_protogen"))
        .args(["serve", "--port", "0", "--as-of", "2026-11-21", "--root"])
        .arg(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = lines
        .by_ref()
        .map(Result::unwrap)
        .find_map(|line| Some(line.split_once("http://")?.1.split_once('/')?.0.to_owned()))
        .expect("it says where it listens");
    // Nobody reads on, and a full pipe would stop the server.
    std::thread::spawn(move || lines.for_each(drop));
    Server { child, address, folder }
}

impl Server {
    fn ask(&self, path: &str, host: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        BufReader::new(stream)
    }

    /// Status and body.
    fn get(&self, path: &str, host: &str) -> (u16, String) {
        let mut answer = String::new();
        self.ask(path, host).read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn edit(&self, file: &str, old: &str, new: &str) {
        let path = self.folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} has other words");
        std::fs::write(path, text.replacen(old, new, 1)).unwrap();
    }
}

/// The next state that browsers are told.
fn next(events: &mut impl Iterator<Item = std::io::Result<String>>) -> serde_json::Value {
    let data = events.map(Result::unwrap).find_map(|line| line.split_once("data: ").map(|(_, data)| data.to_owned()));
    serde_json::from_str(&data.unwrap()).unwrap()
}

const PAGE: &str = "/patient/en/microneedling.html";
const FILE: &str = "content/protocols/microneedling.toml";

#[test]
fn a_save_changes_the_page_and_a_mistake_leaves_the_last_good_one() {
    let server = serve();
    let mut events = server.ask("/__protogen/events", "localhost").lines();
    assert_eq!(next(&mut events), serde_json::json!({ "version": 1, "findings": [] }));
    let (status, before) = server.get(PAGE, "localhost");
    assert_eq!(status, 200);
    assert!(before.contains("<script src=\"/__protogen/live.js\"></script></body>") && !before.contains("Microneedling, seen anew"));

    server.edit(FILE, "title = \"Microneedling", "title = \"Microneedling, seen anew");
    assert_eq!(next(&mut events), serde_json::json!({ "version": 2, "findings": [] }));
    let (_, good) = server.get(PAGE, "localhost");
    assert!(good.contains("Microneedling, seen anew"));

    server.edit(FILE, "version = \"1.0.0\"", "version = \"one\"");
    let state = next(&mut events);
    assert_eq!(state["version"], 2);
    let finding = &state["findings"][0];
    assert!(finding["place"].as_str().unwrap().starts_with(FILE), "{state}");
    assert_eq!(finding["severity"], "error");
    assert_eq!(server.get(PAGE, "localhost").1, good, "the last good page stays");

    server.edit(FILE, "version = \"one\"", "version = \"1.0.0\"");
    assert_eq!(next(&mut events), serde_json::json!({ "version": 3, "findings": [] }));

    server.edit("content/clinic.toml", "01632 960123", "01632 960999");
    assert_eq!(next(&mut events), serde_json::json!({ "version": 4, "findings": [] }), "a file of all documents");
    let (_, page) = server.get(PAGE, "localhost");
    assert!(page.contains("01632 960999") && !page.contains("01632 960123"));
}

#[test]
fn only_pages_and_assets_are_served_and_only_to_this_machine() {
    let server = serve();
    let status = |path: &str, host: &str| server.get(path, host).0;
    for path in ["/", "/patient/", "/staff/en/index.html", "/staff/en/sources.html", "/patient/assets/style.css"] {
        assert_eq!(status(path, "127.0.0.1:80"), 200, "{path}");
    }
    for path in [
        "/protogen.toml",
        "/content/clinic.toml",
        "/../protogen.toml",
        "/patient/assets/../../protogen.toml",
        "/patient/assets/",
        "/manifest.json",
    ] {
        assert_eq!(status(path, "localhost"), 404, "{path}");
    }
    assert_eq!(status("/", "clinic.example"), 421);
}
