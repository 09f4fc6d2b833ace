//! Plans: something that is done differently from one stretch of time to the next, such as an exercise that grows harder, or a dose that
//! is lowered.
//!
//! The rows of a plan follow each other, each with its own length, so no two overlap and nothing lies between them. Each row is a rule: a
//! plan is [laid out](super::lay_out::lay_out) where its protocol is read, and merge, pages, calendars and checks see rules alone.

use super::basis::Provenance;
use super::force::{Force, Signal};
use super::id::{ConceptRef, Id, ProductRef};
use super::quantity::{AnyQuantity, Count, Duration};
use super::words::{PatientLine, SharedLine, StaffLine};
use crate::schema::names::Kind;
use crate::schema::table;
use crate::source::Spanned;

table! {
    /// Something to do that changes step by step, such as exercises week by week or a dose that is lowered.
    pub struct Plan as "plan" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// What to do.
        req "do" does: ConceptRef,
        /// From when after the end of the visit; at once, if left out.
        opt "from" from: Spanned<Duration>,
        /// How much it binds.
        req "force" force: Force,
        /// Only with these: a sign, or a condition of the patient; with all of them, if there are several.
        list "if" conditions: ConceptRef,
        /// Only on these areas; everywhere treated, if left out.
        list "areas" areas: ConceptRef,
        /// How often, in each row that says nothing else.
        opt "every" every: Spanned<Duration>,
        /// How many times within `per`, in each row that says nothing else.
        opt "times" times: Spanned<Count>,
        /// The time that `times` is counted in; a day, if left out.
        opt "per" per: Spanned<Duration>,
        /// The product the clinic gives for it.
        list "products" products: ProductRef,
        /// Why, in a few words.
        opt "why" why: SharedLine,
        /// How bad it is not to keep it.
        opt "signal" signal: Signal,
        /// The stretches of time, one after the other.
        list "row" rows: Row,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// A stretch of a plan: it starts where the one before it ends.
    pub struct Row as "row of a plan" defines Kind::Item {
        /// Its name; it counts as a rule of aftercare.
        req "id" id: Spanned<Id>,
        /// How long it lasts, by itself. The last row may leave it out: then it goes on.
        opt "for" lasts: Spanned<Duration>,
        /// How often.
        opt "every" every: Spanned<Duration>,
        /// How many times within `per` of the plan.
        opt "times" times: Spanned<Count>,
        /// How long it takes each time.
        opt "takes" takes: Spanned<Duration>,
        /// How much each time.
        opt "amount" amount: Spanned<AnyQuantity>,
        /// How much at most within `per` of the plan.
        opt "most" most: Spanned<AnyQuantity>,
        /// How many sets of repetitions each time.
        opt "sets" sets: Spanned<Count>,
        /// How many repetitions in a set.
        opt "repetitions" repetitions: Spanned<Count>,
        /// Against which weight.
        opt "load" load: Spanned<AnyQuantity>,
        /// What the patient is told: verb first, one thing.
        req "patient" patient: PatientLine,
        /// Remarks for staff.
        opt "staff" staff: StaffLine,
    }
}
