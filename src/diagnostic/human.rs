//! Findings for people: the line, the caret, a label, a help, drawn like rustc's.

use super::excerpt::Excerpt;
use super::{Diagnostic, Severity, visible};
use crate::source::{SourceId, Sources};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// One finding as text, with a trailing blank line; `styled` adds terminal colours.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let title = level(diagnostic.severity).primary_title(visible(&diagnostic.message));
    let id = format!("{} {}", diagnostic.rule.code, diagnostic.rule.name);
    let mut group = title.id(id).elements(by_file(diagnostic).into_iter().flat_map(|file| file.elements(sources)));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
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

/// The places of a finding in one file: the main one first, where it is in that file.
struct InFile<'a> {
    file: SourceId,
    places: Vec<(AnnotationKind, Range<usize>, Option<&'a str>)>,
}

/// The main place's file first.
fn by_file(diagnostic: &Diagnostic) -> Vec<InFile<'_>> {
    let main = (AnnotationKind::Primary, diagnostic.span.range(), diagnostic.label.as_deref());
    let mut files = vec![InFile { file: diagnostic.span.source, places: vec![main] }];
    for label in &diagnostic.labels {
        let place = (AnnotationKind::Context, label.span.range(), Some(&*label.text));
        match files.iter_mut().find(|known| known.file == label.span.source) {
            Some(known) => known.places.push(place),
            None => files.push(InFile { file: label.span.source, places: vec![place] }),
        }
    }
    files
}

impl<'a> InFile<'a> {
    fn elements(self, sources: &'a Sources) -> Vec<Element<'a>> {
        let source = sources.get(self.file);
        let spans: Vec<Range<usize>> = self.places.iter().map(|(_, span, _)| span.clone()).collect();
        let excerpt = Excerpt::new(source, &spans);
        let marks = excerpt.marks.into_iter().zip(self.places);
        let annotations = marks.map(|(mark, (kind, _, label))| kind.span(mark).label(label.map(visible)));
        let snippet = Snippet::source(excerpt.text).line_start(excerpt.first).fold(true).annotations(annotations);
        if excerpt.has_columns {
            return vec![snippet.path(visible(source.path())).into()];
        }
        // The printer would count columns in the excerpt.
        let at = source.position(u32::try_from(spans[0].start).unwrap_or(u32::MAX));
        vec![Origin::path(visible(source.path())).line(at.line).char_column(at.column).into(), snippet.into()]
    }
}
