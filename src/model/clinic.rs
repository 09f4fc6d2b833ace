//! The clinic: who the pages speak for, and whom a patient calls.

use super::hours::{Open, TimeZone};
use super::id::{DecisionRef, Id, Label, PictureFileRef};
use super::lifecycle::Decision;
use super::phone::{Dialled, PhoneOfRegion, ShortNumber};
use super::protocol::Region;
use super::words::{PatientLine, SharedLine, StaffLine};
use crate::diagnostic::Diagnostic;
use crate::schema::names::Kind;
use crate::schema::{Cx, choice, faults, table};
use crate::source::{Span, Spanned};
use jiff::civil::Date;

table! {
    /// The clinic.
    pub struct Clinic as "clinic" {
        /// Its name, as it stands on every page.
        req "name" name: SharedLine,
        /// A sentence on every page for a clinic that is no real one.
        opt "example" example: SharedLine,
        /// The region whose rules and emergency number hold.
        req "region" region: Spanned<Region>,
        /// The number a patient calls.
        flat phone: PhoneOfRegion,
        /// A word beside the number, such as whom to ask for.
        opt "phone-note" phone_note: SharedLine,
        /// When somebody answers it, in words; better as `[[open]]`.
        opt "hours" hours: SharedLine,
        /// What to do when nobody does, in words; better as a `[[line]]` with `urgency = "closed"`.
        opt "out-of-hours" out_of_hours: SharedLine,
        /// The time zone of `[[open]]` by its name in the IANA database, such as `Europe/London`.
        opt "time-zone" time_zone: Spanned<TimeZone>,
        /// When somebody answers the number.
        list "open" open: Open,
        /// The number of the emergency service: 911, 999 or 112.
        req "emergency" emergency: Spanned<ShortNumber>,
        /// Numbers for when the clinic is closed, and for what can't wait and is no emergency.
        list "line" lines: Line,
        /// Where staff report harm by a device or product.
        opt "report-harm" report_harm: StaffLine,
        /// Where patients can report harm.
        opt "report-harm-patient" report_harm_patient: SharedLine,
        /// How to ask for large print, another language or another format.
        opt "other-formats" other_formats: SharedLine,
        /// The recorded decision on whom a patient calls.
        opt "decision" decision: DecisionRef,
        /// Its logo, which stands beside the name: a file below `content/pictures/`, PNG or JPEG.
        opt "logo" logo: PictureFileRef,
        /// Its postal address, line by line as on an envelope, without the name.
        list "address" address: SharedLine,
        /// How to find it: the entrance, the bus stop, where to park, the way without steps.
        opt "directions" directions: SharedLine,
        /// What it looks like from the street, say; shown beside the address.
        opt "picture" picture: ClinicPicture,
        /// The roles that own, write and approve.
        list "role" roles: Role,
    }
}

impl Clinic {
    /// All that it says to patients and staff alike, but for its numbers.
    pub fn shared_lines(&self) -> impl Iterator<Item = &SharedLine> {
        let Self { name, example, phone_note, hours, out_of_hours, report_harm_patient, other_formats, address, directions, .. } = self;
        let single = [example, phone_note, hours, out_of_hours, report_harm_patient, other_formats, directions];
        std::iter::once(name).chain(single.into_iter().flatten()).chain(address)
    }

    /// The files of `content/pictures/` that its pages show, whatever the document.
    pub fn pictures(&self) -> impl Iterator<Item = &PictureFileRef> {
        self.logo.iter().chain(self.picture.iter().map(|picture| &picture.file))
    }
}

table! {
    /// A picture of the clinic: PNG or JPEG, up to 1 MiB and 4,000 pixels a side.
    pub struct ClinicPicture as "picture of the clinic" {
        /// The file below `content/pictures/`.
        req "file" file: PictureFileRef,
        /// What it shows, for whoever does not see it.
        req "alt" alt: PatientLine,
        /// A sentence below it.
        opt "caption" caption: PatientLine,
        /// The recorded decision to show it: who drew or took it, and under which licence.
        req "decision" decision: DecisionRef,
    }
}

choice! {
    /// What a further number of the clinic is for.
    pub enum LineUrgency as "urgency of a line" {
        /// Calls of the urgency `now`: at once, day or night.
        Now = "now",
        /// Calls of the urgency `today`, while the clinic is closed.
        Closed = "closed",
    }
}

table! {
    /// A further number that patients call.
    pub struct Line as "line" {
        /// Which calls it is for.
        req "urgency" urgency: Spanned<LineUrgency>,
        /// The number: one number, as it is dialled within the region or with its country's code, or a short one such as 111.
        req "number" number: Spanned<Dialled>,
        /// When somebody answers it, such as "day or night".
        req "hours" hours: PatientLine,
        /// What to say, or whom to ask for.
        opt "patient" patient: PatientLine,
    }
}

table! {
    /// A role at the clinic; never a person.
    pub struct Role as "role" defines Kind::Role {
        /// Its name in other files.
        req "id" id: Spanned<Id>,
        /// As printed.
        req "title" title: SharedLine,
    }
}

choice! {
    /// How much weight a source has.
    pub enum Grade as "grade" {
        /// A law or a regulator.
        Regulator = "regulator",
        /// A guideline or a standard.
        Guideline = "guideline",
        /// A reviewed article.
        Journal = "journal",
        /// A hospital or a professional society.
        Hospital = "hospital",
        /// A clinic's own web page.
        ClinicPage = "clinic-page",
        /// A seller.
        Vendor = "vendor",
        /// A text of unknown authorship.
        UnknownAuthor = "unknown-author",
    }
}

impl Grade {
    /// Whether a fact that matters for safety may rest on it alone.
    pub fn is_authoritative(self) -> bool {
        matches!(self, Self::Regulator | Self::Guideline | Self::Journal | Self::Hospital)
    }
}

table! {
    /// A file of sources.
    pub struct SourceFile as "source file" {
        /// Sources.
        list "source" sources: SourceDocument,
        /// What they state.
        list "fact" facts: Fact,
    }
}

table! {
    /// Where facts come from.
    pub struct SourceDocument as "source" defines Kind::Source {
        /// Its name in other files.
        req "id" id: Spanned<Id>,
        /// What it is.
        req "title" title: SharedLine,
        /// How much weight it has.
        req "grade" grade: Spanned<Grade>,
        /// When it was read.
        opt "read" read: Spanned<Date>,
        /// Its digital object identifier.
        opt "doi" doi: Spanned<Label>,
        /// Whether its sentences may be used again.
        opt "reusable" reusable: bool,
        /// Remarks for staff: what it is good for, what it lacks.
        opt "staff" staff: StaffLine,
    }
}

choice! {
    /// Why a statement of a source is not used.
    pub enum Declined as "reason to decline" {
        /// An assertion without evidence.
        Claim = "claim",
        /// Praise.
        Marketing = "marketing",
        /// Wrong.
        Error = "error",
        /// Something better is used.
        Superseded = "superseded",
    }
}

table! {
    /// One statement of a source, in our own words.
    pub struct Fact as "fact" {
        /// Its code.
        req "id" id: FactCode,
        /// The source.
        req "source" source: super::id::SourceRef,
        /// Where in the source.
        req "at" at: Label,
        /// What it states, in our own words.
        req "says" says: StaffLine,
        /// The role that compared it with the source.
        opt "verified" verified: super::id::RoleRef,
        /// Not compared with the source yet; then it reaches no patient.
        opt "unverified" unverified: Spanned<bool>,
        /// The disagreements between sources that it is part of, by their codes; a decision settles each.
        list "disagreements" disagreements: Spanned<super::id::Code>,
        /// Matters for safety.
        opt "safety" safety: bool,
        /// Why it is not used.
        opt "declined" declined: Spanned<Declined>,
        /// The same in a sentence.
        opt "because" because: StaffLine,
    }
}

table! {
    /// The clinic's decisions that concern several documents.
    pub struct Decisions as "decisions file" {
        /// Decisions.
        list "decision" decisions: Decision,
    }
}

/// The code of a fact where it is defined.
#[derive(Debug, Clone, Hash)]
pub struct FactCode(pub Spanned<super::id::Code>);

impl crate::schema::Decode for FactCode {
    fn decode(value: &crate::schema::Value<'_>, cx: &mut crate::schema::Cx<'_>) -> Option<Self> {
        let code = Spanned::<super::id::Code>::decode(value, cx)?;
        cx.define(Kind::Fact, code.value.as_str(), code.span);
        Some(Self(code))
    }

    fn stand_in(place: crate::source::Span, cx: &mut crate::schema::Cx<'_>) -> Self {
        Self(Spanned::stand_in(place, cx))
    }

    fn shape() -> crate::schema::Shape {
        super::id::Code::shape()
    }
}

/// Reports what of a clinic's hours stands nowhere, or twice.
pub fn report_hours(clinic: &Clinic, place: Span, cx: &mut Cx<'_>) {
    for open in &clinic.open {
        if open.from.value >= open.to.value {
            let finding = Diagnostic::new(&faults::SCHEMA, open.to.span, "the clinic would close before it opens");
            cx.report(finding.with_help("write an end on the same day, later than `from`; what goes on past midnight is two entries"));
        }
        if open.days.is_empty() {
            let finding = Diagnostic::new(&faults::SCHEMA, open.from.span, "these opening hours are of no day");
            cx.report(finding.with_help("add `days = [\"monday\", …]`"));
        }
    }
    let closed = clinic.lines.iter().find(|line| line.urgency.value == LineUrgency::Closed);
    let answers = [
        (
            clinic.hours.as_ref(),
            clinic.open.first().map(|open| open.from.span),
            "hours",
            "`[[open]]`",
            "when somebody answers the telephone",
        ),
        (
            clinic.out_of_hours.as_ref(),
            closed.map(|line| line.number.span),
            "out-of-hours",
            "`[[line]]` with `urgency = \"closed\"`",
            "whom a patient calls when the clinic is closed",
        ),
    ];
    for (words, typed, key, table, what) in answers {
        let finding = match (words, typed) {
            (None, None) => Diagnostic::new(&faults::SCHEMA, place, format!("nothing says {what}"))
                .with_help(format!("add {table}, or `{key}` in words")),
            (Some(words), Some(typed)) => Diagnostic::new(&faults::SCHEMA, words.span(), format!("two places say {what}"))
                .with_label(typed, "here too")
                .with_help(format!("keep {table}, by which a page tells its readers who answers now")),
            _ => continue,
        };
        cx.report(finding);
    }
    if let Some(line) = clinic
        .lines
        .iter()
        .find(|line| line.urgency.value == LineUrgency::Closed && line.number.value.href() == clinic.phone.number.value.href())
    {
        let finding =
            Diagnostic::new(&faults::SCHEMA, line.number.span, "this is the clinic's own number, which nobody answers when it is closed");
        cx.report(finding.with_help("write the number of whoever answers then"));
    }
    if let (None, Some(open)) = (&clinic.time_zone, clinic.open.first()) {
        let finding = Diagnostic::new(&faults::SCHEMA, open.from.span, "nobody knows in which time zone these hours are");
        cx.report(finding.with_help("add `time-zone = \"Europe/London\"`, or the clinic's own, above the first table"));
    }
}
