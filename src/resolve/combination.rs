//! The treatments of a visit or a course, with their rules merged.

use super::{Catalog, Composite, Included, Lowering};
use crate::merge::{
    Areas, ConceptId, Concepts, End, Merged, Minutes, Mode, Origin, Period, Resolution, Rule as Lowered, Treatment, Windows,
};
use crate::model::Quantity;
use crate::model::protocol::Rule;
use crate::model::visit::{Course, Visit};
use crate::source::SourceId;

/// The treatments of a visit with their merged rules.
#[derive(Debug)]
pub struct Combination<'a> {
    /// In the order of the visit.
    pub treatments: Vec<Composite<'a>>,
    /// Their rules, merged.
    pub merged: Merged<'a>,
    concepts: &'a Concepts,
    lowered: Vec<Treatment>,
    resolutions: Vec<Resolution>,
}

/// The merged rules as people read them: a ban that holds on both sides of the visit is one rule, but two sentences.
#[derive(Debug)]
pub struct Halves<'a> {
    /// What to keep to before the visit.
    pub before: Merged<'a>,
    /// What holds from the end of the visit on.
    pub after: Merged<'a>,
}

impl<'a> Combination<'a> {
    fn new(treatments: Vec<Composite<'a>>, concepts: &'a Concepts, lowered: Vec<Treatment>, resolutions: Vec<Resolution>) -> Self {
        Self { treatments, merged: Merged::new(concepts, &lowered, &resolutions), concepts, lowered, resolutions }
    }

    /// What is read before the visit and what after it. Bans on these concepts, and duties that name one of them, hold without an end: from
    /// the first session of a course to the last.
    pub fn halves(&self, whole_course: &[ConceptId]) -> Halves<'a> {
        let lasting = |rule: &Lowered| {
            let about = |concept: &ConceptId| match rule.norm.mode {
                Mode::Avoid => self.concepts.is_a(rule.norm.target, *concept),
                Mode::Do => rule.norm.target == *concept,
                _ => false,
            };
            whole_course.iter().any(about)
        };
        let after = self.merge_of(|rule| {
            let mut rule = (!is_before(rule)).then(|| rule.clone())?;
            if lasting(&rule) {
                rule.norm.period = Period::of(Windows::open(rule.norm.period.start().unwrap_or_default()));
            }
            Some(rule)
        });
        Halves { before: self.merge_of(|rule| is_before(rule).then(|| rule.clone())), after }
    }

    /// What kinds of treatment it does.
    pub fn kinds(&self) -> impl Iterator<Item = ConceptId> + '_ {
        let documents = self.treatments.iter().flat_map(Composite::documents);
        documents.flat_map(|document| &document.is_a).filter_map(|kind| self.concepts.id(kind.as_str()))
    }

    /// Where the treatment at that place is done.
    pub fn areas_of(&self, treatment: usize) -> &Areas {
        &self.lowered[treatment].areas
    }

    /// The files that it is made from: those of its treatments and of what they take in.
    pub fn sources(&self) -> impl Iterator<Item = SourceId> + '_ {
        self.treatments.iter().flat_map(|composite| {
            let rules = composite.preparation.iter().chain(&composite.aftercare).map(|rule| rule.origin);
            let steps = composite.steps.iter().map(|step| step.origin);
            std::iter::once(composite.own).chain(rules).chain(steps).map(|document| document.id.span.source)
        })
    }

    /// Whether a recorded decision prefers another treatment's rule on the same thing.
    pub fn decides_against(&self, rule: &Lowered) -> bool {
        let other = |decision: &Resolution| decision.treatment != rule.origin.treatment;
        self.resolutions.iter().any(|decision| other(decision) && self.concepts.is_a(rule.norm.target, decision.concept))
    }

    fn merge_of(&self, keep: impl Fn(&Lowered) -> Option<Lowered>) -> Merged<'a> {
        let part = |treatment: &Treatment| Treatment { rules: treatment.rules.iter().filter_map(&keep).collect(), ..treatment.clone() };
        Merged::new(self.concepts, &self.lowered.iter().map(part).collect::<Vec<_>>(), &self.resolutions)
    }

    /// A rule as it was written, by its origin; none for an expectation or a warning sign.
    pub fn written(&self, origin: &Origin) -> Option<Included<'a, Rule>> {
        let rules = self.treatments.iter().flat_map(|composite| composite.preparation.iter().chain(&composite.aftercare));
        let is = |rule: &Included<'a, Rule>| {
            rule.origin.id.as_str() == origin.treatment.as_str() && rule.item.id.as_str() == origin.rule.as_str()
        };
        rules.copied().find(is)
    }
}

impl Lowering {
    /// Of a visit; a treatment whose protocol is unknown is left out, which `bind` has reported.
    pub fn combination<'a>(&'a self, visit: &Visit, catalog: &'a Catalog) -> Combination<'a> {
        let protocols = visit.treatments.iter().filter_map(|treatment| catalog.protocols.get(treatment.protocol.as_str()));
        let treatments = protocols.map(|protocol| Composite::new(protocol, catalog)).collect();
        Combination::new(treatments, self.concepts(), self.visit(visit, catalog), self.resolutions(visit))
    }

    /// Of what a course repeats: a visit, or a single treatment.
    pub fn course_combination<'a>(&'a self, course: &Course, catalog: &'a Catalog) -> Combination<'a> {
        if let Some(visit) = course.visit.as_ref().and_then(|visit| catalog.visits.get(visit.as_str())) {
            return self.combination(visit, catalog);
        }
        let ids: Vec<&str> = course.protocol.iter().map(crate::model::id::Ref::as_str).collect();
        self.combination_of(&ids, catalog)
    }

    /// Of protocols by name, as if done one after the other in one visit; unknown names are left out.
    pub fn combination_of<'a>(&'a self, ids: &[&str], catalog: &'a Catalog) -> Combination<'a> {
        self.combination_in(ids, &[], catalog)
    }

    /// The same where only these areas were treated; all that the protocols treat, if none is named.
    pub fn combination_in<'a>(&'a self, ids: &[&str], areas: &[String], catalog: &'a Catalog) -> Combination<'a> {
        let treatments: Vec<Composite<'a>> =
            ids.iter().filter_map(|id| catalog.protocols.get(id)).map(|protocol| Composite::new(protocol, catalog)).collect();
        let treated = self.named_areas(areas);
        let lowered = treatments.iter().map(|composite| {
            let own = self.treatment(composite);
            match &treated {
                Some(treated) => Treatment { areas: own.areas.meet(self.concepts(), treated), ..own },
                None => own,
            }
        });
        let lowered = lowered.collect();
        Combination::new(treatments, self.concepts(), lowered, Vec::new())
    }

    fn named_areas(&self, areas: &[String]) -> Option<Areas> {
        let known = areas.iter().filter_map(|area| self.concepts().id(area));
        (!areas.is_empty()).then(|| Areas::In(known.collect()))
    }
}

/// Whether a rule is over when its treatment is.
fn is_before(rule: &Lowered) -> bool {
    let period = &rule.norm.period;
    period.events().len() == 0 && period.windows().end().and_then(End::number).is_some_and(|end| end <= Minutes::ZERO)
}

/// What a course repeats in `merge`'s form: so many sessions of these treatments at that interval, the shortest that it stands for.
pub fn course(sessions: &Quantity, interval: Option<&Quantity>, combination: &Combination<'_>) -> crate::merge::Course {
    let merged = &combination.merged;
    let before = |concept: ConceptId| {
        merged.rules().iter().any(|rule| rule.norm.target == concept && rule.norm.period.start().is_some_and(|start| start < Minutes::ZERO))
    };
    let bans = merged.rules().iter().filter(|rule| rule.norm.mode == Mode::Avoid).map(|rule| rule.norm.target);
    crate::merge::Course {
        sessions: u32::try_from(sessions.stated()).unwrap_or(1),
        interval: interval.and_then(least_minutes).map(Minutes),
        treatments: combination.kinds().collect(),
        nothing_before: bans.filter(|concept| !before(*concept)).collect(),
    }
}

/// The shortest time that a quantity stands for: what a course has to leave free, it has to leave at its shortest interval.
fn least_minutes(quantity: &Quantity) -> Option<i64> {
    quantity.minutes_range().map(|(least, _)| least)
}
