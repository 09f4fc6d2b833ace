//! `protogen serve`, run as its user runs it: pages over HTTP, a save, a mistake, and what must not be served.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

struct Server {
    child: Child,
    address: String,
    said: String,
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
    serve_with(&[], |_| ())
}

/// The same with more options, and with changes made to the project before.
fn serve_with(options: &[&str], change: impl FnOnce(&Path)) -> Server {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    copy(&root.join("content"), &folder.path().join("content"));
    std::fs::copy(root.join("protogen.toml"), folder.path().join("protogen.toml")).unwrap();
    change(folder.path());
    let mut child = Command::new(env!("CARGO_BIN_EXE_protogen"))
        .args(["serve", "--port", "0", "--as-of", "2026-11-21"])
        .args(options)
        .arg("--root")
        .arg(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut said = String::new();
    let port = loop {
        let line = lines.next().expect("it says where it listens").unwrap();
        said = said + &line + "\n";
        let address = line.split_once("http://").and_then(|(_, rest)| rest.split_once('/'));
        if let Some((_, port)) = address.and_then(|(address, _)| address.rsplit_once(':')) {
            break port.to_owned();
        }
    };
    // Nobody reads on, and a full pipe would stop the server.
    std::thread::spawn(move || lines.for_each(drop));
    Server { child, address: format!("127.0.0.1:{port}"), said, folder }
}

impl Server {
    fn ask(&self, path: &str, host: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // A server that stays silent fails the test, and does not hold it up.
        stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
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
fn what_is_in_order_is_shown_whatever_is_wrong_elsewhere() {
    let server = serve_with(&[], |root| {
        let file = root.join("content/protocols/soothing-mask.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, text.replacen("version = \"", "version = \"one", 1)).unwrap();
        std::fs::write(root.join("content/protocols/unread.toml"), "id = \"unread\nx").unwrap();
    });
    assert_eq!(server.get("/patient/en/rf-skin-treatment.html", "localhost").0, 200);
    assert_eq!(server.get("/patient/", "localhost").0, 200);
    for (page, file) in [("soothing-mask", "content/protocols/soothing-mask.toml:"), ("unread", "content/protocols/unread.toml:")] {
        let (status, body) = server.get(&format!("/patient/en/{page}.html"), "localhost");
        assert_eq!(status, 409, "{page}");
        assert!(body.contains(file) && body.contains("help: "), "{body}");
    }
    let with_mask = server.get("/patient/en/rf-needling-with-mask.html", "localhost");
    assert_eq!(with_mask.0, 409, "it takes the mask in");
    assert_eq!(server.get("/patient/en/no-such-page.html", "localhost").0, 404);
}

/// Each mistake in a file that documents share, with a page that rests on its item and one that does not.
#[test]
fn a_mistake_in_a_shared_file_holds_back_what_rests_on_it_alone() {
    for (file, old, new, held_back, shown) in [
        ("content/sources/s0.toml", "id = \"s0\"\n", "id = \"s0\"\nno-such-key = 1\n", "rf-skin-treatment", "soothing-mask"),
        ("content/vocabulary/signs.toml", "id = \"crusts\"\n", "id = \"crusts\"\nno-such-key = 1\n", "rf-skin-treatment", "soothing-mask"),
        (
            "content/decisions.toml",
            "id = \"d-12-absorption\"\n",
            "id = \"d-12-absorption\"\nno-such-key = 1\n",
            "soothing-mask",
            "rf-skin-treatment",
        ),
    ] {
        let server = serve_with(&[], |root| {
            let text = std::fs::read_to_string(root.join(file)).unwrap();
            assert!(text.contains(old), "{file} has other words");
            std::fs::write(root.join(file), text.replacen(old, new, 1)).unwrap();
        });
        let status = |page: &str| ["patient", "staff"].map(|site| server.get(&format!("/{site}/en/{page}.html"), "localhost").0);
        assert!(status(held_back).contains(&409), "{file}: {held_back} {:?}", status(held_back));
        assert_eq!(status(shown), [200, 200], "{file}: {shown}");
    }
    let server = serve_with(&[], |root| {
        let file = root.join("content/clinic.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, format!("no-such-key = 1\n{text}")).unwrap();
    });
    assert_eq!(server.get("/patient/en/soothing-mask.html", "localhost").0, 409, "every page names the clinic");
}

#[test]
fn folders_that_are_made_anew_are_watched() {
    let server = serve();
    let mut events = server.ask("/__protogen/events", "localhost").lines();
    next(&mut events);
    let root = server.folder.path();
    std::fs::rename(root.join("content"), root.join("before")).unwrap();
    while next(&mut events)["findings"] == serde_json::json!([]) {}
    copy(&root.join("before"), &root.join("content"));
    while next(&mut events)["findings"] != serde_json::json!([]) {}
    server.edit(FILE, "title = \"Microneedling", "title = \"Microneedling, seen anew");
    while !server.get(PAGE, "localhost").1.contains("Microneedling, seen anew") {
        next(&mut events);
    }
    std::fs::create_dir_all(root.join("themes/clinic/assets")).unwrap();
    std::fs::write(root.join("themes/clinic/theme.toml"), "title = \"Clinic\"\n").unwrap();
    let settings = std::fs::read_to_string(root.join("protogen.toml")).unwrap();
    let themed = settings.replacen("[site]\n", "[site]\ntheme = \"clinic\"\n", 1);
    assert_ne!(settings, themed);
    std::fs::write(root.join("protogen.toml"), themed).unwrap();
    next(&mut events);
    std::fs::write(root.join("themes/clinic/assets/style.css"), "/* of the clinic */").unwrap();
    while !server.get("/patient/assets/style.css", "localhost").1.contains("of the clinic") {
        next(&mut events);
    }
}

#[test]
fn a_request_that_never_ends_is_ended() {
    let server = serve();
    let mut half = TcpStream::connect(&server.address).unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: local").unwrap();
    let mut answer = Vec::new();
    // Ends when the server closes the connection; without that it would not.
    half.read_to_end(&mut answer).unwrap();
    assert_eq!(server.get("/", "localhost").0, 200);
}

#[test]
fn a_folder_without_its_slash_leads_to_the_folder() {
    let server = serve();
    for folder in ["/patient", "/staff", "/staff/en"] {
        let mut answer = String::new();
        server.ask(folder, "localhost").read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 308") && answer.contains(&format!("location: {folder}/\r\n")), "{answer}");
    }
}

#[test]
fn open_to_others_it_says_so_and_answers_to_numbers_alone() {
    let server = serve_with(&["--host", "0.0.0.0"], |_| ());
    assert!(
        server.said.contains("warning: everybody who can reach this machine can read both sites, the staff pages too"),
        "{}",
        server.said
    );
    for (host, status) in [("192.0.2.7:4600", 200), ("[2001:db8::7]:4600", 200), ("localhost", 200), ("clinic.example", 421), ("", 421)] {
        assert_eq!(server.get("/", host).0, status, "{host}");
    }
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
