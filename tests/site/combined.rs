//! The sheet of several treatments: what stands first, in which order, what a row is called, and how long the sun is a matter.

use crate::world::{TODAY, World, visible_text};
use protogen::export::{ExportInput, Renderer, language};
use protogen::resolve::{Catalog, Lowering};
use protogen::theme::{Templates, Theme};
use protogen::view::Handout;

/// The sheets of these treatments, each put together at the desk.
fn sheets(world: &World, visits: &[&[&str]]) -> Vec<Handout> {
    let mut loaded = world.load();
    let catalog = Catalog::new(&mut loaded);
    let theme = Theme::built_in();
    let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
    let (words, templates) = (language(&catalog, &theme).unwrap(), Templates::new(&theme).unwrap());
    let lowering = Lowering::new(&catalog).unwrap();
    let renderer = Renderer::new(&input, &words, &templates, &lowering);
    visits.iter().map(|ids| renderer.desk_sheet(None, &lowering.combination_of(ids, &catalog)).handout).collect()
}

fn plain(html: &str) -> String {
    visible_text(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What matters most, each with how fast to act on it.
fn first(sheet: &Handout) -> Vec<String> {
    let of = |thing: &protogen::view::FirstThing| format!("{:?} {}", thing.urgency, plain(thing.html.as_str()));
    sheet.first.iter().map(of).collect()
}

/// What stands first on the sheet of each of these visits.
fn firsts(world: &World, visits: &[&[&str]]) -> Vec<Vec<String>> {
    sheets(world, visits).iter().map(first).collect()
}

const CRUSTS: &str = "None Do not pick, peel, scratch or scrub crusts until all have fallen off by themselves.";
const SUN: &str = "None Do not sit in direct sun or use tanning beds for at least 2 weeks.";
const MASKS: &str = "None Do not use face masks of your own for at least 1 week.";

/// Emergencies, then calls at once, then rules by their signal words and by how long they hold, whichever treatment is named first.
#[test]
fn the_most_serious_stands_first_in_whichever_order_treatments_are_named() {
    let visits: [&[&str]; 5] = [
        &["microneedling", "soothing-mask"],
        &["rf-microneedling", "soothing-mask"],
        &["soothing-mask", "rf-microneedling"],
        &["microneedling", "rf-skin-treatment"],
        &["rf-skin-treatment", "soothing-mask"],
    ];
    let rules = firsts(&World::example(), &visits).into_iter().map(|mut first| {
        let call = first.pop().unwrap();
        assert!(call.starts_with("Some(Today) Call us today if"), "{call}");
        first
    });
    assert_eq!(rules.collect::<Vec<_>>(), [[SUN, MASKS], [CRUSTS, SUN], [CRUSTS, SUN], [CRUSTS, SUN], [CRUSTS, SUN]]);
    let toxin = "Some(Emergency) Get help now if you have trouble swallowing, speaking or breathing, even weeks later";
    let filler = "Some(Emergency) Get help now if your sight gets worse, you see double or your eye hurts";
    let pale = "Some(Now) Call at once if skin turns pale, grey or blotchy, or feels cold or sore";
    let (rub, lips) = ("None Do not rub or press your forehead for 24 hours.", "None Do not rub, press or massage your lips for 24 hours.");
    let visits: [&[&str]; 2] = [&["botulinum-toxin", "dermal-filler"], &["dermal-filler", "botulinum-toxin"]];
    assert_eq!(firsts(&World::other_clinic(), &visits), [[toxin, filler, pale, rub, lips], [filler, toxin, pale, rub, lips]]);
}

/// Tonight's gel before tomorrow's cleanser, whichever treatment asks for it.
#[test]
fn what_to_do_stands_in_the_order_of_time() {
    let dos = |sheet: &Handout| sheet.dos.iter().map(|line| plain(line.html.as_str())).collect::<Vec<_>>();
    for (world, ids) in [
        (World::example(), &["microneedling", "rf-microneedling", "rf-skin-treatment", "soothing-mask"][..]),
        (World::other_clinic(), &["botulinum-toxin", "dermal-filler", "skin-biopsy", "tooth-extraction", "laser-hair"]),
    ] {
        let visits: Vec<[&str; 2]> =
            ids.iter().flat_map(|one| ids.iter().map(move |other| [*one, *other])).filter(|[a, b]| a != b).collect();
        let visits: Vec<&[&str]> = visits.iter().map(<[&str; 2]>::as_slice).collect();
        for (sheet, visit) in sheets(&world, &visits).iter().zip(&visits) {
            assert!(!sheet.dos.is_empty(), "{visit:?}");
            assert!(sheet.dos.iter().map(|line| line.from_minutes).is_sorted(), "{visit:?}: {:#?}", dos(sheet));
        }
    }
    let sheet = &sheets(&World::example(), &[&["microneedling", "soothing-mask"]])[0];
    assert_eq!(
        dos(sheet),
        [
            "Put on our soothing gel when your skin feels hot or dry.",
            "Keep treated skin in the shade or under a hat for 24 hours.",
            "After 24 hours, put on broad-spectrum sunscreen, SPF 30 or higher, every day in the morning.",
            "After 24 hours, wash with a mild cleanser.",
            "After 24 hours, put on our plain moisturiser.",
        ]
    );
}

/// Phases are counted from one for each treatment, and each says whose it is.
#[test]
fn each_treatment_counts_its_own_phases() {
    let site = World::example().site();
    let lists = |page: &str| -> Vec<Vec<String>> {
        let html = std::str::from_utf8(&site[&format!("patient/en/{page}.html")]).unwrap();
        let lists = html.split("<ol class=\"phases\">").skip(1).map(|list| list.split_once("</ol>").unwrap().0);
        let titles = |list: &str| list.split("<h3>").skip(1).map(|phase| plain(phase.split_once("</h3>").unwrap().0)).collect();
        lists.map(titles).collect()
    };
    let needling = ["First day", "Calming down", "Settling"];
    let radio = ["Warm and swollen", "Crusts", "Shedding"];
    assert_eq!(lists("microneedling"), [needling]);
    assert_eq!(
        lists("rf-skin-treatment-after-needling"),
        [needling.map(|phase| format!("Microneedling: {phase}")), radio.map(|phase| format!("Radio-frequency skin treatment: {phase}"))]
    );
}

/// A ban and a longer one on a part of what it bans: the wider line does not promise the part, and what is allowed only later or in some
/// cases is not allowed today.
#[test]
fn nothing_is_told_as_allowed_again_while_another_rule_bans_it() {
    let other = World::other_clinic().site();
    let lines = again(str::from_utf8(&other["patient/en/biopsy-and-tooth.html"]).unwrap());
    let about = |word: &str| lines.iter().filter(|line| line.contains(word)).cloned().collect::<Vec<_>>();
    let stitches: Vec<String> = about("your stitches are out");
    assert_eq!(stitches.len(), 1, "{lines:#?}");
    assert!(about("swimming").iter().all(|line| line.contains("your stitches are out")), "{lines:#?}");
    assert!(about("baths").iter().all(|line| line.contains("your stitches are out")), "{lines:#?}");
    let example = World::example().site();
    let heat = again(str::from_utf8(&example["patient/en/microneedling.html"]).unwrap())
        .into_iter()
        .find(|line| line.starts_with("Heat"))
        .unwrap();
    assert_eq!(heat, "Heat and sweat such as saunas, steam rooms, hot showers, hot baths and hard exercise after 2 days");
}

/// The lines of "When is it allowed again?".
fn again(html: &str) -> Vec<String> {
    let list = html.split_once("class=\"again\"").unwrap().1.split_once("</dl>").unwrap().0;
    list.split("<div>")
        .skip(1)
        .map(|line| visible_text(&line.replace("<dd>", " <dd>")).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn what_is_allowed_later_or_in_some_cases_is_not_allowed_today() {
    let file = "content/protocols/microneedling.toml";
    let rule = |more: &str| {
        format!(
            "\n[[aftercare]]\nid = \"walk\"\nmay = \"walking\"\n{more}force = \"should\"\npatient = \"Walk as you like.\"\ndecision = \"d-13-first-day\"\n"
        )
    };
    for (more, today) in [
        ("", true),
        ("for = \"2 d\"\n", true),
        ("from = \"2 d\"\n", false),
        ("from-event = [\"numbness-gone\"]\n", false),
        ("if = [\"pain\"]\n", false),
    ] {
        let site = World::example().edited(file, "\n[[expect]]", &format!("{}\n[[expect]]", rule(more))).site();
        let html = str::from_utf8(&site["patient/en/microneedling.html"]).unwrap();
        let said = html.split_once("From today on you may:</strong>").map_or("", |(_, rest)| rest.split_once("</p>").unwrap().0);
        assert_eq!(said.contains("Walk as you like."), today, "{more}: {said}");
    }
}

/// The texts of a page's elements with that tag, below the heading with that id.
fn below(html: &str, heading: &str, tag: &str) -> Vec<String> {
    let section = html.split_once(&format!("id=\"{heading}\"")).map_or("", |(_, rest)| rest.split_once("</section>").unwrap().0);
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    section.split(&open).skip(1).map(|part| plain(&format!("<{tag}{}", part.split_once(&close).unwrap().0))).collect()
}

/// The page for staff has what each treatment's own page has; what both say stands once.
#[test]
fn staff_have_questions_settings_and_steps_of_all_treatments_in_the_order_they_are_done() {
    let site = World::example().site();
    let page = |name: &str| str::from_utf8(&site[&format!("staff/en/{name}.html")]).unwrap();
    let (visit, needling, mask) = (page("needling-with-mask"), page("microneedling"), page("soothing-mask"));
    assert_eq!(below(visit, "_steps", "h3"), ["Microneedling"]);
    assert_eq!(below(visit, "_steps", "h4"), below(needling, "_steps", "h3"), "the mask is a step of needling");
    assert_eq!(below(visit, "_parameters", "caption"), ["Microneedling"]);
    let flags = |html| below(html, "_red", "li");
    assert_eq!(flags(visit), flags(needling));
    assert!(flags(mask).iter().all(|flag| flags(visit).contains(flag)), "{:?}", flags(mask));
    let asked = |html| below(html, "_stop-check", "tr").into_iter().skip(1).collect::<Vec<_>>();
    assert_eq!(asked(visit).len(), asked(needling).len() + asked(mask).len());
    let words = "Any infection in the area: wait until it has healed.";
    let alike = World::example().edited("content/protocols/soothing-mask.toml", "No needling and no mask.", words).site();
    let asked_alike = asked(str::from_utf8(&alike["staff/en/needling-with-mask.html"]).unwrap());
    assert_eq!(asked_alike.len(), asked(visit).len() - 1);
    let infection = "infection of the skin to be treated Microneedling, Soothing mask after microneedling Do not treat";
    assert!(asked_alike[0].starts_with(infection), "{asked_alike:#?}");

    let site = World::other_clinic().site();
    let page = |name: &str| str::from_utf8(&site[&format!("staff/en/{name}.html")]).unwrap();
    let (visit, hair, peel) = (page("hair-and-peel"), page("laser-hair"), page("glycolic-peel"));
    assert_eq!(below(visit, "_steps", "h3"), ["Laser hair removal", "Glycolic acid peel"]);
    assert_eq!(below(visit, "_steps", "h4"), [below(hair, "_steps", "h3"), below(peel, "_steps", "h3")].concat());
    let first_of_peel = below(hair, "_steps", "h3").len() + 1;
    assert!(visit.contains(&format!("<ol class=\"steps\" start=\"{first_of_peel}\">")));
    assert_eq!(below(visit, "_parameters", "caption"), ["Laser hair removal", "Glycolic acid peel"]);
}
