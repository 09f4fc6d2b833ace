//! Concepts: substances, activities, areas and signs, ordered by is-a.
//!
//! The vocabulary is a directed acyclic graph in which a concept may have several parents: tinted sunscreen is a
//! sunscreen and is make-up. A rule on a concept holds for everything below it, so almost every question of the merge
//! is "is this below that?". [`Concepts`] answers it with one bit: the closure of the graph is worked out once.
//!
//! Ids are given in the order of the names, so that sorting by id is sorting by name and no output depends on the order
//! in which a vocabulary was read.

use std::collections::BTreeMap;
use std::fmt;

use super::name::Name;

/// A concept of one vocabulary. Ids of different vocabularies must not be mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(u32);

impl ConceptId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of concepts of one vocabulary, one bit each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptSet(Box<[u64]>);

impl ConceptSet {
    fn empty(concepts: usize) -> Self {
        Self(vec![0; concepts.div_ceil(64)].into())
    }

    /// Adds one member.
    pub fn insert(&mut self, concept: ConceptId) {
        self.0[concept.index() / 64] |= 1 << (concept.index() % 64);
    }

    /// Whether the concept is a member.
    pub fn contains(&self, concept: ConceptId) -> bool {
        self.0.get(concept.index() / 64).is_some_and(|word| word >> (concept.index() % 64) & 1 == 1)
    }

    /// Whether it has no member.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Whether every member is a member of `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// Whether the two share a member.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Takes in the members of `other`.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    /// Drops the members of `other`.
    pub fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
    }

    /// Keeps only the members of `other`.
    pub fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    /// The members, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = ConceptId> + '_ {
        self.0.iter().zip(0u32..).flat_map(|(&word, position)| bits(word).map(move |bit| ConceptId(position * 64 + bit)))
    }
}

/// The positions of the bits that are set, lowest first.
fn bits(word: u64) -> impl Iterator<Item = u32> {
    std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1))).take_while(|&rest| rest != 0).map(u64::trailing_zeros)
}

/// What is wrong with a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConceptError {
    /// `concept` names a parent that nobody declared.
    UnknownParent {
        /// The concept that names it.
        concept: Name,
        /// The name that is unknown.
        parent: Name,
    },
    /// Each concept is-a the next, and the last is-a the first.
    Cycle(Vec<Name>),
}

impl fmt::Display for ConceptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownParent { concept, parent } => {
                write!(f, "`{concept}` is said to be a `{parent}`, which is no concept of the vocabulary")
            }
            Self::Cycle(path) => {
                let path: Vec<_> = path.iter().chain(path.first()).map(|name| format!("`{name}`")).collect();
                write!(f, "concepts can't be below themselves: {}", path.join(" is a "))
            }
        }
    }
}

impl std::error::Error for ConceptError {}

/// Collects the concepts of a vocabulary, in any order.
#[derive(Debug, Clone, Default)]
pub struct ConceptsBuilder(BTreeMap<Name, Vec<Name>>);

impl ConceptsBuilder {
    /// Declares a concept and what it is; parents may be declared later. Declaring it again adds parents.
    pub fn add<'a>(&mut self, name: &str, parents: impl IntoIterator<Item = &'a str>) -> &mut Self {
        self.0.entry(name.into()).or_default().extend(parents.into_iter().map(Name::from));
        self
    }

    /// The vocabulary with its closure.
    ///
    /// # Errors
    ///
    /// If a parent was never declared, or if a concept is below itself; then the error holds the whole cycle.
    pub fn build(&self) -> Result<Concepts, ConceptError> {
        let names: Vec<Name> = self.0.keys().cloned().collect();
        let parents = self.parents(&names)?;
        let order = parents_first(&parents)
            .map_err(|cycle| ConceptError::Cycle(cycle.into_iter().map(|id| names[id.index()].clone()).collect()))?;
        Ok(Concepts::close(names, &parents, &order))
    }

    fn parents(&self, names: &[Name]) -> Result<Vec<Vec<ConceptId>>, ConceptError> {
        let find = |concept: &Name, parent: &Name| {
            position(names, parent.as_str()).ok_or_else(|| ConceptError::UnknownParent { concept: concept.clone(), parent: parent.clone() })
        };
        self.0.iter().map(|(concept, parents)| parents.iter().map(|parent| find(concept, parent)).collect()).collect()
    }
}

fn position(names: &[Name], name: &str) -> Option<ConceptId> {
    let found = names.binary_search_by(|probe| probe.as_str().cmp(name)).ok()?;
    u32::try_from(found).ok().map(ConceptId)
}

/// All concepts, each after its parents; or a cycle. Walks with its own stack, so that no depth of content can
/// overflow the machine's.
fn parents_first(parents: &[Vec<ConceptId>]) -> Result<Vec<ConceptId>, Vec<ConceptId>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; parents.len()];
    let mut order = Vec::with_capacity(parents.len());
    for root in (0u32..).take(parents.len()).map(ConceptId) {
        let mut path = vec![(root, 0)];
        while let Some((concept, next)) = path.last_mut() {
            let id = *concept;
            if marks[id.index()] == Mark::Done {
                path.pop();
                continue;
            }
            marks[id.index()] = Mark::Open;
            let Some(&parent) = parents[id.index()].get(*next) else {
                marks[id.index()] = Mark::Done;
                order.push(id);
                path.pop();
                continue;
            };
            *next += 1;
            if marks[parent.index()] == Mark::Open {
                return Err(path.iter().map(|&(id, _)| id).skip_while(|&id| id != parent).collect());
            }
            path.push((parent, 0));
        }
    }
    Ok(order)
}

/// A vocabulary: the concepts, and for each all that is above and below it.
#[derive(Debug, Clone)]
pub struct Concepts {
    names: Vec<Name>,
    above: Vec<ConceptSet>,
    below: Vec<ConceptSet>,
    leaves: ConceptSet,
}

impl Concepts {
    /// An empty vocabulary to fill.
    pub fn builder() -> ConceptsBuilder {
        ConceptsBuilder::default()
    }

    fn close(names: Vec<Name>, parents: &[Vec<ConceptId>], order: &[ConceptId]) -> Self {
        let single = |id| {
            let mut set = ConceptSet::empty(names.len());
            set.insert(id);
            set
        };
        let ids = || (0u32..).take(names.len()).map(ConceptId);
        let mut above: Vec<_> = ids().map(single).collect();
        let mut below = above.clone();
        let mut leaves = ConceptSet::empty(names.len());
        ids().for_each(|id| leaves.insert(id));
        for &id in order {
            for parent in &parents[id.index()] {
                let more = above[parent.index()].clone();
                above[id.index()].add(&more);
                leaves.remove(&single(*parent));
            }
        }
        for &id in order.iter().rev() {
            for parent in &parents[id.index()] {
                let more = below[id.index()].clone();
                below[parent.index()].add(&more);
            }
        }
        Self { names, above, below, leaves }
    }

    /// How many concepts there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Every concept, in order of the names.
    pub fn ids(&self) -> impl Iterator<Item = ConceptId> {
        (0u32..).take(self.names.len()).map(ConceptId)
    }

    /// The concept of this name.
    pub fn id(&self, name: &str) -> Option<ConceptId> {
        position(&self.names, name)
    }

    /// The name of a concept of this vocabulary.
    pub fn name(&self, concept: ConceptId) -> &Name {
        &self.names[concept.index()]
    }

    /// Whether `a` is `b` or is below it (`a ⊑ b`).
    pub fn is_a(&self, a: ConceptId, b: ConceptId) -> bool {
        self.above[a.index()].contains(b)
    }

    /// Whether `a` is one of `list` or below one of it.
    pub fn is_any(&self, a: ConceptId, list: impl IntoIterator<Item = ConceptId>) -> bool {
        list.into_iter().any(|b| self.is_a(a, b))
    }

    /// The concept and everything below it.
    pub fn below(&self, concept: ConceptId) -> &ConceptSet {
        &self.below[concept.index()]
    }

    /// All of `list` and everything below them.
    pub fn below_all(&self, list: impl IntoIterator<Item = ConceptId>) -> ConceptSet {
        let mut set = self.none();
        list.into_iter().for_each(|concept| set.add(self.below(concept)));
        set
    }

    /// The concepts below with nothing below them; the concept itself if it is a leaf.
    pub fn leaves_below(&self, concept: ConceptId) -> ConceptSet {
        let mut set = self.below(concept).clone();
        set.keep(&self.leaves);
        set
    }

    /// Whether every leaf below the concept is in `set`.
    pub fn has_all_leaves(&self, concept: ConceptId, set: &ConceptSet) -> bool {
        let words = self.below(concept).0.iter().zip(&self.leaves.0).zip(&set.0);
        words.into_iter().all(|((below, leaf), member)| below & leaf & !member == 0)
    }

    /// The members of `set` that have no other member above them.
    pub fn topmost(&self, set: &ConceptSet) -> Vec<ConceptId> {
        set.iter().filter(|&a| !set.iter().any(|b| a != b && self.is_a(a, b))).collect()
    }

    /// The set without members.
    pub fn none(&self) -> ConceptSet {
        ConceptSet::empty(self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(links: &[(&str, &[&str])]) -> Result<Concepts, ConceptError> {
        let mut builder = Concepts::builder();
        for (name, parents) in links {
            builder.add(name, parents.iter().copied());
        }
        builder.build()
    }

    fn sunscreens() -> Concepts {
        vocabulary(&[
            ("tinted-sunscreen", &["makeup", "sunscreen"]),
            ("mineral-sunscreen", &["sunscreen"]),
            ("sunscreen", &["product"]),
            ("makeup", &["product"]),
            ("lipstick", &["makeup"]),
            ("product", &[]),
        ])
        .expect("the vocabulary is sound")
    }

    fn names(concepts: &Concepts, ids: impl IntoIterator<Item = ConceptId>) -> Vec<&str> {
        ids.into_iter().map(|id| concepts.name(id).as_str()).collect()
    }

    #[test]
    fn is_a_runs_upwards_through_every_parent() {
        let concepts = sunscreens();
        let is_a = |a, b| concepts.is_a(concepts.id(a).unwrap(), concepts.id(b).unwrap());
        assert!(is_a("tinted-sunscreen", "makeup") && is_a("tinted-sunscreen", "sunscreen"));
        assert!(is_a("tinted-sunscreen", "product") && is_a("makeup", "makeup"));
        assert!(!is_a("makeup", "tinted-sunscreen") && !is_a("lipstick", "sunscreen"));
    }

    #[test]
    fn leaves_and_all_below() {
        let concepts = sunscreens();
        let makeup = concepts.id("makeup").unwrap();
        assert_eq!(names(&concepts, concepts.leaves_below(makeup).iter()), ["lipstick", "tinted-sunscreen"]);
        assert_eq!(names(&concepts, concepts.below(makeup).iter()), ["lipstick", "makeup", "tinted-sunscreen"]);
        let lipstick = concepts.id("lipstick").unwrap();
        assert_eq!(names(&concepts, concepts.leaves_below(lipstick).iter()), ["lipstick"]);
        assert_eq!(names(&concepts, concepts.topmost(concepts.below(makeup))), ["makeup"]);
        assert!(concepts.has_all_leaves(makeup, &concepts.leaves_below(makeup)));
        assert!(!concepts.has_all_leaves(makeup, concepts.below(lipstick)));
    }

    #[test]
    fn a_cycle_is_named_in_full() {
        let error = vocabulary(&[("x", &["a"]), ("a", &["b"]), ("b", &["c"]), ("c", &["a"])]).unwrap_err();
        assert_eq!(error, ConceptError::Cycle(["a", "b", "c"].map(Name::from).into()));
        assert_eq!(error.to_string(), "concepts can't be below themselves: `a` is a `b` is a `c` is a `a`");
        let own = vocabulary(&[("a", &["a"])]).unwrap_err();
        assert_eq!(own, ConceptError::Cycle(vec!["a".into()]));
    }

    #[test]
    fn an_unknown_parent_is_named() {
        let error = vocabulary(&[("retinol", &["retinoyd"])]).unwrap_err();
        assert_eq!(error.to_string(), "`retinol` is said to be a `retinoyd`, which is no concept of the vocabulary");
    }

    #[test]
    fn sets_cross_the_word_boundary() {
        let mut builder = Concepts::builder();
        builder.add("c000", []);
        for i in 1..130 {
            builder.add(&format!("c{i:03}"), [format!("c{:03}", i - 1).as_str()]);
        }
        let concepts = builder.build().unwrap();
        let (first, last) = (concepts.id("c000").unwrap(), concepts.id("c129").unwrap());
        assert!(concepts.is_a(last, first));
        assert_eq!(concepts.below(first).iter().count(), 130);
        assert_eq!(concepts.leaves_below(first).iter().collect::<Vec<_>>(), [last]);
    }

    #[test]
    fn the_deepest_vocabulary_does_not_overflow() {
        let mut builder = Concepts::builder();
        builder.add("c0000", []);
        for i in 1..3_000 {
            builder.add(&format!("c{i:04}"), [format!("c{:04}", i - 1).as_str()]);
        }
        assert_eq!(builder.build().unwrap().len(), 3_000);
    }

    #[test]
    fn an_empty_vocabulary_is_one() {
        assert!(Concepts::builder().build().unwrap().is_empty());
    }
}
