//! One concept at one minute at which the two sides differ, in words: what a reader can check against both sheets.

use super::points::{Aspect, Cell, Grid, Holding, OPEN, Party, Point, level, status};
use super::side::Side;
use crate::merge::{ConceptId, End, Force, Minutes, Values};
use crate::resolve::{EVERY, HAPPENED};
use serde::Serialize;

/// A concept and a minute at which old and new differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The concept, by its name in the vocabulary.
    pub concept: String,
    /// What people call it.
    pub term: String,
    /// The minute, counted from the end of the visit.
    pub minutes: i64,
    /// What held then.
    pub was: String,
    /// What holds then.
    pub is: String,
    /// Where on the body, if not everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// What is true of the person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
    /// The event that has not happened yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaited: Option<String>,
}

/// A point to show, with its cell as far as it goes on, the concept and the minute.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The point.
    pub point: Point,
    /// Its cell, prolonged to where the same concept stops to differ in the same way.
    pub cell: Cell,
    /// The concept.
    pub concept: ConceptId,
    /// A minute in it.
    pub minute: Minutes,
    /// Whether it says something that the place is this one.
    pub is_placed: bool,
}

/// The point that is easiest to understand: of the worst class, for anybody, after the visit, early. Of its concepts that which a rule names,
/// or else the widest.
pub fn choose(grid: &Grid, points: &[Point], old: Party<'_>, new: Party<'_>) -> Option<Shown> {
    let rank = |point: &&Point| {
        let cell = grid.cell(point.cell);
        (
            std::cmp::Reverse(point.class()),
            cell.facts.len(),
            cell.awaited.is_some(),
            cell.time.from < Minutes::ZERO,
            point.cell,
            point.level,
        )
    };
    let point = points.iter().min_by_key(rank)?;
    let named = old.lines.iter().chain(new.lines).map(|line| line.norm.target).find(|target| point.concepts.contains(*target));
    let concept = named.or_else(|| new.concepts.topmost(&point.concepts).first().copied())?;
    let mut cell = grid.cell(point.cell);
    let mut last = point.cell;
    let goes_on = |at: usize| {
        let same = |other: &&Point| other.cell == at && (other.aspect, other.moved) == (point.aspect, point.moved);
        points.iter().filter(same).any(|other| other.concepts.contains(concept))
    };
    while grid.follows(last, last + 1) && goes_on(last + 1) {
        last += 1;
        cell.time.to = grid.cell(last).time.to;
    }
    let minute = minute(cell.time.from, cell.time.to);
    Some(Shown { point: point.clone(), cell, concept, minute, is_placed: grid.has_places() })
}

/// A round minute inside a stretch: its middle, to the hour, up to three days; a day after its start beyond.
fn minute(from: Minutes, to: End) -> Minutes {
    let End::At(to) = to else { return from.later(Minutes::DAY) };
    let length = to.0.saturating_sub(from.0);
    let middle = from.0.saturating_add(length / 2);
    let round = if to.0 <= Minutes::days(3).0 && from.0 >= -Minutes::days(3).0 {
        middle.div_euclid(60) * 60
    } else {
        from.0.saturating_add(Minutes::DAY.0)
    };
    if (from.0..to.0).contains(&round) { Minutes(round) } else { Minutes(middle) }
}

impl Shown {
    /// In words. Both sides as a whole are asked, or a single rule of each.
    pub(super) fn witness(&self, sides: [&Side<'_>; 2], parties: [Party<'_>; 2]) -> Witness {
        let [old, new] = parties;
        let held = [status(&self.cell, self.minute, self.concept, old), status(&self.cell, self.minute, self.concept, new)];
        let [mut was, mut is] = held.each_ref().map(|held| words(held, self.point.aspect, false));
        if was == is {
            let in_full = held.each_ref().map(|held| words(held, self.point.aspect, true));
            if in_full[0] != in_full[1] {
                [was, is] = in_full;
            }
        }
        let concepts = new.concepts;
        let name = |concept| concepts.name(concept).as_str().to_owned();
        let term = |concept| term(sides, &name(concept));
        Witness {
            concept: name(self.concept),
            term: term(self.concept),
            minutes: self.minute.0,
            was,
            is,
            area: self.cell.place.filter(|_| self.is_placed).map(term),
            facts: self.cell.facts.iter().map(|fact| fact_in_words(sides, fact.as_str())).collect(),
            awaited: self.cell.awaited.as_ref().map(|event| self::term(sides, event.as_str())),
        }
    }
}

/// What people call a concept, by the new vocabulary or else by the old one.
pub(super) fn term(sides: [&Side<'_>; 2], name: &str) -> String {
    let known = sides.iter().rev().find_map(|side| side.content.catalog.concepts.get(name));
    known.map_or_else(|| name.to_owned(), |concept| concept.term.source_text().to_owned())
}

fn fact_in_words(sides: [&Side<'_>; 2], fact: &str) -> String {
    match (fact.strip_prefix(HAPPENED), fact.split_once(':')) {
        (Some(event), _) => format!("after {}", term(sides, event)),
        (None, Some(("session", number))) => format!("session {number}"),
        (None, Some(("row", row))) => format!("in row `{row}` of the plan"),
        _ => match fact.strip_suffix("-unlike-normal") {
            Some(sign) => format!("{} unlike what is normal", term(sides, sign)),
            None => term(sides, fact),
        },
    }
}

impl Witness {
    /// `at 36 h, make-up: was banned, is free`.
    pub fn sentence(&self) -> String {
        format!("{}: was {}, is {}", self.place(), self.was, self.is)
    }

    /// `at 36 h, make-up`.
    pub fn place(&self) -> String {
        let mut head = vec![format!("at {}", time(self.minutes))];
        head.extend(self.area.clone());
        head.extend(self.facts.iter().map(|fact| format!("with {fact}")));
        head.extend(self.awaited.iter().map(|event| format!("while “{event}” is awaited")));
        head.push(self.term.clone());
        head.join(", ")
    }
}

/// Minutes as a person says them.
pub fn time(minutes: i64) -> String {
    let (count, when) = (minutes.abs(), if minutes < 0 { " before the visit" } else { "" });
    let number = match count {
        0 => "the end of the visit".to_owned(),
        _ if count % 1440 == 0 && count >= 3 * 1440 => format!("{} d", count / 1440),
        _ if count % 60 == 0 && count <= 3 * 1440 => format!("{} h", count / 60),
        _ if count > 3 * 1440 => {
            let parts = [(count / 1440, "d"), (count % 1440 / 60, "h"), (count % 60, "min")];
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect::<Vec<_>>().join(" ")
        }
        _ => format!("{count} min"),
    };
    format!("{number}{when}")
}

fn words(held: &[Holding], aspect: Aspect, in_full: bool) -> String {
    let of = |wanted: Aspect| held.iter().filter(move |holding| holding.aspect == wanted);
    let values = |holding: &Holding| if in_full { values(&holding.values) } else { String::new() };
    match aspect {
        Aspect::Call => match of(Aspect::Call).map(|holding| holding.level).max() {
            None => "no reason to call".to_owned(),
            Some(5) => "an emergency".to_owned(),
            Some(4) => "a reason to call at once".to_owned(),
            Some(_) => "a reason to call the same day".to_owned(),
        },
        Aspect::Normal => if of(Aspect::Normal).next().is_some() { "normal" } else { "not said to be normal" }.to_owned(),
        Aspect::Ban | Aspect::Duty | Aspect::Permission => {
            let ban = of(Aspect::Ban).max_by_key(|holding| holding.level).map(|holding| {
                let word = match holding.level {
                    OPEN => "left open (“at least”)",
                    strength if strength < level(Force::Must) => "advised against",
                    _ => "banned",
                };
                format!("{word}{}", values(holding))
            });
            let duty = of(Aspect::Duty).max_by_key(|holding| holding.level).map(|holding| {
                let word = match holding.level {
                    OPEN => "still asked for where “at least” leaves it open",
                    strength if strength < level(Force::Must) => "advised",
                    _ => "asked for",
                };
                format!("{word}{}", values(holding))
            });
            match (ban, duty, of(Aspect::Permission).next()) {
                (Some(ban), Some(duty), _) => format!("{ban} and {duty}"),
                (Some(ban), None, _) => ban,
                (None, Some(duty), _) => duty,
                (None, None, Some(holding)) => format!("allowed{}", values(holding)),
                (None, None, None) if aspect == Aspect::Duty => "not asked for".to_owned(),
                (None, None, None) => "free".to_owned(),
            }
        }
    }
}

/// ` (spf at least 30, at most every 1440 min)`.
fn values(values: &Values) -> String {
    let one = |(property, range): (&crate::merge::Name, &crate::merge::Range)| {
        let name = property.as_str();
        let unit = if name == EVERY { " min" } else { "" };
        match (range.least, range.most) {
            (Some(least), Some(most)) if least == most => format!("{name} {least}{unit}"),
            (Some(least), Some(most)) => format!("{name} {least} to {most}{unit}"),
            (Some(least), None) => format!("{name} at least {least}{unit}"),
            (None, Some(most)) => format!("{name} at most {most}{unit}"),
            (None, None) => name.to_owned(),
        }
    };
    let all: Vec<String> = values.iter().map(one).collect();
    if all.is_empty() { " without a value".to_owned() } else { format!(" ({})", all.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_is_at_a_round_minute_inside_its_stretch() {
        let hours = |from: i64, to: i64| minute(Minutes::hours(from), End::At(Minutes::hours(to)));
        assert_eq!(hours(24, 48), Minutes::hours(36));
        assert_eq!(hours(48, 72), Minutes::hours(60));
        assert_eq!(hours(14 * 24, 21 * 24), Minutes::days(15));
        assert_eq!(minute(Minutes(10), End::At(Minutes(20))), Minutes(15));
        assert_eq!(minute(Minutes::DAY, End::Open), Minutes::days(2));
        assert_eq!(minute(Minutes::days(-14), End::At(Minutes::days(-7))), Minutes::days(-13));
        assert_eq!(
            [time(0), time(2160), time(21_600), time(-1440), time(15)],
            ["the end of the visit", "36 h", "15 d", "24 h before the visit", "15 min"]
        );
    }
}
