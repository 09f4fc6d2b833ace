//! What earlier runs looked at and found nothing wrong with.
//!
//! The rules on one protocol read its files, the files of the visits that name it, that of its successor, and what every document shares.
//! As long as none of these changed since a run that found nothing in it, there is nothing to find. Rules on families and on the whole
//! catalogue always run, and so do those on a protocol with any finding, even one that it allows.

use super::CatalogCx;
use crate::digest::Digest;
use crate::model::Audience;
use crate::resolve::{Catalog, Files, is_shared};
use crate::source::Sources;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

/// States of documents and of whole projects in which nothing was found wrong, by the hash of all that was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proven(BTreeSet<Digest>);

impl Proven {
    /// As it was stored; nothing, if that is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::read(bytes).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (states, seal) = std::str::from_utf8(bytes).ok()?.trim_end().rsplit_once('\n')?;
        let is_whole = seal.parse::<Digest>().ok()? == Digest::of(states.as_bytes());
        is_whole.then(|| states.lines().map(str::parse).collect::<Result<_, _>>().ok().map(Self))?
    }

    /// One state a line, and the hash of these lines: what was cut off or changed is told from what was stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let states: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        let states = states.join("\n");
        format!("{states}\n{}\n", Digest::of(states.as_bytes())).into_bytes()
    }

    /// Whether nothing was proved.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether nothing was wrong in that state.
    pub fn holds(&self, state: &Digest) -> bool {
        self.0.contains(state)
    }

    /// Adds a state in which nothing is wrong.
    pub fn add(&mut self, state: Digest) {
        self.0.insert(state);
    }
}

impl Extend<Digest> for Proven {
    fn extend<T: IntoIterator<Item = Digest>>(&mut self, states: T) {
        self.0.extend(states);
    }
}

/// The state of a whole project on a day, from the paths and hashes of all its files in the order of the paths.
pub fn project_state<'a>(files: impl Iterator<Item = (&'a str, Digest)>, today: Date) -> Digest {
    state(&format!("{} {today}", crate::PROGRAM), files)
}

fn state<'a>(given: &str, files: impl Iterator<Item = (&'a str, Digest)>) -> Digest {
    let mut text = format!("{given}\n");
    for (path, digest) in files {
        writeln!(text, "{digest} {path}").expect("a string takes any text");
    }
    Digest::of(text.as_bytes())
}

/// Tells the states of single protocols.
#[derive(Debug)]
pub(super) struct States<'a> {
    catalog: &'a Catalog,
    sources: &'a Sources,
    shared: Digest,
    visits: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> States<'a> {
    pub fn new(cx: CatalogCx<'a>) -> Self {
        let shared = cx.sources.digests().filter(|(path, _)| is_shared(path));
        let mut visits: HashMap<&str, Vec<&str>> = HashMap::new();
        for (visit, known) in cx.catalog.visits.known() {
            known.outline.takes_in.iter().for_each(|protocol| visits.entry(protocol).or_default().push(visit));
        }
        Self { catalog: cx.catalog, sources: cx.sources, shared: project_state(shared, cx.today), visits }
    }

    /// The state of all that the rules on one protocol read.
    pub fn of_protocol(&self, id: &str) -> Digest {
        let mut files = Files::new(self.catalog, Audience::Staff);
        files.protocol(id);
        self.visits.get(id).into_iter().flatten().for_each(|visit| files.visit(visit));
        let known = self.catalog.protocols.outlined(id);
        known.and_then(|known| known.outline.successor.as_ref()).into_iter().for_each(|successor| files.own(successor));
        let given = format!("{} {id}", self.shared);
        let files = files.into_sorted().map(|file| self.sources.get(file));
        state(&given, files.map(|file| (file.path(), file.digest())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_comes_back_whole_or_not_at_all() {
        let mut proven = Proven::default();
        proven.extend([Digest::of(b"a"), Digest::of(b"b")]);
        let bytes = proven.to_bytes();
        assert_eq!(Proven::from_bytes(&bytes), proven);
        assert_eq!(Proven::from_bytes(&Proven::default().to_bytes()), Proven::default());
        for end in 0..bytes.len() - 1 {
            assert_eq!(Proven::from_bytes(&bytes[..end]), Proven::default(), "cut off at {end}");
        }
        for at in 0..bytes.len() - 1 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Proven::from_bytes(&damaged), Proven::default(), "damaged at {at}");
        }
    }

    #[test]
    fn a_state_is_of_its_files_and_its_day() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let of = |files: &[(&'static str, &'static str)], today: &str| {
            project_state(files.iter().map(|(path, text)| (*path, Digest::of(text.as_bytes()))), day(today))
        };
        let one = of(&[("a", "1"), ("b", "2")], "2026-11-21");
        assert_eq!(one, of(&[("a", "1"), ("b", "2")], "2026-11-21"));
        for (files, today) in [
            (&[("a", "1"), ("b", "3")][..], "2026-11-21"),
            (&[("a", "1"), ("c", "2")], "2026-11-21"),
            (&[("a", "1")], "2026-11-21"),
            (&[("a", "1"), ("b", "2")], "2026-11-22"),
        ] {
            assert_ne!(one, of(files, today), "{files:?} {today}");
        }
    }
}
