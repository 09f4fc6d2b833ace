//! C227: one number of a document does not stand in it with another unit or the opposite bound.

use crate::check::stems::stems;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::{Bound, Quantity, Unit};
use crate::source::{Span, Spanned};
use std::collections::BTreeSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "C227", name: "number-twisted", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
Two items that speak of the same thing have the same number with another unit ("7 wk" in a parameter, "7 d" in the rule on the same
bandage), or with the opposite bound ("watch for at least 30 min" and "at most 30 min"). One of them is a slip of the finger.

A parameter, the duration of a step and the times of a rule are compared, where their titles, sentences or names share a word. Two numbers
of one item are not.

Source: protogen's own; ISO 13485 4.2.4 in spirit (quoted from memory).

```toml fails
[[parameter]]
id = "no-makeup-time"
title = "Time without make-up"
value = "24 d"
decision = "d-13-first-day"
```

```toml fails in soothing-mask
[[parameter]]
id = "mask-time"
title = "Time of the mask on the skin"
value = "at most 15 min"
decision = "mask-time"

[[step]]
id = "mask-rest"
title = "Rest below the mask"
stage = "finish"
does = "other"
duration = "at least 15 min"
staff = "Let the patient rest."
```

```toml passes
[[parameter]]
id = "no-makeup-time"
title = "Time without make-up"
value = "24 h"
decision = "d-13-first-day"
```
"#;

/// A quantity, and the texts that say what it is a quantity of.
struct Said<'a> {
    item: &'a str,
    value: Quantity,
    span: Span,
    texts: [&'a str; 3],
}

impl Said<'_> {
    fn words(&self) -> BTreeSet<String> {
        let words = self.texts.iter().flat_map(|text| stems(text));
        words.filter(|word| word.len() >= 3 && !SAYING_LITTLE.contains(&word.as_str())).collect()
    }
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let all = said(cx);
    for (at, one) in all.iter().enumerate() {
        let twisted =
            |other: &&Said<'_>| other.item != one.item && is_twisted(&one.value, &other.value) && !other.words().is_disjoint(&one.words());
        let Some(other) = all[..at].iter().find(twisted) else { continue };
        let message = format!("{} here, and {} of the same thing", one.value, other.value);
        let finding = Diagnostic::new(&CHECK.rule, one.span, message).with_label(other.span, "the other number");
        out.push_for(Some(one.item), finding.with_help("correct one of them, or refer to it: `{item.key}`"));
    }
}

/// The same numbers of one dimension, in another unit or bounded the other way round. A pair of numbers that are both common in either unit
/// tells nothing: 1 and 2.
fn is_twisted(one: &Quantity, other: &Quantity) -> bool {
    let opposite = matches!((one.bound, other.bound), (Bound::AtLeast(_), Bound::AtMost(_)) | (Bound::AtMost(_), Bound::AtLeast(_)));
    let is_slip = SLIPS.iter().any(|pair| *pair == (one.unit, other.unit) || *pair == (other.unit, one.unit));
    if !is_slip && (one.unit != other.unit || !opposite) {
        return false;
    }
    let same_numbers = one.lower().or(one.upper()) == other.lower().or(other.upper()) && one.stated() == other.stated();
    same_numbers && one.stated() > 2.into()
}

/// Units that are written one for the other.
const SLIPS: [(Unit, Unit); 8] = [
    (Unit::Second, Unit::Minute),
    (Unit::Minute, Unit::Hour),
    (Unit::Hour, Unit::Day),
    (Unit::Day, Unit::Week),
    (Unit::Hour, Unit::Week),
    (Unit::Millimetre, Unit::Centimetre),
    (Unit::Micrometre, Unit::Millimetre),
    (Unit::Milligram, Unit::Gram),
];

fn said<'a>(cx: &ProtocolCx<'a>) -> Vec<Said<'a>> {
    let mut all = Vec::new();
    let mut push = |item, texts, value, span| all.push(Said { item, value, span, texts });
    for parameter in &cx.protocol.parameters {
        let (id, title) = (parameter.id.as_str(), parameter.title.source_text());
        push(id, [title, id, ""], parameter.value.get(), parameter.value.span);
    }
    for step in &cx.protocol.steps {
        let title = step.title.as_ref().map_or("", |title| title.source_text());
        let Some(duration) = step.duration else { continue };
        push(step.id.as_str(), [title, step.id.as_str(), ""], duration.get(), duration.span);
    }
    for rule in cx.protocol.rules() {
        let target = rule.duty().map_or("", |(_, target)| target.as_str());
        let times = [rule.from, rule.lasts, rule.every, rule.takes];
        for time in times.into_iter().flatten().map(|time: Spanned<_>| (time.get(), time.span)) {
            push(rule.id.as_str(), [rule.patient.source_text(), rule.id.as_str(), target], time.0, time.1);
        }
    }
    all
}

/// Words that stand beside quantities of any kind.
const SAYING_LITTLE: [&str; 16] =
    ["time", "tim", "day", "hour", "week", "least", "most", "for", "from", "every", "first", "value", "length", "per", "each", "minut"];
