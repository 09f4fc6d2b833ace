//! C224: cases of a parameter leave no hole between two of them.

use crate::check::cases::{For, NUMBERS, in_words};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Case, Parameter};
use crate::resolve::Catalog;
use crate::source::Span;
use indexmap::IndexSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "C224", name: "case-gap", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A parameter has values for lower and for higher skin types, weights or ages, and none for what is between. Whoever looks for a patient in
between takes one of the two rows beside.

Both ends of a range count. What follows directly is the next number as precise as the two are written: "at least 50 kg" follows "at most
49 kg". Below the lowest and above the highest case the general value holds.

Source: protogen's own.

```toml fails
[[parameter]]
id = "energy"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
by = [
  { skin-type = "I to III", value = "20 to 30 J/cm2" },
  { skin-type = "V to VI", value = "8 to 14 J/cm2" },
]
decision = "d-example"
```

```toml fails
[[parameter]]
id = "cream"
title = "Cream at once"
value = "1 to 10 g"
by = [
  { area = "face", weight = "at most 39 kg", value = "1 to 5 g" },
  { weight = "at least 50 kg", value = "5 to 10 g" },
]
decision = "d-example"
```

```toml passes
[[parameter]]
id = "energy"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
by = [
  { skin-type = "I to III", value = "20 to 30 J/cm2" },
  { skin-type = "IV to VI", value = "8 to 14 J/cm2" },
]
decision = "d-example"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for parameter in &cx.protocol.parameters {
        (0..NUMBERS.len()).for_each(|kind| holes(parameter, kind, cx.cx.catalog, out));
    }
}

/// Holes in the numbers of one kind, among cases that are alike in all else or hold for more.
fn holes(parameter: &Parameter, kind: usize, catalog: &Catalog, out: &mut Findings) {
    let naming = parameter.cases.iter().map(|case| (case, For::of(case))).filter(|(_, for_)| for_.numbers[kind].is_some());
    let naming: Vec<(&Case, For<'_>)> = naming.collect();
    let groups: IndexSet<For<'_>> = naming.iter().map(|(_, for_)| for_.without(kind)).collect();
    let mut found: Vec<(&Case, &Case)> = Vec::new();
    for group in groups {
        // A case that does not name this kind leaves no hole, where it holds.
        if parameter.cases.iter().map(For::of).any(|for_| for_.numbers[kind].is_none() && for_.contains(&group, catalog)) {
            continue;
        }
        let mut members: Vec<_> = naming
            .iter()
            .filter(|(_, for_)| for_.without(kind).contains(&group, catalog))
            .filter_map(|(case, for_)| Some((*case, *for_, for_.numbers[kind]?)))
            .collect();
        members.sort_by_key(|(_, _, reach)| reach.low);
        let Some(mut highest) = members.first().copied() else { continue };
        for next in members {
            if highest.2.leaves_a_hole_before(next.2) && [highest.1, next.1].iter().any(|for_| for_.without(kind) == group) {
                found.push((highest.0, next.0));
            }
            if highest.2.high.is_some_and(|high| next.2.high.is_none_or(|other| other > high)) {
                highest = next;
            }
        }
    }
    for (before, after) in found {
        let (id, one, other) = (parameter.id.as_str(), in_words(before, catalog), in_words(after, catalog));
        let message = format!("`{id}` has a value for {one} and one for {other}, and none for what is between");
        let finding = Diagnostic::new(&CHECK.rule, place(after, kind), message).with_label(place(before, kind), "the case before");
        out.push_for(
            Some(id),
            finding.with_help(format!("add a case for what is between, or widen the `{}` of one of the two", NUMBERS[kind])),
        );
    }
}

/// Where a case names the numbers.
fn place(case: &Case, kind: usize) -> Span {
    let spans = [
        case.skin_type.as_ref().map(|types| types.span),
        case.weight.as_ref().map(|weight| weight.span),
        case.age.as_ref().map(|age| age.span),
    ];
    spans[kind].unwrap_or(case.value.span)
}
