//! Findings for people: the line, the caret, a label, a help, drawn like rustc's.

use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

/// One finding as text, with a trailing blank line; `styled` adds terminal colours.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str());
    let id = format!("{} {}", diagnostic.rule.code, diagnostic.rule.name);
    let mut group = title.id(id).elements(snippets(diagnostic, sources));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let groups: [Group<'_>; 1] = [group];
    format!("{}\n\n", renderer.render(&groups))
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::INFO.with_name("advice"),
    }
}

/// One snippet per file, the main place's file first.
fn snippets<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Snippet<'a, Annotation<'a>>> {
    let primary = annotation(AnnotationKind::Primary, diagnostic.span, diagnostic.label.as_deref(), sources);
    let mut snippets = vec![(diagnostic.span.source, snippet(diagnostic.span, sources).annotation(primary))];
    for label in &diagnostic.labels {
        let note = annotation(AnnotationKind::Context, label.span, Some(&label.text), sources);
        match snippets.iter().position(|(source, _)| *source == label.span.source) {
            Some(at) => {
                let (source, snippet) = snippets.remove(at);
                snippets.insert(at, (source, snippet.annotation(note)));
            }
            None => snippets.push((label.span.source, snippet(label.span, sources).annotation(note))),
        }
    }
    snippets.into_iter().map(|(_, snippet)| snippet).collect()
}

fn snippet<'a>(span: Span, sources: &'a Sources) -> Snippet<'a, Annotation<'a>> {
    let source = sources.get(span.source);
    Snippet::source(source.text()).path(source.path()).fold(true)
}

/// A span that covers several lines is shown by its first, so that one finding never fills the screen.
fn annotation<'a>(kind: AnnotationKind, span: Span, label: Option<&'a str>, sources: &Sources) -> Annotation<'a> {
    let text = sources.get(span.source).text();
    let mut range = span.range();
    range.end = range.end.min(text.len());
    range.start = range.start.min(range.end);
    if let Some(line_end) = text.get(range.clone()).and_then(|covered| covered.find('\n')) {
        range.end = range.start + line_end;
    }
    let annotation = kind.span(range);
    match label {
        Some(label) => annotation.label(label),
        None => annotation,
    }
}
