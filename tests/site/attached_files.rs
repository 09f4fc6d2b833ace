//! Pictures and forms on the pages: beside what they show, each once, for their readers and for nobody else.

use crate::attached::{self, BLACK};
use crate::world::{Site, TODAY, World};
use image::Rgba;
use protogen::digest::Digest;
use protogen::export::{ExportInput, Renderer, export, language};
use protogen::load::RawFile;
use protogen::output::OutputTree;
use protogen::resolve::{Catalog, Lowering};
use protogen::theme::{Templates, Theme};
use std::collections::BTreeSet;

const NEEDLING: &str = "content/protocols/microneedling.toml";
const MASK: &str = "content/protocols/soothing-mask.toml";

fn picture(id: &str, more: &str) -> String {
    format!("[[picture]]\nid = \"{id}\"\nfile = \"{id}.png\"\nalt = \"What {id} shows.\"\ndecision = \"products\"\n{more}\n")
}

fn form(id: &str, more: &str) -> String {
    format!("[[form]]\nid = \"{id}\"\nfile = \"{id}.pdf\"\ntitle = \"The form {id}\"\ndecision = \"products\"\n{more}\n")
}

/// The bytes of a picture that no other name has.
fn bytes_of(name: &str) -> Vec<u8> {
    let number = name.bytes().fold(7_u32, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into()));
    let [_, red, green, blue] = number.to_be_bytes();
    attached::arrow(Rgba([red % 100, green % 100, blue % 100, 255]))
}

fn drawn(name: &str) -> RawFile {
    RawFile::of_bytes(&format!("content/pictures/{name}.png"), bytes_of(name))
}

fn printed(name: &str) -> RawFile {
    RawFile::of_bytes(&format!("content/forms/{name}.pdf"), attached::with_info(&[("Title", name)]))
}

/// The example clinic with something more in these files.
fn world(more: &[(&str, String)], files: Vec<RawFile>) -> World {
    let mut world = World::example();
    for (path, text) in more {
        let file = world.files.iter_mut().find(|file| file.path == *path).unwrap();
        file.content.as_mut().unwrap().push_str(&format!("\n{text}"));
    }
    world.files.extend(files);
    world.files.sort_by(|a, b| a.path.cmp(&b.path));
    world
}

fn page<'s>(site: &'s Site, path: &str) -> &'s str {
    std::str::from_utf8(&site[path]).unwrap()
}

/// The pictures of a page by the texts in their places, in order. The logo has none: the clinic's name stands beside it.
fn shown(html: &str) -> Vec<&str> {
    let texts = html.split("<img ").skip(1).map(|tag| tag.split("alt=\"").nth(1).unwrap().split('"').next().unwrap());
    texts.filter(|text| !text.is_empty()).collect()
}

/// The element that begins with that id, up to the end of its line of a list or a row of a table.
fn element<'h>(html: &'h str, id: &str) -> &'h str {
    let from = &html[html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"))..];
    &from[..["</li>", "</tr>"].iter().filter_map(|end| from.find(end)).min().unwrap()]
}

/// The files of a tree by their names, but for those that the clinic shows of itself.
fn files(site: &Site, tree: &str) -> BTreeSet<String> {
    let within = site.keys().filter_map(|path| path.strip_prefix(&format!("{tree}/files/")));
    let names = within.map(|name| name.split('.').next().unwrap());
    names.filter(|name| !["logo", "clinic"].contains(name)).map(str::to_owned).collect()
}

fn names(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_picture_stands_beside_its_step_or_rule_or_with_the_treatment() {
    let more = picture("lotion", "with = \"no-makeup\"") + &picture("chair", "with = \"numb\"") + &picture("whole", "");
    let site = world(&[(NEEDLING, more)], vec![drawn("lotion"), drawn("chair"), drawn("whole")]).site();
    let handout = page(&site, "patient/en/microneedling.html");
    assert_eq!(shown(element(handout, "no-makeup")), ["What lotion shows."]);
    assert_eq!(shown(element(handout, "numb")), ["What chair shows."]);
    assert_eq!(shown(handout).len(), 3);
    let about = &handout[handout.find("id=\"_treatment\"").unwrap()..];
    assert!(shown(about).contains(&"What whole shows."));
    let staff = page(&site, "staff/en/microneedling.html");
    assert_eq!(shown(element(staff, "no-makeup")), ["What lotion shows."]);
    assert_eq!(shown(element(staff, "numb")), ["What chair shows."]);
    assert_eq!(shown(&staff[staff.find("id=\"_pictures\"").unwrap()..]), ["What whole shows."]);
    // The tag says how large it is, and leads to the bytes.
    let bytes = bytes_of("whole");
    let name = format!("files/whole.{}.png", &Digest::of(&bytes).to_string()[..16]);
    assert!(handout.contains(&format!("<img src=\"../{name}\" width=\"60\" height=\"40\" alt=\"What whole shows.\">")));
    assert_eq!((&site[&format!("patient/{name}")], &site[&format!("staff/{name}")]), (&bytes, &bytes));
}

/// A step that patients are told nothing of is on no handout: its picture is, all the same.
#[test]
fn no_picture_is_lost_with_the_step_it_stands_beside() {
    let silent = "[[step]]\nid = \"tidy\"\ntitle = \"Tidy\"\nstage = \"finish\"\nstaff = \"Tidy up.\"\ndecision = \"products\"\n";
    let more = format!("{silent}{}", picture("tidy-up", "with = \"tidy\""));
    let site = world(&[(NEEDLING, more)], vec![drawn("tidy-up")]).site();
    assert_eq!(shown(page(&site, "patient/en/microneedling.html")), ["What tidy-up shows."]);
    assert_eq!(shown(element(page(&site, "staff/en/microneedling.html"), "tidy")), ["What tidy-up shows."]);
}

#[test]
fn what_is_for_staff_is_in_no_byte_of_the_patient_tree() {
    let of = |id: &str, audience: &str| picture(id, audience) + &form(&format!("{id}-form"), audience);
    let more = of("shared", "") + &of("own", "audience = \"patient\"") + &of("inner", "audience = \"staff\"");
    let beside = picture("beside", "audience = \"staff\"\nwith = \"no-makeup\"\ncaption = \"Only for us.\"");
    let all = ["shared", "own", "inner", "beside"];
    let forms = ["shared-form", "own-form", "inner-form"];
    let attached = all.iter().map(|name| drawn(name)).chain(forms.iter().map(|name| printed(name)));
    let site = world(&[(NEEDLING, more + &beside)], attached.collect()).site();
    assert_eq!(files(&site, "patient"), names(&["shared", "own", "shared-form", "own-form"]));
    assert_eq!(files(&site, "staff"), names(&[&all[..], &forms].concat()));
    let secret: Vec<Vec<u8>> = vec![drawn("inner").bytes, drawn("beside").bytes, printed("inner-form").bytes];
    let words = ["files/inner", "files/beside", "What inner shows", "What beside shows", "The form inner-form", "Only for us"];
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with("patient/")) {
        let text = String::from_utf8_lossy(bytes);
        let found = words.iter().find(|word| text.contains(**word) || path.contains(**word));
        assert!(!secret.contains(bytes) && found.is_none(), "{path}: {found:?}");
    }
    let staff = page(&site, "staff/en/microneedling.html");
    assert_eq!(shown(staff).into_iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(element(staff, "no-makeup").contains("Only for us."));
}

#[test]
fn a_visit_shows_what_its_treatments_show_each_once() {
    let more = picture("needles", "with = \"no-makeup\"") + &form("agreed", "");
    let mask = picture("mask", "with = \"no-own-masks\"") + &form("agreed", "");
    let attached = vec![drawn("needles"), drawn("mask"), printed("agreed")];
    let site = world(&[(NEEDLING, more), (MASK, mask)], attached).site();
    for path in ["patient/en/needling-with-mask.html", "staff/en/needling-with-mask.html"] {
        let html = page(&site, path);
        let mut pictures = shown(html);
        pictures.sort_unstable();
        assert_eq!(pictures, ["What mask shows.", "What needles shows."], "{path}");
        assert_eq!(html.matches("href=\"../files/agreed.").count(), 1, "{path}");
    }
    // The course repeats the mask, and no needling of this kind.
    assert_eq!(shown(page(&site, "patient/en/acne-scar-course.html")), ["What mask shows."]);
}

#[test]
fn a_set_brings_its_pictures_and_forms() {
    let step = "[[step]]\nid = \"look\"\ntitle = \"Look\"\nstaff = \"Look.\"\npatient = \"We look.\"\n";
    let beside = picture("from-set", "with = \"look\"");
    let set = format!("id = \"all-masks\"\ntitle = \"All masks\"\n{step}{beside}{}", form("of-set", ""));
    let set = RawFile::new("content/sets/all-masks.toml", &set);
    let id = "id = \"soothing-mask\"\n";
    let world = world(&[], vec![set, drawn("from-set"), printed("of-set")]);
    let site = world.edited(MASK, id, &format!("{id}use = [\"all-masks\"]\n")).site();
    let handout = page(&site, "patient/en/soothing-mask.html");
    assert_eq!(shown(element(handout, "look")), ["What from-set shows."]);
    assert!(element(handout, "of-set").contains("The form of-set"));
}

/// What a theme has to show of a handout with a picture and a form.
#[test]
fn a_theme_that_hides_a_picture_its_text_or_a_form_is_found() {
    let more = picture("lotion", "with = \"no-makeup\"\ncaption = \"Two drops.\"") + &form("agreed", "");
    let mut loaded = world(&[(NEEDLING, more)], vec![drawn("lotion"), printed("agreed")]).load();
    let catalog = Catalog::new(&mut loaded);
    let said = |changed: &dyn Fn(&str) -> String| {
        let project = tempfile::tempdir().unwrap();
        let parts = project.path().join("themes/own/templates/parts");
        std::fs::create_dir_all(&parts).unwrap();
        std::fs::write(project.path().join("themes/own/theme.toml"), "title = \"Own\"\n").unwrap();
        let of_default = Theme::built_in().file("templates/parts/attached.html").map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
        std::fs::write(parts.join("attached.html"), changed(&of_default.unwrap())).unwrap();
        let theme = Theme::load(project.path(), "own").unwrap();
        let tree = OutputTree::default();
        let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
        export(&input, &loaded.sources, None, &tree).err().map(|error| error.to_string())
    };
    assert_eq!(said(&|text| text.to_owned()), None);
    for (old, new, missing) in [
        (" alt=\"{{ picture.alt }}\"", "", "rules"),
        ("alt=\"{{ picture.alt }}\"", "alt=\"\"", "rules"),
        ("alt=\"{{ picture.alt }}\"", "alt=\"{{ picture.alt }}\" hidden", "rules"),
        ("width=\"{{ picture.width }}\" ", "", "rules"),
        ("<figure class=\"picture\"", "<figure hidden class=\"picture\"", "rules"),
        ("<img src=\"{{ picture.src }}\"", "<img src=\"../assets/x.png\"", "rules"),
        ("{{ picture.caption | safe }}", "", "rules"),
        ("<a href=\"{{ form.href }}\" download>", "<a>", "forms"),
        ("{{ form.title }}", "", "forms"),
    ] {
        let said = said(&|text| text.replace(old, new)).unwrap_or_else(|| panic!("{new:?} in the place of {old:?} is not found"));
        assert!(said.starts_with(&format!("the theme drops the mandatory block `{missing}`: `patient/en/microneedling.html`")), "{said}");
    }
}

/// The desk prints a page that stands alone, and the text.
#[test]
fn the_desk_has_the_pictures_too() {
    let more = picture("lotion", "with = \"no-makeup\"\ncaption = \"Two drops.\"") + &form("agreed", "");
    let mut loaded = world(&[(NEEDLING, more)], vec![drawn("lotion"), printed("agreed")]).load();
    let catalog = Catalog::new(&mut loaded);
    let theme = Theme::built_in();
    let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
    let (language, templates, lowering) =
        (language(&catalog, &theme).unwrap(), Templates::new(&theme).unwrap(), Lowering::new(&catalog).unwrap());
    let renderer = Renderer::new(&input, &language, &templates, &lowering);
    let combination = lowering.combination_of(&["microneedling", "rf-skin-treatment"], &catalog);
    assert_eq!(shown(&renderer.desk_page(None, &combination).unwrap().0), ["What lotion shows."]);
    let text = renderer.desk_text(None, &combination);
    assert!(text.contains("Two drops.") && text.contains("\nForms\n- The form agreed. Ask us for it.\n"), "{text}");
}

/// An approval covers the bytes of what the document shows.
#[test]
fn other_bytes_are_another_content() {
    let more = picture("lotion", "");
    let fingerprint = |file: RawFile| {
        let loaded = world(&[(NEEDLING, more.clone())], vec![file]).load();
        loaded.files.iter().find(|file| loaded.sources.get(file.source).path() == NEEDLING).unwrap().fingerprint.clone().unwrap()
    };
    let one = fingerprint(drawn("lotion"));
    assert_eq!(one, fingerprint(drawn("lotion")));
    assert_ne!(one, fingerprint(RawFile::of_bytes("content/pictures/lotion.png", attached::arrow(BLACK))));
}
