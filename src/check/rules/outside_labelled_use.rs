//! S103: use of a device for what it is not cleared for is recorded as the clinic's decision.

use crate::check::wording::term;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::ConceptRef;
use crate::model::protocol::{Cleared, Device, Region, Scope};
use crate::resolve::Catalog;

pub static CHECK: Check = Check {
    rule: Rule { code: "S103", name: "outside-labelled-use", severity: Severity::Warning, docs: DOCS },
    regions: &[Region::Us],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
An indication, an area or an age lies outside of what the device is cleared for in the region, and no `off-label` entry records who
decided that, why, and how the patient agrees. An indication that is broader than a cleared one counts as cleared, since areas and
age are compared as well. Holds in the profile `us` only, because other regions clear devices otherwise.

Source: FDA: microneedling devices are authorised for facial acne scars, facial wrinkles and abdominal scars, from 22 years.

```toml fails profile us
[scope]
indications = ["facial-acne-scars"]
areas = ["face", "hands"]
off-label = []
```

```toml fails profile us
[scope]
minimum-age = 21
```

```toml fails profile us
[[device]]
id = "pen"
class = "needling-pen"
term = "microneedling pen"
max-depth = "2 mm"
single-use = true
decision = "d-03-device"
```

```toml passes profile us
[scope]
minimum-age = 22
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let (Some(region), Some(scope)) = (cx.cx.settings.region, &cx.protocol.scope) else { return };
    cx.protocol.devices.iter().for_each(|device| used_as_labelled(device, region, scope, cx, out));
}

fn used_as_labelled(device: &Device, region: Region, scope: &Scope, cx: &ProtocolCx<'_>, out: &mut Findings) {
    let Some(cleared) = device.cleared.iter().find(|cleared| cleared.region.value == region) else {
        let message = "nothing says what this device is cleared for here, so all of its use may be outside of its label";
        let help = "add what its label says to `cleared` of the `[[device]]`: region, indications, areas and least age";
        out.push_for(Some(device.id.as_str()), Diagnostic::new(&CHECK.rule, device.class.span(), message).with_help(help));
        return;
    };
    let catalog = cx.cx.catalog;
    for indication in scope.indications.iter().filter(|use_| !is_cleared_for(use_, cleared, catalog)) {
        unrecorded(indication, scope, cleared, catalog, out);
    }
    for area in scope.areas.iter().filter(|area| !is_kind_of_any(area, &cleared.areas, catalog)) {
        unrecorded(area, scope, cleared, catalog, out);
    }
    age(cx, scope, cleared, out);
}

fn is_kind_of_any(concept: &ConceptRef, list: &[ConceptRef], catalog: &Catalog) -> bool {
    list.iter().any(|known| catalog.is_a(concept.as_str(), known.as_str()))
}

fn is_cleared_for(indication: &ConceptRef, cleared: &Cleared, catalog: &Catalog) -> bool {
    let narrower = |known: &ConceptRef| catalog.is_a(known.as_str(), indication.as_str());
    is_kind_of_any(indication, &cleared.indications, catalog) || cleared.indications.iter().any(narrower)
}

fn unrecorded(concept: &ConceptRef, scope: &Scope, cleared: &Cleared, catalog: &Catalog, out: &mut Findings) {
    if scope.off_label.iter().any(|off_label| catalog.is_a(concept.as_str(), off_label.concept.as_str())) {
        return;
    }
    let message = format!("{}: outside of what the device is cleared for, and no decision is recorded", term(concept.as_str(), catalog));
    let help = format!(
        "take it out, or add to `off-label`: {{ use = \"{}\", reason = \"…\", approver = \"…\", consent = \"…\" }}",
        concept.as_str()
    );
    let finding = Diagnostic::new(&CHECK.rule, concept.span(), message).with_help(help);
    out.push(finding.with_label(cleared.region.span, "what it is cleared for here"));
}

fn age(cx: &ProtocolCx<'_>, scope: &Scope, cleared: &Cleared, out: &mut Findings) {
    let Some(least) = cleared.minimum_age else { return };
    let (place, message) = match scope.minimum_age {
        Some(age) if age.value >= least.value => return,
        Some(age) => (age.span, format!("from {} years, while the device is cleared from {} years", age.value, least.value)),
        None => (cx.protocol.id.span, format!("no least age, while the device is cleared from {} years", least.value)),
    };
    let help = format!("write `minimum-age = {}` in `[scope]`", least.value);
    out.push(Diagnostic::new(&CHECK.rule, place, message).with_label(least.span, "the label").with_help(help));
}
