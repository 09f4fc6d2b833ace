//! How findings name things: the vocabulary's own terms, times as they are written in files, lists as they are spoken.

use crate::resolve::Catalog;
use std::fmt;

/// The term of a concept; the id's own words where the vocabulary does not know it.
pub fn term(id: &str, catalog: &Catalog) -> String {
    match catalog.concepts.get(id) {
        Some(concept) => concept.term.source_text().to_owned(),
        None => id.replace('-', " "),
    }
}

/// "a, b and c".
pub fn enumerate<S: AsRef<str>>(parts: &[S]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// "a, b or c".
pub fn alternatives(parts: &[String]) -> String {
    match parts {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        parts => parts.concat(),
    }
}

/// Minutes as a duration of a content file: weeks from two on, days from two on, hours, else minutes.
pub fn time(minutes: i64) -> impl fmt::Display {
    let (number, unit) = match minutes {
        0 => (0, "min"),
        m if m % 10_080 == 0 && m > 10_080 => (m / 10_080, "wk"),
        m if m % 1_440 == 0 && m >= 2_880 => (m / 1_440, "d"),
        m if m % 60 == 0 => (m / 60, "h"),
        m => (m, "min"),
    };
    format!("{number} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_spoken() {
        assert_eq!(enumerate::<&str>(&[]), "");
        assert_eq!(enumerate(&["a"]), "a");
        assert_eq!(enumerate(&["a", "b"]), "a and b");
        assert_eq!(enumerate(&["a", "b", "c"]), "a, b and c");
        assert_eq!(alternatives(&["a", "b", "c"].map(String::from)), "a, b or c");
        assert_eq!([alternatives(&["a".to_owned()]), alternatives(&[])], ["a", ""]);
    }

    #[test]
    fn times_are_written_in_the_greatest_unit_that_reads_well() {
        let shown: Vec<String> = [0, 15, 90, 60, 1_440, 2_880, 4_320, 10_080, 20_160].map(|m| time(m).to_string()).into();
        assert_eq!(shown, ["0 min", "15 min", "90 min", "1 h", "24 h", "2 d", "3 d", "7 d", "2 wk"]);
    }
}
