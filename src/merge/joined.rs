//! The rules of all treatments of a visit, placed on its time, decided and joined.
//!
//! # Placing
//!
//! A rule counts its time from the end of its own treatment, which may end some minutes before T0, the end of the whole
//! visit. Placed on the visit's time, with `e` for those minutes:
//!
//! * avoid `[a, b)` becomes `[a - e, b)`: the ban starts when it did, and is counted from T0 to its end;
//! * may `[a, b)` becomes `[a, b - e)`: the permission starts later and ends when it did;
//! * do `[a, b)` stays: the duty starts at T0's count and is not shortened, since an earlier start is not safer;
//! * expect becomes `[a - e, b)`, and call stays, so that a call never begins within what is still normal merely
//!   because of the minutes between.
//!
//! A rule on areas holds where they overlap with what its treatment treated. A rule left with no area is vacuous: it is
//! set aside and listed.
//!
//! # Merging
//!
//! Placed rules on the same matter are joined ([`strict`](super::strict)). Rules that differ in area or in
//! circumstances are not joined but stand side by side, since each is true where it holds. Then a ban or duty that another
//! covers is absorbed, and its sources pass to the one that covers it. A permission is never absorbed by a narrower one:
//! that would take away what the narrower does not speak of. An expectation is no norm and is kept.
//!
//! A call is neither joined nor absorbed. Two calls on one sign describe two things that a patient may see, each with its
//! own urgency and its own start; one rule for both would have to drop one of them.
//!
//! The result is a function of the *set* of placed rules: the order of treatments, and saying the same twice, change
//! nothing. Two results can be merged again ([`Merged::with`](super::Merged::with)).
//!
//! # Decisions
//!
//! Where rules can't be compared, a recorded [`Resolution`] says whose rule holds for a concept and all below it. It moves
//! the start of the others' duties to the chosen one's if that is later, and sets the others' expectations of the same sign
//! aside. It never touches a ban, a permission or a call. Two resolutions that name different treatments for
//! one concept cancel out.

use std::collections::BTreeSet;

use serde::Serialize;

use super::concept::{ConceptId, Concepts};
use super::name::Name;
use super::rule::{Mode, Norm, Origin, Rule};
use super::scope::Areas;
use super::window::Minutes;

/// A treatment as it is done in a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treatment {
    /// What was treated; everywhere, if nobody said.
    pub areas: Areas,
    /// How long before the end of the visit it ends; less than zero counts as zero.
    pub ends_before: Minutes,
    /// Its rules, counted from its own end.
    pub rules: Vec<Rule>,
}

/// A recorded decision: for this concept and all below it, this treatment's rule holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resolution {
    /// What the rules are about.
    pub concept: ConceptId,
    /// The treatment whose rule holds.
    pub treatment: Name,
}

/// What a source contributes to a merged rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// No other source is stricter: the merged rule says what it does because of this one.
    Decides,
    /// Another source, or all others together, ask for at least as much.
    Overruled,
    /// A recorded decision prefers another source.
    SetAside,
}

/// A rule of a treatment as it stands behind a merged rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// What it contributes.
    pub standing: Standing,
    /// The rule on the visit's time, before any decision.
    pub rule: Rule,
}

/// A rule of the whole visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRule {
    /// What holds.
    pub norm: Norm,
    /// Where it comes from: first what decides, then what was overruled or set aside.
    pub sources: Vec<Source>,
}

impl MergedRule {
    /// The origins of the sources of this standing.
    pub fn origins(&self, standing: Standing) -> impl Iterator<Item = &Origin> {
        self.sources.iter().filter(move |source| source.standing == standing).map(|source| &source.rule.origin)
    }
}

/// What was done in a visit, before merging.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Placed {
    rules: BTreeSet<Rule>,
    vacuous: BTreeSet<Rule>,
    resolutions: BTreeSet<Resolution>,
    treated: Areas,
    length: Minutes,
}

/// The rules of a visit, joined; what is wrong between them is not looked for yet.
#[derive(Debug, Clone)]
pub(super) struct Joined<'c> {
    pub concepts: &'c Concepts,
    placed: Placed,
    rules: Vec<MergedRule>,
}

impl<'c> Joined<'c> {
    /// The rules of all treatments of a visit. All concepts must be of this vocabulary.
    pub fn new(concepts: &'c Concepts, treatments: &[Treatment], resolutions: &[Resolution]) -> Self {
        let all = treatments.iter().flat_map(|treatment| treatment.rules.iter().map(|rule| place(concepts, treatment, rule)));
        let (vacuous, rules) = all.partition(|rule| rule.norm.areas.is_nowhere());
        let treated = treatments.iter().map(|treatment| treatment.areas.clone()).reduce(|all, areas| all.union(concepts, &areas));
        let lengths = treatments.iter().map(|treatment| treatment.ends_before);
        Self::of(
            concepts,
            Placed {
                rules,
                vacuous,
                resolutions: resolutions.iter().cloned().collect(),
                treated: treated.unwrap_or_default(),
                length: lengths.max().unwrap_or_default().max(Minutes::ZERO),
            },
        )
    }

    /// Both visits as one. They must share their vocabulary.
    pub fn with(&self, other: &Self) -> Self {
        let (mine, theirs) = (&self.placed, &other.placed);
        let placed = Placed {
            rules: &mine.rules | &theirs.rules,
            vacuous: &mine.vacuous | &theirs.vacuous,
            resolutions: &mine.resolutions | &theirs.resolutions,
            treated: mine.treated.union(self.concepts, &theirs.treated),
            length: mine.length.max(theirs.length),
        };
        Self::of(self.concepts, placed)
    }

    fn of(concepts: &'c Concepts, placed: Placed) -> Self {
        let rules = absorb(concepts, join(concepts, decide(concepts, &placed)));
        Self { concepts, placed, rules }
    }

    /// The joined rules, sorted by actor, mode and the name of the target.
    pub fn rules(&self) -> &[MergedRule] {
        &self.rules
    }

    /// The rules that hold nowhere on what was treated.
    pub fn vacuous(&self) -> impl Iterator<Item = &Rule> {
        self.placed.vacuous.iter()
    }

    /// The rules of all treatments on the visit's time, before joining.
    pub fn placed(&self) -> impl Iterator<Item = &Rule> {
        self.placed.rules.iter()
    }

    /// Whether a decision says when duties on both concepts start.
    pub fn is_decided(&self, a: ConceptId, b: ConceptId) -> bool {
        let below = |concept, resolution: &Resolution| self.concepts.is_a(concept, resolution.concept);
        let starts = |resolution: &Resolution, rule: &Rule| {
            rule.norm.mode == Mode::Do && rule.origin.treatment == resolution.treatment && below(rule.norm.target, resolution)
        };
        undisputed(&self.placed.resolutions)
            .filter(|resolution| below(a, resolution) && below(b, resolution))
            .any(|resolution| self.placed.rules.iter().any(|rule| starts(resolution, rule)))
    }

    /// Where the skin was treated, by all treatments together.
    pub fn treated(&self) -> &Areas {
        &self.placed.treated
    }

    /// How long before T0 the first treatment ended.
    pub fn length(&self) -> Minutes {
        self.placed.length
    }
}

/// The rule on the time and the areas of the visit.
fn place(concepts: &Concepts, treatment: &Treatment, rule: &Rule) -> Rule {
    let early = treatment.ends_before.max(Minutes::ZERO);
    let mut norm = rule.norm.clone();
    if early > Minutes::ZERO {
        norm.period = match norm.mode {
            Mode::Avoid | Mode::Expect => norm.period.stretched(early, Minutes::ZERO),
            Mode::May => norm.period.stretched(Minutes::ZERO, early),
            Mode::Do | Mode::Call => norm.period,
        };
    }
    if treatment.areas != Areas::Everywhere {
        norm.areas = norm.areas.meet(concepts, &treatment.areas);
    }
    Rule { norm: norm.in_normal_form(concepts), origin: rule.origin.clone() }
}

/// A placed rule and what the decisions leave of it.
struct Decided<'a> {
    rule: &'a Rule,
    /// What it says, if a decision changed that.
    changed: Option<Box<Norm>>,
    set_aside: bool,
}

fn decide<'a>(concepts: &Concepts, placed: &'a Placed) -> Vec<Decided<'a>> {
    let undisputed: Vec<&Resolution> = undisputed(&placed.resolutions).collect();
    let decide_one = |rule: &'a Rule| {
        let mut decided = Decided { rule, changed: None, set_aside: false };
        for resolution in undisputed.iter().filter(|r| concepts.is_a(rule.norm.target, r.concept)) {
            decided.apply(resolution, concepts, &placed.rules);
        }
        decided
    };
    placed.rules.iter().map(decide_one).collect()
}

/// The resolutions that no other contradicts.
fn undisputed(resolutions: &BTreeSet<Resolution>) -> impl Iterator<Item = &Resolution> {
    resolutions.iter().filter(|one| !resolutions.iter().any(|other| other.concept == one.concept && other.treatment != one.treatment))
}

impl Decided<'_> {
    /// What it says after the decisions.
    fn effective(&self) -> &Norm {
        self.changed.as_deref().unwrap_or(&self.rule.norm)
    }

    /// Where it stands among the others: what is to be joined side by side.
    fn place(&self) -> impl Ord + '_ {
        (self.effective().matter(), self.effective().vague.is_none(), self.rule)
    }

    /// Whether a decision moved its start.
    fn is_cut(&self) -> bool {
        self.changed.as_ref().is_some_and(|changed| changed.period != self.rule.norm.period)
    }

    fn apply(&mut self, resolution: &Resolution, concepts: &Concepts, placed: &BTreeSet<Rule>) {
        if self.rule.origin.treatment == resolution.treatment {
            return;
        }
        let own = &self.rule.norm;
        let mut chosen = placed
            .iter()
            .filter(|rule| rule.origin.treatment == resolution.treatment && rule.norm.mode == own.mode && rule.norm.actor == own.actor)
            .map(|rule| &rule.norm);
        match own.mode {
            Mode::Avoid | Mode::May | Mode::Call => {}
            Mode::Do => {
                let about = chosen.filter(|norm| concepts.is_a(norm.target, resolution.concept));
                if let Some(start) = about.filter_map(|norm| norm.period.start()).min() {
                    let period = self.effective().period.from(start);
                    self.changed.get_or_insert_with(|| Box::new(own.clone())).period = period;
                }
            }
            Mode::Expect => self.set_aside |= chosen.any(|norm| norm.replaces(own, concepts)),
        }
    }
}

impl Norm {
    /// Whether a decision for this expectation can set `other` aside: it speaks of the same sign under the same
    /// circumstances, wherever the other does, and with no less force.
    fn replaces(&self, other: &Self, concepts: &Concepts) -> bool {
        self.target == other.target
            && self.when == other.when
            && self.areas.covers(concepts, &other.areas)
            && self.force >= other.force
            && self.vague.is_none()
    }
}

/// One merged rule per matter, in order of the matters; a call and a vague rule stay by themselves, and a vague rule comes before those
/// that are joined.
fn join(concepts: &Concepts, decided: Vec<Decided<'_>>) -> Vec<MergedRule> {
    let (aside, mut kept): (Vec<_>, Vec<_>) = decided.into_iter().partition(|decided| decided.set_aside);
    kept.sort_by(|a, b| a.place().cmp(&b.place()));
    let groups = kept.chunk_by(|a, b| a.effective().mode != Mode::Call && a.effective().same_matter(b.effective()));
    let mut rules: Vec<MergedRule> = groups.filter_map(|group| join_group(concepts, group)).collect();
    for Decided { rule, .. } in aside {
        let own = &rule.norm;
        let same_sign = |norm: &Norm| (norm.mode, norm.actor, norm.target) == (own.mode, own.actor, own.target);
        for merged in rules.iter_mut().filter(|merged| same_sign(&merged.norm)) {
            merged.sources.push(Source { standing: Standing::SetAside, rule: rule.clone() });
        }
    }
    rules
}

fn join_group(concepts: &Concepts, group: &[Decided<'_>]) -> Option<MergedRule> {
    let (first, rest) = group.split_first()?;
    let norm = rest.iter().fold(first.effective().clone(), |joined, next| joined.join(next.effective(), concepts));
    let standing = |one: &Decided<'_>| {
        if rest.is_empty() {
            return Standing::Decides;
        }
        if group.iter().any(|other| other.effective().stricter_than(one.effective(), concepts)) {
            return Standing::Overruled;
        }
        let preferred = |other: &Decided<'_>| !other.is_cut() && other.effective().at_least_as_strict_as(one.effective(), concepts);
        if one.is_cut() && group.iter().any(preferred) { Standing::SetAside } else { Standing::Decides }
    };
    let source = |one: &Decided<'_>| Source { standing: standing(one), rule: one.rule.clone() };
    let mut sources: Vec<Source> = group.iter().map(source).collect();
    sources.sort();
    Some(MergedRule { norm, sources })
}

/// The rules without those that another covers, whose sources pass to every rule that covers them.
fn absorb(concepts: &Concepts, mut rules: Vec<MergedRule>) -> Vec<MergedRule> {
    let covers = |a: &MergedRule, b: &MergedRule| {
        let absorbing = matches!(a.norm.mode, Mode::Avoid | Mode::Do);
        absorbing && a.norm.mode == b.norm.mode && a.norm.stricter_than(&b.norm, concepts)
    };
    let covered: Vec<bool> = rules.iter().map(|b| rules.iter().any(|a| covers(a, b))).collect();
    let absorbed: Vec<MergedRule> = extract(&mut rules, &covered);
    for rule in &mut rules {
        let inherited = absorbed.iter().filter(|b| covers(rule, b)).flat_map(|b| &b.sources).cloned();
        let inherited: Vec<Source> = inherited.map(Source::overruled).collect();
        rule.sources.extend(inherited);
        rule.sources.sort();
        rule.sources.dedup();
    }
    rules
}

/// Takes out those that are marked.
fn extract(rules: &mut Vec<MergedRule>, marked: &[bool]) -> Vec<MergedRule> {
    let mut marks = marked.iter().copied();
    rules.extract_if(.., |_| marks.next().unwrap_or(false)).collect()
}

impl Source {
    fn overruled(self) -> Self {
        let standing = self.standing.max(Standing::Overruled);
        Self { standing, ..self }
    }
}
