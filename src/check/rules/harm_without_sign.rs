//! S126: a risk that has warning signs has a call on them.

use crate::check::treatment_class::has_beginning;
use crate::check::wording::{enumerate, term};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::lexicon;
use crate::model::protocol::{Risk, Urgency};

pub static CHECK: Check = Check {
    rule: Rule { code: "S126", name: "harm-without-sign", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A risk is named that announces itself, and no call tells the patient how: loss of sight without a call on sight, a blocked vessel
without one on pale or mottled skin, infection without one on its signs. For loss of sight, a severe allergic reaction
and a stroke, the call must be an emergency, for a blocked vessel one at once (`urgency = "now"`) at least, since those who injected hold
the antidote; leaving it out is an error.

The harm counts by its concept or by what its sentence names.

Source: protogen's own; NHS pages on the harms (from memory, not compared).

```toml fails in soothing-mask
[[risk]]
id = "risk-sight"
harm = "colour-change"
patient = "Loss of sight, which is very rare."
```

```toml passes in soothing-mask
[[risk]]
id = "risk-sight"
harm = "colour-change"
patient = "Loss of sight, which is very rare."
[[call]]
id = "sight"
urgency = "emergency"
sign = "vision-change"
patient = "your sight changes"
```
"#;

/// A harm of the lexicon, the signs that announce it, beginnings of words of theirs, and how fast to act.
struct Announced {
    harm: &'static str,
    signs: &'static [&'static str],
    words: &'static [&'static str],
    /// How fast it asks to act, at least.
    least: Urgency,
}

impl Announced {
    fn is_grave(&self) -> bool {
        self.least > Urgency::Today
    }
}

const ANNOUNCED: [Announced; 11] = [
    Announced {
        harm: "blindness",
        signs: &["vision-change"],
        words: &["sight", "see less", "see worse", "see double", "vision", "cannot see"],
        least: Urgency::Emergency,
    },
    Announced {
        harm: "vessel-blockage",
        signs: &["blanching", "strong-pain"],
        words: &["pale", "white", "mottled", "blotchy", "grey"],
        least: Urgency::Now,
    },
    Announced {
        harm: "allergic-shock",
        signs: &["breathing-trouble", "face-swelling"],
        words: &["breath", "tongue", "throat"],
        least: Urgency::Emergency,
    },
    Announced {
        harm: "stroke",
        signs: &["face-droop", "speech-trouble"],
        words: &["weak", "speak", "speech", "droop"],
        least: Urgency::Emergency,
    },
    Announced {
        harm: "wound-infection",
        signs: &["infection-signs"],
        words: &["pus", "fever", "infect", "hot", "smell"],
        least: Urgency::Today,
    },
    Announced {
        harm: "burns",
        signs: &["skin-break", "burn-marks", "burning", "pain"],
        words: &["blister", "burn", "weep", "hot", "hurt"],
        least: Urgency::Today,
    },
    Announced { harm: "bleeding-harm", signs: &["bleeding"], words: &["bleed"], least: Urgency::Today },
    Announced {
        harm: "clot",
        signs: &["calf-pain", "breathing-trouble", "chest-pain"],
        words: &["calf", "breath", "leg"],
        least: Urgency::Today,
    },
    Announced {
        harm: "skin-death",
        signs: &["blanching", "strong-pain", "skin-break"],
        words: &["pale", "white", "blue", "black", "grey", "dark", "cold", "numb", "blister", "mottled"],
        least: Urgency::Today,
    },
    Announced {
        harm: "nerve-damage",
        signs: &["numbness", "weakness", "face-droop", "tingling", "drooping-eyelid"],
        words: &["numb", "weak", "droop", "tingl", "move", "feel"],
        least: Urgency::Today,
    },
    Announced { harm: "tendon-tear", signs: &["pain", "weakness"], words: &["snap", "bang", "pain", "walk"], least: Urgency::Today },
];

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for risk in &cx.protocol.risks {
        let Some(announced) = ANNOUNCED.iter().find(|announced| is_about(risk, announced, cx)) else { continue };
        if is_called_for(announced, cx) {
            continue;
        }
        let harm = term(risk.harm.as_str(), cx.cx.catalog);
        let signs: Vec<&str> = announced.signs.iter().filter_map(|sign| Some(lexicon().get(sign)?.term.as_str())).collect();
        let severity = if announced.is_grave() { Severity::Error } else { Severity::Warning };
        let urgency = match announced.least {
            Urgency::Today => "a call",
            Urgency::Now => "a call of the urgency `now` or an emergency call",
            Urgency::Emergency => "an emergency call",
        };
        let message = format!("the risk of {harm} is named, and no call tells how it begins");
        let help = format!("add {urgency} on {}", enumerate(&signs).replace(" and ", " or "));
        out.push_for(
            Some(risk.id.as_str()),
            Diagnostic::new(&CHECK.rule, risk.harm.span(), message).with_severity(severity).with_help(help),
        );
    }
}

fn is_about<'a>(risk: &'a Risk, announced: &Announced, cx: &ProtocolCx<'a>) -> bool {
    let lexicon = lexicon();
    let named = || lexicon.mentions(risk.patient.source_text()).into_iter().any(|mention| lexicon.is_a(&mention.entry.id, announced.harm));
    cx.thing(risk.harm.as_str()).is(announced.harm) || (announced.is_grave() && named())
}

fn is_called_for(announced: &Announced, cx: &ProtocolCx<'_>) -> bool {
    cx.protocol
        .calls
        .iter()
        .filter(|call| call.urgency.value >= announced.least)
        .any(|call| cx.is_kind(call.sign.as_str(), announced.signs) || has_beginning(call.patient.source_text(), announced.words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_harm_and_sign_is_known() {
        for announced in &ANNOUNCED {
            assert!(lexicon().get(announced.harm).is_some(), "{}", announced.harm);
            assert!(announced.signs.iter().all(|sign| lexicon().get(sign).is_some()), "{}", announced.harm);
        }
    }
}
