//! Whether a picture can still be told apart in one colour.
//!
//! What is measured: the picture on white paper, in grey by the relative luminance of WCAG 2.2, parted into dark and light by Otsu's
//! threshold (the one that leaves least spread within the two parts; N. Otsu, IEEE Trans. SMC 9, 1979), on the square root of the
//! luminance, which is about as even to the eye. The measure is the contrast ratio of WCAG 2.2 between the mean luminances of the parts.

use image::Rgba;

/// Levels of grey.
const LEVELS: usize = 256;

/// How many pixels have each level of grey, with the sum of their luminances.
struct Histogram([(u64, f64); LEVELS]);

/// The contrast between the light and the dark parts, from 1 (there is only one grey) to 21.
pub(super) fn of<'p>(pixels: impl Iterator<Item = &'p Rgba<u8>>) -> f64 {
    let linear: Vec<f64> = (0..=255_u8).map(linear).collect();
    let mut histogram = Histogram([(0, 0.0); LEVELS]);
    for Rgba([red, green, blue, alpha]) in pixels {
        let on_paper = |value: u8| linear[usize::from(over_white(value, *alpha))];
        let luminance = 0.2126 * on_paper(*red) + 0.7152 * on_paper(*green) + 0.0722 * on_paper(*blue);
        let (pixels, sum) = &mut histogram.0[level(luminance)];
        *pixels += 1;
        *sum += luminance;
    }
    let (dark, light) = histogram.parts();
    (light + 0.05) / (dark + 0.05)
}

impl Histogram {
    /// The mean luminances of the dark and of the light part.
    fn parts(&self) -> (f64, f64) {
        let whole = self.sums(0..LEVELS);
        let mean = whole.luminance / whole.pixels;
        let (mut best, mut parts) = (0.0, (mean, mean));
        let mut dark = Sums::default();
        for level in 0..LEVELS - 1 {
            dark = dark.and(&self.sums(level..level + 1));
            let light = whole.without(&dark);
            if dark.pixels == 0.0 || light.pixels == 0.0 {
                continue;
            }
            let apart = dark.levels / dark.pixels - light.levels / light.pixels;
            let between = dark.pixels * light.pixels * apart * apart;
            if between > best {
                (best, parts) = (between, (dark.luminance / dark.pixels, light.luminance / light.pixels));
            }
        }
        parts
    }

    #[expect(clippy::cast_precision_loss, reason = "a picture has far fewer pixels than a double has whole numbers")]
    fn sums(&self, levels: std::ops::Range<usize>) -> Sums {
        let each = levels.map(|level| (level as f64, self.0[level]));
        each.fold(Sums::default(), |sums, (level, (pixels, luminance))| {
            let pixels = pixels as f64;
            sums.and(&Sums { pixels, levels: level * pixels, luminance })
        })
    }
}

/// Of some pixels: how many, and the sums of their levels and luminances.
#[derive(Default)]
struct Sums {
    pixels: f64,
    levels: f64,
    luminance: f64,
}

impl Sums {
    fn and(&self, other: &Self) -> Self {
        let Self { pixels, levels, luminance } = other;
        Self { pixels: self.pixels + pixels, levels: self.levels + levels, luminance: self.luminance + luminance }
    }

    fn without(&self, other: &Self) -> Self {
        let Self { pixels, levels, luminance } = other;
        Self { pixels: self.pixels - pixels, levels: self.levels - levels, luminance: self.luminance - luminance }
    }
}

/// A channel's value in front of white, as a browser lays it on a page.
fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

/// By the formula of WCAG 2.2, "relative luminance".
fn linear(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a luminance is between 0 and 1")]
fn level(luminance: f64) -> usize {
    ((luminance.sqrt() * 255.0).round() as usize).min(LEVELS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels of each colour, as many as said.
    fn contrast(colours: &[(usize, [u8; 4])]) -> f64 {
        let pixels: Vec<Rgba<u8>> = colours.iter().flat_map(|(many, colour)| vec![Rgba(*colour); *many]).collect();
        (of(pixels.iter()) * 100.0).round() / 100.0
    }

    const WHITE: [u8; 4] = [255; 4];
    const BLACK: [u8; 4] = [0, 0, 0, 255];

    #[test]
    fn the_light_and_the_dark_parts_are_compared() {
        assert_eq!(contrast(&[(50, WHITE), (50, BLACK)]), 21.0);
        assert_eq!(contrast(&[(990, WHITE), (10, BLACK)]), 21.0, "thin lines");
        assert_eq!(contrast(&[(10, WHITE)]), 1.0, "one grey alone");
        // The greys on white just above and just below 3 to 1.
        assert_eq!(contrast(&[(10, WHITE), (10, [148, 148, 148, 255])]), 3.03);
        assert_eq!(contrast(&[(10, WHITE), (10, [150, 150, 150, 255])]), 2.96);
        // Red and green of one luminance.
        assert_eq!(contrast(&[(10, [255, 0, 0, 255]), (10, [0, 148, 0, 255])]), 1.0);
    }

    #[test]
    fn what_is_transparent_is_the_paper() {
        assert_eq!(contrast(&[(10, [0, 0, 0, 0]), (10, BLACK)]), 21.0);
        assert_eq!(contrast(&[(10, [0, 0, 0, 0]), (10, WHITE)]), 1.0);
        assert_eq!(contrast(&[(10, WHITE), (10, [0, 0, 0, 26])]), 1.26, "a tenth of black");
    }
}
