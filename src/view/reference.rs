//! The staff reference: stop-checks first, tables rather than prose, where every value comes from.

use super::amounts::{every_phrase, measures};
use super::attached::{FormView, PictureView};
use super::attached_rows::{AttachedRow, form_row, picture_row};
use super::handout::events_phrase;
use super::html::Html;
use super::identity::role_title;
use super::in_the_room::InTheRoom;
use super::names::{anchor, short_term};
use super::parts::{Origin, Provenance, set_title};
use super::rule_line::{Blank, rule_icon};
use super::staff_page::{Page, Staff};
use super::{Cx, Identity, Printer};
use crate::model::left_out::LeftOut;
use crate::model::lifecycle::HistoryEntry;
use crate::model::protocol::{
    Call, Cleared, Device, Expectation, Mode, OffLabel, Phase, Protocol, Region, Risk, Rule, Scope, Series, SourceNote, TeachBack, Urgency,
};
use crate::model::vocabulary::{Icon, Product};
use crate::resolve::{Composite, Document, Included};
use serde::Serialize;

/// What the template of a staff reference sees.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Who the document is.
    pub identity: Identity,
    /// Other names.
    pub also: Vec<String>,
    /// What kinds of treatment it is.
    pub kinds: Vec<String>,
    /// The treatments that are done as steps of it, by title: its handout is theirs, too.
    pub takes_in: Vec<String>,
    /// The newest line of the history.
    pub last_change: Option<Change>,
    /// All of it.
    pub history: Vec<Change>,
    /// What it is for, where, for whom.
    pub scope: Option<ScopeView>,
    /// The devices.
    pub devices: Vec<DeviceView>,
    /// What to ask, the settings, the steps and the signs of an emergency.
    #[serde(flatten)]
    pub room: InTheRoom,
    /// The products that touch the skin.
    pub products: Vec<ProductView>,
    /// What is normal.
    pub expected: Vec<SignRow>,
    /// What is not.
    pub alarms: Vec<SignRow>,
    /// Phases of recovery.
    pub phases: Vec<PhaseRow>,
    /// Risks to name before consent.
    pub risks: Vec<RiskRow>,
    /// Every rule the patient is given, with its origin.
    pub rules: Vec<RuleRow>,
    /// Sessions.
    pub series: Option<SeriesRow>,
    /// Teach-back with what a good answer holds.
    pub teach_back: Vec<TeachBackRow>,
    /// Pictures that stand beside no single step or rule.
    pub pictures: Vec<AttachedRow<PictureView>>,
    /// Forms to download.
    pub forms: Vec<AttachedRow<FormView>>,
    /// Where to report harm.
    pub report_harm: Option<Html>,
    /// What was not taken in from sets, and why.
    pub left_out: Vec<LeftOutRow>,
    /// Remarks on the sources.
    pub source_notes: Vec<Note>,
}

/// An item of a set that does not hold here.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct LeftOutRow {
    pub set: String,
    pub item: String,
    pub reason: Html,
}

/// A line of the history.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Change {
    pub version: String,
    pub date: String,
    pub html: Html,
}

/// What it is for, where, for whom.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ScopeView {
    pub html: Option<Html>,
    pub indications: Vec<String>,
    pub areas: Vec<String>,
    /// In years.
    pub minimum_age: Option<u16>,
    pub off_label: Vec<OffLabelView>,
    pub provenance: Provenance,
}

/// A use outside of the label.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct OffLabelView {
    pub concept: String,
    pub reason: Html,
    pub approver: String,
    pub consent: Html,
}

/// The device.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DeviceView {
    pub anchor: String,
    pub term: String,
    /// Its class in words.
    pub kind: String,
    pub max_depth: Option<String>,
    pub wavelength: Option<String>,
    pub single_use: Option<bool>,
    pub cleared: Vec<ClearedView>,
    pub html: Option<Html>,
    pub provenance: Provenance,
}

/// What the device is cleared for in one region.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ClearedView {
    pub region: Region,
    /// The region in words.
    pub region_word: String,
    pub indications: Vec<String>,
    pub areas: Vec<String>,
    pub minimum_age: Option<u16>,
    pub provenance: Provenance,
}

/// A product.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ProductView {
    pub id: String,
    pub term: String,
    pub kinds: Vec<String>,
    pub ingredients: Vec<String>,
    pub sterile: Option<bool>,
    pub sterile_exception: Option<Html>,
    pub occlusive: Option<bool>,
    pub for_broken_skin: Option<bool>,
    pub first_use: Option<String>,
    pub spf: Option<String>,
    pub html: Option<Html>,
    pub provenance: Provenance,
}

/// A sign, normal or not.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SignRow {
    pub anchor: String,
    pub sign: String,
    pub when: String,
    /// Whether it does no harm, however long it lasts.
    pub harmless: bool,
    /// `today`, `now` or `emergency`; none for what is normal.
    pub urgency: Option<Urgency>,
    /// The urgency in words.
    pub urgency_word: Option<String>,
    pub told: Html,
    pub unlike_normal: Option<Html>,
    /// What the patient does before calling.
    pub first_aid: Option<Html>,
    pub html: Option<Html>,
    pub provenance: Provenance,
}

/// A phase.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PhaseRow {
    pub anchor: String,
    pub title: String,
    pub when: String,
    pub told: Html,
    pub html: Option<Html>,
    pub provenance: Provenance,
}

/// A risk.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct RiskRow {
    pub anchor: String,
    pub harm: String,
    pub told: Html,
    pub html: Option<Html>,
    pub provenance: Provenance,
}

/// A rule, as data.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct RuleRow {
    pub anchor: String,
    pub icon: Icon,
    /// Whether it holds before the visit.
    pub before: bool,
    pub mode: Mode,
    /// What is asked, in words.
    pub mode_word: String,
    pub target: String,
    /// The whole window as a phrase.
    pub when: String,
    pub from: Option<String>,
    pub lasts: Option<String>,
    pub until: Option<String>,
    pub call_after: Option<String>,
    pub force: &'static str,
    /// The force in words; nothing of what is allowed.
    pub force_word: String,
    pub spf: Option<String>,
    pub broad_spectrum: Option<bool>,
    pub every: Option<String>,
    /// With what alone it holds.
    pub conditions: Vec<String>,
    /// What must have happened before.
    pub after_events: Vec<String>,
    /// How long, how many times and how much, each as a phrase.
    pub measures: Vec<String>,
    pub areas: Vec<String>,
    pub except: Vec<String>,
    /// The anchors of the rules it is an exception to.
    pub exception_to: Vec<String>,
    pub products: Vec<String>,
    /// The pictures beside it.
    pub pictures: Vec<AttachedRow<PictureView>>,
    pub write_in: Vec<Blank>,
    pub told: Html,
    pub why: Option<Html>,
    pub html: Option<Html>,
    pub signal: Option<&'static str>,
    /// The signal word in the language of the page.
    pub signal_word: Option<String>,
    pub differs_because: Option<Html>,
    pub origin: Option<Origin>,
    pub provenance: Provenance,
}

/// Sessions.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SeriesRow {
    pub sessions: Option<String>,
    pub interval: Option<String>,
    pub told: Option<Html>,
    pub results: Option<Html>,
    pub html: Option<Html>,
    pub provenance: Provenance,
}

/// A teach-back question.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct TeachBackRow {
    pub question: Html,
    pub html: Option<Html>,
    /// The set that it was taken in from, if it was.
    pub set: Option<String>,
}

/// A remark on a source.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Note {
    pub source: String,
    pub source_id: String,
    pub at: Option<String>,
    pub html: Html,
}

impl Reference {
    /// Of a protocol with what it takes in.
    pub fn new(document: &Document<Protocol>, composite: &Composite<'_>, identity: Identity, cx: Cx<'_>) -> Self {
        let page = Page::of(document, cx);
        let Protocol {
            id: _,
            naming,
            lifecycle,
            family: _,
            is_a,
            sources: _,
            basis: _,
            uses: _,
            without,
            scope,
            opening: _,
            devices,
            parameters: _,
            steps: _,
            preparation: _,
            aftercare: _,
            plans: _,
            expectations,
            phases,
            calls,
            contraindications: _,
            risks,
            series,
            teach_back,
            pictures: _,
            forms,
            decisions: _,
            source_notes,
        } = &*document.body;
        let history: Vec<Change> = lifecycle.history.iter().map(|entry| page.change(entry)).collect();
        let rules = composite.preparation.iter().map(|rule| page.rule(rule, true));
        Self {
            identity,
            also: naming.also.iter().map(|name| page.printer.text(name)).collect(),
            kinds: page.terms(is_a),
            takes_in: composite.documents().into_iter().skip(1).map(|taken| page.printer.text(&taken.naming.title)).collect(),
            last_change: history.first().cloned(),
            history,
            scope: scope.as_ref().map(|scope| page.scope(scope)),
            devices: devices.iter().map(|device| page.device(device)).collect(),
            room: InTheRoom::new(composite, page),
            products: page.products(composite),
            expected: expectations.iter().map(|expectation| page.expected(expectation)).collect(),
            alarms: calls.iter().map(|call| page.alarm(call)).collect(),
            phases: phases.iter().map(|phase| page.phase(phase)).collect(),
            risks: risks.iter().map(|risk| page.risk(risk)).collect(),
            rules: rules.chain(composite.aftercare.iter().map(|rule| page.rule(rule, false))).collect(),
            series: series.as_ref().map(|series| page.series(series)),
            teach_back: teach_back.iter().map(|question| page.teach_back(question)).collect(),
            pictures: Vec::new(),
            forms: forms.iter().filter_map(|item| form_row(&Included { origin: document, item }, document, false, cx)).collect(),
            report_harm: cx.catalog.clinic.as_ref().and_then(|c| c.report_harm.as_ref()).map(|words| page.printer.html(words)),
            left_out: without.iter().map(|left| page.left_out(left)).collect(),
            source_notes: source_notes.iter().map(|note| page.note(note)).collect(),
        }
        .with_pictures_of(composite, page)
    }

    /// The pictures that stand beside no step and no rule of the page.
    fn with_pictures_of(mut self, composite: &Composite<'_>, page: Page<'_>) -> Self {
        let beside = self.room.steps.iter().flat_map(|step| &step.pictures).chain(self.rules.iter().flat_map(|rule| &rule.pictures));
        let shown: std::collections::BTreeSet<String> = beside.map(|row| row.view.anchor.clone()).collect();
        let rows = composite.pictures().filter_map(|picture| picture_row(&picture, page.document, false, page.cx));
        self.pictures = rows.filter(|row| !shown.contains(&row.view.anchor)).collect();
        self
    }
}

impl Page<'_> {
    fn change(&self, entry: &HistoryEntry) -> Change {
        let HistoryEntry { version, date, change } = entry;
        Change { version: version.value.to_string(), date: self.cx.language.date(date.value), html: self.printer.html(change) }
    }

    fn scope(&self, scope: &Scope) -> ScopeView {
        let Scope { patient: _, staff, indications, areas, minimum_age, off_label, provenance } = scope;
        ScopeView {
            html: staff.as_ref().map(|words| self.printer.html(words)),
            indications: self.terms(indications),
            areas: self.terms(areas),
            minimum_age: minimum_age.map(|age| age.value),
            off_label: off_label.iter().map(|entry| self.off_label(entry)).collect(),
            provenance: self.provenance(provenance),
        }
    }

    fn off_label(&self, entry: &OffLabel) -> OffLabelView {
        let OffLabel { concept, reason, approver, consent } = entry;
        OffLabelView {
            concept: short_term(concept.as_str(), self.cx),
            reason: self.printer.html(reason),
            approver: role_title(approver.as_str(), self.cx),
            consent: self.printer.html(consent),
        }
    }

    fn device(&self, device: &Device) -> DeviceView {
        let Device { id, class, term, max_depth, wavelength, single_use, cleared, staff, provenance } = device;
        DeviceView {
            anchor: id.as_str().to_owned(),
            term: self.printer.text(term),
            kind: short_term(class.as_str(), self.cx),
            max_depth: max_depth.map(|depth| self.printer.quantity(&depth)),
            wavelength: wavelength.map(|length| self.printer.quantity(&length)),
            single_use: single_use.map(|single| single.value),
            cleared: cleared.iter().map(|clearance| self.cleared(clearance)).collect(),
            html: staff.as_ref().map(|words| self.printer.html(words)),
            provenance: self.provenance(provenance),
        }
    }

    fn cleared(&self, clearance: &Cleared) -> ClearedView {
        let Cleared { region, indications, areas, minimum_age, provenance } = clearance;
        ClearedView {
            region: region.value,
            region_word: self.cx.language.choice("region", region.value.word()),
            indications: self.terms(indications),
            areas: self.terms(areas),
            minimum_age: minimum_age.map(|age| age.value),
            provenance: self.provenance(provenance),
        }
    }

    /// Each product that a step or a rule names, once, in the order they are used.
    fn products(&self, composite: &Composite<'_>) -> Vec<ProductView> {
        let steps = composite.steps.iter().flat_map(|step| &step.item.products);
        let rules = composite.preparation.iter().chain(&composite.aftercare).flat_map(|rule| &rule.item.products);
        let mut seen = std::collections::BTreeSet::new();
        let names = steps.chain(rules).map(crate::model::id::Ref::as_str).filter(|name| seen.insert(*name));
        names.filter_map(|name| self.cx.catalog.products.get(name)).map(|product| self.product(product)).collect()
    }

    fn product(&self, product: &Product) -> ProductView {
        let Product {
            id,
            term,
            is_a,
            ingredients,
            sterile,
            sterile_exception,
            occlusive,
            for_broken_skin,
            first_use,
            spf,
            staff,
            provenance,
        } = product;
        ProductView {
            id: id.as_str().to_owned(),
            term: self.printer.text(term),
            kinds: self.terms(is_a),
            ingredients: ingredients.iter().map(|name| name.as_str().to_owned()).collect(),
            sterile: sterile.map(|sterile| sterile.value),
            sterile_exception: sterile_exception.as_ref().map(|words| self.printer.html(words)),
            occlusive: occlusive.map(|occlusive| occlusive.value),
            for_broken_skin: for_broken_skin.map(|allowed| allowed.value),
            first_use: first_use.map(|time| self.printer.quantity(&time)),
            spf: spf.map(|spf| self.printer.quantity(&spf)),
            html: staff.as_ref().map(|words| self.printer.html(words)),
            provenance: self.provenance(provenance),
        }
    }

    fn expected(&self, expectation: &Expectation) -> SignRow {
        let Expectation { id, sign, from, lasts, until, harmless, patient, skin_tone: _, staff, provenance } = expectation;
        SignRow {
            anchor: id.as_str().to_owned(),
            sign: short_term(sign.as_str(), self.cx),
            when: self.window(from.as_ref(), lasts.as_ref(), until),
            harmless: *harmless == Some(true),
            urgency: None,
            urgency_word: None,
            told: self.printer.html(patient),
            unlike_normal: None,
            first_aid: None,
            html: staff.as_ref().map(|words| self.printer.html(words)),
            provenance: self.provenance(provenance),
        }
    }

    fn alarm(&self, call: &Call) -> SignRow {
        let Call { id, urgency, sign, after, unlike_normal, first, patient, staff, provenance } = call;
        SignRow {
            anchor: id.as_str().to_owned(),
            sign: short_term(sign.as_str(), self.cx),
            when: after
                .map_or_else(String::new, |after| self.cx.language.filled("when_after", &[("after", &self.printer.quantity(&after))])),
            harmless: false,
            urgency: Some(urgency.value),
            urgency_word: Some(self.cx.language.choice("urgency", urgency.value.word())),
            told: self.printer.html(patient),
            unlike_normal: unlike_normal.as_ref().map(|words| self.printer.html(words)),
            first_aid: first.as_ref().map(|words| self.printer.html(words)),
            html: staff.as_ref().map(|words| self.printer.html(words)),
            provenance: Provenance::of_item(id.span, provenance, self.cx),
        }
    }

    fn window(
        &self,
        from: Option<&crate::source::Spanned<crate::model::Duration>>,
        to: Option<&crate::source::Spanned<crate::model::Duration>>,
        until: &[crate::model::id::ConceptRef],
    ) -> String {
        super::handout::window_phrase(from, to, until, Printer::of(self.cx, self.document), self.cx)
    }

    fn phase(&self, phase: &Phase) -> PhaseRow {
        let Phase { id, title, from, to, until, patient, staff, provenance } = phase;
        PhaseRow {
            anchor: id.as_str().to_owned(),
            title: self.printer.text(title),
            when: self.window(from.as_ref(), to.as_ref(), until),
            told: self.printer.html(patient),
            html: staff.as_ref().map(|words| self.printer.html(words)),
            provenance: self.provenance(provenance),
        }
    }

    fn risk(&self, risk: &Risk) -> RiskRow {
        let Risk { id, harm, patient, staff, provenance } = risk;
        RiskRow {
            anchor: id.as_str().to_owned(),
            harm: short_term(harm.as_str(), self.cx),
            told: self.printer.html(patient),
            html: staff.as_ref().map(|words| self.printer.html(words)),
            provenance: Provenance::of_item(id.span, provenance, self.cx),
        }
    }

    fn rule(&self, rule: &Included<'_, Rule>, before: bool) -> RuleRow {
        let Rule {
            id,
            avoid: _,
            does: _,
            may: _,
            conditions,
            session: _,
            with: _,
            from,
            from_events,
            lasts,
            until,
            call_after,
            force,
            spf,
            broad_spectrum,
            every,
            takes: _,
            times: _,
            per: _,
            amount: _,
            most: _,
            sets: _,
            repetitions: _,
            load: _,
            areas,
            except,
            exception_to,
            products,
            write_in,
            patient,
            why,
            staff,
            signal,
            differs_because,
            provenance,
        } = rule.item;
        let printer = Staff::of(self.cx, rule.origin);
        let duty = rule.duty();
        let mode = duty.map_or(Mode::Do, |(mode, _)| mode);
        RuleRow {
            anchor: anchor(id.as_str(), rule.origin, self.document),
            icon: rule_icon(rule, self.cx),
            before,
            mode,
            mode_word: self.cx.language.choice("mode", mode.word()),
            target: duty.map_or_else(String::new, |(_, target)| short_term(target.as_str(), self.cx)),
            when: self.window(from.as_ref(), lasts.as_ref(), until),
            from: from.map(|time| printer.quantity(&time)),
            lasts: lasts.map(|time| printer.quantity(&time)),
            until: events_phrase(until, self.cx),
            call_after: call_after.map(|time| printer.quantity(&time)),
            force: force.word(),
            force_word: if mode == Mode::May { String::new() } else { self.cx.language.choice("force", force.word()) },
            spf: spf.map(|spf| printer.quantity(&spf)),
            broad_spectrum: broad_spectrum.map(|broad| broad.value),
            every: every.as_ref().map(|time| every_phrase(time, self.cx)),
            conditions: self.terms(conditions),
            after_events: self.terms(from_events),
            measures: measures(rule.item, self.cx),
            areas: self.terms(areas),
            except: self.terms(except),
            exception_to: exception_to.iter().map(|item| anchor(item.as_str(), rule.origin, self.document)).collect(),
            products: self.product_terms(products),
            pictures: self.beside(id.as_str(), rule.origin),
            write_in: write_in.iter().map(|blank| Blank::new(*blank, self.cx)).collect(),
            told: printer.html(patient),
            why: why.as_ref().map(|words| printer.html(words)),
            html: staff.as_ref().map(|words| printer.html(words)),
            signal: signal.map(crate::model::protocol::Signal::word),
            signal_word: signal.map(|signal| self.cx.language.choice("signal", signal.word())),
            differs_because: differs_because.as_ref().map(|words| printer.html(words)),
            origin: self.origin(rule.origin),
            provenance: self.provenance(provenance),
        }
    }

    fn series(&self, series: &Series) -> SeriesRow {
        let Series { sessions, interval, patient, results, staff, provenance } = series;
        SeriesRow {
            sessions: sessions.map(|count| self.printer.quantity(&count)),
            interval: interval.map(|time| self.printer.quantity(&time)),
            told: patient.as_ref().map(|words| self.printer.html(words)),
            results: results.as_ref().map(|words| self.printer.html(words)),
            html: staff.as_ref().map(|words| self.printer.html(words)),
            provenance: self.provenance(provenance),
        }
    }

    fn teach_back(&self, question: &TeachBack) -> TeachBackRow {
        let TeachBack { id, question, staff } = question;
        TeachBackRow {
            question: self.printer.html(question),
            html: staff.as_ref().map(|words| self.printer.html(words)),
            set: set_title(id.span, self.cx),
        }
    }

    fn left_out(&self, left: &LeftOut) -> LeftOutRow {
        let LeftOut { item, reason } = left;
        let title = self.cx.catalog.sets.get(&item.set).map(|set| Staff::plain_words(self.cx).text(&set.title));
        LeftOutRow { set: title.unwrap_or_else(|| item.set.to_string()), item: item.item.to_string(), reason: self.printer.html(reason) }
    }

    fn note(&self, note: &SourceNote) -> Note {
        let SourceNote { source, staff, at } = note;
        let found = self.cx.catalog.sources.get(source.as_str());
        Note {
            source: found.map_or_else(|| source.as_str().to_owned(), |found| self.printer.text(&found.title)),
            source_id: source.as_str().to_owned(),
            at: at.as_ref().map(|at| at.as_str().to_owned()),
            html: self.printer.html(staff),
        }
    }
}
