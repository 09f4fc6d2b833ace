//! R604: where sources disagree, somebody decided.

use crate::check::terms::{in_words, place};
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule as Fault, Severity};
use crate::model::clinic::Fact;
use crate::model::protocol::{Protocol, Rule};
use crate::model::terms::{Subject, Terms, subject};
use crate::resolve::{Catalog, Document};
use crate::schema::names::Kind;
use std::collections::{BTreeSet, HashMap};

pub static CHECK: Check = Check {
    rule: Fault { code: "R604", name: "conflict-unresolved", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Catalog(run), Run::Family(run_family)]),
};

const DOCS: &str = r#"
Sources disagree, and no decision says what the clinic does. Two ways to know:

* Statements of two sources name the disagreement they are part of (`disagreements = ["D-01"]`, noted by whoever read the sources),
  and no decision has `settles = "D-01"`.
* Two treatments of one family ask something different about the same thing, each after another source, and neither rule names a
  decision. (Where a decision stands behind one of them, the difference is C204.)

A decision that is recorded and marked `open = true` counts: it holds until somebody settles the matter, and stands among the open
disagreements of the staff site.

Source: the disagreements D-01 to D-26 of the four source documents; the label of isotretinoin and a later consensus differ too.

```toml fails in sources/s1
[[fact]]
id = "S1-98"
source = "s1"
at = "microneedling, recovery"
says = "Sets an end that another source contradicts."
verified = "medical-director"
declined = "superseded"
because = "Another source is followed."
disagreements = ["D-99"]

[[fact]]
id = "S2-98"
source = "s2"
at = "aftercare"
says = "Sets another end."
verified = "medical-director"
declined = "superseded"
because = "Another source is followed."
disagreements = ["D-99"]
```

```toml passes in sources/s1
[[fact]]
id = "S1-98"
source = "s1"
at = "microneedling, recovery"
says = "Sets an end that another source contradicts."
verified = "medical-director"
declined = "superseded"
because = "Another source is followed."
disagreements = ["D-01"]

[[fact]]
id = "S2-98"
source = "s2"
at = "aftercare"
says = "Sets another end."
verified = "medical-director"
declined = "superseded"
because = "Another source is followed."
disagreements = ["D-01"]
```
"#;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    if !cx.catalog.has_lost(Kind::Decision) {
        noted_by_readers(cx.catalog, out);
    }
}

/// Disagreements that facts of two sources name and no decision settles; each is reported once.
fn noted_by_readers(catalog: &Catalog, out: &mut Findings) {
    let settled: BTreeSet<&str> = catalog.decisions.values().filter_map(|decision| Some(decision.settles.as_ref()?.as_str())).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut open: Vec<(&str, Vec<&Fact>)> = Vec::new();
    for entry in catalog.facts.values() {
        for code in entry.fact.disagreements.iter().map(|code| code.as_str()).filter(|code| !settled.contains(code)) {
            let at = *first.entry(code).or_insert(open.len());
            if at == open.len() {
                open.push((code, Vec::new()));
            }
            open[at].1.push(&entry.fact);
        }
    }
    for (code, facts) in &open {
        if let Some(other) = facts.iter().find(|fact| fact.source.as_str() != facts[0].source.as_str()) {
            out.push(undecided(code, facts, other));
        }
    }
}

fn undecided(code: &str, facts: &[&Fact], other: &Fact) -> Diagnostic {
    let place = |fact: &Fact| fact.disagreements.iter().find(|named| named.as_str() == code).map_or(fact.id.0.span, |named| named.span);
    let first = facts[0];
    let names: Vec<&str> = facts.iter().map(|fact| fact.id.0.value.as_str()).collect();
    let message = format!("nobody has decided on {code}, on which {} disagree", names.join(", "));
    let finding = Diagnostic::new(&CHECK.rule, place(first), message).with_label(place(other), "another source");
    finding.with_help(format!(
        "record a decision with `settles = \"{code}\"`: what each source says, what is chosen, why, by which role, when"
    ))
}

/// What siblings must agree on.
type Key<'a> = (bool, Subject<'a>);

fn run_family(siblings: &[&Document<Protocol>], cx: &CatalogCx<'_>, out: &mut Findings) {
    let mut first: HashMap<Key<'_>, (&Document<Protocol>, &Rule)> = HashMap::new();
    for protocol in siblings {
        for (is_before, rule) in protocol.placed_rules() {
            let Some(about) = subject(rule).filter(|_| rule.provenance.decision.is_none()) else { continue };
            match first.get(&(is_before, about)) {
                Some((sibling, other)) => {
                    if let Some(finding) = differing_sources(sibling, other, rule, cx.catalog) {
                        out.push_for(Some(rule.id.as_str()), finding);
                    }
                }
                None => {
                    first.insert((is_before, about), (protocol, rule));
                }
            }
        }
    }
}

/// A difference that goes back to different sources.
fn differing_sources(sibling: &Document<Protocol>, other: &Rule, rule: &Rule, catalog: &Catalog) -> Option<Diagnostic> {
    let (mine, theirs) = (sources(rule, catalog), sources(other, catalog));
    if Terms::of(rule) == Terms::of(other) || mine.is_empty() || theirs.is_empty() || !mine.is_disjoint(&theirs) {
        return None;
    }
    let about = subject(rule)?;
    let shown = |names: &BTreeSet<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let message = format!(
        "sources differ on {} {}: {} by {}, {} by {}",
        about.mode.word(),
        about.target,
        in_words(rule),
        shown(&mine),
        in_words(other),
        shown(&theirs)
    );
    let finding = Diagnostic::new(&CHECK.rule, place(rule), message).with_label(place(other), format!("in `{}`", sibling.id.as_str()));
    Some(finding.with_help("record a decision that says which holds and why, and name it in both rules"))
}

fn sources<'a>(rule: &Rule, catalog: &'a Catalog) -> BTreeSet<&'a str> {
    let facts = rule.provenance.facts.iter().filter_map(|named| catalog.facts.get(named.as_str()));
    facts.map(|entry| entry.fact.source.as_str()).collect()
}
