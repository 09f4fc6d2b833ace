//! The clinic's one colour, as a style sheet of its own: for the dark scheme it is lightened until it can be read there.

use crate::model::{Accent, Colour};

/// How much of the ground is in a tint, of 255.
const TINT: u8 = 235;

const WHITE: Colour = Colour::WHITE;
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

const ON_LIGHT: Scheme =
    Scheme { page: WHITE, shade: Colour { red: 0xf2, green: 0xf5, blue: 0xf6 }, end: BLACK, least: Accent::MIN_CONTRAST };
const ON_DARK: Scheme = Scheme { page: DARK, shade: Colour { red: 0x18, green: 0x24, blue: 0x2b }, end: WHITE, least: 6.0 };

/// The style sheet that puts the colour into the theme's tokens, for light and dark screens; print keeps the theme's own.
pub fn style_sheet(accent: Accent) -> String {
    let light = accent.colour();
    let tokens = |accent: Colour, tint: Colour, mast: Colour| {
        format!("    --accent: {accent};\n    --accent-tint: {tint};\n    --mast: {mast};\n    --link: {accent};\n")
    };
    let (accent, tint) = ON_LIGHT.readable(light);
    let light_tokens = tokens(accent, tint, light);
    let (accent, tint) = ON_DARK.readable(light);
    let dark_tokens = tokens(accent, tint, light.mixed(DARK, 150));
    format!(
        "@media screen {{\n  :root {{\n{light_tokens}  }}\n}}\n@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n{dark_tokens}  }}\n}}\n"
    )
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

    fn sheet(accent: &str) -> String {
        style_sheet(Accent::new(Colour::parse(accent).unwrap()).unwrap())
    }

    #[test]
    fn both_schemes_get_colours_that_can_be_read_on_every_ground() {
        for brand in ["#005eb8", "#767676", "#000000", "#0b5c6b", "#b00020"] {
            let sheet = sheet(brand);
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
        assert!(sheet("#0b5c6b").contains("--accent: #0b5c6b;"));
        assert!(sheet("#767676").contains("--mast: #767676;"));
    }
}
