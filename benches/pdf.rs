//! Documents a second: one browser for all pages against one browser start for each, on the same pages in the same run.
//!
//! `cargo bench --bench pdf -- 200` prints 200 handouts both ways, checks that both give the same bytes, and says how much memory
//! the browser held on the way. Under `cargo test` it prints four and only shows that it works.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::date;
use protogen::browser::Search;
use protogen::pdf::inline::Site;
use protogen::pdf::{Band, Layout, Margins, PrintJob, PrintOptions, print};
use tempfile::TempDir;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let benching = std::env::args().any(|argument| argument == "--bench");
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(if benching { 200 } else { 4 });
    let site = site(count)?;
    let options = PrintOptions::new(Search::from_environment(None).find()?);

    let mut memory = BTreeMap::new();
    let batch = jobs(site.path(), "batch", count);
    let together = timed(|| {
        let report = print(Site::open(&site.path().join("site"))?, &batch, &options, &mut |progress| {
            if progress.done % (count / 4).max(1) == 0 {
                memory.insert(progress.done, browser_memory());
            }
        })?;
        all_printed(report.failed)
    })?;

    let single = jobs(site.path(), "single", count);
    let apart = timed(|| {
        for job in &single {
            let report = print(Site::open(&site.path().join("site"))?, std::slice::from_ref(job), &options, &mut |_| {})?;
            all_printed(report.failed)?;
        }
        Ok(())
    })?;

    for (one, other) in batch.iter().zip(&single) {
        assert_eq!(fs::read(&one.out)?, fs::read(&other.out)?, "{}", one.page);
    }
    report(count, together, apart, &memory)?;
    Ok(())
}

fn report(count: usize, together: Duration, apart: Duration, memory: &BTreeMap<usize, u64>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let rate = |time: Duration| count as f64 / time.as_secs_f64();
    writeln!(out, "{count} documents")?;
    writeln!(out, "one browser:        {:6.1} documents/s ({:.1} s)", rate(together), together.as_secs_f64())?;
    writeln!(out, "a start for each:   {:6.1} documents/s ({:.1} s)", rate(apart), apart.as_secs_f64())?;
    writeln!(out, "times faster:       {:6.1}", apart.as_secs_f64() / together.as_secs_f64())?;
    for (done, bytes) in memory {
        writeln!(out, "memory after {done:5}: {:5} MiB", bytes >> 20)?;
    }
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<(), Failure>) -> Result<Duration, Failure> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn all_printed(failed: Vec<(PathBuf, String)>) -> Result<(), Failure> {
    failed.first().map_or(Ok(()), |(out, reason)| Err(format!("{}: {reason}", out.display()).into()))
}

/// The test site, with `count` handouts that all differ.
fn site(count: usize) -> Result<TempDir, Failure> {
    let folder = tempfile::tempdir()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = root.join("tests/fixtures/pdf/site");
    let site = folder.path().join("site");
    for sub in ["assets", "patient/en"] {
        fs::create_dir_all(site.join(sub))?;
    }
    for entry in fs::read_dir(source.join("assets"))? {
        let entry = entry?;
        fs::copy(entry.path(), site.join("assets").join(entry.file_name()))?;
    }
    for face in ["regular", "bold"] {
        let font = format!("themes/default/assets/fonts/atkinson-hyperlegible-next-{face}.woff2");
        fs::copy(root.join(font), site.join(format!("assets/{face}.woff2")))?;
    }
    let handout = fs::read_to_string(source.join("patient/en/microneedling.html"))?;
    for number in 0..count {
        let html = handout.replace("48 hours", &format!("{} hours", number + 24));
        fs::write(site.join(format!("patient/en/{number}.html")), html)?;
    }
    Ok(folder)
}

fn jobs(folder: &Path, out: &str, count: usize) -> Vec<PrintJob> {
    let footer = Band { end: "Page {page} of {pages}".into(), ..Band::default() };
    let job = |number| PrintJob {
        page: format!("patient/en/{number}.html"),
        out: folder.join(out).join(format!("{number}.pdf")),
        address: None,
        layout: Layout::default(),
        margins: Margins { footer: footer.clone(), ..Margins::default() },
        date: date(2026, 1, 5),
        obligations: Arc::default(),
    };
    (0..count).map(job).collect()
}

/// What all processes of our browsers hold, in bytes, shared memory divided among them. 0 where the system does not tell.
fn browser_memory() -> u64 {
    let processes = processes();
    let ours = |group: &u32| processes.iter().any(|process| process.id == *group && process.parent == std::process::id());
    processes.iter().filter(|process| ours(&process.group)).map(|process| process.memory()).sum()
}

struct Process {
    id: u32,
    parent: u32,
    group: u32,
}

impl Process {
    /// From a line of `/proc/ID/stat`: after the name in brackets come state, parent and group.
    fn read(stat: &str) -> Option<Self> {
        let (id, rest) = stat.split_once(" (")?;
        let (_, fields) = rest.rsplit_once(") ")?;
        let mut fields = fields.split(' ').skip(1);
        let mut number = || fields.next()?.parse().ok();
        Some(Self { id: id.parse().ok()?, parent: number()?, group: number()? })
    }

    fn memory(&self) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.id)).unwrap_or_default();
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kibibytes = pss.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        kibibytes.unwrap_or(0) * 1024
    }
}

fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let stats = entries.filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    stats.filter_map(|stat| Process::read(&stat)).collect()
}
