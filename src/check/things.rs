//! What the concepts of a protocol are by the lexicon, worked out once for all rules that ask.

use crate::lexicon::{Entry, Kinds, lexicon};
use crate::resolve::Catalog;
use crate::resolve::kinds::{entries, nearest};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What one concept is.
#[derive(Debug)]
pub struct Thing {
    /// The ids of the lexicon's entries for it and for everything that it is a kind of.
    pub entries: BTreeSet<&'static str>,
    kinds: Kinds,
    nearest: OnceCell<Vec<&'static str>>,
}

impl Thing {
    fn new(concept: &str, catalog: &Catalog) -> Self {
        let entries = entries(concept, catalog);
        Self { kinds: lexicon().kinds(entries.iter().copied()), entries, nearest: OnceCell::new() }
    }

    /// Whether it is a kind of this thing of the lexicon.
    pub fn is(&self, of: &str) -> bool {
        self.kinds.has(of)
    }

    /// What is a kind of it by the lexicon, and what it is a kind of.
    pub fn related(&self) -> impl Iterator<Item = &'static Entry> {
        self.kinds.entries().chain(self.nearest().iter().flat_map(|own| lexicon().kinds_of(own)))
    }

    /// Whether this thing of the lexicon is a kind of it.
    pub fn covers(&self, thing: &str) -> bool {
        self.entries.iter().any(|own| lexicon().is_a(thing, own))
    }

    /// Whether it is a kind of another by what the lexicon knows of both.
    pub fn is_kind_of(&self, whole: &Self) -> bool {
        whole.nearest().iter().any(|whole| self.kinds.has(whole))
    }

    /// The most specific of its entries.
    pub fn nearest(&self) -> &[&'static str] {
        self.nearest.get_or_init(|| nearest(&self.entries))
    }
}

/// Those that were asked for.
#[derive(Debug, Default)]
pub struct Things<'a> {
    known: RefCell<BTreeMap<&'a str, Rc<Thing>>>,
}

impl<'a> Things<'a> {
    /// What a concept is.
    pub fn get(&self, concept: &'a str, catalog: &Catalog) -> Rc<Thing> {
        let mut known = self.known.borrow_mut();
        Rc::clone(known.entry(concept).or_insert_with(|| Rc::new(Thing::new(concept, catalog))))
    }
}
