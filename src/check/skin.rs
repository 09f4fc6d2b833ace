//! Which treatments open the skin, and what touches it while it is open.
//!
//! The skin is open from the first needling step until [`Settings::open_channels`](super::Settings) after the visit. A product
//! before that step lies on whole skin and is no contact here.

use super::ProtocolCx;
use crate::model::id::ProductRef;
use crate::model::protocol::{Action, Device, Mode, Parameter, Protocol, Rule, Stage, Step};
use crate::model::vocabulary::Product;
use crate::model::{Dimension, Duration, SharedLine};
use crate::resolve::kinds::is_kind;
use crate::resolve::{Catalog, Document};
use crate::source::Spanned;

/// When a product touches needled skin.
#[derive(Debug, Clone, Copy)]
pub enum Occasion<'a> {
    /// In the clinic.
    Step(&'a Step),
    /// At home.
    Rule(&'a Rule),
}

/// A product that touches needled skin.
#[derive(Debug, Clone, Copy)]
pub struct Contact<'a> {
    /// When.
    pub occasion: Occasion<'a>,
    /// The place that names the product.
    pub reference: &'a ProductRef,
    /// The product.
    pub product: &'a Product,
}

impl<'a> Contact<'a> {
    /// The step's or the rule's id.
    pub fn item(&self) -> &'a str {
        match self.occasion {
            Occasion::Step(step) => step.id.as_str(),
            Occasion::Rule(rule) => rule.id.as_str(),
        }
    }

    /// How long after the visit it first touches the skin, in minutes; zero in the clinic.
    pub fn minutes(&self) -> i64 {
        match self.occasion {
            Occasion::Step(_) => 0,
            Occasion::Rule(rule) => minutes(rule.from).unwrap_or(0),
        }
    }
}

/// A time of the model in minutes.
pub fn minutes(time: Option<Spanned<Duration>>) -> Option<i64> {
    time.and_then(|time| time.minutes())
}

/// Whether a step needles the skin.
pub fn needles(step: &Step) -> bool {
    step.action.is_some_and(|action| action.value == Action::Needle)
}

/// Whether the device is a kind of this one of the lexicon.
pub fn is_device(device: &Device, of: &str, catalog: &Catalog) -> bool {
    is_kind(device.class.as_str(), &[of], catalog)
}

/// Whether the device opens the skin with needles.
pub fn has_needles(device: &Device, catalog: &Catalog) -> bool {
    is_device(device, "needle-device", catalog)
}

/// Whether the device carries radio-frequency current.
pub fn has_radio_frequency(device: &Device, catalog: &Catalog) -> bool {
    is_device(device, "radio-frequency-device", catalog)
}

/// Whether the protocol's own devices or own steps open the skin with needles.
pub fn involves_needling(protocol: &Protocol, catalog: &Catalog) -> bool {
    protocol.devices.iter().any(|device| has_needles(device, catalog)) || protocol.steps.iter().any(needles)
}

/// Whether a parameter is how deep or how long the needles are: a length whose id or title says so.
pub fn is_needle_length(parameter: &Parameter) -> bool {
    let says = |text: &str| ["needle", "depth"].iter().any(|word| text.to_ascii_lowercase().contains(word));
    parameter.value.unit.dimension() == Dimension::Length && (says(parameter.id.as_str()) || says(parameter.title.source_text()))
}

impl<'a> ProtocolCx<'a> {
    /// Whether the treatment, with what it takes in, opens the skin.
    pub fn involves_needling(&self) -> bool {
        involves_needling(self.protocol, self.cx.catalog) || self.composite.steps.iter().any(|step| needles(step))
    }

    /// Every product that touches the skin while it is open, in the order of the steps and rules.
    pub fn contacts_with_open_skin(&self) -> Vec<Contact<'a>> {
        let Some(first) = self.first_step_on_open_skin() else { return Vec::new() };
        let steps = self.composite.steps.get(first..).unwrap_or_default().iter().map(|step| step.item);
        let in_clinic = steps.flat_map(|step| step.products.iter().map(move |product| (Occasion::Step(step), product)));
        let rules = self.composite.aftercare.iter().map(|rule| rule.item).filter(|rule| is_given(rule));
        let at_home = rules.flat_map(|rule| rule.products.iter().map(move |product| (Occasion::Rule(rule), product)));
        let catalog: &'a Catalog = self.cx.catalog;
        let contact = |(occasion, reference): (Occasion<'a>, &'a ProductRef)| {
            catalog.products.get(reference.as_str()).map(|product| Contact { occasion, reference, product })
        };
        let open = self.cx.settings.open_channels;
        in_clinic.chain(at_home).filter_map(contact).filter(|contact| contact.minutes() < open).collect()
    }

    /// The step from which on the skin is open; of a treatment that follows needling the first. `None` where it stays closed.
    fn first_step_on_open_skin(&self) -> Option<usize> {
        if let Some(first) = self.composite.steps.iter().position(|step| needles(step)) {
            return Some(first);
        }
        if involves_needling(self.protocol, self.cx.catalog) {
            let prepares = |step: &Step| step.stage == Some(Stage::Prepare);
            return Some(self.composite.steps.iter().take_while(|step| prepares(step)).count());
        }
        follows_needling(self.protocol, self.cx.catalog).then_some(0)
    }
}

fn is_given(rule: &Rule) -> bool {
    rule.duty().is_some_and(|(mode, _)| mode != Mode::Avoid)
}

/// Whether a treatment without a device of its own says that it is for needled skin, or comes after needling in a visit.
fn follows_needling(protocol: &Document<Protocol>, catalog: &Catalog) -> bool {
    if !protocol.devices.is_empty() || protocol.steps.iter().all(|step| step.products.is_empty()) {
        return false;
    }
    speaks_of_needling(protocol)
        || catalog.visits.values().any(|visit| {
            let protocols = visit.treatments.iter().filter_map(|treatment| catalog.protocols.get(treatment.protocol.as_str()));
            let before = protocols.take_while(|before| before.id.as_str() != protocol.id.as_str());
            let comes = visit.treatments.iter().any(|treatment| treatment.protocol.as_str() == protocol.id.as_str());
            comes && before.into_iter().any(|before| involves_needling(before, catalog))
        })
}

fn speaks_of_needling(protocol: &Protocol) -> bool {
    let naming = &protocol.naming;
    let says = |text: &str| text.to_ascii_lowercase().contains("needl");
    let scope = protocol.scope.as_ref();
    let names = std::iter::once(&naming.title).chain(&naming.also).map(SharedLine::source_text);
    let scope_texts = scope
        .iter()
        .flat_map(|scope| std::iter::once(scope.patient.source_text()).chain(scope.staff.iter().map(|staff| staff.source_text())));
    names.chain(scope_texts).any(says)
}
