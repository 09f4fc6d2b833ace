//! Sets: what several protocols have in common, written once and taken in by name.

use super::attachment::{Form, Picture};
use super::basis::DocumentBasis;
use super::id::{Id, SourceRef};
use super::protocol::{Call, Contraindication, Risk, Step, TeachBack};
use super::words::{StaffLine, is_name};
use crate::diagnostic::Diagnostic;
use crate::schema::names::Kind;
use crate::schema::{Cx, Decode, Shape, Value, faults, table};
use crate::source::{Span, Spanned};

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

table! {
    /// An item of a set that the protocol does not take in.
    pub struct LeftOut as "left-out item" {
        /// The set and the item.
        req "item" item: Spanned<SetItem>,
        /// Why it does not hold here.
        req "reason" reason: StaffLine,
    }
}

/// The name of an item of a set: `laser-base#ask-tan`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SetItem {
    /// The set.
    pub set: Box<str>,
    /// Its item.
    pub item: Box<str>,
}

impl Decode for SetItem {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let name = cx.string(value, || "an item of a set, such as \"laser-base#ask-tan\"")?;
        let parts = name.value.split_once('#').filter(|(set, item)| is_name(set) && is_name(item));
        if parts.is_none() {
            let finding = Diagnostic::new(&faults::SCHEMA, name.span, format!("`{}` names no item of a set", name.value));
            cx.report(finding.with_help("write the set and the item: \"laser-base#ask-tan\""));
        }
        parts.map(|(set, item)| Self { set: set.into(), item: item.into() })
    }

    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        Self { set: ["?", "??"][cx.choose(2)].into(), item: "?".into() }
    }

    fn shape() -> Shape {
        Shape::Form { name: "an item of a set", pattern: Some("^[a-z0-9-]+#[a-z0-9-]+$"), examples: &["laser-base#ask-tan"] }
    }
}
