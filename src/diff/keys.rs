//! What a change of each key means, declared once for every key of every file.
//!
//! A test walks over the schema and fails where a key is missing here; until then a change of it counts as one that nobody can compare.

use super::Class;

/// What a change of a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It tells items apart.
    Name,
    /// A part of a rule, which is compared point by point; where no point differs, the rule says the same in other words.
    Rule,
    /// Text that safety rests on.
    Critical,
    /// Other text.
    Text,
    /// Dates, owners, sources.
    Administrative,
    /// What is written about the document rather than in it, so that it asks for no version: the version itself, approvals, history.
    Record,
    /// A quantity that staff keep to: a range within the old one is stricter, one around it looser.
    Range,
    /// A limit that must not be passed: a greater one is looser, and none at all the loosest.
    Most,
    /// A limit that must be reached: a smaller one is looser, and none at all the loosest.
    Least,
    /// What to do about a contraindication.
    Answer,
    /// A yes that is looser than a no.
    Permits,
    /// A yes that is stricter than a no.
    Requires,
    /// A list in which a member more is looser.
    Wider,
    /// A list in which a member more is stricter.
    Narrower,
    /// Anything of which nobody can say that one value is stricter than another.
    Choice,
    /// A table of its own.
    Part,
    /// Tables that are told apart by these keys; one more of them is of this class, one less of its dual.
    Items(&'static [&'static str], Class),
    /// The same, in an order that counts.
    Ordered(&'static [&'static str], Class),
}

use Meaning::*;

const ID: &[&str] = &["id"];

type Keys = &'static [(&'static str, Meaning)];

/// Every table by its name, each with its keys.
const TABLES: &[(&str, Keys)] = &[
    (
        "protocol",
        &[
            ("id", Name),
            ("title", Text),
            ("also", Text),
            ("version", Record),
            ("status", Record),
            ("successor", Administrative),
            ("effective", Administrative),
            ("review-by", Administrative),
            ("owner", Administrative),
            ("author", Administrative),
            ("approval", Record),
            ("history", Record),
            ("allow", Items(&["rule", "item"], Class::Administrative)),
            ("family", Administrative),
            ("is-a", Choice),
            ("sources", Administrative),
            ("basis", Part),
            ("use", Administrative),
            ("without", Items(&["item"], Class::Administrative)),
            ("scope", Part),
            ("opening", Part),
            ("device", Items(ID, Class::Incomparable)),
            ("parameter", Items(ID, Class::Stricter)),
            ("step", Ordered(ID, Class::Incomparable)),
            ("preparation", Items(ID, Class::Unchanged)),
            ("aftercare", Items(ID, Class::Unchanged)),
            ("plan", Items(ID, Class::Unchanged)),
            ("expect", Items(ID, Class::Unchanged)),
            ("phase", Ordered(ID, Class::Wording)),
            ("call", Items(ID, Class::Unchanged)),
            ("contraindication", Items(ID, Class::Stricter)),
            ("risk", Items(ID, Class::Stricter)),
            ("series", Part),
            ("teach-back", Ordered(ID, Class::Editorial)),
            ("picture", Ordered(ID, Class::Editorial)),
            ("form", Ordered(ID, Class::Editorial)),
            ("decision", Items(ID, Class::Administrative)),
            ("source-note", Items(&["source", "at"], Class::Administrative)),
        ],
    ),
    ("approval", &[("role", Record), ("date", Record), ("version", Record), ("hash", Record)]),
    ("history entry", &[("version", Record), ("date", Record), ("change", Record)]),
    (
        "allowance",
        &[("rule", Name), ("item", Name), ("reason", Administrative), ("by", Administrative), ("until", Administrative)],
    ),
    ("basis", &[("facts", Administrative), ("decision", Administrative)]),
    ("left-out item", &[("item", Name), ("reason", Administrative)]),
    (
        "scope",
        &[
            ("patient", Critical),
            ("staff", Text),
            ("indications", Wider),
            ("areas", Wider),
            ("minimum-age", Least),
            ("off-label", Items(&["use"], Class::Looser)),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    ("off-label use", &[("use", Name), ("reason", Text), ("approver", Administrative), ("consent", Critical)]),
    ("opening", &[("message", Critical), ("first", Critical)]),
    (
        "device",
        &[
            ("id", Name),
            ("class", Choice),
            ("term", Critical),
            ("max-depth", Most),
            ("wavelength", Choice),
            ("single-use", Requires),
            ("cleared", Items(&["region"], Class::Looser)),
            ("staff", Text),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "clearance",
        &[
            ("region", Name),
            ("indications", Wider),
            ("areas", Wider),
            ("minimum-age", Least),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "parameter",
        &[
            ("id", Name),
            ("title", Text),
            ("value", Range),
            ("limit", Choice),
            ("audience", Text),
            ("patient", Critical),
            ("staff", Critical),
            ("by", Items(&["area", "skin-type", "weight", "age", "device", "session"], Class::Incomparable)),
            ("per-weight", Range),
            ("most", Most),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "case",
        &[
            ("area", Name),
            ("skin-type", Name),
            ("weight", Name),
            ("age", Name),
            ("device", Name),
            ("session", Name),
            ("value", Range),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "step",
        &[
            ("id", Name),
            ("title", Text),
            ("stage", Choice),
            ("does", Choice),
            ("what", Choice),
            ("use", Choice),
            ("optional", Permits),
            ("session", Choice),
            ("or", Wider),
            ("duration", Range),
            ("products", Choice),
            ("staff", Critical),
            ("patient", Critical),
            ("stop-if", Critical),
            ("numbing", Part),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "numbing cream",
        &[
            ("drug", Choice),
            ("strength", Most),
            ("max-amount", Most),
            ("max-area", Most),
            ("under-wrap", Permits),
            ("applied-by", Choice),
        ],
    ),
    (
        "rule",
        &[
            ("id", Name),
            ("avoid", Rule),
            ("do", Rule),
            ("may", Rule),
            ("if", Rule),
            ("session", Rule),
            ("with", Choice),
            ("from", Rule),
            ("from-event", Rule),
            ("for", Rule),
            ("until", Rule),
            ("call-after", Most),
            ("force", Rule),
            ("spf", Rule),
            ("broad-spectrum", Requires),
            ("every", Rule),
            ("takes", Rule),
            ("times", Rule),
            ("per", Rule),
            ("amount", Rule),
            ("most", Rule),
            ("sets", Rule),
            ("repetitions", Rule),
            ("load", Rule),
            ("areas", Rule),
            ("except", Rule),
            ("exception-to", Rule),
            ("products", Choice),
            ("write-in", Text),
            ("patient", Critical),
            ("why", Text),
            ("staff", Text),
            ("signal", Critical),
            ("differs-because", Administrative),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "plan",
        &[
            ("id", Name),
            ("do", Rule),
            ("from", Rule),
            ("force", Rule),
            ("if", Rule),
            ("areas", Rule),
            ("every", Rule),
            ("times", Rule),
            ("per", Rule),
            ("products", Choice),
            ("why", Text),
            ("signal", Critical),
            ("row", Ordered(ID, Class::Unchanged)),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "row of a plan",
        &[
            ("id", Name),
            ("for", Rule),
            ("every", Rule),
            ("times", Rule),
            ("takes", Rule),
            ("amount", Rule),
            ("most", Rule),
            ("sets", Rule),
            ("repetitions", Rule),
            ("load", Rule),
            ("patient", Critical),
            ("staff", Text),
        ],
    ),
    (
        "expectation",
        &[
            ("id", Name),
            ("sign", Rule),
            ("from", Rule),
            ("lasts", Rule),
            ("until", Rule),
            ("harmless", Permits),
            ("patient", Critical),
            ("skin-tone", Critical),
            ("staff", Text),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "phase",
        &[
            ("id", Name),
            ("title", Text),
            ("from", Critical),
            ("to", Critical),
            ("until", Critical),
            ("patient", Critical),
            ("staff", Text),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "warning sign",
        &[
            ("id", Name),
            ("urgency", Rule),
            ("sign", Rule),
            ("after", Rule),
            ("unlike-normal", Rule),
            ("first", Critical),
            ("patient", Critical),
            ("staff", Critical),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "contraindication",
        &[
            ("id", Name),
            ("condition", Choice),
            ("answer", Answer),
            ("staff", Critical),
            ("patient", Critical),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "risk",
        &[
            ("id", Name),
            ("harm", Choice),
            ("patient", Critical),
            ("staff", Text),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "series",
        &[
            ("sessions", Choice),
            ("interval", Choice),
            ("patient", Critical),
            ("results", Critical),
            ("staff", Critical),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    ("teach-back question", &[("id", Name), ("question", Text), ("staff", Text)]),
    (
        "picture",
        &[
            ("id", Name),
            ("file", Critical),
            ("alt", Critical),
            ("caption", Critical),
            ("with", Text),
            ("audience", Text),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "form",
        &[("id", Name), ("file", Critical), ("title", Text), ("audience", Text), ("facts", Administrative), ("decision", Administrative)],
    ),
    (
        "decision",
        &[
            ("id", Name),
            ("settles", Administrative),
            ("topic", Administrative),
            ("values", Items(&["source"], Class::Administrative)),
            ("chosen", Administrative),
            ("why", Administrative),
            ("by", Administrative),
            ("date", Administrative),
            ("open", Administrative),
            ("read", Administrative),
        ],
    ),
    ("position", &[("source", Name), ("says", Administrative)]),
    ("source note", &[("source", Name), ("at", Name), ("staff", Administrative)]),
    (
        "visit",
        &[
            ("id", Name),
            ("title", Text),
            ("also", Text),
            ("version", Record),
            ("status", Record),
            ("successor", Administrative),
            ("effective", Administrative),
            ("review-by", Administrative),
            ("owner", Administrative),
            ("author", Administrative),
            ("approval", Record),
            ("history", Record),
            ("allow", Items(&["rule", "item"], Class::Administrative)),
            ("treatment", Ordered(&["protocol"], Class::Incomparable)),
            ("opening", Part),
            ("patient", Critical),
            ("staff", Text),
            ("decision", Administrative),
            ("resolution", Items(&["concept"], Class::Incomparable)),
        ],
    ),
    ("treatment", &[("protocol", Name), ("areas", Wider), ("ends-before", Choice)]),
    ("resolution", &[("concept", Name), ("protocol", Choice), ("decision", Administrative)]),
    (
        "course",
        &[
            ("id", Name),
            ("title", Text),
            ("also", Text),
            ("version", Record),
            ("status", Record),
            ("successor", Administrative),
            ("effective", Administrative),
            ("review-by", Administrative),
            ("owner", Administrative),
            ("author", Administrative),
            ("approval", Record),
            ("history", Record),
            ("allow", Items(&["rule", "item"], Class::Administrative)),
            ("protocol", Choice),
            ("visit", Choice),
            ("sessions", Choice),
            ("interval", Choice),
            ("opening", Part),
            ("results", Critical),
            ("staff", Critical),
            ("whole-course", Items(&["concept"], Class::Stricter)),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    ("whole-course note", &[("concept", Name), ("patient", Critical), ("why", Text), ("rule", Critical)]),
    (
        "set",
        &[
            ("id", Name),
            ("title", Administrative),
            ("sources", Administrative),
            ("basis", Part),
            ("step", Ordered(ID, Class::Incomparable)),
            ("call", Items(ID, Class::Unchanged)),
            ("contraindication", Items(ID, Class::Stricter)),
            ("risk", Items(ID, Class::Stricter)),
            ("teach-back", Ordered(ID, Class::Editorial)),
            ("picture", Ordered(ID, Class::Editorial)),
            ("form", Ordered(ID, Class::Editorial)),
        ],
    ),
    ("vocabulary", &[("concept", Items(ID, Class::Editorial)), ("product", Items(ID, Class::Wording))]),
    (
        "concept",
        &[
            ("id", Name),
            ("sort", Choice),
            // What it does to a document is compared there, point by point.
            ("is-a", Rule),
            ("term", Critical),
            ("plain", Critical),
            ("also", Text),
            ("inci", Critical),
            ("asks", Administrative),
            ("bans", Administrative),
            ("signs", Administrative),
            ("told-by-colour", Administrative),
            ("avoid-icon", Text),
            ("do-icon", Text),
            ("staff", Text),
        ],
    ),
    (
        "product",
        &[
            ("id", Name),
            ("term", Critical),
            ("is-a", Choice),
            ("ingredients", Choice),
            ("sterile", Choice),
            ("sterile-exception", Permits),
            ("occlusive", Choice),
            ("for-broken-skin", Choice),
            ("first-use", Choice),
            ("spf", Choice),
            ("staff", Text),
            ("facts", Administrative),
            ("decision", Administrative),
        ],
    ),
    (
        "clinic",
        &[
            ("name", Text),
            ("example", Text),
            ("region", Critical),
            ("phone", Critical),
            ("phone-note", Critical),
            ("hours", Critical),
            ("out-of-hours", Critical),
            ("time-zone", Critical),
            ("open", Items(&["days", "from", "to"], Class::Wording)),
            ("emergency", Critical),
            ("line", Items(&["urgency"], Class::Wording)),
            ("report-harm", Text),
            ("report-harm-patient", Text),
            ("other-formats", Text),
            ("decision", Administrative),
            ("logo", Text),
            ("address", Text),
            ("directions", Text),
            ("picture", Part),
            ("role", Items(ID, Class::Administrative)),
        ],
    ),
    ("picture of the clinic", &[("file", Text), ("alt", Text), ("caption", Text), ("decision", Administrative)]),
    ("line", &[("urgency", Name), ("number", Critical), ("hours", Critical), ("patient", Critical)]),
    ("role", &[("id", Name), ("title", Text)]),
    ("opening hours", &[("days", Name), ("from", Name), ("to", Name)]),
    ("source file", &[("source", Items(ID, Class::Administrative)), ("fact", Items(ID, Class::Administrative))]),
    (
        "source",
        &[
            ("id", Name),
            ("title", Administrative),
            ("grade", Administrative),
            ("read", Administrative),
            ("doi", Administrative),
            ("reusable", Administrative),
            ("staff", Administrative),
        ],
    ),
    (
        "fact",
        &[
            ("id", Name),
            ("source", Administrative),
            ("at", Administrative),
            ("says", Administrative),
            ("verified", Administrative),
            ("unverified", Administrative),
            ("disagreements", Administrative),
            ("safety", Administrative),
            ("declined", Administrative),
            ("because", Administrative),
        ],
    ),
    ("decisions file", &[("decision", Items(ID, Class::Administrative))]),
    ("project", &[("site", Part), ("lifecycle", Part), ("check", Part), ("print", Part)]),
    (
        "site section",
        &[("theme", Text), ("output", Administrative), ("language", Critical), ("base-address", Text), ("accent", Text)],
    ),
    (
        "lifecycle section",
        &[("draft", Administrative), ("retired", Administrative), ("unapproved", Administrative), ("overdue", Administrative)],
    ),
    (
        "check section",
        &[
            ("profile", Administrative),
            ("style", Administrative),
            ("rule", Items(&["rule"], Class::Administrative)),
            ("max-needle", Administrative),
            ("min-interval", Administrative),
            ("open-channels", Administrative),
            ("sentence-words", Administrative),
            ("handout-words", Administrative),
            ("approver", Administrative),
        ],
    ),
    ("rule level", &[("rule", Name), ("level", Administrative), ("reason", Administrative)]),
    ("print section", &[("paper", Text)]),
];

/// What a change of that key of that table means.
pub fn meaning(table: &str, key: &str) -> Option<Meaning> {
    let (_, keys) = TABLES.iter().find(|(name, _)| *name == table)?;
    keys.iter().find(|(name, _)| *name == key).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::FileKind;
    use crate::schema::{Shape, TableShape};
    use std::collections::BTreeSet;

    fn below(shape: &Shape) -> Option<TableShape> {
        match shape {
            Shape::Table(table) => Some(*table),
            Shape::List(item) => below(item),
            _ => None,
        }
    }

    #[test]
    fn every_key_of_every_file_has_a_meaning_and_no_other_has() {
        let mut open: Vec<TableShape> = FileKind::DESCRIBED.iter().filter_map(|(kind, ..)| kind.shape()).collect();
        let mut keys = BTreeSet::new();
        let mut seen = BTreeSet::new();
        while let Some(table) = open.pop().filter(|table| seen.insert(table.name) || !seen.is_empty()) {
            for field in (table.fields)() {
                keys.insert((table.name, field.key));
                open.extend(below(&field.shape).filter(|nested| !seen.contains(nested.name)));
            }
        }
        let declared: BTreeSet<_> = TABLES.iter().flat_map(|(table, keys)| keys.iter().map(move |(key, _)| (*table, *key))).collect();
        assert_eq!(keys.difference(&declared).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "keys without a meaning");
        assert_eq!(declared.difference(&keys).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "meanings without a key");
    }
}
