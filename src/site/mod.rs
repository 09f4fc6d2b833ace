//! Which pages exist, where, in which language, made from which files.
//!
//! Pages are flat files with relative links, so a site works under any prefix, from a USB stick and from `file://`. The two sites
//! are two self-contained trees.

mod attached;
mod part;

pub use attached::{FILES, form_path, picture_path};
pub use part::Part;

use crate::model::Audience;
use crate::output::{OutputPath, PathError};
use crate::resolve::Catalog;
use crate::schema::names::Kind;
use indexmap::IndexMap;

/// What a page shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The way to both sites.
    Landing,
    /// The choice of a language, of either site.
    Languages,
    /// The list of documents, of either site.
    Index,
    /// The words by which the search of that list finds them: a script.
    IndexWords(Part),
    /// What a patient takes home after one treatment.
    Handout(String),
    /// What staff look up of one treatment.
    Reference(String),
    /// What a patient takes home after a combined visit.
    VisitHandout(String),
    /// What staff look up of a combined visit.
    VisitReference(String),
    /// What a patient takes home in a course.
    CourseHandout(String),
    /// What staff look up of a course.
    CourseReference(String),
    /// Which version of a document is current.
    Status(String),
    /// All parameters.
    Parameters(Part),
    /// All sources and what rests on them.
    Sources(Part),
    /// All decisions and what rests on them.
    Decisions(Part),
    /// When what must be read again.
    Review,
    /// The same for a calendar program.
    Calendar,
}

impl Subject {
    /// The document that the page speaks for; no two documents share an id.
    pub fn document(&self) -> Option<&str> {
        match self {
            Self::Handout(id) | Self::Reference(id) | Self::VisitHandout(id) | Self::VisitReference(id) => Some(id),
            Self::CourseHandout(id) | Self::CourseReference(id) | Self::Status(id) => Some(id),
            Self::Landing | Self::Languages | Self::Index | Self::Review | Self::Calendar => None,
            Self::IndexWords(_) | Self::Parameters(_) | Self::Sources(_) | Self::Decisions(_) => None,
        }
    }

    /// Whether it is a page of one document that people act on, and not one about its versions.
    pub fn is_clinical(&self) -> bool {
        self.document().is_some() && !matches!(self, Self::Status(_))
    }

    /// Whether the overview, on one of its parts, lists documents of that kind.
    pub fn lists(&self, kind: Kind) -> bool {
        match self {
            Self::Parameters(_) => kind == Kind::Protocol,
            Self::IndexWords(_) | Self::Sources(_) | Self::Decisions(_) => true,
            _ => false,
        }
    }

    /// Whether the page lists every document of the catalogue, in however many parts overviews come.
    pub fn lists_everything(&self) -> bool {
        matches!(self, Self::Index | Self::Review | Self::Calendar)
    }

    /// Which part of an overview the page is, with the overview's name.
    pub fn part(&self) -> Option<(&'static str, Part)> {
        match self {
            Self::IndexWords(part) => Some(("index-words", *part)),
            Self::Parameters(part) => Some(("parameters", *part)),
            Self::Sources(part) => Some(("sources", *part)),
            Self::Decisions(part) => Some(("decisions", *part)),
            _ => None,
        }
    }
}

/// One page to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Whose site it belongs to; `Both` for the landing page above the two.
    pub audience: Audience,
    /// The language's tag.
    pub language: String,
    /// What it shows.
    pub subject: Subject,
    /// Where it stands in the output.
    pub path: OutputPath,
}

/// The folder of a site.
pub fn folder(audience: Audience) -> &'static str {
    match audience {
        Audience::Patient => "patient",
        Audience::Staff => "staff",
        Audience::Both => "",
    }
}

impl Page {
    fn new(audience: Audience, language: &str, subject: Subject, within: &str) -> Result<Self, PathError> {
        let folder = folder(audience);
        let path = if folder.is_empty() { within.to_owned() } else { format!("{folder}/{within}") };
        Ok(Self { audience, language: language.to_owned(), subject, path: OutputPath::new(&path)? })
    }

    /// The page's path within its own site.
    pub fn within(&self) -> &str {
        let path = self.path.as_str();
        path.split_once('/').filter(|(first, _)| *first == folder(self.audience)).map_or(path, |(_, rest)| rest)
    }

    /// The way up from the page to its site's folder: ``, `../`, `../../`.
    pub fn root(&self) -> String {
        "../".repeat(self.within().matches('/').count())
    }
}

/// The pages of one document with their places among all, or one page of no document.
type Together<'p> = Vec<(usize, &'p Page)>;

/// The pages in parts, each to be made at one time: first those about the whole site, then the pages of as many documents as one part of
/// an overview lists, with these parts of the overviews before them. Pages of one document stand together.
pub fn in_parts(pages: &[Page]) -> Vec<Vec<Together<'_>>> {
    let mut of_site: Vec<Together<'_>> = Vec::new();
    let mut of_parts: IndexMap<usize, Vec<Together<'_>>> = IndexMap::new();
    let mut of_documents: IndexMap<&str, Together<'_>> = IndexMap::new();
    for (at, page) in pages.iter().enumerate() {
        match (page.subject.document(), page.subject.part()) {
            (Some(document), _) => of_documents.entry(document).or_default().push((at, page)),
            (None, Some((_, part))) => of_parts.entry(part.index()).or_default().push(vec![(at, page)]),
            (None, None) => of_site.push(vec![(at, page)]),
        }
    }
    for (place, document) in of_documents.into_values().enumerate() {
        of_parts.entry(Part::of_place(place)).or_default().push(document);
    }
    std::iter::once(of_site).chain(of_parts.into_values()).collect()
}

/// Every page of the project, in the order of the sites.
///
/// # Errors
/// [`PathError`] if an id or a language tag can't be a file's name.
pub fn plan(catalog: &Catalog, languages: &[String]) -> Result<Vec<Page>, PathError> {
    let first = languages.first().map_or("en", String::as_str);
    let mut pages = vec![Page::new(Audience::Both, first, Subject::Landing, "index.html")?];
    for audience in [Audience::Patient, Audience::Staff] {
        pages.push(Page::new(audience, first, Subject::Languages, "index.html")?);
        for language in languages {
            pages.extend(language_pages(catalog, audience, language)?);
        }
    }
    Ok(pages)
}

/// The name of a script of the words of an index.
pub fn words_file(part: Part) -> String {
    format!("{}.js", part.page("index-words"))
}

fn language_pages(catalog: &Catalog, audience: Audience, language: &str) -> Result<Vec<Page>, PathError> {
    let page = |subject: Subject, name: &str| Page::new(audience, language, subject, &format!("{language}/{name}.html"));
    let mut pages = vec![page(Subject::Index, "index")?];
    for part in Part::all(catalog.names().count()) {
        pages.push(Page::new(audience, language, Subject::IndexWords(part), &format!("{language}/{}", words_file(part)))?);
    }
    let patient = audience == Audience::Patient;
    for id in catalog.protocols.keys() {
        pages.push(page(if patient { Subject::Handout(id.clone()) } else { Subject::Reference(id.clone()) }, id)?);
    }
    for id in catalog.visits.keys() {
        pages.push(page(if patient { Subject::VisitHandout(id.clone()) } else { Subject::VisitReference(id.clone()) }, id)?);
    }
    for id in catalog.courses.keys() {
        pages.push(page(if patient { Subject::CourseHandout(id.clone()) } else { Subject::CourseReference(id.clone()) }, id)?);
    }
    if patient {
        for (_, id, _) in catalog.known() {
            pages.push(page(Subject::Status(id.to_owned()), &format!("status/{id}"))?);
        }
    } else {
        let documents = catalog.known().count();
        let parameters = Part::all(catalog.protocols.len()).map(Subject::Parameters);
        let sources = Part::all(documents).map(Subject::Sources);
        let decisions = Part::all(documents).map(Subject::Decisions);
        for subject in parameters.chain(sources).chain(decisions) {
            let name = subject.part().map_or_else(String::new, |(overview, part)| part.page(overview));
            pages.push(page(subject, &name)?);
        }
        pages.push(page(Subject::Review, "review")?);
        pages.push(Page::new(audience, language, Subject::Calendar, &format!("{language}/review.ics"))?);
    }
    Ok(pages)
}
