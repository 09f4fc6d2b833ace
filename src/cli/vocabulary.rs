//! `protogen vocabulary`: the concepts that a project can name, its own and those of the core vocabulary.

use super::terminal::Terminal;
use super::{Failure, Global, Outcome};
use crate::diagnostic::{Report, Severity, nearest, visible};
use crate::lexicon::{Entry, lexicon};
use crate::load::{self, Body, FileKind, Loaded, Readable};
use crate::model::id::ConceptRef;
use crate::model::vocabulary::Concept;
use crate::source::SourceId;
use icu_normalizer::DecomposingNormalizerBorrowed;
use serde::Serialize;

/// Options of `vocabulary`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only concepts that have each of these words in their id, a term, another name or a brand, whatever its case and accents.
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// The concepts as data.
    Json,
    /// A few lines for each concept.
    Text,
}

pub(super) fn run(arguments: &Arguments, global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut files = load::find_project(&global.root()?)?;
    files.retain(|file| FileKind::of(file.path()) == FileKind::Vocabulary);
    let loaded = load::decode(files);
    let all = every_concept(&loaded);
    let words: Vec<String> = arguments.words.iter().map(|word| folded(word)).collect();
    let found: Vec<&Listed<'_>> = all.iter().filter(|concept| concept.has_all(&words)).collect();
    if found.is_empty() {
        // What can't be found may stand in a file that can't be read.
        let report = Report { diagnostics: &loaded.diagnostics, sources: &loaded.sources };
        if report.count(Severity::Error) > 0 {
            return super::check::print_report(&report, global, terminal);
        }
        terminal.failure(&unknown(&arguments.words.join(" "), &all));
        return Ok(Outcome::Findings);
    }
    match arguments.format {
        Form::Json => terminal.print(&format!("{}\n", serde_json::to_string_pretty(&found)?))?,
        Form::Text => terminal.print(&visible(&found.into_iter().map(Listed::lines).collect::<String>()))?,
    }
    Ok(Outcome::Fine)
}

fn unknown(words: &str, all: &[Listed<'_>]) -> String {
    match nearest(&folded(words), all.iter().map(|concept| concept.id)) {
        Some(near) => format!("no concept is called `{words}`; did you mean `{near}`?"),
        None => format!("no concept is called `{words}`: `protogen vocabulary` lists them"),
    }
}

/// The project's concepts in the order of its files, then those of the core that it does not override.
fn every_concept(loaded: &Loaded) -> Vec<Listed<'_>> {
    let own = loaded.files.iter().filter(|file| file.source != SourceId::CORE);
    let own = own.filter_map(|file| match &file.body {
        Some(Body::Vocabulary(vocabulary)) => Some(&vocabulary.concepts),
        _ => None,
    });
    let mut all: Vec<Listed<'_>> = own.flatten().map(|concept| Listed::own(concept, loaded)).collect();
    let core = lexicon().entries().iter();
    let core: Vec<Listed<'_>> = core.filter(|entry| all.iter().all(|own| own.id != entry.id)).map(Listed::of_core).collect();
    all.extend(core);
    all
}

/// One concept.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Listed<'a> {
    id: &'a str,
    sort: &'a str,
    term: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    plain: Option<&'a str>,
    also: Vec<&'a str>,
    is_a: Vec<&'a str>,
    /// Each once, whatever its region.
    brands: Vec<&'a str>,
    /// File and line, or `core`.
    from: String,
    overrides_core: bool,
}

impl<'a> Listed<'a> {
    fn own(concept: &'a Concept, loaded: &Loaded) -> Self {
        let file = loaded.sources.get(concept.id.span.source);
        Self {
            id: concept.id.as_str(),
            sort: concept.sort.word(),
            term: concept.term.source_text(),
            plain: concept.plain.as_ref().map(|plain| plain.source_text()),
            also: concept.also.iter().map(|also| also.as_str()).collect(),
            is_a: concept.is_a.iter().map(ConceptRef::as_str).collect(),
            brands: Vec::new(),
            from: format!("{}:{}", file.path(), file.position(concept.id.span.start).line),
            overrides_core: lexicon().get(concept.id.as_str()).is_some(),
        }
    }

    fn of_core(entry: &'a Entry) -> Self {
        let mut brands: Vec<&str> = entry.brands.values().flatten().map(String::as_str).collect();
        brands.sort_unstable();
        brands.dedup();
        Self {
            id: &entry.id,
            sort: &entry.sort,
            term: &entry.term,
            plain: entry.plain.as_deref(),
            also: entry.also.iter().map(String::as_str).collect(),
            is_a: entry.is_a.iter().map(String::as_str).collect(),
            brands,
            from: "core".to_owned(),
            overrides_core: false,
        }
    }

    /// Whether each of the words, which are folded, stands in one of its names.
    fn has_all(&self, words: &[String]) -> bool {
        let names = [self.id, self.term].into_iter().chain(self.plain).chain(self.also.iter().copied()).chain(self.brands.iter().copied());
        let names: Vec<String> = names.map(folded).collect();
        words.iter().all(|word| names.iter().any(|name| name.contains(word.as_str())))
    }

    fn lines(&self) -> String {
        let overrides = if self.overrides_core { ", overrides core" } else { "" };
        let mut lines = format!("{} ({}), {}{overrides}\n    term: {}\n", self.id, self.sort, self.from, self.term);
        lines.extend(self.plain.map(|plain| format!("    plain: {plain}\n")));
        let lists = [("also", &self.also), ("is a", &self.is_a), ("brands", &self.brands)];
        lines.extend(
            lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| format!("    {name}: {}\n", list.join(", "))),
        );
        lines
    }
}

/// The text in lower case and without accents.
fn folded(text: &str) -> String {
    let is_accent = |character: &char| ('\u{300}'..='\u{36f}').contains(character);
    let parts: String = DecomposingNormalizerBorrowed::new_nfd().normalize(text).chars().filter(|c| !is_accent(c)).collect();
    parts.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_make_no_other_word() {
        assert_eq!(["Œdème", "OEDEMA", "naïve"].map(folded), ["œdeme", "oedema", "naive"]);
    }
}
