//! R602: a source can be found again.

use crate::check::{CatalogCx, Check, Findings, Run};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::clinic::SourceDocument;

pub static CHECK: Check = Check {
    rule: Rule { code: "R602", name: "source-unresolved", severity: Severity::Error, docs: DOCS },
    regions: &[],
    suppressible: false,
    run: Run::Catalog(run),
};

const DOCS: &str = r#"
A source can't be found again: its digital object identifier has another form than `10.1234/suffix` (an address or a `doi:` in front
is taken off by `--fix`), or it was read on a day that is still to come. A source that nobody says when they read is a warning: web
pages change.

Nothing is asked of the network, so whether the identifier leads anywhere is not known here. A project holds its sources' statements
in its own words and no copy of their text, so there is no file to hash and no passage to search.

Source: a choice of the clinical rules; the form is that of the DOI Handbook.

```toml fails in sources/readings
[[source]]
id = "r42"
title = "Sociedad Española de Medicina Estética: page of the article on tranexamic acid"
grade = "journal"
read = 2026-10-05
doi = "https://doi.org/10.48158/medicinaestetica.057.01"
```

```toml passes in sources/readings
[[source]]
id = "r42"
title = "Sociedad Española de Medicina Estética: page of the article on tranexamic acid"
grade = "journal"
read = 2026-10-05
doi = "10.48158/medicinaestetica.057.01"
```
"#;

/// What people write before an identifier.
const BEFORE: [&str; 6] = ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi.org/", "doi:"];

fn run(cx: &CatalogCx<'_>, out: &mut Findings) {
    for source in cx.catalog.sources.values() {
        out.extend(identifier(source));
        out.extend(day(source, cx));
    }
}

fn identifier(source: &SourceDocument) -> Option<Diagnostic> {
    let doi = source.doi.as_ref()?;
    let written = doi.as_str();
    if is_doi(written) {
        return None;
    }
    let finding = Diagnostic::new(&CHECK.rule, doi.span, format!("`{written}` is no digital object identifier"));
    Some(match bare(written) {
        Some(right) => finding.with_help(format!("write \"{right}\"")).with_fix(doi.span, format!("\"{right}\"")),
        None => finding.with_help("write it as it stands on the article, such as \"10.1234/suffix\", or take the line out"),
    })
}

/// The identifier without what stands before it, if that makes it one.
fn bare(written: &str) -> Option<&str> {
    let lower = written.to_ascii_lowercase();
    let before = BEFORE.iter().find(|before| lower.starts_with(**before))?;
    Some(written[before.len()..].trim()).filter(|rest| is_doi(rest) && !rest.contains(['"', '\\']))
}

/// `10.`, four to nine digits, a slash, and something without spaces.
fn is_doi(text: &str) -> bool {
    let Some((registrant, suffix)) = text.strip_prefix("10.").and_then(|rest| rest.split_once('/')) else { return false };
    let digits = registrant.bytes().all(|byte| byte.is_ascii_digit());
    digits && (4..=9).contains(&registrant.len()) && !suffix.is_empty() && !suffix.contains(char::is_whitespace)
}

fn day(source: &SourceDocument, cx: &CatalogCx<'_>) -> Option<Diagnostic> {
    let id = source.id.as_str();
    let Some(read) = source.read else {
        let finding = Diagnostic::new(&CHECK.rule, source.id.span, format!("nobody says when the source `{id}` was read"));
        return Some(finding.with_help("add `read = …` with the day: pages change").with_severity(Severity::Warning));
    };
    cx.today.is_before(read.value).then(|| {
        let message = format!("the source `{id}` was read on {}, and today is {}", read.value, cx.today);
        Diagnostic::new(&CHECK.rule, read.span, message).with_help("correct the day")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_four_to_nine_digits_and_a_suffix() {
        for good in ["10.1234/x", "10.123456789/x", "10.48158/medicinaestetica.057.01", "10.1000/(a)b/c"] {
            assert!(is_doi(good), "{good}");
        }
        for bad in ["10.123/x", "10.1234567890/x", "10.1234/", "10.1234", "10.1234/a b", "11.1234/x", "10.12a4/x", ""] {
            assert!(!is_doi(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_in_front_is_taken_off_where_an_identifier_is_left() {
        assert_eq!(bare("https://doi.org/10.1234/x"), Some("10.1234/x"));
        assert_eq!(bare("DOI: 10.1234/x"), Some("10.1234/x"));
        assert_eq!(bare("doi:somewhere"), None);
        assert_eq!(bare("10.1234/x y"), None);
    }
}
