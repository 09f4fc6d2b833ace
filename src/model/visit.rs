//! Treatments combined in one visit, and visits repeated at an interval.

use super::basis::Provenance;
use super::id::{ConceptRef, DecisionRef, Id, ItemRef, ProtocolRef, VisitRef};
use super::lifecycle::{Lifecycle, Naming};
use super::protocol::Opening;
use super::quantity::{Count, Duration};
use super::words::{PatientLine, PatientProse, SharedLine, StaffLine};
use crate::schema::names::Kind;
use crate::schema::table;
use crate::source::Spanned;

table! {
    /// Several treatments in one visit; their rules are merged into one handout.
    pub struct Visit as "visit" defines Kind::Visit {
        /// Equal to the file's name without `.toml`.
        req "id" id: Spanned<Id>,
        /// What it is called.
        flat naming: Naming,
        /// Ownership, version, approval and review.
        flat lifecycle: Lifecycle,
        /// What is done, in order.
        list "treatment" treatments: Treatment,
        /// What the patient is told first.
        opt "opening" opening: Opening,
        /// What it is, in plain words.
        opt "patient" patient: PatientProse,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
        /// The recorded decision to combine these treatments.
        opt "decision" decision: DecisionRef,
        /// Recorded decisions where the treatments' rules can't be compared.
        list "resolution" resolutions: Resolution,
    }
}

table! {
    /// One treatment of the visit.
    pub struct Treatment as "treatment" {
        /// The protocol.
        req "protocol" protocol: ProtocolRef,
        /// The areas treated; all of the protocol's, if left out.
        list "areas" areas: ConceptRef,
        /// How long before the end of the visit it ends.
        opt "ends-before" ends_before: Spanned<Duration>,
    }
}

table! {
    /// A decision where two rules can't be compared.
    pub struct Resolution as "resolution" {
        /// What the rules are about.
        req "concept" concept: ConceptRef,
        /// The treatment whose rule holds.
        req "protocol" protocol: ProtocolRef,
        /// The recorded decision.
        req "decision" decision: DecisionRef,
    }
}

table! {
    /// A visit or a treatment repeated at an interval.
    pub struct Course as "course" defines Kind::Course {
        /// Equal to the file's name without `.toml`.
        req "id" id: Spanned<Id>,
        /// What it is called.
        flat naming: Naming,
        /// Ownership, version, approval and review.
        flat lifecycle: Lifecycle,
        /// The treatment, if it is a single one.
        opt "protocol" protocol: ProtocolRef,
        /// The visit, if it combines several.
        opt "visit" visit: VisitRef,
        /// How many sessions.
        req "sessions" sessions: Spanned<Count>,
        /// The time from one session to the next.
        req "interval" interval: Spanned<Duration>,
        /// What the patient is told first.
        opt "opening" opening: Opening,
        /// What the patient is told about results; no promises.
        opt "results" results: PatientLine,
        /// What staff check before the next session.
        opt "staff" staff: StaffLine,
        /// What to say where a ban leaves no free time between two sessions, or a duty goes on from the first to the last.
        list "whole-course" whole_course: WholeCourse,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// A ban that leaves no free time between two sessions, or a duty that goes on from the first to the last.
    pub struct WholeCourse as "whole-course note" {
        /// What the rule is about.
        req "concept" concept: ConceptRef,
        /// What the patient is told: for the whole course.
        req "patient" patient: PatientLine,
        /// Why.
        opt "why" why: SharedLine,
        /// The rule it stands for, if its name helps.
        opt "rule" rule: ItemRef,
    }
}
