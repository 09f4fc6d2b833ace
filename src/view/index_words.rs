//! What the documents of an index say and name, for its search.
//!
//! One walk serves both sites. What is for staff alone is told to a [`Said`] of staff, and the walk for patients has none: a
//! [`Searcher`] hands its own out, and words for staff can't be told to another.

use super::again::ITS_LANGUAGE;
use super::cases;
use super::word_index::{Spoken, WordIndex, key};
use super::{Cx, Printer};
use crate::lexicon::{Entry, lexicon};
use crate::model::attachment::{Form, Picture, reaches};
use crate::model::id::{ConceptRef, ProductRef, Ref};
use crate::model::lifecycle::Naming;
use crate::model::protocol::{
    Call, Case, Cleared, Contraindication, Device, Expectation, Numbing, OffLabel, Opening, Parameter, Phase, Protocol, Risk, Rule, Scope,
    Series, Step, TeachBack,
};
use crate::model::visit::{Course, Treatment, Visit, WholeCourse};
use crate::model::vocabulary::Concept;
use crate::model::{ForAll, ForPatients, PatientReader, Quantity, Reach, Reader, StaffReader, Written};
use crate::resolve::{AnyDocument, Composite, Document, Included};
use crate::site::Part;
use indexmap::IndexMap;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who searches the index of a site.
trait Searcher: Reader + Sized {
    /// The one who is told what is for staff alone; none for patients.
    fn staff<'s, 'a>(said: &'s mut Said<'a, Self>) -> Option<&'s mut Said<'a, StaffReader>>;

    /// The names of a concept that documents and vocabulary have, the one first that this reader is shown.
    fn names(concept: &Concept, cx: Cx<'_>) -> Vec<String>;
}

impl Searcher for PatientReader {
    fn staff<'s, 'a>(_: &'s mut Said<'a, Self>) -> Option<&'s mut Said<'a, StaffReader>> {
        None
    }

    fn names(concept: &Concept, cx: Cx<'_>) -> Vec<String> {
        let printer = Printer::<Self>::plain_words(cx);
        concept.plain.iter().map(|plain| printer.text(plain)).chain([printer.text(&concept.term)]).collect()
    }
}

impl Searcher for StaffReader {
    fn staff<'s, 'a>(said: &'s mut Said<'a, Self>) -> Option<&'s mut Said<'a, StaffReader>> {
        Some(said)
    }

    fn names(concept: &Concept, cx: Cx<'_>) -> Vec<String> {
        let printer = Printer::<Self>::plain_words(cx);
        std::iter::once(printer.text(&concept.term)).chain(concept.plain.iter().map(|plain| printer.text(plain))).collect()
    }
}

impl WordIndex {
    /// Of the documents on one part of the patients' index.
    pub fn for_patients(part: Part, cx: Cx<'_>) -> Self {
        Self::of_part::<PatientReader>(part, cx)
    }

    /// Of the documents on one part of the staff index.
    pub fn for_staff(part: Part, cx: Cx<'_>) -> Self {
        Self::of_part::<StaffReader>(part, cx)
    }

    fn of_part<R: Searcher>(part: Part, cx: Cx<'_>) -> Self
    where
        ForAll: Reach<R>,
        ForPatients: Reach<R>,
    {
        let names = cx.catalog.names().skip(part.range().start).take(part.range().len());
        let documents = names.filter_map(|(_, id)| cx.catalog.document(id));
        let vocabulary = Vocabulary::new(cx);
        Self::new(documents.map(|document| (format!("{}.html", document.id()), Said::<R>::of(document, cx).spoken(&vocabulary))))
    }
}

/// What one document says to a reader, as far as the walk has come.
struct Said<'a, R> {
    cx: Cx<'a>,
    /// For the words of the document in which the walk is.
    printer: Printer<'a, R>,
    texts: Vec<String>,
    concepts: BTreeSet<String>,
    /// What is banned, with all that is a kind of it.
    banned: BTreeSet<String>,
}

impl<'a, R: Searcher> Said<'a, R>
where
    ForAll: Reach<R>,
    ForPatients: Reach<R>,
{
    fn of(document: AnyDocument<'a>, cx: Cx<'a>) -> Self {
        let printer = Printer::of_any(cx, document);
        let mut said = Self { cx, printer, texts: Vec::new(), concepts: BTreeSet::new(), banned: BTreeSet::new() };
        match document {
            AnyDocument::Protocol(protocol) => said.treatment(protocol),
            AnyDocument::Visit(visit) => said.visit(visit),
            AnyDocument::Course(course) => said.course(course),
        }
        said
    }

    /// With all names of what is named, of what that is a kind of, and of the kinds of what is banned.
    fn spoken(self, vocabulary: &Vocabulary<'_>) -> Spoken {
        let Self { cx, printer: _, texts, concepts, banned } = self;
        let mut named: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = concepts.iter().map(String::as_str).collect();
        while let Some(id) = open.pop() {
            let Some(concept) = cx.catalog.concepts.get(id).filter(|_| named.insert(id)) else { continue };
            open.extend(concept.is_a.iter().map(Ref::as_str));
        }
        let mut open: Vec<&str> = banned.iter().map(String::as_str).collect();
        let mut covered: BTreeSet<&str> = BTreeSet::new();
        while let Some(id) = open.pop() {
            if covered.insert(id) {
                open.extend(vocabulary.below.get(id).into_iter().flatten());
            }
        }
        let all = named.union(&covered).map(|id| vocabulary.names::<R>(id, cx)).filter(|names| !names.is_empty());
        Spoken { texts, things: all.collect() }
    }

    fn texts<'w, W: Written<Audience: Reach<R>> + 'w>(&mut self, words: impl IntoIterator<Item = &'w W>) {
        self.texts.extend(words.into_iter().map(|words| self.printer.text(words)));
    }

    fn concepts<'c>(&mut self, concepts: impl IntoIterator<Item = &'c ConceptRef>) {
        self.concepts.extend(concepts.into_iter().map(|concept| concept.as_str().to_owned()));
    }

    fn values(&mut self, values: impl IntoIterator<Item = Quantity>) {
        self.texts.extend(values.into_iter().map(|value| self.printer.quantity(&value)));
    }

    fn products(&mut self, products: &[ProductRef]) {
        for product in products.iter().filter_map(|product| self.cx.catalog.products.get(product.as_str())) {
            self.texts.push(Printer::<R>::plain_words(self.cx).text(&product.term));
            self.concepts(&product.is_a);
        }
    }

    fn naming(&mut self, Naming { title, also }: &Naming) {
        self.texts([title]);
        self.texts(also);
    }

    fn opening(&mut self, opening: Option<&Opening>) {
        self.texts(opening.map(|Opening { message, first: _ }| message));
    }

    fn visit(&mut self, visit: &'a Document<Visit>) {
        let Visit { id: _, naming, lifecycle: _, treatments, opening, patient, staff, decision: _, resolutions: _ } = &*visit.body;
        self.naming(naming);
        self.opening(opening.as_ref());
        self.texts(patient);
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
        for Treatment { protocol, areas, ends_before: _ } in treatments {
            self.concepts(areas);
            self.named_treatment(protocol.as_str());
        }
    }

    fn course(&mut self, course: &'a Document<Course>) {
        let Course {
            id: _,
            naming,
            lifecycle: _,
            protocol,
            visit,
            sessions: _,
            interval,
            opening,
            results,
            staff,
            whole_course,
            provenance: _,
        } = &*course.body;
        self.naming(naming);
        self.opening(opening.as_ref());
        self.texts(results);
        self.values([interval.get()]);
        for WholeCourse { concept, patient, why, rule: _ } in whole_course {
            self.concepts([concept]);
            self.texts([patient]);
            self.texts(why);
        }
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
        protocol.iter().for_each(|protocol| self.named_treatment(protocol.as_str()));
        if let Some(visit) = visit.as_ref().and_then(|visit| self.cx.catalog.visits.get(visit.as_str())) {
            self.printer = Printer::of(self.cx, visit);
            self.visit(visit);
        }
    }

    fn named_treatment(&mut self, id: &str) {
        if let Some(protocol) = self.cx.catalog.protocols.get(id) {
            self.treatment(protocol);
        }
    }

    /// A protocol with what it takes in.
    fn treatment(&mut self, own: &'a Document<Protocol>) {
        let Composite { own, steps, parameters, preparation, aftercare } = Composite::new(own, self.cx.catalog);
        self.each(&parameters, Self::parameter);
        self.each(&steps, Self::step);
        self.each(&preparation, Self::rule);
        self.each(&aftercare, Self::rule);
        self.printer = Printer::of(self.cx, own);
        self.own_items(own);
    }

    /// Each in the words of the document that it was written in.
    fn each<T>(&mut self, items: &[Included<'a, T>], mut say: impl FnMut(&mut Self, &Included<'a, T>)) {
        for item in items {
            self.printer = Printer::of(self.cx, item.origin);
            say(self, item);
        }
    }

    /// What a protocol has but for that of which it takes in more.
    fn own_items(&mut self, document: &'a Document<Protocol>) {
        let Protocol {
            id: _,
            naming,
            lifecycle: _,
            family: _,
            is_a,
            sources: _,
            basis: _,
            uses: _,
            without: _,
            scope,
            opening,
            devices,
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
            pictures,
            forms,
            decisions: _,
            source_notes: _,
        } = &*document.body;
        self.naming(naming);
        self.concepts(is_a);
        self.opening(opening.as_ref());
        scope.iter().for_each(|scope| self.scope(scope));
        devices.iter().for_each(|device| self.device(device));
        expectations.iter().for_each(|expectation| self.expectation(expectation));
        phases.iter().for_each(|phase| self.phase(phase));
        calls.iter().for_each(|call| self.call(call));
        contraindications.iter().for_each(|contraindication| self.contraindication(contraindication));
        risks.iter().for_each(|risk| self.risk(risk));
        series.iter().for_each(|series| self.series(series));
        teach_back.iter().for_each(|question| self.teach_back(question));
        pictures.iter().for_each(|picture| self.picture(picture));
        forms.iter().for_each(|form| self.form(form));
    }

    fn scope(&mut self, scope: &Scope) {
        let Scope { patient, staff, indications, areas, minimum_age: _, off_label, provenance: _ } = scope;
        self.texts([patient]);
        self.concepts(indications);
        self.concepts(areas);
        let Some(said) = R::staff(self) else { return };
        said.texts(staff);
        for OffLabel { concept, reason, approver: _, consent } in off_label {
            said.concepts([concept]);
            said.texts([reason, consent]);
        }
    }

    fn device(&mut self, device: &Device) {
        let Device { id: _, class, term, max_depth, wavelength, single_use: _, cleared, staff, provenance: _ } = device;
        let Some(said) = R::staff(self) else { return };
        said.concepts([class]);
        said.texts([term]);
        said.values(max_depth.iter().chain(wavelength).map(|length| length.get()));
        said.texts(staff);
        for Cleared { region: _, indications, areas, minimum_age: _, provenance: _ } in cleared {
            said.concepts(indications);
            said.concepts(areas);
        }
    }

    fn parameter(&mut self, parameter: &Included<'a, Parameter>) {
        let Parameter { id: _, title, value, limit: _, audience: _, patient, staff, cases, per_weight: _, most: _, provenance: _ } =
            parameter.item;
        self.texts(patient);
        let Some(said) = R::staff(self) else { return };
        said.texts([title]);
        said.values([parameter.as_read(value)]);
        said.texts(staff);
        for case in cases {
            let Case { area, skin_type: _, weight: _, age: _, device: _, session: _, value, provenance: _ } = case;
            said.concepts(area);
            said.texts.push(cases::in_a_line(case, parameter.origin, said.cx));
            said.values([parameter.as_read(value)]);
        }
        said.texts.extend(cases::dose(parameter.item, said.cx));
    }

    fn step(&mut self, step: &Included<'a, Step>) {
        let Step {
            id: _,
            title,
            stage: _,
            action: _,
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
            provenance: _,
        } = step.item;
        // Of a step without words for patients they are not told that it is done.
        if patient.is_some() {
            self.texts(title);
            self.texts(patient);
            self.values(duration.map(|duration| duration.get()));
        }
        let Some(said) = R::staff(self) else { return };
        said.texts(title);
        said.concepts(what);
        said.values(duration.map(|duration| duration.get()));
        said.products(products);
        said.texts(staff);
        said.texts(stop_if);
        if let Some(Numbing { drug, strength, max_amount, max_area, under_wrap: _, applied_by: _ }) = numbing.as_deref() {
            said.texts([drug]);
            said.values([strength.get(), max_amount.get(), max_area.get()]);
        }
    }

    fn rule(&mut self, rule: &Included<'a, Rule>) {
        let Rule {
            id: _,
            avoid,
            does,
            may,
            conditions,
            session: _,
            with: _,
            from,
            from_events,
            lasts,
            until,
            call_after,
            force: _,
            spf,
            broad_spectrum: _,
            every,
            takes,
            times: _,
            per: _,
            amount,
            most,
            sets: _,
            repetitions: _,
            load,
            areas,
            except,
            exception_to: _,
            products,
            write_in: _,
            patient,
            why,
            staff,
            signal: _,
            differs_because,
            provenance: _,
        } = rule.item;
        self.texts([patient]);
        self.texts(why);
        self.concepts(avoid.iter().chain(does).chain(may).chain(conditions).chain(from_events).chain(until).chain(areas).chain(except));
        self.banned.extend(avoid.iter().map(|target| target.as_str().to_owned()));
        self.values([from, lasts, call_after, every, takes].into_iter().flatten().map(|length| length.get()));
        self.values(spf.map(|factor| factor.get()));
        self.values([amount, most, load].into_iter().flatten().map(|amount| amount.get()));
        self.products(products);
        if let Some(said) = R::staff(self) {
            said.texts(staff.iter().chain(differs_because));
        }
    }

    fn expectation(&mut self, expectation: &Expectation) {
        let Expectation { id: _, sign, from: _, lasts, until, harmless: _, patient, skin_tone, staff, provenance: _ } = expectation;
        self.concepts([sign]);
        self.concepts(until);
        self.texts([patient]);
        self.texts(skin_tone);
        self.values(lasts.map(|length| length.get()));
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
    }

    fn phase(&mut self, phase: &Phase) {
        let Phase { id: _, title, from: _, to: _, until, patient, staff, provenance: _ } = phase;
        self.texts([title]);
        self.texts([patient]);
        self.concepts(until);
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
    }

    fn call(&mut self, call: &Call) {
        let Call { id: _, urgency: _, sign, after: _, unlike_normal, first, patient, staff, provenance: _ } = call;
        self.concepts([sign]);
        self.texts([patient]);
        self.texts(unlike_normal);
        self.texts(first);
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
    }

    fn contraindication(&mut self, contraindication: &Contraindication) {
        let Contraindication { id: _, condition, answer: _, staff, patient, provenance: _ } = contraindication;
        // What patients are not asked about they are not told of.
        if patient.is_some() {
            self.texts(patient);
            self.concepts([condition]);
        }
        if let Some(said) = R::staff(self) {
            said.concepts([condition]);
            said.texts([staff]);
        }
    }

    fn risk(&mut self, risk: &Risk) {
        let Risk { id: _, harm, patient, staff, provenance: _ } = risk;
        self.concepts([harm]);
        self.texts([patient]);
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
    }

    fn series(&mut self, series: &Series) {
        let Series { sessions: _, interval, patient, results, staff, provenance: _ } = series;
        self.texts(patient);
        self.texts(results);
        self.values(interval.map(|interval| interval.get()));
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
    }

    fn teach_back(&mut self, question: &TeachBack) {
        let TeachBack { id: _, question, staff } = question;
        self.texts([question]);
        if let Some(said) = R::staff(self) {
            said.texts(staff);
        }
    }

    fn picture(&mut self, picture: &Picture) {
        let Picture { id: _, file: _, alt, caption, with: _, audience: _, provenance: _ } = picture;
        if reaches::<R>(picture.audience()) {
            self.texts([alt]);
            self.texts(caption);
        }
    }

    fn form(&mut self, form: &Form) {
        let Form { id: _, file: _, title, audience: _, provenance: _ } = form;
        if reaches::<R>(form.audience()) {
            self.texts([title]);
        }
    }
}

/// What of the vocabulary stands directly below what, the core vocabulary included, and what readers of one kind call it.
struct Vocabulary<'a> {
    below: BTreeMap<&'a str, Vec<&'a str>>,
    /// Of the concepts that were asked for.
    names: RefCell<BTreeMap<String, Vec<String>>>,
}

impl<'a> Vocabulary<'a> {
    fn new(cx: Cx<'a>) -> Self {
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, above) in cx.catalog.kinships() {
            above.iter().for_each(|above| below.entry(above.as_str()).or_default().push(id));
        }
        let is_own = |id: &str| cx.catalog.concepts.contains_key(id);
        for entry in lexicon().entries().iter().filter(|entry| core(&entry.id, cx).is_some() && !is_own(&entry.id)) {
            entry.is_a.iter().for_each(|above| below.entry(above).or_default().push(&entry.id));
        }
        Self { below, names: RefCell::default() }
    }

    fn names<R: Searcher>(&self, id: &str, cx: Cx<'_>) -> Vec<String> {
        let mut known = self.names.borrow_mut();
        if let Some(names) = known.get(id) {
            return names.clone();
        }
        known.entry(id.to_owned()).or_insert(names::<R>(id, cx)).clone()
    }
}

/// All that a concept is called, in the project's vocabulary and in the core vocabulary, each name once however it is spelt.
fn names<R: Searcher>(id: &str, cx: Cx<'_>) -> Vec<String> {
    let own = cx.catalog.concepts.get(id).into_iter().flat_map(|concept| {
        let also = concept.also.iter().map(|name| name.as_str().to_owned());
        R::names(concept, cx).into_iter().chain(also)
    });
    let core = core(id, cx).into_iter().flat_map(|entry| entry.terms().map(str::to_owned));
    let mut once: IndexMap<String, String> = IndexMap::new();
    for name in own.chain(core) {
        once.entry(key(&name)).or_insert(name);
    }
    once.into_values().collect()
}

/// What the core vocabulary knows of a concept, on a page in its language.
fn core(id: &str, cx: Cx<'_>) -> Option<&'static Entry> {
    lexicon().get(id).filter(|_| cx.language.tag.as_str() == ITS_LANGUAGE)
}
