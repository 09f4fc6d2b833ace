//! C217: each place takes a concept of its sort: a harm is a harm, a sign is a sign.

use crate::check::wording::alternatives;
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule as Fault, Severity, nearest};
use crate::lexicon::lexicon;
use crate::model::id::{ConceptRef, ItemRef};
use crate::model::protocol::{Protocol, Rule};
use crate::model::vocabulary::{Concept, Sort};
use crate::resolve::kinds::entries;
use crate::resolve::{AnyDocument, Catalog};

pub static CHECK: Check = Check {
    rule: Fault { code: "C217", name: "wrong-sort", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Protocol(run), Run::Document(run_combined), Run::Catalog(run_catalog)]),
};

const DOCS: &str = r#"
A concept stands where one of its sort has no meaning, such as a substance as a harm. A sentence on the page would be wrong, and rules
that look for a harm, a sign or a condition would not find it.

| key | takes |
|---|---|
| `avoid`, `except`, `concept` of a visit or course | a substance, an activity or a condition (a medicine is one) |
| `do`, `may` | a substance or an activity |
| `until`, `from-event` | an event |
| `if` | a sign or a condition |
| `sign` | a sign |
| `condition` | a condition |
| `harm` | a harm |
| `area`, `areas` | an area |
| `indications` | an indication |
| `use` of an off-label use | an indication or an area |
| `is-a` of a product | a substance |
| `is-a` of a protocol | an activity |
| `class` of a device | a device |
| `device` of a case | a `[[device]]` of the protocol |

A device of the vocabulary is a kind of one that the core vocabulary has: rules tell by that what it can do.

Source: protogen's own. The sorts are those of the vocabulary.

```toml fails in rf-microneedling
[[risk]]
id = "risk-nerves"
harm = "makeup"
patient = "Nerve damage."
```

```toml fails
[[aftercare]]
id = "no-makeup"
avoid = "redness"
for = "24 h"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "d-13-first-day"
```

```toml fails in vocabulary/activities
[[concept]]
id = "our-handpiece"
sort = "device"
term = "our handpiece"
```

```toml passes in vocabulary/activities
[[concept]]
id = "our-handpiece"
sort = "device"
is-a = ["rf-needle-device"]
term = "our handpiece"
```

```toml fails
[[parameter]]
id = "energy"
title = "Energy for each pulse"
value = "8 to 30 J/cm2"
by = [{ device = "needle-length", value = "8 to 14 J/cm2" }]
decision = "d-example"
```

```toml passes in rf-microneedling
[[risk]]
id = "risk-nerves"
harm = "nerve-damage"
patient = "Nerve damage."
```
"#;

const AVOIDED: &[Sort] = &[Sort::Substance, Sort::Activity, Sort::Condition];
const DONE: &[Sort] = &[Sort::Substance, Sort::Activity];
const CONDITIONS: &[Sort] = &[Sort::Sign, Sort::Condition];
const USED: &[Sort] = &[Sort::Indication, Sort::Area];

/// A concept where it is named.
struct Named<'a> {
    item: Option<&'a str>,
    key: &'static str,
    concept: &'a ConceptRef,
    wanted: &'static [Sort],
}

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let protocol: &Protocol = cx.protocol;
    let mut named = of_the_treatment(protocol);
    protocol.rules().for_each(|rule| named.extend(of_rule(rule)));
    named.extend(of_the_rest(protocol));
    tell(&named, cx.cx.catalog, out);
    for parameter in &protocol.parameters {
        let devices = parameter.cases.iter().filter_map(|case| case.device.as_ref());
        devices.filter_map(|named| no_device(named, protocol)).for_each(|finding| out.push_for(Some(parameter.id.as_str()), finding));
    }
}

/// What is wrong with a name that is no device's.
fn no_device(named: &ItemRef, protocol: &Protocol) -> Option<Diagnostic> {
    let id = named.as_str();
    // A name of nothing was reported.
    if !protocol.has_item(id) || protocol.devices.iter().any(|device| device.id.as_str() == id) {
        return None;
    }
    let finding = Diagnostic::new(&CHECK.rule, named.span(), format!("`{id}` is no device, and `device` takes one"));
    Some(finding.with_help("name a `[[device]]` of this protocol"))
}

fn run_combined(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let mut named = Vec::new();
    match document {
        AnyDocument::Protocol(_) => {}
        AnyDocument::Visit(visit) => {
            visit.treatments.iter().for_each(|treatment| named.extend(all(None, "areas", &treatment.areas, &[Sort::Area])));
            named.extend(visit.resolutions.iter().map(|resolution| one(None, "concept", &resolution.concept, AVOIDED)));
        }
        AnyDocument::Course(course) => {
            named.extend(course.whole_course.iter().map(|note| one(None, "concept", &note.concept, AVOIDED)));
        }
    }
    tell(&named, cx.catalog, out);
}

fn run_catalog(cx: &CatalogCx<'_>, out: &mut Findings) {
    let products = cx.catalog.products.values();
    let named: Vec<Named<'_>> = products.flat_map(|product| all(None, "is-a", &product.is_a, &[Sort::Substance])).collect();
    tell(&named, cx.catalog, out);
    for device in cx.catalog.concepts.values().filter(|concept| concept.sort.value == Sort::Device) {
        if !entries(device.id.as_str(), cx.catalog).iter().any(|id| is_known_device(id)) {
            out.push(unknown_device(device));
        }
    }
}

fn is_known_device(id: &str) -> bool {
    lexicon().get(id).is_some_and(|entry| entry.sort == Sort::Device.word())
}

/// What it can do is known of no kind of device but those of the core vocabulary.
fn unknown_device(device: &Concept) -> Diagnostic {
    let classes = lexicon().entries().iter().filter(|entry| entry.sort == Sort::Device.word() && entry.is_a.is_empty());
    let classes: Vec<String> = classes.map(|entry| format!("\"{}\"", entry.id)).collect();
    let message = format!("`{}` is a kind of no device that the core vocabulary has, so no rule knows what it can do", device.id.as_str());
    let help = format!(
        "say what it is: `is-a = [\"…\"]` with a device of the core vocabulary, the broadest of which are {}",
        alternatives(&classes)
    );
    Diagnostic::new(&CHECK.rule, device.id.span, message).with_help(help)
}

fn one<'a>(item: Option<&'a str>, key: &'static str, concept: &'a ConceptRef, wanted: &'static [Sort]) -> Named<'a> {
    Named { item, key, concept, wanted }
}

fn all<'a>(
    item: Option<&'a str>,
    key: &'static str,
    concepts: impl IntoIterator<Item = &'a ConceptRef>,
    wanted: &'static [Sort],
) -> impl Iterator<Item = Named<'a>> {
    concepts.into_iter().map(move |concept| one(item, key, concept, wanted))
}

/// What is treated, with what, and where.
fn of_the_treatment(protocol: &Protocol) -> Vec<Named<'_>> {
    let mut named: Vec<Named<'_>> = all(None, "is-a", &protocol.is_a, &[Sort::Activity]).collect();
    if let Some(scope) = &protocol.scope {
        named.extend(all(None, "indications", &scope.indications, &[Sort::Indication]));
        named.extend(all(None, "areas", &scope.areas, &[Sort::Area]));
        named.extend(scope.off_label.iter().map(|use_| one(None, "use", &use_.concept, USED)));
    }
    named.extend(protocol.devices.iter().map(|device| one(Some(device.id.as_str()), "class", &device.class, &[Sort::Device])));
    for cleared in protocol.devices.iter().flat_map(|device| &device.cleared) {
        named.extend(all(None, "indications", &cleared.indications, &[Sort::Indication]));
        named.extend(all(None, "areas", &cleared.areas, &[Sort::Area]));
    }
    for parameter in &protocol.parameters {
        let item = Some(parameter.id.as_str());
        named.extend(parameter.cases.iter().flat_map(|case| all(item, "area", &case.area, &[Sort::Area])));
    }
    named
}

fn of_rule(rule: &Rule) -> Vec<Named<'_>> {
    let item = Some(rule.id.as_str());
    let avoided = all(item, "avoid", &rule.avoid, AVOIDED).chain(all(item, "except", &rule.except, AVOIDED));
    let done = all(item, "do", &rule.does, DONE).chain(all(item, "may", &rule.may, DONE));
    let bounds = all(item, "until", &rule.until, &[Sort::Event]).chain(all(item, "areas", &rule.areas, &[Sort::Area]));
    let only = all(item, "if", &rule.conditions, CONDITIONS).chain(all(item, "from-event", &rule.from_events, &[Sort::Event]));
    avoided.chain(done).chain(bounds).chain(only).collect()
}

/// What happens, what must not, and what must be asked.
fn of_the_rest(protocol: &Protocol) -> Vec<Named<'_>> {
    let mut named = Vec::new();
    for expected in &protocol.expectations {
        named.push(one(Some(expected.id.as_str()), "sign", &expected.sign, &[Sort::Sign]));
        named.extend(all(Some(expected.id.as_str()), "until", &expected.until, &[Sort::Event]));
    }
    for phase in &protocol.phases {
        named.extend(all(Some(phase.id.as_str()), "until", &phase.until, &[Sort::Event]));
    }
    named.extend(protocol.calls.iter().map(|call| one(Some(call.id.as_str()), "sign", &call.sign, &[Sort::Sign])));
    let asked = protocol.contraindications.iter();
    named.extend(asked.map(|asked| one(Some(asked.id.as_str()), "condition", &asked.condition, &[Sort::Condition])));
    named.extend(protocol.risks.iter().map(|risk| one(Some(risk.id.as_str()), "harm", &risk.harm, &[Sort::Harm])));
    named
}

fn tell(named: &[Named<'_>], catalog: &Catalog, out: &mut Findings) {
    for named in named {
        // A name that leads nowhere was reported.
        let Some(concept) = catalog.concepts.get(named.concept.as_str()) else { continue };
        if !named.wanted.contains(&concept.sort.value) {
            out.push_for(named.item, wrong(named, concept, catalog));
        }
    }
}

fn wrong(named: &Named<'_>, concept: &Concept, catalog: &Catalog) -> Diagnostic {
    let (id, key) = (named.concept.as_str(), named.key);
    let wanted: Vec<String> = named.wanted.iter().map(|sort| sort.with_article()).collect();
    let message = format!("`{id}` is {}, and `{key}` takes {}", concept.sort.value.with_article(), alternatives(&wanted));
    let fitting = catalog.concepts.values().filter(|other| named.wanted.contains(&other.sort.value)).map(|other| other.id.as_str());
    let help = match nearest(id, fitting.clone()).or_else(|| fitting.clone().next()) {
        Some(near) => format!("name one such as \"{near}\", or correct the `sort` of `{id}` in the vocabulary"),
        None => format!("define one in the vocabulary, or correct the `sort` of `{id}` there"),
    };
    Diagnostic::new(&CHECK.rule, named.concept.span(), message).with_label(concept.sort.span, "its sort").with_help(help)
}
