//! C216: a visit does something, and a course repeats one thing as its protocol says.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::Quantity;
use crate::model::protocol::{Protocol, Series};
use crate::model::visit::{Course, Treatment, Visit};
use crate::resolve::{AnyDocument, Catalog, Document};

pub static CHECK: Check = Check {
    rule: Rule { code: "C216", name: "unfit-combination", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Document(run),
};

const DOCS: &str = r#"
A visit names no treatment, names one twice, or treats an area that the protocol does not treat: its sheet would be empty, or without
rules and warning signs for what was done. A course repeats neither a protocol nor a visit, or both; or its interval or number of
sessions lies outside of what the `[series]` of its protocol says, and two sheets of one clinic contradict each other. A course of 6 is
one of the "6 to 8" that a series allows.

Source: the example clinic's decision; a sheet without warning signs is what S107 forbids.

```toml fails in visits/needling-with-mask
treatment = []
```

A second time what is done in this visit already:

```toml fails in visits/needling-with-mask
[[treatment]]
protocol = "microneedling"
```

An area that the protocol does not treat:

```toml fails in visits/needling-with-mask
[[treatment]]
protocol = "rf-skin-treatment"
areas = ["abdomen"]
```

```toml fails in courses/acne-scar-course
visit = "needling-with-mask"
```

```toml fails in courses/acne-scar-course
interval = "13 wk"
```

```toml passes in visits/needling-with-mask
[[treatment]]
protocol = "rf-skin-treatment"
areas = ["face"]
```

```toml passes in courses/acne-scar-course
sessions = "4"
```
"#;

fn run(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    match document {
        AnyDocument::Protocol(_) => {}
        AnyDocument::Visit(visit) => treatments(visit, cx.catalog, out),
        AnyDocument::Course(course) => {
            out.extend(repeated(course));
            let protocol = course.protocol.as_ref().and_then(|id| cx.catalog.protocols.get(id.as_str()));
            if let Some(series) = protocol.and_then(|protocol| protocol.series.as_ref()) {
                as_in_series(course, series, out);
            }
        }
    }
}

fn treatments(visit: &Document<Visit>, catalog: &Catalog, out: &mut Findings) {
    if visit.treatments.is_empty() {
        let finding = Diagnostic::new(&CHECK.rule, visit.id.span, "nothing is done in this visit, and its sheet would be empty");
        out.push(finding.with_help("name at least one `[[treatment]]` with its `protocol`"));
    }
    for (index, treatment) in visit.treatments.iter().enumerate() {
        let same = |other: &&Treatment| other.protocol.as_str() == treatment.protocol.as_str();
        if let Some(first) = visit.treatments[..index].iter().find(same) {
            let finding =
                Diagnostic::new(&CHECK.rule, treatment.protocol.span(), format!("`{}` is done twice", treatment.protocol.as_str()));
            out.push(finding.with_label(first.protocol.span(), "first here").with_help("name it once, with all its areas"));
        }
        if let Some(protocol) = catalog.protocols.get(treatment.protocol.as_str()) {
            untreated(treatment, protocol, catalog, out);
        }
    }
}

fn untreated(treatment: &Treatment, protocol: &Protocol, catalog: &Catalog, out: &mut Findings) {
    for area in treatment.areas.iter().filter(|area| !catalog.treats(protocol, area.as_str())) {
        let (id, names) = (treatment.protocol.as_str(), catalog.treated_areas(protocol));
        let finding = Diagnostic::new(&CHECK.rule, area.span(), format!("`{id}` does not treat `{}`", area.as_str()));
        out.push(finding.with_help(format!("it treats {names}: name one of these, or add the area to its `[scope]`")));
    }
}

fn repeated(course: &Course) -> Option<Diagnostic> {
    match (&course.protocol, &course.visit) {
        (Some(protocol), Some(visit)) => {
            let finding = Diagnostic::new(&CHECK.rule, visit.span(), "a course repeats a treatment or a visit, not both");
            Some(finding.with_label(protocol.span(), "the treatment").with_help("take one of the two out"))
        }
        (None, None) => {
            let finding =
                Diagnostic::new(&CHECK.rule, course.id.span, "nothing says what this course repeats, and its sheet would be empty");
            Some(finding.with_help("name a `protocol` or a `visit`"))
        }
        _ => None,
    }
}

/// The protocol's own sheet prints these numbers too.
fn as_in_series(course: &Course, series: &Series, out: &mut Findings) {
    let interval = series.interval.map(|own| (course.interval.span, course.interval.value.get(), own.span, own.value.get()));
    let sessions = series.sessions.map(|own| (course.sessions.span, course.sessions.value.get(), own.span, own.value.get()));
    for (place, here, other, there) in interval.into_iter().chain(sessions).filter(|(_, here, _, there)| !lies_within(*here, *there)) {
        let finding = Diagnostic::new(&CHECK.rule, place, format!("{here} here, {there} in the protocol's own sheet"));
        out.push(finding.with_label(other, "what the protocol says").with_help("write the same in both, or a value within the protocol's"));
    }
}

/// Whether every value that one quantity allows is allowed by the other.
fn lies_within(inner: Quantity, outer: Quantity) -> bool {
    let starts = outer.lower().is_none_or(|least| inner.lower().is_some_and(|lower| inner.in_base(lower) >= outer.in_base(least)));
    let ends = outer.upper().is_none_or(|most| inner.upper().is_some_and(|upper| inner.in_base(upper) <= outer.in_base(most)));
    starts && ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Unit, parse};

    #[test]
    fn a_course_takes_what_its_series_leaves_open() {
        let within = |inner, outer| lies_within(parse(inner, Some(Unit::One)).unwrap(), parse(outer, Some(Unit::One)).unwrap());
        for (inner, outer) in
            [("6", "6 to 8"), ("8", "6 to 8"), ("6 to 7", "6 to 8"), ("6 to 8", "6 to 8"), ("6 wk", "at least 4 wk"), ("14 d", "2 wk")]
        {
            assert!(within(inner, outer), "{inner} in {outer}");
        }
        for (inner, outer) in
            [("5", "6 to 8"), ("9", "6 to 8"), ("6 to 9", "6 to 8"), ("6 to 8", "6"), ("3 wk", "at least 4 wk"), ("at least 6", "6 to 8")]
        {
            assert!(!within(inner, outer), "{inner} in {outer}");
        }
    }
}
