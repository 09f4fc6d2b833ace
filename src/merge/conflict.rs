//! Conflicts between merged rules.
//!
//! | class | condition | effect |
//! |---|---|---|
//! | K1 contradiction | a duty all of whose ways to fulfil it are banned | stops |
//! | K2 narrowing | some ways are banned, not all | warns, with the ways that are left |
//! | K3 permission in a ban | all of what is permitted is banned | stops, unless declared with `exception_to` |
//! | K4 exception unstated | some of what is permitted is banned | warns, with what is banned |
//! | K5 value clash | no value satisfies all that is asked | stops |
//! | K6 interval clash | see [`course`](super::course) | stops or warns |
//! | K7 vague | a bound is unknown | stops |
//! | K8 start clash | duties start at different times in different treatments | warns: a decision is needed |
//!
//! # How they are judged
//!
//! K1 to K4 compare a duty or a permission with the bans on the same actor, in each [situation](super::situation) and at
//! each time. The ways to fulfil a duty, and what a permission allows, are the leaves below its target that it does not
//! leave out itself. A leaf is banned if it lies below a ban's target and is not exempt from the ban. If all leaves are
//! banned it is K1 or K3, by one ban or by several together; then the ban that suffices is named, and only if none does,
//! all that take part. So a duty *below* a ban but with a part that the ban exempts is K2: that part is what to use.
//!
//! An event ends later than any number, so a ban until an event lasts for good here. A vague rule takes part with what is
//! sure of it: its unknown bound is reported once, as K7, and nothing is built on a guess about it.
//!
//! A permission declared as an exception to some rules is compared with what is left of a ban without them. A merged ban
//! that also stands on a rule which the permission does not name still stands, for as long as that rule does.
//!
//! K5 arises in joining (the same target, whenever) and between a duty or permission and another on something above
//! its target at the same time. K8 compares duties of different treatments where one's target is the other's or lies below,
//! unless a [`Resolution`](super::Resolution) decided.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::concept::{ConceptId, ConceptSet, Concepts};
use super::joined::{Joined, MergedRule, Standing};
use super::name::Name;
use super::rule::{Mode, Norm, Origin, Rule};
use super::scope::Areas;
use super::situation::{Situation, situations};
use super::value::Range;
use super::window::{End, Interval, Minutes, Windows};

/// The class of a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Class {
    /// Contradiction: what must be done is banned.
    K1,
    /// Narrowing: some ways to do it are banned.
    K2,
    /// A permission in a ban.
    K3,
    /// A permission with an exception that it does not state.
    K4,
    /// Values that can't all be kept.
    K5,
    /// An interval between sessions that does not fit.
    K6,
    /// A bound that nobody knows.
    K7,
    /// Duties with different starts.
    K8,
}

/// What a conflict does to the handout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// There is no handout until it is resolved.
    Stop,
    /// The handout says so.
    Warn,
}

/// What is wrong, as data for whoever writes the sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Every leaf of the first party's target is banned by the others.
    AllBanned,
    /// Some are: `left` are the leaves that no ban touches at that time, `banned` the largest concepts that this one bans.
    PartBanned {
        /// Leaves still possible.
        left: Vec<ConceptId>,
        /// What the ban takes away.
        banned: Vec<ConceptId>,
    },
    /// No value of this property satisfies all.
    NoValue(Name),
    /// The author's words instead of a number.
    Vague(Name),
    /// The starts, earliest first.
    Starts(Vec<Minutes>),
}

/// A merged rule in a conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// Its place in [`Merged::rules`](super::Merged::rules).
    pub rule: usize,
    /// Those of its sources that hold in the windows of the conflict; all that decide it, if none does by itself.
    pub origins: Vec<Origin>,
}

/// A conflict between merged rules, or within one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// Its class.
    pub class: Class,
    /// The rules: first the duty or permission, then the bans.
    pub parties: Vec<Party>,
    /// When it holds.
    pub windows: Windows,
    /// Where it holds.
    pub areas: Areas,
    /// What is wrong.
    pub reason: Reason,
}

impl Conflict {
    /// What it does to the handout. A conflict between sessions says so itself, see [`course`](super::course).
    pub fn severity(&self) -> Severity {
        match self.class {
            Class::K1 | Class::K3 | Class::K5 | Class::K6 | Class::K7 => Severity::Stop,
            Class::K2 | Class::K4 | Class::K8 => Severity::Warn,
        }
    }
}

/// All conflicts of a visit, by class, then by the place of their rules.
pub(super) fn conflicts(merged: &Joined<'_>) -> Vec<Conflict> {
    let mut found = with_bans(merged);
    found.extend(value_clashes(merged));
    found.extend(vague(merged));
    found.extend(start_clashes(merged));
    found.sort();
    found
}

/// A ban, or what is left of one, against a duty or permission.
struct Opponent {
    rule: usize,
    banned: ConceptSet,
    windows: Windows,
}

/// What was found in one situation at one time, to be joined with the same at other times and in other situations.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    class: Class,
    rules: Vec<usize>,
    reason: Reason,
}

fn with_bans(merged: &Joined<'_>) -> Vec<Conflict> {
    let bans = Bans::of(merged);
    let mut found = BTreeMap::new();
    if bans.0.is_empty() {
        return Vec::new();
    }
    let norms: Vec<&Norm> = merged.rules().iter().map(|rule| &rule.norm).collect();
    let situations = situations(merged.concepts, &norms);
    for (index, norm) in norms.iter().enumerate().filter(|(_, norm)| matches!(norm.mode, Mode::Do | Mode::May)) {
        Claim::new(merged, index, norm).compare(&bans, &situations, &mut found);
    }
    found.into_iter().map(|(finding, windows)| finding.report(merged, windows)).collect()
}

/// The bans of a visit, each with what it bans and when it may hold.
struct Bans(Vec<Opponent>);

impl Bans {
    fn of(merged: &Joined<'_>) -> Self {
        let bans = merged.rules().iter().enumerate().filter(|(_, rule)| rule.norm.mode == Mode::Avoid);
        let opponent = |(index, rule): (usize, &MergedRule)| Opponent {
            rule: index,
            banned: rule.norm.subject(merged.concepts),
            windows: rule.norm.period.reach(),
        };
        Self(bans.map(opponent).collect())
    }
}

/// A duty or a permission that may meet bans.
struct Claim<'a> {
    merged: &'a Joined<'a>,
    index: usize,
    norm: &'a Norm,
    leaves: ConceptSet,
    reach: Windows,
}

impl<'a> Claim<'a> {
    fn new(merged: &'a Joined<'a>, index: usize, norm: &'a Norm) -> Self {
        let mut leaves = norm.subject(merged.concepts);
        leaves.keep(&merged.concepts.leaves_below(norm.target));
        Self { merged, index, norm, leaves, reach: norm.period.reach() }
    }

    fn compare(&self, bans: &Bans, situations: &BTreeSet<Situation>, found: &mut BTreeMap<Finding, Windows>) {
        let same_actor = bans.0.iter().filter(|ban| self.merged.rules()[ban.rule].norm.actor == self.norm.actor);
        let opponents: Vec<Opponent> = same_actor.flat_map(|ban| self.opponents(ban)).collect();
        if opponents.is_empty() {
            return;
        }
        let held = |situation: &Situation| opponents.iter().map(|opponent| situation[opponent.rule]).collect();
        let distinct: BTreeSet<Vec<bool>> = situations.iter().filter(|situation| situation[self.index]).map(held).collect();
        for held in distinct {
            let present: Vec<&Opponent> = opponents.iter().zip(held).filter(|(_, held)| *held).map(|(opponent, _)| opponent).collect();
            self.compare_present(&present, found);
        }
    }

    fn compare_present(&self, present: &[&Opponent], found: &mut BTreeMap<Finding, Windows>) {
        for slice in slices(present) {
            let active: Vec<&Opponent> = present.iter().filter(|opponent| opponent.windows.contains(slice.from)).copied().collect();
            for finding in self.judge(&active) {
                let windows = found.entry(finding).or_default();
                *windows = windows.union(&slice.into());
            }
        }
    }

    /// What of the ban meets this claim: all of it, or, if the claim is an exception to some of its sources, each of
    /// the others.
    fn opponents(&self, ban: &Opponent) -> Vec<Opponent> {
        let sources = || self.merged.rules()[ban.rule].sources.iter().map(|source| &source.rule);
        let named = |rule: &Rule| self.norm.exception_to.contains(&rule.origin);
        if self.norm.exception_to.is_empty() || !sources().any(named) {
            return self.meet(ban, &ban.banned, &ban.windows).into_iter().collect();
        }
        let others = sources().filter(|rule| !named(rule)).map(|rule| &rule.norm);
        others.filter_map(|norm| self.meet(ban, self.merged.concepts.below(norm.target), &norm.period.reach())).collect()
    }

    fn meet(&self, ban: &Opponent, banned: &ConceptSet, windows: &Windows) -> Option<Opponent> {
        if !banned.meets(&self.leaves) || !windows.meets(&self.reach) {
            return None;
        }
        let mut hit = self.leaves.clone();
        hit.keep(banned);
        hit.keep(&ban.banned);
        let windows = windows.intersection(&self.reach);
        (!hit.is_empty()).then_some(Opponent { rule: ban.rule, banned: hit, windows })
    }

    /// What the bans that hold at one time do to the claim.
    fn judge(&self, active: &[&Opponent]) -> Vec<Finding> {
        let mut left = self.leaves.clone();
        active.iter().for_each(|ban| left.remove(&ban.banned));
        if left.is_empty() { self.all_banned(active) } else { active.iter().map(|ban| self.part_banned(ban, &left)).collect() }
    }

    fn all_banned(&self, active: &[&Opponent]) -> Vec<Finding> {
        let class = if self.norm.mode == Mode::Do { Class::K1 } else { Class::K3 };
        let finding = |rules: Vec<usize>| Finding { class, rules, reason: Reason::AllBanned };
        let alone: BTreeSet<usize> = active.iter().filter(|ban| ban.banned == self.leaves).map(|ban| ban.rule).collect();
        if alone.is_empty() {
            let together: BTreeSet<usize> = active.iter().map(|ban| ban.rule).collect();
            return vec![finding(std::iter::once(self.index).chain(together).collect())];
        }
        alone.into_iter().map(|ban| finding(vec![self.index, ban])).collect()
    }

    fn part_banned(&self, ban: &Opponent, left: &ConceptSet) -> Finding {
        Finding {
            class: if self.norm.mode == Mode::Do { Class::K2 } else { Class::K4 },
            rules: vec![self.index, ban.rule],
            reason: Reason::PartBanned { left: left.iter().collect(), banned: self.largest(&ban.banned) },
        }
    }

    /// The banned leaves, named by the largest concepts below the target all of whose leaves are among them.
    fn largest(&self, banned: &ConceptSet) -> Vec<ConceptId> {
        let concepts = self.merged.concepts;
        let mut whole = concepts.none();
        for concept in concepts.below(self.norm.target).iter() {
            if concepts.has_all_leaves(concept, banned) {
                whole.add(concepts.below(concept));
            }
        }
        concepts.topmost(&whole)
    }
}

/// The stretches of time within which no opponent begins or ends.
fn slices(opponents: &[&Opponent]) -> impl Iterator<Item = Interval> {
    let mut points: Vec<Minutes> = opponents.iter().flat_map(|opponent| opponent.windows.breakpoints()).collect();
    points.sort_unstable();
    points.dedup();
    (0..points.len()).map(move |i| Interval { from: points[i], to: points.get(i + 1).map_or(End::Open, |&to| End::At(to)) })
}

impl Finding {
    fn report(self, merged: &Joined<'_>, windows: Windows) -> Conflict {
        let norms = || self.rules.iter().map(|&rule| &merged.rules()[rule].norm);
        let areas = norms().fold(Areas::Everywhere, |areas, norm| areas.meet(merged.concepts, &norm.areas));
        let parties = self.rules.iter().map(|&rule| Party { rule, origins: present(&merged.rules()[rule], &windows) }).collect();
        Conflict { class: self.class, parties, windows, areas, reason: self.reason }
    }
}

/// The sources of the rule that hold in these windows; if none does by itself, those that decide it.
fn present(rule: &MergedRule, windows: &Windows) -> Vec<Origin> {
    let holds = rule.sources.iter().filter(|source| source.rule.norm.period.reach().meets(windows));
    let present: BTreeSet<&Origin> = holds.map(|source| &source.rule.origin).collect();
    if present.is_empty() {
        return rule.origins(Standing::Decides).cloned().collect();
    }
    present.into_iter().cloned().collect()
}

fn value_clashes(merged: &Joined<'_>) -> Vec<Conflict> {
    let claims: Vec<(usize, &Norm)> = norms(merged).filter(|(_, norm)| matches!(norm.mode, Mode::Do | Mode::May)).collect();
    let within = claims.iter().flat_map(|&(index, norm)| norm.values.clashes().map(move |property| (vec![index], property)));
    let valued: Vec<(usize, &Norm)> = claims.iter().filter(|(_, norm)| !norm.values.is_empty()).copied().collect();
    let between = pairs(&valued).flat_map(|(a, b)| clashing(merged.concepts, a, b).map(move |property| (vec![a.0, b.0], property)));
    let found: BTreeSet<(Vec<usize>, &Name)> = within.chain(between).collect();
    let finding = |(rules, property): (Vec<usize>, &Name)| {
        let windows = common_windows(merged, &rules);
        Finding { class: Class::K5, rules, reason: Reason::NoValue(property.clone()) }.report(merged, windows)
    };
    found.into_iter().map(finding).collect()
}

fn norms<'a>(merged: &'a Joined<'_>) -> impl Iterator<Item = (usize, &'a Norm)> {
    merged.rules().iter().map(|rule| &rule.norm).enumerate()
}

fn pairs<'a>(claims: &'a [(usize, &'a Norm)]) -> impl Iterator<Item = ((usize, &'a Norm), (usize, &'a Norm))> {
    claims.iter().enumerate().flat_map(|(i, &a)| claims[i + 1..].iter().map(move |&b| (a, b)))
}

/// The properties whose values two norms on comparable targets can't both have at the same time.
fn clashing<'a>(concepts: &Concepts, (_, a): (usize, &'a Norm), (_, b): (usize, &'a Norm)) -> impl Iterator<Item = &'a Name> + use<'a> {
    let together = comparable(concepts, a, b) && a.period.reach().meets(&b.period.reach());
    let apart = |(property, range): &(&Name, &Range)| b.values.get(property.as_str()).is_some_and(|other| disjoint(range, other));
    a.values.iter().filter(move |_| together).filter(apart).map(|(property, _)| property)
}

/// Whether no number lies in both, though each has some.
fn disjoint(a: &Range, b: &Range) -> bool {
    a.meet(b).is_empty() && !a.is_empty() && !b.is_empty()
}

/// Whether one target is the other or lies below it, for the same actor, and there is somebody and somewhere for whom
/// both hold.
fn comparable(concepts: &Concepts, a: &Norm, b: &Norm) -> bool {
    a.actor == b.actor
        && (concepts.is_a(a.target, b.target) || concepts.is_a(b.target, a.target))
        && a.when.is_possible(&b.when)
        && a.areas.overlap(concepts, &b.areas)
}

fn common_windows(merged: &Joined<'_>, rules: &[usize]) -> Windows {
    let mut reaches = rules.iter().map(|&rule| merged.rules()[rule].norm.period.reach());
    let Some(first) = reaches.next() else { return Windows::NONE };
    reaches.fold(first, |common, reach| common.intersection(&reach))
}

fn vague(merged: &Joined<'_>) -> Vec<Conflict> {
    let report = |(index, norm): (usize, &Norm)| {
        let words = norm.vague.clone()?;
        Some(Finding { class: Class::K7, rules: vec![index], reason: Reason::Vague(words) }.report(merged, norm.outer_reach()))
    };
    norms(merged).filter_map(report).collect()
}

fn start_clashes(merged: &Joined<'_>) -> Vec<Conflict> {
    let starts = starts(merged);
    let mut clashes: BTreeMap<[usize; 2], BTreeSet<&Start<'_>>> = BTreeMap::new();
    for (i, a) in starts.iter().enumerate() {
        for b in starts[i + 1..].iter().filter(|b| a.clashes_with(b, merged)) {
            clashes.entry([a.rule, b.rule]).or_default().extend([a, b]);
        }
    }
    clashes.into_iter().filter_map(|(rules, starts)| start_clash(merged, rules, &starts)).collect()
}

fn start_clash(merged: &Joined<'_>, rules: [usize; 2], starts: &BTreeSet<&Start<'_>>) -> Option<Conflict> {
    let times: BTreeSet<Minutes> = starts.iter().map(|start| start.time).collect();
    let party = |rule: usize| {
        let origins: BTreeSet<&Origin> = starts.iter().filter(|start| start.rule == rule).map(|start| &start.source.origin).collect();
        Party { rule, origins: origins.into_iter().cloned().collect() }
    };
    let rules = BTreeSet::from(rules);
    let areas = rules.iter().fold(Areas::Everywhere, |areas, &rule| areas.meet(merged.concepts, &merged.rules()[rule].norm.areas));
    Some(Conflict {
        class: Class::K8,
        parties: rules.into_iter().map(party).collect(),
        windows: Windows::between(*times.first()?, *times.last()?),
        areas,
        reason: Reason::Starts(times.into_iter().collect()),
    })
}

/// When a source of a duty starts.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Start<'a> {
    rule: usize,
    source: &'a Rule,
    time: Minutes,
}

impl Start<'_> {
    fn clashes_with(&self, other: &Self, merged: &Joined<'_>) -> bool {
        let (a, b) = (&self.source.norm, &other.source.norm);
        self.time != other.time
            && self.source.origin.treatment != other.source.origin.treatment
            && comparable(merged.concepts, a, b)
            && !merged.is_decided(a.target, b.target)
    }
}

/// Every source of a duty once, with the first merged rule that stands on it, in order of these.
fn starts<'a>(merged: &'a Joined<'_>) -> Vec<Start<'a>> {
    let duties = merged.rules().iter().enumerate().filter(|(_, rule)| rule.norm.mode == Mode::Do && rule.norm.vague.is_none());
    let sources = duties.flat_map(|(rule, merged)| merged.sources.iter().map(move |source| (rule, &source.rule)));
    let mut seen = BTreeSet::new();
    sources
        .filter(|(_, source)| seen.insert(*source))
        .filter_map(|(rule, source)| Some(Start { rule, source, time: source.norm.period.start()? }))
        .collect()
}
