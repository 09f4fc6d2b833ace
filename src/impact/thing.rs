//! Which thing is meant by a name such as `concept:witch-hazel`.

use crate::diagnostic::nearest;
use crate::model::vocabulary::Sort;
use crate::resolve::Catalog;
use crate::schema::names::Kind;
use std::collections::BTreeSet;
use std::fmt;

/// What sort of thing can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sought {
    /// What has a name in the files.
    Named(Kind),
    /// A concept that is a kind of device.
    Device,
    /// An ingredient by its INCI name.
    Ingredient,
    /// A word of the interface.
    Word,
}

impl Sought {
    /// Every sort, in the order of the help.
    pub const ALL: [Self; 15] = [
        Self::Named(Kind::Source),
        Self::Named(Kind::Fact),
        Self::Named(Kind::Decision),
        Self::Named(Kind::Concept),
        Self::Named(Kind::Product),
        Self::Ingredient,
        Self::Device,
        Self::Named(Kind::Role),
        Self::Named(Kind::Protocol),
        Self::Named(Kind::Visit),
        Self::Named(Kind::Course),
        Self::Named(Kind::Set),
        Self::Named(Kind::PictureFile),
        Self::Named(Kind::FormFile),
        Self::Word,
    ];

    /// What stands before the colon.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Named(Kind::PictureFile) => "picture",
            Self::Named(Kind::FormFile) => "form",
            Self::Named(kind) => kind.noun(),
            Self::Device => "device",
            Self::Ingredient => "inci",
            Self::Word => "word",
        }
    }

    /// The kind of its name in the files; none of what has none.
    fn kind(self) -> Option<Kind> {
        match self {
            Self::Named(kind) => Some(kind),
            Self::Device => Some(Kind::Concept),
            Self::Ingredient | Self::Word => None,
        }
    }
}

/// One thing of a project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thing {
    /// What sort of thing it is.
    pub sought: Sought,
    /// Its name.
    pub id: String,
}

impl Thing {
    /// The kind of its name in the files; none of an ingredient and a word.
    pub fn kind(&self) -> Option<Kind> {
        self.sought.kind()
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sought.prefix(), self.id)
    }
}

/// Why it can't be said which thing is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Nothing has this name; the nearest that something has.
    Unknown(String, Option<String>),
    /// Several things have it.
    Several(String, Vec<Thing>),
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name, None) => write!(f, "nothing in this project is called `{name}`"),
            Self::Unknown(name, Some(near)) => write!(f, "nothing in this project is called `{name}`; did you mean `{near}`?"),
            Self::Several(name, things) => {
                let names: Vec<String> = things.iter().map(|thing| format!("`{thing}`")).collect();
                write!(f, "several things are called `{name}`: write {}", names.join(" or "))
            }
        }
    }
}

impl std::error::Error for Unclear {}

/// All names of a project, by the sort of thing.
#[derive(Debug)]
pub struct Directory<'a> {
    catalog: &'a Catalog,
    words: Vec<&'a str>,
}

impl<'a> Directory<'a> {
    /// Of a catalogue, and of the interface words by their keys.
    pub fn new(catalog: &'a Catalog, words: impl IntoIterator<Item = &'a str>) -> Self {
        Self { catalog, words: words.into_iter().collect() }
    }

    /// The thing that is called so, with or without its sort before a colon.
    ///
    /// # Errors
    /// [`Unclear`], if there is none, or more than one.
    pub fn find(&self, asked: &str) -> Result<Thing, Unclear> {
        let prefixed = asked.split_once(':').and_then(|(prefix, id)| {
            let sought = Sought::ALL.into_iter().find(|sought| sought.prefix() == prefix)?;
            Some((sought, id))
        });
        if let Some((sought, id)) = prefixed {
            let known = self.names(sought);
            return match known.iter().find(|name| is_called(sought, name, id)) {
                Some(name) => Ok(Thing { sought, id: (*name).to_owned() }),
                None => {
                    let near = nearest(id, known).map(|near| format!("{}:{near}", sought.prefix()));
                    Err(Unclear::Unknown(asked.to_owned(), near.or_else(|| self.elsewhere(id))))
                }
            };
        }
        // A device is a concept, and asked for as that.
        let sorts = Sought::ALL.into_iter().filter(|sought| *sought != Sought::Device);
        let of_sort = |sought: Sought| {
            let name = self.names(sought).into_iter().find(|name| is_called(sought, name, asked))?;
            Some(Thing { sought, id: name.to_owned() })
        };
        let mut found: Vec<Thing> = sorts.filter_map(of_sort).collect();
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(last), false) => {
                found.push(last);
                Err(Unclear::Several(asked.to_owned(), found))
            }
            (None, _) => Err(Unclear::Unknown(asked.to_owned(), self.elsewhere(asked).or_else(|| self.near(asked)))),
        }
    }

    /// The thing of this very name of another sort than was asked for.
    fn elsewhere(&self, id: &str) -> Option<String> {
        let sort = Sought::ALL.into_iter().find(|sought| self.names(*sought).iter().any(|name| is_called(*sought, name, id)))?;
        Some(format!("{}:{id}", sort.prefix()))
    }

    /// The nearest of all names.
    fn near(&self, id: &str) -> Option<String> {
        let all: Vec<(&str, Sought)> =
            Sought::ALL.into_iter().flat_map(|sought| self.names(sought).into_iter().map(move |name| (name, sought))).collect();
        let near = nearest(id, all.iter().map(|(name, _)| *name))?;
        let (_, sought) = all.iter().find(|(name, _)| *name == near)?;
        Some(format!("{}:{near}", sought.prefix()))
    }

    fn names(&self, sought: Sought) -> Vec<&str> {
        let catalog = self.catalog;
        match sought {
            Sought::Named(kind @ (Kind::Protocol | Kind::Visit | Kind::Course)) => {
                catalog.names().filter(|(of, _)| *of == kind).map(|(_, id)| id).collect()
            }
            Sought::Named(Kind::Set) => catalog.sets.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::Concept) => catalog.concepts.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::Product) => catalog.products.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::Source) => catalog.sources.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::Fact) => catalog.facts.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::Decision) => catalog.decisions.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::PictureFile) => catalog.pictures.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::FormFile) => catalog.forms.entries().map(|(id, _)| id.as_str()).collect(),
            Sought::Named(Kind::Role) => catalog.clinic.iter().flat_map(|clinic| &clinic.roles).map(|role| role.id.as_str()).collect(),
            Sought::Named(Kind::Item) => Vec::new(),
            Sought::Device => {
                let devices = catalog.concepts.entries().filter(|(_, concept)| concept.sort.value == Sort::Device);
                devices.map(|(id, _)| id.as_str()).collect()
            }
            Sought::Ingredient => {
                let of_concepts = catalog.concepts.values().flat_map(|concept| concept.inci.iter().map(|name| name.as_str()));
                let of_products = catalog.products.values().flat_map(|product| product.ingredients.iter().map(|name| name.as_str()));
                of_concepts.chain(of_products).collect::<BTreeSet<_>>().into_iter().collect()
            }
            Sought::Word => self.words.clone(),
        }
    }
}

/// Ingredients are written in any case.
fn is_called(sought: Sought, name: &str, asked: &str) -> bool {
    if sought == Sought::Ingredient { name.eq_ignore_ascii_case(asked) } else { name == asked }
}
