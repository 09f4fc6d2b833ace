//! S118: no page tells a patient to stop a prescribed medicine.

use crate::check::phrase::{Phrases, is_denied, is_quoted};
use crate::check::signs::{Needs, beginnings};
use crate::check::text::TextBlock;
use crate::check::{CatalogCx, Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lexicon::{Entry, lexicon};
use crate::model::protocol::Mode;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "S118", name: "stop-medicine", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Several(&[Run::Text(needs, run), Run::Protocol(run_rules)]),
};

const DOCS: &str = r#"
A text for patients tells them to stop, skip or leave out a medicine that somebody may have prescribed (blood thinners, medicines for
diabetes, the heart or epilepsy, steroids, isotretinoin, medicines that weaken the immune system …, by group, substance or brand), and
does not send them to the prescriber first. Stopping a blood thinner for the sake of a treatment can cause a stroke. The same holds for a rule with `avoid` on a kind of `prescribed-medicine`.

The same words for staff are a warning: staff read them out.

Words that say to ask, or "unless your doctor says so", in the same text make it right; so does "do not stop".

Source: clinics do print that patients must be off blood thinners; sources on isotretinoin disagree: the ASDS consensus of 2017
against the label.

```toml fails
[[contraindication]]
id = "ask-blood-thinners"
condition = "anticoagulant"
answer = "ask-prescriber"
staff = "The prescriber decides."
patient = "Stop blood thinners 3 days before."
```

```toml fails
[[preparation]]
id = "no-thinners"
avoid = "anticoagulant"
for = "3 d"
force = "must"
patient = "Have none of them for {for} before your visit."
```

```toml fails
[[preparation]]
id = "fasting"
do = "light-activity"
for = "1 d"
force = "must"
patient = "Skip your insulin on the day, and rest for {for} before your visit."
```

```toml fails
[[contraindication]]
id = "ask-blood-thinners"
condition = "anticoagulant"
answer = "ask-prescriber"
staff = "Stop warfarin for 3 days."
patient = "you take blood thinners"
```

```toml passes
[[contraindication]]
id = "ask-blood-thinners"
condition = "anticoagulant"
answer = "ask-prescriber"
staff = "The prescriber decides."
patient = "Tell us if you take blood thinners. Do not stop them unless your doctor says so."
```
"#;

/// Medicines that no name tells.
static MEDICINES: Phrases<()> = Phrases::new(&[
    ("blood-thinning", ()),
    ("your medicine", ()),
    ("your medicines", ()),
    ("your medication", ()),
    ("your medications", ()),
    ("your tablets", ()),
    ("your pills", ()),
    ("your prescription", ()),
    ("prescribed medicine", ()),
    ("prescribed medicines", ()),
    ("prescription medicines", ()),
    ("prescription medication", ()),
]);

/// The medicines that a text names, by group, substance or brand, or in general.
fn medicines(text: &str) -> Vec<Range<usize>> {
    let lexicon = lexicon();
    let named = lexicon.mentions(text).into_iter().filter(|mention| lexicon.is_a(&mention.entry.id, "prescribed-medicine"));
    let mut found: Vec<Range<usize>> = named.map(|mention| mention.range).chain(MEDICINES.find(text).map(|hit| hit.range)).collect();
    found.sort_by_key(|range| range.start);
    found
}

/// Words that tell somebody to do without; `true` where the word alone is no order and "do not" makes it one.
static ORDERS: Phrases<bool> = Phrases::new(&[
    ("stop", false),
    ("stopped", false),
    ("stopping", false),
    ("discontinue", false),
    ("avoid", false),
    ("pause", false),
    ("skip", false),
    ("quit", false),
    ("withhold", false),
    ("come off", false),
    ("be off", false),
    ("off", false),
    ("leave out", false),
    ("leave off", false),
    ("miss out", false),
    ("miss", false),
    ("omit", false),
    ("interrupt", false),
    ("hold", false),
    ("cease", false),
    ("halt", false),
    ("drop", false),
    ("halve", false),
    ("cut down", false),
    ("do without", false),
    ("go without", false),
    ("refrain from", false),
    ("keep off", false),
    ("no more", false),
    ("take", true),
    ("taking", true),
    ("use", true),
    ("have", true),
]);

/// Orders about a medicine that was named before.
static ORDERS_ABOUT_IT: Phrases<()> = Phrases::new(&[
    ("stop it", ()),
    ("stop them", ()),
    ("stop taking it", ()),
    ("stop taking them", ()),
    ("pause it", ()),
    ("pause them", ()),
    ("skip it", ()),
    ("skip them", ()),
    ("skip a dose", ()),
    ("leave it out", ()),
    ("leave them out", ()),
    ("leave it off", ()),
    ("omit it", ()),
    ("omit them", ()),
    ("avoid it", ()),
    ("avoid them", ()),
    ("halve it", ()),
    ("hold it", ()),
    ("come off it", ()),
    ("come off them", ()),
    ("do without it", ()),
]);

/// Words that send a patient to whoever prescribed it.
static ASKING: Phrases<()> = Phrases::new(&[
    ("ask", ()),
    ("unless", ()),
    ("without asking", ()),
    ("talk to", ()),
    ("speak to", ()),
    ("speak with", ()),
    ("check with", ()),
    ("only if", ()),
    ("when your", ()),
]);
static PRESCRIBERS: Phrases<()> = Phrases::new(&[
    ("prescriber", ()),
    ("prescribed", ()),
    ("doctor", ()),
    ("doctors", ()),
    ("gp", ()),
    ("pharmacist", ()),
    ("specialist", ()),
    ("consultant", ()),
    ("whoever prescribed", ()),
]);

fn needs() -> Needs<'static> {
    let orders = [ORDERS.signs(), ORDERS_ABOUT_IT.signs()].concat();
    let named = beginnings(lexicon().kinds_of("prescribed-medicine").flat_map(Entry::names));
    vec![vec![orders, [named, MEDICINES.signs()].concat()]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if block.is_record() || block.is_search_name() || asks_first(&block.rendered) || medicines(&block.rendered).is_empty() {
        return;
    }
    let mut named: Option<&str> = None;
    for sentence in block.sentences() {
        let before = named;
        named = medicines(sentence.text).pop().map(|range| &sentence.text[range]).or(named);
        let about_it = || Some((order_about_it(sentence.text)?, named.or(before)?));
        let Some((order, medicine)) = order(sentence.text).or_else(about_it) else { continue };
        let at = sentence.start + order.start..sentence.start + order.end;
        let (who, severity) =
            if block.reaches_patients() { ("patients", Severity::Error) } else { ("staff that patients are", Severity::Warning) };
        let message = format!("this tells {who} to do without {medicine}, which somebody may have prescribed");
        let finding = Diagnostic::new(&CHECK.rule, block.span(at), message).with_severity(severity);
        out.push_for(block.item(), finding.with_help(HELP));
    }
}

const HELP: &str = "write \"Tell us if you take …. Do not stop it unless your doctor says so.\": only the prescriber decides";

/// Whether the text sends a patient to the prescriber.
fn asks_first(text: &str) -> bool {
    ASKING.is_in(text) && PRESCRIBERS.is_in(text)
}

/// The order to do without a medicine that stands before or after it in the sentence, and the medicine.
fn order(sentence: &str) -> Option<(Range<usize>, &str)> {
    let medicine = medicines(sentence).into_iter().find(|range| !is_quoted(sentence, range.clone()))?;
    let order = ORDERS.find(sentence).find(|hit| {
        let before = &sentence[..hit.range.start];
        let between = &sentence[hit.range.end.min(medicine.start)..medicine.start];
        if *hit.entry { is_denied(before, 1) && !is_condition(between) } else { !is_denied(before, 4) }
    })?;
    let range = order.range.start.min(medicine.start)..order.range.end.max(medicine.end);
    Some((range, &sentence[medicine]))
}

/// Whether the words between "do not take" and a medicine name another thing, and the medicine as its condition: "ibuprofen if you take".
fn is_condition(between: &str) -> bool {
    let between = between.to_lowercase();
    let mut openings = [" if you ", " while you ", " when you "].into_iter();
    openings.any(|opening| between.split_once(opening).is_some_and(|(thing, _)| thing.chars().any(char::is_alphabetic)))
}

/// An order about "it" that nothing denies.
fn order_about_it(sentence: &str) -> Option<Range<usize>> {
    let hit = ORDERS_ABOUT_IT.find(sentence).find(|hit| !is_denied(&sentence[..hit.range.start], 4))?;
    Some(hit.range)
}

/// Rules that ban a prescribed medicine in words that name none.
fn run_rules(cx: &ProtocolCx<'_>, out: &mut Findings) {
    for rule in cx.protocol.rules() {
        let Some((Mode::Avoid, target)) = rule.duty() else { continue };
        let sentence = rule.patient.source_text();
        let is_prescribed = cx.thing(target.as_str()).is("prescribed-medicine");
        if !is_prescribed || asks_first(sentence) || !medicines(sentence).is_empty() {
            continue;
        }
        let term = crate::check::wording::term(target.as_str(), cx.cx.catalog);
        let message = format!("this rule bans {term}, which somebody may have prescribed");
        out.push_for(Some(rule.id.as_str()), Diagnostic::new(&CHECK.rule, target.span(), message).with_help(HELP));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        if asks_first(text) {
            return None;
        }
        order(text).map(|(range, _)| &text[range])
    }

    #[test]
    fn orders_to_do_without_are_found() {
        assert_eq!(found("Stop blood thinners 3 days before."), Some("Stop blood thinners"));
        assert_eq!(found("You must be off isotretinoin for 6 months."), Some("be off isotretinoin"));
        assert_eq!(found("Do not take aspirin before."), Some("take aspirin"));
        assert_eq!(found("Warfarin must be stopped."), Some("Warfarin must be stopped"));
        assert_eq!(found("Avoid aspirin."), Some("Avoid aspirin"));
        assert_eq!(found("Skip your insulin for 2 d."), Some("Skip your insulin"));
        assert_eq!(found("Leave out Eliquis the evening before."), Some("Leave out Eliquis"));
        assert_eq!(found("Do not smoke and stop aspirin."), Some("stop aspirin"));
        assert!(found("Stop for 3 days if you take warfarin.").is_some());
        assert!(found("Do not take ibuprofen if you take aspirin, and stop aspirin.").is_some());
    }

    #[test]
    fn orders_about_a_medicine_named_before_are_found() {
        let about_it = |text: &str| order_about_it(text).map(|range| text[range].to_owned());
        assert_eq!(about_it("you take Eliquis; leave it out the day before"), Some("leave it out".to_owned()));
        assert_eq!(about_it("Never stop it."), None);
        assert_eq!(about_it("Do not skip a dose."), None);
    }

    #[test]
    fn whatever_leaves_it_to_the_prescriber_is_right() {
        for text in [
            "Do not stop blood thinners.",
            "Never stop taking warfarin.",
            "Don't stop or avoid aspirin.",
            "you take blood thinners or isotretinoin",
            "Ask your doctor before you stop aspirin.",
            "Do not take aspirin unless your doctor says so.",
            "Tell us if you take blood thinners.",
            "Do not take ibuprofen if you take blood thinners.",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
