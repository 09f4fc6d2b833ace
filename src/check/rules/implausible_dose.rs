//! S125: a dose, an interval, a temperature, a load or a contact time that no treatment has.

use super::audience_drift::WORDS;
use crate::check::cases::{For, SKIN_TYPE};
use crate::check::limits::{MedicineLimit, QuantityLimit, limits};
use crate::check::phrase::Phrases;
use crate::check::signs::{Needs, bytes, words};
use crate::check::skin::is_device;
use crate::check::text::TextBlock;
use crate::check::treatment_class::has_beginning;
use crate::check::wording::{term, time};
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::lexicon;
use crate::model::protocol::{self, Case, Mode, Parameter};
use crate::model::{Bound, Dimension, Quantity, Unit};
use crate::resolve::per_minutes;
use crate::source::{Span, Spanned};
use rust_decimal::Decimal;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "S125", name: "implausible-dose", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Text(needs, run_text)]),
};

const DOCS: &str = r#"
A number is far beyond what people are given: a zero too many, hours for minutes, grams for milligrams.

| what | plausible |
|---|---|
| a dose of a medicine beside its name, in a text or a parameter | at most the greatest single dose; for an amount "a day" the greatest daily one |
| a dose of a medicine that a rule is about (`amount`, `times`, `most`) | the same |
| a time "since" something or "between" two (`title = "Time since …"`, "Gap") | no "at most" |
| how often a medicine is taken (`every`, or "every 2 hours" beside its name) | not more often than the least time between two doses, and no "at most" |
| warmth on the skin | at most 45 °C; from 30 °C on no "at least", which has no end |
| suction or pressure on the body | at most 300 mmHg or 40 kPa |
| how deep an instrument goes | at most 5 cm |
| minutes in the words of a step | not more than its `duration`; a warning |
| cold on the skin | at least -10 °C |
| a dose for each kilogram (`per-weight`) | at most that of the medicine |
| a wavelength | that of the kind of device |
| energy of light by skin type | not more for darker skin than for lighter skin |
| how long pressing, rinsing, cooling take at a time (`takes`) | at most 60 min; cooling 20 min |
| repetitions, sets, times a day | at most 60, 10, 10; a warning |
| a load for exercises at home | at most 30 kg |
| energy of light | at most 100 J/cm2 |
| a peel on the skin | at most 10 min; "at least" is no limit there |
| a mask | at most 60 min |
| a cold pack | at most 20 min |
| least age for botulinum toxin and fillers, for lasers and peels | 18 years, 12 years |

The numbers are data of the program (`src/check/limits.toml`). They catch slips and are no doses to give.

Source: product information and guidance, written down from memory and not compared; named for each in the data.

```toml fails
[[parameter]]
id = "most-lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 5000 mg"
decision = "d-example"
```

```toml fails
[[aftercare]]
id = "warm"
do = "shade"
for = "2 d"
force = "should"
patient = "Put on a warm compress of 60 °C."
decision = "d-example"
```

```toml fails in soothing-mask
[[step]]
id = "cool"
title = "Cold pack"
duration = "45 min"
staff = "Leave it for {duration}."
decision = "d-example"
```

```toml fails
[[parameter]]
id = "most-lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 500 mg"
per-weight = "70 mg/kg"
most = "500 mg"
decision = "d-example"
```

```toml fails
[[parameter]]
id = "pulse"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
by = [{ skin-type = "I to III", value = "8 to 14 J/cm2" }, { skin-type = "IV to VI", value = "20 to 30 J/cm2" }]
decision = "d-example"
```

```toml fails in soothing-mask
[[aftercare]]
id = "cool-at-home"
do = "cooling"
takes = "60 min"
for = "2 d"
force = "should"
patient = "Cool your skin for {takes} at a time."
```

```toml passes
[[parameter]]
id = "most-lidocaine"
title = "Lidocaine, greatest amount"
value = "at most 500 mg"
decision = "d-example"
```

```toml passes
[[aftercare]]
id = "warm"
do = "shade"
for = "2 d"
force = "should"
patient = "Put on a warm compress of 40 °C."
decision = "d-example"
```
"#;

const HELP: &str = "check the number and its unit against the label or the guideline you go by";

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for parameter in &cx.protocol.parameters {
        let item = Some(parameter.id.as_str());
        let most = parameter.most.map(|most| Spanned::new(most.get(), most.span));
        for value in parameter.values().chain(most) {
            if let Some(message) = too_much(parameter, parameter.as_read(&value.value)) {
                out.push_for(item, Diagnostic::new(&CHECK.rule, value.span, message).with_help(HELP));
            }
        }
    }
    for parameter in &cx.protocol.parameters {
        more_for_darker_skin(parameter, out);
    }
    too_often(cx, out);
    too_young(cx, out);
    too_long(cx, out);
    takes_too_long(cx, out);
    too_many(cx, out);
    longer_than_itself(cx, out);
    other_wavelengths(cx, out);
}

/// Darker skin takes up more of the light, and burns at energies that lighter skin bears.
fn more_for_darker_skin(parameter: &Parameter, out: &mut Findings) {
    let is_energy = |value: Quantity| matches!(value.unit.dimension(), Dimension::Fluence | Dimension::Energy | Dimension::Power);
    let upper = |case: &Case| case.value.get().upper().map(|upper| case.value.get().in_base(upper));
    let typed =
        || parameter.cases.iter().filter(|case| is_energy(case.value.get())).filter_map(|case| Some((case, case.skin_type.as_ref()?)));
    for (darker, types) in typed() {
        let lighter = typed().find(|(case, lighter)| {
            lighter.last < types.first
                && For::of(case).without(SKIN_TYPE) == For::of(darker).without(SKIN_TYPE)
                && upper(case) < upper(darker)
        });
        let Some((lighter, lighter_types)) = lighter.filter(|_| upper(darker).is_some()) else { continue };
        let (more, less) = (darker.value.get(), lighter.value.get());
        let message = format!("skin type {} gets {more}, and the lighter type {} only {less}", types.value, lighter_types.value);
        let finding = Diagnostic::new(&CHECK.rule, darker.value.span, message).with_label(lighter.value.span, "less, for lighter skin");
        out.push_for(
            Some(parameter.id.as_str()),
            finding.with_help("darker skin burns at lower energies: check which value belongs to which type"),
        );
    }
}

/// A time in the words of a step or a parameter that is longer than its own value allows.
fn longer_than_itself(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let steps =
        cx.protocol.steps.iter().filter_map(|step| {
            Some((step.id.as_str(), step.duration?.get(), step.staff.as_ref()?.source_text(), step.staff.as_ref()?.span()))
        });
    for (item, own, text, span) in steps {
        let Some(most) = own.upper().filter(|_| own.unit == Unit::Minute && text.contains("min")) else { continue };
        let said = quantities(text).into_iter().find(|(_, number, unit)| ["min", "minute", "minutes"].contains(unit) && *number > most);
        let Some((range, ..)) = said else { continue };
        let message = format!("this says {}, and the step lasts {own}", &text[range]);
        let finding = Diagnostic::new(&CHECK.rule, span, message).with_severity(Severity::Warning);
        out.push_for(Some(item), finding.with_help("correct one of them, or refer to the other: `{duration}`"));
    }
}

/// A greater load, or more repetitions, sets or times a day, than anybody has.
fn too_many(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in cx.protocol.rules() {
        let load = rule.load.map(|load| (load.span, load.value.get()));
        let heavy = load.and_then(|(span, load)| {
            let upper = load.upper()?;
            let mut limits = limits().limit.iter().filter(|limit| is_beyond(limit, load.unit.written(), upper));
            limits.find(|limit| has_beginning("load", &limit.words)).map(|limit| (span, beyond(limit, &load.to_string())))
        });
        if let Some((span, message)) = heavy {
            out.push_for(Some(rule.id.as_str()), Diagnostic::new(&CHECK.rule, span, message).with_help(HELP));
        }
        let times = rule.times.filter(|_| per_minutes(rule) == 24 * 60);
        for (key, count) in [("repetitions", rule.repetitions), ("sets", rule.sets), ("times", times)] {
            let Some((count, limit)) = count.zip(limits().count.iter().find(|limit| limit.key == key)) else { continue };
            if count.get().upper().is_some_and(|upper| upper > Decimal::from(limit.most)) {
                let message = format!("{} as `{key}` is implausible: at most {} was expected ({})", count.get(), limit.most, limit.source);
                let finding = Diagnostic::new(&CHECK.rule, count.span, message).with_severity(Severity::Warning);
                out.push_for(Some(rule.id.as_str()), finding.with_help("check the number; what is done all day long is `every`"));
            }
        }
    }
}

/// A wavelength that no device of the kind has.
fn other_wavelengths(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for device in &cx.protocol.devices {
        let Some(wavelength) = device.wavelength else { continue };
        let Some(limit) = limits().wavelength.iter().find(|limit| is_device(device, &limit.device, cx.cx.catalog)) else { continue };
        let value = wavelength.value.get();
        let nm = |number: Decimal| value.in_base(number) / Decimal::from(Unit::Nanometre.factor());
        let fits = |number: Decimal| (Decimal::from(limit.least)..=Decimal::from(limit.most)).contains(&nm(number));
        if ![value.lower(), value.upper()].into_iter().flatten().all(fits) {
            let message =
                format!("{value} is implausible for this device: {} to {} nm were expected ({})", limit.least, limit.most, limit.source);
            out.push_for(Some(device.id.as_str()), Diagnostic::new(&CHECK.rule, wavelength.span, message).with_help(HELP));
        }
    }
}

/// What is wrong with the value of a parameter.
fn too_much(parameter: &Parameter, value: Quantity) -> Option<String> {
    let since = value.unit.dimension() == Dimension::Time
        && has_beginning(parameter.title.source_text(), &["since", "free of", "gap", "between", "apart", "pause"]);
    if since && matches!(value.bound, Bound::AtMost(_)) {
        return Some(format!("{value} since something is no time to wait: it holds on the day itself"));
    }
    let texts = [parameter.title.source_text(), parameter.staff.as_ref().map_or("", |staff| staff.source_text())];
    let medicine = medicine_in(texts[0]).or_else(|| medicine_in(&parameter.id.as_str().replace('-', " ")));
    if let Some(limit) = medicine.filter(|_| value.unit.dimension() == Dimension::Dose) {
        let per_kg = value.upper().zip(limit.per_kg).filter(|(upper, per_kg)| *upper > Decimal::from(*per_kg));
        let name = &lexicon().get(&limit.id)?.term;
        return per_kg.map(|(_, per_kg)| format!("{value} of {name} is implausible: at most {per_kg} mg/kg was expected"));
    }
    if let Some(limit) = medicine.filter(|_| value.unit.dimension() == Dimension::Mass) {
        let daily = texts[0].to_lowercase().contains("day") || texts[0].to_lowercase().contains("daily");
        return over_dose(limit, value, daily);
    }
    let words = format!("{} {}", texts[0], parameter.id.as_str().replace('-', " "));
    if let Bound::AtLeast(number) = value.bound
        && value.unit == Unit::Celsius
        && number >= Decimal::from(WARM)
    {
        return Some(format!("{value} has no upper end, and too much heat burns"));
    }
    limits()
        .limit
        .iter()
        .find(|limit| is_beyond(limit, value.unit.written(), value.stated()) && has_beginning(&words, &limit.words))
        .map(|limit| beyond(limit, &value.to_string()))
}

/// From how many degrees Celsius on a bound upwards is one of heat.
const WARM: i64 = 30;

fn medicine_in(text: &str) -> Option<&'static MedicineLimit> {
    let mentions = lexicon().mentions(text);
    mentions.iter().find_map(|mention| limits().medicine.iter().find(|limit| limit.id == mention.entry.id))
}

fn over_dose(limit: &MedicineLimit, value: Quantity, daily: bool) -> Option<String> {
    let mg = value.in_base(value.stated()) / Decimal::from(Unit::Milligram.factor());
    let (most, what) = if daily { (limit.daily, "a day") } else { (limit.single, "at a time") };
    let name = &lexicon().get(&limit.id)?.term;
    (mg > Decimal::from(most)).then(|| format!("{value} of {name} is implausible: at most {most} mg {what} was expected"))
}

fn is_beyond(limit: &QuantityLimit, unit: &str, number: Decimal) -> bool {
    limit.unit == unit
        && (limit.most.is_some_and(|most| number > Decimal::from(most)) || limit.least.is_some_and(|least| number < Decimal::from(least)))
}

fn beyond(limit: &QuantityLimit, value: &str) -> String {
    let bound = match (limit.most, limit.least) {
        (Some(most), _) => format!("at most {most} {}", limit.unit),
        (None, Some(least)) => format!("at least {least} {}", limit.unit),
        (None, None) => String::new(),
    };
    format!("{value} is implausible for {}: {bound} was expected ({})", limit.what, limit.source)
}

/// A medicine taken more often than is plausible.
fn too_often(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in cx.protocol.rules() {
        let Some((Mode::Do | Mode::May, target)) = rule.duty() else { continue };
        let own = cx.thing(target.as_str());
        let Some(limit) = limits().medicine.iter().find(|limit| own.entries.contains(limit.id.as_str())) else { continue };
        too_much_taken(rule, limit, out);
        if let Some(every) = rule.every.filter(|every| matches!(every.value.bound, Bound::AtMost(_))) {
            let name = term(target.as_str(), cx.cx.catalog);
            let message = format!("{name} every {} lets patients take it as often as they like", every.value.get());
            let help = "write the least time between two doses: `every = \"at least …\"`";
            out.push_for(Some(rule.id.as_str()), Diagnostic::new(&CHECK.rule, every.span, message).with_help(help));
        }
        let Some((every, minutes)) = rule.every.and_then(|every| Some((every, every.minutes()?))) else { continue };
        if minutes < limit.interval {
            let name = term(target.as_str(), cx.cx.catalog);
            let message = format!(
                "{name} every {} is implausible: at least {} between two doses were expected",
                every.value.get(),
                time(limit.interval)
            );
            out.push_for(Some(rule.id.as_str()), Diagnostic::new(&CHECK.rule, every.span, message).with_help(HELP));
        }
    }
}

/// A dose, or the sum of a day, beyond what is plausible.
fn too_much_taken(rule: &protocol::Rule, limit: &MedicineLimit, out: &mut Findings) {
    let is_mass = |value: &Quantity| value.unit.dimension() == Dimension::Mass;
    let of_a_day = per_minutes(rule) == 24 * 60;
    let single = rule.amount.map(|amount| (amount.span, amount.value.get(), false));
    let daily = rule.most.filter(|_| of_a_day).map(|most| (most.span, most.value.get(), true));
    for (span, value, daily) in single.into_iter().chain(daily).filter(|(_, value, _)| is_mass(value)) {
        if let Some(message) = over_dose(limit, value, daily) {
            out.push_for(Some(rule.id.as_str()), Diagnostic::new(&CHECK.rule, span, message).with_help(HELP));
        }
    }
    let (Some(amount), Some(times), true) = (rule.amount, rule.times, of_a_day) else { return };
    let Some(sum) = amount.stated().checked_mul(times.stated()).filter(|_| is_mass(&amount)) else { return };
    let sum = Quantity { bound: Bound::Plain(sum), unit: amount.unit };
    if let Some(message) = over_dose(limit, sum, true) {
        out.push_for(Some(rule.id.as_str()), Diagnostic::new(&CHECK.rule, times.span, message).with_help(HELP));
    }
}

fn too_young(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let Some(age) = cx.protocol.scope.as_ref().and_then(|scope| scope.minimum_age) else { return };
    let classes = cx.classes();
    let region = cx.cx.settings.region.map(|region| region.word());
    let limit = limits().age.iter().find(|limit| {
        classes.iter().any(|class| class.id == limit.class) && region.is_none_or(|region| limit.regions.iter().any(|known| known == region))
    });
    if let Some(limit) = limit.filter(|limit| age.value < limit.least) {
        let message = format!(
            "a least age of {} years is implausible here: at least {} years were expected ({})",
            age.value, limit.least, limit.source
        );
        out.push(Diagnostic::new(&CHECK.rule, age.span, message).with_help("check the number against the law and the label"));
    }
}

/// Something that stays on the skin for longer than is plausible, or without a limit.
fn too_long(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let classes = cx.classes();
    for step in &cx.protocol.steps {
        let Some(duration) = step.duration else { continue };
        let title = step.title.as_ref().map_or("", |title| title.source_text());
        let holds = |class: &Option<String>| class.as_ref().is_none_or(|class| classes.iter().any(|known| known.id == *class));
        let Some(limit) = limits().contact.iter().find(|limit| holds(&limit.class) && has_beginning(title, &limit.words)) else { continue };
        let item = Some(step.id.as_str());
        let value = duration.value.get();
        if value.in_base(value.stated()) > Decimal::from(limit.most) * Decimal::from(Unit::Minute.factor()) {
            let message = format!("{value} on the skin is implausible: at most {} min was expected ({})", limit.most, limit.source);
            out.push_for(item, Diagnostic::new(&CHECK.rule, duration.span, message).with_help(HELP));
        } else if value.upper().is_none() {
            let message = format!("a contact time of {value} has no end");
            out.push_for(item, Diagnostic::new(&CHECK.rule, duration.span, message).with_help("write `at most …` or `exactly …`"));
        }
    }
}

/// Something that a rule asks for and that takes longer at a time than is plausible.
fn takes_too_long(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in cx.protocol.rules() {
        let (Some(takes), Some((Mode::Do | Mode::May, target))) = (rule.takes, rule.duty()) else { continue };
        let own = cx.thing(target.as_str());
        let Some(limit) = limits().contact.iter().find(|limit| limit.is.iter().any(|id| own.entries.contains(id.as_str()))) else {
            continue;
        };
        if takes.minutes().is_some_and(|minutes| minutes > limit.most) {
            let thing = term(target.as_str(), cx.cx.catalog);
            let message = format!(
                "{thing} for {} at a time is implausible: at most {} min was expected ({})",
                takes.value.get(),
                limit.most,
                limit.source
            );
            out.push_for(Some(rule.id.as_str()), Diagnostic::new(&CHECK.rule, takes.span, message).with_help(HELP));
        }
    }
}

fn needs() -> Needs<'static> {
    vec![vec![bytes(b"0123456789")], vec![IN_WORDS.signs(), words(WORDS.map(|(word, _)| word))]]
}

/// Doses, intervals, temperatures and loads in sentences.
fn run_text(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if block.is_record()
        || block.is_search_name()
        || !(block.rendered.bytes().any(|byte| byte.is_ascii_digit()) || IN_WORDS.is_in(&block.rendered))
    {
        return;
    }
    for sentence in block.sentences() {
        for (range, message) in in_sentence(sentence.text) {
            let at = sentence.start + range.start..sentence.start + range.end;
            // The value of a reference is told where it stands.
            if !block.is_bound(at.clone()) {
                let place: Span = block.span(at);
                out.push_for(block.item(), Diagnostic::new(&CHECK.rule, place, message).with_help(HELP));
            }
        }
    }
}

fn in_sentence(sentence: &str) -> Vec<(Range<usize>, String)> {
    let medicine = medicine_in(sentence);
    let mut found = Vec::new();
    for (range, number, unit) in quantities(sentence) {
        let value = format!("{number} {unit}");
        let mg = match unit {
            "mg" => Some(number),
            "g" => Some(number * Decimal::from(1000)),
            _ => None,
        };
        let daily =
            ["a day", "per day", "daily", "in 24 hours", "each day"].iter().any(|word| sentence[range.end..].to_lowercase().contains(word));
        let message = match (medicine, mg) {
            (Some(limit), Some(mg)) => {
                let (most, what) = if daily { (limit.daily, "a day") } else { (limit.single, "at a time") };
                let name = lexicon().get(&limit.id).map_or("it", |entry| entry.term.as_str());
                (mg > Decimal::from(most)).then(|| format!("{value} of {name} is implausible: at most {most} mg {what} was expected"))
            }
            (Some(limit), None) if is_interval(sentence, &range) => {
                let minutes = minutes(number, unit);
                let shorter = minutes.is_some_and(|minutes| minutes < Decimal::from(limit.interval));
                shorter.then(|| {
                    format!(
                        "every {value} is implausible for this medicine: at least {} between two doses were expected",
                        time(limit.interval)
                    )
                })
            }
            _ => {
                let fits = |limit: &&QuantityLimit| is_beyond(limit, unit, number) && has_beginning(sentence, &limit.words);
                limits().limit.iter().find(fits).map(|limit| beyond(limit, &value))
            }
        };
        found.extend(message.map(|message| (range, message)));
    }
    found
}

/// Whether the quantity is how often something is done: "every 2 hours".
fn is_interval(sentence: &str, range: &Range<usize>) -> bool {
    sentence[..range.start].trim_end().to_lowercase().ends_with("every")
}

fn minutes(number: Decimal, unit: &str) -> Option<Decimal> {
    let factor = match unit {
        "min" | "minute" | "minutes" => 1,
        "h" | "hour" | "hours" => 60,
        "d" | "day" | "days" => 1440,
        _ => return None,
    };
    Some(number * Decimal::from(factor))
}

/// Units that a number in words may have after it.
static IN_WORDS: Phrases<()> = Phrases::new(&[
    ("gram", ()),
    ("grams", ()),
    ("milligram", ()),
    ("milligrams", ()),
    ("hour", ()),
    ("hours", ()),
    ("minutes", ()),
    ("day", ()),
    ("days", ()),
]);

/// Numbers, in digits or in a word, with the unit after them.
fn quantities(text: &str) -> Vec<(Range<usize>, Decimal, &'static str)> {
    const UNITS: [(&str, &str); 21] = [
        ("milligrams", "mg"),
        ("milligram", "mg"),
        ("grams", "g"),
        ("gram", "g"),
        ("mg", "mg"),
        ("g", "g"),
        ("kg", "kg"),
        ("°C", "°C"),
        ("J/cm2", "J/cm2"),
        ("minutes", "minutes"),
        ("minute", "minute"),
        ("min", "min"),
        ("hours", "hours"),
        ("hour", "hour"),
        ("h", "h"),
        ("days", "days"),
        ("day", "day"),
        ("d", "d"),
        ("degrees", "°C"),
        ("mL", "mL"),
        ("kilograms", "kg"),
    ];
    let mut before = None;
    let starts = text.char_indices().filter(|(_, character)| {
        let starts = character.is_alphanumeric() && before.is_none_or(|c: char| !c.is_alphanumeric() && c != '.');
        before = Some(*character);
        starts
    });
    let number = |start: usize| {
        let rest = &text[start..];
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let digits = rest[..length].trim_end_matches('.');
            return digits.parse::<Decimal>().ok().map(|number| (digits.len(), number));
        }
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (_, number) = WORDS.iter().find(|(word, _)| rest[..length].eq_ignore_ascii_case(word))?;
        Some((length, Decimal::from(*number)))
    };
    let mut found = Vec::new();
    for (start, _) in starts {
        let Some((length, number)) = number(start) else { continue };
        let after = &text[start + length..];
        let rest = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        let is_there = |(unit, _): &&(&str, &str)| rest.strip_prefix(*unit).is_some_and(|more| !more.starts_with(char::is_alphanumeric));
        if let Some((unit, meaning)) = UNITS.iter().find(is_there) {
            found.push((start..start + length + (after.len() - rest.len()) + unit.len(), number, *meaning));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        in_sentence(text).into_iter().map(|(range, _)| &text[range]).collect()
    }

    #[test]
    fn limits_hold_at_their_boundaries() {
        for (fine, wrong, slip) in [
            ("Take 1000 mg paracetamol.", "Take 1001 mg paracetamol.", "1001 mg"),
            ("Take paracetamol every 4 hours.", "Take paracetamol every 239 minutes.", "239 minutes"),
            ("Take at most 4 g paracetamol a day.", "Take at most 4.1 g paracetamol a day.", "4.1 g"),
            ("A warm compress of 45 °C.", "A warm compress of 46 °C.", "46 °C"),
            ("Take four grams of paracetamol a day.", "Take no more than eight grams of paracetamol a day.", "eight grams"),
            ("Take one gram of paracetamol.", "Take two grams of paracetamol.", "two grams"),
            ("A backpack of 30 kg.", "A backpack of 31\u{a0}kg.", "31\u{a0}kg"),
        ] {
            assert_eq!(found(fine), Vec::<&str>::new(), "{fine}");
            assert_eq!(found(wrong), [slip], "{wrong}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in ["Wait 5000 minutes.", "A tray of 60 kg stands there.", "", "2.5.1 mg", "Store at 60 °C."] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
