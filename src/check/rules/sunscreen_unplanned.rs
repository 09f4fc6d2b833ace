//! S114: sunscreen on needled skin has a start, a strength, a rhythm and an end; until it starts there is shade.

use crate::check::known;
use crate::check::skin::{involves_needling, minutes};
use crate::check::wording::{enumerate, time};
use crate::check::{Check, Findings, MergedCx, ProtocolCx, Run, Whose};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{self, Mode};
use rust_decimal::Decimal;

pub static CHECK: Check = Check {
    rule: Rule { code: "S114", name: "sunscreen-unplanned", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Several(&[Run::Protocol(run), Run::Merged(run_course)]),
};

const DOCS: &str = r#"
After needling, a rule to use sunscreen does not say all of it: from when (`from`), a factor of 30 or more (`spf`), broad-spectrum
(`broad-spectrum = true`), how often (`every`), and for how long (`for`), not shorter than the ban on sun. Where it starts later than
at once, another rule has to give shade or a hat until then. Sources disagree on the start, so it must be decided, never left out.

A course that keeps the sun off for all of it (`[[whole-course]]`) says the same of sunscreen: else its sheet ends the sunscreen two weeks
after a session, and bans the sun for longer.

Sunscreen is `sunscreen` or a kind of it, the sun is `uv` or a kind of it, shade is `shade` or a kind of it; where the vocabulary
lacks the id, concepts count by their terms.

Source: source document S2, statement 24; the start differs between device pages (24 hours), an NHS hospital (24 hours, supplied gel
only) and a radio-frequency clinic (72 hours).

```toml fails
[[aftercare]]
id = "sunscreen"
do = "sunscreen"
for = "at least 2 wk"
force = "must"
spf = "at least 30"
broad-spectrum = true
every = "1 d"
patient = "Put on broad-spectrum sunscreen, {spf}, every morning."
```

```toml fails
[[aftercare]]
id = "sunscreen"
do = "sunscreen"
from = "24 h"
for = "13 d"
force = "must"
spf = "at least 30"
broad-spectrum = true
every = "1 d"
patient = "After {from}, put on broad-spectrum sunscreen, {spf}, every morning."
```

```toml fails
[[aftercare]]
id = "shade"
do = "shade"
for = "23 h"
force = "must"
patient = "Keep treated skin in the shade or under a hat for {for}."
```

```toml fails
[[aftercare]]
id = "sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
force = "must"
spf = "at least 29"
every = "1 d"
patient = "After {from}, put on sunscreen, {spf}, every morning."
```

```toml fails in acne-scar-course
whole-course = [{ concept = "uv", patient = "Do not sit in direct sun or use tanning beds for the whole course." }]
```

```toml passes
[[aftercare]]
id = "sunscreen"
do = "sunscreen"
from = "24 h"
for = "2 wk"
force = "must"
spf = "at least 30"
broad-spectrum = true
every = "1 d"
patient = "After {from}, put on broad-spectrum sunscreen, {spf}, every morning."

[[aftercare]]
id = "shade"
do = "shade"
for = "24 h"
force = "must"
patient = "Keep treated skin in the shade or under a hat for {for}."
```
"#;

/// The least factor.
const LEAST_SPF: Decimal = Decimal::from_parts(30, 0, 0, false, 0);

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    if !cx.involves_needling() {
        return;
    }
    for rule in rules(cx, Mode::Do, &known::SUNSCREEN) {
        let item = Some(rule.id.as_str());
        let found = [unsaid(rule), too_weak(rule), too_short(rule, cx), unshaded(rule, cx)];
        found.into_iter().flatten().for_each(|finding| out.push_for(item, finding));
    }
}

/// Sunscreen that ends after a session, while the course bans the sun until its last.
fn run_course(cx: &MergedCx<'_>, out: &mut Findings) {
    let Whose::Course(course) = cx.whose else { return };
    let catalog = cx.cx.catalog;
    let Some(sun) = course.whole_course.iter().find(|note| known::UV.is(note.concept.as_str(), catalog)) else { return };
    let noted = |concept: &str| course.whole_course.iter().any(|note| note.concept.as_str() == concept);
    let is_sunscreen = |target: &str| known::SUNSCREEN.is(target, catalog) && !noted(target);
    let ends = |rule: &protocol::Rule| {
        rule.lasts.is_some() && rule.duty().is_some_and(|(mode, target)| mode == Mode::Do && is_sunscreen(target.as_str()))
    };
    let needled = cx.combination.treatments.iter().filter(|composite| involves_needling(composite.own, cx.cx.catalog));
    let Some(rule) = needled.flat_map(|composite| &composite.aftercare).find(|rule| ends(rule)) else { return };
    let (place, target) = (sun.concept.span(), rule.duty().map_or("sunscreen", |(_, target)| target.as_str()));
    let finding =
        Diagnostic::new(&CHECK.rule, place, "the sun is banned for the whole course, and nothing says that sunscreen goes on as long");
    let finding = finding.with_label(rule.lasts.map_or(rule.id.span, |lasts| lasts.span), "sunscreen ends here");
    out.push(finding.with_help(format!("add `[[whole-course]] concept = \"{target}\"`, with the words for the patient")));
}

/// The rules of a mode on a concept or a kind of it.
fn rules<'a>(cx: &'a ProtocolCx<'_>, mode: Mode, about: &'static known::DocumentSummary) -> impl Iterator<Item = &'a protocol::Rule> {
    let aftercare = cx.composite.aftercare.iter().map(|rule| rule.item);
    aftercare.filter(move |rule| rule.duty().is_some_and(|(found, target)| found == mode && about.is(target.as_str(), cx.cx.catalog)))
}

fn unsaid(rule: &protocol::Rule) -> Option<Diagnostic> {
    let parts = [
        (rule.from.is_some(), "from when", "`from`"),
        (rule.spf.is_some(), "which factor", "`spf`"),
        (rule.broad_spectrum.is_some_and(|broad| broad.value), "broad-spectrum", "`broad-spectrum = true`"),
        (rule.every.is_some(), "how often", "`every`"),
        (rule.lasts.is_some() || !rule.until.is_empty(), "for how long", "`for`"),
    ];
    let missing: Vec<_> = parts.into_iter().filter(|(said, ..)| !said).collect();
    if missing.is_empty() {
        return None;
    }
    let unsaid: Vec<&str> = missing.iter().map(|(_, what, _)| *what).collect();
    let keys: Vec<&str> = missing.iter().map(|(.., key)| *key).collect();
    let place = rule.does.as_ref().map_or(rule.id.span, |target| target.span());
    let message = format!("sunscreen on needled skin, without saying: {}", enumerate(&unsaid));
    Some(Diagnostic::new(&CHECK.rule, place, message).with_help(format!("add {}; the start is a recorded decision", enumerate(&keys))))
}

fn too_weak(rule: &protocol::Rule) -> Option<Diagnostic> {
    let spf = rule.spf.filter(|spf| spf.lower().is_none_or(|lower| lower < LEAST_SPF))?;
    let message = format!("sunscreen of {} is too weak for needled skin", spf.value.get());
    Some(Diagnostic::new(&CHECK.rule, spf.span, message).with_help("write \"at least 30 SPF\""))
}

fn too_short(rule: &protocol::Rule, cx: &ProtocolCx<'_>) -> Option<Diagnostic> {
    let lasts = rule.lasts?;
    let ends = lasts.minutes()?;
    let sun = rules(cx, Mode::Avoid, &known::UV).filter(|sun| minutes(sun.lasts).is_some()).max_by_key(|sun| minutes(sun.lasts))?;
    let sun_ends = minutes(sun.lasts)?;
    if ends >= sun_ends {
        return None;
    }
    let message = format!("sunscreen ends after {}, while the skin is to stay out of the sun for {}", time(ends), time(sun_ends));
    let finding = Diagnostic::new(&CHECK.rule, lasts.span, message);
    Some(finding.with_label(sun.lasts?.span, "the ban on sun").with_help(format!("write `for = \"at least {}\"`", time(sun_ends))))
}

/// Sunscreen that starts later, with nothing that keeps the sun off until then.
fn unshaded(rule: &protocol::Rule, cx: &ProtocolCx<'_>) -> Option<Diagnostic> {
    let from = rule.from?;
    let begins = from.minutes().filter(|begins| *begins > 0)?;
    let covers = |shade: &protocol::Rule| minutes(shade.from).unwrap_or(0) == 0 && minutes(shade.lasts).is_none_or(|ends| ends >= begins);
    if rules(cx, Mode::Do, &known::SHADE).any(covers) {
        return None;
    }
    let message = format!("sunscreen starts after {}, and nothing keeps the sun off until then", time(begins));
    let help = format!("add a rule to stay in the shade or wear a hat: `do = \"shade\"`, `for = \"{}\"`", time(begins));
    Some(Diagnostic::new(&CHECK.rule, from.span, message).with_help(help))
}
