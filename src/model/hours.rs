//! When somebody answers the clinic's telephone, as times that a page can hold against the clock.

use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, Shape, Value, choice, faults, table};
use crate::source::{Span, Spanned};

choice! {
    /// A day of the week.
    pub enum Weekday as "day of the week" {
        /// The first by ISO 8601.
        Monday = "monday",
        /// The second.
        Tuesday = "tuesday",
        /// The third.
        Wednesday = "wednesday",
        /// The fourth.
        Thursday = "thursday",
        /// The fifth.
        Friday = "friday",
        /// The sixth.
        Saturday = "saturday",
        /// The seventh.
        Sunday = "sunday",
    }
}

table! {
    /// Days on which somebody answers from one time to another. A clinic that closes at noon has two of these.
    pub struct Open as "opening hours" {
        /// The days.
        list "days" days: Spanned<Weekday>,
        /// From when.
        req "from" from: Spanned<TimeOfDay>,
        /// Until when, on the same day.
        req "to" to: Spanned<TimeOfDay>,
    }
}

/// A time of day in whole minutes, by the clinic's clock: "09:00", at most "24:00".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Minutes since midnight.
    pub fn minutes(self) -> u16 {
        self.0
    }

    fn read(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let number =
            |part: &str| (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u16>().ok()).flatten();
        let (hour, minute) = (number(hour)?, number(minute)?);
        let minutes = hour * 60 + minute;
        (minute < 60 && minutes <= 24 * 60).then_some(Self(minutes))
    }
}

impl Decode for TimeOfDay {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "a time of day in quotes, such as \"09:00\"")?;
        let time = Self::read(text.value);
        if time.is_none() {
            let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("`{}` is no time of day", text.value));
            cx.report(finding.with_help("write hours and minutes of the 24-hour clock, such as \"09:00\" or \"17:30\""));
        }
        time
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        Self([0, 24 * 60][cx.choose(2)])
    }

    fn shape() -> Shape {
        Shape::Form { name: "a time of day", pattern: Some("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"), examples: &["09:00", "17:30"] }
    }
}

/// The name of a time zone in the IANA database: "Europe/London". A browser that does not know it shows all numbers, as without a script.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TimeZone(Box<str>);

impl TimeZone {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn fits(text: &str) -> bool {
        let is_part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_uppercase())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+".contains(&byte))
        };
        text == "UTC" || text.contains('/') && text.split('/').all(is_part)
    }
}

impl Decode for TimeZone {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "a time zone in quotes, such as \"Europe/London\"")?;
        if Self::fits(text.value) {
            return Some(Self(text.value.into()));
        }
        let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("`{}` is no name of a time zone", text.value));
        cx.report(finding.with_help("write its name in the IANA database, such as \"Europe/London\" or \"America/New_York\""));
        None
    }

    fn stand_in(_: Span, _: &mut Cx<'_>) -> Self {
        Self("UTC".into())
    }

    fn shape() -> Shape {
        Shape::Form { name: "a time zone", pattern: None, examples: &["Europe/London", "America/New_York"] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_of_the_24_hour_clock() {
        for (text, minutes) in [
            ("00:00", Some(0)),
            ("09:05", Some(545)),
            ("24:00", Some(1440)),
            ("24:01", None),
            ("9:00", None),
            ("09:60", None),
            ("9am", None),
        ] {
            assert_eq!(TimeOfDay::read(text).map(TimeOfDay::minutes), minutes, "{text}");
        }
    }
}
