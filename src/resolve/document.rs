//! A decoded document.

use super::ValueIndex;
use crate::model::Text;
use crate::model::approval::Approvals;
use crate::model::lifecycle::{Lifecycle, Naming};
use crate::model::protocol::{Opening, Protocol};
use crate::model::visit::{Course, Visit};
use crate::source::{Source, SourceId, Span};
use std::sync::Arc;

/// A document with its file and the values its prose can print.
#[derive(Debug)]
pub struct Document<T> {
    /// The file it stands in.
    pub source: SourceId,
    /// That file.
    pub file: Source,
    /// What it says.
    pub body: Box<T>,
    /// The values its prose can print.
    pub values: ValueIndex,
    /// The fingerprint of its content, which an approval is bound to.
    pub fingerprint: String,
    /// All words of it that people read.
    pub texts: Vec<Arc<Text>>,
}

impl<T> std::ops::Deref for Document<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.body
    }
}

/// The approvals of a document, and where they stand.
#[derive(Debug)]
pub struct ApprovalFile {
    /// The file they stand in.
    pub source: SourceId,
    /// The approvals.
    pub approvals: Approvals,
}

/// A document of any kind.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the names are the kinds")]
pub enum AnyDocument<'a> {
    Protocol(&'a Document<Protocol>),
    Visit(&'a Document<Visit>),
    Course(&'a Document<Course>),
}

impl<'a> AnyDocument<'a> {
    /// Its id, which no two documents share.
    pub fn id(self) -> &'a str {
        match self {
            Self::Protocol(document) => document.id.as_str(),
            Self::Visit(document) => document.id.as_str(),
            Self::Course(document) => document.id.as_str(),
        }
    }

    /// The file it stands in.
    pub fn file(self) -> &'a Source {
        match self {
            Self::Protocol(document) => &document.file,
            Self::Visit(document) => &document.file,
            Self::Course(document) => &document.file,
        }
    }

    /// Its owner, version, approval and dates.
    pub fn lifecycle(self) -> &'a Lifecycle {
        match self {
            Self::Protocol(document) => &document.lifecycle,
            Self::Visit(document) => &document.lifecycle,
            Self::Course(document) => &document.lifecycle,
        }
    }

    /// The fingerprint of its content.
    pub fn fingerprint(self) -> &'a str {
        match self {
            Self::Protocol(document) => &document.fingerprint,
            Self::Visit(document) => &document.fingerprint,
            Self::Course(document) => &document.fingerprint,
        }
    }

    /// Its title and its other names.
    pub fn naming(self) -> &'a Naming {
        match self {
            Self::Protocol(document) => &document.body.naming,
            Self::Visit(document) => &document.body.naming,
            Self::Course(document) => &document.body.naming,
        }
    }

    /// The opening of its handout.
    pub fn opening(self) -> Option<&'a Opening> {
        match self {
            Self::Protocol(document) => document.body.opening.as_ref(),
            Self::Visit(document) => document.body.opening.as_ref(),
            Self::Course(document) => document.body.opening.as_ref(),
        }
    }

    /// All words of it that people read.
    pub fn texts(self) -> &'a [Arc<Text>] {
        match self {
            Self::Protocol(document) => &document.texts,
            Self::Visit(document) => &document.texts,
            Self::Course(document) => &document.texts,
        }
    }

    /// The values its prose can print.
    pub fn values(self) -> &'a ValueIndex {
        match self {
            Self::Protocol(document) => &document.values,
            Self::Visit(document) => &document.values,
            Self::Course(document) => &document.values,
        }
    }

    /// The place that stands for the whole document: its id.
    pub fn span(self) -> Span {
        match self {
            Self::Protocol(document) => document.id.span,
            Self::Visit(document) => document.id.span,
            Self::Course(document) => document.id.span,
        }
    }
}
