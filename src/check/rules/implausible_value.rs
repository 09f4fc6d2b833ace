//! U009: a number outside of what treatments of this kind use is most often a slip.

use crate::check::skin::is_needle_length;
use crate::check::wording::time;
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Action, Step};
use crate::model::{Duration, Quantity, Spf, Unit};
use crate::source::{Span, Spanned};
use rust_decimal::Decimal;

pub static CHECK: Check = Check {
    rule: Rule { code: "U009", name: "implausible-value", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Catalog(run_catalog)]),
};

const DOCS: &str = r#"
A number lies outside of what is plausible. Most such numbers are slips: a lost decimal point, minutes for hours.

| value | plausible | where the limit comes from |
|---|---|---|
| needle length or depth | 0.1 to 3.5 mm; the upper limit is `max-needle` in `protogen.toml` | protogen's own; the source documents have 0.5 to 2 mm |
| time of a mask | 5 to 30 min | protogen's own; the source document has 15 min |
| sun protection factor | 30, 50 or 50+ | protogen's own |
| time between two sessions | at least 2 weeks; `min-interval` in `protogen.toml` | protogen's own |

A needle longer than the device's own limit is an error: see S102.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "15 mm"
decision = "d-example"
```

```toml fails in soothing-mask
[[step]]
id = "mask-on"
title = "Mask on"
does = "mask"
duration = "exactly 31 min"
```

```toml fails in acne-scar-course
interval = "13 d"
```

```toml fails
[[aftercare]]
id = "sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
force = "must"
spf = "at least 40"
broad-spectrum = true
every = "1 d"
patient = "After {from}, put on sunscreen, {spf}, every morning."
```

```toml passes
[[aftercare]]
id = "sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
force = "must"
spf = "at least 50"
broad-spectrum = true
every = "1 d"
patient = "After {from}, put on sunscreen, {spf}, every morning."
```

```toml passes
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.1 to 3.5 mm"
decision = "d-example"
```

```toml passes in soothing-mask
[[step]]
id = "mask-on"
title = "Mask on"
does = "mask"
duration = "exactly 30 min"
```

```toml passes in acne-scar-course
interval = "2 wk"
```
"#;

/// The shortest plausible needle: 0.1 mm.
const MIN_NEEDLE_MM: Decimal = Decimal::from_parts(1, 0, 0, false, 1);
/// The shortest and the longest plausible time of a mask, in minutes.
const MASK: (i64, i64) = (5, 30);
/// The factors that sunscreens are sold with and that are strong enough.
const SPF: [i64; 2] = [30, 50];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    needles(cx, out);
    for step in cx.protocol.steps.iter().filter(|step| is_mask(step)) {
        let Some(duration) = step.duration.filter(|duration| !mask_is_plausible(duration)) else { continue };
        let message = format!("a mask for {} is implausible: between {} and {} min were expected", duration.value.get(), MASK.0, MASK.1);
        let help = "check the number and its unit against the mask's label";
        out.push_for(Some(step.id.as_str()), Diagnostic::new(&CHECK.rule, duration.span, message).with_help(help));
    }
    for rule in cx.protocol.rules() {
        out_of_spf(rule.spf, Some(rule.id.as_str()), out);
    }
    if let Some(interval) = cx.protocol.series.as_ref().and_then(|series| series.interval) {
        too_soon(interval, cx.cx, out);
    }
}

fn run_catalog(cx: &CatalogCx<'_>, out: &mut Findings) {
    for course in cx.catalog.courses.values() {
        too_soon(course.interval, *cx, out);
    }
    for product in cx.catalog.products.values() {
        out_of_spf(product.spf, None, out);
    }
}

fn needles(cx: &ProtocolCx<'_>, out: &mut Findings) {
    if !cx.punctures() {
        return;
    }
    let max = cx.cx.settings.max_needle_mm;
    for parameter in cx.protocol.parameters.iter().filter(|parameter| is_needle_length(parameter)) {
        let values = std::iter::once(&parameter.value).chain(parameter.by_area.iter().map(|area| &area.value));
        for value in values.filter(|value| !needle_is_plausible(value, max)) {
            let found = value.value.get();
            let message = format!("a needle of {found} is implausible: between {MIN_NEEDLE_MM} and {max} mm were expected");
            let help = "check the decimal point and the unit; `max-needle` in protogen.toml sets another limit";
            out.push_for(Some(parameter.id.as_str()), Diagnostic::new(&CHECK.rule, value.span, message).with_help(help));
        }
    }
}

fn is_mask(step: &Step) -> bool {
    step.action.is_some_and(|action| action.value == Action::Mask)
}

fn needle_is_plausible(length: &Quantity, max_mm: Decimal) -> bool {
    let mm = |value: Decimal| length.in_base(value) / Decimal::from(Unit::Millimetre.factor());
    length.lower().is_none_or(|lower| mm(lower) >= MIN_NEEDLE_MM) && mm(length.stated()) <= max_mm
}

fn mask_is_plausible(duration: &Quantity) -> bool {
    let within = |value: Decimal| {
        let minutes = duration.in_base(value) / Decimal::from(Unit::Minute.factor());
        (Decimal::from(MASK.0)..=Decimal::from(MASK.1)).contains(&minutes)
    };
    duration.lower().is_none_or(within) && duration.upper().is_none_or(within)
}

fn out_of_spf(spf: Option<Spanned<Spf>>, item: Option<&str>, out: &mut Findings) {
    let Some(spf) = spf.filter(|spf| !SPF.iter().any(|known| spf.stated() == Decimal::from(*known))) else { return };
    let message = format!("a sun protection factor of {} is implausible: 30, 50 or 50+ were expected", spf.value.get());
    let help = "write \"at least 30 SPF\" or \"at least 50 SPF\", as it stands on the product";
    out.push_for(item, Diagnostic::new(&CHECK.rule, spf.span, message).with_help(help));
}

fn too_soon(interval: Spanned<Duration>, cx: CatalogCx<'_>, out: &mut Findings) {
    let least = cx.settings.min_interval;
    let shortest = interval.minutes_range().map_or(0, |(lower, _)| lower);
    if shortest < least {
        out.push(interval_finding(interval.value.get(), interval.span, least));
    }
}

fn interval_finding(found: Quantity, span: Span, least: i64) -> Diagnostic {
    let message = format!("{found} between two sessions is implausible: at least {} were expected", time(least));
    Diagnostic::new(&CHECK.rule, span, message)
        .with_help("check the number and its unit; `min-interval` in protogen.toml sets another limit")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parse;

    #[test]
    fn a_needle_is_plausible_from_a_tenth_of_a_millimetre_to_the_limit() {
        let plausible = |text| needle_is_plausible(&parse(text, None).unwrap(), Decimal::new(35, 1));
        assert!(plausible("0.1 mm") && plausible("100 um") && plausible("0.5 to 3.5 mm") && plausible("at most 3.5 mm"));
        assert!(!plausible("0.09 mm") && !plausible("99 um") && !plausible("3.6 mm") && !plausible("at most 1 cm"));
    }

    #[test]
    fn a_mask_is_plausible_from_five_to_thirty_minutes() {
        let plausible = |text| mask_is_plausible(&parse(text, None).unwrap());
        assert!(plausible("5 min") && plausible("30 min") && plausible("at most 30 min") && plausible("at least 5 min"));
        assert!(
            !plausible("4 min")
                && !plausible("31 min")
                && !plausible("15 h")
                && !plausible("at most 31 min")
                && !plausible("at least 31 min")
        );
        assert!(!plausible("30 s") && plausible("600 s"));
    }
}
