//! The merge against a brute force that goes minute by minute, concept by concept, place by place.
//!
//! The oracle shares no code with the library and knows no windows, bit sets or normal forms: it has plain lists, and asks of
//! every minute whether a rule holds then. The library's types appear only where a random world is handed over and
//! where its answers are read.
//!
//! `PROTOGEN_CASES` sets the number of worlds.

use std::collections::{BTreeMap, BTreeSet};

use crate::config;
use proptest::prelude::*;
use proptest::sample::subsequence;
use protogen::merge::{
    Actor, Areas, Circumstances, Class, ConceptId, Concepts, Course, End, Force, Interval, Merged, Minutes, Mode, Name, Norm, Origin,
    Period, Query, Range, Reason, Rule, Status, Treatment, Values, Windows,
};

/// All bounds lie well within; what holds on the last minute holds for good.
const GRID: std::ops::Range<i64> = -25..60;
const LAST: i64 = 59;
/// The place outside every area that has a name.
const ELSEWHERE: usize = usize::MAX;
const EVENTS: [&str; 2] = ["dry", "shed"];
const FACTS: [&str; 2] = ["bleeds", "pregnant"];
const FORCES: [Force; 3] = [Force::May, Force::Should, Force::Must];
const PROPERTIES: [&str; 2] = ["every", "spf"];

type Bounds = (Option<i64>, Option<i64>);

/// A rule as plain lists of numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Plain {
    treatment: usize,
    name: usize,
    mode: Mode,
    staff: bool,
    target: usize,
    windows: Vec<(i64, Option<i64>)>,
    until: BTreeMap<usize, i64>,
    force: usize,
    areas: Option<Vec<usize>>,
    when: BTreeMap<usize, bool>,
    exempt: Vec<usize>,
    exception_to: Vec<(usize, usize)>,
    values: BTreeMap<usize, Bounds>,
    vague: bool,
}

/// What a treatment treats, how many minutes before the end of the visit it ends, and its rules.
#[derive(Debug, Clone)]
struct PlainTreatment {
    areas: Option<Vec<usize>>,
    early: i64,
    rules: Vec<Plain>,
}

#[derive(Debug, Clone)]
struct World {
    parents: Vec<Vec<usize>>,
    treatments: Vec<PlainTreatment>,
}

// --- the oracle ---

/// A rule on the visit's time and places, minute by minute and concept by concept. What stands in `plain` about these is
/// cleared, so that rules which say the same are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Laid {
    plain: Plain,
    places: BTreeSet<usize>,
    spared: BTreeSet<usize>,
    minutes: Vec<bool>,
    until: BTreeMap<usize, i64>,
}

impl Laid {
    fn sure(&self, t: i64) -> bool {
        self.minutes[usize::try_from(t - GRID.start).unwrap()]
    }

    /// Whether it holds at `t` if this event alone is still to come.
    fn pending(&self, event: usize, t: i64) -> bool {
        self.sure(t) || self.until.get(&event).is_some_and(|&from| from <= t)
    }

    /// Whether from `t` on it holds without a break until the event.
    fn lasts(&self, event: usize, t: i64) -> bool {
        (t..=LAST).all(|t| self.pending(event, t))
    }

    fn start(&self) -> Option<i64> {
        GRID.clone().find(|&t| self.reach(t))
    }

    /// Whether it may hold at `t`; of a vague rule, what is sure of it.
    fn reach(&self, t: i64) -> bool {
        self.sure(t) || (0..EVENTS.len()).any(|event| self.pending(event, t))
    }

    /// The same, with a vague ban taken to hold from its start for good.
    fn may_hold(&self, t: i64) -> bool {
        self.reach(t) || self.is_endless(t)
    }

    fn is_endless(&self, t: i64) -> bool {
        self.plain.vague && self.plain.mode == Mode::Avoid && self.start().unwrap_or(0) <= t
    }

    fn origin(&self) -> (usize, usize) {
        (self.plain.treatment, self.plain.name)
    }

    /// Whether it is merged with no other: a vague rule, since its bound is unknown, and a call, since what it describes is its own.
    fn is_alone(&self) -> bool {
        self.plain.vague || self.plain.mode == Mode::Call
    }
}

/// The rules on one matter.
#[derive(Debug, Clone)]
struct Group {
    rules: Vec<Laid>,
}

type Key = (Mode, bool, usize, BTreeSet<usize>, BTreeMap<usize, bool>, Option<BTreeMap<usize, Bounds>>, Option<Laid>);

fn key(rule: &Laid) -> Key {
    let plain = &rule.plain;
    let values = matches!(plain.mode, Mode::Avoid | Mode::Call).then(|| plain.values.clone());
    let alone = rule.is_alone().then(|| rule.clone());
    (plain.mode, plain.staff, plain.target, rule.places.clone(), plain.when.clone(), values, alone)
}

impl Group {
    fn first(&self) -> &Plain {
        &self.rules[0].plain
    }

    fn places(&self) -> &BTreeSet<usize> {
        &self.rules[0].places
    }

    fn sure(&self, t: i64) -> bool {
        if self.first().mode == Mode::May {
            return self.rules.iter().all(|rule| rule.sure(t));
        }
        self.rules.iter().any(|rule| rule.sure(t) || rule.is_endless(t))
    }

    fn pending(&self, event: usize, t: i64) -> bool {
        self.rules.iter().any(|rule| rule.pending(event, t))
    }

    /// What takes part in conflicts: a vague rule only with what is sure of it.
    fn reach(&self, t: i64) -> bool {
        if self.first().mode == Mode::May {
            let together = |event: usize| self.rules.iter().all(|rule| rule.lasts(event, t));
            return self.rules.iter().all(|rule| rule.sure(t)) || (0..EVENTS.len()).any(together);
        }
        self.rules.iter().any(|rule| rule.sure(t)) || (0..EVENTS.len()).any(|event| self.pending(event, t))
    }

    /// What counts for the status: a vague ban has no end.
    fn may_hold(&self, t: i64) -> bool {
        self.reach(t) || self.rules.iter().any(|rule| rule.is_endless(t))
    }

    /// The events that a reader must wait for at `t`.
    fn events(&self, t: i64) -> BTreeSet<usize> {
        let endless = |from: i64| (from..=LAST).all(|t| self.rules.iter().any(|rule| rule.sure(t)));
        let start = |event: usize| self.rules.iter().filter_map(|rule| rule.until.get(&event)).min().copied();
        let counts = |event: usize| start(event).is_some_and(|from| !endless(from)) && (t..=LAST).all(|t| self.pending(event, t));
        (0..EVENTS.len()).filter(|&event| counts(event)).collect()
    }

    fn force(&self) -> usize {
        self.rules.iter().map(|rule| rule.plain.force).max().unwrap()
    }

    fn values(&self) -> BTreeMap<usize, Bounds> {
        let all = self.rules.iter().flat_map(|rule| &rule.plain.values);
        all.fold(BTreeMap::new(), |mut joined, (&property, &(least, most))| {
            let mine: &mut Bounds = joined.entry(property).or_insert((None, None));
            *mine = (mine.0.max(least), [mine.1, most].into_iter().flatten().min());
            joined
        })
    }

    fn excepts(&self) -> BTreeSet<(usize, usize)> {
        if self.first().mode != Mode::May {
            return BTreeSet::new();
        }
        self.rules.iter().flat_map(|rule| rule.plain.exception_to.iter().copied()).collect()
    }
}

struct Oracle<'w> {
    world: &'w World,
    laid: BTreeSet<Laid>,
    groups: Vec<Group>,
    /// For each group, whether another absorbs it.
    absorbed: Vec<bool>,
    /// For each group, the rules on which it stands.
    sources: Vec<Vec<Laid>>,
}

/// What was found about one duty or permission at one minute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    class: Class,
    claim: Key,
    bans: BTreeSet<Key>,
    left: BTreeSet<usize>,
    banned: BTreeSet<usize>,
    minute: i64,
}

impl<'w> Oracle<'w> {
    fn new(world: &'w World) -> Self {
        let mut oracle = Self { world, laid: BTreeSet::new(), groups: Vec::new(), absorbed: Vec::new(), sources: Vec::new() };
        let laid = world.treatments.iter().flat_map(|treatment| treatment.rules.iter().map(|rule| oracle.lay(treatment, rule)));
        oracle.laid = laid.filter(|rule| !rule.places.is_empty()).collect();
        let mut groups: BTreeMap<Key, Vec<Laid>> = BTreeMap::new();
        oracle.laid.iter().for_each(|rule| groups.entry(key(rule)).or_default().push(rule.clone()));
        oracle.groups = groups.into_values().map(|rules| Group { rules }).collect();
        let absorbs: Vec<Vec<bool>> = oracle.groups.iter().map(|a| oracle.groups.iter().map(|b| oracle.absorbs(a, b)).collect()).collect();
        oracle.absorbed = (0..absorbs.len()).map(|b| absorbs.iter().any(|row| row[b])).collect();
        let behind =
            |a: usize| (0..absorbs.len()).filter(move |&b| a == b).chain((0..absorbs.len()).filter(|&b| absorbs[a][b]).collect::<Vec<_>>());
        oracle.sources = (0..absorbs.len()).map(|a| behind(a).flat_map(|b| oracle.groups[b].rules.clone()).collect()).collect();
        oracle
    }

    fn lay(&self, treatment: &PlainTreatment, rule: &Plain) -> Laid {
        let own = |t: i64| rule.windows.iter().any(|&(from, to)| from <= t && to.is_none_or(|to| t < to));
        // Between the end of the treatment and the end of the visit, a ban holds if it would counted from either, and a
        // permission if it would counted from both.
        let sure = |t: i64| match rule.mode {
            Mode::Avoid => (t..=t + treatment.early).any(own),
            Mode::May => (t..=t + treatment.early).all(own),
            _ => own(t),
        };
        let shift = if rule.mode == Mode::Avoid { treatment.early } else { 0 };
        // A stretch begins with the window that it prolongs, and adds nothing to one without an end.
        let begins = |from: i64, sure: &dyn Fn(i64) -> bool| (GRID.start..=from).rev().take_while(|&t| t == from || sure(t)).last();
        let until = rule.until.iter().filter_map(|(&event, &from)| {
            let from = begins(begins(from, &own)? - shift, &sure)?;
            (!(from..=LAST).all(sure)).then_some((event, from))
        });
        let until = until.collect();
        let below = |concept: usize| self.is_a(concept, rule.target) && rule.exempt.iter().any(|&exempt| self.is_a(concept, exempt));
        let exceptions: BTreeSet<_> = rule.exception_to.iter().copied().filter(|_| rule.mode == Mode::May).collect();
        Laid {
            places: &self.places(&rule.areas) & &self.places(&treatment.areas),
            spared: self.concepts().filter(|&concept| below(concept)).collect(),
            minutes: GRID.map(sure).collect(),
            until,
            plain: Plain {
                windows: Vec::new(),
                until: BTreeMap::new(),
                areas: None,
                exempt: Vec::new(),
                exception_to: exceptions.into_iter().collect(),
                ..rule.clone()
            },
        }
    }

    fn concepts(&self) -> std::ops::Range<usize> {
        0..self.world.parents.len()
    }

    fn is_a(&self, a: usize, b: usize) -> bool {
        a == b || self.world.parents[a].iter().any(|&parent| self.is_a(parent, b))
    }

    fn places(&self, areas: &Option<Vec<usize>>) -> BTreeSet<usize> {
        match areas {
            None => self.concepts().chain([ELSEWHERE]).collect(),
            Some(areas) => self.concepts().filter(|&place| areas.iter().any(|&area| self.is_a(place, area))).collect(),
        }
    }

    fn leaves(&self, concept: usize) -> BTreeSet<usize> {
        let leaf = |c: usize| !self.world.parents.iter().any(|parents| parents.contains(&c));
        self.concepts().filter(|&c| leaf(c) && self.is_a(c, concept)).collect()
    }

    /// Whether the group speaks of the concept. A joined ban spares what all its rules spare.
    fn speaks(&self, group: &Group, concept: usize) -> bool {
        let mut exempt = group.rules.iter().map(|rule| rule.spared.contains(&concept));
        let spared = if group.first().mode == Mode::Avoid { exempt.all(|e| e) } else { exempt.any(|e| e) };
        self.is_a(concept, group.first().target) && !spared
    }

    fn at_least_as_strict(&self, a: &Group, b: &Group) -> bool {
        let (x, y) = (a.first(), b.first());
        let within = GRID.clone().all(|t| {
            let sure = b.rules.iter().any(|rule| rule.sure(t));
            let held = a.rules.iter().any(|rule| rule.sure(t));
            (!sure || held) && (0..EVENTS.len()).all(|event| !b.pending(event, t) || a.pending(event, t))
        });
        let scope = b.places().is_subset(a.places()) && x.when.iter().all(|fact| y.when.iter().any(|other| other == fact));
        let (wide, narrow) = if x.mode == Mode::Avoid { (a, b) } else { (b, a) };
        let target = self.is_a(narrow.first().target, wide.first().target);
        let below_narrow = self.concepts().filter(|&c| self.is_a(c, narrow.first().target));
        let spared = below_narrow.into_iter().all(|c| self.speaks(wide, c) || !self.speaks(narrow, c));
        let values = if x.mode == Mode::Avoid { x.values == y.values } else { narrower(&a.values(), &b.values()) };
        x.mode == y.mode
            && x.staff == y.staff
            && !x.vague
            && !y.vague
            && a.force() >= b.force()
            && within
            && scope
            && target
            && spared
            && values
    }

    fn absorbs(&self, a: &Group, b: &Group) -> bool {
        matches!(a.first().mode, Mode::Avoid | Mode::Do) && self.at_least_as_strict(a, b) && !self.at_least_as_strict(b, a)
    }

    /// The groups that no other absorbs, by their places.
    fn survivors(&self) -> Vec<usize> {
        (0..self.groups.len()).filter(|&group| !self.absorbed[group]).collect()
    }

    /// A fact that survivors want both ways is tried both ways; one that they want one way is taken to be so.
    fn people(&self) -> Vec<BTreeMap<usize, bool>> {
        (0..FACTS.len()).fold(vec![BTreeMap::new()], |people, fact| {
            let binding = |group: &&usize| self.groups[**group].first().mode != Mode::Call;
            let wanted =
                |way| self.survivors().iter().filter(binding).any(|&group| self.groups[group].first().when.get(&fact) == Some(&way));
            let ways: Vec<bool> = [false, true].into_iter().filter(|&way| wanted(way)).collect();
            if ways.is_empty() {
                return people;
            }
            people
                .iter()
                .flat_map(|person| {
                    ways.iter().map(|&way| {
                        let mut person = person.clone();
                        person.insert(fact, way);
                        person
                    })
                })
                .collect()
        })
    }

    fn ban_conflicts(&self) -> BTreeSet<Found> {
        let mut found = BTreeSet::new();
        let situations: BTreeSet<Vec<usize>> =
            self.people().iter().flat_map(|person| self.concepts().chain([ELSEWHERE]).map(|place| self.present(person, place))).collect();
        for here in situations {
            for &claim in here.iter().filter(|&&group| is_claim(&self.groups[group])) {
                for t in GRID.clone().filter(|&t| self.groups[claim].reach(t)) {
                    found.extend(self.judge(&self.groups[claim], &here, t));
                }
            }
        }
        found
    }

    /// The groups that hold for this person in this place.
    fn present(&self, person: &BTreeMap<usize, bool>, place: usize) -> Vec<usize> {
        let holds =
            |group: &Group| group.places().contains(&place) && group.first().when.iter().all(|(fact, way)| person.get(fact) == Some(way));
        self.survivors().into_iter().filter(|&group| holds(&self.groups[group])).collect()
    }

    /// What each ban takes of these leaves at one minute; a ban to which the claim is an exception, source by source.
    fn hits(&self, claim: &Group, leaves: &BTreeSet<usize>, here: &[usize], t: i64) -> Vec<(Key, BTreeSet<usize>)> {
        let mut hits: Vec<(Key, BTreeSet<usize>)> = Vec::new();
        for (ban, sources) in here.iter().map(|&group| (&self.groups[group], &self.sources[group])) {
            if ban.first().mode != Mode::Avoid || ban.first().staff != claim.first().staff {
                continue;
            }
            let mut hit = |holds: bool, target: usize| {
                let bans = |leaf: &&usize| holds && self.is_a(**leaf, target) && self.speaks(ban, **leaf);
                hits.push((key(&ban.rules[0]), leaves.iter().filter(bans).copied().collect()));
            };
            if sources.iter().any(|rule| claim.excepts().contains(&rule.origin())) {
                let others = sources.iter().filter(|rule| !claim.excepts().contains(&rule.origin()));
                others.for_each(|rule| hit(rule.reach(t), rule.plain.target));
            } else {
                hit(ban.reach(t), ban.first().target);
            }
        }
        hits
    }

    fn judge(&self, claim: &Group, here: &[usize], t: i64) -> Vec<Found> {
        let leaves: BTreeSet<usize> = self.leaves(claim.first().target).into_iter().filter(|&leaf| self.speaks(claim, leaf)).collect();
        let mut hits = self.hits(claim, &leaves, here, t);
        hits.retain(|(_, hit)| !hit.is_empty());
        let banned: BTreeSet<usize> = hits.iter().flat_map(|(_, hit)| hit.clone()).collect();
        let left: BTreeSet<usize> = leaves.difference(&banned).copied().collect();
        let duty = claim.first().mode == Mode::Do;
        let found = |class, bans: BTreeSet<Key>, left: &BTreeSet<usize>, banned: BTreeSet<usize>| Found {
            class,
            claim: key(&claim.rules[0]),
            bans,
            left: left.clone(),
            banned,
            minute: t,
        };
        if banned.is_empty() {
            return Vec::new();
        }
        if !left.is_empty() {
            let class = if duty { Class::K2 } else { Class::K4 };
            return hits.into_iter().map(|(ban, hit)| found(class, [ban].into(), &left, hit)).collect();
        }
        let class = if duty { Class::K1 } else { Class::K3 };
        let alone: Vec<Key> = hits.iter().filter(|(_, hit)| *hit == leaves).map(|(ban, _)| ban.clone()).collect();
        let parties: Vec<BTreeSet<Key>> = if alone.is_empty() {
            vec![hits.into_iter().map(|(ban, _)| ban).collect()]
        } else {
            alone.into_iter().map(|ban| [ban].into()).collect()
        };
        parties.into_iter().map(|bans| found(class, bans, &BTreeSet::new(), BTreeSet::new())).collect()
    }

    fn comparable(&self, a: &Laid, b: &Laid) -> bool {
        let (x, y) = (&a.plain, &b.plain);
        let targets = self.is_a(x.target, y.target) || self.is_a(y.target, x.target);
        let people = x.when.iter().all(|(fact, way)| y.when.get(fact).is_none_or(|other| other == way));
        x.staff == y.staff && targets && people && a.places.intersection(&b.places).next().is_some()
    }

    /// The properties that no number satisfies, with the groups that ask for it.
    fn value_clashes(&self) -> BTreeSet<(usize, BTreeSet<Key>)> {
        let survivors = self.survivors().into_iter().map(|group| &self.groups[group]);
        let claims: Vec<&Group> = survivors.filter(|group| is_claim(group)).collect();
        let fits = |number: i64, (least, most): Bounds| least.is_none_or(|least| least <= number) && most.is_none_or(|most| number <= most);
        let some = |all: &[Bounds]| (-1..10).any(|number| all.iter().all(|&bounds| fits(number, bounds)));
        let mut found = BTreeSet::new();
        for (i, a) in claims.iter().enumerate() {
            for (property, &bounds) in &a.values() {
                if !some(&[bounds]) {
                    found.insert((*property, BTreeSet::from([key(&a.rules[0])])));
                }
                for b in &claims[i + 1..] {
                    let Some(&other) = b.values().get(property) else { continue };
                    let together = self.comparable(&a.rules[0], &b.rules[0]) && GRID.clone().any(|t| a.reach(t) && b.reach(t));
                    if together && some(&[bounds]) && some(&[other]) && !some(&[bounds, other]) {
                        found.insert((*property, [key(&a.rules[0]), key(&b.rules[0])].into()));
                    }
                }
            }
        }
        found
    }

    /// The origins of duties that start at another time than a comparable one of another treatment.
    fn start_clashes(&self) -> BTreeSet<(usize, usize)> {
        let start = |rule: &Laid| GRID.clone().find(|&t| rule.may_hold(t));
        let duties: Vec<&Laid> =
            self.laid.iter().filter(|rule| rule.plain.mode == Mode::Do && !rule.plain.vague && start(rule).is_some()).collect();
        let clash = |a: &Laid, b: &Laid| a.plain.treatment != b.plain.treatment && start(a) != start(b) && self.comparable(a, b);
        duties.iter().filter(|a| duties.iter().any(|b| clash(a, b))).map(|rule| rule.origin()).collect()
    }

    fn treated(&self) -> BTreeSet<usize> {
        let all = self.world.treatments.iter().flat_map(|treatment| self.places(&treatment.areas)).collect::<BTreeSet<_>>();
        if self.world.treatments.is_empty() { self.places(&None) } else { all }
    }

    fn status(&self, concept: usize, t: i64, place: &BTreeSet<usize>, facts: &BTreeMap<usize, bool>) -> Status {
        let relevant = |group: &&Group| {
            !group.first().staff
                && group.places().intersection(place).next().is_some()
                && group.first().when.iter().all(|(fact, way)| facts.get(fact).is_none_or(|known| known == way))
        };
        let certain = |group: &Group| group.first().when.iter().all(|(fact, way)| facts.get(fact) == Some(way));
        let groups: Vec<usize> = (0..self.groups.len()).filter(|&group| relevant(&&self.groups[group])).collect();
        let indices = |mode| groups.iter().copied().filter(move |&group| self.groups[group].first().mode == mode);
        let of = |mode| indices(mode).map(|group| &self.groups[group]);
        let lifted = |ban: usize, c: usize| {
            of(Mode::May).any(|may| {
                let here: BTreeSet<usize> = self.groups[ban].places().intersection(place).copied().collect();
                let surely = may.sure(t) && certain(may) && here.is_subset(may.places());
                let stands = |rule: &&Laid| !may.excepts().contains(&rule.origin()) && rule.may_hold(t) && self.is_a(c, rule.plain.target);
                !may.excepts().is_empty() && surely && self.speaks(may, c) && !self.sources[ban].iter().any(|rule| stands(&rule))
            })
        };
        let hits = |ban: usize, c: usize| self.speaks(&self.groups[ban], c) && !lifted(ban, c);
        let all_below = |banned: &dyn Fn(usize) -> bool| banned(concept) || self.leaves(concept).into_iter().all(banned);
        if all_below(&|c| indices(Mode::Avoid).any(|ban| self.groups[ban].sure(t) && hits(ban, c))) {
            return Status::Avoid;
        }
        if all_below(&|c| indices(Mode::Avoid).any(|ban| self.groups[ban].may_hold(t) && hits(ban, c))) {
            // Of what another ban covers nobody waits for the end: the other lasts as long, or for good.
            let touches = |ban: &usize| !self.absorbed[*ban] && self.concepts().any(|c| self.is_a(c, concept) && hits(*ban, c));
            let events = indices(Mode::Avoid).filter(touches).flat_map(|ban| self.groups[ban].events(t));
            return Status::Until(events.map(|event| EVENTS[event].into()).collect());
        }
        let asked = |duty: usize| self.groups[duty].reach(t) && self.speaks(&self.groups[duty], concept) && !self.absorbed[duty];
        if indices(Mode::Do).any(asked) {
            return Status::Do;
        }
        let permissions: Vec<&Group> = of(Mode::May).filter(|may| self.speaks(may, concept)).collect();
        let everywhere = place.iter().all(|place| permissions.iter().any(|may| may.places().contains(place)));
        let all_surely = permissions.iter().all(|may| may.sure(t) && certain(may));
        if !permissions.is_empty() && everywhere && all_surely { Status::May } else { Status::Free }
    }

    /// Whether a patient may use the concept at this minute of every gap between sessions, once all events have happened.
    fn is_free(&self, concept: usize, minute: i64, interval: i64) -> bool {
        let bans: Vec<&Group> = self.groups.iter().filter(|group| group.first().mode == Mode::Avoid && !group.first().staff).collect();
        let session = |ban: &Group, k: i64| {
            let t = (minute - k * interval).min(LAST);
            GRID.contains(&t) && ban.sure(t)
        };
        let busy = |c: usize| bans.iter().any(|ban| self.speaks(ban, c) && (-60..=60).any(|k| session(ban, k)));
        !busy(concept) && !self.leaves(concept).into_iter().all(busy)
    }
}

/// Whether it is something that a ban can stand against.
fn is_claim(group: &Group) -> bool {
    matches!(group.first().mode, Mode::Do | Mode::May)
}

fn narrower(a: &BTreeMap<usize, Bounds>, b: &BTreeMap<usize, Bounds>) -> bool {
    b.iter().all(|(property, (least, most))| {
        let Some((low, high)) = a.get(property) else { return false };
        least.is_none_or(|least| low.is_some_and(|low| low >= least)) && most.is_none_or(|most| high.is_some_and(|high| high <= most))
    })
}

// --- worlds ---

fn worlds(staff: bool, early: bool) -> impl Strategy<Value = World> {
    let parents = prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..3), 2..7);
    parents.prop_flat_map(move |parents| {
        let parents: Vec<Vec<usize>> =
            parents.iter().enumerate().map(|(i, list)| list.iter().filter(|_| i > 0).map(|parent| parent.index(i)).collect()).collect();
        let treatments = prop::collection::vec(treatments(parents.len(), staff, early), 0..4);
        (Just(parents), treatments).prop_map(|(parents, mut treatments)| {
            for (treatment, rules) in treatments.iter_mut().map(|treatment| &mut treatment.rules).enumerate() {
                rules.iter_mut().for_each(|rule| rule.treatment = treatment);
            }
            World { parents, treatments }
        })
    })
}

fn treatments(concepts: usize, staff: bool, early: bool) -> impl Strategy<Value = PlainTreatment> {
    let minutes = if early { vec![0, 0, 3] } else { vec![0] };
    let rules = prop::collection::vec(rules(concepts, staff), 0..4);
    (areas(concepts), prop::sample::select(minutes), rules).prop_map(|(areas, early, rules)| PlainTreatment { areas, early, rules })
}

fn areas(concepts: usize) -> impl Strategy<Value = Option<Vec<usize>>> {
    prop::option::weighted(0.25, some(concepts, 1..3))
}

fn some(concepts: usize, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<usize>> {
    subsequence((0..concepts).collect::<Vec<_>>(), count.start..count.end.min(concepts + 1))
}

fn rules(concepts: usize, staff: bool) -> impl Strategy<Value = Plain> {
    let mode = prop::sample::select(vec![Mode::Avoid, Mode::Avoid, Mode::Do, Mode::May, Mode::Call]);
    let times = || -3i64..9;
    let window = (times(), prop::option::weighted(0.9, 1i64..6)).prop_map(|(from, length)| (from * 4, length.map(|n| (from + n) * 4)));
    let until = prop::collection::btree_map(0..EVENTS.len(), times().prop_map(|n| n * 4), 0..2);
    let bounds = (0i64..4, 0..3).prop_map(|(n, kind)| ((kind != 0).then_some(n), (kind != 1).then_some(n)));
    let what = (mode, 0..concepts, prop::bool::weighted(if staff { 0.2 } else { 0.0 }), 0usize..3, prop::bool::weighted(0.05), 0usize..2);
    let scope =
        (areas(concepts), prop::collection::btree_map(0..FACTS.len(), any::<bool>(), 0..2), prop::collection::vec(window, 0..3), until);
    let rest = (
        prop_oneof![3 => Just(Vec::new()), 1 => some(concepts, 1..2)],
        prop::collection::vec((0usize..3, 0usize..2), 0..2),
        prop::collection::btree_map(0..PROPERTIES.len(), bounds, 0..2),
    );
    (what, scope, rest).prop_map(
        |((mode, target, staff, force, vague, name), (areas, when, windows, until), (exempt, exception_to, values))| Plain {
            treatment: 0,
            name,
            mode,
            staff,
            target,
            windows,
            until,
            force,
            areas,
            when,
            exempt,
            exception_to,
            values,
            vague,
        },
    )
}

// --- handing over ---

fn concept_name(concept: usize) -> String {
    format!("c{concept}")
}

fn origin_of((treatment, rule): (usize, usize)) -> Origin {
    Origin::new(format!("t{treatment}"), format!("r{rule}"))
}

fn vocabulary(world: &World) -> Concepts {
    let mut builder = Concepts::builder();
    for (concept, parents) in world.parents.iter().enumerate() {
        let parents: Vec<String> = parents.iter().map(|&parent| concept_name(parent)).collect();
        builder.add(&concept_name(concept), parents.iter().map(String::as_str));
    }
    builder.build().unwrap()
}

/// A world's numbers as the library's types, and back.
struct Bridge<'c>(&'c Concepts);

impl Bridge<'_> {
    fn id(&self, concept: usize) -> ConceptId {
        self.0.id(&concept_name(concept)).unwrap()
    }

    fn number(&self, concept: ConceptId) -> usize {
        self.0.name(concept).as_str()[1..].parse().unwrap()
    }

    fn areas(&self, areas: &Option<Vec<usize>>) -> Areas {
        areas.as_ref().map_or(Areas::Everywhere, |areas| Areas::In(areas.iter().map(|&area| self.id(area)).collect()))
    }

    fn facts(&self, facts: &BTreeMap<usize, bool>) -> Circumstances {
        facts.iter().map(|(&fact, &way)| (FACTS[fact].into(), way)).collect()
    }

    fn values(&self, values: &BTreeMap<usize, Bounds>) -> Values {
        let range = |(least, most): Bounds| Range { least: least.map(Into::into), most: most.map(Into::into) };
        values.iter().map(|(&property, &bounds)| (PROPERTIES[property].into(), range(bounds))).collect()
    }

    fn rule(&self, plain: &Plain) -> Rule {
        let interval =
            |&(from, to): &(i64, Option<i64>)| Interval { from: Minutes(from), to: to.map_or(End::Open, |to| End::At(Minutes(to))) };
        let until = plain.until.iter().map(|(&event, &from)| (Name::from(EVENTS[event]), Minutes(from)));
        let norm = Norm {
            actor: if plain.staff { Actor::Staff } else { Actor::Patient },
            areas: self.areas(&plain.areas),
            when: self.facts(&plain.when),
            force: FORCES[plain.force],
            exempt: plain.exempt.iter().map(|&concept| self.id(concept)).collect(),
            exception_to: plain.exception_to.iter().map(|&origin| origin_of(origin)).collect(),
            values: self.values(&plain.values),
            vague: plain.vague.then(|| "a few days".into()),
            ..Norm::new(plain.mode, self.id(plain.target), Period::new(plain.windows.iter().map(interval).collect(), until))
        };
        Rule { norm, origin: origin_of((plain.treatment, plain.name)) }
    }

    fn treatments(&self, world: &World) -> Vec<Treatment> {
        let treatment = |plain: &PlainTreatment| Treatment {
            areas: self.areas(&plain.areas),
            ends_before: Minutes(plain.early),
            rules: plain.rules.iter().map(|rule| self.rule(rule)).collect(),
        };
        world.treatments.iter().map(treatment).collect()
    }

    /// The oracle's group that a merged rule is.
    fn key(&self, oracle: &Oracle<'_>, merged: &Merged<'_>, rule: usize) -> Key {
        let norm = &merged.rules()[rule].norm;
        let same = |group: &&Group| {
            let plain = group.first();
            let areas = match &norm.areas {
                Areas::Everywhere => None,
                Areas::In(areas) => Some(areas.iter().map(|&area| self.number(area)).collect()),
            };
            plain.mode == norm.mode
                && plain.staff == (norm.actor == Actor::Staff)
                && plain.target == self.number(norm.target)
                && self.facts(&plain.when) == norm.when
                && *group.places() == oracle.places(&areas)
                && (norm.mode != Mode::Avoid || self.values(&plain.values) == norm.values)
                && plain.vague == norm.vague.is_some()
                && (!group.rules[0].is_alone() || self.is_the_one(&group.rules[0], merged, rule))
        };
        let found: Vec<Key> = oracle.groups.iter().filter(same).map(|group| key(&group.rules[0])).collect();
        assert_eq!(found.len(), 1, "each merged rule is one group");
        found.into_iter().next().unwrap()
    }

    /// Vague rules and calls on one matter differ in what they say or in who says it.
    fn is_the_one(&self, laid: &Laid, merged: &Merged<'_>, rule: usize) -> bool {
        let (norm, source) = (&merged.rules()[rule].norm, &merged.rules()[rule].sources[0].rule);
        let exempt = norm.exempt.iter().map(|&id| self.number(id)).collect::<Vec<_>>();
        let below = |exempt: usize| self.0.below(self.id(exempt)).iter().map(|id| self.number(id)).collect::<Vec<_>>();
        let until: BTreeMap<Name, Minutes> = laid.until.iter().map(|(&event, &from)| (EVENTS[event].into(), Minutes(from))).collect();
        source.origin == origin_of(laid.origin())
            && GRID.clone().all(|t| norm.period.windows().contains(Minutes(t)) == laid.sure(t))
            && norm.period.events().map(|(event, from)| (event.clone(), from)).collect::<BTreeMap<_, _>>() == until
            && exempt.into_iter().flat_map(below).collect::<BTreeSet<_>>() == laid.spared
            && norm.values == self.values(&laid.plain.values)
            && norm.force == FORCES[laid.plain.force]
            && norm.exception_to == laid.plain.exception_to.iter().map(|&origin| origin_of(origin)).collect()
    }
}

fn found_by_library(bridge: &Bridge<'_>, oracle: &Oracle<'_>, merged: &Merged<'_>) -> BTreeSet<Found> {
    let mut found = BTreeSet::new();
    for conflict in merged.conflicts().iter().filter(|conflict| conflict.class <= Class::K4) {
        let keys: Vec<Key> = conflict.parties.iter().map(|party| bridge.key(oracle, merged, party.rule)).collect();
        let (left, banned) = match &conflict.reason {
            Reason::PartBanned { left, banned } => (
                left.iter().map(|&id| bridge.number(id)).collect(),
                banned.iter().flat_map(|&id| oracle.leaves(bridge.number(id))).collect(),
            ),
            _ => (BTreeSet::new(), BTreeSet::new()),
        };
        for minute in GRID.clone().filter(|&t| conflict.windows.contains(Minutes(t))) {
            let (claim, bans) = (keys[0].clone(), keys[1..].iter().cloned().collect());
            found.insert(Found { class: conflict.class, claim, bans, left: left.clone(), banned: banned.clone(), minute });
        }
    }
    found
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn conflicts_with_bans(world in worlds(true, true)) {
        let concepts = vocabulary(&world);
        let (bridge, oracle) = (Bridge(&concepts), Oracle::new(&world));
        let merged = Merged::new(&concepts, &bridge.treatments(&world), &[]);
        prop_assert_eq!(found_by_library(&bridge, &oracle, &merged), oracle.ban_conflicts());
    }

    #[test]
    fn the_same_rules_survive(world in worlds(true, true)) {
        let concepts = vocabulary(&world);
        let (bridge, oracle) = (Bridge(&concepts), Oracle::new(&world));
        let merged = Merged::new(&concepts, &bridge.treatments(&world), &[]);
        let kept: BTreeSet<Key> = (0..merged.rules().len()).map(|rule| bridge.key(&oracle, &merged, rule)).collect();
        let expected: BTreeSet<Key> = oracle.survivors().into_iter().map(|group| key(&oracle.groups[group].rules[0])).collect();
        prop_assert_eq!(kept, expected);
        for rule in 0..merged.rules().len() {
            let name = bridge.key(&oracle, &merged, rule);
            let place = oracle.groups.iter().position(|group| key(&group.rules[0]) == name).unwrap();
            let group = &oracle.groups[place];
            let behind: BTreeSet<Origin> = oracle.sources[place].iter().map(|source| origin_of(source.origin())).collect();
            let listed: BTreeSet<Origin> = merged.rules()[rule].sources.iter().map(|source| source.rule.origin.clone()).collect();
            prop_assert_eq!(listed, behind);
            for t in GRID {
                prop_assert_eq!(merged.rules()[rule].norm.period.reach().contains(Minutes(t)), group.reach(t));
            }
        }
    }

    #[test]
    fn values_vague_bounds_and_starts(world in worlds(true, true)) {
        let concepts = vocabulary(&world);
        let (bridge, oracle) = (Bridge(&concepts), Oracle::new(&world));
        let merged = Merged::new(&concepts, &bridge.treatments(&world), &[]);
        let of = |class| merged.conflicts().iter().filter(move |conflict| conflict.class == class);
        let keys = |conflict: &protogen::merge::Conflict| conflict.parties.iter().map(|party| bridge.key(&oracle, &merged, party.rule)).collect();
        let clashes: BTreeSet<(usize, BTreeSet<Key>)> = of(Class::K5)
            .map(|conflict| {
                let Reason::NoValue(property) = &conflict.reason else { unreachable!("K5 names a property") };
                (PROPERTIES.iter().position(|name| property.as_str() == *name).unwrap(), keys(conflict))
            })
            .collect();
        prop_assert_eq!(clashes, oracle.value_clashes());
        let vague: BTreeSet<Key> = of(Class::K7).flat_map(|conflict| -> BTreeSet<Key> { keys(conflict) }).collect();
        let expected: BTreeSet<Key> = oracle.laid.iter().filter(|rule| rule.plain.vague).map(key).collect();
        prop_assert_eq!(vague, expected);
        let starts: BTreeSet<Origin> = of(Class::K8).flat_map(|conflict| &conflict.parties).flat_map(|party| party.origins.clone()).collect();
        prop_assert_eq!(starts, oracle.start_clashes().into_iter().map(origin_of).collect::<BTreeSet<_>>());
    }

    #[test]
    fn status(
        world in worlds(true, true),
        place in prop::option::of(0usize..2),
        facts in prop::collection::btree_map(0..FACTS.len(), any::<bool>(), 0..2),
        offset in 0i64..4,
    ) {
        let concepts = vocabulary(&world);
        let (bridge, oracle) = (Bridge(&concepts), Oracle::new(&world));
        let merged = Merged::new(&concepts, &bridge.treatments(&world), &[]);
        let area = place.map(|place| vec![place]);
        let places = if area.is_none() { oracle.treated() } else { oracle.places(&area) };
        for concept in oracle.concepts() {
            for t in GRID.skip(offset as usize).step_by(4) {
                let query = Query { areas: bridge.areas(&area), facts: bridge.facts(&facts), ..Query::new(bridge.id(concept), Minutes(t)) };
                prop_assert_eq!(merged.status(&query), oracle.status(concept, t, &places, &facts), "c{} at {}", concept, t);
            }
        }
    }

    #[test]
    fn free_time(world in worlds(false, false), interval in 1i64..60) {
        let concepts = vocabulary(&world);
        let (bridge, oracle) = (Bridge(&concepts), Oracle::new(&world));
        let merged = Merged::new(&concepts, &bridge.treatments(&world), &[]);
        let plan = merged.course(&Course { sessions: 99, interval: Some(Minutes(interval)), ..Course::default() });
        let banned: BTreeSet<usize> =
            oracle.laid.iter().filter(|rule| rule.plain.mode == Mode::Avoid).map(|rule| rule.plain.target).collect();
        let free = |concept| (0..interval).filter(|&t| oracle.is_free(concept, t, interval)).map(Minutes).collect::<Vec<_>>();
        let survivors: BTreeSet<usize> =
            oracle.survivors().into_iter().map(|group| oracle.groups[group].first()).filter(|rule| rule.mode == Mode::Avoid).map(|rule| rule.target).collect();
        prop_assert!(survivors.is_subset(&banned));
        prop_assert_eq!(plan.free.iter().map(|free| bridge.number(free.concept)).collect::<BTreeSet<_>>(), survivors);
        for concept in oracle.concepts() {
            let windows: Windows = merged.free_time(bridge.id(concept), Minutes(interval)).windows;
            let minutes: Vec<Minutes> = (0..interval).map(Minutes).filter(|&t| windows.contains(t)).collect();
            prop_assert_eq!(minutes, free(concept), "c{}", concept);
        }
    }
}
