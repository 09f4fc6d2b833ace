//! S120: what is normal does not go on, or begin, once it is a reason to call.

use crate::check::skin::minutes;
use crate::check::wording::{term, time};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Bound;
use crate::model::protocol::{Call, Expectation};

pub static CHECK: Check = Check {
    rule: Rule { code: "S120", name: "normal-beyond-alarm", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A sign is called normal (`[[expect]]`) at a time at which a warning sign (`[[call]]` with `after`) already is a reason to call: it is
normal for "at least" a time, so that nothing says when it no longer is, or it begins to be normal only after the call. The day table
ends what is normal at the call, and the sentence must not say otherwise. Both times count from the end of the visit.

A warning: it is normal for a stated time, and a reason to call only after more than twice as long (and a day at least), so that nobody
says what it is in between.

That it is normal for a stated time which is longer than the call's `after` is S108.

Source: CDC Clear Communication Index, items on risk and behaviour; disagreement D-04 of the source documents.

```toml fails
[[expect]]
id = "redness"
sign = "redness"
lasts = "at least 2 d"
patient = "Warm, red skin, like mild sunburn, for {lasts}."
skin-tone = "On brown or black skin it can look darker; feel for warmth."
```

```toml fails
[[expect]]
id = "redness"
sign = "redness"
from = "2 d"
lasts = "2 d"
patient = "Warm, red skin, like mild sunburn."
skin-tone = "On brown or black skin it can look darker; feel for warmth."
```

```toml fails
[[expect]]
id = "redness"
sign = "redness"
lasts = "12 h"
patient = "Warm, red skin, like mild sunburn, for up to {lasts}."
skin-tone = "On brown or black skin it can look darker; feel for warmth."
```

```toml passes
[[expect]]
id = "redness"
sign = "redness"
lasts = "2 d"
patient = "Warm, red skin, like mild sunburn, for up to {lasts}."
skin-tone = "On brown or black skin it can look darker; feel for warmth."
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for expectation in &cx.protocol.expectations {
        let covers = |call: &&Call| cx.cx.catalog.is_a(expectation.sign.as_str(), call.sign.as_str());
        for call in cx.protocol.calls.iter().filter(covers) {
            let Some(after) = minutes(call.after) else { continue };
            if let Some(finding) = beyond(expectation, call, after, cx) {
                out.push_for(Some(expectation.id.as_str()), finding);
            }
        }
    }
}

/// Whether a call comes so long after the end of what is normal that it looks like a slip: more than as long again, and a day at least.
fn is_late(end: i64, after: i64) -> bool {
    after - end > end.max(24 * 60)
}

/// Whether no other call for the sign comes earlier.
fn is_first(call: &Call, expectation: &Expectation, cx: &ProtocolCx<'_>) -> bool {
    let covers = |other: &&Call| cx.cx.catalog.is_a(expectation.sign.as_str(), other.sign.as_str());
    let begins = |call: &Call| minutes(call.after).unwrap_or(0);
    cx.protocol.calls.iter().filter(covers).all(|other| begins(other) >= begins(call))
}

fn beyond(expectation: &Expectation, call: &Call, after: i64, cx: &ProtocolCx<'_>) -> Option<Diagnostic> {
    let sign = term(expectation.sign.as_str(), cx.cx.catalog);
    let alarm = call.after.map_or(call.sign.span(), |after| after.span);
    let from = expectation.from.filter(|from| from.minutes().is_some_and(|from| from >= after));
    let open = expectation.lasts.filter(|lasts| matches!(lasts.bound, Bound::AtLeast(_)));
    let ends = expectation.lasts.filter(|lasts| lasts.minutes().is_some_and(|end| is_late(end, after)) && open.is_none());
    if let (None, Some(lasts)) = (from, ends.filter(|_| is_first(call, expectation, cx))) {
        let message = format!("{sign}: normal for {}, and a reason to call only after {}", lasts.value.get(), time(after));
        let finding = Diagnostic::new(&CHECK.rule, alarm, message).with_severity(Severity::Warning);
        let finding = finding.with_label(lasts.span, "no longer normal from here on");
        return Some(finding.with_help("write `after` as the time at which it is no longer normal"));
    }
    let (place, message, help) = match (from, open) {
        (Some(from), _) => (
            from.span,
            format!("{sign}: normal from {} on, when it is a reason to call since {}", from.value.get(), time(after)),
            format!("write a `from` before {}, or a later `after`", time(after)),
        ),
        (None, Some(lasts)) => (
            lasts.span,
            format!("{sign}: normal for {}, with no end, yet a reason to call from {} on", lasts.value.get(), time(after)),
            format!("write the longest time that is normal: `lasts = \"{}\"`", time(after)),
        ),
        (None, None) => return None,
    };
    Some(Diagnostic::new(&CHECK.rule, place, message).with_label(alarm, "a reason to call from here on").with_help(help))
}
