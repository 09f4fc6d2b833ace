//! A project in which every key of every kind of file stands, made from the declarations of the keys, and every way to edit it.

use crate::attached;
use jiff::civil::Date;
use protogen::load::{FileKind, RawFile, fingerprint};
use protogen::schema::names::Kind;
use protogen::schema::{Field, Presence, Shape, TableShape};
use protogen::theme::Theme;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use toml::de::{DeTable, DeValue};

/// What everything else refers to, so that nothing goes in a circle: one thing of each kind.
const GROUND: [(&str, &str); 9] = [
    (
        "content/vocabulary/ground.toml",
        "[[concept]]\nid = \"ground\"\nsort = \"sign\"\nterm = \"redness\"\nplain = \"red skin\"\n\
         [[concept]]\nid = \"cheek\"\nsort = \"area\"\nterm = \"cheek\"\n\
         [[product]]\nid = \"ground-product\"\nterm = \"cooling gel\"\n",
    ),
    (
        "content/sources/ground.toml",
        "[[source]]\nid = \"ground-source\"\ntitle = \"A source\"\ngrade = \"journal\"\nread = 2026-06-01\n\
         [[fact]]\nid = \"S0-01\"\nsource = \"ground-source\"\nat = \"page 1\"\nsays = \"One millimetre.\"\n",
    ),
    (
        "content/protocols/ground-protocol.toml",
        "id = \"ground-protocol\"\ntitle = \"Ground treatment\"\nversion = \"1.0.0\"\nstatus = \"active\"\neffective = 2026-06-02\n\
         review-by = 2027-06-02\nowner = \"clinic-role-1\"\nauthor = \"clinic-role-1\"\n\
         [[step]]\nid = \"wait\"\ntitle = \"Wait\"\nduration = \"exactly 15 min\"\npatient = \"You wait {wait.duration}.\"\nfacts = [\"S0-01\"]\n\
         [[parameter]]\nid = \"depth\"\ntitle = \"Depth\"\nvalue = \"1 mm\"\n",
    ),
    (
        "content/sets/ground-set.toml",
        "id = \"ground-set\"\ntitle = \"Ground set\"\n\
         [[call]]\nid = \"ground-call\"\nurgency = \"today\"\nsign = \"ground\"\nafter = \"3 d\"\npatient = \"it stays after {after}\"\n",
    ),
    (
        "content/visits/ground-visit.toml",
        "id = \"ground-visit\"\ntitle = \"Ground visit\"\npatient = \"It takes {ground-protocol#wait.duration}.\"\nversion = \"1.0.0\"\n\
         status = \"active\"\neffective = 2026-06-03\nreview-by = 2027-06-03\nowner = \"clinic-role-1\"\nauthor = \"clinic-role-1\"\n\
         [[treatment]]\nprotocol = \"ground-protocol\"\n",
    ),
    (
        "content/courses/ground-course.toml",
        "id = \"ground-course\"\ntitle = \"Ground course\"\nprotocol = \"ground-protocol\"\nsessions = \"3\"\ninterval = \"4 wk\"\n\
         version = \"1.0.0\"\nstatus = \"draft\"\neffective = 2026-06-04\nreview-by = 2027-06-04\nowner = \"clinic-role-1\"\n\
         author = \"clinic-role-1\"\n",
    ),
    (
        "content/languages/en/words.toml",
        "name = \"English\"\ndirection = \"ltr\"\n[words]\nstamp_draft = \"BEING WRITTEN\"\ntitle_review = \"What to read again\"\n",
    ),
    ("themes/own/theme.toml", "title = \"Our own\"\n"),
    ("themes/own/words/en.toml", "name = \"English\"\ndirection = \"ltr\"\n[words]\ntitle_sources = \"What it rests on\"\n"),
];

/// One edit of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The value of that number gets another of its form.
    Other(usize),
    /// The optional key of that number is left out.
    LeftOut(usize),
    /// The list of that number loses its last.
    Shorter(usize),
    /// The list of that number is turned round.
    Reversed(usize),
    /// A string, date or number of a file, by its place among all of them.
    Literal(&'static str, usize),
    /// A comment at the top of a file moves all that stands in it.
    Moved(String),
    /// A file is taken away.
    Removed(String),
    /// A file gets another name.
    Renamed(String),
    /// A document comes again under another id.
    Copied(&'static str),
    /// A file comes to the theme.
    Themed(&'static str),
    /// A picture or a form has other bytes.
    Redrawn(&'static str),
    /// A picture or a form is taken away.
    Gone(&'static str),
}

/// Pictures and forms, two of each.
const ATTACHED: [&str; 4] =
    ["content/pictures/ground.png", "content/pictures/other.png", "content/forms/ground.pdf", "content/forms/other.pdf"];

fn attached(path: &str, redrawn: bool) -> RawFile {
    let bytes = match (path.ends_with(".png"), redrawn) {
        (true, false) => attached::arrow(attached::BLACK),
        (true, true) => attached::with_chunk(&attached::arrow(attached::BLACK), b"tEXt", b"Author\0Ann"),
        (false, false) => attached::plain(),
        (false, true) => attached::with_info(&[("Author", "Ann")]),
    };
    RawFile::of_bytes(path, bytes)
}

/// The project with these edits, sorted by path.
pub fn with(edits: &[Edit]) -> Vec<RawFile> {
    let mut files: BTreeMap<String, String> = Writer::written(edits).0;
    for edit in edits {
        match edit {
            Edit::Literal(path, at) => {
                if let Some(text) = files.get_mut(*path) {
                    *text = with_other_literal(text, *at);
                }
            }
            Edit::Moved(path) => {
                if let Some(text) = files.get_mut(path) {
                    text.insert_str(0, "# This moves everything.\n");
                }
            }
            Edit::Removed(path) => drop(files.remove(path)),
            Edit::Renamed(path) => {
                if let Some(text) = files.remove(path) {
                    files.insert(path.replace(".toml", "-2.toml"), text);
                }
            }
            Edit::Copied(id) => {
                let copies: Vec<(String, String)> = files
                    .iter()
                    .filter(|(path, _)| path.ends_with(&format!("/{id}.toml")))
                    .map(|(path, text)| {
                        (
                            path.replace(id, &format!("{id}-copy")),
                            text.replacen(id, &format!("{id}-copy"), 1).replacen("Ground", "Copied", 1),
                        )
                    })
                    .collect();
                files.extend(copies);
            }
            Edit::Themed(path) => {
                let of_default = Theme::built_in().file(path).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
                files.insert(format!("themes/own/{path}"), of_default.unwrap_or_default() + "<!-- Our own. -->");
            }
            Edit::Other(_) | Edit::LeftOut(_) | Edit::Shorter(_) | Edit::Reversed(_) | Edit::Redrawn(_) | Edit::Gone(_) => {}
        }
    }
    let there = ATTACHED.into_iter().filter(|path| !edits.contains(&Edit::Gone(path)));
    let drawn = there.map(|path| attached(path, edits.contains(&Edit::Redrawn(path))));
    let mut files: Vec<RawFile> = files.into_iter().map(|(path, text)| RawFile::new(&path, &text)).chain(drawn).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Every single edit, file by file.
pub fn edits() -> Vec<Vec<Edit>> {
    let (files, keys) = Writer::written(&[]);
    let mut all: Vec<Vec<Edit>> = keys;
    all.extend(GROUND.map(|(path, text)| (0..literals(text).len()).map(|at| Edit::Literal(path, at)).collect()));
    for path in files.into_keys() {
        all.push(vec![Edit::Moved(path.clone()), Edit::Removed(path.clone()), Edit::Renamed(path)]);
    }
    all.push(["ground-protocol", "ground-visit", "ground-course"].map(Edit::Copied).into());
    all.push(["templates/review.html", "templates/handout.html", "assets/own.css", "icons/own.svg"].map(Edit::Themed).into());
    all.push(ATTACHED.into_iter().flat_map(|path| [Edit::Redrawn(path), Edit::Gone(path)]).collect());
    all
}

/// Few files: what the others refer to, with the documents in use approved.
pub fn ground() -> Vec<RawFile> {
    let clinic = "name = \"Clinic\"\nregion = \"uk\"\nphone = \"01632 960123\"\nhours = \"Always.\"\nout-of-hours = \"Go there.\"\n\
                  emergency = \"999\"\n[[role]]\nid = \"clinic-role-1\"\ntitle = \"Lead\"\n[[role]]\nid = \"clinic-role-2\"\ntitle = \"Head\"\n";
    let settings = "[site]\ntheme = \"own\"\n";
    let mut files = vec![RawFile::new("content/clinic.toml", clinic), RawFile::new("protogen.toml", settings)];
    files.extend(GROUND.iter().map(|(path, text)| RawFile::new(path, &approved(text))));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn approved(text: &str) -> String {
    if !text.contains("status = \"active\"") {
        return text.to_owned();
    }
    let hash = fingerprint(DeTable::parse(text).unwrap().get_ref());
    format!("{text}[approval]\nrole = \"clinic-role-2\"\ndate = 2026-06-02\nversion = \"1.0.0\"\nhash = \"{hash}\"\n")
}

/// Every date of the project.
pub fn dates() -> Vec<Date> {
    dates_of(&with(&[]))
}

/// Every date in these files.
pub fn dates_of(files: &[RawFile]) -> Vec<Date> {
    let texts = files.iter().map(|file| file.content.as_ref().unwrap());
    let mut found: Vec<Date> =
        texts.flat_map(|text| literals(text).into_iter().filter_map(|place| text[place].parse().ok()).collect::<Vec<_>>()).collect();
    found.sort();
    found.dedup();
    found
}

/// Where strings, dates and numbers stand in a file.
pub fn literals(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let table = DeTable::parse(text).unwrap();
    table.get_ref().iter().for_each(|(_, value)| collect(value, &mut found));
    found.sort_by_key(|place| place.start);
    found
}

fn collect(value: &toml::Spanned<DeValue<'_>>, found: &mut Vec<std::ops::Range<usize>>) {
    match value.get_ref() {
        DeValue::Table(table) => table.iter().for_each(|(_, value)| collect(value, found)),
        DeValue::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => found.push(value.span()),
    }
}

/// A string says one word more, or another where it has a form of its own; a date is the next; a number one more.
pub fn with_other_literal(text: &str, at: usize) -> String {
    let mut text = text.to_owned();
    let Some(place) = literals(&text).into_iter().nth(at) else { return text };
    let old = &text[place.clone()];
    let new = match (old.parse::<Date>(), old.trim_matches('"')) {
        (Ok(date), _) => date.tomorrow().unwrap().to_string(),
        (_, "active") => "\"retired\"".to_owned(),
        (_, "draft") => "\"active\"".to_owned(),
        (_, "ltr") => "\"rtl\"".to_owned(),
        (_, "sign") => "\"activity\"".to_owned(),
        (_, "journal") => "\"guideline\"".to_owned(),
        (_, "1.0.0") => "\"1.0.1\"".to_owned(),
        (_, inner) if inner.chars().any(|c| c.is_ascii_digit()) && inner.contains(' ') && !inner.contains('{') => {
            format!("\"{}\"", inner.replace(|c: char| c.is_ascii_digit(), "2"))
        }
        (_, inner) if old.starts_with('"') => format!("\"{inner} more\""),
        _ => format!("{old}1"),
    };
    text.replace_range(place, &new);
    text
}

/// How a value is written by its key, where its shape does not say enough.
fn special(table: &str, key: &str) -> Option<[&'static str; 2]> {
    let always = match (table, key) {
        // The clinic closes after it opens, and a line answers when it is closed.
        ("opening hours", "from") => return Some(["\"08:00\"", "\"09:00\""]),
        ("opening hours", "to") => return Some(["\"17:00\"", "\"18:00\""]),
        // Nobody answers the own number of a clinic that is closed.
        ("line", "number") => return Some(["\"01632 960124\"", "\"01632 960125\""]),
        ("line", "urgency") => return Some(["\"closed\"", "\"now\""]),
        // What says when the next row starts.
        ("row of a plan", "for") => return Some(["\"2 d\"", "\"3 d\""]),
        (_, "theme") => "\"own\"",
        (_, "output") => "\"public\"",
        (_, "language") => "\"en\"",
        // Nothing is taken in twice.
        ("protocol", "use") => "[\"ground-set\", \"set\"]",
        ("left-out item", "item") => "\"set#set-risk-1\"",
        // A number is one of its region, so neither can be another by itself; `literals` changes the number.
        ("clinic", "region") => "\"uk\"",
        ("clinic", "phone") => "\"01632 960123\"",
        ("clinic", "emergency") => "\"999\"",
        _ => return None,
    };
    Some([always; 2])
}

/// Two names of each kind.
fn named(kind: Kind) -> [&'static str; 2] {
    match kind {
        Kind::Protocol => ["ground-protocol", "protocol"],
        Kind::Set => ["ground-set", "set"],
        Kind::Visit => ["ground-visit", "visit"],
        Kind::Course => ["ground-course", "course"],
        Kind::Concept => ["ground", "cheek"],
        Kind::Product => ["ground-product", "vocabulary-product-1"],
        Kind::Source => ["ground-source", "source-file-source-1"],
        Kind::Fact => ["S0-01", "S9-01"],
        Kind::Decision => ["decisions-decision-1", "decisions-decision-2"],
        Kind::Role => ["clinic-role-1", "clinic-role-2"],
        Kind::PictureFile => ["ground.png", "other.png"],
        Kind::FormFile => ["ground.pdf", "other.pdf"],
        Kind::Item => ["protocol-step-1", "protocol-step-2"],
    }
}

struct Writer<'e> {
    edits: &'e [Edit],
    /// The file kind's name, which is the id of a document of that kind too.
    name: &'static str,
    text: String,
    /// By which values are told apart.
    count: usize,
    /// How many ids and codes there are of each table.
    ids: HashMap<String, usize>,
    /// What could be edited of the file so far.
    possible: Vec<Edit>,
}

impl<'e> Writer<'e> {
    /// The files, and what the keys of each of those from declarations allow.
    fn written(edits: &'e [Edit]) -> (BTreeMap<String, String>, Vec<Vec<Edit>>) {
        let mut files: BTreeMap<String, String> = GROUND.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let mut writer = Writer { edits, name: "", text: String::new(), count: 0, ids: HashMap::new(), possible: Vec::new() };
        let mut possible = Vec::new();
        for (kind, name, place) in FileKind::DESCRIBED {
            writer.name = name;
            writer.file(kind.shape().unwrap());
            files.insert(place.replace('*', name), std::mem::take(&mut writer.text));
            possible.push(std::mem::take(&mut writer.possible));
        }
        (files, possible)
    }

    /// First what stands at the top, then the tables.
    fn file(&mut self, table: TableShape) {
        let fields = (table.fields)();
        let (tables, values): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|field| table_of(&field.shape).is_some());
        for field in values {
            if let Some(value) = self.field(table.name, field, true) {
                writeln!(self.text, "{} = {value}", field.key).unwrap();
            }
        }
        for field in tables {
            let Some((inner, is_list)) = table_of(&field.shape) else { continue };
            let number = self.next();
            let mut rows = vec![self.row(inner, true)];
            if is_list {
                rows.push(self.row(inner, false));
            }
            self.list(number, is_list, &mut rows);
            if self.is_left_out(number, field) {
                continue;
            }
            let header = if is_list { format!("[[{}]]", field.key) } else { format!("[{}]", field.key) };
            rows.iter().for_each(|row| write!(self.text, "{header}\n{row}").unwrap());
        }
    }

    /// With all keys, or with those alone that must stand there. A step that takes in another protocol says nothing itself, so `use` stands
    /// in the short row; a set takes in none.
    fn row(&mut self, table: TableShape, is_full: bool) -> String {
        let in_set = self.name == "set";
        let is_wanted = |field: &Field| match (table.name, field.key) {
            ("step", "use") => !is_full && !in_set,
            ("opening hours", "days") | ("plan", "row") => true,
            _ => is_full || field.presence == Presence::Required,
        };
        let fields = (table.fields)().into_iter().filter(is_wanted);
        fields.filter_map(|field| Some(format!("{} = {}\n", field.key, self.field(table.name, &field, false)?))).collect()
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    fn is(&self, edit: &Edit) -> bool {
        self.edits.contains(edit)
    }

    fn is_left_out(&mut self, number: usize, field: &Field) -> bool {
        if field.presence == Presence::Optional {
            self.possible.push(Edit::LeftOut(number));
        }
        self.is(&Edit::LeftOut(number))
    }

    fn list(&mut self, number: usize, is_list: bool, items: &mut Vec<String>) {
        if is_list {
            self.possible.extend([Edit::Shorter(number), Edit::Reversed(number)]);
        }
        if self.is(&Edit::Shorter(number)) {
            items.pop();
        }
        if self.is(&Edit::Reversed(number)) {
            items.reverse();
        }
    }

    fn field(&mut self, table: &str, field: &Field, is_top: bool) -> Option<String> {
        let number = self.next();
        let value = self.value(table, field.key, &field.shape, is_top);
        if self.is_left_out(number, field) { None } else { value }
    }

    /// None, if such a value can't be in this file.
    fn value(&mut self, table: &str, key: &str, shape: &Shape, is_top: bool) -> Option<String> {
        let number = self.next();
        let other = usize::from(self.is(&Edit::Other(number)));
        let mut id = |form: &str| {
            let count = self.ids.entry(format!("{}-{}", self.name, table.replace(' ', "-"))).and_modify(|count| *count += 1).or_insert(1);
            format!(
                "\"{}{}\"",
                form.replace("{table}", &format!("{}-{}", self.name, table.replace(' ', "-"))).replace("{count}", &count.to_string()),
                if other == 1 { "9" } else { "" }
            )
        };
        let value = match shape {
            // Tables say it: whoever writes both is told so.
            _ if table == "clinic" && ["hours", "out-of-hours"].contains(&key) => return None,
            _ if special(table, key).is_some() => special(table, key)?[other].to_owned(),
            Shape::Form { name: "an id", .. } if is_top => format!("\"{}\"", self.name),
            Shape::Form { name: "an id", .. } => id("{table}-{count}"),
            Shape::Form { name: "a code", .. } => id("S9-0{count}"),
            Shape::Form { name: "a string", .. } => format!("\"label {number}{}\"", " more".repeat(other)),
            Shape::Form { examples, .. } => format!("{:?}", examples[(number + other) % examples.len()]),
            Shape::Words { .. } => format!("\"Words {number} of {key}{}.\"", " and more".repeat(other)),
            Shape::Reference(Kind::Item) if self.name != "protocol" => return None,
            Shape::Reference(kind) => format!("{:?}", named(*kind)[other]),
            Shape::Integer { min, max } => {
                i64::try_from(number + other).unwrap().clamp(*min, *max - 1 + i64::try_from(other).unwrap()).to_string()
            }
            Shape::Boolean => (other == 0).to_string(),
            Shape::Date => format!("2026-{:02}-{:02}", 1 + number % 12, 1 + (number + other) % 28),
            Shape::Choice(choice) => format!("{:?}", choice.variants[(number + other) % choice.variants.len()].word),
            Shape::List(of) => {
                let mut items: Vec<String> = (0..2).filter_map(|_| self.value(table, key, of, false)).collect();
                self.list(number, true, &mut items);
                return Some(format!("[{}]", items.join(", ")));
            }
            Shape::Table(inner) => {
                let values = (inner.fields)()
                    .iter()
                    .filter_map(|field| Some(format!("{} = {}", field.key, self.field(inner.name, field, false)?)))
                    .collect::<Vec<_>>();
                return Some(format!("{{ {} }}", values.join(", ")));
            }
        };
        self.possible.push(Edit::Other(number));
        Some(value)
    }
}

/// The table of a key that stands as a table of its own at the top of a file, and whether there may be several.
fn table_of(shape: &Shape) -> Option<(TableShape, bool)> {
    match shape {
        Shape::Table(table) => Some((*table, false)),
        Shape::List(of) => table_of(of).map(|(table, _)| (table, true)),
        _ => None,
    }
}
