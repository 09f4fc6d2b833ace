//! What kind of file a path makes it.

use crate::attachment::{self, Examine};
use crate::model::approval::Approvals;
use crate::model::clinic::{Clinic, Decisions, SourceFile};
use crate::model::project::Project;
use crate::model::protocol::Protocol;
use crate::model::set::Set;
use crate::model::visit::{Course, Visit};
use crate::model::vocabulary::Vocabulary;
use crate::schema::names::Kind;
use crate::schema::{Table, TableShape};
use crate::source::CORE;

/// Files larger than this are no hand-written definitions: 4 MiB.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024;

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
    Approvals,
    Language,
    Picture,
    Form,
    Stray,
}

impl FileKind {
    /// Every kind that a schema describes, with its name and where such files stand.
    pub const DESCRIBED: [(FileKind, &'static str, &'static str); 10] = [
        (Self::Project, "project", "protogen.toml"),
        (Self::Clinic, "clinic", "content/clinic.toml"),
        (Self::Decisions, "decisions", "content/decisions.toml"),
        (Self::Sources, "source-file", "content/sources/*.toml"),
        (Self::Vocabulary, "vocabulary", "content/vocabulary/*.toml"),
        (Self::Protocol, "protocol", "content/protocols/*.toml"),
        (Self::Set, "set", "content/sets/*.toml"),
        (Self::Visit, "visit", "content/visits/*.toml"),
        (Self::Course, "course", "content/courses/*.toml"),
        (Self::Approvals, "approvals", "content/approvals/*.toml"),
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
                "approvals" => Self::Approvals,
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
            Self::Approvals => Approvals::table_shape(),
            Self::Language | Self::Picture | Self::Form | Self::Stray => return None,
        })
    }

    /// Whether every page may rest on such a file.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Project | Self::Clinic | Self::Decisions | Self::Sources | Self::Vocabulary | Self::Language)
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
            Self::Project | Self::Set | Self::Visit | Self::Course | Self::Approvals | Self::Language | Self::Stray => &[],
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
