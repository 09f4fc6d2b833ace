//! Links within the site lead to pages that will be there, and never out of the patients' pages.

use crate::diagnostic::{Diagnostic, nearest};
use crate::load::{Body, File, FileKind, Loaded, RESERVED};
use crate::model::markdown::links_within_site;
use crate::model::protocol::Protocol;
use crate::model::{Audience, Text, markdown};
use crate::schema::names::Kind;
use crate::schema::{faults, literal};
use crate::source::Span;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder of the patients' site.
const PATIENT: &str = "patient";
/// The folder of the staff site.
const STAFF: &str = "staff";

/// What is wrong with the links of all texts. A file with such a link is always held decoded, so none is missed.
pub fn check(loaded: &Loaded) -> Vec<Diagnostic> {
    // Those that a protocol took in are looked at in the file of their set.
    fn linking_texts(file: &File) -> impl Iterator<Item = &Arc<Text>> {
        file.names.texts.iter().filter(|text| text.span.source == file.source && links_within_site(text))
    }
    let linking = |file: &&File| linking_texts(file).next().is_some();
    let linking: Vec<&File> = loaded.files.iter().filter(linking).collect();
    if linking.is_empty() {
        return Vec::new();
    }
    let pages = Pages::new(loaded);
    let check_file = |file: &File| {
        let raw = loaded.sources.get(file.source).text();
        let mut found = Vec::new();
        for text in linking_texts(file) {
            for (target, range) in markdown::links(&text.source).filter(|(target, _)| markdown::is_within_site(target)) {
                let inner = literal::map_range(raw.get(text.span.range()).unwrap_or_default(), range);
                let start = text.span.start as usize;
                let place = Span::new(file.source, start + inner.start..start + inner.end);
                found.extend(
                    pages
                        .fault(&target, text, file.kind)
                        .map(|(message, help)| Diagnostic::new(&faults::LINK, place, message).with_help(help)),
                );
            }
        }
        found
    };
    linking.into_par_iter().flat_map_iter(check_file).collect()
}

/// The pages that texts can link to.
struct Pages<'a> {
    loaded: &'a Loaded,
    language: &'a str,
    documents: BTreeMap<&'a str, &'a File>,
}

impl<'a> Pages<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        let settings = loaded.files.iter().find_map(|file| match &file.body {
            Some(Body::Project(project)) => project.site.as_ref(),
            _ => None,
        });
        let language = settings.and_then(|site| site.language.as_ref()).map_or("en", |tag| tag.as_str());
        let is_document = |kind: Kind| matches!(kind, Kind::Protocol | Kind::Visit | Kind::Course);
        let documents = loaded.files.iter().flat_map(|file| {
            file.names
                .definitions
                .iter()
                .filter(move |definition| is_document(definition.kind))
                .map(move |definition| (&*definition.id, file))
        });
        Self { loaded, language, documents: documents.collect() }
    }

    /// What is wrong with a link in a text of such a file, and the way out. What patients read stands on pages of both sites.
    fn fault(&self, target: &str, text: &Text, kind: FileKind) -> Option<(String, String)> {
        let elsewhere = "link by https: instead";
        if kind == FileKind::Clinic {
            let message = format!("a link to `{target}` can't lead to a page from here");
            return Some((message, format!("these words stand on pages in several folders; {elsewhere}")));
        }
        let (page, fragment) = target.split_once('#').map_or((target, None), |(page, fragment)| (page, Some(fragment)));
        if page.is_empty() {
            let message = format!("`{target}` names no page");
            return Some((message, "name the page too, as in `peel.html#no-sun`: these words stand on more pages than one".to_owned()));
        }
        let trees: &[&str] = if text.audience.reaches_patients() { &[PATIENT, STAFF] } else { &[STAFF] };
        trees.iter().find_map(|tree| self.fault_within(tree, page, fragment))
    }

    fn fault_within(&self, tree: &str, page: &str, fragment: Option<&str>) -> Option<(String, String)> {
        let path = resolved(&[tree, self.language], page);
        let path: Option<Vec<&str>> = path.as_ref().map(|path| path.iter().map(String::as_str).collect());
        match path.as_deref() {
            Some([first, ..]) if tree == PATIENT && *first != PATIENT => {
                let message = format!("a link to `{page}` leads out of the patients' pages");
                Some((message, "link to a page that patients have, or take the link out".to_owned()))
            }
            Some([site @ (PATIENT | STAFF), "index.html"]) => no_part(site, fragment),
            Some([site @ (PATIENT | STAFF), language, name @ ..]) if *language == self.language => {
                let document = name.first().filter(|_| name.len() == 1).and_then(|name| name.strip_suffix(".html"));
                match document.and_then(|id| self.documents.get(id)) {
                    Some(file) => self.part(site, page, file, fragment),
                    None if self.is_own_page(site, name) => no_part(page, fragment),
                    None => Some(self.no_page(tree, page)),
                }
            }
            _ => Some(self.no_page(tree, page)),
        }
    }

    /// Whether the site has the page for itself, be there documents or not; the status pages are made of those.
    fn is_own_page(&self, site: &str, name: &[&str]) -> bool {
        let stem = |name: &'static str| move |page: &str| page.strip_suffix(".html") == Some(name);
        match name {
            [page] if site == STAFF => RESERVED.iter().filter(|name| **name != "status").any(|name| stem(name)(page)),
            [page] => stem("index")(page),
            ["status", page] if site == PATIENT => page.strip_suffix(".html").is_some_and(|id| self.documents.contains_key(id)),
            _ => false,
        }
    }

    fn no_page(&self, tree: &str, page: &str) -> (String, String) {
        let whose = if tree == PATIENT { "patients'" } else { "staff's" };
        let near = nearest(page.trim_end_matches(".html"), self.documents.keys().copied());
        let help = near.map_or_else(
            || "link to the page of a document, as in `peel.html`, or by https:".to_owned(),
            |near| format!("write `{near}.html`"),
        );
        (format!("there is no page `{page}` among the {whose}"), help)
    }

    /// What is wrong with a link to a part of a document's page.
    fn part(&self, site: &str, page: &str, file: &File, fragment: Option<&str>) -> Option<(String, String)> {
        let fragment = fragment?;
        let decoded = self.loaded.on_demand.decode(file.source);
        let body = decoded.as_ref().map_or(file, |decoded| &decoded.file).body.as_ref();
        match body {
            Some(Body::Protocol(protocol)) => {
                let parts = if site == PATIENT { parts_for_patients(protocol) } else { parts_for_staff(protocol) };
                if parts.contains(&fragment) {
                    return None;
                }
                let message = format!("the page `{page}` shows no `{fragment}`");
                let near = nearest(fragment, parts.iter().copied());
                Some((
                    message,
                    near.map_or_else(
                        || "name a rule or a sign of that page, or the page alone".to_owned(),
                        |near| format!("write `{page}#{near}`"),
                    ),
                ))
            }
            // What can't be read was reported.
            None => None,
            Some(_) => no_part(page, Some(fragment)),
        }
    }
}

/// Only parts of protocols keep their names.
fn no_part(page: &str, fragment: Option<&str>) -> Option<(String, String)> {
    let fragment = fragment?;
    Some((format!("`{fragment}` is no part of `{page}` that a link can name"), "name the page alone".to_owned()))
}

/// The ids that a handout has for its own items.
fn parts_for_patients(protocol: &Protocol) -> Vec<&str> {
    let rules = protocol.rules().map(|item| item.id.as_str());
    let told = protocol.steps.iter().filter(|item| item.patient.is_some()).map(|item| item.id.as_str());
    let signs = protocol.calls.iter().map(|item| item.id.as_str()).chain(protocol.expectations.iter().map(|item| item.id.as_str()));
    let files = attached(protocol, Audience::reaches_patients);
    rules.chain(signs).chain(told).chain(protocol.phases.iter().map(|item| item.id.as_str())).chain(files).collect()
}

/// The ids of the pictures and forms for an audience that is wanted.
fn attached(protocol: &Protocol, wanted: fn(Audience) -> bool) -> impl Iterator<Item = &str> {
    let pictures = protocol.pictures.iter().map(|item| (item.audience(), item.id.as_str()));
    let all = pictures.chain(protocol.forms.iter().map(|item| (item.audience(), item.id.as_str())));
    all.filter(move |(audience, _)| wanted(*audience)).map(|(_, id)| id)
}

/// The ids that a page for staff has for its own items.
fn parts_for_staff(protocol: &Protocol) -> Vec<&str> {
    let rules = protocol.rules().map(|item| item.id.as_str());
    let signs = protocol.calls.iter().map(|item| item.id.as_str()).chain(protocol.expectations.iter().map(|item| item.id.as_str()));
    let checks = protocol.contraindications.iter().map(|item| item.id.as_str()).chain(protocol.risks.iter().map(|item| item.id.as_str()));
    let devices = protocol.devices.iter().map(|item| item.id.as_str());
    let work =
        devices.chain(protocol.parameters.iter().map(|item| item.id.as_str())).chain(protocol.steps.iter().map(|item| item.id.as_str()));
    let files = attached(protocol, |_| true);
    rules.chain(signs).chain(checks).chain(work).chain(protocol.phases.iter().map(|item| item.id.as_str())).chain(files).collect()
}

/// Where a relative link leads from a folder of the output; nowhere, if that is out of it.
fn resolved(folder: &[&str], link: &str) -> Option<Vec<String>> {
    let mut path: Vec<String> = folder.iter().map(|part| (*part).to_owned()).collect();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => {
                path.pop()?;
            }
            part => path.push(part.to_owned()),
        }
    }
    Some(path)
}
