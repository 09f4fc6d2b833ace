//! What the merged rules of a visit say in tables: each thing in a word, or in the sentence of one of its sources.

use super::Cx;
use super::terms::RuleTerms;
use super::times::written;
use super::times::{Bounded, Edge, Time};
use crate::merge::{ConceptId, Merged, MergedRule, Minutes, Mode, Norm, Period, Source, Standing};
use crate::model::protocol::Rule;
use crate::resolve::Included;
use crate::resolve::kinds::own_entries;

/// Whether a merged rule may hold at this time: a rule with only a least time, or that waits for an event, may hold long after it.
pub(super) fn is_open_at(rule: &MergedRule, at: Minutes, cx: Cx<'_>) -> bool {
    let period = &rule.norm.period;
    let starts = period.start().is_some_and(|start| start <= at);
    let is_least = |to: Edge| to.bound == Bounded::AtLeast && to.minutes > 0;
    starts && (period.reach().contains(at) || Time::merged(period, rule.sources.iter(), cx).to.is_some_and(is_least))
}

/// Whether it is a way to damage healing skin, which "allowed again" would make sound like a treat.
pub(super) fn is_damage(concept: &str, cx: Cx<'_>) -> bool {
    own_entries(concept, cx.catalog).iter().any(|entry| DAMAGE.contains(entry))
}

/// What the core vocabulary has of it. Scrubs and peels are kinds of it too, and have their place in a bathroom.
const DAMAGE: [&str; 5] = ["crust-removal", "picking", "peeling-off", "scratching", "blister-popping"];

/// One thing that a merged rule says in tables: in a word, or in the sentence of one of its sources.
#[derive(Debug)]
pub(super) struct Entry {
    /// What it is about.
    pub target: ConceptId,
    /// What it says.
    pub terms: RuleTerms,
    /// When it holds.
    pub period: Period,
}

impl Entry {
    /// Whether a row that begins at this time shows it: while its numbers run, and until its events have come or the patient has called.
    pub fn holds(&self, time: Minutes) -> bool {
        let called = self.terms.call_after.as_ref().is_some_and(|edge| edge.minutes <= time.0);
        self.period.windows().contains(time) || (!called && self.period.reach().contains(time))
    }

    /// Where it starts and ends to be shown.
    pub fn points(&self) -> impl Iterator<Item = Minutes> + '_ {
        self.period.breakpoints().chain(self.terms.call_after.as_ref().map(|edge| Minutes(edge.minutes)))
    }
}

/// What a merged rule of a patient says in tables. What can be said in a word is one entry; whatever else its sources say is an entry of
/// its own; and what it covers that readers look for, such as make-up below skin products, is one too, for as long as the cover holds.
pub(super) fn entries(rule: &MergedRule, merged: &Merged<'_>, cx: Cx<'_>) -> Vec<Entry> {
    let mut words: Vec<(&Source, Included<'_, Rule>, RuleTerms)> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for source in &rule.sources {
        let Some(told) = written(&source.rule.origin, cx) else { continue };
        let own = &source.rule.norm;
        let covered = own.target != rule.norm.target && own.mode == Mode::Avoid;
        let norm = if covered { below_cover(&rule.norm, own.target, merged) } else { own.clone() };
        let period = if covered { &rule.norm.period } else { &own.period };
        let by_the_cover: Vec<&Source> = if covered { rule.sources.iter().collect() } else { vec![source] };
        let terms = RuleTerms::merged(&norm, period, &by_the_cover, &told, merged, cx);
        match (terms.in_a_word, covered, source.standing) {
            (true, false, Standing::Decides) => words.push((source, told, terms)),
            (true, false, _) => {}
            (true, true, _) => entries.push(Entry { target: own.target, terms, period: period.clone() }),
            (false, true, _) => {
                let terms = RuleTerms::merged(own, &own.period, &[source], &told, merged, cx);
                entries.push(Entry { target: own.target, terms, period: own.period.clone() });
            }
            (false, false, standing) if standing != Standing::Decides && sentences(rule, merged, cx).contains(&terms.sentence) => {}
            (false, false, _) => entries.push(Entry { target: own.target, terms, period: own.period.clone() }),
        }
    }
    let sources: Vec<&Source> = words.iter().map(|(source, ..)| *source).collect();
    let alone = sources.len() == rule.sources.iter().filter(|source| source.standing == Standing::Decides).count();
    let period = match alone {
        true => rule.norm.period.clone(),
        false => sources.iter().map(|source| source.rule.norm.period.clone()).reduce(|all, next| all.union(&next)).unwrap_or_default(),
    };
    let terms = match words.into_iter().next() {
        None => return entries,
        // What one source says alone is all that the rule says.
        Some((source, _, terms)) if sources.len() == 1 && source.rule.norm == rule.norm => terms,
        Some((_, told, _)) => RuleTerms::merged(&rule.norm, &period, &sources, &told, merged, cx),
    };
    entries.insert(0, Entry { target: rule.norm.target, terms, period });
    entries
}

/// What a ban says of something below its target: it leaves out what it leaves out there.
fn below_cover(cover: &Norm, target: ConceptId, merged: &Merged<'_>) -> Norm {
    let concepts = merged.concepts();
    let exempt = cover.exempt.iter().copied().filter(|exempt| concepts.is_a(*exempt, target)).collect();
    Norm { target, exempt, ..cover.clone() }
}

/// Whether another rule says the same, in the same sentence, wherever this one holds.
pub(super) fn is_repeated(rule: &MergedRule, merged: &Merged<'_>, cx: Cx<'_>) -> bool {
    let concepts = merged.concepts();
    let matter = |norm: &Norm| (norm.actor, norm.mode, norm.target);
    let alike = merged.rules().iter().filter(|other| matter(&other.norm) == matter(&rule.norm));
    let mut wider = alike.filter(|merged_other| {
        let (norm, other) = (&rule.norm, &merged_other.norm);
        // To the hour, as it is read: a treatment that ends minutes before the other moves its rules by these.
        let time = |rule: &MergedRule| Time::merged(&rule.norm.period, rule.sources.iter(), cx);
        let same = Norm { areas: norm.areas.clone(), period: norm.period.clone(), ..other.clone() } == *norm;
        same && time(rule) == time(merged_other) && other.areas != norm.areas && other.areas.covers(concepts, &norm.areas)
    });
    wider.any(|other| {
        let told = sentences(other, merged, cx);
        sentences(rule, merged, cx).iter().all(|sentence| told.contains(sentence))
    })
}

/// The sentences of the rules that decide a merged one.
fn sentences(rule: &MergedRule, merged: &Merged<'_>, cx: Cx<'_>) -> Vec<String> {
    let deciding = rule.sources.iter().filter(|source| source.standing == Standing::Decides);
    let written = deciding.filter_map(|source| written(&source.rule.origin, cx));
    written.map(|rule| RuleTerms::written(&rule, merged.concepts(), cx).sentence).collect()
}
