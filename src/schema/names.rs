//! What a file defines and what it refers to, recorded while it is decoded.

use crate::audience::Audience;
use crate::quantity::Quantity;
use crate::schema::Text;
use crate::source::{SourceId, Span, Spanned};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A treatment protocol.
    Protocol,
    /// Treatments combined in one visit.
    Visit,
    /// A visit repeated at an interval.
    Course,
    /// What several protocols have in common.
    Set,
    /// Anything of the vocabulary: a substance, an activity, an area, a sign …
    Concept,
    /// A product the clinic uses.
    Product,
    /// Where facts come from.
    Source,
    /// One statement of a source.
    Fact,
    /// A recorded choice of the clinic.
    Decision,
    /// A role at the clinic.
    Role,
    /// A file of `content/pictures/`.
    PictureFile,
    /// A file of `content/forms/`.
    FormFile,
    /// A rule, step, parameter … of one document.
    Item,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 13] = [
        Self::Protocol,
        Self::Visit,
        Self::Course,
        Self::Set,
        Self::Concept,
        Self::Product,
        Self::Source,
        Self::Fact,
        Self::Decision,
        Self::Role,
        Self::PictureFile,
        Self::FormFile,
        Self::Item,
    ];

    /// The word people use, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Protocol => "protocol",
            Self::Visit => "visit",
            Self::Course => "course",
            Self::Set => "set",
            Self::Concept => "concept",
            Self::Product => "product",
            Self::Source => "source",
            Self::Fact => "fact",
            Self::Decision => "decision",
            Self::Role => "role",
            Self::PictureFile => "picture file",
            Self::FormFile => "form file",
            Self::Item => "item",
        }
    }

    /// The same with its article.
    pub fn with_article(self) -> String {
        crate::schema::phrases::with_article(self.noun())
    }

    /// Where such names are defined, for the help of a finding.
    pub fn home(self) -> &'static str {
        match self {
            Self::Protocol => "content/protocols/",
            Self::Visit => "content/visits/",
            Self::Course => "content/courses/",
            Self::Set => "content/sets/",
            Self::Concept | Self::Product => "content/vocabulary/",
            Self::Source | Self::Fact => "content/sources/",
            Self::Decision => "content/decisions.toml or this document",
            Self::Role => "content/clinic.toml, as a `[[role]]`",
            Self::PictureFile => "content/pictures/",
            Self::FormFile => "content/forms/",
            Self::Item => "this document",
        }
    }

    /// Whether such a name is known in its own document only.
    pub fn is_local(self) -> bool {
        self == Self::Item
    }
}

/// A name that the file gives to something.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Definition {
    /// What it names.
    pub kind: Kind,
    /// The name.
    pub id: Box<str>,
    /// Where.
    pub span: Span,
}

/// A name that the file uses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reference {
    /// What it must name.
    pub kind: Kind,
    /// The name.
    pub id: Arc<str>,
    /// Where.
    pub span: Span,
}

/// Names that files use, each with the files: of thousands that use the same few hundred names, that takes a fraction of the room.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    by_kind: BTreeMap<Kind, HashMap<Arc<str>, Vec<SourceId>>>,
}

impl Uses {
    /// Adds what a file uses.
    pub fn add(&mut self, file: SourceId, references: Vec<Reference>) {
        for Reference { kind, id, span: _ } in references {
            let files = self.by_kind.entry(kind).or_default().entry(id).or_default();
            if files.last() != Some(&file) {
                files.push(file);
            }
        }
    }

    /// The names of a kind that are used.
    pub fn names(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.by_kind.get(&kind).into_iter().flat_map(|names| names.keys().map(|name| &**name))
    }

    /// The files that use a name which is not known, sorted.
    pub fn of_unknown(&self, is_known: impl Fn(Kind, &str) -> bool) -> BTreeSet<SourceId> {
        let all = self.by_kind.iter().flat_map(|(kind, names)| names.iter().map(|(name, files)| (*kind, &**name, files)));
        all.filter(|(kind, name, _)| !is_known(*kind, name)).flat_map(|(_, _, files)| files.iter().copied()).collect()
    }
}

/// What names that lead nowhere were meant for, by their place.
pub type Suggestions = HashMap<Span, Box<str>>;

/// A value that prose may refer to as `{item.field}`.
#[derive(Debug, Clone)]
pub struct ValueDefinition {
    /// The item it belongs to; `None` for a value of the document itself.
    pub item: Option<Arc<str>>,
    /// Its key.
    pub field: &'static str,
    /// Where.
    pub span: Span,
    /// Who may read it.
    pub audience: Audience,
    /// The value, or what stands in for it.
    pub quantity: Quantity,
}

/// A reference in prose: `{field}`, `{item.field}` or `{document#item.field}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProseReference {
    /// The document, where it is another.
    pub document: Option<Box<str>>,
    /// The item; the enclosing one is filled in by the decoder.
    pub item: Option<Arc<str>>,
    /// The key.
    pub field: Box<str>,
    /// Where, inside the string.
    pub span: Span,
    /// Who reads the sentence it stands in.
    pub audience: Audience,
}

impl ProseReference {
    /// Whether patients would read a value that is for staff alone.
    pub fn leaks(&self, value: &ValueDefinition) -> bool {
        self.audience.reaches_patients() && value.audience == Audience::Staff
    }
}

/// All names of one file.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// What the file defines.
    pub definitions: Vec<Definition>,
    /// Names under which others look for it although it has another, which was reported: that is one fault, not one a reference.
    pub aliases: Vec<Definition>,
    /// The kinds of things that the file defines without a name, which was reported: any name of that kind may be theirs.
    pub nameless: Vec<Kind>,
    /// What the file uses.
    pub references: Vec<Reference>,
    /// The values its prose can print.
    pub values: Vec<ValueDefinition>,
    /// The references in its prose.
    pub prose: Vec<ProseReference>,
    /// All words that people read.
    pub texts: Vec<Arc<Text>>,
}

impl Names {
    /// Records a use of a name, and returns the name. Items that stand together often name the same, which is then held once.
    pub fn refer(&mut self, kind: Kind, name: Spanned<&str>) -> Arc<str> {
        let same = self.references.iter().rev().take(4).find(|reference| *reference.id == *name.value);
        let id = same.map_or_else(|| name.value.into(), |reference| reference.id.clone());
        self.references.push(Reference { kind, id: id.clone(), span: name.span });
        id
    }

    /// The value `item.field`; a bare field that the item has not is looked for in the document itself.
    pub fn value(&self, item: Option<&str>, field: &str) -> Option<&ValueDefinition> {
        let find = |item: Option<&str>| self.values.iter().find(|value| value.item.as_deref() == item && value.field == field);
        find(item).or_else(|| find(None))
    }

    /// The names that concern other files, and of the uses of each the first.
    #[must_use]
    pub fn shared(&self) -> Self {
        let mut met = BTreeSet::new();
        let definitions = self.definitions.iter().filter(|definition| !definition.kind.is_local());
        let used = |reference: &&Reference| !reference.kind.is_local() && met.insert((reference.kind, reference.id.clone()));
        Self {
            definitions: definitions.cloned().collect(),
            references: self.references.iter().filter(used).cloned().collect(),
            prose: self.prose.iter().filter(|reference| reference.document.is_some()).cloned().collect(),
            aliases: self.aliases.clone(),
            nameless: self.nameless.clone(),
            ..Self::default()
        }
    }

    /// Gives up all but what nobody can name.
    pub fn give_up(&mut self) -> Self {
        let nameless = self.nameless.clone();
        std::mem::replace(self, Self { nameless, ..Self::default() })
    }
}
