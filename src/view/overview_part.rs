//! The parts that an overview of many documents comes in.

use crate::site::Part;
use serde::Serialize;

/// Which part of an overview a page is, and the way to the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartView {
    /// Counted from 1.
    pub number: usize,
    /// How many parts there are.
    pub of: usize,
    /// The id of the first document that this part lists.
    pub first: String,
    /// The id of the last one.
    pub last: String,
    /// Every part, this one too.
    pub all: Vec<PartLink>,
}

/// A part and its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PartLink {
    pub number: usize,
    pub href: String,
}

impl PartView {
    /// Of an overview of the documents of these ids; none if it is one page.
    pub fn new<'a>(overview: &str, part: Part, ids: impl Iterator<Item = &'a str>) -> Option<Self> {
        if part.is_only() {
            return None;
        }
        let listed: Vec<&str> = ids.skip(part.range().start).take(part.range().len()).collect();
        let link = |part: Part| PartLink { number: part.number(), href: format!("{}.html", part.page(overview)) };
        let name = |id: Option<&&str>| id.map_or_else(String::new, |id| (*id).to_owned());
        let (first, last) = (name(listed.first()), name(listed.last()));
        Some(Self { number: part.number(), of: part.of(), first, last, all: part.siblings().map(link).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_names_its_documents_and_the_other_parts() {
        let ids: Vec<String> = (1..=201).map(|number| format!("p{number}")).collect();
        let seen = |documents: usize| -> Vec<Option<PartView>> {
            let ids = || ids[..documents].iter().map(String::as_str);
            Part::all(documents).map(|part| PartView::new("sources", part, ids())).collect()
        };
        let link = |number: usize, href: &str| PartLink { number, href: href.to_owned() };
        let all = vec![link(1, "sources.html"), link(2, "sources.2.html")];
        let part = |number: usize, first: &str, last: &str| {
            Some(PartView { number, of: 2, first: first.to_owned(), last: last.to_owned(), all: all.clone() })
        };
        assert_eq!(seen(200), [None]);
        assert_eq!(seen(201), [part(1, "p1", "p200"), part(2, "p201", "p201")]);
    }
}
