//! The patient handout, in the order of its blocks: most important first, when to call never on the back alone.

use super::amounts::session_name;
use super::attached::{FormView, PictureView, beside, not_yet};
use super::course::CourseView;
use super::html::Html;
use super::names::{anchor, concept_term};
use super::rule_line::RuleLine;
use super::terms::in_brackets;
use super::timeline::Timeline;
use super::whole_course::{BetweenSessions, WholeCourse};
use super::{Cx, Identity, Printer, quantities};
use crate::merge::Merged;
use crate::model::id::ConceptRef;
use crate::model::protocol::{Call, Expectation, Mode, Opening, Parameter, Phase, Protocol, Rule, Series, Step, TeachBack, Urgency};
use crate::model::vocabulary::Icon;
use crate::model::{PatientReader, Session};
use crate::resolve::{Composite, Document, Included};
use crate::source::Spanned;
use serde::Serialize;

pub(super) type Patients<'a> = Printer<'a, PatientReader>;

/// What the template of a handout sees.
#[derive(Debug, Clone, Serialize)]
pub struct Handout {
    /// Who the document is.
    pub identity: Identity,
    /// What the sheet is for: "Aftercare: first 2 weeks".
    pub strap: String,
    /// The one sentence that matters most.
    pub message: Option<Html>,
    /// The three things that matter most, with icons.
    pub first: Vec<FirstThing>,
    /// What the treatment is.
    pub about: Option<Html>,
    /// What was done, in order.
    pub steps: Vec<HandoutStep>,
    /// Values of the treatment, each as a sentence.
    pub values: Vec<Html>,
    /// What to do before the visit.
    pub before: Vec<RuleLine>,
    /// What to do afterwards.
    pub dos: Vec<RuleLine>,
    /// What not to do.
    pub donts: Vec<RuleLine>,
    /// What is allowed.
    pub mays: Vec<RuleLine>,
    /// What is normal.
    pub expect: Vec<ExpectLine>,
    /// The phases of recovery, those of each treatment by themselves.
    pub phases: Vec<Phases>,
    /// Call the clinic today if …
    pub call_today: Vec<CallLine>,
    /// Call this number at once, day or night, if …
    pub call_now: Vec<CallLine>,
    /// Get help now if …
    pub emergency: Vec<CallLine>,
    /// Risks.
    pub risks: Vec<Html>,
    /// Tell us if …
    pub tell_us: Vec<Html>,
    /// Sessions and results.
    pub series: Option<SeriesView>,
    /// Questions to answer in one's own words.
    pub teach_back: Vec<Html>,
    /// Pictures of the treatment that stand beside no single step or rule.
    pub pictures: Vec<PictureView>,
    /// Forms to download.
    pub forms: Vec<FormView>,
    /// Titles of the sources.
    pub sources: Vec<String>,
    /// Day by day.
    pub timeline: Option<Timeline>,
    /// Sessions at an interval, if it is a course.
    pub course: Option<CourseView>,
    /// What must be said because rules touch each other.
    pub notes: Vec<String>,
    /// The treatments of a combined visit; of a single one, none.
    pub treatments: Vec<String>,
}

/// One of the three most important things.
#[derive(Debug, Clone, Serialize)]
pub struct FirstThing {
    /// The icon.
    pub icon: Icon,
    /// The rule or sign in the reader's words.
    pub html: Html,
    /// Why, for a rule that says so.
    pub why: Option<Html>,
    /// Of a warning sign, what to do before calling.
    pub first_aid: Option<Html>,
    /// Of a warning sign, how fast to act: the number to call stands beside it.
    pub urgency: Option<Urgency>,
    /// Where on the page the whole of it stands.
    pub anchor: String,
}

/// A step as the patient is told of it.
#[derive(Debug, Clone, Serialize)]
pub struct HandoutStep {
    /// Its anchor.
    pub anchor: String,
    /// Its heading.
    pub title: Option<String>,
    /// On the sheet of several treatments, the one that begins with it.
    pub treatment: Option<String>,
    /// Whether it may be done in the place of the one before it.
    pub alternative: bool,
    /// In which cases alone it is done: "Only if needed:", "Only for session 1:".
    pub only: Option<String>,
    /// How long it takes.
    pub duration: Option<String>,
    /// What happens.
    pub html: Html,
    /// The pictures beside it.
    pub pictures: Vec<PictureView>,
}

/// Something normal.
#[derive(Debug, Clone, Serialize)]
pub struct ExpectLine {
    /// Its anchor.
    pub anchor: String,
    /// How it feels and looks.
    pub html: Html,
    /// How it looks on brown and black skin.
    pub skin_tone: Option<Html>,
    /// How long it usually lasts.
    pub lasts: Option<String>,
    /// Whether it does no harm, however long it lasts.
    pub harmless: bool,
}

/// The phases of recovery after one treatment, in order.
#[derive(Debug, Clone, Serialize)]
pub struct Phases {
    /// The treatment, where several have phases.
    pub treatment: Option<String>,
    /// The phases, counted from one.
    pub cards: Vec<PhaseCard>,
}

/// A phase of recovery.
#[derive(Debug, Clone, Serialize)]
pub struct PhaseCard {
    /// Its anchor.
    pub anchor: String,
    /// Its heading.
    pub title: String,
    /// When it usually is.
    pub when: String,
    /// What happens.
    pub html: Html,
}

/// A warning sign.
#[derive(Debug, Clone, Serialize)]
pub struct CallLine {
    /// Its anchor.
    pub anchor: String,
    /// Completes "Call us today if".
    pub html: Html,
    /// How the sign differs from what is normal.
    pub unlike_normal: Option<Html>,
    /// What to do before calling.
    pub first_aid: Option<Html>,
}

/// Sessions and results.
#[derive(Debug, Clone, Serialize)]
pub struct SeriesView {
    /// About sessions.
    pub html: Option<Html>,
    /// About results.
    pub results: Option<Html>,
    /// How many sessions.
    pub sessions: Option<String>,
    /// The time between two.
    pub interval: Option<String>,
}

impl Handout {
    /// Of a protocol with what it takes in; `merged` are their rules as those of one visit.
    pub fn new(document: &Document<Protocol>, composite: &Composite<'_>, identity: Identity, merged: &Merged<'_>, cx: Cx<'_>) -> Self {
        let printer = Patients::of(cx, document);
        // Taken apart in full, so that a new field leads here. What a handout leaves out is named as left out.
        let Protocol {
            id: _,
            naming: _,
            lifecycle: _,
            family: _,
            is_a: _,
            sources,
            basis: _,
            uses: _,
            without: _,
            scope,
            opening,
            devices: _,
            parameters: _,
            steps: _,
            preparation: _,
            aftercare: _,
            plans: _,
            expectations,
            phases,
            calls,
            contraindications,
            risks,
            series,
            teach_back,
            pictures: _,
            forms: _,
            decisions: _,
            source_notes: _,
        } = &*document.body;
        let line = |rule: &Included<'_, Rule>| RuleLine::new(rule, document, merged, cx);
        let between = BetweenSessions::of([&*document.body], merged);
        let aftercare = composite.aftercare.iter().filter_map(|rule| {
            let (mode, target) = rule.duty()?;
            let banned = merged.concepts().id(target.as_str()).filter(|_| mode == Mode::Avoid);
            Some(RuleLine { more_sessions: banned.and_then(|banned| between.note(banned, cx)), ..line(rule) })
        });
        let aftercare: Vec<RuleLine> = aftercare.collect();
        let told = |heading| aftercare.iter().filter(|line| line.mode == heading).cloned().collect();
        let cards: Vec<PhaseCard> = phases.iter().map(|phase| PhaseCard::new(phase, printer, cx)).collect();
        Self {
            identity,
            strap: strap(composite, cx),
            message: opening.as_ref().map(|opening| printer.html(&opening.message)),
            first: opening.as_ref().map(|opening| first_things(opening, document, composite, merged, cx)).unwrap_or_default(),
            about: scope.as_ref().map(|scope| printer.html(&scope.patient)),
            steps: composite.steps.iter().filter_map(|step| HandoutStep::new(step, composite, cx)).collect(),
            values: told_values(&composite.parameters, cx),
            before: composite.preparation.iter().map(line).collect(),
            dos: told(Mode::Do),
            donts: told(Mode::Avoid),
            mays: told(Mode::May),
            expect: expectations.iter().map(|expectation| ExpectLine::new(expectation, printer)).collect(),
            phases: if cards.is_empty() { Vec::new() } else { vec![Phases { treatment: None, cards }] },
            call_today: call_lines(calls, Urgency::Today, printer),
            call_now: call_lines(calls, Urgency::Now, printer),
            emergency: call_lines(calls, Urgency::Emergency, printer),
            risks: risks.iter().map(|risk| printer.html(&risk.patient)).collect(),
            tell_us: contraindications.iter().filter_map(|c| c.patient.as_ref()).map(|words| printer.html(words)).collect(),
            series: series.as_ref().map(|series| SeriesView::new(series, printer)),
            teach_back: teach_back.iter().map(|question: &TeachBack| printer.html(&question.question)).collect(),
            pictures: Vec::new(),
            forms: Vec::new(),
            sources: source_titles(sources, cx),
            timeline: Timeline::new(merged, &WholeCourse::of(None, cx), cx),
            course: None,
            notes: Vec::new(),
            treatments: Vec::new(),
        }
        .with_files_of(std::iter::once(composite), cx)
    }

    /// Sees to it that every picture of the treatments stands on the page once: beside its rule or step, or with the others. Every form, too.
    #[must_use]
    pub(super) fn with_files_of<'a>(mut self, treatments: impl Iterator<Item = &'a Composite<'a>> + Clone, cx: Cx<'_>) -> Self {
        let Some(host) = treatments.clone().next().map(|composite| composite.own) else { return self };
        let mut shown: Vec<PictureView> = Vec::new();
        let Self { before, dos, donts, mays, steps, .. } = &mut self;
        let rules = before.iter_mut().chain(dos).chain(donts).chain(mays).map(|line| &mut line.pictures);
        for pictures in rules.chain(steps.iter_mut().map(|step| &mut step.pictures)) {
            *pictures = not_yet(&shown, std::mem::take(pictures));
            shown.extend(pictures.iter().cloned());
        }
        let all = treatments.clone().flat_map(Composite::pictures);
        self.pictures = not_yet(&shown, all.filter_map(|picture| PictureView::new::<PatientReader>(&picture, host, cx)).collect());
        let forms = treatments.flat_map(Composite::forms);
        for form in forms.filter_map(|form| FormView::new::<PatientReader>(&form, host, cx)) {
            if !self.forms.iter().any(|known| known.looks_like(&form)) {
                self.forms.push(form);
            }
        }
        self
    }
}

/// What the parameters say to patients, each sentence once.
pub(super) fn told_values<'a>(parameters: impl IntoIterator<Item = &'a Included<'a, Parameter>>, cx: Cx<'_>) -> Vec<Html> {
    let mut told: Vec<Html> = Vec::new();
    for parameter in parameters {
        let line = parameter.item.patient.as_ref().map(|words| Patients::of(cx, parameter.origin).html(words));
        told.extend(line.filter(|line| !told.contains(line)));
    }
    told
}

/// The titles of sources, for the plain list at the end.
pub(super) fn source_titles(sources: &[crate::model::id::SourceRef], cx: Cx<'_>) -> Vec<String> {
    let printer = Patients::plain_words(cx);
    let found = sources.iter().filter_map(|source| cx.catalog.sources.get(source.as_str()));
    found.map(|source| printer.text(&source.title)).collect()
}

fn first_things(
    opening: &Opening,
    document: &Document<Protocol>,
    composite: &Composite<'_>,
    merged: &Merged<'_>,
    cx: Cx<'_>,
) -> Vec<FirstThing> {
    let printer = Patients::of(cx, document);
    let mut things = Vec::new();
    for reference in &opening.first {
        let rule = composite.aftercare.iter().find(|rule| rule.id.as_str() == reference.as_str());
        let call = document.calls.iter().find(|call| call.id.as_str() == reference.as_str());
        things.push(match (rule, call) {
            (Some(rule), _) => first_rule(rule, document, merged, cx),
            (None, Some(call)) => first_call(call, printer, cx),
            (None, None) => continue,
        });
    }
    things
}

fn first_rule(rule: &Included<'_, Rule>, document: &Document<Protocol>, merged: &Merged<'_>, cx: Cx<'_>) -> FirstThing {
    FirstThing::of_rule(RuleLine::new(rule, document, merged, cx))
}

impl FirstThing {
    /// The line of a rule as one of the most important things.
    pub(super) fn of_rule(line: RuleLine) -> Self {
        let html = Html(in_brackets(line.html.as_str(), &super::printer::escaped(&line.terms)));
        Self { icon: line.icon, html, why: line.why, first_aid: None, urgency: None, anchor: line.anchor }
    }
}

pub(super) fn first_call(call: &Call, printer: Patients<'_>, cx: Cx<'_>) -> FirstThing {
    FirstThing {
        icon: call_icon(call.urgency.value),
        html: call_sentence(call, printer, cx),
        why: None,
        first_aid: call.first.as_ref().map(|words| printer.html(words)),
        urgency: Some(call.urgency.value),
        anchor: call.id.as_str().to_owned(),
    }
}

/// "Aftercare: first 2 weeks", by the last end of any rule; without a number where no rule has one.
fn strap(composite: &Composite<'_>, cx: Cx<'_>) -> String {
    let ends = composite.aftercare.iter().filter_map(|rule| rule.lasts.and_then(|lasts| lasts.minutes()));
    match ends.max() {
        Some(last) => cx.language.filled("aftercare_first", &[("period", &quantities::after_first(last, cx.language))]),
        None => cx.language.word("aftercare").to_owned(),
    }
}

/// "Call us today if …": a warning sign as a sentence of its own.
fn call_sentence(call: &Call, printer: Patients<'_>, cx: Cx<'_>) -> Html {
    let key = match call.urgency.value {
        Urgency::Today => "call_today_if",
        Urgency::Now => "call_now_if",
        Urgency::Emergency => "emergency_if",
    };
    Html(format!("{} {}", super::printer::escaped(cx.language.word(key)), printer.html(&call.patient).as_str()))
}

fn call_icon(urgency: Urgency) -> Icon {
    match urgency {
        Urgency::Today => Icon::Phone,
        Urgency::Now => Icon::PhoneNow,
        Urgency::Emergency => Icon::Emergency,
    }
}

impl HandoutStep {
    pub(super) fn new(step: &Included<'_, Step>, composite: &Composite<'_>, cx: Cx<'_>) -> Option<Self> {
        let Step {
            id,
            title,
            stage: _,
            action: _,
            what: _,
            uses: _,
            optional: _,
            session: _,
            alternatives: _,
            duration,
            products: _,
            staff: _,
            patient,
            stop_if: _,
            numbing: _,
            provenance: _,
        } = step.item;
        let printer = Patients::of(cx, step.origin);
        Some(Self {
            anchor: anchor(id.as_str(), step.origin, composite.own),
            title: title.as_ref().map(|title| printer.text(title)),
            treatment: None,
            alternative: composite.is_alternative(step),
            only: only(step.item, cx),
            duration: duration.map(|duration| printer.quantity(&duration)),
            html: printer.html(patient.as_ref()?),
            pictures: beside::<PatientReader>(id.as_str(), step.origin, composite.own, cx),
        })
    }
}

/// In which cases alone a step is done.
pub(super) fn only(step: &Step, cx: Cx<'_>) -> Option<String> {
    let optional = (!step.is_required()).then(|| cx.language.word("step_optional").to_owned());
    let session = |session: &Session| cx.language.filled("step_session", &[("session", &session_name(session, cx))]);
    let said: Vec<String> = step.session.iter().map(|own| session(own)).chain(optional).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

type Time<'a> = Option<&'a Spanned<crate::model::Duration>>;

/// "for 24 hours", "from 24 hours to 2 weeks after", "for 7 days, and until the crusts have come off".
pub(super) fn window_phrase(from: Time<'_>, to: Time<'_>, until: &[ConceptRef], printer: Patients<'_>, cx: Cx<'_>) -> String {
    let language = cx.language;
    let from = from.filter(|from| from.minutes() != Some(0)).map(|from| printer.quantity(from));
    let to = to.map(|to| printer.quantity(to));
    let events = events_phrase(until, cx);
    let key = match (&from, &to, &events) {
        (None, None, None) => "when_always",
        (None, Some(_), None) => "when_for",
        (Some(_), None, None) => "when_from",
        (Some(_), Some(_), None) => "when_from_to",
        (None, None, Some(_)) => "when_until",
        (None, Some(_), Some(_)) => "when_for_until",
        (Some(_), None, Some(_)) => "when_from_until",
        (Some(_), Some(_), Some(_)) => "when_from_to_until",
    };
    let text = |part: Option<String>| part.unwrap_or_default();
    language.filled(key, &[("from", &text(from)), ("to", &text(to)), ("events", &text(events))])
}

/// The events in plain words, joined.
pub(super) fn events_phrase(until: &[ConceptRef], cx: Cx<'_>) -> Option<String> {
    let joint = cx.language.word("joint_and");
    let events: Vec<String> = until.iter().map(|event| concept_term(event.as_str(), cx)).collect();
    (!events.is_empty()).then(|| events.join(&format!(" {joint} ")))
}

impl ExpectLine {
    pub(super) fn new(expectation: &Expectation, printer: Patients<'_>) -> Self {
        let Expectation { id, sign: _, from: _, lasts, until: _, harmless, patient, skin_tone, staff: _, provenance: _ } = expectation;
        Self {
            anchor: id.as_str().to_owned(),
            html: printer.html(patient),
            skin_tone: skin_tone.as_ref().map(|words| printer.html(words)),
            lasts: lasts.map(|lasts| printer.quantity(&lasts)),
            harmless: *harmless == Some(true),
        }
    }
}

impl PhaseCard {
    pub(super) fn new(phase: &Phase, printer: Patients<'_>, cx: Cx<'_>) -> Self {
        let Phase { id, title, from, to, until, patient, staff: _, provenance: _ } = phase;
        Self {
            anchor: id.as_str().to_owned(),
            title: printer.text(title),
            when: window_phrase(from.as_ref(), to.as_ref(), until, printer, cx),
            html: printer.html(patient),
        }
    }
}

pub(super) fn call_lines(calls: &[Call], urgency: Urgency, printer: Patients<'_>) -> Vec<CallLine> {
    let wanted = calls.iter().filter(|call| call.urgency.value == urgency);
    let line = |call: &Call| {
        let Call { id, urgency: _, sign: _, after: _, unlike_normal, first, patient, staff: _, provenance: _ } = call;
        let unlike_normal = unlike_normal.as_ref().map(|words| printer.html(words));
        let first_aid = first.as_ref().map(|words| printer.html(words));
        CallLine { anchor: id.as_str().to_owned(), html: printer.html(patient), unlike_normal, first_aid }
    };
    wanted.map(line).collect()
}

impl SeriesView {
    pub(super) fn new(series: &Series, printer: Patients<'_>) -> Self {
        let Series { sessions, interval, patient, results, staff: _, provenance: _ } = series;
        Self {
            html: patient.as_ref().map(|words| printer.html(words)),
            results: results.as_ref().map(|words| printer.html(words)),
            sessions: sessions.map(|count| printer.quantity(&count)),
            interval: interval.map(|interval| printer.quantity(&interval)),
        }
    }
}
