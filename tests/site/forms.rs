//! A rule is true in each of its forms: the line of a list, the row of the day table, the bar of the chart, the reader's own dates, the
//! calendar, the plain text.

use crate::world::{TODAY, World, visible_text};
use protogen::export::{ExportInput, Renderer, language};
use protogen::model::id::ConceptRef;
use protogen::model::protocol::{Mode, Protocol, Rule};
use protogen::model::{Bound, Quantity};
use protogen::resolve::{Catalog, Lowering};
use protogen::theme::{Templates, Theme};
use std::collections::BTreeMap;

/// The forms of one protocol's rules.
struct Forms {
    /// Its handout, with the list and the day table.
    handout: String,
    /// The sheet of a visit that is this protocol alone, with the list and the chart.
    sheet: String,
    /// That sheet as plain text.
    text: String,
    /// The page for staff.
    staff: String,
}

impl Forms {
    /// The rows of the handout's day table, cell by cell.
    fn days(&self) -> Vec<String> {
        rows(&self.handout, "stack days")
    }

    fn bars(&self) -> Vec<String> {
        rows(&self.sheet, "bars")
    }

    /// The line of a rule, with the attributes that its own dates and its calendar entries are made from.
    fn line<'h>(&self, html: &'h str, anchor: &str) -> &'h str {
        let start = html.find(&format!("<li id=\"{anchor}\"")).unwrap_or_else(|| panic!("no line of {anchor}"));
        &html[start..start + html[start..].find("</li>").unwrap()]
    }

    /// What the calendar says of a rule when it starts and when it ends.
    fn calendar(&self, anchor: &str) -> [Option<String>; 2] {
        let line = self.line(&self.handout, anchor);
        ["data-event-from", "data-event-until"].map(|name| attribute(line, name))
    }
}

fn attribute(line: &str, name: &str) -> Option<String> {
    let start = line.find(&format!("{name}=\""))? + name.len() + 2;
    Some(plain(&line[start..start + line[start..].find('"')?]))
}

/// Text as a reader sees it, with white space made single.
fn plain(html: &str) -> String {
    visible_text(html).split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".").replace("( ", "(")
}

/// The rows of a table's body: cells between bars, the items of a cell between slashes.
fn rows(html: &str, class: &str) -> Vec<String> {
    let Some(start) = html.find(&format!("<table class=\"{class}\">")) else { return Vec::new() };
    let table = &html[start..start + html[start..].find("</table>").unwrap()];
    let body = table.split_once("<tbody>").unwrap().1;
    let cell = |cell: &str| {
        let inside = cell.split_once('>').map_or("", |(_, inside)| inside);
        let items: Vec<String> = inside.split("<li>").map(plain).filter(|item| !item.is_empty()).collect();
        items.join(" / ")
    };
    let row = |row: &str| row.split("<t").skip(1).filter(|part| part.starts_with(['d', 'h'])).map(cell).collect::<Vec<_>>().join(" | ");
    body.split("<tr>").skip(1).map(row).collect()
}

/// The forms of each protocol of a world.
fn forms(world: &World) -> (BTreeMap<String, Forms>, Catalog) {
    let site = world.site();
    let mut loaded = world.load();
    let catalog = Catalog::new(&mut loaded);
    let theme = Theme::built_in();
    let input = ExportInput { catalog: &catalog, theme: &theme, today: TODAY };
    let (language, templates) = (language(&catalog, &theme).unwrap(), Templates::new(&theme).unwrap());
    let lowering = Lowering::new(&catalog).unwrap();
    let renderer = Renderer::new(&input, &language, &templates, &lowering);
    let page = |audience: &str, id: &str| String::from_utf8(site[&format!("{audience}/en/{id}.html")].clone()).unwrap();
    let forms = catalog.protocols.keys().map(|id| {
        // Named twice, so that it is merged: a treatment alone gets its own sheet.
        let alone = lowering.combination_of(&[id, id], &catalog);
        let forms = Forms {
            handout: page("patient", id),
            sheet: renderer.desk_page(None, &alone).unwrap().0,
            text: renderer.desk_text(None, &alone),
            staff: page("staff", id),
        };
        (id.clone(), forms)
    });
    (forms.collect(), catalog)
}

fn normal(text: &str) -> String {
    text.replace('\u{a0}', " ").to_lowercase()
}

/// What a form must say of a rule beside its sentence: of each fact the ways to say it, one of which must be there.
fn facts(rule: &Rule, catalog: &Catalog) -> Vec<Vec<String>> {
    let names = |concept: &ConceptRef| {
        let concept = catalog.concepts.get(concept.as_str()).unwrap();
        let plain = concept.plain.as_ref().map(|plain| plain.source_text().to_owned());
        let also = concept.also.iter().map(|name| name.as_str().to_owned());
        std::iter::once(concept.term.source_text().to_owned()).chain(plain).chain(also).collect::<Vec<_>>()
    };
    let mut facts: Vec<Vec<String>> = rule.areas.iter().chain(&rule.until).chain(&rule.except).map(names).collect();
    let bound = |words: &str, bound: Bound| match bound {
        Bound::AtLeast(number) => Some(vec![format!("{words} {number} ")]),
        _ => None,
    };
    facts.extend(rule.lasts.and_then(|lasts| bound("at least", lasts.bound)));
    facts.extend(rule.from.and_then(|from| bound("at least", from.bound)));
    facts.extend(rule.every.map(|every| {
        let number = every.stated();
        vec![if number == 1.into() { "every day".to_owned() } else { format!("every {number} ") }]
    }));
    let number = |quantity: &Quantity| quantity.upper().or(quantity.lower()).unwrap().normalize().to_string();
    facts.extend(rule.times.map(|times| match number(&times).as_str() {
        "1" => vec!["once".to_owned()],
        "2" => vec!["twice".to_owned(), "2 times".to_owned()],
        count => vec![format!("{count} times")],
    }));
    facts.extend(rule.sets.map(|sets| vec![format!("{} set", number(&sets))]));
    facts.extend(
        rule.repetitions.map(|repetitions| vec![format!("of {}", number(&repetitions)), format!("{} repetition", number(&repetitions))]),
    );
    let measures = [rule.amount.as_ref().map(|it| it.get()), rule.most.as_ref().map(|it| it.get()), rule.takes.as_ref().map(|it| it.get())];
    facts.extend(measures.iter().flatten().map(|quantity| vec![format!("{} {}", number(quantity), &quantity.unit.written()[..1])]));
    facts.extend(rule.load.map(|load| match number(&load).as_str() {
        "0" => vec!["without a weight".to_owned()],
        load => vec![format!("{load} ")],
    }));
    facts.extend(rule.session.map(|session| vec![format!("session {}", number(&session)), format!("sessions {}", session.get())]));
    facts.extend(rule.with.iter().map(|role| vec![catalog.role(role.as_str()).unwrap().title.source_text().to_owned()]));
    facts
}

/// Whether a text says one of these; of an event it is enough that all its words are there.
fn says(text: &str, ways: &[String]) -> bool {
    let text = normal(text);
    let held: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    ways.iter()
        .map(|way| normal(way))
        .any(|way| text.contains(&way) || (way.contains(' ') && way.split(' ').all(|word| held.contains(&word))))
}

fn every_form_says_all(world: &World) -> usize {
    let (forms, catalog) = forms(world);
    let mut checked = 0;
    for (id, forms) in &forms {
        let document = catalog.protocols.get(id).unwrap();
        let protocol: &Protocol = &document.body;
        for rule in &protocol.aftercare {
            let anchor = rule.id.as_str();
            let list = plain(forms.line(&forms.handout, anchor));
            let mut shown = vec![("list", list), ("chart", forms.bars().join("\n")), ("text", forms.text.clone())];
            shown.push(("staff", plain(&forms.staff)));
            if rule.duty().is_some_and(|(mode, _)| mode != Mode::May) {
                shown.push(("day table", forms.days().join("\n")));
            }
            for fact in facts(rule, &catalog) {
                for (form, text) in &shown {
                    assert!(says(text, &fact), "{id}#{anchor}: the {form} says none of {fact:?}\n{text}");
                    checked += 1;
                }
            }
        }
    }
    checked
}

#[test]
fn every_form_of_every_rule_says_areas_events_exceptions_and_bounds() {
    assert!(every_form_says_all(&World::example()) > 100);
    assert!(every_form_says_all(&World::other_clinic()) > 100);
}

#[test]
fn conditions_exceptions_and_orders_are_sentences_in_the_day_table() {
    let (forms, _) = forms(&World::other_clinic());
    assert_eq!(
        forms["tooth-extraction"].days(),
        [
            "At all times |  |  | Do not take ibuprofen if you take blood thinners",
            "First 4 hours | bleeding / a numb mouth / swelling | If your mouth bleeds, sit up and bite on a clean pad for 20 minutes \
             / If you have pain, take 1 g of paracetamol as the pack says, never more than 4 g a day (no more often than every 6 \
             hours) | alcohol / Do not stop aspirin that a doctor gave you; for pain, use paracetamol instead / Do not eat or have \
             hot drinks until the numbness has worn off / rinsing your mouth / smoking / hard exercise",
            "4 to 12 hours | bleeding / swelling | If your mouth bleeds, sit up and bite on a clean pad for 20 minutes / If you have \
             pain, take 1 g of paracetamol as the pack says, never more than 4 g a day (no more often than every 6 hours) | alcohol / \
             Do not stop aspirin that a doctor gave you; for pain, use paracetamol instead / Do not eat or have hot drinks until the \
             numbness has worn off. Not happened after 12 hours? Call us. / rinsing your mouth / smoking / hard exercise",
            "12 to 24 hours | bleeding / swelling | If your mouth bleeds, sit up and bite on a clean pad for 20 minutes / If you have \
             pain, take 1 g of paracetamol as the pack says, never more than 4 g a day (no more often than every 6 hours) | alcohol / \
             Do not stop aspirin that a doctor gave you; for pain, use paracetamol instead / rinsing your mouth / smoking / hard \
             exercise",
            "24 hours to 3 days | swelling | If you have pain, take 1 g of paracetamol as the pack says, never more than 4 g a day \
             (no more often than every 6 hours) / Bathe your gum with warm salt water after meals, 3 to 4 times a day | Do not stop \
             aspirin that a doctor gave you; for pain, use paracetamol instead / smoking",
            "3 to 5 days |  | Bathe your gum with warm salt water after meals, 3 to 4 times a day | ",
        ]
    );
}

#[test]
fn rows_of_different_areas_stay_apart() {
    let (forms, _) = forms(&World::other_clinic());
    let stitches: Vec<String> = forms["skin-biopsy"].days().into_iter().filter(|row| row.contains("taken out")).collect();
    let heads: Vec<&str> = stitches.iter().map(|row| row.split(" | ").next().unwrap()).collect();
    assert_eq!(heads, ["5 days to 1 week", "1 week to 10 days", "10 days to 2 weeks"]);
    for (row, area) in stitches.iter().zip(["face", "scalp", "body"]) {
        assert!(row.contains(&format!("Have stitches on the {area} taken out")), "{row}");
    }
    let rows = forms["skin-biopsy"].days();
    assert_eq!(rows[0], "At all times |  | Massage the scar once the wound has closed (twice a day) | ", "what all rows say is said once");
    assert!(rows[1].contains("Do not take baths or swim until your stitches are out"));
    assert!(rows[1].contains("| Keep the wound dry / "), "an order stands among what to do");
}

#[test]
fn what_is_normal_ends_at_its_limit_or_when_it_is_a_reason_to_call() {
    let (forms, _) = forms(&World::example());
    for id in ["rf-microneedling", "rf-skin-treatment"] {
        let heads: Vec<String> =
            forms[id].days().iter().filter(|row| row.contains("crusts |")).map(|row| row.split(" | ").next().unwrap().to_owned()).collect();
        assert_eq!(heads, ["2 days to 1 week", "1 to 2 weeks"], "{id}");
    }
}

#[test]
fn the_calendar_is_worded_for_its_moment() {
    let (example, _) = forms(&World::example());
    let (other, _) = forms(&World::other_clinic());
    let needling = |rule: &str| example["rf-microneedling"].calendar(rule);
    let says = |start: Option<&str>, end: Option<&str>| [start.map(str::to_owned), end.map(str::to_owned)];
    assert_eq!(needling("no-makeup"), says(None, Some("Make-up: allowed again")));
    assert_eq!(needling("no-sun"), says(None, None), "at least 2 weeks end by no calendar");
    assert_eq!(needling("sunscreen"), says(Some("Sunscreen, SPF 30 or higher, every day, broad-spectrum: start now"), None));
    assert_eq!(needling("cleanser"), says(Some("Start: Wash with a mild cleanser"), None), "the wait is over");
    assert_eq!(needling("no-picking"), says(None, None), "nobody knows the day of an event");
    let skin_products = "Skin products, except the gel we gave you: allowed again; not yet: face masks of your own and harsh products";
    assert_eq!(needling("only-our-gel"), says(None, Some(skin_products)));
    let tooth = |rule: &str| other["tooth-extraction"].calendar(rule);
    assert_eq!(tooth("no-aspirin"), says(None, None), "an exception ends by no calendar");
    assert_eq!(tooth("bite-again"), says(None, None), "nor does a condition");
    assert_eq!(other["heel-raises"].calendar("both-legs"), says(None, None), "another rule goes on with it");
    let stitches = "Having the stitches taken out, only for treatment of the face: look at your sheet today";
    assert_eq!(other["skin-biopsy"].calendar("stitches-face"), says(Some(stitches), None));
}

/// Another ban on the same thing, and nothing says that it is allowed again.
#[test]
fn nothing_is_allowed_again_that_another_rule_forbids() {
    let longer = World::example().edited(
        "content/protocols/microneedling.toml",
        "except = [\"soothing-gel\"]\nfor = \"24 h\"",
        "except = [\"soothing-gel\"]\nfor = \"2 d\"",
    );
    let (forms, _) = forms(&longer);
    assert_eq!(forms["microneedling"].calendar("no-makeup"), [None, None]);
}

/// A key that a rule gains is seen in each of its forms.
#[test]
fn each_key_changes_each_form() {
    const FILE: &str = "content/protocols/tooth-extraction.toml";
    let clinic = World::other_clinic();
    let (before, _) = forms(&clinic);
    let added = [
        ("areas = [\"mouth\"]", "only for treatment of the mouth"),
        ("for = \"at least 24 h\"", "at least 24"),
        ("every = \"7 h\"", "every 7"),
        ("until = [\"numbness-gone\"]\ncall-after = \"2 d\"\nfor = \"24 h\"", "until the numbness has worn off"),
        ("except = [\"running\"]\nfor = \"24 h\"", "except running and jumping"),
    ];
    for (key, said) in added {
        let old = "avoid = \"strenuous-exercise\"\nfor = \"24 h\"";
        let with_for = if key.contains("for = ") { key.to_owned() } else { format!("{key}\nfor = \"24 h\"") };
        let (after, _) = forms(&clinic.edited(FILE, old, &format!("avoid = \"strenuous-exercise\"\n{with_for}")));
        let (before, after) = (&before["tooth-extraction"], &after["tooth-extraction"]);
        let of = |forms: &Forms| {
            let dates = forms.line(&forms.handout, "no-exercise").to_owned();
            let list = plain(forms.line(&forms.sheet, "tooth-extraction.no-exercise"));
            [plain(&dates), list, forms.days().join("\n"), forms.bars().join("\n"), forms.text.clone(), plain(&forms.staff)]
        };
        for (old, new) in of(before).iter().zip(of(after)) {
            assert_ne!(*old, new, "{key}");
            assert!(normal(&new).contains(said), "{key}: {said} is not in {new}");
        }
        let dates = |forms: &Forms| {
            let line = forms.line(&forms.handout, "no-exercise").to_owned();
            ["data-to-bound", "data-event-until"].map(|name| attribute(&line, name))
        };
        assert_ne!(dates(before), dates(after), "{key}");
    }
}

/// What is asked before the visit stands in a list of its own, which says where and how as well.
#[test]
fn each_key_is_seen_before_the_visit_too() {
    const FILE: &str = "content/protocols/laser-hair.toml";
    let added = [
        ("avoid = \"waxing\"\nfor = \"4 wk\"", "areas = [\"underarms\"]", "only for treatment of the underarms"),
        ("avoid = \"uv\"\nfor = \"6 wk\"", "except = [\"tanning-bed\"]", "except tanning beds"),
        ("do = \"shaving\"\nfor = \"1 d\"", "every = \"7 h\"", "every 7 hours"),
    ];
    for (rule, key, said) in added {
        let (forms, _) = forms(&World::other_clinic().edited(FILE, rule, &format!("{rule}\n{key}")));
        let laser = &forms["laser-hair"];
        for form in [plain(&laser.handout), plain(&laser.sheet), laser.text.clone(), plain(&laser.staff)] {
            assert!(normal(&form).contains(said), "{key}: {said} is not in {form}");
        }
    }
}

/// Two treatments of different areas, one of which starts earlier: what a patient would read twice stands once.
#[test]
fn no_sentence_stands_twice_on_a_sheet() {
    let page = String::from_utf8(World::example().site()["patient/en/rf-skin-treatment-after-needling.html"].clone()).unwrap();
    let lists = ["<h3>Before you come</h3>", "<ul class=\"normal\">", "id=\"_do\"", "id=\"_dont\"", "id=\"_may\""];
    for list in lists {
        let start = page.find(list).unwrap_or_else(|| panic!("no {list}"));
        let items = page[start..].split_once("</ul>").unwrap().0;
        let said: Vec<String> = items.split("<li").skip(1).map(|item| plain(item.split_once('>').unwrap().1)).collect();
        let once: std::collections::BTreeSet<&String> = said.iter().collect();
        assert!(!said.is_empty() && once.len() == said.len(), "{list}: {said:?}");
        assert!(
            said.iter().all(|line| !line.contains("only for treatment of the face and neck") && !line.contains("hours before the visit")),
            "{said:?}"
        );
    }
}

/// In which case, after what, how long, how often and how much: what the sentence does not say stands beside it in each form.
#[test]
fn cases_and_amounts_are_in_each_form() {
    const FILE: &str = "content/protocols/tooth-extraction.toml";
    const RULE: &str = "do = \"paracetamol\"\nevery = \"6 h\"";
    const DOSE: &str = "do = \"paracetamol\"\nif = [\"pain\"]\namount = \"1 g\"\nevery = \"at least 6 h\"\nmost = \"4 g\"";
    const SAID: &str = "If you have pain, take {amount} of paracetamol as the pack says, never more than {most} a day.";
    const PLAIN: &str = "Take paracetamol as the pack says if it hurts.";
    let keys = [
        ("if = [\"bleeding\"]", "in case of bleeding", "If it bleeds, take paracetamol."),
        ("from-event = [\"numbness-gone\"]", "once the numbness has worn off", "Take paracetamol once the numbness has worn off."),
        ("takes = \"10 min\"", "for 10 minutes each time", "Take 10 minutes over your paracetamol."),
        ("times = \"1\"", "once a day", "Take paracetamol once a day."),
        ("times = \"2\"", "twice a day", "Take paracetamol twice a day."),
        ("times = \"3 to 4\"", "3 to 4 times a day", "Take paracetamol 3 to 4 times a day."),
        ("times = \"3\"\nper = \"12 h\"", "3 times in 12 hours", "Take paracetamol 3 times in 12 hours."),
        ("amount = \"500 mg\"", "500 mg each time", "Take 500 mg of paracetamol."),
        ("most = \"4 g\"", "at most 4 g a day", "Take paracetamol, never more than 4 g a day."),
    ];
    for (key, said, sentence) in keys {
        let clinic = World::other_clinic().edited(FILE, DOSE, &format!("{RULE}\n{key}")).edited(FILE, SAID, PLAIN);
        let (unsaid, _) = forms(&clinic);
        let (by_sentence, _) = forms(&clinic.edited(FILE, PLAIN, sentence));
        let of = |forms: &Forms| {
            let lines = [forms.line(&forms.handout, "painkiller"), forms.line(&forms.sheet, "tooth-extraction.painkiller")];
            let [list, merged] = lines.map(|line| normal(&plain(line)));
            [list, merged, normal(&forms.days().join("\n")), normal(&forms.bars().join("\n")), normal(&forms.text)]
        };
        for form in of(&unsaid["tooth-extraction"]) {
            assert!(form.contains(said), "{key}: {said} is not in {form}");
        }
        // A sentence that says it is left alone, with its own words in each form.
        for (form, own) in of(&by_sentence["tooth-extraction"]).iter().zip(std::iter::repeat(normal(sentence.trim_end_matches('.')))) {
            assert!(form.contains(&own) || form.contains(said), "{key}: {own} is not in {form}");
            assert!(!form.contains(&format!("({said}")), "{key}: {said} stands beside {own} in {form}");
        }
        let staff = normal(&plain(&unsaid["tooth-extraction"].staff));
        assert!(staff.contains(said), "{key}: {said} is not in {staff}");
        let conditional = key.starts_with("if") || key.starts_with("from-event");
        assert_eq!(
            unsaid["tooth-extraction"].line(&unsaid["tooth-extraction"].handout, "painkiller").contains("<output"),
            !conditional,
            "{key}"
        );
    }
}

/// The cells of a parameter's rows on the page for staff: its title, then a row for each value, without what each rests on.
fn value_rows(staff: &str, parameter: &str) -> Vec<String> {
    let start = staff.find(&format!("<tbody id=\"{parameter}\"")).unwrap();
    let body = &staff[start..start + staff[start..].find("</tbody>").unwrap()];
    let cells = |row: &str| {
        let cells = row.split("<td").skip(1).map(|cell| format!("<td{}", cell.split("<ul class=\"basis\"").next().unwrap()));
        cells.map(|cell| normal(&plain(&cell))).collect::<Vec<_>>().join(" | ")
    };
    body.split("<tr").skip(1).map(cells).collect()
}

/// Staff read a value for each case, with a column for what values depend on; patients read the general value alone.
#[test]
fn values_by_cases_are_a_table_for_staff() {
    const FILE: &str = "content/protocols/laser-hair.toml";
    let told = "patient = \"We use {value}.\"\naudience = \"both\"\nvalue = \"8 to 30 J/cm2\"\n";
    let cases = "by = [\n  { area = \"face\", skin-type = \"I\", age = \"at least 65\", value = \"20 J/cm2\" },\n  \
        { device = \"diode\", skin-type = \"II to III\", weight = \"40 to 59 kg\", value = \"25 J/cm2\" },\n";
    let world = World::other_clinic().edited(FILE, "value = \"8 to 30 J/cm2\"\n", told).edited(FILE, "by = [\n", cases);
    let (forms, _) = forms(&world);
    let laser = &forms["laser-hair"];
    let headings = &laser.staff[laser.staff.find("<table class=\"parameters\"").unwrap()..];
    let headings = &headings[..headings.find("</thead>").unwrap()];
    let headings: Vec<String> = headings.split("<th ").skip(1).map(|cell| normal(&plain(&format!("<th {cell}")))).collect();
    assert_eq!(headings, ["parameter", "area", "skin type", "weight", "age in years", "device", "value"]);
    assert_eq!(
        value_rows(&laser.staff, "fluence")[..5],
        [
            "in general | 8 to 30 j/cm²",
            "face | i | any | at least 65 | any | 20 j/cm²",
            "any | ii to iii | 40 to 59 kg | any | diode laser | 25 j/cm²",
            "any | i to iii | any | any | any | 20 to 30 j/cm²",
            "any | iv to vi | any | any | any | 8 to 14 j/cm²",
        ]
    );
    let handout = normal(&plain(&laser.handout));
    assert!(handout.contains("we use 8 to 30 j/cm²."), "{handout}");
    assert!(!handout.contains("25 j") && !handout.contains("8 to 14"), "{handout}");
}

/// A dose by weight is reckoned for the weights of a table, and none of them is more than the most.
#[test]
fn a_dose_by_weight_is_a_table_for_staff() {
    const FILE: &str = "content/protocols/tooth-extraction.toml";
    let rows = |world: &World| {
        let (forms, _) = forms(world);
        assert!(!normal(&plain(&forms["tooth-extraction"].handout)).contains("mg/kg"));
        value_rows(&forms["tooth-extraction"].staff, "max-lidocaine")
    };
    let expected = |dose: &str, amounts: [&str; 7]| {
        let weights = (40..=100).step_by(10).map(|kg| format!("{kg} kg"));
        let amounts = weights.zip(amounts).map(|(weight, amount)| format!("{weight} | at most {amount} mg"));
        let rows = ["in general | at most 500 mg".to_owned(), format!("for each kg | {dose}")].into_iter().chain(amounts);
        rows.chain(["children: less, see the chart.".to_owned()]).collect::<Vec<_>>()
    };
    let world = World::other_clinic();
    let capped = ["280", "350", "420", "490", "500", "500", "500"];
    assert_eq!(rows(&world), expected("at most 7 mg/kg, 500 mg at most", capped));
    let open = world.edited(FILE, "most = \"500 mg\"\n", "");
    assert_eq!(rows(&open), expected("at most 7 mg/kg", ["280", "350", "420", "490", "560", "630", "700"]));
}

/// Staff read a limit as the limit that it is, in a case too; patients read the number that the sentence names.
#[test]
fn a_limit_is_read_as_one() {
    const FILE: &str = "content/protocols/tooth-extraction.toml";
    let number = "value = \"at most 500 mg\"\nlimit = \"most\"\nper-weight = \"7 mg/kg\"\nmost = \"500 mg\"\n";
    let row = |limit: &str| {
        let keys = format!("value = \"500 mg\"\n{limit}by = [{{ area = \"mouth\", value = \"300 mg\" }}]\n");
        let (forms, _) = forms(&World::other_clinic().edited(FILE, number, &keys));
        let staff = &forms["tooth-extraction"].staff;
        value_rows(staff, "max-lidocaine").join(" ")
    };
    let of = |bound: &str| [format!("{bound}500 mg"), format!("{bound}300 mg")];
    for (limit, bound) in [("limit = \"most\"\n", "at most "), ("limit = \"least\"\n", "at least ")] {
        let row = row(limit);
        assert!(of(bound).iter().all(|value| row.contains(value)), "{row}");
    }
    let row = row("");
    assert!(!row.contains("at most 500") && row.contains("500 mg"), "{row}");
}
