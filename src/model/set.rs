//! Sets: what several protocols have in common, written once and taken in by name.

use super::attachment::{Form, Picture};
use super::basis::DocumentBasis;
use super::id::{Id, SourceRef};
use super::protocol::{Call, Contraindication, Risk, Step, TeachBack};
use super::words::StaffLine;
use crate::schema::names::Kind;
use crate::schema::table;
use crate::source::Spanned;

table! {
    /// Items that several protocols have in common. Each protocol that names the set in `use` is checked, shown and approved as if they
    /// stood in its own file.
    pub struct Set as "set" defines Kind::Set {
        /// Equal to the file's name without `.toml`.
        req "id" id: Spanned<Id>,
        /// What staff call it.
        req "title" title: StaffLine,
        /// The sources of whatever names none itself.
        list "sources" sources: SourceRef,
        /// What everything rests on that names neither `facts` nor a `decision` itself.
        opt "basis" basis: DocumentBasis,
        /// What is done: first in its stage, before the steps of the protocol that takes it in.
        list "step" steps: Step,
        /// What is not normal, and whom to call.
        list "call" calls: Call,
        /// What must be asked before starting.
        list "contraindication" contraindications: Contraindication,
        /// Risks that a patient must know of before agreeing.
        list "risk" risks: Risk,
        /// Questions by which staff check that they explained it well.
        list "teach-back" teach_back: TeachBack,
        /// Pictures.
        list "picture" pictures: Picture,
        /// Forms to download.
        list "form" forms: Form,
    }
}

impl Set {
    /// The ids of all its items.
    pub fn ids(&self) -> impl Iterator<Item = &Spanned<Id>> {
        let steps = self.steps.iter().map(|item| &item.id).chain(self.calls.iter().map(|item| &item.id));
        let asked = self.contraindications.iter().map(|item| &item.id).chain(self.risks.iter().map(|item| &item.id));
        let files = self.pictures.iter().map(|item| &item.id).chain(self.forms.iter().map(|item| &item.id));
        steps.chain(asked).chain(self.teach_back.iter().map(|item| &item.id)).chain(files)
    }
}
