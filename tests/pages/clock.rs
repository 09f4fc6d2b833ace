//! What a page does by the reader's clock: the stamp of a sheet past its review, the answer to a scanned code, timers.

use protogen::browser::{ColourScheme, Media, Tab};
use serde_json::Value;

use crate::accessibility::keep_picture;
use crate::visitor::{Visitor, address, open, resize, site};

/// Puts the reader's clock forward to a day, in the reader's own zone, and runs the page's script again.
fn on_day(tab: &Tab, day: &str) {
    let script = format!("file://{}", site().join("patient/assets/protogen.js").display());
    let run = format!(
        "new Promise(done => {{
            const Real = Date;
            window.Date = class extends Real {{ constructor(...given) {{ if (given.length) super(...given); else super('{day}T12:00'); }} }};
            const script = document.createElement('script');
            script.src = {script:?};
            script.onload = () => done(null);
            document.head.append(script);
        }})"
    );
    tab.call("Runtime.evaluate", &serde_json::json!({ "expression": run, "awaitPromise": true })).unwrap();
}

/// The stamps that are seen.
const STAMPS: &str =
    "[...document.querySelectorAll('.stamp')].filter(stamp => stamp.checkVisibility()).map(stamp => stamp.textContent.trim()).join('|')";

const DUE: &str = "REVIEW OVERDUE This sheet was due for review on 1 November 2027. Ask the clinic for the current one.";

#[test]
fn a_page_says_by_itself_that_its_review_is_over() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    for page in [
        "patient/en/microneedling.html",
        "patient/en/status/microneedling.html",
        "patient/en/needling-with-mask.html",
        "staff/en/microneedling.html",
    ] {
        for (day, seen) in [("2027-11-01", ""), ("2027-11-02", DUE)] {
            for media in [Media::Screen, Media::Print] {
                open(&tab, page, media, ColourScheme::Light);
                on_day(&tab, day);
                assert_eq!(tab.evaluate(STAMPS).unwrap(), seen, "{page} {day}");
                let margin = "document.documentElement.dataset.stamp ?? ''";
                assert_eq!(tab.evaluate(margin).unwrap(), if seen.is_empty() { "" } else { "REVIEW OVERDUE" }, "{page} {day}");
            }
        }
    }
    resize(&tab, 360);
    keep_picture(&tab, "overdue-360");
}

#[test]
fn a_scanned_sheet_is_told_whether_it_is_current() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let page = "patient/en/status/microneedling.html";
    open(&tab, page, Media::Screen, ColourScheme::Light);
    let current = tab.evaluate("document.querySelector('[data-sheet]').dataset.sheet").unwrap();
    let Value::String(current) = current else { panic!("{current}") };
    let answer = "(() => { const box = document.querySelector('[data-sheet]'); return box.checkVisibility() ? box.textContent : ''; })()";
    let cases = [
        (String::new(), ""),
        ("#_call".to_owned(), ""),
        (format!("#{current}"), "You have scanned a sheet of the current version."),
        ("#0.9.0-0123abcd".to_owned(), "You have scanned a sheet of another version. Open the current page, or ask us for a new sheet."),
    ];
    for (fragment, said) in cases {
        tab.navigate("about:blank").unwrap();
        tab.navigate(&format!("{}{fragment}", address(page))).unwrap();
        assert_eq!(tab.evaluate(answer).unwrap(), said, "{fragment}");
    }
}

/// A clock that a test moves, and ears: tones and shakes are counted.
const EARS: &str = "(() => {
    const real = Date.now.bind(Date);
    window.ahead = 0;
    Date.now = () => real() + window.ahead;
    window.heard = [];
    window.AudioContext = class {
        constructor() { this.currentTime = 0; this.state = 'running'; this.destination = {}; }
        resume() {}
        createOscillator() { return { frequency: {}, connect() {}, start() { window.heard.push('tone'); }, stop() {} }; }
        createGain() { return { gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, connect() {} }; }
    };
    navigator.vibrate = () => window.heard.push('shake');
})()";

/// What the first timer of the page shows, says and asks.
const TIMER: &str = "(() => {
    const box = document.querySelector('.timer');
    const text = part => box.querySelector(part).textContent;
    return [text('.left'), text('.said'), box.querySelector('.ask').hidden ? 'quiet' : 'asks', (window.heard || []).join(' ')].join('|');
})()";

/// Moves the clock on to so many minutes after the start, and waits for the next tick.
fn after(tab: &Tab, minutes: f64) -> Value {
    let run = format!("new Promise(done => {{ window.ahead = {minutes} * 60000; setTimeout(done, 700); }})");
    tab.call("Runtime.evaluate", &serde_json::json!({ "expression": run, "awaitPromise": true })).unwrap();
    tab.evaluate(TIMER).unwrap()
}

fn press(tab: &Tab, button: &str) -> Value {
    tab.evaluate(&format!("document.querySelector('.timer .{button}').click()")).unwrap();
    tab.evaluate(TIMER).unwrap()
}

const STEPS: &str = "staff/en/microneedling.html";

#[test]
fn a_timer_speaks_at_the_start_in_the_last_minute_and_at_the_end() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    open(&tab, STEPS, Media::Screen, ColourScheme::Light);
    tab.evaluate(EARS).unwrap();
    let Value::String(minutes) = tab.evaluate("document.querySelector('.timer').dataset.minutes").unwrap() else { panic!() };
    let minutes: f64 = minutes.parse().unwrap();
    assert_eq!(press(&tab, "start"), format!("{minutes}:00|The timer is running|quiet|"));
    let running = after(&tab, minutes - 2.0).as_str().unwrap().to_owned();
    assert!(running.ends_with("|The timer is running|quiet|"), "{running}");
    let last = after(&tab, minutes - 0.5).as_str().unwrap().to_owned();
    assert!(last.ends_with("|One minute left|quiet|"), "{last}");
    assert_eq!(after(&tab, minutes + 0.1), "|Time is up|quiet|tone tone tone shake");
    assert_eq!(tab.evaluate("document.querySelectorAll('.timer [aria-live=polite], .timer [aria-live=assertive]').length").unwrap(), 0);
}

#[test]
fn a_running_timer_asks_before_it_starts_anew() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    open(&tab, STEPS, Media::Screen, ColourScheme::Light);
    tab.evaluate(EARS).unwrap();
    let full = press(&tab, "start");
    let later = after(&tab, 5.0);
    assert_ne!(later, full);
    assert!(press(&tab, "start").as_str().unwrap().contains("|asks|"));
    assert!(press(&tab, "no").as_str().unwrap().contains("|quiet|"));
    assert_eq!(tab.evaluate(TIMER).unwrap().as_str().unwrap().split(':').next(), later.as_str().unwrap().split(':').next());
    press(&tab, "start");
    assert_eq!(press(&tab, "yes"), full);
}

#[test]
fn a_timer_survives_a_reload_and_the_way_back() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    open(&tab, STEPS, Media::Screen, ColourScheme::Light);
    assert_eq!(tab.evaluate("document.querySelector('.timer .left').textContent").unwrap(), "");
    press(&tab, "start");
    let runs = |tab: &Tab| tab.evaluate("/^\\d+:\\d\\d$/.test(document.querySelector('.timer .left').textContent)").unwrap() == true;
    assert!(runs(&tab));
    tab.navigate(&address(STEPS)).unwrap();
    assert!(runs(&tab), "after a reload");
    tab.navigate(&address("staff/en/index.html")).unwrap();
    tab.navigate(&address(STEPS)).unwrap();
    assert!(runs(&tab), "after another page");
}
