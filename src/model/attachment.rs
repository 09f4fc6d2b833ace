//! Pictures and forms: files that stand beside what a protocol says.

use super::basis::Provenance;
use super::id::{FormFileRef, Id, ItemRef, PictureFileRef};
use super::words::{PatientLine, SharedLine};
use crate::audience::{Audience, Reader};
use crate::schema::names::Kind;
use crate::schema::{choice, table};
use crate::source::Spanned;

choice! {
    /// Who sees a picture, or is offered a form.
    pub enum SeenBy as "audience" {
        /// Patients; staff see it as what the patient was given.
        Patient = "patient",
        /// Staff alone.
        Staff = "staff",
        /// Patients and staff alike.
        Both = "both",
    }
}

impl SeenBy {
    /// The same as an audience; of both, if nothing is said.
    pub fn audience(seen_by: Option<Self>) -> Audience {
        match seen_by {
            Some(Self::Patient) => Audience::Patient,
            Some(Self::Staff) => Audience::Staff,
            Some(Self::Both) | None => Audience::Both,
        }
    }
}

table! {
    /// A picture: PNG or JPEG, up to 1 MiB and 4,000 pixels a side.
    pub struct Picture as "picture" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// The file below `content/pictures/`.
        req "file" file: PictureFileRef,
        /// What it shows, for whoever does not see it: a screen reader says it, and it is printed into the PDF.
        req "alt" alt: PatientLine,
        /// A sentence below it.
        opt "caption" caption: PatientLine,
        /// The step or the rule beside which it stands; in "About the treatment", if left out.
        opt "with" with: ItemRef,
        /// Who sees it; patients and staff, if left out.
        opt "audience" audience: SeenBy,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

table! {
    /// A form to download and to print: PDF, up to 5 MiB.
    pub struct Form as "form" defines Kind::Item {
        /// Its name.
        req "id" id: Spanned<Id>,
        /// The file below `content/forms/`.
        req "file" file: FormFileRef,
        /// What it is called.
        req "title" title: SharedLine,
        /// Who is offered it; patients and staff, if left out.
        opt "audience" audience: SeenBy,
        /// Where it comes from.
        flat provenance: Provenance,
    }
}

impl Picture {
    /// Whose it is.
    pub fn audience(&self) -> Audience {
        SeenBy::audience(self.audience)
    }
}

impl Form {
    /// Whose it is.
    pub fn audience(&self) -> Audience {
        SeenBy::audience(self.audience)
    }
}

/// Whether a page for `R` may show what is for that audience.
pub fn reaches<R: Reader>(audience: Audience) -> bool {
    R::AUDIENCE == Audience::Staff || audience.reaches_patients()
}
