//! P410: a handout is short enough to be read.

use crate::check::text::{self, BlockKind};
use crate::check::{Check, Findings, ProtocolCx, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Mode, Urgency};
use crate::model::{Audience, Text};
use crate::resolve::AnyDocument;
use crate::source::Span;

pub static CHECK: Check = Check {
    rule: Rule { code: "P410", name: "over-budget", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Protocol(run),
};

const DOCS: &str = r#"
A handout has more words than 650 (`handout-words` in `protogen.toml`), a list of more than seven items, a title of more than 65
characters, or a title With Capitals On Every Word. Counted are the protocol's own texts for patients; how many pages they fill is
measured where pages are printed.

Source: NHS content guide, formatting (65 characters, sentence case, lists of six); the number of words is this program's own.

```toml fails
title = "Microneedling Of The Face And Neck With A Sterile Cartridge"
```

```toml passes
title = "Microneedling of the face and neck with a sterile cartridge"
```
"#;

/// Items of one list; the NHS asks for six.
const LIST_ITEMS: usize = 7;
/// Characters of a title.
const TITLE_CHARACTERS: usize = 65;

fn run(cx: &ProtocolCx<'_>, out: &mut Findings) {
    title(cx, out);
    words(cx, out);
    lists(cx, out);
    for text in cx.protocol.texts.iter().filter(|text| text.block && text.markup && text.audience.reaches_patients()) {
        list_in_text(text, cx, out);
    }
}

fn title(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let title = &cx.protocol.naming.title;
    let characters = title.source_text().chars().count();
    if characters > TITLE_CHARACTERS {
        let message = format!("the title has {characters} characters; {TITLE_CHARACTERS} fit into one look");
        out.push(Diagnostic::new(&CHECK.rule, title.span(), message).with_help("say the treatment and where on the body; no more"));
    }
    if has_capitals_throughout(title.source_text()) {
        let finding = Diagnostic::new(&CHECK.rule, title.span(), "the title has a capital on every word");
        out.push(finding.with_help("write a capital on the first word and on names only"));
    }
}

/// Whether each longer word after the first starts with a capital, and there are two of them at least.
fn has_capitals_throughout(title: &str) -> bool {
    let longer: Vec<&str> = text::words(title).skip(1).map(|(word, _)| word).filter(|word| word.chars().count() > 3).collect();
    longer.len() >= 2 && longer.iter().all(|word| word.starts_with(char::is_uppercase))
}

fn words(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let printed = |text: &&std::sync::Arc<Text>| text.audience == Audience::Patient || is_shared_and_printed(text);
    let count: usize = cx.protocol.texts.iter().filter(printed).map(|text| text::words(&text.source).count()).sum();
    let limit = cx.cx.settings.handout_words;
    if count > limit {
        let message = format!("the handout has {count} words; patients read {limit} at most");
        let finding = Diagnostic::new(&CHECK.rule, cx.protocol.naming.title.span(), message);
        out.push(finding.with_help("leave out what a patient can't act on, or raise `handout-words` in `protogen.toml`"));
    }
}

/// Words for patients and staff alike that a handout prints.
fn is_shared_and_printed(text: &Text) -> bool {
    text.audience == Audience::Both
        && matches!((text.table, text.key), ("rule" | "plan", "why") | ("phase", "title") | ("protocol", "title"))
}

/// The lists that a handout makes of the items.
fn lists(cx: &ProtocolCx<'_>, out: &mut Findings) {
    let mode = |wanted: Mode| cx.composite.aftercare.iter().filter(move |rule| rule.duty().is_some_and(|(mode, _)| mode == wanted));
    let spans = |wanted: Mode| mode(wanted).map(|rule| rule.item.id.span).collect::<Vec<_>>();
    let calls = |urgency: Urgency| {
        let of_it = cx.protocol.calls.iter().filter(|call| call.urgency.value == urgency);
        of_it.map(|call| call.id.span).collect::<Vec<_>>()
    };
    list("things to avoid", &spans(Mode::Avoid), out);
    list("things to do", &spans(Mode::Do), out);
    list("signs to call about", &calls(Urgency::Today), out);
    list("signs to call about at once", &calls(Urgency::Now), out);
    list("emergency signs", &calls(Urgency::Emergency), out);
    let expected: Vec<Span> = cx.protocol.expectations.iter().map(|item| item.id.span).collect();
    list("things to expect", &expected, out);
}

fn list(what: &str, items: &[Span], out: &mut Findings) {
    if let Some(first_too_many) = items.get(LIST_ITEMS) {
        let message = format!("the list of {what} has {} items; {LIST_ITEMS} are kept in mind", items.len());
        out.push(Diagnostic::new(&CHECK.rule, *first_too_many, message).with_help("join items that ask for the same, or leave one out"));
    }
}

fn list_in_text(text: &Text, cx: &ProtocolCx<'_>, out: &mut Findings) {
    let items =
        text::blocks(text, AnyDocument::Protocol(cx.protocol), cx.cx).iter().filter(|block| block.kind == BlockKind::ListItem).count();
    if items > LIST_ITEMS {
        let message = format!("this list has {items} items; {LIST_ITEMS} are kept in mind");
        out.push_for(
            text.item.as_deref(),
            Diagnostic::new(&CHECK.rule, text.span, message).with_help("make two lists of it, or leave items out"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_on_every_word_are_told_from_names() {
        assert!(has_capitals_throughout("Needling For Acne Scars"));
        assert!(has_capitals_throughout("RF Microneedling of the Face"));
        assert!(!has_capitals_throughout("Microneedling for acne scars"));
        assert!(!has_capitals_throughout("Needling after Botox treatment"));
        assert!(!has_capitals_throughout("Acne Scars"));
        assert!(!has_capitals_throughout(""));
    }

    #[test]
    fn seven_items_are_a_list_and_eight_are_too_many() {
        let spans = |count: usize| vec![Span::new(crate::source::Sources::id(0), 0..1); count];
        for (count, findings) in [(7, 0), (8, 1)] {
            let mut out = Findings::default();
            list("things to avoid", &spans(count), &mut out);
            assert_eq!(out.into_diagnostics().len(), findings, "{count}");
        }
    }
}
