//! Skin types I to VI by Fitzpatrick: how skin burns and tans in the sun, on which energies of light and strengths of peels depend.

use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, Shape, Value, faults};
use crate::source::Span;
use std::fmt;

/// One skin type (Fitzpatrick TB, Arch Dermatol 1988;124:869), the lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "they have no other names")]
pub enum SkinType {
    I,
    II,
    III,
    IV,
    V,
    VI,
}

impl SkinType {
    /// Every type, the lightest first.
    pub const ALL: [Self; 6] = [Self::I, Self::II, Self::III, Self::IV, Self::V, Self::VI];

    /// As it is written: a Roman number.
    pub fn written(self) -> &'static str {
        ["I", "II", "III", "IV", "V", "VI"][self as usize]
    }

    /// Its number, 1 to 6.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The type that is certain to be meant: by its Roman number in any case, or by its number.
    fn meant(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.written().eq_ignore_ascii_case(word) || known.number().to_string() == word)
    }
}

/// Skin types from one to another, both included: `IV`, or `I to III`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SkinTypes {
    /// The lightest.
    pub first: SkinType,
    /// The darkest, the same where it is one type.
    pub last: SkinType,
}

impl SkinTypes {
    const EXAMPLES: [&'static str; 2] = ["I to III", "IV"];

    /// The types that are certain to be meant, also where they are written in another way.
    fn meant(text: &str) -> Option<Self> {
        let (first, last) = text.split_once(" to ").or_else(|| text.split_once(['-', '–'])).unwrap_or((text, text));
        let (one, other) = (SkinType::meant(first.trim())?, SkinType::meant(last.trim())?);
        Some(Self { first: one.min(other), last: one.max(other) })
    }
}

/// As it is written in a content file.
impl fmt::Display for SkinTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.first.written())?;
        if self.first != self.last {
            write!(f, " to {}", self.last.written())?;
        }
        Ok(())
    }
}

impl Decode for SkinTypes {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let text = cx.string(value, || "skin types in quotes, such as \"I to III\"")?;
        let meant = Self::meant(text.value);
        let right = meant.map(|types| types.to_string());
        if right.as_deref() == Some(text.value) {
            return meant;
        }
        let place = cx.span_inside(text.span, 0..text.value.len());
        let finding = Diagnostic::new(&faults::SCHEMA, place, format!("`{}` is no range of skin types", text.value));
        cx.report(match right {
            Some(right) => finding.with_help(format!("write \"{right}\"")).with_fix(place, right),
            None => finding.with_help("write one of I to VI, or a range of them such as \"I to III\""),
        });
        meant
    }

    /// The lightest, or all.
    fn stand_in(_: Span, cx: &mut Cx<'_>) -> Self {
        Self { first: SkinType::I, last: [SkinType::I, SkinType::VI][cx.choose(2)] }
    }

    fn shape() -> Shape {
        Shape::Form { name: "skin types", pattern: Some("^(I|II|III|IV|V|VI)( to (II|III|IV|V|VI))?$"), examples: &Self::EXAMPLES }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_is_understood_and_nothing_else() {
        let read = |text: &str| SkinTypes::meant(text).map(|types| types.to_string());
        for (text, right) in
            [("IV", "IV"), ("I to III", "I to III"), ("iv", "IV"), ("4 to 6", "IV to VI"), ("III-I", "I to III"), ("V to V", "V")]
        {
            assert_eq!(read(text).as_deref(), Some(right), "{text}");
        }
        for text in ["", "VII", "0", "7", "at least IV", "I to", "dark", "I to III to V", "IIII"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
