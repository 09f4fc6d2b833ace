//! A protocol: one treatment, from the stop-check to the last day of aftercare.

use super::attachment::{Form, Picture};
use super::basis::{DocumentBasis, Provenance};
pub use super::force::{Force, Signal};
use super::id::{ConceptRef, Id, ItemRef, Label, ProductRef, ProtocolRef, RoleRef, SetRef, SourceRef};
use super::left_out::LeftOut;
use super::lifecycle::{Decision, Lifecycle, Naming};
use super::plan::{Plan, Row};
use super::quantity::{AnyQuantity, Count, DoseByWeight, Duration, Length, Mass, Of, Percent, Session, SkinArea, Spf, Weight, Years};
use super::skin_type::SkinTypes;
use super::words::{PatientLine, PatientProse, SharedLine, StaffLine, StaffProse};
use crate::audience::Audience;
use crate::quantity::{Bound, Quantity};
use crate::schema::names::Kind;
use crate::schema::{choice, table};
use crate::source::Spanned;

table! {
    /// One treatment: what staff do, what patients are told, and where each of it comes from.
    pub struct Protocol as "protocol" defines Kind::Protocol {
        /// Equal to the file's name without `.toml`.
        req "id" id: Spanned<Id>,
        /// What it is called.
        flat naming: Naming,
        /// Ownership, version, approval and review.
        flat lifecycle: Lifecycle,
        /// The family whose members are compared with each other, such as `needling`.
        opt "family" family: Spanned<Id>,
        /// What kind of treatment it is, such as `peel`; a rule that bans one of these bans this treatment.
        list "is-a" is_a: ConceptRef,
        /// The sources of whatever names none itself.
        list "sources" sources: SourceRef,
        /// What everything rests on that names neither `facts` nor a `decision` itself.
        opt "basis" basis: DocumentBasis,
        /// Sets whose items it takes in, as if they stood here.
        list "use" uses: SetRef,
        /// Single items of those sets that it does not take in, each with the reason.
        list "without" without: LeftOut,
        /// What it is, what it is for, where on the body, for whom.
        opt "scope" scope: Scope,
        /// The opening of the handout.
        opt "opening" opening: Opening,
        /// The devices that are used.
        list "device" devices: Device,
        /// Numbers that staff set or keep to.
        list "parameter" parameters: Parameter,
        /// What is done, in order.
        list "step" steps: Step,
        /// What a patient does or avoids before the visit.
        list "preparation" preparation: Rule,
        /// What a patient does or avoids afterwards.
        list "aftercare" aftercare: Rule,
        /// What a patient does afterwards in steps that follow each other; each row counts as a rule of aftercare.
        list "plan" plans: Plan,
        /// What is normal, with a limit.
        list "expect" expectations: Expectation,
        /// The phases of recovery, in order.
        list "phase" phases: Phase,
        /// What is not normal, and whom to call.
        list "call" calls: Call,
        /// What must be asked before starting.
        list "contraindication" contraindications: Contraindication,
        /// Risks that a patient must know of before agreeing.
        list "risk" risks: Risk,
        /// Sessions and results.
        opt "series" series: Series,
        /// Questions by which staff check that they explained it well.
        list "teach-back" teach_back: TeachBack,
        /// Pictures.
        list "picture" pictures: Picture,
        /// Forms to download.
        list "form" forms: Form,
        /// Choices of the clinic that concern this document alone.
        list "decision" decisions: Decision,
        /// Remarks on the sources, for staff.
        list "source-note" source_notes: SourceNote,
    }
}

table! {
    /// What the treatment is, what it is for, where on the body, for whom.
    pub struct Scope as "scope" {
        /// What the treatment is, in plain words.
        req "patient" patient: PatientProse,
        /// The same for staff, exactly.
        opt "staff" staff: StaffProse,
        /// What it is used for.
        list "indications" indications: ConceptRef,
        /// Where on the body.
        list "areas" areas: ConceptRef,
        /// The least age, in years.
        opt "minimum-age" minimum_age: Spanned<u16>,
        /// Uses outside of what the device is cleared for, each with a recorded decision.
        list "off-label" off_label: OffLabel,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// A use outside of what the device is cleared for.
    pub struct OffLabel as "off-label use" {
        /// The indication or area.
        req "use" concept: ConceptRef,
        /// Why the clinic does it.
        req "reason" reason: StaffLine,
        /// The role that allowed it.
        req "approver" approver: RoleRef,
        /// How the patient agrees to it.
        req "consent" consent: StaffLine,
    }
}

table! {
    /// The opening of the handout.
    pub struct Opening as "opening" {
        /// One sentence: what matters most.
        req "message" message: PatientLine,
        /// The rules and warning signs that stand as icons beside it, three at most.
        list "first" first: ItemRef,
    }
}

table! {
    /// A device.
    pub struct Device as "device" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// What kind of device it is, such as `needling-pen` or `diode-laser`.
        req "class" class: ConceptRef,
        /// The one word that the documents use for it.
        req "term" term: SharedLine,
        /// The greatest depth that its label allows.
        opt "max-depth" max_depth: Spanned<Length>,
        /// The wavelength of its light.
        opt "wavelength" wavelength: Spanned<Length>,
        /// Whether what enters the skin is used for one patient only.
        opt "single-use" single_use: Spanned<bool>,
        /// What it is cleared for, region by region.
        list "cleared" cleared: Cleared,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

choice! {
    /// A region with its own rules for devices and its own emergency number.
    pub enum Region as "region" {
        /// United States.
        Us = "us",
        /// United Kingdom.
        Uk = "uk",
        /// European Union.
        Eu = "eu",
    }
}

table! {
    /// What the device is cleared for in one region.
    pub struct Cleared as "clearance" {
        /// The region.
        req "region" region: Spanned<Region>,
        /// The indications.
        list "indications" indications: ConceptRef,
        /// The areas of the body.
        list "areas" areas: ConceptRef,
        /// The least age, in years.
        opt "minimum-age" minimum_age: Spanned<u16>,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

choice! {
    /// Who may read a value.
    pub enum ShownTo as "audience" {
        /// Staff alone.
        Staff = "staff",
        /// Patients too.
        Both = "both",
    }
}

impl ShownTo {
    /// The same as an audience.
    pub fn audience(self) -> Audience {
        match self {
            Self::Staff => Audience::Staff,
            Self::Both => Audience::Both,
        }
    }
}

choice! {
    /// Which way a limit holds.
    pub enum Limit as "limit" {
        /// No more than the value.
        Most = "most",
        /// No less than the value.
        Least = "least",
    }
}

table! {
    /// A number that staff set or keep to. It is for staff alone unless `audience` says otherwise.
    pub struct Parameter as "parameter" defines Kind::Item, staff_by_default {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// Its heading in the table.
        req "title" title: StaffLine,
        /// The value where no case has its own.
        req "value" value: Spanned<AnyQuantity>,
        /// Whether the value is a limit, and which way; then staff read "at most 500 mg" of the value `500 mg`.
        opt "limit" limit: Limit,
        /// Whether a sentence for patients may refer to the value.
        opt "audience" audience: ShownTo,
        /// What a patient is told about it.
        opt "patient" patient: PatientLine,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
        /// Values for single cases, such as an area or a range of skin types.
        list "by" cases: Case,
        /// The amount for each kilogram that the patient weighs; staff read a table of it from 40 to 100 kg.
        opt "per-weight" per_weight: Spanned<DoseByWeight>,
        /// The most of `per-weight`, whatever the patient weighs.
        opt "most" most: Spanned<Mass>,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

impl Parameter {
    /// Every value that it states: in general, in each case, for each kilogram.
    pub fn values(&self) -> impl Iterator<Item = Spanned<Quantity>> {
        let cases = self.cases.iter().map(|case| plain(&case.value));
        std::iter::once(plain(&self.value)).chain(cases).chain(self.per_weight.iter().map(plain))
    }

    /// A value of the parameter as staff read it: a plain number of a limit is the bound that it is.
    pub fn as_read(&self, value: &Quantity) -> Quantity {
        let bound = match (self.limit, value.bound) {
            (Some(Limit::Most), Bound::Plain(number)) => Bound::AtMost(number),
            (Some(Limit::Least), Bound::Plain(number)) => Bound::AtLeast(number),
            (_, bound) => bound,
        };
        Quantity { bound, ..*value }
    }
}

fn plain<T>(value: &Spanned<Of<T>>) -> Spanned<Quantity> {
    Spanned::new(value.get(), value.span)
}

table! {
    /// A value that holds where all that the case names is so.
    pub struct Case as "case" {
        /// The area of the body.
        opt "area" area: ConceptRef,
        /// The patient's skin type.
        opt "skin-type" skin_type: Spanned<SkinTypes>,
        /// What the patient weighs.
        opt "weight" weight: Spanned<Weight>,
        /// How old the patient is, in whole years.
        opt "age" age: Spanned<Years>,
        /// The device of this protocol that is used.
        opt "device" device: ItemRef,
        /// Which session of several it is.
        opt "session" session: Spanned<Session>,
        /// The value then.
        req "value" value: Spanned<AnyQuantity>,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

choice! {
    /// The part of the visit a step belongs to.
    pub enum Stage as "stage" {
        /// Before the skin is treated.
        Prepare = "prepare",
        /// The treatment itself.
        Treat = "treat",
        /// Until the patient leaves.
        Finish = "finish",
    }
}

choice! {
    /// What a step does, for the rules that know an order.
    pub enum Action as "action" {
        /// Agree, photograph, check.
        Consent = "consent",
        /// Clean the skin.
        Cleanse = "cleanse",
        /// Put numbing cream on.
        Numb = "numb",
        /// Take all of it off.
        RemoveNumbing = "remove-numbing",
        /// Disinfect the skin.
        Antisepsis = "antisepsis",
        /// Needle the skin.
        Needle = "needle",
        /// Treat with radio frequency on the surface.
        Energy = "energy",
        /// Put the mask on.
        Mask = "mask",
        /// Take it off.
        RemoveMask = "remove-mask",
        /// Put on what the patient takes home.
        Soothe = "soothe",
        /// Inject.
        Inject = "inject",
        /// Treat with laser or intense light.
        Irradiate = "irradiate",
        /// Cut or punch.
        Cut = "cut",
        /// Take a tooth, a growth or a thing out.
        Extract = "extract",
        /// Close a wound with stitches, strips or glue.
        Close = "close",
        /// Stop bleeding.
        StopBleeding = "stop-bleeding",
        /// Put a product on, such as a peel.
        Apply = "apply",
        /// Take a product off, or neutralise it.
        Neutralise = "neutralise",
        /// Cool the skin.
        Cool = "cool",
        /// Put a dressing on.
        Dress = "dress",
        /// Move or load a part of the body.
        Exercise = "exercise",
        /// Measure, or try on a small spot.
        Test = "test",
        /// Dispose of sharps, and record lots.
        Dispose = "dispose",
        /// Explain, and ask back.
        Explain = "explain",
        /// Anything else.
        Other = "other",
    }
}

table! {
    /// One thing that is done.
    pub struct Step as "step" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// Its heading; a step that takes in another protocol has none.
        opt "title" title: SharedLine,
        /// The part of the visit.
        opt "stage" stage: Stage,
        /// What it does, for the rules that know an order.
        opt "does" action: Spanned<Action>,
        /// What exactly that is, by the vocabulary, such as `cryotherapy`.
        opt "what" what: ConceptRef,
        /// Takes in another protocol: its steps, rules and parameters. Its steps stand in the place of this one, which says nothing else.
        opt "use" uses: ProtocolRef,
        /// Whether it may be left out.
        opt "optional" optional: Spanned<bool>,
        /// Only at these sessions of several.
        opt "session" session: Spanned<Session>,
        /// The steps right after it that may be done in its place.
        list "or" alternatives: ItemRef,
        /// How long it takes.
        opt "duration" duration: Spanned<Duration>,
        /// The product that touches the skin.
        list "products" products: ProductRef,
        /// What staff do, exactly.
        opt "staff" staff: StaffProse,
        /// What the patient is told.
        opt "patient" patient: PatientProse,
        /// When to stop, and what to do then.
        opt "stop-if" stop_if: StaffLine,
        /// What is known of the numbing cream.
        opt "numbing" numbing: Box<Numbing>,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// What staff must know of a numbing cream.
    pub struct Numbing as "numbing cream" {
        /// The active ingredient.
        req "drug" drug: StaffLine,
        /// Its strength.
        req "strength" strength: Spanned<Percent>,
        /// The greatest amount.
        req "max-amount" max_amount: Spanned<Mass>,
        /// The greatest area of skin.
        req "max-area" max_area: Spanned<SkinArea>,
        /// Whether it may be covered with a wrap.
        req "under-wrap" under_wrap: bool,
        /// The role that puts it on.
        req "applied-by" applied_by: RoleRef,
    }
}

table! {
    /// One rule about one thing: `avoid`, `do` or `may`.
    pub struct Rule as "rule" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// What to stay away from.
        opt "avoid" avoid: ConceptRef,
        /// What to do.
        opt "do" does: ConceptRef,
        /// What is allowed.
        opt "may" may: ConceptRef,
        /// Only with these: a sign, or a condition of the patient; with all of them, if there are several.
        list "if" conditions: ConceptRef,
        /// Only around these sessions of several.
        opt "session" session: Spanned<Session>,
        /// With whom, if it is an appointment.
        opt "with" with: RoleRef,
        /// From when after the end of the visit; at once, if left out.
        opt "from" from: Spanned<Duration>,
        /// Not before these have happened; with `from`, from the later of both.
        list "from-event" from_events: ConceptRef,
        /// For how long, counted from the end of the visit; before the visit in `[[preparation]]`.
        opt "for" lasts: Spanned<Duration>,
        /// Until these have happened; with `for`, until the later of both.
        list "until" until: ConceptRef,
        /// By when an event in `until` should have happened; afterwards the patient calls.
        opt "call-after" call_after: Spanned<Duration>,
        /// How much it binds.
        req "force" force: Force,
        /// The least sun protection factor.
        opt "spf" spf: Spanned<Spf>,
        /// Whether the sunscreen must cover UVA and UVB.
        opt "broad-spectrum" broad_spectrum: Spanned<bool>,
        /// How often.
        opt "every" every: Spanned<Duration>,
        /// How long it takes each time; `for` is the time in which the rule holds.
        opt "takes" takes: Spanned<Duration>,
        /// How many times within `per`.
        opt "times" times: Spanned<Count>,
        /// The time that `times` and `most` are counted in; a day, if left out.
        opt "per" per: Spanned<Duration>,
        /// How much each time.
        opt "amount" amount: Spanned<AnyQuantity>,
        /// How much at most within `per`.
        opt "most" most: Spanned<AnyQuantity>,
        /// How many sets of repetitions each time.
        opt "sets" sets: Spanned<Count>,
        /// How many repetitions in a set.
        opt "repetitions" repetitions: Spanned<Count>,
        /// Against which weight.
        opt "load" load: Spanned<AnyQuantity>,
        /// Only on these areas; everywhere treated, if left out.
        list "areas" areas: ConceptRef,
        /// What the ban does not cover.
        list "except" except: ConceptRef,
        /// The rule that this permission is an exception to.
        list "exception-to" exception_to: ItemRef,
        /// The product the clinic gives for it.
        list "products" products: ProductRef,
        /// What staff write in beside it, by hand: the day of an appointment, say.
        list "write-in" write_in: WriteIn,
        /// What the patient is told: verb first, one thing.
        req "patient" patient: PatientLine,
        /// Why, in a few words.
        opt "why" why: SharedLine,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
        /// How bad it is not to keep it.
        opt "signal" signal: Signal,
        /// Why it differs from the same rule of a sibling protocol.
        opt "differs-because" differs_because: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// Something normal, with a limit.
    pub struct Expectation as "expectation" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// The sign.
        req "sign" sign: ConceptRef,
        /// From when after the end of the visit; at once, if left out.
        opt "from" from: Spanned<Duration>,
        /// When it is usually over, counted from the end of the visit.
        opt "lasts" lasts: Spanned<Duration>,
        /// Until these have happened.
        list "until" until: ConceptRef,
        /// It does no harm however long it lasts: it needs no end and no call, and no session waits for it.
        opt "harmless" harmless: bool,
        /// What the patient is told: how it feels and looks.
        req "patient" patient: PatientLine,
        /// How it looks on brown and black skin, and what else tells.
        opt "skin-tone" skin_tone: PatientLine,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// A phase of recovery.
    pub struct Phase as "phase" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// Its heading.
        req "title" title: SharedLine,
        /// From when after the end of the visit.
        opt "from" from: Spanned<Duration>,
        /// Until when.
        opt "to" to: Spanned<Duration>,
        /// Until these have happened.
        list "until" until: ConceptRef,
        /// What the patient is told.
        req "patient" patient: PatientProse,
        /// What happens in the skin, for staff.
        opt "staff" staff: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

choice! {
    /// How fast to act.
    pub enum Urgency as "urgency" {
        /// Call the clinic today.
        Today = "today",
        /// Call the clinic at once, day or night: the number is a `[[line]]` of the clinic's file.
        Now = "now",
        /// Get help now.
        Emergency = "emergency",
    }
}

table! {
    /// A warning sign.
    pub struct Call as "warning sign" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// How fast to act.
        req "urgency" urgency: Spanned<Urgency>,
        /// The sign.
        req "sign" sign: ConceptRef,
        /// What tells it from what is normal: it is there, or gets worse, after this time.
        opt "after" after: Spanned<Duration>,
        /// What else tells it from what is normal.
        opt "unlike-normal" unlike_normal: SharedLine,
        /// What the patient does before calling, such as "Rinse with water."
        opt "first" first: PatientLine,
        /// What the patient is told; it completes "Call us today if", "Call at once if" or "Get help now if".
        req "patient" patient: PatientLine,
        /// What staff do when called.
        opt "staff" staff: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

choice! {
    /// What to do about a contraindication.
    pub enum Answer as "answer" {
        /// Do not treat.
        DoNotTreat = "do-not-treat",
        /// Refer before treating.
        Refer = "refer",
        /// Ask whoever prescribed it.
        AskPrescriber = "ask-prescriber",
        /// Treat with care.
        Caution = "caution",
        /// Looked at, and no reason against it here.
        NotApplicable = "not-applicable",
    }
}

table! {
    /// A condition to ask about before starting.
    pub struct Contraindication as "contraindication" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// The condition.
        req "condition" condition: ConceptRef,
        /// What to do.
        req "answer" answer: Spanned<Answer>,
        /// What staff check and do.
        req "staff" staff: StaffLine,
        /// What the patient is asked to say.
        opt "patient" patient: PatientLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// A risk that a patient must know of before agreeing.
    pub struct Risk as "risk" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// The harm.
        req "harm" harm: ConceptRef,
        /// What the patient is told.
        req "patient" patient: PatientLine,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// Sessions and results.
    pub struct Series as "series" {
        /// How many sessions.
        opt "sessions" sessions: Spanned<Count>,
        /// The time between two of them.
        opt "interval" interval: Spanned<Duration>,
        /// What the patient is told about sessions.
        opt "patient" patient: PatientLine,
        /// What the patient is told about results; no promises.
        opt "results" results: PatientLine,
        /// What staff check before the next session.
        opt "staff" staff: StaffLine,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// A question by which staff check that they explained it well.
    pub struct TeachBack as "teach-back question" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// The question, as it is asked.
        req "question" question: SharedLine,
        /// What a good answer holds.
        opt "staff" staff: StaffLine,
    }
}

table! {
    /// A remark on the sources.
    pub struct SourceNote as "source note" {
        /// The source.
        req "source" source: SourceRef,
        /// The remark.
        req "staff" staff: StaffLine,
        /// A passage it is about.
        opt "at" at: Label,
    }
}

choice! {
    /// What staff write by hand beside a rule, on a blank of the sheet. Nothing of it is ever in a file.
    pub enum WriteIn as "blank" {
        /// A day.
        Date = "date",
        /// A time of day.
        Time = "time",
        /// Some words, such as a dose or a size.
        Note = "note",
        /// A tick, where the rule is for some patients alone.
        Tick = "tick",
    }
}

/// What a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Stay away from it.
    Avoid,
    /// Do it.
    Do,
    /// It is allowed.
    May,
}

impl Mode {
    /// The key in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Avoid => "avoid",
            Self::Do => "do",
            Self::May => "may",
        }
    }
}

impl Rule {
    /// What the rule asks for, of what. `None` where it says none of `avoid`, `do` and `may`, or several, which is a finding.
    pub fn duty(&self) -> Option<(Mode, &ConceptRef)> {
        match (&self.avoid, &self.does, &self.may) {
            (Some(target), None, None) => Some((Mode::Avoid, target)),
            (None, Some(target), None) => Some((Mode::Do, target)),
            (None, None, Some(target)) => Some((Mode::May, target)),
            _ => None,
        }
    }

    /// Whether another rule asks the same of the same thing for the same time.
    pub fn same_duty(&self, other: &Rule) -> bool {
        let duty = |rule: &Rule| rule.duty().map(|(mode, target)| (mode, target.as_str().to_owned()));
        let value = |duration: &Option<Spanned<Duration>>| duration.map(|d| d.value.minutes());
        let names = |concepts: &[ConceptRef]| concepts.iter().map(|concept| concept.as_str().to_owned()).collect::<Vec<_>>();
        let until = |rule: &Rule| names(&rule.until);
        duty(self).is_some()
            && duty(self) == duty(other)
            && value(&self.from) == value(&other.from)
            && value(&self.lasts) == value(&other.lasts)
            && until(self) == until(other)
            && names(&self.conditions) == names(&other.conditions)
            && self.session == other.session
            && names(&self.from_events) == names(&other.from_events)
            && self.spf.map(|s| s.value.get()) == other.spf.map(|s| s.value.get())
    }
}

impl Step {
    /// Whether it is no step that may be left out: what must be done is done by such a one.
    pub fn is_required(&self) -> bool {
        self.optional.is_none_or(|optional| !optional.value)
    }
}

impl Protocol {
    /// Every item that rests on something, by the id it is linked by. Parts that have no id of their own go by the part's key.
    pub fn provenances(&self) -> Vec<(&str, &Provenance)> {
        let mut all: Vec<(&str, &Provenance)> = Vec::new();
        all.extend(self.scope.iter().map(|part| ("_scope", &part.provenance)));
        for device in &self.devices {
            all.push((device.id.as_str(), &device.provenance));
            all.extend(device.cleared.iter().map(|cleared| (device.id.as_str(), &cleared.provenance)));
        }
        for parameter in &self.parameters {
            all.push((parameter.id.as_str(), &parameter.provenance));
            all.extend(parameter.cases.iter().map(|case| (parameter.id.as_str(), &case.provenance)));
        }
        all.extend(self.steps.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.rules().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.expectations.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.phases.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.calls.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.contraindications.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.risks.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.series.iter().map(|part| ("_series", &part.provenance)));
        all.extend(self.pictures.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all.extend(self.forms.iter().map(|item| (item.id.as_str(), &item.provenance)));
        all
    }

    /// The files that it shows or offers, by kind and name, each with who sees it.
    pub fn files(&self) -> impl Iterator<Item = ((Kind, &str), Audience)> {
        let pictures = self.pictures.iter().map(|picture| ((Kind::PictureFile, picture.file.as_str()), picture.audience()));
        pictures.chain(self.forms.iter().map(|form| ((Kind::FormFile, form.file.as_str()), form.audience())))
    }

    /// Whether an item has that id, as far as one can be named.
    pub fn has_item(&self, id: &str) -> bool {
        self.provenances().iter().any(|(known, _)| *known == id) || self.teach_back.iter().any(|item| item.id.as_str() == id)
    }

    /// The row of a plan that a rule of aftercare is, by its id.
    pub fn row_of_plan(&self, id: &str) -> Option<&Row> {
        self.plans.iter().flat_map(|plan| &plan.rows).find(|row| row.id.as_str() == id)
    }

    /// Rules before the visit, then those after it.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.preparation.iter().chain(&self.aftercare)
    }

    /// The same, each with whether it stands before the visit.
    pub fn placed_rules(&self) -> impl Iterator<Item = (bool, &Rule)> {
        self.preparation.iter().map(|rule| (true, rule)).chain(self.aftercare.iter().map(|rule| (false, rule)))
    }
}
