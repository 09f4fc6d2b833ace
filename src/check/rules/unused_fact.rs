//! C215: what was read is used, or declined for a reason.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::clinic::Fact;
use crate::model::lifecycle::Decision;
use crate::resolve::{Catalog, Totals, Use};

pub static CHECK: Check = Check {
    rule: Rule { code: "C215", name: "unused-fact", severity: Severity::Advice, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
A statement of a source is neither used nor declined, so nobody can tell whether it was overlooked (advice); or it is declined and
used all the same (a warning). A decision that nothing rests on and that settles no disagreement (advice) is either left over or
missing where it should be named.

This is the advice part of C212, whose errors (names that lead nowhere, circles) are found when the files are bound.

Source: a choice of the clinical rules.

```toml fails in sources/s1
[[fact]]
id = "S1-99"
source = "s1"
at = "microneedling, recovery"
says = "Advises loose clothes."
verified = "medical-director"
```

```toml passes in sources/s1
[[fact]]
id = "S1-99"
source = "s1"
at = "microneedling, recovery"
says = "Advises loose clothes."
verified = "medical-director"
declined = "marketing"
because = "Sells clothes."
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    if cx.catalog.is_torn() {
        return;
    }
    let totals = Totals::new(cx.catalog);
    for entry in cx.catalog.facts.values() {
        let first = totals.facts.get(entry.code.as_str()).map(|total| total.first);
        out_of_use(&entry.fact, first, out);
    }
    for decision in cx.catalog.decisions.values() {
        let is_named = totals.decisions.contains_key(decision.id.as_str()) || is_named_outside_items(decision, cx.catalog);
        if !is_named && decision.settles.is_none() {
            out.push(idle(decision));
        }
    }
}

/// Whether the clinic or a visit as a whole names it.
fn is_named_outside_items(decision: &Decision, catalog: &Catalog) -> bool {
    let clinic =
        catalog.clinic.iter().flat_map(|clinic| clinic.decision.iter().chain(clinic.picture.iter().map(|picture| &picture.decision)));
    let visits = catalog.visits.values().filter_map(|visit| visit.decision.as_ref());
    clinic.chain(visits).any(|named| named.as_str() == decision.id.as_str())
}

fn out_of_use(fact: &Fact, first: Option<Use<'_>>, out: &mut Findings) {
    let (code, place) = (fact.id.0.value.as_str(), fact.id.0.span);
    match (&fact.declined, first) {
        (None, None) => out.push(
            Diagnostic::new(&CHECK.rule, place, format!("the statement {code} is neither used nor declined"))
                .with_help("name it in `facts` of what rests on it, or add `declined` and `because`"),
        ),
        (Some(declined), Some(used)) => {
            let by = used.document.map_or_else(|| format!("`{}`", used.item), |document| format!("`{}` of `{document}`", used.item));
            out.push(
                Diagnostic::new(&CHECK.rule, declined.span, format!("the statement {code} is declined, and {by} rests on it"))
                    .with_help("take the statement out of its `facts`, or do not decline it")
                    .with_severity(Severity::Warning),
            );
        }
        _ => {}
    }
}

fn idle(decision: &Decision) -> Diagnostic {
    let id = decision.id.as_str();
    Diagnostic::new(&CHECK.rule, decision.id.span, format!("nothing rests on the decision `{id}`, and it settles no disagreement"))
        .with_help("name it as `decision` where it holds, add `settles`, or take it out")
}
