//! Whether documents still say what was approved.

use super::reading::{Reader, Reading};
use crate::check::Settings;
use crate::check::check_cache::CheckCache;
use crate::check::rules::APPROVAL_MISSING;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::export::ExportError;
use crate::lifecycle::approvers;
use crate::model::approval::{ApprovalRecord, Approvals};
use crate::model::id::{Label, RoleRef};
use crate::model::lifecycle::Approvers;
use crate::output::Origins;
use crate::pipeline::CheckedProject;
use crate::resolve::{Catalog, DocumentSummary, Inputs, Reads};
use crate::schema::names::Kind;
use crate::theme::{Theme, ThemeError};
use rayon::prelude::*;
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;

/// Of so many lines that changed each is shown; the approvals' file has all of them.
const SHOWN: usize = 6;

/// Digits of the hash of a group.
const GROUP_DIGITS: usize = 16;

/// Under which name it is remembered which interface words the pages were read with.
const WORDS: &str = "interface words";

/// Looks at the pages of every approved document, and takes the approval of those back that no longer say what was approved: each is a
/// finding (D502). Where the project has errors there is nothing to look at. What `verified` knows of an earlier run is not looked at
/// again; afterwards it is what this run found to be as approved.
///
/// # Errors
/// [`ExportError`] if pages can't be made at all.
pub fn verify(project: &mut CheckedProject, theme: &Theme, verified: &mut CheckCache) -> Result<(), ExportError> {
    let mut open = project.diagnostics.iter().filter(|finding| finding.suppression.is_none());
    if open.any(|finding| finding.severity == Severity::Error) {
        return Ok(());
    }
    let catalog = &project.catalog;
    let is_approved = |known: &DocumentSummary| known.approvals().is_some() && known.control().approval.is_some();
    let approved: Vec<(Kind, &str, &DocumentSummary)> = catalog.known().filter(|(.., known)| is_approved(known)).collect();
    if approved.is_empty() {
        return Ok(());
    }
    let reader = Reader::new(catalog, theme)?;
    let inputs = Inputs::new(catalog, project.sources.digests(), reader.day()).with(WORDS, reader.words_digest());
    let verifier = Verifier { reader: &reader, inputs: &inputs, approvers: approvers(catalog) };
    let standing = verified.standing(&inputs);
    let mut held: BTreeMap<String, Origins> = BTreeMap::new();
    let mut asked: Vec<(Kind, &str, &DocumentSummary)> = Vec::new();
    for (kind, id, known) in approved {
        match standing.of_document(id) {
            Some(origins) => drop(held.insert(id.to_owned(), origins.clone())),
            None => asked.push((kind, id, known)),
        }
    }
    let mut found = Vec::new();
    for verdict in verifier.look_at(&asked, catalog) {
        match verdict? {
            (id, Verdict::Holds(origins)) => drop(held.insert(id, origins)),
            (id, Verdict::Void(finding)) => found.push((id, finding)),
        }
    }
    *verified = CheckCache::new(held, &Reads::default(), &inputs);
    let severity = Settings::new(catalog).unapproved.severity();
    for (id, finding) in found {
        project.catalog.void_approval(&id);
        project.diagnostics.push(finding.with_severity(severity));
    }
    diagnostic::sort(&mut project.diagnostics, &project.sources);
    Ok(())
}

/// What became of an approval.
enum Verdict {
    /// The pages are as approved, and were made from this.
    Holds(Origins),
    /// They are not.
    Void(Box<Diagnostic>),
}

/// What is the same for all documents.
struct Verifier<'a> {
    reader: &'a Reader<'a>,
    inputs: &'a Inputs<'a>,
    approvers: Approvers,
}

impl Verifier<'_> {
    /// The documents, in parallel; a few hundred protocols at a time are held.
    fn look_at(&self, asked: &[(Kind, &str, &DocumentSummary)], catalog: &Catalog) -> Vec<Result<(String, Verdict), ThemeError>> {
        let of = |id: &str| asked.iter().find(|(_, other, _)| *other == id).map(|(.., known)| *known);
        let protocols: BTreeMap<&str, &DocumentSummary> =
            asked.iter().filter(|(kind, ..)| *kind == Kind::Protocol).map(|(_, id, known)| (*id, *known)).collect();
        let places: Vec<Option<(&str, &DocumentSummary)>> =
            catalog.protocols.keys().map(|id| protocols.get(id.as_str()).map(|known| (id.as_str(), *known))).collect();
        let mut verdicts: Vec<Result<(String, Verdict), ThemeError>> = catalog
            .each_protocol(|at| places[at].is_some(), |at, _, few| places[at].map(|(id, known)| self.verdict(id, known, few)))
            .into_iter()
            .flatten()
            .collect();
        let others: Vec<&str> = asked.iter().filter(|(kind, ..)| *kind != Kind::Protocol).map(|(_, id, _)| *id).collect();
        verdicts.par_extend(others.par_iter().filter_map(|id| Some(self.verdict(id, of(id)?, catalog))));
        verdicts
    }

    fn verdict(&self, id: &str, known: &DocumentSummary, catalog: &Catalog) -> Result<(String, Verdict), ThemeError> {
        let Self { reader, inputs, approvers } = self;
        let reading = reader.read(id, catalog)?;
        let holds = || Verdict::Holds(inputs.origins(&reading.reads).with(WORDS));
        let Some(approvals) = known.approvals().map(|file| &file.approvals) else { return Ok((id.to_owned(), holds())) };
        let covering = known.control().covering(approvals, approvers);
        let of_role = |role: &RoleRef| covering.iter().rev().find(|record| record.role.as_str() == role.as_str());
        let says_so = |record: &&&ApprovalRecord| reading.page(&title(record.role.as_str(), catalog)) == record.page.as_str();
        // Of each role that must approve the last record counts; where no role must, the last of all.
        let counted: Vec<&&ApprovalRecord> = match approvers.roles.as_slice() {
            [] => covering.last().into_iter().collect(),
            roles => roles.iter().filter_map(of_role).collect(),
        };
        let verdict = match counted.into_iter().find(|record| !says_so(record)) {
            None => holds(),
            Some(record) => Verdict::Void(Box::new(self.void(id, record, approvals, (&reading, known, catalog)))),
        };
        Ok((id.to_owned(), verdict))
    }

    fn void(
        &self,
        id: &str,
        record: &ApprovalRecord,
        approvals: &Approvals,
        (reading, known, catalog): (&Reading, &DocumentSummary, &Catalog),
    ) -> Diagnostic {
        let (role, date) = (record.role.as_str(), record.date.value);
        let changed = changed_groups(record, &groups(&known.control().fingerprint, reading, self.reader, self.inputs, id));
        let approved = approvals.approved.as_ref().filter(|text| text.page.as_str() == record.page.as_str());
        let before = approved.map(|text| text.lines.iter().map(Label::as_str).collect::<Vec<_>>());
        let lines = before.map(|before| changed_lines(&before, &reading.lines(&title(role, catalog)))).unwrap_or_default();
        let message = format!("the pages of `{id}` no longer say what `{role}` approved on {date}");
        let help = format!("read the pages again, then run `protogen approve {id} --role …`{lines}");
        Diagnostic::new(&APPROVAL_MISSING.rule, record.date.span, message).with_caret(format!("changed since: {changed}")).with_help(help)
    }
}

/// The title of a role as pages print it.
pub(super) fn title(role: &str, catalog: &Catalog) -> String {
    catalog.role(role).map_or_else(|| role.to_owned(), |role| role.title.source_text().to_owned())
}

/// The hashes of what a document's pages are made from, in the order of a record.
pub(super) fn groups(fingerprint: &str, reading: &Reading, reader: &Reader<'_>, inputs: &Inputs<'_>, id: &str) -> [String; 5] {
    let digests = inputs.groups(&reading.reads, id);
    let [uses, vocabulary, clinic] = [digests.uses, digests.vocabulary, digests.clinic].map(|digest| digest.to_string());
    let words = reader.words_digest().to_string();
    [fingerprint.to_owned(), uses, vocabulary, clinic, words].map(|hash| hash.chars().take(GROUP_DIGITS).collect())
}

/// Where the changes come from, in words.
fn changed_groups(record: &ApprovalRecord, now: &[String; 5]) -> String {
    let changed = record.groups.each().into_iter().zip(now).filter(|((_, then), now)| then.as_str() != now.as_str());
    let names: Vec<&str> = changed.map(|((name, _), _)| name).collect();
    if names.is_empty() { "the sentences that protogen itself composes".to_owned() } else { names.join("; ") }
}

/// The lines that came and went, as a patch shows them.
pub fn changed_lines(before: &[&str], now: &[String]) -> String {
    let now: Vec<&str> = now.iter().map(String::as_str).collect();
    let diff = TextDiff::from_slices(before, &now);
    let signed = |tag: ChangeTag| match tag {
        ChangeTag::Delete => Some('-'),
        ChangeTag::Insert => Some('+'),
        ChangeTag::Equal => None,
    };
    let changes: Vec<String> =
        diff.iter_all_changes().filter_map(|change| Some(format!("\n{} {}", signed(change.tag())?, change.value()))).collect();
    match changes.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{}\n… and {more} more lines", changes[..SHOWN].concat()),
        _ => changes.concat(),
    }
}
