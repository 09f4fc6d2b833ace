//! The rules of a merged sheet as its lines: which sentences are printed as they were written, and what is said in place of the others.
//!
//! A merged rule stands on rules of several treatments. Each of their sentences that is true of the merged rule is printed, once. A sentence
//! that says less than what holds (a shorter time, a weaker value) would mislead beside the stricter one: it is [left out](LeftOut) where the
//! printed words name all that it is about, and else said anew, with the merged rule's own time. Its reason is printed in any case.

use super::html::{Html, plain};
use super::left_out::{LeftOut, Omission, normal_form, subjects, surely_name};
use super::moments::PersonalDates;
use super::names::concept_term;
use super::printer::escaped;
use super::rule_line::{LineSource, RuleLine};
use super::terms::RuleTerms;
use super::times::period_phrase;
use super::whole_course::{BetweenSessions, WholeCourse};
use super::{Cx, Printer};
use crate::merge::{Actor, ConceptId, End, Force, Merged, MergedRule, Minutes, Mode, Norm, Origin, Source, Standing};
use crate::model::PatientReader;
use crate::model::protocol::Rule;
use crate::resolve::{Combination, Included};
use std::collections::BTreeSet;

/// Makes lines of merged rules, and notes what they leave out.
pub(super) struct Teller<'s, 'a> {
    combination: &'s Combination<'a>,
    whole_course: &'s WholeCourse<'a>,
    cx: Cx<'a>,
    left_out: Vec<LeftOut>,
    printed: BTreeSet<Origin>,
}

/// A rule behind a merged one, with the line that is its own sentence.
struct Stated<'s> {
    source: &'s Source,
    line: RuleLine,
}

/// A line, and what it asks for.
struct Said {
    line: RuleLine,
    norm: Norm,
    by: Origin,
}

impl<'s, 'a> Teller<'s, 'a> {
    pub fn new(combination: &'s Combination<'a>, whole_course: &'s WholeCourse<'a>, cx: Cx<'a>) -> Self {
        Self { combination, whole_course, cx, left_out: Vec::new(), printed: BTreeSet::new() }
    }

    /// The lines of all rules of a mode that patients keep: in the order of time, then in that of the treatments and their files.
    pub fn lines(&mut self, merged: &Merged<'a>, mode: Mode) -> Vec<RuleLine> {
        let rules = merged.rules().iter().filter(|rule| rule.norm.actor == Actor::Patient && rule.norm.mode == mode);
        let mut lines: Vec<RuleLine> = rules.flat_map(|rule| self.tell(rule)).collect();
        let place = |line: &RuleLine| self.combination.place(&line.anchor);
        lines.sort_by_cached_key(|line| (line.from_minutes, place(line)));
        let mut lines = unique(lines);
        lines.sort_by_cached_key(|line| (line.from_minutes, place(line)));
        let mut anchors = BTreeSet::new();
        for line in &mut lines {
            while !anchors.insert(line.anchor.clone()) {
                line.anchor.push_str(".more");
            }
        }
        lines
    }

    /// What was left out of all that was told so far: a sentence that one merged rule leaves out and another prints is not.
    pub fn left_out(self) -> Vec<LeftOut> {
        let mut seen = BTreeSet::new();
        let Self { left_out, printed, .. } = self;
        left_out.into_iter().filter(|left| !printed.contains(&left.rule) && seen.insert(left.rule.clone())).collect()
    }

    /// The lines of one merged rule; the first of them says what the rule is about.
    pub fn tell(&mut self, merged: &MergedRule) -> Vec<RuleLine> {
        let stated: Vec<Stated<'_>> = merged.sources.iter().filter_map(|source| self.stated(source, merged)).collect();
        if merged.norm.mode == Mode::May && merged.norm.period.reach().is_empty() {
            stated.iter().for_each(|one| self.leave_out(one, Omission::NeverHolds, None));
            return Vec::new();
        }
        let (sound, rest): (Vec<_>, Vec<_>) = stated.into_iter().partition(|one| self.holds_as_written(one, merged));
        let mut said = self.as_written(&sound);
        let (same_target, narrower): (Vec<_>, Vec<_>) = rest.iter().partition(|one| one.source.rule.norm.target == merged.norm.target);
        if !said.iter().any(|one| one.norm.target == merged.norm.target) {
            let all = same_target.iter().flat_map(|one| self.subjects(one));
            let mut names = vec![merged.norm.target];
            all.for_each(|name| {
                if !names.contains(&name) {
                    names.push(name)
                }
            });
            let Some(base) = same_target.first().copied().or_else(|| sound.first()).or_else(|| rest.first()) else { return Vec::new() };
            said.insert(0, self.anew(merged, &names, base));
        }
        for one in same_target.into_iter().chain(narrower) {
            self.cover(one, merged, &mut said);
        }
        if let Some(first) = said.first_mut() {
            first.line.sources = self.combination.in_short(self.combination.line_sources(merged, self.cx), self.cx);
            first.line.overrules = first.line.sources.iter().any(|source| !source.decides);
        }
        let lines: Vec<RuleLine> = said.into_iter().map(|one| one.line).collect();
        match self.whole_course.note(merged, self.combination.merged.concepts()) {
            Some(note) => self.for_the_whole_course(note, lines),
            None => self.between_sessions(merged, lines),
        }
    }

    /// The first line of a ban after the visit says what more sessions mean for it.
    fn between_sessions(&self, merged: &MergedRule, mut lines: Vec<RuleLine>) -> Vec<RuleLine> {
        let is_ban_after =
            merged.norm.mode == Mode::Avoid && merged.norm.period.reach().end().is_some_and(|end| end > End::At(Minutes::ZERO));
        if let Some(first) = lines.first_mut().filter(|_| is_ban_after && !self.whole_course.is_of_course()) {
            let protocols = self.combination.treatments.iter().map(|composite| &*composite.own.body);
            first.more_sessions = BetweenSessions::of(protocols, &self.combination.merged).note(merged.norm.target, self.cx);
        }
        lines
    }

    /// First what holds for the whole course, then what holds when its last session is over.
    fn for_the_whole_course(&self, note: Html, lines: Vec<RuleLine>) -> Vec<RuleLine> {
        let Some(first) = lines.first() else { return lines };
        let nothing = String::new();
        let whole = RuleLine {
            html: note,
            terms: nothing.clone(),
            terms_anywhere: nothing,
            dates: None,
            call_after: None,
            call_after_minutes: None,
            ..first.clone()
        };
        let after = escaped(self.cx.language.word("after_last_session"));
        let later = lines.into_iter().map(|line| RuleLine {
            anchor: format!("{}.after", line.anchor),
            html: Html(format!("{after} {}", line.html.as_str())),
            // The line before gives the reason.
            why: None,
            dates: None,
            sources: Vec::new(),
            overrules: false,
            ..line
        });
        std::iter::once(whole).chain(later).collect()
    }

    fn stated<'m>(&self, source: &'m Source, merged: &MergedRule) -> Option<Stated<'m>> {
        let rule = self.combination.written(&source.rule.origin)?;
        let host = self.combination.treatments.first()?.own;
        let all = &self.combination.merged;
        let mut line = RuleLine::new(&rule, host, all, self.cx);
        line.anchor = source.rule.origin.to_string().replacen('#', ".", 1);
        line.origin = None;
        let own = &source.rule.norm;
        let terms = RuleTerms::merged(own, &own.period, &[source], &rule, all, self.cx);
        line.terms = terms.beside(&plain(&line.html), self.cx);
        line.terms_anywhere = terms.anywhere().beside(&plain(&line.html), self.cx);
        line.from_minutes = source.rule.norm.period.start().map_or(0, |start| start.0);
        line.must |= merged.norm.force == Force::Must;
        Some(Stated { source, line })
    }

    /// Whether the sentence says no less than what holds.
    fn holds_as_written(&self, one: &Stated<'_>, merged: &MergedRule) -> bool {
        let (own, all) = (&one.source.rule.norm, &merged.norm);
        let values = own.values == all.values || own.values.is_empty();
        let start = match own.mode {
            Mode::May => own.period.start() == all.period.start(),
            Mode::Do => !self.is_moved(one, merged),
            _ => true,
        };
        one.source.standing != Standing::SetAside && values && start && same_end(&own.period, &all.period)
    }

    /// Whether a decision moved the start of this duty.
    fn is_moved(&self, one: &Stated<'_>, merged: &MergedRule) -> bool {
        let own = &one.source.rule.norm;
        own.mode == Mode::Do && own.period.start() != merged.norm.period.start() && self.combination.decides_against(&one.source.rule)
    }

    /// The sentences as they were written, each once.
    fn as_written(&mut self, sound: &[Stated<'_>]) -> Vec<Said> {
        let mut said: Vec<Said> = Vec::new();
        for one in sound {
            let words = normal_form(&plain(&one.line.html));
            self.printed.insert(one.source.rule.origin.clone());
            match said.iter_mut().find(|known| known.line.terms == one.line.terms && normal_form(&plain(&known.line.html)) == words) {
                Some(known) => take_over(&mut known.line, &one.line),
                None => said.push(Said { line: one.line.clone(), norm: one.source.rule.norm.clone(), by: one.source.rule.origin.clone() }),
            }
        }
        for one in &mut said {
            one.line.sources = vec![self.combination.own_source(&one.by, self.cx)].into_iter().flatten().collect();
        }
        said
    }

    /// Sees to it that what the sentence is about is named by a line that asks for at least as much.
    fn cover(&mut self, one: &Stated<'_>, merged: &MergedRule, said: &mut Vec<Said>) {
        let concepts = self.combination.merged.concepts();
        if one.source.standing == Standing::SetAside || self.is_moved(one, merged) {
            let by = said.first().map(|first| (first.by.clone(), plain(&first.line.html)));
            return self.leave_out(one, Omission::SetAside, by);
        }
        let subjects = self.subjects(one);
        let covers = |known: &Said| known.norm.at_least_as_strict_as(&one.source.rule.norm, concepts) || known.norm == merged.norm;
        let mut unnamed = subjects.clone();
        for known in said.iter().filter(|known| covers(known)) {
            let left = self.combination.unnamed(&subjects, &normal_form(&plain(&known.line.html)), self.cx);
            if left.len() < unnamed.len() {
                unnamed = left;
            }
        }
        let best = |known: &&mut Said| self.combination.unnamed(&subjects, &normal_form(&plain(&known.line.html)), self.cx).is_empty();
        if !unnamed.is_empty() {
            said.push(self.anew(merged, &subjects, one));
        }
        if let Some(known) = said.iter_mut().filter(|known| covers(known)).find(best) {
            take_over(&mut known.line, &one.line);
            let by = (known.by.clone(), plain(&known.line.html));
            self.leave_out(one, Omission::Covered, Some(by));
        }
    }

    fn subjects(&self, one: &Stated<'_>) -> Vec<ConceptId> {
        subjects(&normal_form(&plain(&one.line.html)), one.source.rule.norm.target, self.combination.merged.concepts(), self.cx)
    }

    /// "Stay away from make-up.", with the merged rule's time and values: where no treatment's own sentence is true of it.
    fn anew(&self, merged: &MergedRule, names: &[ConceptId], base: &Stated<'_>) -> Said {
        let (cx, norm) = (self.cx, &merged.norm);
        let concepts = self.combination.merged.concepts();
        let term = |concept: &ConceptId| concept_term(concepts.name(*concept).as_str(), cx);
        let key = match norm.mode {
            Mode::Avoid => "generic_avoid",
            Mode::May => "generic_may",
            _ => "generic_do",
        };
        // What the term of the first names already is not said again: "sun and tanning beds, tanning beds".
        let (first, others) = names.split_at(names.len().min(1));
        let is_new = |concept: &&ConceptId| !first.iter().any(|first| surely_name(&normal_form(&term(first)), **concept, concepts, cx));
        let target = first.iter().chain(others.iter().filter(is_new)).map(term).collect::<Vec<_>>().join(", ");
        let terms = self.combination.written(&base.source.rule.origin).map(|told| self.combination.terms(merged, &told, cx));
        // What can't be said in a word, such as "If it bleeds, press on it", keeps its sentence, with the merged rule's time beside it.
        let in_a_word = terms.as_ref().is_none_or(|terms| terms.in_a_word);
        let html = if in_a_word { Html(escaped(&cx.language.filled(key, &[("target", &target)]))) } else { base.line.html.clone() };
        let beside = |terms: Option<&RuleTerms>| terms.map_or_else(|| period_phrase(merged, cx), |terms| terms.beside(&plain(&html), cx));
        let mut line = RuleLine {
            terms: beside(terms.as_ref()),
            terms_anywhere: beside(terms.as_ref().map(RuleTerms::anywhere).as_ref()),
            mode: terms.as_ref().filter(|_| in_a_word).map_or(base.line.mode, |terms| terms.mode),
            dates: terms.as_ref().and_then(|terms| PersonalDates::new(terms, Some(norm.target), &self.combination.merged, cx)),
            html,
            from_minutes: norm.period.start().map_or(0, |start| start.0),
            to_minutes: norm.period.windows().end().and_then(crate::merge::End::number).map(|end| end.0),
            ..base.line.clone()
        };
        line.sources = self.combination.own_source(&base.source.rule.origin, cx).into_iter().collect();
        let decides = merged.origins(Standing::Decides).next().unwrap_or(&base.source.rule.origin);
        Said { line, norm: norm.clone(), by: decides.clone() }
    }

    fn leave_out(&mut self, one: &Stated<'_>, reason: Omission, by: Option<(Origin, String)>) {
        let (by, printed) = by.unzip();
        let sentence = plain(&one.line.html);
        self.left_out.push(LeftOut { rule: one.source.rule.origin.clone(), sentence, reason, by, printed });
    }
}

impl<'a> Combination<'a> {
    /// Where a line's rule stands among those of all treatments.
    fn place(&self, anchor: &str) -> usize {
        let rules = self.treatments.iter().flat_map(|composite| composite.preparation.iter().chain(&composite.aftercare));
        let stem = |rule: &Included<'_, Rule>| format!("{}.{}", rule.origin.id.as_str(), rule.item.id.as_str());
        let is = |rule: &Included<'_, Rule>| {
            anchor.strip_prefix(stem(rule).as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        rules.copied().position(|rule| is(&rule)).unwrap_or(usize::MAX)
    }

    /// The treatment of a rule, as the source of its line.
    fn own_source(&self, origin: &Origin, cx: Cx<'a>) -> Option<LineSource> {
        let rule = self.written(origin)?;
        let title = Printer::<PatientReader>::of(cx, rule.origin).text(&rule.origin.naming.title);
        let href = format!("{}.html#{}", rule.origin.id.as_str(), rule.item.id.as_str());
        Some(LineSource { title, href, decides: true, when: String::new() })
    }

    /// "Both treatments", where each of them asks for the same: the sheet names them at its head.
    fn in_short(&self, sources: Vec<LineSource>, cx: Cx<'a>) -> Vec<LineSource> {
        let titles: Vec<String> =
            self.documents().map(|document| Printer::<PatientReader>::of(cx, document).text(&document.naming.title)).collect();
        let asks = |title: &String| sources.iter().any(|source| source.decides && source.title == *title);
        if titles.len() < 2 || sources.len() != titles.len() || !titles.iter().all(asks) {
            return sources;
        }
        let all = cx.language.word(if titles.len() == 2 { "from_both" } else { "from_all" }).to_owned();
        vec![LineSource { title: all, href: String::new(), decides: true, when: String::new() }]
    }

    fn line_sources(&self, merged: &MergedRule, cx: Cx<'a>) -> Vec<LineSource> {
        let mut lines: Vec<LineSource> = Vec::new();
        for source in merged.sources.iter().filter(|source| source.rule.norm.target == merged.norm.target) {
            let Some(own) = self.own_source(&source.rule.origin, cx) else { continue };
            let decides = source.standing == Standing::Decides || asks_as_much(source, merged);
            let line = LineSource { decides, when: period_phrase(&alone(source), cx), ..own };
            let known = |known: &LineSource| known.title == line.title && (known.when == line.when || (known.decides && line.decides));
            if !lines.iter().any(known) {
                lines.push(line);
            }
        }
        lines
    }
}

/// What a line takes over from one whose sentence it stands for: reasons and products, the graver signal word, the earlier call.
fn take_over(line: &mut RuleLine, other: &RuleLine) {
    if let Some(why) = &other.why {
        let said = line.why.as_ref().map_or(String::new(), plain);
        line.why = match &line.why {
            Some(_) if normal_form(&said).contains(&normal_form(&plain(why))) => line.why.clone(),
            Some(known) => Some(Html(format!("{} {}", known.as_str(), why.as_str()))),
            None => Some(why.clone()),
        };
    }
    other.products.iter().for_each(|product| {
        if !line.products.contains(product) {
            line.products.push(product.clone())
        }
    });
    other.write_in.iter().for_each(|blank| {
        if !line.write_in.contains(blank) {
            line.write_in.push(blank.clone())
        }
    });
    if rank(other.signal) > rank(line.signal) {
        line.signal = other.signal;
    }
    if let Some(minutes) = other.call_after_minutes.filter(|minutes| line.call_after_minutes.is_none_or(|known| known > *minutes)) {
        line.call_after_minutes = Some(minutes);
        line.call_after.clone_from(&other.call_after);
    }
}

/// How grave a signal word is.
pub(super) fn rank(signal: Option<&str>) -> usize {
    use crate::model::protocol::Signal;
    let words = [Signal::Notice, Signal::Caution, Signal::Warning, Signal::Danger].map(Signal::word);
    signal.and_then(|signal| words.iter().position(|word| *word == signal)).map_or(0, |place| place + 1)
}

/// One sentence stands once, however many merged rules it is the sentence of. With the same times, the one that names no area says what
/// the one that names some does.
fn unique(mut lines: Vec<RuleLine>) -> Vec<RuleLine> {
    lines.sort_by_key(|line| line.terms != line.terms_anywhere);
    let mut seen: Vec<RuleLine> = Vec::new();
    for line in lines {
        let words = normal_form(&plain(&line.html));
        let says_it = |known: &RuleLine| known.terms == line.terms || known.terms == line.terms_anywhere;
        match seen.iter_mut().find(|known| says_it(known) && normal_form(&plain(&known.html)) == words) {
            Some(known) => take_over(known, &line),
            None => seen.push(line),
        }
    }
    seen
}

/// Whether a source that is not needed asks for the same all the same.
pub(super) fn asks_as_much(source: &Source, merged: &MergedRule) -> bool {
    let norm = &source.rule.norm;
    norm.target == merged.norm.target && norm.values == merged.norm.values && same_end(&norm.period, &merged.norm.period)
}

/// What a source would say if nothing else were there.
pub(super) fn alone(source: &Source) -> MergedRule {
    MergedRule { norm: source.rule.norm.clone(), sources: vec![source.clone()] }
}

pub(super) fn same_end(a: &crate::merge::Period, b: &crate::merge::Period) -> bool {
    a.windows().end() == b.windows().end() && a.events().map(|(event, _)| event).eq(b.events().map(|(event, _)| event))
}
