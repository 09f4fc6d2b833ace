//! What a document adds to the treatments that it combines, and what a course tells of its sessions.

use super::html::Html;
use crate::model::visit::{Course, Visit};
use crate::resolve::Document;
use serde::Serialize;

/// What one document adds to the combination.
#[derive(Debug, Clone, Copy)]
pub enum Frame<'a> {
    /// A visit.
    Visit(&'a Document<Visit>),
    /// A course.
    Course(&'a Document<Course>),
}

/// A course, for both sites.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct CourseView {
    pub sessions: String,
    pub interval: String,
    /// What is free between two sessions.
    pub free: Vec<FreeLine>,
    /// What is not, in the patient's words.
    pub whole_course: Vec<WholeCourseLine>,
    pub results: Option<Html>,
}

/// When something is free between two sessions.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FreeLine {
    pub concept: String,
    /// The stretches, as phrases; empty if it is not free at all.
    pub windows: Vec<String>,
    /// Provided that these have happened.
    pub until: Vec<String>,
}

/// Something that is not free between two sessions.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct WholeCourseLine {
    pub html: Html,
    pub why: Option<Html>,
}
