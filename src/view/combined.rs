//! Combined visits and courses: one handout for everything done, each line with where it comes from and what it overruled.

use super::attached::{FormView, PictureView};
use super::attached_rows::{AttachedRow, form_rows, picture_rows};
use super::course::{CourseView, Frame, FreeLine, WholeCourseLine};
use super::handout::{
    CallLine, ExpectLine, FirstThing, Handout, HandoutStep, PhaseCard, Phases, call_lines, first_call, source_titles, told_values,
};
use super::html::{Html, plain};
use super::in_the_room::SeveralInTheRoom;
use super::left_out::{LeftOut, Omission, normal_form, subjects};
use super::merged_rules::{Teller, alone, asks_as_much, rank};
use super::names::{Named, concept_term, short_term, title};
use super::rule_line::{LineSource, RuleLine};
use super::sheet_opening::Opening;
use super::terms::RuleTerms;
use super::timeline::Timeline;
use super::times::period_phrase;
use super::whole_course::WholeCourse;
use super::{Cx, Identity, Printer, quantities};
use crate::merge::{Actor, Class, ConceptId, Conflict, Merged, MergedRule, Minutes, Mode, Name, Origin, Party, Reason, Source, Standing};
use crate::model::PatientReader;
use crate::model::protocol::{self, Protocol, Urgency};
use crate::model::visit::Course;
use crate::resolve::{Combination, Document, Halves, Included};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;

type Patients<'a> = Printer<'a, PatientReader>;

/// What staff see of a combined visit or a course.
#[derive(Debug, Clone, Serialize)]
pub struct CombinedReference {
    /// Who the document is.
    pub identity: Identity,
    /// The treatments, with their pages.
    pub treatments: Vec<TreatmentLink>,
    /// Remarks for staff.
    pub html: Option<Html>,
    /// What to ask, the settings, the steps and the signs of an emergency, of all treatments.
    pub room: SeveralInTheRoom,
    /// Every merged rule.
    pub rules: Vec<MergedLine>,
    /// What stands against each other, and what is printed because of it.
    pub conflicts: Vec<ConflictLine>,
    /// The course, if it is one.
    pub course: Option<CourseView>,
    /// The pictures of the treatments.
    pub pictures: Vec<AttachedRow<PictureView>>,
    /// Their forms.
    pub forms: Vec<AttachedRow<FormView>>,
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

/// How many rules open a combined sheet, beside the warning signs.
const FIRST_RULES: usize = 2;

/// A merged handout, and what of its treatments' sentences it leaves out.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What is printed.
    pub handout: Handout,
    /// What is not, each with the reason.
    pub left_out: Vec<LeftOut>,
}

impl<'a> Combination<'a> {
    /// The handout of everything that was done.
    pub fn handout(&self, frame: Option<Frame<'a>>, identity: Identity, cx: Cx<'a>) -> Handout {
        self.sheet(frame, identity, cx).handout
    }

    /// The same, with the sentences of the treatments that it leaves out.
    pub fn sheet(&self, frame: Option<Frame<'a>>, identity: Identity, cx: Cx<'a>) -> Sheet {
        let whole_course = WholeCourse::of(frame, cx);
        let Halves { before, after } = self.halves(&[]);
        let lasting = whole_course.concepts(self.merged.concepts());
        let drawn = (!lasting.is_empty()).then(|| self.halves(&lasting).after);
        let mut teller = Teller::new(self, &whole_course, cx);
        let prepare = [Mode::Avoid, Mode::Do, Mode::May].into_iter().flat_map(|mode| teller.lines(&before, mode)).collect();
        // A ban that is worded as an order stands below "Do".
        let aftercare: Vec<RuleLine> = [Mode::Do, Mode::Avoid, Mode::May].into_iter().flat_map(|mode| teller.lines(&after, mode)).collect();
        let told = |heading| in_order_of_time(aftercare.iter().filter(|line| line.mode == heading).cloned().collect());
        let (dos, donts, mays) = (told(protocol::Mode::Do), told(protocol::Mode::Avoid), told(protocol::Mode::May));
        let first = self.first_things(&after, &mut teller, cx);
        let (expect, unexpected) = self.expectations(cx);
        let opening = Opening::of(self, frame, cx);
        let sources: Vec<_> = self.documents().flat_map(|document| document.sources.iter().cloned()).collect();
        let mut left_out = teller.left_out();
        left_out.extend(unexpected);
        left_out.extend(opening.replaced);
        let handout = Handout {
            identity,
            strap: strap(&after, cx),
            message: opening.message,
            first,
            about: opening.about,
            steps: self.steps(cx),
            values: told_values(self.treatments.iter().flat_map(|composite| &composite.parameters), cx),
            before: in_order_of_time(prepare),
            dos,
            donts,
            mays,
            expect,
            phases: self.phases(cx),
            call_today: self.calls(Urgency::Today, cx),
            call_now: self.calls(Urgency::Now, cx),
            emergency: self.calls(Urgency::Emergency, cx),
            risks: self.each(cx, |document, printer| document.risks.iter().map(|risk| printer.html(&risk.patient)).collect()),
            tell_us: self.each(cx, |document, printer| {
                document.contraindications.iter().filter_map(|c| c.patient.as_ref()).map(|words| printer.html(words)).collect()
            }),
            series: opening.series,
            teach_back: self.each(cx, |document, printer| document.teach_back.iter().map(|asked| printer.html(&asked.question)).collect()),
            pictures: Vec::new(),
            forms: Vec::new(),
            sources: unique_strings(source_titles(&sources, cx)),
            timeline: Timeline::new(drawn.as_ref().unwrap_or(&after), &whole_course, cx),
            course: if let Some(Frame::Course(course)) = frame { Some(self.course_view(course, cx)) } else { None },
            notes: self.notes(&after, cx),
            treatments: self.documents().map(|document| title(document, cx)).collect(),
        };
        Sheet { handout: handout.with_files_of(self.treatments.iter(), cx), left_out }
    }

    /// What each treatment says of one kind, in their order; the same words stand once.
    fn each(&self, cx: Cx<'a>, of: impl Fn(&'a Document<Protocol>, Patients<'a>) -> Vec<Html>) -> Vec<Html> {
        unique(self.documents().flat_map(|document| of(document, Printer::of(cx, document))))
    }

    /// What happens at the visit, each treatment from the step that begins it. A step that one treatment takes in from another, which is
    /// done too, stands once.
    fn steps(&self, cx: Cx<'a>) -> Vec<HandoutStep> {
        let mut steps: Vec<HandoutStep> = Vec::new();
        let mut of_treatments = 0;
        for composite in &self.treatments {
            let mut treatment = Some(title(composite.own, cx));
            for step in &composite.steps {
                let Some(mut view) = HandoutStep::new(step, composite, cx) else { continue };
                view.anchor = format!("{}.{}", step.origin.id.as_str(), step.item.id.as_str());
                if !steps.iter().any(|known| known.anchor == view.anchor) {
                    of_treatments += usize::from(treatment.is_some());
                    view.treatment = treatment.take();
                    steps.push(view);
                }
            }
        }
        if of_treatments < 2 {
            steps.iter_mut().for_each(|step| step.treatment = None);
        }
        steps
    }

    /// What staff see of it; `told` is its handout.
    pub fn reference(&self, frame: Frame<'a>, identity: Identity, told: &Handout, cx: Cx<'a>) -> CombinedReference {
        let printer_html = match frame {
            Frame::Visit(visit) => visit.staff.as_ref().map(|words| Printer::<crate::model::StaffReader>::of(cx, visit).html(words)),
            Frame::Course(course) => course.staff.as_ref().map(|words| Printer::<crate::model::StaffReader>::of(cx, course).html(words)),
        };
        let room = SeveralInTheRoom::new(&self.treatments, cx);
        let shown: BTreeSet<&str> = room.pictures().map(|row| row.view.anchor.as_str()).collect();
        let pictures = picture_rows(&self.treatments, cx).into_iter().filter(|row| !shown.contains(row.view.anchor.as_str())).collect();
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
            pictures,
            room,
            rules: self.reference_lines(cx),
            conflicts: self.merged.conflicts().iter().map(|conflict| self.conflict_line(conflict, cx)).collect(),
            course: told.course.clone(),
            forms: form_rows(&self.treatments, cx),
        }
    }

    /// What holds before the visit, then what holds after it.
    fn reference_lines(&self, cx: Cx<'a>) -> Vec<MergedLine> {
        let Halves { before, after } = self.halves(&[]);
        before.rules().iter().chain(after.rules()).map(|rule| self.merged_line(rule, cx)).collect()
    }

    pub(super) fn documents(&self) -> impl Iterator<Item = &'a Document<Protocol>> + '_ {
        let mut seen = BTreeSet::new();
        self.treatments.iter().map(|composite| composite.own).filter(move |document| seen.insert(document.id.as_str().to_owned()))
    }

    /// What the treatments' own sheets put first, the most serious before the others: every emergency, every call at once, then the rules as
    /// they are merged, by their signal words, by how long they hold and by their places on those sheets. In whichever order the treatments
    /// are named, what is to be kept to for weeks does not give way to what is over sooner. A sheet without such a sign ends with one to
    /// call for today.
    fn first_things(&self, after: &Merged<'a>, teller: &mut Teller<'_, 'a>, cx: Cx<'a>) -> Vec<FirstThing> {
        let place = |origin: &Origin| {
            let document = self.documents().find(|document| document.id.as_str() == origin.treatment.as_str())?;
            document.opening.as_ref()?.first.iter().position(|first| first.as_str() == origin.rule.as_str())
        };
        let of_patients = |rule: &&MergedRule| rule.norm.actor == Actor::Patient && matches!(rule.norm.mode, Mode::Avoid | Mode::Do);
        let mut rules: Vec<(usize, RuleLine)> = Vec::new();
        for rule in after.rules().iter().filter(of_patients) {
            let Some(place) = rule.sources.iter().filter_map(|source| place(&source.rule.origin)).min() else { continue };
            if let Some(line) = teller.tell(rule).into_iter().next() {
                rules.push((place, line));
            }
        }
        let end = |line: &RuleLine| line.to_minutes.unwrap_or(i64::MAX);
        rules.sort_by_key(|(place, line)| (Reverse((rank(line.signal), end(line))), *place));
        let rules = rules.into_iter().take(FIRST_RULES).map(|(_, line)| FirstThing::of_rule(line));
        let mut things = self.first_signs(Urgency::Emergency, cx);
        things.extend(self.first_signs(Urgency::Now, cx));
        let lesser = if things.is_empty() { self.first_signs(Urgency::Today, cx).into_iter().next() } else { None };
        things.extend(rules);
        things.extend(lesser);
        things
    }

    /// The warning signs that the treatments' own sheets put first.
    fn first_signs(&self, urgency: Urgency, cx: Cx<'a>) -> Vec<FirstThing> {
        let mut signs: Vec<FirstThing> = Vec::new();
        for document in self.documents() {
            let named = document.opening.iter().flat_map(|opening| &opening.first);
            let calls = named.filter_map(|first| document.calls.iter().find(|call| call.id.as_str() == first.as_str()));
            for call in calls.filter(|call| call.urgency.value == urgency) {
                let mut thing = first_call(call, Printer::of(cx, document), cx);
                thing.anchor = format!("{}.{}", document.id.as_str(), thing.anchor);
                if !signs.iter().any(|known| same_words(&known.html, &thing.html)) {
                    signs.push(thing);
                }
            }
        }
        signs
    }

    /// What a merged rule says, in the words of those that decide it.
    pub(super) fn terms(&self, rule: &MergedRule, told: &Included<'_, protocol::Rule>, cx: Cx<'a>) -> RuleTerms {
        let own = |source: &&Source| source.rule.norm.target == rule.norm.target && source.standing == Standing::Decides;
        let deciding: Vec<&Source> = rule.sources.iter().filter(own).collect();
        RuleTerms::merged(&rule.norm, &rule.norm.period, &deciding, told, &self.merged, cx)
    }

    fn merged_line(&self, rule: &MergedRule, cx: Cx<'a>) -> MergedLine {
        let norm = &rule.norm;
        let told = rule.sources.iter().find_map(|source| self.written(&source.rule.origin));
        let (except, areas, values) = told.map_or_else(Default::default, |told| {
            let terms = self.terms(rule, &told, cx);
            let only = terms.only(cx);
            let RuleTerms { values, kind, except, areas, .. } = terms;
            let names = |named: Vec<Named>| named.into_iter().map(|named| named.name).collect();
            (names(except), names(areas), only.into_iter().chain(values.into_iter().map(|amount| amount.words)).chain(kind).collect())
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

    /// What is normal, in the words of every treatment. A sentence with a shorter time for the same sign gives way to one that names the
    /// sign too: two times for one thing leave a patient alone with the question which counts.
    fn expectations(&self, cx: Cx<'a>) -> (Vec<ExpectLine>, Vec<LeftOut>) {
        let mut left_out: Vec<LeftOut> = Vec::new();
        let mut said: Vec<(ExpectLine, &Source)> = Vec::new();
        // What lasts longest comes first, of whatever merged rule: the same words on two sets of areas stand once.
        let expected = self.merged.rules().iter().filter(|rule| rule.norm.mode == Mode::Expect);
        let mut sources: Vec<&Source> = expected.flat_map(|rule| &rule.sources).collect();
        sources.sort_by_key(|source| (source.standing == Standing::SetAside, Reverse(source.rule.norm.period.windows().end())));
        for source in sources {
            let Some(line) = self.expectation(&source.rule.origin, cx) else { continue };
            match self.instead(&line, source, &said, cx) {
                None => said.push((line, source)),
                Some((reason, (printed, by))) => left_out.push(LeftOut {
                    rule: source.rule.origin.clone(),
                    sentence: plain(&line.html),
                    reason,
                    by: Some(by.rule.origin.clone()),
                    printed: Some(plain(&printed.html)),
                }),
            }
        }
        let in_files = |origin: &Origin| {
            let place = |(at, document): (usize, &Document<Protocol>)| {
                let item = document.expectations.iter().position(|item| item.id.as_str() == origin.rule.as_str())?;
                (document.id.as_str() == origin.treatment.as_str()).then_some((at, item))
            };
            self.documents().enumerate().find_map(place)
        };
        said.sort_by_cached_key(|(_, source)| in_files(&source.rule.origin));
        (said.into_iter().map(|(line, _)| line).collect(), left_out)
    }

    /// What is printed in the place of this expectation, and why; none if it has to be printed itself.
    fn instead<'k>(
        &self,
        line: &ExpectLine,
        source: &Source,
        said: &'k [(ExpectLine, &'k Source)],
        cx: Cx<'a>,
    ) -> Option<(Omission, &'k (ExpectLine, &'k Source))> {
        let words = normal_form(&plain(&line.html));
        let tone = |line: &ExpectLine| line.skin_tone.as_ref().map(|tone| normal_form(&plain(tone)));
        let sign = source.rule.norm.target;
        if source.standing == Standing::SetAside {
            return said.iter().find(|(_, known)| known.rule.norm.target == sign).map(|known| (Omission::SetAside, known));
        }
        let alike = said.iter().filter(|(known, _)| tone(line).is_none() || tone(line) == tone(known));
        let concepts = self.merged.concepts();
        for known in alike {
            let other = normal_form(&plain(&known.0.html));
            if other == words {
                return Some((Omission::SameWords, known));
            }
            let stricter = known.1.rule.norm.stricter_than(&source.rule.norm, concepts);
            if stricter && self.unnamed(&subjects(&words, sign, concepts, cx), &other, cx).is_empty() {
                return Some((Omission::Covered, known));
            }
        }
        None
    }

    fn expectation(&self, origin: &Origin, cx: Cx<'a>) -> Option<ExpectLine> {
        let document = self.documents().find(|document| document.id.as_str() == origin.treatment.as_str())?;
        let item = document.expectations.iter().find(|item| item.id.as_str() == origin.rule.as_str())?;
        let mut line = ExpectLine::new(item, Printer::of(cx, document));
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

    /// Every warning sign of every treatment; the same words with the same urgency stand once.
    fn calls(&self, urgency: Urgency, cx: Cx<'a>) -> Vec<CallLine> {
        let mut lines: Vec<CallLine> = Vec::new();
        for document in self.documents() {
            for mut line in call_lines(&document.calls, urgency, Printer::of(cx, document)) {
                if !lines.iter().any(|known| reads_alike(known, &line)) {
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
        let parties: Vec<String> = conflict.parties.iter().map(|party| self.party_in_words(party, cx)).collect();
        let key = format!("conflict_{}", format!("{:?}", conflict.class).to_lowercase());
        ConflictLine {
            class: conflict.class,
            stops: conflict.severity() == crate::merge::Severity::Stop,
            text: cx.language.filled(&key, &[("rules", &parties.join(", "))]),
        }
    }

    /// "daily tasks (Microneedling)": what a rule is about, and whose it is.
    fn party_in_words(&self, party: &Party, cx: Cx<'a>) -> String {
        let target = self.merged.rules()[party.rule].norm.target;
        let is_its = |document: &&Document<Protocol>| party.origins.iter().any(|origin| origin.treatment.as_str() == document.id.as_str());
        let titles: Vec<String> = self.documents().filter(is_its).map(|document| title(document, cx)).collect();
        let what = short_term(self.merged.concepts().name(target).as_str(), cx);
        if titles.is_empty() { what } else { format!("{what} ({})", titles.join(", ")) }
    }

    fn course_view(&self, course: &'a Document<Course>, cx: Cx<'a>) -> CourseView {
        let printer = Printer::<PatientReader>::of(cx, course);
        let lowered = crate::resolve::course(&course.sessions, Some(&course.interval), self);
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
        Some(last) => cx.language.filled("aftercare_first", &[("period", &quantities::after_first(last.0, cx.language))]),
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

fn unique(lines: impl Iterator<Item = Html>) -> Vec<Html> {
    let mut seen: Vec<Html> = Vec::new();
    for line in lines {
        if !seen.iter().any(|known| same_words(known, &line)) {
            seen.push(line);
        }
    }
    seen
}

fn same_words(a: &Html, b: &Html) -> bool {
    normal_form(&plain(a)) == normal_form(&plain(b))
}

/// Whether a reader sees no difference between two warning signs.
fn reads_alike(a: &CallLine, b: &CallLine) -> bool {
    let CallLine { anchor: _, html, unlike_normal, first_aid } = a;
    same_words(html, &b.html) && *unlike_normal == b.unlike_normal && *first_aid == b.first_aid
}

/// What comes first stands first; of what starts together, the order stays.
fn in_order_of_time(mut lines: Vec<RuleLine>) -> Vec<RuleLine> {
    lines.sort_by_key(|line| line.from_minutes);
    lines
}

fn unique_strings(mut lines: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    lines
}
