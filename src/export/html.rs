//! Pages as HTML.

use super::calendar::calendar;
use super::{ExportInput, accent};
use crate::merge::Merged;
use crate::model::Audience;
use crate::model::protocol::Protocol;
use crate::model::visit::{Course, Visit};
use crate::output::OutputPath;
use crate::resolve::{AnyDocument, Catalog, Combination, Composite, Document, Lowering, Reads};
use crate::site::{Page, Part, Subject, words_file};
use crate::theme::{Templates, ThemeError, contract::Obligations, transcript};
use crate::view::{
    ClinicView, CombinedReference, Cx, DecisionsPage, Entries, Frame, Handout, Identity, IndexEntry, IndexPage, Language, LanguageView,
    Listed, PageView, ParametersPage, PartView, Reference, ReviewPage, Sheet, Shell, SourcesPage, StaffStopPage, StatusPage, StopPage,
    ValueEntry, WordIndex,
};
use serde::Serialize;
use std::sync::OnceLock;

/// The values of so many protocols are found by the search of the staff index; of more, a page would be as long as all their parameters.
const VALUES_IN_INDEX: usize = 500;

/// Renders pages; made once, used from many threads.
pub struct Renderer<'a> {
    cx: Cx<'a>,
    templates: &'a Templates,
    clinic: Option<ClinicView>,
    shell: tera::Context,
    lowering: &'a Lowering,
    /// Every document, as three pages list it.
    entries: Once<Entries>,
    /// What was asked of the catalogue to make this, and before: every page is made from that.
    reads: Reads,
    /// The title of the role that is taken to have approved every document, where pages are made to be approved.
    approver: Option<&'a str>,
}

/// Makes one page, from what its record says.
#[derive(Clone, Copy)]
struct Composer<'c> {
    all: &'c Renderer<'c>,
    cx: Cx<'c>,
}

/// What several pages show, made by the first that shows it. What was asked to make it is written into the record of each.
#[derive(Debug)]
struct Once<T>(OnceLock<(T, Reads)>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Once<T> {
    fn get(&self, page: Composer<'_>, make: impl FnOnce(Composer<'_>) -> T) -> &T {
        let (made, reads) = self.0.get_or_init(|| {
            let catalog = page.cx.catalog.recording();
            (make(page.on(&catalog)), catalog.reads())
        });
        page.cx.catalog.absorb(reads);
        made
    }
}

impl std::fmt::Debug for Renderer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}

/// A page that is ready for its template.
struct Composed {
    template: String,
    /// The name of the view in the template.
    name: &'static str,
    title: String,
    view: tera::Value,
    /// What the document tells patients, which the template of its page for staff sees as `handout`.
    shared: Option<tera::Value>,
    obligations: Obligations,
}

impl Composed {
    /// A page whose template goes by the name of its view.
    fn new(name: &'static str, title: String, view: &impl Serialize, obligations: Obligations) -> Self {
        Self { template: format!("{name}.html"), name, title, view: tera::Value::from_serializable(view), shared: None, obligations }
    }

    fn with_patient_content(self, shared: &PatientContent) -> Self {
        Self { shared: Some(shared.view.clone()), ..self }
    }
}

/// What stands at a path of the site.
enum Made {
    /// A page, by a template.
    Page(Composed),
    /// What no template makes: a script, a calendar.
    Plain(String),
}

/// What several pages of one document show, and what is made once for them: who it is, and what it tells patients.
#[derive(Debug, Default)]
pub struct SharedContent {
    identity: Once<Identity>,
    handout: Once<PatientContent>,
}

/// A page or a script, and what it was made from.
#[derive(Debug)]
pub struct Rendered {
    /// Its text.
    pub text: String,
    /// What was asked of the catalogue to make it.
    pub reads: Reads,
}

/// A handout, and how templates see it.
#[derive(Debug)]
struct PatientContent {
    handout: Handout,
    view: tera::Value,
}

impl PatientContent {
    fn new(handout: Handout) -> Self {
        let view = tera::Value::from_serializable(&handout);
        Self { handout, view }
    }
}

/// A language to choose.
#[derive(Debug, Serialize)]
struct Choice {
    #[serde(flatten)]
    language: LanguageView,
    href: String,
}

impl<'a> Renderer<'a> {
    /// For one language.
    pub fn new(input: &ExportInput<'a>, language: &'a Language, templates: &'a Templates, lowering: &'a Lowering) -> Self {
        let cx = Cx::new(input.catalog, language, input.today);
        let clinic = input.catalog.clinic.as_ref().map(|clinic| ClinicView::new(clinic, cx));
        let shell = tera::Context::from_serialize(&shell(clinic.as_ref(), cx)).expect("views always serialise");
        Self { cx, templates, clinic, shell, lowering, entries: Once::default(), reads: input.catalog.reads(), approver: None }
    }

    /// One page.
    ///
    /// # Errors
    /// [`ThemeError`] if a template fails, or leaves out what the page must show.
    pub fn render(&self, page: &Page) -> Result<String, ThemeError> {
        Ok(self.render_with(page, &SharedContent::default())?.text)
    }

    /// One page of a document, of whose other pages `told` is known.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn render_with(&self, page: &Page, shared: &SharedContent) -> Result<Rendered, ThemeError> {
        let catalog = self.cx.catalog.recording();
        let composer = self.composer().on(&catalog);
        let text = match composer.make(page, shared) {
            Made::Page(composed) => composer.print(page, composed)?,
            Made::Plain(script) => script,
        };
        Ok(Rendered { text, reads: catalog.reads().and(&self.reads) })
    }

    /// The same for pages as they stand once the role of that title has approved them.
    #[must_use]
    pub fn as_approved_by(self, approver: &'a str) -> Self {
        Self { approver: Some(approver), ..self }
    }

    /// All that a page of a document says, line by line. What the page must show is not looked at.
    ///
    /// # Errors
    /// [`ThemeError`] if a template fails.
    pub fn transcript(&self, page: &Page, shared: &SharedContent) -> Result<(Vec<String>, Reads), ThemeError> {
        let catalog = self.cx.catalog.recording();
        let composer = self.composer().on(&catalog);
        let lines = match composer.make(page, shared) {
            Made::Page(composed) => transcript(&composer.html(page, composed)?.0),
            Made::Plain(_) => Vec::new(),
        };
        Ok((lines, catalog.reads().and(&self.reads)))
    }

    /// With the record of the renderer itself, for what no later build asks about.
    fn composer(&self) -> Composer<'_> {
        Composer { all: self, cx: self.cx }
    }

    /// What a page must show, on a screen and on paper.
    pub fn obligations(&self, page: &Page) -> Obligations {
        match self.composer().make(page, &SharedContent::default()) {
            Made::Page(composed) => composed.obligations,
            Made::Plain(_) => Obligations::default(),
        }
    }

    /// What the template of a page sees, as JSON, with the template's name; none of what no template makes.
    pub fn context(&self, page: &Page) -> Option<(String, serde_json::Value)> {
        let composer = self.composer();
        let Made::Page(Composed { template, name, title, view, shared, .. }) = composer.make(page, &SharedContent::default()) else {
            return None;
        };
        let mut context = serde_json::to_value(shell(self.clinic.as_ref(), self.cx)).expect("views always serialise");
        context["page"] = serde_json::to_value(composer.page_view(page, title)).expect("views always serialise");
        for (name, view) in std::iter::once((name, view)).chain(shared.map(|shared| ("handout", shared))) {
            context[name] = serde_json::to_value(view).expect("views always serialise");
        }
        Some((template, context))
    }

    /// The page of a combination for the front desk, and what it must show; of one that no file describes, too.
    ///
    /// # Errors
    /// [`ThemeError`] if the template fails, or leaves out what the page must show.
    pub fn desk_page(&self, frame: Option<Frame<'_>>, combination: &Combination<'_>) -> Result<(String, Obligations), ThemeError> {
        let page = Page {
            audience: Audience::Patient,
            language: self.cx.language.tag.clone(),
            subject: Subject::Landing,
            path: OutputPath::new(&format!("patient/{}/visit.html", self.cx.language.tag)).expect("a language's tag is a folder's name"),
        };
        let composer = self.composer();
        let composed = composer.handout_page(&PatientContent::new(composer.desk_sheet(frame, combination).handout));
        let obligations = composed.obligations.clone();
        Ok((composer.print(&page, composed)?, obligations))
    }

    /// The same in plain lines: what to do and not to do, when to call.
    pub fn desk_text(&self, frame: Option<Frame<'_>>, combination: &Combination<'_>) -> String {
        self.desk_sheet(frame, combination).handout.plain_lines(self.clinic.as_ref(), self.cx)
    }

    /// The sheet itself, with what it leaves out. Of a single treatment it is the treatment's own.
    pub fn desk_sheet(&self, frame: Option<Frame<'_>>, combination: &Combination<'_>) -> Sheet {
        self.composer().desk_sheet(frame, combination)
    }

    /// Makes what the pages share that list every document. It is made on all cores, and so not by one of several pages that are made side
    /// by side: that one would wait for itself.
    pub fn look_at_all(&self) {
        self.composer().entries();
    }
}

impl<'c> Composer<'c> {
    /// The same with the catalogue of another record.
    fn on<'n>(self, catalog: &'n Catalog) -> Composer<'n>
    where
        'c: 'n,
    {
        Composer { all: self.all, cx: self.cx.on(catalog) }
    }

    fn print(&self, page: &Page, composed: Composed) -> Result<String, ThemeError> {
        let template = composed.template.clone();
        let (html, obligations) = self.html(page, composed)?;
        obligations.check(&html, page.path.as_str(), &template).map_err(|broken| ThemeError::Contract(Box::new(broken)))?;
        Ok(html)
    }

    /// What the template makes of a page, and what that must show.
    fn html(&self, page: &Page, composed: Composed) -> Result<(String, Obligations), ThemeError> {
        let Composed { template, name, title, view, shared, obligations } = composed;
        let mut context = self.all.shell.clone();
        context.insert("page", &self.page_view(page, title));
        context.insert_value(name, view);
        if let Some(shared) = shared {
            context.insert_value("handout", shared);
        }
        Ok((self.all.templates.render(&template, &context)?, obligations))
    }

    fn make(&self, page: &Page, shared: &SharedContent) -> Made {
        let cx = self.cx;
        if let Some(id) = page.subject.document().filter(|id| page.subject.is_clinical() && self.identity(id, shared).is_withdrawn()) {
            return Made::Page(self.stop(id, page.audience, shared));
        }
        Made::Page(match &page.subject {
            Subject::Landing => self.plain("landing", &()),
            Subject::Languages => {
                let href = format!("{}/index.html", cx.language.tag);
                self.plain("languages", &[Choice { language: cx.language.into(), href }])
            }
            Subject::Index => self.index(page.audience),
            Subject::IndexWords(part) => return Made::Plain(self.words(page.audience, *part).script()),
            Subject::Handout(id) => self.handout_page(self.handout(id, shared)),
            Subject::Reference(id) => self.reference(id, shared),
            Subject::VisitHandout(id) => self.handout_page(self.visit_handout(id, shared)),
            Subject::VisitReference(id) => self.visit_reference(id, shared),
            Subject::CourseHandout(id) => self.handout_page(self.course_handout(id, shared)),
            Subject::CourseReference(id) => self.course_reference(id, shared),
            Subject::Status(id) => self.status(id, shared),
            Subject::Parameters(part) => self.overview("parameters", &ParametersPage::new(*part, cx)),
            Subject::Sources(part) => self.overview("sources", &SourcesPage::new(&self.listed(*part), cx)),
            Subject::Decisions(part) => self.overview("decisions", &DecisionsPage::new(&self.listed(*part), cx)),
            Subject::Calendar => {
                return Made::Plain(calendar(self.entries(), &self.title_of_site(), cx.catalog, cx.language));
            }
            Subject::Review => self.overview("review", &ReviewPage::new(self.entries(), cx)),
        })
    }

    fn protocol(&self, id: &str) -> &'c Document<Protocol> {
        self.cx.catalog.protocols.get(id).expect("pages are planned from the catalogue")
    }

    /// Who a document is, on its own pages.
    fn identity(&self, id: &str, shared: &SharedContent) -> Identity {
        let make = |page: Composer<'_>| match page.all.approver {
            Some(approver) => identity(id, page.cx).as_approved_by(approver),
            None => identity(id, page.cx).with_code(),
        };
        shared.identity.get(*self, make).clone()
    }

    fn handout<'t>(&self, id: &str, shared: &'t SharedContent) -> &'t PatientContent {
        shared.handout.get(*self, |page| {
            let (document, lowering) = (page.protocol(id), page.all.lowering);
            let composite = Composite::new(document, page.cx.catalog);
            let merged = Merged::new(lowering.concepts(), &[lowering.treatment(&composite)], &[]);
            PatientContent::new(Handout::new(document, &composite, page.identity(id, shared), &merged, page.cx))
        })
    }

    fn reference(&self, id: &str, shared: &SharedContent) -> Composed {
        let document = self.protocol(id);
        let composite = Composite::new(document, self.cx.catalog);
        let reference = Reference::new(document, &composite, self.identity(id, shared), self.cx);
        let obligations = self.notice().with_identity(&reference.identity);
        let page = Composed::new("reference", reference.identity.title.clone(), &reference, obligations);
        page.with_patient_content(self.handout(id, shared))
    }

    fn visit(&self, id: &str) -> &'c Document<Visit> {
        self.cx.catalog.visits.get(id).expect("pages are planned from the catalogue")
    }

    fn course(&self, id: &str) -> &'c Document<Course> {
        self.cx.catalog.courses.get(id).expect("pages are planned from the catalogue")
    }

    fn visit_reference(&self, id: &str, shared: &SharedContent) -> Composed {
        let visit = self.visit(id);
        let combination = self.all.lowering.combination(&visit.body, self.cx.catalog);
        let (identity, shared) = (self.identity(id, shared), self.visit_handout(id, shared));
        self.combined_reference(&combination.reference(Frame::Visit(visit), identity, &shared.handout, self.cx), shared)
    }

    fn course_reference(&self, id: &str, shared: &SharedContent) -> Composed {
        let course = self.course(id);
        let combination = self.all.lowering.course_combination(&course.body, self.cx.catalog);
        let (identity, shared) = (self.identity(id, shared), self.course_handout(id, shared));
        self.combined_reference(&combination.reference(Frame::Course(course), identity, &shared.handout, self.cx), shared)
    }

    fn visit_handout<'t>(&self, id: &str, shared: &'t SharedContent) -> &'t PatientContent {
        shared.handout.get(*self, |page| {
            let visit = page.visit(id);
            let combination = page.all.lowering.combination(&visit.body, page.cx.catalog);
            PatientContent::new(combination.handout(Some(Frame::Visit(visit)), page.identity(id, shared), page.cx))
        })
    }

    fn course_handout<'t>(&self, id: &str, shared: &'t SharedContent) -> &'t PatientContent {
        shared.handout.get(*self, |page| {
            let course = page.course(id);
            let combination = page.all.lowering.course_combination(&course.body, page.cx.catalog);
            PatientContent::new(combination.handout(Some(Frame::Course(course)), page.identity(id, shared), page.cx))
        })
    }

    /// What stands in the place of a page that must not be followed any more.
    fn stop(&self, id: &str, audience: Audience, shared: &SharedContent) -> Composed {
        let stop = StopPage::new(self.identity(id, shared), self.cx);
        let title = stop.identity.title.clone();
        let obligations = self.notice().with_identity(&stop.identity).with_stop(self.all.clinic.as_ref(), &stop);
        match audience {
            Audience::Staff => {
                let composed = Composed::new("stop", title, &StaffStopPage::new(stop, self.cx), obligations);
                Composed { template: "stop-staff.html".to_owned(), ..composed }
            }
            Audience::Patient | Audience::Both => Composed::new("stop", title, &stop, obligations),
        }
    }

    /// Of one treatment or of several: the same template, the same obligations.
    fn handout_page(&self, PatientContent { handout, view }: &PatientContent) -> Composed {
        let clinic = self.all.clinic.as_ref();
        let obligations = self.notice().with_identity(&handout.identity).with_handout(handout).with_calls(clinic, handout);
        let (template, title) = ("handout.html".to_owned(), handout.identity.title.clone());
        Composed { template, name: "handout", title, view: view.clone(), shared: None, obligations }
    }

    fn combined_reference(&self, reference: &CombinedReference, shared: &PatientContent) -> Composed {
        let obligations = self.notice().with_identity(&reference.identity);
        Composed::new("combined", reference.identity.title.clone(), reference, obligations).with_patient_content(shared)
    }

    /// The sheet itself, with what it leaves out. Of a single treatment it is the treatment's own.
    pub fn desk_sheet(&self, frame: Option<Frame<'_>>, combination: &Combination<'_>) -> Sheet {
        let identity = match frame {
            Some(Frame::Visit(visit)) => identity(visit.id.as_str(), self.cx).with_code(),
            Some(Frame::Course(course)) => identity(course.id.as_str(), self.cx).with_code(),
            None => {
                if let [only] = combination.treatments.as_slice()
                    && *combination.merged.treated() == self.all.lowering.treatment(only).areas
                {
                    let handout = self.handout(only.own.id.as_str(), &SharedContent::default()).handout.clone();
                    return Sheet { handout, left_out: Vec::new() };
                }
                let ids: Vec<&str> = combination.treatments.iter().map(|composite| composite.own.id.as_str()).collect();
                Identity::put_together(&ids, self.cx)
            }
        };
        combination.sheet(frame, identity, self.cx)
    }

    fn index(&self, audience: Audience) -> Composed {
        let lists_values = audience == Audience::Staff && self.cx.catalog.protocols.len() <= VALUES_IN_INDEX;
        let parameters = if lists_values { ValueEntry::all(self.cx) } else { Vec::new() };
        let words = Part::all(self.cx.catalog.names().count()).map(words_file).collect();
        let index = IndexPage { entries: self.entries(), parameters, words };
        let template = if audience == Audience::Staff { "index-staff.html" } else { "index-patient.html" };
        Composed { template: template.to_owned(), ..Composed::new("index", self.title_of_site(), &index, self.notice()) }
    }

    fn words(&self, audience: Audience, part: Part) -> WordIndex {
        match audience {
            Audience::Staff => WordIndex::for_staff(part, self.cx),
            Audience::Patient | Audience::Both => WordIndex::for_patients(part, self.cx),
        }
    }

    fn entries(&self) -> &'c Entries {
        self.all.entries.get(*self, |page| {
            let (catalog, cx) = (page.cx.catalog, page.cx);
            let protocols: Vec<Option<IndexEntry>> =
                catalog.protocols.known().map(|(id, known)| IndexEntry::of_outline(id, known, cx)).collect();
            // A protocol whose title prints a value is decoded for it.
            let is_open = |at: usize| protocols.get(at).is_some_and(Option::is_none);
            let look =
                |_, document: &Document<Protocol>, catalog: &Catalog| document_entry(AnyDocument::Protocol(document), cx.on(catalog));
            let mut decoded = catalog.each_protocol(is_open, look).into_iter();
            Entries {
                protocols: protocols.into_iter().filter_map(|entry| entry.or_else(|| decoded.next())).collect(),
                visits: catalog.visits.values().map(|visit| document_entry(AnyDocument::Visit(visit), cx)).collect(),
                courses: catalog.courses.values().map(|course| document_entry(AnyDocument::Course(course), cx)).collect(),
            }
        })
    }

    fn status(&self, id: &str, shared: &SharedContent) -> Composed {
        let identity = self.identity(id, shared);
        let obligations = self.notice().with_identity(&identity);
        Composed::new("status", identity.title.clone(), &StatusPage::new(&identity, self.cx), obligations)
    }

    fn listed(&self, part: Part) -> Listed<'c> {
        Listed::new(part, self.cx.catalog)
    }

    /// An overview of the staff site, titled by the theme's words.
    fn overview(&self, name: &'static str, view: &impl Serialize) -> Composed {
        let title = self.cx.language.word(&format!("title_{name}")).to_owned();
        Composed::new(name, title, view, self.notice())
    }

    /// A page that belongs to no document.
    fn plain(&self, name: &'static str, view: &impl Serialize) -> Composed {
        Composed::new(name, self.title_of_site(), view, self.notice())
    }

    fn title_of_site(&self) -> String {
        self.all.clinic.as_ref().map(|clinic| clinic.name.clone()).unwrap_or_default()
    }

    fn notice(&self) -> Obligations {
        Obligations::of_clinic(self.all.clinic.as_ref())
    }

    fn page_view(&self, page: &Page, title: String) -> PageView {
        let ids = self.cx.catalog.names().filter(|(kind, _)| page.subject.lists(*kind)).map(|(_, id)| id);
        let part = page.subject.part().and_then(|(overview, part)| PartView::new(overview, part, ids));
        PageView { audience: page.audience, title, root: page.root(), path: page.within().to_owned(), part }
    }
}

fn identity(id: &str, cx: Cx<'_>) -> Identity {
    Identity::of(id, cx).expect("pages are planned from the catalogue")
}

fn document_entry(document: AnyDocument<'_>, cx: Cx<'_>) -> IndexEntry {
    IndexEntry::new(document, identity(document.id(), cx), cx)
}

fn shell<'a>(clinic: Option<&'a ClinicView>, cx: Cx<'a>) -> Shell<'a> {
    let site = cx.catalog.project.as_ref().and_then(|project| project.site.as_ref());
    Shell {
        clinic,
        language: cx.language.into(),
        t: cx.language.words(),
        brand: accent(cx.catalog).is_some(),
        base_address: site.and_then(|site| site.base_address.as_ref()).map(|address| address.as_str().to_owned()),
    }
}
