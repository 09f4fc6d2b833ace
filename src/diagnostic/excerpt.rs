//! What a finding shows of a line: all of a short one, of a long one what is around its marks, with every character visible.
//!
//! A file of four megabytes on one line takes no more work for each of its findings than any other: widths are measured from a mark
//! outwards, and no further than the window reaches.

use super::visible::{is_unseen, visible};
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a tab is shown.
const TAB: &str = "    ";

/// What stands for a part of the line that is not shown.
const CUT: &str = "…";

/// What is marked of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its bytes in the line.
    pub range: Range<usize>,
    /// How many columns its label takes on one line; 0, if it has none.
    pub label: usize,
}

/// A line as far as it is shown, with the marks that are shown in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, as wide as the window at most.
    pub text: String,
    /// Which of the line's marks are shown here.
    pub shown: Range<usize>,
    /// Where each of those stands, in columns of the text; one at least.
    pub marks: Vec<Range<usize>>,
}

impl Excerpt {
    /// A line that holds no mark.
    pub fn beside(line: &str, columns: usize) -> Self {
        Part { line, begin: 0, columns }.with(&[], 0)
    }

    /// A line as often as its marks need it in a window of so many columns: once, if all of them fit in, each with room for its label.
    /// The marks are in their order.
    pub fn of(line: &str, marks: &[Mark], columns: usize) -> Vec<Self> {
        let whole = Part { line, begin: 0, columns };
        if measured(line, columns) <= columns && whole.need(marks) <= columns {
            return vec![whole.with(marks, 0)];
        }
        let mut excerpts = Vec::new();
        let mut first = 0;
        while first < marks.len() {
            let start = Part { line, begin: marks[first].range.start, columns };
            let budget = columns - 2 * CUT.width();
            let fits = |last: &usize| start.need(&marks[first..=*last]) <= budget;
            let last = (first + 1..marks.len()).take_while(fits).last().unwrap_or(first);
            let shown = &marks[first..=last];
            excerpts.push(start.around(start.need(shown).min(budget)).with(shown, first));
            first = last + 1;
        }
        excerpts
    }
}

/// A line from one of its bytes on, as far as the window reaches.
#[derive(Clone, Copy)]
struct Part<'l> {
    line: &'l str,
    begin: usize,
    columns: usize,
}

impl Part<'_> {
    /// The columns that marks and their labels need from here on: a label half of the window at most, since it can be wrapped.
    fn need(&self, marks: &[Mark]) -> usize {
        let each = marks.iter().map(|mark| {
            let before = measured(&self.line[self.begin..mark.range.start], self.columns);
            let width = measured(&self.line[mark.range.clone()], self.columns).max(1);
            before + width.max(mark.label.min(self.columns / 2))
        });
        each.max().unwrap_or(0)
    }

    /// The same with what stands before it, as far as there is room beside the `need` columns from here on.
    fn around(self, need: usize) -> Self {
        let spare = self.columns - 2 * CUT.width() - need;
        let after = measured(&self.line[self.begin..], need + spare / 2).saturating_sub(need).min(spare / 2);
        let mut room = spare - after;
        let before = self.line[..self.begin].char_indices().rev().take_while(|(_, character)| {
            let fits = width(*character) <= room;
            room = room.saturating_sub(width(*character));
            fits
        });
        let begin = before.last().map_or(self.begin, |(at, _)| at);
        // What is drawn onto the character before it does not stand without it.
        let alone: usize = self.line[begin..self.begin].chars().take_while(|character| width(*character) == 0).map(char::len_utf8).sum();
        Self { begin: begin + alone, ..self }
    }

    /// As it is shown, with marks of which the first is the `first`th of the line.
    fn with(&self, marks: &[Mark], first: usize) -> Excerpt {
        let Self { line, begin, columns } = *self;
        let before = if begin == 0 { "" } else { CUT };
        let room = columns - before.width();
        let end = if measured(&line[begin..], room) <= room { line.len() } else { begin + reach(&line[begin..], room - CUT.width()) };
        let after = if end == line.len() { "" } else { CUT };
        let column = |at: usize| before.width() + shown(&line[begin..at.clamp(begin, end)]).width();
        let place = |mark: &Mark| {
            let start = column(mark.range.start);
            let past = if mark.range.end > end { after.width() } else { 0 };
            start..(column(mark.range.end) + past).max(start + 1)
        };
        Excerpt {
            text: format!("{before}{}{after}", shown(&line[begin..end])),
            shown: first..first + marks.len(),
            marks: marks.iter().map(place).collect(),
        }
    }
}

/// A text with every character visible.
fn shown(text: &str) -> String {
    visible(text).replace('\t', TAB)
}

/// The columns that a character takes when it is shown.
fn width(character: char) -> usize {
    match character {
        '\t' => TAB.len(),
        unseen if is_unseen(unseen) => unseen.escape_unicode().len(),
        other => other.width().unwrap_or(0),
    }
}

/// The columns that a text takes, counted until it is clear that they are more than `enough`.
fn measured(text: &str, enough: usize) -> usize {
    let mut columns = 0;
    for character in text.chars() {
        if columns > enough {
            break;
        }
        columns += width(character);
    }
    columns
}

/// How many bytes of a text fit into so many columns.
fn reach(text: &str, columns: usize) -> usize {
    let mut used = 0;
    let past = text.char_indices().find(|(_, character)| {
        used += width(*character);
        used > columns
    });
    past.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of marks, of which one is enough here")]
mod tests {
    use super::*;

    fn mark(range: Range<usize>, label: usize) -> Mark {
        Mark { range, label }
    }

    fn excerpt(text: &str, shown: Range<usize>, marks: &[Range<usize>]) -> Excerpt {
        Excerpt { text: text.to_owned(), shown, marks: marks.to_vec() }
    }

    #[test]
    fn a_line_that_fits_is_shown_whole_and_every_character_of_it() {
        let line = "\tab = \"日本\u{9b}e\u{301}\"";
        let found = Excerpt::of(line, &[mark(1..3, 0), mark(7..13, 4), mark(18..19, 0)], 40);
        assert_eq!(found, [excerpt("    ab = \"日本\\u{9b}e\u{301}\"", 0..3, &[4..6, 10..14, 21..22])]);
        assert_eq!(Excerpt::beside("ab", 2), excerpt("ab", 0..0, &[]));
        assert_eq!(Excerpt::beside("abc", 2), excerpt("a…", 0..0, &[]));
        assert_eq!(Excerpt::of("", &[mark(0..0, 0)], 10), [excerpt("", 0..1, &[0..1])]);
    }

    #[test]
    fn a_long_line_is_cut_around_its_mark() {
        let line = "abcdefghijklmnopqrstuvwxyz";
        let around = |range: Range<usize>, label| Excerpt::of(line, &[mark(range, label)], 11);
        assert_eq!(around(0..2, 0), [excerpt("abcdefghij…", 0..1, &[0..2])]);
        assert_eq!(around(12..15, 0), [excerpt("…jklmnopqr…", 0..1, &[4..7])]);
        assert_eq!(around(24..26, 0), [excerpt("…rstuvwxyz", 0..1, &[8..10])]);
        assert_eq!(around(24..26, 9), [excerpt("…uvwxyz", 0..1, &[5..7])]);
        assert_eq!(around(3..26, 0), [excerpt("…defghijkl…", 0..1, &[1..11])]);
    }

    #[test]
    fn marks_that_do_not_fit_into_one_window_are_shown_one_after_another() {
        let line = "abcdefghijklmnopqrstuvwxyz";
        let found = Excerpt::of(line, &[mark(0..1, 0), mark(4..5, 0), mark(22..23, 0)], 11);
        assert_eq!(found, [excerpt("abcdefghij…", 0..2, &[0..1, 4..5]), excerpt("…rstuvwxyz", 2..3, &[6..7])]);
    }

    #[test]
    fn a_wide_or_a_combining_character_is_never_cut_in_two() {
        let line = format!("{}x{}", "日".repeat(9), "e\u{301}".repeat(20));
        let found = Excerpt::of(&line, &[mark(27..28, 0)], 10);
        assert_eq!(found, [excerpt("…日日xe\u{301}e\u{301}e\u{301}…", 0..1, &[5..6])]);
        assert_eq!(found[0].text.width(), 10);
        let accents = format!("a{}b{}", "\u{301}".repeat(30), "c".repeat(20));
        let found = Excerpt::of(&accents, &[mark(61..62, 0)], 10);
        assert_eq!(found, [excerpt(&format!("a{}bccccccc…", "\u{301}".repeat(30)), 0..1, &[1..2])]);
    }

    #[test]
    fn of_a_line_of_a_million_characters_no_more_is_shown_than_fits() {
        let line = format!("{}é!{}", "a".repeat(500_000), "b".repeat(500_000));
        let found = Excerpt::of(&line, &[mark(500_000..500_003, 0)], 80);
        assert_eq!(found[0].text, format!("…{}é!{}…", "a".repeat(38), "b".repeat(38)));
        assert_eq!(found[0].marks, [39..41]);
    }
}
