//! Words of the interface that code and templates ask for are declared; what is filled in is what they have places for.

use protogen::model::clinic::{Declined, Grade};
use protogen::model::interface::{DECLARED, declared};
use protogen::model::protocol::{Answer, Force, Mode, Region, Signal, Stage, Urgency, WriteIn};
use std::path::Path;

/// The text of every file with that ending below a folder of the project.
fn texts(folder: &str, ending: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let wanted = files.filter(|path| path.extension().is_some_and(|extension| extension == ending));
    wanted.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// What follows each call of that method with a literal: the literal, and the rest of the call.
fn calls<'t>(text: &'t str, method: &str) -> Vec<(&'t str, &'t str)> {
    let call = format!(".{method}(\"");
    let after = text.match_indices(&call).map(|(at, _)| &text[at + call.len()..]);
    after.filter_map(|rest| rest.split_once('"')).map(|(key, rest)| (key, rest.split_once(';').map_or(rest, |(call, _)| call))).collect()
}

#[test]
fn code_asks_for_declared_words_and_fills_their_places_in() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for text in texts("src", "rs") {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (key, _) in calls(code, "word") {
            wrong.extend(declared(key).is_none_or(|word| word.plural || !word.places.is_empty()).then(|| key.to_owned()));
            count += 1;
        }
        for (key, _) in calls(code, "plural") {
            wrong.extend(DECLARED.get(key).is_none_or(|word| !word.plural).then(|| key.to_owned()));
        }
        for (key, rest) in calls(code, "filled") {
            let filled = |place: &String| {
                !rest.contains("&[(") || rest.contains(&format!("(\"{place}\"")) || rest.contains(&format!(", \"{place}\""))
            };
            wrong.extend(declared(key).is_none_or(|word| !word.places.iter().all(filled)).then(|| key.to_owned()));
            count += 1;
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 25, "{count} calls were found");
}

#[test]
fn templates_ask_for_declared_words() {
    let mut asked = 0;
    for text in texts("themes/default/templates", "html") {
        for (at, _) in
            text.match_indices("t.").filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.'))
        {
            let key = text[at + 2..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap();
            let word = declared(key);
            assert!(word.is_some_and(|word| !word.plural), "a template asks for `t.{key}`");
            asked += 1;
        }
    }
    assert!(asked > 250, "{asked}");
}

#[test]
fn each_choice_that_pages_print_has_a_word() {
    fn words<T>(pairs: &[(&'static str, T)]) -> Vec<&'static str> {
        pairs.iter().map(|(word, _)| *word).collect()
    }
    let choices = [
        ("answer", words(Answer::WORDS)),
        ("declined", words(Declined::WORDS)),
        ("force", words(Force::WORDS)),
        ("grade", words(Grade::WORDS)),
        ("mode", [Mode::Avoid, Mode::Do, Mode::May].map(Mode::word).to_vec()),
        ("region", words(Region::WORDS)),
        ("signal", words(Signal::WORDS)),
        ("stage", words(Stage::WORDS)),
        ("urgency", words(Urgency::WORDS)),
        ("write_in", words(WriteIn::WORDS)),
    ];
    for text in texts("src/view", "rs").into_iter().chain(texts("src/export", "rs")) {
        for (set, _) in calls(&text, "choice") {
            assert!(choices.iter().any(|(known, _)| *known == set), "`{set}` is no choice of this test");
        }
    }
    for (set, words) in choices {
        for word in words {
            let key = format!("{set}_{}", word.replace('-', "_"));
            assert!(declared(&key).is_some_and(|word| word.places.is_empty()), "{key}");
        }
    }
}
