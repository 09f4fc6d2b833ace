//! What staff need while the patient is in the room: what to ask, the settings, the steps, and the signs to stop for.

use super::Cx;
use super::attached::PictureView;
use super::attached_rows::AttachedRow;
use super::cases::{self, Dimension};
use super::handout::only;
use super::html::{Html, plain};
use super::identity::role_title;
use super::left_out::normal_form;
use super::names::{anchor, short_term, title};
use super::parts::{Origin, Provenance};
use super::staff_page::{Page, Staff};
use crate::model::protocol::{Action, Call, Case, Contraindication, Numbing, Parameter, Stage, Step, Urgency};
use crate::resolve::{Composite, Included};
use serde::Serialize;
use std::collections::BTreeSet;

/// What is asked, set, done and watched for in one treatment.
#[derive(Debug, Clone, Serialize)]
pub struct InTheRoom {
    /// What staff must not miss: the signs of an emergency, for the box beside the title.
    pub red_flags: Vec<RedFlag>,
    /// What to ask before starting.
    pub stop_checks: Vec<StopCheck>,
    /// What some parameter's values depend on, such as the area: columns of the table.
    pub depends_on: Vec<String>,
    /// The parameters: the rows.
    pub parameters: Vec<ParameterRow>,
    /// What is done, in order.
    pub steps: Vec<StepView>,
}

/// The same of several treatments that are done one after the other.
#[derive(Debug, Clone, Serialize)]
pub struct SeveralInTheRoom {
    /// The signs of an emergency, of all of them.
    pub red_flags: Vec<RedFlag>,
    /// What to ask before starting, of all of them.
    pub stop_checks: Vec<SharedCheck>,
    /// The settings, treatment by treatment.
    pub settings: Vec<SettingsOf>,
    /// The steps, treatment by treatment.
    pub steps: Vec<StepsOf>,
}

/// A question that one treatment or more ask.
#[derive(Debug, Clone, Serialize)]
pub struct SharedCheck {
    /// The question.
    #[serde(flatten)]
    pub check: StopCheck,
    /// Who asks it, by title.
    pub treatments: Vec<String>,
}

/// The settings of one of several treatments. What an earlier one of them has taken in stands there alone.
#[derive(Debug, Clone, Serialize)]
pub struct SettingsOf {
    /// The treatment's title.
    pub title: String,
    /// What some of the values depend on.
    pub depends_on: Vec<String>,
    /// The rows.
    pub parameters: Vec<ParameterRow>,
}

/// The steps of one of several treatments. What an earlier one of them has taken in stands there alone.
#[derive(Debug, Clone, Serialize)]
pub struct StepsOf {
    /// The treatment's title.
    pub title: String,
    /// The number of the first step: numbers go on from one treatment to the next.
    pub start: usize,
    /// The steps.
    pub steps: Vec<StepView>,
}

/// A condition to ask about.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct StopCheck {
    pub anchor: String,
    pub condition: String,
    pub answer: &'static str,
    /// The answer in words.
    pub action: String,
    pub html: Html,
    pub told: Option<Html>,
    pub provenance: Provenance,
}

/// A sign of an emergency, with its row further down.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct RedFlag {
    /// Its row further down, or on the page of the treatment.
    pub href: String,
    pub sign: String,
    pub html: Option<Html>,
}

/// A parameter.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ParameterRow {
    pub anchor: String,
    pub title: String,
    pub value: String,
    /// The values in single cases, each a row.
    pub cases: Vec<CaseRow>,
    pub shown_to_patients: bool,
    pub told: Option<Html>,
    pub html: Option<Html>,
    pub origin: Option<Origin>,
    pub provenance: Provenance,
}

/// The value in one case.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct CaseRow {
    /// One cell a column of [`InTheRoom::depends_on`]; none where it holds for all.
    pub names: Vec<Option<String>>,
    pub value: String,
    /// None where it is reckoned from the row above.
    pub provenance: Option<Provenance>,
}

/// A step.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct StepView {
    pub anchor: String,
    /// The step of this protocol in whose place this and the following ones stand.
    pub in_place_of: Option<TakingStep>,
    /// An alternative has the number of the step in whose place it may be done.
    pub number: usize,
    /// Whether it may be done in the place of the one before it.
    pub alternative: bool,
    /// In which cases alone it is done: "Only if needed:", "Only for session 1:".
    pub only: Option<String>,
    pub title: Option<String>,
    pub stage: Option<Stage>,
    /// The stage in words.
    pub stage_word: Option<String>,
    pub action: Option<Action>,
    /// What exactly is done, by its term.
    pub what: Option<String>,
    pub duration: Option<String>,
    /// For the timer, in minutes: of a range the longer.
    pub minutes: Option<i64>,
    pub html: Option<Html>,
    pub told: Option<Html>,
    pub stop_if: Option<Html>,
    pub products: Vec<String>,
    /// The pictures beside it.
    pub pictures: Vec<AttachedRow<PictureView>>,
    pub numbing: Option<NumbingView>,
    pub origin: Option<Origin>,
    pub provenance: Provenance,
}

/// A step that takes in another protocol, and is printed as that protocol's steps.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TakingStep {
    pub anchor: String,
    pub provenance: Provenance,
}

/// What staff must know of a numbing cream.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct NumbingView {
    pub drug: Html,
    pub strength: String,
    pub max_amount: String,
    pub max_area: String,
    pub under_wrap: bool,
    pub applied_by: String,
}

impl InTheRoom {
    /// Of a protocol with what it takes in.
    pub(super) fn new(composite: &Composite<'_>, page: Page<'_>) -> Self {
        let columns = Dimension::of(&composite.parameters, page.cx);
        let emergencies = page.document.calls.iter().filter(|call| call.urgency.value == Urgency::Emergency);
        Self {
            red_flags: emergencies.map(|call| page.red_flag(call)).collect(),
            stop_checks: page.document.contraindications.iter().map(|asked| page.stop_check(asked)).collect(),
            depends_on: columns.iter().map(|column| column.heading(page.cx)).collect(),
            parameters: composite.parameters.iter().map(|parameter| page.parameter(parameter, &columns)).collect(),
            steps: page.steps(composite),
        }
    }
}

impl SeveralInTheRoom {
    /// Of treatments in the order they are done.
    pub(super) fn new(treatments: &[Composite<'_>], cx: Cx<'_>) -> Self {
        let mut all = Self { red_flags: Vec::new(), stop_checks: Vec::new(), settings: Vec::new(), steps: Vec::new() };
        let Some(host) = treatments.first().map(|composite| composite.own) else { return all };
        let mut shown: BTreeSet<String> = BTreeSet::new();
        let mut start = 1;
        for composite in treatments {
            let page = Page { host, ..Page::of(composite.own, cx) };
            let title = title(composite.own, cx);
            let InTheRoom { red_flags, stop_checks, depends_on, mut parameters, mut steps } = InTheRoom::new(composite, page);
            stop_checks.into_iter().for_each(|check| all.ask(check, &title));
            let href = format!("{}.html", composite.own.id.as_str());
            for mut flag in red_flags {
                flag.href.insert_str(0, &href);
                let reads_alike = |known: &RedFlag| known.sign == flag.sign && words(known.html.as_ref()) == words(flag.html.as_ref());
                if !all.red_flags.iter().any(reads_alike) {
                    all.red_flags.push(flag);
                }
            }
            parameters.retain(|row| shown.insert(row.anchor.clone()));
            steps.retain(|step| shown.insert(step.anchor.clone()));
            let next = start + steps.iter().filter(|step| !step.alternative).count();
            if !parameters.is_empty() {
                all.settings.push(SettingsOf { title: title.clone(), depends_on, parameters });
            }
            if !steps.is_empty() {
                all.steps.push(StepsOf { title, start, steps });
            }
            start = next;
        }
        all
    }

    /// The pictures beside the steps.
    pub(super) fn pictures(&self) -> impl Iterator<Item = &AttachedRow<PictureView>> {
        self.steps.iter().flat_map(|treatment| &treatment.steps).flat_map(|step| &step.pictures)
    }

    /// A question with the same answer in the same words stands once; the same condition with another answer stands below it.
    fn ask(&mut self, check: StopCheck, title: &str) {
        let alike = |known: &StopCheck| {
            known.answer == check.answer
                && words(Some(&known.html)) == words(Some(&check.html))
                && words(known.told.as_ref()) == words(check.told.as_ref())
        };
        let of_condition = |known: &SharedCheck| known.check.condition == check.condition;
        if let Some(known) = self.stop_checks.iter_mut().find(|known| of_condition(known) && alike(&known.check)) {
            if !known.treatments.iter().any(|asks| asks == title) {
                known.treatments.push(title.to_owned());
            }
            return;
        }
        let at = self.stop_checks.iter().rposition(of_condition).map_or(self.stop_checks.len(), |last| last + 1);
        self.stop_checks.insert(at, SharedCheck { check, treatments: vec![title.to_owned()] });
    }
}

/// What two texts have to share to be the same for their reader.
fn words(html: Option<&Html>) -> Option<String> {
    html.map(|html| normal_form(&plain(html)))
}

impl Page<'_> {
    fn stop_check(&self, contraindication: &Contraindication) -> StopCheck {
        let Contraindication { id, condition, answer, staff, patient, provenance } = contraindication;
        let answer = answer.value.word();
        StopCheck {
            anchor: anchor(id.as_str(), self.document, self.host),
            condition: short_term(condition.as_str(), self.cx),
            answer,
            action: self.cx.language.choice("answer", answer),
            html: self.printer.html(staff),
            told: patient.as_ref().map(|words| self.printer.html(words)),
            provenance: Provenance::of_item(id.span, provenance, self.cx),
        }
    }

    fn parameter(&self, parameter: &Included<'_, Parameter>, columns: &[Dimension]) -> ParameterRow {
        let Parameter { id, title, value, limit: _, audience, patient, staff, cases, per_weight: _, most: _, provenance } = parameter.item;
        let printer = Staff::of(self.cx, parameter.origin);
        let in_cases = cases.iter().map(|case| self.case(case, parameter, columns));
        ParameterRow {
            anchor: anchor(id.as_str(), parameter.origin, self.host),
            title: printer.text(title),
            value: printer.quantity(&parameter.item.as_read(value)),
            cases: in_cases.chain(self.by_weight(parameter.item, columns)).collect(),
            shown_to_patients: audience.is_some_and(|audience| audience.audience().reaches_patients()),
            told: patient.as_ref().map(|words| printer.html(words)),
            html: staff.as_ref().map(|words| printer.html(words)),
            origin: self.origin(parameter.origin),
            provenance: self.provenance(provenance),
        }
    }

    fn case(&self, case: &Case, parameter: &Included<'_, Parameter>, columns: &[Dimension]) -> CaseRow {
        CaseRow {
            names: columns.iter().map(|column| column.named(case, parameter.origin, self.cx)).collect(),
            value: self.printer.quantity(&parameter.item.as_read(&case.value)),
            provenance: Some(self.provenance(&case.provenance)),
        }
    }

    /// A dose by weight as it is written, then what it comes to.
    fn by_weight(&self, parameter: &Parameter, columns: &[Dimension]) -> Vec<CaseRow> {
        let row = |weight: String, value: String| {
            let names = columns.iter().map(|column| (*column == Dimension::Weight).then(|| weight.clone())).collect();
            CaseRow { names, value, provenance: None }
        };
        let dose = cases::dose(parameter, self.cx).map(|dose| row(self.cx.language.word("for_each_kilogram").to_owned(), dose));
        let amounts = parameter.by_weight().into_iter();
        let amounts =
            amounts.map(|(weight, amount)| row(self.printer.quantity(&weight), self.printer.quantity(&parameter.as_read(&amount))));
        dose.into_iter().chain(amounts).collect()
    }

    /// The steps in order. The first of those taken in carries the name of the step that takes them in, so that a link to it arrives.
    fn steps(&self, composite: &Composite<'_>) -> Vec<StepView> {
        let mut number = 0;
        let mut views: Vec<StepView> = Vec::new();
        for step in &composite.steps {
            let alternative = composite.is_alternative(step);
            number += usize::from(!alternative);
            views.push(self.step(step, number, alternative));
        }
        for step in &self.document.steps {
            let Some(used) = &step.uses else { continue };
            let is_from = |view: &&mut StepView| view.origin.as_ref().is_some_and(|origin| origin.id == used.as_str());
            if let Some(view) = views.iter_mut().find(is_from) {
                let (anchor, provenance) = (anchor(step.id.as_str(), self.document, self.host), self.provenance(&step.provenance));
                view.in_place_of = Some(TakingStep { anchor, provenance });
            }
        }
        views
    }

    fn step(&self, step: &Included<'_, Step>, number: usize, alternative: bool) -> StepView {
        let Step {
            id,
            title,
            stage,
            action,
            what,
            uses: _,
            optional: _,
            session: _,
            alternatives: _,
            duration,
            products,
            staff,
            patient,
            stop_if,
            numbing,
            provenance,
        } = step.item;
        let printer = Staff::of(self.cx, step.origin);
        StepView {
            anchor: anchor(id.as_str(), step.origin, self.host),
            in_place_of: None,
            number,
            alternative,
            only: only(step.item, self.cx),
            title: title.as_ref().map(|title| printer.text(title)),
            stage: *stage,
            stage_word: stage.map(|stage| self.cx.language.choice("stage", stage.word())),
            action: action.map(|action| action.value),
            what: what.as_ref().map(|concept| short_term(concept.as_str(), self.cx)),
            duration: duration.map(|duration| printer.quantity(&duration)),
            minutes: duration.and_then(|duration| duration.minutes()),
            html: staff.as_ref().map(|words| printer.html(words)),
            told: patient.as_ref().map(|words| printer.html(words)),
            stop_if: stop_if.as_ref().map(|words| printer.html(words)),
            products: self.product_terms(products),
            pictures: self.beside(id.as_str(), step.origin),
            numbing: numbing.as_deref().map(|numbing| self.numbing(numbing)),
            origin: self.origin(step.origin),
            provenance: Provenance::of_item(id.span, provenance, self.cx),
        }
    }

    fn numbing(&self, numbing: &Numbing) -> NumbingView {
        let Numbing { drug, strength, max_amount, max_area, under_wrap, applied_by } = numbing;
        NumbingView {
            drug: self.printer.html(drug),
            strength: self.printer.quantity(strength),
            max_amount: self.printer.quantity(max_amount),
            max_area: self.printer.quantity(max_area),
            under_wrap: *under_wrap,
            applied_by: role_title(applied_by.as_str(), self.cx),
        }
    }

    fn red_flag(&self, call: &Call) -> RedFlag {
        RedFlag {
            href: format!("#{}", call.id.as_str()),
            sign: short_term(call.sign.as_str(), self.cx),
            html: call.staff.as_ref().map(|words| self.printer.html(words)),
        }
    }
}
