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
            .map(part => part.textContent.replace(/\\s+/g, ' ').trim()).filter(Boolean)",
    )
}

fn headings(tab: &Tab) -> Vec<String> {
    strings(
        tab,
        "[...document.querySelectorAll('main section:has(.cards) > h2, main caption')].filter(heading => heading.checkVisibility())
            .map(heading => heading.textContent)",
    )
}

const ALL: [&str; 9] = [
    "microneedling-acne-scars",
    "microneedling",
    "rf-microneedling",
    "rf-skin-treatment",
    "soothing-mask",
    "needling-with-mask",
    "rf-needling-with-mask",
    "rf-skin-treatment-after-needling",
    "acne-scar-course",
];

/// All but these.
fn all_but(others: &[&str]) -> Vec<&'static str> {
    ALL.into_iter().filter(|document| !others.contains(document)).collect()
}

/// Those of radio frequency on or in the skin.
const RADIO_FREQUENCY: [&str; 4] = ["rf-microneedling", "rf-skin-treatment", "rf-needling-with-mask", "rf-skin-treatment-after-needling"];

/// What a query finds on both indexes.
fn expected() -> Vec<(&'static str, Vec<&'static str>)> {
    let no_mask = all_but(&["soothing-mask"]);
    let timed = all_but(&["rf-skin-treatment"]);
    vec![
        ("", ALL.to_vec()),
        ("shower", no_mask.clone()),
        ("make-up", no_mask.clone()),
        ("makeup", no_mask.clone()),
        ("make up", no_mask.clone()),
        ("MAKE\u{2011}UP", no_mask.clone()),
        ("gym", no_mask.clone()),
        ("steam room", no_mask.clone()),
        ("SPF", no_mask.clone()),
        ("pregnancy", no_mask.clone()),
        ("pacemaker", RADIO_FREQUENCY.to_vec()),
        ("pacemaker gym", RADIO_FREQUENCY.to_vec()),
        ("15 minutes", timed.clone()),
        ("15 min", timed.clone()),
        ("15min", timed),
        ("neck", all_but(&["microneedling-acne-scars", "acne-scar-course"])),
        ("nowhere", Vec::new()),
    ]
}

#[test]
fn both_indexes_find_what_the_pages_say() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    for index in [PATIENTS, STAFF] {
        come_to(&tab, index);
        for (query, documents) in expected() {
            assert_eq!(found(&tab, query), documents, "{index}: {query}");
        }
        assert_eq!(misdeeds(&tab.events()), Vec::<String>::new());
    }
}

#[test]
fn a_document_says_by_which_word_of_its_page_it_was_found() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    come_to(&tab, PATIENTS);
    for (query, note) in
        [("pacemaker", "Found: a pacemaker or other implant"), ("pacemaker gym", "Found: a pacemaker or other implant, hard exercise")]
    {
        look_for(&tab, query);
        assert_eq!(notes(&tab), [note; 4], "{query}");
    }
    // What stands on the card needs no word more: two of the seven have both words there.
    let acne = all_but(&["rf-skin-treatment", "soothing-mask"]);
    assert_eq!(
        (found(&tab, "microneedling acne"), notes(&tab)),
        (acne.iter().map(|&id| id.to_owned()).collect(), vec!["Found: acne scars".to_owned(); 5])
    );
}

#[test]
fn staff_find_what_is_for_staff_alone_and_patients_have_no_byte_of_it() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let needling = all_but(&["rf-skin-treatment", "soothing-mask"]);
    // The name of a parameter, a remark of one, its value; the text of a step.
    let surface = ["rf-skin-treatment", "rf-skin-treatment-after-needling"];
    let words: [(&str, &[&str]); 4] = [("depth", &needling), ("pulses", &RADIO_FREQUENCY), ("50\u{a0}mJ", &surface), ("expiry", &ALL)];
    come_to(&tab, STAFF);
    for (word, documents) in words {
        assert_eq!(found(&tab, word), documents, "{word}");
    }
    come_to(&tab, PATIENTS);
    for (word, _) in words {
        assert_eq!(found(&tab, word), Vec::<String>::new(), "{word}");
        let files =
            walkdir::WalkDir::new(site().join("patient")).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
        let word = word.replace('\u{a0}', " ");
        let is_in = |file: &walkdir::DirEntry| {
            let text = String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).replace('\u{a0}', " ");
            text.to_lowercase().contains(&word.to_lowercase())
        };
        let leaks: Vec<_> = files.filter(is_in).map(|file| file.into_path()).collect();
        assert_eq!(leaks, Vec::<std::path::PathBuf>::new(), "{word}");
    }
}

#[test]
fn headings_go_with_the_last_of_their_documents_and_nothing_says_what_to_do() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let all = ["Single treatments", "Several treatments in one visit", "Courses of treatment"];
    come_to(&tab, PATIENTS);
    assert_eq!((headings(&tab), answer(&tab)), (all.map(str::to_owned).to_vec(), Vec::new()));
    look_for(&tab, "pacemaker");
    assert_eq!(
        (headings(&tab), answer(&tab)),
        (all[..2].iter().map(|&heading| heading.to_owned()).collect(), vec!["4 of 9 shown".to_owned()])
    );
    look_for(&tab, "nowhere");
    assert_eq!(headings(&tab), Vec::<String>::new());
    assert_eq!(
        answer(&tab),
        [
            "Nothing found.",
            "Try another word, or only the beginning of one.",
            "Clear the searchAll treatments",
            "Not sure? Call us: 01632 960123",
        ]
    );
    let ways = "[...document.querySelectorAll('.nothing a')].map(link => link.getAttribute('href'))";
    assert_eq!(strings(&tab, ways), ["../en/index.html", "tel:+441632960123"]);
    assert_eq!(strings(&tab, "[document.querySelector('.search output').getAttribute('aria-live')]"), ["polite"]);
    // The button shows everything again, and gives the field back.
    let cleared = "new Promise(done => {
        document.querySelector('.nothing button').click();
        setTimeout(() => done([document.querySelector('#_find').value, document.activeElement.id]), 20);
    })";
    assert_eq!(strings(&tab, cleared), ["", "_find"]);
    assert_eq!((shown(&tab), headings(&tab), answer(&tab)), (ALL.map(str::to_owned).to_vec(), all.map(str::to_owned).to_vec(), Vec::new()));
    come_to(&tab, STAFF);
    look_for(&tab, "nowhere");
    assert_eq!(headings(&tab), Vec::<String>::new());
    assert_eq!(answer(&tab), ["Nothing found.", "Try another word, or only the beginning of one.", "Clear the searchAll treatments"]);
}

#[test]
fn without_a_script_there_is_no_field() {
    let visitor = Visitor::new();
    let tab = visitor.tab_without_scripts();
    for index in [PATIENTS, STAFF] {
        open(&tab, index, Media::Screen, ColourScheme::Light);
        assert_eq!(tab.evaluate("document.querySelector('#_find').checkVisibility()").unwrap(), false, "{index}");
        assert_eq!(shown(&tab), ALL, "{index}");
    }
}
