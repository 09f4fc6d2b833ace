//! Sentences cut into clauses, each asking for something or forbidding it.
//!
//! "Do not pick crusts, and burst large blisters" forbids one thing and asks for another. A comma alone carries a ban on ("do not pick,
//! peel or scratch"); what starts anew after it ("and", "but", "then") or in another sentence does not.

/// A part of a text with one verb, as far as punctuation tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause<'t> {
    /// Its words.
    pub text: &'t str,
    /// Where it starts in the text.
    pub start: usize,
    /// Whether it forbids what it says.
    pub forbids: bool,
    /// Whether a ban before it goes on over it.
    pub is_carried: bool,
}

/// What ends a clause, and whether a ban goes on behind it.
const ENDS: [(&str, bool); 14] = [
    (". ", false),
    ("! ", false),
    ("? ", false),
    ("; ", false),
    (": ", false),
    ("\n", false),
    (", and ", false),
    (", but ", false),
    (", then ", false),
    (" and then ", false),
    (" but ", false),
    (", or ", true),
    (", ", true),
    (" – ", false),
];

/// Words by which a clause forbids.
const DENIALS: [&str; 14] =
    ["not", "never", "no", "don't", "don’t", "cannot", "can't", "nor", "neither", "avoid", "without", "instead", "nobody", "nothing"];

/// The clauses of a text.
pub fn clauses(text: &str) -> Vec<Clause<'_>> {
    let (mut found, mut start, mut carried) = (Vec::new(), 0, false);
    while start < text.len() {
        let rest = &text[start..];
        let (at, length, carries) = end(rest).unwrap_or((rest.len(), 0, false));
        let words = &rest[..at];
        let forbids = carried || words.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).any(is_denial);
        if !words.trim().is_empty() {
            found.push(Clause { text: words, start, forbids, is_carried: carried });
        }
        carried = carries && forbids;
        start += at + length;
    }
    found
}

/// Where the first clause of a text ends, how long what ends it is, and whether a ban goes on behind it.
fn end(text: &str) -> Option<(usize, usize, bool)> {
    let bytes = text.as_bytes();
    let mut places = (0..bytes.len()).filter(|at| MAY_END[usize::from(bytes[*at])]);
    places.find_map(|at| {
        let here = ENDS.iter().filter(|(end, _)| bytes[at..].starts_with(end.as_bytes()));
        here.max_by_key(|(end, _)| end.len()).map(|(end, carries)| (at, end.len(), *carries))
    })
}

/// The bytes with which an end of a clause begins.
static MAY_END: [bool; 256] = {
    let mut may_end = [false; 256];
    let mut at = 0;
    while at < ENDS.len() {
        may_end[ENDS[at].0.as_bytes()[0] as usize] = true;
        at += 1;
    }
    may_end
};

/// Whether a clause with this word forbids.
pub fn is_denial(word: &str) -> bool {
    DENIALS.iter().any(|denial| word.eq_ignore_ascii_case(denial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_goes_on_over_a_comma_and_ends_where_something_starts_anew() {
        let of = |text| clauses(text).iter().map(|clause| (clause.text.to_owned(), clause.forbids)).collect::<Vec<_>>();
        let said = |words: &str, forbids| (words.to_owned(), forbids);
        assert_eq!(of("Do not pick, peel or scratch crusts."), [said("Do not pick", true), said("peel or scratch crusts.", true)]);
        assert_eq!(of("Do not pick crusts, and burst blisters."), [said("Do not pick crusts", true), said("burst blisters.", false)]);
        assert_eq!(of("Never rub. Press it; wait"), [said("Never rub", true), said("Press it", false), said("wait", false)]);
        assert_eq!(of("Rest, do not run"), [said("Rest", false), said("do not run", true)]);
        assert_eq!(of(""), []);
    }
}
