//! Why something is a conflict, in one sentence for those who write the content.
//!
//! The sentences name concepts and rules by their identifiers, in backticks, so that an author finds them. What a patient
//! reads is written elsewhere, in the patient's language.

use super::concept::ConceptId;
use super::conflict::{Conflict, Party, Reason};
use super::course::CourseFault;
use super::disagreement::{Disagreement, DisagreementKind};
use super::rule::{Mode, Origin};
use super::value::Range;
use super::visit::Merged;
use super::window::{End, Interval, Minutes, Windows};

impl Conflict {
    /// Why it is one. `merged` must be the visit it was found in.
    pub fn why(&self, merged: &Merged<'_>) -> String {
        let (first, others) = self.parties.split_first().map_or((String::new(), String::new()), |(first, others)| {
            (all(&first.origins), all(others.iter().flat_map(|party| &party.origins)))
        });
        let claim = self.parties.first().map_or_else(String::new, |party| claim(merged, party));
        let when = time(&self.windows);
        match &self.reason {
            Reason::AllBanned if self.parties.len() > 2 => format!("{first} {claim}, but {others} together ban all of it {when}"),
            Reason::AllBanned => format!("{first} {claim}, but {others} bans all of it {when}"),
            Reason::PartBanned { left, banned } => {
                let (banned, left) = (concepts(merged, banned), concepts(merged, left));
                format!("{first} {claim}, of which {others} bans {banned} {when}; left is {left}")
            }
            Reason::NoValue(property) => format!("no `{property}` satisfies all of {}", self.values(merged, property.as_str())),
            Reason::Vague(words) => format!("{first} says \"{words}\", and nobody can tell when that ends"),
            Reason::Starts(_) => format!("{} start at different times; a recorded decision must say which holds", self.starts(merged)),
        }
    }

    fn values(&self, merged: &Merged<'_>, property: &str) -> String {
        let sources = self.parties.iter().flat_map(|party| &merged.rules()[party.rule].sources);
        let stated = sources.filter_map(|source| Some((&source.rule.origin, source.rule.norm.values.get(property)?)));
        let mut stated: Vec<String> = stated.map(|(origin, value)| format!("`{origin}` ({})", range(value))).collect();
        stated.sort();
        stated.dedup();
        stated.join(", ")
    }

    fn starts(&self, merged: &Merged<'_>) -> String {
        let of_party = |party: &Party| {
            let sources = merged.rules()[party.rule].sources.iter().map(|source| &source.rule);
            let mut named: Vec<String> = sources
                .filter(|rule| party.origins.contains(&rule.origin))
                .filter_map(|rule| Some(format!("`{}` ({})", rule.origin, duration(rule.norm.period.start()?))))
                .collect();
            named.sort();
            named.dedup();
            named
        };
        self.parties.iter().flat_map(of_party).collect::<Vec<_>>().join(", ")
    }
}

impl Disagreement {
    /// Why it is one. `merged` must be the visit it was found in.
    pub fn why(&self, merged: &Merged<'_>) -> String {
        let target = self.parties.first().map(|party| merged.rules()[party.rule].norm.target);
        let sign = concepts(merged, target.as_slice());
        let named = all(self.parties.iter().flat_map(|party| &party.origins));
        match self.kind {
            DisagreementKind::ExpectationsDiffer => {
                format!("{named} differ more than twofold on how long {sign} is normal: {}", bounds(&self.windows))
            }
            DisagreementKind::CallWithinExpected => {
                format!("{named} together call {sign} normal and a reason to call {}", time(&self.windows))
            }
        }
    }
}

impl CourseFault {
    /// Why it is one. `merged` must be the visit that the course repeats.
    pub fn why(&self, merged: &Merged<'_>) -> String {
        let named = self.rule().map_or_else(String::new, |rule| {
            let rule = &merged.rules()[rule];
            format!("{} on `{}`", all(rule.sources.iter().map(|source| &source.rule.origin)), merged.concepts().name(rule.norm.target))
        });
        match self {
            Self::NoInterval => "a course of several sessions needs the interval between two of them".into(),
            Self::NothingSaidBefore(_) => format!("{named} says what holds after a session, and nothing says what holds before the next"),
            Self::ExpectationLasts(_) => format!("the next session comes before {named} is surely over"),
            Self::TreatmentBanned(_) => format!("the next session comes while {named} still bans it"),
            Self::ExpectationUntilEvent(_) => format!("{named} ends with an event, so that it may not be over by the next session"),
            Self::TreatmentBannedUntilEvent(_) => format!("{named} bans the next session until an event"),
            Self::WholeCourse(concept) => {
                format!("no time between two sessions is free for `{}`: it holds for the whole course", merged.concepts().name(*concept))
            }
        }
    }

    /// The merged rule it is about, as a place in [`Merged::rules`].
    pub fn rule(&self) -> Option<usize> {
        match *self {
            Self::NoInterval | Self::WholeCourse(_) => None,
            Self::NothingSaidBefore(rule)
            | Self::ExpectationLasts(rule)
            | Self::TreatmentBanned(rule)
            | Self::ExpectationUntilEvent(rule)
            | Self::TreatmentBannedUntilEvent(rule) => Some(rule),
        }
    }
}

fn claim(merged: &Merged<'_>, party: &Party) -> String {
    let norm = &merged.rules()[party.rule].norm;
    let verb = if norm.mode == Mode::Do { "asks for" } else { "allows" };
    format!("{verb} `{}`", merged.concepts().name(norm.target))
}

fn all<'a>(origins: impl IntoIterator<Item = &'a Origin>) -> String {
    origins.into_iter().map(|origin| format!("`{origin}`")).collect::<Vec<_>>().join(", ")
}

fn concepts(merged: &Merged<'_>, ids: &[ConceptId]) -> String {
    ids.iter().map(|&id| format!("`{}`", merged.concepts().name(id))).collect::<Vec<_>>().join(", ")
}

fn range(range: &Range) -> String {
    match (range.least, range.most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "any".into(),
    }
}

fn bounds(windows: &Windows) -> String {
    windows.iter().map(interval).collect::<Vec<_>>().join(", ")
}

fn time(windows: &Windows) -> String {
    match windows.is_empty() {
        true => "at some time".into(),
        false => format!("from {}", bounds(windows)),
    }
}

fn interval(interval: Interval) -> String {
    match interval.to {
        End::At(end) => format!("{} to {}", duration(interval.from), duration(end)),
        End::Open => format!("{} on", duration(interval.from)),
    }
}

/// A time in the largest unit that says it exactly: hours up to 48, then days, weeks from two on.
pub fn duration(time: Minutes) -> String {
    let exact = |unit: Minutes| time.0 % unit.0 == 0;
    let in_unit = |unit: Minutes, symbol: &str| format!("{} {symbol}", time.0 / unit.0);
    let size = time.0.unsigned_abs();
    match () {
        () if size == 0 => "0".into(),
        () if exact(Minutes::weeks(1)) && size >= Minutes::weeks(2).0.unsigned_abs() => in_unit(Minutes::weeks(1), "wk"),
        () if exact(Minutes::DAY) && size > Minutes::hours(48).0.unsigned_abs() => in_unit(Minutes::DAY, "d"),
        () if exact(Minutes::hours(1)) => in_unit(Minutes::hours(1), "h"),
        () => in_unit(Minutes(1), "min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_the_largest_exact_unit() {
        let said = [0, 15, 60, 90, 1440, 2880, 2881, 4320, 10_080, 20_160, 21_600, -10_080].map(|minutes| duration(Minutes(minutes)));
        assert_eq!(said, ["0", "15 min", "1 h", "90 min", "24 h", "48 h", "2881 min", "3 d", "7 d", "2 wk", "15 d", "-7 d"]);
    }

    #[test]
    fn windows_are_said_one_by_one() {
        let windows: Windows = [Interval::new(Minutes::ZERO, Minutes::DAY), Interval::open(Minutes::weeks(1))].into_iter().collect();
        assert_eq!(time(&windows), "from 0 to 24 h, 7 d on");
        assert_eq!(time(&Windows::NONE), "at some time");
    }
}
