//! S101: a needling protocol says with what, how deep on each area, how deep at most, and that needles are never shared.

use crate::check::skin::{has_needles, is_needle_length, needles};
use crate::check::wording::{enumerate, term};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::id::ConceptRef;
use crate::model::protocol::{Device, Parameter, Step};
use crate::resolve::Catalog;

pub static CHECK: Check = Check {
    rule: Rule { code: "S101", name: "needle-unspecified", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A protocol that needles the skin does not say what staff must know before they start: the class of device (roller, stamp, pen or
radio-frequency needles), the greatest depth on the device's label, the needle length for each area, and that needles are used for
one patient only. One range for face and hands alike is no answer, since bone lies close below the skin of the hands.

A needle length is a `[[parameter]]` with a length whose id or title has the word needle or depth. A single area needs no case in `by`.

Source: 21 CFR 878.4430(b)(1) and (9)(ii); FDA on the control of depth.

```toml fails
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 2 mm"
decision = "d-example"
```

```toml fails
[[device]]
id = "pen"
class = "needling-pen"
term = "microneedling pen"
max-depth = "2 mm"
decision = "d-03-device"
```

```toml fails
[[device]]
id = "pen"
class = "needling-pen"
term = "microneedling pen"
single-use = true
decision = "d-03-device"
```

```toml fails
device = []
```

```toml passes
[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 2 mm"
decision = "d-example"
by = [
  { area = "face", value = "0.5 to 1.5 mm", decision = "d-example" },
  { area = "neck", value = "0.5 to 1 mm", decision = "d-example" },
  { area = "decolletage", value = "0.5 to 1 mm", decision = "d-example" },
  { area = "hands", value = "0.5 to 1 mm", decision = "d-example" },
]
```

```toml passes
[scope]
areas = ["face"]

[[parameter]]
id = "needle-length"
title = "Needle length"
value = "0.5 to 1.5 mm"
decision = "d-example"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let needling = cx.protocol.steps.iter().find(|step| needles(step));
    let catalog = cx.cx.catalog;
    let needles: Vec<&Device> = cx.protocol.devices.iter().filter(|device| has_needles(device, catalog)).collect();
    match (needles.as_slice(), cx.protocol.devices.first(), needling) {
        ([], _, None) => return,
        ([], None, Some(step)) => out.push_for(Some(step.id.as_str()), no_device(step)),
        ([], Some(device), Some(step)) => out.push_for(Some(step.id.as_str()), no_needles(device, step, catalog)),
        (devices, ..) => devices.iter().for_each(|device| device_unspecified(device, out)),
    }
    lengths(cx, out);
}

fn no_device(step: &Step) -> Diagnostic {
    let message = "the skin is needled, and nothing says with what";
    Diagnostic::new(&CHECK.rule, step.id.span, message)
        .with_help("add a `[[device]]` with its id, its class, its term, `max-depth` from its label and `single-use = true`")
}

fn no_needles(device: &Device, step: &Step, catalog: &Catalog) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, step.id.span, "this step needles the skin with a device that has no needles")
        .with_label(device.class.span(), term(device.class.as_str(), catalog))
        .with_help("add the device that needles: its class is a kind of `needle-device`")
}

fn device_unspecified(device: &Device, out: &mut Findings) {
    if device.max_depth.is_none() {
        let finding = Diagnostic::new(&CHECK.rule, device.class.span(), "nothing says how deep this device may go");
        out.push(finding.with_help("write the greatest depth on its label: `max-depth = \"… mm\"`"));
    }
    match device.single_use {
        None => out.push(
            Diagnostic::new(&CHECK.rule, device.class.span(), "nothing says that needles are used for one patient only")
                .with_help("write `single-use = true`; needles are never shared between patients"),
        ),
        Some(shared) if !shared.value => out.push(
            Diagnostic::new(&CHECK.rule, shared.span, "needles are used for more than one patient, which can carry infection")
                .with_help("use single-patient needles and write `single-use = true`"),
        ),
        Some(_) => {}
    }
}

fn lengths(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let lengths: Vec<&Parameter> = cx.protocol.parameters.iter().filter(|parameter| is_needle_length(parameter)).collect();
    let areas = cx.protocol.scope.as_ref().map_or(&[][..], |scope| &scope.areas);
    let Some(first) = lengths.first() else {
        let mut devices = cx.protocol.devices.iter().filter(|device| has_needles(device, cx.cx.catalog));
        let place = devices.next().map_or(cx.protocol.id.span, |device| device.class.span());
        let finding = Diagnostic::new(&CHECK.rule, place, "nothing says how long the needles are");
        out.push(finding.with_help("add a `[[parameter]]` with id \"needle-length\" and a case in `by` for each area"));
        return;
    };
    let missing: Vec<&ConceptRef> = areas.iter().filter(|area| !has_row(area, &lengths, cx)).collect();
    let finding = match (areas, missing.as_slice()) {
        ([], _) => no_areas(first),
        ([_], [_]) if lengths.iter().all(|length| length.cases.iter().all(|case| case.area.is_none())) => return,
        (_, []) => return,
        (_, missing) => no_length_for(first, missing, cx),
    };
    out.push_for(Some(first.id.as_str()), finding);
}

fn has_row(area: &ConceptRef, lengths: &[&Parameter], cx: &ProtocolCx<'_>) -> bool {
    let mut rows = lengths.iter().flat_map(|length| &length.cases).filter_map(|case| case.area.as_ref());
    rows.any(|row| cx.cx.catalog.is_a(area.as_str(), row.as_str()))
}

fn no_areas(length: &Parameter) -> Diagnostic {
    Diagnostic::new(&CHECK.rule, length.value.span, "this needle length is for no area: the protocol does not say where it is used")
        .with_help("name the areas in `[scope]`: `areas = [\"face\"]`")
}

fn no_length_for(length: &Parameter, missing: &[&ConceptRef], cx: &ProtocolCx<'_>) -> Diagnostic {
    let names: Vec<String> = missing.iter().map(|area| term(area.as_str(), cx.cx.catalog)).collect();
    let message = format!("no needle length of their own for {}: one range does not fit every area", enumerate(&names));
    let finding = Diagnostic::new(&CHECK.rule, length.value.span, message).with_caret("for every area alike");
    let finding = missing.iter().fold(finding, |finding, area| finding.with_label(area.span(), "treated, without a length"));
    finding.with_help(format!("add to `by`: {{ area = \"{}\", value = \"… mm\" }}", missing[0].as_str()))
}
