//! Lists of documents are made without the documents; they must say what the documents' own pages say.

use super::world::World;
use protogen::load::{Loaded, SummaryCache, decode_cached};

/// The example clinic, where one protocol is named by words that print a value.
fn clinic() -> World {
    let mut world = World::example();
    let mask = world.files.iter_mut().find(|file| file.path.ends_with("protocols/soothing-mask.toml")).unwrap();
    let text = mask.content.as_mut().unwrap();
    for (old, new) in [
        ("title = \"Soothing mask after microneedling\"", "title = \"No mask of your own for {no-own-masks.for}\""),
        ("also = [\"cooling mask\"]", "also = [\"**cold** mask\", \"mask, {no-own-masks.for}\"]"),
        ("message = \"Keep your own", "message = \"For {no-own-masks.for}, keep your *own*"),
    ] {
        assert!(text.contains(old), "{old}");
        *text = text.replacen(old, new, 1);
    }
    world
}

/// Its files as a second build reads them, of which every protocol is known by its summary alone.
fn on_demand(world: &World) -> Loaded {
    let mut cache = SummaryCache::default();
    decode_cached(world.files.clone(), Some(&mut cache));
    let loaded = decode_cached(world.files.clone(), Some(&mut cache));
    assert!(loaded.files.iter().filter(|file| loaded.on_demand.contains(file.source)).count() >= 4);
    loaded
}

#[test]
fn a_list_names_a_document_as_its_own_page_does() {
    let world = clinic();
    let site = World::site_of(on_demand(&world));
    let page = |path: &str| std::str::from_utf8(&site[path]).unwrap();
    let title = |html: &str| html.split_once("<h1>").unwrap().1.split_once("</h1>").unwrap().0.to_owned();
    let (mut titles, mut named) = (Vec::new(), 0);
    for path in site.keys().filter(|path| path.starts_with("staff/en/") && path.ends_with(".html") && path.matches('/').count() == 2) {
        let handout = path.replacen("staff", "patient", 1);
        if site.contains_key(&handout) && !path.ends_with("/index.html") {
            titles.push(title(page(path)));
        }
    }
    for list in ["patient/en/index.html", "staff/en/index.html", "staff/en/review.html"] {
        named += titles.iter().filter(|title| page(list).contains(&format!(">{title}<"))).count();
    }
    assert_eq!(titles.len(), 9);
    assert!(titles.contains(&"No mask of your own for at least 1\u{a0}week".to_owned()), "{titles:?}");
    assert_eq!(named, 3 * titles.len(), "every list names every document");
    assert!(page("staff/en/decisions.html").contains("No mask of your own for at least 1\u{a0}week"));
    assert!(page("patient/en/index.html").contains("For at least 1\u{a0}week, keep your <em>own</em> face masks off needled skin"));
    assert!(page("staff/en/index.html").contains("cold mask") && page("staff/en/index.html").contains("mask, at least 1\u{a0}week"));
}

#[test]
fn protocols_decoded_on_demand_make_the_same_site_as_those_that_are_held() {
    let world = clinic();
    assert!(world.site() == World::site_of(on_demand(&world)), "the sites differ");
}
