//! U009: a number outside of what treatments of this kind use is most often a slip.

use crate::check::skin::is_needle_length;
use crate::check::wording::time;
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Action, Protocol, Step};
use crate::model::{Duration, Quantity, Spf, Unit};
use crate::resolve::AnyDocument;
use crate::source::{Span, Spanned};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::ops::RangeInclusive;

pub static CHECK: Check = Check {
    rule: Rule { code: "U009", name: "implausible-value", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Document(run_combined), Run::Catalog(run_catalog)]),
};

const DOCS: &str = r#"
A number lies outside of what is plausible. Most such numbers are slips: a lost decimal point, minutes for hours.

| value | plausible | where the limit comes from |
|---|---|---|
| needle length or depth | 0.1 to 3.5 mm; the upper limit is `max-needle` in `protogen.toml` | protogen's own; the source documents have 0.5 to 2 mm |
| time of a mask | 5 to 30 min | protogen's own; the source document has 15 min |
| sun protection factor | 30, 50 or 50+ | protogen's own |
| time between two sessions | at least 2 weeks; `min-interval` in `protogen.toml` | protogen's own |
| time of a rule, of something normal, of a phase, between two sessions | more than nothing, at most 104 weeks | protogen's own |
| time of a step | more than nothing, at most 8 h | protogen's own: a visit is over on its day |
| strength of a numbing cream | more than nothing, at most 30 % | protogen's own |
| number of sessions | whole, 1 to 50 | protogen's own |
| least age | at most 100 years | protogen's own |
| day from which a document holds | of the years 2000 to 2100 | protogen's own |

A time of nothing, and a number of sessions that is not whole, are errors: a ban "for 0 h" bans nothing.

A plain number whose title speaks of something measured, such as a length, a time or a strength, lacks its unit: an error.

A needle longer than the device's own limit is an error: see S102.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "15 mm"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "2"
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

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "0 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "d-13-first-day"
```

```toml fails in acne-scar-course
sessions = "1.5"
```

```toml fails in acne-scar-course
effective = 0001-01-01
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
/// The greatest plausible least age, in years.
const MOST_YEARS: u16 = 100;
/// The greatest plausible number of sessions.
const MOST_SESSIONS: i64 = 50;
/// The years of documents.
const YEARS: RangeInclusive<i16> = 2000..=2100;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    needles(cx, out);
    measures_without_unit(cx.protocol, out);
    for step in cx.protocol.steps.iter().filter(|step| is_mask(step)) {
        let Some(duration) = step.duration.filter(|duration| !mask_is_plausible(duration)) else { continue };
        let message = format!("a mask for {} is implausible: between {} and {} min were expected", duration.value.get(), MASK.0, MASK.1);
        let help = "check the number and its unit against the mask's label";
        out.push_for(Some(step.id.as_str()), Diagnostic::new(&CHECK.rule, duration.span, message).with_help(help));
    }
    for rule in cx.protocol.rules() {
        out_of_spf(rule.spf, Some(rule.id.as_str()), out);
    }
    if let Some(series) = &cx.protocol.series {
        // A dressing is changed every week; of a class that nothing is known of, no interval is too short.
        let of_class = !cx.classes().is_empty();
        series.interval.iter().for_each(|interval| out_of_interval(*interval, of_class, cx.cx, out));
        series.sessions.iter().for_each(|sessions| out_of_sessions(sessions.get(), sessions.span, out));
    }
    out_of_time(cx.protocol, out);
    out_of_strength(cx.protocol, out);
    out_of_age(cx.protocol, out);
    out_of_years(cx.protocol.lifecycle.effective, out);
}

fn run_combined(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    match document {
        AnyDocument::Protocol(_) => return,
        AnyDocument::Visit(_) => {}
        AnyDocument::Course(course) => {
            out_of_interval(course.interval, true, *cx, out);
            out_of_sessions(course.sessions.get(), course.sessions.span, out);
        }
    }
    out_of_years(document.lifecycle().effective, out);
}

fn run_catalog(cx: &CatalogCx<'_>, out: &mut Findings) {
    for product in cx.catalog.products.values() {
        out_of_spf(product.spf, None, out);
    }
}

fn needles(cx: &ProtocolCx<'_>, out: &mut Findings) {
    if !cx.involves_needling() {
        return;
    }
    let max = cx.cx.settings.max_needle_mm;
    for parameter in cx.protocol.parameters.iter().filter(|parameter| is_needle_length(parameter)) {
        for value in parameter.values().filter(|value| !needle_is_plausible(value, max)) {
            let found = value.value;
            let message = format!("a needle of {found} is implausible: between {MIN_NEEDLE_MM} and {max} mm were expected");
            let help = "check the decimal point and the unit; `max-needle` in protogen.toml sets another limit";
            out.push_for(Some(parameter.id.as_str()), Diagnostic::new(&CHECK.rule, value.span, message).with_help(help));
        }
    }
}

/// What has a unit, by the words of a parameter's name.
#[rustfmt::skip]
const MEASURED: [&str; 34] = [
    "length", "depth", "height", "width", "size", "diameter", "distance", "thickness", "wavelength", "area", "time", "duration", "interval", "pause",
    "wait", "hold", "pulse", "strength", "concentration", "energy", "fluence", "temperature", "heat", "dose", "amount", "volume", "speed",
    "frequency", "power", "pressure", "weight", "load", "current", "voltage",
];

fn measures_without_unit(protocol: &Protocol, out: &mut Findings) {
    for parameter in protocol.parameters.iter().filter(|parameter| parameter.value.unit == Unit::One) {
        let title = parameter.title.source_text();
        let words = title.split(|c: char| !c.is_alphanumeric()).chain(parameter.id.as_str().split('-')).map(str::to_lowercase);
        let Some(measured) = words.into_iter().find(|word| MEASURED.contains(&word.as_str())) else { continue };
        let message = format!("`{title}` is {} of no unit, and a {measured} has one", parameter.value.get());
        let finding = Diagnostic::new(&CHECK.rule, parameter.value.span, message).with_help("write the unit after the number");
        out.push_for(Some(parameter.id.as_str()), finding.with_severity(Severity::Error));
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

/// How much of something is plausible: anything, or more than nothing, up to a limit.
struct Limit {
    /// What it is, with its article.
    what: &'static str,
    most: i64,
    unit: Unit,
    may_be_zero: bool,
}

const TIME: Limit = Limit { what: "a time", most: 104, unit: Unit::Week, may_be_zero: false };
const START: Limit = Limit { may_be_zero: true, ..TIME };
const STEP: Limit = Limit { what: "a step", most: 8, unit: Unit::Hour, may_be_zero: false };
const STRENGTH: Limit = Limit { what: "a strength", most: 30, unit: Unit::Percent, may_be_zero: false };

impl Limit {
    fn check(&self, found: Quantity, span: Span, item: Option<&str>, out: &mut Findings) {
        let Self { what, most, unit, .. } = self;
        let upper = found.stated();
        if upper.is_zero() && !self.may_be_zero {
            let finding = Diagnostic::new(&CHECK.rule, span, format!("{what} of {found} is none at all"));
            out.push_for(item, finding.with_help("write how much it is, or take it out").with_severity(Severity::Error));
        } else if found.in_base(upper) > Decimal::from(*most) * Decimal::from(unit.factor()) {
            let message = format!("{what} of {found} is implausible: at most {most} {} was expected", unit.written());
            out.push_for(item, Diagnostic::new(&CHECK.rule, span, message).with_help("check the number and its unit"));
        }
    }
}

fn out_of_time(protocol: &Protocol, out: &mut Findings) {
    let mut check = |limit: &Limit, time: Option<Spanned<Duration>>, item: &str| {
        time.iter().for_each(|time| limit.check(time.get(), time.span, Some(item), out));
    };
    for rule in protocol.rules() {
        check(&START, rule.from, rule.id.as_str());
        [rule.lasts, rule.call_after, rule.every].into_iter().for_each(|time| check(&TIME, time, rule.id.as_str()));
    }
    for expected in &protocol.expectations {
        check(&START, expected.from, expected.id.as_str());
        check(&TIME, expected.lasts, expected.id.as_str());
    }
    for phase in &protocol.phases {
        check(&START, phase.from, phase.id.as_str());
        check(&TIME, phase.to, phase.id.as_str());
    }
    protocol.calls.iter().for_each(|call| check(&START, call.after, call.id.as_str()));
    protocol.steps.iter().for_each(|step| check(&STEP, step.duration, step.id.as_str()));
}

fn out_of_strength(protocol: &Protocol, out: &mut Findings) {
    for (step, numbing) in protocol.steps.iter().filter_map(|step| Some((step, step.numbing.as_ref()?))) {
        STRENGTH.check(numbing.strength.get(), numbing.strength.span, Some(step.id.as_str()), out);
    }
}

fn out_of_age(protocol: &Protocol, out: &mut Findings) {
    let cleared = protocol.devices.iter().flat_map(|device| &device.cleared).filter_map(|cleared| cleared.minimum_age);
    let ages = protocol.scope.iter().filter_map(|scope| scope.minimum_age).chain(cleared);
    for age in ages.filter(|age| age.value > MOST_YEARS) {
        let message = format!("a least age of {} years is implausible: at most {MOST_YEARS} were expected", age.value);
        out.push(Diagnostic::new(&CHECK.rule, age.span, message).with_help("check the number"));
    }
}

fn out_of_years(effective: Spanned<Date>, out: &mut Findings) {
    let year = effective.value.year();
    if !YEARS.contains(&year) {
        let message = format!("a document of the year {year} is implausible: {} to {} were expected", YEARS.start(), YEARS.end());
        out.push(Diagnostic::new(&CHECK.rule, effective.span, message).with_help("write the day from which it holds"));
    }
}

fn out_of_sessions(found: Quantity, span: Span, out: &mut Findings) {
    let numbers = [found.lower(), found.upper()].into_iter().flatten();
    if found.stated().is_zero() || numbers.clone().any(|number| !number.is_integer()) {
        let finding = Diagnostic::new(&CHECK.rule, span, format!("there can't be {found} sessions"));
        out.push(finding.with_help("write a whole number from 1 on").with_severity(Severity::Error));
    } else if numbers.into_iter().any(|number| number > Decimal::from(MOST_SESSIONS)) {
        let message = format!("{found} sessions are implausible: at most {MOST_SESSIONS} were expected");
        out.push(Diagnostic::new(&CHECK.rule, span, message).with_help("check the number"));
    }
}

fn out_of_interval(interval: Spanned<Duration>, of_class: bool, cx: CatalogCx<'_>, out: &mut Findings) {
    if of_class {
        too_soon(interval, cx, out);
    }
    if !interval.stated().is_zero() {
        TIME.check(interval.get(), interval.span, None, out);
    }
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
    fn more_than_nothing_and_no_more_than_the_limit_is_plausible() {
        let found = |limit: &Limit, text: &str| {
            let mut out = Findings::default();
            let place = Span::new(crate::source::Sources::id(0), 0..0);
            limit.check(parse(text, None).unwrap(), place, None, &mut out);
            out.into_diagnostics().iter().map(|finding| finding.severity).collect::<Vec<_>>()
        };
        for (limit, text) in
            [(&TIME, "1 min"), (&TIME, "104 wk"), (&START, "0 h"), (&STEP, "480 min"), (&STRENGTH, "30 %"), (&TIME, "0 to 2 d")]
        {
            assert_eq!(found(limit, text), [], "{text}");
        }
        for (limit, text) in [(&TIME, "729 d"), (&START, "105 wk"), (&STEP, "481 min"), (&STRENGTH, "400 %"), (&TIME, "at least 105 wk")] {
            assert_eq!(found(limit, text), [Severity::Warning], "{text}");
        }
        for (limit, text) in [(&TIME, "0 h"), (&STEP, "0 min"), (&STRENGTH, "0 %")] {
            assert_eq!(found(limit, text), [Severity::Error], "{text}");
        }
    }

    #[test]
    fn sessions_are_whole_and_at_least_one_and_no_crowd() {
        let found = |text: &str| {
            let mut out = Findings::default();
            let place = Span::new(crate::source::Sources::id(0), 0..0);
            out_of_sessions(parse(text, Some(Unit::One)).unwrap(), place, &mut out);
            out.into_diagnostics().iter().map(|finding| finding.severity).collect::<Vec<_>>()
        };
        for text in ["1", "3 to 6", "50", "at least 3"] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!([found("51"), found("100000000")], [[Severity::Warning], [Severity::Warning]]);
        assert_eq!([found("0"), found("1.5"), found("1.5 to 3")], [[Severity::Error], [Severity::Error], [Severity::Error]]);
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
