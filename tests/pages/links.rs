//! Every link and anchor leads somewhere, with no server in between; no page carries a script or a style of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use html5gum::{Token, Tokenizer};

use crate::visitor::site;

/// An element: its name and attributes.
type Element = (String, BTreeMap<String, String>);

/// The elements of every page of both sites, by the page's path in the site.
fn pages() -> BTreeMap<String, Vec<Element>> {
    let files = walkdir::WalkDir::new(site()).into_iter().map(Result::unwrap);
    let pages = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "html"));
    pages
        .map(|page| {
            let name = page.path().strip_prefix(site()).unwrap().to_str().unwrap().to_owned();
            (name, elements(&fs::read_to_string(page.path()).unwrap()))
        })
        .collect()
}

fn elements(html: &str) -> Vec<Element> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let tags = Tokenizer::new(html).filter_map(|token| match token {
        Ok(Token::StartTag(tag)) => Some(tag),
        _ => None,
    });
    tags.map(|tag| (text(&tag.name), tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect())).collect()
}

fn anchors(elements: &[Element]) -> BTreeSet<&str> {
    elements.iter().filter_map(|(_, attributes)| attributes.get("id").map(String::as_str)).collect()
}

/// Where `link` leads from `page`, as a path in the site.
fn resolved(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{page}: {link} leads out of the site"),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_and_anchor_leads_somewhere() {
    let pages = pages();
    assert!(pages.len() >= 30, "{}", pages.len());
    let mut followed = 0;
    for (page, elements) in &pages {
        for (name, attributes) in elements {
            let Some(link) = attributes.get("href").or(attributes.get("src")) else { continue };
            // The address of the status page, on paper the way to it, leads to the site where it is published.
            let is_published = |link: &str| link.starts_with("https://example.org/skin/en/status/");
            if link.starts_with("tel:") || (name == "a" && (link.starts_with("https://doi.org/") || is_published(link))) {
                continue;
            }
            let (file, anchor) = link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { page.clone() } else { resolved(page, file) };
            assert!(site().join(&target).is_file(), "{page}: {link}");
            if let Some(anchor) = anchor {
                assert!(anchors(&pages[&target]).contains(anchor), "{page}: {link}");
            }
            followed += 1;
        }
    }
    assert!(followed >= 1000, "{followed}");
}

#[test]
fn an_anchor_stands_once_on_its_page() {
    for (page, elements) in pages() {
        let ids: Vec<&String> = elements.iter().filter_map(|(_, attributes)| attributes.get("id")).collect();
        let twice: Vec<&&String> = ids.iter().enumerate().filter(|(at, id)| ids[..*at].contains(id)).map(|(_, id)| id).collect();
        assert!(twice.is_empty(), "{page}: {twice:?}");
    }
}

#[test]
fn no_page_carries_a_script_or_a_style_of_its_own() {
    for (page, elements) in pages() {
        for (name, attributes) in &elements {
            assert!(name != "style" && !attributes.contains_key("style"), "{page}: {name} {attributes:?}");
            assert!(name != "script" || attributes.contains_key("src"), "{page}: {attributes:?}");
            assert!(!attributes.keys().any(|attribute| attribute.starts_with("on")), "{page}: {name} {attributes:?}");
            assert!(!attributes.values().any(|value| value.starts_with("javascript:")), "{page}: {name} {attributes:?}");
        }
    }
}

#[test]
fn a_patient_is_never_sent_to_the_staff_site() {
    for (page, elements) in pages() {
        let staff = elements.iter().filter_map(|(_, attributes)| attributes.get("href")).any(|link| link.contains("staff/"));
        assert!(!page.starts_with("patient/") || !staff, "{page}");
    }
}
