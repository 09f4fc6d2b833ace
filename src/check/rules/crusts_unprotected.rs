//! S109: where crusts are expected, picking is forbidden, until they are shed, with a reason, in a box.

use crate::check::known;
use crate::check::skin::minutes;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::ConceptRef;
use crate::model::protocol::{self, Expectation, Mode, Signal};

pub static CHECK: Check = Check {
    rule: Rule { code: "S109", name: "crusts-unprotected", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
Crusts, scabs, flakes or peeling are expected, and no rule forbids taking them off; or the rule ends before they are shed, gives no
reason, or stands in no box with a signal word. Picking is the one thing a patient can do that turns a normal course into a scar.

The sign is `crusts` or a kind of it, or a sign whose sentence speaks of crusts, scabs, flaking or peeling; the rule has
`avoid = "crust-removal"` or something broader; it ends with an event (`until = ["crusts-shed"]`) or, without one, not before the
crusts do. The signal word is `caution` or more. Where the vocabulary lacks these ids, concepts count by their terms.

Source: source document S0, statements 14 to 20; NHS and BAD leaflets on cryotherapy say the same.

```toml fails in rf-microneedling
[[aftercare]]
id = "no-picking"
avoid = "makeup"
until = ["crusts-shed"]
force = "must"
signal = "warning"
patient = "Do not wear make-up."
why = "It irritates the skin."
```

```toml fails in rf-microneedling
[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
until = ["crusts-shed"]
call-after = "2 wk"
force = "must"
signal = "warning"
patient = "Do not pick, peel, scratch or scrub crusts."
```

```toml fails in rf-microneedling
[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
for = "11 d"
force = "must"
signal = "warning"
patient = "Do not pick, peel, scratch or scrub crusts."
why = "Picking can cause infection and lasting scars."
```

```toml passes in rf-microneedling
[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
until = ["crusts-shed"]
call-after = "2 wk"
force = "must"
signal = "warning"
patient = "Do not pick, peel, scratch or scrub crusts until all have fallen off."
why = "Picking can cause infection and lasting scars."
```

```toml passes in rf-microneedling
[[expect]]
id = "crusts"
sign = "crusts"
from = "2 d"
lasts = "10 d"
patient = "Crusts fall off within {lasts}."

[[aftercare]]
id = "no-picking"
avoid = "crust-removal"
for = "12 d"
force = "must"
signal = "caution"
patient = "Do not pick, peel, scratch or scrub crusts."
why = "Picking can cause infection and lasting scars."
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let Some(crusts) = cx.protocol.expectations.iter().find(|expectation| is_crusts(expectation, cx)) else { return };
    let forbids = |rule: &protocol::Rule| {
        let target = rule.duty().filter(|(mode, _)| *mode == Mode::Avoid).map(|(_, target)| target);
        target.is_some_and(|target| known::CRUST_REMOVAL.is_covered_by(target.as_str(), cx.cx.catalog))
    };
    let rules: Vec<&protocol::Rule> = cx.composite.aftercare.iter().map(|rule| rule.item).filter(|rule| forbids(rule)).collect();
    if rules.is_empty() {
        out.push_for(Some(crusts.id.as_str()), unforbidden(crusts));
    } else if let Some(finding) = rules.iter().map(|rule| weakness(rule, crusts, cx)).min_by_key(Vec::len) {
        finding.into_iter().for_each(|finding| out.push_for(Some(rules[0].id.as_str()), finding));
    }
}

fn is_crusts(expectation: &Expectation, cx: &ProtocolCx<'_>) -> bool {
    known::CRUSTS.is(expectation.sign.as_str(), cx.cx.catalog) || speaks_of_crusts(expectation.patient.source_text())
}

fn speaks_of_crusts(text: &str) -> bool {
    let speaks = |word: &str| {
        let word = word.to_ascii_lowercase();
        word == "peeling" || ["crust", "scab", "flake", "flaki", "flaky"].iter().any(|stem| word.starts_with(stem))
    };
    text.split(|c: char| !c.is_alphanumeric()).any(speaks)
}

fn unforbidden(crusts: &Expectation) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, crusts.sign.span(), "crusts are expected, and nothing tells patients to leave them alone")
        .with_caret("expected here")
        .with_help(
            "add an `[[aftercare]]` rule with `avoid = \"crust-removal\"`, `until = [\"crusts-shed\"]`, a `why` and `signal = \"warning\"`",
        )
}

/// All that the rule lacks.
fn weakness(rule: &protocol::Rule, crusts: &Expectation, cx: &ProtocolCx<'_>) -> Vec<Diagnostic> {
    let mut lacks = Vec::new();
    if !lasts_long_enough(rule, crusts, cx) {
        let place = rule.lasts.map_or(rule.id.span, |lasts| lasts.span);
        let finding = Diagnostic::new(&CHECK.rule, place, "patients may pick crusts before they have fallen off");
        lacks.push(finding.with_label(crusts.sign.span(), "crusts are still there").with_help("write `until = [\"crusts-shed\"]`"));
    }
    if rule.why.is_none() {
        let finding =
            Diagnostic::new(&CHECK.rule, rule.id.span, "nothing says why crusts are left alone, and people pick without a reason not to");
        lacks.push(finding.with_help("write the reason in `why`, such as \"Picking can cause infection and lasting scars.\""));
    }
    if rule.signal.is_none_or(|signal| matches!(signal, Signal::Notice)) {
        let finding = Diagnostic::new(&CHECK.rule, rule.id.span, "the rule on crusts stands in no warning box");
        lacks.push(finding.with_help("write `signal = \"warning\"`: scars and infection could be serious"));
    }
    lacks
}

fn lasts_long_enough(rule: &protocol::Rule, crusts: &Expectation, cx: &ProtocolCx<'_>) -> bool {
    let same = |event: &ConceptRef| crusts.until.iter().any(|end| end.as_str() == event.as_str());
    let until_shed = rule.until.iter().any(|event| same(event) || known::CRUSTS_SHED.is(event.as_str(), cx.cx.catalog));
    let begins = minutes(rule.from).unwrap_or(0) <= minutes(crusts.from).unwrap_or(0);
    let crusts_end = crusts.lasts.and_then(|lasts| lasts.minutes());
    let ends = match (minutes(rule.lasts), crusts_end) {
        _ if until_shed => true,
        (None, _) => rule.until.is_empty(),
        (Some(rule), Some(crusts_end)) => crusts.until.is_empty() && rule >= crusts_end,
        (Some(_), None) => false,
    };
    begins && ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_speaks_of_crusts() {
        assert!(
            speaks_of_crusts("Dry, crusty skin")
                && speaks_of_crusts("Some flaking.")
                && speaks_of_crusts("Scabs form")
                && speaks_of_crusts("Peeling")
        );
        assert!(!speaks_of_crusts("It feels like after a peel.") && !speaks_of_crusts("Warm skin"));
    }
}
