//! How a merged sheet opens, and what it says of sessions: in the words of its own file, else in those of all treatments.

use super::course::Frame;
use super::handout::SeriesView;
use super::html::{Html, plain};
use super::left_out::{LeftOut, Omission, normal_form};
use super::names::title;
use super::printer::escaped;
use super::{Cx, Printer};
use crate::merge::Origin;
use crate::model::PatientReader;
use crate::resolve::{AnyDocument, Combination};

/// The words that stand for the whole sheet.
#[derive(Debug, Default)]
pub(super) struct Opening {
    /// What matters most.
    pub message: Option<Html>,
    /// What was done.
    pub about: Option<Html>,
    /// Sessions and results.
    pub series: Option<SeriesView>,
    /// The words of treatments that the file replaces by its own.
    pub replaced: Vec<LeftOut>,
}

/// Something that each treatment says in its own words: under which name it is reported, and what is put between two of them.
struct Part {
    item: &'static str,
    words: Vec<(String, Html)>,
    joint: &'static str,
}

impl Opening {
    /// Of a visit or a course that a file describes, or of treatments named at the desk.
    pub fn of<'a>(combination: &Combination<'a>, frame: Option<Frame<'a>>, cx: Cx<'a>) -> Self {
        let mut replaced = Vec::new();
        let (mut message, mut about) = (Part::new("opening", " "), Part::new("scope", "\n"));
        let mut series: Vec<(String, SeriesView)> = Vec::new();
        for document in combination.documents() {
            let printer = Printer::<PatientReader>::of(cx, document);
            let id = || document.id.as_str().to_owned();
            message.words.extend(document.opening.as_ref().map(|opening| (id(), printer.html(&opening.message))));
            about.words.extend(document.scope.as_ref().map(|scope| (id(), printer.html(&scope.patient))));
            series.extend(document.series.as_ref().map(|own| (id(), SeriesView::new(own, printer))));
        }
        let (own_message, own_about) = own_words(frame, cx);
        let id = frame.map(|frame| frame.document().id().to_owned());
        let message = message.printed(own_message, id.as_deref(), &mut replaced);
        let about = about.printed(own_about, id.as_deref(), &mut replaced);
        let series = if let Some(Frame::Course(course)) = frame {
            let plan = Origin::new(course.id.as_str(), "sessions");
            let mut results: Vec<Html> = Vec::new();
            for (document, own) in series {
                // What is to be hoped for is a treatment's own to say, unless the course says it.
                let (said, replacing) = if course.results.is_some() { (own.results, None) } else { (None, own.results) };
                results.extend(replacing.filter(|words| !results.contains(words)));
                let words = own.html.into_iter().chain(said);
                replaced.extend(words.map(|words| left_out(&document, "series", &words, plan.clone(), None)));
            }
            let results = (!results.is_empty()).then(|| Html(results.iter().map(Html::as_str).collect::<Vec<_>>().join(" ")));
            results.map(|results| SeriesView { html: None, results: Some(results), sessions: None, interval: None })
        } else {
            one_series(combination, series, cx)
        };
        Self { message, about, series, replaced }
    }
}

impl<'a> Frame<'a> {
    /// The document.
    pub fn document(self) -> AnyDocument<'a> {
        match self {
            Self::Visit(visit) => AnyDocument::Visit(visit),
            Self::Course(course) => AnyDocument::Course(course),
        }
    }
}

/// The message and the description that the file gives for the whole.
fn own_words<'a>(frame: Option<Frame<'a>>, cx: Cx<'a>) -> (Option<Html>, Option<Html>) {
    let Some(frame) = frame else { return (None, None) };
    let printer = Printer::<PatientReader>::of_any(cx, frame.document());
    let message = frame.document().opening().map(|opening| printer.html(&opening.message));
    let about = if let Frame::Visit(visit) = frame { visit.patient.as_ref().map(|words| printer.html(words)) } else { None };
    (message, about)
}

impl Part {
    fn new(item: &'static str, joint: &'static str) -> Self {
        Self { item, words: Vec::new(), joint }
    }

    /// The file's own words, or those of all treatments, each once.
    fn printed(self, own: Option<Html>, by: Option<&str>, replaced: &mut Vec<LeftOut>) -> Option<Html> {
        let Self { item, words, joint } = self;
        if let (Some(own), Some(by)) = (&own, by) {
            let by = Origin::new(by, if item == "scope" { "patient" } else { item });
            replaced.extend(words.iter().map(|(document, words)| left_out(document, item, words, by.clone(), Some(own))));
            return Some(own.clone());
        }
        let mut said: Vec<Html> = Vec::new();
        for (_, words) in words {
            if !said.iter().any(|known| normal_form(&plain(known)) == normal_form(&plain(&words))) {
                said.push(words);
            }
        }
        (!said.is_empty()).then(|| Html(said.iter().map(Html::as_str).collect::<Vec<_>>().join(joint)))
    }
}

fn left_out(document: &str, item: &str, words: &Html, by: Origin, printed: Option<&Html>) -> LeftOut {
    let reason = match printed {
        Some(printed) if normal_form(&plain(printed)) == normal_form(&plain(words)) => Omission::SameWords,
        _ => Omission::Replaced,
    };
    LeftOut { rule: Origin::new(document, item), sentence: plain(words), reason, by: Some(by), printed: printed.map(plain) }
}

/// The sessions of all treatments, each by its name where there are several.
fn one_series(combination: &Combination<'_>, mut series: Vec<(String, SeriesView)>, cx: Cx<'_>) -> Option<SeriesView> {
    if series.len() < 2 {
        return series.pop().map(|(_, own)| own);
    }
    let name = |id: &str| {
        let document = combination.documents().find(|document| document.id.as_str() == id);
        escaped(&document.map_or_else(|| id.to_owned(), |document| title(document, cx)))
    };
    let numbers = |own: &SeriesView| {
        let count = own.sessions.as_ref().map(|sessions| format!("{}: {sessions}.", cx.language.word("sessions")));
        let apart = own.interval.as_ref().map(|interval| format!("{}: {interval}.", cx.language.word("interval")));
        escaped(&count.into_iter().chain(apart).collect::<Vec<_>>().join(" "))
    };
    // What all hope for alike is said once.
    let first = series.first().and_then(|(_, own)| own.results.clone());
    let alike = first.filter(|first| series.iter().all(|(_, own)| own.results.as_ref() == Some(first)));
    let said = |(id, own): &(String, SeriesView)| {
        let plan = own.html.as_ref().map_or_else(|| numbers(own), |words| words.as_str().to_owned());
        let results = own.results.as_ref().filter(|_| alike.is_none()).map_or("", Html::as_str);
        format!("{}: {}", name(id), [plan.as_str(), results].join(" ").trim())
    };
    let html = Html(series.iter().map(said).collect::<Vec<_>>().join("</p>\n<p>"));
    Some(SeriesView { html: Some(html), results: alike, sessions: None, interval: None })
}
