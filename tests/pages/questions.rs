//! The questions that readers come with, and how far from the top of a page the answer is.
//!
//! An answer counts if it stands within the first screen, or where one tap on a link within the first screen leads.

use protogen::browser::{ColourScheme, Media, Tab, Viewport};

use crate::example::Example;
use crate::visitor::{KINDS, Visitor, documents, open, resize, site, strings};

/// Some of the pages that a patient reads at home.
const HANDOUTS: [&str; 3] = ["patient/en/microneedling.html", "patient/en/rf-needling-with-mask.html", "patient/en/acne-scar-course.html"];

/// A phone, two tablets and a desk.
const WIDTHS: [u32; 4] = [360, 768, 1024, 1280];

/// The height of a small phone's screen, with the browser's own bars taken off.
const HEIGHT: u32 = 740;

/// Where patients look for an answer.
const ANSWERS: [(&str, &str); 4] =
    [("whom do I call", "_call"), ("is it an emergency", "_emergency"), ("when may I again", "_again"), ("what do I do", "_care")];

/// Whether the element, or a link that leads to it, is seen without scrolling.
const IN_REACH: &str = "(id => {
    const seen = element => element.checkVisibility() && element.getBoundingClientRect().top >= 0 && element.getBoundingClientRect().bottom <= innerHeight;
    const links = [...document.querySelectorAll(`a[href='#${id}']`)];
    return [document.getElementById(id), ...links].some(element => element && seen(element));
})";

/// What staff look for with a patient in the room.
const IN_THE_ROOM: [(&str, &str); 4] =
    [("what do I ask", "_stop-check"), ("which settings", "_parameters"), ("what do I do", "_steps"), ("when do I stop", "_red")];

/// The questions whose answer the page has, and that it does not give within a screen or a tap, from each part of the page: 0 is its
/// top, 1 its end.
fn out_of_reach(tab: &Tab, questions: &[(&str, &str)], parts: &[f64]) -> Vec<String> {
    let ids: Vec<&str> = questions.iter().map(|(_, id)| *id).collect();
    let far = format!(
        "{parts:?}.flatMap(part => {{
            scrollTo(0, part * document.body.scrollHeight);
            return {ids:?}.filter(id => document.getElementById(id) && !{IN_REACH}(id)).map(id => `${{id}} at ${{part}}`);
        }})"
    );
    strings(tab, &far)
}

/// The questions that the page does not answer.
fn unanswered(tab: &Tab, questions: &[(&str, &str)]) -> Vec<String> {
    let ids: Vec<&str> = questions.iter().map(|(_, id)| *id).collect();
    strings(tab, &format!("{ids:?}.filter(id => !document.getElementById(id))"))
}

#[test]
fn each_question_of_a_patient_is_answered_on_the_first_screen_or_one_tap_away() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let mut far = Vec::new();
    for (address, page) in documents("patient") {
        tab.navigate(&address).unwrap();
        tab.wait_for_fonts().unwrap();
        far.extend(unanswered(&tab, &ANSWERS).into_iter().map(|id| format!("{page}: has no {id}")));
        for width in WIDTHS {
            tab.set_viewport(Viewport { width, height: HEIGHT, mobile: width < 600 }).unwrap();
            far.extend(out_of_reach(&tab, &ANSWERS, &[0.0]).into_iter().map(|question| format!("{page} {width}: {question}")));
            let field =
                "(() => { const box = document.querySelector('#_end').getBoundingClientRect(); return box.bottom / innerHeight; })()";
            let screens = tab.evaluate(field).unwrap().as_f64().unwrap();
            if screens > 1.5 {
                far.push(format!("{page} {width}: the field for one's own date is {screens} screens down"));
            }
        }
    }
    assert_eq!(far, Vec::<String>::new());
}

#[test]
fn what_staff_need_in_the_room_is_one_tap_away_wherever_they_are_on_the_page() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let mut far = Vec::new();
    let mut answered = 0;
    for (address, page) in documents("staff") {
        tab.navigate(&address).unwrap();
        tab.wait_for_fonts().unwrap();
        for width in WIDTHS {
            tab.set_viewport(Viewport { width, height: HEIGHT, mobile: width < 600 }).unwrap();
            // On a phone, where it would cover the text, the bar stays at the top of the page.
            let parts: &[f64] = if width < 640 { &[0.0] } else { &[0.0, 0.5, 1.0] };
            far.extend(out_of_reach(&tab, &IN_THE_ROOM, parts).into_iter().map(|question| format!("{page} {width}: {question}")));
        }
        answered += IN_THE_ROOM.len() - unanswered(&tab, &IN_THE_ROOM).len();
    }
    assert_eq!(far, Vec::<String>::new());
    assert!(answered > 60, "{answered}");
}

/// Puts the clock to a moment, by the time of day in Greenwich, and runs the page's script again.
fn at(tab: &Tab, moment: &str) {
    let script = format!("file://{}", site().join("patient/assets/protogen.js").display());
    let run = format!(
        "new Promise(done => {{
            const Real = Date;
            window.Date = class extends Real {{ constructor(...given) {{ if (given.length) super(...given); else super('{moment}:00Z'); }} }};
            const script = document.createElement('script');
            script.src = {script:?};
            script.onload = () => done(null);
            document.head.append(script);
        }})"
    );
    tab.evaluate(&run).unwrap();
}

/// The lines of the bar that are seen.
const BAR: &str = "[...document.querySelectorAll('.who p')].filter(line => line.checkVisibility({ visibilityProperty: true }))
    .map(line => line.textContent.replace(/\\s+/g, ' ').trim())";

#[test]
fn the_bar_names_the_number_that_answers_at_this_hour() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let (clinic, closed) = ("We are open now 01632 960123", "We are closed now 111");
    // A Monday in December, a Saturday, a Sunday; and a Monday in July, when the clinic's clock is an hour ahead of Greenwich.
    for (moment, now) in [
        ("2026-12-07T08:59", closed),
        ("2026-12-07T09:00", clinic),
        ("2026-12-07T17:59", clinic),
        ("2026-12-07T18:00", closed),
        ("2026-12-12T12:30", clinic),
        ("2026-12-12T13:00", closed),
        ("2026-12-13T10:00", closed),
        ("2027-07-05T08:00", clinic),
        ("2027-07-05T17:00", closed),
    ] {
        open(&tab, HANDOUTS[0], Media::Screen, ColourScheme::Light);
        at(&tab, moment);
        assert_eq!(strings(&tab, BAR), [now, "Emergency 999"], "{moment}");
    }
}

#[test]
fn without_a_script_both_numbers_stand_there_and_no_control_does() {
    let visitor = Visitor::new();
    let tab = visitor.tab_without_scripts();
    for (_, page) in KINDS {
        open(&tab, page, Media::Screen, ColourScheme::Light);
        let empty =
            "[...document.querySelectorAll('form, .tool, button')].filter(control => control.checkVisibility({ visibilityProperty: true }))
            .map(control => control.outerHTML.slice(0, 80))";
        assert_eq!(strings(&tab, empty), Vec::<String>::new(), "{page}");
    }
    open(&tab, HANDOUTS[0], Media::Screen, ColourScheme::Light);
    assert_eq!(strings(&tab, BAR), ["When we are open 01632 960123", "When we are closed 111", "Emergency 999"]);
}

/// Each with its hours, so that a reader knows which; and on a desk without a blank row below them.
#[test]
fn several_numbers_for_the_night_stand_in_one_line_of_the_bar() {
    const BLANK: &str = "(() => {
        const bar = document.querySelector('.who').getBoundingClientRect();
        const lines = [...document.querySelectorAll('.who p')].filter(line => line.checkVisibility({ visibilityProperty: true }));
        return bar.bottom - Math.max(...lines.map(line => line.getBoundingClientRect().bottom));
    })()";
    let example = Example::approved();
    let second = "[[line]]\nurgency = \"closed\"\nnumber = \"01632 960777\"\nhours = \"at weekends\"\n\n[[line]]\nurgency = \"closed\"";
    example.edit("content/clinic.toml", "[[line]]\nurgency = \"closed\"", second);
    example.run(&["build"]);
    let visitor = Visitor::new();
    let tab = visitor.tab();
    for (moment, now) in [
        ("2026-12-07T08:59", "We are closed now 01632 960777 (at weekends), 111 (at any time)"),
        ("2026-12-07T09:00", "We are open now 01632 960123"),
    ] {
        resize(&tab, 1280);
        tab.emulate(Media::Screen, ColourScheme::Light).unwrap();
        tab.navigate(&format!("file://{}", example.site().join(HANDOUTS[0]).display())).unwrap();
        tab.wait_for_fonts().unwrap();
        at(&tab, moment);
        assert_eq!(strings(&tab, BAR), [now, "Emergency 999"], "{moment}");
        let blank = tab.evaluate(BLANK).unwrap().as_f64().unwrap();
        assert!(blank < 20.0, "{moment}: {blank} px, and a row has 27");
    }
}

#[test]
fn own_dates_stand_beside_what_they_are_asked_of() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    open(&tab, HANDOUTS[0], Media::Screen, ColourScheme::Light);
    at(&tab, "2026-12-01T12:00");
    let enter = |value: &str| {
        tab.evaluate(&format!("(() => {{ const field = document.querySelector('#_end'); field.value = {value:?}; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"))
            .unwrap();
    };
    let shown = "[...document.querySelectorAll('.again output')].map(output => output.textContent).filter(Boolean)";
    let wrong = "[document.querySelector('output.wrong').textContent, String(document.querySelector('[data-ics]').disabled)]";
    enter("2026-12-01T14:00");
    let dates = strings(&tab, shown);
    assert_eq!(dates.first().map(String::as_str), Some("until Wed 2 Dec, 14:00"), "{dates:?}");
    assert_eq!(dates.last().map(String::as_str), Some("until at least Tue 15 Dec, 14:00"), "{dates:?}");
    assert_eq!(strings(&tab, wrong), ["", "false"]);
    for year in ["1926-12-01T14:00", "0002-12-01T14:00"] {
        enter(year);
        assert_eq!(strings(&tab, shown), Vec::<String>::new(), "{year}");
        assert_eq!(strings(&tab, wrong), ["Please check the day and the year.", "true"], "{year}");
    }
}
