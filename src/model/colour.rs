//! Colours, and whether text in one can be read.
//!
//! The arithmetic is that of WCAG 2.2, 1.4.3 (relative luminance and contrast ratio). A brand's colour that can't be read on white is
//! refused rather than darkened, so that nobody wonders where the brand went.

use crate::diagnostic::Diagnostic;
use crate::schema::{Cx, Decode, Shape, Value, faults};
use crate::source::Span;
use std::fmt;

/// A colour of the sRGB space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

impl Colour {
    /// Paper.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self { red: part(0)?, green: part(2)?, blue: part(4)? })
    }

    /// Relative luminance, 0 to 1, by WCAG 2.2.
    pub fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast ratio, 1 to 21, by WCAG 2.2.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour with `share` of 255 parts of another in it.
    #[must_use]
    pub fn mixed(self, other: Self, share: u8) -> Self {
        let part = |a: u8, b: u8| {
            let mixed = (u32::from(a) * (255 - u32::from(share)) + u32::from(b) * u32::from(share)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self { red: part(self.red, other.red), green: part(self.green, other.green), blue: part(self.blue, other.blue) }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The one colour of a clinic's brand, in which text can be read on white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Accent(Colour);

impl Accent {
    /// Text and its ground differ at least this much (WCAG 2.2, 1.4.3, level AA).
    pub const MIN_CONTRAST: f64 = 4.5;

    const EXAMPLES: [&'static str; 1] = ["#0b5c6b"];

    /// The colour, if it can be read.
    pub fn new(colour: Colour) -> Option<Self> {
        (colour.contrast(Colour::WHITE) >= Self::MIN_CONTRAST).then_some(Self(colour))
    }

    /// The colour.
    pub fn colour(self) -> Colour {
        self.0
    }
}

impl Decode for Accent {
    fn decode(value: &Value<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let [example] = Self::EXAMPLES;
        let text = cx.string(value, || format!("a colour such as \"{example}\""))?;
        let Some(colour) = Colour::parse(text.value) else {
            let finding = Diagnostic::new(&faults::SCHEMA, text.span, format!("`{}` is not a colour", text.value));
            cx.report(finding.with_help(format!("write one such as \"{example}\"")));
            return None;
        };
        let accent = Self::new(colour);
        if accent.is_none() {
            // Rounded down: 4.499 must not be shown as enough.
            let contrast = (colour.contrast(Colour::WHITE) * 100.0).floor() / 100.0;
            let message = format!("text in `{}` can't be read on white: its contrast is {contrast:.2} to 1", text.value);
            let finding = Diagnostic::new(&faults::SCHEMA, text.span, message);
            cx.report(finding.with_help(format!("choose a darker colour: text needs {} to 1", Self::MIN_CONTRAST)));
        }
        accent
    }

    fn stand_in(_: Span, _: &mut Cx<'_>) -> Self {
        Self(Colour { red: 0x0b, green: 0x5c, blue: 0x6b })
    }

    fn shape() -> Shape {
        Shape::Form { name: "a colour", pattern: Some("^#[0-9A-Fa-f]{6}$"), examples: &Self::EXAMPLES }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = |a: &str, b: &str| (Colour::parse(a).unwrap().contrast(Colour::parse(b).unwrap()) * 100.0).round();
        assert_eq!(ratio("#000000", "#ffffff"), 2100.0);
        assert_eq!(ratio("#777777", "#ffffff"), 448.0);
        assert_eq!(ratio("#767676", "#ffffff"), 454.0);
    }

    #[test]
    fn a_colour_at_the_limit_passes_and_one_below_is_refused() {
        let accent = |text: &str| Accent::new(Colour::parse(text).unwrap());
        assert!(accent("#767676").is_some() && accent("#000000").is_some());
        assert!(accent("#777777").is_none() && accent("#ffffff").is_none());
        for text in ["blue", "#12345", "#1234567", "123456", "#12345g", "#+12345", "#é2345"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }
}
