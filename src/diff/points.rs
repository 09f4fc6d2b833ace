//! Two sets of rules compared point by point.
//!
//! What rules say is taken as sets of points: a concept at a minute, in a place, for a person, while an event is still awaited or has
//! happened. Between two breakpoints nothing changes, so one minute stands for each stretch between them. [`compare`] says at which
//! points the two sides differ, and in which direction:
//!
//! * bans and calls: a point more is stricter, one less looser. How strongly a rule binds counts as a level of its own, so a `must` that
//!   becomes a `should` is a point less. "At least 24 h" goes on after its number at the lowest level of all: nobody says that it is over.
//! * what is allowed and what is normal: a point more is looser.
//! * duties: each is fulfilled by anything below its target, so the narrower duty is the stricter one. A side that asks for all that the
//!   other asks for, in values as narrow, is as strict. That a duty begins earlier makes it no safer (sunscreen on open skin), so one
//!   whose start moved can't be compared.
//! * a concept that was banned and now fulfils a duty that was not there before, or the other way round, is reversed.
//!
//! Each side knows what is a kind of what by its own vocabulary. Both name concepts by the same ids, so both must have been made with the
//! names of either.

use super::Class;
use crate::merge::{ConceptId, ConceptSet, Concepts, End, Force, Interval, Minutes, Mode, Name, Norm, Origin, Values, Windows};
use std::collections::{BTreeMap, BTreeSet};

/// A rule of one side, as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it is written.
    pub origin: Origin,
    /// What it says, on the time of the visit.
    pub norm: Norm,
    /// When it is left open whether it holds: beyond the number of an "at least".
    pub open: Windows,
}

impl Line {
    /// A rule with nothing left open.
    pub fn new(origin: Origin, norm: Norm) -> Self {
        Self { origin, norm, open: Windows::NONE }
    }
}

/// The rules of one side with the vocabulary by which they are meant.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// What is a kind of what. Concepts that only the other side has stand in it without kin.
    pub concepts: &'a Concepts,
    /// The concepts that this side's vocabulary really has.
    pub known: &'a ConceptSet,
    /// The rules.
    pub lines: &'a [Line],
}

/// What a point is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Banned.
    Ban,
    /// Asked for.
    Duty,
    /// Expressly allowed.
    Permission,
    /// A reason to call.
    Call,
    /// A normal sign.
    Normal,
}

impl Aspect {
    fn of(mode: Mode) -> Self {
        match mode {
            Mode::Avoid => Self::Ban,
            Mode::Do => Self::Duty,
            Mode::May => Self::Permission,
            Mode::Call => Self::Call,
            Mode::Expect => Self::Normal,
        }
    }

    /// Whether more of it is looser.
    fn is_lenient(self) -> bool {
        matches!(self, Self::Permission | Self::Normal)
    }
}

/// How a point differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// It holds on the new side alone.
    Gained,
    /// It held on the old side alone.
    Lost,
    /// The duty begins at another time.
    Start,
    /// From ban to duty or back.
    Reversed,
}

/// For whom, where and when: all that a point is but its concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The stretch of time.
    pub time: Interval,
    /// The place; none is a place outside every area that a rule names.
    pub place: Option<ConceptId>,
    /// What is true of the person; whatever else a rule asks about is not.
    pub facts: BTreeSet<Name>,
    /// The event that has not happened yet; every other has.
    pub awaited: Option<Name>,
}

/// Points at which two sides differ: some concepts in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The number of its cell in the grid.
    pub cell: usize,
    /// What it is about.
    pub aspect: Aspect,
    /// How it differs.
    pub moved: Move,
    /// How strongly it binds.
    pub level: u8,
    /// Of which concepts.
    pub concepts: ConceptSet,
}

impl Point {
    /// The class of this point alone.
    pub fn class(&self) -> Class {
        match (self.moved, self.aspect.is_lenient()) {
            (Move::Gained, false) | (Move::Lost, true) => Class::Stricter,
            (Move::Lost, false) | (Move::Gained, true) => Class::Looser,
            (Move::Start, _) => Class::Incomparable,
            (Move::Reversed, _) => Class::Reversed,
        }
    }

    /// Whether the other tells of the same points, or of a part of them.
    pub fn meets(&self, other: &Self) -> bool {
        (self.cell, self.aspect) == (other.cell, other.aspect) && self.class() == other.class() && self.concepts.meets(&other.concepts)
    }
}

/// The class of all points together.
pub fn class_of(points: &[Point]) -> Class {
    points.iter().fold(Class::Unchanged, |all, point| all.and(point.class()))
}

/// The level of what is left open.
pub const OPEN: u8 = 1;

/// How strongly a force binds.
pub fn level(force: Force) -> u8 {
    match force {
        Force::May => 2,
        Force::Should => 3,
        Force::Now => 4,
        Force::Must => 5,
    }
}

/// The cells at which two sides can differ at all.
#[derive(Debug)]
pub struct Grid {
    times: Vec<Minutes>,
    columns: Vec<Column>,
}

/// A place, a person and an awaited event: all cells that differ in time alone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    place: Option<ConceptId>,
    facts: BTreeSet<Name>,
    awaited: Option<Name>,
}

/// Beyond so many facts not every combination of them is looked at, but those that one or two rules ask for.
const MOST_FACTS: usize = 5;

impl Grid {
    /// Of everything that either side says.
    pub fn new(old: Party<'_>, new: Party<'_>) -> Self {
        let lines = || old.lines.iter().chain(new.lines);
        let times: BTreeSet<Minutes> = lines().flat_map(breakpoints).collect();
        let events: BTreeSet<&Name> = lines().flat_map(|line| line.norm.period.events().map(|(event, _)| event)).collect();
        let awaited = || std::iter::once(None).chain(events.iter().map(|event| Some((*event).clone())));
        let mut columns = Vec::new();
        let mut seen = BTreeSet::new();
        let (places, people) = (places(old, new), people(old.lines.iter().chain(new.lines)));
        for facts in people {
            for &place in &places {
                for awaited in awaited() {
                    let column = Column { place, facts: facts.clone(), awaited };
                    // Of columns in which the same rules hold one is enough.
                    let rules = [old, new].map(|party| party.lines.iter().map(|line| column.concerns(line, party)).collect::<Vec<_>>());
                    let is_empty = rules.iter().flatten().all(|holds| !holds);
                    if !is_empty && seen.insert((rules, column.awaited.clone())) {
                        columns.push(column);
                    }
                }
            }
        }
        Self { times: times.into_iter().collect(), columns }
    }

    /// The cell of that number.
    pub fn cell(&self, number: usize) -> Cell {
        let Column { place, facts, awaited } = self.columns[number / self.times.len()].clone();
        let at = number % self.times.len();
        let to = self.times.get(at + 1).map_or(End::Open, |next| End::At(*next));
        Cell { time: Interval { from: self.times[at], to }, place, facts, awaited }
    }

    /// Whether places differ at all among those that rules are about.
    pub fn has_places(&self) -> bool {
        let mut places = self.columns.iter().map(|column| column.place);
        let first = places.next();
        places.any(|place| Some(place) != first)
    }

    /// Whether the second cell follows the first in the same column.
    pub fn follows(&self, first: usize, second: usize) -> bool {
        second == first + 1 && !second.is_multiple_of(self.times.len())
    }
}

fn breakpoints(line: &Line) -> impl Iterator<Item = Minutes> + '_ {
    // A duty before the visit and one after it are two.
    line.norm.period.breakpoints().chain(line.open.breakpoints()).chain([Minutes::ZERO])
}

/// A place for each way in which the areas of rules overlap, the largest first, and one outside them all.
fn places(old: Party<'_>, new: Party<'_>) -> Vec<Option<ConceptId>> {
    use crate::merge::Areas;
    let mut named: BTreeSet<ConceptId> = BTreeSet::new();
    for party in [old, new] {
        for line in party.lines {
            if let Areas::In(areas) = &line.norm.areas {
                named.extend(party.concepts.below_all(areas.iter().copied()).iter());
            }
        }
    }
    let mut named: Vec<ConceptId> = named.into_iter().collect();
    named.sort_by_key(|place| (std::cmp::Reverse(old.concepts.below(*place).iter().count()), *place));
    let holds = |place: Option<ConceptId>| -> Vec<bool> {
        [old, new].iter().flat_map(|party| party.lines.iter().map(move |line| line.norm.areas.holds_in(party.concepts, place))).collect()
    };
    let mut seen = BTreeSet::new();
    std::iter::once(None).chain(named.into_iter().map(Some)).filter(|place| seen.insert(holds(*place))).collect()
}

/// Persons of whom different facts are true, those with the fewest first.
fn people<'l>(lines: impl Iterator<Item = &'l Line> + Clone) -> Vec<BTreeSet<Name>> {
    let facts: BTreeSet<&Name> = lines.clone().flat_map(|line| line.norm.when.iter().map(|(fact, _)| fact)).collect();
    let mut people: BTreeSet<BTreeSet<Name>> = BTreeSet::new();
    if facts.len() <= MOST_FACTS {
        people.insert(BTreeSet::new());
        for fact in facts {
            let with: Vec<_> = people.iter().map(|person| person.iter().cloned().chain([fact.clone()]).collect()).collect();
            people.extend(with);
        }
    } else {
        let asked: BTreeSet<BTreeSet<Name>> = lines.map(wanted).collect();
        let pairs = asked.iter().flat_map(|one| asked.iter().map(move |other| one | other));
        people.extend(pairs);
        people.insert(BTreeSet::new());
    }
    let mut people: Vec<_> = people.into_iter().collect();
    people.sort_by_key(BTreeSet::len);
    people
}

fn wanted(line: &Line) -> BTreeSet<Name> {
    line.norm.when.iter().filter(|(_, wanted)| *wanted).map(|(fact, _)| fact.clone()).collect()
}

impl Column {
    /// Whether the rule is about this person and place.
    fn concerns(&self, line: &Line, party: Party<'_>) -> bool {
        line.norm.when.iter().all(|(fact, wanted)| self.facts.contains(fact) == wanted)
            && line.norm.areas.holds_in(party.concepts, self.place)
    }

    fn is_held(&self, line: &Line, time: Minutes) -> bool {
        let period = &line.norm.period;
        period.windows().contains(time)
            || self.awaited.as_ref().is_some_and(|awaited| period.events().any(|(event, start)| event == awaited && start <= time))
    }

    /// How strongly the rule binds then; not at all, if it does not hold.
    fn level(&self, line: &Line, time: Minutes) -> Option<u8> {
        if self.is_held(line, time) {
            return Some(level(line.norm.force));
        }
        line.open.contains(time).then_some(OPEN)
    }
}

/// A duty at one point.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked<'a> {
    subject: ConceptSet,
    values: &'a Values,
    level: u8,
}

impl Asked<'_> {
    /// Whether doing this does the other as well.
    fn implies(&self, other: &Self) -> bool {
        self.level >= other.level && self.subject.is_within(&other.subject) && self.values.is_within(other.values)
    }
}

/// What of one aspect, with these values, holds at this level or above, in one cell.
type Held<'a> = BTreeMap<(Aspect, &'a Values, u8), ConceptSet>;

/// What one side says in one cell.
#[derive(Debug, Default)]
struct Said<'a> {
    held: Held<'a>,
    duties: Vec<Asked<'a>>,
}

/// One side in one column, ready to be asked minute by minute.
struct Standing<'a> {
    column: &'a Column,
    concepts: &'a Concepts,
    /// The rules that concern the column, each with the concepts that it speaks of.
    lines: Vec<(&'a Line, ConceptSet)>,
    /// What no duty is about: concepts of one vocabulary alone that no rule names.
    strangers: &'a ConceptSet,
}

impl<'a> Standing<'a> {
    fn new(column: &'a Column, party: Party<'a>, strangers: &'a ConceptSet) -> Self {
        let lines = party.lines.iter().filter(|line| column.concerns(line, party));
        let lines = lines.map(|line| (line, line.norm.subject(party.concepts))).collect();
        Self { column, concepts: party.concepts, lines, strangers }
    }

    fn said(&self, time: Minutes) -> Said<'a> {
        let mut said = Said::default();
        for (line, subject) in &self.lines {
            let Some(level) = self.column.level(line, time) else { continue };
            let aspect = Aspect::of(line.norm.mode);
            if aspect == Aspect::Duty {
                said.duties.extend(self.asked(line, subject, level));
                continue;
            }
            let mut subject = subject.clone();
            match aspect {
                Aspect::Ban => self.lifted(line, time).iter().for_each(|lifted| subject.remove(lifted)),
                Aspect::Permission => self.withheld(time).iter().for_each(|withheld| subject.remove(withheld)),
                _ => {}
            }
            // Strongly held is held weakly too.
            for lower in [OPEN, 2, 3, 4, 5].into_iter().filter(|lower| *lower <= level) {
                said.held.entry((aspect, &line.norm.values, lower)).or_insert_with(|| self.concepts.none()).add(&subject);
            }
        }
        said
    }

    fn asked(&self, line: &'a Line, subject: &ConceptSet, level: u8) -> Option<Asked<'a>> {
        let mut subject = subject.clone();
        subject.remove(self.strangers);
        (!subject.is_empty()).then_some(Asked { subject, values: &line.norm.values, level })
    }

    /// What permissions that name the ban as the one they are an exception to lift of it.
    fn lifted(&self, ban: &Line, time: Minutes) -> Vec<&ConceptSet> {
        let exceptions = self.lines.iter().filter(|(line, _)| line.norm.mode == Mode::May && line.norm.exception_to.contains(&ban.origin));
        exceptions.filter(|(line, _)| line.norm.period.windows().contains(time)).map(|(_, subject)| subject).collect()
    }

    /// What other permissions do not allow yet, or no longer: a concept is allowed if all that speak of it allow it.
    fn withheld(&self, time: Minutes) -> Vec<&ConceptSet> {
        let permissions = self.lines.iter().filter(|(line, _)| line.norm.mode == Mode::May);
        permissions.filter(|(line, _)| !self.column.is_held(line, time)).map(|(_, subject)| subject).collect()
    }

    /// When something that does what is asked is first asked for, before the visit or after it.
    fn start(&self, asked: &Asked<'_>, before: bool) -> Option<Minutes> {
        let duties = self.lines.iter().filter(|(line, _)| line.norm.mode == Mode::Do);
        let implies = duties.filter(|(line, subject)| {
            self.asked(line, subject, level(line.norm.force)).is_some_and(|mine| mine.implies(&Asked { level: 0, ..asked.clone() }))
        });
        let starts = implies.flat_map(|(line, _)| self.starts(line));
        starts.filter(|start| (*start < Minutes::ZERO) == before).min()
    }

    /// When the rule begins to hold, each time that it does.
    fn starts(&self, line: &Line) -> Vec<Minutes> {
        let period = &line.norm.period;
        let awaited = period.events().find(|(event, _)| self.column.awaited.as_ref() == Some(*event));
        let all = awaited.map_or_else(|| period.windows().clone(), |(_, start)| period.windows().union(&Windows::open(start)));
        all.iter().map(|window| window.from).collect()
    }
}

/// Every point at which the two sides differ, cell by cell.
pub fn compare(grid: &Grid, old: Party<'_>, new: Party<'_>) -> Vec<Point> {
    let strangers = strangers(old, new);
    let mut points = Vec::new();
    for (number, column) in grid.columns.iter().enumerate() {
        let sides = [Standing::new(column, old, &strangers), Standing::new(column, new, &strangers)];
        for (at, &time) in grid.times.iter().enumerate() {
            let cell = number * grid.times.len() + at;
            let said = [sides[0].said(time), sides[1].said(time)];
            compare_held(cell, &said, old.concepts, &mut points);
            compare_duties(cell, time, &said, &sides, &mut points);
            compare_reversed(cell, &said, old.concepts, &mut points);
        }
    }
    points
}

/// Concepts that one vocabulary alone has and that no rule names: a new word for what fulfils a duty makes the duty no looser.
fn strangers(old: Party<'_>, new: Party<'_>) -> ConceptSet {
    let mut strangers = old.known.clone();
    strangers.add(new.known);
    let mut both = old.known.clone();
    both.keep(new.known);
    strangers.remove(&both);
    let mut named = old.concepts.none();
    for line in old.lines.iter().chain(new.lines) {
        let mentioned = std::iter::once(line.norm.target).chain(line.norm.exempt.iter().copied());
        mentioned.for_each(|concept| named.insert(concept));
    }
    strangers.remove(&named);
    strangers
}

fn compare_held(cell: usize, [old, new]: &[Said<'_>; 2], concepts: &Concepts, points: &mut Vec<Point>) {
    let keys: BTreeSet<_> = old.held.keys().chain(new.held.keys()).collect();
    let none = concepts.none();
    for key in keys {
        let (before, after) = (old.held.get(key).unwrap_or(&none), new.held.get(key).unwrap_or(&none));
        let mut put = |one: &ConceptSet, without: &ConceptSet, moved| {
            let mut concepts = one.clone();
            concepts.remove(without);
            if !concepts.is_empty() {
                points.push(Point { cell, aspect: key.0, moved, level: key.2, concepts });
            }
        };
        put(before, after, Move::Lost);
        put(after, before, Move::Gained);
    }
}

fn compare_duties(cell: usize, time: Minutes, [old, new]: &[Said<'_>; 2], sides: &[Standing<'_>; 2], points: &mut Vec<Point>) {
    let before = time < Minutes::ZERO;
    let has_moved = |asked: &Asked<'_>| {
        let starts = [sides[0].start(asked, before), sides[1].start(asked, before)];
        matches!(starts, [Some(one), Some(other)] if one != other && (one.min(other)..one.max(other)).contains(&time))
    };
    let mut put = |from: &[Asked<'_>], others: &[Asked<'_>], moved| {
        for asked in from.iter().filter(|asked| !others.iter().any(|other| other.implies(asked))) {
            let moved = if asked.level > OPEN && has_moved(asked) { Move::Start } else { moved };
            points.push(Point { cell, aspect: Aspect::Duty, moved, level: asked.level, concepts: asked.subject.clone() });
        }
    };
    put(&old.duties, &new.duties, Move::Lost);
    put(&new.duties, &old.duties, Move::Gained);
}

fn compare_reversed(cell: usize, said: &[Said<'_>; 2], concepts: &Concepts, points: &mut Vec<Point>) {
    let [old, new] = said.each_ref().map(|said| (banned(said, concepts), asked_for(said, concepts)));
    for ((banned, asked), (other_banned, other_asked)) in [(&old, &new), (&new, &old)] {
        let mut reversed = banned.clone();
        reversed.remove(asked);
        reversed.keep(other_asked);
        reversed.remove(other_banned);
        if !reversed.is_empty() {
            points.push(Point { cell, aspect: Aspect::Ban, moved: Move::Reversed, level: 2, concepts: reversed });
        }
    }
}

fn banned(said: &Said<'_>, concepts: &Concepts) -> ConceptSet {
    let mut banned = concepts.none();
    said.held.iter().filter(|((aspect, _, level), _)| (*aspect, *level) == (Aspect::Ban, 2)).for_each(|(_, held)| banned.add(held));
    banned
}

fn asked_for(said: &Said<'_>, concepts: &Concepts) -> ConceptSet {
    let mut asked = concepts.none();
    said.duties.iter().filter(|duty| duty.level > OPEN).for_each(|duty| asked.add(&duty.subject));
    asked
}

/// Something that holds for a concept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// What holds.
    pub aspect: Aspect,
    /// How strongly.
    pub level: u8,
    /// With which values.
    pub values: Values,
}

/// What holds for one concept at one minute of a cell, each aspect at its highest level.
pub fn status(cell: &Cell, minute: Minutes, concept: ConceptId, party: Party<'_>) -> Vec<Holding> {
    let column = Column { place: cell.place, facts: cell.facts.clone(), awaited: cell.awaited.clone() };
    let none = party.concepts.none();
    let standing = Standing::new(&column, party, &none);
    let said = standing.said(minute);
    let held = said.held.iter().filter(|(_, held)| held.contains(concept)).map(|((aspect, values, level), _)| (*aspect, *values, *level));
    let asked = said.duties.iter().filter(|duty| duty.subject.contains(concept)).map(|duty| (Aspect::Duty, duty.values, duty.level));
    let mut highest: BTreeMap<(Aspect, &Values), u8> = BTreeMap::new();
    for (aspect, values, level) in held.chain(asked) {
        let known = highest.entry((aspect, values)).or_default();
        *known = level.max(*known);
    }
    highest.into_iter().map(|((aspect, values), level)| Holding { aspect, level, values: values.clone() }).collect()
}

/// The rules of one side that ban the concept in the cell, or that speak of it there in the same way.
pub fn upholding<'a>(cell: &Cell, concept: ConceptId, aspect: Aspect, party: Party<'a>) -> Vec<&'a Line> {
    let column = Column { place: cell.place, facts: cell.facts.clone(), awaited: cell.awaited.clone() };
    let none = party.concepts.none();
    let standing = Standing::new(&column, party, &none);
    let about = party.lines.iter().filter(|line| Aspect::of(line.norm.mode) == aspect && column.concerns(line, party));
    let holds = about.filter(|line| column.level(line, cell.time.from).is_some());
    let speaks = holds.filter(|line| {
        let mut subject = line.norm.subject(party.concepts);
        standing.lifted(line, cell.time.from).iter().for_each(|lifted| subject.remove(lifted));
        subject.contains(concept)
    });
    speaks.collect()
}
