//! What a file of each kind holds.

use crate::attachment::{self, Attachment};
use crate::model::approval::Approvals;
use crate::model::clinic::{Clinic, Decisions, SourceFile};
use crate::model::language::Words;
use crate::model::project::Project;
use crate::model::protocol::Protocol;
use crate::model::set::Set;
use crate::model::visit::{Course, Visit};
use crate::model::vocabulary::Vocabulary;

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
    Approvals(Box<Approvals>),
    Language(Words),
    Picture(Attachment<attachment::Picture>),
    Form(Attachment<attachment::Form>),
}
