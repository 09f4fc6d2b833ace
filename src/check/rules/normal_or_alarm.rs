//! S108: what is normal has an end, and something tells it from what is not.

use crate::check::skin::minutes;
use crate::check::wording::{term, time};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Call, Expectation};

pub static CHECK: Check = Check {
    rule: Rule { code: "S108", name: "normal-or-alarm", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A patient is left alone with the question whether a sign is normal. There are three ways to do that:

* the sign is normal (`[[expect]]`) and a reason to call (`[[call]]`), and nothing tells one from the other: neither `after` nor
  `unlike-normal`;
* the sign is normal for a time, and no call says what to do when it stays longer, or the call begins before that time is over;
* the sign is normal without any limit: neither `lasts` nor `until`.

What does no harm however long it lasts (`harmless = true`, such as treated hair that falls out) needs no end and no call for staying; that
it is normal and an alarm at once is still found.

A call on a broader sign holds for what is a kind of it. Both times count from the end of the visit.

Source: CDC Clear Communication Index, items on risk and behaviour; disagreement D-04 of the source documents.

```toml fails
[[call]]
id = "redness-worse"
urgency = "today"
sign = "redness"
patient = "your skin is red"
```

```toml fails
[[call]]
id = "redness-worse"
urgency = "today"
sign = "redness"
after = "47 h"
patient = "redness stays after {after}"
```

```toml fails
[[expect]]
id = "redness"
sign = "redness"
patient = "Warm, red skin, like mild sunburn."
```

```toml passes
[[expect]]
id = "peeling-skin"
sign = "flaking"
harmless = true
patient = "Dry, flaking skin."
```

```toml passes
[[call]]
id = "redness-worse"
urgency = "today"
sign = "redness"
after = "2 d"
patient = "redness stays after {after}"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for expectation in &cx.protocol.expectations {
        for call in cx.protocol.calls.iter().filter(|call| is_undecided(expectation, call, cx)) {
            out.push_for(Some(call.id.as_str()), undecided(expectation, call, cx));
        }
        if expectation.harmless == Some(true) {
            continue;
        }
        if let Some(finding) = without_end(expectation, cx) {
            out.push_for(Some(expectation.id.as_str()), finding);
        }
    }
}

/// The same sign, or one a kind of the other, with nothing that tells them apart.
fn is_undecided(expectation: &Expectation, call: &Call, cx: &ProtocolCx<'_>) -> bool {
    let (normal, alarm) = (expectation.sign.as_str(), call.sign.as_str());
    let catalog = cx.cx.catalog;
    call.after.is_none() && call.unlike_normal.is_none() && (catalog.is_a(normal, alarm) || catalog.is_a(alarm, normal))
}

fn undecided(expectation: &Expectation, call: &Call, cx: &ProtocolCx<'_>) -> Diagnostic {
    let sign = term(call.sign.as_str(), cx.cx.catalog);
    let message = format!("{sign}: normal and a reason to call at once, and nothing tells a patient one from the other");
    Diagnostic::new(&CHECK.rule, call.sign.span(), message)
        .with_label(expectation.sign.span(), "normal here")
        .with_help("write from when it is a reason to call (`after`), or what else tells it (`unlike-normal`): size, place, strength")
}

fn without_end(expectation: &Expectation, cx: &ProtocolCx<'_>) -> Option<Diagnostic> {
    let sign = term(expectation.sign.as_str(), cx.cx.catalog);
    let Some(end) = end(expectation) else {
        let endless = expectation.until.is_empty();
        return endless.then(|| {
            Diagnostic::new(&CHECK.rule, expectation.sign.span(), format!("{sign}: called normal without any limit"))
                .with_help("write how long it is normal: `lasts = \"2 d\"`")
        });
    };
    let catalog = cx.cx.catalog;
    let covers = |call: &&Call| catalog.is_a(expectation.sign.as_str(), call.sign.as_str());
    let latest = cx.protocol.calls.iter().filter(covers).filter(|call| call.after.is_some()).max_by_key(|call| minutes(call.after));
    match latest {
        None if cx.protocol.calls.iter().any(|call| is_undecided(expectation, call, cx)) => None,
        None => Some(no_call(expectation, &sign, end)),
        Some(call) if minutes(call.after).is_some_and(|after| after < end) => Some(early_call(expectation, call, &sign, end)),
        Some(_) => None,
    }
}

/// When it is no longer normal, in minutes after the visit.
fn end(expectation: &Expectation) -> Option<i64> {
    expectation.lasts?.minutes()
}

fn no_call(expectation: &Expectation, sign: &str, end: i64) -> Diagnostic {
    let message = format!("{sign}: normal for {}, and nothing says whom to call when it stays longer", time(end));
    Diagnostic::new(&CHECK.rule, expectation.sign.span(), message).with_help(format!(
        "add a `[[call]]` with `sign = \"{}\"` and `after = \"{}\"`",
        expectation.sign.as_str(),
        time(end)
    ))
}

fn early_call(expectation: &Expectation, call: &Call, sign: &str, end: i64) -> Diagnostic {
    let after = minutes(call.after).unwrap_or(0);
    let message = format!("{sign}: normal until {}, yet a reason to call from {} on", time(end), time(after));
    let place = call.after.map_or(call.sign.span(), |after| after.span);
    let normal = expectation.lasts.map_or(expectation.sign.span(), |lasts| lasts.span);
    Diagnostic::new(&CHECK.rule, place, message)
        .with_label(normal, "normal until then")
        .with_help(format!("write `after = \"{}\"` or more, or shorten what is normal", time(end)))
}
