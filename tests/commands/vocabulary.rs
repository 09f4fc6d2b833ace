//! `protogen vocabulary`: what is found by which words, and where it comes from.

use crate::project::Project;

const OWN: &str = "content/vocabulary/own.toml";

/// A small project with a word of its own, and one of the core's in other words.
fn project() -> Project {
    let project = Project::small();
    let text = "[[concept]]\nid = \"oedeme\"\nsort = \"sign\"\nterm = \"un Œdème géant\"\n\n\
                [[concept]]\nid = \"apixaban\"\nsort = \"condition\"\nis-a = [\"anticoagulant\"]\nterm = \"our blood thinner\"\n\
                plain = \"the thinner\"\nalso = [\"NOAC\"]\n";
    project.write(OWN, text.as_bytes());
    project
}

#[test]
fn concepts_are_found_by_all_that_they_are_called() {
    let project = project();
    let own = "apixaban (condition), content/vocabulary/own.toml:7, overrides core\n    term: our blood thinner\n    plain: the thinner\n    \
               also: NOAC\n    is a: anticoagulant\n";
    let warfarin = "warfarin (condition), core\n    term: warfarin\n    is a: anticoagulant\n    brands: Coumadin, Jantoven, Marevan\n";
    for (words, expected) in [
        ("noac", own),
        ("APIXABAN", own),
        ("thinner our", own),
        ("œdeme geant", "oedeme (sign), content/vocabulary/own.toml:2\n    term: un Œdème géant\n"),
        ("coumadin", warfarin),
        ("warfarin marevan", warfarin),
    ] {
        let answer = project.run(&format!("vocabulary {words}"));
        assert_eq!((answer.code, answer.out.as_str(), answer.err.as_str()), (Some(0), expected, ""), "{words}");
    }
}

#[test]
fn without_words_all_are_listed_the_projects_first_and_each_once() {
    let out = project().run("vocabulary").out;
    let ids: Vec<&str> = out.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(" (").next()).collect();
    let at = |id: &str| ids.iter().position(|known| *known == id).unwrap();
    assert!(at("oedeme") < at("warfarin") && at("makeup") < at("warfarin"));
    assert_eq!(ids.len(), ids.iter().collect::<std::collections::BTreeSet<_>>().len());
    assert!(ids.contains(&"laser-device"));
}

#[test]
fn as_data_each_key_stands_in_each_concept() {
    let answer = project().run("vocabulary noac --format json");
    let expected = serde_json::json!([{
        "id": "apixaban", "sort": "condition", "term": "our blood thinner", "plain": "the thinner", "also": ["NOAC"],
        "is-a": ["anticoagulant"], "brands": [], "from": "content/vocabulary/own.toml:7", "overrides-core": true,
    }]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&answer.out).unwrap(), expected);
}

#[test]
fn what_is_not_found_is_said_with_what_is_near() {
    let project = project();
    for (words, said) in [
        ("warfrin", "error: no concept is called `warfrin`; did you mean `warfarin`?\n"),
        ("quite unheard of", "error: no concept is called `quite unheard of`: `protogen vocabulary` lists them\n"),
    ] {
        let answer = project.run(&format!("vocabulary {words}"));
        assert_eq!((answer.code, answer.out.as_str(), answer.err.as_str()), (Some(1), "", said), "{words}");
    }
    project.write(OWN, b"[[concept");
    let answer = project.run("vocabulary quite unheard of");
    assert!(answer.code == Some(1) && answer.err.contains(OWN), "{answer:?}");
}
