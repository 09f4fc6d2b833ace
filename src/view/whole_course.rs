//! What holds for the whole of a course, which the sentences on one session do not say.

use super::combined::Frame;
use super::parts::Html;
use super::{Cx, Printer};
use crate::merge::{ConceptId, Concepts, End, MergedRule, Minutes, Mode};
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

    /// What is said of a rule for the whole course, beside what holds after its last session: of a ban, by a note on what it is about or on
    /// something above that; of a duty, by a note on just what it asks for.
    pub fn note(&self, rule: &MergedRule, concepts: &Concepts) -> Option<Html> {
        let lasts = rule.norm.period.reach().end().is_some_and(|end| end > End::At(Minutes::ZERO));
        let about = |concept: ConceptId| match rule.norm.mode {
            Mode::Avoid => concepts.is_a(rule.norm.target, concept),
            Mode::Do => rule.norm.target == concept,
            _ => false,
        };
        let mut notes = self.notes.iter().filter(|_| lasts);
        notes.find(|(concept, _)| concepts.id(concept).is_some_and(about)).map(|(_, words)| words.clone())
    }

    /// What "without an end" means for a ban.
    pub fn phrase<'w>(&self, cx: Cx<'w>) -> &'w str {
        cx.language.word(if self.course.is_some() { "when_whole_course" } else { "when_always" })
    }
}
