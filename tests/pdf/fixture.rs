//! A small site of two handouts, and short ways to print from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::civil::date;
use protogen::browser::{Program, Search};
use protogen::pdf::inline::Site;
use protogen::pdf::{Band, Layout, Margins, PrintJob, PrintOptions, Report, print};
use tempfile::TempDir;

pub const ENGLISH: &str = "patient/en/microneedling.html";
pub const ARABIC: &str = "patient/ar/microneedling.html";

/// A copy of the fixture site that a test may change, and a folder for what is printed from it.
pub struct Fixture {
    folder: TempDir,
}

impl Fixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy_folder(&root.join("tests/fixtures/pdf/site"), &folder.path().join("site"));
        for face in ["regular", "bold"] {
            let font = root.join(format!("themes/default/assets/fonts/atkinson-hyperlegible-next-{face}.woff2"));
            fs::copy(font, folder.path().join(format!("site/assets/{face}.woff2"))).unwrap();
        }
        Self { folder }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Adds a page to the site, or replaces one.
    pub fn write(&self, page: &str, html: &str) {
        let path = self.path("site").join(page);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, html).unwrap();
    }

    /// A job that prints `page` to `out/NAME.pdf`.
    pub fn job(&self, page: &str, name: &str) -> PrintJob {
        PrintJob {
            page: page.to_owned(),
            out: self.path("out").join(name).with_extension("pdf"),
            address: Some(format!("https://clinic.example/{page}")),
            layout: Layout::default(),
            margins: margins(page.contains("/ar/")),
            date: date(2026, 1, 5),
            obligations: std::sync::Arc::default(),
        }
    }

    pub fn print(&self, jobs: &[PrintJob]) -> Report {
        self.print_with(jobs, &PrintOptions::new(browser()))
    }

    pub fn print_with(&self, jobs: &[PrintJob], options: &PrintOptions) -> Report {
        print(Site::open(&self.path("site")).unwrap(), jobs, options, &mut |_| {}).unwrap()
    }

    /// Prints one page that must succeed, and returns where it is.
    pub fn print_one(&self, job: PrintJob) -> PathBuf {
        let report = self.print(std::slice::from_ref(&job));
        assert_eq!(report.failed, []);
        assert_eq!(report.printed, std::slice::from_ref(&job.out));
        job.out
    }
}

pub fn browser() -> Program {
    Search::from_environment(None).find().unwrap_or_else(|error| panic!("{error}"))
}

pub fn margins(arabic: bool) -> Margins {
    let band = |start: &str, centre: &str, end: &str| Band { start: start.into(), centre: centre.into(), end: end.into() };
    if arabic {
        return Margins {
            header: band("عيادة بيرش لين", "", "هاتف 020 7946 0000"),
            footer: band("MN-1", "", "صفحة {page} من {pages}"),
            numerals: Some("arabic-indic".into()),
            ..Margins::default()
        };
    }
    Margins {
        header: band("Birch Lane Clinic", "", "020 7946 0000"),
        footer: band("MN-1 · version 3", "Effective 1 Jan 2026 · review 1 Jan 2027", "Page {page} of {pages}"),
        ..Margins::default()
    }
}

/// A page in the fixture's own style around `body`.
pub fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Test page</title>\
         <link rel=\"stylesheet\" href=\"../../assets/handout.css\"></head><body><main><h1>Test page</h1>{body}</main></body></html>"
    )
}

/// The output of a program that has to succeed.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; install poppler-utils, qpdf and zbar-tools"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
