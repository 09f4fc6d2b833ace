//! Findings that a document allows for a time, and what is wrong with such allowances.

use super::{CatalogCx, find, is_suppressible};
use crate::diagnostic::{Diagnostic, Rule, Severity, Suppression};
use crate::model::lifecycle::Allow;
use crate::resolve::DocumentSummary;
use crate::source::SourceId;
use jiff::ToSpan;

/// What is wrong with an allowance.
pub static HYGIENE: Rule = Rule {
    code: "D506",
    name: "suppression-hygiene",
    severity: Severity::Error,
    docs: r#"
An allowance (`[[allow]]`) has expired, runs for more than twelve months, names no rule, matches nothing, or concerns a rule that can't be
allowed. An accepted finding stays on record with a reason, a role and an end, or it comes back.

Source: users of FHIR's publisher asked for suppression per finding with a rationale; SARIF carries the justification.

```toml fails
[[allow]]
rule = "C206"
item = "no-makeup"
reason = "The long form is required by our insurer."
by = "medical-director"
until = 2026-11-01

[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for 24 hours."
decision = "low-grade"
```

```toml passes
[[allow]]
rule = "C206"
item = "no-makeup"
reason = "The long form is required by our insurer."
by = "medical-director"
until = 2027-03-01

[[aftercare]]
id = "no-makeup"
avoid = "makeup"
for = "24 h"
force = "must"
patient = "Do not wear make-up for 24 hours."
decision = "low-grade"
```
"#,
};

/// The rules that this module applies itself.
pub static RULES: [&Rule; 1] = [&HYGIENE];

/// Marks what the documents allow as suppressed, and adds what is wrong with the allowances.
pub fn apply(findings: &mut Vec<Diagnostic>, cx: CatalogCx<'_>) {
    for (_, _, DocumentSummary { source, outline, .. }) in cx.catalog.known() {
        for allow in &outline.allow {
            let verdict = judge(allow, *source, findings, cx);
            findings.extend(verdict);
        }
    }
}

/// Applies one allowance; returns what is wrong with it.
fn judge(allow: &Allow, source: SourceId, findings: &mut [Diagnostic], cx: CatalogCx<'_>) -> Option<Diagnostic> {
    let fault = |message: String, help: &str| Some(Diagnostic::new(&HYGIENE, allow.rule.span, message).with_help(help));
    let Some(rule) = find(allow.rule.as_str()) else {
        return fault(format!("there is no rule `{}`", allow.rule.as_str()), "name a rule by its code; `protogen explain` lists them");
    };
    if !is_suppressible(rule) {
        return fault(
            format!("findings of {} ({}) can't be allowed", rule.code, rule.name),
            "mend what it found, and take the allowance out",
        );
    }
    let until = allow.until.value;
    if cx.today.is_after(until) {
        let expired = Diagnostic::new(&HYGIENE, allow.until.span, format!("this allowance ended on {until}"));
        return Some(expired.with_help("mend the finding, or let somebody look again and set a new date"));
    }
    if until.checked_sub(12.months()).is_ok_and(|first| cx.today.is_before(first)) {
        let long = Diagnostic::new(&HYGIENE, allow.until.span, "an allowance runs for twelve months at most");
        return Some(long.with_help("set an earlier date"));
    }
    let mut matched = false;
    for finding in findings.iter_mut().filter(|finding| matches(finding, allow, rule, source)) {
        finding.suppression = Some(Suppression { reason: allow.reason.as_str().to_owned(), by: allow.by.as_str().to_owned() });
        matched = true;
    }
    if matched {
        return None;
    }
    let unused = Diagnostic::new(&HYGIENE, allow.rule.span, format!("this allowance of {} matches nothing", rule.code));
    Some(unused.with_help("take it out: what it allowed is mended").with_severity(Severity::Warning))
}

fn matches(finding: &Diagnostic, allow: &Allow, rule: &Rule, source: SourceId) -> bool {
    let item = allow.item.as_ref().is_none_or(|item| finding.item.as_deref() == Some(item.as_str()));
    finding.rule.code == rule.code && finding.document.unwrap_or(finding.span.source) == source && item
}
