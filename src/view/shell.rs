//! What stands around every page: the clinic, the language, the words of the interface.

use super::language::LanguageView;
use super::{Cx, Html, PartView, Printer};
use crate::model::clinic::{Clinic, Line};
use crate::model::{Audience, PatientReader};
use serde::Serialize;
use std::collections::BTreeMap;

/// What every template sees beside the page and its view: the same on every page, so that it is made once.
#[derive(Debug, Clone, Serialize)]
pub struct Shell<'a> {
    /// The clinic.
    pub clinic: Option<&'a ClinicView>,
    /// The language.
    pub language: LanguageView,
    /// The words of the interface, by key.
    pub t: &'a BTreeMap<String, String>,
    /// Whether the project sets a brand colour, which then stands in `assets/brand.css`.
    pub brand: bool,
    /// Where the patient site is published, if the project says so.
    pub base_address: Option<String>,
}

/// One page.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// Whose site it belongs to.
    pub audience: Audience,
    /// For the title of the browser's window, as plain text.
    pub title: String,
    /// The way up to the site's own folder: ``, `../`, …
    pub root: String,
    /// The page's path within its site.
    pub path: String,
    /// Which part of an overview it is; none if the overview is one page.
    pub part: Option<PartView>,
}

/// The clinic, as patients and staff may see it.
#[derive(Debug, Clone, Serialize)]
pub struct ClinicView {
    /// Its name.
    pub name: String,
    /// The notice of a clinic that is no real one.
    pub example: Option<Html>,
    /// The number as printed.
    pub phone: String,
    /// The number as a link that dials it from anywhere: `tel:+…`.
    pub phone_href: String,
    /// A word beside the number.
    pub phone_note: Option<Html>,
    /// When somebody answers.
    pub hours: Html,
    /// What to do when nobody does.
    pub out_of_hours: Html,
    /// The emergency number as printed.
    pub emergency: String,
    /// The same as a link.
    pub emergency_href: String,
    /// The numbers for calls at once.
    pub lines: Vec<LineView>,
    /// Where patients can report harm.
    pub report_harm: Option<Html>,
    /// How to ask for another format.
    pub other_formats: Option<Html>,
}

/// A number of the clinic for calls at once.
#[derive(Debug, Clone, Serialize)]
pub struct LineView {
    /// The number as printed.
    pub phone: String,
    /// The number as a link that dials it from anywhere.
    pub phone_href: String,
    /// When somebody answers.
    pub hours: Html,
    /// What to say.
    pub say: Option<Html>,
}

impl LineView {
    fn new(line: &Line, cx: Cx<'_>) -> Self {
        let Line { urgency: _, number, hours, patient } = line;
        let printer = Printer::<PatientReader>::plain_words(cx);
        Self {
            phone: number.value.printed().to_owned(),
            phone_href: number.value.href(),
            hours: printer.html(hours),
            say: patient.as_ref().map(|words| printer.html(words)),
        }
    }
}

impl ClinicView {
    /// Only words that reach patients: the same view serves both sites.
    pub fn new(clinic: &Clinic, cx: Cx<'_>) -> Self {
        let Clinic {
            name,
            example,
            region: _,
            phone,
            phone_note,
            hours,
            out_of_hours,
            emergency,
            lines,
            report_harm: _,
            report_harm_patient,
            other_formats,
            decision: _,
            roles: _,
        } = clinic;
        let printer = Printer::<PatientReader>::plain_words(cx);
        Self {
            name: printer.text(name),
            example: example.as_ref().map(|words| printer.html(words)),
            phone: phone.number.value.printed().to_owned(),
            phone_href: phone.number.value.href(),
            phone_note: phone_note.as_ref().map(|words| printer.html(words)),
            hours: printer.html(hours),
            out_of_hours: printer.html(out_of_hours),
            emergency: emergency.value.as_str().to_owned(),
            emergency_href: emergency.value.href(),
            lines: lines.iter().map(|line| LineView::new(line, cx)).collect(),
            report_harm: report_harm_patient.as_ref().map(|words| printer.html(words)),
            other_formats: other_formats.as_ref().map(|words| printer.html(words)),
        }
    }
}
