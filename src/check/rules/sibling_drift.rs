//! C204: treatments of one family ask the same of a patient, or say why not.

use crate::check::terms::{in_words, place};
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule as Fault, Severity};
use crate::model::protocol::{Protocol, Rule};
use crate::model::terms::{Subject, Terms, subject};
use crate::resolve::Document;
use std::collections::HashMap;

pub static CHECK: Check = Check {
    rule: Fault { code: "C204", name: "sibling-drift", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Family(run),
};

const DOCS: &str = r#"
Two treatments of one `family` ask something different about the same thing (two weeks without sun after one, three days after the
other), and neither rule says why in `differs-because`. Patients and staff who know one sheet take the other for the same.

Only protocols that name a family are compared, and only rules on the same thing. Each is compared with the first of its family.

Source: a choice of the clinical rules; disagreement D-01 of the sources shows the need.

```toml fails in rf-microneedling
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "3 d"
force = "must"
patient = "Do not wear make-up for {for}."
decision = "rf-aftercare"
```

```toml passes in rf-microneedling
[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "3 d"
force = "must"
patient = "Do not wear make-up for {for}."
differs-because = "Heat leaves the skin open for longer."
decision = "rf-aftercare"
```
"#;

/// A thing that siblings must agree on: whether it is asked before the visit, and what it is about.
type Key<'a> = (bool, Subject<'a>);

/// A rule and the protocol it stands in.
type Place<'a> = (&'a Document<Protocol>, &'a Rule);

fn run(siblings: &[&Document<Protocol>], _: &CatalogCx<'_>, out: &mut Findings) {
    let mut first: HashMap<Key<'_>, Place<'_>> = HashMap::new();
    for protocol in siblings {
        for (before, rule) in protocol.placed_rules() {
            let Some(about) = subject(rule) else { continue };
            let key = (before, about);
            match first.get(&key) {
                Some((sibling, other)) => out_of_step((sibling, other), (protocol, rule), out),
                None => {
                    first.insert(key, (protocol, rule));
                }
            }
        }
    }
}

fn out_of_step((sibling, other): Place<'_>, (protocol, rule): Place<'_>, out: &mut Findings) {
    let same_document = std::ptr::eq(sibling, protocol);
    let explained = rule.differs_because.is_some() || other.differs_because.is_some();
    if same_document || explained || (Terms::of(rule) == Terms::of(other) && rule.force == other.force) {
        return;
    }
    let message = format!(
        "{} differs between siblings: here {}, in `{}` {}",
        about(rule),
        with_force(rule, other),
        sibling.id.as_str(),
        with_force(other, rule)
    );
    let finding = Diagnostic::new(&CHECK.rule, place(rule), message).with_label(place(other), format!("in `{}`", sibling.id.as_str()));
    let help = "let both say the same, or add `differs-because = \"…\"` to one of them";
    out.push_for(Some(rule.id.as_str()), finding.with_help(help));
}

fn about(rule: &Rule) -> String {
    subject(rule).map_or_else(String::new, |subject| format!("{} {}", subject.mode.word(), subject.target))
}

/// The terms, with the force where that is what differs.
fn with_force(rule: &Rule, other: &Rule) -> String {
    if rule.force == other.force { in_words(rule) } else { format!("{} ({})", in_words(rule), rule.force.word()) }
}
