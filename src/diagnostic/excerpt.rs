//! What a finding shows of a file: the lines it marks and those beside them, of long lines a part, with every character visible.
//!
//! A file of four megabytes on one line takes no more work for each of its findings than any other.

use super::visible::push_visible;
use crate::source::Source;
use std::ops::Range;

/// Bytes of a line that are shown on either side of a mark, and of a mark. A printer cuts further, to the width of its window.
const AROUND: usize = 400;

/// Lines beside a marked one that may be shown with it.
const BESIDE: usize = 2;

/// A part of a file, with marks in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines; those that are far from every mark are empty.
    pub text: String,
    /// The number of the first, from 1.
    pub first: usize,
    /// The marks, in the order in which they were asked for: each on one line.
    pub marks: Vec<Range<usize>>,
    /// Whether columns in the first mark's line are those of the file.
    pub has_columns: bool,
}

/// A line that is marked, as far as it is shown.
struct Shown {
    line: usize,
    range: Range<usize>,
}

impl Excerpt {
    /// The part of `source` that holds `spans`, of which there is at least one. A span of several lines is marked on its first, so that
    /// one finding never fills the screen.
    pub fn new(source: &Source, spans: &[Range<usize>]) -> Self {
        let text = source.text();
        let marks: Vec<(usize, Range<usize>)> = spans.iter().map(|span| on_one_line(source, span.clone())).collect();
        let first = marks.iter().map(|(line, _)| *line).min().unwrap_or(0).saturating_sub(BESIDE);
        let last = marks.iter().map(|(line, _)| *line).max().unwrap_or(0) + BESIDE;
        let mut excerpt = Self { text: String::new(), first: first + 1, marks: vec![0..0; marks.len()], has_columns: true };
        for line in first..=last {
            let Some(whole) = source.line(line) else { break };
            let shown = Shown { line, range: part(text, whole.clone(), &marks, line) };
            if marks.first().is_some_and(|(marked, _)| *marked == line) {
                let before = &text[shown.range.start..marks[0].1.start.max(shown.range.start)];
                excerpt.has_columns = shown.range.start == whole.start && before.chars().eq(super::visible(before).chars());
            }
            excerpt.push(text, &shown, &marks);
        }
        excerpt
    }

    fn push(&mut self, text: &str, shown: &Shown, marks: &[(usize, Range<usize>)]) {
        let here: Vec<usize> = (0..marks.len()).filter(|index| marks[*index].0 == shown.line).collect();
        for (at, character) in text[shown.range.clone()].char_indices() {
            self.note(shown.range.start + at, &here, marks);
            self.text = push_visible(std::mem::take(&mut self.text), character);
        }
        self.note(shown.range.end, &here, marks);
        self.text.push('\n');
    }

    /// Notes where a mark begins or ends, if one does at this place of the file.
    fn note(&mut self, at: usize, here: &[usize], marks: &[(usize, Range<usize>)]) {
        for index in here {
            if marks[*index].1.start == at {
                self.marks[*index] = self.text.len()..self.text.len();
            }
            if marks[*index].1.end == at {
                self.marks[*index].end = self.text.len();
            }
        }
    }
}

/// The line on which a span begins, and as much of the span as lies on it and is shown.
fn on_one_line(source: &Source, span: Range<usize>) -> (usize, Range<usize>) {
    let text = source.text();
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let line = source.line_of(start);
    let end_of_line = source.line(line).map_or(text.len(), |line| line.end);
    let end = span.end.min(end_of_line).min(start.saturating_add(AROUND)).max(start);
    (line, start..text.floor_char_boundary(end))
}

/// What is shown of a line: all of a short one, of a long one what is around its marks, and nothing of one far from every mark.
fn part(text: &str, whole: Range<usize>, marks: &[(usize, Range<usize>)], line: usize) -> Range<usize> {
    let is_near = marks.iter().any(|(marked, _)| marked.abs_diff(line) <= BESIDE);
    if !is_near {
        return whole.start..whole.start;
    }
    if whole.len() <= 4 * AROUND {
        return whole;
    }
    let mut here = marks.iter().filter(|(marked, _)| *marked == line).map(|(_, mark)| mark);
    let Some(first) = here.next() else { return whole.start..text.floor_char_boundary(whole.start + AROUND) };
    let all = here.fold(first.clone(), |all, mark| all.start.min(mark.start)..all.end.max(mark.end));
    let start = text.floor_char_boundary(all.start.saturating_sub(AROUND).max(whole.start));
    start..text.ceil_char_boundary((all.end + AROUND).min(whole.end))
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of marks, of which one is enough here")]
mod tests {
    use super::*;

    fn excerpt(text: &str, spans: &[Range<usize>]) -> Excerpt {
        Excerpt::new(&Source::new("a.toml", text), spans)
    }

    #[test]
    fn lines_far_from_every_mark_are_empty() {
        let text = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\ng = 7\nh = 8\n";
        let expected = Excerpt {
            text: "a = 1\nb = 2\nc = 3\n\ne = 5\nf = 6\ng = 7\nh = 8\n\n".into(),
            first: 1,
            marks: vec![36..37, 0..1],
            has_columns: true,
        };
        let found = excerpt(text, &[36..37, 0..1]);
        assert_eq!(found.marks, [31..32, 0..1]);
        assert_eq!((found.text, found.first), (expected.text, expected.first));
    }

    #[test]
    fn a_span_of_several_lines_is_marked_on_its_first() {
        let found = excerpt("x\ny\nab\ncd\nz\nz\nz", &[5..9]);
        assert_eq!((found.text.as_str(), found.first, found.marks), ("x\ny\nab\ncd\nz\n", 1, vec![5..6]));
        assert_eq!(excerpt("ab", &[7..9]).marks, [2..2]);
        assert_eq!(excerpt("", &[0..0]).marks, [0..0]);
    }

    #[test]
    fn of_a_long_line_what_is_around_the_mark_is_shown() {
        let text = format!("{}é!{}", "a".repeat(500_000), "b".repeat(500_000));
        let found = excerpt(&text, &[500_000..500_003]);
        assert_eq!(found.text, format!("{}é!{}\n", "a".repeat(AROUND), "b".repeat(AROUND)));
        assert_eq!((found.marks, found.has_columns), (vec![AROUND..AROUND + 3], false));
        assert_eq!(excerpt(&text, &[0..1_000_000]).text.len(), 2 * AROUND + 1);
    }

    #[test]
    fn unseen_characters_are_shown_and_marks_follow() {
        let found = excerpt("a\u{9b}\u{85}b", &[3..5]);
        assert_eq!((found.text.as_str(), found.marks, found.has_columns), ("a\\u{9b}\\u{85}b\n", vec![7..13], false));
    }
}
