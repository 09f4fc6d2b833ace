//! S136: what a call of the document names is nowhere called normal, and nobody is told to put up with it.

use crate::check::stems::stems;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Call, Urgency};
use crate::source::Span;
use std::collections::BTreeSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "S136", name: "alarm-called-normal", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A sentence calls normal what a call of the same document names in its own words: an emergency for "pain or tightness in your chest", and
"a headache, or a tight chest" among what is normal. Or a rule holds on "even if" such a sign shows: "keep it on even if your toes turn
blue".

Compared are the words of the calls `now` and `emergency`, whatever the sign is called; of a rule that goes on, of every call. A call with
`unlike-normal` says itself what tells it from what is normal. S108 and S122 do the same by concepts.

Source: protogen's own.

```toml fails
[[expect]]
id = "sight"
sign = "redness"
lasts = "2 d"
patient = "Red skin, and a change in your sight."
decision = "d-04-redness"

[[call]]
id = "sight-changes"
urgency = "emergency"
sign = "vision-change"
patient = "your sight suddenly changes"
```

```toml fails
[[aftercare]]
id = "gel-on"
do = "soothing-gel"
for = "24 h"
force = "must"
products = ["clinic-gel"]
patient = "Leave the gel on even if you get an itchy rash."
decision = "d-13-first-day"
```

```toml passes
[[expect]]
id = "warm"
sign = "redness"
lasts = "2 d"
patient = "Warm, red skin for up to {lasts}."
decision = "d-04-redness"
```
"#;

/// Words after which a sentence goes on in spite of what follows.
const DESPITE: [&str; 6] = ["even if", "even when", "even though", "although", "despite", "in spite of"];

/// How many words of one sign have to stand in a sentence, so that it speaks of that sign.
const LEAST_WORDS: usize = 2;

/// Words that many signs have, and that tell none.
const COMMON: [&str; 16] =
    ["suddenly", "sudden", "treat", "more", "very", "mor", "wors", "stay", "feel", "day", "hour", "week", "than", "them", "when", "your"];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let signs = |least: Urgency| {
        let calls = cx.protocol.calls.iter().filter(move |call| call.urgency.value >= least && call.unlike_normal.is_none());
        calls.flat_map(|call| alternatives(call.patient.source_text()).map(move |words| (call, words)))
    };
    let grave: Vec<(&Call, BTreeSet<String>)> = signs(Urgency::Now).collect();
    for expected in &cx.protocol.expectations {
        let said = stems(expected.patient.source_text());
        if let Some((call, _)) = grave.iter().find(|(_, words)| words.is_subset(&said)) {
            report(expected.id.as_str(), expected.patient.span(), "this is called normal", call, out);
        }
    }
    let all: Vec<(&Call, BTreeSet<String>)> = signs(Urgency::Today).collect();
    for rule in cx.protocol.rules() {
        let sentence = rule.patient.source_text().to_lowercase();
        let Some(rest) = DESPITE.iter().find_map(|word| Some(&sentence[sentence.find(word)? + word.len()..])) else { continue };
        let said = stems(rest);
        if let Some((call, _)) = all.iter().find(|(_, words)| words.is_subset(&said)) {
            report(rule.id.as_str(), rule.patient.span(), "this goes on in spite of a warning sign", call, out);
        }
    }
}

fn report(item: &str, place: Span, what: &str, call: &Call, out: &mut Findings) {
    let message = format!("{what}, and `{}` is a reason to call", call.id.as_str());
    let finding = Diagnostic::new(&CHECK.rule, place, message).with_label(call.patient.span(), "the warning sign");
    out.push_for(Some(item), finding.with_help("take it out, or tell one from the other with `unlike-normal`"));
}

/// The signs of a sentence, each by its words: "your toes turn blue, cold or numb".
fn alternatives(sentence: &str) -> impl Iterator<Item = BTreeSet<String>> {
    let sign = sentence.split([':', '.', ';']).next().unwrap_or_default();
    let parts: Vec<&str> = sign.split([',']).flat_map(|part| part.split(" or ")).flat_map(|part| part.split(" and ")).collect();
    let words = parts.into_iter().map(|part| {
        let mut words = stems(part);
        words.retain(|word| !COMMON.contains(&word.as_str()));
        words
    });
    words.filter(|words| words.len() >= LEAST_WORDS).collect::<Vec<_>>().into_iter()
}
