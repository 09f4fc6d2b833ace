//! Combined visits and courses: one handout for everything done, each line with where it comes from and what it overruled.

use super::entries::is_repeated;
use super::handout::{
    FirstThing, Handout, PhaseCard, Phases, RuleLine, call_lines, concept_term, first_call, plain, source_titles, told_values,
};
use super::moments::PersonalDates;
use super::parts::Html;
use super::printer::escaped;
use super::terms::{Named, RuleTerms, period_phrase};
use super::timeline::Timeline;
use super::whole_course::WholeCourse;
use super::{Cx, Identity, Printer, quantities};
use crate::merge::{Actor, Class, ConceptId, Conflict, Merged, MergedRule, Minutes, Mode, Name, Origin, Party, Reason, Source, Standing};
use crate::model::PatientReader;
use crate::model::protocol::{self, Protocol, Urgency};
use crate::model::visit::{Course, Visit};
use crate::resolve::{Combination, Document, Halves, TakenIn};
use serde::Serialize;
use std::collections::BTreeSet;

/// Where a merged line comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineSource {
    /// The treatment.
    pub title: String,
    /// Its rule, for a link from the staff page.
    pub href: String,
    /// Whether the line says what it does because of this one.
    pub decides: bool,
    /// What this one says by itself, as a phrase.
    pub when: String,
}

/// What staff see of a combined visit or a course.
#[derive(Debug, Clone, Serialize)]
pub struct CombinedReference {
    /// Who the document is.
    pub identity: Identity,
    /// The treatments, with their pages.
    pub treatments: Vec<TreatmentLink>,
    /// Remarks for staff.
    pub html: Option<Html>,
    /// Every merged rule.
    pub rules: Vec<MergedLine>,
    /// What stands against each other, and what is printed because of it.
    pub conflicts: Vec<ConflictLine>,
    /// The course, if it is one.
    pub course: Option<CourseView>,
}

/// A treatment of a visit.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TreatmentLink {
    pub title: String,
    pub href: String,
    pub version: String,
}

/// A merged rule, for staff.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct MergedLine {
    pub mode: Mode,
    pub actor: Actor,
    pub target: String,
    /// What it leaves out.
    pub except: Vec<String>,
    /// Where it holds, if that is not wherever the skin was treated.
    pub areas: Vec<String>,
    pub when: String,
    pub values: Vec<String>,
    pub sources: Vec<LineSource>,
}

/// A conflict in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ConflictLine {
    pub class: Class,
    /// Whether it stops the handout.
    pub stops: bool,
    pub text: String,
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

/// How many rules open a combined sheet, beside one warning sign.
const FIRST_RULES: usize = 2;

/// What one document adds to the combination.
#[derive(Debug, Clone, Copy)]
pub enum Frame<'a> {
    /// A visit.
    Visit(&'a Document<Visit>),
    /// A course.
    Course(&'a Document<Course>),
}

impl<'a> Combination<'a> {
    /// The handout of everything that was done.
    pub fn handout(&self, frame: Option<Frame<'a>>, identity: Identity, cx: Cx<'a>) -> Handout {
        let whole_course = WholeCourse::of(frame, cx);
        let Halves { before, after } = self.halves(&whole_course.concepts(self.merged.concepts()));
        let line = |rule: &MergedRule| self.rule_line(rule, &whole_course, cx);
        let lines = |rule: &MergedRule| line(rule).into_iter().chain(self.narrower_lines(rule, cx)).collect::<Vec<_>>();
        let of_patients = |mode: Mode| move |rule: &&MergedRule| rule.norm.actor == Actor::Patient && rule.norm.mode == mode;
        let said_once = |rule: &&MergedRule| !is_repeated(rule, &after, cx);
        let modes = [Mode::Do, Mode::Avoid, Mode::May];
        let aftercare: Vec<RuleLine> =
            modes.iter().flat_map(|mode| after.rules().iter().filter(of_patients(*mode)).filter(said_once).flat_map(lines)).collect();
        let told = |heading| unique_lines(aftercare.iter().filter(|line| line.mode == heading).cloned());
        let first = [Mode::Avoid, Mode::Do, Mode::May].into_iter().flat_map(|mode| before.rules().iter().filter(of_patients(mode)));
        let sources: Vec<_> = self.documents().flat_map(|document| document.sources.iter().cloned()).collect();
        let mut handout = Handout {
            identity,
            strap: strap(&after, cx),
            message: None,
            first: self.first_things(&after, &whole_course, cx),
            about: None,
            steps: Vec::new(),
            values: told_values(self.treatments.iter().flat_map(|composite| &composite.parameters), cx),
            before: unique_lines(first.filter_map(line)),
            dos: told(protocol::Mode::Do),
            donts: told(protocol::Mode::Avoid),
            mays: told(protocol::Mode::May),
            expect: self.expectations(cx),
            phases: self.phases(cx),
            call_today: self.calls(Urgency::Today, cx),
            emergency: self.calls(Urgency::Emergency, cx),
            risks: unique(self.documents().flat_map(|document| {
                let printer = Printer::<PatientReader>::of(cx, document);
                document.risks.iter().map(move |risk| printer.html(&risk.patient))
            })),
            tell_us: unique(self.documents().flat_map(|document| {
                let printer = Printer::<PatientReader>::of(cx, document);
                document.contraindications.iter().filter_map(|c| c.patient.as_ref()).map(move |words| printer.html(words))
            })),
            series: None,
            teach_back: unique(self.documents().flat_map(|document| {
                let printer = Printer::<PatientReader>::of(cx, document);
                document.teach_back.iter().take(3).map(move |question| printer.html(&question.question))
            }))
            .into_iter()
            .take(3)
            .collect(),
            sources: unique_strings(source_titles(&sources, cx)),
            timeline: Timeline::new(&after, whole_course.phrase(cx), cx),
            course: None,
            notes: self.notes(&after, cx),
            treatments: self.documents().map(|document| title(document, cx)).collect(),
        };
        match frame {
            Some(Frame::Visit(visit)) => {
                let printer = Printer::<PatientReader>::of(cx, visit);
                handout.message = visit.opening.as_ref().map(|opening| printer.html(&opening.message));
                handout.about = visit.patient.as_ref().map(|words| printer.html(words));
            }
            Some(Frame::Course(course)) => {
                let printer = Printer::<PatientReader>::of(cx, course);
                handout.message = course.opening.as_ref().map(|opening| printer.html(&opening.message));
                handout.course = Some(self.course_view(course, cx));
            }
            None => {}
        }
        handout
    }

    /// What staff see of it; `told` is its handout.
    pub fn reference(&self, frame: Frame<'a>, identity: Identity, told: &Handout, cx: Cx<'a>) -> CombinedReference {
        let printer_html = match frame {
            Frame::Visit(visit) => visit.staff.as_ref().map(|words| Printer::<crate::model::StaffReader>::of(cx, visit).html(words)),
            Frame::Course(course) => course.staff.as_ref().map(|words| Printer::<crate::model::StaffReader>::of(cx, course).html(words)),
        };
        CombinedReference {
            identity,
            treatments: self
                .documents()
                .map(|document| TreatmentLink {
                    title: title(document, cx),
                    href: format!("{}.html", document.id.as_str()),
                    version: document.lifecycle.version.value.to_string(),
                })
                .collect(),
            html: printer_html,
            rules: self.reference_lines(cx),
            conflicts: self.merged.conflicts().iter().map(|conflict| self.conflict_line(conflict, cx)).collect(),
            course: told.course.clone(),
        }
    }

    /// What holds before the visit, then what holds after it.
    fn reference_lines(&self, cx: Cx<'a>) -> Vec<MergedLine> {
        let Halves { before, after } = self.halves(&[]);
        before.rules().iter().chain(after.rules()).map(|rule| self.merged_line(rule, cx)).collect()
    }

    fn documents(&self) -> impl Iterator<Item = &'a Document<Protocol>> + '_ {
        let mut seen = BTreeSet::new();
        self.treatments.iter().map(|composite| composite.own).filter(move |document| seen.insert(document.id.as_str().to_owned()))
    }

    /// What the treatments' own sheets put first: the rules as they are merged, and one warning sign with the number to call.
    fn first_things(&self, after: &Merged<'a>, whole_course: &WholeCourse<'a>, cx: Cx<'a>) -> Vec<FirstThing> {
        let named = |origin: &Origin| {
            let document = self.documents().find(|document| document.id.as_str() == origin.treatment.as_str());
            let opening = document.and_then(|document| document.opening.as_ref());
            opening.is_some_and(|opening| opening.first.iter().any(|first| first.as_str() == origin.rule.as_str()))
        };
        let of_patients = |rule: &&MergedRule| rule.norm.actor == Actor::Patient && matches!(rule.norm.mode, Mode::Avoid | Mode::Do);
        let merged = after.rules().iter().filter(of_patients).filter(|rule| !is_repeated(rule, after, cx));
        let named = merged.filter(|rule| rule.sources.iter().any(|source| named(&source.rule.origin)));
        let lines = unique_lines(named.filter_map(|rule| self.rule_line(rule, whole_course, cx)));
        let rules = lines.into_iter().take(FIRST_RULES).map(FirstThing::of_rule);
        rules.chain(self.first_sign(cx)).collect()
    }

    fn first_sign(&self, cx: Cx<'a>) -> Option<FirstThing> {
        self.documents().find_map(|document| {
            let first = &document.opening.as_ref()?.first;
            let call = document.calls.iter().find(|call| first.iter().any(|id| id.as_str() == call.id.as_str()))?;
            let mut thing = first_call(call, Printer::of(cx, document), cx);
            thing.anchor = format!("{}.{}", document.id.as_str(), thing.anchor);
            Some(thing)
        })
    }

    fn rule_line(&self, merged: &MergedRule, whole_course: &WholeCourse<'a>, cx: Cx<'a>) -> Option<RuleLine> {
        let decides = merged.origins(Standing::Decides).find_map(|origin| self.written(origin));
        let rule = decides.or_else(|| merged.sources.iter().find_map(|source| self.written(&source.rule.origin)))?;
        let host = self.treatments.first()?.own;
        let mut line = RuleLine::new(&rule, host, &self.merged, cx);
        line.anchor = format!("{}.{}", rule.origin.id.as_str(), rule.item.id.as_str());
        line.origin = None;
        let terms = self.terms(merged, &rule, cx);
        line.from_minutes = merged.norm.period.start().map_or(0, |start| start.0);
        line.to_minutes = merged.norm.period.windows().end().and_then(crate::merge::End::number).map(|end| end.0);
        line.must = merged.norm.force == crate::merge::Force::Must;
        line.sources = self.in_short(self.line_sources(merged, cx), cx);
        line.overrules = line.sources.iter().any(|source| !source.decides);
        if let Some(words) = whole_course.words(merged, self.merged.concepts()) {
            line.html = words;
            line.mode = terms.mode;
        } else if !self.says_it_all(merged) {
            line.html = generic_sentence(merged, &self.merged, cx);
            line.mode = terms.mode;
        }
        line.terms = terms.beside(&plain(&line.html), cx);
        line.dates = PersonalDates::new(&terms, Some(merged.norm.target), &self.merged, cx);
        line.call_after = terms.call_after.as_ref().map(|edge| edge.words.clone());
        line.call_after_minutes = terms.call_after.as_ref().map(|edge| edge.minutes);
        Some(line)
    }

    /// What a merged rule says, in the words of those that decide it.
    fn terms(&self, rule: &MergedRule, told: &TakenIn<'_, protocol::Rule>, cx: Cx<'a>) -> RuleTerms {
        let own = |source: &&Source| source.rule.norm.target == rule.norm.target && source.standing == Standing::Decides;
        let deciding: Vec<&Source> = rule.sources.iter().filter(own).collect();
        RuleTerms::merged(&rule.norm, &rule.norm.period, &deciding, told, &self.merged, cx)
    }

    /// What a broader ban covers for as long as it holds, in its own words: "no make-up" below "nothing but our gel". A narrower rule
    /// that ends earlier is left out, since its own sentence would then say less than what holds.
    fn narrower_lines(&self, merged: &MergedRule, cx: Cx<'a>) -> Vec<RuleLine> {
        let Some(host) = self.treatments.first().map(|composite| composite.own) else { return Vec::new() };
        let mut lines: Vec<RuleLine> = Vec::new();
        for source in still_true(merged) {
            let Some(rule) = self.written(&source.rule.origin) else { continue };
            let mut line = RuleLine::new(&rule, host, &self.merged, cx);
            line.anchor = format!("{}.{}", rule.origin.id.as_str(), rule.item.id.as_str());
            line.origin = None;
            if !lines.iter().any(|known| known.html == line.html) {
                lines.push(line);
            }
        }
        lines
    }

    /// Whether one treatment alone asks for exactly what the merged rule does, so that its own sentence is right.
    fn says_it_all(&self, merged: &MergedRule) -> bool {
        let mut deciders = merged.sources.iter().filter(|source| source.standing == Standing::Decides);
        deciders.all(|source| source.rule.norm.values == merged.norm.values && same_end(&source.rule.norm.period, &merged.norm.period))
    }

    /// "Both treatments", where each of them asks for the same: the sheet names them at its head.
    fn in_short(&self, sources: Vec<LineSource>, cx: Cx<'a>) -> Vec<LineSource> {
        let titles: Vec<String> = self.documents().map(|document| title(document, cx)).collect();
        let asks = |title: &String| sources.iter().any(|source| source.decides && source.title == *title);
        if titles.len() < 2 || sources.len() != titles.len() || !titles.iter().all(asks) {
            return sources;
        }
        let all = cx.language.word(if titles.len() == 2 { "from_both" } else { "from_all" }).to_owned();
        vec![LineSource { title: all, href: String::new(), decides: true, when: String::new() }]
    }

    fn line_sources(&self, merged: &MergedRule, cx: Cx<'a>) -> Vec<LineSource> {
        let mut lines: Vec<LineSource> = Vec::new();
        for source in &merged.sources {
            let Some(rule) = self.written(&source.rule.origin) else { continue };
            let line = LineSource {
                title: title(rule.origin, cx),
                href: format!("{}.html#{}", rule.origin.id.as_str(), rule.item.id.as_str()),
                decides: source.standing == Standing::Decides || asks_as_much(source, merged),
                when: period_phrase(&alone(source), cx),
            };
            if source.rule.norm.target == merged.norm.target
                && !lines.iter().any(|known| known.title == line.title && (known.when == line.when || (known.decides && line.decides)))
            {
                lines.push(line);
            }
        }
        lines
    }

    fn merged_line(&self, rule: &MergedRule, cx: Cx<'a>) -> MergedLine {
        let norm = &rule.norm;
        let told = rule.sources.iter().find_map(|source| self.written(&source.rule.origin));
        let (except, areas, values) = told.map_or_else(Default::default, |told| {
            let RuleTerms { values, kind, except, areas, .. } = self.terms(rule, &told, cx);
            let names = |named: Vec<Named>| named.into_iter().map(|named| named.name).collect();
            (names(except), names(areas), values.into_iter().chain(kind).collect())
        });
        MergedLine {
            mode: norm.mode,
            actor: norm.actor,
            target: self.term(norm.target, cx),
            except,
            areas,
            when: period_phrase(rule, cx),
            values,
            sources: self.origin_lines(rule, cx),
        }
    }

    fn term(&self, concept: ConceptId, cx: Cx<'a>) -> String {
        concept_term(self.merged.concepts().name(concept).as_str(), cx)
    }

    /// The origins of any rule, expectations and warning signs included.
    fn origin_lines(&self, rule: &MergedRule, cx: Cx<'a>) -> Vec<LineSource> {
        let lines = rule.sources.iter().map(|source| {
            let origin = &source.rule.origin;
            let document = cx.catalog.protocols.get(origin.treatment.as_str());
            LineSource {
                title: document.map_or_else(|| origin.to_string(), |document| title(document, cx)),
                href: format!("{}.html#{}", origin.treatment, origin.rule),
                decides: source.standing == Standing::Decides,
                when: period_phrase(&alone(source), cx),
            }
        });
        lines.collect()
    }

    /// Expectations: of one sign in several treatments, the one that lasts longest.
    fn expectations(&self, cx: Cx<'a>) -> Vec<super::ExpectLine> {
        let rules = self.merged.rules().iter().filter(|rule| rule.norm.mode == Mode::Expect);
        let mut lines: Vec<super::ExpectLine> = Vec::new();
        for line in rules.filter_map(|rule| self.expectation(rule, cx)) {
            if !lines.iter().any(|known| known.html == line.html) {
                lines.push(line);
            }
        }
        lines
    }

    fn expectation(&self, rule: &MergedRule, cx: Cx<'a>) -> Option<super::ExpectLine> {
        let longest = rule.sources.iter().max_by_key(|source| source.rule.norm.period.windows().end())?;
        let origin = &longest.rule.origin;
        let document = self.documents().find(|document| document.id.as_str() == origin.treatment.as_str())?;
        let item = document.expectations.iter().find(|item| item.id.as_str() == origin.rule.as_str())?;
        let mut line = super::ExpectLine::new(item, Printer::of(cx, document));
        line.anchor = format!("{}.{}", origin.treatment, origin.rule);
        Some(line)
    }

    fn phases(&self, cx: Cx<'a>) -> Vec<Phases> {
        let with_phases: Vec<_> = self.documents().filter(|document| !document.phases.is_empty()).collect();
        let card = |document: &'a Document<Protocol>, phase| {
            let card = PhaseCard::new(phase, Printer::of(cx, document), cx);
            PhaseCard { anchor: format!("{}.{}", document.id.as_str(), card.anchor), ..card }
        };
        let several = with_phases.len() > 1;
        let of = |document: &&'a Document<Protocol>| Phases {
            treatment: several.then(|| title(document, cx)),
            cards: document.phases.iter().map(|phase| card(document, phase)).collect(),
        };
        with_phases.iter().map(of).collect()
    }

    /// Warning signs of all treatments; of those for one sign that merging joined, the one that decides.
    fn calls(&self, urgency: Urgency, cx: Cx<'a>) -> Vec<super::CallLine> {
        let decides: BTreeSet<String> = self
            .merged
            .rules()
            .iter()
            .filter(|rule| rule.norm.mode == Mode::Call)
            .filter_map(|rule| rule.origins(Standing::Decides).next())
            .map(ToString::to_string)
            .collect();
        let mut lines: Vec<super::CallLine> = Vec::new();
        for document in self.documents() {
            let own = document.calls.iter().filter(|call| decides.contains(&format!("{}#{}", document.id.as_str(), call.id.as_str())));
            let own: Vec<protocol::Call> = own.cloned().collect();
            for mut line in call_lines(&own, urgency, Printer::of(cx, document)) {
                if !lines.iter().any(|known| known.html == line.html && known.unlike_normal == line.unlike_normal) {
                    line.anchor = format!("{}.{}", document.id.as_str(), line.anchor);
                    lines.push(line);
                }
            }
        }
        lines
    }

    /// What the handout must say because rules of several treatments touch each other: the allowed part of a duty, the exception of a
    /// permission.
    fn notes(&self, after: &Merged<'a>, cx: Cx<'a>) -> Vec<String> {
        let conflicts = after.conflicts().iter().filter(|conflict| matches!(conflict.class, Class::K2 | Class::K4));
        unique_strings(conflicts.filter_map(|conflict| note(conflict, after, cx)).collect())
    }

    fn conflict_line(&self, conflict: &Conflict, cx: Cx<'a>) -> ConflictLine {
        let parties: Vec<String> = conflict.parties.iter().flat_map(|party| party.origins.iter().map(ToString::to_string)).collect();
        let key = format!("conflict_{}", format!("{:?}", conflict.class).to_lowercase());
        ConflictLine {
            class: conflict.class,
            stops: conflict.severity() == crate::merge::Severity::Stop,
            text: cx.language.filled(&key, &[("rules", &parties.join(", "))]),
        }
    }

    fn course_view(&self, course: &'a Document<Course>, cx: Cx<'a>) -> CourseView {
        let printer = Printer::<PatientReader>::of(cx, course);
        let lowered = crate::resolve::course(course, &self.merged);
        let plan = self.merged.course(&lowered);
        let name = |concept| concept_term(self.merged.concepts().name(concept).as_str(), cx);
        let phrase = |window: crate::merge::Interval| {
            let words = |minutes: Minutes| quantities::minutes(minutes.0, cx.language);
            let to = window.to.number().map(words).unwrap_or_default();
            cx.language.filled("free_from_to", &[("from", &words(window.from)), ("to", &to)])
        };
        CourseView {
            sessions: printer.quantity(&course.sessions),
            interval: printer.quantity(&course.interval),
            free: plan
                .free
                .iter()
                .map(|free| FreeLine {
                    concept: name(free.concept),
                    windows: free.windows.iter().map(phrase).collect(),
                    until: free.until.iter().map(|event| concept_term(event.as_str(), cx)).collect(),
                })
                .collect(),
            whole_course: course
                .whole_course
                .iter()
                .map(|note| WholeCourseLine { html: printer.html(&note.patient), why: note.why.as_ref().map(|why| printer.html(why)) })
                .collect(),
            results: course.results.as_ref().map(|words| printer.html(words)),
        }
    }
}

/// "Aftercare: first 2 weeks", by the last number of any rule.
fn strap(after: &Merged<'_>, cx: Cx<'_>) -> String {
    let ends = after.rules().iter().filter(|rule| matches!(rule.norm.mode, Mode::Avoid | Mode::Do));
    let last = ends.filter_map(|rule| rule.norm.period.windows().end()?.number()).max();
    match last.filter(|last| *last > Minutes::ZERO) {
        Some(last) => cx.language.filled("aftercare_first", &[("period", &quantities::minutes(last.0, cx.language))]),
        None => cx.language.word("aftercare").to_owned(),
    }
}

fn note(conflict: &Conflict, merged: &Merged<'_>, cx: Cx<'_>) -> Option<String> {
    let Reason::PartBanned { banned, .. } = &conflict.reason else { return None };
    let [asked, ban] = conflict.parties.as_slice() else { return None };
    let ban = &merged.rules()[ban.rule];
    if says_it_itself(asked, ban) {
        return None;
    }
    let term = |concept| concept_term(merged.concepts().name(concept).as_str(), cx);
    let target = term(merged.rules()[asked.rule].norm.target);
    let banned: Vec<String> = banned.iter().copied().map(term).collect();
    let values = [("target", target.as_str()), ("banned", &banned.join(", ")), ("when", &period_phrase(ban, cx))];
    Some(cx.language.filled("note_except", &values))
}

/// Whether each treatment that asks has the ban as it is merged: then its own words name the exception, as C202 sees to.
fn says_it_itself(asked: &Party, ban: &MergedRule) -> bool {
    let has = |source: &Source, treatment: &Name| {
        source.rule.origin.treatment == *treatment && (source.standing == Standing::Decides || asks_as_much(source, ban))
    };
    asked.origins.iter().all(|origin| ban.sources.iter().any(|source| has(source, &origin.treatment)))
}

/// Whether a source that is not needed asks for the same all the same.
fn asks_as_much(source: &Source, merged: &MergedRule) -> bool {
    let norm = &source.rule.norm;
    norm.target == merged.norm.target && norm.values == merged.norm.values && same_end(&norm.period, &merged.norm.period)
}

/// The sources of another target that end when the merged rule does.
pub(super) fn still_true(merged: &MergedRule) -> impl Iterator<Item = &Source> {
    merged.sources.iter().filter(|source| {
        let norm = &source.rule.norm;
        norm.target != merged.norm.target && source.standing == Standing::Overruled && same_end(&norm.period, &merged.norm.period)
    })
}

/// What a source would say if nothing else were there.
fn alone(source: &Source) -> MergedRule {
    MergedRule { norm: source.rule.norm.clone(), sources: vec![source.clone()] }
}

fn same_end(a: &crate::merge::Period, b: &crate::merge::Period) -> bool {
    a.windows().end() == b.windows().end() && a.events().map(|(event, _)| event).eq(b.events().map(|(event, _)| event))
}

/// "Keep away from make-up.": for a rule that no treatment says alone.
fn generic_sentence(rule: &MergedRule, merged: &Merged<'_>, cx: Cx<'_>) -> Html {
    let key = match rule.norm.mode {
        Mode::Avoid => "generic_avoid",
        Mode::May => "generic_may",
        _ => "generic_do",
    };
    let target = concept_term(merged.concepts().name(rule.norm.target).as_str(), cx);
    Html(escaped(&cx.language.filled(key, &[("target", &target)])))
}

fn title(document: &Document<Protocol>, cx: Cx<'_>) -> String {
    Printer::<PatientReader>::of(cx, document).text(&document.naming.title)
}

/// One sentence stands once, however many merged rules it is the sentence of.
fn unique_lines(lines: impl Iterator<Item = RuleLine>) -> Vec<RuleLine> {
    let mut seen: Vec<RuleLine> = Vec::new();
    for line in lines {
        if !seen.iter().any(|known| known.html == line.html && known.terms == line.terms) {
            seen.push(line);
        }
    }
    seen
}

fn unique(lines: impl Iterator<Item = Html>) -> Vec<Html> {
    let mut seen: Vec<Html> = Vec::new();
    for line in lines {
        if !seen.contains(&line) {
            seen.push(line);
        }
    }
    seen
}

fn unique_strings(mut lines: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    lines
}
