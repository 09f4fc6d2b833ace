//! S123: what a class of treatment asks for is there.

use crate::check::skin::is_device;
use crate::check::treatment_class::{self, Class, Thing, has_beginning};
use crate::check::wording::{self, enumerate, time};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::lexicon;
use crate::model::id::ConceptRef;
use crate::model::protocol::{Answer, Contraindication, Device, Mode, Step};
use std::collections::BTreeSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "S123", name: "class-requirement-missing", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A treatment of a known class lacks something that treatments of this class need.

| class | told by | asks about | steps | bans | warning signs |
|---|---|---|---|---|---|
| laser, intense light | laser, IPL | tan, sensitivity to light, pregnancy, epilepsy, implanted devices | eye protection (an error) | sun | |
| chemical peels | peel | isotretinoin, cold sores, pregnancy | a contact time; taking it off or neutralising it (errors) | sun | |
| fillers | filler | allergy, pregnancy, blood thinners | the antidote at hand (an error) | | sight, pale or mottled skin |
| botulinum toxin | botulinum, toxin | disease of muscles and nerves | | | swallowing |
| injections | injection, toxin | infection, allergy, pregnancy, blood thinners | | | |
| cutting and stitching | biopsy, extraction, stitches … | blood thinners, numbing medicine | | | bleeding, infection |
| teeth | tooth, dental | medicines for bones, blood thinners | | | |
| exercises | exercise, raises … | | | | pain |
| radio frequency | RF | implanted devices, pregnancy | | | blisters, burns |
| masks | mask | allergy to products | | | |

The class is told by what the protocol says it is (`is-a`), by its devices, or, where no device tells one, by words of the title, the other
names and the steps' titles; needling has rules of its own. A concept of your own vocabulary that it `is-a`
may ask for more (`asks`, `bans`, `signs`). A laser or a light states its `wavelength` (an error). A contraindication counts by its concept
or by its words; `not-applicable` is an answer. After a laser or a peel, the ban on sun lasts 7 days at least.

Three things are found that such a treatment can't bear:

* a condition with which nobody is treated on the practitioner's own word (a tan before a laser, an infection, an allergy to the numbing
  medicine) is answered with `caution` or `not-applicable`;
* a rule asks for or allows what does harm in the first days, such as heat, scrubbing, soaking or picking (an error);
* a device that opens the skin is used again, and its `staff` does not say how it is sterilised.

Source: named for each class in the program's own data; most were written down from memory and not compared.

```toml fails in soothing-mask
title = "Soothing mask after laser"
```

```toml fails in soothing-mask
title = "Mask after radio frequency"

[[contraindication]]
id = "ask-open-skin"
condition = "open-skin"
answer = "caution"
staff = "Keep off it."
```

```toml fails
[[aftercare]]
id = "sauna"
may = "sauna"
for = "2 d"
force = "should"
patient = "Use the sauna."
```

```toml fails as content/vocabulary/kinds.toml
[[concept]]
id = "occlusive-mask"
sort = "activity"
term = "occlusive mask"
bans = ["swimming"]
```

```toml passes in soothing-mask
title = "Soothing mask"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    of_project(cx, out);
    let classes = cx.classes();
    weak_answers(classes, cx, out);
    reused_devices(cx, out);
    early_harm(classes, cx, out);
    let unasked: BTreeSet<&str> = classes.iter().flat_map(|class| &class.asks).filter(|thing| !is_asked(thing, cx)).map(term).collect();
    let names = || enumerate(&classes.iter().map(|class| class.name.as_str()).collect::<Vec<_>>());
    let mut report = |message: String, help: &str, severity| {
        out.push(Diagnostic::new(&CHECK.rule, cx.protocol.id.span, message).with_severity(severity).with_help(help));
    };
    if !unasked.is_empty() {
        let message = format!("before {}, nobody asks about {}", names(), enumerate(&unasked.into_iter().collect::<Vec<_>>()));
        let sources: BTreeSet<&str> = classes.iter().map(|class| class.source.as_str()).collect();
        let sources = sources.into_iter().collect::<Vec<_>>().join("; ");
        let help = format!("add a `[[contraindication]]` for each; `not-applicable` is an answer ({sources})");
        report(message, &help, Severity::Warning);
    }
    for class in classes {
        for deed in class
            .steps
            .iter()
            .filter(|deed| !cx.composite.steps.iter().any(|step| step.is_required() && has_beginning(&words(step), &deed.words)))
        {
            let severity = if deed.grave { Severity::Error } else { Severity::Warning };
            report(format!("{} without {}", class.name, deed.what), "add the step, or say it in one", severity);
        }
        for device in cx.protocol.devices.iter().filter(|device| class.devices.iter().any(|of| is_device(device, of, cx.cx.catalog))) {
            let unstated = class.states.iter().filter(|key| !states(device, key));
            unstated.for_each(|key| {
                report(
                    format!("`{}` does not state its `{key}`", device.id.as_str()),
                    "add the key; its label has the value",
                    Severity::Error,
                )
            });
        }
        if let Some(step) = untimed(class, cx) {
            report(
                format!("{} without a contact time: `{}` has no `duration`", class.name, step.id.as_str()),
                "write `duration = \"at most …\"`",
                Severity::Error,
            );
        }
        for banned in &class.bans {
            match banned_for(&banned.is, cx) {
                None => {
                    let message = format!("after {}, nothing is said of {}", class.name, name_of(&banned.is));
                    report(message, "add an `[[aftercare]]` rule with `avoid`", Severity::Warning);
                }
                Some(Some(minutes)) if minutes < banned.minutes() => {
                    let (thing, least) = (name_of(&banned.is), time(banned.minutes()));
                    let message =
                        format!("after {}, {thing} is banned for {} only: {least} or more were expected", class.name, time(minutes));
                    report(message, "check the number and its unit against the label or the guideline you go by", Severity::Warning);
                }
                Some(_) => {}
            }
        }
        let unnamed: Vec<&str> = class.signs.iter().filter(|sign| !is_called_for(sign, cx)).map(term).collect();
        if !unnamed.is_empty() {
            report(format!("after {}, no call names {}", class.name, enumerate(&unnamed)), "add a `[[call]]` for each", Severity::Warning);
        }
    }
}

/// Conditions with which nobody of these classes is treated, answered with less.
fn weak_answers(classes: &[&Class], cx: &ProtocolCx<'_>, out: &mut Findings) {
    let too_little = |asked: &&Contraindication| matches!(asked.answer.value, Answer::Caution | Answer::NotApplicable);
    for asked in cx.protocol.contraindications.iter().filter(too_little) {
        let refuses = |class: &&&Class| class.refuses.iter().any(|refused| cx.thing(asked.condition.as_str()).is(refused));
        let Some(class) = classes.iter().find(refuses) else { continue };
        let condition = wording::term(asked.condition.as_str(), cx.cx.catalog);
        let message = format!("`{}` is too little an answer to {condition} before {}", asked.answer.value.word(), class.name);
        let finding = Diagnostic::new(&CHECK.rule, asked.answer.span, message);
        out.push_for(Some(asked.id.as_str()), finding.with_help("write `do-not-treat`, `refer` or `ask-prescriber`"));
    }
}

/// Devices that open the skin more than once.
fn reused_devices(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for device in cx.protocol.devices.iter().filter(|device| device.single_use.is_some_and(|single| !single.value)) {
        let opens = ["injector", "blade", "needle-device"].iter().any(|kind| is_device(device, kind, cx.cx.catalog));
        let is_cleaned = device.staff.as_ref().is_some_and(|words| has_beginning(words.source_text(), &["steril", "autoclav"]));
        if let Some(single) = device.single_use.filter(|_| opens && !is_cleaned) {
            let finding = Diagnostic::new(&CHECK.rule, single.span, "this device opens the skin and is used again");
            out.push_for(Some(device.id.as_str()), finding.with_help("write `single-use = true`, or say in `staff` how it is sterilised"));
        }
    }
}

/// Rules that ask for or allow what does harm so early.
fn early_harm(classes: &[&Class], cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in &cx.protocol.aftercare {
        let Some((Mode::Do | Mode::May, target)) = rule.duty() else { continue };
        let from = rule.from.map_or(Some(0), |from| from.minutes()).filter(|_| rule.from_events.is_empty());
        let Some(from) = from else { continue };
        let harms = classes.iter().flat_map(|class| class.harms.iter().map(move |harm| (class, harm)));
        let mut harms = harms.filter(|(_, harm)| from < harm.minutes());
        let Some((class, harm)) = harms.find(|(_, harm)| cx.thing(target.as_str()).is(&harm.is)) else { continue };
        let thing = wording::term(target.as_str(), cx.cx.catalog);
        let message = format!("{thing} in the first {} after {} does harm", time(harm.minutes()), class.name);
        let finding = Diagnostic::new(&CHECK.rule, target.span(), message).with_severity(Severity::Error);
        let help = format!("ban it (`avoid`), or let the rule begin later: `from = \"{}\"`", time(harm.minutes()));
        out.push_for(Some(rule.id.as_str()), finding.with_help(help));
    }
}

fn name_of(thing: &str) -> &str {
    lexicon().get(thing).map_or(thing, |entry| entry.term.as_str())
}

/// What the project's own vocabulary asks of a kind of treatment.
fn of_project(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let (protocol, catalog) = (cx.protocol, cx.cx.catalog);
    let bans = || cx.composite.aftercare.iter().filter_map(|rule| rule.duty()).filter(|(mode, _)| *mode == Mode::Avoid);
    let is_asked = |condition: &str| protocol.contraindications.iter().any(|asked| catalog.is_a(asked.condition.as_str(), condition));
    let is_banned = |thing: &str| bans().any(|(_, target)| catalog.is_a(target.as_str(), thing) || catalog.is_a(thing, target.as_str()));
    let is_called_for = |sign: &str| protocol.calls.iter().any(|call| catalog.is_a(call.sign.as_str(), sign));
    for kind in treatment_class::of_project(cx) {
        let name = wording::term(kind.id.as_str(), catalog);
        let missing = |wanted: &[ConceptRef], is_there: &dyn Fn(&str) -> bool| {
            let missing = wanted.iter().filter(|concept| !is_there(concept.as_str()));
            let terms: Vec<String> = missing.map(|concept| wording::term(concept.as_str(), catalog)).collect();
            (!terms.is_empty()).then(|| enumerate(&terms))
        };
        let parts = [
            (
                missing(&kind.asks, &is_asked),
                format!("before {name}, nobody asks about"),
                "add a `[[contraindication]]` for each; `not-applicable` is an answer",
            ),
            (
                missing(&kind.bans, &is_banned),
                format!("after {name}, nothing is said of"),
                "add an `[[aftercare]]` rule with `avoid` for each",
            ),
            (missing(&kind.signs, &is_called_for), format!("after {name}, no call names"), "add a `[[call]]` for each"),
        ];
        for (missing, said, help) in parts {
            let Some(missing) = missing else { continue };
            let finding = Diagnostic::new(&CHECK.rule, protocol.id.span, format!("{said} {missing}"));
            out.push(finding.with_label(kind.id.span, "asked for here").with_help(help));
        }
    }
}

/// Whether the device has the key.
fn states(device: &Device, key: &str) -> bool {
    match key {
        "wavelength" => device.wavelength.is_some(),
        "max-depth" => device.max_depth.is_some(),
        "single-use" => device.single_use.is_some(),
        _ => false,
    }
}

fn term(thing: &Thing) -> &str {
    lexicon().get(&thing.is).map_or(thing.is.as_str(), |entry| entry.term.as_str())
}

fn words(step: &Step) -> String {
    let texts = [
        step.title.as_ref().map(|words| words.source_text()),
        step.staff.as_ref().map(|words| words.source_text()),
        step.patient.as_ref().map(|words| words.source_text()),
    ];
    texts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn is_asked(thing: &Thing, cx: &ProtocolCx<'_>) -> bool {
    cx.protocol.contraindications.iter().any(|asked| {
        let condition = asked.condition.as_str();
        let is_named = || {
            let term = wording::term(condition, cx.cx.catalog);
            let texts = [term.as_str(), asked.staff.source_text(), asked.patient.as_ref().map_or("", |words| words.source_text())];
            texts.iter().any(|text| has_beginning(text, &thing.words))
        };
        cx.thing(condition).is(&thing.is) || is_named()
    })
}

fn is_called_for(sign: &Thing, cx: &ProtocolCx<'_>) -> bool {
    cx.protocol.calls.iter().any(|call| cx.thing(call.sign.as_str()).is(&sign.is) || has_beginning(call.patient.source_text(), &sign.words))
}

/// For how many minutes a rule bans the thing, or nothing known of its end; none if no rule does.
fn banned_for(thing: &str, cx: &ProtocolCx<'_>) -> Option<Option<i64>> {
    let speaks_of = |target| {
        let target = cx.thing(target);
        target.is(thing) || target.covers(thing)
    };
    let rules = cx.composite.aftercare.iter().map(|rule| rule.item);
    let bans = rules.filter(|rule| rule.duty().is_some_and(|(mode, target)| mode == Mode::Avoid && speaks_of(target.as_str())));
    let ends = bans.map(|rule| rule.lasts.filter(|_| rule.until.is_empty()).and_then(|lasts| lasts.minutes()));
    ends.reduce(|one, other| Some(one?.max(other?)))
}

/// The first step that the class wants timed, if no such step is.
fn untimed<'c>(class: &Class, cx: &'c ProtocolCx<'_>) -> Option<&'c Step> {
    let mut named =
        cx.protocol.steps.iter().filter(|step| step.title.as_ref().is_some_and(|title| has_beginning(title.source_text(), &class.timed)));
    let first = named.clone().next()?;
    let timed = named.any(|step| step.duration.is_some());
    (!timed).then_some(first)
}
