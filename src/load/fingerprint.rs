//! The hash of a document's content, which an approval is bound to.
//!
//! Normalised: comments, layout, the order of keys and the way strings are quoted do not count; every value does. The `approval`
//! itself is left out. The hash is SHA-256 over a canonical form in which each value is written with its type and length, so that
//! no two contents share one.

use crate::digest::Digest;
use toml::de::{DeTable, DeValue};

/// The fingerprint as 64 hexadecimal digits.
pub fn of(root: &DeTable<'_>) -> String {
    let mut canonical = Vec::with_capacity(16 * 1024);
    table(&mut canonical, root, true);
    Digest::of(&canonical).to_string()
}

fn table(canonical: &mut Vec<u8>, table: &DeTable<'_>, top: bool) {
    let mut entries: Vec<(&str, &DeValue<'_>)> = table
        .iter()
        .map(|(key, value)| (key.get_ref().as_ref(), value.get_ref()))
        .filter(|(key, _)| !(top && *key == "approval"))
        .collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    tag(canonical, b'{', entries.len());
    for (key, entry) in entries {
        text(canonical, b'k', key);
        value(canonical, entry);
    }
}

fn value(canonical: &mut Vec<u8>, value_: &DeValue<'_>) {
    match value_ {
        DeValue::String(string) => text(canonical, b's', string),
        DeValue::Integer(number) => text(canonical, b'i', &format!("{}:{}", number.radix(), number.as_str())),
        DeValue::Float(number) => text(canonical, b'f', number.as_str()),
        DeValue::Boolean(flag) => text(canonical, b'b', if *flag { "1" } else { "0" }),
        DeValue::Datetime(date) => text(canonical, b'd', &date.to_string()),
        DeValue::Array(items) => {
            tag(canonical, b'[', items.len());
            for item in items.iter() {
                value(canonical, item.get_ref());
            }
        }
        DeValue::Table(inner) => table(canonical, inner, false),
    }
}

fn text(canonical: &mut Vec<u8>, kind: u8, text: &str) {
    tag(canonical, kind, text.len());
    canonical.extend_from_slice(text.as_bytes());
}

fn tag(canonical: &mut Vec<u8>, kind: u8, length: usize) {
    canonical.push(kind);
    canonical.extend_from_slice(&(length as u64).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(text: &str) -> String {
        of(DeTable::parse(text).unwrap().get_ref())
    }

    #[test]
    fn layout_does_not_count_and_every_value_does() {
        let one = fingerprint("a = \"x\"\n[t]\nb = [1, true, 2026-11-01]\n");
        assert_eq!(one, fingerprint("# a comment\nt = { b = [1,true,2026-11-01] }\na = 'x'\n[approval]\nhash = \"…\"\n"));
        for other in [
            "a = \"y\"\n[t]\nb = [1, true, 2026-11-01]\n",
            "a = \"x\"\n[t]\nb = [true, 1, 2026-11-01]\n",
            "a = \"x\"\n[t]\nb = [1, true, 2026-11-02]\n",
        ] {
            assert_ne!(one, fingerprint(other), "{other}");
        }
        assert_eq!(one.len(), 64);
    }

    #[test]
    fn only_the_approval_of_the_document_itself_is_left_out() {
        assert_ne!(fingerprint("[t]\napproval = 1\n"), fingerprint("[t]\napproval = 2\n"));
    }
}
