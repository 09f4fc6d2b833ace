//! S119: a sign that light skin shows by its colour is told so that nobody misses it on brown and black skin.

use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Call, Expectation};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "S119", name: "colour-alone", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
What is normal, or a reason to call, is described by redness or another colour alone. Redness is hard to see on brown and black skin:
the page says how the sign looks there (`skin-tone` of the expectation, `unlike-normal` of the call), and names a sign that is
felt: warm, sore, swollen, rough, itchy.

A sign counts as told by its colour if its sentence speaks of red or pink skin; if its concept says so (`told-by-colour = true`), any other
colour counts as well. A sentence without a colour tells it by something else. The colour of what is not skin, such as spit, blood or a
dressing, looks the same on everybody.

Source: NHS service manual, skin symptoms and "redness".

```toml fails
[[expect]]
id = "redness"
sign = "redness"
lasts = "2 d"
patient = "Red skin for up to {lasts}."
```

```toml fails
[[expect]]
id = "redness"
sign = "redness"
lasts = "2 d"
patient = "Warm, red skin for up to {lasts}."
```

```toml fails
[[expect]]
id = "redness"
sign = "redness"
lasts = "2 d"
patient = "Red skin for up to {lasts}."
skin-tone = "On brown or black skin it can look darker."
```

```toml passes
[[expect]]
id = "pink-spit"
sign = "redness"
lasts = "2 d"
patient = "Pink spit for up to {lasts}."
```

```toml passes
[[expect]]
id = "redness"
sign = "redness"
lasts = "2 d"
patient = "Warm, sore skin for up to {lasts}."
```

```toml passes
[[expect]]
id = "redness"
sign = "redness"
lasts = "2 d"
patient = "Warm, red skin for up to {lasts}."
skin-tone = "On brown or black skin it can look darker."
```
"#;

const COLOURS: [&str; 5] = ["red", "redness", "reddish", "pink", "flushed"];
const TONES: [&str; 3] = ["brown", "black", "darker"];
#[rustfmt::skip]
const FELT: [&str; 31] = [
    "hot", "warm", "heat", "pain", "sore", "tender", "rough", "itch", "swell", "swollen", "tight", "burn", "sting", "hurt", "throb",
    "cold", "cool", "chill", "numb", "tingl", "ache", "aching", "firm", "hard", "lump", "bump", "dry", "raw", "stiff", "wet", "blister",
];
/// Colours that tell a sign where its concept is told by them.
const OTHER_COLOURS: [&str; 17] = [
    "pale",
    "white",
    "whitish",
    "grey",
    "gray",
    "blue",
    "bluish",
    "purple",
    "violet",
    "yellow",
    "yellowish",
    "brown",
    "black",
    "dark",
    "mottled",
    "colour",
    "color",
];
/// What has the same colour whatever the skin's: by the beginnings of words.
const NOT_SKIN: [&str; 20] = [
    "spit",
    "saliva",
    "blood",
    "bleed",
    "fluid",
    "liquid",
    "discharge",
    "urine",
    "water",
    "tear",
    "pus",
    "phlegm",
    "mucus",
    "stool",
    "vomit",
    "dressing",
    "gauze",
    "pad",
    "eye",
    "hair",
];
/// Words that say that skin is spoken of all the same.
const SKIN: [&str; 5] = ["skin", "face", "patch", "area", "rash"];

/// What the page says about one sign.
struct SharedContent<'a> {
    item: &'a str,
    sign: &'a str,
    sentence: &'a str,
    place: Span,
    more: Option<&'a str>,
    tone_field: &'static str,
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let expected = cx.protocol.expectations.iter().map(of_expectation);
    let calls = cx.protocol.calls.iter().map(of_call);
    for told in expected.chain(calls).filter(|told| is_told_by_colour(told, cx)) {
        if let Some(finding) = judge(&told, cx) {
            out.push_for(Some(told.item), finding);
        }
    }
}

fn of_expectation(expectation: &Expectation) -> SharedContent<'_> {
    SharedContent {
        item: expectation.id.as_str(),
        sign: expectation.sign.as_str(),
        sentence: expectation.patient.source_text(),
        place: expectation.patient.span(),
        more: expectation.skin_tone.as_ref().map(|words| words.source_text()),
        tone_field: "skin-tone",
    }
}

fn of_call(call: &Call) -> SharedContent<'_> {
    SharedContent {
        item: call.id.as_str(),
        sign: call.sign.as_str(),
        sentence: call.patient.source_text(),
        place: call.patient.span(),
        more: call.unlike_normal.as_ref().map(|words| words.source_text()),
        tone_field: "unlike-normal",
    }
}

fn is_told_by_colour(told: &SharedContent<'_>, cx: &ProtocolCx<'_>) -> bool {
    let concept = cx.cx.catalog.concepts.get(told.sign);
    let any_colour = concept.is_some_and(|concept| concept.told_by_colour == Some(true));
    told.sentence.split(['.', '!', '?', ';']).any(|sentence| speaks_of_the_colour_of_skin(sentence, any_colour))
}

fn speaks_of_the_colour_of_skin(sentence: &str, any_colour: bool) -> bool {
    let coloured = words(sentence).any(|word| is_one_of(word, &COLOURS) || any_colour && is_one_of(word, &OTHER_COLOURS));
    let of_something_else = words(sentence).any(|word| begins_with_one_of(word, &NOT_SKIN));
    coloured && (!of_something_else || words(sentence).any(|word| is_one_of(word, &SKIN)))
}

fn judge(told: &SharedContent<'_>, cx: &ProtocolCx<'_>) -> Option<Diagnostic> {
    let all = || words(told.sentence).chain(words(told.more.unwrap_or_default()));
    let toned = all().any(|word| is_one_of(word, &TONES)) || is_toned_elsewhere(told, cx);
    let felt = all().any(|word| begins_with_one_of(word, &FELT));
    let (message, help) = match (toned, felt) {
        (true, true) => return None,
        (false, true) => ("told by its colour, and nothing says how it looks on brown and black skin", tone_help(told)),
        (true, false) => ("told by its colour alone: nothing that is felt tells it", felt_help()),
        (false, false) => {
            ("told by its colour alone, which is hard to see on brown and black skin", format!("{}; {}", tone_help(told), felt_help()))
        }
    };
    Some(Diagnostic::new(&CHECK.rule, told.place, message).with_help(help))
}

/// Whether the same sign has its note where the page says what is normal.
fn is_toned_elsewhere(told: &SharedContent<'_>, cx: &ProtocolCx<'_>) -> bool {
    cx.protocol.expectations.iter().any(|other| other.sign.as_str() == told.sign && other.skin_tone.is_some())
}

fn tone_help(told: &SharedContent<'_>) -> String {
    format!("write in `{}` how it looks there, such as \"On brown or black skin it can look darker or purple\"", told.tone_field)
}

fn felt_help() -> String {
    "name a sign that is felt: warm, sore, swollen, rough, itchy".to_owned()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn begins_with_one_of(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_that_of_skin_unless_something_else_is_named() {
        for (sentence, any) in
            [("Red skin", false), ("It can look pink", false), ("pale skin", true), ("red skin around the dressing", false)]
        {
            assert!(speaks_of_the_colour_of_skin(sentence, any), "{sentence}");
        }
        for (sentence, any) in [("Pink spit for a day", false), ("Warm and sore", true), ("pale skin", false), ("Your urine is red", true)]
        {
            assert!(!speaks_of_the_colour_of_skin(sentence, any), "{sentence}");
        }
    }
}
