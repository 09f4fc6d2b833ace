//! A name for a finding that stays the same when lines above it move, so that a tracker knows it again.

use super::Diagnostic;
use crate::source::Sources;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// One name for each finding: a hash of the rule, the file, the item and the words at the place; the second of two equal ones
/// counts on, so that no name stands twice. Line numbers are no part of it.
pub fn fingerprints<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, sources: &Sources) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut named = |diagnostic: &Diagnostic| {
        let hash = hash(diagnostic, sources);
        let count = seen.entry(hash.clone()).or_default();
        *count += 1;
        format!("{hash}:{count}")
    };
    diagnostics.into_iter().map(&mut named).collect()
}

/// The first 16 bytes of SHA-256 in hexadecimal; each part goes in with its length, so that no two lists of parts run together.
fn hash(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let path = sources.get(diagnostic.span.source).path();
    let words = sources.slice(diagnostic.span);
    let mut hasher = Sha256::new();
    for part in [diagnostic.rule.code, path, diagnostic.item.as_deref().unwrap_or_default(), words] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::faults::{SCHEMA, UNIT};
    use crate::source::{Source, Span};

    #[test]
    fn a_moved_line_keeps_its_name_and_a_second_finding_gets_its_own() {
        let of = |text: &str, rule| {
            let mut sources = Sources::default();
            let source = sources.add(Source::new("a.toml", text));
            let at = text.find("xx").unwrap();
            let finding = Diagnostic::new(rule, Span::new(source, at..at + 2), "wrong");
            fingerprints(&[finding.clone(), finding], &sources)
        };
        let first = of("k = xx", &SCHEMA);
        assert_eq!(first, of("# a line above\n\nk = xx", &SCHEMA));
        assert_ne!(first[0], of("k = xx", &UNIT)[0]);
        assert!(first[0].ends_with(":1") && first[1].ends_with(":2"), "{first:?}");
        assert_eq!(first[0].len(), 34);
    }
}
