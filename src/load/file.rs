//! One file: what kind it is by its place, and what it holds.

use super::body::Body;
use super::kind::FileKind;
use super::raw::{Again, Changed, RawFile, Readable, Unreadable};
use super::summary::{Summarised, SummaryCache};
use super::{File, Outline, Sets, syntax};
use crate::attachment::{Attachment, Unfit};
use crate::diagnostic::{Diagnostic, MOST_OF_A_FILE};
use crate::digest::Digest;
use crate::model::approval::Approvals;
use crate::model::clinic::{Clinic, Decisions, SourceFile};
use crate::model::id::ProtocolRef;
use crate::model::language::Words;
use crate::model::project::Project;
use crate::model::protocol::{Protocol, Step};
use crate::model::set::Set;
use crate::model::visit::{Course, Visit};
use crate::model::vocabulary::Vocabulary;
use crate::model::{as_name, is_name};
use crate::model::{clinic, lay_out};
use crate::schema::names::{Definition, Kind, Suggestions, Uses};
use crate::schema::{Cx, Table, faults};
use crate::source::{Source, SourceId, Sources, Span, Spanned};
use std::sync::{Arc, Mutex, PoisonError};
use toml::de::DeTable;

/// Decodes one file as far as it goes.
pub(super) fn decode(source: SourceId, raw: RawFile) -> (Source, File, Vec<Diagnostic>) {
    let kind = FileKind::of(&raw.path);
    if !kind.is_text() {
        let (text, file) = attached(source, kind, raw);
        return (text, file, Vec::new());
    }
    let text = match raw.content {
        Ok(text) => text,
        Err(fault) => return unreadable(source, &raw.path, kind, fault),
    };
    let text = Source::new(raw.path, text);
    let (file, diagnostics) = decode_text(source, &text, None);
    (text, file, diagnostics)
}

/// A file with its text and what is wrong with it.
pub(super) struct Decoded {
    pub text: Source,
    pub file: File,
    pub diagnostics: Vec<Diagnostic>,
    pub summarised: Summarised,
}

/// What decoding many files shares.
pub(super) struct Shared<'a> {
    /// Summaries of earlier runs, if later runs are to have those of this one.
    pub cache: Option<&'a SummaryCache>,
    /// The sets whose items protocols include, and their hash.
    pub sets: &'a Sets,
    pub included: Digest,
    /// Whether protocols are held decoded.
    pub holds_protocols: bool,
    /// What files that are decoded on demand use of others.
    pub uses: &'a Mutex<Uses>,
    pub changed: &'a Changed,
}

/// Decodes one file and includes what it names of the sets, or takes its summary from an earlier run.
pub(super) fn decode_shared<R: Readable + 'static>(source: SourceId, readable: R, shared: &Shared<'_>) -> Decoded {
    let raw = readable.read();
    let kind = FileKind::of(&raw.path);
    let without_summary = |(text, file, diagnostics)| Decoded { text, file, diagnostics, summarised: Summarised::No };
    if !kind.is_text() {
        let (text, file) = attached(source, kind, raw);
        return without_summary((text, file, Vec::new()));
    }
    let text = match raw.content {
        Ok(text) => Source::new(raw.path, text),
        Err(fault) => return without_summary(unreadable(source, &raw.path, kind, fault)),
    };
    if let Some(file) = shared.cache.and_then(|cache| cache.get(source, &text, shared.included)) {
        return shared.on_demand(text, readable, file, Summarised::AsBefore);
    }
    let (file, mut diagnostics) = decode_text(source, &text, None);
    let (file, of_sets) = shared.sets.include(file);
    diagnostics.extend(of_sets);
    if !diagnostics.is_empty() || !file.can_be_summarised() {
        return without_summary((text, file, diagnostics));
    }
    let summary = file.summary();
    let summarised = if shared.cache.is_some() { Summarised::of(&summary) } else { Summarised::No };
    if shared.holds_protocols {
        Decoded { text, file, diagnostics, summarised }
    } else {
        shared.on_demand(text, readable, summary, summarised)
    }
}

impl Shared<'_> {
    fn on_demand<R: Readable + 'static>(&self, text: Source, file: R, mut summary: File, summarised: Summarised) -> Decoded {
        let references = std::mem::take(&mut summary.names.references);
        self.uses.lock().unwrap_or_else(PoisonError::into_inner).add(summary.source, references);
        let text = text.released(Arc::new(Again { file, changed: self.changed.clone() }));
        Decoded { text, file: summary, diagnostics: Vec::new(), summarised }
    }
}

impl File {
    /// The same with its outline, if it is a document.
    pub(super) fn with_outline(mut self) -> Self {
        let fingerprint = self.fingerprint.as_deref().unwrap_or_default();
        self.outline = self.body.as_ref().and_then(|body| Outline::of(body, fingerprint, &self.names.texts)).map(Arc::new);
        self
    }
}

/// A file that is no text, by its name below its folder. What is wrong with it concerns whoever names it, and is told there.
fn attached(source: SourceId, kind: FileKind, raw: RawFile) -> (Source, File) {
    let RawFile { path, content, bytes } = raw;
    let content = content.map(|_| bytes).map_err(|fault| Unfit::new(fault.why, fault.way_out));
    let (body, digest) = if kind == FileKind::Picture {
        let picture = Attachment::new(content);
        let digest = picture.digest();
        (Body::Picture(picture), digest)
    } else {
        let form = Attachment::new(content);
        let digest = form.digest();
        (Body::Form(form), digest)
    };
    let mut names = crate::schema::names::Names::default();
    let id = path.splitn(3, '/').nth(2).unwrap_or_default().into();
    let definition = |kind: &Kind| Definition { kind: *kind, id, span: Span::new(source, 0..0) };
    names.definitions.extend(kind.defines().first().map(definition));
    let file = File { source, kind, body: Some(body), unread: false, readings: 1, names, fingerprint: None, outline: None };
    (Source::of_bytes(path, digest), file)
}

fn unreadable(source: SourceId, path: &str, kind: FileKind, fault: Unreadable) -> (Source, File, Vec<Diagnostic>) {
    let mut names = crate::schema::names::Names::default();
    let place = Span::new(source, fault.at..fault.at);
    if let (Some(named), Some(stem)) = (kind.named_after(), stem(path)) {
        names.definitions.push(crate::schema::names::Definition { kind: named, id: stem.into(), span: place });
    }
    let finding = Diagnostic::new(&faults::UNREADABLE, place, format!("this file can't be read: {}", fault.why)).with_help(fault.way_out);
    (
        Source::new(path, fault.excerpt),
        File { source, kind, body: None, unread: true, readings: 1, names, fingerprint: None, outline: None },
        vec![finding],
    )
}

/// Decodes a text, in another than its first reading if one is given; of a file with nothing to guess all are alike.
pub(super) fn decode_text(source: SourceId, text: &Source, reading: Option<(usize, &Suggestions)>) -> (File, Vec<Diagnostic>) {
    let path = text.path();
    let kind = FileKind::of(path);
    let mut cx = Cx::new(source, text).of_document(kind.named_after().and_then(|_| stem(path)));
    if let Some((reading, meant)) = reading {
        cx = cx.in_reading(reading, meant);
    }
    if kind == FileKind::Stray {
        let finding = Diagnostic::new(&faults::STRAY, cx.span(0..0), "protogen reads no file of this kind here");
        cx.report(finding.with_help(if FileKind::of(&format!("{path}.toml")) == FileKind::Stray {
            "move it to the folder of its kind (protocols, sets, visits, courses, vocabulary, sources, pictures, forms), or out of `content/`"
        } else {
            "end its name in `.toml`, or move it out of `content/`"
        }));
        return (
            File { source, kind, body: None, unread: false, readings: 1, names: cx.names, fingerprint: None, outline: None },
            cx.diagnostics,
        );
    }
    let (mut body, fingerprint) = syntax::parse(text.text(), &mut cx, |root, cx| {
        let fingerprint = kind.named_after().map(|_| super::fingerprint::of(root));
        (decode_root(kind, root, cx), fingerprint)
    });
    check_stem(path, kind, &mut cx);
    // What is made of so many stand-ins is nothing that rules could speak of.
    if cx.diagnostics.len() > MOST_OF_A_FILE {
        crate::diagnostic::limit(&mut cx.diagnostics);
        body = None;
    }
    let unread = body.is_none();
    let file = File { source, kind, body, unread, readings: cx.readings, names: cx.names, outline: None, fingerprint };
    (file.with_outline(), cx.diagnostics)
}

fn decode_root(kind: FileKind, root: &DeTable<'_>, cx: &mut Cx<'_>) -> Option<Body> {
    if root.is_empty() && cx.diagnostics.is_empty() && (needs_keys(kind) || cx.is_blank()) {
        let finding = Diagnostic::new(&faults::SCHEMA, cx.span(0..0), "this file is empty");
        cx.report(finding.with_help("write its content, or take the file out"));
        return None;
    }
    decode_body(kind, root, cx)
}

/// Whether such a file says something only by its keys; of the others one with a remark alone is in order.
fn needs_keys(kind: FileKind) -> bool {
    !matches!(kind, FileKind::Project | FileKind::Sources | FileKind::Vocabulary | FileKind::Decisions)
}

fn decode_body(kind: FileKind, root: &DeTable<'_>, cx: &mut Cx<'_>) -> Option<Body> {
    let top = cx.span(0..0);
    Some(match kind {
        FileKind::Project => Body::Project(Box::new(Project::decode_table(root, top, cx))),
        FileKind::Clinic => {
            let decoded = Clinic::decode_table(root, top, cx);
            clinic::report_hours(&decoded, top, cx);
            Body::Clinic(Box::new(decoded))
        }
        FileKind::Decisions => Body::Decisions(Decisions::decode_table(root, top, cx)),
        FileKind::Sources => Body::Sources(SourceFile::decode_table(root, top, cx)),
        FileKind::Vocabulary => Body::Vocabulary(Vocabulary::decode_table(root, top, cx)),
        FileKind::Protocol => {
            let mut protocol = Protocol::decode_table(root, top, cx);
            lay_out(&mut protocol).into_iter().for_each(|finding| cx.report(finding));
            protocol.steps.iter().for_each(|step| refuse_unsaid(step, cx));
            Body::Protocol(Box::new(protocol))
        }
        FileKind::Set => {
            let mut set = Set::decode_table(root, top, cx);
            set.steps.iter().filter_map(|step| step.uses.as_ref()).for_each(|used| refuse_protocol(used, cx));
            set.steps.retain(|step| step.uses.is_none());
            Body::Set(Box::new(set))
        }
        FileKind::Visit => Body::Visit(Box::new(Visit::decode_table(root, top, cx))),
        FileKind::Course => Body::Course(Box::new(Course::decode_table(root, top, cx))),
        FileKind::Approvals => Body::Approvals(Box::new(Approvals::decode_table(root, top, cx))),
        FileKind::Language => Body::Language(Words::decode(root, language_of(cx.path()), &|_| false, cx)),
        FileKind::Picture | FileKind::Form | FileKind::Stray => return None,
    })
}

/// The steps of a protocol that is taken in stand in the place of the step that names it, so what that says itself would be said nowhere.
fn refuse_unsaid(step: &Step, cx: &mut Cx<'_>) {
    let Step {
        id: _,
        title,
        stage: _,
        action,
        what,
        uses,
        optional,
        session,
        alternatives,
        duration,
        products,
        staff,
        patient,
        stop_if,
        numbing,
        provenance: _,
    } = step;
    let Some(used) = uses else { return };
    let said = [
        ("title", title.as_ref().map(|words| words.span())),
        ("does", action.as_ref().map(|action| action.span)),
        ("what", what.as_ref().map(|concept| concept.span())),
        ("optional", optional.as_ref().map(|optional| optional.span)),
        ("session", session.as_ref().map(|session| session.span)),
        ("or", alternatives.first().map(|step| step.span())),
        ("duration", duration.as_ref().map(|duration| duration.span)),
        ("products", products.first().map(|product| product.span())),
        ("staff", staff.as_ref().map(|words| words.span())),
        ("patient", patient.as_ref().map(|words| words.span())),
        ("stop-if", stop_if.as_ref().map(|words| words.span())),
        ("numbing", numbing.as_ref().map(|numbing| numbing.drug.span())),
    ];
    for (key, span) in said.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        let message = format!("the steps of `{}` stand here, and this `{key}` would stand nowhere", used.as_str());
        let finding = Diagnostic::new(&faults::SCHEMA, span, message);
        cx.report(finding.with_help("write it as a step of its own before or after this one, or take it out"));
    }
}

/// Protocols take in sets, and no set a protocol: of two that took each other in neither could be read first.
fn refuse_protocol(used: &ProtocolRef, cx: &mut Cx<'_>) {
    let finding = Diagnostic::new(&faults::SCHEMA, used.span(), "a set takes in no protocol");
    cx.report(finding.with_help("write this step in the protocols that need it"));
}

/// The language whose words a file holds, by its folder.
fn language_of(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap_or_default()
}

/// A document's id equals its file's name, so that either finds the other. The file's name counts as defined even where the id
/// could not be read, so that one fault does not make every reference to the document another.
fn check_stem(path: &str, kind: FileKind, cx: &mut Cx<'_>) {
    let (Some(named), Some(stem)) = (kind.named_after(), stem(path)) else { return };
    let defined = cx.names.definitions.iter().find(|definition| definition.kind == named).cloned();
    let Some(id) = defined else {
        let place = cx.span(0..0);
        cx.define(named, stem, place);
        return;
    };
    if *id.id != *stem {
        cx.names.aliases.push(Definition { id: stem.into(), ..id.clone() });
    }
    if is_reserved(stem) {
        let finding = Diagnostic::new(&faults::SCHEMA, id.span, format!("no document can be called `{stem}`"));
        cx.report(finding.with_help("choose another id: the site has a page, or Windows a device, of that name"));
    }
    if !is_name(stem) {
        cx.report(no_name_for_a_file(stem, &id));
    } else if &*id.id != stem && as_name(&id.id).as_deref() != Some(stem) {
        let finding = Diagnostic::new(&faults::SCHEMA, id.span, format!("the id `{}` is not the name of its file", id.id));
        cx.report(finding.with_help(format!("write \"{stem}\", or rename the file to `{}.toml`", id.id)));
    }
}

fn no_name_for_a_file(stem: &str, id: &Definition) -> Diagnostic {
    let finding = Diagnostic::new(&faults::SCHEMA, id.span, format!("the name of this file, `{stem}`, can't be an id"));
    finding.with_help(match as_name(stem) {
        Some(name) if *name == *id.id => format!("rename the file to `{name}.toml`"),
        Some(name) => format!("rename the file to `{name}.toml`, and write \"{name}\" here"),
        None => "rename the file: a document is named after its id, in lower-case letters, digits and single hyphens".to_owned(),
    })
}

/// Ids that would take the place of a page or folder of the site itself.
pub const RESERVED: [&str; 6] = ["index", "parameters", "sources", "decisions", "review", "status"];

/// Whether a page of that name would replace another, or could not be stored on Windows.
fn is_reserved(id: &str) -> bool {
    let numbered = |device: &str| id.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    RESERVED.contains(&id) || ["con", "prn", "aux", "nul"].contains(&id) || numbered("com") || numbered("lpt")
}

fn stem(path: &str) -> Option<&str> {
    path.rsplit('/').next()?.strip_suffix(".toml")
}

/// Paths that differ only in upper and lower case are one file on some systems.
pub(super) fn case_collisions(sorted_paths: &[String]) -> Vec<Diagnostic> {
    let mut seen: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let mut findings = Vec::new();
    for (index, path) in sorted_paths.iter().enumerate() {
        if let Some(first) = seen.insert(path.to_lowercase(), index) {
            let place = Spanned::new((), Span::new(Sources::id(index), 0..0)).span;
            let message = format!("this file and `{}` differ only in upper and lower case", sorted_paths[first]);
            let finding = Diagnostic::new(&faults::UNREADABLE, place, message);
            findings.push(finding.with_help("rename one of them: some systems take both for the same file"));
        }
    }
    findings
}
