//! R603: what matters for safety rests on a source of weight, or on a recorded decision.

use crate::check::citing_items::{CitingItem, items};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::clinic::{Fact, Grade};
use crate::resolve::Catalog;

pub static CHECK: Check = Check {
    rule: Rule { code: "R603", name: "source-too-weak", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
Something rests on a statement that matters for safety (`safety = true`), and every source behind it is a seller, a text of unknown
authorship or a clinic's own page. No decision of the clinic says that somebody with the knowledge confirmed it.

A recorded `decision` is the confirmation: it has a role, a day and a reason. Whether the role is a clinician's is the clinic's to
know.

Source: CDC Clear Communication Index, authoritative source.

```toml fails
[[preparation]]
id = "no-sun-before"
avoid = "uv"
for = "4 wk"
force = "must"
patient = "Do not sit in direct sun or use tanning beds for {for} before your visit."
facts = ["R9-04"]
```

```toml passes
[[preparation]]
id = "no-sun-before"
avoid = "uv"
for = "4 wk"
force = "must"
patient = "Do not sit in direct sun or use tanning beds for {for} before your visit."
facts = ["R9-04"]
decision = "before-visit"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for item in items(cx.protocol) {
        if item.provenance.decision.is_none()
            && let Some(finding) = weak(&item, cx.cx.catalog)
        {
            out.push_for(Some(item.id), finding);
        }
    }
}

fn weak(item: &CitingItem<'_>, catalog: &Catalog) -> Option<Diagnostic> {
    let facts: Vec<(&Fact, Grade)> = item.facts().iter().filter_map(|named| graded(named.as_str(), catalog)).collect();
    if facts.iter().any(|(_, grade)| grade.is_authoritative()) {
        return None;
    }
    let (fact, grade) = facts.iter().find(|(fact, _)| fact.safety == Some(true))?;
    let named = item.facts().iter().find(|named| named.as_str() == fact.id.0.value.as_str())?;
    let message = format!("`{}` matters for safety and rests on {} alone, {}", item.id, named.as_str(), in_words(*grade));
    Some(
        Diagnostic::new(&CHECK.rule, named.span(), message)
            .with_label(fact.source.span(), "the source")
            .with_help("name a better source, or add the `decision` by which somebody with the knowledge confirmed it"),
    )
}

fn graded<'a>(code: &str, catalog: &'a Catalog) -> Option<(&'a Fact, Grade)> {
    let fact = &catalog.facts.get(code)?.fact;
    Some((fact, catalog.sources.get(fact.source.as_str())?.grade.value))
}

fn in_words(grade: Grade) -> &'static str {
    match grade {
        Grade::Vendor => "the word of a seller",
        Grade::UnknownAuthor => "a text of unknown authorship",
        Grade::ClinicPage => "a clinic's own web page",
        Grade::Regulator | Grade::Guideline | Grade::Journal | Grade::Hospital => "a source of weight",
    }
}
