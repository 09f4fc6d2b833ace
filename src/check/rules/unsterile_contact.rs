//! S110: what touches needled skin while it is open is sterile, or somebody recorded why it need not be.

use crate::check::skin::{Contact, Occasion, minutes};
use crate::check::wording::{term, time};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{self, Mode};
use crate::model::vocabulary::Sort;
use crate::resolve::kinds::is_kind;

pub static CHECK: Check = Check {
    rule: Rule { code: "S110", name: "unsterile-contact", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A product touches needled skin while the channels are open (24 hours, or `open-channels` in `protogen.toml`) and is not
`sterile = true`, without a recorded `sterile-exception`; or a rule gives it earlier than its own `first-use`. In the clinic this
concerns products from the first needling step on; at home those of rules that begin within that time. It also concerns treatments
without a device that say they are for needled skin, such as a mask.

A substance that patients put on within that time without a named product is a warning: nobody can tell whether it is sterile.

Source: source document S3, statements 21 and 22; by analogy 21 CFR 878.4430(b)(3), which asks for sterile parts that touch the
patient. The 24 hours are protogen's own.

```toml fails in vocabulary/products
[[product]]
id = "clinic-mask"
term = "soothing mask"
is-a = ["soothing-mask-product"]
ingredients = ["Aqua", "Glycerin"]
sterile = false
occlusive = true
```

```toml fails
[[step]]
id = "soothe"
title = "Soothing cream"
stage = "finish"
does = "soothe"
products = ["clinic-moisturiser"]
staff = "Put on the cream."
```

```toml fails
[[aftercare]]
id = "moisturiser"
do = "moisturiser"
from = "23 h"
for = "at least 1 wk"
force = "should"
products = ["clinic-moisturiser"]
patient = "After {from}, put on our plain moisturiser."
```

```toml fails
[[aftercare]]
id = "cleanser"
do = "cleanser"
for = "at least 1 wk"
force = "should"
patient = "Wash with a mild cleanser."
```

```toml passes
[[step]]
id = "soothe"
title = "Soothing gel"
stage = "finish"
does = "soothe"
products = ["clinic-gel"]
staff = "Put on the gel."
```

```toml passes
[[aftercare]]
id = "painkiller"
may = "paracetamol"
force = "should"
patient = "If your skin is sore, take paracetamol as the pack says."
decision = "everyday-life"
```

```toml passes
[[aftercare]]
id = "moisturiser"
do = "moisturiser"
from = "24 h"
for = "at least 1 wk"
force = "should"
products = ["clinic-moisturiser"]
patient = "After {from}, put on our plain moisturiser."
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for contact in cx.contacts_with_open_skin() {
        if let Some(finding) = too_early(&contact).or_else(|| unsterile(&contact)) {
            out.push_for(Some(contact.item()), finding);
        }
    }
    if cx.involves_needling() {
        let rules = cx.composite.aftercare.iter().map(|rule| rule.item);
        for rule in rules.filter(|rule| rule.products.is_empty()) {
            unnamed(rule, cx, out);
        }
    }
}

fn unsterile(contact: &Contact<'_>) -> Option<Diagnostic> {
    let product = contact.product;
    let sterile = product.sterile.is_some_and(|sterile| sterile.value);
    if sterile || product.sterile_exception.is_some() {
        return None;
    }
    let name = product.term.source_text();
    let knowledge = if product.sterile.is_some() { "is not sterile" } else { "is not known to be sterile" };
    let message = match contact.occasion {
        Occasion::Step(_) => format!("the {name} {knowledge}, yet it goes on freshly needled skin"),
        Occasion::Rule(_) if contact.minutes() == 0 => format!("the {name} {knowledge}, yet patients put it on needled skin at once"),
        Occasion::Rule(_) => {
            format!("the {name} {knowledge}, yet patients put it on needled skin from {} on", time(contact.minutes()))
        }
    };
    let place = product.sterile.map_or(product.id.span, |sterile| sterile.span);
    Some(
        Diagnostic::new(&CHECK.rule, contact.reference.span(), message).with_label(place, "the product").with_help(
            "use a sterile product, or wait until the skin has closed; if its label allows it, record that in `sterile-exception`",
        ),
    )
}

fn too_early(contact: &Contact<'_>) -> Option<Diagnostic> {
    let first = contact.product.first_use?;
    let allowed = first.minutes().filter(|allowed| *allowed > contact.minutes())?;
    let name = contact.product.term.source_text();
    let message = match contact.occasion {
        Occasion::Step(_) => format!("the {name} goes on in the clinic, but may touch needled skin only after {}", time(allowed)),
        Occasion::Rule(_) => {
            format!(
                "patients put the {name} on from {} on, but it may touch needled skin only after {}",
                time(contact.minutes()),
                time(allowed)
            )
        }
    };
    let help = match contact.occasion {
        Occasion::Step(_) => "use a product whose label allows broken skin",
        Occasion::Rule(_) => "begin the rule later, or give a sterile product until then",
    };
    Some(Diagnostic::new(&CHECK.rule, contact.reference.span(), message).with_label(first.span, "its first use").with_help(help))
}

/// Substances of the lexicon that are swallowed, and touch no skin.
const SWALLOWED: &[&str] =
    &["painkiller", "antihistamine", "alcohol", "caffeine", "hot-food", "hard-food", "spicy-food", "soft-food", "water-drink"];

/// A substance without a named product.
fn unnamed(rule: &protocol::Rule, cx: &ProtocolCx<'_>, out: &mut Findings) {
    let Some((mode, target)) = rule.duty().filter(|(mode, _)| *mode != Mode::Avoid) else { return };
    let concept = cx.cx.catalog.concepts.get(target.as_str());
    if is_kind(target.as_str(), SWALLOWED, cx.cx.catalog) {
        return;
    }
    let begins = minutes(rule.from).unwrap_or(0);
    if begins >= cx.cx.settings.open_channels || concept.is_none_or(|concept| concept.sort.value != Sort::Substance) {
        return;
    }
    let verb = if mode == Mode::Do { "put" } else { "may put" };
    let message = format!(
        "patients {verb} {} on open skin, and no product is named, so nobody can tell whether it is sterile",
        term(target.as_str(), cx.cx.catalog)
    );
    let help = "name the product the clinic gives (`products`), or begin the rule when the skin has closed (`from`)";
    out.push_for(
        Some(rule.id.as_str()),
        Diagnostic::new(&CHECK.rule, target.span(), message).with_help(help).with_severity(Severity::Warning),
    );
}
