//! The clinic's one colour: checked for contrast, then written into a style sheet of its own.
//!
//! The arithmetic is that of WCAG 2.2, 1.4.3 (relative luminance and contrast ratio). A colour that can't be read on white is
//! refused rather than darkened, so that nobody wonders where the brand went; for the dark scheme it is lightened until it can be.

use std::fmt;

/// Text and its ground differ at least this much (WCAG 2.2, 1.4.3, level AA).
const MIN_CONTRAST: f64 = 4.5;
/// How much of the ground is in a tint, of 255.
const TINT: u8 = 235;

/// A colour of the sRGB space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Why a brand colour can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrandError {
    /// It is not `#rrggbb`.
    Form(String),
    /// It can't be read on white; the ratio in hundredths.
    Contrast(String, u32),
}

impl fmt::Display for BrandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(text) => write!(f, "`{text}` is no colour: write `accent = \"#rrggbb\"` in protogen.toml, such as \"#005eb8\""),
            Self::Contrast(text, ratio) => write!(
                f,
                "the accent `{text}` can't be read on white: its contrast is {}.{:02} to 1, and text needs 4.5 to 1; choose a darker colour in protogen.toml",
                ratio / 100,
                ratio % 100
            ),
        }
    }
}

impl std::error::Error for BrandError {}

const WHITE: Colour = Colour { red: 255, green: 255, blue: 255 };
const BLACK: Colour = Colour { red: 0, green: 0, blue: 0 };
/// The dark scheme's page in the default theme.
const DARK: Colour = Colour { red: 0x14, green: 0x1a, blue: 0x1f };

/// What the default theme sets text on in one scheme, and which way a brand goes to be read there.
#[derive(Debug, Clone, Copy)]
struct Scheme {
    page: Colour,
    /// The ground beside the page that is nearest to the text.
    shade: Colour,
    /// Black on light paper, white on dark.
    end: Colour,
    /// More than enough in the dark, where thin light strokes are harder to read.
    least: f64,
}

const ON_LIGHT: Scheme = Scheme { page: WHITE, shade: Colour { red: 0xf2, green: 0xf5, blue: 0xf6 }, end: BLACK, least: MIN_CONTRAST };
const ON_DARK: Scheme = Scheme { page: DARK, shade: Colour { red: 0x18, green: 0x24, blue: 0x2b }, end: WHITE, least: 6.0 };

impl Colour {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
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
    fn mixed(self, other: Self, share: u8) -> Self {
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

/// The style sheet that puts the colour into the theme's tokens, for light and dark screens; print keeps the theme's own.
///
/// # Errors
/// [`BrandError`] if the colour is malformed or can't be read on white.
pub fn style_sheet(accent: &str) -> Result<String, BrandError> {
    let light = Colour::parse(accent).ok_or_else(|| BrandError::Form(accent.to_owned()))?;
    let contrast = light.contrast(WHITE);
    if contrast < MIN_CONTRAST {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a ratio is between 1 and 21")]
        let hundredths = (contrast * 100.0).floor() as u32;
        return Err(BrandError::Contrast(accent.to_owned(), hundredths));
    }
    let tokens = |accent: Colour, tint: Colour, mast: Colour| {
        format!("    --accent: {accent};\n    --accent-tint: {tint};\n    --mast: {mast};\n    --link: {accent};\n")
    };
    let (accent, tint) = ON_LIGHT.readable(light);
    let light_tokens = tokens(accent, tint, light);
    let (accent, tint) = ON_DARK.readable(light);
    let dark_tokens = tokens(accent, tint, light.mixed(DARK, 150));
    Ok(format!(
        "@media screen {{\n  :root {{\n{light_tokens}  }}\n}}\n@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n{dark_tokens}  }}\n}}\n"
    ))
}

impl Scheme {
    /// The colour nearest to the brand's that can be read on every ground and on its own tint, with that tint.
    fn readable(self, brand: Colour) -> (Colour, Colour) {
        let tinted = |share| {
            let accent = brand.mixed(self.end, share);
            (accent, accent.mixed(self.page, TINT))
        };
        let reads = |(accent, tint): &(Colour, Colour)| [self.shade, *tint].iter().all(|ground| accent.contrast(*ground) >= self.least);
        (0..=255).map(tinted).find(reads).unwrap_or((self.end, self.page))
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
        assert!(style_sheet("#767676").is_ok());
        assert_eq!(style_sheet("#777777").unwrap_err(), BrandError::Contrast("#777777".to_owned(), 447));
        assert_eq!(style_sheet("blue").unwrap_err(), BrandError::Form("blue".to_owned()));
    }

    #[test]
    fn both_schemes_get_colours_that_can_be_read_on_every_ground() {
        for brand in ["#005eb8", "#767676", "#000000", "#0b5c6b", "#b00020"] {
            let sheet = style_sheet(brand).unwrap();
            let values = |token: &str| sheet.split(token).skip(1).map(|rest| Colour::parse(&rest[..7]).unwrap()).collect::<Vec<_>>();
            let (accents, tints) = (values("--accent: "), values("--accent-tint: "));
            for (index, scheme) in [ON_LIGHT, ON_DARK].into_iter().enumerate() {
                for ground in [scheme.page, scheme.shade, tints[index]] {
                    assert!(accents[index].contrast(ground) >= scheme.least, "{brand} on {ground}");
                }
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays_the_brands_own() {
        assert!(style_sheet("#0b5c6b").unwrap().contains("--accent: #0b5c6b;"));
        assert!(style_sheet("#767676").unwrap().contains("--mast: #767676;"));
    }
}
