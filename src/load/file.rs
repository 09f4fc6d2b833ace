//! One file: what kind it is by its place, and what it holds.

use super::on_demand::{Again, Changed};
use super::summary::{Summarised, SummaryCache};
use super::{File, Outline, Sets, syntax};
use crate::attachment::{self, Attachment, Examine, Unfit};
use crate::diagnostic::{Diagnostic, MOST_OF_A_FILE};
use crate::digest::Digest;
use crate::model::clinic::{Clinic, Decisions, SourceFile};
use crate::model::id::ProtocolRef;
use crate::model::language::Words;
use crate::model::project::Project;
use crate::model::protocol::{Protocol, Step};
use crate::model::set::Set;
use crate::model::visit::{Course, Visit};
use crate::model::vocabulary::Vocabulary;
use crate::model::{as_name, is_name};
use crate::model::{hours, plan};
use crate::schema::names::{Definition, Kind, Meant, Uses};
use crate::schema::{Cx, Table, TableShape, faults};
use crate::source::{CORE, Source, SourceId, Sources, Span, Spanned};
use std::sync::{Arc, Mutex, PoisonError};
use toml::de::DeTable;

/// A file as it was read: its text, or why there is none.
#[derive(Debug, Clone)]
pub struct RawFile {
    /// Relative to the project, with `/`.
    pub path: String,
    /// The text, or why there is none; nothing of a file that is no text.
    pub content: Result<String, Unreadable>,
    /// What a file holds that is no text, such as a picture.
    pub bytes: Vec<u8>,
}

/// Why a file's text can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// A phrase that completes "the file can't be read:".
    pub why: String,
    /// What to do about it.
    pub way_out: &'static str,
    /// What could be read, for showing the place; may be empty.
    pub excerpt: String,
    /// Where in the excerpt the trouble begins, in bytes.
    pub at: usize,
}

impl Unreadable {
    /// A file of which nothing could be read.
    pub fn new(why: impl Into<String>, way_out: &'static str) -> Self {
        Self { why: why.into(), way_out, excerpt: String::new(), at: 0 }
    }
}

impl RawFile {
    /// A file from strings, for tests and for `new`.
    pub fn new(path: &str, text: &str) -> Self {
        if FileKind::of(path).is_text() { Self::of_text(path, Ok(text.to_owned())) } else { Self::of_bytes(path, text.into()) }
    }

    /// A text, or why there is none.
    pub fn of_text(path: &str, content: Result<String, Unreadable>) -> Self {
        Self { path: path.to_owned(), content, bytes: Vec::new() }
    }

    /// A file that is no text.
    pub fn of_bytes(path: &str, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), content: Ok(String::new()), bytes }
    }

    /// The hash by which it is known whether the file is the same; none if it could not be read.
    pub(super) fn digest(self) -> Option<Digest> {
        let text = self.content.ok()?;
        Some(if FileKind::of(&self.path).is_text() { Source::new(self.path, text).digest() } else { Digest::of(&self.bytes) })
    }
}

/// A file to be decoded, whether it was read or not: of ten thousand texts few need to be there at a time.
pub trait Readable: std::fmt::Debug + Send + Sync {
    /// Its path relative to the project, with `/`.
    fn path(&self) -> &str;

    /// The file as it is now.
    fn read(&self) -> RawFile;
}

impl Readable for RawFile {
    fn path(&self) -> &str {
        &self.path
    }

    fn read(&self) -> RawFile {
        self.clone()
    }
}

/// What kind of file a path makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the kinds")]
pub enum FileKind {
    Project,
    Clinic,
    Decisions,
    Sources,
    Vocabulary,
    Protocol,
    Set,
    Visit,
    Course,
    Language,
    Picture,
    Form,
    Stray,
}

impl FileKind {
    /// Every kind that a schema describes, with its name and where such files stand.
    pub const DESCRIBED: [(FileKind, &'static str, &'static str); 9] = [
        (Self::Project, "project", "protogen.toml"),
        (Self::Clinic, "clinic", "content/clinic.toml"),
        (Self::Decisions, "decisions", "content/decisions.toml"),
        (Self::Sources, "source-file", "content/sources/*.toml"),
        (Self::Vocabulary, "vocabulary", "content/vocabulary/*.toml"),
        (Self::Protocol, "protocol", "content/protocols/*.toml"),
        (Self::Set, "set", "content/sets/*.toml"),
        (Self::Visit, "visit", "content/visits/*.toml"),
        (Self::Course, "course", "content/courses/*.toml"),
    ];

    /// By its place in the project.
    pub fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["protogen.toml"] => Self::Project,
            [CORE] => Self::Vocabulary,
            ["content", "clinic.toml"] => Self::Clinic,
            ["content", "decisions.toml"] => Self::Decisions,
            ["content", "sources.toml"] => Self::Sources,
            ["content", "languages", _, "words.toml"] => Self::Language,
            ["content", "pictures", .., _] => Self::Picture,
            ["content", "forms", .., _] => Self::Form,
            ["content", folder, .., name] if has_extension(name, "toml") => match *folder {
                "sources" => Self::Sources,
                "vocabulary" => Self::Vocabulary,
                "protocols" => Self::Protocol,
                "sets" => Self::Set,
                "visits" => Self::Visit,
                "courses" => Self::Course,
                _ => Self::Stray,
            },
            _ => Self::Stray,
        }
    }

    /// The shape of such a file; none for a language's words, whose keys are the theme's.
    pub fn shape(self) -> Option<TableShape> {
        Some(match self {
            Self::Project => Project::table_shape(),
            Self::Clinic => Clinic::table_shape(),
            Self::Decisions => Decisions::table_shape(),
            Self::Sources => SourceFile::table_shape(),
            Self::Vocabulary => Vocabulary::table_shape(),
            Self::Protocol => Protocol::table_shape(),
            Self::Set => Set::table_shape(),
            Self::Visit => Visit::table_shape(),
            Self::Course => Course::table_shape(),
            Self::Language | Self::Picture | Self::Form | Self::Stray => return None,
        })
    }

    /// Whether such a file is written in words. What is not is told by its bytes.
    pub fn is_text(self) -> bool {
        !matches!(self, Self::Picture | Self::Form)
    }

    /// The most bytes that such a file is read of.
    pub(super) fn most_bytes(self) -> u64 {
        match self {
            Self::Picture => attachment::Picture::MOST_BYTES,
            Self::Form => attachment::Form::MOST_BYTES,
            _ => MOST_BYTES,
        }
    }

    /// What such a file defines for others to name; a document's own name is known from the name of its file.
    pub fn defines(self) -> &'static [Kind] {
        match self {
            Self::Clinic => &[Kind::Role],
            Self::Decisions | Self::Protocol => &[Kind::Decision],
            Self::Sources => &[Kind::Source, Kind::Fact],
            Self::Vocabulary => &[Kind::Concept, Kind::Product],
            Self::Picture => &[Kind::PictureFile],
            Self::Form => &[Kind::FormFile],
            Self::Project | Self::Set | Self::Visit | Self::Course | Self::Language | Self::Stray => &[],
        }
    }

    /// What may have been defined in such a file, or below a folder, that could not be read.
    pub(super) fn lost_with(self, path: &str) -> Vec<Kind> {
        if path == "content" {
            return Kind::ALL.to_vec();
        }
        if self != Self::Stray {
            return self.defines().to_vec();
        }
        let inside = Self::of(&format!("{path}/any.toml"));
        inside.defines().iter().copied().chain(inside.named_after()).collect()
    }

    /// What the file's own name defines, if such files are named after their id.
    pub fn named_after(self) -> Option<Kind> {
        match self {
            Self::Protocol => Some(Kind::Protocol),
            Self::Set => Some(Kind::Set),
            Self::Visit => Some(Kind::Visit),
            Self::Course => Some(Kind::Course),
            _ => None,
        }
    }
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}

/// What a file holds.
#[derive(Debug)]
#[allow(missing_docs, reason = "the names are the kinds")]
pub enum Body {
    Project(Box<Project>),
    Clinic(Box<Clinic>),
    Decisions(Decisions),
    Sources(SourceFile),
    Vocabulary(Vocabulary),
    Protocol(Box<Protocol>),
    Set(Box<Set>),
    Visit(Box<Visit>),
    Course(Box<Course>),
    Language(Words),
    Picture(Attachment<attachment::Picture>),
    Form(Attachment<attachment::Form>),
}

/// Files larger than this are no hand-written definitions: 4 MiB.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024;

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
pub(super) fn decode_text(source: SourceId, text: &Source, reading: Option<(usize, &Meant)>) -> (File, Vec<Diagnostic>) {
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
            let clinic = Clinic::decode_table(root, top, cx);
            hours::look(&clinic, top, cx);
            Body::Clinic(Box::new(clinic))
        }
        FileKind::Decisions => Body::Decisions(Decisions::decode_table(root, top, cx)),
        FileKind::Sources => Body::Sources(SourceFile::decode_table(root, top, cx)),
        FileKind::Vocabulary => Body::Vocabulary(Vocabulary::decode_table(root, top, cx)),
        FileKind::Protocol => {
            let mut protocol = Protocol::decode_table(root, top, cx);
            plan::lay_out(&mut protocol).into_iter().for_each(|finding| cx.report(finding));
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
