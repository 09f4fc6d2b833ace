//! D503: a document is read again in time.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lifecycle::{ControlledDocument, LONGEST_REVIEW, ReviewFault, control_of, review_fault};
use crate::model::lifecycle::Status;
use crate::resolve::{AnyDocument, Today};
use jiff::ToSpan;
use jiff::civil::Date;

pub static CHECK: Check = Check {
    rule: Rule { code: "D503", name: "review-overdue", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Document(run),
};

const DOCS: &str = r#"
The review date of an active document has passed, is 60 days away or less (a warning), or can't be one: it is not after the
approval, or more than 36 months after it. A document without an approval counts from the day it takes effect.

A document whose review date has passed is stamped on every page, and this is a warning; with `[lifecycle] overdue = "refuse"` it is
an error, and nothing is built. The review date itself is still in time. "Today" is `--as-of`, so that a build is a function of its
input.

Source: the NHS service manual asks for a planned review and for its date on the page. 36 months and 60 days are the clinical rules'
own limits.

```toml fails as-of 2027-11-02
review-by = 2027-11-01
```

```toml passes as-of 2027-09-01
review-by = 2027-11-01
```
"#;

/// How long before the review date the clinic is reminded, in days.
pub const NOTICE: i32 = 60;

fn run(document: AnyDocument<'_>, cx: &CatalogCx<'_>, out: &mut Findings) {
    let Some(document) = control_of(document, cx.catalog) else { return };
    if matches!(document.lifecycle.status.value, Status::Draft | Status::Active) {
        out.extend(out_of_reach(&document).or_else(|| due(&document, cx)));
    }
}

/// A review date that no calendar can keep.
fn out_of_reach(document: &ControlledDocument<'_>) -> Option<Diagnostic> {
    let lifecycle = document.lifecycle;
    let (review_by, place_of_review) = (document.control.review_by, lifecycle.review_by.span);
    let (since, place, event) = match &document.given {
        Some(approval) => (approval.date.value, approval.date.span, "the approval"),
        None => (lifecycle.effective.value, lifecycle.effective.span, "the day it takes effect"),
    };
    let (message, help) = match review_fault(since, review_by)? {
        ReviewFault::NotAfter => {
            (format!("the review date, {}, is not after {event}, {since}", review_by), "set the day by which it is read again".to_owned())
        }
        ReviewFault::TooLate(last) => (
            format!("the review date, {}, is more than {LONGEST_REVIEW} months after {event}, {since}", review_by),
            format!("set {last} or earlier"),
        ),
    };
    Some(Diagnostic::new(&CHECK.rule, place_of_review, message).with_label(place, event).with_help(help))
}

/// What is due or soon to be; drafts are not in use, and are read before they are.
fn due(document: &ControlledDocument<'_>, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    let (review_by, place) = (document.control.review_by, document.lifecycle.review_by.span);
    if document.lifecycle.status.value != Status::Active {
        return None;
    }
    let (id, owner) = (document.id.as_str(), document.lifecycle.owner.as_str());
    let help = format!("let the role `{owner}` read it against its sources, set the next review date, and have it approved again");
    if cx.today.is_after(review_by) {
        let message = format!("`{id}` should have been read again by {}, and today is {}", review_by, cx.today);
        let finding = Diagnostic::new(&CHECK.rule, place, message).with_caret("passed").with_help(help);
        return Some(finding.with_severity(cx.settings.overdue.severity()));
    }
    is_near(review_by, cx.today).then(|| {
        let message = format!("`{id}` must be read again by {}, which is {NOTICE} days away or less", review_by);
        Diagnostic::new(&CHECK.rule, place, message).with_help(help).with_severity(Severity::Warning)
    })
}

fn is_near(review_by: Date, today: Today<'_>) -> bool {
    review_by.checked_sub(NOTICE.days()).is_ok_and(|first| !today.is_before(first))
}
