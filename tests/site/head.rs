//! What a page says of itself to browsers and search engines.

use crate::world::{World, pages};

#[test]
fn each_page_has_an_icon_and_what_patients_find_has_a_description() {
    let (message, changed) =
        ("Keep your own face masks off needled skin, and call us if it burns more.", "Keep **sun** & \\\"heat\\\" off.");
    let site = World::example().edited("content/protocols/soothing-mask.toml", message, changed).site();
    let mut described = Vec::new();
    for (path, html) in pages(&site) {
        // The page above both sites leads to either, and has the patients' assets.
        let folder = path.split('/').count().checked_sub(2).map_or("patient/".to_owned(), |depth| "../".repeat(depth));
        assert!(html.contains(&format!("<link rel=\"icon\" href=\"{folder}assets/icon.svg\"")), "{path}");
        let descriptions: Vec<&str> =
            html.match_indices("<meta name=\"description\" content=\"").map(|(at, found)| &html[at + found.len()..]).collect();
        assert!(descriptions.len() <= 1, "{path}");
        described.extend(descriptions.first().map(|rest| (path, rest.split('"').next().unwrap())));
    }
    assert!(site.contains_key("patient/assets/icon.svg") && site.contains_key("staff/assets/icon.svg"));
    let of = |wanted: &str| described.iter().find(|(path, _)| *path == wanted).map(|(_, description)| *description);
    assert_eq!(of("patient/en/soothing-mask.html"), Some("Soothing mask after microneedling: Keep sun &amp; &quot;heat&quot; off."));
    assert!(of("patient/en/index.html").is_some() && of("patient/en/needling-with-mask.html").is_some());
    assert!(described.iter().all(|(path, _)| path.starts_with("patient/")), "staff pages are found by nobody outside: {described:?}");
}
