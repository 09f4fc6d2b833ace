//! What holds for the whole of a course, which the sentences on one session do not say.
//!
//! A course says it in words of its own. A treatment that is planned in a series has no such words: there it follows from the numbers. A ban
//! after one session that meets the ban before the next holds on until the last session, and its line says so.

use super::course::Frame;
use super::html::Html;
use super::{Cx, Printer};
use crate::merge::{ConceptId, Concepts, End, Merged, MergedRule, Minutes, Mode};
use crate::model::PatientReader;
use crate::model::protocol::{self, Protocol};
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

    /// Whether the sheet is of a course, which says for itself what holds from its first session to its last.
    pub fn is_of_course(&self) -> bool {
        self.course.is_some()
    }

    /// What the notes are about.
    pub fn concepts(&self, concepts: &Concepts) -> Vec<ConceptId> {
        self.notes.iter().filter_map(|(concept, _)| concepts.id(concept)).collect()
    }

    /// What is said of a rule for the whole course, beside what holds after its last session: of a ban, by a note on what it is about or on
    /// something above that; of a duty, by a note on just what it asks for.
    pub fn note(&self, rule: &MergedRule, concepts: &Concepts) -> Option<Html> {
        let lasts = rule.norm.period.reach().end().is_some_and(|end| end > End::At(Minutes::ZERO));
        let mode = match rule.norm.mode {
            Mode::Avoid => protocol::Mode::Avoid,
            Mode::Do => protocol::Mode::Do,
            _ => return None,
        };
        self.words(rule.norm.target, mode, concepts).filter(|_| lasts).cloned()
    }

    /// The note on what a ban or a duty is about.
    pub fn words(&self, target: ConceptId, mode: protocol::Mode, concepts: &Concepts) -> Option<&Html> {
        let about = |concept: ConceptId| match mode {
            protocol::Mode::Avoid => concepts.is_a(target, concept),
            protocol::Mode::Do => target == concept,
            protocol::Mode::May => false,
        };
        let mut notes = self.notes.iter();
        notes.find(|(concept, _)| concepts.id(concept).is_some_and(about)).map(|(_, words)| words)
    }

    /// What "without an end" means for a ban.
    pub fn phrase<'w>(&self, cx: Cx<'w>) -> &'w str {
        cx.language.word(if self.is_of_course() { "when_whole_course" } else { "when_always" })
    }
}

/// The bans that sessions planned one after the other leave no time free of.
pub(super) struct BetweenSessions<'m, 'a> {
    shortest: Option<Minutes>,
    merged: &'m Merged<'a>,
}

impl<'m, 'a> BetweenSessions<'m, 'a> {
    /// Of treatments that are done together, with all that holds before and after a session.
    pub fn of<'p>(protocols: impl IntoIterator<Item = &'p Protocol>, merged: &'m Merged<'a>) -> Self {
        let series = protocols.into_iter().filter_map(|protocol| protocol.series.as_ref());
        let repeated = series.filter(|series| series.sessions.is_none_or(|sessions| sessions.stated() > 1.into()));
        let shortest = repeated.filter_map(|series| series.interval?.minutes_range()).map(|(least, _)| Minutes(least)).min();
        Self { shortest, merged }
    }

    /// What more sessions mean for a ban on that: it goes on between them.
    pub fn note(&self, banned: ConceptId, cx: Cx<'_>) -> Option<String> {
        let is_never_free = self.merged.free_time(banned, self.shortest?).whole_course();
        is_never_free.then(|| cx.language.word("when_more_sessions").to_owned())
    }
}
