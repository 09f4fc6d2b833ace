//! Findings for people: the line, the caret, a label, a help, drawn like rustc's and fitted to a window.
//!
//! Drawn here and not by a crate: those there are cut lines by characters where columns are meant, and wrap neither messages nor labels.

use super::excerpt::{Excerpt, Mark};
use super::window::{Window, wrapped};
use super::{Diagnostic, Severity, visible};
use crate::source::{Source, SourceId, Sources};
use anstyle::{AnsiColor, Style};
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What frames the quoted lines, and places beside the main one.
const FRAME: Style = AnsiColor::BrightBlue.on_default().bold();
/// What is said.
const STRONG: Style = Style::new().bold();

/// One finding as text, with a trailing blank line.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, window: Window) -> String {
    let files = by_file(diagnostic, sources);
    let last = files.iter().flat_map(|file| file.lines.keys()).max().map_or(1, |line| line + 1);
    let mut page = Page { window, level: level(diagnostic.severity), gutter: last.to_string().len(), text: String::new() };
    page.title(diagnostic);
    for (index, file) in files.iter().enumerate() {
        if index > 0 {
            page.bar();
        }
        page.file(file, index == 0);
    }
    if let Some(help) = &diagnostic.help {
        page.bar();
        page.help(help);
    }
    page.text + "\n"
}

fn level(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::BrightRed.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Advice => FRAME,
    }
}

/// A place of a finding.
struct Place {
    /// Its bytes in the line on which it begins. A span of several lines is marked on its first, so that one finding never fills the
    /// screen.
    range: Range<usize>,
    is_main: bool,
    label: Option<String>,
}

/// The places of a finding in one file.
struct InFile<'a> {
    id: SourceId,
    source: &'a Source,
    /// The offset that the heading names: of the main place, or of the first.
    start: u32,
    /// By the number of their line, from 0, in the order in which they begin.
    lines: BTreeMap<usize, Vec<Place>>,
}

/// The main place's file first.
fn by_file<'a>(diagnostic: &Diagnostic, sources: &'a Sources) -> Vec<InFile<'a>> {
    let main = std::iter::once((diagnostic.span, diagnostic.label.as_deref(), true));
    let others = diagnostic.labels.iter().map(|label| (label.span, Some(&*label.text), false));
    let mut files: Vec<InFile<'a>> = Vec::new();
    for (span, label, is_main) in main.chain(others) {
        let source = sources.get(span.source);
        let known = files.iter().position(|known| known.id == span.source);
        let file = match known {
            Some(known) => &mut files[known],
            None => files.push_mut(InFile { id: span.source, source, start: span.start, lines: BTreeMap::new() }),
        };
        if span.source != diagnostic.span.source {
            file.start = file.start.min(span.start);
        }
        let (line, range) = on_one_line(source, span.range());
        file.lines.entry(line).or_default().push(Place { range, is_main, label: label.map(|label| visible(label).into_owned()) });
    }
    for places in files.iter_mut().flat_map(|file| file.lines.values_mut()) {
        places.sort_by_key(|place| (place.range.start, place.range.end));
    }
    files
}

/// The line on which a span begins, and the bytes of it that lie there. What is drawn onto the character before it is marked with that.
fn on_one_line(source: &Source, span: Range<usize>) -> (usize, Range<usize>) {
    let text = source.text();
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let index = source.line_of(start);
    let line = source.line(index).unwrap_or(text.len()..text.len());
    let end = text.floor_char_boundary(span.end.clamp(start, line.end.max(start)));
    let is_drawn_onto_another = |at: usize| text[at..end].chars().next().is_some_and(|first| first.width() == Some(0));
    let mut start = start;
    while start > line.start && is_drawn_onto_another(start) {
        start = text.floor_char_boundary(start - 1);
    }
    (index, start - line.start..end - line.start)
}

/// A mark as it is drawn.
struct Drawn<'a> {
    columns: Range<usize>,
    style: Style,
    sign: char,
    label: Option<&'a str>,
}

/// A report of one finding, as far as it is drawn.
struct Page {
    window: Window,
    /// How the finding and its main place are coloured.
    level: Style,
    /// How many digits the greatest number of a line has.
    gutter: usize,
    text: String,
}

impl Page {
    fn paint(&mut self, style: Style, text: &str) {
        if self.window.is_coloured() && !text.is_empty() {
            self.text.push_str(&format!("{style}{text}{style:#}"));
        } else {
            self.text.push_str(text);
        }
    }

    fn end_line(&mut self) {
        self.text.push('\n');
    }

    fn title(&mut self, diagnostic: &Diagnostic) {
        let head = format!("{}[{} {}]", diagnostic.severity.name(), diagnostic.rule.code, diagnostic.rule.name);
        let lines = self.window.hanging(&format!("{head}: "), &visible(&diagnostic.message));
        for (index, line) in lines.iter().enumerate() {
            let (head, message) = line.split_at(if index == 0 { head.len().min(line.len()) } else { 0 });
            self.paint(self.level, head);
            self.paint(STRONG, message);
            self.end_line();
        }
    }

    fn help(&mut self, help: &str) {
        let (sign, word) = (format!("{}= ", " ".repeat(self.gutter + 1)), "help");
        let lines = self.window.hanging(&format!("{sign}{word}: "), &visible(help));
        for (index, line) in lines.iter().enumerate() {
            let rest = line.strip_prefix(&format!("{sign}{word}")).filter(|_| index == 0);
            if rest.is_some() {
                self.paint(FRAME, &sign);
                self.paint(STRONG, word);
            }
            self.text.push_str(rest.unwrap_or(line));
            self.end_line();
        }
    }

    fn file(&mut self, file: &InFile<'_>, is_first: bool) {
        let at = file.source.position(file.start);
        self.paint(FRAME, &format!("{}{} ", " ".repeat(self.gutter), if is_first { "-->" } else { ":::" }));
        self.text.push_str(&format!("{}:{}:{}\n", visible(file.source.path()), at.line, at.column));
        self.bar();
        let mut before: Option<usize> = None;
        for (index, places) in &file.lines {
            match before.map(|before| index - before) {
                None | Some(1) => {}
                Some(2) => self.quote(index - 1, &Excerpt::beside(line(file.source, index - 1), self.columns())),
                Some(_) => {
                    self.paint(FRAME, "...");
                    self.end_line();
                }
            }
            self.line(*index, line(file.source, *index), places);
            before = Some(*index);
        }
    }

    /// The columns for quoted lines.
    fn columns(&self) -> usize {
        self.window.columns() - self.gutter - " | ".len()
    }

    /// An empty line of the frame.
    fn bar(&mut self) {
        self.paint(FRAME, &format!("{}|", " ".repeat(self.gutter + 1)));
        self.end_line();
    }

    fn quote(&mut self, index: usize, excerpt: &Excerpt) {
        self.paint(FRAME, &format!("{:>width$} |", index + 1, width = self.gutter));
        if !excerpt.text.is_empty() {
            self.text.push_str(&format!(" {}", excerpt.text));
        }
        self.end_line();
    }

    /// A quoted line, as often as its marks need it.
    fn line(&mut self, index: usize, text: &str, places: &[Place]) {
        let width = |place: &Place| place.label.as_deref().map_or(0, |label| label.width() + 1);
        let marks: Vec<Mark> = places.iter().map(|place| Mark { range: place.range.clone(), label: width(place) }).collect();
        for excerpt in Excerpt::of(text, &marks, self.columns()) {
            self.quote(index, &excerpt);
            let places = &places[excerpt.shown.clone()];
            let drawn = places.iter().zip(excerpt.marks).map(|(place, columns)| Drawn {
                columns,
                style: if place.is_main { self.level } else { FRAME },
                sign: if place.is_main { '^' } else { '-' },
                label: place.label.as_deref(),
            });
            self.marks(drawn.collect());
        }
    }

    /// The line of carets, the last label beside its caret if it fits there, and the others below theirs, from right to left.
    fn marks(&mut self, marks: Vec<Drawn<'_>>) {
        let mut labelled: Vec<(&Drawn<'_>, &str)> = marks.iter().filter_map(|mark| Some((mark, mark.label?))).collect();
        let end = marks.iter().map(|mark| mark.columns.end).max().unwrap_or(0);
        let fits = |(mark, label): &(&Drawn<'_>, &str)| {
            mark.columns.end == end && !label.contains('\n') && end + 1 + label.width() <= self.columns()
        };
        let beside = labelled.pop_if(|last| fits(last));
        self.carets(&marks, end);
        if let Some((mark, label)) = beside {
            self.text.push(' ');
            self.paint(mark.style, label);
        }
        self.end_line();
        if !labelled.is_empty() {
            self.below(&labelled, None);
        }
        while let Some((mark, label)) = labelled.pop() {
            let start = mark.columns.start;
            for words in wrapped(label, self.columns().saturating_sub(start).max(1), "") {
                let left: Vec<_> = labelled.iter().copied().filter(|(other, _)| other.columns.start < start).collect();
                self.below(&left, Some((mark, &words)));
            }
        }
    }

    /// Carets under all marks: of two on one place, those of the shorter.
    fn carets(&mut self, marks: &[Drawn<'_>], end: usize) {
        let mut by_length: Vec<&Drawn<'_>> = marks.iter().collect();
        by_length.sort_by_key(|mark| (std::cmp::Reverse(mark.columns.len()), mark.sign == '^'));
        let mut cells = vec![(' ', Style::new()); end];
        for mark in by_length {
            cells[mark.columns.clone()].fill((mark.sign, mark.style));
        }
        self.paint(FRAME, &format!("{}|", " ".repeat(self.gutter + 1)));
        self.text.push(' ');
        for run in cells.chunk_by(|one, other| one == other) {
            let text: String = run.iter().map(|(sign, _)| sign).collect();
            self.paint(run[0].1, &text);
        }
    }

    /// A line below the carets: a stroke for each label that is still to come, and words of one.
    fn below(&mut self, to_come: &[(&Drawn<'_>, &str)], words: Option<(&Drawn<'_>, &str)>) {
        self.paint(FRAME, &format!("{}|", " ".repeat(self.gutter + 1)));
        self.text.push(' ');
        let mut at = 0;
        let strokes = to_come.iter().map(|(mark, _)| (*mark, "|"));
        for (mark, text) in strokes.chain(words) {
            let start = mark.columns.start;
            if at <= start {
                self.text.push_str(&" ".repeat(start - at));
                self.paint(mark.style, text);
                at = start + text.width();
            }
        }
        self.end_line();
    }
}

/// The text of a line, which is one of the file's.
fn line(source: &Source, index: usize) -> &str {
    source.line(index).and_then(|line| source.text().get(line)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::faults::{SCHEMA, STRAY};
    use crate::source::Span;
    use std::fmt::Write;

    const WORDS: &str = "what stands here, said at some length, so that no narrow window holds it on one line";

    /// A project of one file, and the place of words in it.
    fn file(text: &str) -> (Sources, impl Fn(&str) -> Span) {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("content/a.toml", text));
        let text = text.to_owned();
        let place = move |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(id, start..start + words.len())
        };
        (sources, place)
    }

    #[test]
    fn a_report_is_fitted_to_a_narrow_window() {
        let (sources, at) = file("id = \"mask\"\n\navoid = \"make-up\" # 日本\nfor = \"2 d\"\n\n\nforce = \"must\"\n");
        let finding = Diagnostic::new(&STRAY, at("\"make-up\""), "two things that can't both hold stand in one rule of this file")
            .with_caret("the ban, which the other rule lifts again")
            .with_label(at("日本"), "wide")
            .with_label(at("mask"), WORDS)
            .with_label(at("must"), "must")
            .with_help("take one of them out, or write which of them is meant");
        let narrow = format!(
            "\
warning[{code}]: two things
    that can't both hold stand in one
    rule of this file
 --> content/a.toml:3:9
  |
1 | id = \"mask\"
  |       ----
  |       |
  |       what stands here, said at some
  |       length, so that no narrow
  |       window holds it on one line
2 |
3 | avoid = \"make-up\" # 日本
  |         ^^^^^^^^^   ---- wide
  |         |
  |         the ban, which the other
  |         rule lifts again
...
7 | force = \"must\"
  |          ---- must
  |
  = help: take one of them out, or write
          which of them is meant

",
            code = format_args!("{} {}", STRAY.code, STRAY.name)
        );
        assert_eq!(render(&finding, &sources, Window::new(40)), narrow);
        let wide = render(&finding, &sources, Window::new(200));
        assert!(
            wide.contains("  |       ---- what stands here, said at some length, so that no narrow window holds it on one line\n"),
            "{wide}"
        );
        let coloured = render(&finding, &sources, Window::new(40).coloured());
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert!(plain == narrow && coloured.contains("\u{1b}[1m\u{1b}[33m^^^^^^^^^\u{1b}[0m"), "{coloured:?}");
    }

    #[test]
    fn labels_of_one_line_stand_below_their_own_carets() {
        let (sources, at) = file("a = [\"one\", \"two\", \"six\"]\n");
        let finding = Diagnostic::new(&SCHEMA, at("\"one\""), "three of a kind")
            .with_caret("the first")
            .with_label(at("\"two\""), "the second")
            .with_label(at("\"six\""), "the third");
        let drawn = "
  |
1 | a = [\"one\", \"two\", \"six\"]
  |      ^^^^^  -----  ----- the third
  |      |      |
  |      |      the second
  |      the first

";
        let report = render(&finding, &sources, Window::PIPED);
        assert!(report.ends_with(drawn), "{report}");
    }

    /// The part of a line that stands in these columns. What takes no column stands with the character before it.
    fn in_columns(line: &str, columns: &Range<usize>) -> String {
        let mut at = 0;
        let mut is_within = false;
        let mut part = String::new();
        for character in line.chars() {
            let width = character.width().unwrap_or(0);
            if width > 0 {
                is_within = columns.contains(&at);
            }
            at += width;
            if is_within {
                part.push(character);
            }
        }
        part
    }

    /// Where the carets of a report stand, and the quoted line above them.
    fn caret_and_line(report: &str) -> (Range<usize>, &str) {
        let lines: Vec<&str> = report.lines().collect();
        let carets = lines.iter().position(|line| line.starts_with("  | ") && line.contains('^')).unwrap();
        let start = lines[carets].find('^').unwrap();
        (start..start + lines[carets].matches('^').count(), lines[carets - 1])
    }

    #[test]
    fn carets_stand_under_what_is_marked_and_no_line_is_wider_than_the_window() {
        let stuff = ["", "word ", "日本語の", "\t", "e\u{301}e\u{308}", "a-long-word-without-a-space-in-it-", "\u{9b}", "Größe µ "];
        let marked = ["x", "日本", "\tx", "e\u{301}\u{302}", "no-makeup-before-the-treatment-and-after-it"];
        for (before, after) in stuff.iter().flat_map(|before| stuff.map(|after| (before, after))) {
            for (times, mark) in [0, 1, 3, 9, 40].into_iter().flat_map(|times| marked.map(|mark| (times, mark))) {
                let mut text = String::new();
                write!(text, "{}<", before.repeat(times)).unwrap();
                let start = text.len();
                write!(text, "{mark}>{}", after.repeat(times)).unwrap();
                let (sources, _) = file(&text);
                let span = Span::new(Sources::id(0), start..start + mark.len());
                for (window, label) in
                    [40, 80, 200].into_iter().flat_map(|columns| ["", "brief", WORDS].map(|label| (Window::new(columns), label)))
                {
                    let mut finding = Diagnostic::new(&SCHEMA, span, WORDS).with_help(WORDS);
                    if !label.is_empty() {
                        finding = finding.with_caret(label);
                    }
                    let report = render(&finding, &sources, window);
                    let (columns, quoted) = caret_and_line(&report);
                    let above = in_columns(quoted, &columns);
                    let whole = mark.replace('\t', "    ");
                    let is_above =
                        above == whole || above.strip_suffix('…').is_some_and(|part| !part.is_empty() && whole.starts_with(part));
                    assert!(is_above, "{above:?} is marked, not {whole:?}:\n{report}");
                    let too_wide = report.lines().find(|line| line.width() > window.columns());
                    assert_eq!(too_wide, None, "{report}");
                    assert!(label.split(' ').chain(WORDS.split(' ')).all(|word| report.contains(word)), "{report}");
                }
            }
        }
    }
}
