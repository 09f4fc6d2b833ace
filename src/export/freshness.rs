//! Which pages of the last build still hold, told from what they were made from.
//!
//! The manifest lists every page with the names of its inputs, and every input with its hash. A page that would be made from the same
//! inputs by the same program is the same page: it is kept, and not made again. What is doubted is made again: an unreadable manifest,
//! another program, a page that somebody edited by hand.

use crate::output::{MadeFrom, Manifest, Origins, OutputPath};
use std::fmt;

/// The last build's record beside this build's inputs.
#[derive(Debug, Clone, Copy)]
pub struct Freshness<'a> {
    old: Option<&'a Manifest>,
    now: &'a MadeFrom,
}

impl<'a> Freshness<'a> {
    /// `old` is the manifest of the site that stands.
    pub fn new(old: Option<&'a Manifest>, now: &'a MadeFrom) -> Self {
        Self { old, now }
    }

    /// Whether the page would come out as it stands.
    pub fn holds(&self, page: &OutputPath, from: &Origins) -> bool {
        let Some(old) = self.old.filter(|old| old.made_from.version == self.now.version) else { return false };
        let Some(entry) = old.files.get(page) else { return false };
        entry.from == *from && from.names().all(|name| old.made_from.inputs.get(name) == self.now.inputs.get(name))
    }

    /// Why the page has to be made.
    pub fn why(&self, page: &OutputPath, from: &Origins) -> Why {
        let Some(old) = self.old else { return Why::NoSite };
        if old.made_from.version != self.now.version {
            return Why::OtherProgram { before: old.made_from.version.clone(), now: self.now.version.clone() };
        }
        let Some(entry) = old.files.get(page) else { return Why::NewPage };
        let names = |origins: &Origins, wanted: &dyn Fn(&str) -> bool| -> Vec<String> {
            origins.names().filter(|name| wanted(name)).map(str::to_owned).collect()
        };
        let (was, is) = (|name: &str| entry.from.names().any(|old| old == name), |name: &str| from.names().any(|new| new == name));
        let differs = |name: &str| was(name) && old.made_from.inputs.get(name) != self.now.inputs.get(name);
        let why = Inputs {
            changed: names(from, &differs),
            added: names(from, &|name| !was(name)),
            removed: names(&entry.from, &|name| !is(name)),
        };
        if why == Inputs::default() { Why::Holds } else { Why::Inputs(why) }
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
    Inputs(Inputs),
}

/// How the inputs of a page changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Another content than at the last build.
    pub changed: Vec<String>,
    /// Inputs that the page did not have.
    pub added: Vec<String>,
    /// Inputs that the page no longer has.
    pub removed: Vec<String>,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => f.write_str("kept: nothing that it is made from changed"),
            Self::NoSite => f.write_str("made: there was no site of an earlier build, or no record of it that can be read"),
            Self::OtherProgram { before, now } => write!(f, "made: the site was built by version {before}, this is {now}"),
            Self::NewPage => f.write_str("made: the last build did not have this page"),
            Self::Inputs(inputs) => {
                f.write_str("made:")?;
                for (names, what) in
                    [(&inputs.changed, "changed"), (&inputs.added, "new for this page"), (&inputs.removed, "no longer used")]
                {
                    for name in names {
                        write!(f, "\n  {name}: {what}")?;
                    }
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
    use crate::output::FileEntry;

    fn made_from(inputs: &[(&str, &str)]) -> MadeFrom {
        let inputs = inputs.iter().map(|(name, content)| ((*name).into(), Digest::of(content.as_bytes()))).collect();
        MadeFrom { version: "1".to_owned(), inputs }
    }

    fn site(inputs: &[(&str, &str)], page: &OutputPath, from: &[&str]) -> Manifest {
        let entry = FileEntry::of(b"page", &Origins::new(from.iter().copied()));
        Manifest::new(made_from(inputs), [(page.clone(), entry)].into()).unwrap()
    }

    #[test]
    fn a_page_holds_as_long_as_its_own_inputs_do() {
        let page = OutputPath::new("a.html").unwrap();
        let old = site(&[("a", "1"), ("b", "1"), ("c", "1")], &page, &["a", "b"]);
        let from = |names: &[&str]| Origins::new(names.iter().copied());
        let why = |now: &MadeFrom, names: &[&str]| Freshness::new(Some(&old), now).why(&page, &from(names));
        let inputs = |changed: &[&str], added: &[&str], removed: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            Why::Inputs(Inputs { changed: owned(changed), added: owned(added), removed: owned(removed) })
        };
        let same = made_from(&[("a", "1"), ("b", "1"), ("c", "2")]);
        let edited = made_from(&[("a", "2"), ("b", "1"), ("c", "1")]);
        assert_eq!(why(&same, &["a", "b"]), Why::Holds);
        assert_eq!(why(&edited, &["a", "b"]), inputs(&["a"], &[], &[]));
        assert_eq!(why(&edited, &["b", "c"]), inputs(&[], &["c"], &["a"]));
        assert_eq!(
            why(&MadeFrom { version: "2".to_owned(), ..same.clone() }, &["a", "b"]).to_string(),
            "made: the site was built by version 1, this is 2"
        );
        assert_eq!(Freshness::new(Some(&old), &same).why(&OutputPath::new("b.html").unwrap(), &from(&["a"])), Why::NewPage);
        assert_eq!(Freshness::new(None, &same).why(&page, &from(&["a"])), Why::NoSite);
        for now in [&same, &edited] {
            for names in [&["a", "b"][..], &["b", "c"]] {
                let fresh = Freshness::new(Some(&old), now);
                assert_eq!(fresh.holds(&page, &from(names)), fresh.why(&page, &from(names)) == Why::Holds);
            }
        }
    }
}
