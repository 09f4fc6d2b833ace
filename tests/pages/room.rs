//! Nothing is cut off or pushed aside: on a phone, with text of twice the size, and from right to left.

use protogen::browser::{ColourScheme, Media, Tab};

use crate::visitor::{KINDS, Visitor, WIDTHS, open, resize, strings};

/// What sticks out of the window sideways, and boxes that hide a part of their text. A table may scroll in its own box, and what is for
/// screen readers alone may be small.
const LOST: &str = "(() => {
    const name = element => element.tagName.toLowerCase() + (element.classList.length ? '.' + [...element.classList].join('.') : '');
    const width = document.documentElement.clientWidth;
    const lost = [];
    if (document.documentElement.scrollWidth > width) lost.push('the page scrolls sideways');
    for (const element of document.querySelectorAll('body *')) {
        if (!element.checkVisibility() || element.closest('.skip, svg')) continue;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const scrolls = element.parentElement.closest('.scroll');
        if (!scrolls && box.width > 0 && (box.right > width + 1 || box.left < -1)) lost.push('outside: ' + name(element));
        const hides = axis => ['hidden', 'clip'].includes(style['overflow' + axis]);
        if (hides('X') && element.scrollWidth > element.clientWidth + 1) lost.push('cut off: ' + name(element));
        if (hides('Y') && element.scrollHeight > element.clientHeight + 1) lost.push('cut off: ' + name(element));
    }
    return [...new Set(lost)];
})()";

/// Twice the size of text that the page asks for, as a reader's own setting would make it.
const DOUBLE: &str = "document.documentElement.style.fontSize = 2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + 'px'";

/// A stand-in for a language from right to left: each Latin letter becomes a Hebrew one.
const MIRROR: &str = "(() => {
    document.documentElement.dir = 'rtl';
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const hebrew = letter => String.fromCharCode(0x5d0 + letter.toLowerCase().charCodeAt(0) % 26);
    while (texts.nextNode()) {
        if (!texts.currentNode.parentElement.closest('a[href^=\"http\"], bdi, code, .id')) {
            texts.currentNode.data = texts.currentNode.data.replace(/[a-z]/gi, hebrew);
        }
    }
})()";

/// What is lost on every kind of page at every width, once `change` was made.
fn lost(change: Option<&str>) -> Vec<String> {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let mut found = Vec::new();
    for (kind, page) in KINDS {
        open(&tab, page, Media::Screen, ColourScheme::Light);
        apply(&tab, change);
        for width in WIDTHS {
            resize(&tab, width);
            found.extend(strings(&tab, LOST).into_iter().map(|what| format!("{kind} {width}: {what}")));
        }
    }
    found
}

fn apply(tab: &Tab, change: Option<&str>) {
    if let Some(change) = change {
        tab.evaluate(&format!("{change}; null")).unwrap();
    }
}

#[test]
fn every_width_holds_the_whole_page() {
    assert_eq!(lost(None), Vec::<String>::new());
}

#[test]
fn text_of_twice_the_size_loses_nothing() {
    assert_eq!(lost(Some(DOUBLE)), Vec::<String>::new());
}

#[test]
fn a_page_from_right_to_left_holds_the_whole_page() {
    assert_eq!(lost(Some(MIRROR)), Vec::<String>::new());
}

#[test]
fn a_page_from_right_to_left_is_mirrored() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    open(&tab, "patient/en/rf-microneedling.html", Media::Screen, ColourScheme::Light);
    let places = "['.site-head .clinic', '#_main h1', 'aside', '.do', '.dont', '.care.emergency']
        .map(part => document.querySelector(part).getBoundingClientRect())";
    let starts = tab.evaluate(&format!("{places}.map(box => Math.round(box.left))")).unwrap();
    apply(&tab, Some(MIRROR));
    let width = "document.documentElement.clientWidth";
    let ends = tab.evaluate(&format!("{places}.map(box => Math.round({width} - box.right))")).unwrap();
    assert_eq!(starts, ends);
}
