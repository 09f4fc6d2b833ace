//! Each row of a plan as the rule that it is.

use super::plan::{Plan, Row};
use super::protocol::{Protocol, Rule};
use super::quantity::Duration;
use crate::diagnostic::Diagnostic;
use crate::quantity::Bound;
use crate::schema::faults;
use crate::source::Spanned;

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
