//! Which pages of the last build still hold, told from what they were made from.
//!
//! The manifest lists every page with the names of what was asked to make it, and every name with the hash of the answer. A page for
//! which the same program would get the same answers is the same page: it is kept, and not made again. What is doubted is made again: an
//! unreadable manifest, another program, a page that somebody edited by hand.

use crate::output::{Manifest, Origins, OutputPath};
use crate::resolve::{Changes, Inputs};
use std::fmt;

/// The last build's record beside this build's answers.
#[derive(Debug)]
pub struct Freshness<'a> {
    old: Option<&'a Manifest>,
    now: &'a Inputs<'a>,
    changes: Changes<'a>,
}

impl<'a> Freshness<'a> {
    /// `old` is the manifest of the site that stands.
    pub fn new(old: Option<&'a Manifest>, now: &'a Inputs<'a>) -> Self {
        Self { old, now, changes: old.map(|old| now.changed_since(&old.made_from)).unwrap_or_default() }
    }

    /// What the page was made from, if it would come out as it stands.
    pub fn holds(&self, page: &OutputPath) -> Option<&'a Origins> {
        let old = self.old.filter(|old| old.made_from.version == crate::PROGRAM)?;
        let from = &old.files.get(page)?.from;
        self.changes.spare(from).then_some(from)
    }

    /// Why the page has to be made.
    pub fn why(&self, page: &OutputPath) -> Why {
        let Some(old) = self.old else { return Why::NoSite };
        if old.made_from.version != crate::PROGRAM {
            return Why::OtherProgram { before: old.made_from.version.clone(), now: crate::PROGRAM.to_owned() };
        }
        let Some(entry) = old.files.get(page) else { return Why::NewPage };
        let changed = entry.from.names().filter(|name| self.changes.contains(name));
        let changes: Vec<Change> = changed.map(|name| Change { name: name.to_owned(), is_gone: !self.now.can_answer(name) }).collect();
        if changes.is_empty() { Why::Holds } else { Why::Changed(changes) }
    }
}

/// Why a page has to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It has not: nothing that it is made from changed.
    Holds,
    /// No build wrote here, or its record can't be read.
    NoSite,
    /// Another version of the program made the site.
    OtherProgram {
        /// The version that made it.
        before: String,
        /// This one.
        now: String,
    },
    /// The last build did not have it.
    NewPage,
    /// What it is made from changed.
    Changed(Vec<Change>),
}

/// One thing that a page is made from and that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What: a document's file, `concept redness`, `list of protocols`, `after 2027-11-01` …
    pub name: String,
    /// Whether there is no such thing any more.
    pub is_gone: bool,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => f.write_str("kept: nothing that it is made from changed"),
            Self::NoSite => f.write_str("made: there was no site of an earlier build, or no record of it that can be read"),
            Self::OtherProgram { before, now } => write!(f, "made: the site was built by version {before}, this is {now}"),
            Self::NewPage => f.write_str("made: the last build did not have this page"),
            Self::Changed(changes) => {
                f.write_str("made:")?;
                for Change { name, is_gone } in changes {
                    write!(f, "\n  {name}: {}", if *is_gone { "gone" } else { "changed" })?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::output::{Dependencies, FileEntry};
    use crate::resolve::Catalog;
    use jiff::civil::{Date, date};

    const DAY: Date = date(2026, 11, 21);

    fn files<'f>(files: &[(&'f str, &str)]) -> Vec<(&'f str, Digest)> {
        files.iter().map(|(path, text)| (*path, Digest::of(text.as_bytes()))).collect()
    }

    /// A site of one page, made from the file `a` and the question whether the day is after the next one.
    fn site(page: &OutputPath, version: &str) -> Manifest {
        let catalog = Catalog::default();
        let inputs = Inputs::new(&catalog, files(&[("a", "1"), ("b", "1")]).into_iter(), DAY);
        let from = Origins::new(["a", "after 2026-11-22"]);
        let asked = [("after 2026-11-22").into()].into();
        let made_from = Dependencies { version: version.to_owned(), ..inputs.made_from(&asked) };
        Manifest::new(made_from, [(page.clone(), FileEntry::of(b"page", &from))].into()).unwrap()
    }

    #[test]
    fn a_page_holds_as_long_as_the_answers_do() {
        let (page, catalog) = (OutputPath::new("a.html").unwrap(), Catalog::default());
        let old = site(&page, crate::PROGRAM);
        let why = |now: &[(&str, &str)], day: Date| {
            let inputs = Inputs::new(&catalog, files(now).into_iter(), day);
            let fresh = Freshness::new(Some(&old), &inputs);
            let why = fresh.why(&page);
            assert_eq!(fresh.holds(&page), (why == Why::Holds).then_some(&old.files[&page].from));
            why.to_string()
        };
        let kept = "kept: nothing that it is made from changed";
        assert_eq!(why(&[("a", "1"), ("b", "1")], DAY), kept);
        assert_eq!(why(&[("a", "1"), ("b", "2"), ("c", "1")], DAY), kept);
        assert_eq!(why(&[("a", "1")], date(2026, 11, 22)), kept);
        assert_eq!(why(&[("a", "1")], date(2026, 11, 23)), "made:\n  after 2026-11-22: changed");
        assert_eq!(why(&[("a", "2")], DAY), "made:\n  a: changed");
        assert_eq!(why(&[("b", "1")], date(2026, 11, 23)), "made:\n  a: gone\n  after 2026-11-22: changed");
    }

    #[test]
    fn what_is_doubted_is_made_again() {
        let (page, catalog) = (OutputPath::new("a.html").unwrap(), Catalog::default());
        let inputs = Inputs::new(&catalog, files(&[("a", "1"), ("b", "1")]).into_iter(), DAY);
        let (old, of_another) = (site(&page, crate::PROGRAM), site(&page, "0"));
        let why = |old: Option<&Manifest>, page: &OutputPath| {
            let fresh = Freshness::new(old, &inputs);
            assert_eq!(fresh.holds(page), None);
            fresh.why(page)
        };
        assert_eq!(why(None, &page), Why::NoSite);
        assert_eq!(why(Some(&old), &OutputPath::new("b.html").unwrap()), Why::NewPage);
        assert_eq!(why(Some(&of_another), &page), Why::OtherProgram { before: "0".to_owned(), now: crate::PROGRAM.to_owned() });
    }
}
