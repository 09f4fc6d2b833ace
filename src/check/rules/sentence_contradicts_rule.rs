//! S130: a rule and its sentence ask for the same thing.

use super::audience_drift::WORDS as NUMBERS;
use crate::check::clause::{Clause, clauses, is_denial};
use crate::check::phrase::Phrases;
use crate::check::stems::{stem, stems};
use crate::check::things::Thing;
use crate::check::wording::term;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::{Entry, lexicon};
use crate::model::protocol::{self, Mode};
use crate::resolve::{Catalog, per_minutes};
use std::collections::BTreeSet;
use std::sync::LazyLock;

pub static CHECK: Check = Check {
    rule: Rule { code: "S130", name: "sentence-contradicts-rule", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A rule and the sentence that patients read ask for different things.

* the rule bans something (`avoid`), and its sentence forbids nothing;
* the rule asks for something (`do`) or allows it (`may`), and its sentence does nothing but forbid;
* the sentence speaks of another thing than the rule: `do = "shaving"` with "Wax the area on the day before";
* a clause of a ban starts with the banned thing as an order ("press on it" of pressing);
* a rule of preparation says "after the visit", or a rule of aftercare "before the visit" or "before you come", and not both;
* the sentence says how often a day in another number than `times`.

Every other check, the merge and the day table believe the rule; a patient believes the sentence.

A sentence speaks of another thing if it has no word of the rule's concept, nor of anything that is a kind of it or that it is a kind
of, and has a word of some other activity or substance that is known.

Source: protogen's own; GLIA on consistency.

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Wear make-up for {for}."
decision = "d-13-first-day"
```

```toml fails
[[aftercare]]
id = "painkiller"
do = "paracetamol"
amount = "1 g"
every = "at least 6 h"
most = "4 g"
for = "3 d"
force = "should"
patient = "Take {amount} of ibuprofen as the pack says, never more than {most} a day."
decision = "d-13-first-day"
```

```toml fails
[[aftercare]]
id = "moisturise"
do = "moisturiser"
from = "24 h"
for = "7 d"
force = "should"
patient = "Do not use moisturiser for {for}."
decision = "d-13-first-day"
```

```toml fails
[[preparation]]
id = "shave"
do = "exfoliation"
for = "1 d"
force = "must"
patient = "Wax the area on the day before."
decision = "d-13-first-day"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "d-13-first-day"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Keep your face free of make-up for {for}."
decision = "d-13-first-day"
```
"#;

/// Words by which a sentence forbids, or says when something is over.
static FORBIDDING: Phrases<()> = Phrases::new(&[
    ("not", ()),
    ("no", ()),
    ("never", ()),
    ("none", ()),
    ("nothing", ()),
    ("nor", ()),
    ("neither", ()),
    ("cannot", ()),
    ("can't", ()),
    ("don't", ()),
    ("mustn't", ()),
    ("shouldn't", ()),
    ("won't", ()),
    ("avoid", ()),
    ("without", ()),
    ("stay out", ()),
    ("stay away", ()),
    ("stay off", ()),
    ("keep away", ()),
    ("keep off", ()),
    ("off", ()),
    ("out of", ()),
    ("away from", ()),
    ("free of", ()),
    ("free from", ()),
    ("dry", ()),
    ("leave", ()),
    ("stop", ()),
    ("wait", ()),
    ("refrain", ()),
    ("skip", ()),
    ("only", ()),
    ("instead", ()),
    ("rather than", ()),
    ("until", ()),
    ("protect", ()),
    ("shade", ()),
    ("let", ()),
    ("rest", ()),
    ("less", ()),
    ("limit", ()),
    ("upright", ()),
]);

/// Words with which a sentence that forbids and nothing else starts.
static PROHIBITIONS: Phrases<()> =
    Phrases::new(&[("do not", ()), ("don't", ()), ("never", ()), ("avoid", ()), ("stay out of", ()), ("stay away from", ()), ("no", ())]);

/// Words after which a sentence that began with a ban asks for something or allows it.
static TURNS: Phrases<()> = Phrases::new(&[
    ("but", ()),
    ("instead", ()),
    ("unless", ()),
    ("until", ()),
    ("except", ()),
    ("then", ()),
    ("only", ()),
    ("before", ()),
    ("without", ()),
    ("more than", ()),
    ("less than", ()),
    ("longer than", ()),
    ("forget", ()),
    ("stop", ()),
    ("miss", ()),
    ("skip", ()),
    ("and", ()),
]);

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for (is_before, rule) in cx.protocol.placed_rules() {
        let found = wrong_side(is_before, rule).into_iter().chain(wrong_count(rule));
        found.for_each(|finding| out.push_for(Some(rule.id.as_str()), finding));
    }
    for rule in cx.protocol.rules() {
        let Some((mode, target)) = rule.duty() else { continue };
        let sentence = rule.patient.source_text();
        let thing = || term(target.as_str(), cx.cx.catalog);
        let finding = match mode {
            Mode::Avoid if !FORBIDDING.is_in(sentence) || orders(target.as_str(), sentence, cx.cx.catalog) => {
                let help = "write what the rule bans (\"Do not …\"), or make it a `do`";
                Diagnostic::new(&CHECK.rule, rule.patient.span(), format!("the rule bans {}, and its sentence forbids nothing", thing()))
                    .with_help(help)
            }
            Mode::Do | Mode::May if only_forbids(sentence) => {
                let verb = if mode == Mode::Do { "asks for" } else { "allows" };
                let help = "write what to do, or make the rule an `avoid`";
                Diagnostic::new(&CHECK.rule, rule.patient.span(), format!("the rule {verb} {}, and its sentence only forbids", thing()))
                    .with_help(help)
            }
            _ => match another_thing(rule, target.as_str(), sentence, cx) {
                Some(other) => {
                    let message = format!("the rule is about {}, and its sentence about {other}", thing());
                    Diagnostic::new(&CHECK.rule, rule.patient.span(), message).with_help("name the same thing in both")
                }
                None => continue,
            },
        };
        out.push_for(Some(rule.id.as_str()), finding.with_label(target.span(), "what the rule is about"));
    }
}

/// Whether a clause of the sentence starts with the thing as an order: "press on it" of pressing.
fn orders(target: &str, sentence: &str, catalog: &Catalog) -> bool {
    let own = catalog.concepts.get(target).map(names).unwrap_or_default();
    let own: BTreeSet<String> = own.iter().filter(|name| !name.contains(' ')).flat_map(|name| stems(name)).collect();
    let first =
        |clause: &Clause<'_>| clause.text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).map(str::to_lowercase);
    let mut free = clauses(sentence).into_iter().filter(|clause| !clause.is_carried);
    // Of a thing that is called "avoid-sun", "avoid" is no order.
    free.any(|clause| first(&clause).is_some_and(|word| !is_denial(&word) && own.contains(stem(&word))))
}

/// A sentence that speaks of the other side of the visit.
fn wrong_side(is_before: bool, rule: &protocol::Rule) -> Option<Diagnostic> {
    let said = other_side(is_before, rule.patient.source_text())?;
    let (side, other) = if is_before { ("before", "`[[aftercare]]`") } else { ("after", "`[[preparation]]`") };
    let message = format!("the rule holds {side} the visit, and its sentence says \"{said}\"");
    let help = format!("correct the sentence, or make the rule one of {other}");
    Some(Diagnostic::new(&CHECK.rule, rule.patient.span(), message).with_help(help))
}

/// A sentence that says how often a day in another number than the rule.
fn wrong_count(rule: &protocol::Rule) -> Option<Diagnostic> {
    let times = rule.times.filter(|_| per_minutes(rule) == 24 * 60)?;
    let said = times_a_day(rule.patient.source_text())?;
    if [times.get().lower(), times.get().upper()].contains(&Some(said.into())) {
        return None;
    }
    let message = format!("the sentence says {said} times a day, and the rule {}", times.get());
    let finding = Diagnostic::new(&CHECK.rule, rule.patient.span(), message).with_label(times.span, "how often the rule says");
    Some(finding.with_help("write `{times} times a day`, and the right number once, in `times`"))
}

/// Words for the visit that a rule stands before or after.
const VISITS: [&str; 6] = ["visit", "session", "treatment", "appointment", "procedure", "injection"];

/// The words by which a sentence speaks of the other side of the visit, if it does not speak of this one, too.
fn other_side(is_before: bool, sentence: &str) -> Option<String> {
    static SIDES: Phrases<()> = Phrases::new(&[("before", ()), ("after", ())]);
    if !SIDES.is_in(sentence) {
        return None;
    }
    const BETWEEN: [&str; 8] = ["the", "your", "each", "every", "a", "an", "first", "last"];
    let words: Vec<String> = sentence
        .split(|c: char| !c.is_alphanumeric() && c != '{' && c != '}' && c != '.')
        .map(|word| word.trim_matches('.').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let is_visit = |at: usize| words.get(at).is_some_and(|word| VISITS.contains(&word.as_str()));
    let says = |side: &str| {
        (0..words.len()).filter(|at| words[*at] == side).find_map(|at| {
            let between = words[at + 1..].iter().take(2).take_while(|word| BETWEEN.contains(&word.as_str()));
            let end = at + 1 + between.count();
            is_visit(end).then(|| words[at..=end].join(" "))
        })
    };
    let before_coming =
        ["before you come", "before coming", "before we see you"].iter().find(|words| sentence.to_lowercase().contains(*words));
    if let Some(said) =
        before_coming.filter(|_| !is_before && !words.iter().any(|word| word == "next" || word == "again" || word == "after"))
    {
        return Some((*said).to_owned());
    }
    let (own, other) = if is_before { ("before", "after") } else { ("after", "before") };
    // "Before your next visit" is after this one.
    says(other).filter(|_| !words.iter().any(|word| word == own || word == "next"))
}

/// How often a day, where the sentence says so in digits or in a word: "twice a day", "three times daily".
fn times_a_day(sentence: &str) -> Option<i64> {
    let words: Vec<String> =
        sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let number = |word: &str| word.parse().ok().or_else(|| NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number));
    let is_day = |at: usize| match words.get(at).map(String::as_str) {
        Some("daily") => true,
        Some("a" | "each" | "every" | "per") => words.get(at + 1).is_some_and(|word| word == "day"),
        _ => false,
    };
    (0..words.len()).find_map(|at| match words[at].as_str() {
        "once" if is_day(at + 1) => Some(1),
        "twice" if is_day(at + 1) => Some(2),
        "thrice" if is_day(at + 1) => Some(3),
        // Of "3 to 4 times a day" the value itself is printed.
        "times" if at > 0 && is_day(at + 1) && (at < 2 || words[at - 2] != "to") => number(&words[at - 1]),
        _ => None,
    })
}

/// Whether every sentence begins with a ban, and none turns to something else.
fn only_forbids(text: &str) -> bool {
    let mut sentences = text.split(['.', ';', '!', ',', ':']).map(str::trim).filter(|sentence| !sentence.is_empty()).peekable();
    sentences.peek().is_some() && sentences.all(|sentence| PROHIBITIONS.starting(sentence).is_some() && !TURNS.is_in(sentence))
}

/// What the sentence is about, if that is another activity than the rule's.
fn another_thing<'a>(rule: &protocol::Rule, target: &'a str, sentence: &str, cx: &ProtocolCx<'a>) -> Option<&'static str> {
    if let Some(other) = another_medicine(rule, &cx.thing(target), sentence) {
        return Some(other);
    }
    let catalog = cx.cx.catalog;
    let concept = catalog.concepts.get(target)?;
    if concept.sort.value.word() != ACTIVITY {
        return None;
    }
    let spoken = stems(&without_moments(sentence));
    let (own, lexicon) = (cx.thing(target), lexicon());
    let related = |id: &str| own.is(id) || own.nearest().iter().any(|own| lexicon.is_a(id, own));
    let other = spoken_activities(&spoken).find(|entry| !related(&entry.id))?;
    let kin = catalog.concepts.values().filter(|other| catalog.is_a(other.id.as_str(), target) || catalog.is_a(target, other.id.as_str()));
    let named = kin.flat_map(names).flat_map(|name| stems(&name));
    let known = own.related().flat_map(|entry| entry.terms()).flat_map(stems);
    let is_known = known.chain(named).chain(stems(rule.id.as_str())).any(|stem| spoken.contains(&stem));
    (!is_known).then_some(other.term.as_str())
}

/// The painkiller or other medicine that the sentence tells to take, where it names another one than the rule's, and not the rule's.
fn another_medicine(rule: &protocol::Rule, own: &Thing, sentence: &str) -> Option<&'static str> {
    let lexicon = lexicon();
    let is_medicine = |id: &str| ["painkiller", "prescribed-medicine"].iter().any(|kind| lexicon.is_a(id, kind));
    let asks = rule.duty().is_some_and(|(mode, _)| mode != Mode::Avoid);
    if !asks || !(own.is("painkiller") || own.is("prescribed-medicine")) {
        return None;
    }
    let named: Vec<&'static Entry> =
        lexicon.mentions(sentence).into_iter().map(|mention| mention.entry).filter(|entry| is_medicine(&entry.id)).collect();
    let is_own = |entry: &&&Entry| own.is(&entry.id) || own.nearest().iter().any(|own| lexicon.is_a(&entry.id, own));
    named.iter().find(is_own).is_none().then(|| named.first().map(|entry| entry.term.as_str())).flatten()
}

/// The sentence without what it names as a moment alone: "after the injection".
fn without_moments(sentence: &str) -> String {
    const BEFORE: [&str; 4] = ["after", "before", "since", "following"];
    const BETWEEN: [&str; 6] = ["the", "your", "each", "every", "a", "an"];
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let mut kept: Vec<&str> = Vec::new();
    let mut moment = false;
    for word in sentence.split_whitespace() {
        let plain = bare(word);
        if !moment || BETWEEN.contains(&plain.as_str()) {
            kept.push(word);
        }
        moment = BEFORE.contains(&plain.as_str()) || moment && BETWEEN.contains(&plain.as_str());
    }
    kept.join(" ")
}

/// The sort of concepts of which the rule knows other names.
const ACTIVITY: &str = "activity";

/// The activities of the lexicon of which a name of one word stands in the sentence, in any of its forms.
fn spoken_activities(spoken: &BTreeSet<String>) -> impl Iterator<Item = &'static Entry> {
    static NAMES: LazyLock<Vec<(usize, String)>> = LazyLock::new(|| {
        let entries = lexicon().entries().iter().enumerate().filter(|(_, entry)| entry.sort == ACTIVITY);
        let names = entries.flat_map(|(at, entry)| entry.terms().map(move |name| (at, stems(name))));
        let of_one_word = names.filter(|(_, stems)| stems.len() == 1);
        of_one_word.flat_map(|(at, stems)| stems.into_iter().map(move |stem| (at, stem))).filter(|(_, stem)| stem.len() >= 3).collect()
    });
    NAMES.iter().filter(|(_, stem)| spoken.contains(stem)).map(|(at, _)| &lexicon().entries()[*at])
}

fn names(concept: &crate::model::vocabulary::Concept) -> Vec<String> {
    let texts = [Some(concept.term.source_text()), concept.plain.as_ref().map(|plain| plain.source_text()), Some(concept.id.as_str())];
    texts.into_iter().flatten().map(str::to_owned).chain(concept.also.iter().map(|also| also.as_str().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_not_what_a_sentence_is_about() {
        assert_eq!(without_moments("Come back 2 weeks after the injection, and rest."), "Come back 2 weeks after the and rest.");
        assert_eq!(without_moments("Wax the area before each session."), "Wax the area before each");
    }

    #[test]
    fn a_sentence_tells_the_side_of_the_visit() {
        for (is_before, sentence, said) in [
            (true, "Shave the area after each visit.", Some("after each visit")),
            (true, "Shave the area {for} before each visit.", None),
            (true, "Come for a test patch after your first session.", Some("after your first session")),
            (true, "Shave before the visit, not after the visit.", None),
            (false, "Do not wax before your session.", Some("before your session")),
            (false, "Do not wax before your next session.", None),
            (false, "Do not tan before or after treatment.", None),
            (true, "Keep it on after treatment", Some("after treatment")),
            (false, "Rest.", None),
        ] {
            assert_eq!(other_side(is_before, sentence).as_deref(), said, "{sentence}");
        }
    }

    #[test]
    fn how_often_a_day_is_read_in_digits_and_words() {
        for (sentence, times) in [
            ("Rinse twice a day.", Some(2)),
            ("Rinse three times daily.", Some(3)),
            ("Rinse 4 times each day.", Some(4)),
            ("Rinse thrice per day", Some(3)),
            ("Rinse once a day", Some(1)),
            ("Rinse 3 to 4 times a day.", None),
            ("Rinse {times} times a day.", None),
            ("Rinse once a week.", None),
            ("times", None),
            ("", None),
        ] {
            assert_eq!(times_a_day(sentence), times, "{sentence}");
        }
    }

    #[test]
    fn a_sentence_that_turns_does_more_than_forbid() {
        for text in ["Do not use moisturiser.", "Never press.", "Avoid walking, never run."] {
            assert!(only_forbids(text), "{text}");
        }
        for text in ["Do not stop it.", "Do not sit long, walk about.", "Walk.", "", "Do not rub, but press.", "Do not forget to cool it."]
        {
            assert!(!only_forbids(text), "{text}");
        }
    }
}
