//! Everything that can be used is reached with the Tab key, in order, and shows that it has the focus.

use protogen::browser::{ColourScheme, Media, Tab};
use serde_json::Value;

use crate::visitor::{KINDS, Visitor, open, strings};

/// Marks what can be used with a number, and notes which of them gets the focus and whether one can see it.
const WATCH: &str = "(() => {
    const usable = 'a[href], button:not(:disabled), input, select, textarea, summary, [tabindex=\"0\"]';
    const all = [...document.querySelectorAll(usable)].filter(element => element.checkVisibility({ visibilityProperty: true }));
    all.forEach((element, index) => element.dataset.stop = index);
    window.stops = [];
    document.addEventListener('focusin', ({ target }) => {
        const style = getComputedStyle(target);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        const shown = outlined && target.checkVisibility();
        stops.push(target.dataset.stop + (shown ? '' : ' without a visible focus'));
    });
    return all.length;
})()";

/// Presses Tab until each stop was reached; a field for a date and a time has stops within itself.
fn stops(tab: &Tab) -> (Vec<String>, Vec<String>) {
    let Value::Number(count) = tab.evaluate(WATCH).unwrap() else { panic!("no number") };
    let count = count.as_u64().unwrap();
    for _ in 0..2 * count {
        tab.press("Tab", false).unwrap();
        if tab.evaluate("stops.length").unwrap() == count {
            break;
        }
    }
    let expected = (0..count).map(|stop| stop.to_string()).collect();
    (strings(tab, "stops"), expected)
}

#[test]
fn tab_reaches_everything_in_order_with_a_visible_focus() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    for (index, (kind, page)) in KINDS.into_iter().enumerate() {
        let scheme = if index % 2 == 0 { ColourScheme::Light } else { ColourScheme::Dark };
        open(&tab, page, Media::Screen, scheme);
        let (reached, expected) = stops(&tab);
        assert!(!expected.is_empty(), "{kind}");
        assert_eq!(reached, expected, "{kind}");
    }
}

#[test]
fn the_first_stop_skips_to_the_text() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    open(&tab, "patient/en/rf-microneedling.html", Media::Screen, ColourScheme::Light);
    tab.press("Tab", false).unwrap();
    tab.press("Enter", false).unwrap();
    assert_eq!(tab.evaluate("location.hash").unwrap(), "#_main");
    tab.press("Tab", false).unwrap();
    assert_eq!(tab.evaluate("document.activeElement.closest('main') !== null").unwrap(), true);
}
