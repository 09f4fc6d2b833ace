//! The window that texts for people are fitted to.

use std::borrow::Cow;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The fewest columns that texts are fitted to: in less, a hanging indent and a word no longer stand side by side.
const NARROWEST: usize = 40;

/// How far the lines after the first are indented where the head of the first takes more than half of the window.
const INDENT: usize = 4;

/// How wide texts for people may be, and whether they have colours. A value: nobody below the command line asks a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    columns: usize,
    coloured: bool,
}

impl Window {
    /// What is written to a pipe or a file: 80 columns, no colours.
    pub const PIPED: Self = Self { columns: 80, coloured: false };

    /// A window of so many columns, and of 40 at least, without colours.
    pub fn new(columns: usize) -> Self {
        Self { columns: columns.max(NARROWEST), coloured: false }
    }

    /// The same with colours.
    #[must_use]
    pub fn coloured(self) -> Self {
        Self { coloured: true, ..self }
    }

    /// Its width in columns.
    pub fn columns(self) -> usize {
        self.columns
    }

    /// Whether what is drawn in it has colours.
    pub fn is_coloured(self) -> bool {
        self.coloured
    }

    /// `head` and `text` as lines that fit. Those after the first stand below the beginning of the text, or, if that leaves them less
    /// than half of the window, four columns from its edge.
    pub fn hanging(self, head: &str, text: &str) -> Vec<String> {
        let beside = textwrap::core::display_width(head);
        let indent = if 2 * beside <= self.columns { beside } else { INDENT };
        wrapped(&format!("{head}{text}"), self.columns, &" ".repeat(indent))
    }
}

/// A text as lines of `columns` columns, broken at spaces alone: a longer word stands whole on a line of its own. Lines after the first
/// begin with `indent`.
pub(super) fn wrapped(text: &str, columns: usize, indent: &str) -> Vec<String> {
    let options = Options::new(columns)
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    // A tab has no width of its own.
    textwrap::wrap(&text.replace('\t', "    "), options).into_iter().map(Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "`microneedling-acne-scars` is done with\ta mask, and 皮膚の手入れ 皮膚の手入れ follows";

    #[test]
    fn lines_hang_below_the_text_or_near_the_edge() {
        let short = ["help: `microneedling-acne-scars` is done", "      with    a mask, and 皮膚の手入れ", "      皮膚の手入れ follows"];
        assert_eq!(Window::new(40).hanging("help: ", TEXT), short);
        let long = [
            "error[C221 treatment-banned]:",
            "    `microneedling-acne-scars` is done",
            "    with    a mask, and 皮膚の手入れ",
            "    皮膚の手入れ follows",
        ];
        assert_eq!(Window::new(40).hanging("error[C221 treatment-banned]: ", TEXT), long);
        let wide = [
            "error[C221 treatment-banned]: `microneedling-acne-scars` is done with    a mask,",
            "                              and 皮膚の手入れ 皮膚の手入れ follows",
        ];
        assert_eq!(Window::new(80).hanging("error[C221 treatment-banned]: ", TEXT), wide);
        assert_eq!(Window::new(200).hanging("help: ", TEXT).len(), 1);
    }

    #[test]
    fn no_window_is_narrower_than_forty_columns() {
        assert_eq!([0, 39, 40, 41].map(|columns| Window::new(columns).columns()), [40, 40, 40, 41]);
    }

    #[test]
    fn a_word_that_is_too_long_stands_whole_on_its_own_line() {
        let word = "no-needling-before-".repeat(4);
        assert_eq!(wrapped(&format!("a {word} b"), 40, "  "), ["a".to_owned(), format!("  {word}"), "  b".to_owned()]);
    }
}
