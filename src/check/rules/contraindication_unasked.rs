//! S105: before a device is used, the conditions that may forbid it are asked about, and each has an answer.

use crate::check::known::{self, DocumentSummary};
use crate::check::skin::{has_needles, has_radio_frequency};
use crate::check::wording::{enumerate, term};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Action, Device, Protocol};
use crate::resolve::Catalog;
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "S105", name: "contraindication-unasked", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A protocol with a device that needles or carries radio frequency, or with a step that needles or heats the skin, does not ask about a condition of the least list. Each
condition needs a `[[contraindication]]` with an answer; `not-applicable` is one, and says that somebody thought of it.

| for | conditions, by their ids in the vocabulary |
|---|---|
| every such device | `infection`, `cold-sores`, `open-skin`, `keloid`, `bleeding-disorder`, `anticoagulant`, `isotretinoin`, `pregnancy`, `weak-immune-system`, `metal-allergy`, `skin-cancer` |
| a numbing step | `anaesthetic-allergy` |
| radio frequency | `implanted-device`, `metal-in-area` |

A question about something broader covers what is a kind of it; one about something narrower counts unless it is on the list itself.
Where the vocabulary lacks an id, a condition counts by its term.

Source: the SkinPen list, through clinic pages; contraindication lists of radio-frequency clinics; an FDA consumer page (from
memory). What the answer is remains the clinic's.

```toml fails
contraindication = []
```

```toml fails
[[contraindication]]
id = "ask-keloid"
condition = "recent-tan"
answer = "do-not-treat"
staff = "Wait until the tan has gone."
```

```toml fails in rf-skin-treatment
[[contraindication]]
id = "ask-implant"
condition = "infection"
answer = "do-not-treat"
staff = "Wait until it has healed."
```

```toml passes
[[contraindication]]
id = "ask-keloid"
condition = "keloid"
answer = "not-applicable"
staff = "Looked at; no reason against it at this depth."
```
"#;

static EVERY_DEVICE: [&DocumentSummary; 11] = [
    &known::INFECTION,
    &known::COLD_SORES,
    &known::OPEN_SKIN,
    &known::KELOID,
    &known::BLEEDING_DISORDER,
    &known::ANTICOAGULANT,
    &known::ISOTRETINOIN,
    &known::PREGNANCY,
    &known::WEAK_IMMUNE_SYSTEM,
    &known::METAL_ALLERGY,
    &known::SKIN_CANCER,
];
static NUMBING: [&DocumentSummary; 1] = [&known::ANAESTHETIC_ALLERGY];
static RADIO_FREQUENCY: [&DocumentSummary; 2] = [&known::IMPLANTED_DEVICE, &known::METAL_IN_AREA];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let Some(place) = treating(cx.protocol, cx.cx.catalog) else { return };
    let missing: Vec<&DocumentSummary> = least_list(cx).filter(|known| !is_asked(known, cx)).collect();
    if missing.is_empty() {
        return;
    }
    let treatment = known_device(cx.protocol, cx.cx.catalog)
        .map_or("this treatment".to_owned(), |device| format!("this treatment ({})", term(device.class.as_str(), cx.cx.catalog)));
    let message = match cx.protocol.contraindications.as_slice() {
        [] => format!("nothing is asked before {treatment}"),
        _ => format!("before {treatment}, nobody asks about {}", names(&missing, cx.cx.catalog)),
    };
    out.push(Diagnostic::new(&CHECK.rule, place, message).with_help(help(&missing, cx.cx.catalog)));
}

/// The place that says that skin is treated with a device of a kind that this program knows; `None` if none does.
pub fn treating(protocol: &Protocol, catalog: &Catalog) -> Option<Span> {
    let treats = |action: Action| matches!(action, Action::Needle | Action::Energy);
    let step = || protocol.steps.iter().find(|step| step.action.is_some_and(|action| treats(action.value)));
    known_device(protocol, catalog).map(|device| device.class.span()).or_else(|| step().map(|step| step.id.span))
}

/// The first device that needles or carries radio frequency.
fn known_device<'a>(protocol: &'a Protocol, catalog: &Catalog) -> Option<&'a Device> {
    protocol.devices.iter().find(|device| has_needles(device, catalog) || has_radio_frequency(device, catalog))
}

fn least_list(cx: &ProtocolCx<'_>) -> impl Iterator<Item = &'static DocumentSummary> {
    let radio_frequency = cx.protocol.devices.iter().any(|device| has_radio_frequency(device, cx.cx.catalog));
    let numbing = cx.composite.steps.iter().any(|step| step.action.is_some_and(|action| action.value == Action::Numb));
    let when = |holds: bool, list: &'static [&'static DocumentSummary]| if holds { list } else { &[] };
    EVERY_DEVICE.iter().chain(when(numbing, &NUMBING)).chain(when(radio_frequency, &RADIO_FREQUENCY)).copied()
}

fn is_asked(known: &DocumentSummary, cx: &ProtocolCx<'_>) -> bool {
    let catalog = cx.cx.catalog;
    let asked = || cx.protocol.contraindications.iter().map(|contraindication| contraindication.condition.as_str());
    asked().any(|condition| known.is_covered_by(condition, catalog))
        || asked().any(|condition| known.is(condition, catalog) && !is_another(condition, known, catalog))
}

/// Whether the condition is a narrower one that the list asks for by itself, such as cold sores among infections.
fn is_another(condition: &str, known: &DocumentSummary, catalog: &Catalog) -> bool {
    let list = EVERY_DEVICE.iter().chain(&NUMBING).chain(&RADIO_FREQUENCY);
    list.filter(|other| other.id != known.id && other.is_in(catalog)).any(|other| other.is(condition, catalog))
}

fn names(missing: &[&DocumentSummary], catalog: &Catalog) -> String {
    let names: Vec<String> = missing.iter().map(|known| term(known.id, catalog)).collect();
    enumerate(&names)
}

fn help(missing: &[&DocumentSummary], catalog: &Catalog) -> String {
    let ids: Vec<String> = missing.iter().map(|known| format!("`{}`", known.id)).collect();
    let unknown: Vec<String> = missing.iter().filter(|known| !known.is_in(catalog)).map(|known| format!("`{}`", known.id)).collect();
    let first = format!("add a `[[contraindication]]` with an answer for {}; `not-applicable` is an answer", enumerate(&ids));
    if unknown.is_empty() { first } else { format!("{first}. The vocabulary has no condition {} yet", enumerate(&unknown)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_condition_stands_twice_on_the_least_list() {
        let all = || EVERY_DEVICE.iter().chain(&NUMBING).chain(&RADIO_FREQUENCY);
        for known in all() {
            assert_eq!(all().filter(|other| other.id == known.id).count(), 1, "{}", known.id);
        }
    }
}
