//! P411: a handout opens with what matters most.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Opening, Protocol, Rule as Duty, Signal};
use crate::resolve::{AnyDocument, Document};
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "P411", name: "missing-main-message", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Document(run),
};

const DOCS: &str = r#"
A protocol, visit or course for patients has no `[opening]`; its message has more than three sentences; or a rule with a signal word is
left out of the first three while a less serious one is among them. Readers remember what they read first.

Source: CDC Clear Communication Index, items 1 to 3.

```toml fails
[opening]
message = "Keep sun off your skin."
first = ["no-makeup", "only-our-gel", "infection"]
```

```toml passes
[opening]
message = "Keep sun, heat and make-up off your skin while it heals."
first = ["no-sun", "only-our-gel", "infection"]
```
"#;

/// Sentences of a main message. Source: CDC Clear Communication Index, item 1.
const SENTENCES: usize = 3;
/// Rules and signs beside it. Source: the handout's first screen.
const FIRST: usize = 3;

fn run(document: AnyDocument<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    match document {
        AnyDocument::Protocol(protocol) => {
            let reaches_patients = !protocol.aftercare.is_empty() || !protocol.preparation.is_empty();
            opening(protocol.opening.as_ref(), protocol.naming.title.span(), reaches_patients, out);
            serious_rules(protocol, out);
        }
        AnyDocument::Visit(visit) => opening(visit.opening.as_ref(), visit.naming.title.span(), true, out),
        AnyDocument::Course(course) => opening(course.opening.as_ref(), course.naming.title.span(), true, out),
    }
}

fn opening(opening: Option<&Opening>, title: Span, required: bool, out: &mut Findings) {
    let Some(opening) = opening else {
        if required {
            let finding = Diagnostic::new(&CHECK.rule, title, "this handout opens without the one thing that matters most");
            out.push(finding.with_help("write `[opening]` with `message`: one sentence that says what to do"));
        }
        return;
    };
    let sentences = sentences(opening.message.source_text());
    if sentences > SENTENCES {
        let message = format!("the main message has {sentences} sentences; a reader keeps the first");
        out.push(Diagnostic::new(&CHECK.rule, opening.message.span(), message).with_help("write one sentence, three at most"));
    }
    if let Some(fourth) = opening.first.get(FIRST) {
        let finding = Diagnostic::new(&CHECK.rule, fourth.span(), format!("more than {FIRST} items stand beside the main message"));
        out.push(finding.with_help("keep the most serious ones"));
    }
}

/// Full stops, question and exclamation marks before a space or at the end; at least one.
fn sentences(message: &str) -> usize {
    let ends = message.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?'));
    ends.filter(|(at, _)| message[at + 1..].chars().next().is_none_or(char::is_whitespace)).count().max(1)
}

/// A rule with a signal word that is not among the first, while a less serious one is.
fn serious_rules(protocol: &Document<Protocol>, out: &mut Findings) {
    let Some(opening) = protocol.opening.as_ref().filter(|opening| !opening.first.is_empty()) else { return };
    let is_first = |duty: &&Duty| opening.first.iter().any(|name| name.as_str() == duty.id.as_str());
    let Some(least) = protocol.aftercare.iter().filter(is_first).min_by_key(|duty| duty.signal) else { return };
    for duty in protocol.aftercare.iter().filter(|duty| !is_first(duty) && duty.signal > least.signal) {
        let word = duty.signal.map_or("", Signal::word);
        let message =
            format!("the rule `{}` says {word}, but `{}` stands among the first in its place", duty.id.as_str(), least.id.as_str());
        let finding = Diagnostic::new(&CHECK.rule, duty.id.span, message).with_label(opening.message.span(), "the opening");
        out.push_for(Some(duty.id.as_str()), finding.with_help("name the most serious rules in `first`"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_a_message_are_counted() {
        assert_eq!(sentences("Keep out of the sun"), 1);
        assert_eq!(sentences("One. Two. Three."), 3);
        assert_eq!(sentences("Wait 1.5 h. Then wash!"), 2);
    }
}
