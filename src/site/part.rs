//! Overviews of many documents come in parts: a page that lists ten thousand of them is one that no browser opens in good time, and
//! one that has to be made anew whenever any of them changes.

use std::fmt;
use std::ops::Range;

/// How many documents one page of an overview lists.
const DOCUMENTS: usize = 200;

/// One of the pages of an overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    index: usize,
    of: usize,
}

impl Part {
    /// The parts of an overview of so many documents; one, if there are none.
    pub fn all(documents: usize) -> impl Iterator<Item = Self> {
        let of = documents.div_ceil(DOCUMENTS).max(1);
        (0..of).map(move |index| Self { index, of })
    }

    /// The part that lists the document at that place among all, counted from 0.
    pub fn of_place(place: usize) -> usize {
        place / DOCUMENTS
    }

    /// Counted from 0.
    pub fn index(self) -> usize {
        self.index
    }

    /// Counted from 1.
    pub fn number(self) -> usize {
        self.index + 1
    }

    /// How many parts there are.
    pub fn of(self) -> usize {
        self.of
    }

    /// The first holds what belongs to no document, too.
    pub fn is_first(self) -> bool {
        self.index == 0
    }

    /// Whether the overview is one page.
    pub fn is_only(self) -> bool {
        self.of == 1
    }

    /// Every part of the same overview.
    pub fn siblings(self) -> impl Iterator<Item = Self> {
        (0..self.of).map(move |index| Self { index, ..self })
    }

    /// Which documents it lists, by their place among all.
    pub fn range(self) -> Range<usize> {
        self.index * DOCUMENTS..self.number() * DOCUMENTS
    }

    /// The name of its page without the ending. The dot keeps it apart from every id.
    pub fn page(self, overview: &str) -> String {
        if self.is_first() { overview.to_owned() } else { format!("{overview}.{self}") }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_list_every_document_once() {
        let parts = |documents: usize| Part::all(documents).map(|part| (part.page("sources"), part.range())).collect::<Vec<_>>();
        let named = |name: &str, range: Range<usize>| (name.to_owned(), range);
        assert_eq!(parts(0), [named("sources", 0..200)]);
        assert_eq!(parts(200), [named("sources", 0..200)]);
        assert_eq!(parts(401), [named("sources", 0..200), named("sources.2", 200..400), named("sources.3", 400..600)]);
        for documents in [0, 1, 200, 201, 400, 401] {
            let covered: Vec<usize> = Part::all(documents).flat_map(Part::range).take(documents).collect();
            assert_eq!(covered, (0..documents).collect::<Vec<_>>());
        }
    }
}
