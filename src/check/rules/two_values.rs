//! C203: one document gives one value for one thing.

use super::use_avoid::place as sheet;
use crate::check::cases::{For, in_words as case_in_words};
use crate::check::terms::{in_words, place, same_in_other_words};
use crate::check::{Check, Findings, MergedCx, ProtocolCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule as Fault, Severity};
use crate::merge::{DisagreementKind, Origin};
use crate::model::protocol::{Call, Case, Expectation, Parameter, Rule};
use crate::model::terms::{Subject, Terms, subject};
use crate::model::{Bound, Duration, Quantity};
use crate::resolve::{Catalog, Included};
use crate::source::Spanned;
use std::collections::BTreeSet;

pub static CHECK: Check = Check {
    rule: Fault { code: "C203", name: "two-values", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Protocol(run), Run::Merged(run_merged)]),
};

const DOCS: &str = r#"
One document gives two values for one thing: two rules on the same thing at the same time that end on different days, two limits for
the same sign, two values of a parameter for patients who are in two of its cases. The value in a case is of the same dimension as the
general value, and where that is a range it lies within it (a warning). Rules of a protocol that is taken in count as the document's own,
because they stand on the same page. A patient who reads both keeps to the easier one.

A case (`by`) holds for all that it does not name: one for the face and one for skin types IV to VI meet on a face of skin type IV. Both
ends of a range count, so that "at most 50 kg" and "at least 50 kg" meet at 50 kg. A case for a smaller area is no second value but an
exception, where all else that it names is as narrow or narrower: the forehead beside the face.

A visit prints the warning signs of all its treatments: two of them that give one sign two limits are a warning, for a patient who reads
both waits for the later one. So are times for which one sign is normal of which one is more than twice the other.

Two rules with other exceptions, other areas or other events are two rules, not two values. The same time in two units (`2 d` and
`48 h`) is advice.

Source: ISO 13485 4.2.4 in spirit; IEC 82079-1, consistency (quoted from memory).

```toml fails
[[aftercare]]
id = "no-makeup-either"
avoid = "makeup"
for = "2 d"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "d-13-first-day"
```

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 1 mm"
decision = "d-example"
by = [
  { area = "face", value = "0.5 to 1.5 mm", decision = "d-example" },
  { area = "neck", value = "0.5 to 1 mm", decision = "d-example" },
  { area = "decolletage", value = "0.5 to 1 mm", decision = "d-example" },
  { area = "hands", value = "0.5 to 1 mm", decision = "d-example" },
]
```

```toml fails
[[parameter]]
id = "passes"
title = "Passes"
value = "2 to 4 passes"
decision = "d-example"
by = [{ area = "face", value = "10 to 20 J", decision = "d-example" }]
```

```toml fails
[[parameter]]
id = "energy"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
decision = "d-example"
by = [
  { skin-type = "I to IV", value = "20 to 30 J/cm2" },
  { skin-type = "IV to VI", value = "8 to 14 J/cm2" },
]
```

```toml fails
[[parameter]]
id = "energy"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
decision = "d-example"
by = [
  { area = "face", value = "20 to 30 J/cm2" },
  { skin-type = "IV to VI", value = "8 to 14 J/cm2" },
]
```

```toml fails
[[parameter]]
id = "energy"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
decision = "d-example"
by = [{ value = "8 to 14 J/cm2" }]
```

```toml passes
[[parameter]]
id = "energy"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
decision = "d-example"
by = [
  { skin-type = "I to III", value = "20 to 30 J/cm2" },
  { skin-type = "IV to VI", value = "8 to 14 J/cm2" },
  { area = "face", skin-type = "I to III", value = "20 to 25 J/cm2" },
]
```

```toml fails in soothing-mask
[[call]]
id = "red-for-days"
urgency = "today"
sign = "redness"
after = "4 d"
patient = "redness is still there after {after}"
```

```toml passes
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "2 d"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "d-13-first-day"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rules in [&cx.composite.preparation, &cx.composite.aftercare] {
        each_pair(rules, |first, second| compare_rules(first, second, out));
    }
    each_pair(&cx.protocol.expectations, |first, second| compare_expectations(first, second, out));
    each_pair(&cx.protocol.calls, |first, second| compare_calls(first, second, out));
    for expectation in &cx.protocol.expectations {
        cx.protocol.calls.iter().for_each(|call| compare_units(expectation, call, out));
    }
    cx.protocol.parameters.iter().for_each(|parameter| compare_cases(parameter, cx.cx.catalog, out));
}

/// The limits of one sign in two treatments of a visit.
fn run_merged(cx: &MergedCx<'_>, out: &mut Findings) {
    if matches!(cx.whose, Whose::Protocol(_) | Whose::Course(_)) {
        return;
    }
    let all: Vec<(&str, &Call)> = cx
        .combination
        .treatments
        .iter()
        .flat_map(|composite| composite.own.calls.iter().map(|call| (composite.own.id.as_str(), call)))
        .collect();
    each_pair(&all, |(one, first), (other, second)| {
        if let Some((a, b)) = two_limits(first, second).filter(|_| one != other) {
            let sign = second.sign.as_str();
            let message = format!("{}two limits for one sign: call about {sign} after {}, and after {}", sheet(cx), a.get(), b.get());
            let finding = Diagnostic::new(&CHECK.rule, cx.whose.place(b.span), message).with_label(a.span, format!("of `{one}`"));
            let finding = finding.with_label(b.span, format!("of `{other}`")).with_severity(Severity::Warning);
            out.push(finding.with_help("give both the earlier one, or say by `unlike-normal` what tells the two apart"));
        }
    });
    for disagreement in
        cx.combination.merged.disagreements().iter().filter(|disagreement| disagreement.kind == DisagreementKind::ExpectationsDiffer)
    {
        let named = |origin: &Origin| {
            let document =
                cx.combination.treatments.iter().map(|composite| composite.own).find(|own| own.id.as_str() == origin.treatment.as_str())?;
            document.expectations.iter().find(|item| item.id.as_str() == origin.rule.as_str())
        };
        let items: Vec<&Expectation> = disagreement.parties.iter().flat_map(|party| &party.origins).filter_map(named).collect();
        let [first, others @ ..] = items.as_slice() else { continue };
        let message = format!("{}{}", sheet(cx), disagreement.why(&cx.combination.merged));
        let mut finding = Diagnostic::new(&CHECK.rule, cx.whose.place(first.sign.span()), message).with_severity(Severity::Warning);
        for item in std::iter::once(first).chain(others) {
            finding = finding.with_label(item.lasts.map_or(item.sign.span(), |lasts| lasts.span), format!("`{}`", item.id.as_str()));
        }
        out.push(finding.with_help("decide how long it is normal after both, by a `[[resolution]]` on the sign"));
    }
}

fn each_pair<'t, T>(items: &'t [T], mut look: impl FnMut(&'t T, &'t T)) {
    for (at, second) in items.iter().enumerate() {
        items[..at].iter().for_each(|first| look(first, second));
    }
}

fn compare_rules(first: &Included<'_, Rule>, second: &Included<'_, Rule>, out: &mut Findings) {
    let (Some(about), Some(same)) = (subject(first), subject(second)) else { return };
    let (a, b) = (Terms::of(first), Terms::of(second));
    if about != same
        || a == b
        || a.until != b.until
        || !a.meets(&b)
        || !share_a_place(first, second)
        || exceptions(first) != exceptions(second)
    {
        return;
    }
    let message = format!("two values for one rule: {} {}, and {}", doing(about), in_words(first), in_words(second));
    let finding = Diagnostic::new(&CHECK.rule, place(second), message).with_label(place(first), format!("`{}`", first.id.as_str()));
    out.push_for(Some(second.id.as_str()), finding.with_help("keep one rule with the value that holds, and take the other out"));
}

fn doing(about: Subject<'_>) -> String {
    format!("{} {}", about.mode.word(), about.target)
}

/// A rule without areas holds wherever the skin was treated.
fn share_a_place(first: &Rule, second: &Rule) -> bool {
    let named = |rule: &Rule, area: &str| rule.areas.iter().any(|known| known.as_str() == area);
    first.areas.is_empty() || second.areas.is_empty() || first.areas.iter().any(|area| named(second, area.as_str()))
}

fn exceptions(rule: &Rule) -> BTreeSet<&str> {
    rule.except.iter().map(|spared| spared.as_str()).collect()
}

fn compare_expectations(first: &Expectation, second: &Expectation, out: &mut Findings) {
    let (Some(a), Some(b)) = (first.lasts, second.lasts) else { return };
    let start = |item: &Expectation| item.from.and_then(|from| from.minutes()).unwrap_or(0);
    let apart = a.minutes().is_some_and(|end| end <= start(second)) || b.minutes().is_some_and(|end| end <= start(first));
    if first.sign.as_str() != second.sign.as_str() || a.minutes() == b.minutes() || apart {
        return;
    }
    let message = format!("two limits for one sign: {} is normal for {}, and for {}", second.sign.as_str(), a.get(), b.get());
    let finding = Diagnostic::new(&CHECK.rule, b.span, message).with_label(a.span, "the other limit");
    out.push_for(Some(second.id.as_str()), finding.with_help("keep one of them: after it the patient calls"));
}

/// The times after which two calls on one sign begin, if these differ and nothing else tells the two apart.
fn two_limits(first: &Call, second: &Call) -> Option<(Spanned<Duration>, Spanned<Duration>)> {
    let (a, b) = (first.after?, second.after?);
    let told_apart = first.unlike_normal.is_some() && second.unlike_normal.is_some();
    let same = first.sign.as_str() == second.sign.as_str() && first.urgency.value == second.urgency.value;
    (same && !told_apart && a.minutes() != b.minutes()).then_some((a, b))
}

fn compare_calls(first: &Call, second: &Call, out: &mut Findings) {
    let Some((a, b)) = two_limits(first, second) else { return };
    let message = format!("two limits for one sign: call about {} after {}, and after {}", second.sign.as_str(), a.get(), b.get());
    let finding = Diagnostic::new(&CHECK.rule, b.span, message).with_label(a.span, "the other limit");
    out.push_for(Some(second.id.as_str()), finding.with_help("keep the earlier one, or say by `unlike-normal` what tells the two apart"));
}

fn compare_units(expectation: &Expectation, call: &Call, out: &mut Findings) {
    let (Some(normal), Some(after)) = (expectation.lasts, call.after) else { return };
    if expectation.sign.as_str() != call.sign.as_str() || !same_in_other_words(normal.get(), after.get()) {
        return;
    }
    let message =
        format!("one time in two units: {} is normal for {}, and a reason to call after {}", call.sign.as_str(), normal.get(), after.get());
    let finding = Diagnostic::new(&CHECK.rule, after.span, message).with_label(normal.span, "the same time");
    let finding = finding.with_help(format!("write `after = \"{}\"`, so that a patient sees that it is the same", plainly(normal.get())));
    out.push_for(Some(call.id.as_str()), finding.with_severity(Severity::Advice));
}

/// The end of a time without its start or its bound: "2 d" for "1 to 2 d".
fn plainly(quantity: Quantity) -> Quantity {
    Quantity { bound: Bound::Plain(quantity.stated()), unit: quantity.unit }
}

fn compare_cases(parameter: &Parameter, catalog: &Catalog, out: &mut Findings) {
    let id = parameter.id.as_str();
    let cases: Vec<(&Case, For<'_>)> = parameter.cases.iter().map(|case| (case, For::of(case))).collect();
    for (case, _) in cases.iter().filter(|(_, for_)| for_.is_everything()) {
        let message = format!("a case of `{id}` names nothing: it is a second general value");
        let finding = Diagnostic::new(&CHECK.rule, case.value.span, message).with_label(parameter.value.span, "the general value");
        out.push_for(Some(id), finding.with_help("say for what it holds: `area`, `skin-type`, `weight`, `age` or `device`"));
    }
    let named: Vec<&(&Case, For<'_>)> = cases.iter().filter(|(_, for_)| !for_.is_everything()).collect();
    each_pair(&named, |(first, one), (second, other)| {
        if says_the_same(first.value.get(), second.value.get()) || !one.clashes(other, catalog) {
            return;
        }
        let (one, other) = (case_in_words(first, catalog), case_in_words(second, catalog));
        let (a, b) = (first.value.get(), second.value.get());
        let message = match one == other {
            true => format!("two values of `{id}` for {one}: {a}, and {b}"),
            false => format!("two values of `{id}` where both hold: {a} for {one}, and {b} for {other}"),
        };
        let finding = Diagnostic::new(&CHECK.rule, second.value.span, message).with_label(first.value.span, "the other value");
        out.push_for(Some(id), finding.with_help("keep the one that holds, or name in both what tells them apart"));
    });
    let rows = parameter.cases.iter().filter_map(|case| compare_with_general(case, parameter, catalog));
    rows.for_each(|finding| out.push_for(Some(id), finding));
}

/// Whether two quantities are one, also in two units.
fn says_the_same(a: Quantity, b: Quantity) -> bool {
    let ends = |of: Quantity| {
        (
            std::mem::discriminant(&of.bound),
            of.unit.dimension(),
            of.lower().map(|low| of.in_base(low)),
            of.upper().map(|high| of.in_base(high)),
        )
    };
    ends(a) == ends(b)
}

/// The value of one case beside the general one.
fn compare_with_general(case: &Case, parameter: &Parameter, catalog: &Catalog) -> Option<Diagnostic> {
    let (here, general) = (case.value.get(), parameter.value.get());
    let (id, words) = (parameter.id.as_str(), case_in_words(case, catalog));
    let (is, wanted) = (here.unit.dimension(), general.unit.dimension());
    let finding = if is != wanted {
        let message = format!("`{id}` is {} in general, and {} for {words}", wanted.noun(), is.noun());
        Diagnostic::new(&CHECK.rule, case.value.span, message)
            .with_help(format!("write {} here, or correct the general value", wanted.noun()))
    } else if goes_beyond(here, general) {
        let message = format!("`{id}` is {general} in general, and {here} for {words}");
        let finding = Diagnostic::new(&CHECK.rule, case.value.span, message).with_severity(Severity::Warning);
        finding.with_help("let the general value include those of all cases, or correct this one")
    } else {
        return None;
    };
    Some(finding.with_label(parameter.value.span, "the general value"))
}

/// Whether a value leaves a range; what is no range is not left, for it may be another value in each case.
fn goes_beyond(value: Quantity, range: Quantity) -> bool {
    let Bound::Range(least, most) = range.bound else { return false };
    let below = value.lower().is_some_and(|lower| value.in_base(lower) < range.in_base(least));
    below || value.upper().is_some_and(|upper| value.in_base(upper) > range.in_base(most))
}
