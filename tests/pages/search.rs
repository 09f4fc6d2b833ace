//! The search of both indexes finds what the pages say, and says what to do when it finds nothing.

use protogen::browser::{ColourScheme, Media, Tab};

use crate::visitor::{Visitor, misdeeds, open, site, strings};

const PATIENTS: &str = "patient/en/index.html";
const STAFF: &str = "staff/en/index.html";

/// Opens an index as somebody who comes to its field, and waits for the words of the pages.
fn come_to(tab: &Tab, index: &str) {
    open(tab, index, Media::Screen, ColourScheme::Light);
    let come = "new Promise(done => {
        document.querySelector('#_find').dispatchEvent(new Event('focus'));
        document.querySelector('script[src^=index-words]').addEventListener('load', () => done(null));
    })";
    tab.evaluate(come).unwrap();
}

fn look_for(tab: &Tab, query: &str) {
    let typed = format!(
        "(() => {{ const field = document.querySelector('#_find'); field.value = {query:?}; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
    );
    tab.evaluate(&typed).unwrap();
}

/// The documents that are shown, by their pages.
fn shown(tab: &Tab) -> Vec<String> {
    let items = "[...document.querySelectorAll('main .cards[id] > li, main table tbody tr')].filter(item => item.checkVisibility())
        .map(item => item.querySelector('a').getAttribute('href').replace('.html', ''))";
    strings(tab, items)
}

fn found(tab: &Tab, query: &str) -> Vec<String> {
    look_for(tab, query);
    shown(tab)
}

/// The lines that say by which words of its page a document was found.
fn notes(tab: &Tab) -> Vec<String> {
    strings(tab, "[...document.querySelectorAll('.found')].filter(note => note.checkVisibility()).map(note => note.textContent)")
}

/// What is seen of the search besides its field.
fn answer(tab: &Tab) -> Vec<String> {
    strings(
        tab,
        "[...document.querySelectorAll('.search output, .search .nothing p')].filter(part => part.checkVisibility())
            .map(part => part.textContent.replace(/\\s+/g, ' ').trim())",
    )
}

fn headings(tab: &Tab) -> Vec<String> {
    strings(
        tab,
        "[...document.querySelectorAll('main section:has(.cards) > h2, main caption')].filter(heading => heading.checkVisibility())
            .map(heading => heading.textContent)",
    )
}

#[test]
fn print_what_is_found() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    for index in [PATIENTS, STAFF] {
        come_to(&tab, index);
        println!("{index} {:?}", headings(&tab));
        for query in [
            "",
            "shower",
            "make-up",
            "makeup",
            "make up",
            "gym",
            "SPF",
            "spf30",
            "pregnancy",
            "pregnant",
            "pacemaker",
            "15 minutes",
            "15 min",
            "15min",
            "depth",
            "retinoid",
            "collagen",
            "cartridge",
            "neck",
            "neck needle",
            "flashlamp",
        ] {
            println!("{query:?}: {:?}\n   {:?} {:?} {:?}", found(&tab, query), notes(&tab), answer(&tab), headings(&tab));
        }
        println!("{:?}", misdeeds(&tab.events()));
    }
    println!("{}", site().display());
}
