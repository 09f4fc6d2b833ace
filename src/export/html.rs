//! Pages as HTML.

use super::{ExportInput, accent};
use crate::merge::Merged;
use crate::model::Audience;
use crate::model::protocol::Protocol;
use crate::model::visit::{Course, Visit};
use crate::output::OutputPath;
use crate::resolve::{AnyDocument, Catalog, Combination, Composite, Document, Lowering, Totals};
use crate::site::{Page, Part, Subject};
use crate::theme::{Templates, ThemeError, contract::Obligations};
use crate::view::{
    ClinicView, CombinedReference, Cx, DecisionsPage, Entries, Frame, Handout, Identity, IndexEntry, IndexPage, Language, LanguageView,
    Listed, PageView, ParametersPage, PartView, Reference, ReviewPage, Shell, SourcesPage, StatusPage, Timeline, ValueEntry,
};
use serde::Serialize;
use std::cell::OnceCell;
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
    /// How much rests on what, of which two ledgers tell.
    totals: OnceLock<Totals<'a>>,
    /// Every document, as three pages list it.
    entries: OnceLock<Entries>,
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
    told: Option<tera::Value>,
    obligations: Obligations,
}

impl Composed {
    /// A page whose template goes by the name of its view.
    fn new(name: &'static str, title: String, view: &impl Serialize, obligations: Obligations) -> Self {
        Self { template: format!("{name}.html"), name, title, view: tera::Value::from_serializable(view), told: None, obligations }
    }

    fn with_told(self, told: &Telling) -> Self {
        Self { told: Some(told.view.clone()), ..self }
    }
}

/// What several pages of one document show, and what is made once for them: who it is, and what it tells patients.
#[derive(Debug, Default)]
pub struct Told {
    identity: OnceCell<Identity>,
    handout: OnceCell<Telling>,
}

impl Told {
    fn identity(&self, id: &str, cx: Cx<'_>) -> Identity {
        self.identity.get_or_init(|| identity(id, cx).with_code()).clone()
    }

    fn or_made(&self, make: impl FnOnce() -> Handout) -> &Telling {
        self.handout.get_or_init(|| Telling::new(make()))
    }
}

/// A handout, and how templates see it.
#[derive(Debug)]
struct Telling {
    handout: Handout,
    view: tera::Value,
}

impl Telling {
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
        let cx = Cx { catalog: input.catalog, language, today: input.today };
        let clinic = input.catalog.clinic.as_ref().map(|clinic| ClinicView::new(clinic, cx));
        let shell = tera::Context::from_serialize(&shell(clinic.as_ref(), cx)).expect("views always serialise");
        Self { cx, templates, clinic, shell, lowering, totals: OnceLock::new(), entries: OnceLock::new() }
    }

    /// One page.
    ///
    /// # Errors
    /// [`ThemeError`] if a template fails, or leaves out what the page must show.
    pub fn render(&self, page: &Page) -> Result<String, ThemeError> {
        self.render_with(page, &Told::default())
    }

    /// One page of a document, of whose other pages `told` is known.
    ///
    /// # Errors
    /// As for [`Renderer::render`].
    pub fn render_with(&self, page: &Page, told: &Told) -> Result<String, ThemeError> {
        self.print(page, self.compose(page, told))
    }

    fn print(&self, page: &Page, composed: Composed) -> Result<String, ThemeError> {
        let Composed { template, name, title, view, told, obligations } = composed;
        let mut context = self.shell.clone();
        context.insert("page", &self.page_view(page, title));
        context.insert_value(name, view);
        if let Some(told) = told {
            context.insert_value("handout", told);
        }
        let html = self.templates.render(&template, &context)?;
        obligations.check(&html, page.path.as_str(), &template).map_err(ThemeError::Contract)?;
        Ok(html)
    }

    /// What the template of a page sees, as JSON, with the template's name.
    pub fn context(&self, page: &Page) -> (String, serde_json::Value) {
        let Composed { template, name, title, view, told, .. } = self.compose(page, &Told::default());
        let mut context = serde_json::to_value(shell(self.clinic.as_ref(), self.cx)).expect("views always serialise");
        context["page"] = serde_json::to_value(self.page_view(page, title)).expect("views always serialise");
        for (name, view) in std::iter::once((name, view)).chain(told.map(|told| ("handout", told))) {
            context[name] = serde_json::to_value(view).expect("views always serialise");
        }
        (template, context)
    }

    fn compose(&self, page: &Page, told: &Told) -> Composed {
        let cx = self.cx;
        match &page.subject {
            Subject::Landing => self.plain("landing", &()),
            Subject::Languages => {
                let href = format!("{}/index.html", cx.language.tag);
                self.plain("languages", &[Choice { language: cx.language.into(), href }])
            }
            Subject::Index => self.index(page.audience),
            Subject::Handout(id) => self.handout_page(self.handout(self.protocol(id), told)),
            Subject::Reference(id) => self.reference(self.protocol(id), told),
            Subject::VisitHandout(id) => self.handout_page(self.visit_handout(self.visit(id), told)),
            Subject::VisitReference(id) => self.visit_reference(self.visit(id), told),
            Subject::CourseHandout(id) => self.handout_page(self.course_handout(self.course(id), told)),
            Subject::CourseReference(id) => self.course_reference(self.course(id), told),
            Subject::Status(id) => self.status(id, told),
            Subject::Parameters(part) => self.overview("parameters", &ParametersPage::new(*part, cx)),
            Subject::Sources(part) => self.overview("sources", &SourcesPage::new(&self.listed(*part), cx)),
            Subject::Decisions(part) => self.overview("decisions", &DecisionsPage::new(&self.listed(*part), cx)),
            Subject::Review => self.overview("review", &ReviewPage::new(self.entries(), cx)),
        }
    }

    fn protocol(&self, id: &str) -> &'a Document<Protocol> {
        self.cx.catalog.protocols.get(id).expect("pages are planned from the catalogue")
    }

    fn handout<'t>(&self, document: &Document<Protocol>, told: &'t Told) -> &'t Telling {
        told.or_made(|| {
            let composite = Composite::new(document, self.cx.catalog);
            let merged = Merged::new(self.lowering.concepts(), &[self.lowering.treatment(&composite)], &[]);
            let timeline = Timeline::new(&merged, self.cx.language.word("when_always"), self.cx);
            let identity = told.identity(document.id.as_str(), self.cx);
            Handout::new(document, &composite, identity, timeline, self.cx)
        })
    }

    fn reference(&self, document: &Document<Protocol>, told: &Told) -> Composed {
        let composite = Composite::new(document, self.cx.catalog);
        let identity = told.identity(document.id.as_str(), self.cx);
        let reference = Reference::new(document, &composite, identity, self.cx);
        let obligations = self.notice().with_identity(&reference.identity);
        let page = Composed::new("reference", reference.identity.title.clone(), &reference, obligations);
        page.with_told(self.handout(document, told))
    }

    fn visit(&self, id: &str) -> &'a Document<Visit> {
        self.cx.catalog.visits.get(id).expect("pages are planned from the catalogue")
    }

    fn course(&self, id: &str) -> &'a Document<Course> {
        self.cx.catalog.courses.get(id).expect("pages are planned from the catalogue")
    }

    fn visit_reference(&self, visit: &Document<Visit>, told: &Told) -> Composed {
        let combination = self.lowering.combination(&visit.body, self.cx.catalog);
        let (identity, told) = (told.identity(visit.id.as_str(), self.cx), self.visit_handout(visit, told));
        self.combined_reference(&combination.reference(Frame::Visit(visit), identity, &told.handout, self.cx), told)
    }

    fn course_reference(&self, course: &Document<Course>, told: &Told) -> Composed {
        let combination = self.lowering.course_combination(&course.body, self.cx.catalog);
        let (identity, told) = (told.identity(course.id.as_str(), self.cx), self.course_handout(course, told));
        self.combined_reference(&combination.reference(Frame::Course(course), identity, &told.handout, self.cx), told)
    }

    fn visit_handout<'t>(&self, visit: &Document<Visit>, told: &'t Told) -> &'t Telling {
        told.or_made(|| {
            let combination = self.lowering.combination(&visit.body, self.cx.catalog);
            combination.handout(Some(Frame::Visit(visit)), told.identity(visit.id.as_str(), self.cx), self.cx)
        })
    }

    fn course_handout<'t>(&self, course: &Document<Course>, told: &'t Told) -> &'t Telling {
        told.or_made(|| {
            let combination = self.lowering.course_combination(&course.body, self.cx.catalog);
            combination.handout(Some(Frame::Course(course)), told.identity(course.id.as_str(), self.cx), self.cx)
        })
    }

    /// Of one treatment or of several: the same template, the same obligations.
    fn handout_page(&self, Telling { handout, view }: &Telling) -> Composed {
        let signs = handout.call_today.iter().chain(&handout.emergency).map(|call| &call.html);
        let rules = handout.before.iter().chain(&handout.dos).chain(&handout.donts).chain(&handout.mays).map(|rule| &rule.html);
        let obligations = self.notice().with_identity(&handout.identity).with_rules(rules).with_calls(self.clinic.as_ref(), signs);
        let (template, title) = ("handout.html".to_owned(), handout.identity.title.clone());
        Composed { template, name: "handout", title, view: view.clone(), told: None, obligations }
    }

    fn combined_reference(&self, reference: &CombinedReference, told: &Telling) -> Composed {
        let obligations = self.notice().with_identity(&reference.identity);
        Composed::new("combined", reference.identity.title.clone(), reference, obligations).with_told(told)
    }

    /// The page of a combination for the front desk; of one that no file describes, too.
    ///
    /// # Errors
    /// [`ThemeError`] if the template fails, or leaves out what the page must show.
    pub fn desk_page(&self, frame: Option<Frame<'_>>, combination: &Combination<'_>) -> Result<String, ThemeError> {
        let page = Page {
            audience: Audience::Patient,
            language: self.cx.language.tag.clone(),
            subject: Subject::Landing,
            path: OutputPath::new(&format!("patient/{}/visit.html", self.cx.language.tag)).expect("a language's tag is a folder's name"),
        };
        self.print(&page, self.handout_page(&Telling::new(self.desk_handout(frame, combination))))
    }

    /// The same in plain lines: what to do and not to do, when to call.
    pub fn desk_text(&self, frame: Option<Frame<'_>>, combination: &Combination<'_>) -> String {
        self.desk_handout(frame, combination).plain_lines(self.clinic.as_ref(), self.cx)
    }

    fn desk_handout(&self, frame: Option<Frame<'_>>, combination: &Combination<'_>) -> Handout {
        let identity = match frame {
            Some(Frame::Visit(visit)) => identity(visit.id.as_str(), self.cx).with_code(),
            Some(Frame::Course(course)) => identity(course.id.as_str(), self.cx).with_code(),
            None => {
                let ids: Vec<&str> = combination.treatments.iter().map(|composite| composite.own.id.as_str()).collect();
                Identity::put_together(&ids, self.cx)
            }
        };
        combination.handout(frame, identity, self.cx)
    }

    fn index(&self, audience: Audience) -> Composed {
        let lists_values = audience == Audience::Staff && self.cx.catalog.protocols.len() <= VALUES_IN_INDEX;
        let parameters = if lists_values { ValueEntry::all(self.cx) } else { Vec::new() };
        let index = IndexPage { entries: self.entries(), parameters };
        let template = if audience == Audience::Staff { "index-staff.html" } else { "index-patient.html" };
        Composed { template: template.to_owned(), ..Composed::new("index", self.title_of_site(), &index, self.notice()) }
    }

    /// Makes what the pages share that list every document. It is made on all cores, and so not by one of several pages that are made side
    /// by side: that one would wait for itself.
    pub fn look_at_all(&self) {
        self.entries();
    }

    fn entries(&self) -> &Entries {
        self.entries.get_or_init(|| {
            let (catalog, cx) = (self.cx.catalog, self.cx);
            let protocols: Vec<Option<IndexEntry>> =
                catalog.protocols.known().map(|(id, known)| IndexEntry::of_outline(id, known, cx)).collect();
            // A protocol whose title prints a value is woken for it.
            let is_open = |at: usize| protocols.get(at).is_some_and(Option::is_none);
            let look =
                |_, document: &Document<Protocol>, catalog: &Catalog| document_entry(AnyDocument::Protocol(document), Cx { catalog, ..cx });
            let mut woken = catalog.each_protocol(is_open, look).into_iter();
            Entries {
                protocols: protocols.into_iter().filter_map(|entry| entry.or_else(|| woken.next())).collect(),
                visits: catalog.visits.values().map(|visit| document_entry(AnyDocument::Visit(visit), cx)).collect(),
                courses: catalog.courses.values().map(|course| document_entry(AnyDocument::Course(course), cx)).collect(),
            }
        })
    }

    fn status(&self, id: &str, told: &Told) -> Composed {
        let identity = told.identity(id, self.cx);
        let obligations = self.notice().with_identity(&identity);
        Composed::new("status", identity.title.clone(), &StatusPage::new(&identity), obligations)
    }

    fn listed(&self, part: Part) -> Listed<'_> {
        Listed::new(part, self.cx.catalog, || self.totals.get_or_init(|| Totals::new(self.cx.catalog)))
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
        self.clinic.as_ref().map(|clinic| clinic.name.clone()).unwrap_or_default()
    }

    fn notice(&self) -> Obligations {
        Obligations::of_clinic(self.clinic.as_ref())
    }

    fn page_view(&self, page: &Page, title: String) -> PageView {
        let ids = self.cx.catalog.known().filter(|(kind, ..)| page.subject.lists(*kind)).map(|(_, id, _)| id);
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
