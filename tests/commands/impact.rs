//! `protogen impact`: what is meant by a name, what is said of it, and how it ends.

use crate::project::Project;
use serde_json::Value;

fn json(project: &Project, thing: &str) -> Value {
    let answer = project.run(&format!("impact {thing} --format json"));
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{thing}");
    serde_json::from_str(&answer.out).unwrap()
}

/// `kind:id` of everything that is touched, with its items and what it is reached through.
fn touched(impact: &Value) -> Vec<String> {
    let name = |node: &Value| format!("{}:{}", node["kind"].as_str().unwrap(), node["id"].as_str().unwrap());
    let list = |values: &Value, word: &dyn Fn(&Value) -> String| values.as_array().unwrap().iter().map(word).collect::<Vec<_>>().join(" ");
    let items = |one: &Value| list(&one["items"], &|item| item.as_str().unwrap().to_owned());
    let line = |one: &Value| format!("{} [{}] <{}>", name(one), items(one), list(&one["through"], &name));
    impact["touched"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn what_names_a_thing_and_what_takes_that_in_is_told() {
    let project = Project::example();
    let product = json(&project, "product:clinic-mask");
    assert_eq!(
        touched(&product),
        [
            "protocol:microneedling [mask] <protocol:soothing-mask>",
            "protocol:microneedling-acne-scars [mask] <protocol:soothing-mask>",
            "protocol:rf-microneedling [mask] <protocol:soothing-mask>",
            "protocol:soothing-mask [mask-on] <>",
            "visit:needling-with-mask [] <protocol:microneedling protocol:soothing-mask>",
            "visit:rf-needling-with-mask [] <protocol:rf-microneedling protocol:soothing-mask>",
            "visit:rf-skin-treatment-after-needling [] <protocol:microneedling>",
            "course:acne-scar-course [] <protocol:microneedling-acne-scars>",
        ]
    );
    let edge = &product["edges"].as_array().unwrap().iter().find(|edge| edge["to"]["id"] == "clinic-mask").unwrap();
    let text = std::fs::read_to_string(project.at("content/protocols/soothing-mask.toml")).unwrap();
    let line = text.lines().position(|line| line.contains("\"clinic-mask\"")).unwrap();
    assert_eq!((edge["key"].as_str(), edge["item"].as_str()), (Some("products"), Some("mask-on")));
    assert_eq!((edge["path"].as_str(), edge["line"].as_u64()), (Some("content/protocols/soothing-mask.toml"), Some(line as u64 + 1)));
    let source = touched(&json(&project, "source:r4"));
    assert!(source.contains(&"fact:R4-01 [] <>".to_owned()) && source.contains(&"decision:minimum-age [] <>".to_owned()), "{source:?}");
    let reached = "protocol:rf-microneedling [";
    let through = " <fact:R4-02 decision:minimum-age>";
    assert!(source.iter().any(|line| line.starts_with(reached) && line.ends_with(through)), "{source:?}");
    let ingredient = touched(&json(&project, "concept:harsh-active"));
    assert!(ingredient.iter().any(|line| line.starts_with("protocol:microneedling [no-harsh no-harsh-before")), "{ingredient:?}");
}

#[test]
fn a_rule_on_what_a_concept_is_a_kind_of_covers_it() {
    let project = Project::example();
    let covered = json(&project, "concept:witch-hazel");
    assert_eq!(touched(&covered), Vec::<String>::new());
    let rules = covered["covered-by"].as_array().unwrap();
    let is_it = |rule: &&Value| rule["from"]["id"] == "microneedling" && rule["item"] == "no-harsh" && rule["to"]["id"] == "harsh-active";
    assert_eq!(rules.iter().filter(is_it).count(), 1, "{rules:?}");
}

#[test]
fn a_word_has_the_pages_that_print_it_and_a_change_voids_their_approvals() {
    let project = Project::example();
    let word = json(&project, "word:at_least");
    let pages: Vec<&str> = word["pages"].as_array().unwrap().iter().map(|page| page.as_str().unwrap()).collect();
    assert!(pages.contains(&"patient/en/microneedling.html") && !pages.contains(&"staff/en/review.html"), "{pages:?}");
    let voided: Vec<&str> = word["approvals"].as_array().unwrap().iter().map(|one| one["document"].as_str().unwrap()).collect();
    assert!(voided.contains(&"microneedling"), "{voided:?}");
    assert_eq!(word["approvals"][0]["roles"], serde_json::json!(["medical-director"]));
    // Just these: changed in the project, the word voids exactly the approvals that were foretold.
    project.write("content/languages/en/words.toml", b"name = \"English\"\n[words]\nat_least = \"no less than {value}\"\n");
    let status: Value = serde_json::from_str(&project.run("status --format json").out).unwrap();
    let mut void: Vec<&str> = status["unapproved"].as_array().unwrap().iter().map(|one| one["document"].as_str().unwrap()).collect();
    void.sort_unstable();
    assert_eq!(void, voided);
}

#[test]
fn the_pages_are_the_same_with_and_without_a_site() {
    let project = Project::example();
    let before = json(&project, "decision:d-01-sun");
    assert_eq!(project.run("build").code, Some(0));
    assert_eq!(json(&project, "decision:d-01-sun"), before);
    project.edit("content/protocols/soothing-mask.toml", "title = \"Soothing mask", "title = \"Cool mask");
    let pages = json(&project, "protocol:soothing-mask")["pages"].clone();
    assert!(pages.as_array().unwrap().iter().any(|page| page == "staff/en/soothing-mask.html"), "{pages}");
}

#[test]
fn names_are_found_or_the_nearest_is_told() {
    let project = Project::example();
    let said = |thing: &str| {
        let answer = project.run(&format!("impact {thing}"));
        (answer.code, answer.said())
    };
    for (thing, near) in [
        ("concept:witch-hasel", "`concept:witch-hazel`"),
        ("witch-hasel", "`concept:witch-hazel`"),
        ("product:witch-hazel", "`concept:witch-hazel`"),
        ("word:at_leas", "`word:at_least`"),
    ] {
        let said = said(thing);
        let expected = format!("error: nothing in this project is called `{thing}`; did you mean {near}?\n");
        assert_eq!(said, (Some(2), expected));
    }
    assert_eq!(said("xyzzy-plugh").1, "error: nothing in this project is called `xyzzy-plugh`\n");
    for thing in ["R5-04", "d-01-sun", "nurse", "soothing-mask", "acne-scar-course", "device:needling-pen", "picture:clinic.png"] {
        assert_eq!(said(thing), (Some(0), String::new()), "{thing}");
    }
    project.edit("content/vocabulary/products.toml", "id = \"clinic-gel\"", "id = \"nurse\"");
    for document in ["microneedling", "microneedling-acne-scars", "rf-microneedling", "rf-skin-treatment"] {
        let path = format!("content/protocols/{document}.toml");
        let text = std::fs::read_to_string(project.at(&path)).unwrap().replace("\"clinic-gel\"", "\"nurse\"");
        project.write(&path, text.as_bytes());
    }
    let (code, several) = said("nurse");
    assert_eq!(code, Some(2));
    assert!(several.contains("several things are called `nurse`: write `product:nurse` or `role:nurse`"), "{several}");
}

#[test]
fn a_pipeline_can_ask_that_nothing_holds_a_thing() {
    let project = Project::small();
    let unused = "[[concept]]\nid = \"zinc\"\nsort = \"substance\"\nterm = \"zinc\"\n";
    project.write("content/vocabulary/own.toml", unused.as_bytes());
    let answer = project.run("impact concept:zinc --fail-if-any");
    assert_eq!((answer.code, answer.out.as_str()), (Some(0), "concept zinc: zinc\n\nno file names it\n\nno page is made from it\n"));
    let answer = project.run("impact protocol:calming-mask --fail-if-any");
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.contains("patient/en/calming-mask.html"), "{}", answer.out);
    project.edit("content/protocols/calming-mask.toml", "for = \"6 h\"", "for = \"6 hr\"");
    let broken = project.run("impact concept:zinc");
    assert!(broken.code == Some(1) && broken.out.is_empty() && broken.err.contains("error["), "{broken:?}");
}
