//! Quantities as people read them: number and unit joined, the unit in the reader's words.

use super::Language;
use crate::model::{Bound, Quantity, Unit};
use rust_decimal::Decimal;

/// Joins what must not break across lines.
const NO_BREAK_SPACE: &str = "\u{a0}";

const DAYS_OF_A_WEEK: Decimal = Decimal::from_parts(7, 0, 0, false, 0);

/// The quantity in the language's words.
pub fn quantity(quantity: &Quantity, language: &Language) -> String {
    let single = |value: Decimal, unit| with_unit(&number(value), value, unit, language);
    // A range keeps the unit of its lower end; alone, the same stretch of time has one name on a page: "1 week", not "7 days" beside it.
    let one = |value: Decimal| match quantity.unit {
        Unit::Day if !value.is_zero() && (value % DAYS_OF_A_WEEK).is_zero() => single(value / DAYS_OF_A_WEEK, Unit::Week),
        unit => single(value, unit),
    };
    match quantity.bound {
        Bound::Plain(value) => one(value),
        Bound::Exactly(value) => language.filled("exactly", &[("value", &one(value))]),
        Bound::AtLeast(value) if quantity.unit == Unit::Spf => language.filled("spf_at_least", &[("value", &number(value))]),
        Bound::AtLeast(value) => language.filled("at_least", &[("value", &one(value))]),
        Bound::AtMost(value) => language.filled("at_most", &[("value", &one(value))]),
        Bound::Range(low, high) => {
            let high = single(high, quantity.unit);
            let range = language.filled("range", &[("low", &number(low)), ("high", &high)]);
            range.replace(' ', "\u{a0}")
        }
    }
}

/// The same after "every": of one day only the day is said.
pub fn after_every(every: &Quantity, language: &Language) -> String {
    let said = quantity(every, language);
    let one = format!("1{NO_BREAK_SPACE}");
    said.strip_prefix(&one).map(str::to_owned).unwrap_or(said)
}

/// The same stretch as [`minutes`] after "first": of one week only the week is said.
pub fn after_first(count: i64, language: &Language) -> String {
    let said = minutes(count, language);
    let one = format!("1{NO_BREAK_SPACE}");
    said.strip_prefix(&one).map(str::to_owned).unwrap_or(said)
}

/// From one time to another, both in minutes: "1 to 2 weeks", and "24 hours to 2 days" where the units differ.
pub fn from_to(from: i64, to: i64, language: &Language) -> String {
    let (start, end) = (minutes(from, language), minutes(to, language));
    let unit = readable_unit(from);
    let key = if unit == readable_unit(to) { "range" } else { "band_from_to" };
    let low = number(Decimal::from(from / unit.minutes().unwrap_or(1)));
    let values = [("low", low.as_str()), ("high", end.as_str()), ("from", start.as_str()), ("to", end.as_str())];
    language.filled(key, &values)
}

/// A stretch of time in minutes, in the largest unit it is a whole number of; hours up to two days.
pub fn minutes(minutes: i64, language: &Language) -> String {
    let unit = readable_unit(minutes);
    let count = Decimal::from(minutes / unit.minutes().unwrap_or(1));
    with_unit(&number(count), count, unit, language)
}

/// A count of days.
pub fn days(count: i64, language: &Language) -> String {
    let count = Decimal::from(count);
    with_unit(&number(count), count, Unit::Day, language)
}

fn readable_unit(minutes: i64) -> Unit {
    let whole = |unit: Unit| unit.minutes().is_some_and(|length| minutes % length == 0 && minutes != 0);
    if whole(Unit::Week) {
        Unit::Week
    } else if whole(Unit::Day) && minutes >= 48 * 60 {
        Unit::Day
    } else if whole(Unit::Hour) {
        Unit::Hour
    } else {
        Unit::Minute
    }
}

fn number(value: Decimal) -> String {
    value.normalize().to_string()
}

fn with_unit(number: &str, value: Decimal, unit: Unit, language: &Language) -> String {
    let key = match unit {
        Unit::One => return number.to_owned(),
        Unit::Spf => return format!("SPF{NO_BREAK_SPACE}{number}"),
        Unit::Minute => "minutes",
        Unit::Second => "seconds",
        Unit::Hour => "hours",
        Unit::Day => "days",
        Unit::Week => "weeks",
        Unit::Pass => "passes",
        unit => return [number, NO_BREAK_SPACE, symbol(unit)].concat(),
    };
    [number, NO_BREAK_SPACE, &*language.plural(key, &value)].concat()
}

/// The unit as it is printed, which differs from how it is typed for micrometres and squares.
fn symbol(unit: Unit) -> &'static str {
    match unit {
        Unit::Micrometre => "µm",
        Unit::SquareCentimetre => "cm²",
        Unit::JoulePerSquareCentimetre => "J/cm²",
        Unit::Day => "d",
        unit => unit.written(),
    }
}
