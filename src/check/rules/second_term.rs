//! C211: one thing has one name.

use crate::check::text::{self, TextBlock};
use crate::check::{CatalogCx, Check, Findings, Run, phrase};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{DeviceClass, Protocol};
use crate::model::vocabulary::Concept;
use crate::model::Text;
use crate::resolve::Document;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;

pub static CHECK: Check = Check {
    rule: Rule { code: "C211", name: "second-term", severity: Severity::Warning, docs: DOCS },
    regions: &[],
    suppressible: true,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
A text uses a name that the vocabulary lists under `also` in the place of the one term of the concept, or a word for another kind of
device than the protocol's: a reader takes two names for two things. Words in quotation marks and the names that people search for are
left alone.

Source: Simplified Technical English, no different names for one thing; source S1 calls one device a roller, a pen and a tool (D-03).

```toml fails
[scope]
patient = "A derma roller makes tiny holes in your skin."
```

```toml passes
[scope]
patient = "A microneedling pen makes tiny holes in your skin."
```
"#;

/// Words for kinds of devices. Source: disagreement D-03 of the source documents.
const DEVICE_WORDS: &[(&str, DeviceClass)] = &[
    ("derma roller", DeviceClass::Roller),
    ("dermaroller", DeviceClass::Roller),
    ("roller", DeviceClass::Roller),
    ("derma stamp", DeviceClass::Stamp),
    ("dermastamp", DeviceClass::Stamp),
    ("microneedling pen", DeviceClass::Pen),
    ("needling pen", DeviceClass::Pen),
    ("derma pen", DeviceClass::Pen),
    ("dermapen", DeviceClass::Pen),
];

/// What a listed name should be.
#[derive(Debug, Clone, Copy)]
enum Listed<'a> {
    Other(&'a Concept),
    Device(DeviceClass),
}

/// Listed names by their first word in lower case.
type Index<'a> = HashMap<String, Vec<(String, Listed<'a>)>>;

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    let index = index(cx);
    let found: Vec<_> = cx.catalog.protocols.par_values().flat_map_iter(|document| in_document(document, Some(&document.body), &index, *cx)).collect();
    let visits = cx.catalog.visits.values().flat_map(|document| in_document(document, None, &index, *cx));
    let courses = cx.catalog.courses.values().flat_map(|document| in_document(document, None, &index, *cx));
    for (item, finding) in found.into_iter().chain(visits).chain(courses) {
        out.push_for(item.as_deref(), finding);
    }
}

fn index<'a>(cx: &CatalogCx<'a>) -> Index<'a> {
    let mut index: Index<'a> = HashMap::new();
    let others = cx.catalog.concepts.values().flat_map(|concept| concept.also.iter().map(move |also| (also.as_str(), Listed::Other(concept))));
    let devices = DEVICE_WORDS.iter().map(|(word, class)| (*word, Listed::Device(*class)));
    for (name, listed) in others.chain(devices) {
        let folded = name.to_lowercase();
        let first = text::words(&folded).first().map(|(word, _)| (*word).to_owned()).unwrap_or_default();
        index.entry(first).or_default().push((folded, listed));
    }
    index
}

fn in_document<T>(document: &Document<T>, protocol: Option<&Protocol>, index: &Index<'_>, cx: CatalogCx<'_>) -> Vec<(Option<Box<str>>, Diagnostic)> {
    let mut found = Vec::new();
    for source in document.texts.iter().filter(|text| might_hold(text, index)) {
        for block in text::blocks(source, document, cx).iter().filter(|block| !block.is_record() && !block.is_search_name()) {
            let findings = hits(&block.rendered, index).into_iter().filter_map(|(range, listed)| judge(block, range, listed, protocol));
            found.extend(findings.map(|finding| (block.item().map(Into::into), finding)));
        }
    }
    found
}

/// A cheap test on the text as written, before anything is rendered.
fn might_hold(text: &Text, index: &Index<'_>) -> bool {
    text::words(&text.source).iter().any(|(word, _)| index.contains_key(&word.to_lowercase()))
}

/// Listed names in a text; of two that start together the longer.
fn hits<'i, 'a>(text: &str, index: &'i Index<'a>) -> Vec<(Range<usize>, Listed<'a>)> {
    let mut found: Vec<(Range<usize>, Listed<'a>)> = Vec::new();
    for (word, range) in text::words(text) {
        let Some(names) = index.get(&word.to_lowercase()) else { continue };
        let fitting = names.iter().filter(|(name, _)| is_at(text, range.start, name)).max_by_key(|(name, _)| name.len());
        if let Some((name, listed)) = fitting
            && found.last().is_none_or(|(last, _)| last.end <= range.start)
        {
            found.push((range.start..range.start + name.len(), *listed));
        }
    }
    found
}

fn is_at(text: &str, start: usize, name: &str) -> bool {
    let Some(words) = text.get(start..start + name.len()) else { return false };
    words.to_lowercase() == name && text[start + name.len()..].chars().next().is_none_or(|after| !after.is_alphanumeric())
}

fn judge(block: &TextBlock<'_>, range: Range<usize>, listed: Listed<'_>, protocol: Option<&Protocol>) -> Option<Diagnostic> {
    if phrase::is_quoted(&block.rendered, range.clone()) || block.is_bound(range.clone()) {
        return None;
    }
    let words = &block.rendered[range.clone()];
    let span = block.span(range);
    match listed {
        Listed::Other(concept) => {
            let term = concept.term.source_text();
            let finding = Diagnostic::new(&CHECK.rule, span, format!("\"{words}\" is a second name for \"{term}\""));
            Some(finding.with_label(concept.term.span(), "the one term").with_help(format!("write \"{term}\"")))
        }
        Listed::Device(class) => {
            let device = protocol?.device.as_ref().filter(|device| device.class.value != class)?;
            let term = device.term.source_text();
            let finding = Diagnostic::new(&CHECK.rule, span, format!("\"{words}\" is another kind of device than this protocol's"));
            Some(finding.with_label(device.class.span, "the kind of device").with_help(format!("write \"{term}\"")))
        }
    }
}
