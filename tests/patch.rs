//! Changes of files as bytes: every list of every file in every order, hostile strings in every place, and back again.
//!
//! `PROTOGEN_THOROUGH=1` tries every move of every list; without it those of neighbours, and of the first and the last.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use protogen::patch::{Change, Patched, Place, Refused, Step, Value, apply, splice};
use std::path::Path;

/// Strings that break what is put together carelessly.
const HOSTILE: [&str; 8] =
    ["", "it's \"quoted\"", "a\nb\n", "'''\"\"\"", "\\u0041 \\", "# no comment", "ends with \"", "\u{1b}\u{9b}\r\n\t\u{feff}é😀"];

/// The files of the example clinic and of the starter, and generated ones.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["content", "src/starter"].map(|folder| root.join(folder));
    let walk = folders.into_iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap));
    let files = walk.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "toml"));
    let mut texts: Vec<_> = files.map(|file| (file.path().display().to_string(), std::fs::read_to_string(file.path()).unwrap())).collect();
    assert!(texts.len() > 20, "the example was not read");
    texts.extend((0..200).map(|number| (format!("generated {number}"), generated(number))));
    texts
}

/// Items with comments, tables below them, lists on one line and on several, without an end of the last line.
fn generated(number: usize) -> String {
    let mut text = String::from("# head\n\nid = \"a\" # beside\n");
    for item in 0..number % 5 {
        let blank = ["\n", "\n\n", ""][(number + item) % 3];
        text += &format!("{blank}# above {item}\n[[step]] # heading {item}\nid = 's{item}'\n");
        if (number + item).is_multiple_of(2) {
            text += "tags = [\n  \"one\", # first\n  # above two\n  \"two\",\n]\n\n# of the table below\n[step.numbing]\nfor = \"5 min\"\n";
        }
        if (number + item) % 4 == 1 {
            text += "[other]\n".replace("other", &format!("other{item}")).as_str();
        }
    }
    text.truncate(text.trim_end().len());
    text += ["\n", "", "\n# tail\n", "\n\n\n"][number % 4];
    text
}

fn windows(text: &str) -> String {
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

/// The way to every list of several items, with its length, and to every string.
fn places(value: &toml::Value, here: &[Step], lists: &mut Vec<(Place, usize)>, strings: &mut Vec<Place>) {
    let below = |step: Step| here.iter().cloned().chain([step]).collect::<Vec<_>>();
    match value {
        toml::Value::String(_) => strings.push(Place(here.to_vec())),
        toml::Value::Array(items) => {
            lists.push((Place(here.to_vec()), items.len()));
            items.iter().enumerate().for_each(|(at, item)| places(item, &below(Step::At(at)), lists, strings));
        }
        toml::Value::Table(table) => {
            table.iter().for_each(|(key, item)| places(item, &below(Step::Key(key.as_str().into())), lists, strings))
        }
        _ => {}
    }
}

fn read(text: &str) -> toml::Value {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    toml::Value::Table(text.parse().unwrap())
}

/// What every change must keep: comments, line ends, all bytes outside of its replacements, and the way back.
fn check(old: &str, change: &Change, name: &str) -> Patched {
    let patched = apply(old, change).unwrap_or_else(|refused| panic!("{name}: {change:?}: {refused}\n{old}"));
    assert_eq!(splice(old, patched.edits.clone()).unwrap().text, patched.text, "{name}");
    assert_eq!(splice(&patched.text, patched.inverse.clone()).unwrap().text, old, "{name}");
    if old.contains("\r\n") {
        assert!(!patched.text.replace("\r\n", "").contains(['\r', '\n']), "{name}: mixed line ends after {change:?}");
    }
    patched
}

fn comments(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.lines().filter_map(|line| line.find('#').map(|at| line[at..].trim_end())).collect();
    found.sort_unstable();
    found
}

fn pairs(length: usize) -> Vec<(usize, usize)> {
    let thorough = std::env::var_os("PROTOGEN_THOROUGH").is_some();
    let all = (0..length).flat_map(|from| (0..length).map(move |to| (from, to)));
    let is_tried =
        |&(from, to): &(usize, usize)| thorough || from + 1 == to || (from == 0 && to + 1 == length) || (to == 0 && from + 1 == length);
    all.filter(|pair| pair.0 != pair.1 && is_tried(pair)).collect()
}

#[test]
fn every_list_can_be_put_in_another_order() {
    let mut tried = 0;
    for (name, text) in texts() {
        let (mut lists, mut strings) = (Vec::new(), Vec::new());
        places(&read(&text), &[], &mut lists, &mut strings);
        for (list, length) in &lists {
            for (from, to) in pairs(*length) {
                let change = Change::Move { list: list.clone(), from, to };
                let texts = if (from + to) % 2 == 0 { text.clone() } else { windows(&text) };
                let new = check(&texts, &change, &name).text;
                assert_eq!(comments(&new), comments(&texts), "{name}: a comment was lost by {change:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 1_000, "only {tried} moves");
}

#[test]
fn every_string_can_be_any_other() {
    for (index, (name, text)) in texts().into_iter().take(60).enumerate() {
        let (mut lists, mut strings) = (Vec::new(), Vec::new());
        places(&read(&text), &[], &mut lists, &mut strings);
        for (at, place) in strings.into_iter().enumerate().filter(|(at, _)| at % 7 == index % 7) {
            let new = HOSTILE[(index + at) % HOSTILE.len()];
            let change = Change::Set { place, value: Value::Text(new.to_owned()), order: &[] };
            check(&text, &change, &name);
            if !new.contains('\r') {
                check(&windows(&text), &change, &name);
            }
        }
    }
}

#[test]
fn every_item_can_be_taken_out_and_put_in() {
    for (name, text) in texts().into_iter().step_by(3) {
        let (mut lists, mut strings) = (Vec::new(), Vec::new());
        places(&read(&text), &[], &mut lists, &mut strings);
        for (list, length) in lists {
            for at in [0, length / 2, length.saturating_sub(1)].into_iter().filter(|at| *at < length) {
                check(&text, &Change::Remove { list: list.clone(), at }, &name);
            }
        }
        for at in 0..=read(&text).get("step").and_then(toml::Value::as_array).map_or(0, Vec::len) {
            let item = Value::Table(vec![("id".to_owned(), Value::Text("new".to_owned()))]);
            let change = Change::Insert { list: Place::of_keys(&["step"]), at, item };
            for text in [text.clone(), windows(&text)] {
                let new = check(&text, &change, &name).text;
                assert_eq!(comments(&new), comments(&text), "{name}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_goes_in_and_out_again(number in 1_usize..200, new in any::<String>(), old in 0_usize..4) {
        let old = ["\"x\"", "'x'", "\"\"\"\nx\"\"\"", "'''x'''"][old];
        let text = format!("{}\n[last]\nkey = {old} # beside\n", generated(number));
        let change = Change::Set { place: Place::of_keys(&["last", "key"]), value: Value::Text(new.clone()), order: &[] };
        let patched = apply(&text, &change).unwrap();
        let is_written = patched.text.ends_with(" # beside\n");
        prop_assert!(is_written);
        let read_back = read(&patched.text);
        prop_assert_eq!(read_back["last"]["key"].as_str(), Some(new.as_str()));
        prop_assert_eq!(splice(&patched.text, patched.inverse).unwrap().text, text);
    }
}

fn text_of(old: &str, change: Change) -> Result<String, Refused> {
    apply(old, &change).map(|patched| patched.text)
}

fn set(place: Place, value: Value, order: &'static [&'static str]) -> Change {
    Change::Set { place, value, order }
}

#[test]
fn a_table_below_an_item_stays_with_it() {
    let old = "[[step]]\nid = \"a\"\n[step.numbing]\nfor = 1\n\n# of b\n[[step]]\nid = \"b\"\n";
    let new = "# of b\n[[step]]\nid = \"b\"\n\n[[step]]\nid = \"a\"\n[step.numbing]\nfor = 1\n";
    assert_eq!(text_of(old, Change::Move { list: Place::of_keys(&["step"]), from: 0, to: 1 }), Ok(new.to_owned()));
    let numbing = |id: &str, key: &str| {
        Place(vec![Step::Item { list: "step".into(), id: id.into() }, Step::Key("numbing".into()), Step::Key(key.into())])
    };
    assert_eq!(text_of(old, set(numbing("a", "for"), Value::Integer(2), &[])), Ok(old.replace("for = 1", "for = 2")));
    assert_eq!(text_of(old, set(numbing("b", "for"), Value::Integer(2), &[])), Err(Refused::NoSuchPlace));
}

#[test]
fn a_new_key_stands_in_its_order() {
    const ORDER: &[&str] = &["id", "title", "version", "step"];
    let old = "# head\n\n# the id\nid = 1 # one\nversion = 2\n\n[[step]]\nid = 3\n";
    let title = |value| set(Place::of_keys(&["title"]), value, ORDER);
    assert_eq!(text_of(old, title(Value::Text("x".into()))), Ok(old.replace("version", "title = \"x\"\nversion")));
    let first = set(Place::of_keys(&["id"]), Value::Boolean(true), ORDER);
    assert_eq!(text_of("# on version\nversion = 2\n", first), Ok("id = true\n# on version\nversion = 2\n".to_owned()));
    let unknown = set(Place::of_keys(&["more"]), Value::List(vec![Value::Integer(1)]), ORDER);
    assert_eq!(text_of(old, unknown), Ok(old.replace("version = 2\n", "version = 2\nmore = [1]\n")));
    let table = title(Value::Table(vec![("a".into(), Value::Integer(1))]));
    assert_eq!(text_of(old, table), Ok(old.replace("\n[[step]]", "\n[title]\na = 1\n\n[[step]]")));
    let in_item = set(Place(vec![Step::Key("step".into()), Step::At(0), Step::Key("b c".into())]), Value::Integer(1), &[]);
    assert_eq!(text_of(old.trim_end(), in_item), Ok(format!("{old}\"b c\" = 1")));
}

#[test]
fn keys_and_items_come_and_go() {
    let old = "a = 1 # one\nb = { x = 1, y = 2 }\nc = [1, 2, 3]\nd.e = 1\n\n[[t]]\nid = 1\n\n# second\n[[t]]\nid = 2\n\n[u]\n";
    let unset = |keys: &[&str]| text_of(old, Change::Unset { place: Place::of_keys(keys) });
    assert_eq!(unset(&["a"]), Ok(old.replace("a = 1 # one\n", "")));
    assert_eq!(unset(&["b", "x"]), Ok(old.replace("x = 1, ", "")));
    assert_eq!(unset(&["b", "y"]), Ok(old.replace(", y = 2", "")));
    assert_eq!(unset(&["u"]), Ok(old.replace("[u]\n", "")));
    assert_eq!(unset(&["no"]), Err(Refused::NoSuchPlace));
    let remove = |list: &str, at| text_of(old, Change::Remove { list: Place::of_keys(&[list]), at });
    assert_eq!(remove("c", 0), Ok(old.replace("[1, 2, 3]", "[2, 3]")));
    assert_eq!(remove("c", 2), Ok(old.replace("[1, 2, 3]", "[1, 2]")));
    assert_eq!(remove("t", 1), Ok(old.replace("# second\n[[t]]\nid = 2\n\n", "")));
    assert_eq!(remove("c", 3), Err(Refused::NoSuchPlace));
    assert_eq!(text_of(old, set(Place::of_keys(&["d", "f"]), Value::Integer(2), &[])), Ok(old.replace("d.e = 1\n", "d.e = 1\nd.f = 2\n")));
    assert_eq!(text_of(old, set(Place::of_keys(&["b", "z"]), Value::Integer(3), &[])), Ok(old.replace("y = 2", "y = 2, z = 3")));
    assert_eq!(text_of(old, set(Place::of_keys(&["u"]), Value::Integer(3), &[])), Err(Refused::Form));
    assert_eq!(text_of("a = [", set(Place::of_keys(&["u"]), Value::Integer(3), &[])), Err(Refused::NotToml));
}
