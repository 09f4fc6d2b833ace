//! Clinical rules: what a safety officer would look for, on typed data first and on rendered sentences second.
//!
//! A rule is one file of [`rules`] with its metadata, its documentation and its code; [`rules::ALL`] lists them. A rule reads and
//! reports: it prints nothing, knows no path, and never sees a theme, a site or an export. Severities, profile and thresholds come
//! from `protogen.toml` ([`Settings`]); a finding that a document allows for a time is kept, but suppressed ([`suppress`]).

mod allergens;
mod cases;
pub mod check_cache;
mod citing_items;
pub mod classes;
mod clause;
mod deprecated_terms;
mod files;
mod findings;
mod harmful;
mod known;
mod limits;
mod notation;
mod phrase;
mod readability;
pub mod reference;
pub mod rules;
mod settings;
mod signs;
mod skin;
mod stems;
pub mod suppress;
mod terms;
pub mod text;
mod things;
mod treatment_class;
mod wording;

pub use findings::Findings;
pub use settings::Settings;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::model::protocol::{Protocol, Region};
use crate::model::visit::{Course, Visit};
use crate::output::Origins;
use crate::resolve::{AnyDocument, Catalog, Combination, Composite, Document, Inputs, Lowering, Reads, Today};
use crate::source::{SourceId, Sources, Span};
use check_cache::CheckCache;
use deprecated_terms::DeprecatedTerms;
use jiff::civil::Date;
use rayon::prelude::*;
use signs::Needs;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use text::TextBlock;
use things::{Thing, Things};
use treatment_class::Class;

/// A rule with what the engine must know of it.
#[derive(Debug)]
pub struct Check {
    /// Code, name, severity and documentation.
    pub rule: Rule,
    /// Where it holds; everywhere, if empty.
    pub regions: &'static [Region],
    /// Whether a document may allow its findings for a time.
    pub suppressible: bool,
    /// The code.
    pub run: Run,
}

/// What a rule looks at.
#[derive(Debug)]
pub enum Run {
    /// One protocol with what it takes in.
    Protocol(fn(&ProtocolCx<'_>, &mut Findings)),
    /// One protocol, visit or course beside those that it names.
    Document(fn(AnyDocument<'_>, &CatalogCx<'_>, &mut Findings)),
    /// Protocols of one family side by side: each is compared with the first that asks the same thing. Only those are shown with which
    /// there may be something wrong, as [`Siblings`](crate::resolve::Siblings) tell: a rule that finds fault with more is told there.
    Family(fn(&[&Document<Protocol>], &CatalogCx<'_>, &mut Findings)),
    /// What belongs to no document, and all documents in outline.
    Catalog(fn(&CatalogCx<'_>, &mut Findings)),
    /// The merged rules of a protocol, a visit or a course.
    Merged(fn(&MergedCx<'_>, &mut Findings)),
    /// One rendered block of text, of a protocol, a visit or a course, if it has what the rule needs to find anything.
    Text(fn() -> Needs<'static>, LookAtText),
    /// Several of these: a rule that reads data and sentences alike.
    Several(&'static [Run]),
}

/// What a rule does with a block of text.
pub type LookAtText = fn(&TextBlock<'_>, &CatalogCx<'_>, &mut Findings);

impl Run {
    /// The single looks it takes.
    fn each(&'static self) -> &'static [Run] {
        match self {
            Self::Several(each) => each,
            one => std::slice::from_ref(one),
        }
    }
}

/// What every rule sees.
#[derive(Debug, Clone, Copy)]
pub struct CatalogCx<'a> {
    /// Everything, bound.
    pub catalog: &'a Catalog,
    /// Thresholds and house style.
    pub settings: &'a Settings,
    /// The vocabulary in `merge`'s form; none if it goes in a circle, which was reported.
    pub lowering: Option<&'a Lowering>,
    /// The names that no text should use.
    pub second_names: &'a DeprecatedTerms<'a>,
    /// The active rules on texts.
    pub on_texts: &'a OnTexts<'a>,
    /// The day that counts as today.
    pub today: Today<'a>,
}

/// What is made once of a catalogue for all rules.
#[derive(Debug)]
pub struct Prepared<'a> {
    catalog: &'a Catalog,
    day: Date,
    settings: Settings,
    lowering: Option<Lowering>,
    second_names: DeprecatedTerms<'a>,
    on_texts: OnTexts<'a>,
    /// What was asked to make this: every rule has that at hand, so every proof rests on it.
    reads: Reads,
}

impl<'a> Prepared<'a> {
    /// Of a catalogue whose record is new, as of a day.
    pub fn new(catalog: &'a Catalog, day: Date) -> Self {
        let (settings, lowering) = (Settings::new(catalog), Lowering::new(catalog).ok());
        let second_names = DeprecatedTerms::new(catalog);
        let on_texts = OnTexts::new(&settings, catalog);
        Self { catalog, day, settings, lowering, second_names, on_texts, reads: catalog.reads() }
    }

    /// What every rule sees.
    pub fn cx(&self) -> CatalogCx<'_> {
        self.cx_with(self.catalog)
    }

    /// The same with the catalogue of another record.
    fn cx_with<'c>(&'c self, catalog: &'c Catalog) -> CatalogCx<'c> {
        let Self { day, settings, lowering, second_names, on_texts, .. } = self;
        CatalogCx { catalog, settings, lowering: lowering.as_ref(), second_names, on_texts, today: catalog.as_of(*day) }
    }
}

/// What a rule on merged rules sees.
#[derive(Debug)]
pub struct MergedCx<'a> {
    /// What every rule sees.
    pub cx: CatalogCx<'a>,
    /// Whose rules they are.
    pub whose: Whose<'a>,
    /// The treatments and their merged rules.
    pub combination: Combination<'a>,
}

/// Whose merged rules are looked at.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// Of one protocol.
    Protocol(&'a Document<Protocol>),
    /// Of a visit.
    Visit(&'a Document<Visit>),
    /// Of a course.
    Course(&'a Document<Course>),
    /// Of treatments that are named at the desk: no file describes them.
    Desk,
}

impl Whose<'_> {
    /// The place that stands for the file of a visit or a course; `otherwise` where there is none, or where it is a protocol's own.
    pub fn place(self, otherwise: Span) -> Span {
        match self {
            Self::Protocol(_) | Self::Desk => otherwise,
            Self::Visit(visit) => visit.id.span,
            Self::Course(course) => course.id.span,
        }
    }
}

/// What a rule on protocols sees.
#[derive(Debug)]
pub struct ProtocolCx<'a> {
    /// What every rule sees.
    pub cx: CatalogCx<'a>,
    /// The protocol.
    pub protocol: &'a Document<Protocol>,
    /// The same with what it takes in.
    pub composite: Composite<'a>,
    classes: OnceCell<Vec<&'static Class>>,
    blocks: OnceCell<Vec<TextBlock<'a>>>,
    things: Things<'a>,
}

impl<'a> ProtocolCx<'a> {
    /// For one protocol.
    pub fn new(protocol: &'a Document<Protocol>, cx: CatalogCx<'a>) -> Self {
        let composite = Composite::new(protocol, cx.catalog);
        Self { cx, protocol, composite, classes: OnceCell::new(), blocks: OnceCell::new(), things: Things::default() }
    }

    /// The classes of treatment that it belongs to; none if nothing tells any.
    pub fn classes(&self) -> &[&'static Class] {
        self.classes.get_or_init(|| treatment_class::of(self))
    }

    /// What a concept is by the lexicon.
    pub fn thing(&self, concept: &'a str) -> Rc<Thing> {
        self.things.get(concept, self.cx.catalog)
    }

    /// Whether a concept is a kind of any of these things of the lexicon.
    pub fn is_kind(&self, concept: &'a str, of: &[&str]) -> bool {
        let thing = self.thing(concept);
        of.iter().any(|of| thing.is(of))
    }

    /// Its texts as they are rendered, in the order of the file.
    pub fn blocks(&self) -> &[TextBlock<'a>] {
        self.blocks.get_or_init(|| text::blocks_of(AnyDocument::Protocol(self.protocol), self.cx))
    }
}

/// Runs every rule on everything, in parallel, but for what was proven already; what was looked at and found in order is proven from
/// now on. The order of the result is not defined: sort it.
///
/// `sources` are the files of the catalogue, by which proofs are told apart.
pub fn run(prepared: &Prepared<'_>, sources: &Sources, check_cache: &mut CheckCache) -> Vec<Diagnostic> {
    let cx = prepared.cx();
    let active = active(cx);
    let inputs = Inputs::new(cx.catalog, sources.digests(), prepared.day);
    let (mut all, proofs) = run_protocols(&active, prepared, &inputs, check_cache);
    all.extend(run_combined(&active, cx));
    all.extend(run_families(&active, cx));
    all.extend(run_catalog(&active, cx));
    weigh(&mut all, cx.settings);
    suppress::apply(&mut all, cx);
    *check_cache = CheckCache::new(proofs, &cx.catalog.reads(), &inputs);
    all
}

impl Check {
    /// Whether it holds in the region and is not switched off.
    fn is_active(&self, settings: &Settings) -> bool {
        let holds = self.regions.is_empty() || settings.region.is_some_and(|region| self.regions.contains(&region));
        holds && settings.level(&self.rule, self.rule.severity).is_some()
    }
}

/// Runs the rules that look at what one protocol says; not those on its control, which reads other documents, and what it allows is not
/// applied.
pub fn run_on(protocol: &Document<Protocol>, cx: CatalogCx<'_>) -> Vec<Diagnostic> {
    let mut found = of_document(protocol.source, run_protocol(protocol, &active(cx), cx));
    weigh(&mut found, cx.settings);
    found
}

/// Runs the rules that look at merged rules on treatments that no file combines: what they find is what they would find in a visit's file.
pub fn run_on_desk(combination: Combination<'_>, cx: CatalogCx<'_>) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    run_merged(&MergedCx { cx, whose: Whose::Desk, combination }, &active(cx), &mut findings);
    let mut found = findings.into_diagnostics();
    weigh(&mut found, cx.settings);
    found
}

/// The rules that hold here and are not switched off.
fn active(cx: CatalogCx<'_>) -> Vec<&'static Check> {
    rules::ALL.iter().copied().filter(|check| check.is_active(cx.settings)).collect()
}

/// Gives each finding the severity that the project set, and drops those that it switched off.
fn weigh(findings: &mut Vec<Diagnostic>, settings: &Settings) {
    findings.retain_mut(|finding| match settings.level(finding.rule, finding.severity) {
        Some(severity) => {
            finding.severity = severity;
            true
        }
        None => false,
    });
}

/// The findings, and what was asked for each protocol that has none.
fn run_protocols(
    active: &[&'static Check],
    prepared: &Prepared<'_>,
    inputs: &Inputs<'_>,
    check_cache: &CheckCache,
) -> (Vec<Diagnostic>, BTreeMap<String, Origins>) {
    let standing = check_cache.standing(inputs);
    let ids: Vec<&String> = prepared.catalog.protocols.keys().collect();
    let held: Vec<Option<&Origins>> = ids.par_iter().map(|id| standing.of_document(id)).collect();
    let looked = prepared.catalog.each_protocol(
        |at| held[at].is_none(),
        |at, _, few| {
            let catalog = few.recording();
            let found = catalog.protocols.get(ids[at]).map_or_else(Vec::new, |protocol| {
                let cx = prepared.cx_with(&catalog);
                let mut findings = run_protocol(protocol, active, cx);
                run_document(AnyDocument::Protocol(protocol), active, cx, &mut findings);
                of_document(protocol.source, findings)
            });
            let proof = found.is_empty().then(|| inputs.origins(&catalog.reads().and(&prepared.reads)));
            (at, found, proof)
        },
    );
    let held = held.into_iter().enumerate().filter_map(|(at, origins)| Some((ids[at].clone(), origins?.clone())));
    let mut proofs: BTreeMap<String, Origins> = held.collect();
    let mut all = Vec::new();
    for (at, found, proof) in looked {
        proofs.extend(proof.map(|proof| (ids[at].clone(), proof)));
        all.extend(found);
    }
    (all, proofs)
}

/// The findings of a protocol. Those on what it took in from sets stand in other files, and are its own all the same.
fn of_document(document: SourceId, findings: Findings) -> Vec<Diagnostic> {
    let mut found = findings.into_diagnostics();
    found.iter_mut().filter(|finding| finding.span.source != document).for_each(|finding| finding.document = Some(document));
    found
}

/// The visits and courses, with the protocols that they combine.
fn run_combined(active: &[&'static Check], cx: CatalogCx<'_>) -> Vec<Diagnostic> {
    let catalog = cx.catalog.released();
    let cx = CatalogCx { catalog: &catalog, ..cx };
    let mut found: Vec<Diagnostic> = Vec::new();
    let (visits, courses): (Vec<_>, Vec<_>) = (catalog.visits.values().collect(), catalog.courses.values().collect());
    found.par_extend(visits.into_par_iter().flat_map_iter(|visit| run_visit(visit, active, cx)));
    found.par_extend(courses.into_par_iter().flat_map_iter(|course| run_course(course, active, cx)));
    found
}

fn run_families(active: &[&'static Check], cx: CatalogCx<'_>) -> Vec<Diagnostic> {
    let found = cx.catalog.each_family(|siblings| {
        let mut findings = Findings::default();
        for run in active.iter().flat_map(|check| check.run.each()) {
            if let Run::Family(run) = run {
                run(&siblings.members, &cx, &mut findings);
            }
        }
        let mut found = findings.into_diagnostics();
        found.retain(|finding| siblings.looked_at.contains(&finding.span.source));
        found
    });
    found.into_iter().flatten().collect()
}

fn run_protocol(protocol: &Document<Protocol>, active: &[&'static Check], cx: CatalogCx<'_>) -> Findings {
    let protocol_cx = ProtocolCx::new(protocol, cx);
    let mut findings = Findings::default();
    for run in active.iter().flat_map(|check| check.run.each()) {
        if let Run::Protocol(run) = run {
            run(&protocol_cx, &mut findings);
        }
    }
    if let Some(lowering) = cx.lowering {
        let combination = lowering.combination_of(&[protocol.id.as_str()], cx.catalog);
        run_merged(&MergedCx { cx, whose: Whose::Protocol(protocol), combination }, active, &mut findings);
    }
    cx.on_texts.run(protocol_cx.blocks(), cx, &mut findings);
    findings
}

fn run_visit(visit: &Document<Visit>, active: &[&'static Check], cx: CatalogCx<'_>) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    if let Some(lowering) = cx.lowering {
        let combination = lowering.combination(visit, cx.catalog);
        run_merged(&MergedCx { cx, whose: Whose::Visit(visit), combination }, active, &mut findings);
    }
    cx.on_texts.run(&text::blocks_of(AnyDocument::Visit(visit), cx), cx, &mut findings);
    run_document(AnyDocument::Visit(visit), active, cx, &mut findings);
    findings.into_diagnostics()
}

fn run_course(course: &Document<Course>, active: &[&'static Check], cx: CatalogCx<'_>) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    if let Some(lowering) = cx.lowering {
        let combination = lowering.course_combination(course, cx.catalog);
        run_merged(&MergedCx { cx, whose: Whose::Course(course), combination }, active, &mut findings);
    }
    cx.on_texts.run(&text::blocks_of(AnyDocument::Course(course), cx), cx, &mut findings);
    run_document(AnyDocument::Course(course), active, cx, &mut findings);
    findings.into_diagnostics()
}

fn run_document(document: AnyDocument<'_>, active: &[&'static Check], cx: CatalogCx<'_>, findings: &mut Findings) {
    for run in active.iter().flat_map(|check| check.run.each()) {
        if let Run::Document(run) = run {
            run(document, &cx, findings);
        }
    }
}

fn run_merged(merged: &MergedCx<'_>, active: &[&'static Check], findings: &mut Findings) {
    for run in active.iter().flat_map(|check| check.run.each()) {
        if let Run::Merged(run) = run {
            run(merged, findings);
        }
    }
}

/// The active rules on texts, with what each needs.
#[derive(Debug)]
pub struct OnTexts<'a> {
    looks: Vec<LookAtText>,
    signs: signs::Table<'a>,
}

impl<'a> OnTexts<'a> {
    fn new(settings: &Settings, catalog: &'a Catalog) -> Self {
        let active = rules::ALL.iter().filter(|check| check.is_active(settings)).flat_map(|check| check.run.each());
        let (mut looks, mut needs) = (Vec::new(), Vec::new());
        for run in active {
            if let Run::Text(signs, look) = run {
                looks.push(*look);
                needs.push(signs());
            }
        }
        let second_names: Vec<&str> = deprecated_terms::each(catalog).map(|(name, _)| name).collect();
        Self { looks, signs: signs::Table::new(needs, &second_names) }
    }

    fn run(&self, blocks: &[TextBlock<'_>], cx: CatalogCx<'_>, findings: &mut Findings) {
        let blocks: Vec<_> = blocks.iter().map(|block| (self.signs.look_at(&block.rendered), block)).collect();
        for (number, look) in self.looks.iter().enumerate() {
            let fitting = blocks.iter().filter(|(seen, _)| self.signs.suffices(number, *seen));
            fitting.for_each(|(_, block)| look(block, &cx, findings));
        }
    }
}

fn run_catalog(active: &[&'static Check], cx: CatalogCx<'_>) -> Vec<Diagnostic> {
    let looks: Vec<&Run> = active.iter().flat_map(|check| check.run.each()).collect();
    let found = looks.into_par_iter().flat_map_iter(|run| {
        let mut findings = Findings::default();
        if let Run::Catalog(run) = run {
            run(&cx, &mut findings);
        }
        findings.into_diagnostics()
    });
    found.collect()
}

/// The rule of that code or name, of those that reading applies and of those here.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    let all = crate::schema::faults::ALL.iter().copied().chain(rules::ALL.iter().map(|check| &check.rule));
    let mut all = all.chain(suppress::RULES);
    all.find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

/// The rule of that code or name, or the class of merged rules' conflicts.
pub fn find_explained(code_or_name: &str) -> Option<&'static Rule> {
    let is = |rule: &&&Rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name;
    find(code_or_name).or_else(|| classes::ALL.iter().find(is).copied())
}

/// All that can be explained, sorted by code: every rule, and the classes of merged rules' conflicts.
pub fn every_explained() -> Vec<&'static Rule> {
    let mut all = every_rule();
    all.extend(classes::ALL);
    all.sort_by_key(|rule| rule.code);
    all
}

/// Every rule there is, sorted by code.
pub fn every_rule() -> Vec<&'static Rule> {
    let reading = crate::schema::faults::ALL.iter().copied();
    let mut all: Vec<&'static Rule> = reading.chain(rules::ALL.iter().map(|check| &check.rule)).chain(suppress::RULES).collect();
    all.sort_by_key(|rule| rule.code);
    all
}

/// Whether a document may allow findings of the rule for a time.
pub fn is_suppressible(rule: &Rule) -> bool {
    rules::ALL.iter().find(|check| check.rule.code == rule.code).is_some_and(|check| check.suppressible)
        || (rule.severity != Severity::Error && crate::schema::faults::ALL.iter().any(|fault| fault.code == rule.code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{RawFile, decode, read_project};
    use jiff::civil::date;
    use std::collections::BTreeSet;
    use std::fmt::Write;
    use std::path::Path;

    /// Every string in the sources of all rules, their lists and examples among them, by itself and at the end of a sentence.
    #[expect(clippy::disallowed_methods, reason = "the lists of the rules are read as they are written")]
    fn strings() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
        let sources = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
        let texts: Vec<String> = sources.map(|entry| std::fs::read_to_string(entry.path()).unwrap()).collect();
        let quoted = texts.iter().flat_map(|text| text.lines()).flat_map(|line| line.split('"').skip(1).step_by(2));
        let plain = |text: &&str| text.contains(char::is_alphanumeric) && !text.contains(['\\', '{', '}', '<', '[', '`', '#', '*', '_']);
        quoted.filter(plain).flat_map(|text| [text.to_owned(), format!("Do not stop: take 5 % of the pain {text}.")]).collect()
    }

    /// What a rule declares to need is what it needs: of all texts of both clinics and of all strings in the sources of rules, none on
    /// which it is not run gives it a finding.
    #[test]
    fn a_rule_on_texts_finds_nothing_where_it_has_no_sign() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut example = read_project(root).unwrap();
        let mask = example.iter().find(|file| file.path == "content/protocols/soothing-mask.toml").unwrap().content.clone().unwrap();
        // A document may have 500 items of a kind.
        for (number, words) in strings().into_iter().collect::<Vec<_>>().chunks(400).enumerate() {
            let mut text = mask.replacen("id = \"soothing-mask\"", &format!("id = \"strings-{number}\""), 1);
            for (at, words) in words.iter().enumerate() {
                let risk = format!("[[risk]]\nid = \"string-{at}\"\nharm = \"infection\"\npatient = \"{words}\"\n");
                write!(text, "\n{risk}\n[[source-note]]\nsource = \"s1\"\nstaff = \"{words}\"\n").unwrap();
            }
            example.push(RawFile::new(&format!("content/protocols/strings-{number}.toml"), &text));
        }
        let (mut run, mut spared, mut found) = (0, 0, 0);
        for files in [example, read_project(&root.join("tests/fixtures/other-clinic")).unwrap()] {
            let catalog = Catalog::new(&mut decode(files));
            let prepared = Prepared::new(&catalog, date(2026, 11, 21));
            let (cx, OnTexts { looks, signs }) = (prepared.cx(), &prepared.on_texts);
            for block in catalog.protocols.values().flat_map(|protocol| text::blocks_of(AnyDocument::Protocol(protocol), cx)) {
                let seen = signs.look_at(&block.rendered);
                for (number, look) in looks.iter().enumerate() {
                    let mut findings = Findings::default();
                    look(&block, &cx, &mut findings);
                    let of_rule = findings.into_diagnostics();
                    let is_run = signs.suffices(number, seen);
                    assert!(is_run || of_rule.is_empty(), "{}: {of_rule:?}", block.rendered);
                    found += of_rule.len();
                    *(if is_run { &mut run } else { &mut spared }) += 1;
                }
            }
        }
        assert!(found > 1_000 && run > 100_000 && spared > run, "{found} findings, {run} looks, {spared} spared");
    }
}
