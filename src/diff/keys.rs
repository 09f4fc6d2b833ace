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

/// The keys of a table, by what a change of them means.
type Keys = &'static [(Meaning, &'static [&'static str])];

/// Every table by its name, each with its keys. What it does to a document that a concept becomes a kind of another is compared there, point
/// by point.
#[rustfmt::skip]
const TABLES: &[(&str, Keys)] = &[
    ("protocol", &[
        (Name, &["id"]),
        (Text, &["title", "also"]),
        (Record, &["version", "status", "withdrawal", "approval", "history"]),
        (Administrative, &["successor", "effective", "review-by", "owner", "author", "family", "sources", "use"]),
        (Items(&["rule", "item"], Class::Administrative), &["allow"]),
        (Choice, &["is-a"]),
        (Part, &["basis", "scope", "opening", "series"]),
        (Items(&["item"], Class::Administrative), &["without"]),
        (Items(ID, Class::Incomparable), &["device"]),
        (Items(ID, Class::Stricter), &["parameter", "contraindication", "risk"]),
        (Ordered(ID, Class::Incomparable), &["step"]),
        (Items(ID, Class::Unchanged), &["preparation", "aftercare", "plan", "expect", "call"]),
        (Ordered(ID, Class::Wording), &["phase"]),
        (Ordered(ID, Class::Editorial), &["teach-back", "picture", "form"]),
        (Items(ID, Class::Administrative), &["decision"]),
        (Items(&["source", "at"], Class::Administrative), &["source-note"]),
    ]),
    ("approval", &[
        (Record, &["role", "date", "version", "hash"]),
    ]),
    ("withdrawal", &[
        (Record, &["role", "date", "reason", "patient"]),
    ]),
    ("approvals", &[
        (Record, &["approval", "approved"]),
    ]),
    ("approval record", &[
        (Record, &["language", "version", "role", "meaning", "date", "content", "page", "groups", "seal"]),
    ]),
    ("groups of an approval", &[
        (Record, &["own", "uses", "vocabulary", "clinic", "words"]),
    ]),
    ("approved text", &[
        (Record, &["page", "lines"]),
    ]),
    ("history entry", &[
        (Record, &["version", "date", "change"]),
    ]),
    ("allowance", &[
        (Name, &["rule", "item"]),
        (Administrative, &["reason", "by", "until"]),
    ]),
    ("basis", &[
        (Administrative, &["facts", "decision"]),
    ]),
    ("left-out item", &[
        (Name, &["item"]),
        (Administrative, &["reason"]),
    ]),
    ("scope", &[
        (Critical, &["patient"]),
        (Text, &["staff"]),
        (Wider, &["indications", "areas"]),
        (Least, &["minimum-age"]),
        (Items(&["use"], Class::Looser), &["off-label"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("off-label use", &[
        (Name, &["use"]),
        (Text, &["reason"]),
        (Administrative, &["approver"]),
        (Critical, &["consent"]),
    ]),
    ("opening", &[
        (Critical, &["message", "first"]),
    ]),
    ("device", &[
        (Name, &["id"]),
        (Choice, &["class", "wavelength"]),
        (Critical, &["term"]),
        (Most, &["max-depth"]),
        (Requires, &["single-use"]),
        (Items(&["region"], Class::Looser), &["cleared"]),
        (Text, &["staff"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("clearance", &[
        (Name, &["region"]),
        (Wider, &["indications", "areas"]),
        (Least, &["minimum-age"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("parameter", &[
        (Name, &["id"]),
        (Text, &["title", "audience"]),
        (Range, &["value", "per-weight"]),
        (Choice, &["limit"]),
        (Critical, &["patient", "staff"]),
        (Items(&["area", "skin-type", "weight", "age", "device", "session"], Class::Incomparable), &["by"]),
        (Most, &["most"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("case", &[
        (Name, &["area", "skin-type", "weight", "age", "device", "session"]),
        (Range, &["value"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("step", &[
        (Name, &["id"]),
        (Text, &["title"]),
        (Choice, &["stage", "does", "what", "use", "session", "products"]),
        (Permits, &["optional"]),
        (Wider, &["or"]),
        (Range, &["duration"]),
        (Critical, &["staff", "patient", "stop-if"]),
        (Part, &["numbing"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("numbing cream", &[
        (Choice, &["drug", "applied-by"]),
        (Most, &["strength", "max-amount", "max-area"]),
        (Permits, &["under-wrap"]),
    ]),
    ("rule", &[
        (Name, &["id"]),
        (Rule, &["avoid", "do", "may", "if", "session", "from", "from-event", "for", "until", "force", "spf",
            "every", "takes", "times", "per", "amount", "most", "sets", "repetitions", "load", "areas", "except", "exception-to"]),
        (Choice, &["with", "products"]),
        (Most, &["call-after"]),
        (Requires, &["broad-spectrum"]),
        (Text, &["write-in", "why", "staff"]),
        (Critical, &["patient", "signal"]),
        (Administrative, &["differs-because", "facts", "decision"]),
    ]),
    ("plan", &[
        (Name, &["id"]),
        (Rule, &["do", "from", "force", "if", "areas", "every", "times", "per"]),
        (Choice, &["products"]),
        (Text, &["why"]),
        (Critical, &["signal"]),
        (Ordered(ID, Class::Unchanged), &["row"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("row of a plan", &[
        (Name, &["id"]),
        (Rule, &["for", "every", "times", "takes", "amount", "most", "sets", "repetitions", "load"]),
        (Critical, &["patient"]),
        (Text, &["staff"]),
    ]),
    ("expectation", &[
        (Name, &["id"]),
        (Rule, &["sign", "from", "lasts", "until"]),
        (Permits, &["harmless"]),
        (Critical, &["patient", "skin-tone"]),
        (Text, &["staff"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("phase", &[
        (Name, &["id"]),
        (Text, &["title", "staff"]),
        (Critical, &["from", "to", "until", "patient"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("warning sign", &[
        (Name, &["id"]),
        (Rule, &["urgency", "sign", "after", "unlike-normal"]),
        (Critical, &["first", "patient", "staff"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("contraindication", &[
        (Name, &["id"]),
        (Choice, &["condition"]),
        (Answer, &["answer"]),
        (Critical, &["staff", "patient"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("risk", &[
        (Name, &["id"]),
        (Choice, &["harm"]),
        (Critical, &["patient"]),
        (Text, &["staff"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("series", &[
        (Choice, &["sessions", "interval"]),
        (Critical, &["patient", "results", "staff"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("teach-back question", &[
        (Name, &["id"]),
        (Text, &["question", "staff"]),
    ]),
    ("picture", &[
        (Name, &["id"]),
        (Critical, &["file", "alt", "caption"]),
        (Text, &["with", "audience"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("form", &[
        (Name, &["id"]),
        (Critical, &["file"]),
        (Text, &["title", "audience"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("decision", &[
        (Name, &["id"]),
        (Administrative, &["settles", "topic", "chosen", "why", "by", "date", "open", "read"]),
        (Items(&["source"], Class::Administrative), &["values"]),
    ]),
    ("position", &[
        (Name, &["source"]),
        (Administrative, &["says"]),
    ]),
    ("source note", &[
        (Name, &["source", "at"]),
        (Administrative, &["staff"]),
    ]),
    ("visit", &[
        (Name, &["id"]),
        (Text, &["title", "also", "staff"]),
        (Record, &["version", "status", "withdrawal", "approval", "history"]),
        (Administrative, &["successor", "effective", "review-by", "owner", "author", "decision"]),
        (Items(&["rule", "item"], Class::Administrative), &["allow"]),
        (Ordered(&["protocol"], Class::Incomparable), &["treatment"]),
        (Part, &["opening"]),
        (Critical, &["patient"]),
        (Items(&["concept"], Class::Incomparable), &["resolution"]),
    ]),
    ("treatment", &[
        (Name, &["protocol"]),
        (Wider, &["areas"]),
        (Choice, &["ends-before"]),
    ]),
    ("resolution", &[
        (Name, &["concept"]),
        (Choice, &["protocol"]),
        (Administrative, &["decision"]),
    ]),
    ("course", &[
        (Name, &["id"]),
        (Text, &["title", "also"]),
        (Record, &["version", "status", "withdrawal", "approval", "history"]),
        (Administrative, &["successor", "effective", "review-by", "owner", "author", "facts", "decision"]),
        (Items(&["rule", "item"], Class::Administrative), &["allow"]),
        (Choice, &["protocol", "visit", "sessions", "interval"]),
        (Part, &["opening"]),
        (Critical, &["results", "staff"]),
        (Items(&["concept"], Class::Stricter), &["whole-course"]),
    ]),
    ("whole-course note", &[
        (Name, &["concept"]),
        (Critical, &["patient", "rule"]),
        (Text, &["why"]),
    ]),
    ("set", &[
        (Name, &["id"]),
        (Administrative, &["title", "sources"]),
        (Part, &["basis"]),
        (Ordered(ID, Class::Incomparable), &["step"]),
        (Items(ID, Class::Unchanged), &["call"]),
        (Items(ID, Class::Stricter), &["contraindication", "risk"]),
        (Ordered(ID, Class::Editorial), &["teach-back", "picture", "form"]),
    ]),
    ("vocabulary", &[
        (Items(ID, Class::Editorial), &["concept"]),
        (Items(ID, Class::Wording), &["product"]),
    ]),
    ("concept", &[
        (Name, &["id"]),
        (Choice, &["sort"]),
        (Rule, &["is-a"]),
        (Critical, &["term", "plain", "inci"]),
        (Text, &["also", "avoid-icon", "do-icon", "staff"]),
        (Administrative, &["asks", "bans", "signs", "told-by-colour"]),
    ]),
    ("product", &[
        (Name, &["id"]),
        (Critical, &["term"]),
        (Choice, &["is-a", "ingredients", "sterile", "occlusive", "for-broken-skin", "first-use", "spf"]),
        (Permits, &["sterile-exception"]),
        (Text, &["staff"]),
        (Administrative, &["facts", "decision"]),
    ]),
    ("clinic", &[
        (Text, &["name", "example", "report-harm", "report-harm-patient", "other-formats", "logo", "address", "directions"]),
        (Critical, &["region", "phone", "phone-note", "hours", "out-of-hours", "time-zone", "emergency"]),
        (Items(&["days", "from", "to"], Class::Wording), &["open"]),
        (Items(&["urgency"], Class::Wording), &["line"]),
        (Administrative, &["decision"]),
        (Part, &["picture"]),
        (Items(ID, Class::Administrative), &["role"]),
    ]),
    ("picture of the clinic", &[
        (Text, &["file", "alt", "caption"]),
        (Administrative, &["decision"]),
    ]),
    ("line", &[
        (Name, &["urgency"]),
        (Critical, &["number", "hours", "patient"]),
    ]),
    ("role", &[
        (Name, &["id"]),
        (Text, &["title"]),
    ]),
    ("opening hours", &[
        (Name, &["days", "from", "to"]),
    ]),
    ("source file", &[
        (Items(ID, Class::Administrative), &["source", "fact"]),
    ]),
    ("source", &[
        (Name, &["id"]),
        (Administrative, &["title", "grade", "read", "doi", "reusable", "staff"]),
    ]),
    ("fact", &[
        (Name, &["id"]),
        (Administrative, &["source", "at", "says", "verified", "unverified", "disagreements", "safety", "declined", "because"]),
    ]),
    ("decisions file", &[
        (Items(ID, Class::Administrative), &["decision"]),
    ]),
    ("project", &[
        (Part, &["site", "lifecycle", "check", "print"]),
        (Items(&["language"], Class::Administrative), &["approvals"]),
    ]),
    ("approval policy", &[
        (Name, &["language"]),
        (Administrative, &["roles"]),
    ]),
    ("site section", &[
        (Text, &["theme", "base-address", "accent"]),
        (Administrative, &["output"]),
        (Critical, &["language"]),
    ]),
    ("lifecycle section", &[
        (Administrative, &["draft", "retired", "unapproved", "overdue"]),
    ]),
    ("check section", &[
        (Administrative, &["profile", "style", "max-needle", "min-interval",
            "open-channels", "sentence-words", "handout-words", "approver"]),
        (Items(&["rule"], Class::Administrative), &["rule"]),
    ]),
    ("rule level", &[
        (Name, &["rule"]),
        (Administrative, &["level", "reason"]),
    ]),
    ("print section", &[
        (Text, &["paper"]),
    ]),
];

/// What a change of that key of that table means.
pub fn meaning(table: &str, key: &str) -> Option<Meaning> {
    let (_, keys) = TABLES.iter().find(|(name, _)| *name == table)?;
    keys.iter().find(|(_, keys)| keys.contains(&key)).map(|(meaning, _)| *meaning)
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
        let declared: BTreeSet<_> =
            TABLES.iter().flat_map(|(table, keys)| keys.iter().flat_map(|(_, keys)| keys.iter()).map(move |key| (*table, *key))).collect();
        assert_eq!(keys.difference(&declared).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "keys without a meaning");
        assert_eq!(declared.difference(&keys).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "meanings without a key");
    }
}
