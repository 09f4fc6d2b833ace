//! What holds for the whole of a course: no sentence of its sheet may name an end for it.

use super::combined::Frame;
use super::parts::Html;
use super::{Cx, Printer};
use crate::merge::{ConceptId, Concepts, MergedRule, Mode};
use crate::model::PatientReader;
use crate::model::visit::Course;
use crate::resolve::Document;

/// What a course says of bans that leave no time free between two sessions.
pub(super) struct WholeCourse<'a> {
    course: Option<&'a Document<Course>>,
    notes: Vec<(&'a str, Html)>,
}

impl<'a> WholeCourse<'a> {
    /// Nothing, of what is no course.
    pub fn of(frame: Option<Frame<'a>>, cx: Cx<'a>) -> Self {
        let course = if let Some(Frame::Course(course)) = frame { Some(course) } else { None };
        let words = |course: &'a Document<Course>| {
            let printer = Printer::<PatientReader>::of(cx, course);
            course.whole_course.iter().map(|note| (note.concept.as_str(), printer.html(&note.patient))).collect()
        };
        Self { course, notes: course.map(words).unwrap_or_default() }
    }

    /// What the notes are about.
    pub fn concepts(&self, concepts: &Concepts) -> Vec<ConceptId> {
        self.notes.iter().filter_map(|(concept, _)| concepts.id(concept)).collect()
    }

    /// The sentence in the place of the one that names an end.
    pub fn words(&self, rule: &MergedRule, concepts: &Concepts) -> Option<Html> {
        let lasts = rule.norm.mode == Mode::Avoid && rule.norm.period.windows().end().is_some_and(|end| end.number().is_none());
        let covers = |concept: &str| concepts.id(concept).is_some_and(|concept| concepts.is_a(rule.norm.target, concept));
        let note = self.notes.iter().filter(|_| lasts).find(|(concept, _)| covers(concept));
        note.map(|(_, words)| words.clone())
    }

    /// What "without an end" means for a ban.
    pub fn phrase<'w>(&self, cx: Cx<'w>) -> &'w str {
        cx.language.word(if self.course.is_some() { "when_whole_course" } else { "when_always" })
    }
}
