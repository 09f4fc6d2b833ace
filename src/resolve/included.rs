//! A protocol together with those its steps take in.

use super::{Catalog, Document};
use crate::model::attachment::{Form, Picture};
use crate::model::protocol::{Parameter, Protocol, Rule, Step};

/// Something of a protocol, and the protocol it was written in.
#[derive(Debug)]
pub struct Included<'a, T> {
    /// Where it was written.
    pub origin: &'a Document<Protocol>,
    /// The thing.
    pub item: &'a T,
}

impl<T> Clone for Included<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Included<'_, T> {}

impl<T> std::ops::Deref for Included<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.item
    }
}

/// A protocol with the steps, parameters and rules of those it takes in, each keeping its origin.
#[derive(Debug)]
pub struct Composite<'a> {
    /// The protocol itself.
    pub own: &'a Document<Protocol>,
    /// The steps in order, those taken in at the place of the step that names them.
    pub steps: Vec<Included<'a, Step>>,
    /// Its own parameters, then those taken in.
    pub parameters: Vec<Included<'a, Parameter>>,
    /// Rules before the visit.
    pub preparation: Vec<Included<'a, Rule>>,
    /// Rules after the visit.
    pub aftercare: Vec<Included<'a, Rule>>,
}

impl<'a> Composite<'a> {
    /// Follows `use`; a circle (which was reported) and a name that leads nowhere end there.
    pub fn new(own: &'a Document<Protocol>, catalog: &'a Catalog) -> Self {
        let mut composite = Self { own, steps: Vec::new(), parameters: Vec::new(), preparation: Vec::new(), aftercare: Vec::new() };
        composite.take(own, catalog, &mut Vec::new());
        composite
    }

    /// The protocol itself, then those it takes in, each once.
    pub fn documents(&self) -> Vec<&'a Document<Protocol>> {
        let rules = self.preparation.iter().chain(&self.aftercare).map(|rule| rule.origin);
        let mut documents = vec![self.own];
        for origin in self.steps.iter().map(|step| step.origin).chain(rules) {
            if !documents.iter().any(|known| known.id.as_str() == origin.id.as_str()) {
                documents.push(origin);
            }
        }
        documents
    }

    /// Its own pictures, then those of what it takes in that stand beside something which is taken in.
    pub fn pictures(&self) -> impl Iterator<Item = Included<'a, Picture>> + use<'a> {
        let origins = self.documents().into_iter().skip(1);
        let beside = origins.flat_map(|origin| origin.pictures.iter().map(move |item| Included { origin, item }));
        let beside: Vec<_> = beside.filter(|picture| self.stands(picture)).collect();
        let own = self.own;
        own.pictures.iter().map(move |item| Included { origin: own, item }).chain(beside)
    }

    /// Whether the step or the rule is taken in beside which the picture stands.
    fn stands(&self, picture: &Included<'_, Picture>) -> bool {
        let Some(with) = &picture.item.with else { return false };
        let is = |origin: &Document<Protocol>, id: &str| std::ptr::eq(origin, picture.origin) && id == with.as_str();
        let mut rules = self.preparation.iter().chain(&self.aftercare);
        self.steps.iter().any(|step| is(step.origin, step.item.id.as_str())) || rules.any(|rule| is(rule.origin, rule.item.id.as_str()))
    }

    /// Its own forms.
    pub fn forms(&self) -> impl Iterator<Item = Included<'a, Form>> + use<'a> {
        let own = self.own;
        own.forms.iter().map(move |item| Included { origin: own, item })
    }

    /// Whether the step may be done in the place of another.
    pub fn is_alternative(&self, step: &Included<'_, Step>) -> bool {
        step.origin.steps.iter().any(|other| other.alternatives.iter().any(|named| named.as_str() == step.item.id.as_str()))
    }

    fn take(&mut self, origin: &'a Document<Protocol>, catalog: &'a Catalog, open: &mut Vec<&'a str>) {
        open.push(origin.id.as_str());
        self.parameters.extend(origin.parameters.iter().map(|item| Included { origin, item }));
        Self::add_rules(&mut self.preparation, origin, &origin.preparation);
        Self::add_rules(&mut self.aftercare, origin, &origin.aftercare);
        for item in &origin.steps {
            let used = item.uses.as_ref().and_then(|used| catalog.protocols.get(used.as_str()));
            match used.filter(|used| !open.contains(&used.id.as_str())) {
                Some(used) => self.take(used, catalog, open),
                // A step of a set comes once, whoever takes it in.
                None if self.steps.iter().any(|known| known.item.id.span == item.id.span) => {}
                None => self.steps.push(Included { origin, item }),
            }
        }
        open.pop();
    }

    /// A rule that says the same of the same thing is not repeated; where the two differ both stay, and the checks speak of it.
    fn add_rules(into: &mut Vec<Included<'a, Rule>>, origin: &'a Document<Protocol>, rules: &'a [Rule]) {
        for item in rules {
            if !into.iter().any(|known| known.item.same_duty(item)) {
                into.push(Included { origin, item });
            }
        }
    }
}
