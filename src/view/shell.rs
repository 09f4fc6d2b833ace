//! What stands around every page: the clinic, the language, the words of the interface.

use super::language::LanguageView;
use super::printer::escaped;
use super::{Cx, Html, PartView, Printer};
use crate::model::clinic::{Clinic, ClinicPicture, Line, LineUrgency};
use crate::model::hours::{Open, TimeOfDay, Weekday};
use crate::model::id::PictureFileRef;
use crate::model::protocol::Region;
use crate::model::{Audience, PatientReader};
use crate::site::picture_path;
use crate::source::Spanned;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
    /// When somebody answers, for a script that knows the time.
    pub open: Vec<OpenView>,
    /// How dates are written at the clinic, as a language tag: "en-GB". None for a region of several countries.
    pub locale: Option<String>,
    /// The time zone of these times.
    pub time_zone: Option<String>,
    /// The numbers that answer while the clinic is closed.
    pub closed: Vec<LineView>,
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
    /// Its logo; the name stands beside it.
    pub logo: Option<ImageView>,
    /// The lines of its address, without the name.
    pub address: Vec<String>,
    /// How to find it.
    pub directions: Option<Html>,
    /// What it looks like.
    pub picture: Option<ClinicPictureView>,
}

/// A file that is shown as it is.
#[derive(Debug, Clone, Serialize)]
pub struct ImageView {
    /// Its address from the folder of either site; `page.root` leads there.
    pub src: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A picture of the clinic.
#[derive(Debug, Clone, Serialize)]
pub struct ClinicPictureView {
    /// The file.
    #[serde(flatten)]
    pub image: ImageView,
    /// What it shows, for whoever does not see it.
    pub alt: String,
    /// The sentence below it.
    pub caption: Option<Html>,
}

impl ImageView {
    /// None of a picture that can't be used, which was reported.
    fn new(file: &PictureFileRef, cx: Cx<'_>) -> Option<Self> {
        let entry = cx.catalog.pictures.get(file.as_str())?;
        let seen = entry.file.seen().ok()?;
        Some(Self { src: picture_path(file.as_str(), entry)?, width: seen.width, height: seen.height })
    }
}

impl ClinicPictureView {
    fn new(picture: &ClinicPicture, cx: Cx<'_>) -> Option<Self> {
        let ClinicPicture { file, alt, caption, decision: _ } = picture;
        let printer = Printer::<PatientReader>::plain_words(cx);
        let image = ImageView::new(file, cx)?;
        Some(Self { image, alt: printer.text(alt), caption: caption.as_ref().map(|words| printer.html(words)) })
    }
}

/// A stretch of time in which somebody answers.
#[derive(Debug, Clone, Serialize)]
pub struct OpenView {
    /// The days by their numbers in ISO 8601, Monday first: "12345".
    pub days: String,
    /// From when, in minutes after midnight.
    pub from: u16,
    /// Until when, in minutes after midnight.
    pub to: u16,
}

/// A further number of the clinic.
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
            region,
            phone,
            phone_note,
            hours,
            out_of_hours,
            time_zone,
            open,
            emergency,
            lines,
            report_harm: _,
            report_harm_patient,
            other_formats,
            decision: _,
            logo,
            address,
            directions,
            picture,
            roles: _,
        } = clinic;
        let printer = Printer::<PatientReader>::plain_words(cx);
        let of = |urgency: LineUrgency| lines.iter().filter(move |line| line.urgency.value == urgency).map(|line| LineView::new(line, cx));
        let closed: Vec<LineView> = of(LineUrgency::Closed).collect();
        Self {
            name: printer.text(name),
            example: example.as_ref().map(|words| printer.html(words)),
            phone: phone.number.value.printed().to_owned(),
            phone_href: phone.number.value.href(),
            phone_note: phone_note.as_ref().map(|words| printer.html(words)),
            hours: hours.as_ref().map_or_else(|| opening_hours(open, cx), |words| printer.html(words)),
            out_of_hours: out_of_hours.as_ref().map_or_else(|| when_closed(&closed, cx), |words| printer.html(words)),
            open: open.iter().map(OpenView::new).collect(),
            locale: country(region.value).map(|country| format!("{}-{country}", cx.language.tag)),
            time_zone: time_zone.as_ref().map(|zone| zone.value.as_str().to_owned()),
            closed,
            emergency: emergency.value.as_str().to_owned(),
            emergency_href: emergency.value.href(),
            lines: of(LineUrgency::Now).collect(),
            report_harm: report_harm_patient.as_ref().map(|words| printer.html(words)),
            other_formats: other_formats.as_ref().map(|words| printer.html(words)),
            logo: logo.as_ref().and_then(|file| ImageView::new(file, cx)),
            address: address.iter().map(|line| printer.text(line)).collect(),
            directions: directions.as_ref().map(|words| printer.html(words)),
            picture: picture.as_ref().and_then(|picture| ClinicPictureView::new(picture, cx)),
        }
    }
}

impl OpenView {
    fn new(open: &Open) -> Self {
        let number = |day: &Spanned<Weekday>| (day.value as u8 + 1).to_string();
        let days: BTreeSet<String> = open.days.iter().map(number).collect();
        Self { days: days.into_iter().collect(), from: open.from.value.minutes(), to: open.to.value.minutes() }
    }
}

/// "Monday to Friday, 9am to 6pm; Saturday, 9am to 1pm".
fn opening_hours(open: &[Open], cx: Cx<'_>) -> Html {
    let said = open.iter().map(|open| {
        let days = days_in_words(open, cx);
        let time = |time: TimeOfDay| time_in_words(time, cx);
        cx.language.filled("open_on", &[("days", &days), ("from", &time(open.from.value)), ("to", &time(open.to.value))])
    });
    Html(escaped(&said.collect::<Vec<_>>().join("; ")))
}

/// "Monday to Friday", "Monday, Wednesday to Friday": days that follow each other by the first and the last.
fn days_in_words(open: &Open, cx: Cx<'_>) -> String {
    let days: Vec<u8> = open.days.iter().map(|day| day.value as u8).collect::<BTreeSet<_>>().into_iter().collect();
    let runs = days.chunk_by(|day, next| day + 1 == *next);
    let name = |day: u8| cx.language.word(WEEKDAYS[usize::from(day)]);
    let run = |run: &[u8]| match run {
        [first, .., last] if first + 1 < *last => cx.language.filled("open_days", &[("first", name(*first)), ("last", name(*last))]),
        days => days.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    };
    runs.map(run).collect::<Vec<_>>().join(", ")
}

const WEEKDAYS: [&str; 7] =
    ["weekday_monday", "weekday_tuesday", "weekday_wednesday", "weekday_thursday", "weekday_friday", "weekday_saturday", "weekday_sunday"];

/// "9am", "5.30pm", "midnight".
fn time_in_words(time: TimeOfDay, cx: Cx<'_>) -> String {
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    let key = match (hour % 24, minute) {
        (0, 0) => return cx.language.word("time_midnight").to_owned(),
        (12, 0) => return cx.language.word("time_noon").to_owned(),
        (0..12, _) => "time_am",
        _ => "time_pm",
    };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    let number = if minute == 0 { hour.to_string() } else { format!("{hour}.{minute:02}") };
    cx.language.filled(key, &[("hour", &number)])
}

/// "When we are closed, call 111 (day or night).", with the number as a link.
fn when_closed(lines: &[LineView], cx: Cx<'_>) -> Html {
    let said = lines.iter().flat_map(|line| {
        let number = format!("<a href=\"{}\"><bdi class=\"nowrap\">{}</bdi></a>", line.phone_href, escaped(&line.phone));
        let call = cx.language.filled("closed_call", &[("number", &number), ("hours", line.hours.as_str())]);
        std::iter::once(call).chain(line.say.as_ref().map(|say| say.as_str().to_owned()))
    });
    Html(said.collect::<Vec<_>>().join(" "))
}

/// The country of a region by ISO 3166, if it is one.
fn country(region: Region) -> Option<&'static str> {
    match region {
        Region::Uk => Some("GB"),
        Region::Us => Some("US"),
        Region::Eu => None,
    }
}
