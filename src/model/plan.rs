//! Plans: something that is done differently from one stretch of time to the next, such as an exercise that grows harder, or a dose that
//! is lowered.
//!
//! The rows of a plan follow each other, each with its own length, so no two overlap and nothing lies between them. Each row is a rule: a
//! plan is [laid out](lay_out) where its protocol is read, and merge, pages, calendars and checks see rules alone.

use super::basis::Provenance;
use super::id::{ConceptRef, Id, ProductRef};
use super::protocol::{Force, Protocol, Rule, Signal};
use super::quantity::{AnyQuantity, Bound, Count, Duration};
use super::words::{PatientLine, SharedLine, StaffLine};
use crate::diagnostic::Diagnostic;
use crate::schema::names::Kind;
use crate::schema::{faults, table};
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

impl Plan {
    /// Each row as the rule that it is, from the end of the row before to its own; the first says why. Of a row whose end nobody knows,
    /// which is a finding, and of those after it nobody can say when they hold.
    fn rules(&self, findings: &mut Vec<Diagnostic>) -> Vec<Rule> {
        let mut start = self.from;
        let mut rules = Vec::with_capacity(self.rows.len());
        for (index, row) in self.rows.iter().enumerate() {
            let is_last = index + 1 == self.rows.len();
            let end = match row.end(start.as_ref(), is_last) {
                Ok(end) => end,
                Err(finding) => {
                    findings.push(*finding);
                    break;
                }
            };
            let why = self.why.clone().filter(|_| index == 0);
            rules.push(Rule { why, ..self.rule(row, start, end) });
            start = end;
        }
        rules
    }

    fn rule(&self, row: &Row, from: Option<Spanned<Duration>>, lasts: Option<Spanned<Duration>>) -> Rule {
        let Self { id: _, does, from: _, force, conditions, areas, every, times, per, products, why: _, signal, rows: _, provenance } =
            self;
        let row = row.clone();
        Rule {
            id: row.id,
            avoid: None,
            does: Some(does.clone()),
            may: None,
            conditions: conditions.clone(),
            session: None,
            with: None,
            from,
            from_events: Vec::new(),
            lasts,
            until: Vec::new(),
            call_after: None,
            force: *force,
            spf: None,
            broad_spectrum: None,
            every: row.every.or(*every),
            takes: row.takes,
            times: row.times.or(*times),
            per: *per,
            amount: row.amount,
            most: row.most,
            sets: row.sets,
            repetitions: row.repetitions,
            load: row.load,
            areas: areas.clone(),
            except: Vec::new(),
            exception_to: Vec::new(),
            products: products.clone(),
            write_in: Vec::new(),
            patient: row.patient,
            why: None,
            staff: row.staff,
            signal: *signal,
            differs_because: None,
            provenance: provenance.clone(),
        }
    }
}

impl Row {
    /// When it ends, counted from the end of the visit; none if it goes on.
    fn end(&self, start: Option<&Spanned<Duration>>, is_last: bool) -> Result<Option<Spanned<Duration>>, Box<Diagnostic>> {
        let Some(lasts) = &self.lasts else {
            let finding = Diagnostic::new(&faults::SCHEMA, self.id.span, "only the last row of a plan may go on without an end");
            let finding = finding.with_help("write how long this row lasts: `for = \"2 wk\"`");
            return if is_last { Ok(None) } else { Err(Box::new(finding)) };
        };
        let length = lasts.value.minutes().filter(|minutes| matches!(lasts.value.bound, Bound::Plain(_)) && *minutes > 0);
        let before = start.map_or(Some(0), |start| start.value.minutes());
        let Some(end) = length.zip(before).and_then(|(length, before)| before.checked_add(length)) else {
            let message = format!("`{}` does not say when the next row starts", lasts.value.get());
            let finding = Diagnostic::new(&faults::SCHEMA, lasts.span, message);
            return Err(Box::new(finding.with_help("write one length of time in whole minutes, hours, days or weeks, such as \"2 wk\"")));
        };
        Ok(Some(Spanned::new(Duration::of_minutes(end, lasts.value.unit), lasts.span)))
    }
}

/// Adds the rules that the plans of a protocol stand for to its aftercare, behind its own; what is wrong with the plans.
pub fn lay_out(protocol: &mut Protocol) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for plan in &protocol.plans {
        if plan.rows.is_empty() {
            let finding = Diagnostic::new(&faults::SCHEMA, plan.id.span, format!("the plan `{}` has no row", plan.id.value.as_str()));
            findings.push(finding.with_help("add `[[plan.row]]` with `id`, `for` and `patient`"));
        }
    }
    let rules: Vec<Rule> = protocol.plans.iter().flat_map(|plan| plan.rules(&mut findings)).collect();
    protocol.aftercare.extend(rules);
    findings
}

/// The protocol as it was before its plans were laid out, where it has any.
pub fn without_rules_of_plans(protocol: &Protocol) -> Option<Protocol> {
    if protocol.plans.is_empty() {
        return None;
    }
    let mut alone = protocol.clone();
    alone.aftercare.retain(|rule| protocol.row_of_plan(rule.id.as_str()).is_none());
    Some(alone)
}
