//! What a document's statements rest on: every item with its place, its facts and its decision.

use crate::model::basis::Basis;
use crate::model::id::FactRef;
use crate::model::protocol::{Protocol, ShownTo};
use crate::source::Span;

/// An item of a protocol and what it rests on.
#[derive(Debug, Clone, Copy)]
pub struct CitingItem<'a> {
    /// Its id; parts without one go by their key.
    pub id: &'a str,
    /// The place that shows it.
    pub span: Span,
    /// Facts and decision.
    pub provenance: &'a Basis,
    /// Whether a patient reads it.
    pub reaches_patients: bool,
}

impl CitingItem<'_> {
    /// The facts it names.
    pub fn facts(&self) -> &[FactRef] {
        &self.provenance.facts
    }

    /// Whether it names neither a fact nor a decision.
    pub fn is_bare(&self) -> bool {
        self.provenance.is_bare()
    }
}

/// Every item of a protocol that must rest on something. A step that takes in another protocol rests on what it takes in.
pub fn items<'a>(protocol: &'a Protocol) -> Vec<CitingItem<'a>> {
    let mut all = Vec::new();
    let mut add = |id, span, provenance: &'a Basis, reaches_patients| all.push(CitingItem { id, span, provenance, reaches_patients });
    if let Some(scope) = &protocol.scope {
        add("scope", scope.patient.span(), &scope.provenance, true);
    }
    for device in &protocol.devices {
        add(device.id.as_str(), device.class.span(), &device.provenance, false);
        device.cleared.iter().for_each(|cleared| add(device.id.as_str(), cleared.region.span, &cleared.provenance, false));
    }
    for item in &protocol.parameters {
        let shared = item.patient.is_some() || item.audience == Some(ShownTo::Both);
        add(item.id.as_str(), item.id.span, &item.provenance, shared);
    }
    for item in protocol.steps.iter().filter(|step| step.uses.is_none()) {
        add(item.id.as_str(), item.id.span, &item.provenance, item.patient.is_some());
    }
    protocol.rules().for_each(|item| add(item.id.as_str(), item.id.span, &item.provenance, true));
    protocol.expectations.iter().for_each(|item| add(item.id.as_str(), item.id.span, &item.provenance, true));
    protocol.phases.iter().for_each(|item| add(item.id.as_str(), item.id.span, &item.provenance, true));
    protocol.calls.iter().for_each(|item| add(item.id.as_str(), item.id.span, &item.provenance, true));
    for item in &protocol.contraindications {
        add(item.id.as_str(), item.id.span, &item.provenance, item.patient.is_some());
    }
    protocol.risks.iter().for_each(|item| add(item.id.as_str(), item.id.span, &item.provenance, true));
    if let Some(series) = &protocol.series {
        let place = series.interval.map(|interval| interval.span).or(series.sessions.map(|sessions| sessions.span));
        let place = place.or(series.patient.as_ref().map(|words| words.span()));
        add("series", place.unwrap_or(protocol.id.span), &series.provenance, series.patient.is_some() || series.results.is_some());
    }
    all
}
