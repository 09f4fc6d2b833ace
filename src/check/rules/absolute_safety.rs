//! S117: no treatment is safe, painless or guaranteed.

use crate::check::phrase::{Hit, Phrases, is_quoted};
use crate::check::signs::{Needs, bytes};
use crate::check::text::{Sentence, TextBlock};
use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub static CHECK: Check = Check {
    rule: Rule { code: "S117", name: "absolute-safety", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Text(needs, run),
};

const DOCS: &str = r#"
A text promises what no treatment can keep: safe, safer than, painless, no downtime, no risk, no side effects, guaranteed, 100 %. An
error in a text for patients, a warning in one for staff. Quoted words, questions, and words that are denied ("not painless") are left
alone, and so are turns that promise nothing: a safe place, a safe depth, keep it safe.

Source: GMC: no unjustifiable claims, no trivialising of risk; NHS A to Z, "safe".

```toml fails
[scope]
patient = "Microneedling is safe and effective."
```

```toml passes
[scope]
patient = "Microneedling is not without risk. Keep this sheet in a safe place."
```
"#;

/// What each phrase promises.
#[derive(Debug, PartialEq, Eq)]
enum Promise {
    Safety,
    NoPain,
    NoRecovery,
    NoRisk,
    Result,
}

impl Promise {
    fn help(&self) -> &'static str {
        match self {
            Self::Safety | Self::NoRisk => "name the risks instead, and how often they happen",
            Self::NoPain => "say what it feels like, and for how long",
            Self::NoRecovery => "say how long each sign usually lasts",
            Self::Result => "say what can change, and that it differs between people",
        }
    }
}

static PROMISES: Phrases<Promise> = Phrases::new(&[
    ("safe and effective", Promise::Safety),
    ("completely safe", Promise::Safety),
    ("safe", Promise::Safety),
    ("safer", Promise::Safety),
    ("safer than", Promise::Safety),
    ("harmless", Promise::Safety),
    ("painless", Promise::NoPain),
    ("pain-free", Promise::NoPain),
    ("pain free", Promise::NoPain),
    ("no pain", Promise::NoPain),
    ("no downtime", Promise::NoRecovery),
    ("zero downtime", Promise::NoRecovery),
    ("without downtime", Promise::NoRecovery),
    ("risk-free", Promise::NoRisk),
    ("risk free", Promise::NoRisk),
    ("no risk", Promise::NoRisk),
    ("no risks", Promise::NoRisk),
    ("zero risk", Promise::NoRisk),
    ("without risk", Promise::NoRisk),
    ("leaves no scar", Promise::NoRisk),
    ("leaves no scars", Promise::NoRisk),
    ("leave no scar", Promise::NoRisk),
    ("leave no scars", Promise::NoRisk),
    ("leaves no marks", Promise::NoRisk),
    ("never leaves a scar", Promise::NoRisk),
    ("never leaves scars", Promise::NoRisk),
    ("never leaves a mark", Promise::NoRisk),
    ("never scars", Promise::NoRisk),
    ("never hurts", Promise::NoPain),
    ("nothing can go wrong", Promise::NoRisk),
    ("cannot go wrong", Promise::NoRisk),
    ("no side effects", Promise::NoRisk),
    ("without side effects", Promise::NoRisk),
    ("always helps", Promise::Result),
    ("always works", Promise::Result),
    ("always heals", Promise::Result),
    ("never fails", Promise::Result),
    ("works for everybody", Promise::Result),
    ("works for everyone", Promise::Result),
    ("goes away fully", Promise::Result),
    ("goes away completely", Promise::Result),
    ("gone for good", Promise::Result),
    ("clears every", Promise::Result),
    ("clears all", Promise::Result),
    ("removes every", Promise::Result),
    ("removes all", Promise::Result),
    ("comes back never", Promise::Result),
    ("never comes back", Promise::Result),
    ("never come back", Promise::Result),
    ("permanently gone", Promise::Result),
    ("in every patient", Promise::Result),
    ("will be healed", Promise::Result),
    ("works every time", Promise::Result),
    ("sure to work", Promise::Result),
    ("you will look", Promise::Result),
    ("helps everybody", Promise::Result),
    ("helps everyone", Promise::Result),
    ("will cure", Promise::Result),
    ("cures", Promise::Result),
    ("guarantee", Promise::Result),
    ("guarantees", Promise::Result),
    ("guaranteed", Promise::Result),
]);

/// Words after "safe" that make it no promise.
static THINGS: Phrases<()> = Phrases::new(&[
    ("place", ()),
    ("places", ()),
    ("distance", ()),
    ("depth", ()),
    ("range", ()),
    ("limit", ()),
    ("limits", ()),
    ("disposal", ()),
    ("storage", ()),
    ("use", ()),
    ("dose", ()),
    ("maximum", ()),
]);

/// Words before "safe" that make it no promise.
const KEEPING: [&str; 8] = ["keep", "stay", "it", "them", "yourself", "patient", "fail", "maximum"];
/// Words that deny what follows within three words.
const DENIALS: [&str; 13] =
    ["not", "never", "no", "nor", "nothing", "cannot", "can't", "isn't", "aren't", "without", "hardly", "whether", "if"];

fn needs() -> Needs<'static> {
    vec![vec![PROMISES.signs()], vec![bytes(b"1"), bytes(b"%")]]
}

fn run(block: &TextBlock<'_>, _: &CatalogCx<'_>, out: &mut Findings) {
    if block.text.key == "also" || !(PROMISES.is_in(&block.rendered) || block.rendered.contains("100")) {
        return;
    }
    let severity = if block.reaches_patients() { Severity::Error } else { Severity::Warning };
    for sentence in block.sentences().into_iter().filter(|sentence| !sentence.text.ends_with('?')) {
        for hit in PROMISES.find(sentence.text).filter(|hit| promises(hit, &sentence)) {
            let at = sentence.start + hit.range.start..sentence.start + hit.range.end;
            let message = format!("\"{}\" promises what no treatment can keep", hit.words);
            let finding = Diagnostic::new(&CHECK.rule, block.span(at), message).with_help(hit.entry.help());
            out.push_for(block.item(), finding.with_severity(severity));
        }
        hundred_percent(block, &sentence, severity, out);
    }
}

fn promises(hit: &Hit<'_, Promise>, sentence: &Sentence<'_>) -> bool {
    let (before, after) = (&sentence.text[..hit.range.start], sentence.text[hit.range.end..].trim_start());
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let is_thing = hit.words.eq_ignore_ascii_case("safe")
        && (THINGS.starting(after).is_some() || KEEPING.iter().any(|word| last.trim_end_matches('-').eq_ignore_ascii_case(word)));
    !is_thing && !is_denied(before) && !is_quoted(sentence.text, hit.range.clone())
}

/// Whether one of the three words before denies what follows; a comma or "but" ends the denial.
fn is_denied(before: &str) -> bool {
    let clause = before.rsplit([',', ';', ':']).next().unwrap_or_default();
    let words = clause.split_whitespace().rev().take(3).take_while(|word| !word.eq_ignore_ascii_case("but"));
    words.into_iter().any(|word| DENIALS.iter().any(|denial| word.replace('’', "'").eq_ignore_ascii_case(denial)))
}

/// "100 % safe" and "works in 100 %" of patients: in a text for staff it is a concentration or a setting.
fn hundred_percent(block: &TextBlock<'_>, sentence: &Sentence<'_>, severity: Severity, out: &mut Findings) {
    if severity != Severity::Error {
        return;
    }
    for (at, _) in sentence.text.match_indices("100") {
        let rest = sentence.text[at + 3..].trim_start_matches([' ', '\u{a0}']);
        let Some(after) = rest.strip_prefix('%') else { continue };
        let before = sentence.text[..at].chars().next_back();
        let is_number = before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let material = ["cotton", "silk", "linen", "pure"].iter().any(|word| after.trim_start().starts_with(word));
        let end = sentence.text.len() - after.len();
        if is_number || material || is_denied(&sentence.text[..at]) || is_quoted(sentence.text, at..end) {
            continue;
        }
        let message = format!("\"{}\" promises what no treatment can keep", &sentence.text[at..end]);
        let finding = Diagnostic::new(&CHECK.rule, block.span(sentence.start + at..sentence.start + end), message);
        out.push_for(block.item(), finding.with_help(Promise::Result.help()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let sentence = Sentence { text, start: 0 };
        PROMISES.find(text).filter(|hit| promises(hit, &sentence)).map(|hit| hit.words).collect()
    }

    #[test]
    fn promises_are_found() {
        assert_eq!(found("Relatively painless, safe and effective."), ["painless", "safe and effective"]);
        assert_eq!(found("Safer than a peel, with no downtime."), ["Safer than", "no downtime"]);
        assert_eq!(found("It is not cheap, but safe."), ["safe"]);
        assert_eq!(found("Risk-free results, guaranteed."), ["Risk-free", "guaranteed"]);
    }

    #[test]
    fn what_promises_nothing_is_left_alone() {
        for text in [
            "It is not painless.",
            "No treatment is safe.",
            "Keep it in a safe place.",
            "The maximum safe depth is on the label.",
            "S1 calls it \"safe and effective\".",
            "Dispose of it safely.",
            "Safety first.",
            "It isn’t completely safe.",
            "Keep your skin moist and stay safe.",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
