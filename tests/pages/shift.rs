//! Nothing moves under the reader's finger: a page is laid out once, also where its script comes late.

use std::path::Path;
use std::sync::OnceLock;

use protogen::browser::{ColourScheme, Media, Tab};
use tempfile::TempDir;

use crate::visitor::{KINDS, Visitor, WIDTHS, resize, site};

/// The most that a page may move, as a sum of layout shift scores. Web Vitals calls a page good up to 0.1.
const MOST: f64 = 0.02;

/// When the clinic answers, and when it is closed, by the time of day in Greenwich.
const MOMENTS: [&str; 2] = ["2026-12-01T10:00Z", "2026-12-01T22:00Z"];

/// The site with a script that runs once the page was painted, as on a slow line, at the moment that the address names.
fn slow_site() -> &'static Path {
    static SLOW: OnceLock<TempDir> = OnceLock::new();
    let folder = SLOW.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        for entry in walkdir::WalkDir::new(site()).into_iter().map(Result::unwrap) {
            let target = folder.path().join(entry.path().strip_prefix(site()).unwrap());
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(target).unwrap();
            } else if entry.file_name() == "protogen.js" {
                let script = std::fs::read_to_string(entry.path()).unwrap();
                std::fs::write(target, format!("{CLOCK}window.late = () => {{\n{script}}};\n")).unwrap();
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
        folder
    });
    folder.path()
}

/// Puts the clock to the moment that the address names.
const CLOCK: &str = "const Real = Date;
window.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(new URLSearchParams(location.search).get('at')); }
};
";

/// Paints the page, runs its script, paints it again, and sums up what moved, with what moved most.
const MOVED: &str = "(async () => {
    const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await document.fonts.ready;
    await painted();
    window.late?.();
    await painted();
    const name = node => node?.nodeType === 1 ? node.tagName + '.' + node.className + '#' + node.id : String(node?.textContent).trim().slice(0, 30);
    const entries = await new Promise(done => {
        new PerformanceObserver(list => done(list.getEntries())).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => done([]), 100);
    });
    const what = entries.flatMap(entry => entry.sources.map(source => name(source.node)));
    return { moved: entries.reduce((sum, entry) => sum + entry.value, 0), what: what.join(', ') };
})()";

fn moved(tab: &Tab, page: &str, width: u32, moment: &str) -> (f64, String) {
    resize(tab, width);
    tab.emulate(Media::Screen, ColourScheme::Light).unwrap();
    tab.navigate(&format!("file://{}?at={moment}", slow_site().join(page).display())).unwrap();
    let answer = tab.evaluate(MOVED).unwrap();
    (answer["moved"].as_f64().unwrap(), answer["what"].as_str().unwrap().to_owned())
}

#[test]
fn no_page_moves_when_its_script_comes() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let mut found = Vec::new();
    for (kind, page) in KINDS {
        for width in WIDTHS {
            for moment in MOMENTS {
                let (moved, what) = moved(&tab, page, width, moment);
                if moved >= MOST {
                    found.push(format!("{kind} {width} {moment}: {moved:.3}: {what}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What is measured is there: a page in which something comes in above moves.
#[test]
fn a_page_that_moves_is_found() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let page = "staff/en/index.html";
    moved(&tab, page, 1280, MOMENTS[0]);
    let box_above =
        "window.late = () => { const box = document.createElement('div'); box.style.height = '300px'; document.body.prepend(box); }; null";
    tab.evaluate(box_above).unwrap();
    let again = tab.evaluate(MOVED).unwrap();
    assert!(again["moved"].as_f64().unwrap() > MOST, "{again}");
}
