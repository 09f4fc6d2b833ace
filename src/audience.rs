//! Who may read what, as types.
//!
//! A sentence for staff can't reach a patient's page, because the code that builds patient pages has no way to open it:
//! [`Words`](crate::model::Words) carry their audience as a type parameter, and a renderer for patients takes only words that
//! [`Reach`] patients. A staff value that is no sentence is wrapped in [`StaffOnly`], which opens by name in the staff views alone.
//!
//! ```compile_fail
//! use protogen::model::{ForStaff, Line, PatientReader, Reach};
//! fn for_patients<A: Reach<PatientReader>>(_: &Line<A>) {}
//! fn leak(line: &Line<ForStaff>) { for_patients(line) }
//! ```

use serde::{Deserialize, Serialize};

/// Who reads a text or a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Patients; staff see it as what the patient was told.
    Patient,
    /// Staff alone.
    Staff,
    /// Patients and staff alike.
    Both,
}

impl Audience {
    /// The readers, in words.
    pub fn readers(self) -> &'static str {
        match self {
            Self::Patient => "patients",
            Self::Staff => "staff only",
            Self::Both => "patients and staff",
        }
    }

    /// Whether a patient may read it.
    pub fn reaches_patients(self) -> bool {
        self != Self::Staff
    }
}

/// An audience as a type.
pub trait Addressed {
    /// The same as a value.
    const AUDIENCE: Audience;
}

/// Words for patients and staff alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForAll;
/// Words written for patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForPatients;
/// Words for staff alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForStaff;

impl Addressed for ForAll {
    const AUDIENCE: Audience = Audience::Both;
}
impl Addressed for ForPatients {
    const AUDIENCE: Audience = Audience::Patient;
}
impl Addressed for ForStaff {
    const AUDIENCE: Audience = Audience::Staff;
}

/// A page's reader as a type.
pub trait Reader {
    /// Whose site the page belongs to.
    const AUDIENCE: Audience;
}

/// Reads the patient site.
#[derive(Debug, Clone, Copy)]
pub struct PatientReader;
/// Reads the staff site.
#[derive(Debug, Clone, Copy)]
pub struct StaffReader;

impl Reader for PatientReader {
    const AUDIENCE: Audience = Audience::Patient;
}
impl Reader for StaffReader {
    const AUDIENCE: Audience = Audience::Staff;
}

/// Says that words of this audience may be shown to that reader. There is no implementation that lets [`ForStaff`] reach a
/// [`PatientReader`]: that is the whole guard.
pub trait Reach<R: Reader>: Addressed {}

impl Reach<PatientReader> for ForAll {}
impl Reach<PatientReader> for ForPatients {}
impl Reach<StaffReader> for ForAll {}
impl Reach<StaffReader> for ForPatients {}
impl Reach<StaffReader> for ForStaff {}

/// A value that is for staff alone. It can't be serialised, so no view holds it by accident.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StaffOnly<T>(T);

impl<T> StaffOnly<T> {
    /// Closes it.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Opens it, by name, in the staff views and in the checks alone.
    pub fn for_staff(&self) -> &T {
        &self.0
    }
}
