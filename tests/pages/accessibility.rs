//! No rule of WCAG 2.2 A and AA is broken, and every text stands out from its ground.

use std::fs;
use std::path::PathBuf;

use protogen::browser::{ColourScheme, Media, Tab};

use crate::visitor::{KINDS, Visitor, WIDTHS, misdeeds, open, resize, strings};

/// A4 between its margins, in CSS pixels.
const A4_WIDTH: u32 = 700;

const AXE: &str = include_str!("../fixtures/axe/axe.min.js");

/// The rules of WCAG 2.2 A and AA, and what axe holds to be good besides.
const EVERY_RULE: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// The rules on colour: all that can differ between two schemes.
const COLOUR_RULES: &str = "['color-contrast', 'link-in-text-block']";

/// Each text that has less than `least` to 1 between itself and what is behind it, by the formula of WCAG 2.2.
const FAINT: &str = "(least => {
    const channels = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = colour => channels(colour).slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if ((channels(colour)[3] ?? 1) === 1) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const faint = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
        const [high, low] = [getComputedStyle(element).color, ground(element)].map(light).sort((a, b) => b - a);
        if ((high + 0.05) / (low + 0.05) < least) faint.add(texts.currentNode.data.trim());
    }
    return [...faint];
})";

/// What axe finds: each rule with the elements that break it. It would load stylesheets a second time, which a page from a file may not.
fn violations(tab: &Tab, rules: &str) -> Vec<String> {
    if tab.evaluate("typeof axe").unwrap() == "undefined" {
        tab.evaluate(&format!("{AXE}; null")).unwrap();
    }
    let run = format!("axe.run({{ preload: false, runOnly: {rules} }})");
    let words = "rule.id + ': ' + rule.nodes.map(node => node.target.join(' ')).join(', ')";
    strings(tab, &format!("{run}.then(found => found.violations.map(rule => {words}))"))
}

/// The same on paper, where nothing is pressed.
fn violations_on_paper(tab: &Tab) -> Vec<String> {
    violations(tab, EVERY_RULE).into_iter().filter(|found| !found.starts_with("target-size:")).collect()
}

/// Screenshots are for people: a folder to leaf through, filled if `PROTOGEN_PICTURES` is set.
pub fn keep_picture(tab: &Tab, name: &str) {
    if std::env::var_os("PROTOGEN_PICTURES").is_none() {
        return;
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.png")), tab.screenshot(true).unwrap()).unwrap();
}

/// Everything that is wrong on any kind of page at any width.
fn faults(scheme: &str, colours: ColourScheme, rules: &str) -> Vec<String> {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let mut found = Vec::new();
    for (kind, page) in KINDS {
        open(&tab, page, Media::Screen, colours);
        found.extend(misdeeds(&tab.events()).into_iter().map(|deed| format!("{kind}: {deed}")));
        for width in WIDTHS {
            resize(&tab, width);
            keep_picture(&tab, &format!("{kind}-{width}-{scheme}"));
            found.extend(violations(&tab, rules).into_iter().map(|rule| format!("{kind} {width}: {rule}")));
        }
        found.extend(strings(&tab, &format!("{FAINT}(4.5)")).into_iter().map(|text| format!("{kind}: too faint: {text}")));
        drop(tab.events());
    }
    found
}

#[test]
fn no_page_breaks_a_rule_at_any_width_in_light_colours() {
    assert_eq!(faults("light", ColourScheme::Light, EVERY_RULE), Vec::<String>::new());
}

#[test]
fn no_page_breaks_a_rule_at_any_width_in_dark_colours() {
    assert_eq!(faults("dark", ColourScheme::Dark, COLOUR_RULES), Vec::<String>::new());
}

#[test]
fn paper_breaks_no_rule_and_its_text_stands_out_seven_to_one() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    let mut found = Vec::new();
    for (kind, page) in KINDS {
        open(&tab, page, Media::Print, ColourScheme::Light);
        resize(&tab, A4_WIDTH);
        keep_picture(&tab, &format!("{kind}-print"));
        found.extend(strings(&tab, &format!("{FAINT}(7)")).into_iter().map(|text| format!("{kind}: too faint: {text}")));
        found.extend(violations_on_paper(&tab).into_iter().map(|rule| format!("{kind}: {rule}")));
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_checks_find_what_is_wrong() {
    let visitor = Visitor::new();
    let tab = visitor.tab();
    open(&tab, "patient/en/index.html", Media::Screen, ColourScheme::Light);
    tab.evaluate("document.querySelector('h1').style.color = '#cfd8dc'; document.documentElement.removeAttribute('lang')").unwrap();
    assert_eq!(strings(&tab, &format!("{FAINT}(4.5)")), strings(&tab, "[document.querySelector('h1').textContent]"));
    let rules: Vec<String> = violations(&tab, EVERY_RULE).iter().map(|found| found.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(rules, ["color-contrast", "html-has-lang"]);
    tab.evaluate("console.warn('late')").unwrap();
    assert_eq!(misdeeds(&tab.events()), ["Console { level: \"warning\", text: \"late\" }"]);
}
