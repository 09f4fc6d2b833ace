//! Items and parts of pages have anchors of their own: whatever an author calls an item, no part of a page is called so.

use crate::world::{Site, World, pages};
use html5gum::{Token, Tokenizer};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Attributes = BTreeMap<String, String>;

fn elements(html: &str) -> Vec<Attributes> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let tags = Tokenizer::new(html).filter_map(|token| match token {
        Ok(Token::StartTag(tag)) => Some(tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect()),
        _ => None,
    });
    tags.collect()
}

/// Where `link` leads from `page`, as a path in the site.
fn resolved(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What is wrong with the anchors of a site: one that stands twice, one that is named and stands nowhere.
fn faults(site: &Site) -> Vec<String> {
    let pages: BTreeMap<&str, Vec<Attributes>> = pages(site).map(|(path, html)| (path, elements(html))).collect();
    let ids = |page: &str| pages[page].iter().filter_map(|tag| tag.get("id")).cloned().collect::<Vec<String>>();
    let anchors: BTreeMap<&str, BTreeSet<String>> = pages.keys().map(|page| (*page, ids(page).into_iter().collect())).collect();
    let mut found = Vec::new();
    for (page, tags) in &pages {
        let mut seen = BTreeSet::new();
        found.extend(ids(page).into_iter().filter(|id| !seen.insert(id.clone())).map(|id| format!("{page}: {id} stands twice")));
        for tag in tags {
            let lists = ["for", "aria-labelledby", "aria-describedby", "data-filter"].iter().filter_map(|key| tag.get(*key));
            let named = lists.flat_map(|list| list.split_whitespace());
            // A search may name lists that are empty, and then not on the page.
            let is_search = tag.contains_key("data-filter");
            found.extend(named.filter(|id| !is_search && !anchors[page].contains(*id)).map(|id| format!("{page}: no {id}")));
            let Some((file, anchor)) = tag.get("href").and_then(|link| link.split_once('#')) else { continue };
            if file.contains(':') {
                continue;
            }
            let target = if file.is_empty() { (*page).to_owned() } else { resolved(page, file) };
            if !anchors.get(target.as_str()).is_some_and(|anchors| anchors.contains(anchor)) {
                found.push(format!("{page}: {file}#{anchor}"));
            }
        }
    }
    found
}

/// Every part of a page by its name, without the mark that tells it from an item.
fn part_names(site: &Site) -> BTreeSet<String> {
    let tags = pages(site).flat_map(|(_, html)| elements(html));
    let ids = tags.filter_map(|tag| tag.get("id").cloned());
    ids.filter_map(|id| id.strip_prefix('_').map(|name| name.split('.').next().unwrap().to_owned())).collect()
}

#[test]
fn an_item_may_be_called_as_a_part_of_a_page_is() {
    let mut world = World::example();
    let names = part_names(&world.site());
    assert!(["treatment", "tell", "end", "call", "sources", "series", "main"].iter().all(|name| names.contains(*name)), "{names:?}");
    let file = world.files.iter_mut().find(|file| file.path.ends_with("protocols/microneedling.toml")).unwrap();
    let text = file.content.as_mut().unwrap();
    for (at, name) in names.iter().enumerate() {
        text.push_str(&match at % 3 {
            0 => format!(
                "\n[[call]]\nid = \"{name}\"\nurgency = \"today\"\nsign = \"rash\"\npatient = \"sign {at} comes.\"\nfacts = [\"S0-01\"]\n"
            ),
            1 => format!("\n[[expect]]\nid = \"{name}\"\nsign = \"rash\"\nlasts = \"1 d\"\npatient = \"Sign {at} goes.\"\n"),
            _ => format!(
                "\n[[aftercare]]\nid = \"{name}\"\navoid = \"makeup\"\nforce = \"should\"\nfor = \"{} h\"\npatient = \"Do not do {at}.\"\n",
                at + 30
            ),
        });
    }
    assert_eq!(faults(&world.site()), Vec::<String>::new());
}

#[test]
fn both_clinics_have_anchors_that_stand_once_and_links_that_lead_to_them() {
    for world in [World::example(), World::other_clinic()] {
        assert_eq!(faults(&world.site()), Vec::<String>::new());
    }
}

/// In a template an anchor is either written out and marked as a part of the page, or comes from the view.
#[test]
fn every_anchor_that_a_template_names_is_marked() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates");
    let (mut unmarked, mut marked) = (Vec::new(), 0);
    for file in walkdir::WalkDir::new(templates).into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file()) {
        let text = fs::read_to_string(file.path()).unwrap();
        for start in [" id=\"", " for=\"", " aria-labelledby=\"", "href=\"#", " targets=\""] {
            let values = text.split(start).skip(1).map(|rest| rest.split('"').next().unwrap());
            let written = values.map(|value| value.split("{{").next().unwrap());
            for name in written.flat_map(str::split_whitespace) {
                let is_marked = name.starts_with('_') || name.starts_with("source.");
                if is_marked { marked += 1 } else { unmarked.push(format!("{}: {name}", file.path().display())) }
            }
        }
    }
    assert_eq!(unmarked, Vec::<String>::new());
    assert!(marked > 100, "{marked}");
}
