//! C218: what is asked for is no kind of what is banned, also where no is-a link says so.

use crate::check::skin::minutes;
use crate::check::wording::term;
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{self, Mode};
use crate::model::vocabulary::Sort;
use crate::resolve::Catalog;
use std::collections::BTreeSet;

pub static CHECK: Check = Check {
    rule: Rule { code: "C218", name: "kind-banned", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A rule asks for or permits something while another bans what it is a kind of, and the vocabulary does not say that it is one: a salt
rinse from 2 h on, while rinsing the mouth is banned for 24 h. The merge can't see that without an `is-a` link; the program's own
lexicon knows many such kinds, and two names that share the same verb are a hint.

Source: protogen's own; see C201 for what the vocabulary does say.

```toml fails in vocabulary/activities
[[concept]]
id = "daily-activity"
sort = "activity"
term = "daily tasks"
also = ["saunas"]
```

```toml passes
[[aftercare]]
id = "no-tasks"
avoid = "swimming"
for = "2 d"
force = "must"
patient = "Do not swim for {for}."
decision = "d-13-first-day"
```
"#;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let rules: Vec<&protocol::Rule> = cx.protocol.aftercare.iter().collect();
    for asked in &rules {
        let Some((Mode::Do | Mode::May, target)) = asked.duty() else { continue };
        for ban in &rules {
            let Some((Mode::Avoid, banned)) = ban.duty() else { continue };
            let (target, banned) = (target.as_str(), banned.as_str());
            if cx.cx.catalog.is_a(target, banned) || is_spared(ban, asked, target, cx.cx.catalog) || !overlap(asked, ban) {
                continue;
            }
            if !is_kind_of(target, banned, cx) {
                continue;
            }
            let (thing, whole) = (term(target, cx.cx.catalog), term(banned, cx.cx.catalog));
            let message = format!("`{}` asks for {thing} while `{}` bans {whole}", asked.id.as_str(), ban.id.as_str());
            let span = asked.duty().map_or(asked.id.span, |(_, target)| target.span());
            let finding = Diagnostic::new(&CHECK.rule, span, message).with_label(ban.id.span, "the ban");
            let help = format!("let it start when the ban ends; or, if {thing} is another thing, name it in the ban's `except`");
            out.push_for(Some(asked.id.as_str()), finding.with_help(help));
        }
    }
}

fn is_spared(ban: &protocol::Rule, asked: &protocol::Rule, target: &str, catalog: &Catalog) -> bool {
    ban.except.iter().any(|except| catalog.is_a(target, except.as_str()))
        || asked.exception_to.iter().any(|exception| exception.as_str() == ban.id.as_str())
}

/// Whether both hold at some minute; what has no number holds for good.
fn overlap(a: &protocol::Rule, b: &protocol::Rule) -> bool {
    let window = |rule: &protocol::Rule| {
        let end = if rule.until.is_empty() { minutes(rule.lasts) } else { None };
        (minutes(rule.from).unwrap_or(0), end.unwrap_or(i64::MAX))
    };
    let apart = !a.areas.is_empty()
        && !b.areas.is_empty()
        && !a.areas.iter().any(|area| b.areas.iter().any(|other| other.as_str() == area.as_str()));
    let ((from_a, to_a), (from_b, to_b)) = (window(a), window(b));
    !apart && from_a < to_b && from_b < to_a
}

/// By the lexicon, or because the names share the one verb that the ban is about.
fn is_kind_of<'a>(target: &'a str, banned: &'a str, cx: &ProtocolCx<'a>) -> bool {
    let is_activity = cx.cx.catalog.concepts.get(banned).is_some_and(|concept| concept.sort.value == Sort::Activity);
    cx.thing(target).is_kind_of(&cx.thing(banned))
        || (is_activity && verbs(banned).iter().any(|verb| verbs(target).contains(verb) || words(target).contains(verb)))
}

/// The beginnings of the words of an id that end in "-ing".
fn verbs(id: &str) -> BTreeSet<&str> {
    id.split('-').filter_map(|word| word.strip_suffix("ing")).filter(|verb| verb.len() >= 3).collect()
}

fn words(id: &str) -> BTreeSet<&str> {
    id.split('-').flat_map(|word| [word, word.strip_suffix('e').unwrap_or(word), word.strip_suffix('s').unwrap_or(word)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_share_a_verb() {
        assert_eq!(verbs("mouth-rinsing"), BTreeSet::from(["rins"]));
        assert!(words("salt-rinse").contains("rins") && !words("salt-bath").contains("rins"));
    }
}
