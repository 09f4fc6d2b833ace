//! S106: before radio-frequency needles are used, patients hear of the five harms that were reported, and how to report more.

use crate::check::known::{self, DocumentSummary};
use crate::check::skin::{has_needles, has_radio_frequency};
use crate::check::wording::{enumerate, term};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Device, Region};

pub static CHECK: Check = Check {
    rule: Rule { code: "S106", name: "serious-risk-unnamed", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A protocol with radio-frequency needles does not name one of the five harms that were reported of such devices: burns, scarring, fat
loss, disfigurement, nerve damage (`burns`, `scarring`, `fat-loss`, `disfigurement`, `nerve-damage` in the vocabulary; a kind of
one counts), or the clinic does not say how a patient can report harm (`report-harm-patient` in `content/clinic.toml`). An error in
the profile `us`, a warning elsewhere.

Source: FDA safety communication of 15 October 2025, read through the trade press: get the original.

```toml fails in rf-microneedling
risk = []
```

```toml fails in rf-microneedling
[[risk]]
id = "risk-nerves"
harm = "wound-infection"
patient = "Infection."
```

```toml fails in clinic
report-harm-patient = "-"
```

```toml passes in rf-microneedling
[[risk]]
id = "risk-nerves"
harm = "nerve-damage"
patient = "Nerve damage."
```
"#;

static HARMS: [&DocumentSummary; 5] = [&known::BURNS, &known::SCARRING, &known::FAT_LOSS, &known::DISFIGUREMENT, &known::NERVE_DAMAGE];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let catalog = cx.cx.catalog;
    let mut devices = cx.protocol.devices.iter();
    let Some(device) = devices.find(|device| has_needles(device, catalog) && has_radio_frequency(device, catalog)) else { return };
    let is_named = |known: &DocumentSummary| cx.protocol.risks.iter().any(|risk| known.is(risk.harm.as_str(), catalog));
    let missing: Vec<&DocumentSummary> = HARMS.into_iter().filter(|known| !is_named(known)).collect();
    if !missing.is_empty() {
        out.push(unnamed(device, &missing, cx));
    }
    if catalog.clinic.as_ref().is_some_and(|clinic| clinic.report_harm_patient.is_none()) {
        let finding = Diagnostic::new(&CHECK.rule, device.class.span(), "patients are not told how to report harm by this device");
        let help = "write in content/clinic.toml where patients report harm: `report-harm-patient = \"…\"`";
        out.push(finding.with_help(help).with_severity(severity(cx)));
    }
}

fn severity(cx: &ProtocolCx<'_>) -> Severity {
    if cx.cx.settings.region == Some(Region::Us) { Severity::Error } else { Severity::Warning }
}

fn unnamed(device: &Device, missing: &[&DocumentSummary], cx: &ProtocolCx<'_>) -> Diagnostic {
    let names: Vec<String> = missing.iter().map(|known| term(known.id, cx.cx.catalog)).collect();
    let ids: Vec<String> = missing.iter().map(|known| format!("`{}`", known.id)).collect();
    let message = format!("patients are not told of {}, which were reported after radio-frequency needling", enumerate(&names));
    Diagnostic::new(&CHECK.rule, device.class.span(), message)
        .with_caret("FDA warned of these devices on 15 October 2025")
        .with_help(format!("add a `[[risk]]` for {}, each in plain words", enumerate(&ids)))
        .with_severity(severity(cx))
}
