//! What a protocol does not include of the sets that it names.

use super::words::{StaffLine, is_name};
use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, Shape, Value, faults, table};
use crate::source::{Span, Spanned};

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
