//! What holds for one concept at one time.
//!
//! A ban goes before a duty, a duty before a permission. Where the answer depends on what the question leaves open, the
//! safer one is given:
//!
//! * A ban on part of the place asked about is a ban there, as is one on a circumstance that nobody excluded.
//! * A concept is also banned if everything below it is, by whatever bans.
//! * A ban that only an event still prolongs is told apart, since its end has no number ([`Status::Until`]).
//! * A permission counts only if it surely holds, for the whole person asked about, and if no other permission about the
//!   concept is still to begin.
//! * An exception lifts a ban only where, when and for whom it surely holds, and only if it names every rule on which the
//!   ban stands at that time.

use std::collections::BTreeSet;

use super::concept::{ConceptId, ConceptSet};
use super::joined::MergedRule;
use super::name::Name;
use super::rule::{Actor, Mode, Norm};
use super::scope::{Areas, Circumstances};
use super::visit::Merged;
use super::window::Minutes;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// About what.
    pub concept: ConceptId,
    /// When.
    pub time: Minutes,
    /// For whom.
    pub actor: Actor,
    /// Where on the body; everywhere is all that was treated.
    pub areas: Areas,
    /// What is known of the person.
    pub facts: Circumstances,
}

impl Query {
    /// About any patient of whom nothing is known, anywhere.
    pub fn new(concept: ConceptId, time: Minutes) -> Self {
        Self { concept, time, actor: Actor::Patient, areas: Areas::Everywhere, facts: Circumstances::default() }
    }
}

/// What holds for a concept at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Banned.
    Avoid,
    /// Banned until these events have happened.
    Until(BTreeSet<Name>),
    /// It fulfils a duty.
    Do,
    /// Expressly allowed.
    May,
    /// No rule speaks of it.
    Free,
}

impl Merged<'_> {
    /// What holds for a concept at a time.
    pub fn status(&self, query: &Query) -> Status {
        if self.is_banned(query, |norm| sure(norm, query.time)) {
            return Status::Avoid;
        }
        if self.is_banned(query, |norm| norm.outer_reach().contains(query.time)) {
            return Status::Until(self.pending(query));
        }
        if self.about(Mode::Do, query).any(|norm| norm.period.reach().contains(query.time)) {
            return Status::Do;
        }
        if self.is_permitted(query) { Status::May } else { Status::Free }
    }

    /// The rules of a mode that may hold for the person and place of the query.
    fn relevant(&self, mode: Mode, query: &Query) -> impl Iterator<Item = &MergedRule> {
        self.rules().iter().filter(move |rule| {
            rule.norm.mode == mode
                && rule.norm.actor == query.actor
                && rule.norm.when.is_possible(&query.facts)
                && rule.norm.areas.overlap(self.concepts(), self.place(query))
        })
    }

    /// Those of them that speak of the query's concept.
    fn about(&self, mode: Mode, query: &Query) -> impl Iterator<Item = &Norm> {
        let speaks =
            |norm: &&Norm| self.concepts().is_a(query.concept, norm.target) && norm.subject(self.concepts()).contains(query.concept);
        self.relevant(mode, query).map(|rule| &rule.norm).filter(speaks)
    }

    fn is_banned(&self, query: &Query, holds: impl Fn(&Norm) -> bool) -> bool {
        let below = self.concepts().below(query.concept);
        let bans = self.relevant(Mode::Avoid, query).filter(|ban| holds(&ban.norm) && self.concepts().below(ban.norm.target).meets(below));
        let mut banned = self.concepts().none();
        bans.for_each(|ban| banned.add(&self.banned_by(ban, query)));
        banned.contains(query.concept) || self.concepts().has_all_leaves(query.concept, &banned)
    }

    /// What the ban takes away after the exceptions to it.
    fn banned_by(&self, ban: &MergedRule, query: &Query) -> ConceptSet {
        let mut banned = ban.norm.subject(self.concepts());
        let exceptions = self.relevant(Mode::May, query).map(|rule| &rule.norm).filter(|norm| !norm.exception_to.is_empty());
        let place = ban.norm.areas.meet(self.concepts(), self.place(query));
        let surely = |norm: &&Norm| sure(norm, query.time) && norm.when.covers(&query.facts) && norm.areas.covers(self.concepts(), &place);
        exceptions.filter(surely).for_each(|norm| banned.remove(&self.lifted(norm, ban, query.time)));
        banned
    }

    /// What the permission lifts of the ban: all that it allows, but for what the ban's other sources ban at that time.
    fn lifted(&self, permission: &Norm, ban: &MergedRule, time: Minutes) -> ConceptSet {
        let mut lifted = permission.subject(self.concepts());
        let others = ban.sources.iter().map(|source| &source.rule).filter(|rule| !permission.exception_to.contains(&rule.origin));
        let standing = others.filter(|rule| rule.norm.outer_reach().contains(time));
        standing.for_each(|rule| lifted.remove(self.concepts().below(rule.norm.target)));
        lifted
    }

    fn pending(&self, query: &Query) -> BTreeSet<Name> {
        let below = self.concepts().below(query.concept);
        let bans = self.relevant(Mode::Avoid, query).filter(|ban| self.banned_by(ban, query).meets(below));
        bans.flat_map(|ban| ban.norm.period.events_at(query.time)).cloned().collect()
    }

    fn is_permitted(&self, query: &Query) -> bool {
        let permissions: Vec<&Norm> = self.about(Mode::May, query).collect();
        let surely = |norm: &&Norm| sure(norm, query.time) && norm.when.covers(&query.facts);
        let Some(place) = permissions.iter().map(|norm| norm.areas.clone()).reduce(|all, areas| all.union(self.concepts(), &areas)) else {
            return false;
        };
        place.covers(self.concepts(), self.place(query)) && permissions.iter().all(surely)
    }

    /// The place asked about: all that was treated, if none is named.
    fn place<'a>(&'a self, query: &'a Query) -> &'a Areas {
        if query.areas == Areas::Everywhere { self.treated() } else { &query.areas }
    }
}

/// Whether the norm holds at this time, whatever happens. A vague ban is taken to.
fn sure(norm: &Norm, time: Minutes) -> bool {
    if norm.vague.is_some() && norm.mode == Mode::Avoid {
        return norm.outer_reach().contains(time);
    }
    norm.period.windows().contains(time)
}
