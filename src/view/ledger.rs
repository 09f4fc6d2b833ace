//! The staff site's overviews: parameters, sources, decisions, reviews; and the index of either site.

use super::cases;
use super::html::Html;
use super::identity::{Identity, role_title};
use super::parts::Provenance;
use super::{Cx, Printer, quantities};
use crate::model::basis::Basis;
use crate::model::clinic::{Fact, SourceDocument};
use crate::model::id::PAGE_PART;
use crate::model::lifecycle::{Decision, Position};
use crate::model::protocol::{Case, Parameter, Protocol};
use crate::model::{PatientReader, StaffReader};
use crate::resolve::{AnyDocument, Catalog, Document, DocumentSummary, Total, Totals, Usage, UsedIn};
use crate::site::Part;
use jiff::civil::Date;
use serde::Serialize;

type Staff<'a> = Printer<'a, StaffReader>;

/// Every document, as the index of either site and the calendar of reviews list it.
#[derive(Debug, Clone, Serialize)]
pub struct Entries {
    /// Treatments.
    pub protocols: Vec<IndexEntry>,
    /// Combined visits.
    pub visits: Vec<IndexEntry>,
    /// Courses.
    pub courses: Vec<IndexEntry>,
}

impl Entries {
    fn all(&self) -> impl Iterator<Item = &IndexEntry> {
        self.protocols.iter().chain(&self.visits).chain(&self.courses)
    }
}

/// The index of a site.
#[derive(Debug, Clone, Serialize)]
pub struct IndexPage<'a> {
    /// The documents.
    #[serde(flatten)]
    pub entries: &'a Entries,
    /// Every value, for the search of the staff site; none on the patient site, nor of very many protocols.
    pub parameters: Vec<ValueEntry>,
    /// The scripts that hold what the documents say, for the search.
    pub words: Vec<String>,
}

/// A document in an index.
#[derive(Debug, Clone, Serialize)]
pub struct IndexEntry {
    /// Who it is.
    pub identity: Identity,
    /// Other names, for the search.
    pub also: Vec<String>,
    /// Its page.
    pub href: String,
    /// The first sentence of what it is, if it says so.
    pub summary: Option<Html>,
}

impl IndexEntry {
    /// For either site: only what reaches patients.
    pub fn new(document: AnyDocument<'_>, identity: Identity, cx: Cx<'_>) -> Self {
        let printer = Printer::<PatientReader>::of_any(cx, document);
        Self {
            href: format!("{}.html", identity.id),
            identity,
            also: document.naming().also.iter().map(|name| printer.text(name)).collect(),
            summary: document.opening().map(|opening| printer.html(&opening.message)),
        }
    }

    /// The same of a document that is not at hand; none if its words print values.
    pub fn of_outline(id: &str, DocumentSummary { outline, .. }: &DocumentSummary, cx: Cx<'_>) -> Option<Self> {
        let named = outline.named.as_ref()?;
        let printer = Printer::<PatientReader>::plain_words(cx);
        Some(Self {
            href: format!("{id}.html"),
            identity: Identity::of(id, cx)?,
            also: named.also.iter().map(|name| printer.text(name)).collect(),
            summary: named.message.as_ref().map(|message| printer.html(message)),
        })
    }
}

/// The parameters of all protocols, or of as many as stand on one page.
#[derive(Debug, Clone, Serialize)]
pub struct ParametersPage {
    /// In the order of the protocols.
    pub parameters: Vec<ParameterEntry>,
}

/// One value of one parameter.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ValueEntry {
    pub protocol: String,
    pub href: String,
    pub title: String,
    /// For what alone the value is, where it is not the general one.
    pub case: Option<String>,
    pub value: String,
}

/// The same with what it rests on.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ParameterEntry {
    #[serde(flatten)]
    pub value: ValueEntry,
    pub shown_to_patients: bool,
    pub provenance: Provenance,
}

impl ParametersPage {
    /// One part of those of the whole catalogue.
    pub fn new(part: Part, cx: Cx<'_>) -> Self {
        let entry = |(parameter, value, provenance): (&Parameter, ValueEntry, &Basis)| ParameterEntry {
            value,
            shown_to_patients: parameter.audience.is_some_and(|audience| audience.audience().reaches_patients()),
            provenance: Provenance::new(provenance, cx),
        };
        let protocols = cx.catalog.protocols.range(part.range());
        Self { parameters: protocols.flat_map(|protocol| values(protocol, cx)).map(entry).collect() }
    }
}

impl ValueEntry {
    /// Every value of the whole catalogue.
    pub fn all(cx: Cx<'_>) -> Vec<Self> {
        cx.catalog.protocols.values().flat_map(|protocol| values(protocol, cx)).map(|(_, value, _)| value).collect()
    }
}

/// Every value of a protocol's parameters, with the parameter and what the value rests on.
fn values<'a>(protocol: &'a Document<Protocol>, cx: Cx<'a>) -> impl Iterator<Item = (&'a Parameter, ValueEntry, &'a Basis)> {
    let printer = Staff::of(cx, protocol);
    protocol.parameters.iter().flat_map(move |parameter| {
        let general = ValueEntry {
            protocol: printer.text(&protocol.naming.title),
            href: format!("{}.html#{}", protocol.id.as_str(), parameter.id.as_str()),
            title: printer.text(&parameter.title),
            case: None,
            value: printer.quantity(&parameter.as_read(&parameter.value)),
        };
        let in_case = |case: &Case| ValueEntry {
            case: Some(cases::in_a_line(case, protocol, cx)),
            value: printer.quantity(&parameter.as_read(&case.value)),
            ..general.clone()
        };
        let by_case = parameter.cases.iter().map(|case| (parameter, in_case(case), &*case.provenance));
        let by_weight = cases::dose(parameter, cx).map(|value| {
            let entry = ValueEntry { case: Some(cx.language.word("by_weight").to_owned()), value, ..general.clone() };
            (parameter, entry, &*parameter.provenance)
        });
        let single: Vec<_> = by_case.chain(by_weight).collect();
        std::iter::once((parameter, general, &*parameter.provenance)).chain(single)
    })
}

/// The ledger of sources.
#[derive(Debug, Clone, Serialize)]
pub struct SourcesPage {
    /// In the order of the files.
    pub sources: Vec<SourceEntry>,
}

/// One source and what it states.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SourceEntry {
    pub id: String,
    pub title: String,
    pub grade: &'static str,
    pub grade_word: String,
    pub read: Option<String>,
    pub doi: Option<String>,
    pub html: Option<Html>,
    pub facts: Vec<FactRow>,
    /// How many facts are used, and how many are declined.
    pub used: usize,
    pub declined: usize,
}

/// One statement, and where it is used or why it is not.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FactRow {
    pub code: String,
    pub at: String,
    pub says: Html,
    pub verified: Option<String>,
    pub safety: bool,
    pub uses: UsesView,
    pub declined: Option<&'static str>,
    /// The reason in words.
    pub declined_word: Option<String>,
    pub because: Option<Html>,
}

/// What uses a statement or a decision.
#[derive(Debug, Clone, Default, Serialize)]
pub struct UsesView {
    /// How many items, on this page.
    pub count: usize,
    /// How many more on the other parts of the ledger; told on its first.
    pub elsewhere: usize,
    /// Document by document.
    pub documents: Vec<UsedInView>,
    /// The terms of products, which have no pages of their own.
    pub products: Vec<String>,
}

/// The items of one document that use it.
#[derive(Debug, Clone, Serialize)]
pub struct UsedInView {
    /// The document's title.
    pub title: String,
    /// The document's page.
    pub href: String,
    /// The items.
    pub items: Vec<UsedItem>,
}

/// An item that uses it.
#[derive(Debug, Clone, Serialize)]
pub struct UsedItem {
    /// Its id, or what the part of the document is called that has none.
    pub label: String,
    /// Where it stands on the document's page.
    pub anchor: String,
}

impl UsesView {
    /// Of those on this page and, on the first part of a ledger, of all.
    fn new(here: Option<&Vec<UsedIn<'_>>>, all: Option<&Total<'_>>, cx: Cx<'_>) -> Self {
        let term = |id: &&str| match cx.catalog.products.get(id) {
            Some(product) => Staff::plain_words(cx).text(&product.term),
            None => (*id).to_owned(),
        };
        let documents: Vec<UsedInView> = here.into_iter().flatten().map(|used| UsedInView::new(used, cx)).collect();
        let products: Vec<String> = all.map(|total| &total.products).into_iter().flatten().map(term).collect();
        let count = documents.iter().map(|used| used.items.len()).sum::<usize>() + products.len();
        Self { count, elsewhere: all.map_or(0, |total| total.count).saturating_sub(count), documents, products }
    }
}

impl UsedInView {
    fn new(UsedIn { document, items }: &UsedIn<'_>, cx: Cx<'_>) -> Self {
        Self {
            title: document_title(document, cx),
            href: format!("{document}.html"),
            items: items.iter().map(|&item| UsedItem::new(item, cx.catalog.visits.contains_key(document))).collect(),
        }
    }
}

impl UsedItem {
    /// What a visit resolves by a decision is told of among its merged rules.
    fn new(item: &str, of_visit: bool) -> Self {
        let anchor = if of_visit { "_merged" } else { item };
        Self { label: item.trim_start_matches(PAGE_PART).to_owned(), anchor: anchor.to_owned() }
    }
}

/// The title of a document, whatever its kind.
fn document_title(id: &str, cx: Cx<'_>) -> String {
    let named = cx.catalog.outlined(id).and_then(|known| known.outline.named.as_ref());
    let apart = named.map(|named| Staff::plain_words(cx).text(&named.title));
    let own = || cx.catalog.document(id).map(|document| Staff::of_any(cx, document).text(&document.naming().title));
    apart.or_else(own).unwrap_or_else(|| id.to_owned())
}

/// What rests on what, as far as one part of a ledger lists it.
#[derive(Debug)]
pub struct Listed<'a> {
    /// In the documents of this part.
    here: Usage<'a>,
    /// In all of them: the first part lists what nothing rests on, too, and counts what the others list.
    all: Option<Totals<'a>>,
}

impl<'a> Listed<'a> {
    /// What one part of a ledger of the catalogue lists.
    pub fn new(part: Part, catalog: &'a Catalog) -> Self {
        Self { here: Usage::in_documents(catalog, part.range()), all: part.is_first().then(|| Totals::new(catalog)) }
    }

    /// What rests on a statement; none if it stands on another part.
    fn fact(&self, code: &str, cx: Cx<'_>) -> Option<UsesView> {
        self.view(self.here.facts.get(code), self.all.as_ref().and_then(|all| all.facts.get(code)), cx)
    }

    /// What rests on a decision; none if it stands on another part.
    fn decision(&self, id: &str, cx: Cx<'_>) -> Option<UsesView> {
        self.view(self.here.decisions.get(id), self.all.as_ref().and_then(|all| all.decisions.get(id)), cx)
    }

    /// The first part shows what nothing rests on, too.
    fn view(&self, here: Option<&Vec<UsedIn<'_>>>, all: Option<&Total<'_>>, cx: Cx<'_>) -> Option<UsesView> {
        (self.all.is_some() || here.is_some()).then(|| UsesView::new(here, all, cx))
    }
}

impl SourcesPage {
    /// One part of it.
    pub fn new(listed: &Listed<'_>, cx: Cx<'_>) -> Self {
        Self { sources: cx.catalog.sources.values().filter_map(|source| source_entry(source, listed, cx)).collect() }
    }
}

/// None if nothing of the source stands on this part.
fn source_entry(source: &SourceDocument, listed: &Listed<'_>, cx: Cx<'_>) -> Option<SourceEntry> {
    let SourceDocument { id, title, grade, read, doi, reusable: _, staff } = source;
    let printer = Staff::plain_words(cx);
    let stated = cx.catalog.facts.values().filter(|entry| entry.fact.source.as_str() == id.as_str());
    let facts: Vec<FactRow> = stated.filter_map(|entry| fact_row(&entry.fact, listed, cx)).collect();
    if facts.is_empty() && listed.all.is_none() {
        return None;
    }
    Some(SourceEntry {
        id: id.as_str().to_owned(),
        title: printer.text(title),
        grade: grade.value.word(),
        grade_word: cx.language.choice("grade", grade.value.word()),
        read: read.map(|read| cx.language.date(read.value)),
        doi: doi.as_ref().map(|doi| doi.as_str().to_owned()),
        html: staff.as_ref().map(|words| printer.html(words)),
        used: facts.iter().filter(|fact| fact.uses.count + fact.uses.elsewhere > 0).count(),
        declined: facts.iter().filter(|fact| fact.declined.is_some()).count(),
        facts,
    })
}

/// None if nothing on this part rests on the statement.
fn fact_row(fact: &Fact, listed: &Listed<'_>, cx: Cx<'_>) -> Option<FactRow> {
    let Fact { id, source: _, at, says, verified, unverified: _, disagreements: _, safety, declined, because } = fact;
    let printer = Staff::plain_words(cx);
    let code = id.0.as_str();
    let uses = listed.fact(code, cx)?;
    Some(FactRow {
        code: code.to_owned(),
        at: at.as_str().to_owned(),
        says: printer.html(says),
        verified: verified.as_ref().map(|role| role_title(role.as_str(), cx)),
        safety: safety.unwrap_or(false),
        uses,
        declined: declined.map(|reason| reason.value.word()),
        declined_word: declined.map(|reason| cx.language.choice("declined", reason.value.word())),
        because: because.as_ref().map(|words| printer.html(words)),
    })
}

/// The ledger of decisions.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionsPage {
    /// Those still open.
    pub open: Vec<DecisionEntry>,
    /// Those that settle a disagreement of the sources.
    pub settled: Vec<DecisionEntry>,
    /// Those the clinic took where no source says anything.
    pub own: Vec<DecisionEntry>,
}

/// One decision.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DecisionEntry {
    pub id: String,
    pub settles: Option<String>,
    pub topic: Html,
    pub values: Vec<PositionView>,
    pub chosen: Html,
    pub why: Html,
    pub by: String,
    pub date: String,
    pub read: Vec<SourceLink>,
    pub uses: UsesView,
}

/// What one source says.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PositionView {
    pub source: String,
    pub source_id: String,
    pub says: Html,
}

/// A source, with a link into the ledger.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SourceLink {
    pub title: String,
    pub href: String,
}

impl DecisionsPage {
    /// One part of it.
    pub fn new(listed: &Listed<'_>, cx: Cx<'_>) -> Self {
        let mut page = Self { open: Vec::new(), settled: Vec::new(), own: Vec::new() };
        for decision in cx.catalog.decisions.values() {
            let Some(entry) = decision_entry(decision, listed, cx) else { continue };
            let group = match (decision.open, &decision.settles) {
                (Some(true), _) => &mut page.open,
                (_, Some(_)) => &mut page.settled,
                (_, None) => &mut page.own,
            };
            group.push(entry);
        }
        page
    }
}

/// None if nothing on this part rests on the decision.
fn decision_entry(decision: &Decision, listed: &Listed<'_>, cx: Cx<'_>) -> Option<DecisionEntry> {
    let Decision { id, settles, topic, values, chosen, why, by, date, open: _, read } = decision;
    let printer = Staff::plain_words(cx);
    let uses = listed.decision(id.as_str(), cx)?;
    Some(DecisionEntry {
        id: id.as_str().to_owned(),
        settles: settles.as_ref().map(|code| code.as_str().to_owned()),
        topic: printer.html(topic),
        values: values.iter().map(|position| position_view(position, cx)).collect(),
        chosen: printer.html(chosen),
        why: printer.html(why),
        by: role_title(by.as_str(), cx),
        date: cx.language.date(date.value),
        read: read
            .iter()
            .map(|source| SourceLink { title: source_title(source.as_str(), cx), href: format!("sources.html#source.{}", source.as_str()) })
            .collect(),
        uses,
    })
}

fn position_view(position: &Position, cx: Cx<'_>) -> PositionView {
    let Position { source, says } = position;
    PositionView {
        source: source_title(source.as_str(), cx),
        source_id: source.as_str().to_owned(),
        says: Staff::plain_words(cx).html(says),
    }
}

fn source_title(id: &str, cx: Cx<'_>) -> String {
    cx.catalog.sources.get(id).map_or_else(|| id.to_owned(), |source| Staff::plain_words(cx).text(&source.title))
}

/// The review calendar.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewPage<'a> {
    /// What is overdue, then month by month.
    pub groups: Vec<ReviewGroup<'a>>,
    /// The day that counts as today, in words.
    pub as_of: String,
}

/// The documents of one month, or those that are overdue.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewGroup<'a> {
    /// `overdue` or 2026-11.
    pub anchor: String,
    /// The same in words.
    pub title: String,
    /// The soonest first.
    pub rows: Vec<ReviewRow<'a>>,
}

/// A document and the day by which it must have been read again.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ReviewRow<'a> {
    pub identity: &'a Identity,
    pub href: &'a str,
    /// The document's own day, whatever else its pages print.
    pub review_by: String,
    /// The same as 2027-11-01.
    pub review_by_iso: Date,
    /// Days from the day that counts as today; negative when overdue.
    pub days_left: i64,
    /// `overdue`, `soon` (60 days) or `later`.
    pub state: &'static str,
    /// The same in words: due in 24 days.
    pub due: String,
}

/// Warned this many days before the review date; 60 by clinical rule D503.
const SOON_DAYS: i64 = 60;

impl<'a> ReviewPage<'a> {
    /// Of all documents.
    pub fn new(entries: &'a Entries, cx: Cx<'_>) -> Self {
        let mut rows: Vec<ReviewRow<'_>> = entries.all().map(|entry| review_row(entry, cx)).collect();
        rows.sort_by(|a, b| a.review_by_iso.cmp(&b.review_by_iso).then_with(|| a.identity.id.cmp(&b.identity.id)));
        let mut groups: Vec<ReviewGroup<'_>> = Vec::new();
        for row in rows {
            let (anchor, title) = review_group(&row, cx);
            match groups.last_mut().filter(|group| group.anchor == anchor) {
                Some(group) => group.rows.push(row),
                None => groups.push(ReviewGroup { anchor, title, rows: vec![row] }),
            }
        }
        Self { groups, as_of: cx.language.date(cx.today.date()) }
    }
}

fn review_group(row: &ReviewRow<'_>, cx: Cx<'_>) -> (String, String) {
    let by = row.review_by_iso;
    match row.state {
        "overdue" => ("overdue".to_owned(), cx.language.word("review_overdue").to_owned()),
        _ => (by.strftime("%Y-%m").to_string(), cx.language.month(by)),
    }
}

fn review_row<'a>(IndexEntry { identity, href, .. }: &'a IndexEntry, cx: Cx<'_>) -> ReviewRow<'a> {
    let own = cx.catalog.outlined(&identity.id).map_or(identity.review_by_iso, |known| known.control().review_by);
    let days_left = cx.today.date().until(own).map_or(0, |span| i64::from(span.get_days()));
    let (state, key) = match days_left {
        ..0 => ("overdue", "due_overdue"),
        0..=SOON_DAYS => ("soon", "due_in"),
        _ => ("later", "due_in"),
    };
    let days = quantities::days(days_left.abs(), cx.language);
    ReviewRow {
        href,
        identity,
        review_by: cx.language.date(own),
        review_by_iso: own,
        days_left,
        state,
        due: cx.language.filled(key, &[("days", &days)]),
    }
}
