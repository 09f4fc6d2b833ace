//! A project in which every key of every kind of file stands, with a word of its own in each text.
//!
//! It is made from the shapes that the decoder is made from, so a new key is in it by itself. Lists of tables have several members, in
//! which closed choices take turns; names lead to what the project defines.

#![allow(dead_code, reason = "each test binary uses its own part")]

use crate::attached;
use protogen::load::{FileKind, RawFile};
use protogen::model::Audience;
use protogen::schema::names::Kind;
use protogen::schema::{Field, Shape, TableShape};
use std::collections::BTreeMap;

/// The documents of the project.
pub const PROTOCOLS: [&str; 2] = ["canary", "finch"];
pub const SET: &str = "canary-set";
pub const VISIT: &str = "canary-and-finch";
pub const COURSE: &str = "canary-course";

/// How many members a list of tables has, so that each choice has its turn.
const MEMBERS: usize = 6;
/// How many concepts there are: each name of one leads to the next, so that no two rules are about the same.
const CONCEPTS: usize = 240;

/// Stands for an item of the same document, until all of them are known.
const ITEM: &str = "@item@";

/// Keys that are left out, each with the reason.
const LEFT_OUT: [(&str, &str); 19] = [
    ("protocol.withdrawal", "the page of what is withdrawn says nothing else"),
    ("visit.withdrawal", "the page of what is withdrawn says nothing else"),
    ("course.withdrawal", "the page of what is withdrawn says nothing else"),
    ("clinic.hours", "hours that a page can hold against the clock stand in its place"),
    ("clinic.out-of-hours", "a line for when the clinic is closed stands in its place"),
    ("set.picture.with", "no text, but the name of another item"),
    ("set.step.or", "no text, but the name of another step"),
    ("protocol.without", "what is left out of a set would be seen nowhere"),
    ("set.step.use", "a set takes in no protocol"),
    ("vocabulary.concept.is-a", "concepts would go in a circle"),
    ("visit.opening.first", "a visit has no items of its own"),
    ("course.opening.first", "a course has no items of its own"),
    ("visit.allow.item", "a visit has no items of its own"),
    ("course.allow.item", "a course has no items of its own"),
    ("course.whole-course.rule", "a course has no items of its own"),
    ("course.visit", "a course is of a protocol or of a visit"),
    ("protocol.successor", "no text, but the name of another document"),
    ("visit.successor", "no text, but the name of another document"),
    ("course.successor", "no text, but the name of another document"),
];

/// Values that a key must have for the others to be printed.
const FIXED: [(&str, &str); 22] = [
    ("open.from", "09:00"),
    ("open.to", "18:00"),
    ("from", "2 h"),
    ("for", "2 d"),
    ("to", "2 d"),
    ("lasts", "3 d"),
    ("call-after", "4 d"),
    ("after", "5 d"),
    ("ends-before", "1 h"),
    ("interval", "4 wk"),
    ("status", "active"),
    ("theme", "default"),
    ("output", "public"),
    ("language", "en"),
    ("profile", "uk"),
    ("region", "uk"),
    ("base-address", "https://example.org"),
    ("answer", "do-not-treat"),
    ("audience", "both"),
    ("phone", "01632 960000"),
    ("emergency", "999"),
    ("rule.rule", "P402"),
];

/// Keys for patients that stand on none of their pages here, each with the reason.
pub const NOT_SEEN: [(&str, &str); 7] = [
    ("clinic.picture.alt", "as of the pictures of a protocol"),
    ("protocol.device.term", "patients read the word in the sentences, which the rules hold to it"),
    ("protocol.step.title", "the default theme numbers the steps of a visit, and gives them no headings"),
    ("protocol.picture.alt", "stands in the place of the picture, for those who do not see it"),
    ("set.picture.alt", "as of the pictures of a protocol"),
    ("set.step.title", "as of the steps of a protocol"),
    ("vocabulary.product.term", "patients read the word in the sentence of the rule"),
];

/// A word that stands in one text alone.
#[derive(Debug, Clone)]
pub struct Word {
    /// Such as `protocol.aftercare.why`.
    pub key: String,
    /// The file it stands in.
    pub file: String,
    /// Who reads it; of a plain string the declaration does not say.
    pub audience: Option<Audience>,
}

/// The project, and its words.
pub struct Project {
    pub files: Vec<RawFile>,
    pub words: BTreeMap<String, Word>,
}

impl Project {
    pub fn new() -> Self {
        let mut maker =
            Maker { words: BTreeMap::new(), file: String::new(), next: 0, ids: 0, concepts: 0, turns: 0, items: 0, rules: Vec::new() };
        let mut files = Vec::new();
        for (kind, name, place) in FileKind::DESCRIBED {
            let stems: &[&str] = match kind {
                FileKind::Protocol => &PROTOCOLS,
                FileKind::Set => &[SET],
                FileKind::Visit => &[VISIT],
                FileKind::Course => &[COURSE],
                _ => &["all"],
            };
            for stem in stems {
                let path = place.replace('*', stem);
                let text = maker.file(name, &path, stem, kind.shape().unwrap());
                files.push(RawFile::new(&path, &text));
            }
        }
        files.push(RawFile::of_bytes("content/pictures/arrow.png", attached::arrow(attached::BLACK)));
        files.push(RawFile::of_bytes("content/forms/plain.pdf", attached::plain()));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files, words: maker.words }
    }
}

struct Maker {
    words: BTreeMap<String, Word>,
    file: String,
    next: usize,
    ids: usize,
    concepts: usize,
    turns: usize,
    items: usize,
    /// The rules of the file, in order.
    rules: Vec<String>,
}

impl Maker {
    fn file(&mut self, kind: &'static str, path: &str, stem: &str, shape: TableShape) -> String {
        (self.file, self.items) = (path.to_owned(), 0);
        self.rules.clear();
        let mut table = self.table(kind, shape, 0);
        if PROTOCOLS.contains(&stem) || [SET, VISIT, COURSE].contains(&stem) {
            table.insert("id".to_owned(), stem.into());
        }
        // The first rule after the visit, which is a ban.
        let rule = self.rules.get(MEMBERS).map_or("", String::as_str);
        toml::to_string(&table).unwrap().replace(ITEM, rule)
    }

    fn table(&mut self, path: &str, shape: TableShape, turn: usize) -> toml::Table {
        let mut table = toml::Table::new();
        for field in (shape.fields)() {
            let path = format!("{path}.{}", field.key);
            if LEFT_OUT.iter().all(|(left_out, _)| *left_out != path) && self.has(&path, &field, turn) {
                let value = self.value(&path, shape.name, &field.shape, field.key, turn);
                table.insert(field.key.to_owned(), value);
            }
        }
        table
    }

    /// A rule says one of three things. The first step of the first protocol takes in the other one, and says nothing else.
    fn has(&self, path: &str, field: &Field, turn: usize) -> bool {
        let takes_in = turn == 0 && self.file.ends_with(&format!("/{}.toml", PROTOCOLS[0]));
        match field.key {
            "avoid" => turn.is_multiple_of(3),
            "do" => turn % 3 == 1 || path == "protocol.plan.do",
            "may" => turn % 3 == 2,
            "use" if path == "protocol.step.use" => takes_in,
            "id" | "stage" | "facts" | "decision" => true,
            _ => !(takes_in && path.strip_prefix("protocol.step.").is_some_and(|key| !key.contains('.'))),
        }
    }

    fn value(&mut self, path: &str, table: &str, shape: &Shape, key: &str, turn: usize) -> toml::Value {
        let is_fixed = |(known, _): &&(&str, &str)| *known == key || known.contains('.') && path.ends_with(&format!(".{known}"));
        let single = !matches!(shape, Shape::Words { .. } | Shape::Reference(_) | Shape::Table(_) | Shape::List(_));
        if let Some((_, value)) = FIXED.iter().find(is_fixed).filter(|_| single) {
            return (*value).into();
        }
        match shape {
            Shape::Words { audience, .. } => format!("{} waits.", self.word(path, Some(*audience))).into(),
            Shape::Form { name: "a string", .. } => self.word(path, None).into(),
            Shape::Form { name: "an id", .. } if key == "id" => self.id(table).into(),
            Shape::Form { name: "a code", .. } if key == "id" => self.code().into(),
            Shape::Form { examples, .. } => examples[0].into(),
            // What is treated and what rules are about is one area: rules on others are not merged.
            Shape::Reference(Kind::Concept) if key == "areas" => "concept-0".into(),
            // Appointments of several rules are with all roles.
            Shape::Reference(Kind::Role) if key == "with" => format!("role-{}", 1 + turn % MEMBERS).into(),
            Shape::Reference(kind) => self.name_of(*kind).into(),
            Shape::Integer { min, .. } => (min + 40).into(),
            Shape::Boolean => true.into(),
            Shape::Date => toml::Value::Datetime("2027-01-01".parse().unwrap()),
            Shape::Choice(choice) => choice.variants[turn % choice.variants.len()].word.into(),
            Shape::List(item) => {
                let count = match &**item {
                    Shape::Table(inner) if inner.name == "concept" => CONCEPTS,
                    Shape::Table(inner) if inner.name == "treatment" => PROTOCOLS.len(),
                    Shape::Table(_) => MEMBERS,
                    _ => 1,
                };
                (0..count).map(|turn| self.member(path, table, item, key, turn)).collect::<Vec<_>>().into()
            }
            Shape::Table(inner) => self.table(path, *inner, turn).into(),
        }
    }

    fn member(&mut self, path: &str, table: &str, item: &Shape, key: &str, turn: usize) -> toml::Value {
        let mut value = self.value(path, table, item, key, turn);
        if let (Shape::Table(inner), Some(member)) = (item, value.as_table_mut())
            && inner.name == "treatment"
        {
            member.insert("protocol".to_owned(), PROTOCOLS[turn].into());
        }
        value
    }

    /// The next word that is nowhere else.
    fn word(&mut self, path: &str, audience: Option<Audience>) -> String {
        let word = format!("Zq{:04}qz", self.next);
        self.next += 1;
        self.words.insert(word.clone(), Word { key: path.to_owned(), file: self.file.clone(), audience });
        word
    }

    /// An id; the first of its kind has the name that references lead to.
    fn id(&mut self, table: &str) -> String {
        match table {
            "concept" => {
                self.ids += 1;
                format!("concept-{}", (self.ids - 1) % CONCEPTS)
            }
            "protocol" | "set" | "visit" | "course" => String::new(),
            _ => {
                self.items += 1;
                let of_file = if ["product", "source", "role"].contains(&table) {
                    ""
                } else {
                    self.file.rsplit('/').next().unwrap().trim_end_matches(".toml")
                };
                let id = format!("{}-{of_file}-{}", table.replace(' ', "-"), self.items).replace("--", "-");
                if table == "rule" {
                    self.rules.push(id.clone());
                }
                id
            }
        }
    }

    fn code(&mut self) -> String {
        self.items += 1;
        format!("F-{}", self.items)
    }

    fn name_of(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Protocol => PROTOCOLS[usize::from(self.file.contains(PROTOCOLS[0]))].to_owned(),
            Kind::Set => SET.to_owned(),
            Kind::Visit => VISIT.to_owned(),
            Kind::Course => COURSE.to_owned(),
            Kind::Concept => {
                self.concepts += 1;
                format!("concept-{}", self.concepts % CONCEPTS)
            }
            Kind::Product => self.one_of("product-", 1),
            Kind::Source => self.one_of("source-", 1),
            // Codes are counted on from those of the sources before them.
            Kind::Fact => self.one_of("F-", 1 + MEMBERS),
            Kind::Decision => "decision-decisions-1".to_owned(),
            Kind::Role => self.one_of("role-", 1),
            Kind::PictureFile => "arrow.png".to_owned(),
            Kind::FormFile => "plain.pdf".to_owned(),
            Kind::Item => ITEM.to_owned(),
        }
    }

    /// The members of a list in turn.
    fn one_of(&mut self, name: &str, first: usize) -> String {
        self.turns += 1;
        format!("{name}{}", first + self.turns % MEMBERS)
    }
}
