//! Families: which of their protocols have to be looked at side by side.
//!
//! Rules compare what each member asks of a patient with the first member that asks it. What members ask stands in their outlines, so
//! that of thousands only those are decoded that ask something else than the first.

use super::catalog::{Catalog, HELD};
use super::document::Document;
use crate::load::{Ask, Outline};
use crate::model::protocol::Protocol;
use crate::source::SourceId;
use indexmap::IndexMap;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// Members of one family that have to be looked at together.
#[derive(Debug)]
pub struct Siblings<'a> {
    /// The first to ask each thing that a member asks, and those that ask something else; in the order of the files.
    pub members: Vec<&'a Document<Protocol>>,
    /// The files of those that are looked at now; the others are here to be compared with.
    pub looked_at: BTreeSet<SourceId>,
}

/// The same by their places among all protocols.
#[derive(Debug)]
struct Places {
    members: BTreeSet<usize>,
    looked_at: Vec<usize>,
}

impl Catalog {
    /// Looks at the members of each family that do not ask the same as their siblings, in parallel. As many are held at a time as
    /// [`Catalog::each_protocol`] looks at, with those that they are compared with.
    pub fn each_family<R: Send>(&self, look: impl Fn(&Siblings<'_>) -> R + Sync) -> Vec<R> {
        let mut families: IndexMap<&str, Vec<(usize, &Outline)>> = IndexMap::new();
        for (at, (_, known)) in self.protocols.known().enumerate() {
            known.outline.family.iter().for_each(|family| families.entry(family).or_default().push((at, &known.outline)));
        }
        let parts: Vec<Places> = families.values().flat_map(|members| parts(members)).collect();
        let (mut found, mut rest) = (Vec::with_capacity(parts.len()), parts.as_slice());
        while !rest.is_empty() {
            let sizes = rest.iter().scan(0, |sum, part| {
                *sum += part.members.len();
                Some(*sum)
            });
            let (now, later) = rest.split_at(sizes.take_while(|sum| *sum <= HELD).count().max(1));
            let few = self.released();
            let decoded = |at: &usize| few.protocols.at(*at);
            found.par_extend(now.par_iter().map(|Places { members, looked_at }| {
                let looked_at = looked_at.iter().filter_map(decoded).map(|member| member.source).collect();
                look(&Siblings { members: members.iter().filter_map(decoded).collect(), looked_at })
            }));
            rest = later;
        }
        found
    }
}

/// The members that do not ask the same as the first to ask it, a few hundred at a time, each time beside all of the first.
fn parts(family: &[(usize, &Outline)]) -> Vec<Places> {
    let (mut firsts, mut apart) = (FamilyBaselines::default(), Vec::new());
    for (at, outline) in family {
        // All of them, since each may be the first to ask its thing.
        let differing = outline.asks.iter().filter(|ask| !firsts.agrees(*at, **ask)).count();
        if differing > 0 {
            apart.push(*at);
        }
    }
    let firsts = firsts.places();
    let part = |looked_at: &[usize]| Places { members: firsts.iter().chain(looked_at).copied().collect(), looked_at: looked_at.to_vec() };
    apart.chunks(HELD).map(part).collect()
}

/// The first members of a family to ask each thing.
#[derive(Debug, Default)]
struct FamilyBaselines {
    of_all: HashMap<u64, (usize, Ask)>,
    /// Among the rules that name no decision.
    undecided: HashMap<u64, (usize, Ask)>,
}

impl FamilyBaselines {
    /// Takes a rule of a member in; whether no check on families can find fault with it beside the first: C204 with terms that differ and
    /// no reason why, R604 with terms that differ and rest on facts, where nobody decided.
    fn agrees(&mut self, at: usize, ask: Ask) -> bool {
        let (whose, first) = *self.of_all.entry(ask.about).or_insert((at, ask));
        let drifts = whose != at && first.terms != ask.terms && !first.is_explained && !ask.is_explained;
        if ask.is_decided {
            return !drifts;
        }
        let (_, first) = *self.undecided.entry(ask.about).or_insert((at, ask));
        let is_open = first.terms != ask.terms && first.has_facts && ask.has_facts;
        !drifts && !is_open
    }

    fn places(&self) -> BTreeSet<usize> {
        self.of_all.values().chain(self.undecided.values()).map(|(at, _)| *at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{RawFile, decode_cached, read_project};
    use std::path::Path;

    /// The example clinic with this many masks more, in these families, of which every other asks for a longer time.
    fn clinic(families: &[(&str, usize, bool)]) -> Vec<RawFile> {
        let mut files = read_project(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mask = files.iter().find(|file| file.path.ends_with("protocols/soothing-mask.toml")).unwrap().content.clone().unwrap();
        for (family, members, differ) in families {
            files.extend((0..*members).map(|number| {
                let id = format!("{family}-{number:04}");
                let time = if *differ && number % 2 == 1 { "at least 2 wk" } else { "at least 1 wk" };
                let text = mask.replacen("id = \"soothing-mask\"", &format!("id = \"{id}\"\nfamily = \"{family}\""), 1);
                RawFile::new(&format!("content/protocols/{id}.toml"), &text.replacen("\"at least 1 wk\"", &format!("\"{time}\""), 1))
            }));
        }
        files
    }

    #[test]
    fn who_differs_is_looked_at_once_beside_the_first() {
        let catalog = Catalog::new(&mut decode_cached(clinic(&[("all-alike", 40, false), ("few", 4, true), ("many", 1_102, true)]), None));
        let seen = catalog.each_family(|siblings| {
            let ids = |now: bool| -> Vec<String> {
                let wanted = siblings.members.iter().filter(|member| siblings.looked_at.contains(&member.source) == now);
                wanted.map(|member| member.id.as_str().to_owned()).collect()
            };
            (ids(false), ids(true).len(), ids(true)[0].clone())
        });
        let part = |first: &str, count: usize, from: &str| (vec![first.to_owned()], count, from.to_owned());
        let expected = [part("few-0000", 2, "few-0001"), part("many-0000", 500, "many-0001"), part("many-0000", 51, "many-1001")];
        assert_eq!(seen, expected, "and nobody of the example clinic, who differ only where they say why");
    }
}
