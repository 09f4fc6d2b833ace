//! S108: what is normal has an end, and something tells it from what is not.

use super::use_avoid::place;
use crate::check::skin::minutes;
use crate::check::wording::{term, time};
use crate::check::{Check, Findings, MergedCx, ProtocolCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::merge::{Origin, Standing};
use crate::model::protocol::{Call, Expectation, Protocol};
use crate::resolve::kinds::is_kind;
use crate::resolve::{Catalog, Document};

pub static CHECK: Check = Check {
    rule: Rule { code: "S108", name: "normal-or-alarm", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Merged(run_merged)]),
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

A visit prints what is normal after one treatment beside the reasons to call of another, so its sheet is looked at as a whole: what one
calls normal for a time, no other may call an alarm within that time without saying what tells the two apart. A `[[resolution]]` on the
sign takes out what the other treatments call normal; a call stands whatever is decided.

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
patient = "redness is still there after {after}"
```

```toml fails
[[expect]]
id = "redness"
sign = "redness"
patient = "Warm, red skin, like mild sunburn."
```

```toml fails in soothing-mask
[[call]]
id = "red-after-mask"
urgency = "today"
sign = "redness"
patient = "your skin is red"
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
patient = "redness is still there after {after}"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for expectation in &cx.protocol.expectations {
        for call in cx.protocol.calls.iter().filter(|call| is_undecided(expectation, call, cx.cx.catalog)) {
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

/// What one treatment of a visit calls normal, against the reasons to call of the others. What a visit says is said for a course that
/// repeats it.
fn run_merged(cx: &MergedCx<'_>, out: &mut Findings) {
    if matches!(cx.whose, Whose::Protocol(_) | Whose::Course(_)) {
        return;
    }
    let treatments = || cx.combination.treatments.iter().map(|composite| composite.own);
    for (normal, alarm) in treatments().flat_map(|normal| treatments().map(move |alarm| (normal, alarm))) {
        if std::ptr::eq(normal, alarm) {
            continue;
        }
        for expectation in normal.expectations.iter().filter(|expectation| is_printed(normal, expectation, cx)) {
            for call in &alarm.calls {
                out.extend(between(expectation, normal, call, alarm, cx));
            }
        }
    }
}

/// Whether no decision of the visit sets it aside.
fn is_printed(document: &Document<Protocol>, expectation: &Expectation, cx: &MergedCx<'_>) -> bool {
    let origin = Origin::new(document.id.as_str(), expectation.id.as_str());
    let sources = cx.combination.merged.rules().iter().flat_map(|rule| &rule.sources);
    sources.filter(|source| source.rule.origin == origin).any(|source| source.standing != Standing::SetAside)
}

fn between(
    expectation: &Expectation,
    normal: &Document<Protocol>,
    call: &Call,
    alarm: &Document<Protocol>,
    cx: &MergedCx<'_>,
) -> Option<Diagnostic> {
    let catalog = cx.cx.catalog;
    // A narrower sign than the normal one is told from it by what it is.
    let takes_in = catalog.is_a(expectation.sign.as_str(), call.sign.as_str()) && call.unlike_normal.is_none();
    let begins = minutes(call.after).unwrap_or(0);
    if !takes_in || end(expectation).is_some_and(|end| end <= begins) || expectation.lasts.is_none() && call.after.is_some() {
        return None;
    }
    let (sign, normal, alarm) = (term(call.sign.as_str(), catalog), normal.id.as_str(), alarm.id.as_str());
    let message = format!("{}{sign} is normal after `{normal}`, and a reason to call after `{alarm}`", place(cx));
    let finding = Diagnostic::new(&CHECK.rule, cx.whose.place(call.sign.span()), message)
        .with_label(expectation.sign.span(), "normal here")
        .with_label(call.after.map_or(call.sign.span(), |after| after.span), "a reason to call here");
    Some(finding.with_help("write what tells one from the other (`unlike-normal`), or from when it is a reason to call (`after`)"))
}

/// The same sign, or one a kind of the other, with nothing that tells them apart.
fn is_undecided(expectation: &Expectation, call: &Call, catalog: &Catalog) -> bool {
    let (normal, alarm) = (expectation.sign.as_str(), call.sign.as_str());
    // Chest pain is a kind of pain, and no sore skin.
    let is_apart = || is_kind(alarm, &["chest-pain", "calf-pain"], catalog) && !is_kind(normal, &["chest-pain", "calf-pain"], catalog);
    let alike = catalog.is_a(normal, alarm) || catalog.is_a(alarm, normal) && !is_apart();
    call.after.is_none() && call.unlike_normal.is_none() && alike
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
        None if cx.protocol.calls.iter().any(|call| is_undecided(expectation, call, cx.cx.catalog)) => None,
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
