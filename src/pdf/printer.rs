//! Prints a batch of pages in a few tabs of one browser.
//!
//! Pages are handed out to tabs as they come free. A page whose tab or browser dies, or that takes too long, is put aside; when
//! the others are done, those that were put aside are printed once more, one at a time and in a fresh tab, so that a page which
//! kills the browser can only take itself down. What fails then is named with its reason.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use unicode_script::UnicodeScript;

use crate::browser::{Browser, BrowserError, ColourScheme, LaunchOptions, Media, PrintSettings, Program, Tab, TabOptions, Viewport};
use crate::pdf::cache::{Cache, Key};
use crate::pdf::finish::{Drawn, FinishError, Metadata, finish};
use crate::pdf::inline::{InlineError, Site};
use crate::pdf::layout::{Edition, Fit, Layout};
use crate::pdf::margins::Margins;
use crate::pdf::output::update_file;
use crate::theme::contract::Obligations;

/// A tab is replaced after so many prints: what a renderer does not give back goes with it.
const TAB_LIFETIME: u32 = 200;

/// More tabs than this add memory and waiting and no speed: each print keeps a core busy.
const MAX_TABS: usize = 4;

/// The window pages are laid out in before they are printed: hardly any of it, because nobody looks, and painting it takes a
/// fifth of the time.
const WINDOW: Viewport = Viewport { width: 800, height: 1, mobile: false };

/// Waits for fonts and images, and names the ones that did not load. Faces that only margin boxes use are not asked for by the
/// layout before it prints, so all of them are loaded. How far the page was is asked first: of one that is still being read, neither all
/// faces nor all images are known.
const SETTLE: &str = r"(state => Promise.all([
    ...Array.from(document.fonts, face => face.load().then(() => '', () => 'font ' + face.family)),
    ...Array.from(document.images).filter(image => image.hasAttribute('src'))
        .map(image => image.decode().then(() => '', () => 'image ' + (image.alt || 'without a name'))),
]).then(failed => document.fonts.ready.then(() => [state, ...failed.filter(Boolean)])))(document.readyState)";

/// Where texts are seen that style sheets do not hide, and what they are.
const SEEN: &str = include_str!("seen.js");

/// Shows what is written on the page once more in every declared face, as far as the face is for it, so that the browser can be asked
/// for the fonts behind them. What the margins say stands in attributes of the root.
const SHOW_FACES: &str = r"(() => {
    const attributes = [...document.documentElement.attributes].map(attribute => attribute.value);
    const letters = [...new Set(document.body.textContent + attributes.join('') + 'A0123456789')].filter(letter => letter.trim());
    const holder = document.body.appendChild(document.createElement('protogen-faces'));
    for (const face of document.fonts) {
        const ranges = face.unicodeRange.split(',').map(range => {
            const [from, to = from] = range.trim().slice(2).split('-');
            return [parseInt(from.replaceAll('?', '0'), 16), parseInt(to.replaceAll('?', 'F'), 16)];
        });
        const belongs = letter => ranges.some(([from, to]) => from <= letter.codePointAt(0) && letter.codePointAt(0) <= to);
        const text = holder.appendChild(document.createElement('span'));
        text.textContent = letters.filter(belongs).join(' ');
        const { style } = text;
        style.setProperty('font-family', face.family, 'important');
        style.setProperty('font-weight', face.weight.split(' ')[0], 'important');
        style.setProperty('font-style', face.style.split(' ')[0], 'important');
    }
    // Fonts are chosen when the text is laid out, which asking for its place brings about.
    return document.fonts.ready.then(() => holder.getBoundingClientRect().width && document.fonts.size);
})()";

/// How often the browser is asked for the fonts of faces: right after a page was laid out anew it may know none.
const ASKED_FOR_FACES: usize = 5;

/// Takes them out again.
const HIDE_FACES: &str = "document.querySelector('protogen-faces').remove()";

/// One PDF to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintJob {
    /// The page: its path from the root of the site, with `/`.
    pub page: String,
    /// Where the PDF goes.
    pub out: PathBuf,
    /// Where the page will be published; relative links become absolute by it, or plain text without it.
    pub address: Option<String>,
    /// Sheet and edition.
    pub layout: Layout,
    /// What stands in the margin of every page.
    pub margins: Margins,
    /// The date the PDF carries as its own.
    pub date: Date,
    /// What a reader must see on paper.
    pub obligations: Arc<Obligations>,
}

/// How to print a batch.
#[derive(Debug, Clone)]
pub struct PrintOptions {
    /// The browser to print with.
    pub browser: Program,
    /// How many tabs; `None` for one per core, up to four.
    pub tabs: Option<NonZero<usize>>,
    /// How long one page may take.
    pub page_limit: Duration,
    /// The folder of prints to remember; `None` prints everything again.
    pub cache: Option<PathBuf>,
}

impl PrintOptions {
    /// One tab per core, half a minute per page, nothing remembered.
    #[must_use]
    pub fn new(browser: Program) -> Self {
        Self { browser, tabs: None, page_limit: Duration::from_secs(30), cache: None }
    }

    fn tabs(&self, jobs: usize) -> usize {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        self.tabs.map_or(cores.min(MAX_TABS), NonZero::get).min(jobs)
    }
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Jobs that are decided: printed, unchanged or failed.
    pub done: usize,
    /// All jobs.
    pub total: usize,
    /// Jobs that failed.
    pub failed: usize,
    /// What the rest will take at the pace so far; `None` before the first is done.
    pub remaining: Option<Duration>,
}

/// What became of a batch. Each list is in the order of the jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were printed.
    pub printed: Vec<PathBuf>,
    /// Files whose page had not changed.
    pub unchanged: Vec<PathBuf>,
    /// Files that could not be made, with the reason.
    pub failed: Vec<(PathBuf, String)>,
    /// Pages that refer to something outside of the site, which is missing from the print.
    pub left_out: Vec<(String, Vec<String>)>,
}

/// Why no batch could be printed at all.
#[derive(Debug)]
pub enum PrintError {
    /// The cache's folder cannot be used.
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// No browser runs.
    Browser(BrowserError),
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { path, error } => write!(f, "`{}`: {error}", path.display()),
            Self::Browser(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PrintError {}

impl From<BrowserError> for PrintError {
    fn from(error: BrowserError) -> Self {
        Self::Browser(error)
    }
}

/// Prints every job from a built site, and tells `progress` after each.
///
/// # Errors
///
/// [`PrintError`] when nothing can be printed. A page that fails is no error but an entry of the [`Report`].
pub fn print(site: Site, jobs: &[PrintJob], options: &PrintOptions, progress: &mut dyn FnMut(Progress)) -> Result<Report, PrintError> {
    if jobs.is_empty() {
        return Ok(Report::default());
    }
    let press = Press::open(site, jobs, options)?;
    let mut ledger = Ledger::new(jobs, progress);
    let again = press.first_round(&mut ledger)?;
    press.second_round(&again, &mut ledger)?;
    press.tidy()?;
    Ok(ledger.report())
}

/// What becomes of a job, and what its page refers to in vain.
struct Outcome {
    verdict: Verdict,
    left_out: Vec<String>,
}

enum Verdict {
    Printed,
    Unchanged,
    Failed(JobError),
}

#[derive(Debug)]
enum JobError {
    Browser(BrowserError),
    Unloaded(Vec<String>),
    Inline(InlineError),
    Finish(FinishError),
    Hidden(String),
    Fonts(Vec<String>),
    Write(io::Error),
}

impl JobError {
    /// Whether another tab might do better: what the page or the disk is to blame for stays as it is. A browser that is busy may not
    /// know its fonts yet.
    fn is_worth_a_retry(&self) -> bool {
        matches!(self, Self::Browser(_) | Self::Unloaded(_) | Self::Fonts(_))
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Browser(error) => error.fmt(f),
            Self::Unloaded(what) => write!(f, "not loaded: {}", what.join(", ")),
            Self::Inline(error) => error.fmt(f),
            Self::Finish(error) => error.fmt(f),
            Self::Hidden(what) => write!(f, "on paper, the theme's style sheets hide what a reader must see: {what}"),
            Self::Fonts(faults) => f.write_str(&faults.join("; ")),
            Self::Write(error) => write!(f, "the PDF cannot be written: {error}"),
        }
    }
}

/// A browser with the jobs it works on.
struct Press<'a> {
    site: Site,
    jobs: &'a [PrintJob],
    options: &'a PrintOptions,
    cache: Option<Cache>,
    browser: Mutex<Browser>,
    /// What prints depend on besides the page.
    browser_version: String,
    next: AtomicUsize,
    stopped: AtomicBool,
}

/// A page as the browser printed it.
struct Sheets {
    pdf: Vec<u8>,
    /// The text that its style sheets show on paper.
    seen: String,
    /// The fonts that its style sheets declare, by their PostScript names.
    faces: BTreeSet<String>,
}

/// A page as it is put into a file.
struct Finished {
    pdf: Vec<u8>,
    drawn: Drawn,
    /// The text that its style sheets show on paper.
    seen: String,
    /// The fonts that its style sheets declare, by their PostScript names.
    faces: BTreeSet<String>,
}

/// What is drawn with no font, or with one that no style sheet declares.
fn faults_of_fonts(drawn: &Drawn, seen: &str, faces: &BTreeSet<String>) -> Vec<String> {
    let named = |c: char| format!("`{c}` (U+{:04X}, {})", u32::from(c), c.script().full_name());
    // A character that the browser did not name is one that is on the page and was not drawn.
    let unnamed = if drawn.missing.contains(&Drawn::UNNAMED) { seen } else { "" };
    let unnamed = unnamed.chars().filter(|c| !c.is_whitespace() && !drawn.text.contains(*c));
    let named_by_browser = drawn.missing.iter().copied().filter(|c| *c != Drawn::UNNAMED);
    let mut missing: BTreeSet<char> = named_by_browser.chain(unnamed).collect();
    if missing.is_empty() {
        missing.clone_from(&drawn.missing);
    }
    let missing = missing.iter().map(|c| format!("no font has the character {}", named(*c)));
    let undeclared = drawn.fonts.iter().filter(|(name, _)| !faces.contains(*name));
    let undeclared = undeclared.map(|(name, c)| {
        format!("the character {} would be drawn with this machine's font {name}, which the theme does not declare", named(*c))
    });
    let faults: Vec<String> = missing.chain(undeclared).collect();
    let help = (!faults.is_empty()).then(|| "declare a font with that script by `@font-face`".to_owned());
    faults.into_iter().chain(help).collect()
}

/// A tab that prints.
struct Station {
    tab: Tab,
    prints: u32,
}

impl<'a> Press<'a> {
    fn open(site: Site, jobs: &'a [PrintJob], options: &'a PrintOptions) -> Result<Self, PrintError> {
        let folder = |path: &Path, error| PrintError::Folder { path: path.to_path_buf(), error };
        let cache = options.cache.as_deref().map(|path| Cache::open(path).map_err(|error| folder(path, error)));
        let browser = launch(options)?;
        browser.require_margin_boxes()?;
        let kind = if options.browser.is_headless_shell() { "headless shell" } else { "full" };
        Ok(Self {
            site,
            jobs,
            options,
            cache: cache.transpose()?,
            browser_version: format!("{} {kind}", browser.product()),
            browser: Mutex::new(browser),
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        })
    }

    /// All jobs, in as many tabs as the options say. Returns the ones to try again.
    fn first_round(&self, ledger: &mut Ledger<'_>) -> Result<Vec<usize>, PrintError> {
        thread::scope(|scope| {
            let (sender, outcomes) = mpsc::channel();
            for _ in 0..self.options.tabs(self.jobs.len()) {
                let sender = sender.clone();
                scope.spawn(move || self.work(&sender));
            }
            drop(sender);
            let again = self.collect(&outcomes, ledger);
            self.stopped.store(true, Ordering::Relaxed);
            again
        })
    }

    fn collect(&self, outcomes: &Receiver<(usize, Outcome)>, ledger: &mut Ledger<'_>) -> Result<Vec<usize>, PrintError> {
        let mut again = Vec::new();
        for (index, outcome) in outcomes {
            match outcome.verdict {
                Verdict::Failed(JobError::Browser(error @ BrowserError::Launch { .. })) => return Err(error.into()),
                Verdict::Failed(error) if error.is_worth_a_retry() => again.push(index),
                _ => ledger.enter(index, outcome),
            }
        }
        again.sort_unstable();
        Ok(again)
    }

    fn second_round(&self, again: &[usize], ledger: &mut Ledger<'_>) -> Result<(), PrintError> {
        for &index in again {
            let outcome = self.job(index, &mut None);
            match outcome.verdict {
                Verdict::Failed(JobError::Browser(error @ BrowserError::Launch { .. })) => return Err(error.into()),
                _ => ledger.enter(index, outcome),
            }
        }
        Ok(())
    }

    /// One worker: takes jobs until none is left.
    fn work(&self, outcomes: &Sender<(usize, Outcome)>) {
        let mut station = None;
        while !self.stopped.load(Ordering::Relaxed) {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            if index >= self.jobs.len() || outcomes.send((index, self.job(index, &mut station))).is_err() {
                return;
            }
        }
    }

    fn job(&self, index: usize, station: &mut Option<Station>) -> Outcome {
        let mut left_out = Vec::new();
        let verdict = self.make(&self.jobs[index], station, &mut left_out).unwrap_or_else(Verdict::Failed);
        Outcome { verdict, left_out }
    }

    fn make(&self, job: &PrintJob, station: &mut Option<Station>, left_out: &mut Vec<String>) -> Result<Verdict, JobError> {
        let page = self.site.page(&job.page, job.address.as_deref()).map_err(JobError::Inline)?;
        left_out.clone_from(&page.left_out);
        let html = job.layout.apply(Fit::Usual, &page, &job.margins);
        let key = Key::new(&html, job.date, &self.browser_version, &job.obligations);
        if let Some(known) = self.cache.as_ref().and_then(|cache| cache.get(&key)) {
            update_file(&job.out, &known).map_err(JobError::Write)?;
            return Ok(Verdict::Unchanged);
        }
        let metadata = Metadata {
            title: &page.title,
            language: &page.language,
            right_to_left: page.right_to_left,
            links: &page.links,
            date: job.date,
        };
        let mut finished = self.finished(&html, job.layout, &metadata, station)?;
        // Those who need large print need its blanks, too.
        if finished.drawn.wastes_paper() && job.layout.edition != Edition::LargePrint {
            let html = job.layout.apply(Fit::Tight, &page, &job.margins);
            let tight = self.finished(&html, job.layout, &metadata, station)?;
            if tight.drawn.sides.len() < finished.drawn.sides.len() {
                finished = tight;
            }
        }
        let Finished { pdf, drawn, seen, faces } = finished;
        job.obligations.check_printed(&seen, &drawn.text).map_err(JobError::Hidden)?;
        let faults = faults_of_fonts(&drawn, &seen, &faces);
        if !faults.is_empty() {
            return Err(JobError::Fonts(faults));
        }
        update_file(&job.out, &pdf).map_err(JobError::Write)?;
        if let Some(cache) = &self.cache {
            cache.put(&key, &pdf).map_err(JobError::Write)?;
        }
        Ok(Verdict::Printed)
    }

    /// Prints a page, and makes a file of it.
    fn finished(&self, html: &str, layout: Layout, metadata: &Metadata<'_>, station: &mut Option<Station>) -> Result<Finished, JobError> {
        let Sheets { pdf, seen, faces } = self.print_page(html, layout, station)?;
        let (pdf, drawn) = finish(&pdf, metadata).map_err(JobError::Finish)?;
        Ok(Finished { pdf, drawn, seen, faces })
    }

    /// Prints in the worker's own tab, which is given up after a failure or a long life.
    fn print_page(&self, html: &str, layout: Layout, slot: &mut Option<Station>) -> Result<Sheets, JobError> {
        let mut station = match slot.take().filter(|station| station.prints < TAB_LIFETIME) {
            Some(station) => station,
            None => self.station().map_err(JobError::Browser)?,
        };
        let sheets = station.print(html, layout, self.options.page_limit)?;
        *slot = Some(station);
        Ok(sheets)
    }

    /// A fresh tab, in a fresh browser if the old one has died or no longer answers.
    fn station(&self) -> Result<Station, BrowserError> {
        let mut browser = lock(&self.browser);
        if browser.is_alive()
            && let Ok(station) = Station::open(&browser)
        {
            return Ok(station);
        }
        *browser = launch(self.options)?;
        Station::open(&browser)
    }

    fn tidy(&self) -> Result<(), PrintError> {
        let Some((cache, path)) = self.cache.as_ref().zip(self.options.cache.as_ref()) else { return Ok(()) };
        cache.trim().map_err(|error| PrintError::Folder { path: path.clone(), error })
    }
}

impl Station {
    fn open(browser: &Browser) -> Result<Self, BrowserError> {
        let tab = browser.tab(&TabOptions::default())?;
        tab.emulate(Media::Print, ColourScheme::Light)?;
        tab.set_viewport(WINDOW)?;
        Ok(Self { tab, prints: 0 })
    }

    fn print(&mut self, html: &str, layout: Layout, limit: Duration) -> Result<Sheets, JobError> {
        let end = Instant::now() + limit;
        self.prints += 1;
        self.within(end).set_content(html).map_err(JobError::Browser)?;
        self.settle(end, limit)?;
        let seen = self.within(end).evaluate(SEEN).map_err(JobError::Browser)?;
        let faces = self.faces(end).map_err(JobError::Browser)?;
        let settings = PrintSettings { paper: layout.sheet.paper() };
        let printed = self.within(end).print(&settings).map_err(JobError::Browser);
        // Nobody reads these; they would pile up for as long as the tab lives.
        drop(self.tab.events());
        Ok(Sheets { pdf: printed?, seen: seen.as_str().unwrap_or_default().to_owned(), faces })
    }

    fn faces(&mut self, end: Instant) -> Result<BTreeSet<String>, BrowserError> {
        let declared = self.within(end).evaluate(SHOW_FACES)?.as_u64().unwrap_or_default();
        let mut fonts = BTreeSet::new();
        for _ in 0..ASKED_FOR_FACES {
            fonts.append(&mut self.within(end).fonts_of("protogen-faces")?);
            if declared == 0 || !fonts.is_empty() {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.within(end).evaluate(HIDE_FACES)?;
        Ok(fonts)
    }

    fn settle(&mut self, end: Instant, limit: Duration) -> Result<(), JobError> {
        loop {
            let answer = self.within(end).evaluate(SETTLE).map_err(JobError::Browser)?;
            let mut words: Vec<String> = serde_json::from_value(answer).unwrap_or_default();
            if words.first().is_some_and(|state| state == "complete") {
                words.remove(0);
                return if words.is_empty() { Ok(()) } else { Err(JobError::Unloaded(words)) };
            }
            if Instant::now() >= end {
                let method = "the page to finish loading".to_owned();
                return Err(JobError::Browser(BrowserError::TimedOut { method, limit }));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The tab, with what is left until `end` as the limit of its next call.
    fn within(&mut self, end: Instant) -> &Tab {
        self.tab.set_limit(end.saturating_duration_since(Instant::now()));
        &self.tab
    }
}

/// What is known about the batch so far.
struct Ledger<'a> {
    jobs: &'a [PrintJob],
    outcomes: Vec<Option<Outcome>>,
    started: Instant,
    done: usize,
    failed: usize,
    progress: &'a mut dyn FnMut(Progress),
}

impl<'a> Ledger<'a> {
    fn new(jobs: &'a [PrintJob], progress: &'a mut dyn FnMut(Progress)) -> Self {
        let outcomes = jobs.iter().map(|_| None).collect();
        Self { jobs, outcomes, started: Instant::now(), done: 0, failed: 0, progress }
    }

    fn enter(&mut self, index: usize, outcome: Outcome) {
        self.done += 1;
        self.failed += usize::from(matches!(outcome.verdict, Verdict::Failed(_)));
        self.outcomes[index] = Some(outcome);
        let total = self.jobs.len();
        let remaining = remaining(self.started.elapsed(), self.done, total);
        (self.progress)(Progress { done: self.done, total, failed: self.failed, remaining });
    }

    fn report(self) -> Report {
        let mut report = Report::default();
        for (job, outcome) in self.jobs.iter().zip(self.outcomes) {
            let Some(outcome) = outcome else { continue };
            match outcome.verdict {
                Verdict::Printed => report.printed.push(job.out.clone()),
                Verdict::Unchanged => report.unchanged.push(job.out.clone()),
                Verdict::Failed(error) => report.failed.push((job.out.clone(), error.to_string())),
            }
            if !outcome.left_out.is_empty() {
                report.left_out.push((job.page.clone(), outcome.left_out));
            }
        }
        report
    }
}

/// The time the rest takes when every job takes as long as the ones so far.
fn remaining(elapsed: Duration, done: usize, total: usize) -> Option<Duration> {
    let each = elapsed.checked_div(u32::try_from(done).ok()?)?;
    each.checked_mul(u32::try_from(total - done).ok()?)
}

fn launch(options: &PrintOptions) -> Result<Browser, BrowserError> {
    Browser::launch(&options.browser, &LaunchOptions::default())
}

/// A worker that panicked cannot have left a browser half launched: the old one stays until the new one runs.
fn lock(browser: &Mutex<Browser>) -> MutexGuard<'_, Browser> {
    browser.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remaining_time_follows_the_pace_so_far() {
        let second = Duration::from_secs(1);
        assert_eq!(remaining(second, 0, 10), None);
        assert_eq!(remaining(second, 1, 10), Some(9 * second));
        assert_eq!(remaining(10 * second, 10, 10), Some(Duration::ZERO));
    }
}
